/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/list-page.h"

#include "app/common/context-menu.h"
#include "app/common/error-text.h"
#include "app/common/filter-bar.h"
#include "app/common/saved-views-dialog.h"
#include "app/common/window.h"

#include <glib/gi18n.h>

/* Loading is shown after this; before, the page stays empty. */
#define LOADING_DELAY_MS 500

struct _AlongListPage
{
  AdwNavigationPage parent_instance;

  AdwHeaderBar *header;
  AdwWindowTitle *window_title;
  GtkButton *new_button;
  GtkBox *over;
  AlongFilterBar *bar;
  GtkStack *stack;
  GtkListView *list;
  AdwStatusPage *empty;
  GtkButton *empty_button;
  AdwStatusPage *failed;

  AlongContext *context;
  const AlongListSpec *spec;
  const AlongEntity *entity;
  AlongLiveList *records;
  GHashTable *bound; /* GtkListItem that shows something now */
  GtkEventController *letters;
  AlongRow *acted_on; /* the row whose menu was opened last */
  guint loading_id;
  gboolean hurried; /* Enter came before the answer to what was typed did */
};

G_DEFINE_FINAL_TYPE (AlongListPage, along_list_page, ADW_TYPE_NAVIGATION_PAGE)

static void
fill (AlongListPage *self, GtkListItem *item)
{
  AlongRow *row = gtk_list_item_get_item (item);
  AlongListRow *widget = ALONG_LIST_ROW (gtk_list_item_get_child (item));
  AlongRecord *record = along_row_get_record (row);
  g_autofree char *words = NULL;

  along_list_row_set_shown (
      widget, g_strcmp0 (along_row_get_id (row), along_context_get_shown (self->context)) == 0);
  if (record != NULL)
    self->spec->fill (self->context, record, widget);
  else
    {
      along_list_row_set (widget, "…", NULL);
      along_list_row_set_chip (widget, NULL, ALONG_TONE_QUIET);
    }
  words = along_list_row_describe (widget);
  gtk_list_item_set_accessible_label (item, words);
}

static void
fill_all (AlongListPage *self)
{
  GHashTableIter items;
  gpointer item = NULL;

  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, &item, NULL))
    fill (self, item);
}

/* The page may be gone before the last row is unbound: rows know it by a weak pointer. */
typedef struct
{
  AlongListPage *page;
  GtkListItem *item;
  gulong handler;
} Bound;

static void
on_record_changed_cb (AlongRow *row, GParamSpec *pspec, Bound *bound)
{
  fill (bound->page, bound->item);
}

static AlongListPage *
page_of (GtkWidget *row)
{
  return ALONG_LIST_PAGE (gtk_widget_get_ancestor (row, ALONG_TYPE_LIST_PAGE));
}

/* Which of the rows stands in @widget, or around it. */
static AlongRow *
row_of (AlongListPage *self, GtkWidget *widget)
{
  GHashTableIter items;
  gpointer item = NULL;

  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, &item, NULL))
    {
      GtkWidget *child = gtk_list_item_get_child (item);

      if (widget == child || gtk_widget_is_ancestor (widget, child)
          || gtk_widget_is_ancestor (child, widget))
        return gtk_list_item_get_item (item);
    }
  return NULL;
}

static GMenu *
make_menu (GtkWidget *widget)
{
  AlongListPage *self = page_of (widget);
  AlongRow *row = row_of (self, widget);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) open = g_menu_new ();
  g_autoptr (GMenu) actions = g_menu_new ();

  if (row == NULL || along_row_get_record (row) == NULL)
    return NULL;
  g_set_object (&self->acted_on, row);
  along_menu_append (open, _ ("_Open"), "list.open", NULL, "Return");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (open));
  for (const AlongListAction *action = self->spec->actions; action != NULL && action->name != NULL;
       action++)
    along_menu_append (actions, _ (action->label), "list.act", action->name, action->key);
  if (self->spec->menu != NULL)
    self->spec->menu (self->context, along_row_get_record (row), actions);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (actions));
  return g_steal_pointer (&menu);
}

static void
open_row (AlongListPage *self, AlongRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(ss)", self->spec->kind,
                              along_row_get_id (row));
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongListPage *self = ALONG_LIST_PAGE (widget);

  if (self->acted_on != NULL)
    open_row (self, self->acted_on);
}

/* Something to be done with a record that is being read. */
typedef struct
{
  AlongListPage *page;
  const char *name; /* of one of the actions, which are constant */
} Acting;

static void
acting_free (Acting *acting)
{
  g_object_unref (acting->page);
  g_free (acting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Acting, acting_free)

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Acting) acting = data;
  AlongListPage *self = acting->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) record = along_store_get_finish (ALONG_STORE (source), result, &error);
  AlongWindow *window = self->context != NULL ? along_window_of (GTK_WIDGET (self)) : NULL;

  if (window == NULL)
    return;
  if (record != NULL)
    self->spec->act (GTK_WIDGET (self), self->context, record, acting->name);
  else
    along_window_report (window, error);
}

/* A row has what a list shows; what changes a record has to know all of it. */
static void
act (AlongListPage *self, AlongRow *row, const char *name)
{
  const AlongListAction *action = self->spec->actions;
  Acting *acting = NULL;

  while (action->name != NULL && !g_str_equal (action->name, name))
    action++;
  if (row == NULL || along_row_get_id (row) == NULL || action->name == NULL)
    return;
  acting = g_new0 (Acting, 1);
  acting->page = g_object_ref (self);
  acting->name = action->name;
  along_store_get_async (along_context_get_store (self->context), self->entity,
                         along_row_get_id (row), NULL, on_read_cb, acting);
}

static void
act_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongListPage *self = ALONG_LIST_PAGE (widget);

  act (self, self->acted_on, g_variant_get_string (target, NULL));
}

static gboolean
on_letter_cb (GtkWidget *widget, GVariant *name, gpointer data)
{
  AlongListPage *self = ALONG_LIST_PAGE (gtk_widget_get_ancestor (widget, ALONG_TYPE_LIST_PAGE));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  AlongRow *row = focus != NULL ? row_of (self, focus) : NULL;

  if (row == NULL)
    return FALSE;
  act (self, row, g_variant_get_string (name, NULL));
  return TRUE;
}

/* The keys of the rows. They belong to the list, so that they never act while people type in the search. */
static void
add_letters (AlongListPage *self)
{
  self->letters = gtk_shortcut_controller_new ();
  for (const AlongListAction *action = self->spec->actions; action != NULL && action->name != NULL;
       action++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (action->key),
                                                gtk_callback_action_new (on_letter_cb, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (action->name));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->letters), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self->list), self->letters);
  along_context_letters (self->context, self->letters);
}

static void
on_setup_cb (AlongListPage *self, GtkListItem *item)
{
  GtkWidget *row = along_list_row_new ();

  gtk_list_item_set_child (item, row);
  along_context_menu_add (row, make_menu);
}

static void
on_bind_cb (AlongListPage *self, GtkListItem *item)
{
  Bound *bound = g_new0 (Bound, 1);

  bound->page = self;
  bound->item = item;
  bound->handler = g_signal_connect (gtk_list_item_get_item (item), "notify::record",
                                     G_CALLBACK (on_record_changed_cb), bound);
  g_hash_table_insert (self->bound, item, bound);
  fill (self, item);
}

static void
on_unbind_cb (AlongListPage *self, GtkListItem *item)
{
  Bound *bound = g_hash_table_lookup (self->bound, item);

  if (bound == NULL)
    return;
  g_signal_handler_disconnect (gtk_list_item_get_item (item), bound->handler);
  g_hash_table_remove (self->bound, item);
}

static AlongQuery *
make_query (AlongListPage *self)
{
  AlongQuery *query = self->spec->query (self->context);

  along_filter_bar_apply (self->bar, query);
  return query;
}

/* Nothing there yet is not the same as nothing there. */
static gboolean
is_arriving (AlongListPage *self)
{
  AlongEngine *engine = along_context_get_engine (self->context);

  return engine != NULL && along_engine_get_status (engine) == ALONG_SYNC_FIRST;
}

static void
on_loading_long_cb (gpointer data)
{
  AlongListPage *self = data;

  self->loading_id = 0;
  gtk_stack_set_visible_child_name (self->stack, "loading");
}

/* What the page shows: rows, or why there are none. */
static void
update (AlongListPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  gboolean loading = along_live_list_get_loading (self->records);
  const GError *error = along_live_list_get_error (self->records);
  g_autofree char *count = NULL;

  if (!loading || n > 0 || error != NULL)
    g_clear_handle_id (&self->loading_id, g_source_remove);
  if (n > 0)
    count = g_strdup_printf ("%'u", n);
  adw_window_title_set_subtitle (self->window_title, count != NULL ? count : "");
  if (error != NULL && n == 0)
    {
      AlongErrorText text = along_error_to_user_text (error);

      adw_status_page_set_title (self->failed, text.title);
      adw_status_page_set_description (self->failed, text.sentence);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  else if (n > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (!loading)
    gtk_stack_set_visible_child_name (self->stack, along_filter_bar_is_narrowed (self->bar) ? "none"
                                                   : is_arriving (self) ? "arriving"
                                                                        : "empty");
  else if (self->loading_id == 0
           && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "loading") != 0)
    self->loading_id = g_timeout_add_once (LOADING_DELAY_MS, on_loading_long_cb, self);
}

static void
ask_again (AlongListPage *self)
{
  g_autoptr (AlongQuery) query = make_query (self);

  along_live_list_set_query (self->records, query);
  update (self);
}

/* Names have come; and with a new day, filters ask for something else. */
static void
on_titles_changed_cb (AlongListPage *self)
{
  ask_again (self);
  fill_all (self);
}

static void
on_bar_changed_cb (AlongListPage *self)
{
  self->hurried = FALSE;
  ask_again (self);
}

static void
open_at (AlongListPage *self, guint position)
{
  g_autoptr (AlongRow) row = g_list_model_get_item (G_LIST_MODEL (self->records), position);

  if (row != NULL)
    open_row (self, row);
}

static void
on_row_activate_cb (AlongListPage *self, guint position)
{
  open_at (self, position);
}

/* Enter in the search opens what stands first, once that answers what was typed. */
static void
on_search_activate_cb (AlongListPage *self)
{
  ask_again (self);
  self->hurried = along_live_list_get_loading (self->records);
  if (!self->hurried)
    open_at (self, 0);
}

static void
on_loading_cb (AlongListPage *self)
{
  gboolean hurried = self->hurried && !along_live_list_get_loading (self->records);

  update (self);
  if (!hurried)
    return;
  self->hurried = FALSE;
  open_at (self, 0);
}

static void
on_search_left_cb (AlongListPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
on_show_all_cb (AlongListPage *self)
{
  along_filter_bar_clear (self->bar);
  along_filter_bar_find (self->bar);
}

static void
on_try_again_cb (AlongListPage *self)
{
  ask_again (self);
}

static gboolean
on_find_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  along_list_page_find (ALONG_LIST_PAGE (widget));
  return TRUE;
}

static void
along_list_page_dispose (GObject *object)
{
  AlongListPage *self = ALONG_LIST_PAGE (object);

  g_clear_handle_id (&self->loading_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_LIST_PAGE);
  g_clear_object (&self->acted_on);
  g_clear_object (&self->records);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_list_page_parent_class)->dispose (object);
}

static void
along_list_page_finalize (GObject *object)
{
  AlongListPage *self = ALONG_LIST_PAGE (object);

  g_hash_table_unref (self->bound);
  G_OBJECT_CLASS (along_list_page_parent_class)->finalize (object);
}

static void
along_list_page_class_init (AlongListPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ALONG_TYPE_FILTER_BAR);
  object_class->dispose = along_list_page_dispose;
  object_class->finalize = along_list_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, header);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, over);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, bar);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, list);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, empty);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, empty_button);
  gtk_widget_class_bind_template_child (widget_class, AlongListPage, failed);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again_cb);
  gtk_widget_class_install_action (widget_class, "list.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "list.act", "s", act_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_slash, 0, on_find_key_cb, NULL);
}

static void
along_list_page_init (AlongListPage *self)
{
  self->bound = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_words (AlongListPage *self)
{
  const AlongListSpec *spec = self->spec;
  g_autofree char *hint = NULL;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ (spec->title));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->title), -1);
  adw_status_page_set_icon_name (self->empty, spec->empty_icon);
  adw_status_page_set_title (self->empty, _ (spec->empty_title));
  adw_status_page_set_description (self->empty, _ (spec->empty_text));
  if (spec->new_label == NULL)
    return;
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->new_button), spec->new_action);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->empty_button), spec->new_action);
  /* TRANSLATORS: a button's words and its key */
  hint = g_strdup_printf (_ ("%s (Ctrl+N)"), _ (spec->new_label));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->new_button), hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->new_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->new_label), -1);
  gtk_button_set_label (self->empty_button, _ (spec->new_label));
  gtk_widget_set_visible (GTK_WIDGET (self->new_button), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), TRUE);
}

static AlongQuery *
all_of (gpointer data)
{
  AlongListPage *self = data;

  return self->spec->query (self->context);
}

/* Views that people have saved of this list: a button in the header, the pinned ones over the search. */
static void
add_views (AlongListPage *self)
{
  AlongSavedViews *views
      = along_saved_views_new (self->context, self->entity, self->spec->filters, self->bar);

  along_saved_views_set_all (views, all_of, self);
  gtk_box_prepend (self->over, GTK_WIDGET (views));
  adw_header_bar_pack_end (self->header, along_saved_views_make_button (views));
}

static void
show_records (AlongListPage *self)
{
  g_autoptr (AlongQuery) query = make_query (self);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;
  AlongEngine *engine = along_context_get_engine (self->context);

  self->records = along_live_list_new (along_context_get_store (self->context), query);
  selection
      = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->records))));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  g_signal_connect_object (self->records, "notify", G_CALLBACK (on_loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->records, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  if (engine != NULL)
    g_signal_connect_object (engine, "notify::status", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "waiting");
  update (self);
}

/**
 * along_list_page_new:
 * @context: a context
 * @spec: what it shows; must outlive it
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
along_list_page_new (AlongContext *context, const AlongListSpec *spec)
{
  AlongListPage *self = g_object_new (ALONG_TYPE_LIST_PAGE, NULL);

  self->context = g_object_ref (context);
  self->spec = spec;
  self->entity = along_entity_find (spec->kind);
  g_assert (self->entity != NULL);
  set_words (self);
  along_filter_bar_set_filters (self->bar, context, self->entity, spec->filters,
                                _ (spec->search_hint));
  if (spec->saves_views)
    add_views (self);
  add_letters (self);
  along_context_menu_add_keys (GTK_WIDGET (self->list), make_menu);
  if (spec->actions == NULL)
    along_context_menu_add_letters (GTK_WIDGET (self->list), make_menu, context);
  show_records (self);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (on_titles_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::shown", G_CALLBACK (fill_all), self,
                           G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * along_list_page_find:
 * @self: a list page
 *
 * Puts the cursor into its search entry.
 */
void
along_list_page_find (AlongListPage *self)
{
  g_return_if_fail (ALONG_IS_LIST_PAGE (self));
  along_filter_bar_find (self->bar);
}

/**
 * along_list_page_make_new:
 * @self: a list page
 *
 * Does what its button for a new one does, where it has one.
 */
void
along_list_page_make_new (AlongListPage *self)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (ALONG_IS_LIST_PAGE (self));
  if (self->spec->new_action == NULL)
    return;
  if (!g_action_parse_detailed_name (self->spec->new_action, &name, &target, &error))
    g_critical ("%s: %s", self->spec->new_action, error->message);
  else
    gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
}

/**
 * along_list_page_add_button:
 * @self: a list page
 * @button: (transfer floating): a button for its header bar
 */
void
along_list_page_add_button (AlongListPage *self, GtkWidget *button)
{
  g_return_if_fail (ALONG_IS_LIST_PAGE (self));
  adw_header_bar_pack_end (self->header, button);
}

/**
 * along_list_page_get_filter:
 * @self: a list page
 * @id: a filter's id
 *
 * Returns: (transfer none) (nullable): the filter, for a page that opens narrowed
 */
AlongListFilter *
along_list_page_get_filter (AlongListPage *self, const char *id)
{
  g_return_val_if_fail (ALONG_IS_LIST_PAGE (self), NULL);
  return along_filter_bar_get_filter (self->bar, id);
}
