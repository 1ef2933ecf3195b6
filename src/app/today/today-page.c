/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/today/today-page.h"

#include "app/common/error-text.h"
#include "app/referrals/referral-menu.h"
#include "app/today/duties.h"
#include "app/today/duty-row.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>

struct _AlongTodayPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwWindowTitle *heading;
  AdwStatusPage *nothing;
  AdwStatusPage *failed;
  AdwBanner *incomplete;
  GtkListBox *list;

  AlongContext *context;
  AlongDuties *duties;
};

G_DEFINE_FINAL_TYPE (AlongTodayPage, along_today_page, ADW_TYPE_NAVIGATION_PAGE)

static GtkWidget *
make_row (gpointer duty, gpointer data)
{
  AlongTodayPage *self = data;

  return along_duty_row_new (self->context, duty);
}

/* What could not be read may wait all the same: nobody is told that nothing does. */
static void
show_error (AlongTodayPage *self, const GError *error, gboolean any)
{
  AlongErrorText text = along_error_to_user_text (error);

  adw_status_page_set_title (self->failed, text.title);
  adw_status_page_set_description (self->failed, text.sentence);
  adw_banner_set_title (self->incomplete, text.sentence);
  adw_banner_set_revealed (self->incomplete, any);
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "error");
}

/* A new device knows nothing yet: it does not say that nothing waits. */
static gboolean
is_first_sync (AlongTodayPage *self)
{
  AlongEngine *engine = along_context_get_engine (self->context);

  return engine != NULL && along_engine_get_status (engine) == ALONG_SYNC_FIRST;
}

static void
update (AlongTodayPage *self)
{
  const GError *error = along_duties_get_error (self->duties);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->duties));
  const char *next = along_duties_get_next (self->duties);
  g_autofree char *today = along_clock_today ();
  g_autofree char *words = along_date_long (today);
  g_autofree char *escaped = next != NULL ? g_markup_escape_text (next, -1) : NULL;

  adw_window_title_set_subtitle (self->heading, words);
  adw_status_page_set_description (
      self->nothing,
      escaped != NULL ? escaped : _ ("What comes in for you stands here by itself."));
  if (error != NULL)
    {
      show_error (self, error, n > 0);
      return;
    }
  adw_banner_set_revealed (self->incomplete, FALSE);
  if (n > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (is_first_sync (self))
    gtk_stack_set_visible_child_name (self->stack, "coming");
  else if (!along_duties_get_loading (self->duties))
    gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static void
along_today_page_dispose (GObject *object)
{
  AlongTodayPage *self = ALONG_TODAY_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_TODAY_PAGE);
  g_clear_object (&self->duties);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_today_page_parent_class)->dispose (object);
}

static void
along_today_page_class_init (AlongTodayPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_today_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/today-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongTodayPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongTodayPage, heading);
  gtk_widget_class_bind_template_child (widget_class, AlongTodayPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, AlongTodayPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongTodayPage, incomplete);
  gtk_widget_class_bind_template_child (widget_class, AlongTodayPage, list);
}

static void
along_today_page_init (AlongTodayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_today_page_make:
 * @context: the window's context
 *
 * Returns: (transfer floating): the page of the area Today
 */
AdwNavigationPage *
along_today_page_make (AlongContext *context)
{
  AlongTodayPage *self = g_object_new (ALONG_TYPE_TODAY_PAGE, NULL);

  self->context = g_object_ref (context);
  self->duties = along_duties_new (context);
  along_referral_menu_setup (GTK_WIDGET (self), context);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->duties), make_row, self, NULL);
  g_signal_connect_object (self->duties, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->duties, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (along_context_get_engine (context) != NULL)
    g_signal_connect_object (along_context_get_engine (context), "notify::status",
                             G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * along_today_waiting:
 * @context: the window's context
 *
 * Returns: (transfer full): what waits for the reader, for the count in the sidebar
 */
GListModel *
along_today_waiting (AlongContext *context)
{
  return G_LIST_MODEL (along_duties_new (context));
}
