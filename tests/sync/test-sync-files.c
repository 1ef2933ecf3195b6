/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files between two desktops and a real server, which goes away in the middle. */

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "device.h"
#include "model/file.h"
#include "server-process.h"
#include "store/file-parts.h"
#include "sync/fetch.h"

#include <string.h>

typedef struct
{
  ServerProcess *server;
  Device *morag;
  Device *ailsa;
  char *person;
} Fixture;

static void
sign_in (Device *device, ServerProcess *server)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (device_sign_in (device, server->address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
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
  fixture->person = device_create (fixture->morag, "Isla");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  device_free (fixture->morag);
  device_free (fixture->ailsa);
  server_process_free (fixture->server);
  g_free (fixture->person);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static GBytes *
make_bytes (gsize size)
{
  guint32 *data = g_malloc (size + 4);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)size);

  for (gsize i = 0; i < size / 4 + 1; i++)
    data[i] = g_rand_int (rand);
  return g_bytes_new_take (data, size);
}

/* As the window does it: the bytes first, then what is known of them. */
static AlongRecord *
add_file (Device *device, const char *person, GBytes *bytes)
{
  AlongStore *store = along_session_get_store (device->session);
  const AlongActor *actor = along_session_get_actor (device->session);
  g_autofree char *id = along_id_new ();
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  gint64 size = (gint64)g_bytes_get_size (bytes);
  AlongRecord *record = along_record_new (along_entity_find ("attachment"), id);
  g_autoptr (AlongTxn) txn = along_txn_new (actor->org);
  g_autoptr (GAsyncResult) ended = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < along_file_n_parts (size); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, (gsize)i * ALONG_FILE_PART_BYTES,
                                                        along_file_part_size (size, i));

      along_store_put_file_part_async (store, id, i, part, size, TRUE, keep_cb, &result);
      along_store_put_file_part_finish (store, wait_for (&result), &error);
      g_assert_no_error (error);
    }
  along_store_end_file_async (store, id, sha256, keep_cb, &ended);
  along_store_end_file_finish (store, wait_for (&ended), &error);
  g_assert_no_error (error);
  along_record_set_text (record, "name", "Letter.pdf");
  along_record_set_text (record, "about", "plan");
  along_record_set_text (record, "person", person);
  along_record_set_text (record, "mime", "application/pdf");
  along_record_set_integer (record, "size", size);
  along_record_set_text (record, "sha256", sha256);
  along_txn_create (txn, record);
  device_commit (device, txn);
  return record;
}

static void
count_cb (gint64 have, gint64 size, gpointer data)
{
  g_assert_cmpint (have, <=, size);
  (*(guint *)data)++;
}

static gboolean
fetch (Device *device, const AlongRecord *record, guint *steps, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_fetch_file_async (along_session_get_store (device->session),
                          along_session_get_engine (device->session), along_record_get_id (record),
                          along_record_get_integer (record, "size", 0),
                          along_record_get_text (record, "sha256"), count_cb, steps, NULL, keep_cb,
                          &result);
  return along_fetch_file_finish (along_session_get_store (device->session), wait_for (&result),
                                  error);
}

static GBytes *
read_all (Device *device, const AlongRecord *record)
{
  AlongStore *store = along_session_get_store (device->session);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  gint64 size = along_record_get_integer (record, "size", 0);

  for (guint i = 0; i < along_file_n_parts (size); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) part = NULL;

      along_store_get_file_part_async (store, along_record_get_id (record), i, NULL, keep_cb,
                                       &result);
      part = along_store_get_file_part_finish (store, wait_for (&result), &error);
      g_assert_no_error (error);
      g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint)g_bytes_get_size (part));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

/* Lets a moment go by. */
static void
settle (guint milliseconds)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add_once (milliseconds, (GSourceOnceFunc)g_main_loop_quit, loop);
  g_main_loop_run (loop);
}

/* Until the server has the bytes. */
static void
assert_arrives (Device *device, const AlongRecord *record, GBytes *bytes)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  g_autoptr (GBytes) got = NULL;
  guint steps = 0;

  device_wait_record (device, along_record_get_entity (record), along_record_get_id (record));
  while (TRUE)
    {
      g_autoptr (GError) error = NULL;

      if (fetch (device, record, &steps, &error))
        break;
      if (!g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CONFLICT)
          && !g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE))
        g_assert_no_error (error);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      settle (20);
    }
  got = read_all (device, record);
  g_assert_true (g_bytes_equal (got, bytes));
}

static void
test_arrives (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (3 * ALONG_FILE_PART_BYTES + 7);
  g_autoptr (AlongRecord) record = add_file (fixture->morag, fixture->person, bytes);
  g_autoptr (GError) error = NULL;
  guint steps = 0;

  assert_arrives (fixture->ailsa, record, bytes);
  device_wait_in_step (fixture->morag);
  /* Here is here, also without a server. */
  server_process_stop (fixture->server);
  g_assert_true (fetch (fixture->ailsa, record, &steps, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (steps, ==, 0);
  server_process_start (fixture->server);
}

/* Another organisation gets nothing, whatever it knows of the file. */
static void
test_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Device) callum = device_new ("callum", TRUE);
  g_autoptr (GBytes) bytes = make_bytes (5000);
  g_autoptr (AlongRecord) record = add_file (fixture->morag, fixture->person, bytes);
  g_autoptr (GError) error = NULL;
  guint steps = 0;

  sign_in (callum, fixture->server);
  assert_arrives (fixture->ailsa, record, bytes);
  g_assert_false (fetch (callum, record, &steps, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
}

/* Added without a server, the program ends, the server comes back: everything goes by itself, the attachment first. */
static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (2 * ALONG_FILE_PART_BYTES);
  g_autoptr (AlongRecord) record = NULL;

  device_wait_in_step (fixture->morag);
  server_process_stop (fixture->server);
  device_wait_status (fixture->morag, ALONG_SYNC_OFFLINE);
  record = add_file (fixture->morag, fixture->person, bytes);
  device_close (fixture->morag);
  device_open (fixture->morag);
  g_assert_cmpint (along_session_get_state (fixture->morag->session), ==, ALONG_SESSION_OPEN);
  server_process_start (fixture->server);
  device_wait_in_step (fixture->morag);
  assert_arrives (fixture->ailsa, record, bytes);
}

/* The server is killed at many places of an upload and of a download: both go on from where they were. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (24 * ALONG_FILE_PART_BYTES - 3);
  g_autoptr (AlongRecord) record = NULL;

  device_wait_in_step (fixture->morag);
  record = add_file (fixture->morag, fixture->person, bytes);
  for (guint i = 0; i < 6; i++)
    {
      gint64 end = g_get_monotonic_time () + (10 + 25 * i) * 1000;

      while (g_get_monotonic_time () < end)
        g_main_context_iteration (NULL, FALSE);
      server_process_kill (fixture->server);
      server_process_start (fixture->server);
    }
  device_wait_in_step (fixture->morag);
  device_wait_record (fixture->ailsa, along_record_get_entity (record),
                      along_record_get_id (record));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      gint64 end = g_get_monotonic_time () + (15 + 20 * i) * 1000;
      guint steps = 0;

      along_fetch_file_async (along_session_get_store (fixture->ailsa->session),
                              along_session_get_engine (fixture->ailsa->session),
                              along_record_get_id (record),
                              along_record_get_integer (record, "size", 0),
                              along_record_get_text (record, "sha256"), count_cb, &steps, NULL,
                              keep_cb, &result);
      while (result == NULL && g_get_monotonic_time () < end)
        g_main_context_iteration (NULL, FALSE);
      server_process_kill (fixture->server);
      wait_for (&result);
      server_process_start (fixture->server);
      g_test_message ("%u parts came before", steps);
    }
  assert_arrives (fixture->ailsa, record, bytes);
}

static void
cancel_cb (gint64 have, gint64 size, gpointer data)
{
  if (have > 0)
    g_cancellable_cancel (data);
}

/* Who gives up is left with what has come, and goes on from there. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (4 * ALONG_FILE_PART_BYTES);
  g_autoptr (AlongRecord) record = add_file (fixture->morag, fixture->person, bytes);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GError) error = NULL;
  AlongStore *store = along_session_get_store (fixture->ailsa->session);
  g_autoptr (AlongFileHeld) held = NULL;

  device_wait_in_step (fixture->morag);
  device_wait_record (fixture->ailsa, along_record_get_entity (record),
                      along_record_get_id (record));
  along_fetch_file_async (store, along_session_get_engine (fixture->ailsa->session),
                          along_record_get_id (record),
                          along_record_get_integer (record, "size", 0),
                          along_record_get_text (record, "sha256"), cancel_cb, cancellable,
                          cancellable, keep_cb, &result);
  g_assert_false (along_fetch_file_finish (store, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  along_store_get_file_async (store, along_record_get_id (record), NULL, keep_cb, &asked);
  held = along_store_get_file_finish (store, wait_for (&asked), NULL);
  g_assert_cmpint (held->have, >, 0);
  g_assert_false (held->whole);
  assert_arrives (fixture->ailsa, record, bytes);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/sync/files/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  add ("arrives", test_arrives);
  add ("others", test_others);
  add ("offline", test_offline);
  add ("cut", test_cut);
  add ("cancel", test_cancel);
  return g_test_run ();
}
