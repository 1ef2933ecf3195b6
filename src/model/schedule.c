/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/schedule.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *code;
  const char *name;
} days[] = {
  { "MO", N_ ("Monday") },   { "TU", N_ ("Tuesday") }, { "WE", N_ ("Wednesday") },
  { "TH", N_ ("Thursday") }, { "FR", N_ ("Friday") },  { "SA", N_ ("Saturday") },
  { "SU", N_ ("Sunday") },
};

static const char *
cell (GVariant *row, const char *name)
{
  const char *text = NULL;

  return g_variant_lookup (row, name, "&s", &text) && *text != '\0' ? text : NULL;
}

/* A day may carry its place in the month before it: 1MO, -1FR (RFC 5545 §3.3.10). */
static int
day_of (const char *code)
{
  gsize length = strlen (code);

  for (guint i = 0; length >= 2 && i < G_N_ELEMENTS (days); i++)
    if (g_ascii_strcasecmp (code + length - 2, days[i].code) == 0)
      return (int)i;
  return -1;
}

/* Three days or more in a row are told as a span. */
static char *
days_text (const char *byday)
{
  g_auto (GStrv) codes = g_strsplit_set (byday, ", ", -1);
  gboolean on[G_N_ELEMENTS (days)] = { FALSE };
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) built = NULL;

  for (guint i = 0; codes[i] != NULL; i++)
    {
      int day = day_of (codes[i]);

      if (day >= 0)
        on[day] = TRUE;
      else if (*codes[i] != '\0')
        return g_strdup (byday);
    }
  for (guint first = 0; first < G_N_ELEMENTS (days); first++)
    {
      guint last = first;

      if (!on[first])
        continue;
      while (last + 1 < G_N_ELEMENTS (days) && on[last + 1])
        last++;
      if (last - first >= 2)
        /* TRANSLATORS: a span of days, such as "Monday to Friday" */
        g_strv_builder_take (words, g_strdup_printf (_ ("%s to %s"), _ (days[first].name),
                                                     _ (days[last].name)));
      else
        for (guint i = first; i <= last; i++)
          g_strv_builder_add (words, _ (days[i].name));
      first = last;
    }
  built = g_strv_builder_end (words);
  return along_text_join ((const char *const *)built);
}

static const char *
how_often (GVariant *row)
{
  const char *freq = cell (row, "freq");
  const char *interval = cell (row, "interval");

  if (freq != NULL && g_ascii_strcasecmp (freq, "MONTHLY") == 0)
    return _ ("Monthly");
  if (freq != NULL && g_ascii_strcasecmp (freq, "WEEKLY") == 0 && g_strcmp0 (interval, "2") == 0)
    return _ ("Every other week");
  return NULL;
}

static void
add (GPtrArray *parts, const char *text)
{
  if (text != NULL && *text != '\0')
    g_ptr_array_add (parts, g_strdup (text));
}

/**
 * along_schedule_text:
 * @row: `a{ss}`, a line of a service's opening times (Open Referral UK `schedule`, after RFC 5545)
 *
 * Opening times as people say them.
 *
 * Returns: (transfer full): such as `Monday to Friday, 09:00 to 17:00`
 */
char *
along_schedule_text (GVariant *row)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *byday = cell (row, "byday");
  const char *opens = cell (row, "opens_at");
  const char *closes = cell (row, "closes_at");
  g_autofree char *which = byday != NULL ? days_text (byday) : NULL;
  g_autofree char *span = NULL;

  if (opens != NULL && closes != NULL)
    /* TRANSLATORS: a span of time, such as "09:00 to 17:00" */
    span = g_strdup_printf (_ ("%.5s to %.5s"), opens, closes);
  else if (opens != NULL)
    /* TRANSLATORS: %s is a time, such as "09:00" */
    span = g_strdup_printf (_ ("from %.5s"), opens);
  add (parts, how_often (row));
  add (parts, which);
  add (parts, span);
  add (parts, cell (row, "description"));
  add (parts, cell (row, "notes"));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **)parts->pdata);
}
