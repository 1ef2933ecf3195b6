/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/lock-words.h"

#include "base/date.h"
#include "base/clock.h"

#include <glib/gi18n.h>

/**
 * along_lock_holds:
 * @lock: a lock
 *
 * Returns: %TRUE if it keeps somebody out
 */
gboolean
along_lock_holds (const AlongRecord *lock)
{
  return !along_record_get_boolean (lock, "lifted")
         && !along_record_get_boolean (lock, "entered_in_error");
}

/**
 * along_lock_is_kept_out:
 * @locks: (nullable) (element-type AlongRecord): a person's locks
 * @worker: (nullable): a worker's id
 *
 * Returns: %TRUE if one of them keeps @worker out
 */
gboolean
along_lock_is_kept_out (GPtrArray *locks, const char *worker)
{
  for (guint i = 0; locks != NULL && i < locks->len; i++)
    if (along_lock_holds (g_ptr_array_index (locks, i))
        && g_strcmp0 (along_record_get_text (g_ptr_array_index (locks, i), "worker"), worker) == 0)
      return TRUE;
  return FALSE;
}

/**
 * along_locks_workers:
 * @locks: (nullable) (element-type AlongRecord): a person's locks
 *
 * Returns: (transfer full) (array zero-terminated=1): the ids of the workers whom they keep out
 */
char **
along_locks_workers (GPtrArray *locks)
{
  g_autoptr (GStrvBuilder) workers = g_strv_builder_new ();

  for (guint i = 0; locks != NULL && i < locks->len; i++)
    {
      const AlongRecord *lock = g_ptr_array_index (locks, i);
      const char *worker = along_record_get_text (lock, "worker");

      if (worker != NULL && along_lock_holds (lock))
        g_strv_builder_add (workers, worker);
    }
  return g_strv_builder_end (workers);
}

/**
 * along_lock_meaning:
 * @person: a person's name
 * @own: whether it is the reader who would be kept out
 *
 * Returns: (transfer full): what it means to keep somebody out, in plain words
 */
char *
along_lock_meaning (const char *person, gboolean own)
{
  if (own)
    /* TRANSLATORS: %s is a person's name */
    return g_strdup_printf (
        _ ("This is you. You will see nothing about %s from then on, also not what "
           "you wrote yourself. Only a colleague can let you back in."),
        person);
  /* TRANSLATORS: %s is a person's name */
  return g_strdup_printf (
      _ ("For somebody who knows %s from elsewhere: a relative, a neighbour, a "
         "friend. They will see nothing about them from then on, also not what they "
         "wrote themselves. They are not told."),
      person);
}

/**
 * along_lock_lifting_words:
 * @context: the window's context
 * @lock: a lock
 * @person: the person's name
 *
 * Returns: (transfer full): what it means to lift it
 */
char *
along_lock_lifting_words (AlongContext *context, const AlongRecord *lock, const char *person)
{
  const char *worker
      = along_context_title (context, "worker", along_record_get_text (lock, "worker"));

  /* TRANSLATORS: first a worker's name, then a person's */
  return g_strdup_printf (
      _ ("%s will see what is known of %s again, as far as their work lets them. What they "
         "have seen then cannot be taken back."),
      *worker != '\0' ? worker : _ ("Somebody"), person);
}

/**
 * along_lock_words:
 * @context: the window's context
 * @lock: a lock
 *
 * Returns: (transfer full): why, since when and who set it; why it was lifted, where it was
 */
char *
along_lock_words (AlongContext *context, const AlongRecord *lock)
{
  const char *reason = along_record_get_text (lock, "reason");
  const char *why = along_record_get_text (lock, "lifted_why");
  const char *who
      = along_context_title (context, "worker", along_record_get_text (lock, "created_by"));
  g_autofree char *day = along_clock_date_of (along_record_get_integer (lock, "created_at", 0));
  g_autofree char *since = along_date_within (day);
  g_autoptr (GString) words = g_string_new (reason);

  g_string_append_c (words, '\n');
  if (*who != '\0')
    /* TRANSLATORS: first a date, then a worker's name */
    g_string_append_printf (words, _ ("Since %s, by %s"), since, who);
  else
    /* TRANSLATORS: %s is a date */
    g_string_append_printf (words, _ ("Since %s"), since);
  if (!along_lock_holds (lock) && why != NULL)
    {
      g_string_append_c (words, '\n');
      /* TRANSLATORS: %s is why somebody is no longer kept out, in a worker's words */
      g_string_append_printf (words, _ ("Let back in: %s"), why);
    }
  return g_string_free_and_steal (g_steal_pointer (&words));
}
