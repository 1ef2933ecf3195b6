/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "device.h"
#include "server-process.h"
#include "store/audit-notes.h"
#include "sync/answer-link.h"
#include "sync/break-glass.h"
#include "sync/looked.h"
#include "sync/past.h"

#include <glib/gstdio.h>

/* Two desktops and a real server. */
typedef struct
{
  ServerProcess *server;
  Device *morag;
  Device *ailsa;
} Fixture;

static void
sign_in (Device *device, ServerProcess *server)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (device_sign_in (device, server->address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_OPEN);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = server_process_new ();
  fixture->morag = device_new ("morag", TRUE);
  fixture->ailsa = device_new ("ailsa", TRUE);
  sign_in (fixture->morag, fixture->server);
  sign_in (fixture->ailsa, fixture->server);
  device_wait_in_step (fixture->morag);
  device_wait_in_step (fixture->ailsa);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  device_free (fixture->morag);
  device_free (fixture->ailsa);
  server_process_free (fixture->server);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static AlongAnswerTicket *
ask_for_link (Device *device, const char *referral, GError **error)
{
  AlongEngine *engine = along_session_get_engine (device->session);
  g_autoptr (GAsyncResult) result = NULL;

  along_answer_link_make_async (engine, referral, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return along_answer_link_make_finish (engine, result, error);
}

/* A link to the answer page: there is none where the server has no such page, and none without a connection; what
 * waits is sent first. How one is made is told by the window's test. */
static void
test_no_answer_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = device_create (fixture->morag, "Isla");
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) offline = NULL;

  g_assert_null (ask_for_link (fixture->morag, id, &none));
  g_assert_error (none, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  server_process_stop (fixture->server);
  g_assert_null (ask_for_link (fixture->morag, id, &offline));
  g_assert_error (offline, ALONG_ERROR, ALONG_ERROR_OFFLINE);
}

static void
test_appears (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = device_create (fixture->morag, "Isla");
  gint64 start = 0;

  device_wait_in_step (fixture->morag);
  device_wait_attention (fixture->morag, 0);
  device_wait_text (fixture->ailsa, id, "known_as", "Isla");
  start = g_get_monotonic_time ();
  device_set (fixture->morag, id, "pronouns", "she");
  device_wait_text (fixture->ailsa, id, "pronouns", "she");
  g_test_message ("%.0f ms from one desktop to the other",
                  (g_get_monotonic_time () - start) / 1000.0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
}

/* Another organisation sees nothing of it. */
static void
test_others_see_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) callum = device_new ("callum", TRUE);
  g_autofree char *id = device_create (fixture->morag, "Isla");

  sign_in (callum, fixture->server);
  device_wait_text (fixture->ailsa, id, "known_as", "Isla");
  device_wait_in_step (callum);
  g_assert_cmpint (device_count (callum), ==, 0);
}

static char *
break_glass (Device *device, const char *name, const char *reason, GError **error)
{
  AlongEngine *engine = along_session_get_engine (device->session);
  const AlongEmergency emergency
      = { .name = name, .birth_date = "1980-02-01", .code = "urgent_care", .reason = reason };
  g_autoptr (GAsyncResult) result = NULL;

  along_break_glass_async (engine, &emergency, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return along_break_glass_finish (engine, result, error);
}

/* In an emergency their record comes to who asked for it, by name and date of birth; without a reason, or for nobody, a
 * sentence says what is wrong. */
static void
test_break_glass (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) callum = device_new ("callum", TRUE);
  g_autofree char *id = device_create (fixture->morag, "Isla");
  g_autofree char *person = NULL;
  g_autoptr (GError) nobody = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) error = NULL;

  sign_in (callum, fixture->server);
  device_set (fixture->morag, id, "birth_date", "1980-02-01");
  device_wait_text (fixture->ailsa, id, "birth_date", "1980-02-01");
  g_assert_null (break_glass (callum, "Nobody", "She is here and not well.", &nobody));
  g_assert_error (nobody, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  g_assert_null (break_glass (callum, "Isla", "", &missing));
  g_assert_error (missing, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_nonnull (g_strrstr (missing->message, "Why is needed"));
  device_wait_in_step (callum);
  g_assert_cmpint (device_count (callum), ==, 0);

  person = break_glass (callum, "isla", "She is here and not well.", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (person, ==, id);
  device_wait_text (callum, id, "known_as", "Isla");
}

static GPtrArray *
looked (Device *device, const char *person, GError **error)
{
  AlongEngine *engine = along_session_get_engine (device->session);
  g_autoptr (GAsyncResult) result = NULL;

  along_looked_async (engine, person, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return along_looked_finish (engine, result, error);
}

/* Who has looked comes from the server alone: to whoever answers for what is known, with who it was and why; to nobody
 * else, and not without a connection. */
static void
test_looked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) callum = device_new ("callum", TRUE);
  g_autofree char *id = device_create (fixture->morag, "Isla");
  g_autofree char *person = NULL;
  g_autoptr (GPtrArray) looks = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) offline = NULL;
  g_autoptr (GError) error = NULL;
  const AlongLooking *look = NULL;

  sign_in (callum, fixture->server);
  device_set (fixture->morag, id, "birth_date", "1980-02-01");
  device_wait_in_step (fixture->morag);
  looks = looked (fixture->morag, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (looks->len, ==, 0);

  person = break_glass (callum, "isla", "She is here and not well.", &error);
  g_assert_no_error (error);
  g_assert_null (looked (callum, id, &none));
  g_assert_error (none, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  again = looked (fixture->morag, id, &error);
  g_assert_no_error (error);
  /* That she asked is in it, too. */
  g_assert_cmpuint (again->len, ==, 2);
  look = g_ptr_array_index (again, 0);
  g_assert_cmpint (look->action, ==, ALONG_AUDIT_BREAK_GLASS);
  g_assert_cmpstr (look->purpose, ==, "urgent_care");
  g_assert_cmpstr (look->kind, ==, "person");
  g_assert_cmpint (look->at, >, 0);
  g_assert_nonnull (look->name);
  g_assert_nonnull (look->worker);
  g_assert_nonnull (look->org);
  g_assert_false (look->refused);
  look = g_ptr_array_index (again, 1);
  g_assert_cmpint (look->action, ==, ALONG_AUDIT_LOG_READ);

  server_process_stop (fixture->server);
  g_assert_null (looked (fixture->morag, id, &offline));
  g_assert_error (offline, ALONG_ERROR, ALONG_ERROR_OFFLINE);
}

static void
go_offline (Fixture *fixture)
{
  server_process_stop (fixture->server);
  device_wait_status (fixture->morag, ALONG_SYNC_OFFLINE);
  device_wait_status (fixture->ailsa, ALONG_SYNC_OFFLINE);
}

/* Both change other things of the same person while nobody is connected. */
static void
test_disjoint (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = device_create (fixture->morag, "Isla");

  device_wait_text (fixture->ailsa, id, "known_as", "Isla");
  go_offline (fixture);
  device_set (fixture->morag, id, "pronouns", "she");
  device_set (fixture->ailsa, id, "town", "Kirkallan");
  g_assert_cmpint (device_count (fixture->morag), ==, 1);
  server_process_start (fixture->server);
  device_wait_text (fixture->morag, id, "town", "Kirkallan");
  device_wait_text (fixture->ailsa, id, "pronouns", "she");
  device_wait_in_step (fixture->morag);
  device_wait_in_step (fixture->ailsa);
  device_wait_text (fixture->morag, id, "pronouns", "she");
  device_wait_text (fixture->ailsa, id, "town", "Kirkallan");
  device_wait_attention (fixture->morag, 0);
  device_wait_attention (fixture->ailsa, 0);
}

static GPtrArray *
past_of (Device *device, const char *person)
{
  AlongEngine *engine = along_session_get_engine (device->session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *past = NULL;

  along_past_async (engine, along_entity_find ("person"), person, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  past = along_past_finish (engine, result, &error);
  g_assert_no_error (error);
  return past;
}

/* The server tells both values, the one that stands and the one that was written aside, and who wrote them. */
static void
assert_past (Device *device, const char *person, guint n, guint n_aside)
{
  g_autoptr (GPtrArray) past = past_of (device, person);
  guint sets = 0;
  guint aside = 0;

  for (guint i = 0; i < past->len; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (past, i);

      sets += entry->op->type == ALONG_OP_SET;
      aside += entry->aside;
      g_assert_nonnull (entry->author);
      g_assert_cmpint (entry->at, >, 0);
      g_assert_cmpint (entry->received, >, 0);
    }
  g_assert_cmpuint (sets, ==, n);
  g_assert_cmpuint (aside, ==, n_aside);
}

/* One of them decides for the value that does not stand: it comes to both, and nobody is asked any more. */
static void
decide (Fixture *fixture, const AlongConflict *conflict)
{
  const AlongConflictValue *wanted = NULL;
  const char *pronouns = NULL;
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  for (guint i = 0; i < conflict->values->len; i++)
    {
      const AlongConflictValue *value = g_ptr_array_index (conflict->values, i);

      if (!value->stands)
        wanted = value;
    }
  g_assert_nonnull (wanted);
  g_assert_true (g_variant_lookup (wanted->values, "pronouns", "&s", &pronouns));
  along_txn_add (txn, along_conflict_decide (conflict, wanted->values));
  device_commit (fixture->ailsa, txn);
  device_wait_attention (fixture->ailsa, 0);
  device_wait_attention (fixture->morag, 0);
  device_wait_text (fixture->morag, conflict->record, "pronouns", pronouns);
}

/* Both change the same: one value stands on both desktops, and both are told that there is another. */
static void
test_same_field (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = device_create (fixture->morag, "Isla");
  g_autofree char *stands = NULL;
  g_autoptr (GPtrArray) attention = NULL;
  const AlongAttention *conflict = NULL;

  device_wait_text (fixture->ailsa, id, "known_as", "Isla");
  go_offline (fixture);
  device_set (fixture->morag, id, "pronouns", "she");
  device_set (fixture->ailsa, id, "pronouns", "they");
  server_process_start (fixture->server);
  device_wait_attention (fixture->morag, 1);
  device_wait_attention (fixture->ailsa, 1);
  device_wait_in_step (fixture->morag);
  device_wait_in_step (fixture->ailsa);
  stands = device_text (fixture->morag, id, "pronouns");
  g_assert_true (g_strcmp0 (stands, "she") == 0 || g_strcmp0 (stands, "they") == 0);
  device_wait_text (fixture->ailsa, id, "pronouns", stands);
  attention = device_attention (fixture->ailsa);
  conflict = g_ptr_array_index (attention, 0);
  g_assert_cmpstr (conflict->what, ==, "conflict");
  g_assert_cmpstr (conflict->record, ==, id);
  assert_past (fixture->morag, id, 2, g_strcmp0 (stands, "she") == 0 ? 1 : 0);
  decide (fixture, conflict->conflict);
  assert_past (fixture->morag, id, 3, g_strcmp0 (stands, "she") == 0 ? 1 : 0);
}

/* The server is killed while a hundred changes come in, again and again: each arrives once. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = device_create (fixture->morag, "Isla");

      if (i % 25 == 10)
        {
          server_process_kill (fixture->server);
          server_process_start (fixture->server);
        }
    }
  device_wait_in_step (fixture->morag);
  device_wait_count (fixture->ailsa, 100);
  g_assert_cmpint (device_count (fixture->morag), ==, 100);
  device_wait_attention (fixture->morag, 0);
}

/* A restart in the middle: the stream of hints comes back by itself. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = device_create (fixture->morag, "Isla");

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("she, told %u times", i);

      device_wait_in_step (fixture->morag);
      device_wait_in_step (fixture->ailsa);
      server_process_stop (fixture->server);
      server_process_start (fixture->server);
      device_set (fixture->morag, id, "pronouns", text);
      device_wait_text (fixture->ailsa, id, "pronouns", text);
    }
}

/* The program ends with work that waits, starts without a server, goes on. */
static void
test_reopen (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = device_create (fixture->morag, "Isla");
  g_autofree char *other = NULL;

  device_wait_in_step (fixture->morag);
  go_offline (fixture);
  other = device_create (fixture->morag, "Ruaridh");
  device_close (fixture->morag);
  device_open (fixture->morag);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_OPEN);
  g_assert_cmpstr (along_session_get_user_name (fixture->morag->session), ==, "morag");
  g_assert_cmpstr (along_session_get_organisation_name (fixture->morag->session), ==,
                   "Health and social care");
  g_assert_cmpint (device_count (fixture->morag), ==, 2);
  device_wait_status (fixture->morag, ALONG_SYNC_OFFLINE);
  server_process_start (fixture->server);
  device_wait_count (fixture->ailsa, 2);
}

/* The account is closed while somebody works: they work on, and nothing is lost. */
static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *said = NULL;
  g_autofree char *said_again = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  said = server_process_run (fixture->server, NULL, "user", "disable", "morag", NULL);
  id = device_create (fixture->morag, "Isla");
  device_wait_status (fixture->morag, ALONG_SYNC_SIGNED_OUT);
  device_set (fixture->morag, id, "pronouns", "she");
  g_assert_cmpint (device_count (fixture->morag), ==, 1);
  g_assert_false (
      device_sign_in (fixture->morag, fixture->server->address, SERVER_PASSWORD, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_OPEN);
  said_again = server_process_run (fixture->server, NULL, "user", "enable", "morag", NULL);
  sign_in (fixture->morag, fixture->server);
  device_wait_text (fixture->ailsa, id, "pronouns", "she");
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) device = device_new ("morag", TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_SIGNED_OUT);
  g_assert_false (device_sign_in (device, fixture->server->address, "not the password", &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_false (device_sign_in (device, "http://alongside.example.org", SERVER_PASSWORD, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_clear_error (&error);
  server_process_stop (fixture->server);
  g_assert_false (device_sign_in (device, fixture->server->address, SERVER_PASSWORD, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_OFFLINE);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_SIGNED_OUT);
  g_assert_false (device_has (device, "store.db"));
  server_process_start (fixture->server);
}

static void
test_sign_out (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  id = device_create (fixture->morag, "Isla");
  g_assert_true (device_sign_out (fixture->morag, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_SIGNED_OUT);
  g_assert_null (along_session_get_store (fixture->morag->session));
  g_assert_null (along_session_get_actor (fixture->morag->session));
  g_assert_false (device_has (fixture->morag, "store.db"));
  g_assert_false (device_has (fixture->morag, "store.db-wal"));
  g_assert_false (device_has (fixture->morag, "tokens"));
  g_assert_false (device_has (fixture->morag, "key"));
  device_wait_text (fixture->ailsa, id, "known_as", "Isla");

  /* Somebody else may sign in here now. */
  g_set_str (&fixture->morag->login, "callum");
  sign_in (fixture->morag, fixture->server);
  device_wait_in_step (fixture->morag);
  g_assert_cmpint (device_count (fixture->morag), ==, 0);

  /* Without a server nothing that waits is given up by itself. */
  server_process_stop (fixture->server);
  other = device_create (fixture->morag, "Ruaridh");
  g_assert_false (device_sign_out (fixture->morag, FALSE, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_OFFLINE);
  g_clear_error (&error);
  g_assert_cmpint (device_count (fixture->morag), ==, 1);
  g_assert_true (device_sign_out (fixture->morag, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (device_has (fixture->morag, "store.db"));
  server_process_start (fixture->server);
}

/* Nobody signs in over somebody else's work. */
static void
test_somebody_else (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_set_str (&fixture->morag->login, "callum");
  g_assert_false (
      device_sign_in (fixture->morag, fixture->server->address, SERVER_PASSWORD, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_cmpstr (along_session_get_user_name (fixture->morag->session), ==, "morag");
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) device = device_new ("morag", TRUE);
  g_autofree char *code = server_process_run (fixture->server, NULL, "user", "code", "morag", NULL);
  g_autofree char *file = device_path (device, "code");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents_full (file, code, -1, G_FILE_SET_CONTENTS_NONE, 0644, &error));
  g_assert_false (device_sign_in_with_file (device, fixture->server->address, file, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (device_has (device, "code"));
  g_assert_cmpint (g_chmod (file, 0600), ==, 0);
  g_assert_true (device_sign_in_with_file (device, fixture->server->address, file, &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_OPEN);
  g_assert_false (device_has (device, "code"));
}

static void
test_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) device = device_new ("morag", TRUE);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (device_set_password (fixture->morag, SERVER_PASSWORD, "short", &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (
      device_set_password (fixture->morag, "not the password", "another long one", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (device_set_password (fixture->morag, SERVER_PASSWORD, "another long one", &error));
  g_assert_no_error (error);
  g_assert_false (device_sign_in (device, fixture->server->address, SERVER_PASSWORD, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_true (device_sign_in (device, fixture->server->address, "another long one", &error));
  g_assert_no_error (error);
  /* The desktop it was changed on works on. */
  id = device_create (fixture->morag, "Isla");
  device_wait_text (device, id, "known_as", "Isla");
}

static gint64 offset;

static gint64
shifted_cb (gpointer data)
{
  return g_get_real_time () / 1000 + offset;
}

/* Not met the server for too long: what is here may not be read, and is not lost. */
static void
test_lease (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  server_process_stop (fixture->server);
  id = device_create (fixture->morag, "Isla");
  device_close (fixture->morag);
  offset = G_GINT64_CONSTANT (400) * 24 * 3600 * 1000;
  along_clock_set_source (shifted_cb, NULL);
  device_open (fixture->morag);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_SIGNED_OUT);
  g_assert_true (along_session_get_locked (fixture->morag->session));
  g_assert_null (along_session_get_store (fixture->morag->session));
  g_assert_cmpstr (along_session_get_user_name (fixture->morag->session), ==, "morag");
  g_assert_true (device_has (fixture->morag, "store.db"));
  g_assert_false (device_sign_out (fixture->morag, FALSE, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_OFFLINE);
  offset = 0;
  server_process_start (fixture->server);
  sign_in (fixture->morag, fixture->server);
  g_assert_false (along_session_get_locked (fixture->morag->session));
  device_wait_text (fixture->ailsa, id, "known_as", "Isla");
  along_clock_set_source (NULL, NULL);
}

/* Closed before it was open: the store's thread has ended by itself, and nothing is lost. */
static void
test_closed_while_opening (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = device_create (fixture->morag, "Isla");

  device_close (fixture->morag);
  for (guint i = 0; i < 10; i++)
    {
      device_open_and_close (fixture->morag);
      /* SQLite leaves its journal behind when it is cut off. */
      g_assert_false (device_has (fixture->morag, "store.db-wal"));
    }
  device_open (fixture->morag);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_OPEN);
  device_wait_text (fixture->ailsa, id, "known_as", "Isla");
}

/* The server moves: an address that is given goes before the one the profile has kept, and is kept from then on. */
static void
test_moved (Fixture *fixture, gconstpointer data)
{
  Device *morag = fixture->morag;
  g_autofree char *id = NULL;

  device_close (morag);
  morag->server = g_strdup ("http://127.0.0.1:1");
  device_open (morag);
  g_assert_cmpstr (along_session_get_server (morag->session), ==, "http://127.0.0.1:1");
  id = device_create (morag, "Isla");
  device_close (morag);
  g_clear_pointer (&morag->server, g_free);
  device_open (morag);
  g_assert_cmpstr (along_session_get_server (morag->session), ==, "http://127.0.0.1:1");
  device_close (morag);
  morag->server = g_strdup (fixture->server->address);
  device_open (morag);
  device_wait_text (fixture->ailsa, id, "known_as", "Isla");
}

/* A second process on the same profile is turned away. */
static void
test_one_process (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AlongSession) second = along_session_new (fixture->morag->folder, NULL);
  g_autoptr (Device) twin = g_new0 (Device, 1);

  twin->session = g_steal_pointer (&second);
  twin->folder = g_dir_make_tmp ("along-device-XXXXXX", NULL);
  device_open (twin);
  g_assert_cmpint (along_session_get_state (twin->session), ==, ALONG_SESSION_BROKEN);
  g_assert_error ((GError *)along_session_get_error (twin->session), ALONG_ERROR, ALONG_ERROR_BUSY);
}

/* No keyring, and no profile of ./dev: a passphrase seals the key. */
static void
test_passphrase (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) device = device_new ("morag", FALSE);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (device_sign_in (device, fixture->server->address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_NEEDS_PASSPHRASE);
  g_assert_true (along_session_get_new_passphrase (device->session));
  g_assert_false (device_has (device, "store.db"));
  g_assert_false (device_has (device, "key"));
  g_assert_false (device_unlock (device, "", &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (device_unlock (device, "porridge every morning", &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_OPEN);
  id = device_create (device, "Isla");
  device_wait_in_step (device);
  device_close (device);
  device_open (device);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_NEEDS_PASSPHRASE);
  g_assert_false (along_session_get_new_passphrase (device->session));
  g_assert_false (device_unlock (device, "Porridge every morning", &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_NEEDS_PASSPHRASE);
  g_assert_true (device_unlock (device, "porridge every morning", &error));
  g_assert_no_error (error);
  g_assert_cmpint (device_count (device), ==, 1);
  g_assert_false (device_has (device, "key"));
}

static gboolean
is_kept_aside (Device *device)
{
  g_autoptr (GDir) dir = g_dir_open (device->folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "broken-"))
      {
        g_autofree char *path = g_build_filename (device->folder, name, "store.db", NULL);

        return g_file_test (path, G_FILE_TEST_EXISTS);
      }
  return FALSE;
}

/* A damaged store is shown as such, put aside on request, and nothing is overwritten. */
static void
test_broken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = device_path (fixture->morag, "store.db");
  g_autofree char *rubbish = g_strnfill (40000, 'x');
  g_autofree char *left = NULL;
  gsize length = 0;

  device_close (fixture->morag);
  g_assert_true (g_file_set_contents (path, rubbish, 40000, NULL));
  device_open (fixture->morag);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_BROKEN);
  g_assert_nonnull (along_session_get_error (fixture->morag->session));
  g_assert_true (g_file_get_contents (path, &left, &length, NULL));
  g_assert_cmpmem (left, length, rubbish, 40000);
  device_set_aside (fixture->morag);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_SIGNED_OUT);
  g_assert_false (device_has (fixture->morag, "store.db"));
  sign_in (fixture->morag, fixture->server);
  device_wait_in_step (fixture->morag);
  device_close (fixture->morag);
  g_assert_true (is_kept_aside (fixture->morag));
}

/* A directory that an administrator brings in is found on every device, with Gaelic as people type it. */
static void
test_imported (Fixture *fixture, gconstpointer data)
{
  static const char sheet[] = "Service name,Organisation,Postcode\n"
                              "Sgoil Ghàidhlig Chill Àlainn,Comhairle,ZZ1 1AA\n"
                              "Cròileagan Gàidhlig,Comhairle,ZZ1 1AB\n"
                              "Morning Walks,Walkers,ZZ1 1AC\n";
  g_autofree char *path = device_path (fixture->morag, "sheet.csv");
  g_autofree char *said = NULL;

  g_assert_true (g_file_set_contents (path, sheet, -1, NULL));
  said = server_process_run (fixture->server, NULL, "import", "services", path, NULL);
  device_wait_found (fixture->morag, "service", "morning walks", 1);
  g_assert_cmpuint (device_found (fixture->morag, "service", "ghaidhlig"), ==, 2);
  g_assert_cmpuint (device_found (fixture->morag, "service", "gaidhlig"), ==, 2);
  g_assert_cmpuint (device_found (fixture->morag, "service", "GÀIDHLIG"), ==, 2);
  g_assert_cmpuint (device_found (fixture->morag, "service", "cille"), ==, 0);
  g_assert_cmpuint (device_found (fixture->morag, "organisation", "comhairle"), ==, 1);
}

/* The whole register, as a partnership would bring it in. */
static void
test_register (Fixture *fixture, gconstpointer data)
{
  const char *folder = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *path
      = g_build_filename (folder != NULL ? folder : "", "directory", "care-inspectorate",
                          "care_services_2026-05-31.csv", NULL);
  g_autofree char *said = NULL;
  g_autofree char *id = NULL;
  guint with_h = 0;
  guint without = 0;

  if (g_getenv ("ALONGSIDE_LONG") == NULL)
    {
      g_test_skip ("it takes a minute: with ALONGSIDE_LONG");
      return;
    }
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the Care Inspectorate's register of the shared data is not here");
      return;
    }
  said = server_process_run (fixture->server, NULL, "import", "services", path, NULL);
  device_wait_in_step (fixture->morag);
  /* Made last, it comes last. */
  id = device_create (fixture->ailsa, "Isla");
  device_wait_text (fixture->morag, id, "known_as", "Isla");
  device_wait_in_step (fixture->morag);
  with_h = device_found (fixture->morag, "service", "ghaidhlig");
  without = device_found (fixture->morag, "service", "gaidhlig");
  g_test_message ("%u and %u", with_h, without);
  g_assert_cmpuint (with_h, >, 0);
  g_assert_cmpuint (without, >=, with_h);
}

static guint
count_in_log (Fixture *fixture, const char *action)
{
  g_autofree char *said
      = server_process_run (fixture->server, NULL, "audit", "list", "--json", NULL);
  g_autofree char *member = g_strdup_printf ("\"action\":\"%s\"", action);
  g_auto (GStrv) pieces = g_strsplit (said, member, -1);

  return g_strv_length (pieces) - 1;
}

/* What was done while nobody could see it is in the audit log once, and before the device forgets: signing out takes it
 * along. */
static void
test_noted (Fixture *fixture, gconstpointer data)
{
  AlongStore *store = along_session_get_store (fixture->morag->session);
  g_autofree char *id = device_create (fixture->morag, "Isla");
  g_autofree char *whole = NULL;
  g_autoptr (GError) error = NULL;

  device_wait_in_step (fixture->morag);
  server_process_stop (fixture->server);
  device_wait_status (fixture->morag, ALONG_SYNC_OFFLINE);
  along_store_note_audit (store, ALONG_AUDIT_OPENED, "person", id, -1);
  along_store_note_audit (store, ALONG_AUDIT_SEARCHED, NULL, NULL, 3);
  along_store_note_audit (store, ALONG_AUDIT_EXPORTED, "person", id, -1);
  server_process_start (fixture->server);
  g_assert_true (device_sign_out (fixture->morag, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_in_log (fixture, "opened"), ==, 1);
  g_assert_cmpuint (count_in_log (fixture, "searched"), ==, 1);
  g_assert_cmpuint (count_in_log (fixture, "exported"), ==, 1);
  g_assert_cmpuint (count_in_log (fixture, "signed_out"), ==, 1);
  whole = server_process_run (fixture->server, NULL, "audit", "verify", NULL);
  g_assert_nonnull (whole);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/sync/server/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* The keyring of whoever runs the tests is none of their business. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  add ("appears", test_appears);
  add ("others-see-nothing", test_others_see_nothing);
  add ("disjoint", test_disjoint);
  add ("same-field", test_same_field);
  add ("killed", test_killed);
  add ("restart", test_restart);
  add ("reopen", test_reopen);
  add ("disabled", test_disabled);
  add ("wrong-password", test_wrong_password);
  add ("sign-out", test_sign_out);
  add ("somebody-else", test_somebody_else);
  add ("file", test_file);
  add ("password", test_password);
  add ("no-answer-link", test_no_answer_link);
  add ("break-glass", test_break_glass);
  add ("looked", test_looked);
  add ("lease", test_lease);
  add ("closed-while-opening", test_closed_while_opening);
  add ("moved", test_moved);
  add ("one-process", test_one_process);
  add ("passphrase", test_passphrase);
  add ("broken", test_broken);
  add ("imported", test_imported);
  add ("register", test_register);
  add ("noted", test_noted);
  return g_test_run ();
}
