/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/saved-views.h"

#include "app/common/window.h"
#include "base/id.h"
#include "model/op.h"
#include "model/position.h"

#include <glib/gi18n.h>

struct _AlongSavedViews
{
  GtkWidget parent_instance;

  AdwWrapBox *pinned;

  AlongContext *context;
  const AlongEntity *entity;
  const AlongFilterSpec *filters;
  AlongFilterBar *bar; /* not owned: it stands beside this */
  AlongQuery *(*all) (gpointer data);
  gpointer all_data;
  const AlongViewOrder *order;
  gpointer order_data;

  AlongLiveList *records;
  GPtrArray *views; /* of View, as they stand in `records` */
};

/* One view, and what it shows now. */
typedef struct
{
  AlongSavedViews *views;
  AlongRow *row;
  gulong handler;
  AlongLiveList *found;
  gulong found_handler;
  char *query; /* the text that `found` shows */
} View;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongSavedViews, along_saved_views, GTK_TYPE_WIDGET)

static void
view_free (gpointer data)
{
  View *view = data;

  g_signal_handler_disconnect (view->row, view->handler);
  g_object_unref (view->row);
  if (view->found != NULL)
    g_signal_handler_disconnect (view->found, view->found_handler);
  g_clear_object (&view->found);
  g_free (view->query);
  g_free (view);
}

static View *
view_at (AlongSavedViews *self, guint i)
{
  return i < self->views->len ? g_ptr_array_index (self->views, i) : NULL;
}

static void
on_pinned_clicked_cb (GtkButton *button, AlongSavedViews *self)
{
  const char *id = gtk_widget_get_name (GTK_WIDGET (button));

  for (guint i = 0; i < self->views->len; i++)
    if (g_strcmp0 (along_row_get_id (view_at (self, i)->row), id) == 0)
      along_saved_views_show (self, i);
}

static GtkWidget *
make_pinned (AlongSavedViews *self, guint i)
{
  AlongRecord *record = along_saved_views_get_record (self, i);
  g_autofree char *count = along_saved_views_describe_count (self, i);
  /* TRANSLATORS: a saved view and how many it shows: "Overdue · 12" */
  g_autofree char *label = g_strdup_printf (_ ("%s · %s"), along_record_get_title (record), count);
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                           PANGO_ELLIPSIZE_END);
  gtk_widget_set_name (button, along_record_get_id (record));
  gtk_widget_add_css_class (button, "view");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_pinned_clicked_cb), self, 0);
  return button;
}

/* Buttons are few: they are made anew, and whoever has the keyboard keeps it. */
static void
show_pinned (AlongSavedViews *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  g_autofree char *had = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self))
                             ? g_strdup (gtk_widget_get_name (focus))
                             : NULL;
  GtkWidget *child = NULL;
  gboolean any = FALSE;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pinned))) != NULL)
    adw_wrap_box_remove (self->pinned, child);
  for (guint i = 0; i < self->views->len; i++)
    {
      AlongRecord *record = along_saved_views_get_record (self, i);
      GtkWidget *button = NULL;

      if (record == NULL || !along_record_get_boolean (record, "pinned"))
        continue;
      button = make_pinned (self, i);
      adw_wrap_box_append (self->pinned, button);
      any = TRUE;
      if (g_strcmp0 (had, along_record_get_id (record)) == 0)
        gtk_widget_grab_focus (button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), any);
}

static void
tell (AlongSavedViews *self)
{
  if (self->context == NULL)
    return;
  show_pinned (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static AlongQuery *
query_of (AlongSavedViews *self, const char *text)
{
  g_autoptr (AlongViewText) view = along_view_text_parse (text);
  AlongQuery *query = self->all (self->all_data);

  along_view_apply (view, self->context, self->entity, self->filters, query);
  return query;
}

/* What a view shows is counted by the store, and kept up by it. */
static void
follow (View *view)
{
  AlongSavedViews *self = view->views;
  AlongRecord *record = along_row_get_record (view->row);
  const char *text = record != NULL ? along_record_get_text (record, "query") : NULL;
  g_autoptr (AlongQuery) query = NULL;

  if (self->all == NULL || text == NULL || g_strcmp0 (text, view->query) == 0)
    return;
  g_set_str (&view->query, text);
  query = query_of (self, text);
  if (view->found != NULL)
    {
      along_live_list_set_query (view->found, query);
      return;
    }
  view->found = along_live_list_new (along_context_get_store (self->context), query);
  view->found_handler = g_signal_connect_swapped (view->found, "notify", G_CALLBACK (tell), self);
}

static void
on_record_cb (AlongRow *row, GParamSpec *pspec, View *view)
{
  follow (view);
  tell (view->views);
}

static void
on_records_changed_cb (AlongSavedViews *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->views);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));

  self->views = g_ptr_array_new_with_free_func (view_free);
  for (guint i = 0; i < n; i++)
    {
      View *view = g_new0 (View, 1);

      view->views = self;
      view->row = g_list_model_get_item (G_LIST_MODEL (self->records), i);
      view->handler
          = g_signal_connect (view->row, "notify::record", G_CALLBACK (on_record_cb), view);
      g_ptr_array_add (self->views, view);
      follow (view);
    }
  tell (self);
}

static void
follow_all (AlongSavedViews *self)
{
  if (self->context == NULL)
    return;
  /* With a new day, filters ask for something else. */
  for (guint i = 0; i < self->views->len; i++)
    {
      View *view = view_at (self, i);

      g_clear_pointer (&view->query, g_free);
      follow (view);
    }
}

static void
along_saved_views_dispose (GObject *object)
{
  AlongSavedViews *self = ALONG_SAVED_VIEWS (object);
  GtkWidget *child = NULL;

  g_clear_object (&self->context);
  g_ptr_array_set_size (self->views, 0);
  g_clear_object (&self->records);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (along_saved_views_parent_class)->dispose (object);
}

static void
along_saved_views_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_SAVED_VIEWS (object)->views);
  G_OBJECT_CLASS (along_saved_views_parent_class)->finalize (object);
}

static void
along_saved_views_class_init (AlongSavedViewsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_saved_views_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_saved_views_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "savedviews");
}

static void
along_saved_views_init (AlongSavedViews *self)
{
  self->views = g_ptr_array_new_with_free_func (view_free);
  self->pinned = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->pinned, 6);
  adw_wrap_box_set_line_spacing (self->pinned, 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "list-tools");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pinned), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Saved Views"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->pinned), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static AlongQuery *
own_views (AlongContext *context, const AlongEntity *entity)
{
  AlongQuery *query = along_query_new (along_entity_find ("saved_view"));

  along_query_where (query, "owner", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
  along_query_where (query, "kind", ALONG_IS, g_variant_new_string (entity->kind));
  along_query_order_by (query, "position", FALSE);
  along_query_order_by (query, "name", FALSE);
  return query;
}

/**
 * along_saved_views_new:
 * @context: the window's context
 * @entity: the kind the list shows
 * @filters: (nullable): its filters; must outlive it
 * @bar: what narrows the list
 *
 * Returns: (transfer floating): the reader's views of the list; along_saved_views_set_all() has to follow
 */
AlongSavedViews *
along_saved_views_new (AlongContext *context,
                       const AlongEntity *entity,
                       const AlongFilterSpec *filters,
                       AlongFilterBar *bar)
{
  AlongSavedViews *self = g_object_new (ALONG_TYPE_SAVED_VIEWS, NULL);
  g_autoptr (AlongQuery) query = own_views (context, entity);

  self->context = g_object_ref (context);
  self->entity = entity;
  self->filters = filters;
  self->bar = bar;
  self->records = along_live_list_new (along_context_get_store (context), query);
  g_signal_connect_object (self->records, "items-changed", G_CALLBACK (on_records_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (follow_all), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * along_saved_views_set_all:
 * @self: saved views
 * @all: what the list asks for before it is narrowed; transfer full
 * @data: given to it
 */
void
along_saved_views_set_all (AlongSavedViews *self, AlongQuery *(*all) (gpointer data), gpointer data)
{
  g_return_if_fail (ALONG_IS_SAVED_VIEWS (self));
  self->all = all;
  self->all_data = data;
}

/**
 * along_saved_views_set_order:
 * @self: saved views
 * @order: how the list is sorted; must outlive it
 * @data: given to its functions
 */
void
along_saved_views_set_order (AlongSavedViews *self, const AlongViewOrder *order, gpointer data)
{
  g_return_if_fail (ALONG_IS_SAVED_VIEWS (self));
  self->order = order;
  self->order_data = data;
}

/**
 * along_saved_views_get_n:
 * @self: saved views
 *
 * Returns: how many there are
 */
guint
along_saved_views_get_n (AlongSavedViews *self)
{
  g_return_val_if_fail (ALONG_IS_SAVED_VIEWS (self), 0);
  return self->views->len;
}

/**
 * along_saved_views_get_record:
 * @self: saved views
 * @i: which
 *
 * Returns: (transfer none) (nullable): the view; %NULL while it is being read
 */
AlongRecord *
along_saved_views_get_record (AlongSavedViews *self, guint i)
{
  View *view = NULL;

  g_return_val_if_fail (ALONG_IS_SAVED_VIEWS (self), NULL);
  view = view_at (self, i);
  return view != NULL ? along_row_get_record (view->row) : NULL;
}

/**
 * along_saved_views_describe_count:
 * @self: saved views
 * @i: which
 *
 * Returns: (transfer full): how many it shows now, for people
 */
char *
along_saved_views_describe_count (AlongSavedViews *self, guint i)
{
  View *view = NULL;

  g_return_val_if_fail (ALONG_IS_SAVED_VIEWS (self), NULL);
  view = view_at (self, i);
  if (view == NULL || view->found == NULL || along_live_list_get_loading (view->found))
    return g_strdup ("…");
  return g_strdup_printf ("%'u", g_list_model_get_n_items (G_LIST_MODEL (view->found)));
}

/**
 * along_saved_views_show:
 * @self: saved views
 * @i: which
 *
 * Narrows and sorts the list as that view says.
 */
void
along_saved_views_show (AlongSavedViews *self, guint i)
{
  AlongRecord *record = along_saved_views_get_record (self, i);
  g_autoptr (AlongViewText) view = NULL;
  g_autofree char *said = NULL;

  if (record == NULL)
    return;
  view = along_view_text_parse (along_record_get_text (record, "query"));
  if (self->order != NULL)
    self->order->set (along_record_get_text (record, "order_by"), self->order_data);
  along_filter_bar_set_view (self->bar, view);
  /* TRANSLATORS: %s is the name of a saved view */
  said = g_strdup_printf (_ ("View: %s"), along_record_get_title (record));
  gtk_accessible_announce (GTK_ACCESSIBLE (self->bar), said,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
commit (AlongSavedViews *self, AlongTxn *txn, const char *done, AlongTxn *undo)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self->bar));

  if (window != NULL)
    {
      along_window_commit (window, txn, done, undo);
      return;
    }
  along_txn_free (txn);
  g_clear_pointer (&undo, along_txn_free);
}

static void
change (AlongSavedViews *self,
        const AlongRecord *before,
        const AlongRecord *after,
        const char *done)
{
  const char *org = along_context_get_actor (self->context)->org;
  AlongTxn *txn = along_txn_new (org);
  AlongTxn *undo = along_txn_new (org);

  along_txn_update (txn, before, after);
  along_txn_update (undo, after, before);
  commit (self, txn, done, undo);
}

static const char *
position_at (AlongSavedViews *self, guint i)
{
  AlongRecord *record = along_saved_views_get_record (self, i);

  return record != NULL ? along_record_get_text (record, "position") : NULL;
}

/**
 * along_saved_views_save:
 * @self: saved views
 * @name: its name
 *
 * Saves how the list is narrowed and sorted now, and pins it: whoever saves a view wants to see it.
 */
void
along_saved_views_save (AlongSavedViews *self, const char *name)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) record = along_record_new (along_entity_find ("saved_view"), id);
  g_autoptr (AlongViewText) view = along_filter_bar_get_view (self->bar);
  g_autofree char *text = along_view_text_format (view);
  g_autofree char *order = self->order != NULL ? self->order->get (self->order_data) : NULL;
  g_autofree char *position
      = along_position_between (position_at (self, self->views->len - 1), NULL);
  g_autofree char *done = NULL;
  AlongTxn *txn = along_txn_new (actor->org);
  AlongTxn *undo = along_txn_new (actor->org);

  along_record_set_text (record, "name", name);
  along_record_set_text (record, "owner", actor->worker);
  along_record_set_text (record, "kind", self->entity->kind);
  along_record_set_text (record, "query", text);
  if (order != NULL)
    along_record_set_text (record, "order_by", order);
  along_record_set_text (record, "position", position);
  along_record_set_boolean (record, "pinned", TRUE);
  along_txn_create (txn, record);
  along_txn_add (undo, along_op_delete (along_record_get_entity (record), id, NULL));
  done = g_strdup_printf (_ ("Saved: %s"), name);
  commit (self, txn, done, undo);
}

/**
 * along_saved_views_rename:
 * @self: saved views
 * @i: which
 * @name: its new name
 */
void
along_saved_views_rename (AlongSavedViews *self, guint i, const char *name)
{
  AlongRecord *record = along_saved_views_get_record (self, i);
  g_autoptr (AlongRecord) after = record != NULL ? along_record_copy (record) : NULL;

  if (after == NULL || g_str_equal (along_record_get_title (record), name))
    return;
  along_record_set_text (after, "name", name);
  change (self, record, after, _ ("View renamed"));
}

/**
 * along_saved_views_pin:
 * @self: saved views
 * @i: which
 * @pinned: whether it stands over the list
 */
void
along_saved_views_pin (AlongSavedViews *self, guint i, gboolean pinned)
{
  AlongRecord *record = along_saved_views_get_record (self, i);
  g_autoptr (AlongRecord) after = record != NULL ? along_record_copy (record) : NULL;

  if (after == NULL || along_record_get_boolean (record, "pinned") == pinned)
    return;
  along_record_set_boolean (after, "pinned", pinned);
  change (self, record, after, pinned ? _ ("View pinned") : _ ("View no longer pinned"));
}

/**
 * along_saved_views_move:
 * @self: saved views
 * @i: which
 * @down: whether it changes places with the next, or with the one before
 */
void
along_saved_views_move (AlongSavedViews *self, guint i, gboolean down)
{
  AlongRecord *record = along_saved_views_get_record (self, i);
  g_autoptr (AlongRecord) after = record != NULL ? along_record_copy (record) : NULL;
  g_autofree char *position = NULL;

  if (after == NULL || (down ? i + 1 >= self->views->len : i == 0))
    return;
  position = down ? along_position_between (position_at (self, i + 1), position_at (self, i + 2))
                  : along_position_between (i > 1 ? position_at (self, i - 2) : NULL,
                                            position_at (self, i - 1));
  along_record_set_text (after, "position", position);
  change (self, record, after, _ ("View moved"));
}

/**
 * along_saved_views_remove:
 * @self: saved views
 * @i: which
 *
 * The view goes; what it showed stays. To undo that makes it anew.
 */
void
along_saved_views_remove (AlongSavedViews *self, guint i)
{
  static const char *const kept[]
      = { "name", "owner", "kind", "query", "order_by", "pinned", "position" };
  const char *org = along_context_get_actor (self->context)->org;
  AlongRecord *record = along_saved_views_get_record (self, i);
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) again = NULL;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (record == NULL)
    return;
  again = along_record_new (along_record_get_entity (record), id);
  for (guint k = 0; k < G_N_ELEMENTS (kept); k++)
    if (along_record_get (record, kept[k]) != NULL)
      along_record_set (again, kept[k], along_record_get (record, kept[k]));
  txn = along_txn_new (org);
  undo = along_txn_new (org);
  along_txn_add (txn, along_op_delete (along_record_get_entity (record),
                                       along_record_get_id (record), NULL));
  along_txn_create (undo, again);
  commit (self, txn, _ ("View removed"), undo);
}
