/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/history.h"
#include "store/store-private.h"

/* An operation without its record, which the row names: type, group, from, to, why, values. */
#define OP_TYPE "(ymsmsmsmsma{sv})"

static GVariant *
pack_op (const AlongOp *op, GVariant *values)
{
  return g_variant_ref_sink (g_variant_new ("(ymsmsmsms@ma{sv})", (guchar)op->type, op->group,
                                            op->from, op->to, op->why,
                                            g_variant_new_maybe (G_VARIANT_TYPE_VARDICT, values)));
}

static AlongOp *
unpack_op (const AlongEntity *entity, const char *id, GVariant *packed)
{
  g_autofree char *group = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *why = NULL;
  g_autoptr (GVariant) maybe = NULL;
  guchar type = 0;
  AlongOp *op = along_op_delete (entity, id, NULL);

  g_variant_get (packed, "(ymsmsmsms@ma{sv})", &type, &group, &from, &to, &why, &maybe);
  op->type = (AlongOpType)type;
  op->group = g_steal_pointer (&group);
  op->from = g_steal_pointer (&from);
  op->to = g_steal_pointer (&to);
  op->why = g_steal_pointer (&why);
  op->values = g_variant_get_maybe (maybe);
  return op;
}

typedef struct
{
  const char *kind;
  const char *id;
  const char *facet;
  gint64 at;
  gint64 received;
  const char *by;
  const char *org;
  const char *txn;
  guint step;
} Line;

static gboolean
insert_line (AlongDb *db, const Line *line, GVariant *op, GVariant *before, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "INSERT INTO history(kind, id, facet, at, received, by, org, txn, step, op, before)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, line->kind);
  along_stmt_text (stmt, 2, line->id);
  along_stmt_text (stmt, 3, line->facet);
  along_stmt_integer (stmt, 4, line->at);
  along_stmt_integer (stmt, 5, line->received);
  along_stmt_text (stmt, 6, line->by);
  along_stmt_text (stmt, 7, line->org);
  along_stmt_text (stmt, 8, line->txn);
  along_stmt_integer (stmt, 9, line->step);
  along_stmt_variant (stmt, 10, op);
  along_stmt_variant (stmt, 11, before);
  return along_db_run (db, stmt, error);
}

/* The fields an operation is about. */
static gboolean
concerns (const AlongOp *op, const AlongField *field)
{
  switch (op->type)
    {
    case ALONG_OP_SET:
    case ALONG_OP_ELT:
      return g_str_equal (along_field_group (field), op->group);
    case ALONG_OP_MOVE:
      return (field->flags & ALONG_FIELD_STATE) != 0
             || g_variant_lookup (op->values, field->name, "*", NULL);
    case ALONG_OP_NEW:
    case ALONG_OP_DELETE:
    default:
      return TRUE;
    }
}

static GVariant *
values_in_facet (const AlongOp *op,
                 const AlongRecord *record,
                 const AlongRecord *shape,
                 AlongFacet facet,
                 gboolean *any_field)
{
  const AlongEntity *entity = op->entity;
  guint n = along_entity_n_fields (entity);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *value = record != NULL ? along_record_get_at (record, i) : NULL;

      if (along_record_get_facet (shape, field) != facet || !concerns (op, field))
        continue;
      *any_field = TRUE;
      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", field->name, value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * along_history_add_own:
 * @db: a connection, writing
 * @txn: a transaction of one's own
 * @step: which of its operations
 * @before: (nullable): the record before it
 * @now: (nullable): the record after it
 * @author: (nullable): the worker
 * @error: set when writing fails
 *
 * Notes what was done: one row for each facet it is about, so that a facet that is forgotten takes its history
 * with it.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_history_add_own (AlongDb *db,
                       const AlongTxn *txn,
                       guint step,
                       const AlongRecord *before,
                       const AlongRecord *now,
                       const char *author,
                       GError **error)
{
  const AlongOp *op = g_ptr_array_index (txn->ops, step);
  const AlongRecord *shape = now != NULL ? now : before;
  gboolean written = FALSE;

  for (guint facet = ALONG_FACET_OPEN; facet < ALONG_N_FACETS; facet++)
    {
      Line line = { op->entity->kind, op->id,  along_facet_name ((AlongFacet)facet),
                    txn->hlc >> 16,   0,       author,
                    txn->org,         txn->id, step };
      gboolean any_field = FALSE;
      g_autoptr (GVariant) old = values_in_facet (op, before, shape, (AlongFacet)facet, &any_field);
      g_autoptr (GVariant) values = values_in_facet (op, now, shape, (AlongFacet)facet, &any_field);
      g_autoptr (GVariant) packed = NULL;

      if (!any_field
          || (written && g_variant_n_children (old) == 0 && g_variant_n_children (values) == 0))
        continue;
      packed = pack_op (op, op->type == ALONG_OP_ELT      ? op->values
                            : op->type == ALONG_OP_DELETE ? NULL
                                                          : values);
      if (!insert_line (db, &line, packed, before != NULL ? old : NULL, error))
        return FALSE;
      written = TRUE;
    }
  return TRUE;
}

/* Looked at before it is deleted: there is seldom anything, and a deletion costs more than to look. */
static gboolean
prune (AlongDb *db, const AlongPart *part, GError **error)
{
  g_autoptr (AlongStmt) find
      = along_db_prepare (db,
                          "SELECT pk FROM history WHERE kind = ?1 AND id = ?2 AND facet = ?3"
                          " AND txn IS NULL ORDER BY pk DESC LIMIT 1 OFFSET ?4",
                          error);
  g_autoptr (AlongStmt) remove = NULL;
  gboolean row = FALSE;

  if (find == NULL)
    return FALSE;
  along_stmt_text (find, 1, part->entity->kind);
  along_stmt_text (find, 2, part->id);
  along_stmt_text (find, 3, along_facet_name (part->facet));
  along_stmt_integer (find, 4, ALONG_HISTORY_KEPT);
  if (!along_db_step (db, find, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  remove = along_db_prepare (db,
                             "DELETE FROM history WHERE kind = ?1 AND id = ?2 AND facet = ?3"
                             " AND txn IS NULL AND pk <= ?4",
                             error);
  if (remove == NULL)
    return FALSE;
  along_stmt_text (remove, 1, part->entity->kind);
  along_stmt_text (remove, 2, part->id);
  along_stmt_text (remove, 3, along_facet_name (part->facet));
  along_stmt_integer (remove, 4, sqlite3_column_int64 (find, 0));
  return along_db_run (db, remove, error);
}

/* Found out field by field, once: a kind has dozens, and most of what comes differs in one. */
static GHashTable *
groups_that_differ (const AlongRecord *a, const AlongRecord *b)
{
  const AlongEntity *entity = along_record_get_entity (a);
  guint n = along_entity_n_fields (entity);
  GHashTable *groups = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n; i++)
    {
      GVariant *one = along_record_get_at (a, i);
      GVariant *other = along_record_get_at (b, i);

      if (one != other && (one == NULL || other == NULL || !g_variant_equal (one, other)))
        g_hash_table_add (groups, (gpointer)along_field_group (along_entity_field (entity, i)));
    }
  return groups;
}

/**
 * along_history_add_pulled:
 * @db: a connection, writing
 * @part: a part as it came
 * @expected: `a{sv}`: what it was, with what is known to be one's own
 * @error: set when writing fails
 *
 * Notes what somebody else changed, a row for each group that differs.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_history_add_pulled (AlongDb *db, const AlongPart *part, GVariant *expected, GError **error)
{
  g_autoptr (AlongRecord) old = along_record_new (part->entity, part->id);
  g_autoptr (AlongRecord) now = along_record_new (part->entity, part->id);
  g_autoptr (GHashTable) groups = NULL;
  guint n = along_entity_n_fields (part->entity);
  Line line = { part->entity->kind, part->id, along_facet_name (part->facet),
                part->at,           part->at, part->by,
                part->org,          NULL,     0 };

  along_record_take (old, expected);
  along_record_take (now, part->values);
  groups = groups_that_differ (old, now);
  if (g_hash_table_size (groups) == 0)
    return TRUE;
  for (guint i = 0; i < n && g_hash_table_size (groups) > 0; i++)
    {
      const AlongField *field = along_entity_field (part->entity, i);
      const char *group = along_field_group (field);
      g_autoptr (AlongOp) op = NULL;
      g_autoptr (GVariant) values = NULL;
      g_autoptr (GVariant) before = NULL;
      g_autoptr (GVariant) packed = NULL;

      if (!g_hash_table_remove (groups, group))
        continue;
      values = along_record_get_group (now, group);
      if (field->flags & ALONG_FIELD_STATE && along_record_get_state (now) != NULL)
        op = along_op_move (part->entity, part->id, along_record_get_state (old),
                            along_record_get_state (now), values);
      else
        op = along_op_set (part->entity, part->id, group, values);
      before = along_record_get_group (old, group);
      packed = pack_op (op, op->values);
      if (!insert_line (db, &line, packed, before, error))
        return FALSE;
    }
  return prune (db, part, error);
}

/**
 * along_history_forget:
 * @db: a connection, writing
 * @kind: a kind
 * @id: a record's id
 * @facet: (nullable): one facet, or %NULL for all
 * @error: set when writing fails
 *
 * Returns: %TRUE if it was forgotten
 */
gboolean
along_history_forget (
    AlongDb *db, const char *kind, const char *id, const char *facet, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "DELETE FROM history WHERE kind = ?1 AND id = ?2 AND (?3 IS NULL OR facet = ?3)", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, kind);
  along_stmt_text (stmt, 2, id);
  along_stmt_text (stmt, 3, facet);
  return along_db_run (db, stmt, error);
}

/**
 * along_entry_free:
 * @entry: (transfer full): a line of a history
 */
void
along_entry_free (AlongEntry *entry)
{
  g_free (entry->author);
  g_free (entry->org);
  g_free (entry->txn);
  g_clear_pointer (&entry->op, along_op_free);
  g_clear_pointer (&entry->before, g_variant_unref);
  g_free (entry);
}

static GVariant *
join (GVariant *a, GVariant *b)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (a);
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  if (b != NULL)
    {
      g_variant_iter_init (&iter, b);
      while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
        g_variant_dict_insert_value (&dict, name, value);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* The rows of one operation, one a facet, are one line to a reader. */
static gboolean
joins (const AlongEntry *last, const char *txn, guint last_step, guint step)
{
  return last != NULL && txn != NULL && g_strcmp0 (last->txn, txn) == 0 && last_step == step;
}

static void
add_creation (GPtrArray *entries, const AlongRecord *record)
{
  AlongEntry *entry = NULL;

  if (along_record_get (record, "created_at") == NULL)
    return;
  entry = g_new0 (AlongEntry, 1);
  entry->at = along_record_get_integer (record, "created_at", 0);
  entry->received = entry->at;
  entry->author = g_strdup (along_record_get_text (record, "created_by"));
  entry->org = g_strdup (along_record_get_text (record, "created_org"));
  entry->op
      = along_op_delete (along_record_get_entity (record), along_record_get_id (record), NULL);
  entry->op->type = ALONG_OP_NEW;
  entry->op->values = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_ptr_array_add (entries, entry);
}

/**
 * along_history_read:
 * @db: a connection
 * @entity: a kind
 * @id: a record's id
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable) (element-type AlongEntry): the history, newest first
 */
GPtrArray *
along_history_read (AlongDb *db, const AlongEntity *entity, const char *id, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "SELECT at, received, by, org, txn, step, op, before FROM history WHERE kind = ?1 AND id = ?2"
      " ORDER BY at DESC, txn DESC, step DESC, pk DESC",
      error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify)along_entry_free);
  g_autoptr (AlongKept) kept = along_kept_load (db, entity, id, error);
  g_autoptr (AlongRecord) record = kept != NULL ? along_kept_view (kept) : NULL;
  AlongEntry *last = NULL;
  gboolean made = FALSE;
  gboolean row = FALSE;
  guint last_step = 0;

  if (stmt == NULL || kept == NULL)
    return NULL;
  along_stmt_text (stmt, 1, entity->kind);
  along_stmt_text (stmt, 2, id);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      const char *txn = along_stmt_get_text (stmt, 4);
      guint step = (guint)sqlite3_column_int (stmt, 5);
      g_autoptr (GVariant) packed = along_stmt_get_variant (stmt, 6, G_VARIANT_TYPE (OP_TYPE));
      g_autoptr (GVariant) before = along_stmt_get_variant (stmt, 7, G_VARIANT_TYPE_VARDICT);
      g_autoptr (AlongOp) op = unpack_op (entity, id, packed);

      made |= op->type == ALONG_OP_NEW;
      if (joins (last, txn, last_step, step))
        {
          g_autoptr (GVariant) values = last->op->values;
          g_autoptr (GVariant) old = last->before;

          last->op->values = values != NULL ? join (values, op->values) : NULL;
          last->before = old != NULL ? join (old, before) : NULL;
        }
      else
        {
          last = g_new0 (AlongEntry, 1);
          last->at = sqlite3_column_int64 (stmt, 0);
          last->received = sqlite3_column_int64 (stmt, 1);
          last->author = g_strdup (along_stmt_get_text (stmt, 2));
          last->org = g_strdup (along_stmt_get_text (stmt, 3));
          last->txn = g_strdup (txn);
          last->op = g_steal_pointer (&op);
          last->before = g_steal_pointer (&before);
          last_step = step;
          g_ptr_array_add (entries, last);
        }
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  if (!made && record != NULL)
    add_creation (entries, record);
  return g_steal_pointer (&entries);
}

static gpointer
history_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const AlongWhich *which = data;

  return along_history_read (db, which->entity, which->id, error);
}

/**
 * along_store_history_async:
 * @self: a store
 * @entity: a kind
 * @id: a record's id
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Who changed what in a record: everything done on this device, and the last 20 changes by others of each part
 * it may see. Where the making is not among them, it is told from what the record says of itself, without values.
 */
void
along_store_history_async (AlongStore *self,
                           const AlongEntity *entity,
                           const char *id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  along_store_run (self, along_store_history_async, ALONG_JOB_READ, history_job,
                   along_which_new (entity, id), (GDestroyNotify)along_which_free,
                   (GDestroyNotify)g_ptr_array_unref, cancellable, callback, data);
}

/**
 * along_store_history_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable) (element-type AlongEntry): the lines, newest first
 */
GPtrArray *
along_store_history_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_history_async, result, error);
}
