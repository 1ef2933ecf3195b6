/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of files on a device: in parts, encrypted, gone with their attachment. */

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "desk.h"
#include "model/entities/entities.h"
#include "model/file.h"
#include "store/file-parts.h"

#include <string.h>

#define SID "org:one:plan"
#define CANARY "canary-in-a-file"

/* Which file was used last is told by the clock. */
static gint64 now_ms = G_GINT64_CONSTANT (1790000000000);

static gint64
read_clock (gpointer data)
{
  return now_ms;
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
  guchar *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guchar)(i * 31 >> 3);
  memcpy (data, CANARY, MIN (size, strlen (CANARY)));
  memcpy (data + size - strlen (CANARY), CANARY, strlen (CANARY));
  return g_bytes_new_take (data, size);
}

static gboolean
put (Desk *desk, const char *id, GBytes *bytes, guint part, gboolean own, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 size = (gint64)g_bytes_get_size (bytes);
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (bytes, (gsize)part * ALONG_FILE_PART_BYTES,
                                                     along_file_part_size (size, part));

  along_store_put_file_part_async (desk->store, id, part, piece, size, own, keep_cb, &result);
  return along_store_put_file_part_finish (desk->store, wait_for (&result), error);
}

static gboolean
end (Desk *desk, const char *id, GBytes *bytes, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  along_store_end_file_async (desk->store, id, sha256, keep_cb, &result);
  return along_store_end_file_finish (desk->store, wait_for (&result), error);
}

static void
put_all (Desk *desk, const char *id, GBytes *bytes, gboolean own)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < along_file_n_parts ((gint64)g_bytes_get_size (bytes)); i++)
    g_assert_true (put (desk, id, bytes, i, own, &error));
  g_assert_true (end (desk, id, bytes, &error));
  g_assert_no_error (error);
}

static AlongFileHeld *
held (Desk *desk, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AlongFileHeld *found = NULL;

  along_store_get_file_async (desk->store, id, NULL, keep_cb, &result);
  found = along_store_get_file_finish (desk->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return found;
}

static GBytes *
get (Desk *desk, const char *id, guint part, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_store_get_file_part_async (desk->store, id, part, NULL, keep_cb, &result);
  return along_store_get_file_part_finish (desk->store, wait_for (&result), error);
}

static AlongUpload *
next_upload (Desk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AlongUpload *upload = NULL;

  along_store_next_upload_async (desk->store, keep_cb, &result);
  upload = along_store_next_upload_finish (desk->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return upload;
}

static void
note_upload (Desk *desk, const char *id, gint64 retry_at)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_note_upload_async (desk->store, id, retry_at, keep_cb, &result);
  along_store_note_upload_finish (desk->store, wait_for (&result), &error);
  g_assert_no_error (error);
}

static AlongRecord *
attachment_new (GBytes *bytes)
{
  g_autofree char *id = along_id_new ();
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  AlongRecord *record = along_record_new (&along_attachment, id);

  along_record_set_text (record, "name", "Letter.pdf");
  along_record_set_text (record, "about", "plan");
  along_record_set_text (record, "mime", "application/pdf");
  along_record_set_integer (record, "size", (gint64)g_bytes_get_size (bytes));
  along_record_set_text (record, "sha256", sha256);
  return record;
}

static gboolean
in_files (Desk *desk, const char *canary)
{
  static const char *const suffixes[] = { "", "-wal" };
  gboolean found = FALSE;

  desk_reopen (desk);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (desk->path, suffixes[i], NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &bytes, &length, NULL))
        found |= memmem (bytes, length, canary, strlen (canary)) != NULL;
    }
  return found;
}

/* What is put comes back, byte by byte, also after a restart; a part that does not follow is refused. */
static void
test_round (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GBytes) bytes = make_bytes (2 * ALONG_FILE_PART_BYTES + 100);
  g_autoptr (AlongRecord) record = attachment_new (bytes);
  const char *id = along_record_get_id (record);
  g_autoptr (GByteArray) back = g_byte_array_new ();
  g_autoptr (GBytes) all = NULL;
  g_autoptr (AlongFileHeld) found = NULL;
  g_autoptr (GError) gap = NULL;
  g_autoptr (GError) absent = NULL;

  desk_create (desk, record, NULL);
  put_all (desk, id, bytes, TRUE);
  desk_reopen (desk);
  found = held (desk, id);
  g_assert_true (found->whole && found->own && !found->sent);
  g_assert_cmpint (found->size, ==, (gint64)g_bytes_get_size (bytes));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) part = get (desk, id, i, NULL);

      g_byte_array_append (back, g_bytes_get_data (part, NULL), (guint)g_bytes_get_size (part));
    }
  all = g_byte_array_free_to_bytes (g_steal_pointer (&back));
  g_assert_true (g_bytes_equal (all, bytes));
  g_assert_null (get (desk, id, 3, &absent));
  g_assert_error (absent, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  g_assert_false (put (desk, id, bytes, 1, TRUE, &gap));
  g_assert_error (gap, ALONG_ERROR, ALONG_ERROR_CONFLICT);
}

/* Nothing of a file can be read in the store's own file. */
static void
test_encrypted (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (Desk) plain = desk_new (FALSE);
  g_autoptr (GBytes) bytes = make_bytes (ALONG_FILE_PART_BYTES + 500);
  g_autoptr (AlongRecord) record = attachment_new (bytes);
  Desk *const both[] = { desk, plain };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      desk_create (both[i], record, NULL);
      put_all (both[i], along_record_get_id (record), bytes, TRUE);
    }
  g_assert_false (in_files (desk, CANARY));
  g_assert_true (in_files (plain, CANARY));
}

static void
pull (Desk *desk, AlongRecord *record)
{
  g_autoptr (GPtrArray) lines = lines_new ();

  lines_event (lines, "grant", SID, 1);
  lines_record (lines, SID, record, 4);
  lines_check (lines, SID, 1, "c1", now_ms);
  desk_apply (desk, lines);
}

/* Who may no longer see the attachment has no byte of the file any more: not in the database, not in what
 * was free in it. So has nobody once it was deleted. */
static void
test_forgotten (gconstpointer data)
{
  const char *way = data;
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GBytes) bytes = make_bytes (2 * ALONG_FILE_PART_BYTES);
  g_autoptr (AlongRecord) record = attachment_new (bytes);
  const char *id = along_record_get_id (record);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (AlongFileHeld) found = NULL;

  pull (desk, record);
  put_all (desk, id, bytes, FALSE);
  g_assert_true (in_files (desk, CANARY));
  if (g_str_equal (way, "rm"))
    lines_rm (lines, SID, "attachment", id, ALONG_FACET_PLAN);
  else if (g_str_equal (way, "revoke"))
    lines_event (lines, "revoke", SID, 1);
  else
    lines_del (lines, "attachment", id, 9);
  desk_apply (desk, lines);
  found = held (desk, id);
  g_assert_cmpint (found->size, ==, 0);
  g_assert_false (in_files (desk, CANARY));
}

/* The program ends between two parts: what a draft speaks of is gone on with; what nothing speaks of goes. */
static void
test_ended_between (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GBytes) bytes = make_bytes (2 * ALONG_FILE_PART_BYTES);
  g_autoptr (AlongRecord) record = attachment_new (bytes);
  g_autofree char *drafted = along_id_new ();
  g_autofree char *forgotten = along_id_new ();
  g_autoptr (AlongFileHeld) first = NULL;
  g_autoptr (AlongFileHeld) second = NULL;
  g_autoptr (AlongFileHeld) third = NULL;

  pull (desk, record);
  g_assert_true (put (desk, along_record_get_id (record), bytes, 0, FALSE, NULL));
  put_all (desk, drafted, bytes, TRUE);
  g_assert_true (put (desk, forgotten, bytes, 0, TRUE, NULL));
  along_store_put_draft (desk->store, "refer/x", "files", drafted);
  desk_reopen (desk);
  first = held (desk, along_record_get_id (record));
  second = held (desk, drafted);
  third = held (desk, forgotten);
  g_assert_cmpint (first->have, ==, ALONG_FILE_PART_BYTES);
  g_assert_false (first->whole);
  g_assert_true (second->whole);
  g_assert_cmpint (third->size, ==, 0);
  g_assert_true (put (desk, along_record_get_id (record), bytes, 1, FALSE, NULL));
  g_assert_true (end (desk, along_record_get_id (record), bytes, NULL));
}

static void
test_wrong (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GBytes) bytes = make_bytes (ALONG_FILE_PART_BYTES);
  g_autoptr (GBytes) other = make_bytes (ALONG_FILE_PART_BYTES - 1);
  g_autofree char *id = along_id_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongFileHeld) found = NULL;

  g_assert_true (put (desk, id, bytes, 0, FALSE, NULL));
  g_assert_false (end (desk, id, other, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  found = held (desk, id);
  g_assert_cmpint (found->size, ==, 0);
}

/* A file goes to the server once its attachment has; until then, and until it has, it counts as waiting. */
static void
test_uploads (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GBytes) bytes = make_bytes (500);
  g_autoptr (AlongRecord) record = attachment_new (bytes);
  const char *id = along_record_get_id (record);
  g_autoptr (AlongSyncState) both = NULL;
  g_autoptr (AlongSyncState) one = NULL;
  g_autoptr (AlongSyncState) none = NULL;
  g_autoptr (AlongUpload) early = NULL;
  g_autoptr (AlongUpload) now = NULL;
  g_autoptr (AlongUpload) later = NULL;
  g_autoptr (AlongUpload) done = NULL;
  g_autoptr (AlongUpload) again = NULL;
  gint64 when = now_ms + 60000;

  put_all (desk, id, bytes, TRUE);
  early = next_upload (desk);
  g_assert_null (early->attachment);
  desk_create (desk, record, NULL);
  g_clear_pointer (&early, along_upload_free);
  early = next_upload (desk);
  g_assert_null (early->attachment);
  both = desk_state (desk);
  g_assert_cmpint (both->waiting, ==, 2);
  desk_ack (desk, 1, "applied", 8, now_ms);
  one = desk_state (desk);
  g_assert_cmpint (one->waiting, ==, 1);
  now = next_upload (desk);
  g_assert_cmpstr (now->attachment, ==, id);
  note_upload (desk, id, when);
  later = next_upload (desk);
  g_assert_null (later->attachment);
  g_assert_cmpint (later->later, ==, when);
  note_upload (desk, id, 0);
  done = next_upload (desk);
  g_assert_null (done->attachment);
  g_assert_cmpint (done->later, ==, 0);
  none = desk_state (desk);
  g_assert_cmpint (none->waiting, ==, 0);
  /* A server that was put back has perhaps lost it. */
  desk_new_epoch (desk, "e2", now_ms + 1);
  again = next_upload (desk);
  g_assert_cmpstr (again->attachment, ==, id);
}

/* Of what can be fetched again, what was not used for longest goes; what the server lacks never does. */
static void
test_room (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GBytes) bytes = make_bytes ((gsize)ALONG_FILE_MAX_BYTES);
  char *ids[6] = { NULL };
  g_autoptr (AlongFileHeld) own = NULL;
  g_autoptr (AlongFileHeld) oldest = NULL;
  g_autoptr (AlongFileHeld) newest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      ids[i] = along_id_new ();
      put_all (desk, ids[i], bytes, i == 0);
      now_ms++;
    }
  own = held (desk, ids[0]);
  oldest = held (desk, ids[1]);
  newest = held (desk, ids[5]);
  g_assert_true (own->whole);
  g_assert_cmpint (oldest->size, ==, 0);
  g_assert_true (newest->whole);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_free (ids[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (read_clock, NULL);
  g_test_add_func ("/store/file-parts/round", test_round);
  g_test_add_func ("/store/file-parts/encrypted", test_encrypted);
  g_test_add_data_func ("/store/file-parts/forgotten/rm", "rm", test_forgotten);
  g_test_add_data_func ("/store/file-parts/forgotten/revoke", "revoke", test_forgotten);
  g_test_add_data_func ("/store/file-parts/forgotten/del", "del", test_forgotten);
  g_test_add_func ("/store/file-parts/ended-between", test_ended_between);
  g_test_add_func ("/store/file-parts/wrong", test_wrong);
  g_test_add_func ("/store/file-parts/uploads", test_uploads);
  g_test_add_func ("/store/file-parts/room", test_room);
  return g_test_run ();
}
