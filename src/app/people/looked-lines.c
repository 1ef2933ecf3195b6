/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/looked-lines.h"

#include "base/clock.h"
#include "base/date.h"
#include "model/entity.h"
#include "model/value-sets.h"

#include <glib/gi18n.h>

static void
line_free (gpointer data)
{
  AlongLookedLine *line = data;

  g_free (line->who);
  g_free (line->what);
  g_free (line->when);
  g_free (line);
}

/* A page that is opened again and again is one line: the person is to be able to read the list. */
static gboolean
is_same (const AlongLooking *a, const AlongLooking *b)
{
  g_autofree char *day = along_clock_date_of (a->at);
  g_autofree char *other = along_clock_date_of (b->at);

  return a->action == b->action && a->refused == b->refused && g_strcmp0 (a->name, b->name) == 0
         && g_strcmp0 (a->worker, b->worker) == 0 && g_strcmp0 (a->org, b->org) == 0
         && g_strcmp0 (a->kind, b->kind) == 0 && g_strcmp0 (a->purpose, b->purpose) == 0
         && g_str_equal (day, other);
}

static char *
who_words (AlongContext *context, const AlongLooking *look)
{
  const char *name
      = look->name != NULL ? look->name : along_context_title (context, "worker", look->worker);
  const char *org = along_context_title (context, "organisation", look->org);

  if (*name == '\0')
    name = look->action == ALONG_AUDIT_ANSWER_OPENED || look->action == ALONG_AUDIT_ANSWER_REFUSED
               ? _ ("Somebody with the answer link")
               : _ ("Somebody");
  return g_strdup_printf ("%s%s%s", name, *org != '\0' ? ", " : "", org);
}

static char *
what_words (const AlongLooking *look, guint n)
{
  const AlongEntity *entity = look->kind != NULL ? along_entity_find (look->kind) : NULL;
  GString *words = g_string_new (
      look->action < ALONG_N_AUDIT_ACTIONS
          ? along_value_set_label (&along_audit_actions, along_audit_action_code (look->action))
          : _ ("Did something that this version has no word for"));

  if (entity != NULL && !g_str_equal (look->kind, "person"))
    g_string_append_printf (words, ": %s", _ (entity->label));
  if (look->purpose != NULL && look->action == ALONG_AUDIT_BREAK_GLASS)
    g_string_append_printf (words, ": %s",
                            along_value_set_label (&along_values_break_glass, look->purpose));
  if (look->refused)
    g_string_append_printf (words, " (%s)", _ ("was not let in"));
  if (n > 1)
    {
      g_string_append (words, ", ");
      /* TRANSLATORS: how often somebody did something on one day */
      g_string_append_printf (words, ngettext ("%u time", "%u times", n), n);
    }
  return g_string_free_and_steal (words);
}

/* @first is the earliest of them, @last the latest. */
static char *
when_words (const AlongLooking *first, const AlongLooking *last)
{
  g_autofree char *begin = along_instant_text (first->at);
  g_autofree char *from = along_time_text (first->at);
  g_autofree char *to = along_time_text (last->at);

  return g_str_equal (from, to)
             ? g_steal_pointer (&begin)
             /* TRANSLATORS: a day with a time, and a later time: "3 Mar 2027, 09:10 to 14:02" */
             : g_strdup_printf (_ ("%s to %s"), begin, to);
}

/**
 * along_looked_lines:
 * @context: where names come from
 * @looks: (element-type AlongLooking): who has looked, newest first
 *
 * Returns: (transfer full) (element-type AlongLookedLine): that in words, newest first; what somebody did several times running
 *   on one day is one line
 */
GPtrArray *
along_looked_lines (AlongContext *context, GPtrArray *looks)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);

  for (guint i = 0, end = 0; i < looks->len; i = end)
    {
      const AlongLooking *last = g_ptr_array_index (looks, i);
      AlongLookedLine *line = g_new0 (AlongLookedLine, 1);

      for (end = i + 1; end < looks->len && is_same (last, g_ptr_array_index (looks, end));)
        end++;
      line->who = who_words (context, last);
      line->what = what_words (last, end - i);
      line->when = when_words (g_ptr_array_index (looks, end - 1), last);
      g_ptr_array_add (lines, line);
    }
  return lines;
}

/**
 * along_looked_document:
 * @person: the person's name
 * @lines: (element-type AlongLookedLine): who has looked
 * @now: when it is written, in milliseconds
 * @large: whether in large print
 *
 * Returns: (transfer full): a paper for the person themself
 */
AlongDocument *
along_looked_document (const char *person, GPtrArray *lines, gint64 now, gboolean large)
{
  /* TRANSLATORS: %s is a person's name */
  g_autofree char *title = g_strdup_printf (_ ("Who has looked at what is known of %s"), person);
  /* TRANSLATORS: at the foot of each page; %s is a person's name */
  g_autofree char *mark = g_strdup_printf (_ ("Confidential: for %s"), person);
  g_autofree char *day = along_clock_date_of (now);
  g_autofree char *foot = along_date_text (day);
  AlongDocument *document
      = along_document_new (title, mark, foot, large ? ALONG_DOCUMENT_LARGE : ALONG_DOCUMENT_PLAIN);

  along_document_title (document, title);
  if (lines->len == 0)
    along_document_paragraph (document, _ ("Nobody has looked yet."));
  for (guint i = 0; i < lines->len; i++)
    {
      const AlongLookedLine *line = g_ptr_array_index (lines, i);
      g_autofree char *words = g_strdup_printf ("%s\n%s", line->who, line->what);

      along_document_row (document, line->when, words);
    }
  return document;
}
