/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/forget.h"
#include "base/fault.h"
#include "store/file-rows.h"
#include "store/history.h"

static gboolean
run_with (AlongDb *db,
          const char *sql,
          const char *first,
          const char *second,
          const char *third,
          GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);
  const char *values[] = { first, second, third };

  if (stmt == NULL)
    return FALSE;
  for (int i = 0; i < sqlite3_bind_parameter_count (stmt); i++)
    along_stmt_text (stmt, i + 1, values[i]);
  return along_db_run (db, stmt, error);
}

static gboolean
forget_drafts_of (AlongDb *db, const AlongKept *kept, const AlongKeptPart *part, GError **error)
{
  g_autoptr (AlongRecord) record = along_kept_view (kept);
  guint n = along_entity_n_fields (kept->entity);

  if (record == NULL)
    record = along_record_new (kept->entity, kept->id);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (kept->entity, i);

      if (along_record_get_facet (record, field) == part->facet
          && !run_with (db, "DELETE FROM draft WHERE record = ?1 AND field = ?2", kept->id,
                        field->name, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_forget_part:
 * @db: a connection, writing
 * @kept: a record's parts
 * @part: the one that goes
 * @typed_too: as for along_forget_record()
 * @error: set when writing fails
 *
 * Removes the part with its history and its conflicts, and what was being typed into it. Lists and search follow when the record is
 * refreshed.
 *
 * Returns: %TRUE if it is forgotten
 */
gboolean
along_forget_part (AlongDb *db,
                   const AlongKept *kept,
                   const AlongKeptPart *part,
                   gboolean typed_too,
                   GError **error)
{
  const char *kind = kept->entity->kind;
  const char *facet = along_facet_name (part->facet);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "DELETE FROM part WHERE pk = ?1", error);

  if (stmt == NULL)
    return FALSE;
  db->forgets = TRUE;
  along_stmt_integer (stmt, 1, part->pk);
  return along_db_run (db, stmt, error)
         && (along_fault ("remembers-history")
             || along_history_forget (db, kind, kept->id, facet, error))
         && (!typed_too || forget_drafts_of (db, kept, part, error))
         && run_with (db,
                      "DELETE FROM attention WHERE what = 'conflict' AND id IN"
                      " (SELECT id FROM conflict WHERE kind = ?1 AND record = ?2 AND facet = ?3)",
                      kind, kept->id, facet, error)
         && run_with (db, "DELETE FROM conflict WHERE kind = ?1 AND record = ?2 AND facet = ?3",
                      kind, kept->id, facet, error);
}

/**
 * along_forget_record:
 * @db: a connection, writing
 * @kept: a record without parts
 * @typed_too: whether drafts and changes that need somebody go too: they do where the record may not be seen any
 *   more; where it was only deleted they are somebody's own words and stay
 * @error: set when writing fails
 *
 * Removes what is left once the last part of a record is gone.
 *
 * Returns: %TRUE if it is forgotten
 */
gboolean
along_forget_record (AlongDb *db, const AlongKept *kept, gboolean typed_too, GError **error)
{
  const char *kind = kept->entity->kind;

  db->forgets = TRUE;
  if ((g_str_equal (kind, "attachment") && !along_file_rows_forget (db, kept->id, error))
      || (!along_fault ("remembers-history")
          && !along_history_forget (db, kind, kept->id, NULL, error))
      || !run_with (db, "DELETE FROM conflict WHERE kind = ?1 AND record = ?2", kind, kept->id,
                    NULL, error)
      || !run_with (db,
                    "DELETE FROM attention WHERE kind = ?1 AND record = ?2 AND what = 'conflict'",
                    kind, kept->id, NULL, error))
    return FALSE;
  return !typed_too
         || (run_with (db, "DELETE FROM draft WHERE record = ?1", kept->id, NULL, NULL, error)
             && run_with (db, "DELETE FROM attention WHERE kind = ?1 AND record = ?2", kind,
                          kept->id, NULL, error));
}
