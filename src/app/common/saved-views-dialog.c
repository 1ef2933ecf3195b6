/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/saved-views-dialog.h"

#include "app/common/context-menu.h"

#include <glib/gi18n.h>

struct _AlongSavedViewsDialog
{
  AdwDialog parent_instance;

  AdwEntryRow *name;
  GtkListBox *list;
  GtkWidget *nothing;

  AlongSavedViews *views;
  char *shape;       /* what the rows were made from */
  GPtrArray *counts; /* borrowed: the label of each row */
};

/* A name that is being typed for a view. */
typedef struct
{
  AlongSavedViews *views;
  char *id;
  GtkEditable *entry;
} Naming;

static void
naming_free (Naming *naming)
{
  g_object_unref (naming->views);
  g_free (naming->id);
  g_free (naming);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Naming, naming_free)

G_DEFINE_FINAL_TYPE (AlongSavedViewsDialog, along_saved_views_dialog, ADW_TYPE_DIALOG)

static guint
find_view (AlongSavedViews *views, const char *id)
{
  guint n = along_saved_views_get_n (views);

  for (guint i = 0; i < n; i++)
    {
      AlongRecord *record = along_saved_views_get_record (views, i);

      if (record != NULL && g_str_equal (along_record_get_id (record), id))
        return i;
    }
  return n;
}

static GMenu *
make_menu (const char *id, guint i, guint n)
{
  GMenu *menu = g_menu_new ();

  along_menu_append (menu, _ ("_Rename…"), "views.rename", id, NULL);
  if (i > 0)
    along_menu_append (menu, _ ("Move _Up"), "views.up", id, NULL);
  if (i + 1 < n)
    along_menu_append (menu, _ ("Move _Down"), "views.down", id, NULL);
  along_menu_append (menu, _ ("_Delete"), "views.remove", id, NULL);
  return menu;
}

static void
on_pin_cb (GtkToggleButton *pin, GParamSpec *pspec, AlongSavedViewsDialog *self)
{
  along_saved_views_pin (self->views,
                         find_view (self->views, gtk_widget_get_name (GTK_WIDGET (pin))),
                         gtk_toggle_button_get_active (pin));
}

static void
name_control (GtkWidget *control, const char *name, const char *tooltip)
{
  gtk_widget_set_tooltip_text (control, tooltip);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (control, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static GtkWidget *
make_pin (AlongSavedViewsDialog *self, const AlongRecord *record)
{
  GtkWidget *pin = gtk_toggle_button_new ();
  g_autofree char *name = NULL;

  gtk_button_set_icon_name (GTK_BUTTON (pin), "view-pin-symbolic");
  gtk_widget_set_name (pin, along_record_get_id (record));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (pin),
                                along_record_get_boolean (record, "pinned"));
  /* TRANSLATORS: %s is the name of a saved view */
  name = g_strdup_printf (_ ("Pin “%s”"), along_record_get_title (record));
  name_control (pin, name, _ ("Stands Over the List"));
  g_signal_connect_object (pin, "notify::active", G_CALLBACK (on_pin_cb), self, 0);
  return pin;
}

static GtkWidget *
make_row (AlongSavedViewsDialog *self, guint i, guint n)
{
  AlongRecord *record = along_saved_views_get_record (self->views, i);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *count = gtk_label_new (NULL);
  GtkWidget *more = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = make_menu (along_record_get_id (record), i, n);
  g_autofree char *name = NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), along_record_get_title (record));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_name (row, along_record_get_id (record));
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dimmed");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), G_MENU_MODEL (menu));
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (more))));
  /* TRANSLATORS: %s is the name of a saved view */
  name = g_strdup_printf (_ ("More for “%s”"), along_record_get_title (record));
  name_control (more, name, _ ("More"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), count);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_pin (self, record));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), more);
  g_ptr_array_add (self->counts, count);
  return row;
}

/* Rows are made anew only when a view is another one; a number alone is set. */
static char *
shape_of (AlongSavedViews *views)
{
  GString *shape = g_string_new (NULL);

  for (guint i = 0; i < along_saved_views_get_n (views); i++)
    {
      AlongRecord *record = along_saved_views_get_record (views, i);

      if (record != NULL)
        g_string_append_printf (shape, "%s %s %d\n", along_record_get_id (record),
                                along_record_get_title (record),
                                along_record_get_boolean (record, "pinned"));
    }
  return g_string_free_and_steal (shape);
}

static void
show_counts (AlongSavedViewsDialog *self)
{
  GtkListBoxRow *row = NULL;

  for (int k = 0; (row = gtk_list_box_get_row_at_index (self->list, k)) != NULL; k++)
    {
      guint i = find_view (self->views, gtk_widget_get_name (GTK_WIDGET (row)));
      g_autofree char *count = along_saved_views_describe_count (self->views, i);

      gtk_label_set_text (g_ptr_array_index (self->counts, (guint)k), count);
    }
}

static void
update (AlongSavedViewsDialog *self)
{
  g_autofree char *shape = shape_of (self->views);
  guint n = along_saved_views_get_n (self->views);

  if (g_set_str (&self->shape, shape))
    {
      gtk_list_box_remove_all (self->list);
      g_ptr_array_set_size (self->counts, 0);
      for (guint i = 0; i < n; i++)
        if (along_saved_views_get_record (self->views, i) != NULL)
          gtk_list_box_append (self->list, make_row (self, i, n));
    }
  gtk_widget_set_visible (self->nothing, n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  show_counts (self);
}

static char *
typed_name (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
on_save_cb (AlongSavedViewsDialog *self)
{
  g_autofree char *name = typed_name (GTK_EDITABLE (self->name));

  if (*name == '\0')
    return;
  along_saved_views_save (self->views, name);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_row_activated_cb (AlongSavedViewsDialog *self, GtkListBoxRow *row)
{
  guint i = find_view (self->views, gtk_widget_get_name (GTK_WIDGET (row)));

  along_saved_views_show (self->views, i);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_named_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Naming *naming = data;
  g_autofree char *name = typed_name (naming->entry);

  if (g_str_equal (response, "rename") && *name != '\0')
    along_saved_views_rename (naming->views, find_view (naming->views, naming->id), name);
}

static void
rename_action (GtkWidget *widget, const char *action, GVariant *target)
{
  AlongSavedViewsDialog *self = ALONG_SAVED_VIEWS_DIALOG (widget);
  guint i = find_view (self->views, g_variant_get_string (target, NULL));
  AlongRecord *record = along_saved_views_get_record (self->views, i);
  AdwAlertDialog *dialog = NULL;
  Naming *naming = NULL;

  if (record == NULL)
    return;
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Rename the View"), NULL));
  naming = g_new0 (Naming, 1);
  naming->views = g_object_ref (self->views);
  naming->id = g_strdup (along_record_get_id (record));
  naming->entry = GTK_EDITABLE (gtk_entry_new ());
  gtk_editable_set_text (naming->entry, along_record_get_title (record));
  gtk_entry_set_activates_default (GTK_ENTRY (naming->entry), TRUE);
  gtk_entry_set_max_length (GTK_ENTRY (naming->entry), 200);
  gtk_accessible_update_property (GTK_ACCESSIBLE (naming->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name"), -1);
  adw_alert_dialog_set_extra_child (dialog, GTK_WIDGET (naming->entry));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "rename");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_named_cb), naming,
                         (GClosureNotify)(void (*) (void))naming_free, 0);
  adw_dialog_set_focus (ADW_DIALOG (dialog), GTK_WIDGET (naming->entry));
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
up_action (GtkWidget *widget, const char *action, GVariant *target)
{
  AlongSavedViewsDialog *self = ALONG_SAVED_VIEWS_DIALOG (widget);

  along_saved_views_move (self->views, find_view (self->views, g_variant_get_string (target, NULL)),
                          FALSE);
}

static void
down_action (GtkWidget *widget, const char *action, GVariant *target)
{
  AlongSavedViewsDialog *self = ALONG_SAVED_VIEWS_DIALOG (widget);

  along_saved_views_move (self->views, find_view (self->views, g_variant_get_string (target, NULL)),
                          TRUE);
}

static void
remove_action (GtkWidget *widget, const char *action, GVariant *target)
{
  AlongSavedViewsDialog *self = ALONG_SAVED_VIEWS_DIALOG (widget);

  along_saved_views_remove (self->views,
                            find_view (self->views, g_variant_get_string (target, NULL)));
}

static void
along_saved_views_dialog_dispose (GObject *object)
{
  AlongSavedViewsDialog *self = ALONG_SAVED_VIEWS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_SAVED_VIEWS_DIALOG);
  g_clear_object (&self->views);
  G_OBJECT_CLASS (along_saved_views_dialog_parent_class)->dispose (object);
}

static void
along_saved_views_dialog_finalize (GObject *object)
{
  AlongSavedViewsDialog *self = ALONG_SAVED_VIEWS_DIALOG (object);

  g_ptr_array_unref (self->counts);
  g_free (self->shape);
  G_OBJECT_CLASS (along_saved_views_dialog_parent_class)->finalize (object);
}

static void
along_saved_views_dialog_class_init (AlongSavedViewsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_saved_views_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_saved_views_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/saved-views-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongSavedViewsDialog, name);
  gtk_widget_class_bind_template_child (widget_class, AlongSavedViewsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, AlongSavedViewsDialog, nothing);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_install_action (widget_class, "views.rename", "s", rename_action);
  gtk_widget_class_install_action (widget_class, "views.up", "s", up_action);
  gtk_widget_class_install_action (widget_class, "views.down", "s", down_action);
  gtk_widget_class_install_action (widget_class, "views.remove", "s", remove_action);
}

static void
along_saved_views_dialog_init (AlongSavedViewsDialog *self)
{
  self->counts = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_saved_views_dialog_present:
 * @parent: a widget of the window it stands over
 * @views: the views
 */
void
along_saved_views_dialog_present (GtkWidget *parent, AlongSavedViews *views)
{
  AlongSavedViewsDialog *self = g_object_new (ALONG_TYPE_SAVED_VIEWS_DIALOG, NULL);

  self->views = g_object_ref (views);
  g_signal_connect_object (views, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

static void
on_button_clicked_cb (GtkWidget *button, AlongSavedViews *views)
{
  along_saved_views_dialog_present (button, views);
}

/**
 * along_saved_views_make_button:
 * @views: saved views
 *
 * Returns: (transfer floating): a button for a header bar, which opens the dialog with all of them
 */
GtkWidget *
along_saved_views_make_button (AlongSavedViews *views)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-bookmarks-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Saved Views"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Saved Views"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_button_clicked_cb), views, 0);
  return button;
}
