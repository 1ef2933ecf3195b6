/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/chase.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n-lib.h>

/* What is said here leaves Alongside by mail or phone, and may be read or heard by anybody there: the number,
 * who asks and how long they have waited; no person, no need, and no service whose name says one. */

/**
 * along_chase_fits:
 * @referral: a referral
 * @org: (nullable): an organisation
 *
 * Returns: %TRUE if @org sent it and it is the service's turn: then it can be chased
 */
gboolean
along_chase_fits (const AlongRecord *referral, const char *org)
{
  static const char *const states[] = { "sent", "received", "accepted", "waitlisted", NULL };
  const char *state = along_record_get_state (referral);

  return org != NULL && state != NULL && g_strv_contains (states, state)
         && g_strcmp0 (along_record_get_text (referral, "from_org"), org) == 0;
}

static const char *
service_of (const AlongRecord *referral)
{
  const char *service = along_record_get_text (referral, "service");

  return service != NULL ? service : along_record_get_text (referral, "to_org");
}

/**
 * along_chase_groups:
 * @referrals: (element-type AlongRecord): referrals, each of which can be chased
 *
 * A service is asked once, about all of them. Those of one service stay in the order they came in.
 *
 * Returns: (transfer full) (element-type GPtrArray): the referrals of each service
 */
GPtrArray *
along_chase_groups (GPtrArray *referrals)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < referrals->len; i++)
    {
      AlongRecord *referral = g_ptr_array_index (referrals, i);
      GPtrArray *group = NULL;

      for (guint k = 0; k < groups->len && group == NULL; k++)
        {
          GPtrArray *one = g_ptr_array_index (groups, k);

          if (g_strcmp0 (service_of (g_ptr_array_index (one, 0)), service_of (referral)) == 0)
            group = one;
        }
      if (group == NULL)
        {
          group = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
          g_ptr_array_add (groups, group);
        }
      g_ptr_array_add (group, along_record_ref (referral));
    }
  return groups;
}

/**
 * along_chase_subject:
 * @referrals: (element-type AlongRecord): the referrals of one service
 *
 * Returns: (transfer full): what a letter about them is headed
 */
char *
along_chase_subject (GPtrArray *referrals)
{
  if (referrals->len == 1)
    /* TRANSLATORS: the subject of a letter; %s is the number of a referral */
    return g_strdup_printf (_ ("Referral %s: how does it stand?"),
                            along_record_get_title (g_ptr_array_index (referrals, 0)));
  /* TRANSLATORS: the subject of a letter */
  return g_strdup_printf (ngettext ("%u referral: how does it stand?",
                                    "%u referrals: how do they stand?", referrals->len),
                          referrals->len);
}

static const char *
question_of (const AlongRecord *referral)
{
  const char *state = along_record_get_state (referral);

  if (g_strcmp0 (state, "received") == 0)
    return _ ("Could you tell us what you have decided?");
  if (g_strcmp0 (state, "accepted") == 0 || g_strcmp0 (state, "waitlisted") == 0)
    return _ ("Could you tell us when it can begin?");
  return _ ("Has it reached you, and when may we expect an answer?");
}

/* "It was sent on 16 Nov 2026, 6 days ago." */
static char *
sent_words (const AlongRecord *referral, const char *today)
{
  gint64 sent = along_record_get_integer (referral, "sent_at", 0);
  g_autofree char *date = sent > 0 ? along_clock_date_of (sent) : NULL;
  g_autofree char *day = NULL;
  int ago = 0;

  if (date == NULL)
    return g_strdup (_ ("It waits for you."));
  day = along_date_text (date);
  ago = along_date_days (date, today);
  if (ago <= 0)
    return g_strdup (_ ("It was sent today."));
  /* TRANSLATORS: a date, and how many days ago that was */
  return g_strdup_printf (ngettext ("It was sent on %s, %d day ago.",
                                    "It was sent on %s, %d days ago.", (gulong)ago),
                          day, ago);
}

static char *
text_of_one (const AlongRecord *referral, const char *from, const char *today)
{
  g_autofree char *sent = sent_words (referral, today);

  /* TRANSLATORS: a letter: the name of an organisation, the number of a referral, when it was sent, a
   * question, the organisation again */
  return g_strdup_printf (_ ("Hello,\n\n%s asks about the referral %s. %s %s\n\n"
                             "Please answer in Alongside or by phone, and write nothing about "
                             "anybody into an e-mail.\n\nThank you\n%s\n"),
                          from, along_record_get_title (referral), sent, question_of (referral),
                          from);
}

/**
 * along_chase_text:
 * @referrals: (element-type AlongRecord): the referrals of one service
 * @from: the organisation that asks
 * @today: the partnership's date
 *
 * Returns: (transfer full): what to write, or to say on the phone
 */
char *
along_chase_text (GPtrArray *referrals, const char *from, const char *today)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  if (referrals->len == 1)
    return text_of_one (g_ptr_array_index (referrals, 0), from, today);
  for (guint i = 0; i < referrals->len; i++)
    {
      const AlongRecord *referral = g_ptr_array_index (referrals, i);
      g_autofree char *sent = sent_words (referral, today);

      /* TRANSLATORS: a line of a letter: the number of a referral, when it was sent, a question */
      g_string_append_printf (lines, _ ("%s: %s %s\n"), along_record_get_title (referral), sent,
                              question_of (referral));
    }
  /* TRANSLATORS: a letter: the name of an organisation, a line for each referral, the organisation again */
  return g_strdup_printf (_ ("Hello,\n\n%s asks about these referrals.\n\n%s\n"
                             "Please answer in Alongside or by phone, and write nothing about "
                             "anybody into an e-mail.\n\nThank you\n%s\n"),
                          from, lines->str, from);
}

/* Lines end as mail has them (RFC 6068). */
static char *
escape (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\r\n", lines);

  return g_uri_escape_string (joined, NULL, FALSE);
}

/**
 * along_chase_mailto:
 * @referrals: (element-type AlongRecord): the referrals of one service
 * @address: whom to write to
 * @from: the organisation that asks
 * @today: the partnership's date
 *
 * Returns: (transfer full): a `mailto:` URI with the letter in it
 */
char *
along_chase_mailto (GPtrArray *referrals, const char *address, const char *from, const char *today)
{
  g_autofree char *subject = along_chase_subject (referrals);
  g_autofree char *text = along_chase_text (referrals, from, today);
  g_autofree char *to = g_uri_escape_string (address, "@", FALSE);
  g_autofree char *about = escape (subject);
  g_autofree char *body = escape (text);

  return g_strdup_printf ("mailto:%s?subject=%s&body=%s", to, about, body);
}
