/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/clock.h"
#include "base/error.h"
#include "bench/crowd.h"
#include "bench/logins.h"
#include "store/query.h"
#include "store/records.h"
#include "wire/batch.h"

#include <string.h>

/* So many that somebody of their organisation knows well over 2,000. */
#define PEOPLE 30000
#define OTHER "kirsty"
#define OWN 2000
#define OTHERS 20000
#define PATIENCE_S 300
#define TIMES 3

/* What others write while the device is away: about the people of its organisation, one after another. */
typedef struct
{
  const Login *login;
  GPtrArray *people;
  guint done;
} Others;

static AlongOp *
change_of (const AlongRecord *person, const char *field, guint number)
{
  g_autofree char *text = g_strdup_printf ("Best after %u", number);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&values, field, "s", text);
  return op_set_field ("person", along_record_get_id (person), field, g_variant_dict_end (&values));
}

static gboolean
ask_cb (guint which, GString *into, gpointer data)
{
  Others *self = data;
  g_autoptr (GPtrArray) txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  AlongBatch batch = { .proto = ALONG_PROTO,
                       .schema = along_schema,
                       .epoch = self->login->epoch,
                       .replica = self->login->replica,
                       .txns = txns };
  g_autoptr (GBytes) json = NULL;
  g_autofree char *body = NULL;
  gsize size = 0;
  const char *text = NULL;

  if (self->done >= OTHERS)
    return FALSE;
  for (guint i = 0; i < ALONG_BATCH_MAX_TXNS && self->done < OTHERS; i++)
    {
      const AlongRecord *person = g_ptr_array_index (self->people, self->done % self->people->len);
      AlongTxn *txn = along_txn_new (self->login->org);

      txn->n = ++self->done;
      txn->hlc = along_clock_now_ms () << 16;
      along_txn_add (txn, change_of (person, "contact_times", self->done));
      g_ptr_array_add (txns, txn);
    }
  json = along_batch_encode (&batch);
  text = g_bytes_get_data (json, &size);
  body = g_strndup (text, size);
  crowd_put_request (into, "POST", "/v1/push", self->login->token, body);
  return TRUE;
}

static gboolean
hear_cb (guint which, guint status, const char *body, gsize size, gpointer data, GError **error)
{
  if (status == 200 && strstr (body, "\"quarantined\"") == NULL)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "What others wrote was answered %u: %.200s",
               status, body);
  return FALSE;
}

static gboolean
write_of_others (Server *server, GPtrArray *people, GError **error)
{
  g_autoptr (GPtrArray) logins = logins_new (server_get_url (server), OTHER, 1, error);
  g_autoptr (Crowd) crowd = logins != NULL ? crowd_new (server_get_url (server), 1, error) : NULL;
  Others others = { .people = people };

  if (crowd == NULL)
    return FALSE;
  others.login = g_ptr_array_index (logins, 0);
  return crowd_run (crowd, ask_cb, hear_cb, &others, 0, NULL, error);
}

static gboolean
write_own (const char *profile, const char *org, GPtrArray *people, GError **error)
{
  g_autoptr (AlongStore) store = device_open_store (profile, error);

  if (store == NULL)
    return FALSE;
  for (guint i = 0; i < OWN; i++)
    {
      g_autoptr (AlongTxn) txn = along_txn_new (org);
      g_autoptr (GAsyncResult) committed = NULL;

      along_txn_add (txn, change_of (g_ptr_array_index (people, i % people->len), "pronouns", i));
      along_store_commit_async (store, txn, keep_result_cb, &committed);
      if (!along_store_commit_finish (store, wait_for_result (&committed), error))
        return FALSE;
    }
  return device_close_store (store, error);
}

static GPtrArray *
people_of (AlongSession *session, GError **error)
{
  AlongStore *store = along_session_get_store (session);
  g_autoptr (GAsyncResult) asked = NULL;

  along_store_query_async (store, along_query_new (along_entity_find ("person")), OTHERS, NULL,
                           keep_result_cb, &asked);
  return along_store_query_finish (store, wait_for_result (&asked), error);
}

static gboolean
come_back (Server *server, const char *profile, double *seconds, GError **error)
{
  double from = now_ms ();
  g_autoptr (AlongSession) session = along_session_new (profile, server_get_url (server));
  g_autoptr (GAsyncResult) opened = NULL;

  along_session_open_async (session, NULL, keep_result_cb, &opened);
  if (!along_session_open_finish (session, wait_for_result (&opened), error)
      || !wait_until (device_is_up_to_date, session, PATIENCE_S, "A device that was away", error))
    return FALSE;
  *seconds = (now_ms () - from) / 1000;
  return device_close (g_steal_pointer (&session), error);
}

static gboolean
be_away (Ground *ground, guint number, Reading *reading, guint *n_people, GError **error)
{
  g_autofree char *name = g_strdup_printf ("away-%u", number);
  g_autofree char *folder = g_strdup_printf ("away-%u-server", number);
  g_autofree char *profile = ground_passing (ground, name);
  g_autofree char *data = ground_server_copy (ground, PEOPLE, folder, error);
  g_autofree char *org = NULL;
  g_autoptr (Server) server = data != NULL ? server_start_unlimited (ground, data, error) : NULL;
  g_autoptr (AlongSession) session
      = server != NULL ? device_sign_in (profile, server_get_url (server), error) : NULL;
  g_autoptr (GPtrArray) people = NULL;
  double seconds = 0;

  if (session == NULL
      || !wait_until (device_is_up_to_date, session, PATIENCE_S, "The first sync", error))
    return FALSE;
  people = people_of (session, error);
  org = g_strdup (along_session_get_actor (session)->org);
  if (people == NULL || !device_close (g_steal_pointer (&session), error)
      || !write_own (profile, org, people, error) || !write_of_others (server, people, error)
      || !come_back (server, profile, &seconds, error))
    return FALSE;
  *n_people = people->len;
  reading_add (reading, seconds);
  return TRUE;
}

/**
 * measure_week_away:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * A device that was away for a week, with 2,000 changes of its own, while others made 20,000: from opening it until everything
 * has gone and come.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_week_away (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("s");
  guint n_people = 0;

  for (guint i = 0; i < TIMES; i++)
    if (!be_away (ground, i, reading, &n_people, error))
      return NULL;
  reading->value = median (reading->samples);
  reading->baseline_is = "none";
  reading->note = g_strdup_printf ("about %u people", n_people);
  return g_steal_pointer (&reading);
}
