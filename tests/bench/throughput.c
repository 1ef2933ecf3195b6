/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "bench/crowd.h"
#include "bench/logins.h"
#include "store/db.h"
#include "store/sync-side.h"
#include "wire/batch.h"
#include "wire/json.h"
#include "wire/pull.h"

#include <string.h>

#define PEOPLE 60
#define WHO "morag"
#define CLIENTS 50
#define STREAMS 500
#define TIMES 5
#define SECONDS 2.0

static GBytes *
to_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static gboolean
is_well (guint status, const char *body, GError **error)
{
  if (status == 200)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "The server answered %u: %.200s", status,
               body);
  return FALSE;
}

/* Pulls */

/* What a device asks that has everything. */
static char *
pull_of_one_in_step (Ground *ground, Server *server, guint number, GError **error)
{
  g_autofree char *name = g_strdup_printf ("in-step-%u", number);
  g_autofree char *profile = ground_passing (ground, name);
  g_autoptr (AlongSession) session = device_sign_in (profile, server_get_url (server), error);
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (AlongSyncState) state = NULL;
  g_autoptr (GBytes) json = NULL;
  AlongStore *store = NULL;
  AlongPull pull = { .max_bytes = ALONG_PULL_MAX_BYTES };
  gsize size = 0;
  const char *text = NULL;

  if (session == NULL
      || !wait_until (device_is_up_to_date, session, 60, "The first sync of a device", error))
    return NULL;
  store = along_session_get_store (session);
  along_store_sync_state_async (store, keep_result_cb, &asked);
  state = along_store_sync_state_finish (store, wait_for_result (&asked), error);
  if (state == NULL || !device_close (g_steal_pointer (&session), error))
    return NULL;
  pull.epoch = state->epoch;
  pull.scopes = state->cursors;
  json = along_pull_encode (&pull);
  text = g_bytes_get_data (json, &size);
  return g_strndup (text, size);
}

typedef struct
{
  GPtrArray *logins;
  const char *body;
  gsize answer_size;
} Pulling;

static gboolean
ask_pull_cb (guint which, GString *into, gpointer data)
{
  Pulling *self = data;
  const Login *login = self->logins != NULL ? g_ptr_array_index (self->logins, which) : NULL;

  crowd_put_request (into, "POST", "/v1/pull", login != NULL ? login->token : "none", self->body);
  return TRUE;
}

static gboolean
hear_pull_cb (
    guint which, guint status, const char *body, gsize size, gpointer data, GError **error)
{
  Pulling *self = data;

  self->answer_size = size;
  if (self->logins != NULL && strstr (body, "{\"row\"") != NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                           "A pull without changes brought some");
      return FALSE;
    }
  return is_well (status, body, error);
}

static gboolean
pull_for_a_while (const char *url, Pulling *pulling, Reading *rates, GError **error)
{
  g_autoptr (Crowd) crowd = crowd_new (url, CLIENTS, error);
  guint n = 0;
  double from = now_ms ();

  if (crowd == NULL || !crowd_run (crowd, ask_pull_cb, hear_pull_cb, pulling, SECONDS, &n, error))
    return FALSE;
  reading_add (rates, n / ((now_ms () - from) / 1000));
  return TRUE;
}

/* What is due with the hour a server does when it has just begun: then even who had everything is brought some. */
static gboolean
warm_up (
    Ground *ground, Server *server, Pulling *ours, char **body, Reading *reading, GError **error)
{
  for (guint i = 0; i < TIMES; i++)
    {
      g_clear_error (error);
      g_free (*body);
      *body = pull_of_one_in_step (ground, server, i, error);
      ours->body = *body;
      if (*body != NULL && pull_for_a_while (server_get_url (server), ours, reading, error))
        return TRUE;
    }
  return FALSE;
}

static gboolean
compare_pulls (Ground *ground, Server *server, Reading *reading, GError **error)
{
  g_autofree char *body = NULL;
  g_autoptr (GPtrArray) logins = logins_new (server_get_url (server), WHO, CLIENTS, error);
  g_autoptr (Server) bare = NULL;
  g_autoptr (Reading) bares = reading_new ("pulls/s");
  Pulling ours = { .logins = logins };
  Pulling theirs = { 0 };

  if (logins == NULL || !warm_up (ground, server, &ours, &body, reading, error))
    return FALSE;
  theirs.body = body;
  g_array_set_size (reading->samples, 0);
  bare = server_start_bare (ground, ours.answer_size, error);
  if (bare == NULL)
    return FALSE;
  for (guint i = 0; i < TIMES; i++)
    if (!pull_for_a_while (server_get_url (server), &ours, reading, error)
        || !pull_for_a_while (server_get_url (bare), &theirs, bares, error))
      return FALSE;
  reading->baseline = median (bares->samples);
  reading->baseline_is = "libsoup answering as many bytes and doing nothing";
  reading->value = median (reading->samples) / reading->baseline;
  reading->note
      = g_strdup_printf ("%zu bytes asked, %zu answered", strlen (body), ours.answer_size);
  return TRUE;
}

/**
 * measure_pull_ratio:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * Pulls that bring nothing, by 50 devices that have everything, each second: what most of them are.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_pull_ratio (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("pulls/s");
  g_autofree char *data = ground_server_data (ground, PEOPLE, error);
  g_autoptr (Server) server = data != NULL ? server_start_unlimited (ground, data, error) : NULL;

  if (server == NULL || !compare_pulls (ground, server, reading, error))
    return NULL;
  return g_steal_pointer (&reading);
}

/* Pushes */

typedef struct
{
  const Login *login;
  char *person;
  gint64 n;
  gint64 seen; /* the commit position of what it wrote last */
} Pusher;

static AlongTxn *
first_change (Pusher *self)
{
  AlongTxn *txn = along_txn_new (self->login->org);
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) person = along_record_new (along_entity_find ("person"), self->person);
  g_autoptr (AlongRecord) episode = along_record_new (along_entity_find ("episode"), id);

  along_record_set_text (person, "known_as", "Somebody");
  along_record_set_text (episode, "person", self->person);
  along_record_set_text (episode, "org", self->login->org);
  along_record_set_text (episode, "status", "planned");
  along_txn_create (txn, person);
  along_txn_create (txn, episode);
  return txn;
}

static AlongTxn *
next_change (Pusher *self)
{
  AlongTxn *txn = along_txn_new (self->login->org);
  g_autofree char *text = g_strdup_printf ("Best after %" G_GINT64_FORMAT, self->n);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  AlongOp *op = NULL;

  g_variant_dict_insert (&values, "contact_times", "s", text);
  op = op_set_field ("person", self->person, "contact_times", g_variant_dict_end (&values));
  op->base = self->n > 2 ? self->seen : 0;
  along_txn_add (txn, op);
  return txn;
}

static gboolean
ask_push_cb (guint which, GString *into, gpointer data)
{
  Pusher *self = (Pusher *)data + which;
  g_autoptr (GPtrArray) txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  AlongTxn *txn = NULL;
  AlongBatch batch = { .proto = ALONG_PROTO,
                       .schema = along_schema,
                       .epoch = self->login->epoch,
                       .replica = self->login->replica,
                       .txns = txns };
  g_autoptr (GBytes) json = NULL;
  g_autofree char *body = NULL;
  gsize size = 0;
  const char *text = NULL;

  self->n++;
  txn = self->n == 1 ? first_change (self) : next_change (self);
  txn->n = self->n;
  txn->hlc = along_clock_now_ms () << 16;
  g_ptr_array_add (txns, txn);
  json = along_batch_encode (&batch);
  text = g_bytes_get_data (json, &size);
  body = g_strndup (text, size);
  crowd_put_request (into, "POST", "/v1/push", self->login->token, body);
  return TRUE;
}

static gboolean
hear_push_cb (
    guint which, guint status, const char *body, gsize size, gpointer data, GError **error)
{
  Pusher *self = (Pusher *)data + which;
  g_autoptr (GBytes) bytes = to_bytes (body);
  g_autoptr (AlongResults) results = NULL;
  const AlongResult *result = NULL;

  if (!is_well (status, body, error))
    return FALSE;
  results = along_results_decode (bytes, error);
  if (results == NULL)
    return FALSE;
  result = results->results->len == 1 ? g_ptr_array_index (results->results, 0) : NULL;
  if (result == NULL || !g_str_equal (result->r, "applied"))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "A change was not applied: %.200s",
                   body);
      return FALSE;
    }
  self->seen = result->seq;
  return TRUE;
}

/* What a disk and SQLite allow: a row, on the disk, and another. */
static gboolean
commit_for_a_while (Ground *ground, guint number, Reading *rates, GError **error)
{
  g_autofree char *name = g_strdup_printf ("commits-%u.db", number);
  g_autofree char *path = ground_passing (ground, name);
  g_autoptr (AlongDb) db = along_db_open (path, NULL, error);
  double from = 0;
  guint n = 0;

  if (db == NULL
      || !along_db_exec (db,
                         "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                         "CREATE TABLE row(pk INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;",
                         error))
    return FALSE;
  from = now_ms ();
  while (now_ms () - from < SECONDS * 1000)
    {
      if (!along_db_exec (
              db, "INSERT INTO row(body) VALUES('Best after two, and not on a Tuesday');", error))
        return FALSE;
      n++;
    }
  reading_add (rates, n / ((now_ms () - from) / 1000));
  return TRUE;
}

static gboolean
push_for_a_while (Server *server, Pusher *pushers, Reading *rates, GError **error)
{
  g_autoptr (Crowd) crowd = crowd_new (server_get_url (server), CLIENTS, error);
  guint n = 0;
  double from = now_ms ();

  if (crowd == NULL || !crowd_run (crowd, ask_push_cb, hear_push_cb, pushers, SECONDS, &n, error))
    return FALSE;
  reading_add (rates, n / ((now_ms () - from) / 1000));
  return TRUE;
}

static gboolean
compare_pushes (Ground *ground, Server *server, Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) logins = logins_new (server_get_url (server), WHO, CLIENTS, error);
  g_autofree Pusher *pushers = g_new0 (Pusher, CLIENTS);
  g_autoptr (Reading) bares = reading_new ("commits/s");
  gboolean ok = logins != NULL;

  for (guint i = 0; ok && i < CLIENTS; i++)
    {
      pushers[i].login = g_ptr_array_index (logins, i);
      pushers[i].person = along_id_new ();
    }
  for (guint i = 0; ok && i < TIMES; i++)
    ok = push_for_a_while (server, pushers, reading, error)
         && commit_for_a_while (ground, i, bares, error);
  for (guint i = 0; i < CLIENTS; i++)
    g_free (pushers[i].person);
  if (!ok)
    return FALSE;
  reading->baseline = median (bares->samples);
  reading->baseline_is = "one row a commit into SQLite, on the disk";
  reading->value = median (reading->samples) / reading->baseline;
  return TRUE;
}

/**
 * measure_push_ratio:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * Changes that 50 devices push, one at a time each, and that are on the server's disk when they are answered.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_push_ratio (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("pushes/s");
  g_autofree char *data = ground_server_copy (ground, PEOPLE, "pushed", error);
  g_autoptr (Server) server = data != NULL ? server_start_unlimited (ground, data, error) : NULL;

  if (server == NULL || !compare_pushes (ground, server, reading, error))
    return NULL;
  return g_steal_pointer (&reading);
}

/* Connections */

static gboolean
ask_live_cb (guint which, GString *into, gpointer data)
{
  GPtrArray *logins = data;
  const Login *login = g_ptr_array_index (logins, which % logins->len);

  crowd_put_request (into, "GET", "/v1/live", login->token, NULL);
  return TRUE;
}

/**
 * measure_connections:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * What 500 devices that listen for hints cost the server's memory, each.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_connections (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("kB");
  g_autofree char *data = ground_server_data (ground, PEOPLE, error);
  g_autoptr (Server) server = data != NULL ? server_start_unlimited (ground, data, error) : NULL;
  g_autoptr (GPtrArray) logins
      = server != NULL ? logins_new (server_get_url (server), WHO, CLIENTS, error) : NULL;
  g_autoptr (Crowd) some = NULL;
  g_autoptr (Crowd) crowd = NULL;
  double before = 0;

  if (logins == NULL)
    return NULL;
  /* The first ones bring what is there once for all. */
  some = crowd_new (server_get_url (server), 10, error);
  if (some == NULL || !crowd_listen (some, ask_live_cb, logins, error))
    return NULL;
  before = server_memory_kb (server);
  crowd = crowd_new (server_get_url (server), STREAMS, error);
  if (crowd == NULL || !crowd_listen (crowd, ask_live_cb, logins, error))
    return NULL;
  reading_add (reading, (server_memory_kb (server) - before) / STREAMS);
  reading->value = median (reading->samples);
  reading->baseline = before;
  reading->baseline_is = "all of the server before them";
  return g_steal_pointer (&reading);
}
