/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entity.h"
#include "model/entities/entities.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const AlongCode label_codes[] = {
  { "normal", N_ ("Normal") },
  { "restricted", N_ ("Restricted: the named team") },
  { "highly_restricted", N_ ("Highly restricted: named people") },
  { NULL },
};
static const AlongValueSet labels = { "label", label_codes };

static const AlongCode source_codes[] = {
  { "local", N_ ("Entered here") },
  { "oruk", N_ ("Open Referral UK feed") },
  { "aliss", N_ ("ALISS") },
  { "csv", N_ ("Spreadsheet") },
  { "fhir", N_ ("FHIR") },
  { "server", N_ ("Made by Alongside") },
  { NULL },
};
static const AlongValueSet sources = { "source", source_codes };

/* What every record has, before its own fields. */
static const AlongField common[] = {
  { .name = "label",
    .label = N_ ("Who may see it"),
    .type = ALONG_CODE,
    .values = &labels,
    .flags = ALONG_FIELD_HIDDEN,
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "source",
    .label = N_ ("Where it comes from"),
    .type = ALONG_CODE,
    .values = &sources,
    .flags = ALONG_FIELD_HIDDEN | ALONG_FIELD_SET_ONCE },
  { .name = "created_at",
    .label = N_ ("Written"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_HIDDEN | ALONG_FIELD_SET_ONCE | ALONG_FIELD_LIST },
  { .name = "created_by",
    .label = N_ ("Written by"),
    .type = ALONG_REF,
    .target = "worker",
    .flags = ALONG_FIELD_HIDDEN | ALONG_FIELD_SET_ONCE },
  { .name = "created_org",
    .label = N_ ("Written for"),
    .type = ALONG_REF,
    .target = "organisation",
    .flags = ALONG_FIELD_HIDDEN | ALONG_FIELD_SET_ONCE },
  { .name = "entered_in_error",
    .label = N_ ("Entered in error"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_HIDDEN | ALONG_FIELD_LIST },
};

/**
 * along_entities:
 * @n_entities: (out) (optional): how many
 *
 * Every kind of record Alongside has, in the order a new device needs them: what others refer to
 * comes first.
 *
 * Returns: (transfer none) (array length=n_entities): the declarations
 */
const AlongEntity *const *
along_entities (guint *n_entities)
{
  if (n_entities != NULL)
    *n_entities = along_n_all_entities;
  return along_all_entities;
}

/**
 * along_entity_find:
 * @kind: (nullable): a kind
 *
 * Returns: (transfer none) (nullable): its declaration, or %NULL for a kind this version does not know
 */
const AlongEntity *
along_entity_find (const char *kind)
{
  static gsize once;
  static GHashTable *by_kind;

  if (g_once_init_enter (&once))
    {
      by_kind = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < along_n_all_entities; i++)
        g_hash_table_insert (by_kind, (gpointer)along_all_entities[i]->kind,
                             (gpointer)along_all_entities[i]);
      g_once_init_leave (&once, 1);
    }
  return kind != NULL ? g_hash_table_lookup (by_kind, kind) : NULL;
}

static guint
count_fields (const AlongEntity *entity)
{
  guint n = G_N_ELEMENTS (common);

  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    n++;
  return n;
}

static const AlongField *
field_at (const AlongEntity *entity, guint index)
{
  if (index < G_N_ELEMENTS (common))
    return &common[index];
  return &entity->fields[index - G_N_ELEMENTS (common)];
}

static guint
find_linear (const AlongEntity *entity, guint n_fields, const char *name)
{
  for (guint i = 0; i < n_fields; i++)
    if (g_str_equal (field_at (entity, i)->name, name))
      return i;
  return G_MAXUINT;
}

/* A perfect hash over the names of an entity's fields: one look, one comparison. Every value of every
 * row that comes from the server asks for its field by name. */
typedef struct
{
  const AlongEntity *entity;
  const AlongField *state;
  guint n_fields;
  guint32 seed;
  guint32 mask;
  guint8 *slots; /* index + 1; 0 for none */
} FieldTable;

#define MAX_TABLES 128

static FieldTable tables[MAX_TABLES];

static guint32
hash_name (guint32 seed, const char *name)
{
  guint32 hash = 2166136261u ^ seed;

  for (const guchar *at = (const guchar *)name; *at != '\0'; at++)
    hash = (hash ^ *at) * 16777619u;
  return hash ^ (hash >> 15);
}

static gboolean
fill_slots (FieldTable *table)
{
  memset (table->slots, 0, table->mask + 1);
  for (guint i = 0; i < table->n_fields; i++)
    {
      guint8 *slot
          = &table->slots[hash_name (table->seed, field_at (table->entity, i)->name) & table->mask];

      if (*slot != 0)
        return FALSE;
      *slot = (guint8)(i + 1);
    }
  return TRUE;
}

static void
build_table (FieldTable *table, const AlongEntity *entity)
{
  guint32 size = 64;

  table->entity = entity;
  table->n_fields = count_fields (entity);
  for (const AlongField *field = entity->fields; field->name != NULL && table->state == NULL;
       field++)
    if (field->flags & ALONG_FIELD_STATE)
      table->state = field;
  g_assert (table->n_fields < G_MAXUINT8);
  /* The square of the number of names is room enough for some seed to keep all apart. */
  while (size < table->n_fields * table->n_fields)
    size *= 2;
  table->mask = size - 1;
  table->slots = g_malloc0 (size);
  while (!fill_slots (table))
    table->seed++;
}

static guint
first_table (const AlongEntity *entity)
{
  return (guint)(((guintptr)entity / sizeof (gpointer)) * 2654435761u) % MAX_TABLES;
}

/* The table of an entity that along_entities() knows, or NULL for one that a test has made. */
static const FieldTable *
table_of (const AlongEntity *entity)
{
  static gsize once;
  guint at = first_table (entity);

  if (g_once_init_enter (&once))
    {
      g_assert (along_n_all_entities < MAX_TABLES);
      for (guint i = 0; i < along_n_all_entities; i++)
        {
          guint slot = first_table (along_all_entities[i]);

          while (tables[slot].entity != NULL)
            slot = (slot + 1) % MAX_TABLES;
          build_table (&tables[slot], along_all_entities[i]);
        }
      g_once_init_leave (&once, 1);
    }
  while (tables[at].entity != entity && tables[at].entity != NULL)
    at = (at + 1) % MAX_TABLES;
  return tables[at].entity != NULL ? &tables[at] : NULL;
}

/**
 * along_entity_n_fields:
 * @entity: an entity
 *
 * Returns: how many fields it has, the common ones among them
 */
guint
along_entity_n_fields (const AlongEntity *entity)
{
  const FieldTable *table = table_of (entity);

  return table != NULL ? table->n_fields : count_fields (entity);
}

/**
 * along_entity_field:
 * @entity: an entity
 * @index: less than [func@entity_n_fields]
 *
 * Returns: (transfer none): its field at @index; the common ones come first
 */
const AlongField *
along_entity_field (const AlongEntity *entity, guint index)
{
  return field_at (entity, index);
}

/**
 * along_entity_find_field:
 * @entity: an entity
 * @name: a field's name
 * @index: (out) (optional): where it is
 *
 * Costs one hash and one comparison, from any thread.
 *
 * Returns: (transfer none) (nullable): the field, or %NULL where @entity has none of that name
 */
const AlongField *
along_entity_find_field (const AlongEntity *entity, const char *name, guint *index)
{
  const FieldTable *table = table_of (entity);
  guint found = G_MAXUINT;

  if (table == NULL)
    {
      found = find_linear (entity, count_fields (entity), name);
    }
  else
    {
      guint8 slot = table->slots[hash_name (table->seed, name) & table->mask];

      if (slot != 0 && g_str_equal (field_at (entity, slot - 1u)->name, name))
        found = slot - 1u;
    }
  if (found == G_MAXUINT)
    return NULL;
  if (index != NULL)
    *index = found;
  return field_at (entity, found);
}

/**
 * along_entity_state_field:
 * @entity: an entity
 *
 * Returns: (transfer none) (nullable): the field its lifecycle moves, or %NULL where it has none
 */
const AlongField *
along_entity_state_field (const AlongEntity *entity)
{
  const FieldTable *table = table_of (entity);

  if (table != NULL)
    return table->state;
  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    if (field->flags & ALONG_FIELD_STATE)
      return field;
  return NULL;
}

/**
 * along_entities_hash:
 *
 * A digest of everything the device's derived tables depend on. When it differs from the one in the
 * database, those tables are made anew.
 *
 * Returns: (transfer full): hexadecimal
 */
char *
along_entities_hash (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint e = 0; e < along_n_all_entities; e++)
    {
      const AlongEntity *entity = along_all_entities[e];
      guint n = along_entity_n_fields (entity);

      for (guint i = 0; i < n; i++)
        {
          const AlongField *field = along_entity_field (entity, i);
          g_autofree char *line
              = g_strdup_printf ("%s.%s %d %u\n", entity->kind, field->name, field->type,
                                 field->flags & (ALONG_FIELD_LIST | ALONG_FIELD_SEARCH));

          g_checksum_update (sum, (const guchar *)line, -1);
        }
      for (const AlongField *field = entity->following != NULL ? entity->following->fields : NULL;
           field != NULL && field->name != NULL; field++)
        {
          g_autofree char *line
              = g_strdup_printf ("%s.%s %d follows\n", entity->kind, field->name, field->type);

          g_checksum_update (sum, (const guchar *)line, -1);
        }
    }
  return g_strdup (g_checksum_get_string (sum));
}
