/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/op.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "model/lifecycle.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static AlongOp *
op_new (AlongOpType type, const AlongEntity *entity, const char *id)
{
  AlongOp *self = g_new0 (AlongOp, 1);

  self->type = type;
  self->entity = entity;
  self->id = g_strdup (id);
  return self;
}

/**
 * along_op_new:
 * @record: a record
 *
 * Returns: (transfer full): the operation that makes @record
 */
AlongOp *
along_op_new (const AlongRecord *record)
{
  AlongOp *self
      = op_new (ALONG_OP_NEW, along_record_get_entity (record), along_record_get_id (record));

  self->values = along_record_get_values (record);
  return self;
}

/**
 * along_op_set:
 * @entity: a kind
 * @id: a record's id
 * @group: the group that changes
 * @values: (transfer floating): `a{sv}`, the group's values; a field that is absent is cleared
 *
 * Returns: (transfer full): the operation; the store adds what was seen
 */
AlongOp *
along_op_set (const AlongEntity *entity, const char *id, const char *group, GVariant *values)
{
  AlongOp *self = op_new (ALONG_OP_SET, entity, id);

  self->group = g_strdup (group);
  self->values = g_variant_ref_sink (values);
  return self;
}

/**
 * along_op_elt:
 * @entity: a kind
 * @id: a record's id
 * @field: the name of a field that holds a set
 * @add: (array zero-terminated=1): elements that come
 * @rem: (array zero-terminated=1): elements that go
 *
 * Returns: (transfer full): the operation
 */
AlongOp *
along_op_elt (const AlongEntity *entity,
              const char *id,
              const char *field,
              const char *const *add,
              const char *const *rem)
{
  AlongOp *self = op_new (ALONG_OP_ELT, entity, id);
  GVariantBuilder builder;

  self->group = g_strdup (field);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "add", g_variant_new_strv (add, -1));
  g_variant_builder_add (&builder, "{sv}", "rem", g_variant_new_strv (rem, -1));
  self->values = g_variant_ref_sink (g_variant_builder_end (&builder));
  return self;
}

/**
 * along_op_move:
 * @entity: a kind
 * @id: a record's id
 * @from: the state it starts from
 * @to: the state it leads to
 * @values: (nullable) (transfer floating): `a{sv}`, what the move demands
 *
 * Returns: (transfer full): the operation
 */
AlongOp *
along_op_move (
    const AlongEntity *entity, const char *id, const char *from, const char *to, GVariant *values)
{
  AlongOp *self = op_new (ALONG_OP_MOVE, entity, id);

  self->from = g_strdup (from);
  self->to = g_strdup (to);
  self->values = g_variant_ref_sink (values != NULL ? values : g_variant_new ("a{sv}", NULL));
  return self;
}

/**
 * along_op_undo:
 * @move: a move
 * @before: its record as it was before the move
 *
 * Returns: (transfer full): the operation that takes @move back, if nothing has happened to the record since
 */
AlongOp *
along_op_undo (const AlongOp *move, const AlongRecord *before)
{
  AlongOp *self = op_new (ALONG_OP_MOVE, move->entity, move->id);
  GVariantBuilder values;

  g_variant_builder_init_static (&values, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < along_entity_n_fields (move->entity); i++)
    {
      const AlongField *field = along_entity_field (move->entity, i);
      GVariant *value = along_record_get_at (before, i);

      if (value != NULL
          && along_lifecycle_writes (move->entity->lifecycle, move->from, move->to, field))
        g_variant_builder_add (&values, "{sv}", field->name, value);
    }
  self->from = g_strdup (move->to);
  self->to = g_strdup (move->from);
  self->values = g_variant_ref_sink (g_variant_builder_end (&values));
  self->undo = TRUE;
  return self;
}

/**
 * along_op_delete:
 * @entity: a kind
 * @id: a record's id
 * @why: (nullable): a reason
 *
 * Returns: (transfer full): the operation
 */
AlongOp *
along_op_delete (const AlongEntity *entity, const char *id, const char *why)
{
  AlongOp *self = op_new (ALONG_OP_DELETE, entity, id);

  self->why = g_strdup (why);
  return self;
}

/**
 * along_op_copy:
 * @self: an operation
 *
 * Returns: (transfer full): another like it
 */
AlongOp *
along_op_copy (const AlongOp *self)
{
  AlongOp *copy = op_new (self->type, self->entity, self->id);

  copy->group = g_strdup (self->group);
  copy->base = self->base;
  copy->base_own = self->base_own;
  copy->old = g_strdup (self->old);
  copy->from = g_strdup (self->from);
  copy->to = g_strdup (self->to);
  copy->values = self->values != NULL ? g_variant_ref (self->values) : NULL;
  copy->why = g_strdup (self->why);
  copy->undo = self->undo;
  copy->settles = g_strdup (self->settles);
  copy->heard = self->heard;
  return copy;
}

/**
 * along_op_free:
 * @self: (transfer full): an operation
 */
void
along_op_free (AlongOp *self)
{
  g_free (self->id);
  g_free (self->group);
  g_free (self->old);
  g_free (self->from);
  g_free (self->to);
  g_free (self->why);
  g_free (self->settles);
  g_clear_pointer (&self->values, g_variant_unref);
  g_free (self);
}

static void
apply_group (const AlongOp *self, AlongRecord *record)
{
  guint n = along_entity_n_fields (self->entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (self->entity, i);

      if (g_str_equal (along_field_group (field), self->group))
        {
          g_autoptr (GVariant) value = g_variant_lookup_value (self->values, field->name,
                                                               along_field_variant_type (field));

          along_record_set_at (record, i, value);
        }
    }
}

/* What the move that is taken back has written. */
static void
clear_written (const AlongOp *self, AlongRecord *record)
{
  guint n = along_entity_n_fields (self->entity);

  for (guint i = 0; i < n; i++)
    if (along_lifecycle_writes (self->entity->lifecycle, self->to, self->from,
                                along_entity_field (self->entity, i)))
      along_record_set_at (record, i, NULL);
}

/* What an earlier step said of itself is not said of this one. */
static void
clear_unsaid (const AlongOp *self, AlongRecord *record)
{
  guint n = along_entity_n_fields (self->entity);

  for (guint i = 0; i < n; i++)
    if (along_lifecycle_unsays (self->entity->lifecycle, self->from, self->to, self->values,
                                along_entity_field (self->entity, i)))
      along_record_set_at (record, i, NULL);
}

static void
apply_elements (const AlongOp *self, AlongRecord *record)
{
  g_autofree const char **add = NULL;
  g_autofree const char **rem = NULL;
  g_auto (GStrv) now = along_record_get_set (record, self->group);
  g_autoptr (GPtrArray) next = g_ptr_array_new ();

  if (!g_variant_lookup (self->values, "add", "^a&s", &add)
      || !g_variant_lookup (self->values, "rem", "^a&s", &rem))
    return;
  for (guint i = 0; now[i] != NULL; i++)
    if (!g_strv_contains (rem, now[i]))
      g_ptr_array_add (next, now[i]);
  for (guint i = 0; add[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *)now, add[i]))
      g_ptr_array_add (next, (gpointer)add[i]);
  g_ptr_array_add (next, NULL);
  along_record_set_set (record, self->group, (const char *const *)next->pdata);
}

/**
 * along_op_upcast:
 * @self: an operation
 * @schema: the version of the declarations that it was written with
 * @record: the record as it stands
 *
 * An operation on a group says all that the group holds. One of an earlier version does not know of fields that came
 * to the group since, and says nothing of them: they stay as they are.
 *
 * Returns: (transfer full): the operation as today's version would have written it
 */
AlongOp *
along_op_upcast (const AlongOp *self, guint schema, const AlongRecord *record)
{
  AlongOp *full = along_op_copy (self);
  guint n = along_entity_n_fields (self->entity);
  GVariantDict values;

  if (self->type != ALONG_OP_SET || schema >= along_schema)
    return full;
  g_variant_dict_init (&values, self->values);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (self->entity, i);
      GVariant *value = along_record_get_at (record, i);

      if (field->since > schema && value != NULL
          && g_str_equal (along_field_group (field), self->group)
          && !g_variant_dict_contains (&values, field->name))
        g_variant_dict_insert_value (&values, field->name, value);
    }
  g_variant_unref (full->values);
  full->values = g_variant_ref_sink (g_variant_dict_end (&values));
  return full;
}

/**
 * along_op_apply:
 * @self: an operation
 * @record: a record of its kind and id
 * @error: set to %ALONG_ERROR_STALE for a move that starts from another state
 *
 * Does to @record what @self says, whole or not at all. It checks neither access nor validity.
 * Deleting changes no value: who applies it drops the record.
 *
 * Returns: %TRUE if it was applied
 */
gboolean
along_op_apply (const AlongOp *self, AlongRecord *record, GError **error)
{
  const AlongField *state = NULL;

  switch (self->type)
    {
    case ALONG_OP_NEW:
      along_record_set_values (record, self->values);
      return TRUE;
    case ALONG_OP_SET:
      apply_group (self, record);
      return TRUE;
    case ALONG_OP_ELT:
      apply_elements (self, record);
      return TRUE;
    case ALONG_OP_MOVE:
      state = along_entity_state_field (self->entity);
      if (state == NULL || g_strcmp0 (along_record_get_state (record), self->from) != 0)
        {
          g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_STALE,
                               _ ("Somebody else moved this on in the meantime."));
          return FALSE;
        }
      if (self->undo)
        clear_written (self, record);
      else
        clear_unsaid (self, record);
      along_record_set_values (record, self->values);
      along_record_set_text (record, state->name, self->to);
      return TRUE;
    case ALONG_OP_DELETE:
    default:
      return TRUE;
    }
}

/**
 * along_value_digest:
 * @record: a record
 * @group: one of its groups
 *
 * A digest of the group's values, to tell "nobody changed it" from "somebody did" (`old` in
 * sync.md §2.4).
 *
 * Returns: (transfer full): 32 hexadecimal letters
 */
char *
along_value_digest (const AlongRecord *record, const char *group)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *value = along_record_get_at (record, i);

      if (value != NULL && g_str_equal (along_field_group (field), group))
        {
          g_autofree char *text = g_variant_print (value, FALSE);

          g_checksum_update (sum, (const guchar *)field->name, (gssize)strlen (field->name) + 1);
          g_checksum_update (sum, (const guchar *)text, (gssize)strlen (text) + 1);
        }
    }
  return g_strndup (g_checksum_get_string (sum), 32);
}

/**
 * along_txn_new:
 * @org: (nullable): the organisation acted for
 *
 * Returns: (transfer full): a transaction that does nothing yet
 */
AlongTxn *
along_txn_new (const char *org)
{
  AlongTxn *self = g_new0 (AlongTxn, 1);

  self->id = along_id_new ();
  self->schema = along_schema;
  self->org = g_strdup (org);
  self->ops = g_ptr_array_new_with_free_func ((GDestroyNotify)along_op_free);
  return self;
}

/**
 * along_txn_copy:
 * @self: a transaction
 *
 * Returns: (transfer full): another like it, with the same id
 */
AlongTxn *
along_txn_copy (const AlongTxn *self)
{
  AlongTxn *copy = g_new0 (AlongTxn, 1);

  copy->id = g_strdup (self->id);
  copy->n = self->n;
  copy->hlc = self->hlc;
  copy->schema = self->schema;
  copy->org = g_strdup (self->org);
  copy->later_ops = g_strdup (self->later_ops);
  copy->ops = g_ptr_array_new_with_free_func ((GDestroyNotify)along_op_free);
  for (guint i = 0; i < self->ops->len; i++)
    g_ptr_array_add (copy->ops, along_op_copy (g_ptr_array_index (self->ops, i)));
  return copy;
}

/**
 * along_txn_free:
 * @self: (transfer full): a transaction
 */
void
along_txn_free (AlongTxn *self)
{
  g_free (self->later_ops);
  g_free (self->id);
  g_free (self->org);
  g_ptr_array_unref (self->ops);
  g_free (self);
}

/**
 * along_txn_is_empty:
 * @self: a transaction
 *
 * Returns: %TRUE if it does nothing, here or anywhere
 */
gboolean
along_txn_is_empty (const AlongTxn *self)
{
  return self->ops->len == 0 && self->later_ops == NULL;
}

/**
 * along_txn_add:
 * @self: a transaction
 * @op: (transfer full): what else it does
 */
void
along_txn_add (AlongTxn *self, AlongOp *op)
{
  g_ptr_array_add (self->ops, op);
}

/**
 * along_txn_create:
 * @self: a transaction
 * @record: a new record
 */
void
along_txn_create (AlongTxn *self, const AlongRecord *record)
{
  along_txn_add (self, along_op_new (record));
}

static char **
set_difference (char **from, char **without)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; from[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *)without, from[i]))
      g_strv_builder_add (builder, from[i]);
  return g_strv_builder_end (builder);
}

static AlongOp *
op_for_change (const AlongField *field, const AlongRecord *before, const AlongRecord *after)
{
  const AlongEntity *entity = along_record_get_entity (after);
  const char *group = along_field_group (field);
  g_autoptr (GVariant) values = NULL;

  if (field->merge == ALONG_MERGE_SET && field->group == NULL && field->type != ALONG_TABLE)
    {
      g_auto (GStrv) old = along_record_get_set (before, field->name);
      g_auto (GStrv) now = along_record_get_set (after, field->name);
      g_auto (GStrv) add = set_difference (now, old);
      g_auto (GStrv) rem = set_difference (old, now);

      return along_op_elt (entity, along_record_get_id (after), field->name,
                           (const char *const *)add, (const char *const *)rem);
    }
  values = along_record_get_group (after, group);
  return along_op_set (entity, along_record_get_id (after), group, values);
}

/**
 * along_txn_update:
 * @self: a transaction
 * @before: a record as it was read
 * @after: the same record as it should be
 *
 * Adds one operation for each group in which the two differ. States are not compared: they change by
 * [method@Txn.move] only.
 *
 * Returns: how many operations were added
 */
guint
along_txn_update (AlongTxn *self, const AlongRecord *before, const AlongRecord *after)
{
  const AlongEntity *entity = along_record_get_entity (after);
  guint n = along_entity_n_fields (entity);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (along_record_get_entity (before) == entity, 0);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      const char *group = along_field_group (field);
      GVariant *old = along_record_get_at (before, i);
      GVariant *now = along_record_get_at (after, i);

      if (field->flags & ALONG_FIELD_STATE || old == now
          || (old != NULL && now != NULL && g_variant_equal (old, now))
          || !g_hash_table_add (done, (gpointer)group))
        continue;
      along_txn_add (self, op_for_change (field, before, after));
    }
  return g_hash_table_size (done);
}

/**
 * along_txn_move:
 * @self: a transaction
 * @record: a record as it was read
 * @to: the state it should be in
 * @values: (nullable) (transfer floating): `a{sv}`, what the move demands; its stamps are added
 */
void
along_txn_move (AlongTxn *self, const AlongRecord *record, const char *to, GVariant *values)
{
  const AlongEntity *entity = along_record_get_entity (record);
  const char *from = along_record_get_state (record);
  const AlongMove *move
      = entity->lifecycle != NULL ? along_lifecycle_find_move (entity->lifecycle, from, to) : NULL;
  g_autoptr (GVariant) given
      = g_variant_ref_sink (values != NULL ? values : g_variant_new ("a{sv}", NULL));
  g_autoptr (GVariant) filled
      = move != NULL ? along_move_fill (move, given, along_clock_now_ms ()) : g_variant_ref (given);

  along_txn_add (self, along_op_move (entity, along_record_get_id (record), from, to, filled));
}

/**
 * along_txn_undo_move:
 * @self: a transaction
 * @before: a record as it was before a move
 * @to: the state that the move led to
 *
 * Adds what takes the move back. Whoever made it may for ten seconds, if nothing has happened to the record since.
 */
void
along_txn_undo_move (AlongTxn *self, const AlongRecord *before, const char *to)
{
  g_autoptr (AlongOp) move
      = along_op_move (along_record_get_entity (before), along_record_get_id (before),
                       along_record_get_state (before), to, NULL);

  along_txn_add (self, along_op_undo (move, before));
}
