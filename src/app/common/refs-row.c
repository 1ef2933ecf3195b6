/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/refs-row.h"

#include "app/common/ref-picker.h"

#include <glib/gi18n.h>

struct _AlongRefsRow
{
  AdwExpanderRow parent_instance;

  AlongContext *context;
  const AlongField *field;
  GtkWidget *choose;
  GPtrArray *ids;  /* what is chosen */
  GPtrArray *rows; /* the row of each */
};

static void along_refs_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongRefsRow,
                               along_refs_row,
                               ADW_TYPE_EXPANDER_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_refs_row_iface_init))

static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongRefsRow *self = ALONG_REFS_ROW (row);

  if (self->ids->len == 0)
    return NULL;
  return g_variant_ref_sink (
      g_variant_new_strv ((const char *const *)self->ids->pdata, self->ids->len));
}

static void
update_names (AlongRefsRow *self)
{
  g_autofree char *subtitle = NULL;

  subtitle
      = self->ids->len == 0
            ? g_strdup (_ ("None chosen"))
            : g_strdup_printf (ngettext ("%u chosen", "%u chosen", self->ids->len), self->ids->len);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_row_set_title (g_ptr_array_index (self->rows, i),
                                   along_context_title (self->context, self->field->target,
                                                        g_ptr_array_index (self->ids, i)));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
}

static void
rebuild (AlongRefsRow *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < self->ids->len; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, _ ("Take Away"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Take Away"), -1);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "ref.remove");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s",
                                        g_ptr_array_index (self->ids, i));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
      g_ptr_array_add (self->rows, row);
    }
  update_names (self);
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  AlongRefsRow *self = ALONG_REFS_ROW (row);

  g_ptr_array_set_size (self->ids, 0);
  if (value != NULL)
    {
      g_autofree const char **ids = g_variant_get_strv (value, NULL);

      for (guint i = 0; ids[i] != NULL; i++)
        g_ptr_array_add (self->ids, g_strdup (ids[i]));
    }
  rebuild (self);
}

static GtkWidget *
get_control (AlongFieldRow *row)
{
  return ALONG_REFS_ROW (row)->choose;
}

static void
along_refs_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
  iface->get_control = get_control;
}

static void
on_picked_cb (const char *id, gpointer data)
{
  AlongRefsRow *self = data;

  if (g_ptr_array_find_with_equal_func (self->ids, id, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->ids, g_strdup (id));
  rebuild (self);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
on_choose_cb (AlongRefsRow *self)
{
  along_ref_picker_present (GTK_WIDGET (self), self->context, self->field->target,
                            _ (self->field->label), on_picked_cb, g_object_ref (self),
                            g_object_unref);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongRefsRow *self = ALONG_REFS_ROW (widget);
  guint index = 0;

  if (!g_ptr_array_find_with_equal_func (self->ids, g_variant_get_string (target, NULL),
                                         g_str_equal, &index))
    return;
  g_ptr_array_remove_index (self->ids, index);
  rebuild (self);
  gtk_widget_grab_focus (self->choose);
  along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
along_refs_row_dispose (GObject *object)
{
  g_clear_object (&ALONG_REFS_ROW (object)->context);
  G_OBJECT_CLASS (along_refs_row_parent_class)->dispose (object);
}

static void
along_refs_row_finalize (GObject *object)
{
  AlongRefsRow *self = ALONG_REFS_ROW (object);

  g_ptr_array_unref (self->ids);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (along_refs_row_parent_class)->finalize (object);
}

static void
along_refs_row_class_init (AlongRefsRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_refs_row_dispose;
  object_class->finalize = along_refs_row_finalize;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "ref.remove", "s", remove_action);
}

static GtkWidget *
make_button (AlongRefsRow *self, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (self), button);
  return button;
}

static void
along_refs_row_init (AlongRefsRow *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new ();
}

/**
 * along_refs_row_new:
 * @context: where names come from
 * @field: a field with references
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_refs_row_new (AlongContext *context, const AlongField *field)
{
  AlongRefsRow *self = g_object_new (ALONG_TYPE_REFS_ROW, NULL);
  g_autofree char *title = g_markup_escape_text (_ (field->label), -1);
  /* TRANSLATORS: %s is a form field such as "Lead worker" */
  g_autofree char *choose = g_strdup_printf (_ ("Choose: %s"), _ (field->label));

  self->context = g_object_ref (context);
  self->field = field;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  self->choose = make_button (self, "list-add-symbolic", choose, G_CALLBACK (on_choose_cb));
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (update_names), self,
                           G_CONNECT_SWAPPED);
  rebuild (self);
  return GTK_WIDGET (self);
}
