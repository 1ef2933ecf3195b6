/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/words.h"
#include "base/text.h"
#include "model/mistake.h"
#include "model/value-set.h"

#include <string.h>

/* The two columns of the index: the words of what names a record, and those of everything else that is
 * searched, each folded and parted by a space. What names it has an index of its own besides: what many are called is
 * found there without passing over all that say it somewhere. */
typedef struct
{
  GString *title;
  GString *body;
} Words;

enum
{
  IN_TITLE = 1,
  IN_BODY,
};

static Words *
words_new (void)
{
  Words *words = g_new0 (Words, 1);

  words->title = g_string_new (NULL);
  words->body = g_string_new (NULL);
  return words;
}

static void
words_free (Words *words)
{
  g_string_free (words->title, TRUE);
  g_string_free (words->body, TRUE);
  g_free (words);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Words, words_free)

static void
append_folded (GString *words, const char *text)
{
  g_autofree char *folded = along_text_fold (text);

  if (*folded == '\0')
    return;
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append (words, folded);
}

static void
append_code (GString *words, const AlongField *field, const char *code)
{
  append_folded (words, field->values != NULL ? along_value_set_label (field->values, code) : code);
}

static void
append_words (GString *words, const AlongField *field, GVariant *value)
{
  GVariantIter iter;
  GVariantIter *row = NULL;
  const char *text = NULL;

  switch (field->type)
    {
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_DATE:
      append_folded (words, g_variant_get_string (value, NULL));
      break;
    case ALONG_CODE:
      append_code (words, field, g_variant_get_string (value, NULL));
      break;
    case ALONG_CODES:
    case ALONG_LINES:
      g_variant_iter_init (&iter, value);
      while (g_variant_iter_loop (&iter, "&s", &text))
        append_code (words, field, text);
      break;
    case ALONG_TABLE:
      g_variant_iter_init (&iter, value);
      while (g_variant_iter_loop (&iter, "a{ss}", &row))
        while (g_variant_iter_loop (row, "{&s&s}", NULL, &text))
          append_folded (words, text);
      break;
    case ALONG_INTEGER:
    case ALONG_REAL:
    case ALONG_BOOLEAN:
    case ALONG_INSTANT:
    case ALONG_WALL:
    case ALONG_REF:
    case ALONG_REFS:
    case ALONG_POSITION:
    default:
      break;
    }
}

static gboolean
is_searched (const AlongEntity *entity, const AlongField *field)
{
  return (field->flags & ALONG_FIELD_SEARCH) != 0 || g_strcmp0 (field->name, entity->title) == 0;
}

static gboolean
same_texts (const AlongRecord *before, const AlongRecord *now)
{
  const AlongEntity *entity = along_record_get_entity (now);
  guint n = along_entity_n_fields (entity);

  if (along_record_is_mistaken (before) != along_record_is_mistaken (now))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      GVariant *old = along_record_get_at (before, i);
      GVariant *value = along_record_get_at (now, i);

      if (old != value && is_searched (entity, along_entity_field (entity, i))
          && (old == NULL || value == NULL || !g_variant_equal (old, value)))
        return FALSE;
    }
  return TRUE;
}

/* What was never meant is found by what names it, by who asks for just that: not by what it says of somebody. */
static Words *
words_of (const AlongRecord *record)
{
  Words *words = words_new ();
  const AlongEntity *entity = record != NULL ? along_record_get_entity (record) : NULL;
  guint n = entity != NULL ? along_entity_n_fields (entity) : 0;
  gboolean mistaken = record != NULL && along_record_is_mistaken (record);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *value = along_record_get_at (record, i);

      gboolean names = g_strcmp0 (field->name, entity->title) == 0;

      if (value != NULL && is_searched (entity, field) && (names || !mistaken))
        append_words (names ? words->title : words->body, field, value);
    }
  return words;
}

static gboolean
index_words (AlongDb *db, const char *sql, gint64 pk, const Words *words, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, pk);
  along_stmt_text (stmt, 2, words->title->str);
  along_stmt_text (stmt, 3, words->body->str);
  return along_db_run (db, stmt, error);
}

static gboolean
put (AlongDb *db, gint64 pk, const Words *words, GError **error)
{
  return index_words (db, "INSERT INTO search(rowid, title, body) VALUES(?1, ?2, ?3)", pk, words,
                      error);
}

static gboolean
take_out (AlongDb *db, gint64 pk, const Words *words, GError **error)
{
  return index_words (db,
                      "INSERT INTO search(search, rowid, title, body) VALUES('delete', ?1, ?2, ?3)",
                      pk, words, error);
}

static gboolean
write_name (AlongDb *db, const char *sql, gint64 pk, const char *name, GError **error)
{
  g_autoptr (AlongStmt) stmt = NULL;

  if (*name == '\0')
    return TRUE;
  stmt = along_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, pk);
  along_stmt_text (stmt, 2, name);
  return along_db_run (db, stmt, error);
}

/* Each word of @text and the column it stands in; the text is cut up at its spaces and the words stay in it. */
static void
add_columns (GHashTable *columns, GString *text, int column)
{
  char *word = text->str;

  while (word != NULL && *word != '\0')
    {
      char *end = strchr (word, ' ');

      if (end != NULL)
        *end++ = '\0';
      if (*word != '\0')
        g_hash_table_replace (columns, word, GINT_TO_POINTER (column));
      word = end;
    }
}

/* In which column each word stands; one that is in both counts for the title. Cuts @words up. */
static GHashTable *
columns_of (Words *words)
{
  GHashTable *columns = g_hash_table_new (g_str_hash, g_str_equal);

  add_columns (columns, words->body, IN_BODY);
  add_columns (columns, words->title, IN_TITLE);
  return columns;
}

static Words *
without (GHashTable *columns, GHashTable *others)
{
  Words *words = words_new ();
  GHashTableIter iter;
  const char *word = NULL;
  gpointer column = NULL;

  g_hash_table_iter_init (&iter, columns);
  while (g_hash_table_iter_next (&iter, (gpointer *)&word, &column))
    {
      GString *into = GPOINTER_TO_INT (column) == IN_TITLE ? words->title : words->body;

      if (g_hash_table_lookup (others, word) == column)
        continue;
      if (into->len > 0)
        g_string_append_c (into, ' ');
      g_string_append (into, word);
    }
  return words;
}

/* Each word a single time. The index counts what it is given: what is taken out has to be what was put in, word for word,
 * and a name that says the same twice must not be counted twice at the one and once at the other. */
static Words *
once_each (Words *words)
{
  g_autoptr (GHashTable) columns = columns_of (words);
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  return without (columns, none);
}

static char *
name_of (const Words *words)
{
  g_autoptr (Words) named = words_new ();
  g_autoptr (Words) each = NULL;

  g_string_assign (named->title, words->title->str);
  each = once_each (named);
  return g_strdup (each->title->str);
}

/* A name without words has no row there. */
static gboolean
exchange_names (AlongDb *db, gint64 pk, const Words *before, const Words *now, GError **error)
{
  g_autofree char *old_name = NULL;
  g_autofree char *name = NULL;

  if (g_string_equal (before->title, now->title))
    return TRUE;
  old_name = name_of (before);
  name = name_of (now);
  return write_name (db,
                     "INSERT INTO search_names(search_names, rowid, name)"
                     " VALUES('delete', ?1, ?2)",
                     pk, old_name, error)
         && write_name (db, "INSERT INTO search_names(rowid, name) VALUES(?1, ?2)", pk, name,
                        error);
}

/* Only the words that differ: taking one out of the index for good means to look for it in all that was ever put in,
 * and a record that gets another part while a device is fetching everything loses none. Both are always told,
 * empty or not, so that the index counts right. */
static gboolean
exchange (AlongDb *db, gint64 pk, Words *before, Words *now, GError **error)
{
  g_autoptr (GHashTable) old_columns = columns_of (before);
  g_autoptr (GHashTable) columns = columns_of (now);
  g_autoptr (Words) gone = without (old_columns, columns);
  g_autoptr (Words) come = without (columns, old_columns);

  return take_out (db, pk, gone, error) && put (db, pk, come, error);
}

/**
 * along_words_create:
 * @db: a connection, writing
 * @error: set when writing fails
 *
 * Makes an empty index, and that of names. Words come folded already, so they need no language of their own; they keep no
 * copy of the texts, and what is taken out of them is overwritten.
 *
 * Returns: %TRUE if they were made
 */
gboolean
along_words_create (AlongDb *db, GError **error)
{
  return along_db_exec (
      db,
      "CREATE VIRTUAL TABLE search USING fts5(title, body, content='', tokenize='ascii');"
      "CREATE VIRTUAL TABLE search_names USING fts5(name, content='', tokenize='ascii',"
      " columnsize=0, prefix='1 2');"
      "INSERT INTO search(search, rank) VALUES('secure-delete', 1);"
      "INSERT INTO search_names(search_names, rank) VALUES('secure-delete', 1);"
      /* With the first word that is overwritten the index notes that such may be gone; a fault of SQLite's loses that
       * note where that transaction is undone (a full disk), and the next opening takes the file for damaged (seen
       * with 3.46.1). Here it is noted for good. */
      "INSERT INTO search(rowid, title, body) VALUES(1, 'a', '');"
      "INSERT INTO search(search, rowid, title, body) VALUES('delete', 1, 'a', '');"
      "INSERT INTO search_names(rowid, name) VALUES(1, 'a');"
      "INSERT INTO search_names(search_names, rowid, name) VALUES('delete', 1, 'a');",
      error);
}

/**
 * along_words_refresh:
 * @db: a connection, writing
 * @pk: a row of a list
 * @before: (nullable): the record the words of @pk were taken from; %NULL where it has none
 * @now: (nullable): the record they are to be taken from; %NULL for none
 * @error: set when writing fails
 *
 * The index keeps no copy of what it was given, so to take words out it has to be told them again: they follow from
 * the record as it was.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_words_refresh (
    AlongDb *db, gint64 pk, const AlongRecord *before, const AlongRecord *now, GError **error)
{
  g_autoptr (Words) old_words = NULL;
  g_autoptr (Words) words = NULL;

  if (before != NULL && now != NULL && same_texts (before, now))
    return TRUE;
  old_words = words_of (before);
  words = words_of (now);
  if (!exchange_names (db, pk, old_words, words, error))
    return FALSE;
  if (before == NULL || now == NULL)
    {
      g_autoptr (Words) each = once_each (before == NULL ? words : old_words);

      if (before == NULL)
        return now == NULL || put (db, pk, each, error);
      return take_out (db, pk, each, error);
    }
  if (g_string_equal (old_words->title, words->title)
      && g_string_equal (old_words->body, words->body))
    return TRUE;
  return exchange (db, pk, old_words, words, error);
}
