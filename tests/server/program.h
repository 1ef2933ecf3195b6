/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/batch.h"
#include "wire/json.h"

#include <gio/gio.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The real program, as an administrator starts it, with a data folder of its own. */
typedef struct
{
  char *folder;
  char *data;
  /* NULL for one in the data folder. */
  char *database;
  GSubprocess *server;
  /* How it is started, where a test wants that otherwise: its surroundings, its log. */
  GSubprocessLauncher *launcher;
  char *url;
  SoupSession *session;
} Program;

void program_set_up (Program *self, gconstpointer data);
void program_tear_down (Program *self, gconstpointer data);
const char *program_path (void);

/* Runs a verb with --data and --json; @expected is its exit status. */
JsonNode *program_run (Program *self, int expected, const char *input, ...) G_GNUC_NULL_TERMINATED;
void program_run_well (Program *self, const char *verb, const char *one, const char *two);

/* Serves; @more is a further option or NULL. */
void program_start (Program *self, const char *more);
void program_start_with (Program *self, const char *const *more);
void program_stop (Program *self, int signal);
guint program_call (
    Program *self, const char *path, const char *access, const char *body, JsonNode **answer);

/* Says something on a connection of its own and hears it out. Returns the status; 0 for an end without one. */
guint program_shout (Program *self, const GString *words);
/* How much the server has held at most, in KiB. */
gint64 program_peak_memory (Program *self);

/* A partnership with one coordinator, whose password is "correct horse". */
void program_make_morag (Program *self);
char *program_sign_in (Program *self, const char *replica, JsonNode **answer);

/* A push of one transaction: a person with an episode at @org. */
char *program_push_body (const char *epoch,
                         const char *replica,
                         gint64 n,
                         const char *txn,
                         const char *person,
                         const char *org);
const char *text_of (JsonNode *node, const char *name);

G_END_DECLS
