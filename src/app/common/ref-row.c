/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/ref-row.h"

#include "app/common/ref-picker.h"

#include <glib/gi18n.h>

struct _AlongRefRow
{
  AdwActionRow parent_instance;

  AlongContext *context;
  const AlongField *field;
  GtkWidget *choose;
  GtkWidget *clear;
  char *id; /* what is chosen */
};

static void along_ref_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongRefRow,
                               along_ref_row,
                               ADW_TYPE_ACTION_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_ref_row_iface_init))

static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongRefRow *self = ALONG_REF_ROW (row);

  return self->id != NULL ? g_variant_ref_sink (g_variant_new_string (self->id)) : NULL;
}

static void
update (AlongRefRow *self)
{
  const char *name = self->id != NULL
                         ? along_context_title (self->context, self->field->target, self->id)
                         : _ ("Not chosen");
  g_autofree char *escaped = g_markup_escape_text (name, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), escaped);
  gtk_widget_set_visible (self->clear, self->id != NULL);
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  AlongRefRow *self = ALONG_REF_ROW (row);

  g_set_str (&self->id, value != NULL ? g_variant_get_string (value, NULL) : NULL);
  update (self);
}

static GtkWidget *
get_control (AlongFieldRow *row)
{
  return ALONG_REF_ROW (row)->choose;
}

static void
along_ref_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
  iface->get_control = get_control;
}

static void
on_picked_cb (const char *id, gpointer data)
{
  AlongRefRow *self = data;

  if (!g_set_str (&self->id, id))
    return;
  update (self);
  along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
on_choose_cb (AlongRefRow *self)
{
  along_ref_picker_present (GTK_WIDGET (self), self->context, self->field->target,
                            _ (self->field->label), on_picked_cb, g_object_ref (self),
                            g_object_unref);
}

static void
on_clear_cb (AlongRefRow *self)
{
  g_clear_pointer (&self->id, g_free);
  gtk_widget_grab_focus (self->choose);
  update (self);
  along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
along_ref_row_dispose (GObject *object)
{
  g_clear_object (&ALONG_REF_ROW (object)->context);
  G_OBJECT_CLASS (along_ref_row_parent_class)->dispose (object);
}

static void
along_ref_row_finalize (GObject *object)
{
  g_free (ALONG_REF_ROW (object)->id);
  G_OBJECT_CLASS (along_ref_row_parent_class)->finalize (object);
}

static void
along_ref_row_class_init (AlongRefRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_ref_row_dispose;
  object_class->finalize = along_ref_row_finalize;
}

static void
along_ref_row_init (AlongRefRow *self)
{
}

static GtkWidget *
make_button (AlongRefRow *self, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

/**
 * along_ref_row_new:
 * @context: where names come from
 * @field: a field with one reference
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_ref_row_new (AlongContext *context, const AlongField *field)
{
  AlongRefRow *self = g_object_new (ALONG_TYPE_REF_ROW, NULL);
  g_autofree char *title = g_markup_escape_text (_ (field->label), -1);
  /* TRANSLATORS: %s is a form field such as "Lead worker" */
  g_autofree char *choose = g_strdup_printf (_ ("Choose: %s"), _ (field->label));
  /* TRANSLATORS: %s is a form field such as "Lead worker" */
  g_autofree char *clear = g_strdup_printf (_ ("Take away: %s"), _ (field->label));

  self->context = g_object_ref (context);
  self->field = field;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  self->clear = make_button (self, "edit-clear-symbolic", clear, G_CALLBACK (on_clear_cb));
  self->choose = make_button (self, "edit-find-symbolic", choose, G_CALLBACK (on_choose_cb));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->choose);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
