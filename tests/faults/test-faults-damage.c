/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes in the middle of the files of a device and of a server that are not what was written. Damage is said, or does not
 * matter; it is never taken for what somebody wrote, nothing is written over it, and there is a way on. */

#include "disk.h"
#include "faults.h"
#include "store/search.h"
#include "store/store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PEOPLE 150
#define PAGE 4096

typedef struct
{
  ServerProcess *server;
  Device *device;
  GRand *rand;
  GPtrArray *people; /* ids */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->rand = faults_dice ();
  self->server = server_process_new ();
  self->device = device_new ("morag", TRUE);
  device_sign_in (self->device, self->server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  self->people = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < PEOPLE; i++)
    g_ptr_array_add (self->people, device_create (self->device, "Isla"));
  device_wait_in_step (self->device);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  device_free (self->device);
  server_process_free (self->server);
  g_rand_free (self->rand);
  g_ptr_array_unref (self->people);
}

static void
overwrite (const char *path, goffset at, const guint8 *bytes, gsize length)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, bytes, length, at), ==, length);
  close (fd);
}

/* Somewhere behind the first page: a few bytes, or some pages. */
static void
damage (Fixture *self, const char *path)
{
  struct stat info;
  guint8 noise[2 * PAGE];
  gsize length = g_rand_boolean (self->rand)
                     ? (gsize)g_rand_int_range (self->rand, 1, 64)
                     : (gsize)g_rand_int_range (self->rand, 64, sizeof noise);
  goffset at = 0;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  at = g_rand_int_range (self->rand, PAGE, (gint32)(info.st_size - (goffset)length));
  for (gsize i = 0; i < length; i++)
    noise[i] = (guint8)g_rand_int (self->rand);
  g_test_message ("%zu bytes at %" G_GOFFSET_FORMAT " of %" G_GOFFSET_FORMAT, length, at,
                  (goffset)info.st_size);
  overwrite (path, at, noise, length);
}

static void
assert_all_there (Fixture *self, GPtrArray *people)
{
  g_assert_cmpuint (people->len, ==, self->people->len);
  for (guint i = 0; i < people->len; i++)
    g_assert_cmpstr (along_record_get_text (g_ptr_array_index (people, i), "known_as"), ==, "Isla");
}

/* A folder that was put aside and has a store with these bytes in it. */
static gboolean
is_kept (const char *folder, const char *digest)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "store.db", NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_str_has_prefix (name, "broken-") && g_file_get_contents (path, &bytes, &length, NULL))
        {
          g_autofree char *sum
              = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)bytes, length);

          if (g_str_equal (sum, digest))
            return TRUE;
        }
    }
  return FALSE;
}

static char *
file_digest (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)bytes, length);
}

/* What it said is broken is as it was, can be put aside, and what the server has comes again. */
static void
go_on (Fixture *self, Device *device, const char *digest)
{
  g_autofree char *path = device_path (device, "store.db");
  g_autofree char *after = file_digest (path);
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_error ((GError *)along_session_get_error (device->session), ALONG_ERROR,
                  ALONG_ERROR_CORRUPT);
  g_assert_cmpstr (after, ==, digest);
  device_set_aside (device);
  g_assert_true (is_kept (device->folder, digest));
  device_sign_in (device, self->server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  device_wait_count (device, self->people->len);
  device_wait_in_step (device);
  people = people_of (device);
  assert_all_there (self, people);
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

/* Everything a person could look at: the list, each record, what happened to it, and what is found by its name. FALSE with
 * an error as soon as something can't be read. */
static gboolean
look_at_everything (Fixture *self, Device *device, GError **error)
{
  static const char *const kinds[] = { "person", NULL };
  const AlongEntity *entity = along_entity_find ("person");
  AlongStore *store = along_session_get_store (device->session);
  g_autoptr (GPtrArray) people = try_people_of (device, error);
  g_autoptr (GAsyncResult) searched = NULL;
  g_autoptr (GPtrArray) hits = NULL;

  if (people == NULL)
    return FALSE;
  assert_all_there (self, people);
  for (guint i = 0; i < self->people->len; i++)
    {
      const char *id = g_ptr_array_index (self->people, i);
      g_autoptr (GAsyncResult) got = NULL;
      g_autoptr (GAsyncResult) told = NULL;
      g_autoptr (AlongRecord) record = NULL;
      g_autoptr (GPtrArray) history = NULL;

      along_store_get_async (store, entity, id, NULL, keep_cb, &got);
      record = along_store_get_finish (store, wait_for (&got), error);
      if (record == NULL)
        return FALSE;
      g_assert_cmpstr (along_record_get_text (record, "known_as"), ==, "Isla");
      along_store_history_async (store, entity, id, NULL, keep_cb, &told);
      history = along_store_history_finish (store, wait_for (&told), error);
      if (history == NULL)
        return FALSE;
      g_assert_cmpuint (history->len, ==, 1);
    }
  along_store_search_async (store, "isla", kinds, 1000, NULL, keep_cb, &searched);
  hits = along_store_search_finish (store, wait_for (&searched), error);
  if (hits == NULL)
    return FALSE;
  g_assert_cmpuint (hits->len, ==, self->people->len);
  return TRUE;
}

/* A few bytes of each page but the first ones. */
static void
damage_everywhere (const char *path)
{
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  for (goffset at = PAGE * 20; at < info.st_size; at += PAGE)
    overwrite (path, at + 8, (const guint8 *)"damage", 6);
}

/* Returns TRUE where the damage was said. */
static gboolean
try_device (Fixture *self, const char *pristine, gboolean everywhere)
{
  g_autoptr (Device) device = g_new0 (Device, 1);
  g_autofree char *all = g_build_filename (pristine, ".", NULL);
  g_autofree char *path = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (GError) error = NULL;

  device->folder = g_dir_make_tmp ("along-damaged-XXXXXX", &error);
  g_assert_no_error (error);
  run_command ("cp", "-a", all, device->folder, NULL);
  device->login = g_strdup ("morag");
  device->server = g_strdup ("http://127.0.0.1:1");
  path = device_path (device, "store.db");
  if (everywhere)
    damage_everywhere (path);
  else
    damage (self, path);
  digest = file_digest (path);
  device_open (device);
  if (along_session_get_state (device->session) == ALONG_SESSION_OPEN)
    {
      /* Whoever comes upon it says so; else what is read is right. */
      if (!look_at_everything (self, device, &error))
        {
          g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
          device_close (device);
          g_free (digest);
          digest = file_digest (path);
          device_open (device);
          g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_BROKEN);
        }
    }
  if (along_session_get_state (device->session) == ALONG_SESSION_OPEN)
    return FALSE;
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_BROKEN);
  go_on (self, device, digest);
  return TRUE;
}

static void
test_device (Fixture *self, gconstpointer data)
{
  guint n = faults_count (12, 120);
  guint said = 0;

  device_close (self->device);
  for (guint i = 0; i < n; i++)
    {
      gboolean was_said = try_device (self, self->device->folder, i == 0);

      /* What is in pages that nobody reads hurts nobody. */
      g_assert_true (was_said || i > 0);
      said += was_said ? 1 : 0;
    }
  g_test_message ("%u of %u were said", said, n);
}

/* A page of a table or of an index, all of it: what SQLite can see. */
static void
damage_page (Fixture *self, const char *path)
{
  guint8 noise[PAGE];
  struct stat info;
  gint32 page = 0;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  page = g_rand_int_range (self->rand, 1, (gint32)(info.st_size / PAGE));
  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (guint8)g_rand_int (self->rand);
  g_test_message ("page %d of %d", page, (gint32)(info.st_size / PAGE));
  overwrite (path, (goffset)page * PAGE, noise, sizeof noise);
}

static void
restore_files (Fixture *self, const char *pristine)
{
  g_autofree char *all = g_build_filename (pristine, ".", NULL);
  g_autofree char *starts = g_build_filename (self->server->data, "history", NULL);
  g_autofree char *kept = g_build_filename (self->server->folder, "history-kept", NULL);

  /* How often the server was started stands beside the database, so that it notices that this is an older one. */
  run_command ("cp", "-a", starts, kept, NULL);
  run_command ("rm", "-r", self->server->data, NULL);
  run_command ("cp", "-a", all, self->server->data, NULL);
  run_command ("cp", "-a", kept, starts, NULL);
}

/* Serves what it can, over damage it has not come upon; whoever works goes on, and is told nothing wrong. */
static void
try_to_work (Fixture *self)
{
  AlongEngine *engine = along_session_get_engine (self->device->session);
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) people = NULL;

  server_process_start (self->server);
  id = device_create (self->device, "Isla");
  g_ptr_array_add (self->people, g_steal_pointer (&id));
  along_engine_sync_now (engine);
  device_pause (500);
  people = people_of (self->device);
  assert_all_there (self, people);
  /* It ends well, with damage in its file too. */
  server_process_stop (self->server);
}

/* A damaged page is found by `check`, which says what to do and writes nothing; and what it says to do helps. */
static void
test_server (Fixture *self, gconstpointer data)
{
  guint n = faults_count (5, 50);
  g_autofree char *pristine = g_build_filename (self->server->folder, "pristine", NULL);
  g_autofree char *backup = g_build_filename (self->server->folder, "a.backup", NULL);
  g_autofree char *path = g_build_filename (self->server->data, "alongside.db", NULL);
  g_autofree char *backed_up = server_process_run (self->server, NULL, "backup", backup, NULL);
  g_autofree char *restored = NULL;
  g_autoptr (GPtrArray) people = NULL;
  guint refused = 0;

  g_assert_cmpstr (backed_up, !=, "");
  server_process_stop (self->server);
  run_command ("cp", "-a", self->server->data, pristine, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autofree char *said = NULL;

      restore_files (self, pristine);
      damage_page (self, path);
      before = file_digest (path);
      said = server_process_refuse (self->server, "check", NULL);
      after = file_digest (path);
      g_assert_cmpstr (before, ==, after);
      g_test_message ("%s", said);
      g_assert_nonnull (strstr (said, "damaged"));
      g_assert_nonnull (strstr (said, "restore FILE"));
      if (server_process_try_start (self->server))
        {
          server_process_stop (self->server);
          try_to_work (self);
        }
      else
        refused++;
    }
  g_test_message ("%u of %u were not served", refused, n);
  restored = server_process_run (self->server, NULL, "restore", backup, NULL);
  g_assert_cmpstr (restored, !=, "");
  server_assert_well (self->server);
  server_process_start (self->server);
  device_wait_in_step (self->device);
  people = people_of (self->device);
  assert_all_there (self, people);
  device_wait_attention (self->device, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add ("/faults/damage/device", Fixture, NULL, set_up, test_device, tear_down);
  g_test_add ("/faults/damage/server", Fixture, NULL, set_up, test_server, tear_down);
  return g_test_run ();
}
