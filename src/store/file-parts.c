/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/file-parts.h"
#include "base/clock.h"
#include "model/file.h"
#include "store/file-rows.h"
#include "store/store-private.h"

typedef struct
{
  char *attachment;
  guint part;
  GBytes *bytes;
  gint64 size;
  gboolean own;
  char *sha256;
  gint64 retry_at;
} Piece;

static Piece *
piece_new (const char *attachment)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->attachment = g_strdup (attachment);
  return piece;
}

static void
piece_free (Piece *piece)
{
  g_free (piece->attachment);
  g_clear_pointer (&piece->bytes, g_bytes_unref);
  g_free (piece->sha256);
  g_free (piece);
}

/**
 * along_upload_free:
 * @upload: (transfer full): what is to be sent
 */
void
along_upload_free (AlongUpload *upload)
{
  g_free (upload->attachment);
  g_free (upload);
}

static gboolean
run_with (AlongDb *db, const char *sql, const char *attachment, gint64 number, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, attachment);
  if (sqlite3_bind_parameter_count (stmt) > 1)
    along_stmt_integer (stmt, 2, number);
  return along_db_run (db, stmt, error);
}

static void
tell (AlongChanges *changes, const char *attachment)
{
  along_changes_add (changes, along_entity_find ("attachment"), attachment);
}

static gboolean
begin_file (AlongDb *db, const Piece *piece, GError **error)
{
  g_autoptr (AlongStmt) stmt = NULL;

  if (!along_file_rows_forget (db, piece->attachment, error))
    return FALSE;
  stmt = along_db_prepare (
      db, "INSERT INTO file(attachment, size, own, used) VALUES(?1, ?2, ?3, ?4)", error);
  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, piece->attachment);
  along_stmt_integer (stmt, 2, piece->size);
  along_stmt_integer (stmt, 3, piece->own);
  along_stmt_integer (stmt, 4, along_clock_now_ms ());
  return along_db_run (db, stmt, error);
}

static gboolean
add_part (AlongDb *db, const Piece *piece, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "INSERT INTO file_part(attachment, n, bytes) VALUES(?1, ?2, ?3)", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, piece->attachment);
  along_stmt_integer (stmt, 2, piece->part);
  along_stmt_bytes (stmt, 3, piece->bytes);
  return along_db_run (db, stmt, error)
         && run_with (db, "UPDATE file SET have = have + ?2 WHERE attachment = ?1",
                      piece->attachment, (gint64)g_bytes_get_size (piece->bytes), error);
}

static gpointer
put_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Piece *piece = data;
  g_autoptr (AlongFileHeld) held = NULL;

  if (piece->part == 0 && !begin_file (db, piece, error))
    return NULL;
  held = along_file_rows_find (db, piece->attachment, error);
  if (held == NULL)
    return NULL;
  if (held->size != piece->size || held->have != (gint64)piece->part * ALONG_FILE_PART_BYTES
      || g_bytes_get_size (piece->bytes) != along_file_part_size (piece->size, piece->part))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                           "That is not the file's next part");
      return NULL;
    }
  (void)add_part (db, piece, error);
  return NULL;
}

/**
 * along_store_put_file_part_async:
 * @self: a store
 * @attachment: the id of the file's attachment, which need not be there yet
 * @part: which part, from 0; the first begins the file anew
 * @bytes: the whole part
 * @size: how many bytes the file has
 * @own: whether it was added here and the server has to get it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Keeps the next part of a file.
 */
void
along_store_put_file_part_async (AlongStore *self,
                                 const char *attachment,
                                 guint part,
                                 GBytes *bytes,
                                 gint64 size,
                                 gboolean own,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  Piece *piece = piece_new (attachment);

  piece->part = part;
  piece->bytes = g_bytes_ref (bytes);
  piece->size = size;
  piece->own = own;
  along_store_run (self, along_store_put_file_part_async, own ? ALONG_JOB_WRITE : ALONG_JOB_PULLED,
                   put_job, piece, (GDestroyNotify)piece_free, NULL, NULL, callback, data);
}

/**
 * along_store_put_file_part_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_CONFLICT where it does not follow, or when writing failed
 *
 * Returns: %TRUE if it is kept
 */
gboolean
along_store_put_file_part_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_put_file_part_async, result, error);
}

static gpointer
end_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Piece *piece = data;
  g_autofree char *found = NULL;

  tell (changes, piece->attachment);
  changes->outbox = TRUE;
  found = along_file_rows_digest (db, piece->attachment, error);
  if (found == NULL)
    return NULL;
  if (!g_str_equal (found, piece->sha256))
    {
      /* Committed, unlike an error: what came is not to be gone on with. */
      (void)along_file_rows_forget (db, piece->attachment, error);
      return GINT_TO_POINTER (TRUE);
    }
  if (!run_with (db, "UPDATE file SET whole = 1, used = ?2 WHERE attachment = ?1",
                 piece->attachment, along_clock_now_ms (), error))
    return NULL;
  (void)along_file_rows_make_room (db, piece->attachment, ALONG_FILES_KEPT_BYTES, error);
  return NULL;
}

/**
 * along_store_end_file_async:
 * @self: a store
 * @attachment: the id of a file's attachment
 * @sha256: its fingerprint
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Looks through the file once all its parts are there. Files that were not used for longest go, where there
 * are too many, but for what the server has still to get.
 */
void
along_store_end_file_async (AlongStore *self,
                            const char *attachment,
                            const char *sha256,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  Piece *piece = piece_new (attachment);

  piece->sha256 = g_strdup (sha256);
  along_store_run (self, along_store_end_file_async, ALONG_JOB_WRITE, end_job, piece,
                   (GDestroyNotify)piece_free, NULL, NULL, callback, data);
}

/**
 * along_store_end_file_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_INVALID where it is not the file that was announced; nothing of it is kept then
 *
 * Returns: %TRUE if the file is whole
 */
gboolean
along_store_end_file_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) own = NULL;
  gboolean wrong = along_store_result (self, along_store_end_file_async, result, &own) != NULL;

  if (own != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  if (wrong)
    g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                         "The bytes are not the ones that were announced");
  return !wrong;
}

static gpointer
get_part_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Piece *piece = data;
  GBytes *bytes = along_file_rows_part (db, piece->attachment, piece->part, error);

  if (bytes == NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "That part is not here");
  return bytes;
}

/**
 * along_store_get_file_part_async:
 * @self: a store
 * @attachment: the id of a file's attachment
 * @part: which part, from 0
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 */
void
along_store_get_file_part_async (AlongStore *self,
                                 const char *attachment,
                                 guint part,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  Piece *piece = piece_new (attachment);

  piece->part = part;
  along_store_run (self, along_store_get_file_part_async, ALONG_JOB_READ, get_part_job, piece,
                   (GDestroyNotify)piece_free, (GDestroyNotify)g_bytes_unref, cancellable, callback,
                   data);
}

/**
 * along_store_get_file_part_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_NOT_FOUND where that part is not here
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes *
along_store_get_file_part_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_get_file_part_async, result, error);
}

static gpointer
get_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  return along_file_rows_find (db, ((const Piece *)data)->attachment, error);
}

/**
 * along_store_get_file_async:
 * @self: a store
 * @attachment: the id of a file's attachment
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Asks what this device has of a file.
 */
void
along_store_get_file_async (AlongStore *self,
                            const char *attachment,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  along_store_run (self, along_store_get_file_async, ALONG_JOB_READ, get_job,
                   piece_new (attachment), (GDestroyNotify)piece_free,
                   (GDestroyNotify)along_file_held_free, cancellable, callback, data);
}

/**
 * along_store_get_file_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): what is here; a size of 0 for nothing
 */
AlongFileHeld *
along_store_get_file_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_get_file_async, result, error);
}

static gpointer
use_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  (void)run_with (db, "UPDATE file SET used = ?2 WHERE attachment = ?1",
                  ((const Piece *)data)->attachment, along_clock_now_ms (), error);
  return NULL;
}

/**
 * along_store_use_file:
 * @self: a store
 * @attachment: the id of a file's attachment
 *
 * Somebody uses it: it goes after those that nobody used for longer.
 */
void
along_store_use_file (AlongStore *self, const char *attachment)
{
  along_store_do (self, ALONG_JOB_PULLED, use_job, piece_new (attachment),
                  (GDestroyNotify)piece_free);
}

static gpointer
copy_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Piece *piece = data;

  (void)along_file_rows_copy (db, piece->attachment, piece->sha256, error);
  return NULL;
}

/**
 * along_store_copy_file:
 * @self: a store
 * @from: the id of a file's attachment
 * @to: the id of an attachment that is to be made
 *
 * The same bytes for another attachment: one file goes with several referrals.
 */
void
along_store_copy_file (AlongStore *self, const char *from, const char *to)
{
  Piece *piece = piece_new (from);

  piece->sha256 = g_strdup (to);
  along_store_do (self, ALONG_JOB_WRITE, copy_job, piece, (GDestroyNotify)piece_free);
}

static gpointer
drop_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Piece *piece = data;

  tell (changes, piece->attachment);
  (void)along_file_rows_forget (db, piece->attachment, error);
  return NULL;
}

/**
 * along_store_drop_file:
 * @self: a store
 * @attachment: the id of a file's attachment
 *
 * Forgets the bytes: it was not to be added after all.
 */
void
along_store_drop_file (AlongStore *self, const char *attachment)
{
  along_store_do (self, ALONG_JOB_WRITE, drop_job, piece_new (attachment),
                  (GDestroyNotify)piece_free);
}

static gpointer
next_upload_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  gint64 now = along_clock_now_ms ();
  g_autoptr (AlongUpload) upload = g_new0 (AlongUpload, 1);
  /* Its attachment must be there, and must be the server's already: only then can anybody say who may have it. */
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "SELECT attachment, size, tries, retry_at FROM file AS f WHERE own = 1 AND whole = 1 AND "
      "sent = 0"
      " AND EXISTS (SELECT 1 FROM part AS p WHERE p.kind = 'attachment' AND p.id = f.attachment)"
      " AND NOT EXISTS (SELECT 1 FROM pending AS w JOIN outbox AS o ON o.txn = w.txn"
      "                 WHERE w.kind = 'attachment' AND w.id = f.attachment)"
      " ORDER BY retry_at, attachment LIMIT 1",
      error);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return NULL;
  if (row && sqlite3_column_int64 (stmt, 3) > now)
    upload->later = sqlite3_column_int64 (stmt, 3);
  else if (row)
    {
      upload->attachment = g_strdup (along_stmt_get_text (stmt, 0));
      upload->size = sqlite3_column_int64 (stmt, 1);
      upload->tries = sqlite3_column_int64 (stmt, 2);
    }
  return g_steal_pointer (&upload);
}

/**
 * along_store_next_upload_async:
 * @self: a store
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Which file the server has to get next. Those whose attachment waits in the outbox come after it.
 */
void
along_store_next_upload_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data)
{
  along_store_run (self, along_store_next_upload_async, ALONG_JOB_READ, next_upload_job, NULL, NULL,
                   (GDestroyNotify)along_upload_free, NULL, callback, data);
}

/**
 * along_store_next_upload_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): what is to be sent
 */
AlongUpload *
along_store_next_upload_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_next_upload_async, result, error);
}

static gpointer
note_upload_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Piece *piece = data;

  changes->outbox = TRUE;
  tell (changes, piece->attachment);
  if (piece->retry_at > 0)
    (void)run_with (db, "UPDATE file SET retry_at = ?2, tries = tries + 1 WHERE attachment = ?1",
                    piece->attachment, piece->retry_at, error);
  else
    (void)run_with (db, "UPDATE file SET sent = ?2, retry_at = 0, tries = 0 WHERE attachment = ?1",
                    piece->attachment, piece->retry_at == 0 ? ALONG_FILE_SENT : ALONG_FILE_GIVEN_UP,
                    error);
  return NULL;
}

/**
 * along_store_note_upload_async:
 * @self: a store
 * @attachment: the id of a file's attachment
 * @retry_at: 0 where the server has it now, -1 where it will not take it, otherwise when to try again,
 *   milliseconds
 * @callback: whom to answer
 * @data: given to @callback
 */
void
along_store_note_upload_async (AlongStore *self,
                               const char *attachment,
                               gint64 retry_at,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  Piece *piece = piece_new (attachment);

  piece->retry_at = retry_at;
  along_store_run (self, along_store_note_upload_async, ALONG_JOB_WRITE, note_upload_job, piece,
                   (GDestroyNotify)piece_free, NULL, NULL, callback, data);
}

/**
 * along_store_note_upload_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when it could not be written
 *
 * Returns: %TRUE if it is noted
 */
gboolean
along_store_note_upload_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_note_upload_async, result, error);
}
