/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/combo.h"

/* AdwComboRow's own items have no accessible name: a screen reader reads a list of nothing. */

static const char *
words_of (GtkListItem *item)
{
  return gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item)));
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), check);
  gtk_list_item_set_child (item, box);
}

static void
update_check (GtkListItem *item, AdwComboRow *row)
{
  GtkWidget *check = gtk_widget_get_last_child (gtk_list_item_get_child (item));

  gtk_widget_set_opacity (check,
                          adw_combo_row_get_selected_item (row) == gtk_list_item_get_item (item));
}

static void
on_selected_cb (AdwComboRow *row, GParamSpec *pspec, GtkListItem *item)
{
  update_check (item, row);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AdwComboRow *row)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  gtk_label_set_text (GTK_LABEL (label), words_of (item));
  gtk_list_item_set_accessible_label (item, words_of (item));
  g_signal_connect (row, "notify::selected-item", G_CALLBACK (on_selected_cb), item);
  update_check (item, row);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AdwComboRow *row)
{
  g_signal_handlers_disconnect_by_func (row, on_selected_cb, item);
}

/* What the row itself shows of the choice. */
static void
on_setup_shown_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_list_item_set_child (item, label);
}

static void
on_bind_shown_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), words_of (item));
  gtk_list_item_set_accessible_label (item, words_of (item));
}

/**
 * along_combo_name_items:
 * @row: a row whose model is a #GtkStringList
 *
 * Gives every choice an accessible name. Looks as before.
 */
void
along_combo_name_items (AdwComboRow *row)
{
  g_autoptr (GtkListItemFactory) items = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) shown = gtk_signal_list_item_factory_new ();

  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  g_signal_connect (items, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect_object (items, "bind", G_CALLBACK (on_bind_cb), row, 0);
  g_signal_connect_object (items, "unbind", G_CALLBACK (on_unbind_cb), row, 0);
  g_signal_connect (shown, "setup", G_CALLBACK (on_setup_shown_cb), NULL);
  g_signal_connect (shown, "bind", G_CALLBACK (on_bind_shown_cb), NULL);
  adw_combo_row_set_list_factory (row, items);
  adw_combo_row_set_factory (row, shown);
}
