/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window/sidebar.h"

#include "app/common/context-menu.h"
#include "app/window/areas.h"
#include "app/window/sync-line.h"

#include <glib/gi18n.h>

struct _AlongSidebar
{
  AdwNavigationPage parent_instance;

  GtkListBox *list;
  GtkMenuButton *main_menu;
  GtkMenuButton *account;
  AlongSyncLine *sync_line;
  AdwAvatar *avatar;
  GtkLabel *user_name;
  GtkLabel *organisation_name;

  GPtrArray *counts;      /* a Count for each area that counts */
  GtkListBoxRow *current; /* of the area that is open; the list's own */
};

/* How much waits in one area, and the row that says so. */
typedef struct
{
  GListModel *waiting;
  GtkWidget *row;
  GtkLabel *label;
  const AlongArea *area;
} Count;

enum
{
  SIGNAL_AREA_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongSidebar, along_sidebar, ADW_TYPE_NAVIGATION_PAGE)

static void
on_waiting_changed_cb (
    GListModel *waiting, guint position, guint removed, guint added, Count *count)
{
  guint n = g_list_model_get_n_items (waiting);
  g_autofree char *text = g_strdup_printf ("%u", n);
  g_autofree char *name = NULL;

  gtk_label_set_text (count->label, text);
  gtk_widget_set_visible (GTK_WIDGET (count->label), n > 0);
  if (n > 0)
    /* TRANSLATORS: what a screen reader says of a sidebar row: "Referrals, 3 waiting for you" */
    name = g_strdup_printf (ngettext ("%s, %u waiting for you", "%s, %u waiting for you", n),
                            _ (count->area->title), n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (count->row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : _ (count->area->title), -1);
}

static void
count_free (Count *count)
{
  g_signal_handlers_disconnect_by_data (count->waiting, count);
  g_object_unref (count->waiting);
  g_free (count);
}

static void
add_count (AlongSidebar *self,
           AlongContext *context,
           const AlongArea *area,
           GtkWidget *row,
           GtkLabel *label)
{
  Count *count = g_new0 (Count, 1);

  count->waiting = area->waiting (context);
  count->row = row;
  count->label = label;
  count->area = area;
  g_ptr_array_add (self->counts, count);
  g_signal_connect (count->waiting, "items-changed", G_CALLBACK (on_waiting_changed_cb), count);
  on_waiting_changed_cb (count->waiting, 0, 0, 0, count);
}

static GtkWidget *
make_row (AlongSidebar *self, AlongContext *context, const AlongArea *area, guint number)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (area->icon);
  GtkWidget *title = gtk_label_new (_ (area->title));
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *tooltip = g_strdup_printf ("%s (Ctrl+%u)", _ (area->title), number);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (label, "badge");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_visible (label, FALSE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (area->title), -1);
  if (area->waiting != NULL)
    add_count (self, context, area, row, GTK_LABEL (label));
  return row;
}

static void
on_row_activated_cb (AlongSidebar *self, GtkListBoxRow *row)
{
  guint n = 0;
  const AlongArea *areas = along_areas (&n);
  int index = gtk_list_box_row_get_index (row);

  if (index >= 0 && (guint)index < n)
    g_signal_emit (self, signals[SIGNAL_AREA_CHOSEN], 0, areas[index].id);
}

/* The row that is marked is the area that shows: an arrow only moves the keyboard on, and Enter goes there. */
static void
mark_current (AlongSidebar *self)
{
  if (self->current != NULL && gtk_list_box_get_selected_row (self->list) != self->current)
    gtk_list_box_select_row (self->list, self->current);
}

static void
along_sidebar_dispose (GObject *object)
{
  AlongSidebar *self = ALONG_SIDEBAR (object);

  self->current = NULL;
  g_clear_pointer (&self->counts, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_SIDEBAR);
  G_OBJECT_CLASS (along_sidebar_parent_class)->dispose (object);
}

static void
along_sidebar_class_init (AlongSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_sidebar_dispose;
  signals[SIGNAL_AREA_CHOSEN]
      = g_signal_new ("area-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (ALONG_TYPE_SYNC_LINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, AlongSidebar, main_menu);
  gtk_widget_class_bind_template_child (widget_class, AlongSidebar, account);
  gtk_widget_class_bind_template_child (widget_class, AlongSidebar, sync_line);
  gtk_widget_class_bind_template_child (widget_class, AlongSidebar, avatar);
  gtk_widget_class_bind_template_child (widget_class, AlongSidebar, user_name);
  gtk_widget_class_bind_template_child (widget_class, AlongSidebar, organisation_name);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, mark_current);
}

static void
along_sidebar_init (AlongSidebar *self)
{
  self->counts = g_ptr_array_new_with_free_func ((GDestroyNotify)count_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (self->main_menu)));
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (self->account)));
}

/**
 * along_sidebar_set_context:
 * @self: a sidebar
 * @context: what it shows; given once
 */
void
along_sidebar_set_context (AlongSidebar *self, AlongContext *context)
{
  AlongSession *session = NULL;
  guint n = 0;
  const AlongArea *areas = along_areas (&n);

  g_return_if_fail (ALONG_IS_SIDEBAR (self));
  g_return_if_fail (ALONG_IS_CONTEXT (context));

  session = along_context_get_session (context);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->list, make_row (self, context, &areas[i], i + 1));
  along_sync_line_set_engine (self->sync_line, along_context_get_engine (context));
  if (session == NULL)
    return;
  g_object_bind_property (session, "user-name", self->user_name, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (session, "user-name", self->avatar, "text", G_BINDING_SYNC_CREATE);
  g_object_bind_property (session, "organisation-name", self->organisation_name, "label",
                          G_BINDING_SYNC_CREATE);
}

/**
 * along_sidebar_set_area:
 * @self: a sidebar
 * @area: the id of the area that is open
 */
void
along_sidebar_set_area (AlongSidebar *self, const char *area)
{
  guint n = 0;
  const AlongArea *areas = along_areas (&n);

  g_return_if_fail (ALONG_IS_SIDEBAR (self));

  for (guint i = 0; i < n; i++)
    if (g_str_equal (areas[i].id, area))
      self->current = gtk_list_box_get_row_at_index (self->list, (int)i);
  mark_current (self);
}
