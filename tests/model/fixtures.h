/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/policy.h"

G_BEGIN_DECLS

/* Ids that tests can tell apart at a glance. */
#define ORG_A "0a000000-0000-7000-8000-00000000000a"
#define ORG_B "0b000000-0000-7000-8000-00000000000b"
#define ORG_C "0c000000-0000-7000-8000-00000000000c"
#define WORKER_A "aa000000-0000-7000-8000-0000000000aa"
#define WORKER_B "bb000000-0000-7000-8000-0000000000bb"
#define WORKER_C "cc000000-0000-7000-8000-0000000000cc"
#define PERSON_1 "10000000-0000-7000-8000-000000000001"
#define PERSON_2 "20000000-0000-7000-8000-000000000002"
#define SERVICE_A "5a000000-0000-7000-8000-00000000005a"
#define SERVICE_B "5b000000-0000-7000-8000-00000000005b"

/* A record of @kind with texts in pairs of field and value, %NULL at the end. */
AlongRecord *make_record (const char *kind, const char *id, ...) G_GNUC_NULL_TERMINATED;

/* A record of @entity with values in about half its fields, references among the ids above. */
AlongRecord *random_record (const AlongEntity *entity);

/* A value that fits @field, or another one each time it is called. */
GVariant *random_value (const AlongField *field);

/* One of the ids above that names a record of @kind. */
const char *random_ref (const char *kind);

G_END_DECLS
