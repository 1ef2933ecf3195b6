/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/error.h"
#include "base/id.h"

#include <sys/resource.h>

#define DEVICES 500
#define ROUNDS 20
#define PATIENCE_S 120
#define PAUSE_MS 300

typedef struct _Round Round;

typedef struct
{
  Round *round;
  AlongSession *session;
  gboolean stored;
} Listener;

struct _Round
{
  GPtrArray *listeners; /* the first is the one that writes */
  const AlongEntity *entity;
  char *person;
  guint stored;
  double from;
  Reading *reading; /* NULL while nobody counts */
};

static void
listener_free (gpointer data)
{
  Listener *listener = data;

  g_clear_object (&listener->session);
  g_free (listener);
}

static void
on_changed_cb (AlongStore *store, GHashTable *by_kind, Listener *listener)
{
  Round *round = listener->round;
  GPtrArray *ids = g_hash_table_lookup (by_kind, round->entity->kind);

  if (listener->stored || ids == NULL
      || !g_ptr_array_find_with_equal_func (ids, round->person, g_str_equal, NULL))
    return;
  listener->stored = TRUE;
  round->stored++;
  if (round->reading != NULL && listener != g_ptr_array_index (round->listeners, 0))
    reading_add (round->reading, now_ms () - round->from);
}

static gboolean
is_everywhere (gpointer data)
{
  Round *round = data;

  return round->stored == round->listeners->len;
}

static gboolean
are_up_to_date (gpointer data)
{
  GPtrArray *listeners = data;

  for (guint i = 0; i < listeners->len; i++)
    if (!device_is_up_to_date (((Listener *)g_ptr_array_index (listeners, i))->session))
      return FALSE;
  return TRUE;
}

static gboolean
on_paused_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pause_between (void)
{
  gboolean paused = FALSE;

  g_timeout_add (PAUSE_MS, on_paused_cb, &paused);
  while (!paused)
    g_main_context_iteration (NULL, TRUE);
}

/* A device is a few files and connections. */
static void
allow_many_files (void)
{
  struct rlimit files = { 0 };

  if (getrlimit (RLIMIT_NOFILE, &files) != 0)
    return;
  files.rlim_cur = files.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &files) != 0)
    g_warning ("No more than so many files can be open at once");
}

static gboolean
sign_in_all (Round *round, Ground *ground, Server *server, GError **error)
{
  for (guint i = 0; i < DEVICES; i++)
    {
      g_autofree char *name = g_strdup_printf ("crowd-%u", i);
      g_autofree char *profile = ground_passing (ground, name);
      Listener *listener = g_new0 (Listener, 1);

      listener->round = round;
      g_ptr_array_add (round->listeners, listener);
      listener->session = device_sign_in (profile, server_get_url (server), error);
      if (listener->session == NULL)
        return FALSE;
      g_signal_connect (along_session_get_store (listener->session), "changed",
                        G_CALLBACK (on_changed_cb), listener);
    }
  return wait_until (are_up_to_date, round->listeners, PATIENCE_S, "500 devices in step", error);
}

/* Commits on the first device, and waits until it is everywhere. The commit itself does not count. */
static gboolean
tell (Round *round, AlongTxn *txn, GError **error)
{
  Listener *first = g_ptr_array_index (round->listeners, 0);
  AlongStore *store = along_session_get_store (first->session);
  g_autoptr (GAsyncResult) committed = NULL;

  for (guint i = 0; i < round->listeners->len; i++)
    ((Listener *)g_ptr_array_index (round->listeners, i))->stored = FALSE;
  round->stored = 0;
  along_store_commit_async (store, txn, keep_result_cb, &committed);
  if (!along_store_commit_finish (store, wait_for_result (&committed), error))
    return FALSE;
  round->from = now_ms ();
  return wait_until (is_everywhere, round, PATIENCE_S, "A change on 500 devices", error);
}

static gboolean
tell_of_somebody (Round *round, const char *org, GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_new (org);
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) person = along_record_new (round->entity, round->person);
  g_autoptr (AlongRecord) episode = along_record_new (along_entity_find ("episode"), id);

  along_record_set_text (person, "known_as", "Somebody");
  along_record_set_text (episode, "person", round->person);
  along_record_set_text (episode, "org", org);
  along_record_set_text (episode, "status", "planned");
  along_txn_create (txn, person);
  along_txn_create (txn, episode);
  return tell (round, txn, error);
}

static gboolean
tell_often (Round *round, const char *org, Reading *reading, GError **error)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (AlongTxn) txn = along_txn_new (org);
      g_autofree char *text = g_strdup_printf ("Best after %u", i);
      g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

      pause_between ();
      /* The first round warms up. */
      round->reading = i > 0 ? reading : NULL;
      g_variant_dict_insert (&values, "contact_times", "s", text);
      along_txn_add (txn, op_set_field ("person", round->person, "contact_times",
                                        g_variant_dict_end (&values)));
      if (!tell (round, txn, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run (Round *round, Ground *ground, Server *server, Reading *reading, GError **error)
{
  const char *org = NULL;

  if (!sign_in_all (round, ground, server, error))
    return FALSE;
  org = along_session_get_actor (((Listener *)g_ptr_array_index (round->listeners, 0))->session)
            ->org;
  if (!tell_of_somebody (round, org, error) || !tell_often (round, org, reading, error))
    return FALSE;
  reading->value = quantile (reading->samples, 0.99);
  reading->baseline = quantile (reading->samples, 0);
  reading->baseline_is = "the first of them";
  return TRUE;
}

static gboolean
close_all (Round *round, GError **error)
{
  for (guint i = 0; i < round->listeners->len; i++)
    {
      Listener *listener = g_ptr_array_index (round->listeners, i);

      g_signal_handlers_disconnect_by_data (along_session_get_store (listener->session), listener);
      if (!device_close (g_steal_pointer (&listener->session), error))
        return FALSE;
    }
  return TRUE;
}

/**
 * measure_fanout:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * From a change being committed on one device until it is stored on 499 others that are connected, all of them and the server
 * on this machine.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_fanout (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("ms");
  g_autoptr (GPtrArray) listeners = g_ptr_array_new_with_free_func (listener_free);
  g_autofree char *person = along_id_new ();
  g_autofree char *data = ground_server_copy (ground, 0, "crowd", error);
  g_autoptr (Server) server = NULL;
  Round round
      = { .listeners = listeners, .entity = along_entity_find ("person"), .person = person };

  allow_many_files ();
  server = data != NULL ? server_start_unlimited (ground, data, error) : NULL;
  if (server == NULL || !run (&round, ground, server, reading, error) || !close_all (&round, error))
    return NULL;
  return g_steal_pointer (&reading);
}
