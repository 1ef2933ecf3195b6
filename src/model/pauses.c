/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pauses.h"
#include "base/clock.h"

static void
add_row (GVariantBuilder *table, GVariant *row, const char *until)
{
  GVariantIter iter;
  const char *column = NULL;
  const char *cell = NULL;

  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, row);
  while (g_variant_iter_next (&iter, "{&s&s}", &column, &cell))
    if (*cell != '\0')
      g_variant_builder_add (table, "{ss}", column, cell);
  if (until != NULL && !g_variant_lookup (row, "to", "&s", &cell))
    g_variant_builder_add (table, "{ss}", "to", until);
  g_variant_builder_close (table);
}

static void
add_new (GVariantBuilder *table, const char *from, const char *to, const char *reason)
{
  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "from", from);
  if (to != NULL)
    g_variant_builder_add (table, "{ss}", "to", to);
  if (reason != NULL)
    g_variant_builder_add (table, "{ss}", "why", reason);
  g_variant_builder_close (table);
}

/* The record's own fields hold the days of one question at a time: before the next is asked they go here. */
static void
add_question (GVariantBuilder *table, const AlongRecord *referral)
{
  gint64 asked = along_record_get_integer (referral, "asked_at", 0);
  gint64 answered = along_record_get_integer (referral, "answered_at", 0);
  g_autofree char *from = along_clock_date_of (asked);
  g_autofree char *to = along_clock_date_of (answered);

  add_new (table, from, to, NULL);
}

static gboolean
was_answered (const AlongRecord *referral)
{
  gint64 asked = along_record_get_integer (referral, "asked_at", 0);

  return asked > 0 && along_record_get_integer (referral, "answered_at", 0) >= asked;
}

/**
 * along_pauses_after:
 * @move: a move of a referral
 * @referral: the referral, as it is before
 * @reason: (nullable): why, as a code of the move's reasons
 * @today: the partnership's date
 *
 * What stood still stands in the record's own list of pauses, so that clocks can leave its days out (waits.h): a
 * pause, and a question that was answered before another one is asked. Whoever takes the step, from the app or from
 * the answer page, writes the same.
 *
 * Returns: (transfer floating) (nullable): the list that comes with @move, `aa{ss}`; %NULL where none does
 */
GVariant *
along_pauses_after (const AlongMove *move,
                    const AlongRecord *referral,
                    const char *reason,
                    const char *today)
{
  gboolean pausing = g_str_equal (move->name, "pause");
  gboolean asking = g_str_equal (move->name, "ask") && was_answered (referral);
  gboolean going_on = g_str_equal (move->name, "resume");
  GVariant *before = along_record_get (referral, "pauses");
  gsize n = before != NULL ? g_variant_n_children (before) : 0;
  GVariantBuilder table;

  if (!pausing && !asking && (!going_on || n == 0))
    return NULL;
  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (before, i);

      add_row (&table, row, going_on && i == n - 1 ? today : NULL);
    }
  if (asking)
    add_question (&table, referral);
  if (pausing)
    add_new (&table, today, NULL, reason);
  return g_variant_builder_end (&table);
}
