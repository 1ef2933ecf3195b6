/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/config.h"

static AlongClockFunc source_func;
static gpointer source_data;

/**
 * along_clock_set_source:
 * @func: (nullable): another clock, or %NULL for the system's
 * @data: given to @func
 *
 * Replaces the clock, for tests and the simulation. Call it before threads run.
 */
void
along_clock_set_source (AlongClockFunc func, gpointer data)
{
  source_func = func;
  source_data = data;
}

#if ALONG_TESTING
/* ALONGSIDE_NOW=2026-03-02T09:00:00Z sets where the clock starts; it then runs on. */
static gint64
offset_from_environment (void)
{
  static gsize once;
  static gint64 offset;

  if (g_once_init_enter (&once))
    {
      const char *now = g_getenv ("ALONGSIDE_NOW");
      g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
      g_autoptr (GDateTime) start = now != NULL ? g_date_time_new_from_iso8601 (now, utc) : NULL;

      if (start != NULL)
        offset = g_date_time_to_unix (start) * 1000 - g_get_real_time () / 1000;
      g_once_init_leave (&once, 1);
    }
  return offset;
}
#endif

/**
 * along_clock_now_ms:
 *
 * The time everything in Alongside goes by: milliseconds since 1970 in UTC.
 *
 * Returns: milliseconds
 */
gint64
along_clock_now_ms (void)
{
  if (source_func != NULL)
    return source_func (source_data);
#if ALONG_TESTING
  return g_get_real_time () / 1000 + offset_from_environment ();
#else
  return g_get_real_time () / 1000;
#endif
}

/**
 * along_clock_zone:
 *
 * The partnership's zone: dates, working days and due times are its, never the machine's.
 *
 * Returns: (transfer none): the zone of %ALONG_ZONE
 */
GTimeZone *
along_clock_zone (void)
{
  static gsize once;
  static GTimeZone *zone;

  if (g_once_init_enter (&once))
    {
      zone = g_time_zone_new_identifier (ALONG_ZONE);
      if (zone == NULL)
        {
          g_warning ("No time zone data for " ALONG_ZONE "; using UTC");
          zone = g_time_zone_new_utc ();
        }
      g_once_init_leave (&once, 1);
    }
  return zone;
}

/**
 * along_clock_date_of:
 * @ms: milliseconds since 1970
 *
 * The partnership's date at that instant.
 *
 * Returns: (transfer full): such as `2026-11-22`
 */
char *
along_clock_date_of (gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (ms * 1000);
  g_autoptr (GDateTime) local
      = utc != NULL ? g_date_time_to_timezone (utc, along_clock_zone ()) : NULL;

  /* Only instants outside the years 1 to 9999 have no date; those show as the nearest one. */
  if (local == NULL)
    return g_strdup (ms < 0 ? "0001-01-01" : "9999-12-31");
  return g_date_time_format (local, "%Y-%m-%d");
}

/**
 * along_clock_begin_of:
 * @date: a date of the partnership, such as `2026-11-22`
 *
 * Returns: when it begins, milliseconds since 1970; 0 where @date is no date
 */
gint64
along_clock_begin_of (const char *date)
{
  g_autofree char *midnight = g_strconcat (date, "T00:00:00", NULL);
  g_autoptr (GDateTime) begin = g_date_time_new_from_iso8601 (midnight, along_clock_zone ());

  return begin != NULL ? g_date_time_to_unix (begin) * 1000 : 0;
}

/**
 * along_clock_today:
 *
 * Returns: (transfer full): the partnership's date now
 */
char *
along_clock_today (void)
{
  return along_clock_date_of (along_clock_now_ms ());
}
