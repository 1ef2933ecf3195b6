/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/appointments.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Nobody arranges to meet further ahead than that; whoever types it has another year in mind. */
#define MOST_DAYS_AHEAD 730

/**
 * along_appointment_free:
 * @self: (transfer full): an appointment
 */
void
along_appointment_free (AlongAppointment *self)
{
  g_free (self->when);
  g_free (self->kept);
  g_free (self->words);
  g_free (self);
}

static char *
cell (GVariant *row, const char *column, const char *fallback)
{
  const char *text = fallback;

  g_variant_lookup (row, column, "&s", &text);
  return g_strdup (text);
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  const AlongAppointment *first = *(AlongAppointment *const *)a;
  const AlongAppointment *second = *(AlongAppointment *const *)b;
  int order = strcmp (first->when, second->when);

  return order != 0 ? order : (int)first->row - (int)second->row;
}

/**
 * along_appointments_of:
 * @referral: a referral
 *
 * Returns: (transfer full) (element-type AlongAppointment): its appointments, the earliest first
 */
GPtrArray *
along_appointments_of (const AlongRecord *referral)
{
  GVariant *table = along_record_get (referral, "appointments");
  gsize n = table != NULL ? g_variant_n_children (table) : 0;
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)along_appointment_free);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);
      AlongAppointment *one = g_new0 (AlongAppointment, 1);

      one->row = (guint)i;
      one->when = cell (row, "when", "");
      one->kept = cell (row, "kept", "planned");
      one->words = cell (row, "words", "");
      g_ptr_array_add (list, one);
    }
  g_ptr_array_sort (list, by_time);
  return list;
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, sentence);
  return FALSE;
}

/**
 * along_appointment_check:
 * @referral: a referral
 * @when: (nullable): wall time, `2026-12-01T14:30`; %NULL for what could not be read
 * @today: the partnership's date
 * @error: set to %ALONG_ERROR_INVALID with a sentence for people
 *
 * Returns: %TRUE if somebody may have arranged to meet then
 */
gboolean
along_appointment_check (const AlongRecord *referral,
                         const char *when,
                         const char *today,
                         GError **error)
{
  g_autofree char *date = when != NULL && strlen (when) >= 10 ? g_strndup (when, 10) : NULL;
  gint64 sent_at = along_record_get_integer (referral, "sent_at", 0);
  g_autofree char *sent = sent_at > 0 ? along_clock_date_of (sent_at) : NULL;
  GDate parsed;

  if (!along_date_parse (date, &parsed))
    return refuse (error, _ ("Write the day and the time, such as “1 Dec 2pm” or “01/12/2026 "
                             "14:00”."));
  if (sent != NULL && strcmp (date, sent) < 0)
    return refuse (error, _ ("That is before the referral was sent. Look at the year once more."));
  if (along_date_days (today, date) > MOST_DAYS_AHEAD)
    return refuse (error, _ ("That is more than two years from now. Look at the year once more."));
  return TRUE;
}

static void
add_cell (GVariantBuilder *row, const char *column, const char *text)
{
  if (text != NULL && *text != '\0')
    g_variant_builder_add (row, "{ss}", column, text);
}

static void
add_row (GVariantBuilder *table, const char *when, const char *kept, const char *words)
{
  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  add_cell (table, "when", when);
  add_cell (table, "kept", kept);
  add_cell (table, "words", words);
  g_variant_builder_close (table);
}

/**
 * along_appointments_with:
 * @referral: a referral
 * @when: wall time
 * @words: (nullable): where, with whom
 *
 * Returns: (transfer full): the referral's appointments and a new one
 */
GVariant *
along_appointments_with (const AlongRecord *referral, const char *when, const char *words)
{
  GVariant *before = along_record_get (referral, "appointments");
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (gsize i = 0; before != NULL && i < g_variant_n_children (before); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (before, i);

      g_variant_builder_add_value (&table, row);
    }
  add_row (&table, when, "planned", words);
  return g_variant_ref_sink (g_variant_builder_end (&table));
}

/**
 * along_appointments_mark:
 * @referral: a referral
 * @row: an appointment's place in its table
 * @kept: how it went
 * @words: (nullable): in words; %NULL keeps what was written
 *
 * Returns: (transfer full): the referral's appointments, with that written down
 */
GVariant *
along_appointments_mark (const AlongRecord *referral,
                         guint row,
                         const char *kept,
                         const char *words)
{
  GVariant *before = along_record_get (referral, "appointments");
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (gsize i = 0; before != NULL && i < g_variant_n_children (before); i++)
    {
      g_autoptr (GVariant) was = g_variant_get_child_value (before, i);
      const char *when = NULL;
      const char *said = NULL;

      if (i != row)
        {
          g_variant_builder_add_value (&table, was);
          continue;
        }
      g_variant_lookup (was, "when", "&s", &when);
      g_variant_lookup (was, "words", "&s", &said);
      add_row (&table, when, kept, words != NULL ? words : said);
    }
  return g_variant_ref_sink (g_variant_builder_end (&table));
}

/**
 * along_appointments_missed:
 * @referral: a referral
 *
 * Returns: how many appointments in a row the person could not make, up to now. What was moved, by
 *   whomever, is none.
 */
guint
along_appointments_missed (const AlongRecord *referral)
{
  g_autoptr (GPtrArray) all = along_appointments_of (referral);
  guint missed = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const AlongAppointment *one = g_ptr_array_index (all, i);

      if (g_str_equal (one->kept, "missed"))
        missed++;
      else if (g_str_equal (one->kept, "kept"))
        missed = 0;
    }
  return missed;
}

/**
 * along_appointments_planned:
 * @referral: a referral
 * @now: wall time
 *
 * Returns: %TRUE if there is an appointment ahead
 */
gboolean
along_appointments_planned (const AlongRecord *referral, const char *now)
{
  g_autoptr (GPtrArray) all = along_appointments_of (referral);

  for (guint i = 0; i < all->len; i++)
    {
      const AlongAppointment *one = g_ptr_array_index (all, i);

      if (g_str_equal (one->kept, "planned") && strcmp (one->when, now) >= 0)
        return TRUE;
    }
  return FALSE;
}
