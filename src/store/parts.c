/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/parts.h"
#include "wire/batch.h"

/**
 * along_record_take:
 * @record: a record
 * @values: `a{sv}` by field name
 *
 * Like along_record_set_values(), for values that were stored: what this version does not know, or knows
 * with another type, is passed over.
 */
void
along_record_take (AlongRecord *record, GVariant *values)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);
  gsize n_values = g_variant_n_children (values);
  guint guess = 0;

  /* By hand: format strings cost more than all the rest of applying a row. */
  for (gsize i = 0; i < n_values; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (values, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) value = g_variant_get_variant (boxed);
      const char *name = g_variant_get_string (key, NULL);
      guint index = 0;

      /* Values are mostly in the order of the declaration. */
      for (index = guess; index < n; index++)
        if (g_str_equal (along_entity_field (entity, index)->name, name))
          break;
      if (index == n && along_entity_find_field (entity, name, &index) == NULL)
        continue;
      guess = index + 1;
      if (g_variant_is_of_type (value,
                                along_field_variant_type (along_entity_field (entity, index))))
        along_record_set_at (record, index, value);
    }
}

/**
 * along_record_facet_values:
 * @record: a record
 * @facet: a facet
 *
 * Returns: (transfer full): `a{sv}`: the values of @record that belong to @facet
 */
GVariant *
along_record_facet_values (const AlongRecord *record, AlongFacet facet)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *value = along_record_get_at (record, i);

      if (value != NULL && along_record_get_facet (record, field) == facet)
        g_variant_builder_add (&builder, "{sv}", field->name, value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
kept_part_free (AlongKeptPart *part)
{
  g_clear_pointer (&part->base, g_variant_unref);
  g_clear_pointer (&part->view, g_variant_unref);
  g_clear_pointer (&part->fvers, g_variant_unref);
  g_free (part);
}

/**
 * along_kept_free:
 * @self: (transfer full): a record's parts
 */
void
along_kept_free (AlongKept *self)
{
  g_free (self->id);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

/**
 * along_kept_load:
 * @db: a connection
 * @entity: a kind
 * @id: a record's id
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable): its parts; none for a record the device does not have
 */
AlongKept *
along_kept_load (AlongDb *db, const AlongEntity *entity, const char *id, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT pk, facet, rev, base, view, fvers, deleted FROM part WHERE kind = ?1 AND id = ?2",
      error);
  g_autoptr (AlongKept) self = g_new0 (AlongKept, 1);
  gboolean row = FALSE;

  self->entity = entity;
  self->id = g_strdup (id);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)kept_part_free);
  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, entity->kind);
  along_stmt_text (stmt, 2, id);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      AlongKeptPart *part = g_new0 (AlongKeptPart, 1);

      part->pk = sqlite3_column_int64 (stmt, 0);
      part->facet = along_facet_find (along_stmt_get_text (stmt, 1));
      part->rev = sqlite3_column_int64 (stmt, 2);
      part->base = along_stmt_get_variant (stmt, 3, G_VARIANT_TYPE_VARDICT);
      part->view = along_stmt_get_variant (stmt, 4, G_VARIANT_TYPE_VARDICT);
      part->fvers = along_stmt_get_variant (stmt, 5, G_VARIANT_TYPE ("a{sx}"));
      part->flags = (guint)sqlite3_column_int (stmt, 6);
      if (part->base == NULL && part->rev > 0)
        part->base = g_variant_ref (part->view);
      g_ptr_array_add (self->parts, part);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * along_kept_view:
 * @self: a record's parts
 *
 * Returns: (transfer full) (nullable): the record as people see it; %NULL where there is none
 */
AlongRecord *
along_kept_view (const AlongKept *self)
{
  g_autoptr (AlongRecord) record = NULL;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const AlongKeptPart *part = g_ptr_array_index (self->parts, i);

      if (part->flags & ALONG_PART_HIDDEN)
        continue;
      if (record == NULL)
        record = along_record_new (self->entity, self->id);
      along_record_take (record, part->view);
    }
  return g_steal_pointer (&record);
}

/**
 * along_kept_base:
 * @self: a record's parts
 *
 * Returns: (transfer full) (nullable): the record as the server has it; %NULL where it has none
 */
AlongRecord *
along_kept_base (const AlongKept *self)
{
  g_autoptr (AlongRecord) record = NULL;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const AlongKeptPart *part = g_ptr_array_index (self->parts, i);

      if (part->base == NULL)
        continue;
      if (record == NULL)
        record = along_record_new (self->entity, self->id);
      along_record_take (record, part->base);
    }
  return g_steal_pointer (&record);
}

static AlongKeptPart *
find_part (const AlongKept *self, AlongFacet facet)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      AlongKeptPart *part = g_ptr_array_index (self->parts, i);

      if (part->facet == facet)
        return part;
    }
  return NULL;
}

/**
 * along_kept_fver:
 * @self: a record's parts
 * @record: the record
 * @group: one of its groups
 *
 * Returns: the server's version of the group; 0 where it has none
 */
gint64
along_kept_fver (const AlongKept *self, const AlongRecord *record, const char *group)
{
  guint n = along_entity_n_fields (self->entity);
  gint64 fver = 0;

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (self->entity, i);
      const AlongKeptPart *part = NULL;
      gint64 own = 0;

      if (!g_str_equal (along_field_group (field), group))
        continue;
      part = find_part (self, along_record_get_facet (record, field));
      if (part == NULL || part->rev == 0)
        continue;
      if (part->fvers == NULL || !g_variant_lookup (part->fvers, group, "x", &own))
        own = part->rev;
      fver = MAX (fver, own);
    }
  return fver;
}

/**
 * along_kept_rev:
 * @self: a record's parts
 *
 * Returns: the greatest version of them; 0 where the server has none
 */
gint64
along_kept_rev (const AlongKept *self)
{
  gint64 rev = 0;

  for (guint i = 0; i < self->parts->len; i++)
    rev = MAX (rev, ((const AlongKeptPart *)g_ptr_array_index (self->parts, i))->rev);
  return rev;
}

/**
 * along_kept_first:
 * @self: a record's parts
 *
 * Returns: the least of their numbers, which the record's rows in lists and search go by; 0 for none
 */
gint64
along_kept_first (const AlongKept *self)
{
  gint64 first = 0;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const AlongKeptPart *part = g_ptr_array_index (self->parts, i);

      if (first == 0 || part->pk < first)
        first = part->pk;
    }
  return first;
}

static gboolean
delete_part (AlongDb *db, const AlongKeptPart *part, GError **error)
{
  g_autoptr (AlongStmt) stmt = NULL;

  if (part->pk == 0)
    return TRUE;
  stmt = along_db_prepare (db, "DELETE FROM part WHERE pk = ?1", error);
  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, part->pk);
  return along_db_run (db, stmt, error);
}

/**
 * along_part_number:
 * @db: a connection, writing
 * @number: (out): the number of a part that is about to be stored
 * @error: set when reading fails
 *
 * Never one that another part has had since the store was opened. Rows of lists and the search index go by these numbers,
 * and what they have of a part that went in the same job is only taken out at its end.
 *
 * Returns: %TRUE if there is one
 */
gboolean
along_part_number (AlongDb *db, gint64 *number, GError **error)
{
  if (db->last_part == 0
      && !along_db_count (db, "SELECT coalesce(max(pk), 0) FROM part", &db->last_part, error))
    return FALSE;
  *number = ++db->last_part;
  return TRUE;
}

static gboolean
store_part (AlongKept *self, AlongDb *db, AlongKeptPart *part, GError **error)
{
  gboolean as_view = part->base == NULL || g_variant_equal (part->base, part->view);
  g_autoptr (AlongStmt) stmt = NULL;

  if (part->pk != 0)
    {
      stmt = along_db_prepare (
          db, "UPDATE part SET base = ?1, view = ?2, deleted = ?3 WHERE pk = ?4", error);
      if (stmt == NULL)
        return FALSE;
      along_stmt_variant (stmt, 1, as_view ? NULL : part->base);
      along_stmt_variant (stmt, 2, part->view);
      along_stmt_integer (stmt, 3, part->flags);
      along_stmt_integer (stmt, 4, part->pk);
      return along_db_run (db, stmt, error);
    }
  stmt = along_db_prepare (db,
                           "INSERT INTO part(kind, id, facet, rev, view, at, deleted, pk)"
                           " VALUES(?1, ?2, ?3, 0, ?4, 0, ?5, ?6)",
                           error);
  if (stmt == NULL || !along_part_number (db, &part->pk, error))
    return FALSE;
  along_stmt_text (stmt, 1, self->entity->kind);
  along_stmt_text (stmt, 2, self->id);
  along_stmt_text (stmt, 3, along_facet_name (part->facet));
  along_stmt_variant (stmt, 4, part->view);
  along_stmt_integer (stmt, 5, part->flags);
  along_stmt_integer (stmt, 6, part->pk);
  return along_db_run (db, stmt, error);
}

/**
 * along_kept_save_view:
 * @self: a record's parts
 * @db: a connection
 * @view: (nullable): the record as people should see it, %NULL for not at all
 * @error: set when writing fails
 *
 * Divides @view among the parts and stores what changed. Bases stay. Parts that neither the server has nor
 * @view has something for go.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_kept_save_view (AlongKept *self, AlongDb *db, const AlongRecord *view, GError **error)
{
  for (guint facet = ALONG_FACET_OPEN; facet < ALONG_N_FACETS; facet++)
    {
      AlongKeptPart *part = find_part (self, (AlongFacet)facet);
      g_autoptr (GVariant) values
          = view != NULL ? along_record_facet_values (view, (AlongFacet)facet) : NULL;
      guint flags = 0;

      if (part == NULL)
        {
          if (values == NULL || g_variant_n_children (values) == 0)
            continue;
          part = g_new0 (AlongKeptPart, 1);
          part->facet = (AlongFacet)facet;
          part->view = g_variant_ref (values);
          g_ptr_array_add (self->parts, part);
          if (!store_part (self, db, part, error))
            return FALSE;
          continue;
        }
      if (part->rev == 0 && (values == NULL || g_variant_n_children (values) == 0))
        {
          if (!delete_part (db, part, error))
            return FALSE;
          g_ptr_array_remove (self->parts, part);
          continue;
        }
      flags = view != NULL ? part->flags & ~ALONG_PART_HIDDEN : part->flags | ALONG_PART_HIDDEN;
      if (values == NULL)
        values = g_variant_ref (part->base != NULL ? part->base : part->view);
      if (flags == part->flags && g_variant_equal (values, part->view))
        continue;
      part->flags = flags;
      g_clear_pointer (&part->view, g_variant_unref);
      part->view = g_steal_pointer (&values);
      if (!store_part (self, db, part, error))
        return FALSE;
    }
  return TRUE;
}

/* An acknowledged operation counts only for the parts whose rows have not come back with it yet. */
static void
take_newer (const AlongKept *self, AlongRecord *into, const AlongRecord *from, gint64 seq)
{
  guint n = along_entity_n_fields (self->entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (self->entity, i);
      const AlongKeptPart *part = find_part (self, along_record_get_facet (from, field));

      if (part == NULL || part->rev < seq)
        along_record_set_at (into, i, along_record_get_at (from, i));
    }
}

static gboolean
has_rows_of (const AlongKept *self, gint64 seq)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (((const AlongKeptPart *)g_ptr_array_index (self->parts, i))->rev < seq)
      return FALSE;
  return self->parts->len > 0;
}

/* Lays one operation over the record; what no longer fits is passed over, the server will say so. */
static void
lay_over (const AlongKept *self, const AlongOp *op, guint schema, gint64 seq, AlongRecord **record)
{
  g_autoptr (AlongRecord) next = NULL;
  g_autoptr (AlongOp) full = NULL;

  if (op->type == ALONG_OP_DELETE)
    {
      if (seq == 0 || !has_rows_of (self, seq))
        g_clear_pointer (record, along_record_unref);
      return;
    }
  if (*record == NULL && op->type != ALONG_OP_NEW)
    return;
  /* What we made has come back already, perhaps with what others changed since. */
  if (*record != NULL && op->type == ALONG_OP_NEW && seq == 0)
    return;
  next = *record != NULL ? along_record_copy (*record) : along_record_new (self->entity, self->id);
  full = along_op_upcast (op, schema, next);
  if (!along_op_apply (full, next, NULL))
    return;
  if (seq != 0 && *record != NULL)
    take_newer (self, *record, next, seq);
  else
    {
      g_clear_pointer (record, along_record_unref);
      *record = g_steal_pointer (&next);
    }
}

/**
 * along_kept_rebase:
 * @self: a record's parts, their bases as the server has them
 * @db: a connection
 * @pending: (element-type AlongPending): what is own and lies over them, in its order
 * @error: set when writing fails
 *
 * Makes the views anew: the base with everything own that waits laid over it.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_kept_rebase (AlongKept *self, AlongDb *db, GPtrArray *pending, GError **error)
{
  g_autoptr (AlongRecord) record = along_kept_base (self);
  gboolean gone = FALSE;
  gboolean touched = FALSE;

  for (guint i = 0; i < self->parts->len; i++)
    gone |= (((AlongKeptPart *)g_ptr_array_index (self->parts, i))->flags & ALONG_PART_GONE) != 0;
  for (guint i = 0; i < pending->len; i++)
    {
      const AlongPending *one = g_ptr_array_index (pending, i);

      for (guint k = 0; k < one->txn->ops->len; k++)
        {
          const AlongOp *op = g_ptr_array_index (one->txn->ops, k);

          if (op->entity != self->entity || !g_str_equal (op->id, self->id))
            continue;
          touched |= op->type != ALONG_OP_DELETE;
          lay_over (self, op, one->txn->schema, one->seq, &record);
        }
    }
  /* What the server deleted stays in sight only for changes of one's own that may bring it back. */
  if (gone && !touched)
    g_clear_pointer (&record, along_record_unref);
  return along_kept_save_view (self, db, record, error);
}

/**
 * along_pending_free:
 * @pending: (transfer full): something own
 */
void
along_pending_free (AlongPending *pending)
{
  along_txn_free (pending->txn);
  g_free (pending);
}

/**
 * along_pending_load:
 * @db: a connection
 * @kind: a kind
 * @id: a record's id
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable) (element-type AlongPending): what is own and lies over the record's
 *   base, in the order it was done
 */
GPtrArray *
along_pending_load (AlongDb *db, const char *kind, const char *id, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "SELECT o.n, o.n, 0, o.hlc, o.ops FROM pending p JOIN outbox o ON o.txn = p.txn"
      " WHERE p.kind = ?1 AND p.id = ?2"
      " UNION ALL SELECT 0, s.n, s.seq, s.hlc, s.ops FROM pending p JOIN sent s ON s.txn = p.txn"
      " WHERE p.kind = ?1 AND p.id = ?2 AND s.echo = 1 ORDER BY 4",
      error);
  g_autoptr (GPtrArray) pending
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_pending_free);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, kind);
  along_stmt_text (stmt, 2, id);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      AlongTxn *txn = along_txn_from_json (along_stmt_get_text (stmt, 4), error);
      AlongPending *one = NULL;

      if (txn == NULL)
        return NULL;
      one = g_new0 (AlongPending, 1);
      one->n = sqlite3_column_int64 (stmt, 0);
      one->sent_n = sqlite3_column_int64 (stmt, 1);
      one->seq = sqlite3_column_int64 (stmt, 2);
      one->txn = txn;
      g_ptr_array_add (pending, one);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&pending);
}

/**
 * along_pending_waits:
 * @db: a connection
 * @kind: a kind
 * @id: a record's id
 * @waits: (out): whether something of it is in the outbox
 * @error: set when reading fails
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_pending_waits (AlongDb *db, const char *kind, const char *id, gboolean *waits, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db,
                                                 "SELECT 1 FROM pending p JOIN outbox o ON o.txn = "
                                                 "p.txn WHERE p.kind = ?1 AND p.id = ?2 LIMIT 1",
                                                 error);

  *waits = FALSE;
  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, kind);
  along_stmt_text (stmt, 2, id);
  return along_db_step (db, stmt, waits, error);
}
