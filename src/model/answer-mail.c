/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/answer-mail.h"

#include <glib/gi18n-lib.h>

/* A mail goes through many hands and lies in many places. So what makes it is not even given the referral: only
 * its number, who it is from, and the link. The code, without which the link opens nothing, is said on the phone. */

/**
 * along_answer_mail_fits:
 * @referral: a referral
 * @org: (nullable): an organisation
 *
 * Returns: %TRUE if @org sent it and the service has something to say to it yet: then it can be given a link
 */
gboolean
along_answer_mail_fits (const AlongRecord *referral, const char *org)
{
  static const char *const states[]
      = { "sent", "received", "accepted", "waitlisted", "in_progress", "on_hold", NULL };
  const char *state = along_record_get_state (referral);

  return org != NULL && state != NULL && g_strv_contains (states, state)
         && g_strcmp0 (along_record_get_text (referral, "from_org"), org) == 0;
}

/**
 * along_answer_mail_subject:
 * @number: a referral's number
 *
 * Returns: (transfer full): what the mail is headed
 */
char *
along_answer_mail_subject (const char *number)
{
  /* TRANSLATORS: the subject of a mail; %s is the number of a referral */
  return g_strdup_printf (_ ("Referral %s waits for your answer"), number);
}

/**
 * along_answer_mail_text:
 * @number: a referral's number
 * @from: the organisation that sent it
 * @link: the link to its answer page
 *
 * Returns: (transfer full): the mail
 */
char *
along_answer_mail_text (const char *number, const char *from, const char *link)
{
  /* TRANSLATORS: a mail: the name of an organisation, the number of a referral, a link, the organisation
   * again */
  return g_strdup_printf (
      _ ("Hello,\n\n%s has sent you the referral %s. You can read and answer it "
         "here, without an account:\n\n%s\n\n"
         "It opens with a code of eight digits, which we tell you by phone. If "
         "you do not have it yet, please phone us.\n\n"
         "Please write nothing about anybody into an e-mail.\n\nThank you\n%s\n"),
      from, number, link, from);
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
 * along_answer_mailto:
 * @number: a referral's number
 * @address: (nullable): whom to write to
 * @from: the organisation that sent it
 * @link: the link to its answer page
 *
 * Returns: (transfer full): a `mailto:` URI with the mail in it
 */
char *
along_answer_mailto (const char *number, const char *address, const char *from, const char *link)
{
  g_autofree char *subject = along_answer_mail_subject (number);
  g_autofree char *text = along_answer_mail_text (number, from, link);
  g_autofree char *to = g_uri_escape_string (address != NULL ? address : "", "@", FALSE);
  g_autofree char *about = escape (subject);
  g_autofree char *body = escape (text);

  return g_strdup_printf ("mailto:%s?subject=%s&body=%s", to, about, body);
}
