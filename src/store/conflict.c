/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/conflict.h"
#include "store/store-private.h"
#include "wire/json.h"

static void
value_free (AlongConflictValue *value)
{
  g_clear_pointer (&value->values, g_variant_unref);
  g_free (value->by);
  g_free (value->org);
  g_free (value);
}

static void
clear (AlongConflict *self)
{
  g_free (self->id);
  g_free (self->record);
  g_free (self->group);
  g_ptr_array_unref (self->values);
  g_free (self->settled_by);
  g_free (self->settled_for);
}

/**
 * along_conflict_ref:
 * @self: a conflict
 *
 * Returns: (transfer full): @self
 */
AlongConflict *
along_conflict_ref (AlongConflict *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * along_conflict_unref:
 * @self: (transfer full): a conflict
 */
void
along_conflict_unref (AlongConflict *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify)clear);
}

/* What the server tells as JSON, with the types of the fields; fields that only a newer version knows are left out. */
static GVariant *
values_of (const AlongEntity *entity, GVariant *voice)
{
  g_autoptr (GVariant) told = g_variant_lookup_value (voice, "v", NULL);
  g_autoptr (JsonNode) node = told != NULL ? along_json_from_variant (told) : NULL;
  g_autofree char *extra = NULL;

  return node != NULL ? along_json_to_values (entity, node, &extra, NULL) : NULL;
}

static void
add_value (AlongConflict *self, GVariant *child)
{
  g_autoptr (GVariant) voice = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                                   ? g_variant_get_variant (child)
                                   : g_variant_ref (child);
  AlongConflictValue *value = NULL;

  if (!g_variant_is_of_type (voice, G_VARIANT_TYPE_VARDICT))
    return;
  value = g_new0 (AlongConflictValue, 1);
  value->values = values_of (self->entity, voice);
  g_variant_lookup (voice, "by", "s", &value->by);
  g_variant_lookup (voice, "o", "s", &value->org);
  g_variant_lookup (voice, "at", "x", &value->at);
  g_variant_lookup (voice, "stands", "b", &value->stands);
  g_ptr_array_add (self->values, value);
}

/**
 * along_conflict_read:
 * @told: `a{sv}`, as the server tells it
 *
 * Returns: (transfer full) (nullable): the conflict; %NULL where it is about something that only a newer version knows
 */
AlongConflict *
along_conflict_read (GVariant *told)
{
  g_autoptr (AlongConflict) self = g_atomic_rc_box_new0 (AlongConflict);
  g_autoptr (GVariant) values = g_variant_lookup_value (told, "values", NULL);
  const char *kind = NULL;

  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify)value_free);
  if (!g_variant_lookup (told, "id", "s", &self->id)
      || !g_variant_lookup (told, "record", "s", &self->record)
      || !g_variant_lookup (told, "kind", "&s", &kind))
    return NULL;
  self->entity = along_entity_find (kind);
  if (self->entity == NULL)
    return NULL;
  self->open = TRUE;
  g_variant_lookup (told, "group", "s", &self->group);
  g_variant_lookup (told, "open", "b", &self->open);
  g_variant_lookup (told, "at", "x", &self->at);
  g_variant_lookup (told, "settled_by", "s", &self->settled_by);
  g_variant_lookup (told, "settled_for", "s", &self->settled_for);
  g_variant_lookup (told, "settled_at", "x", &self->settled_at);
  for (gsize i = 0;
       values != NULL && g_variant_is_container (values) && i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (values, i);

      add_value (self, child);
    }
  self->n = self->values->len;
  g_variant_lookup (told, "n", "x", &self->n);
  return g_steal_pointer (&self);
}

/**
 * along_conflict_standing:
 * @self: a conflict
 *
 * Returns: (transfer none) (nullable): the value that stands now
 */
const AlongConflictValue *
along_conflict_standing (const AlongConflict *self)
{
  for (guint i = 0; i < self->values->len; i++)
    if (((AlongConflictValue *)g_ptr_array_index (self->values, i))->stands)
      return g_ptr_array_index (self->values, i);
  return NULL;
}

static AlongOp *
with_decision (const AlongConflict *self, AlongOp *op)
{
  op->settles = g_strdup (self->id);
  op->heard = self->n;
  return op;
}

/**
 * along_conflict_decide:
 * @self: a conflict about a group
 * @values: `a{sv}`: what the group shall hold: one of the values, or something new
 *
 * Returns: (transfer full): the operation that decides it, for everybody
 */
AlongOp *
along_conflict_decide (const AlongConflict *self, GVariant *values)
{
  return with_decision (self, along_op_set (self->entity, self->record, self->group, values));
}

/**
 * along_conflict_keep_record:
 * @self: a conflict about whether a record is deleted
 * @record: the record
 *
 * Returns: (transfer full): the operation that decides that @record stays
 */
AlongOp *
along_conflict_keep_record (const AlongConflict *self, const AlongRecord *record)
{
  const char *group = along_field_group (along_entity_field (self->entity, 0));
  g_autoptr (GVariant) values = along_record_get_group (record, group);

  return with_decision (self, along_op_set (self->entity, self->record, group, values));
}

/**
 * along_conflict_delete_record:
 * @self: a conflict about whether a record is deleted
 *
 * Returns: (transfer full): the operation that decides that it goes
 */
AlongOp *
along_conflict_delete_record (const AlongConflict *self)
{
  return with_decision (self, along_op_delete (self->entity, self->record, NULL));
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const AlongConflict *one = *(const AlongConflict *const *)a;
  const AlongConflict *other = *(const AlongConflict *const *)b;

  return (one->at < other->at) - (one->at > other->at);
}

static gpointer
conflicts_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const AlongWhich *which = data;
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT body FROM conflict WHERE kind = ?1 AND record = ?2", error);
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_conflict_unref);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, which->entity->kind);
  along_stmt_text (stmt, 2, which->id);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      g_autoptr (GVariant) body = along_stmt_get_variant (stmt, 0, G_VARIANT_TYPE_VARDICT);
      AlongConflict *conflict = body != NULL ? along_conflict_read (body) : NULL;

      if (conflict != NULL)
        g_ptr_array_add (list, conflict);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  g_ptr_array_sort (list, newest_first);
  return g_steal_pointer (&list);
}

/**
 * along_store_conflicts_async:
 * @self: a store
 * @entity: a kind
 * @id: a record's id
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * What was written in two places of one record: what waits for a person, and what was decided since this device has it.
 */
void
along_store_conflicts_async (AlongStore *self,
                             const AlongEntity *entity,
                             const char *id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  along_store_run (self, along_store_conflicts_async, ALONG_JOB_READ, conflicts_job,
                   along_which_new (entity, id), (GDestroyNotify)along_which_free,
                   (GDestroyNotify)g_ptr_array_unref, cancellable, callback, data);
}

/**
 * along_store_conflicts_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable) (element-type AlongConflict): newest first
 */
GPtrArray *
along_store_conflicts_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_conflicts_async, result, error);
}
