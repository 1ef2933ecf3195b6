/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/live-list.h"
#include "base/error.h"
#include "store/look.h"
#include "store/query-private.h"

#include <string.h>

/* How many pages are read again when a list has changed more than can be told: what is likely in sight. */
#define RECENT_PAGES 4

/* More rows than this are not kept when nobody else holds them. */
#define MAX_KEPT 2048

struct _AlongRow
{
  GObject parent_instance;

  AlongLiveList *list; /* not owned; NULL once that is gone */
  char *id;
  AlongRecord *record;
};

struct _AlongLiveList
{
  GObject parent_instance;

  AlongStore *store;
  AlongQuery *query;
  GCancellable *cancellable;
  guint64 watch;
  guint64 version;     /* the last of the store's writes that the rows are after */
  guint64 passed_over; /* the last one that was told while looking */
  gboolean looking;

  GPtrArray *rows; /* one place for each record; NULL where nobody has asked for it yet */
  GHashTable *by_id;
  GHashTable *asked;
  guint recent[RECENT_PAGES];
  guint n_recent;
  guint n_kept;

  gboolean loading;
  GError *error; /* why it could not be read, NULL where it could */
};

static void along_live_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (AlongRow, along_row, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (AlongLiveList,
                               along_live_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      along_live_list_model_init))

enum
{
  ROW_PROP_0,
  ROW_PROP_ID,
  ROW_PROP_RECORD,
  ROW_PROP_LOADING,
  ROW_PROP_TITLE,
  ROW_N_PROPS,
};

enum
{
  PROP_0,
  PROP_N_ITEMS,
  PROP_LOADING,
  PROP_ERROR,
  N_PROPS,
};

static GParamSpec *row_properties[ROW_N_PROPS];
static GParamSpec *properties[N_PROPS];

static void
along_row_finalize (GObject *object)
{
  AlongRow *self = ALONG_ROW (object);

  if (self->list != NULL && self->id != NULL)
    g_hash_table_remove (self->list->by_id, self->id);
  g_free (self->id);
  g_clear_pointer (&self->record, along_record_unref);
  G_OBJECT_CLASS (along_row_parent_class)->finalize (object);
}

static void
along_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AlongRow *self = ALONG_ROW (object);

  switch (id)
    {
    case ROW_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case ROW_PROP_RECORD:
      g_value_set_boxed (value, self->record);
      break;
    case ROW_PROP_LOADING:
      g_value_set_boolean (value, self->record == NULL);
      break;
    case ROW_PROP_TITLE:
      g_value_set_string (value, self->record != NULL ? along_record_get_title (self->record) : "");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
along_row_class_init (AlongRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = along_row_finalize;
  object_class->get_property = along_row_get_property;

  row_properties[ROW_PROP_ID]
      = g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  row_properties[ROW_PROP_RECORD] = g_param_spec_boxed ("record", NULL, NULL, ALONG_TYPE_RECORD,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  row_properties[ROW_PROP_LOADING] = g_param_spec_boolean (
      "loading", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  row_properties[ROW_PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, ROW_N_PROPS, row_properties);
}

static void
along_row_init (AlongRow *self)
{
}

/* A wrapper is told what it stands for once, and from then on only how that is now. */
static void
row_set_record (AlongRow *self, AlongRecord *record)
{
  gboolean was_loading = self->record == NULL;
  g_autofree char *old_title
      = g_strdup (self->record != NULL ? along_record_get_title (self->record) : "");

  if (self->record != NULL && along_record_equal (self->record, record))
    return;
  g_clear_pointer (&self->record, along_record_unref);
  self->record = along_record_ref (record);
  g_object_freeze_notify (G_OBJECT (self));
  if (self->id == NULL)
    {
      self->id = g_strdup (along_record_get_id (record));
      g_object_notify_by_pspec (G_OBJECT (self), row_properties[ROW_PROP_ID]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), row_properties[ROW_PROP_RECORD]);
  if (was_loading)
    g_object_notify_by_pspec (G_OBJECT (self), row_properties[ROW_PROP_LOADING]);
  if (!g_str_equal (old_title, along_record_get_title (record)))
    g_object_notify_by_pspec (G_OBJECT (self), row_properties[ROW_PROP_TITLE]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * along_row_get_id:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the id of its record; %NULL while it is being read
 */
const char *
along_row_get_id (AlongRow *self)
{
  g_return_val_if_fail (ALONG_IS_ROW (self), NULL);
  return self->id;
}

/**
 * along_row_get_record:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): its record; %NULL while it is being read
 */
AlongRecord *
along_row_get_record (AlongRow *self)
{
  g_return_val_if_fail (ALONG_IS_ROW (self), NULL);
  return self->record;
}

/**
 * along_row_get_loading:
 * @self: a row
 *
 * Returns: %TRUE while its record is being read
 */
gboolean
along_row_get_loading (AlongRow *self)
{
  g_return_val_if_fail (ALONG_IS_ROW (self), FALSE);
  return self->record == NULL;
}

static void
free_place (gpointer row)
{
  if (row != NULL)
    g_object_unref (row);
}

/* The wrapper of a record: the one there is, wherever it is held, or a new one. */
static AlongRow *
wrapper_for (AlongLiveList *self, AlongRecord *record)
{
  AlongRow *row = g_hash_table_lookup (self->by_id, along_record_get_id (record));

  if (row != NULL)
    {
      g_object_ref (row);
    }
  else
    {
      row = g_object_new (ALONG_TYPE_ROW, NULL);
      row->list = self;
      g_hash_table_insert (self->by_id, g_strdup (along_record_get_id (record)), row);
    }
  row_set_record (row, record);
  return row;
}

static GPtrArray *
places_new (gsize n)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (free_place);

  g_ptr_array_set_size (places, (int)n);
  return places;
}

static void
set_loading (AlongLiveList *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
set_error (AlongLiveList *self, const GError *error)
{
  if (error == NULL ? self->error == NULL
                    : g_error_matches (self->error, error->domain, error->code))
    return;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
emit_changed (AlongLiveList *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* Puts other places in the stead of those there are, and tells only the part that differs. */
static void
replace_rows (AlongLiveList *self, GPtrArray *places)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint first = 0;
  guint last = 0;

  self->rows = places;
  while (first < MIN (old->len, places->len) && old->pdata[first] != NULL
         && old->pdata[first] == places->pdata[first])
    first++;
  while (last < MIN (old->len, places->len) - first && old->pdata[old->len - 1 - last] != NULL
         && old->pdata[old->len - 1 - last] == places->pdata[places->len - 1 - last])
    last++;
  if (old->len - first - last > 0 || places->len - first - last > 0)
    emit_changed (self, first, old->len - first - last, places->len - first - last);
}

static void take_look (AlongLiveList *self, const AlongLook *look);
static void look_again (AlongLiveList *self);

static void
take_error (AlongLiveList *self, const GError *error)
{
  set_error (self, error);
  set_loading (self, FALSE);
}

static void
on_looked_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongLook) look = along_look_finish (ALONG_STORE (store), result, &error);
  AlongLiveList *self = data;

  /* Cancelled: there is another query, or nobody any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->looking = FALSE;
  if (error != NULL)
    {
      take_error (self, error);
      return;
    }
  set_error (self, NULL);
  if (look->version < self->passed_over)
    {
      look_again (self);
      return;
    }
  take_look (self, look);
  set_loading (self, FALSE);
}

static void
take_look (AlongLiveList *self, const AlongLook *look)
{
  GPtrArray *places = places_new ((gsize)look->count);

  self->n_kept = 0;
  for (guint p = 0; p < look->pages->len; p++)
    {
      GPtrArray *page = g_ptr_array_index (look->pages, p);
      guint start = g_array_index (look->starts, guint, p);

      for (guint i = 0; i < page->len && start + i < places->len; i++)
        {
          places->pdata[start + i] = wrapper_for (self, g_ptr_array_index (page, i));
          self->n_kept++;
        }
    }
  self->version = look->version;
  g_hash_table_remove_all (self->asked);
  replace_rows (self, places);
}

static void
forget_far (AlongLiveList *self)
{
  if (self->n_kept <= MAX_KEPT)
    return;
  self->n_kept = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      GObject *row = self->rows->pdata[i];
      gboolean near = FALSE;

      if (row == NULL)
        continue;
      for (guint k = 0; k < self->n_recent; k++)
        near |= ABS ((gint64)i - (gint64)self->recent[k]) < 4 * ALONG_PAGE;
      /* One that somebody shows stays, so that it stays the same one. */
      if (near || g_atomic_int_get (&row->ref_count) > 1)
        {
          self->n_kept++;
          continue;
        }
      self->rows->pdata[i] = NULL;
      g_object_unref (row);
    }
}

static void
place (AlongLiveList *self, guint position, AlongRecord *record)
{
  AlongRow *row = self->rows->pdata[position];
  AlongRow *known = g_hash_table_lookup (self->by_id, along_record_get_id (record));

  if (row != NULL && row->id == NULL && known == NULL)
    {
      g_hash_table_insert (self->by_id, g_strdup (along_record_get_id (record)), row);
      row_set_record (row, record);
      return;
    }
  if (row != NULL && row == known)
    {
      row_set_record (row, record);
      return;
    }
  /* A placeholder was given out where a wrapper was still held elsewhere: that one comes back. */
  self->rows->pdata[position] = wrapper_for (self, record);
  if (row != NULL)
    {
      emit_changed (self, position, 1, 1);
      g_object_unref (row);
    }
  else
    {
      self->n_kept++;
    }
}

typedef struct
{
  AlongLiveList *list;
  guint start;
} Asking;

static void
on_page_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autofree Asking *asking = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongLook) look = along_look_finish (ALONG_STORE (store), result, &error);
  AlongLiveList *self = asking->list;
  GPtrArray *page = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_hash_table_remove (self->asked, GUINT_TO_POINTER (asking->start));
  if (error != NULL)
    {
      take_error (self, error);
      return;
    }
  /* The list is being looked at as a whole: that brings what is in sight. */
  if (self->looking)
    return;
  page = look->pages->len > 0 ? g_ptr_array_index (look->pages, 0) : NULL;
  if (look->version < self->version || page == NULL
      || page->len != MIN (ALONG_PAGE, self->rows->len - MIN (asking->start, self->rows->len)))
    {
      look_again (self);
      return;
    }
  self->version = look->version;
  for (guint i = 0; i < page->len; i++)
    place (self, asking->start + i, g_ptr_array_index (page, i));
  forget_far (self);
}

static void
note_recent (AlongLiveList *self, guint start)
{
  for (guint i = 0; i < self->n_recent; i++)
    if (self->recent[i] == start)
      return;
  if (self->n_recent < RECENT_PAGES)
    self->n_recent++;
  memmove (self->recent + 1, self->recent, (self->n_recent - 1) * sizeof *self->recent);
  self->recent[0] = start;
}

static void
ask_for_page (AlongLiveList *self, guint position)
{
  guint start = position - position % ALONG_PAGE;
  Asking *asking = NULL;
  GArray *starts = NULL;

  if (self->looking || !g_hash_table_add (self->asked, GUINT_TO_POINTER (start)))
    return;
  starts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (starts, start);
  asking = g_new0 (Asking, 1);
  asking->list = self;
  asking->start = start;
  along_look_async (self->store, self->query, NULL, FALSE, starts, self->cancellable, on_page_cb,
                    asking);
}

static void
insert_place (AlongLiveList *self, guint position, AlongRow *row)
{
  g_ptr_array_insert (self->rows, (int)position, row);
  if (row != NULL)
    self->n_kept++;
  emit_changed (self, position, 0, 1);
}

static AlongRow *
take_place (AlongLiveList *self, guint position)
{
  AlongRow *row = g_ptr_array_steal_index (self->rows, position);

  if (row != NULL)
    self->n_kept--;
  emit_changed (self, position, 1, 0);
  return row;
}

static gboolean
take_delta (AlongLiveList *self, const AlongDelta *delta)
{
  AlongRow *row = g_hash_table_lookup (self->by_id, delta->id);
  g_autoptr (AlongRow) moved = NULL;

  if (delta->stays)
    {
      if (row != NULL)
        row_set_record (row, delta->record);
      return TRUE;
    }
  if (delta->from >= (gint64)self->rows->len
      || delta->to > (gint64)self->rows->len - (delta->from >= 0 ? 1 : 0))
    return FALSE;
  if (delta->from >= 0)
    moved = take_place (self, (guint)delta->from);
  if (delta->to < 0)
    return TRUE;
  /* A placeholder that was given out for it becomes it. */
  if (moved != NULL && moved->id == NULL)
    g_clear_object (&moved);
  insert_place (self, (guint)delta->to, wrapper_for (self, delta->record));
  return TRUE;
}

/* What the store's thread tells a list, without keeping it alive. */
typedef struct
{
  GWeakRef list;
  guint64 watch;
} Link;

static void
link_free (gpointer data)
{
  Link *link = data;

  g_weak_ref_clear (&link->list);
  g_free (link);
}

static void
on_deltas_cb (GPtrArray *deltas, guint64 version, gpointer data)
{
  Link *link = data;
  g_autoptr (AlongLiveList) self = g_weak_ref_get (&link->list);

  if (self == NULL || self->watch != link->watch)
    return;
  /* A look that is under way is after everything that is told before its answer. */
  if (self->looking)
    {
      self->passed_over = version;
      return;
    }
  if (deltas == NULL || version <= self->version)
    {
      look_again (self);
      return;
    }
  self->version = version;
  for (guint i = 0; i < deltas->len; i++)
    if (!take_delta (self, g_ptr_array_index (deltas, i)))
      {
        look_again (self);
        return;
      }
}

/* Counts again, and reads again what is likely in sight, before anybody is told. */
static void
look_again (AlongLiveList *self)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (guint));

  if (self->n_recent == 0)
    note_recent (self, 0);
  g_array_append_vals (starts, self->recent, self->n_recent);
  self->looking = TRUE;
  along_look_async (self->store, self->query, NULL, TRUE, starts, self->cancellable, on_looked_cb,
                    self);
}

static void
stop (AlongLiveList *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  along_look_no_more (self->store, self->watch);
}

static void
start (AlongLiveList *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (guint));
  Link *link = g_new0 (Link, 1);
  AlongWatch *watch = along_watch_new (self->query, context, on_deltas_cb, link, link_free);
  guint first = 0;

  g_weak_ref_init (&link->list, self);
  link->watch = self->watch = along_watch_get_id (watch);
  self->cancellable = g_cancellable_new ();
  self->n_recent = 0;
  g_hash_table_remove_all (self->asked);
  g_array_append_val (starts, first);
  note_recent (self, first);
  self->looking = TRUE;
  set_loading (self, TRUE);
  along_look_async (self->store, self->query, watch, TRUE, starts, self->cancellable, on_looked_cb,
                    self);
}

static GType
along_live_list_get_item_type (GListModel *model)
{
  return ALONG_TYPE_ROW;
}

static guint
along_live_list_get_n_items (GListModel *model)
{
  return ALONG_LIVE_LIST (model)->rows->len;
}

static gpointer
along_live_list_get_item (GListModel *model, guint position)
{
  AlongLiveList *self = ALONG_LIVE_LIST (model);
  AlongRow *row = NULL;

  if (position >= self->rows->len)
    return NULL;
  row = self->rows->pdata[position];
  if (row == NULL)
    {
      row = g_object_new (ALONG_TYPE_ROW, NULL);
      row->list = self;
      self->rows->pdata[position] = row;
      self->n_kept++;
    }
  note_recent (self, position - position % ALONG_PAGE);
  if (row->record == NULL)
    ask_for_page (self, position);
  return g_object_ref (row);
}

static void
along_live_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = along_live_list_get_item_type;
  iface->get_n_items = along_live_list_get_n_items;
  iface->get_item = along_live_list_get_item;
}

static void
along_live_list_dispose (GObject *object)
{
  AlongLiveList *self = ALONG_LIVE_LIST (object);
  GHashTableIter iter;
  AlongRow *row = NULL;

  stop (self);
  /* Wrappers that others hold outlive the list, and must not look for it. */
  for (guint i = 0; i < self->rows->len; i++)
    if (self->rows->pdata[i] != NULL)
      ((AlongRow *)self->rows->pdata[i])->list = NULL;
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&row))
    row->list = NULL;
  g_hash_table_remove_all (self->by_id);
  G_OBJECT_CLASS (along_live_list_parent_class)->dispose (object);
}

static void
along_live_list_finalize (GObject *object)
{
  AlongLiveList *self = ALONG_LIVE_LIST (object);

  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->asked);
  g_clear_pointer (&self->query, along_query_free);
  g_clear_object (&self->store);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (along_live_list_parent_class)->finalize (object);
}

static void
along_live_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AlongLiveList *self = ALONG_LIVE_LIST (object);

  switch (id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->rows->len);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
along_live_list_class_init (AlongLiveListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_live_list_dispose;
  object_class->finalize = along_live_list_finalize;
  object_class->get_property = along_live_list_get_property;

  properties[PROP_N_ITEMS]
      = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOADING]
      = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR]
      = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
along_live_list_init (AlongLiveList *self)
{
  self->rows = places_new (0);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->asked = g_hash_table_new (NULL, NULL);
}

/**
 * along_live_list_new:
 * @store: a store
 * @query: what to show; copied
 *
 * Returns: (transfer full): a list that is empty and `loading` until the first answer has come
 */
AlongLiveList *
along_live_list_new (AlongStore *store, const AlongQuery *query)
{
  AlongLiveList *self = g_object_new (ALONG_TYPE_LIVE_LIST, NULL);

  self->store = g_object_ref (store);
  self->query = along_query_copy (query);
  start (self);
  return self;
}

/**
 * along_live_list_set_query:
 * @self: a list
 * @query: what to show from now on; copied
 *
 * Shows the answer to another query, as soon as it has come; until then it stays as it is. Records that are in both
 * keep their wrappers.
 */
void
along_live_list_set_query (AlongLiveList *self, const AlongQuery *query)
{
  g_return_if_fail (ALONG_IS_LIVE_LIST (self));

  if (along_query_equal (self->query, query))
    return;
  stop (self);
  along_query_free (self->query);
  self->query = along_query_copy (query);
  start (self);
}

/**
 * along_live_list_get_loading:
 * @self: a list
 *
 * Returns: %TRUE until the answer to its query has come
 */
gboolean
along_live_list_get_loading (AlongLiveList *self)
{
  g_return_val_if_fail (ALONG_IS_LIVE_LIST (self), FALSE);
  return self->loading;
}

/**
 * along_live_list_get_error:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): why it could not be read, the last time it was tried
 */
const GError *
along_live_list_get_error (AlongLiveList *self)
{
  g_return_val_if_fail (ALONG_IS_LIVE_LIST (self), NULL);
  return self->error;
}
