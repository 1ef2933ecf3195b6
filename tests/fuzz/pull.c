/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server says to a device: bytes, in pieces of whatever length, become lines, and what stands before a check line goes
 * into a real store, over work that waits there. The store stays whole, and what was typed is not lost. */

#include "base/clock.h"
#include "base/random.h"
#include "fuzz.h"
#include "model/entities/entities.h"
#include "sim/disk.h"
#include "store/store-private.h"
#include "store/sync-side.h"
#include "sync/line-reader.h"

#include <glib/gstdio.h>

/* Somebody who was entered here and has not been sent. */
#define OWN "01900000-0000-7000-8000-000000000001"
#define NOW G_GINT64_CONSTANT (1767225600000)

static Dice dice = { 1 };
static Disk *disk;
static GHashTable *template;
static char *folder;
static char *path;

static gint64
now (gpointer data)
{
  return NOW;
}

static void
fill_random (guint8 *bytes, gsize length, gpointer data)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8)dice_roll (&dice);
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

static AlongStore *
open_store (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AlongStore *store = NULL;

  along_store_open_async (path, NULL, NULL, keep_cb, &result);
  store = along_store_open_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  return store;
}

static void
close_store (AlongStore *store)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
}

static void
enter_somebody (AlongStore *store)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (AlongRecord) person = along_record_new (&along_person, OWN);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_record_set_integer (person, "created_at", NOW);
  along_record_set_text (person, "created_by", OWN);
  along_record_set_text (person, "created_org", OWN);
  along_record_set_text (person, "known_as", "Isla");
  along_txn_create (txn, person);
  along_store_commit_async (store, txn, keep_cb, &result);
  along_store_commit_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
}

static void
remove_folder (void)
{
  g_remove (path);
  g_rmdir (folder);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  AlongStore *store = NULL;

  fuzz_be_quiet ();
  along_clock_set_source (now, NULL);
  along_random_set_source (fill_random, NULL);
  along_workers_set_inline (TRUE);
  disks_begin (&dice, now, NULL);
  folder = g_dir_make_tmp ("along-fuzz-XXXXXX", NULL);
  path = g_build_filename (folder, "store.db", NULL);
  atexit (remove_folder);
  disk = disk_new ("store");
  store = open_store ();
  enter_somebody (store);
  close_store (store);
  template = disk_copy (disk);
  return 0;
}

/* Lines in pieces of @step bytes, until one can't be read. */
static GPtrArray *
read_lines (const guint8 *bytes, gsize size, gsize step)
{
  g_autoptr (AlongLineReader) reader = along_line_reader_new ();
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  /* A decompressor that has eaten and has nothing to give yet. */
  g_assert_true (along_line_reader_feed (reader, nothing, lines, NULL));
  for (gsize at = 0; at < size; at += step)
    {
      g_autoptr (GBytes) piece = g_bytes_new (bytes + at, MIN (step, size - at));

      if (!along_line_reader_feed (reader, piece, lines, NULL))
        break;
    }
  return lines;
}

/* The lines from @from up to a check line; NULL where there is none any more. */
static GPtrArray *
next_part (GPtrArray *lines, guint *from)
{
  for (guint i = *from; i < lines->len; i++)
    if (((AlongLine *)g_ptr_array_index (lines, i))->type == ALONG_LINE_CHECK)
      {
        GPtrArray *part = g_ptr_array_new ();

        for (guint k = *from; k <= i; k++)
          g_ptr_array_add (part, g_ptr_array_index (lines, k));
        *from = i + 1;
        return part;
      }
  return NULL;
}

static gpointer
look_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  gint64 broken = 0;

  if (along_db_count (db,
                      "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check != 'ok'",
                      &broken, error))
    g_assert_cmpint (broken, ==, 0);
  along_db_exec (db, "INSERT INTO search(search) VALUES('integrity-check')", error);
  return NULL;
}

/* It is whole, and what waited to be sent still waits. */
static void
check_store (AlongStore *store)
{
  g_autoptr (GAsyncResult) looked = NULL;
  g_autoptr (GAsyncResult) batched = NULL;
  g_autoptr (AlongBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  along_store_run (store, look_job, ALONG_JOB_WRITE, look_job, NULL, NULL, NULL, NULL, keep_cb,
                   &looked);
  along_store_done (store, look_job, wait_for (&looked), &error);
  g_assert_no_error (error);
  along_store_next_batch_async (store, 10, keep_cb, &batched);
  batch = along_store_next_batch_finish (store, wait_for (&batched), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (batch->txns->len, ==, 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Food food = { data, size };
  gsize step = 1u + food_byte (&food);
  g_autoptr (GPtrArray) lines = read_lines (food.at, food.left, step);
  guint from = 0;
  GPtrArray *part = next_part (lines, &from);
  AlongStore *store = NULL;

  if (part == NULL)
    return 0;
  dice.state = 1;
  disk_put_back (disk, template);
  store = open_store ();
  for (; part != NULL; part = next_part (lines, &from))
    {
      g_autoptr (GAsyncResult) result = NULL;

      along_store_apply_async (store, part, keep_cb, &result);
      along_store_apply_finish (store, wait_for (&result), NULL);
      g_ptr_array_unref (part);
    }
  check_store (store);
  close_store (store);
  return 0;
}
