/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ServerProcess:
 *
 * A real `alongside-server` (the program in ALONGSIDE_SERVER) with a data folder of its own, and two organisations.
 * It keeps its address over restarts.
 */
typedef struct
{
  char *folder;
  char *data;
  char *address;
  const char *program; /* what serves; NULL: as ALONGSIDE_SERVER says */
  char *now; /* what its clock says when it starts, 2026-03-02T09:00:00Z; NULL for what it is */
  GSubprocess *process;
} ServerProcess;

#define SERVER_PASSWORD "a long password"

ServerProcess *server_process_new (void);
void server_process_free (ServerProcess *self);
void server_process_start (ServerProcess *self);
/* Where it may refuse to: FALSE, and it has ended by itself. */
gboolean server_process_try_start (ServerProcess *self);
void server_process_stop (ServerProcess *self);
void server_process_kill (ServerProcess *self);
char *server_process_run (ServerProcess *self, const char *input, const char *first, ...)
    G_GNUC_NULL_TERMINATED;
/* A verb that ends with a refusal. Returns its words. */
char *server_process_refuse (ServerProcess *self, const char *first, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerProcess, server_process_free)

G_END_DECLS
