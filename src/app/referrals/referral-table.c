/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-table.h"

#include "app/common/context-menu.h"
#include "app/common/list-row.h"
#include "app/common/view-text.h"
#include "app/referrals/referral-menu.h"
#include "app/referrals/referral-words.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>

/* Names and targets come one by one when a table opens; rows are filled again once they have. */
#define FILL_AGAIN_MS 100

/* A column view makes widgets for each of its first 200 rows, in sight or not: ten cells each take long. They come so many
 * at a time, more as people scroll. */
#define ROWS_AT_ONCE 40

/* What stands in a column. */
typedef enum
{
  CELL_PICKED,
  CELL_ROW, /* all of it, where there is room for one column only */
  CELL_NUMBER,
  CELL_ABOUT,
  CELL_FROM,
  CELL_SERVICE,
  CELL_STATE,
  CELL_DUE,
  CELL_WHO,
  CELL_SENT,
  CELL_CHASED,
  N_CELLS,
} Cell;

static const struct
{
  const char *title;
  const char *field; /* what it is sorted by */
  guint least;       /* how many characters it keeps where there is little room, */
  guint chars;       /* and how many it is given where there is enough */
  gboolean expand;
} columns[N_CELLS] = {
  [CELL_PICKED] = { "", NULL, 2, 2, FALSE },
  [CELL_ROW] = { N_ ("Referral"), NULL, 20, 20, TRUE },
  [CELL_NUMBER] = { N_ ("Number"), "number", 12, 12, FALSE },
  [CELL_ABOUT] = { N_ ("About"), "shared_name", 9, 13, TRUE },
  [CELL_FROM] = { N_ ("From"), "from_org", 7, 9, TRUE },
  [CELL_SERVICE] = { N_ ("Service"), "service", 9, 12, TRUE },
  [CELL_STATE] = { N_ ("State"), "status", 10, 13, FALSE },
  [CELL_DUE] = { N_ ("Clock"), "due_on", 14, 32, TRUE },
  [CELL_WHO] = { N_ ("Who Deals With It"), "assigned_to", 8, 11, FALSE },
  [CELL_SENT] = { N_ ("Sent"), "sent_at", 7, 9, FALSE },
  [CELL_CHASED] = { N_ ("Last Chased"), "chased_at", 7, 7, FALSE },
};

struct _AlongReferralTable
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkColumnViewColumn *columns[N_CELLS];

  AlongContext *context;
  AlongReferralClock *clock;
  AlongPicks *picks;
  AlongLiveList *referrals;
  GtkSliceListModel *in_reach;
  AlongQuery *query;
  GHashTable *bound; /* GtkListItem or GtkColumnViewRow → Bound */
  guint fill_id;
  gboolean narrow;
  gboolean ordering;
  gboolean wanted;  /* the first row gets the keyboard once there is one */
  gboolean hurried; /* the first row is opened once it answers what was typed */
};

/* A cell or a whole row that shows something now. */
typedef struct
{
  AlongReferralTable *table;
  gpointer item;
  AlongRow *row;
  gulong handler;
  int cell; /* -1 for the row */
} Bound;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongReferralTable, along_referral_table, ADW_TYPE_BIN)

static void
bound_free (gpointer data)
{
  Bound *bound = data;

  g_signal_handler_disconnect (bound->row, bound->handler);
  g_object_unref (bound->row);
  g_free (bound);
}

static char *
day_of (const AlongRecord *referral, const char *field)
{
  gint64 at = along_record_get_integer (referral, field, 0);
  g_autofree char *date = at > 0 ? along_clock_date_of (at) : NULL;

  return date != NULL ? along_date_within (date) : g_strdup ("");
}

static char *
title_of (AlongReferralTable *self,
          const AlongRecord *referral,
          const char *field,
          const char *kind)
{
  return g_strdup (
      along_context_title (self->context, kind, along_record_get_text (referral, field)));
}

static char *
words_of (AlongReferralTable *self, const AlongRecord *referral, Cell cell)
{
  const char *org = along_context_get_actor (self->context)->org;
  g_autoptr (AlongDue) due = NULL;

  switch (cell)
    {
    case CELL_NUMBER:
      return g_strdup (along_record_get_title (referral));
    case CELL_ABOUT:
      return along_referral_about (self->context, referral);
    case CELL_FROM:
      return title_of (self, referral, "from_org", "organisation");
    case CELL_SERVICE:
      return title_of (self, referral, "service", "service");
    case CELL_STATE:
      return g_strdup (along_state_words (along_record_get_entity (referral),
                                          along_record_get_state (referral)));
    case CELL_DUE:
      due = along_referral_clock_due (self->clock, referral);
      return along_due_concerns (due, referral, org)
                 ? along_referral_due_short (due, along_due_is_for (due, referral, org))
                 : g_strdup ("");
    case CELL_WHO:
      return title_of (self, referral, "assigned_to", "worker");
    case CELL_SENT:
      return day_of (referral, "sent_at");
    case CELL_CHASED:
      return day_of (referral, "chased_at");
    case CELL_ROW:
    case CELL_PICKED:
    case N_CELLS:
    default:
      return g_strdup ("");
    }
}

/* What a screen reader says of the whole row, with the names of what is not plain by itself. */
static char *
describe (AlongReferralTable *self, AlongRow *row)
{
  AlongRecord *referral = along_row_get_record (row);
  GString *words = g_string_new (NULL);

  for (int cell = CELL_NUMBER; referral != NULL && cell < N_CELLS; cell++)
    {
      g_autofree char *part = words_of (self, referral, (Cell)cell);

      if (part == NULL || *part == '\0')
        continue;
      g_string_append (words, words->len > 0 ? ", " : "");
      if (cell == CELL_FROM || cell >= CELL_WHO)
        g_string_append_printf (words, "%s: ", _ (columns[cell].title));
      g_string_append (words, part);
    }
  if (along_picks_has (self->picks, along_row_get_id (row)))
    g_string_append_printf (words, ", %s", _ ("selected"));
  return g_string_free_and_steal (words);
}

static void
fill_clock (AlongReferralTable *self, GtkWidget *label, const AlongRecord *referral)
{
  static const char *const tones[] = {
    [ALONG_TONE_QUIET] = "quiet",
    [ALONG_TONE_WAITING] = "waiting",
    [ALONG_TONE_GOING] = "going",
    [ALONG_TONE_CARE] = "care",
  };
  g_autoptr (AlongDue) due = along_referral_clock_due (self->clock, referral);
  gboolean ours = along_due_is_for (due, referral, along_context_get_actor (self->context)->org);
  AlongTone tone = along_referral_due_tone (due, ours);

  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    if (i == tone)
      gtk_widget_add_css_class (label, tones[i]);
    else
      gtk_widget_remove_css_class (label, tones[i]);
}

static void
fill_list_row (AlongReferralTable *self, AlongListRow *widget, const AlongRecord *referral)
{
  g_autofree char *about = along_referral_about (self->context, referral);
  const char *service
      = along_context_title (self->context, "service", along_record_get_text (referral, "service"));
  g_autofree char *subtitle
      = g_strdup_printf ("%s · %s", service, along_record_get_title (referral));
  const char *state = along_record_get_state (referral);

  along_list_row_set (widget, about, subtitle);
  along_list_row_set_chip (widget, along_state_words (along_record_get_entity (referral), state),
                           along_state_tone (state));
}

static void
fill (const Bound *bound)
{
  AlongReferralTable *self = bound->table;
  AlongRecord *referral = along_row_get_record (bound->row);
  gboolean picked = along_picks_has (self->picks, along_row_get_id (bound->row));
  GtkWidget *child = bound->cell >= 0 ? gtk_list_item_get_child (bound->item) : NULL;
  g_autofree char *words = NULL;

  if (bound->cell < 0)
    {
      words = describe (self, bound->row);
      gtk_column_view_row_set_accessible_label (bound->item, words);
    }
  else if (bound->cell == CELL_PICKED)
    gtk_image_set_from_icon_name (GTK_IMAGE (child),
                                  picked ? "checkbox-checked-symbolic" : "checkbox-symbolic");
  else if (bound->cell == CELL_ROW && referral != NULL)
    fill_list_row (self, ALONG_LIST_ROW (child), referral);
  else if (bound->cell == CELL_ROW)
    along_list_row_set (ALONG_LIST_ROW (child), "…", NULL);
  else
    {
      words = referral != NULL ? words_of (self, referral, (Cell)bound->cell) : NULL;
      gtk_inscription_set_text (GTK_INSCRIPTION (child), words != NULL ? words : "");
      gtk_widget_set_tooltip_text (child, words);
      if (bound->cell == CELL_DUE && referral != NULL)
        fill_clock (self, child, referral);
    }
}

static void
fill_all (AlongReferralTable *self)
{
  GHashTableIter items;
  gpointer bound = NULL;

  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, NULL, &bound))
    fill (bound);
}

static void
on_fill_again_cb (gpointer data)
{
  AlongReferralTable *self = data;

  self->fill_id = 0;
  fill_all (self);
}

static void
fill_again (AlongReferralTable *self)
{
  if (self->fill_id == 0)
    self->fill_id = g_timeout_add_once (FILL_AGAIN_MS, on_fill_again_cb, self);
}

static void
on_record_cb (AlongRow *row, GParamSpec *pspec, Bound *bound)
{
  fill (bound);
}

static void
bind (AlongReferralTable *self, gpointer item, AlongRow *row, int cell)
{
  Bound *bound = g_new0 (Bound, 1);

  bound->table = self;
  bound->item = item;
  bound->row = g_object_ref (row);
  bound->cell = cell;
  bound->handler = g_signal_connect (row, "notify::record", G_CALLBACK (on_record_cb), bound);
  g_hash_table_insert (self->bound, item, bound);
  fill (bound);
}

static AlongReferralTable *
table_of (GtkWidget *widget)
{
  return ALONG_REFERRAL_TABLE (gtk_widget_get_ancestor (widget, ALONG_TYPE_REFERRAL_TABLE));
}

/* The cell that @widget stands in, or that stands in @widget. */
static const Bound *
cell_of (AlongReferralTable *self, GtkWidget *widget)
{
  GHashTableIter items;
  gpointer bound = NULL;

  if (widget == GTK_WIDGET (self->view)
      || !gtk_widget_is_ancestor (widget, GTK_WIDGET (self->view)))
    return NULL;
  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, NULL, &bound))
    {
      const Bound *cell = bound;
      GtkWidget *child = cell->cell >= 0 ? gtk_list_item_get_child (cell->item) : NULL;
      GtkWidget *row = NULL;

      if (child == NULL)
        continue;
      /* child, cell, row: what is around the row is around others too. */
      row = gtk_widget_get_parent (gtk_widget_get_parent (child));
      if (widget == child || widget == row || gtk_widget_is_ancestor (widget, row))
        return cell;
    }
  return NULL;
}

static guint
position_of (GtkWidget *view, GtkWidget *widget)
{
  AlongReferralTable *self = table_of (view);
  const Bound *cell = self != NULL ? cell_of (self, widget) : NULL;

  return cell != NULL ? gtk_list_item_get_position (cell->item) : GTK_INVALID_LIST_POSITION;
}

static GMenu *
make_menu (GtkWidget *widget)
{
  AlongReferralTable *self = table_of (widget);
  const Bound *cell = self != NULL ? cell_of (self, widget) : NULL;
  AlongRecord *referral = cell != NULL ? along_row_get_record (cell->row) : NULL;
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

static int
cell_of_factory (AlongReferralTable *self, GtkListItemFactory *factory)
{
  int cell = 0;

  while (cell < N_CELLS - 1
         && (self->columns[cell] == NULL
             || gtk_column_view_column_get_factory (self->columns[cell]) != factory))
    cell++;
  return cell;
}

static void
on_setup_cb (GtkListItemFactory *factory, GtkListItem *item, AlongReferralTable *self)
{
  int cell = cell_of_factory (self, factory);
  GtkWidget *child = NULL;

  if (cell == CELL_ROW)
    child = along_list_row_new ();
  else if (cell == CELL_PICKED)
    child = gtk_image_new ();
  else
    {
      child = gtk_inscription_new (NULL);
      gtk_inscription_set_text_overflow (GTK_INSCRIPTION (child),
                                         GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
      gtk_inscription_set_min_lines (GTK_INSCRIPTION (child), 1);
      gtk_inscription_set_nat_lines (GTK_INSCRIPTION (child), 1);
      gtk_inscription_set_min_chars (GTK_INSCRIPTION (child), columns[cell].least);
      gtk_inscription_set_nat_chars (GTK_INSCRIPTION (child), columns[cell].chars);
      if (cell == CELL_DUE)
        gtk_widget_add_css_class (child, "cell-clock");
      if (cell == CELL_NUMBER)
        gtk_widget_add_css_class (child, "numeric");
    }
  gtk_list_item_set_child (item, child);
  along_context_menu_add (child, make_menu);
}

static void
on_bind_cb (GtkListItemFactory *factory, GtkListItem *item, AlongReferralTable *self)
{
  bind (self, item, gtk_list_item_get_item (item), cell_of_factory (self, factory));
}

static void
on_row_bind_cb (GtkListItemFactory *factory, GtkColumnViewRow *row, AlongReferralTable *self)
{
  bind (self, row, gtk_column_view_row_get_item (row), -1);
}

static void
on_unbind_cb (GtkListItemFactory *factory, gpointer item, AlongReferralTable *self)
{
  g_hash_table_remove (self->bound, item);
}

static void
on_activate_cb (AlongReferralTable *self, guint position)
{
  g_autoptr (AlongRow) row = g_list_model_get_item (G_LIST_MODEL (self->referrals), position);

  if (row != NULL && along_row_get_id (row) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.push", "(ss)", "referral",
                                along_row_get_id (row));
}

static void
tell (AlongReferralTable *self)
{
  if (self->hurried && !along_referral_table_get_loading (self))
    {
      self->hurried = FALSE;
      on_activate_cb (self, 0);
    }
  if (self->wanted && along_referral_table_get_n (self) > 0)
    along_referral_table_focus (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The store sorts: the view only says by what. */
static gboolean
read_order (AlongReferralTable *self, const char **field, gboolean *descending)
{
  GtkColumnViewSorter *sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (self->view));
  GtkColumnViewColumn *primary = gtk_column_view_sorter_get_primary_sort_column (sorter);

  for (guint i = 0; primary != NULL && i < N_CELLS; i++)
    if (self->columns[i] == primary)
      {
        *field = columns[i].field;
        *descending = gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING;
        return TRUE;
      }
  return FALSE;
}

static void
ask (AlongReferralTable *self)
{
  g_autoptr (AlongQuery) query = NULL;
  const char *field = NULL;
  gboolean descending = FALSE;

  if (self->query == NULL || self->ordering)
    return;
  query = along_query_copy (self->query);
  if (read_order (self, &field, &descending))
    along_query_order_by (query, field, descending);
  if (g_strcmp0 (field, "sent_at") != 0)
    along_query_order_by (query, "sent_at", TRUE);
  along_live_list_set_query (self->referrals, query);
  tell (self);
}

static void
show_columns (AlongReferralTable *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  for (guint i = 0; i < N_CELLS; i++)
    gtk_column_view_column_set_visible (self->columns[i], i == CELL_PICKED
                                                              ? along_picks_get_mode (self->picks)
                                                              : (i == CELL_ROW) == self->narrow);
  gtk_widget_set_visible (header, !self->narrow);
}

static void
on_picks_changed_cb (AlongReferralTable *self)
{
  show_columns (self);
  fill_all (self);
}

static void
along_referral_table_dispose (GObject *object)
{
  AlongReferralTable *self = ALONG_REFERRAL_TABLE (object);

  g_clear_handle_id (&self->fill_id, g_source_remove);
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  self->view = NULL;
  self->in_reach = NULL;
  g_clear_object (&self->referrals);
  g_clear_object (&self->picks);
  g_clear_object (&self->clock);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_referral_table_parent_class)->dispose (object);
}

static void
along_referral_table_finalize (GObject *object)
{
  AlongReferralTable *self = ALONG_REFERRAL_TABLE (object);

  g_hash_table_unref (self->bound);
  g_clear_pointer (&self->query, along_query_free);
  G_OBJECT_CLASS (along_referral_table_parent_class)->finalize (object);
}

static void
along_referral_table_class_init (AlongReferralTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_referral_table_dispose;
  object_class->finalize = along_referral_table_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_referral_table_init (AlongReferralTable *self)
{
  self->bound = g_hash_table_new_full (NULL, NULL, NULL, bound_free);
}

static void
add_column (AlongReferralTable *self, int cell)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (
      *columns[cell].title != '\0' ? _ (columns[cell].title) : "", factory);

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, 0);
  gtk_column_view_column_set_expand (column, columns[cell].expand);
  gtk_column_view_column_set_resizable (column, cell != CELL_ROW && cell != CELL_PICKED);
  if (columns[cell].field != NULL)
    {
      /* It compares nothing: that the column has one makes its heading sort. */
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (NULL, NULL, NULL));

      gtk_column_view_column_set_sorter (column, sorter);
    }
  /* Cells are made as soon as there is a column. */
  self->columns[cell] = column;
  gtk_column_view_append_column (self->view, column);
  g_object_unref (column);
}

static void
add_row_names (AlongReferralTable *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, 0);
  gtk_column_view_set_row_factory (self->view, factory);
}

/* Two screens before the end there are more. */
static void
on_scrolled_cb (AlongReferralTable *self, GtkAdjustment *adjustment)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->in_reach));
  double page = gtk_adjustment_get_page_size (adjustment);

  if (n < along_referral_table_get_n (self) && page > 0
      && gtk_adjustment_get_value (adjustment) + 3 * page > gtk_adjustment_get_upper (adjustment))
    gtk_slice_list_model_set_size (self->in_reach, n + ROWS_AT_ONCE);
}

static void
build (AlongReferralTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkSelectionModel *selection = NULL;

  self->in_reach
      = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->referrals)), 0, ROWS_AT_ONCE);
  /* The view holds the selection, which holds this. */
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (self->in_reach)));
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (selection));
  gtk_column_view_set_single_click_activate (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "referral-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Referrals"), -1);
  add_row_names (self);
  for (int cell = 0; cell < N_CELLS; cell++)
    add_column (self, cell);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                           "value-changed", G_CALLBACK (on_scrolled_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  along_context_menu_add_keys (GTK_WIDGET (self->view), make_menu);
  along_picks_attach (self->picks, GTK_WIDGET (self->view), G_LIST_MODEL (self->referrals),
                      position_of);
  along_context_menu_add_letters (GTK_WIDGET (self->view), make_menu, self->context);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (ask),
                           self, G_CONNECT_SWAPPED);
}

/**
 * along_referral_table_new:
 * @context: the window's context
 * @clock: what reckons what is due
 * @picks: which referrals are picked
 *
 * Returns: (transfer floating): a table; it shows nothing before it has a query
 */
GtkWidget *
along_referral_table_new (AlongContext *context, AlongReferralClock *clock, AlongPicks *picks)
{
  AlongReferralTable *self = g_object_new (ALONG_TYPE_REFERRAL_TABLE, NULL);
  g_autoptr (AlongQuery) none = along_query_new (along_entity_find ("referral"));

  self->context = g_object_ref (context);
  self->clock = g_object_ref (clock);
  self->picks = g_object_ref (picks);
  along_query_where (none, "status", ALONG_IS, g_variant_new_string (""));
  self->referrals = along_live_list_new (along_context_get_store (context), none);
  build (self);
  show_columns (self);
  g_signal_connect_object (self->referrals, "items-changed", G_CALLBACK (tell), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->referrals, "notify", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (picks, "changed", G_CALLBACK (on_picks_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "changed", G_CALLBACK (fill_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (fill_again), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * along_referral_table_set_query:
 * @self: a table
 * @query: which referrals it shows, in no order; copied
 */
void
along_referral_table_set_query (AlongReferralTable *self, const AlongQuery *query)
{
  g_return_if_fail (ALONG_IS_REFERRAL_TABLE (self));
  g_clear_pointer (&self->query, along_query_free);
  self->query = along_query_copy (query);
  self->hurried = FALSE;
  ask (self);
}

/**
 * along_referral_table_set_narrow:
 * @self: a table
 * @narrow: whether there is room for one column only
 */
void
along_referral_table_set_narrow (AlongReferralTable *self, gboolean narrow)
{
  g_return_if_fail (ALONG_IS_REFERRAL_TABLE (self));
  self->narrow = narrow;
  show_columns (self);
}

/**
 * along_referral_table_get_order:
 * @self: a table
 *
 * Returns: (transfer full) (nullable): how people sorted it, as along_view_order_format() has it; %NULL for not at all:
 *   the newest first
 */
char *
along_referral_table_get_order (AlongReferralTable *self)
{
  const char *field = NULL;
  gboolean descending = FALSE;

  g_return_val_if_fail (ALONG_IS_REFERRAL_TABLE (self), NULL);
  return read_order (self, &field, &descending) ? along_view_order_format (field, descending)
                                                : NULL;
}

/**
 * along_referral_table_set_order:
 * @self: a table
 * @order: (nullable): what along_referral_table_get_order() returned; what it does not know is the newest first
 */
void
along_referral_table_set_order (AlongReferralTable *self, const char *order)
{
  g_autofree char *field = NULL;
  gboolean descending = FALSE;
  GtkColumnViewColumn *column = NULL;

  g_return_if_fail (ALONG_IS_REFERRAL_TABLE (self));
  if (along_view_order_parse (order, &field, &descending))
    for (guint i = 0; i < N_CELLS; i++)
      if (g_strcmp0 (columns[i].field, field) == 0)
        column = self->columns[i];
  self->ordering = TRUE;
  gtk_column_view_sort_by_column (self->view, column,
                                  descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  self->ordering = FALSE;
  ask (self);
}

/**
 * along_referral_table_get_n:
 * @self: a table
 *
 * Returns: how many referrals it shows
 */
guint
along_referral_table_get_n (AlongReferralTable *self)
{
  g_return_val_if_fail (ALONG_IS_REFERRAL_TABLE (self), 0);
  return g_list_model_get_n_items (G_LIST_MODEL (self->referrals));
}

/**
 * along_referral_table_get_loading:
 * @self: a table
 *
 * Returns: %TRUE until the number of them is known
 */
gboolean
along_referral_table_get_loading (AlongReferralTable *self)
{
  g_return_val_if_fail (ALONG_IS_REFERRAL_TABLE (self), FALSE);
  return along_live_list_get_loading (self->referrals);
}

/**
 * along_referral_table_get_error:
 * @self: a table
 *
 * Returns: (transfer none) (nullable): why they could not be read
 */
const GError *
along_referral_table_get_error (AlongReferralTable *self)
{
  g_return_val_if_fail (ALONG_IS_REFERRAL_TABLE (self), NULL);
  return along_live_list_get_error (self->referrals);
}

/**
 * along_referral_table_focus:
 * @self: a table
 *
 * Returns: %TRUE if its first row has the keyboard now, or gets it as soon as it has been read
 */
gboolean
along_referral_table_focus (AlongReferralTable *self)
{
  GtkWidget *rows = NULL;

  g_return_val_if_fail (ALONG_IS_REFERRAL_TABLE (self), FALSE);
  self->wanted = along_referral_table_get_n (self) == 0 && along_referral_table_get_loading (self);
  if (along_referral_table_get_n (self) == 0)
    return self->wanted;
  gtk_column_view_scroll_to (self->view, 0, NULL, GTK_LIST_SCROLL_FOCUS, NULL);
  /* The keyboard has to be fetched from elsewhere, and not to the headings, which come first. */
  for (rows = gtk_widget_get_first_child (GTK_WIDGET (self->view)); rows != NULL;
       rows = gtk_widget_get_next_sibling (rows))
    if (GTK_IS_LIST_VIEW (rows))
      return gtk_widget_grab_focus (rows);
  return FALSE;
}

/**
 * along_referral_table_open_first:
 * @self: a table
 *
 * Opens what stands first, as soon as the store has answered the query it was given last.
 */
void
along_referral_table_open_first (AlongReferralTable *self)
{
  g_return_if_fail (ALONG_IS_REFERRAL_TABLE (self));
  self->hurried = TRUE;
  tell (self);
}
