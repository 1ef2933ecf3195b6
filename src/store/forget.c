/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/forget.h"
#include "base/fault.h"
#include "store/file-rows.h"
#include "store/history.h"
#include "wire/batch.h"

#include <string.h>

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

/* What a draft is about stands in its name: the record itself, or a word with ids of records (`new:need:PERSON`,
 * `refer/SERVICE/PERSON`). There are never many. */
#define DRAFTS_ABOUT "DELETE FROM draft WHERE instr(record, ?1) > 0"

static gboolean
forget_drafts_of (
    AlongDb *db, const AlongKept *kept, const AlongRecord *shape, AlongFacet facet, GError **error)
{
  guint n = along_entity_n_fields (kept->entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (kept->entity, i);

      if (along_record_get_facet (shape, field) == facet
          && !run_with (db, DRAFTS_ABOUT " AND field = ?2", kept->id, field->name, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes out of @op what it says in @facet; %FALSE where nothing is left of it. */
static gboolean
cut_op (AlongOp *op, const AlongRecord *shape, AlongFacet facet)
{
  g_autoptr (GVariant) values = g_steal_pointer (&op->values);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  if (values == NULL)
    return TRUE;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      const AlongField *field
          = along_entity_find_field (op->entity, op->type == ALONG_OP_ELT ? op->group : name, NULL);

      if (field != NULL && along_record_get_facet (shape, field) != facet)
        g_variant_builder_add (&builder, "{sv}", name, value);
    }
  op->values = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_n_children (op->values) > 0 || op->type == ALONG_OP_MOVE;
}

/* The text of a transaction without what it says in one facet of a record; %NULL where nothing is left. */
static char *
cut_txn (const char *json,
         const AlongKept *kept,
         const AlongRecord *shape,
         AlongFacet facet,
         GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_from_json (json, error);

  if (txn == NULL)
    return NULL;
  /* What is not understood cannot be taken apart. */
  if (txn->later_ops != NULL && strstr (txn->later_ops, kept->id) != NULL)
    return NULL;
  for (guint i = txn->ops->len; i > 0; i--)
    {
      AlongOp *op = g_ptr_array_index (txn->ops, i - 1);

      if (op->entity == kept->entity && g_str_equal (op->id, kept->id)
          && !cut_op (op, shape, facet))
        g_ptr_array_remove_index (txn->ops, i - 1);
    }
  return along_txn_is_empty (txn) ? NULL : along_txn_to_json (txn);
}

/* What was refused waits for somebody with everything that was typed: of a part that may not be seen any more it says
 * only that it was refused. Not by the record that it is told of alone: a transaction is about several. */
static gboolean
cut_attention (
    AlongDb *db, const AlongKept *kept, const AlongRecord *shape, AlongFacet facet, GError **error)
{
  g_autoptr (AlongStmt) read = along_db_prepare (
      db, "SELECT id, txn FROM attention WHERE instr(txn, ?1) > 0 ORDER BY id", error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  gboolean row = FALSE;

  if (read == NULL)
    return FALSE;
  along_stmt_text (read, 1, kept->id);
  if (!along_db_step (db, read, &row, error))
    return FALSE;
  while (row)
    {
      g_ptr_array_add (found, g_strdup (along_stmt_get_text (read, 0)));
      g_ptr_array_add (found, g_strdup (along_stmt_get_text (read, 1)));
      if (!along_db_step (db, read, &row, error))
        return FALSE;
    }
  for (guint i = 0; i < found->len; i += 2)
    {
      g_autoptr (GError) bad = NULL;
      g_autofree char *cut = cut_txn (g_ptr_array_index (found, i + 1), kept, shape, facet, &bad);

      if (bad != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&bad));
          return FALSE;
        }
      if (!run_with (db, "UPDATE attention SET txn = ?2 WHERE id = ?1",
                     g_ptr_array_index (found, i), cut, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
forget_typed (AlongDb *db, const AlongKept *kept, AlongFacet facet, GError **error)
{
  g_autoptr (AlongRecord) shape = along_kept_view (kept);

  if (shape == NULL)
    shape = along_record_new (kept->entity, kept->id);
  return forget_drafts_of (db, kept, shape, facet, error)
         && cut_attention (db, kept, shape, facet, error);
}

/**
 * along_forget_facet:
 * @db: a connection, writing
 * @kept: a record's parts
 * @facet: a facet of it of which there was a part that only we had, and is none any more
 * @typed_too: as for along_forget_record()
 * @error: set when writing fails
 *
 * Returns: %TRUE if nothing says what was written in it
 */
gboolean
along_forget_facet (
    AlongDb *db, const AlongKept *kept, AlongFacet facet, gboolean typed_too, GError **error)
{
  db->forgets = TRUE;
  db->forgot = TRUE;
  return (along_fault ("remembers-history")
          || along_history_forget (db, kept->entity->kind, kept->id, along_facet_name (facet),
                                   error))
         && (!typed_too || forget_typed (db, kept, facet, error));
}

static gboolean
holds_facet (const AlongKept *kept, AlongFacet facet)
{
  for (guint i = 0; i < kept->parts->len; i++)
    if (((const AlongKeptPart *)g_ptr_array_index (kept->parts, i))->facet == facet)
      return TRUE;
  return FALSE;
}

/**
 * along_forget_unseen:
 * @db: a connection
 * @txn: a transaction that was refused; what was written over something that is not on this device any more is taken out.
 *   After a server was put back a transaction may be refused again long after its record went
 * @error: set when reading fails
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_forget_unseen (AlongDb *db, AlongTxn *txn, GError **error)
{
  for (guint i = txn->ops->len; i > 0; i--)
    {
      AlongOp *op = g_ptr_array_index (txn->ops, i - 1);
      g_autoptr (AlongKept) kept = NULL;
      g_autoptr (AlongRecord) shape = NULL;
      gboolean left = TRUE;

      if (op->type != ALONG_OP_SET || op->base == 0)
        continue;
      kept = along_kept_load (db, op->entity, op->id, error);
      if (kept == NULL)
        return FALSE;
      shape = along_kept_view (kept);
      if (shape == NULL)
        shape = along_record_new (op->entity, op->id);
      for (guint facet = ALONG_FACET_OPEN; left && facet < ALONG_N_FACETS; facet++)
        left = holds_facet (kept, (AlongFacet)facet) || cut_op (op, shape, (AlongFacet)facet);
      if (!left)
        g_ptr_array_remove_index (txn->ops, i - 1);
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
 * Removes the part with its history and its conflicts, and what was being typed into it; of what was refused, what it
 * says in this part. Lists and search follow when the record is refreshed. What was sent stays whole in the log of
 * that, for a server that is put back.
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
  db->forgot = TRUE;
  along_stmt_integer (stmt, 1, part->pk);
  return along_db_run (db, stmt, error)
         && (along_fault ("remembers-history")
             || along_history_forget (db, kind, kept->id, facet, error))
         && (!typed_too || forget_typed (db, kept, part->facet, error))
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
  db->forgot = TRUE;
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
         || (run_with (db, DRAFTS_ABOUT, kept->id, NULL, NULL, error)
             && run_with (db, "DELETE FROM attention WHERE kind = ?1 AND record = ?2", kind,
                          kept->id, NULL, error));
}
