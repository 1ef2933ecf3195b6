/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/seen-by.h"

static gboolean
lists (GListModel *model, GPtrArray *recipients)
{
  if (model == NULL || g_list_model_get_n_items (model) != recipients->len)
    return FALSE;
  for (guint i = 0; i < recipients->len; i++)
    {
      const AlongRecipient *recipient = g_ptr_array_index (recipients, i);

      if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i),
                        along_record_get_title (recipient->service)))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_seen_by_show:
 * @row: the row in which people choose whose preview they look at
 * @recipients: (element-type AlongRecipient): the services that were chosen
 *
 * Lists them; with one alone there is nothing to choose.
 *
 * Returns: (transfer none) (nullable): the one that is looked at
 */
const AlongRecipient *
along_seen_by_show (AdwComboRow *row, GPtrArray *recipients)
{
  guint selected = adw_combo_row_get_selected (row);

  gtk_widget_set_visible (GTK_WIDGET (row), recipients->len > 1);
  if (!lists (adw_combo_row_get_model (row), recipients))
    {
      g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

      for (guint i = 0; i < recipients->len; i++)
        gtk_string_list_append (
            names, along_record_get_title (
                       ((AlongRecipient *)g_ptr_array_index (recipients, i))->service));
      adw_combo_row_set_model (row, G_LIST_MODEL (names));
      if (selected < recipients->len)
        adw_combo_row_set_selected (row, selected);
    }
  if (recipients->len == 0)
    return NULL;
  return g_ptr_array_index (recipients, selected < recipients->len ? selected : 0);
}
