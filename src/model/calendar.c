/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/calendar.h"
#include "base/text.h"

#include <string.h>

static guint
weekdays_of (const AlongRecord *record)
{
  static const char *const codes[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
  g_auto (GStrv) chosen = along_record_get_set (record, "working_days");
  guint weekdays = 0;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strv_contains ((const char *const *)chosen, codes[i]))
      weekdays |= 1u << i;
  return weekdays;
}

static AlongNation
nation_by_area (const AlongRecord *record)
{
  g_autofree char *area = along_text_key (along_record_get_text (record, "area"));

  if (strstr (area, "northern ireland") != NULL)
    return ALONG_NATION_NORTHERN_IRELAND;
  if (strstr (area, "england") != NULL || strstr (area, "wales") != NULL)
    return ALONG_NATION_ENGLAND_WALES;
  return ALONG_NATION_SCOTLAND;
}

/* Chosen, or else what the area says. */
static AlongNation
nation_of (const AlongRecord *record)
{
  static const char *const codes[] = { [ALONG_NATION_SCOTLAND] = "scotland",
                                       [ALONG_NATION_ENGLAND_WALES] = "england_wales",
                                       [ALONG_NATION_NORTHERN_IRELAND] = "northern_ireland" };
  const char *nation = along_record_get_text (record, "nation");

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strcmp0 (nation, codes[i]) == 0)
      return (AlongNation)i;
  return nation_by_area (record);
}

static void
read_days (AlongCalendar *self, const AlongRecord *record)
{
  GVariant *holidays = along_record_get (record, "holidays");
  g_autoptr (GStrvBuilder) closed = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) open = g_strv_builder_new ();

  for (gsize i = 0; holidays != NULL && i < g_variant_n_children (holidays); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (holidays, i);
      const char *date = NULL;
      const char *kind = "closed";

      g_variant_lookup (row, "kind", "&s", &kind);
      if (g_variant_lookup (row, "date", "&s", &date))
        g_strv_builder_add (g_str_equal (kind, "open") ? open : closed, date);
    }
  self->closed = g_strv_builder_end (closed);
  self->open = g_strv_builder_end (open);
  self->days.closed = (const char *const *)self->closed;
  self->days.open = (const char *const *)self->open;
}

/**
 * along_calendar_new:
 * @record: (nullable): a working calendar; %NULL for Monday to Friday without Scotland's bank holidays
 *
 * Returns: (transfer full): the working days it says: its weekdays, without the bank holidays of where
 *   it holds and without its own days off; with the bank holidays on which it is open all the same
 */
AlongCalendar *
along_calendar_new (const AlongRecord *record)
{
  AlongCalendar *self = g_new0 (AlongCalendar, 1);

  if (record == NULL)
    return self;
  read_days (self, record);
  self->days.nation = nation_of (record);
  self->days.weekdays = weekdays_of (record);
  return self;
}

/**
 * along_calendar_free:
 * @self: (transfer full): a calendar
 */
void
along_calendar_free (AlongCalendar *self)
{
  g_strfreev (self->closed);
  g_strfreev (self->open);
  g_free (self);
}

/* Where somebody made two, every device takes the same one. */
static AlongRecord *
first_of (GPtrArray *records, const char *org)
{
  AlongRecord *first = NULL;

  for (guint i = 0; i < records->len; i++)
    {
      AlongRecord *record = g_ptr_array_index (records, i);

      if (g_strcmp0 (along_record_get_text (record, "org"), org) == 0
          && (first == NULL
              || strcmp (along_record_get_id (record), along_record_get_id (first)) < 0))
        first = record;
    }
  return first;
}

/**
 * along_calendar_find:
 * @records: (nullable) (element-type AlongRecord): all working calendars
 * @org: (nullable): an organisation; %NULL for the partnership itself
 *
 * Returns: (transfer none) (nullable): the working calendar that holds for @org: its own, or else the
 *   partnership's; %NULL where there is neither
 */
AlongRecord *
along_calendar_find (GPtrArray *records, const char *org)
{
  AlongRecord *found = NULL;

  if (records == NULL)
    return NULL;
  if (org != NULL)
    found = first_of (records, org);
  return found != NULL ? found : first_of (records, NULL);
}
