/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/attention.h"
#include "store/query.h"
#include "store/sync-side.h"
#include "sync/session.h"

G_BEGIN_DECLS

/**
 * Device:
 *
 * One person's Alongside without a window: a profile in a folder of its own, and the session on it. Waiting
 * ends in a failed test.
 */
typedef struct
{
  char *folder;
  AlongSession *session;
  char *login;
  char *server; /* NULL: the address that the profile has kept */
} Device;

Device *device_new (const char *login, gboolean dev);
void device_free (Device *self);
void device_open (Device *self);
void device_close (Device *self);
void device_open_and_close (Device *self);
gboolean device_sign_in (Device *self, const char *server, const char *password, GError **error);
gboolean
device_sign_in_with_file (Device *self, const char *server, const char *file, GError **error);
gboolean device_sign_out (Device *self, gboolean discard, GError **error);
gboolean device_unlock (Device *self, const char *passphrase, GError **error);
gboolean device_set_password (Device *self,
                              const char *old_password,
                              const char *new_password,
                              GError **error);
void device_set_aside (Device *self);
gboolean device_has (Device *self, const char *file);
char *device_path (Device *self, const char *file);

/* A person with an open episode at the organisation signed in for, in one transaction. Returns the id. */
char *device_create (Device *self, const char *name);
/* The same, where it may fail; with an address or NULL. */
char *device_try_create (Device *self, const char *name, const char *address, GError **error);
void device_set (Device *self, const char *id, const char *field, const char *text);
char *device_text (Device *self, const char *id, const char *field);
AlongRecord *device_get (Device *self, const AlongEntity *entity, const char *id);
void device_commit (Device *self, AlongTxn *txn);
/* How many things of a kind a search finds. */
guint device_found (Device *self, const char *kind, const char *words);
gint64 device_count (Device *self);
GPtrArray *device_attention (Device *self);

/* Lets everything go on for so long, where what is waited for is that nothing happens. */
void device_pause (guint ms);
void device_wait_status (Device *self, AlongSyncStatus status);
void device_wait_in_step (Device *self);
void device_wait_text (Device *self, const char *id, const char *field, const char *text);
void device_wait_record (Device *self, const AlongEntity *entity, const char *id);
void device_wait_found (Device *self, const char *kind, const char *words, guint n);
void device_wait_count (Device *self, gint64 n);
void device_wait_attention (Device *self, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Device, device_free)

G_END_DECLS
