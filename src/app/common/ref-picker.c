/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/ref-picker.h"

#include "app/common/list-row.h"

#include <glib/gi18n.h>

struct _AlongRefPicker
{
  AdwDialog parent_instance;

  GtkSearchEntry *entry;
  GtkListView *list;
  GtkStack *stack;

  AlongContext *context;
  const AlongEntity *entity;
  AlongQuery *among;
  AlongLiveList *records;
  AlongPickedFunc picked;
  gpointer data;
  GDestroyNotify free_data;
  gboolean hurried;  /* Enter came before the answer did */
  GHashTable *bound; /* the GtkListItems that show somebody: a set */
};

G_DEFINE_FINAL_TYPE (AlongRefPicker, along_ref_picker, ADW_TYPE_DIALOG)

static AlongQuery *
make_query (AlongRefPicker *self)
{
  AlongQuery *query = along_query_copy (self->among);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  const AlongField *title = self->entity->title != NULL
                                ? along_entity_find_field (self->entity, self->entity->title, NULL)
                                : NULL;

  if (*typed != '\0')
    along_query_matching (query, typed);
  if (title != NULL && (title->flags & ALONG_FIELD_LIST))
    along_query_order_by (query, title->name, FALSE);
  return query;
}

static void
ask (AlongRefPicker *self)
{
  g_autoptr (AlongQuery) query = make_query (self);

  along_live_list_set_query (self->records, query);
}

static void
on_search_changed_cb (AlongRefPicker *self)
{
  ask (self);
}

/* Who types on after Enter has changed their mind. */
static void
on_changed_cb (AlongRefPicker *self)
{
  self->hurried = FALSE;
}

static void
pick (AlongRefPicker *self, guint position)
{
  g_autoptr (AlongRow) row = g_list_model_get_item (G_LIST_MODEL (self->records), position);

  if (row == NULL || along_row_get_id (row) == NULL)
    return;
  g_object_ref (self);
  adw_dialog_close (ADW_DIALOG (self));
  self->picked (along_row_get_id (row), self->data);
  g_object_unref (self);
}

static void
on_row_activate_cb (AlongRefPicker *self, guint position)
{
  pick (self, position);
}

static void
update (AlongRefPicker *self)
{
  gboolean none = g_list_model_get_n_items (G_LIST_MODEL (self->records)) == 0
                  && !along_live_list_get_loading (self->records);

  gtk_stack_set_visible_child_name (self->stack, none ? "none" : "list");
}

static void
on_loading_cb (AlongRefPicker *self)
{
  gboolean hurried = self->hurried && !along_live_list_get_loading (self->records);

  update (self);
  if (!hurried)
    return;
  self->hurried = FALSE;
  pick (self, 0);
}

/* Enter in the search takes what stands first, once that answers what was typed: what shows until then may be somebody
 * else. */
static void
on_entry_activate_cb (AlongRefPicker *self)
{
  ask (self);
  self->hurried = along_live_list_get_loading (self->records);
  if (!self->hurried)
    pick (self, 0);
}

static void
on_stop_cb (AlongRefPicker *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* Two people of one name are told apart by where they work. */
static const char *
organisation_of (AlongRefPicker *self, const AlongRecord *record)
{
  const char *name = NULL;

  if (record == NULL || !g_str_equal (self->entity->kind, "worker"))
    return NULL;
  name = along_context_title (self->context, "organisation", along_record_get_text (record, "org"));
  return *name != '\0' ? name : NULL;
}

static void
fill (AlongRefPicker *self, GtkListItem *item)
{
  AlongRow *row = gtk_list_item_get_item (item);
  AlongRecord *record = along_row_get_record (row);
  const char *title = record != NULL ? along_record_get_title (record) : "…";
  const char *organisation = organisation_of (self, record);

  along_list_row_set (ALONG_LIST_ROW (gtk_list_item_get_child (item)), title, organisation);
  gtk_list_item_set_accessible_label (item, title);
  gtk_list_item_set_accessible_description (item, organisation != NULL ? organisation : "");
}

static void
on_titles_cb (AlongRefPicker *self)
{
  GHashTableIter iter;
  gpointer item = NULL;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    fill (self, item);
}

static void
on_record_changed_cb (AlongRow *row, GParamSpec *pspec, AlongRefPicker *self)
{
  GHashTableIter iter;
  gpointer item = NULL;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (gtk_list_item_get_item (item) == (gpointer)row)
      fill (self, item);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, along_list_row_new ());
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AlongRefPicker *self)
{
  g_hash_table_add (self->bound, item);
  g_signal_connect (gtk_list_item_get_item (item), "notify::record",
                    G_CALLBACK (on_record_changed_cb), self);
  fill (self, item);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AlongRefPicker *self)
{
  g_hash_table_remove (self->bound, item);
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), on_record_changed_cb, self);
}

static void
along_ref_picker_dispose (GObject *object)
{
  AlongRefPicker *self = ALONG_REF_PICKER (object);

  /* The platform may keep the widgets of a closed dialog for a while: they show nobody, and hold no store. */
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_REF_PICKER);
  g_clear_object (&self->records);
  g_clear_object (&self->context);
  if (self->free_data != NULL)
    g_clear_pointer (&self->data, self->free_data);
  G_OBJECT_CLASS (along_ref_picker_parent_class)->dispose (object);
}

static void
along_ref_picker_finalize (GObject *object)
{
  g_clear_pointer (&ALONG_REF_PICKER (object)->among, along_query_free);
  g_hash_table_unref (ALONG_REF_PICKER (object)->bound);
  G_OBJECT_CLASS (along_ref_picker_parent_class)->finalize (object);
}

static void
along_ref_picker_class_init (AlongRefPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_ref_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_ref_picker_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/ref-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongRefPicker, entry);
  gtk_widget_class_bind_template_child (widget_class, AlongRefPicker, list);
  gtk_widget_class_bind_template_child (widget_class, AlongRefPicker, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activate_cb);
}

static void
along_ref_picker_init (AlongRefPicker *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_records (AlongRefPicker *self)
{
  g_autoptr (AlongQuery) query = make_query (self);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->records = along_live_list_new (along_context_get_store (self->context), query);
  selection
      = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->records))));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  g_signal_connect_object (self->records, "notify::loading", G_CALLBACK (on_loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->records, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context, "titles-changed", G_CALLBACK (on_titles_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_ref_picker_present_among:
 * @parent: a widget of the window it stands over
 * @context: a context
 * @among: what people choose from; copied
 * @title: what it is for, such as "Lead worker"
 * @picked: called with what they chose; not when they choose nothing
 * @data: given to @picked
 * @free_data: (nullable): frees @data when the picker is gone
 */
void
along_ref_picker_present_among (GtkWidget *parent,
                                AlongContext *context,
                                const AlongQuery *among,
                                const char *title,
                                AlongPickedFunc picked,
                                gpointer data,
                                GDestroyNotify free_data)
{
  AlongRefPicker *self = g_object_new (ALONG_TYPE_REF_PICKER, NULL);

  self->context = g_object_ref (context);
  self->among = along_query_copy (among);
  self->entity = along_query_get_entity (among);
  self->picked = picked;
  self->data = data;
  self->free_data = free_data;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  show_records (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

/**
 * along_ref_picker_present:
 * @parent: a widget of the window it stands over
 * @context: a context
 * @kind: what people choose from
 * @title: what it is for, such as "Lead worker"
 * @picked: called with what they chose; not when they choose nothing
 * @data: given to @picked
 * @free_data: (nullable): frees @data when the picker is gone
 */
void
along_ref_picker_present (GtkWidget *parent,
                          AlongContext *context,
                          const char *kind,
                          const char *title,
                          AlongPickedFunc picked,
                          gpointer data,
                          GDestroyNotify free_data)
{
  g_autoptr (AlongQuery) all = along_query_new (along_entity_find (kind));

  along_ref_picker_present_among (parent, context, all, title, picked, data, free_data);
}
