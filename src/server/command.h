/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/accounts.h"
#include "server/service.h"
#include "server/storage.h"

G_BEGIN_DECLS

/* What a verb ends with: done; refused, and said why; not understood. */
#define ALONG_EXIT_OK 0
#define ALONG_EXIT_REFUSED 1
#define ALONG_EXIT_USAGE 2

/**
 * AlongCommand:
 * @data: the data folder
 * @json: whether to answer in JSON
 * @args: what was given besides options, after the verb
 * @lock: the data folder's lock; -1 when it is not held
 * @storage: (nullable): the storage, once open
 * @service: (nullable): the service, once open
 *
 * What every verb has.
 */
typedef struct
{
  char *data;
  gboolean json;
  char **args;
  int lock;
  AlongStorage *storage;
  AlongService *service;

  char *name;
  char *sector;
  char *organisation;
  char **roles;
  char *listen;
  gboolean unlimited;
  int people;
  gint64 seed;
  gboolean dry_run;
} AlongCommand;

gboolean along_command_open (AlongCommand *verb, GError **error);
gboolean along_command_open_storage (AlongCommand *verb, gboolean create, GError **error);
gboolean along_command_lock (AlongCommand *verb, GError **error);
char *along_command_path (AlongCommand *verb, const char *name);
int along_command_refuse (AlongCommand *verb, const GError *error);
int along_command_usage (AlongCommand *verb, const char *how);
void along_command_say (AlongCommand *verb, const char *format, ...) G_GNUC_PRINTF (2, 3);
void along_command_say_json (AlongCommand *verb, const GString *json);
gboolean along_command_keep_history (AlongCommand *verb, gboolean starts, GError **error);
char *along_command_read_line (GError **error);

int along_command_init (AlongCommand *verb);
int along_command_serve (AlongCommand *verb);
int along_command_check (AlongCommand *verb);
int along_command_organisation (AlongCommand *verb);
int along_command_user (AlongCommand *verb);
int along_command_import (AlongCommand *command);
int along_command_backup (AlongCommand *verb);
int along_command_restore (AlongCommand *verb);

G_END_DECLS
