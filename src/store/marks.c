/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/marks.h"

/* What the server said of how far it had come, in the last answer to a push and to a pull: the two are asked side by side, and nobody
 * but the server can tell which of its marks is the later one. */
static const char *const names[] = { "pushed_mark", "pulled_mark" };

/**
 * along_marks_load:
 * @db: a connection
 * @marks: (out) (transfer full) (nullable): what to bring the server again; %NULL for nothing
 * @error: set when reading fails
 *
 * Returns: %TRUE if they could be read
 */
gboolean
along_marks_load (AlongDb *db, char ***marks, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *mark = NULL;

      if (!along_db_get_meta (db, names[i], &mark, error))
        return FALSE;
      if (mark == NULL)
        continue;
      g_strv_builder_add (builder, mark);
      any = TRUE;
    }
  *marks = any ? g_strv_builder_end (builder) : NULL;
  return TRUE;
}

/**
 * along_marks_forget:
 * @db: a connection, writing
 * @error: set when writing fails
 *
 * Those of a history that has ended say nothing any more.
 *
 * Returns: %TRUE if they are forgotten
 */
gboolean
along_marks_forget (AlongDb *db, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!along_db_set_meta (db, names[i], NULL, error))
      return FALSE;
  return TRUE;
}
