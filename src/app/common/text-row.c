/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/text-row.h"

#include <glib/gi18n.h>

struct _AlongTextRow
{
  AdwPreferencesRow parent_instance;

  const AlongField *field;
  GtkWidget *view;
  gboolean quiet; /* the row is being filled, nobody types */
};

static void along_text_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongTextRow,
                               along_text_row,
                               ADW_TYPE_PREFERENCES_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_text_row_iface_init))

static char *
get_typed (AlongFieldRow *row)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ALONG_TEXT_ROW (row)->view));
  char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return text;
}

static void
set_typed (AlongFieldRow *row, const char *typed)
{
  AlongTextRow *self = ALONG_TEXT_ROW (row);

  self->quiet = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), typed, -1);
  self->quiet = FALSE;
}

static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongTextRow *self = ALONG_TEXT_ROW (row);
  g_autofree char *typed = get_typed (row);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GStrvBuilder) entries = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;

  if (*typed == '\0')
    return NULL;
  if (self->field->type == ALONG_TEXT)
    return g_variant_ref_sink (g_variant_new_string (typed));
  lines = g_strsplit (typed, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_strv_builder_add (entries, lines[i]);
  values = g_strv_builder_end (entries);
  if (values[0] == NULL)
    return NULL;
  return g_variant_ref_sink (g_variant_new_strv ((const char *const *)values, -1));
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  g_autofree char *text = NULL;

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **lines = g_variant_get_strv (value, NULL);

      text = g_strjoinv ("\n", (char **)lines);
    }
  else if (value != NULL)
    text = g_variant_dup_string (value, NULL);
  set_typed (row, text != NULL ? text : "");
}

static GtkWidget *
get_control (AlongFieldRow *row)
{
  return ALONG_TEXT_ROW (row)->view;
}

static void
along_text_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
  iface->get_typed = get_typed;
  iface->set_typed = set_typed;
  iface->get_control = get_control;
}

static void
on_changed_cb (AlongTextRow *self)
{
  if (!self->quiet)
    along_field_row_edited (ALONG_FIELD_ROW (self));
}

static gboolean
along_text_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (ALONG_TEXT_ROW (widget)->view);
}

/* Going back out of what is in a row, the keyboard would come to the row first, which gives it to the text again: nobody
 * would get away from it. */
static gboolean
along_text_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (direction == GTK_DIR_TAB_BACKWARD && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return GTK_WIDGET_CLASS (along_text_row_parent_class)->focus (widget, direction);
}

static void
along_text_row_class_init (AlongTextRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = along_text_row_grab_focus;
  GTK_WIDGET_CLASS (klass)->focus = along_text_row_focus;
}

static void
along_text_row_init (AlongTextRow *self)
{
}

/**
 * along_text_row_new:
 * @field: a field with text of any length, or a list of lines
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_text_row_new (const AlongField *field)
{
  AlongTextRow *self = g_object_new (ALONG_TYPE_TEXT_ROW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *title = gtk_label_new (_ (field->label));
  gboolean lines = field->type == ALONG_LINES;

  self->field = field;
  self->view = gtk_text_view_new ();
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (title, "dimmed");
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  /* Tab goes on to the next row, as everywhere in a form. */
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_widget_set_size_request (self->view, -1, lines ? 44 : 88);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (field->label), GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), self->view);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "text-row");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (field->label));
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), "changed",
                           G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
