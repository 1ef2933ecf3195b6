/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/talk.h"
#include "base/clock.h"

static void
talk_free (gpointer data)
{
  AlongTalk *talk = data;

  g_free (talk->asked);
  g_free (talk->question);
  g_free (talk->answered);
  g_free (talk->answer);
  g_free (talk);
}

static char *
cell (GVariant *row, const char *column)
{
  const char *text = NULL;

  return g_variant_lookup (row, column, "&s", &text) && *text != '\0' ? g_strdup (text) : NULL;
}

static char *
date_of (const AlongRecord *referral, const char *field)
{
  gint64 at = along_record_get_integer (referral, field, 0);

  return at > 0 ? along_clock_date_of (at) : NULL;
}

/* The one the record's own fields hold. A new question stands without the answer to the last one. */
static AlongTalk *
latest (const AlongRecord *referral)
{
  AlongTalk *talk = g_new0 (AlongTalk, 1);
  gboolean open = g_strcmp0 (along_record_get_state (referral), "info_requested") == 0;

  talk->asked = date_of (referral, "asked_at");
  talk->question = g_strdup (along_record_get_text (referral, "question"));
  if (open)
    return talk;
  talk->answered = date_of (referral, "answered_at");
  talk->answer = g_strdup (along_record_get_text (referral, "answer"));
  return talk;
}

/**
 * along_talk_of:
 * @referral: a referral
 *
 * Returns: (transfer full) (element-type AlongTalk): its questions and answers, the oldest first; empty where
 *   nothing was asked, or it is not shared
 */
GPtrArray *
along_talk_of (const AlongRecord *referral)
{
  GPtrArray *talks = g_ptr_array_new_with_free_func (talk_free);
  GVariant *table = along_record_get (referral, "talk");
  gsize n = table != NULL ? g_variant_n_children (table) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);
      AlongTalk *talk = g_new0 (AlongTalk, 1);

      talk->asked = cell (row, "asked");
      talk->question = cell (row, "question");
      talk->answered = cell (row, "answered");
      talk->answer = cell (row, "answer");
      g_ptr_array_add (talks, talk);
    }
  if (along_record_get (referral, "question") != NULL)
    g_ptr_array_add (talks, latest (referral));
  return talks;
}

static void
add_cell (GVariantBuilder *table, const char *column, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (table, "{ss}", column, text);
}

/**
 * along_talk_after:
 * @move: a move of a referral
 * @referral: the referral, as it is before
 *
 * The record's own fields hold one question at a time: whoever asks the next one, from the app or from the answer
 * page, puts the one before it on the list, so that both ends go on seeing it.
 *
 * Returns: (transfer floating) (nullable): the list that comes with @move, `aa{ss}`; %NULL where none does
 */
GVariant *
along_talk_after (const AlongMove *move, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) talks = NULL;
  GVariantBuilder table;

  if (!g_str_equal (move->name, "ask"))
    return NULL;
  talks = along_talk_of (referral);
  if (talks->len == 0)
    return NULL;
  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; i < talks->len; i++)
    {
      const AlongTalk *talk = g_ptr_array_index (talks, i);

      g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
      add_cell (&table, "asked", talk->asked);
      add_cell (&table, "question", talk->question);
      add_cell (&table, "answered", talk->answered);
      add_cell (&table, "answer", talk->answer);
      g_variant_builder_close (&table);
    }
  return g_variant_builder_end (&table);
}
