/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/accounts.h"
#include "server/service.h"
#include "server/storage.h"

G_BEGIN_DECLS

/* What a command ends with: done; refused, and said why; not understood. */
#define ALONG_EXIT_OK 0
#define ALONG_EXIT_REFUSED 1
#define ALONG_EXIT_USAGE 2

/**
 * AlongCommand:
 * @data: the data folder
 * @database: (nullable): the database, where it is not in the data folder: a `postgresql://` URI
 * @where: how the two are called in sentences
 * @json: whether to answer in JSON
 * @args: what was given besides options, after the command
 * @lock: the data folder's lock; -1 when it is not held
 * @storage: (nullable): the storage, once open
 * @service: (nullable): the service, once open
 *
 * What every command has.
 */
typedef struct
{
  char *data;
  char *database;
  char *where;
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
  char *public_listen;
  char *public_url;
  gboolean unlimited;
  gboolean trusted_proxy;
  gboolean log_json;
  gboolean log_requests;
  int people;
  gint64 seed;
  gboolean dry_run;
  char *fhir;
  char *to;
  char *person;
  char *since;
  char *user;
  gboolean cancel;
  char *reason;
  char *until;
  gboolean override;
} AlongCommand;

gboolean along_command_make_folder (AlongCommand *command, GError **error);
gboolean
along_command_put_in_place (AlongCommand *command, const char *part, char **kept, GError **error);
void along_command_clear_part (const char *part);
gboolean along_command_sync_folder_of (const char *path, GError **error);
gboolean along_command_begin (AlongCommand *command, const char *name, GError **error);
gboolean along_command_open (AlongCommand *command, GError **error);
gboolean along_command_open_service (AlongCommand *command, GError **error);
gboolean along_command_open_storage (AlongCommand *command, gboolean create, GError **error);
void along_command_close (AlongCommand *command);
gboolean along_command_lock (AlongCommand *command, GError **error);
gboolean along_command_lock_shared (AlongCommand *command, GError **error);
char *along_command_name_place (const char *data, const char *database);
char *along_command_path (AlongCommand *command, const char *name);
int along_command_refuse (AlongCommand *command, const GError *error);
int along_command_usage (AlongCommand *command, const char *how);
void along_command_say (AlongCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);
void along_command_say_json (AlongCommand *command, const GString *json);
gboolean along_command_keep_history (AlongCommand *command, gboolean starts, GError **error);
char *along_command_read_password (GError **error);

int along_command_init (AlongCommand *command);
int along_command_serve (AlongCommand *command);
int along_command_check (AlongCommand *command);
int along_command_organisation (AlongCommand *command);
int along_command_user (AlongCommand *command);
int along_command_device (AlongCommand *command);
int along_command_erase (AlongCommand *command);
int along_command_hold (AlongCommand *command);
int along_command_retention (AlongCommand *command);
int along_command_import (AlongCommand *command);
int along_command_sample (AlongCommand *command);
int along_command_export (AlongCommand *command);
int along_command_audit (AlongCommand *command);
int along_command_backup (AlongCommand *command);
int along_command_restore (AlongCommand *command);
int along_command_move (AlongCommand *command);

G_END_DECLS
