/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/list-row.h"

/* So much of a name tells who it is; where there is not even that much room, the state goes below it. */
#define LEAST_CHARS 12

struct _AlongListRow
{
  GtkWidget parent_instance;

  GtkWidget *text;
  GtkInscription *title;
  GtkInscription *subtitle;
  AlongStateChip *chip;
};

G_DEFINE_FINAL_TYPE (AlongListRow, along_list_row, GTK_TYPE_WIDGET)

static void
along_list_row_dispose (GObject *object)
{
  AlongListRow *self = ALONG_LIST_ROW (object);

  g_clear_pointer (&self->text, gtk_widget_unparent);
  if (self->chip != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->chip));
  self->chip = NULL;
  G_OBJECT_CLASS (along_list_row_parent_class)->dispose (object);
}

static void
along_list_row_class_init (AlongListRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_list_row_dispose;
  gtk_widget_class_set_css_name (widget_class, "listrow");
  gtk_widget_class_set_layout_manager_type (widget_class, ADW_TYPE_WRAP_LAYOUT);
  /* The list item around it carries the name. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static GtkInscription *
make_line (AlongListRow *self, const char *css_class)
{
  GtkWidget *line = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (line),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (line), LEAST_CHARS);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (line), 30);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (line), 1);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (line), 1);
  gtk_widget_add_css_class (line, css_class);
  gtk_box_append (GTK_BOX (self->text), line);
  return GTK_INSCRIPTION (line);
}

static void
along_list_row_init (AlongListRow *self)
{
  AdwWrapLayout *layout = ADW_WRAP_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  adw_wrap_layout_set_wrap_policy (layout, ADW_WRAP_MINIMUM);
  adw_wrap_layout_set_child_spacing (layout, 12);
  adw_wrap_layout_set_line_spacing (layout, 3);
  self->text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_hexpand (self->text, TRUE);
  gtk_widget_set_valign (self->text, GTK_ALIGN_CENTER);
  self->title = make_line (self, "row-title");
  self->subtitle = make_line (self, "row-subtitle");
  self->chip = ALONG_STATE_CHIP (along_state_chip_new (NULL, ALONG_TONE_QUIET));
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->chip), GTK_WIDGET (self));
}

/**
 * along_list_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
along_list_row_new (void)
{
  return g_object_new (ALONG_TYPE_LIST_ROW, NULL);
}

/**
 * along_list_row_set:
 * @self: a row
 * @title: (nullable): the first line
 * @subtitle: (nullable): the second line; without any there is one line
 */
void
along_list_row_set (AlongListRow *self, const char *title, const char *subtitle)
{
  g_return_if_fail (ALONG_IS_LIST_ROW (self));

  gtk_inscription_set_text (self->title, title);
  gtk_inscription_set_text (self->subtitle, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), subtitle != NULL && *subtitle != '\0');
}

/**
 * along_list_row_set_chip:
 * @self: a row
 * @text: (nullable): a state in words
 * @tone: its tone
 */
void
along_list_row_set_chip (AlongListRow *self, const char *text, AlongTone tone)
{
  g_return_if_fail (ALONG_IS_LIST_ROW (self));
  along_state_chip_set (self->chip, text, tone);
}

/**
 * along_list_row_set_shown:
 * @self: a row
 * @shown: whether its record is the one that is open beside the list
 */
void
along_list_row_set_shown (AlongListRow *self, gboolean shown)
{
  g_return_if_fail (ALONG_IS_LIST_ROW (self));
  if (shown)
    gtk_widget_add_css_class (GTK_WIDGET (self), "shown");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "shown");
}

/**
 * along_list_row_describe:
 * @self: a row
 *
 * Returns: (transfer full): all its words, for the name a screen reader says
 */
char *
along_list_row_describe (AlongListRow *self)
{
  g_autoptr (GString) words = g_string_new (gtk_inscription_get_text (self->title));
  const char *subtitle = gtk_inscription_get_text (self->subtitle);
  g_autofree char *chip = NULL;

  g_return_val_if_fail (ALONG_IS_LIST_ROW (self), NULL);

  g_object_get (self->chip, "text", &chip, NULL);
  if (subtitle != NULL && *subtitle != '\0')
    g_string_append_printf (words, ", %s", subtitle);
  if (chip != NULL && *chip != '\0')
    g_string_append_printf (words, ", %s", chip);
  return g_string_free_and_steal (g_steal_pointer (&words));
}
