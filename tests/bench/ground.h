/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/session.h"

G_BEGIN_DECLS

/**
 * Ground:
 * @build: the build folder
 * @servers: where the servers' data lie that several figures and later runs share
 * @devices: the same for profiles of devices
 * @passing: where the small ones lie that go with this run
 *
 * What the figures are measured on.
 */
typedef struct
{
  char *build;
  char *servers;
  char *devices;
  char *passing;
} Ground;

typedef struct _Server Server;

/**
 * Filling:
 * @store: a device's store
 * @org: the reader's organisation
 * @lines: what is not written yet
 * @rev: the last revision that was given
 *
 * What is being put on a device as if it came from a server.
 */
typedef struct
{
  AlongStore *store;
  const char *org;
  GPtrArray *lines;
  gint64 rev;
} Filling;

gboolean filling_add (Filling *self, const AlongRecord *record, const char *id, GError **error);
gboolean filling_flush (Filling *self, GError **error);

typedef gboolean (*FillFunc) (AlongSession *session, guint n, GError **error);

Ground *ground_new (GError **error);
void ground_free (Ground *self);
char *ground_server_data (Ground *self, guint people, GError **error);
char *ground_people (Ground *self, guint people, GError **error);
char *ground_device (Ground *self, const char *name, FillFunc func, guint n, GError **error);
char *ground_referrals (Ground *self, guint referrals, GError **error);
char *ground_passing (Ground *self, const char *name);
char *ground_program (Ground *self, const char *name);

char *ground_server_copy (Ground *self, guint people, const char *name, GError **error);

Server *server_start (Ground *ground, const char *data, GError **error);
Server *server_start_unlimited (Ground *ground, const char *data, GError **error);
Server *server_start_bare (Ground *ground, gsize answer_size, GError **error);
double server_memory_kb (Server *self);
void server_stop (Server *self);
const char *server_get_url (Server *self);

AlongOp *op_set_field (const char *kind, const char *id, const char *field, GVariant *values);

/* Asynchronous calls, waited for in the main context. */
void keep_result_cb (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *wait_for_result (GAsyncResult **result);
gboolean wait_until (gboolean (*is_so) (gpointer data),
                     gpointer data,
                     guint seconds,
                     const char *what,
                     GError **error);

/* A device: a profile whose key lies in it. */
AlongSession *device_sign_in (const char *profile, const char *url, GError **error);
gboolean device_is_up_to_date (gpointer session);
gboolean device_close (AlongSession *session, GError **error);
GBytes *device_key (const char *profile, GError **error);
AlongStore *device_open_store (const char *profile, GError **error);
gboolean device_close_store (AlongStore *store, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ground, ground_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_stop)

G_END_DECLS
