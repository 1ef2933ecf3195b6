/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"

#include <glib/gi18n-lib.h>

/* Somebody who must never see a person's case: a relative, a neighbour, a peer worker who knows them
 * (domain.md §5.7). Who is locked out does not see the lock either. */
static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person" },
  { .name = "worker",
    .label = N_ ("Who is kept out"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "worker" },
  { .name = "reason",
    .label = N_ ("Why"),
    .hint = N_ ("How they know each other, in as few words as will do"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_SEARCH | ALONG_FIELD_SET_ONCE,
    .max = 500 },
  { .name = "lifted",
    .label = N_ ("Lifted"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_PERMISSION,
    .group = "lifted",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "lifted_why",
    .label = N_ ("Why it was lifted"),
    .type = ALONG_LINE,
    .group = "lifted",
    .merge = ALONG_MERGE_PROTECTIVE,
    .max = 500 },
  { NULL },
};

const AlongEntity along_conflict_lock = {
  .kind = "conflict_lock",
  .label = N_ ("Lock"),
  .plural = N_ ("Locks"),
  .fields = fields,
  .facet = ALONG_FACET_SENDER,
  .title = "reason",
  .subject = "person",
};
