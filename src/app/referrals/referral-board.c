/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-board.h"

#include "app/common/error-text.h"
#include "app/common/saved-views-dialog.h"
#include "app/common/window.h"
#include "app/referrals/board-column.h"
#include "app/referrals/board-moves.h"
#include "app/referrals/bulk-bar.h"
#include "app/referrals/referral-list.h"
#include "app/referrals/referral-menu.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-table.h"
#include "app/referrals/referral-words.h"

#include <glib/gi18n.h>

struct _AlongReferralBoard
{
  AdwNavigationPage parent_instance;

  AdwHeaderBar *header;
  AdwWindowTitle *window_title;
  GtkToggleButton *select;
  GtkBox *over;
  AlongFilterBar *bar;
  GtkStack *stack;
  AdwStatusPage *failed;
  GtkDropDown *states;
  GtkBox *columns;
  AdwBin *table_place;
  AdwBin *bulk_place;

  AlongContext *context;
  AlongReferralClock *clock;
  AlongPicks *picks;
  AlongReferralTable *table;
  AdwToggleGroup *layout;
  AlongBoardColumn *places[ALONG_N_STAGES]; /* borrowed */
  gboolean is_narrow;
  gboolean remembers;
};

/* A card on its way to another column, while its referral is read or people are asked how. */
typedef struct
{
  AlongReferralBoard *board;
  AlongRecord *referral;
  char *state; /* as it was when it was dropped */
  guint stage;
} Going;

G_DEFINE_FINAL_TYPE (AlongReferralBoard, along_referral_board, ADW_TYPE_NAVIGATION_PAGE)

static void
going_free (Going *going)
{
  g_object_unref (going->board);
  g_clear_pointer (&going->referral, along_record_unref);
  g_free (going->state);
  g_free (going);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Going, going_free)

static gboolean
is_table (AlongReferralBoard *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->layout), "table") == 0;
}

/* What shows, and how many there are; the board says it in each of its columns. */
static void
update (AlongReferralBoard *self)
{
  guint n = along_referral_table_get_n (self->table);
  const GError *error = along_referral_table_get_error (self->table);
  g_autofree char *count = is_table (self) && n > 0 ? g_strdup_printf ("%'u", n) : NULL;
  const char *page = is_table (self) ? "table" : "board";

  adw_window_title_set_subtitle (self->window_title, count != NULL ? count : "");
  if (is_table (self) && error != NULL && n == 0)
    {
      AlongErrorText text = along_error_to_user_text (error);

      adw_status_page_set_title (self->failed, text.title);
      adw_status_page_set_description (self->failed, text.sentence);
      page = "error";
    }
  else if (is_table (self) && n == 0 && !along_referral_table_get_loading (self->table))
    page = along_filter_bar_is_narrowed (self->bar) ? "none" : "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
}

static AlongQuery *
narrowed (AlongReferralBoard *self)
{
  AlongQuery *query = along_referral_list_query (self->context);

  along_filter_bar_apply (self->bar, query);
  return query;
}

/* What is typed may be somebody's name: it is not written down with the preferences. */
static void
remember (AlongReferralBoard *self)
{
  GSettings *settings = along_context_get_settings (self->context);
  g_autoptr (AlongViewText) view = along_filter_bar_get_view (self->bar);
  g_autofree char *text = NULL;

  if (!self->remembers)
    return;
  g_clear_pointer (&view->search, g_free);
  text = along_view_text_is_empty (view) ? g_strdup ("") : along_view_text_format (view);
  g_settings_set_string (settings, "referrals-filter", text);
  g_settings_set_string (settings, "referrals-layout",
                         adw_toggle_group_get_active_name (self->layout));
}

/* Only what is looked at asks the store. */
static void
ask (AlongReferralBoard *self)
{
  if (self->context == NULL)
    return;
  if (is_table (self))
    {
      g_autoptr (AlongQuery) query = narrowed (self);

      along_referral_table_set_query (self->table, query);
    }
  for (guint i = 0; i < ALONG_N_STAGES && !is_table (self); i++)
    {
      g_autoptr (AlongQuery) query = narrowed (self);

      along_query_where (query, "status", ALONG_IS_ONE_OF,
                         g_variant_new_strv (along_board_stages[i].states, -1));
      along_query_order_by (query, "due_on", FALSE);
      along_query_order_by (query, "sent_at", TRUE);
      along_board_column_set_query (self->places[i], query);
    }
  update (self);
  remember (self);
}

static void
on_bar_changed_cb (AlongReferralBoard *self)
{
  ask (self);
}

static void
focus_first (AlongReferralBoard *self)
{
  gboolean done = is_table (self) && along_referral_table_focus (self->table);

  for (guint i = 0; i < ALONG_N_STAGES && !is_table (self) && !done; i++)
    done = along_board_column_focus (self->places[i], 0);
  if (!done)
    gtk_widget_grab_focus (GTK_WIDGET (self->layout));
}

static void
on_bar_left_cb (AlongReferralBoard *self)
{
  focus_first (self);
}

/* What was typed last may not have been asked for yet. */
static void
on_bar_activate_cb (AlongReferralBoard *self)
{
  if (is_table (self))
    {
      ask (self);
      along_referral_table_open_first (self->table);
    }
  else
    focus_first (self);
}

static void
on_show_all_cb (AlongReferralBoard *self)
{
  along_filter_bar_clear (self->bar);
  along_filter_bar_find (self->bar);
}

/* In a narrow window only the column that was chosen shows. */
static void
show_columns (AlongReferralBoard *self)
{
  guint chosen = gtk_drop_down_get_selected (self->states);

  for (guint i = 0; i < ALONG_N_STAGES; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->places[i]), !self->is_narrow || i == chosen);
}

static void
set_narrow (AlongReferralBoard *self, gboolean narrow)
{
  self->is_narrow = narrow;
  along_filter_bar_set_narrow (self->bar, narrow);
  if (self->table != NULL)
    {
      along_referral_table_set_narrow (self->table, narrow);
      show_columns (self);
    }
}

static void
on_narrow_cb (AlongReferralBoard *self)
{
  set_narrow (self, TRUE);
}

static void
on_wide_cb (AlongReferralBoard *self)
{
  set_narrow (self, FALSE);
}

/* The keyboard goes past empty columns. In a narrow window the next column comes into sight. */
static void
on_aside_cb (AlongBoardColumn *column, int direction, guint position, AlongReferralBoard *self)
{
  int i = 0;

  while (self->places[i] != column)
    i++;
  for (i += direction; i >= 0 && i < ALONG_N_STAGES; i += direction)
    {
      if (self->is_narrow)
        gtk_drop_down_set_selected (self->states, (guint)i);
      if (along_board_column_focus (self->places[i], position) || self->is_narrow)
        return;
    }
}

static void
expect_only (AlongReferralBoard *self, int stage, const char *id)
{
  for (int i = 0; i < ALONG_N_STAGES; i++)
    along_board_column_expect (self->places[i], i == stage ? id : NULL);
}

static void
take (Going *going, const AlongMove *move)
{
  AlongReferralBoard *self = going->board;

  expect_only (self, (int)going->stage, along_record_get_id (going->referral));
  if (self->is_narrow)
    gtk_drop_down_set_selected (self->states, going->stage);
  along_move_take (GTK_WIDGET (self), self->context, &along_referral_manner, going->referral, move);
}

static void
on_chosen_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Going *going = data;
  const AlongMove *move
      = along_lifecycle_find_move (along_record_get_entity (going->referral)->lifecycle,
                                   along_record_get_state (going->referral), response);

  if (move != NULL)
    take (going, move);
}

/* A column holds several states: which of them is meant is asked. */
static void
choose (Going *going, GPtrArray *moves)
{
  AlongReferralBoard *self = going->board;
  g_autofree char *heading
      /* TRANSLATORS: %s is a column of the board */
      = g_strdup_printf (_ ("Move to “%s”"), _ (along_board_stages[going->stage].title));
  g_autofree char *about = along_referral_about (self->context, going->referral);
  g_autofree char *body
      = g_strdup_printf ("%s · %s", about, along_record_get_title (going->referral));
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

  adw_alert_dialog_set_prefer_wide_layout (dialog, FALSE);
  for (guint i = 0; i < moves->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (moves, i);
      g_autofree char *label
          = along_move_button_label (&along_referral_manner, move, going->referral);

      adw_alert_dialog_add_response (dialog, move->to, label);
    }
  adw_alert_dialog_add_response (dialog, "cancel", _ ("Cancel"));
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_chosen_cb), going,
                         (GClosureNotify)(void (*) (void))going_free, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
say_refusal (AlongReferralBoard *self, const AlongRecord *referral, guint who, guint stage)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  g_autofree char *why = along_board_refusal (referral, who, stage);

  if (window != NULL && why != NULL)
    along_window_toast (window, why, NULL, NULL, NULL);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Going) going = data;
  AlongReferralBoard *self = going->board;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) moves = NULL;
  AlongWindow *window = self->context != NULL ? along_window_of (GTK_WIDGET (self)) : NULL;
  guint who = 0;

  going->referral = along_store_get_finish (ALONG_STORE (source), result, &error);
  if (window == NULL)
    return;
  if (going->referral == NULL)
    {
      along_window_report (window, error);
      return;
    }
  if (g_strcmp0 (along_record_get_state (going->referral), going->state) != 0)
    {
      along_window_toast (window, _ ("Somebody else moved this on in the meantime."), NULL, NULL,
                          NULL);
      return;
    }
  who = along_move_who (self->context, going->referral);
  moves = along_board_moves (going->referral, who, going->stage);
  if (moves->len == 0)
    say_refusal (self, going->referral, who, going->stage);
  else if (moves->len == 1)
    take (going, g_ptr_array_index (moves, 0));
  else
    choose (g_steal_pointer (&going), moves);
}

/* The card has what stands in lists; what moves it has to know how it is now. */
static void
go (AlongReferralBoard *self, const AlongRecord *referral, guint stage)
{
  Going *going = NULL;

  if (along_board_stage_of (along_record_get_state (referral)) == (int)stage)
    return;
  going = g_new0 (Going, 1);
  going->board = g_object_ref (self);
  going->state = g_strdup (along_record_get_state (referral));
  going->stage = stage;
  along_store_get_async (along_context_get_store (self->context), along_entity_find ("referral"),
                         along_record_get_id (referral), NULL, on_read_cb, going);
}

static void
on_dropped_cb (AlongBoardColumn *column, AlongRow *row, AlongReferralBoard *self)
{
  AlongRecord *referral = along_row_get_record (row);

  for (guint i = 0; referral != NULL && i < ALONG_N_STAGES; i++)
    if (self->places[i] == column)
      go (self, referral, i);
}

static void
on_dragged_cb (AlongBoardColumn *column, AlongRow *row, AlongReferralBoard *self)
{
  AlongRecord *referral = row != NULL ? along_row_get_record (row) : NULL;

  for (guint i = 0; i < ALONG_N_STAGES; i++)
    {
      g_autoptr (GPtrArray) moves
          = referral != NULL
                ? along_board_moves (referral, along_move_who (self->context, referral), i)
                : NULL;

      along_board_column_set_welcome (self->places[i], moves == NULL || self->places[i] == column
                                                           ? ALONG_WELCOME_NEUTRAL
                                                       : moves->len > 0 ? ALONG_WELCOME_YES
                                                                        : ALONG_WELCOME_NO);
    }
}

static void
on_move_cb (AlongBoardColumn *column, AlongRow *row, int direction, AlongReferralBoard *self)
{
  AlongRecord *referral = along_row_get_record (row);
  guint who = referral != NULL ? along_move_who (self->context, referral) : 0;
  int stage = referral != NULL ? along_board_next_stage (referral, who, direction) : -1;
  int here = referral != NULL ? along_board_stage_of (along_record_get_state (referral)) : -1;

  if (stage >= 0)
    go (self, referral, (guint)stage);
  else if (here >= 0 && here + direction >= 0 && here + direction < ALONG_N_STAGES)
    say_refusal (self, referral, who, (guint)(here + direction));
}

static void
on_layout_cb (AlongReferralBoard *self)
{
  ask (self);
}

static gboolean
on_find_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  along_referral_board_find (ALONG_REFERRAL_BOARD (widget));
  return TRUE;
}

static void
along_referral_board_dispose (GObject *object)
{
  AlongReferralBoard *self = ALONG_REFERRAL_BOARD (object);

  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_REFERRAL_BOARD);
  g_clear_object (&self->picks);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (along_referral_board_parent_class)->dispose (object);
}

static void
along_referral_board_class_init (AlongReferralBoardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_referral_board_dispose;
  g_type_ensure (ALONG_TYPE_FILTER_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/referral-board.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, header);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, window_title);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, select);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, over);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, bar);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, states);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, columns);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, table_place);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, bulk_place);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_wide_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_slash, 0, on_find_key_cb, NULL);
}

static void
along_referral_board_init (AlongReferralBoard *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->picks = along_picks_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < ALONG_N_STAGES; i++)
    gtk_string_list_append (titles, _ (along_board_stages[i].title));
  gtk_drop_down_set_model (self->states, G_LIST_MODEL (titles));
}

static AdwToggleGroup *
make_layout (void)
{
  static const struct
  {
    const char *name;
    const char *icon;
    const char *title;
  } layouts[] = {
    { "board", "view-dual-symbolic", N_ ("Board") },
    { "table", "view-list-symbolic", N_ ("Table") },
  };
  AdwToggleGroup *group = ADW_TOGGLE_GROUP (adw_toggle_group_new ());

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_name (toggle, layouts[i].name);
      adw_toggle_set_icon_name (toggle, layouts[i].icon);
      adw_toggle_set_tooltip (toggle, _ (layouts[i].title));
      adw_toggle_set_label (toggle, NULL);
      adw_toggle_group_add (group, toggle);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (group), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Board or Table"), -1);
  return group;
}

static void
add_columns (AlongReferralBoard *self)
{
  for (guint i = 0; i < ALONG_N_STAGES; i++)
    {
      GtkWidget *column = along_board_column_new (self->context, self->clock, self->picks,
                                                  _ (along_board_stages[i].title));

      gtk_box_append (self->columns, column);
      self->places[i] = ALONG_BOARD_COLUMN (column);
      g_signal_connect_object (column, "aside", G_CALLBACK (on_aside_cb), self, 0);
      g_signal_connect_object (column, "move", G_CALLBACK (on_move_cb), self, 0);
      g_signal_connect_object (column, "dragged", G_CALLBACK (on_dragged_cb), self, 0);
      g_signal_connect_object (column, "dropped", G_CALLBACK (on_dropped_cb), self, 0);
    }
}

static AlongQuery *
all_referrals (gpointer data)
{
  AlongReferralBoard *self = data;

  return along_referral_list_query (self->context);
}

static char *
get_order (gpointer data)
{
  return along_referral_table_get_order (ALONG_REFERRAL_BOARD (data)->table);
}

static void
set_order (const char *order, gpointer data)
{
  along_referral_table_set_order (ALONG_REFERRAL_BOARD (data)->table, order);
}

static void
add_views (AlongReferralBoard *self)
{
  static const AlongViewOrder order = { get_order, set_order };
  AlongSavedViews *views = along_saved_views_new (self->context, along_entity_find ("referral"),
                                                  along_referral_filters, self->bar);

  along_saved_views_set_all (views, all_referrals, self);
  along_saved_views_set_order (views, &order, self);
  gtk_box_prepend (self->over, GTK_WIDGET (views));
  adw_header_bar_pack_end (self->header, along_saved_views_make_button (views));
}

static void
build (AlongReferralBoard *self)
{
  self->table
      = ALONG_REFERRAL_TABLE (along_referral_table_new (self->context, self->clock, self->picks));
  self->layout = make_layout ();
  adw_bin_set_child (self->table_place, GTK_WIDGET (self->table));
  adw_bin_set_child (self->bulk_place,
                     along_bulk_bar_new (self->context, self->clock, self->picks));
  along_filter_bar_set_filters (self->bar, self->context, along_entity_find ("referral"),
                                along_referral_filters, _ ("Number or name"));
  along_filter_bar_prepend (self->bar, GTK_WIDGET (self->layout));
  along_referral_menu_setup (GTK_WIDGET (self), self->context);
  add_columns (self);
  add_views (self);
  set_narrow (self, self->is_narrow);
  g_object_bind_property (self->picks, "mode", self->select, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->table, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->states, "notify::selected", G_CALLBACK (show_columns), self,
                           G_CONNECT_SWAPPED);
  /* With a new day, filters ask for something else; an equal question costs nothing. */
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
}

static AlongReferralBoard *
make (AlongContext *context, const char *layout, const char *filter)
{
  AlongReferralBoard *self = g_object_new (ALONG_TYPE_REFERRAL_BOARD, NULL);
  g_autoptr (AlongViewText) view = along_view_text_parse (filter);

  self->context = g_object_ref (context);
  self->clock = along_referral_clock_new (context);
  build (self);
  adw_toggle_group_set_active_name (self->layout,
                                    g_strcmp0 (layout, "table") == 0 ? "table" : "board");
  along_filter_bar_set_view (self->bar, view);
  g_signal_connect_object (self->layout, "notify::active-name", G_CALLBACK (on_layout_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * along_referral_board_make:
 * @context: the window's context
 *
 * Returns: (transfer floating): the page of the area Referrals, narrowed as it was last
 */
AdwNavigationPage *
along_referral_board_make (AlongContext *context)
{
  GSettings *settings = along_context_get_settings (context);
  g_autofree char *layout = g_settings_get_string (settings, "referrals-layout");
  g_autofree char *filter = g_settings_get_string (settings, "referrals-filter");
  AlongReferralBoard *self = make (context, layout, filter);

  self->remembers = TRUE;
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * along_referral_board_make_table:
 * @context: the window's context
 * @id: (nullable): the id of a filter that narrows it; %NULL or empty for all
 *
 * Returns: (transfer floating): the same as a table, over what is open
 */
AdwNavigationPage *
along_referral_board_make_table (AlongContext *context, const char *id)
{
  g_autoptr (AlongViewText) view = along_view_text_new ();
  g_autofree char *filter = NULL;

  if (id != NULL && *id != '\0')
    along_view_text_add (view, id, NULL);
  filter = along_view_text_format (view);
  return ADW_NAVIGATION_PAGE (make (context, "table", filter));
}

/**
 * along_referral_board_find:
 * @self: the page
 *
 * Puts the cursor into its search entry.
 */
void
along_referral_board_find (AlongReferralBoard *self)
{
  g_return_if_fail (ALONG_IS_REFERRAL_BOARD (self));
  along_filter_bar_find (self->bar);
}
