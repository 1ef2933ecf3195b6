/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/error.h"
#include "device.h"
#include "server-process.h"

#include <sqlcipher/sqlite3.h>

G_BEGIN_DECLS

#define FAULTS_PASSWORD SERVER_PASSWORD

/* The field that changes are written to, and how change N reads in it. */
#define CHANGED_FIELD "pronouns"
char *change_words (guint n);
guint change_of (const AlongRecord *person);

/* A number for all that a test leaves to chance, which is said: `--seed` of the test program gives it again. */
GRand *faults_dice (void);
/* How many of something: fewer in the plain run than with ALONGSIDE_LONG. */
guint faults_count (guint plain, guint with_long);

void run_command (const char *first, ...) G_GNUC_NULL_TERMINATED;

/* Everybody a device has, as records. */
GPtrArray *people_of (Device *device);
GPtrArray *try_people_of (Device *device, GError **error);

/* The store is whole: its pages, its tables, its index of words. */
void device_assert_whole (Device *device);
/* What a device that is not running has on its disk, opened elsewhere, without a server. */
Device *device_copy (const char *folder);

/* The database of a server that is not running, opened elsewhere; it is whole. */
sqlite3 *server_copy (ServerProcess *server, char **folder);
void server_copy_free (sqlite3 *db, char *folder);
/* id → how often each person was changed, as the server's history has it; each change is there once, in order. */
GHashTable *server_changes (sqlite3 *db);
/* `check` and `audit verify` find nothing. */
void server_assert_well (ServerProcess *server);

/* Both have the same people with the same words, nothing waits and nothing needs anybody. */
void devices_assert_alike (Device *one, Device *other);

G_END_DECLS
