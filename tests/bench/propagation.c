/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/error.h"
#include "store/query.h"
#include "store/records.h"

#define PEOPLE 60
#define TIMES 200
/* Nobody types faster, and the server lets a device push 20 times a second. */
#define PAUSE_MS 100
#define PATIENCE_S 30
#define FIELD "contact_times"

typedef struct
{
  AlongSession *here;
  AlongSession *there;
  const AlongEntity *entity;
  char *id;
  char *text;
  gboolean paused;
  GAsyncResult *committed;
  double committed_at;
  double told_at;
  gboolean looking;
  gboolean stored;
} Race;

static void look (Race *self);

static void
on_got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Race *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) record = along_store_get_finish (ALONG_STORE (source), result, &error);

  self->looking = FALSE;
  self->stored
      = record != NULL && g_strcmp0 (along_record_get_text (record, FIELD), self->text) == 0;
}

static void
look (Race *self)
{
  if (self->looking)
    return;
  self->looking = TRUE;
  along_store_get_async (along_session_get_store (self->there), self->entity, self->id, NULL,
                         on_got_cb, self);
}

/* The store tells what it has stored: the moment counts, if a look shows that it was this change. */
static void
on_changed_cb (AlongStore *store, GHashTable *by_kind, Race *self)
{
  if (!g_hash_table_contains (by_kind, self->entity->kind))
    return;
  self->told_at = now_ms ();
  look (self);
}

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Race *self = data;

  self->committed_at = now_ms ();
  self->committed = g_object_ref (result);
}

static gboolean
is_through (gpointer data)
{
  Race *self = data;

  return self->committed != NULL && self->stored;
}

static gboolean
is_quiet (gpointer data)
{
  Race *self = data;

  return self->paused && device_is_up_to_date (self->here) && device_is_up_to_date (self->there);
}

static gboolean
on_paused_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
pause_between (Race *self, GError **error)
{
  self->paused = FALSE;
  g_timeout_add (PAUSE_MS, on_paused_cb, &self->paused);
  return wait_until (is_quiet, self, PATIENCE_S, "Two devices in step", error);
}

static AlongRecord *
read_person (Race *self, GError **error)
{
  AlongStore *store = along_session_get_store (self->here);
  g_autoptr (GAsyncResult) got = NULL;

  along_store_get_async (store, self->entity, self->id, NULL, keep_result_cb, &got);
  return along_store_get_finish (store, wait_for_result (&got), error);
}

static gboolean
find_person (Race *self, GError **error)
{
  AlongStore *store = along_session_get_store (self->here);
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GPtrArray) people = NULL;

  along_store_query_async (store, along_query_new (self->entity), 1, NULL, keep_result_cb, &asked);
  people = along_store_query_finish (store, wait_for_result (&asked), error);
  if (people == NULL)
    return FALSE;
  if (people->len == 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "The device has no people");
      return FALSE;
    }
  self->id = g_strdup (along_record_get_id (g_ptr_array_index (people, 0)));
  return TRUE;
}

static gboolean
run_once (Race *self, guint number, Reading *reading, Reading *commits, GError **error)
{
  AlongStore *store = along_session_get_store (self->here);
  g_autoptr (AlongRecord) before = read_person (self, error);
  g_autoptr (AlongRecord) after = before != NULL ? along_record_copy (before) : NULL;
  g_autoptr (AlongTxn) txn = NULL;
  double from = 0;

  if (after == NULL)
    return FALSE;
  g_free (self->text);
  self->text = g_strdup_printf ("Best after %02u:%02u", number / 60, number % 60);
  along_record_set_text (after, FIELD, self->text);
  txn = along_txn_new (along_session_get_actor (self->here)->org);
  along_txn_update (txn, before, after);
  self->stored = FALSE;
  from = now_ms ();
  along_store_commit_async (store, txn, on_committed_cb, self);
  if (!wait_until (is_through, self, PATIENCE_S, "A change on the way to another device", error)
      || !along_store_commit_finish (store, self->committed, error))
    return FALSE;
  g_clear_object (&self->committed);
  reading_add (reading, self->told_at - self->committed_at);
  reading_add (commits, self->committed_at - from);
  return TRUE;
}

static gboolean
run_often (Race *self, Reading *reading, GError **error)
{
  g_autoptr (Reading) commits = reading_new ("ms");

  for (guint i = 0; i < TIMES; i++)
    if (!pause_between (self, error) || !run_once (self, i, reading, commits, error))
      return FALSE;
  reading->value = median (reading->samples);
  reading->baseline = median (commits->samples);
  reading->baseline_is = "the commit itself, which is not counted";
  return TRUE;
}

static gboolean
begin (Race *self, Ground *ground, Server *server, GError **error)
{
  g_autofree char *here = ground_passing (ground, "device-a");
  g_autofree char *there = ground_passing (ground, "device-b");

  self->here = device_sign_in (here, server_get_url (server), error);
  self->there = self->here != NULL ? device_sign_in (there, server_get_url (server), error) : NULL;
  if (self->there == NULL || !pause_between (self, error) || !find_person (self, error))
    return FALSE;
  g_signal_connect (along_session_get_store (self->there), "changed", G_CALLBACK (on_changed_cb),
                    self);
  return TRUE;
}

static gboolean
end (Race *self, GError **error)
{
  g_signal_handlers_disconnect_by_data (along_session_get_store (self->there), self);
  return device_close (g_steal_pointer (&self->here), error)
         && device_close (g_steal_pointer (&self->there), error);
}

/**
 * measure_propagation:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * From a change being committed on one device until it is stored on another, through a server process.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_propagation (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("ms");
  g_autofree char *data = ground_server_data (ground, PEOPLE, error);
  g_autoptr (Server) server = data != NULL ? server_start (ground, data, error) : NULL;
  Race self = { .entity = along_entity_find ("person") };
  gboolean ok = server != NULL && begin (&self, ground, server, error)
                && run_often (&self, reading, error) && end (&self, error);

  g_clear_object (&self.here);
  g_clear_object (&self.there);
  g_clear_object (&self.committed);
  g_free (self.id);
  g_free (self.text);
  return ok ? g_steal_pointer (&reading) : NULL;
}
