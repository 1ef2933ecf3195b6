/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/record.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>

struct _AlongRecord
{
  gatomicrefcount ref_count;
  const AlongEntity *entity;
  char *id;
  guint n_values;
  GVariant *values[];
};

G_DEFINE_BOXED_TYPE (AlongRecord, along_record, along_record_ref, along_record_unref)

/**
 * along_record_new:
 * @entity: its kind
 * @id: its id
 *
 * Returns: (transfer full): a record without values
 */
AlongRecord *
along_record_new (const AlongEntity *entity, const char *id)
{
  AlongRecord *self = NULL;
  guint n = 0;

  g_return_val_if_fail (entity != NULL && id != NULL, NULL);

  n = along_entity_n_fields (entity);
  self = g_malloc0 (sizeof *self + n * sizeof (GVariant *));
  g_atomic_ref_count_init (&self->ref_count);
  self->entity = entity;
  self->id = g_strdup (id);
  self->n_values = n;
  return self;
}

/**
 * along_record_copy:
 * @self: a record
 *
 * Returns: (transfer full): another with the same entity, id and values
 */
AlongRecord *
along_record_copy (const AlongRecord *self)
{
  AlongRecord *copy = along_record_new (self->entity, self->id);

  for (guint i = 0; i < self->n_values; i++)
    if (self->values[i] != NULL)
      copy->values[i] = g_variant_ref (self->values[i]);
  return copy;
}

/**
 * along_record_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
AlongRecord *
along_record_ref (AlongRecord *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * along_record_unref:
 * @self: (transfer full): a record
 */
void
along_record_unref (AlongRecord *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_values; i++)
    g_clear_pointer (&self->values[i], g_variant_unref);
  g_free (self->id);
  g_free (self);
}

/**
 * along_record_get_entity:
 * @self: a record
 *
 * Returns: (transfer none): its declaration
 */
const AlongEntity *
along_record_get_entity (const AlongRecord *self)
{
  return self->entity;
}

/**
 * along_record_get_kind:
 * @self: a record
 *
 * Returns: (transfer none): its kind
 */
const char *
along_record_get_kind (const AlongRecord *self)
{
  return self->entity->kind;
}

/**
 * along_record_get_id:
 * @self: a record
 *
 * Returns: (transfer none): its id
 */
const char *
along_record_get_id (const AlongRecord *self)
{
  return self->id;
}

static guint
index_of (const AlongRecord *self, const char *name)
{
  guint index = 0;
  const AlongField *field = along_entity_find_field (self->entity, name, &index);

  if (G_UNLIKELY (field == NULL))
    {
      g_critical ("%s has no field %s", self->entity->kind, name);
      return G_MAXUINT;
    }
  return index;
}

/**
 * along_record_get_at:
 * @self: a record
 * @index: a field's index in the entity
 *
 * Returns: (transfer none) (nullable): the value, or %NULL for none
 */
GVariant *
along_record_get_at (const AlongRecord *self, guint index)
{
  return index < self->n_values ? self->values[index] : NULL;
}

static gboolean
is_empty (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return *g_variant_get_string (value, NULL) == '\0';
  if (g_variant_is_container (value))
    return g_variant_n_children (value) == 0;
  return FALSE;
}

/**
 * along_record_set_at:
 * @self: a record
 * @index: a field's index in the entity
 * @value: (nullable) (transfer floating): a value of the field's GVariant type; %NULL, an empty text
 *   and an empty set all clear it
 */
void
along_record_set_at (AlongRecord *self, guint index, GVariant *value)
{
  g_autoptr (GVariant) owned = value != NULL ? g_variant_ref_sink (value) : NULL;

  g_return_if_fail (index < self->n_values);
  g_return_if_fail (owned == NULL
                    || g_variant_is_of_type (owned, along_field_variant_type (
                                                        along_entity_field (self->entity, index))));

  g_clear_pointer (&self->values[index], g_variant_unref);
  if (owned != NULL && !is_empty (owned))
    self->values[index] = g_steal_pointer (&owned);
}

/**
 * along_record_get:
 * @self: a record
 * @field: a field's name
 *
 * Returns: (transfer none) (nullable): the value, or %NULL for none
 */
GVariant *
along_record_get (const AlongRecord *self, const char *field)
{
  return along_record_get_at (self, index_of (self, field));
}

/**
 * along_record_set:
 * @self: a record
 * @field: a field's name
 * @value: (nullable) (transfer floating): see [method@Record.set_at]
 */
void
along_record_set (AlongRecord *self, const char *field, GVariant *value)
{
  along_record_set_at (self, index_of (self, field), value);
}

/**
 * along_record_get_text:
 * @self: a record
 * @field: the name of a field that holds one text
 *
 * Returns: (transfer none) (nullable): the text, or %NULL for none
 */
const char *
along_record_get_text (const AlongRecord *self, const char *field)
{
  GVariant *value = along_record_get (self, field);

  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

/**
 * along_record_set_text:
 * @self: a record
 * @field: the name of a field that holds one text
 * @text: (nullable): UTF-8, or %NULL to clear it
 */
void
along_record_set_text (AlongRecord *self, const char *field, const char *text)
{
  along_record_set (self, field, text != NULL ? g_variant_new_string (text) : NULL);
}

/**
 * along_record_get_integer:
 * @self: a record
 * @field: the name of a field that holds a whole number or an instant
 * @fallback: what to answer for none
 *
 * Returns: the number
 */
gint64
along_record_get_integer (const AlongRecord *self, const char *field, gint64 fallback)
{
  GVariant *value = along_record_get (self, field);

  return value != NULL ? g_variant_get_int64 (value) : fallback;
}

/**
 * along_record_set_integer:
 * @self: a record
 * @field: the name of a field that holds a whole number or an instant
 * @value: the number
 */
void
along_record_set_integer (AlongRecord *self, const char *field, gint64 value)
{
  along_record_set (self, field, g_variant_new_int64 (value));
}

/**
 * along_record_get_real:
 * @self: a record
 * @field: the name of a field that holds a number
 * @fallback: what to answer for none
 *
 * Returns: the number
 */
double
along_record_get_real (const AlongRecord *self, const char *field, double fallback)
{
  GVariant *value = along_record_get (self, field);

  return value != NULL ? g_variant_get_double (value) : fallback;
}

/**
 * along_record_get_boolean:
 * @self: a record
 * @field: the name of a yes-or-no field
 *
 * Returns: %TRUE for yes, %FALSE for no and for never said
 */
gboolean
along_record_get_boolean (const AlongRecord *self, const char *field)
{
  GVariant *value = along_record_get (self, field);

  return value != NULL && g_variant_get_boolean (value);
}

/**
 * along_record_set_boolean:
 * @self: a record
 * @field: the name of a yes-or-no field
 * @value: yes or no
 */
void
along_record_set_boolean (AlongRecord *self, const char *field, gboolean value)
{
  along_record_set (self, field, g_variant_new_boolean (value));
}

/**
 * along_record_get_set:
 * @self: a record
 * @field: the name of a field that holds a set
 *
 * Returns: (transfer full): its elements, %NULL-terminated; empty for none
 */
char **
along_record_get_set (const AlongRecord *self, const char *field)
{
  GVariant *value = along_record_get (self, field);

  return value != NULL ? g_variant_dup_strv (value, NULL) : g_new0 (char *, 1);
}

/**
 * along_record_set_set:
 * @self: a record
 * @field: the name of a field that holds a set
 * @values: (nullable) (array zero-terminated=1): its elements
 */
void
along_record_set_set (AlongRecord *self, const char *field, const char *const *values)
{
  along_record_set (self, field, values != NULL ? g_variant_new_strv (values, -1) : NULL);
}

/**
 * along_record_get_title:
 * @self: a record
 *
 * What names it in lists and sentences.
 *
 * Returns: (transfer none): its title field's text; empty for none
 */
const char *
along_record_get_title (const AlongRecord *self)
{
  const char *title
      = self->entity->title != NULL ? along_record_get_text (self, self->entity->title) : NULL;

  return title != NULL ? title : "";
}

/**
 * along_record_get_state:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): its state, or %NULL for an entity without lifecycle
 */
const char *
along_record_get_state (const AlongRecord *self)
{
  const AlongField *field = along_entity_state_field (self->entity);

  return field != NULL ? along_record_get_text (self, field->name) : NULL;
}

/**
 * along_record_get_facet:
 * @self: a record
 * @field: one of its entity's fields
 *
 * Who may see @field of this record: its own facet, or else the one that the record's facet field
 * (a need's domain) leads to, or else the entity's.
 *
 * Returns: a facet
 */
AlongFacet
along_record_get_facet (const AlongRecord *self, const AlongField *field)
{
  if (field->facet != ALONG_FACET_INHERIT)
    return field->facet;
  if (self->entity->facet_field != NULL)
    {
      const char *code = along_record_get_text (self, self->entity->facet_field);

      if (code != NULL)
        return self->entity->facet_of (code);
    }
  return self->entity->facet;
}

/**
 * along_record_get_group:
 * @self: a record
 * @group: one of its groups
 *
 * Returns: (transfer full): `a{sv}` by field name: the values of the group; fields without one are absent
 */
GVariant *
along_record_get_group (const AlongRecord *self, const char *group)
{
  const AlongEntity *entity = along_record_get_entity (self);
  guint n = along_entity_n_fields (entity);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *value = along_record_get_at (self, i);

      if (value != NULL && g_str_equal (along_field_group (field), group))
        g_variant_builder_add (&builder, "{sv}", field->name, value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * along_record_get_values:
 * @self: a record
 *
 * Returns: (transfer full): all its values, `a{sv}` by field name in the order of the declaration
 */
GVariant *
along_record_get_values (const AlongRecord *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < self->n_values; i++)
    if (self->values[i] != NULL)
      g_variant_builder_add (&builder, "{sv}", along_entity_field (self->entity, i)->name,
                             self->values[i]);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * along_record_set_values:
 * @self: a record
 * @values: `a{sv}` by field name; fields it does not name keep what they have
 */
void
along_record_set_values (AlongRecord *self, GVariant *values)
{
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    along_record_set (self, name, value);
}

/**
 * along_record_equal:
 * @a: a record
 * @b: another
 *
 * Returns: %TRUE if both are of one entity with the same id and values
 */
gboolean
along_record_equal (const AlongRecord *a, const AlongRecord *b)
{
  if (a->entity != b->entity || !g_str_equal (a->id, b->id))
    return FALSE;
  for (guint i = 0; i < a->n_values; i++)
    {
      if ((a->values[i] == NULL) != (b->values[i] == NULL))
        return FALSE;
      if (a->values[i] != NULL && !g_variant_equal (a->values[i], b->values[i]))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_problem_free:
 * @problem: (transfer full): a problem
 */
void
along_problem_free (AlongProblem *problem)
{
  g_free (problem->message);
  g_free (problem);
}

static void
add_problem (GPtrArray *problems, const AlongField *field, const char *message)
{
  AlongProblem *problem = g_new0 (AlongProblem, 1);

  problem->field = field;
  problem->message = g_strdup (message);
  g_ptr_array_add (problems, problem);
}

/**
 * along_record_problems:
 * @self: a record
 *
 * Everything that keeps @self from being saved.
 *
 * Returns: (transfer full) (element-type AlongProblem): the problems in the order of the fields; empty
 *   for a valid record
 */
GPtrArray *
along_record_problems (const AlongRecord *self)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify)along_problem_free);
  g_autoptr (GError) between = NULL;

  for (guint i = 0; i < self->n_values; i++)
    {
      const AlongField *field = along_entity_field (self->entity, i);
      g_autoptr (GError) error = NULL;

      if (self->values[i] == NULL)
        {
          if (field->flags & ALONG_FIELD_REQUIRED)
            {
              /* TRANSLATORS: %s is the name of a form field, such as "Name" */
              g_autofree char *message = g_strdup_printf (_ ("%s is needed."), _ (field->label));

              add_problem (problems, field, message);
            }
        }
      else if (!along_field_check (field, self->values[i], &error))
        {
          add_problem (problems, field, error->message);
        }
    }
  if (problems->len == 0 && self->entity->check != NULL && !self->entity->check (self, &between))
    add_problem (problems, NULL, between->message);
  return problems;
}

/**
 * along_record_validate:
 * @self: a record
 * @error: set to %ALONG_ERROR_INVALID with the first problem's sentence
 *
 * Returns: %TRUE if @self may be saved
 */
gboolean
along_record_validate (const AlongRecord *self, GError **error)
{
  g_autoptr (GPtrArray) problems = along_record_problems (self);

  if (problems->len == 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       ((AlongProblem *)g_ptr_array_index (problems, 0))->message);
  return FALSE;
}
