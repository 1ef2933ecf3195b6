/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/merge.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* More than this many comparisons, and a stretch of text counts as changed whole. */
#define MAX_CELLS (4 * 1000 * 1000)

/* A stretch of paragraphs of one text. */
typedef struct
{
  char **paragraphs;
  guint n;
} Stretch;

typedef struct
{
  GPtrArray *out;
  gboolean overlap;
} Merge;

static Stretch
stretch_of (const Stretch *whole, guint from, guint to)
{
  return (Stretch){ whole->paragraphs + from, to - from };
}

static gboolean
same (const Stretch *a, const Stretch *b)
{
  if (a->n != b->n)
    return FALSE;
  for (guint i = 0; i < a->n; i++)
    if (!g_str_equal (a->paragraphs[i], b->paragraphs[i]))
      return FALSE;
  return TRUE;
}

static void
match_middle (
    const Stretch *a, const Stretch *b, guint start, guint a_end, guint b_end, int *matches)
{
  guint rows = a_end - start, columns = b_end - start;
  g_autofree guint32 *lengths = NULL;

  if (rows == 0 || columns == 0 || (gsize)rows * columns > MAX_CELLS)
    return;

  /* The longest common subsequence of what follows (i, j). */
  lengths = g_new0 (guint32, (gsize)(rows + 1) * (columns + 1));
  for (guint i = rows; i-- > 0;)
    for (guint j = columns; j-- > 0;)
      {
        guint32 *cell = &lengths[(gsize)i * (columns + 1) + j];

        if (g_str_equal (a->paragraphs[start + i], b->paragraphs[start + j]))
          *cell = cell[columns + 2] + 1;
        else
          *cell = MAX (cell[1], cell[columns + 1]);
      }
  for (guint i = 0, j = 0; i < rows && j < columns;)
    {
      const guint32 *cell = &lengths[(gsize)i * (columns + 1) + j];

      if (g_str_equal (a->paragraphs[start + i], b->paragraphs[start + j]))
        matches[start + i++] = (int)(start + j++);
      else if (cell[columns + 1] >= cell[1])
        i++;
      else
        j++;
    }
}

/* Which paragraph of @b each one of @a is, or -1; both run forward. */
static int *
match (const Stretch *a, const Stretch *b)
{
  int *matches = g_new (int, a->n + 1);
  guint start = 0, a_end = a->n, b_end = b->n;

  for (guint i = 0; i < a->n; i++)
    matches[i] = -1;
  while (start < a_end && start < b_end && g_str_equal (a->paragraphs[start], b->paragraphs[start]))
    {
      matches[start] = (int)start;
      start++;
    }
  while (a_end > start && b_end > start
         && g_str_equal (a->paragraphs[a_end - 1], b->paragraphs[b_end - 1]))
    matches[--a_end] = (int)--b_end;
  match_middle (a, b, start, a_end, b_end, matches);
  return matches;
}

static void
emit (Merge *merge, const Stretch *stretch)
{
  for (guint i = 0; i < stretch->n; i++)
    g_ptr_array_add (merge->out, g_strdup (stretch->paragraphs[i]));
}

static void
emit_line (Merge *merge, const char *line)
{
  g_ptr_array_add (merge->out, g_strdup (line));
}

static gboolean
begins_with (const Stretch *stretch, const Stretch *beginning)
{
  Stretch head = { stretch->paragraphs, beginning->n };

  return stretch->n >= beginning->n && same (&head, beginning);
}

static gboolean
ends_with (const Stretch *stretch, const Stretch *end)
{
  Stretch tail = { stretch->paragraphs + (stretch->n - MIN (stretch->n, end->n)), end->n };

  return stretch->n >= end->n && same (&tail, end);
}

static void
merge_stretches (Merge *merge, const Stretch *base, const Stretch *ours, const Stretch *theirs);

/* Both wrote something new at one place: all of it stays, what both wrote stands once. */
static void
emit_insertions (Merge *merge, const Stretch *ours, const Stretch *theirs)
{
  g_autofree int *matches = match (ours, theirs);
  g_autoptr (GPtrArray) common = g_ptr_array_new ();
  Stretch base = { NULL, 0 };

  for (guint i = 0; i < ours->n; i++)
    if (matches[i] >= 0)
      g_ptr_array_add (common, ours->paragraphs[i]);
  if (common->len == 0)
    {
      emit (merge, ours);
      emit (merge, theirs);
      return;
    }
  base.paragraphs = (char **)common->pdata;
  base.n = common->len;
  merge_stretches (merge, &base, ours, theirs);
}

static void
emit_both (Merge *merge, const Stretch *ours, const Stretch *theirs)
{
  merge->overlap = TRUE;
  /* Where one took something out that the other went on with, the words come back. */
  if (ours->n == 0 || theirs->n == 0)
    {
      emit (merge, ours);
      emit (merge, theirs);
      return;
    }
  /* TRANSLATORS: stands in a text between two versions of a paragraph that two people changed at the
   * same time */
  emit_line (merge, _ ("[Two people changed this at the same time. The one:]"));
  emit (merge, ours);
  /* TRANSLATORS: see above */
  emit_line (merge, _ ("[The other:]"));
  emit (merge, theirs);
  /* TRANSLATORS: see above */
  emit_line (merge, _ ("[End of what was changed twice.]"));
}

/* A change and an addition beside it: @added is @base with more around it. */
static gboolean
emit_beside (Merge *merge, const Stretch *base, const Stretch *changed, const Stretch *added)
{
  if (changed->n == 0)
    return FALSE;
  if (begins_with (added, base))
    {
      Stretch more = stretch_of (added, base->n, added->n);

      emit (merge, changed);
      emit (merge, &more);
      return TRUE;
    }
  if (ends_with (added, base))
    {
      Stretch more = stretch_of (added, 0, added->n - base->n);

      emit (merge, &more);
      emit (merge, changed);
      return TRUE;
    }
  return FALSE;
}

static void
merge_unstable (Merge *merge, const Stretch *base, const Stretch *ours, const Stretch *theirs)
{
  if (same (ours, theirs) || same (base, theirs))
    emit (merge, ours);
  else if (same (base, ours))
    emit (merge, theirs);
  else if (base->n == 0)
    emit_insertions (merge, ours, theirs);
  else if (!emit_beside (merge, base, ours, theirs) && !emit_beside (merge, base, theirs, ours))
    emit_both (merge, ours, theirs);
}

static void
merge_stretches (Merge *merge, const Stretch *base, const Stretch *ours, const Stretch *theirs)
{
  g_autofree int *in_ours = match (base, ours);
  g_autofree int *in_theirs = match (base, theirs);
  guint b = 0, o = 0, t = 0;

  for (guint next = 0; next <= base->n; next++)
    {
      gboolean end = next == base->n;
      guint o_next = end ? ours->n : (guint)MAX (in_ours[next], 0);
      guint t_next = end ? theirs->n : (guint)MAX (in_theirs[next], 0);
      Stretch base_part = stretch_of (base, b, next);
      Stretch ours_part, theirs_part;

      if (!end && (in_ours[next] < 0 || in_theirs[next] < 0))
        continue;
      ours_part = stretch_of (ours, o, o_next);
      theirs_part = stretch_of (theirs, t, t_next);
      merge_unstable (merge, &base_part, &ours_part, &theirs_part);
      if (!end)
        emit_line (merge, base->paragraphs[next]);
      b = next + 1;
      o = o_next + 1;
      t = t_next + 1;
    }
}

static char **
split (const char *text, Stretch *stretch)
{
  char **paragraphs
      = text == NULL || *text == '\0' ? g_new0 (char *, 1) : g_strsplit (text, "\n", -1);

  stretch->paragraphs = paragraphs;
  stretch->n = g_strv_length (paragraphs);
  return paragraphs;
}

/**
 * along_merge_text:
 * @base: (nullable): the text that both began with; %NULL where it is not known any more
 * @ours: (nullable): one text
 * @theirs: (nullable): the other
 * @overlap: (out) (optional): whether the same paragraph was changed twice
 *
 * Merges two texts by paragraph (line), diff3's way. What both added at one place stays, @ours first.
 * A paragraph that both changed differently stands in the result twice, between marks; one that was
 * taken out on one side and changed on the other comes back. Without @base nothing can be told to have
 * been taken out, so all of both texts stays.
 *
 * Returns: (transfer full): the merged text
 */
char *
along_merge_text (const char *base, const char *ours, const char *theirs, gboolean *overlap)
{
  Stretch base_stretch, ours_stretch, theirs_stretch;
  g_auto (GStrv) base_paragraphs = split (base, &base_stretch);
  g_auto (GStrv) ours_paragraphs = split (ours, &ours_stretch);
  g_auto (GStrv) theirs_paragraphs = split (theirs, &theirs_stretch);
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);
  Merge merge = { out, FALSE };

  if (base == NULL && !same (&ours_stretch, &theirs_stretch))
    emit_insertions (&merge, &ours_stretch, &theirs_stretch);
  else
    merge_stretches (&merge, &base_stretch, &ours_stretch, &theirs_stretch);
  if (overlap != NULL)
    *overlap = merge.overlap;
  g_ptr_array_add (out, NULL);
  return g_strjoinv ("\n", (char **)out->pdata);
}
