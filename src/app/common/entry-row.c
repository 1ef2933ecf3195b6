/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/entry-row.h"

#include "app/common/typed-date.h"
#include "base/clock.h"
#include "base/date.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

struct _AlongEntryRow
{
  AdwEntryRow parent_instance;

  const AlongField *field;
  GtkWidget *calendar_button;
  GtkCalendar *calendar;
  gboolean quiet; /* the row is being filled, nobody types */
};

static void along_entry_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongEntryRow,
                               along_entry_row,
                               ADW_TYPE_ENTRY_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_entry_row_iface_init))

static gboolean
has_date (AlongEntryRow *self)
{
  return self->field->type == ALONG_DATE || self->field->type == ALONG_WALL
         || self->field->type == ALONG_INSTANT;
}

static void
refuse (AlongEntryRow *self, const char *reason, GError **error)
{
  /* TRANSLATORS: a form field such as "Date of birth", then what is wrong with it */
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s %s."), _ (self->field->label),
               reason);
}

static GVariant *
value_of_number (AlongEntryRow *self, const char *typed, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  char *end = NULL;

  if (*text == '\0')
    return NULL;
  errno = 0;
  if (self->field->type == ALONG_REAL)
    {
      double number = 0;

      g_strdelimit (text, ",", '.');
      number = g_ascii_strtod (text, &end);
      if (*end == '\0' && errno == 0)
        return g_variant_ref_sink (g_variant_new_double (number));
      refuse (self, _ ("is not a number"), error);
      return NULL;
    }
  {
    gint64 number = g_ascii_strtoll (text, &end, 10);

    if (*end == '\0' && errno == 0)
      return g_variant_ref_sink (g_variant_new_int64 (number));
  }
  refuse (self, _ ("is not a whole number"), error);
  return NULL;
}

static GVariant *
value_of_date (AlongEntryRow *self, const char *typed, GError **error)
{
  g_autofree char *today = along_clock_today ();
  g_autofree char *value = NULL;
  gint64 ms = 0;

  if (*typed == '\0')
    return NULL;
  if (self->field->type == ALONG_INSTANT && along_typed_instant (typed, today, &ms))
    return g_variant_ref_sink (g_variant_new_int64 (ms));
  if (self->field->type == ALONG_DATE)
    value = along_typed_date (typed, today);
  else if (self->field->type == ALONG_WALL)
    value = along_typed_wall (typed, today);
  if (value != NULL)
    return g_variant_ref_sink (g_variant_new_string (value));
  refuse (self,
          self->field->type == ALONG_DATE
              ? _ ("is not a date; type it like 22/11/2026 or 22 Nov")
              : _ ("is not a date and time; type it like 22/11/2026 14:30"),
          error);
  return NULL;
}

static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongEntryRow *self = ALONG_ENTRY_ROW (row);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self));

  switch (self->field->type)
    {
    case ALONG_INTEGER:
    case ALONG_REAL:
      return value_of_number (self, typed, error);
    case ALONG_DATE:
    case ALONG_WALL:
    case ALONG_INSTANT:
      return value_of_date (self, typed, error);
    default:
      /* Stored as typed: nothing is trimmed. */
      return *typed != '\0' ? g_variant_ref_sink (g_variant_new_string (typed)) : NULL;
    }
}

/* The fewest digits that read back as the same number. */
static char *
shortest (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 6; digits <= 17; digits++)
    {
      char format[8];
      double back = 0;

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      back = g_ascii_strtod (g_ascii_formatd (text, sizeof text, format, number), NULL);
      if (memcmp (&back, &number, sizeof number) == 0)
        break;
    }
  return g_strdup (text);
}

static char *
text_of (AlongEntryRow *self, GVariant *value)
{
  if (value == NULL)
    return g_strdup ("");
  switch (self->field->type)
    {
    case ALONG_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
    case ALONG_INSTANT:
      return along_typed_from_instant (g_variant_get_int64 (value));
    case ALONG_REAL:
      return shortest (g_variant_get_double (value));
    case ALONG_DATE:
      return along_typed_from_date (g_variant_get_string (value, NULL));
    case ALONG_WALL:
      return along_typed_from_wall (g_variant_get_string (value, NULL));
    default:
      return g_variant_dup_string (value, NULL);
    }
}

static void
put_text (AlongEntryRow *self, const char *text)
{
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self), text);
  self->quiet = FALSE;
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  AlongEntryRow *self = ALONG_ENTRY_ROW (row);
  g_autofree char *text = text_of (self, value);

  put_text (self, text);
}

static char *
get_typed (AlongFieldRow *row)
{
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
}

static void
set_typed (AlongFieldRow *row, const char *typed)
{
  put_text (ALONG_ENTRY_ROW (row), typed);
}

static void
along_entry_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
  iface->get_typed = get_typed;
  iface->set_typed = set_typed;
}

static void
on_changed_cb (AlongEntryRow *self)
{
  if (!self->quiet)
    along_field_row_edited (ALONG_FIELD_ROW (self));
}

/* "22 Nov" becomes "22/11/2026" when people go on, so that they see what was understood. */
static void
on_focus_left_cb (AlongEntryRow *self)
{
  g_autoptr (GVariant) value = get_value (ALONG_FIELD_ROW (self), NULL);

  if (value != NULL)
    {
      g_autofree char *text = text_of (self, value);

      if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (self))))
        gtk_editable_set_text (GTK_EDITABLE (self), text);
    }
}

static void
on_day_selected_cb (AlongEntryRow *self)
{
  g_autoptr (GDateTime) chosen = gtk_calendar_get_date (self->calendar);
  g_autofree char *date = g_date_time_format (chosen, "%d/%m/%Y");
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self));
  const char *time = strchr (typed, ' ');
  g_autofree char *text = NULL;

  /* A date with a time keeps the time that was typed. */
  if (self->field->type != ALONG_DATE)
    text = g_strconcat (date, time != NULL ? time : " ", NULL);
  gtk_editable_set_text (GTK_EDITABLE (self), text != NULL ? text : date);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->calendar_button));
  gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_editable_set_position (GTK_EDITABLE (self), -1);
}

/* The calendar opens at what was typed. */
static void
on_calendar_shown_cb (AlongEntryRow *self)
{
  g_autoptr (GVariant) value = get_value (ALONG_FIELD_ROW (self), NULL);
  g_autofree char *today = along_clock_today ();
  GDate date;

  along_date_parse (today, &date);
  if (value != NULL)
    {
      g_autofree char *iso = g_variant_is_of_type (value, G_VARIANT_TYPE_INT64)
                                 ? along_clock_date_of (g_variant_get_int64 (value))
                                 : g_strndup (g_variant_get_string (value, NULL), 10);
      GDate typed;

      if (along_date_parse (iso, &typed))
        date = typed;
    }
  g_signal_handlers_block_by_func (self->calendar, on_day_selected_cb, self);
  g_object_set (self->calendar, "day", 1, NULL);
  g_object_set (self->calendar, "year", (int)g_date_get_year (&date), "month",
                (int)g_date_get_month (&date) - 1, NULL);
  g_object_set (self->calendar, "day", (int)g_date_get_day (&date), NULL);
  g_signal_handlers_unblock_by_func (self->calendar, on_day_selected_cb, self);
}

static gboolean
on_open_calendar_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  AlongEntryRow *self = ALONG_ENTRY_ROW (widget);

  if (self->calendar_button == NULL)
    return FALSE;
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->calendar_button));
  return TRUE;
}

static void
add_calendar (AlongEntryRow *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  /* TRANSLATORS: %s is a form field such as "Date of birth" */
  g_autofree char *name = g_strdup_printf (_ ("Calendar for %s"), _ (self->field->label));

  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->calendar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->calendar));
  self->calendar_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->calendar_button),
                                 "x-office-calendar-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->calendar_button), popover);
  gtk_widget_set_valign (self->calendar_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->calendar_button, "flat");
  gtk_widget_set_tooltip_text (self->calendar_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->calendar_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), self->calendar_button);
  g_signal_connect_object (popover, "show", G_CALLBACK (on_calendar_shown_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->calendar, "day-selected", G_CALLBACK (on_day_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static void
along_entry_row_class_init (AlongEntryRowClass *klass)
{
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Down, GDK_ALT_MASK,
                                on_open_calendar_cb, NULL);
}

static void
along_entry_row_init (AlongEntryRow *self)
{
  g_signal_connect (self, "changed", G_CALLBACK (on_changed_cb), NULL);
}

/**
 * along_entry_row_new:
 * @field: a field that is one line
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_entry_row_new (const AlongField *field)
{
  AlongEntryRow *self = g_object_new (ALONG_TYPE_ENTRY_ROW, NULL);

  self->field = field;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (field->label));
  if (field->type == ALONG_INTEGER)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self), GTK_INPUT_PURPOSE_NUMBER);
  if (has_date (self))
    add_calendar (self);
  return GTK_WIDGET (self);
}
