/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/follow.h"

#include "base/error.h"
#include "store/records.h"

struct _AlongFollow
{
  GObject parent_instance;

  AlongStore *store;
  const AlongEntity *entity;
  char *id;          /* one record, or … */
  AlongQuery *query; /* … those of a query */
  guint limit;

  GCancellable *cancellable;
  gboolean reading;
  gboolean stale; /* something changed while it was being read */
  gboolean read;
  GPtrArray *records;
  GError *error;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongFollow, along_follow, G_TYPE_OBJECT)

static void read_again (AlongFollow *self);

static gboolean
same (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!along_record_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static void
take (AlongFollow *self, GPtrArray *records, GError *error)
{
  gboolean tell
      = !self->read || error != NULL || self->error != NULL || !same (records, self->records);

  self->read = TRUE;
  self->reading = FALSE;
  g_clear_error (&self->error);
  self->error = error;
  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = records;
  if (self->stale)
    read_again (self);
  if (tell)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFollow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) record = along_store_get_finish (ALONG_STORE (source), result, &error);
  GPtrArray *records = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  records = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  if (record != NULL)
    g_ptr_array_add (records, g_steal_pointer (&record));
  take (self, records, g_steal_pointer (&error));
}

static void
on_records_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFollow) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *records = along_store_query_finish (ALONG_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records == NULL)
    records = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  take (self, records, g_steal_pointer (&error));
}

static void
read_again (AlongFollow *self)
{
  self->stale = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  if (self->id != NULL)
    along_store_get_async (self->store, self->entity, self->id, self->cancellable, on_record_cb,
                           g_object_ref (self));
  else
    along_store_query_async (self->store, self->query, self->limit, self->cancellable,
                             on_records_cb, g_object_ref (self));
}

/* What a query asks of other kinds decides as well: a to-do that comes after the referral it is about. */
static gboolean
is_touched (AlongFollow *self, GHashTable *by_kind)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, self->entity->kind);
  GHashTableIter iter;
  gpointer kind = NULL;

  if (self->id != NULL)
    return ids != NULL && g_ptr_array_find_with_equal_func (ids, self->id, g_str_equal, NULL);
  g_hash_table_iter_init (&iter, by_kind);
  while (g_hash_table_iter_next (&iter, &kind, NULL))
    if (along_query_is_about (self->query, along_entity_find (kind)))
      return TRUE;
  return FALSE;
}

static void
on_store_changed_cb (AlongFollow *self, GHashTable *by_kind)
{
  if (is_touched (self, by_kind))
    read_again (self);
}

static void
along_follow_dispose (GObject *object)
{
  AlongFollow *self = ALONG_FOLLOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (along_follow_parent_class)->dispose (object);
}

static void
along_follow_finalize (GObject *object)
{
  AlongFollow *self = ALONG_FOLLOW (object);

  g_free (self->id);
  g_clear_pointer (&self->query, along_query_free);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (along_follow_parent_class)->finalize (object);
}

static void
along_follow_class_init (AlongFollowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_follow_dispose;
  object_class->finalize = along_follow_finalize;

  signals[CHANGED] = g_signal_new ("changed", ALONG_TYPE_FOLLOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
along_follow_init (AlongFollow *self)
{
  self->cancellable = g_cancellable_new ();
}

static AlongFollow *
follow (AlongStore *store, const AlongEntity *entity)
{
  AlongFollow *self = g_object_new (ALONG_TYPE_FOLLOW, NULL);

  self->store = g_object_ref (store);
  self->entity = entity;
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * along_follow_record:
 * @store: the store
 * @entity: a kind
 * @id: a record's id
 *
 * Returns: (transfer full): a follower on one record
 */
AlongFollow *
along_follow_record (AlongStore *store, const AlongEntity *entity, const char *id)
{
  AlongFollow *self = follow (store, entity);

  self->id = g_strdup (id);
  read_again (self);
  return self;
}

/**
 * along_follow_query:
 * @store: the store
 * @entity: the query's kind
 * @query: which records, in which order
 * @limit: how many at most
 *
 * For short answers, such as a person's needs; long lists are [class@LiveList]s.
 *
 * Returns: (transfer full): a follower on the records of a query
 */
AlongFollow *
along_follow_query (AlongStore *store,
                    const AlongEntity *entity,
                    const AlongQuery *query,
                    guint limit)
{
  AlongFollow *self = follow (store, entity);

  self->query = along_query_copy (query);
  self->limit = limit;
  read_again (self);
  return self;
}

/**
 * along_follow_is_read:
 * @self: a follower
 *
 * Returns: %TRUE once something has been read, or reading failed
 */
gboolean
along_follow_is_read (AlongFollow *self)
{
  return self->read;
}

/**
 * along_follow_get_record:
 * @self: a follower
 *
 * Returns: (transfer none) (nullable): the record, or the first one; %NULL while there is none
 */
AlongRecord *
along_follow_get_record (AlongFollow *self)
{
  return self->records != NULL && self->records->len > 0 ? g_ptr_array_index (self->records, 0)
                                                         : NULL;
}

/**
 * along_follow_get_records:
 * @self: a follower
 *
 * Returns: (transfer none) (nullable) (element-type AlongRecord): the records; %NULL before they were read
 */
GPtrArray *
along_follow_get_records (AlongFollow *self)
{
  return self->records;
}

/**
 * along_follow_get_error:
 * @self: a follower
 *
 * Returns: (transfer none) (nullable): why the last reading failed; %ALONG_ERROR_NOT_FOUND for a record that
 *   this device does not have, or no longer
 */
const GError *
along_follow_get_error (AlongFollow *self)
{
  return self->error;
}
