/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/wait-list.h"

#include "app/common/follow.h"
#include "app/common/window.h"
#include "app/referrals/referral-words.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/queue.h"

#include <glib/gi18n.h>

#define MOST 500

struct _AlongWaitList
{
  AdwNavigationPage parent_instance;

  GtkListBox *list;
  AdwWindowTitle *heading;

  AlongContext *context;
  AlongFollow *waiting;
  GPtrArray *queue; /* of AlongRecord, in order */
  char *service;
  char *focus; /* who keeps the keyboard when the rows are made anew */
};

G_DEFINE_FINAL_TYPE (AlongWaitList, along_wait_list, ADW_TYPE_NAVIGATION_PAGE)

static int
place_of (AlongWaitList *self, const char *id)
{
  for (guint i = 0; i < self->queue->len; i++)
    if (g_strcmp0 (along_record_get_id (g_ptr_array_index (self->queue, i)), id) == 0)
      return (int)i;
  return -1;
}

/* One press changes everybody's place whom it concerns, and is taken back as one. */
static void
move (AlongWaitList *self, const char *id, int by)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  int from = place_of (self, id);
  int to = from + by;
  g_autoptr (GPtrArray) moved = NULL;
  g_autofree char *done = NULL;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL || from < 0 || to < 0 || to >= (int)self->queue->len)
    return;
  moved = along_queue_move (self->queue, (guint)from, (guint)to);
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  undo = along_txn_new (txn->org);
  for (guint i = 0; i < moved->len; i++)
    {
      AlongRecord *after = g_ptr_array_index (moved, i);
      int place = place_of (self, along_record_get_id (after));
      AlongRecord *before = g_ptr_array_index (self->queue, place);

      along_txn_update (txn, before, after);
      along_txn_update (undo, after, before);
    }
  g_set_str (&self->focus, id);
  /* TRANSLATORS: a place on a waiting list */
  done = g_strdup_printf (_ ("Number %d now"), to + 1);
  along_window_commit (window, txn, done, undo);
}

static void
up_action (GtkWidget *widget, const char *name, GVariant *target)
{
  move (ALONG_WAIT_LIST (widget), g_variant_get_string (target, NULL), -1);
}

static void
down_action (GtkWidget *widget, const char *name, GVariant *target)
{
  move (ALONG_WAIT_LIST (widget), g_variant_get_string (target, NULL), 1);
}

static GtkWidget *
make_button (const char *icon, const char *label, const char *action, const char *id)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  return button;
}

static void
add_keys (GtkWidget *row, const char *id)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  static const struct
  {
    guint key;
    const char *action;
  } moves[] = { { GDK_KEY_Up, "queue.up" }, { GDK_KEY_Down, "queue.down" } };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (moves[i].key, GDK_ALT_MASK),
                                                gtk_named_action_new (moves[i].action));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (id));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
    }
  gtk_widget_add_controller (row, keys);
}

static GtkWidget *
make_row (AlongWaitList *self, AlongRecord *referral, guint place)
{
  const char *id = along_record_get_id (referral);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *about = along_referral_about (self->context, referral);
  g_autofree char *title = g_strdup_printf ("%u. %s", place + 1, about);
  g_autofree char *date
      = along_clock_date_of (along_record_get_integer (referral, "waitlisted_at", 0));
  g_autofree char *day = along_date_within (date);
  /* TRANSLATORS: a day, and the number of a referral */
  g_autofree char *subtitle
      = g_strdup_printf (_ ("Waits since %s · %s"), day, along_record_get_title (referral));
  /* TRANSLATORS: %s is a person */
  g_autofree char *up = g_strdup_printf (_ ("Move Up: %s"), about);
  /* TRANSLATORS: %s is a person */
  g_autofree char *down = g_strdup_printf (_ ("Move Down: %s"), about);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (place > 0)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button ("go-up-symbolic", up, "queue.up", id));
  if (place + 1 < self->queue->len)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button ("go-down-symbolic", down, "queue.down", id));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "referral", id);
  add_keys (row, id);
  return row;
}

static void
show (AlongWaitList *self)
{
  GPtrArray *records = along_follow_get_records (self->waiting);

  if (records == NULL)
    return;
  adw_window_title_set_subtitle (self->heading,
                                 along_context_title (self->context, "service", self->service));
  g_ptr_array_set_size (self->queue, 0);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (self->queue, along_record_ref (g_ptr_array_index (records, i)));
  along_queue_sort (self->queue);
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < self->queue->len; i++)
    {
      AlongRecord *referral = g_ptr_array_index (self->queue, i);
      GtkWidget *row = make_row (self, referral, i);

      gtk_list_box_append (self->list, row);
      if (g_strcmp0 (self->focus, along_record_get_id (referral)) == 0)
        gtk_widget_grab_focus (row);
    }
}

static void
along_wait_list_dispose (GObject *object)
{
  AlongWaitList *self = ALONG_WAIT_LIST (object);

  g_clear_object (&self->waiting);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_wait_list_parent_class)->dispose (object);
}

static void
along_wait_list_finalize (GObject *object)
{
  AlongWaitList *self = ALONG_WAIT_LIST (object);

  g_ptr_array_unref (self->queue);
  g_free (self->service);
  g_free (self->focus);
  G_OBJECT_CLASS (along_wait_list_parent_class)->finalize (object);
}

static void
along_wait_list_class_init (AlongWaitListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_wait_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_wait_list_finalize;
  gtk_widget_class_install_action (widget_class, "queue.up", "s", up_action);
  gtk_widget_class_install_action (widget_class, "queue.down", "s", down_action);
}

static void
along_wait_list_init (AlongWaitList *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroll = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *words = gtk_label_new (
      _ ("Who comes first stands on top. Alt+Up and Alt+Down move the one who has the keyboard."));

  self->queue = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ ("Waiting List"));
  self->heading = ADW_WINDOW_TITLE (adw_window_title_new (_ ("Waiting List"), NULL));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->heading));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Waiting List"), -1);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_widget_add_css_class (box, "page-body");
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroll);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), view);
}

/**
 * along_wait_list_make:
 * @context: the window's context
 * @id: (nullable): a service
 *
 * Returns: (transfer floating): who waits for it
 */
AdwNavigationPage *
along_wait_list_make (AlongContext *context, const char *id)
{
  AlongWaitList *self = g_object_new (ALONG_TYPE_WAIT_LIST, NULL);
  const AlongEntity *entity = along_entity_find ("referral");
  g_autoptr (AlongQuery) query = along_query_new (entity);

  self->context = g_object_ref (context);
  self->service = g_strdup (id);
  along_query_where (query, "service", ALONG_IS, g_variant_new_string (id != NULL ? id : ""));
  along_query_where (query, "status", ALONG_IS, g_variant_new_string ("waitlisted"));
  along_query_where (query, "to_org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->org));
  self->waiting = along_follow_query (along_context_get_store (context), entity, query, MOST);
  g_signal_connect_object (self->waiting, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}
