/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ranking.h"
#include "base/text.h"
#include "store/match.h"

/* FTS5 compares every row it finds with every other, and reads a page for each to do so: 13 µs a row. So many are
 * compared at most; of more than that, nobody can say which one was meant by how often a word is said in it. */
#define MAX_RANKED 500

/* A word that more rows have than this is not counted out, which ranking has to do for each word alone. */
#define MAX_WITH_WORD 3000

/* Of so many who are called by one of several words it is known that they are. */
#define MAX_NAMED 10000

/* As many words of the index are asked for in the stead of beginnings. */
#define MAX_TERMS 32

typedef struct
{
  char *terms;  /* the words of the index that begin so, for FTS5 */
  gboolean all; /* whether there are no more */
} Word;

typedef struct
{
  AlongDb *db;
  const char *const *words;
  const char *only;
  GArray *spelled; /* of Word, for each of the words */
} Ranking;

static void
word_clear (gpointer data)
{
  g_free (((Word *)data)->terms);
}

/* The words in the index that begin so, @max of them at most. It is asked for one after another, because it goes through
 * all that a word is said in before it comes to the next one. */
static gboolean
add_terms (AlongDb *db, const char *begin, guint max, GPtrArray *terms, GError **error)
{
  g_autofree char *from = g_strdup (begin);
  g_autofree char *to = g_strconcat (begin, "\364\217\277\277", NULL);

  while (terms->len < max)
    {
      g_autoptr (AlongStmt) stmt = along_db_prepare (
          db, "SELECT term FROM temp.search_terms WHERE term >= ?1 AND term < ?2 LIMIT 1", error);
      gboolean row = FALSE;

      if (stmt == NULL)
        return FALSE;
      along_stmt_text (stmt, 1, from);
      along_stmt_text (stmt, 2, to);
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      g_ptr_array_add (terms, g_strdup (along_stmt_get_text (stmt, 0)));
      g_free (from);
      from = g_strconcat (g_ptr_array_index (terms, terms->len - 1), "\001", NULL);
    }
  return TRUE;
}

/* A beginning in other words: those that it begins. FTS5 gathers all rows of a beginning before it tells the first one; of
 * whole words it tells them one by one. */
static gboolean
spell_out (AlongDb *db, const char *begin, guint max, Word *word, GError **error)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *plain = along_text_unlenite (begin);
  g_autofree char *joined = NULL;

  if (!add_terms (db, begin, max, terms, error)
      || (plain != NULL && !add_terms (db, plain, max, terms, error)))
    return FALSE;
  word->all = terms->len < max;
  /* Which nothing has. */
  if (terms->len == 0)
    g_ptr_array_add (terms, g_strdup (begin));
  g_ptr_array_add (terms, NULL);
  joined = g_strjoinv ("\" OR \"", (char **)terms->pdata);
  word->terms = g_strdup_printf ("(\"%s\")", joined);
  return TRUE;
}

static gboolean
spell_all_out (Ranking *self, GError **error)
{
  guint n = g_strv_length ((char **)self->words);

  for (guint i = 0; i < n; i++)
    {
      Word word = { NULL, FALSE };

      if (!spell_out (self->db, self->words[i], MAX_TERMS / n, &word, error))
        return FALSE;
      g_array_append_val (self->spelled, word);
    }
  return TRUE;
}

static gboolean
has_row (const GArray *rows, gint64 pk)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, gint64, i) == pk)
      return TRUE;
  return FALSE;
}

/* Adds rows that are not there yet, until there are @limit. */
static gboolean
add_rows (const Ranking *self,
          const char *table,
          const char *match,
          const char *order,
          guint limit,
          GArray *rows,
          GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT rowid FROM %1$s WHERE %1$s MATCH ?1%2$s%3$s LIMIT ?2", table, self->only, order);
  g_autoptr (AlongStmt) stmt = along_db_prepare (self->db, sql, error);
  guint had = rows->len;
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, match);
  along_stmt_integer (stmt, 2, limit);
  if (!along_db_step (self->db, stmt, &row, error))
    return FALSE;
  while (row && rows->len < limit)
    {
      gint64 pk = sqlite3_column_int64 (stmt, 0);

      if (had == 0 || !has_row (rows, pk))
        g_array_append_val (rows, pk);
      if (!along_db_step (self->db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}

static GArray *
rows_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

/* Whether one of several words is in very many rows, whatever the others are in. */
static gboolean
has_common_word (const Ranking *self, gboolean *common, GError **error)
{
  *common = FALSE;
  for (guint i = 0; self->spelled->len > 1 && i < self->spelled->len && !*common; i++)
    {
      const Word *word = &g_array_index (self->spelled, Word, i);
      const char *alone[] = { self->words[i], NULL };
      g_autofree char *begins = along_match_of (alone, ALONG_MATCH_BEGINS);
      g_autoptr (AlongStmt) stmt
          = along_db_prepare (self->db,
                              "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?1"
                              " LIMIT ?2)",
                              error);
      gboolean row = FALSE;

      if (stmt == NULL)
        return FALSE;
      along_stmt_text (stmt, 1, word->all ? word->terms : begins);
      along_stmt_integer (stmt, 2, MAX_WITH_WORD + 1);
      if (!along_db_step (self->db, stmt, &row, error))
        return FALSE;
      *common = sqlite3_column_int64 (stmt, 0) > MAX_WITH_WORD;
    }
  return TRUE;
}

/* Up to one more than are ranked: any of them, unless these are all. Some words of a beginning may be enough to show that there
 * are more, unless others have to be in the same rows. */
static GArray *
any_rows (const Ranking *self, const char *begins, guint max, GError **error)
{
  g_autoptr (GArray) rows = rows_new ();
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean all = TRUE;

  for (guint i = 0; i < self->spelled->len; i++)
    {
      const Word *word = &g_array_index (self->spelled, Word, i);
      const char *alone[] = { self->words[i], NULL };
      g_autofree char *begin = along_match_of (alone, ALONG_MATCH_BEGINS);

      all &= word->all || self->spelled->len > 1;
      g_string_append_printf (match, "%s%s", i > 0 ? " AND " : "",
                              word->all || self->spelled->len == 1 ? word->terms : begin);
    }
  if (!add_rows (self, "search", match->str, "", max + 1, rows, error))
    return NULL;
  if (all || rows->len > max)
    return g_steal_pointer (&rows);
  g_array_set_size (rows, 0);
  return add_rows (self, "search", begins, "", max + 1, rows, error) ? g_steal_pointer (&rows)
                                                                     : NULL;
}

static void
append_new (GArray *rows, gint64 pk, guint limit)
{
  if (rows->len < limit && !has_row (rows, pk))
    g_array_append_val (rows, pk);
}

/* Of several words one is often a name, and the others say where somebody lives. */
static gboolean
add_named (const Ranking *self, const GArray *any, guint limit, GArray *rows, GError **error)
{
  g_autofree char *match = along_match_of (self->words, ALONG_MATCH_ANY);
  g_autoptr (GArray) named = rows_new ();
  g_autoptr (GHashTable) set = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (self->words[1] == NULL || rows->len == limit)
    return TRUE;
  if (!add_rows (self, "search_names", match, "", MAX_NAMED, named, error))
    return FALSE;
  for (guint i = 0; i < named->len; i++)
    g_hash_table_add (set, &g_array_index (named, gint64, i));
  for (guint i = 0; i < any->len; i++)
    if (g_hash_table_contains (set, &g_array_index (any, gint64, i)))
      append_new (rows, g_array_index (any, gint64, i), limit);
  return TRUE;
}

/* By where the words stand: what is called just that, what is called so to begin with, what has one of the words in its
 * name, what has just the words, what is left. */
static GArray *
by_place (const Ranking *self, const char *begins, const GArray *any, guint limit, GError **error)
{
  g_autoptr (GArray) rows = rows_new ();
  g_autofree char *whole = along_match_of (self->words, ALONG_MATCH_WHOLE);

  if (!add_rows (self, "search_names", whole, "", limit, rows, error)
      || (rows->len < limit && !add_rows (self, "search_names", begins, "", limit, rows, error))
      || !add_named (self, any, limit, rows, error)
      || (rows->len < limit && !add_rows (self, "search", whole, "", limit, rows, error)))
    return NULL;
  for (guint i = 0; i < any->len; i++)
    append_new (rows, g_array_index (any, gint64, i), limit);
  return g_steal_pointer (&rows);
}

/**
 * along_ranking_open:
 * @db: a connection
 * @error: set when it cannot be made
 *
 * Makes the words that are in the index something that can be asked for, for this connection.
 *
 * Returns: %TRUE if they can be
 */
gboolean
along_ranking_open (AlongDb *db, GError **error)
{
  return along_db_exec (
      db, "CREATE VIRTUAL TABLE temp.search_terms USING fts5vocab('main', 'search', 'instance')",
      error);
}

/**
 * along_ranking_find:
 * @db: a connection
 * @words: what is looked for, at least one word
 * @only: a condition on `rowid` that begins with AND, or nothing
 * @limit: how many at most
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable) (element-type gint64): the numbers of the rows that fit, the best first
 */
GArray *
along_ranking_find (AlongDb *db, char **words, const char *only, guint limit, GError **error)
{
  g_autoptr (GArray) spelled = g_array_new (FALSE, FALSE, sizeof (Word));
  Ranking self = { db, (const char *const *)words, only, spelled };
  g_autofree char *begins = along_match_of (self.words, ALONG_MATCH_BEGINS);
  guint max = MAX (MAX_RANKED, limit);
  g_autoptr (GArray) any = NULL;
  g_autoptr (GArray) ranked = rows_new ();
  gboolean common = FALSE;

  g_array_set_clear_func (spelled, word_clear);
  if (!spell_all_out (&self, error))
    return NULL;
  any = any_rows (&self, begins, max, error);
  if (any != NULL && any->len <= 1)
    return g_steal_pointer (&any);
  if (any == NULL || (any->len <= max && !has_common_word (&self, &common, error)))
    return NULL;
  if (any->len > max || common)
    return by_place (&self, begins, any, limit, error);
  /* A word in what names a record counts ten times one elsewhere. */
  return add_rows (&self, "search", begins, " AND rank MATCH 'bm25(10.0, 1.0)' ORDER BY rank",
                   limit, ranked, error)
             ? g_steal_pointer (&ranked)
             : NULL;
}
