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
  return g_strdup_printf ("%s %s", kind, id);
}

static char *
name_owned (const char *kind, const char *owner)
{
  return g_strdup_printf ("%s of %s", kind, owner != NULL ? owner : "");
}

static gboolean
is_owned (gpointer name, gpointer record, gpointer prefix)
{
  return g_str_has_prefix (name, prefix);
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
  g_autofree char *owned = g_strdup_printf ("%s of ", entity->kind);

  g_hash_table_remove (self->by_name, name);
  /* It may be, or have been, what its owner has. */
  g_hash_table_foreach_remove (self->by_name, is_owned, owned);
}

static AlongRecord *
read_one (AlongDb *db, const AlongEntity *entity, const char *id, GError **error)
{
  g_autoptr (AlongKept) kept = along_kept_load (db, entity, id, error);

  return kept != NULL ? along_kept_view (kept) : NULL;
}

/* The one with the least id, so that every device takes the same. */
static AlongRecord *
read_owned (AlongDb *db, const AlongEntity *entity, const char *owner, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT DISTINCT id FROM part WHERE kind = ?1 ORDER BY id", error);
  gboolean row = FALSE;

  if (stmt == NULL || entity->owner == NULL)
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
      if (record != NULL && g_strcmp0 (along_record_get_text (record, entity->owner), owner) == 0)
        return g_steal_pointer (&record);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return NULL;
}

typedef AlongRecord *(*ReadFunc) (AlongDb *, const AlongEntity *, const char *, GError **);

static AlongRecord *
get_kept (Beside *self, const char *kind, char *name, const char *key, ReadFunc read)
{
  g_autofree char *owned = name;
  const AlongEntity *entity = along_entity_find (kind);
  gpointer record = NULL;

  if (entity == NULL || self->error != NULL
      || g_hash_table_lookup_extended (self->cache->by_name, owned, NULL, &record))
    return record;
  record = read (self->db, entity, key, &self->error);
  if (self->error != NULL)
    return NULL;
  if (g_hash_table_size (self->cache->by_name) >= MOST_KEPT)
    g_hash_table_remove_all (self->cache->by_name);
  g_hash_table_insert (self->cache->by_name, g_steal_pointer (&owned), record);
  return record;
}

static AlongRecord *
get_beside (gpointer data, const char *kind, const char *id)
{
  return get_kept (data, kind, name_of (kind, id), id, read_one);
}

static AlongRecord *
get_owned (gpointer data, const char *kind, const char *owner)
{
  return get_kept (data, kind, name_owned (kind, owner), owner, read_owned);
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
  AlongBeside beside = { get_beside, get_owned, &self };

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
