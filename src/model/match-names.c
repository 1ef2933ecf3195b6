/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/match-names.h"
#include "base/text.h"

#include <string.h>

/* Given names that people of Scotland go by, and the ones they are short or Gaelic for. */
static const struct
{
  const char *called;
  const char *name;
} short_names[] = {
  { "alasdair", "alexander" }, { "alec", "alexander" },    { "alex", "alexander" },
  { "alistair", "alexander" }, { "sandy", "alexander" },   { "andy", "andrew" },
  { "drew", "andrew" },        { "tony", "anthony" },      { "archie", "archibald" },
  { "babs", "barbara" },       { "cath", "catherine" },    { "cathy", "catherine" },
  { "kate", "catherine" },     { "katie", "catherine" },   { "kathy", "catherine" },
  { "catriona", "catherine" }, { "charlie", "charles" },   { "chuck", "charles" },
  { "chris", "christopher" },  { "danny", "daniel" },      { "dave", "david" },
  { "davie", "david" },        { "donnie", "donald" },     { "domhnall", "donald" },
  { "dod", "george" },         { "ed", "edward" },         { "eddie", "edward" },
  { "ted", "edward" },         { "beth", "elizabeth" },    { "betty", "elizabeth" },
  { "liz", "elizabeth" },      { "elspeth", "elizabeth" }, { "ealasaid", "elizabeth" },
  { "senga", "agnes" },        { "nessie", "agnes" },      { "fred", "frederick" },
  { "harry", "henry" },        { "hamish", "james" },      { "seumas", "james" },
  { "jamie", "james" },        { "jim", "james" },         { "jimmy", "james" },
  { "jessie", "janet" },       { "jenny", "jennifer" },    { "jock", "john" },
  { "johnny", "john" },        { "jack", "john" },         { "ian", "john" },
  { "iain", "john" },          { "joe", "joseph" },        { "jo", "joanne" },
  { "ken", "kenneth" },        { "kenny", "kenneth" },     { "coinneach", "kenneth" },
  { "maggie", "margaret" },    { "meg", "margaret" },      { "peggy", "margaret" },
  { "rita", "margaret" },      { "mairead", "margaret" },  { "mairi", "mary" },
  { "moira", "mary" },         { "molly", "mary" },        { "mick", "michael" },
  { "mike", "michael" },       { "nick", "nicholas" },     { "pat", "patricia" },
  { "trish", "patricia" },     { "pete", "peter" },        { "rab", "robert" },
  { "bob", "robert" },         { "bobby", "robert" },      { "rob", "robert" },
  { "robbie", "robert" },      { "ron", "ronald" },        { "ronnie", "ronald" },
  { "sam", "samuel" },         { "steve", "stephen" },     { "steven", "stephen" },
  { "sue", "susan" },          { "tam", "thomas" },        { "tom", "thomas" },
  { "tommy", "thomas" },       { "bill", "william" },      { "billy", "william" },
  { "will", "william" },       { "willie", "william" },
};

static const char *
full_name (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (short_names); i++)
    if (g_str_equal (short_names[i].called, word))
      return short_names[i].name;
  return word;
}

static gboolean
sounds_alike (const char *a, const char *b)
{
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;

  if (g_str_equal (a, b) || g_str_equal (full_name (a), full_name (b)))
    return TRUE;
  x = along_text_sound (a);
  y = along_text_sound (b);
  /* One sound alone says nothing: Anna, Ian and Amy are all of one. */
  return strlen (x) > 2 && g_str_equal (x, y);
}

/**
 * along_names_distance:
 * @a: a folded word or name
 * @b: another
 * @limit: how far is far enough
 *
 * How many slips of the hand lie between @a and @b: a letter too many, one too few, a wrong one, or two
 * swapped.
 *
 * Returns: the number, @limit + 1 where it is more than @limit
 */
guint
along_names_distance (const char *a, const char *b, guint limit)
{
  gsize n = strlen (a), m = strlen (b);
  g_autofree guint *rows = NULL;
  guint *before = NULL, *last = NULL, *row = NULL;

  if ((n > m ? n - m : m - n) > limit)
    return limit + 1;
  rows = g_new (guint, 3 * (m + 1));
  before = rows;
  last = rows + (m + 1);
  row = rows + 2 * (m + 1);
  for (gsize j = 0; j <= m; j++)
    last[j] = (guint)j;
  for (gsize i = 1; i <= n; i++)
    {
      guint *free_row = before;

      row[0] = (guint)i;
      for (gsize j = 1; j <= m; j++)
        {
          guint least = last[j - 1] + (a[i - 1] != b[j - 1]);

          least = MIN (least, MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            least = MIN (least, before[j - 2] + 1);
          row[j] = least;
        }
      before = last;
      last = row;
      row = free_row;
    }
  return MIN (last[m], limit + 1);
}

static gboolean
same_words (const char *const *a, const char *const *b)
{
  for (guint i = 0; a[i] != NULL; i++)
    if (!g_strv_contains (b, a[i]))
      return FALSE;
  for (guint i = 0; b[i] != NULL; i++)
    if (!g_strv_contains (a, b[i]))
      return FALSE;
  return TRUE;
}

/* Every word of the shorter name has its like in the other, in order: middle names may be missing. */
static gboolean
sound_alike (const char *const *a, const char *const *b, guint n_a, guint n_b)
{
  guint i = 0;

  if (n_a > n_b)
    return sound_alike (b, a, n_b, n_a);
  if (!sounds_alike (a[0], b[0]) || !sounds_alike (a[n_a - 1], b[n_b - 1]))
    return FALSE;
  for (guint j = 0; i < n_a && j < n_b; j++)
    if (sounds_alike (a[i], b[j]))
      i++;
  return i == n_a;
}

static gboolean
nearly_alike (const char *const *a, const char *const *b)
{
  g_autofree char *x = g_strjoinv (" ", (char **)a);
  g_autofree char *y = g_strjoinv (" ", (char **)b);
  guint limit = MIN (strlen (x), strlen (y)) >= 12 ? 2 : 1;

  return MIN (strlen (x), strlen (y)) >= 5 && along_names_distance (x, y, limit) <= limit;
}

/**
 * along_names_compare:
 * @a: (array zero-terminated=1): the folded words of a name, see [func@text_words]
 * @b: (array zero-terminated=1): those of another
 *
 * Returns: how far the names are alike
 */
AlongNamesAlike
along_names_compare (const char *const *a, const char *const *b)
{
  guint n_a = g_strv_length ((char **)a);
  guint n_b = g_strv_length ((char **)b);

  if (n_a == 0 || n_b == 0)
    return ALONG_NAMES_DIFFER;
  if (g_strv_equal (a, b))
    return ALONG_NAMES_SAME;
  if (n_a == n_b && same_words (a, b))
    return ALONG_NAMES_SWAPPED;
  if ((n_a > 1) == (n_b > 1) && sound_alike (a, b, n_a, n_b))
    return ALONG_NAMES_SOUND;
  if (nearly_alike (a, b))
    return ALONG_NAMES_NEARLY;
  if (n_a > 1 && n_b > 1 && g_str_equal (a[n_a - 1], b[n_b - 1]) && a[0][0] == b[0][0])
    return ALONG_NAMES_INITIAL;
  return ALONG_NAMES_DIFFER;
}
