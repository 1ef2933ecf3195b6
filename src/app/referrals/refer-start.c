/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-start.h"

#include <string.h>

static char **
place_of (AlongReferStart *start, const char *name)
{
  const struct
  {
    const char *name;
    char **place;
  } places[] = { { "need", &start->need },       { "person", &start->person },
                 { "service", &start->service }, { "decision", &start->decision },
                 { "again", &start->again },     { "draft", &start->draft } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].name, name))
      return places[i].place;
  return NULL;
}

/**
 * along_refer_start_parse:
 * @text: (nullable): what along_refer_start_text() gave, or a need's id alone
 *
 * Returns: (transfer full): where a referral begins; nothing in it where nobody is chosen yet
 */
AlongReferStart *
along_refer_start_parse (const char *text)
{
  AlongReferStart *start = g_new0 (AlongReferStart, 1);
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      char **place = NULL;

      if (equals == NULL)
        {
          if (*pairs[i] != '\0')
            g_set_str (&start->need, pairs[i]);
          continue;
        }
      *equals = '\0';
      place = place_of (start, pairs[i]);
      if (place != NULL && equals[1] != '\0')
        g_set_str (place, equals + 1);
    }
  return start;
}

/**
 * along_refer_start_text:
 * @first: `need`, `person`, `service`, `decision`, `again` or `draft`
 * @id: (nullable): its id
 * @...: further pairs, %NULL at the end
 *
 * Returns: (transfer full): the id under which `win.push` ('refer', …) begins a referral there
 */
char *
along_refer_start_text (const char *first, const char *id, ...)
{
  GString *text = g_string_new (NULL);
  const char *name = first;
  va_list pairs;

  va_start (pairs, id);
  while (name != NULL)
    {
      if (id != NULL)
        g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "&" : "", name, id);
      name = va_arg (pairs, const char *);
      if (name != NULL)
        id = va_arg (pairs, const char *);
    }
  va_end (pairs);
  return g_string_free_and_steal (text);
}

/**
 * along_refer_again:
 * @referral: a referral that came to nothing, or a draft that another service has passed on
 * @service: a service's id, or empty
 *
 * Returns: (transfer full): the id under which `win.push` ('refer', …) opens a new referral to
 *   @service with the words and ticks of @referral, or goes on with the draft
 */
char *
along_refer_again (const char *referral, const char *service)
{
  return along_refer_start_text ("again", referral, "service", service, NULL);
}

/**
 * along_refer_start_draft_key:
 * @start: where a referral begins
 * @person: (nullable): whom it is about
 *
 * What is typed is kept for what it is about: for this need, this decision, this person. What was
 * begun about one person never turns up in a referral of another.
 *
 * Returns: (transfer full): the name its drafts are kept under
 */
char *
along_refer_start_draft_key (const AlongReferStart *start, const char *person)
{
  const char *about = start->draft != NULL      ? start->draft
                      : start->again != NULL    ? start->again
                      : start->decision != NULL ? start->decision
                                                : start->need;

  if (about != NULL)
    return g_strdup_printf ("refer/%s", about);
  if (start->service != NULL)
    return g_strdup_printf ("refer/%s/%s", start->service, person != NULL ? person : "");
  return g_strdup_printf ("refer/%s", person != NULL ? person : "");
}

/**
 * along_refer_start_free:
 * @start: (transfer full): where a referral begins
 */
void
along_refer_start_free (AlongReferStart *start)
{
  g_free (start->need);
  g_free (start->person);
  g_free (start->service);
  g_free (start->decision);
  g_free (start->again);
  g_free (start->draft);
  g_free (start);
}
