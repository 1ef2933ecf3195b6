/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/following.h"

#include "store/parts.h"
#include "store/read.h"

/* Beside most records stands one of a few hundred services; more than these are read again. */
#define MOST_KEPT 4096

struct _AlongBesideCache
{
  GHashTable *by_name; /* kind and id → AlongRecord; NULL where there is none */
};

/* One record that is being worked out. */
typedef struct
{
  AlongDb *db;
  AlongBesideCache *cache;
  GError *error;
} Beside;

static void
record_clear (gpointer record)
{
  g_clear_pointer (&record, along_record_unref);
}

/**
 * along_beside_cache_new:
 *
 * Returns: (transfer full): records that others follow from, as they are now; nothing yet
 */
AlongBesideCache *
along_beside_cache_new (void)
{
  AlongBesideCache *self = g_new0 (AlongBesideCache, 1);

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, record_clear);
  return self;
}

/**
 * along_beside_cache_free:
 * @self: (transfer full): a cache
 */
void
along_beside_cache_free (AlongBesideCache *self)
{
  g_hash_table_unref (self->by_name);
  g_free (self);
}

/**
 * along_beside_cache_clear:
 * @self: a cache
 *
 * All of it is read again when it is needed.
 */
void
along_beside_cache_clear (AlongBesideCache *self)
{
  g_hash_table_remove_all (self->by_name);
}

static char *
name_of (const char *kind, const char *id)
{
  return g_strdup_printf ("%s %s", kind, id != NULL ? id : "");
}

/**
 * along_beside_cache_drop:
 * @self: a cache
 * @entity: a kind
 * @id: a record of it that changes
 */
void
along_beside_cache_drop (AlongBesideCache *self, const AlongEntity *entity, const char *id)
{
  g_autofree char *name = name_of (entity->kind, id);
  g_autofree char *any = name_of (entity->kind, NULL);

  g_hash_table_remove (self->by_name, name);
  g_hash_table_remove (self->by_name, any);
}

static AlongRecord *
read_one (AlongDb *db, const AlongEntity *entity, const char *id, GError **error)
{
  g_autoptr (AlongKept) kept = along_kept_load (db, entity, id, error);

  return kept != NULL ? along_kept_view (kept) : NULL;
}

/* Of all records of the kind the first that is nobody's own. */
static AlongRecord *
read_common (AlongDb *db, const AlongEntity *entity, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT id FROM part WHERE kind = ?1 GROUP BY id ORDER BY min(pk)", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, entity->kind);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (AlongRecord) record
          = read_one (db, entity, along_stmt_get_text (stmt, 0), &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      if (record != NULL
          && (entity->owner == NULL || along_record_get (record, entity->owner) == NULL))
        return g_steal_pointer (&record);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return NULL;
}

static AlongRecord *
get_beside (gpointer data, const char *kind, const char *id)
{
  Beside *self = data;
  const AlongEntity *entity = along_entity_find (kind);
  g_autofree char *name = name_of (kind, id);
  gpointer record = NULL;

  if (entity == NULL || self->error != NULL
      || g_hash_table_lookup_extended (self->cache->by_name, name, NULL, &record))
    return record;
  record = id != NULL ? read_one (self->db, entity, id, &self->error)
                      : read_common (self->db, entity, &self->error);
  if (self->error != NULL)
    return NULL;
  if (g_hash_table_size (self->cache->by_name) >= MOST_KEPT)
    g_hash_table_remove_all (self->cache->by_name);
  g_hash_table_insert (self->cache->by_name, g_steal_pointer (&name), record);
  return record;
}

/**
 * along_following_count:
 * @entity: a kind
 *
 * Returns: how many columns follow
 */
guint
along_following_count (const AlongEntity *entity)
{
  guint n = 0;

  if (entity->following != NULL)
    while (entity->following->fields[n].name != NULL)
      n++;
  return n;
}

/**
 * along_following_work_out:
 * @db: a connection
 * @cache: what is known of other records
 * @record: a record
 * @values: (element-type GVariant): where to put the values of the columns that follow, %NULL for none
 * @error: set when reading fails
 *
 * Returns: %TRUE if they were worked out
 */
gboolean
along_following_work_out (AlongDb *db,
                          AlongBesideCache *cache,
                          const AlongRecord *record,
                          GPtrArray *values,
                          GError **error)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_following_count (entity);
  Beside self = { db, cache, NULL };
  AlongBeside beside = { get_beside, &self };

  g_ptr_array_set_size (values, (int)n);
  if (n == 0)
    return TRUE;
  entity->following->work_out (record, &beside, (GVariant **)values->pdata);
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}

/**
 * along_following_differs:
 * @entity: a kind
 * @from: how others follow from it
 * @before: (nullable): one of its records as it was
 * @now: (nullable): as it is
 *
 * Returns: %TRUE if something changed that others follow from
 */
gboolean
along_following_differs (const AlongEntity *entity,
                         const AlongBesideKind *from,
                         const AlongRecord *before,
                         const AlongRecord *now)
{
  g_auto (GStrv) names = g_strsplit (from->fields, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      GVariant *old = before != NULL ? along_record_get (before, names[i]) : NULL;
      GVariant *value = now != NULL ? along_record_get (now, names[i]) : NULL;

      if (old != value && (old == NULL || value == NULL || !g_variant_equal (old, value)))
        return TRUE;
    }
  /* One that belongs to nobody has come or gone, whatever it says. */
  return from->reference == NULL && (before == NULL) != (now == NULL);
}
