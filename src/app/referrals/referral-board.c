/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-board.h"

#include "app/referrals/board-column.h"
#include "app/referrals/referral-menu.h"

#include <glib/gi18n.h>

struct _AlongReferralBoard
{
  AdwNavigationPage parent_instance;

  AdwToggleGroup *whose;
  GtkDropDown *states;
  GtkBox *columns;

  AlongContext *context;
  AlongReferralClock *clock;
  GPtrArray *places; /* borrowed: the columns */
  gboolean is_narrow;
};

/* The columns, as domain.md §3 sorts the states. */
static const struct
{
  const char *title;
  const char *const states[6];
} stages[] = {
  { N_ ("New"), { "sent", NULL } },
  { N_ ("To Decide"), { "received", "info_requested", NULL } },
  { N_ ("Waiting"), { "accepted", "waitlisted", NULL } },
  { N_ ("Under Way"), { "in_progress", "on_hold", NULL } },
  { N_ ("To Close"), { "declined", "withdrawn", "redirected", "completed", "ended_early", NULL } },
};

G_DEFINE_FINAL_TYPE (AlongReferralBoard, along_referral_board, ADW_TYPE_NAVIGATION_PAGE)

static void
narrow_by_whose (AlongReferralBoard *self, AlongQuery *query)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  const char *whose = adw_toggle_group_get_active_name (self->whose);

  if (g_strcmp0 (whose, "received") == 0)
    along_query_where (query, "to_org", ALONG_IS, g_variant_new_string (actor->org));
  else if (g_strcmp0 (whose, "sent") == 0)
    along_query_where (query, "from_org", ALONG_IS, g_variant_new_string (actor->org));
  else if (g_strcmp0 (whose, "mine") == 0)
    along_query_where (query, "requester", ALONG_IS, g_variant_new_string (actor->worker));
}

static void
ask (AlongReferralBoard *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (stages) && self->context != NULL; i++)
    {
      g_autoptr (AlongQuery) query = along_query_new (along_entity_find ("referral"));

      along_query_where (query, "status", ALONG_IS_ONE_OF,
                         g_variant_new_strv (stages[i].states, -1));
      narrow_by_whose (self, query);
      along_query_order_by (query, "sent_at", TRUE);
      along_board_column_set_query (g_ptr_array_index (self->places, i), query);
    }
}

/* In a narrow window only the column that was chosen shows. */
static void
show_columns (AlongReferralBoard *self)
{
  guint chosen = gtk_drop_down_get_selected (self->states);

  for (guint i = 0; i < self->places->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (self->places, i), !self->is_narrow || i == chosen);
}

static void
on_narrow_cb (AlongReferralBoard *self)
{
  self->is_narrow = TRUE;
  show_columns (self);
}

static void
on_wide_cb (AlongReferralBoard *self)
{
  self->is_narrow = FALSE;
  show_columns (self);
}

static void
along_referral_board_dispose (GObject *object)
{
  AlongReferralBoard *self = ALONG_REFERRAL_BOARD (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->context);
  g_ptr_array_set_size (self->places, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_REFERRAL_BOARD);
  G_OBJECT_CLASS (along_referral_board_parent_class)->dispose (object);
}

static void
along_referral_board_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_REFERRAL_BOARD (object)->places);
  G_OBJECT_CLASS (along_referral_board_parent_class)->finalize (object);
}

static void
along_referral_board_class_init (AlongReferralBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_referral_board_dispose;
  object_class->finalize = along_referral_board_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/referral-board.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, whose);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, states);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralBoard, columns);
  gtk_widget_class_bind_template_callback (widget_class, on_narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_wide_cb);
}

static void
along_referral_board_init (AlongReferralBoard *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->places = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    gtk_string_list_append (titles, _ (stages[i].title));
  gtk_drop_down_set_model (self->states, G_LIST_MODEL (titles));
}

/**
 * along_referral_board_make:
 * @context: the window's context
 *
 * Returns: (transfer floating): the page of the area Referrals
 */
AdwNavigationPage *
along_referral_board_make (AlongContext *context)
{
  AlongReferralBoard *self = g_object_new (ALONG_TYPE_REFERRAL_BOARD, NULL);

  self->context = g_object_ref (context);
  self->clock = along_referral_clock_new (context);
  along_referral_menu_setup (GTK_WIDGET (self), context);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      GtkWidget *column = along_board_column_new (context, self->clock, _ (stages[i].title));

      gtk_box_append (self->columns, column);
      g_ptr_array_add (self->places, column);
    }
  ask (self);
  g_signal_connect_object (self->whose, "notify::active-name", G_CALLBACK (ask), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->states, "notify::selected", G_CALLBACK (show_columns), self,
                           G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}
