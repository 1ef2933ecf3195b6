/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/board-column.h"

#include "app/common/context-menu.h"
#include "app/referrals/referral-card.h"
#include "app/referrals/referral-menu.h"
#include "app/referrals/referral-words.h"

#include <glib/gi18n.h>

struct _AlongBoardColumn
{
  AdwBin parent_instance;

  GtkLabel *count;
  GtkStack *stack;
  GtkListView *view;

  AlongContext *context;
  AlongReferralClock *clock;
  AlongLiveList *referrals;
  GHashTable *bound; /* GtkListItem → Bound */
};

typedef struct
{
  AlongBoardColumn *column;
  GtkListItem *item;
  AlongRow *row;
  gulong handler;
} Bound;

G_DEFINE_FINAL_TYPE (AlongBoardColumn, along_board_column, ADW_TYPE_BIN)

static void
bound_free (gpointer data)
{
  Bound *bound = data;

  g_signal_handler_disconnect (bound->row, bound->handler);
  g_object_unref (bound->row);
  g_free (bound);
}

static void
fill (AlongBoardColumn *self, GtkListItem *item)
{
  AlongReferralCard *card = ALONG_REFERRAL_CARD (gtk_list_item_get_child (item));
  AlongRecord *referral = along_row_get_record (gtk_list_item_get_item (item));
  g_autoptr (AlongDue) due = NULL;
  g_autofree char *about = NULL;
  g_autofree char *described = NULL;
  gboolean ours = FALSE;

  if (referral == NULL)
    {
      along_referral_card_set (card, "", "", "", "", ALONG_TONE_QUIET);
      return;
    }
  due = along_referral_clock_due (self->clock, referral);
  ours = along_due_is_for (due, referral, along_context_get_actor (self->context)->org);
  about = along_referral_about (self->context, referral);
  along_referral_card_set (
      card, about,
      along_context_title (self->context, "service", along_record_get_text (referral, "service")),
      along_record_get_title (referral), due->words, along_referral_due_tone (due, ours));
  described = along_referral_card_describe (card);
  gtk_list_item_set_accessible_label (item, described);
}

static void
on_record_cb (AlongRow *row, GParamSpec *pspec, Bound *bound)
{
  fill (bound->column, bound->item);
}

static GMenu *
make_menu (GtkWidget *card)
{
  AlongBoardColumn *self
      = ALONG_BOARD_COLUMN (gtk_widget_get_ancestor (card, ALONG_TYPE_BOARD_COLUMN));
  GHashTableIter items;
  gpointer item = NULL;

  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, &item, NULL))
    {
      AlongRecord *referral = along_row_get_record (gtk_list_item_get_item (item));
      g_autoptr (GMenu) menu = NULL;
      g_autoptr (GMenuItem) open = NULL;

      if (gtk_list_item_get_child (item) != card || referral == NULL)
        continue;
      menu = g_menu_new ();
      open = g_menu_item_new (_ ("_Open"), NULL);
      g_menu_item_set_action_and_target (open, "win.push", "(ss)", "referral",
                                         along_record_get_id (referral));
      g_menu_item_set_attribute (open, "accel", "s", "Return");
      g_menu_append_item (menu, open);
      along_referral_menu_fill (self->context, referral, menu);
      return g_steal_pointer (&menu);
    }
  return NULL;
}

static void
on_setup_cb (AlongBoardColumn *self, GtkListItem *item)
{
  GtkWidget *card = along_referral_card_new ();

  gtk_list_item_set_child (item, card);
  along_context_menu_add (card, make_menu);
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
fill_again (AlongBoardColumn *self)
{
  GHashTableIter items;
  gpointer item = NULL;

  g_hash_table_iter_init (&items, self->bound);
  while (g_hash_table_iter_next (&items, &item, NULL))
    fill (self, item);
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

  gtk_label_set_text (self->count, count);
  if (n > 0 || !along_live_list_get_loading (self->referrals))
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

static void
along_board_column_dispose (GObject *object)
{
  AlongBoardColumn *self = ALONG_BOARD_COLUMN (object);

  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  g_clear_object (&self->referrals);
  g_clear_object (&self->clock);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_board_column_parent_class)->dispose (object);
}

static void
along_board_column_finalize (GObject *object)
{
  g_hash_table_unref (ALONG_BOARD_COLUMN (object)->bound);
  G_OBJECT_CLASS (along_board_column_parent_class)->finalize (object);
}

static void
along_board_column_class_init (AlongBoardColumnClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_board_column_dispose;
  object_class->finalize = along_board_column_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "boardcolumn");
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
  GtkSelectionModel *selection
      = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->referrals))));
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, G_CONNECT_SWAPPED);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (selection, factory));
  gtk_list_view_set_single_click_activate (self->view, TRUE);
  along_context_menu_add_keys (GTK_WIDGET (self->view), make_menu);
  along_context_menu_add_letters (GTK_WIDGET (self->view), make_menu, self->context);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "board-cards");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  return scrolled;
}

/**
 * along_board_column_new:
 * @context: the window's context
 * @clock: what reckons what is due
 * @title: the column's title, in words
 *
 * Returns: (transfer floating): a column; it shows nothing before it has a query
 */
GtkWidget *
along_board_column_new (AlongContext *context, AlongReferralClock *clock, const char *title)
{
  AlongBoardColumn *self = g_object_new (ALONG_TYPE_BOARD_COLUMN, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *nothing = gtk_label_new (_ ("Nothing here"));
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find ("referral"));

  self->context = g_object_ref (context);
  self->clock = g_object_ref (clock);
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
  g_signal_connect_object (self->referrals, "items-changed", G_CALLBACK (update), self,
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
