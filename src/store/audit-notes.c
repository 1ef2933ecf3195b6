/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/audit-notes.h"
#include "base/clock.h"
#include "base/id.h"
#include "store/store-private.h"
#include "wire/json.h"

/* So many go at a time; the server takes twice as many. */
#define MOST_NOTES 100

/**
 * along_audit_batch_free:
 * @batch: (transfer full): notes
 */
void
along_audit_batch_free (AlongAuditBatch *batch)
{
  g_clear_pointer (&batch->body, g_bytes_unref);
  g_free (batch);
}

static char *
print_note (AlongAuditAction action, const char *kind, const char *record, gint64 count)
{
  g_autofree char *id = along_id_new ();
  GString *json = g_string_new ("{\"id\":");

  along_json_append_text (json, id);
  g_string_append (json, ",\"at\":");
  along_json_append_integer (json, along_clock_now_ms ());
  g_string_append (json, ",\"action\":");
  along_json_append_text (json, along_audit_action_code (action));
  if (kind != NULL)
    {
      g_string_append (json, ",\"kind\":");
      along_json_append_text (json, kind);
    }
  if (record != NULL)
    {
      g_string_append (json, ",\"record\":");
      along_json_append_text (json, record);
    }
  if (count >= 0)
    {
      g_string_append (json, ",\"count\":");
      along_json_append_integer (json, count);
    }
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

static gpointer
note_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "INSERT INTO audit_note(note) VALUES(?1)", error);

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, data);
  changes->noted = along_db_run (db, stmt, error);
  return NULL;
}

/**
 * along_store_note_audit:
 * @self: a store
 * @action: what somebody did here, see along_audit_action_is_of_device()
 * @kind: (nullable): with which kind of record
 * @record: (nullable): and which
 * @count: how many records it was about; -1 where that says nothing
 *
 * Notes it for the server's audit log, where it arrives as soon as there is a way; until then it waits here, and is
 * not forgotten with what it is about. Nobody waits for it.
 */
void
along_store_note_audit (
    AlongStore *self, AlongAuditAction action, const char *kind, const char *record, gint64 count)
{
  g_return_if_fail (along_audit_action_is_of_device (action));

  along_store_do (self, ALONG_JOB_WRITE, note_job, print_note (action, kind, record, count),
                  g_free);
}

static gpointer
next_notes_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT n, note FROM audit_note ORDER BY n LIMIT ?1", error);
  g_autoptr (AlongAuditBatch) batch = g_new0 (AlongAuditBatch, 1);
  g_autoptr (GString) body = g_string_new ("{\"notes\":[");
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_integer (stmt, 1, MOST_NOTES);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      if (batch->last > 0)
        g_string_append_c (body, ',');
      batch->last = sqlite3_column_int64 (stmt, 0);
      g_string_append (body, along_stmt_get_text (stmt, 1));
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  g_string_append (body, "]}");
  if (batch->last > 0)
    batch->body = g_string_free_to_bytes (g_steal_pointer (&body));
  return g_steal_pointer (&batch);
}

/**
 * along_store_next_notes_async:
 * @self: a store
 * @callback: whom to answer
 * @data: given to @callback
 *
 * The oldest notes that have not gone up. They stay until they are dropped.
 */
void
along_store_next_notes_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data)
{
  along_store_run (self, along_store_next_notes_async, ALONG_JOB_READ, next_notes_job, NULL, NULL,
                   (GDestroyNotify)along_audit_batch_free, NULL, callback, data);
}

/**
 * along_store_next_notes_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): the notes; without body for none
 */
AlongAuditBatch *
along_store_next_notes_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_next_notes_async, result, error);
}

static gpointer
drop_notes_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "DELETE FROM audit_note WHERE n <= ?1", error);

  if (stmt == NULL)
    return NULL;
  along_stmt_integer (stmt, 1, *(gint64 *)data);
  (void)along_db_run (db, stmt, error);
  return NULL;
}

/**
 * along_store_drop_notes_async:
 * @self: a store
 * @last: the number of the last note that the server has
 * @callback: whom to answer
 * @data: given to @callback
 *
 * The server has them on its disk: they go here.
 */
void
along_store_drop_notes_async (AlongStore *self,
                              gint64 last,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  along_store_run (self, along_store_drop_notes_async, ALONG_JOB_WRITE, drop_notes_job,
                   g_memdup2 (&last, sizeof last), g_free, NULL, NULL, callback, data);
}

/**
 * along_store_drop_notes_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when writing failed; they go up once more then, which changes nothing
 *
 * Returns: %TRUE if they are gone
 */
gboolean
along_store_drop_notes_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_drop_notes_async, result, error);
}
