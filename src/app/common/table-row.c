/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/table-row.h"

#include "app/common/combo.h"
#include "app/common/typed-date.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>

struct _AlongTableRow
{
  AdwExpanderRow parent_instance;

  const AlongField *field;
  GPtrArray *lines; /* of Line */
  GtkWidget *add;
  gboolean quiet;
};

/* One line of the table: a row that names it, and a row a column. */
typedef struct
{
  AlongTableRow *table;
  GtkWidget *heading;
  GPtrArray *cells; /* AdwEntryRow or AdwComboRow, in the order of the columns */
  GPtrArray *kept;  /* codes of a newer version, NULL for none, one a column */
} Line;

static void along_table_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongTableRow,
                               along_table_row,
                               ADW_TYPE_EXPANDER_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_table_row_iface_init))

static void
line_free (Line *line)
{
  g_ptr_array_unref (line->cells);
  g_ptr_array_unref (line->kept);
  g_free (line);
}

static const char *
cell_text (Line *line, guint i)
{
  const AlongColumn *column = &line->table->field->columns[i];
  GtkWidget *cell = g_ptr_array_index (line->cells, i);
  guint selected = 0;
  guint n = 1;

  if (column->values == NULL)
    return gtk_editable_get_text (GTK_EDITABLE (cell));
  selected = adw_combo_row_get_selected (ADW_COMBO_ROW (cell));
  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return "";
  for (const AlongCode *code = column->values->codes; code->code != NULL; code++, n++)
    if (n == selected)
      return code->code;
  return g_ptr_array_index (line->kept, i);
}

static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongTableRow *self = ALONG_TABLE_ROW (row);
  g_autofree char *today = along_clock_today ();
  g_auto (GVariantBuilder) table = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{ss}"));
  guint filled = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);
      g_auto (GVariantBuilder) cells = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
      guint n = 0;

      for (guint c = 0; c < line->cells->len; c++)
        {
          const char *text = cell_text (line, c);
          g_autofree char *date = NULL;

          if (text == NULL || *text == '\0')
            continue;
          /* What is no date stays as it was typed, and the check says so. */
          if (self->field->columns[c].is_date)
            date = along_typed_date (text, today);
          g_variant_builder_add (&cells, "{ss}", self->field->columns[c].name,
                                 date != NULL ? date : text);
          n++;
        }
      /* A line nobody filled is no line. */
      if (n == 0)
        continue;
      g_variant_builder_add_value (&table, g_variant_builder_end (&cells));
      filled++;
    }
  return filled > 0 ? g_variant_ref_sink (g_variant_builder_end (&table)) : NULL;
}

static void
update (AlongTableRow *self)
{
  g_autofree char *subtitle
      = self->lines->len == 0 ? g_strdup (_ ("None"))
                              : g_strdup_printf (ngettext ("%u line", "%u lines", self->lines->len),
                                                 self->lines->len);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);
      g_autofree char *number = g_strdup_printf ("%u.", i + 1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->heading), number);
    }
}

static void
edited (AlongTableRow *self)
{
  if (!self->quiet)
    along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
remove_line (AlongTableRow *self, Line *line)
{
  for (guint i = 0; i < line->cells->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (line->cells, i));
  adw_expander_row_remove (ADW_EXPANDER_ROW (self), line->heading);
  g_ptr_array_remove (self->lines, line);
}

static void
on_remove_cb (GtkWidget *button, Line *line)
{
  AlongTableRow *self = line->table;

  gtk_widget_grab_focus (self->add);
  remove_line (self, line);
  update (self);
  edited (self);
}

static GtkWidget *
make_cell (AlongTableRow *self, Line *line, const AlongColumn *column, const char *text)
{
  GtkWidget *cell = NULL;
  const char *kept = NULL;

  if (column->values != NULL)
    {
      g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);
      guint selected = 0;
      guint n = 1;

      cell = adw_combo_row_new ();
      gtk_string_list_append (choices, _ ("Not chosen"));
      for (const AlongCode *code = column->values->codes; code->code != NULL; code++, n++)
        {
          gtk_string_list_append (choices, _ (code->label));
          if (g_str_equal (code->code, text))
            selected = n;
        }
      if (selected == 0 && *text != '\0')
        {
          kept = text;
          gtk_string_list_append (choices, text);
          selected = n;
        }
      along_combo_name_items (ADW_COMBO_ROW (cell));
      adw_combo_row_set_model (ADW_COMBO_ROW (cell), G_LIST_MODEL (choices));
      adw_combo_row_set_selected (ADW_COMBO_ROW (cell), selected);
      g_signal_connect_object (cell, "notify::selected", G_CALLBACK (edited), self,
                               G_CONNECT_SWAPPED);
    }
  else
    {
      cell = adw_entry_row_new ();
      gtk_editable_set_text (GTK_EDITABLE (cell), text);
      g_signal_connect_object (cell, "changed", G_CALLBACK (edited), self, G_CONNECT_SWAPPED);
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (cell), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (cell), _ (column->label));
  g_ptr_array_add (line->cells, cell);
  g_ptr_array_add (line->kept, g_strdup (kept));
  return cell;
}

static Line *
add_line (AlongTableRow *self, GVariant *cells)
{
  Line *line = g_new0 (Line, 1);
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");

  line->table = self;
  line->cells = g_ptr_array_new ();
  line->kept = g_ptr_array_new_with_free_func (g_free);
  line->heading = adw_action_row_new ();
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_tooltip_text (remove, _ ("Take This Line Away"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Take this line away"), -1);
  g_signal_connect (remove, "clicked", G_CALLBACK (on_remove_cb), line);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line->heading), remove);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), line->heading);
  for (const AlongColumn *column = self->field->columns; column->name != NULL; column++)
    {
      const char *text = "";

      g_autofree char *date = NULL;

      if (cells != NULL)
        g_variant_lookup (cells, column->name, "&s", &text);
      if (column->is_date && *text != '\0')
        date = along_date_text (text);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self),
                                make_cell (self, line, column, date != NULL ? date : text));
    }
  g_ptr_array_add (self->lines, line);
  return line;
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  AlongTableRow *self = ALONG_TABLE_ROW (row);

  self->quiet = TRUE;
  while (self->lines->len > 0)
    remove_line (self, g_ptr_array_index (self->lines, 0));
  if (value != NULL)
    {
      GVariantIter lines;
      g_autoptr (GVariant) cells = NULL;

      g_variant_iter_init (&lines, value);
      while (g_variant_iter_loop (&lines, "@a{ss}", &cells))
        add_line (self, cells);
    }
  self->quiet = FALSE;
  update (self);
}

static void
along_table_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
}

static void
on_add_cb (AlongTableRow *self)
{
  Line *line = add_line (self, NULL);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  update (self);
  gtk_widget_grab_focus (g_ptr_array_index (line->cells, 0));
}

static void
along_table_row_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_TABLE_ROW (object)->lines);
  G_OBJECT_CLASS (along_table_row_parent_class)->finalize (object);
}

static void
along_table_row_class_init (AlongTableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_table_row_finalize;
}

static void
along_table_row_init (AlongTableRow *self)
{
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)line_free);
}

/**
 * along_table_row_new:
 * @field: a field with a table
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_table_row_new (const AlongField *field)
{
  AlongTableRow *self = g_object_new (ALONG_TYPE_TABLE_ROW, NULL);
  g_autofree char *title = g_markup_escape_text (_ (field->label), -1);
  /* TRANSLATORS: %s is a form field such as "Phone numbers" */
  g_autofree char *add = g_strdup_printf (_ ("Add to: %s"), _ (field->label));

  self->field = field;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  self->add = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_valign (self->add, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_set_tooltip_text (self->add, add);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, add,
                                  -1);
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (on_add_cb), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (self), self->add);
  update (self);
  return GTK_WIDGET (self);
}
