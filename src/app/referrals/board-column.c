/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/board-column.h"

#include "app/common/context-menu.h"
#include "app/referrals/referral-card.h"
#include "app/referrals/referral-menu.h"
#include "app/referrals/referral-words.h"

#include <glib/gi18n.h>

/* A list view makes a widget for each of its first 200 rows, in sight or not: five columns would take long to open. They
 * get so many at a time, more as people scroll. */
#define CARDS_AT_ONCE 24

/* Names and targets come one by one when a board opens; cards are filled again once they have. */
#define FILL_AGAIN_MS 100

struct _AlongBoardColumn
{
  AdwBin parent_instance;

  GtkLabel *count;
  GtkStack *stack;
  GtkListView *view;

  AlongContext *context;
  AlongReferralClock *clock;
  AlongPicks *picks;
  char *title;
  char *expected; /* a referral that gets the keyboard once it has come */
  AlongLiveList *referrals;
  GtkSliceListModel *in_reach;
  guint fill_id;
  GHashTable *bound; /* GtkListItem → Bound */
};

typedef struct
{
  AlongBoardColumn *column;
  GtkListItem *item;
  AlongRow *row;
  gulong handler;
} Bound;

enum
{
  SIGNAL_ASIDE,
  SIGNAL_MOVE,
  SIGNAL_DRAGGED,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongBoardColumn, along_board_column, ADW_TYPE_BIN)

static void
bound_free (gpointer data)
{
  Bound *bound = data;

  g_signal_handler_disconnect (bound->row, bound->handler);
  g_object_unref (bound->row);
  g_free (bound);
}

static char *
words_below (AlongBoardColumn *self, const AlongRecord *referral)
{
  const char *worker = along_context_title (self->context, "worker",
                                            along_record_get_text (referral, "assigned_to"));

  /* TRANSLATORS: a referral's number, and who deals with it */
  return *worker != '\0'
             ? g_strdup_printf (_ ("%s · %s"), along_record_get_title (referral), worker)
             : g_strdup (along_record_get_title (referral));
}

static void
fill (AlongBoardColumn *self, GtkListItem *item)
{
  AlongReferralCard *card = ALONG_REFERRAL_CARD (gtk_list_item_get_child (item));
  AlongRow *row = gtk_list_item_get_item (item);
  AlongRecord *referral = along_row_get_record (row);
  g_autoptr (AlongDue) due = NULL;
  g_autofree char *about = NULL;
  g_autofree char *below = NULL;
  g_autofree char *described = NULL;
  const char *org = along_context_get_actor (self->context)->org;

  if (referral == NULL)
    {
      along_referral_card_set (card, "", "", "", "", ALONG_TONE_QUIET);
      return;
    }
  due = along_referral_clock_due (self->clock, referral);
  about = along_referral_about (self->context, referral);
  below = words_below (self, referral);
  along_referral_card_set (card, about,
                           along_context_title (self->context, "service",
                                                along_record_get_text (referral, "service")),
                           below, along_due_concerns (due, referral, org) ? due->words : "",
                           along_referral_due_tone (due, along_due_is_for (due, referral, org)));
  along_referral_card_set_picked (card, along_picks_get_mode (self->picks),
                                  along_picks_has (self->picks, along_row_get_id (row)));
  described = along_referral_card_describe (card);
  gtk_list_item_set_accessible_label (item, described);
}

static void
on_record_cb (AlongRow *row, GParamSpec *pspec, Bound *bound)
{
  fill (bound->column, bound->item);
}

static AlongBoardColumn *
column_of (GtkWidget *widget)
{
  return ALONG_BOARD_COLUMN (gtk_widget_get_ancestor (widget, ALONG_TYPE_BOARD_COLUMN));
}

/* The item that @widget stands in, or around. */
static GtkListItem *
item_of (AlongBoardColumn *self, GtkWidget *widget)
{
  GHashTableIter items;
  gpointer item = NULL;

  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, &item, NULL))
    {
      GtkWidget *card = gtk_list_item_get_child (item);

      if (widget == card || gtk_widget_is_ancestor (widget, card)
          || (widget != GTK_WIDGET (self->view) && gtk_widget_is_ancestor (card, widget)
              && gtk_widget_is_ancestor (widget, GTK_WIDGET (self->view))))
        return item;
    }
  return NULL;
}

static guint
position_of (GtkWidget *view, GtkWidget *widget)
{
  AlongBoardColumn *self = column_of (view);
  GtkListItem *item = self != NULL ? item_of (self, widget) : NULL;

  return item != NULL ? gtk_list_item_get_position (item) : GTK_INVALID_LIST_POSITION;
}

static AlongRow *
row_at (AlongBoardColumn *self, GtkWidget *widget)
{
  GtkListItem *item = item_of (self, widget);

  return item != NULL ? gtk_list_item_get_item (item) : NULL;
}

static GMenu *
make_menu (GtkWidget *card)
{
  AlongBoardColumn *self = column_of (card);
  AlongRow *row = self != NULL ? row_at (self, card) : NULL;
  AlongRecord *referral = row != NULL ? along_row_get_record (row) : NULL;
  g_autoptr (GMenuItem) open = NULL;
  GMenu *menu = NULL;

  if (referral == NULL)
    return NULL;
  menu = g_menu_new ();
  open = g_menu_item_new (_ ("_Open"), NULL);
  g_menu_item_set_action_and_target (open, "win.push", "(ss)", "referral",
                                     along_record_get_id (referral));
  g_menu_item_set_attribute (open, "accel", "s", "Return");
  g_menu_append_item (menu, open);
  along_referral_menu_fill (self->context, referral, menu);
  return menu;
}

static GdkContentProvider *
on_prepare_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  GtkWidget *card = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  AlongBoardColumn *self = column_of (card);
  AlongRow *row = self != NULL ? row_at (self, card) : NULL;

  if (row == NULL || along_row_get_record (row) == NULL)
    return NULL;
  return gdk_content_provider_new_typed (ALONG_TYPE_ROW, row);
}

static void
on_drag_begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  GtkWidget *card = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (card);
  AlongBoardColumn *self = column_of (card);

  gtk_drag_source_set_icon (source, picture, 0, 0);
  if (self != NULL)
    g_signal_emit (self, signals[SIGNAL_DRAGGED], 0, row_at (self, card));
}

static void
on_drag_end_cb (GtkDragSource *source, GdkDrag *drag, gboolean deleted, gpointer data)
{
  AlongBoardColumn *self
      = column_of (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));

  if (self != NULL)
    g_signal_emit (self, signals[SIGNAL_DRAGGED], 0, NULL);
}

static void
add_drag (GtkWidget *card)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare_cb), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_drag_begin_cb), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (on_drag_end_cb), NULL);
  gtk_widget_add_controller (card, GTK_EVENT_CONTROLLER (source));
}

/* Every column takes what is dropped, so that it can say why not. */
static gboolean
on_drop_cb (AlongBoardColumn *self, const GValue *value)
{
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, g_value_get_object (value));
  return TRUE;
}

static gboolean
on_arrow_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  AlongBoardColumn *self = column_of (view);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));
  GtkListItem *item = focus != NULL ? item_of (self, focus) : NULL;
  int direction = 0;
  gboolean move = FALSE;

  if (item == NULL)
    return FALSE;
  g_variant_get (args, "(ib)", &direction, &move);
  if (gtk_widget_get_direction (view) == GTK_TEXT_DIR_RTL)
    direction = -direction;
  if (move)
    g_signal_emit (self, signals[SIGNAL_MOVE], 0, gtk_list_item_get_item (item), direction);
  else
    g_signal_emit (self, signals[SIGNAL_ASIDE], 0, direction, gtk_list_item_get_position (item));
  return TRUE;
}

static void
add_arrows (GtkWidget *view)
{
  static const struct
  {
    const char *keys;
    int direction;
    gboolean move;
  } arrows[] = {
    { "Left", -1, FALSE },
    { "Right", 1, FALSE },
    { "<Control><Shift>Left", -1, TRUE },
    { "<Control><Shift>Right", 1, TRUE },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* Before the list takes them for going up and down. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (arrows[i].keys),
                                                gtk_callback_action_new (on_arrow_cb, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut,
                                  g_variant_new ("(ib)", arrows[i].direction, arrows[i].move));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (view, controller);
}

static void
on_setup_cb (AlongBoardColumn *self, GtkListItem *item)
{
  GtkWidget *card = along_referral_card_new ();

  gtk_list_item_set_child (item, card);
  along_context_menu_add (card, make_menu);
  add_drag (card);
}

static void
on_bind_cb (AlongBoardColumn *self, GtkListItem *item)
{
  Bound *bound = g_new0 (Bound, 1);

  bound->column = self;
  bound->item = item;
  bound->row = g_object_ref (gtk_list_item_get_item (item));
  bound->handler
      = g_signal_connect (bound->row, "notify::record", G_CALLBACK (on_record_cb), bound);
  g_hash_table_insert (self->bound, item, bound);
  fill (self, item);
}

static void
on_unbind_cb (AlongBoardColumn *self, GtkListItem *item)
{
  g_hash_table_remove (self->bound, item);
}

static void
on_fill_again_cb (gpointer data)
{
  AlongBoardColumn *self = data;
  GHashTableIter items;
  gpointer item = NULL;

  self->fill_id = 0;
  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, &item, NULL))
    fill (self, item);
}

static void
fill_again (AlongBoardColumn *self)
{
  if (self->fill_id == 0)
    self->fill_id = g_timeout_add_once (FILL_AGAIN_MS, on_fill_again_cb, self);
}

/* What people do themselves shows at once. */
static void
on_picks_changed_cb (AlongBoardColumn *self)
{
  g_clear_handle_id (&self->fill_id, g_source_remove);
  on_fill_again_cb (self);
}

static void
reach (AlongBoardColumn *self, guint n)
{
  if (n > gtk_slice_list_model_get_size (self->in_reach))
    gtk_slice_list_model_set_size (self->in_reach, n + CARDS_AT_ONCE);
}

/* Two screens before the end there are more. */
static void
on_scrolled_cb (AlongBoardColumn *self, GtkAdjustment *adjustment)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->in_reach));
  double page = gtk_adjustment_get_page_size (adjustment);

  if (n < g_list_model_get_n_items (G_LIST_MODEL (self->referrals)) && page > 0
      && gtk_adjustment_get_value (adjustment) + 3 * page > gtk_adjustment_get_upper (adjustment))
    reach (self, n + 1);
}

static void
on_activate_cb (AlongBoardColumn *self, guint position)
{
  g_autoptr (AlongRow) row = g_list_model_get_item (G_LIST_MODEL (self->referrals), position);

  if (row != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.push", "(ss)", "referral",
                                along_row_get_id (row));
}

static void
update (AlongBoardColumn *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->referrals));
  g_autofree char *count = g_strdup_printf ("%'u", n);
  /* TRANSLATORS: a column of the board and how many stand in it, for screen readers */
  g_autofree char *name
      = g_strdup_printf (ngettext ("%s, %u referral", "%s, %u referrals", n), self->title, n);

  gtk_label_set_text (self->count, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (n > 0 || !along_live_list_get_loading (self->referrals))
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

static void
go_on_with_expected (AlongBoardColumn *self)
{
  guint n = self->expected != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->in_reach)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AlongRow) row = g_list_model_get_item (G_LIST_MODEL (self->in_reach), i);

      if (g_strcmp0 (along_row_get_id (row), self->expected) != 0)
        continue;
      g_clear_pointer (&self->expected, g_free);
      along_board_column_focus (self, i);
      return;
    }
}

static gboolean
on_idle_cb (gpointer data)
{
  AlongBoardColumn *self = data;

  if (self->view != NULL)
    go_on_with_expected (self);
  return G_SOURCE_REMOVE;
}

static void
on_dialog_closed_cb (AlongBoardColumn *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle_cb, g_object_ref (self), g_object_unref);
}

/* A dialog in which the step was taken gives the keyboard back when it closes, to a card that is gone: after that. */
static void
fetch_keyboard (AlongBoardColumn *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  AdwDialog *dialog
      = ADW_IS_APPLICATION_WINDOW (root)
            ? adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (root))
            : NULL;

  if (dialog == NULL)
    go_on_with_expected (self);
  else
    g_signal_connect_object (dialog, "closed", G_CALLBACK (on_dialog_closed_cb), self,
                             G_CONNECT_SWAPPED);
}

/* Whoever moved a card goes on with it where it has come to. */
static void
on_items_changed_cb (AlongBoardColumn *self, guint position, guint removed, guint added)
{
  update (self);
  for (guint i = position; self->expected != NULL && i < position + added; i++)
    {
      g_autoptr (AlongRow) row = g_list_model_get_item (G_LIST_MODEL (self->referrals), i);

      if (g_strcmp0 (along_row_get_id (row), self->expected) != 0)
        continue;
      reach (self, i + 1);
      fetch_keyboard (self);
      return;
    }
}

static void
along_board_column_dispose (GObject *object)
{
  AlongBoardColumn *self = ALONG_BOARD_COLUMN (object);

  g_clear_handle_id (&self->fill_id, g_source_remove);
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  self->in_reach = NULL;
  g_clear_object (&self->referrals);
  g_clear_object (&self->picks);
  g_clear_object (&self->clock);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_board_column_parent_class)->dispose (object);
}

static void
along_board_column_finalize (GObject *object)
{
  AlongBoardColumn *self = ALONG_BOARD_COLUMN (object);

  g_hash_table_unref (self->bound);
  g_free (self->title);
  g_free (self->expected);
  G_OBJECT_CLASS (along_board_column_parent_class)->finalize (object);
}

static void
along_board_column_class_init (AlongBoardColumnClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_board_column_dispose;
  object_class->finalize = along_board_column_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "boardcolumn");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  signals[SIGNAL_ASIDE] = g_signal_new ("aside", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_UINT);
  signals[SIGNAL_MOVE]
      = g_signal_new ("move", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, ALONG_TYPE_ROW, G_TYPE_INT);
  signals[SIGNAL_DRAGGED] = g_signal_new ("dragged", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, ALONG_TYPE_ROW);
  signals[SIGNAL_DROPPED] = g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, ALONG_TYPE_ROW);
}

static void
along_board_column_init (AlongBoardColumn *self)
{
  self->bound = g_hash_table_new_full (NULL, NULL, NULL, bound_free);
}

static GtkWidget *
make_head (AlongBoardColumn *self, const char *title)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);

  self->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "numeric");
  gtk_widget_add_css_class (head, "board-head");
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->count));
  return head;
}

static GtkWidget *
make_view (AlongBoardColumn *self, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection = NULL;
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->in_reach
      = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->referrals)), 0, CARDS_AT_ONCE);
  /* The view holds the selection, which holds this. */
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (self->in_reach)));

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, G_CONNECT_SWAPPED);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (selection, factory));
  gtk_list_view_set_single_click_activate (self->view, TRUE);
  along_context_menu_add_keys (GTK_WIDGET (self->view), make_menu);
  along_context_menu_add_letters (GTK_WIDGET (self->view), make_menu, self->context);
  along_picks_attach (self->picks, GTK_WIDGET (self->view), G_LIST_MODEL (self->referrals),
                      position_of);
  add_arrows (GTK_WIDGET (self->view));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "board-cards");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                           "value-changed", G_CALLBACK (on_scrolled_cb), self, G_CONNECT_SWAPPED);
  return scrolled;
}

static void
add_drop (AlongBoardColumn *self)
{
  GtkDropTarget *target = gtk_drop_target_new (ALONG_TYPE_ROW, GDK_ACTION_MOVE);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * along_board_column_new:
 * @context: the window's context
 * @clock: what reckons what is due
 * @picks: which referrals are picked
 * @title: the column's title, in words
 *
 * Returns: (transfer floating): a column; it shows nothing before it has a query
 */
GtkWidget *
along_board_column_new (AlongContext *context,
                        AlongReferralClock *clock,
                        AlongPicks *picks,
                        const char *title)
{
  AlongBoardColumn *self = g_object_new (ALONG_TYPE_BOARD_COLUMN, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *nothing = gtk_label_new (_ ("Nothing here"));
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find ("referral"));

  self->context = g_object_ref (context);
  self->clock = g_object_ref (clock);
  self->picks = g_object_ref (picks);
  self->title = g_strdup (title);
  along_query_where (query, "status", ALONG_IS, g_variant_new_string (""));
  self->referrals = along_live_list_new (along_context_get_store (context), query);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_valign (nothing, GTK_ALIGN_START);
  gtk_widget_add_css_class (nothing, "dimmed");
  gtk_widget_add_css_class (nothing, "board-nothing");
  gtk_stack_add_named (self->stack, adw_bin_new (), "loading");
  gtk_stack_add_named (self->stack, nothing, "nothing");
  gtk_stack_add_named (self->stack, make_view (self, title), "list");
  gtk_box_append (GTK_BOX (box), make_head (self, title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_size_request (GTK_WIDGET (self), 200, -1);
  add_drop (self);
  g_signal_connect_object (self->referrals, "items-changed", G_CALLBACK (on_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (picks, "changed", G_CALLBACK (on_picks_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->referrals, "notify::loading", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "changed", G_CALLBACK (fill_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (fill_again), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * along_board_column_set_query:
 * @self: a column
 * @query: which referrals stand in it
 */
void
along_board_column_set_query (AlongBoardColumn *self, const AlongQuery *query)
{
  g_return_if_fail (ALONG_IS_BOARD_COLUMN (self));
  along_live_list_set_query (self->referrals, query);
  update (self);
}

/**
 * along_board_column_set_welcome:
 * @self: a column
 * @welcome: whether what is being dragged may come here
 */
void
along_board_column_set_welcome (AlongBoardColumn *self, AlongWelcome welcome)
{
  static const char *const classes[] = { NULL, "welcome", "unwelcome" };

  g_return_if_fail (ALONG_IS_BOARD_COLUMN (self));
  for (guint i = 1; i < G_N_ELEMENTS (classes); i++)
    if (i == welcome)
      gtk_widget_add_css_class (GTK_WIDGET (self), classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self), classes[i]);
}

/**
 * along_board_column_focus:
 * @self: a column
 * @position: where in it; the last card where there are fewer
 *
 * Returns: %TRUE if a card of it has the keyboard now
 */
gboolean
along_board_column_focus (AlongBoardColumn *self, guint position)
{
  guint n = 0;

  g_return_val_if_fail (ALONG_IS_BOARD_COLUMN (self), FALSE);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->referrals));
  if (n == 0 || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return FALSE;
  reach (self, MIN (position, n - 1) + 1);
  /* That alone moves the keyboard within a list which has it already; from elsewhere it has to be fetched. */
  gtk_list_view_scroll_to (self->view, MIN (position, n - 1), GTK_LIST_SCROLL_FOCUS, NULL);
  return gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * along_board_column_expect:
 * @self: a column
 * @id: (nullable): a referral that is about to come here, and gets the keyboard then; %NULL for none any more
 */
void
along_board_column_expect (AlongBoardColumn *self, const char *id)
{
  g_return_if_fail (ALONG_IS_BOARD_COLUMN (self));
  g_set_str (&self->expected, id);
}
