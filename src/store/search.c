/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/search.h"
#include "base/text.h"
#include "model/identifier.h"
#include "store/derived-layout.h"
#include "store/match.h"
#include "store/query-sql.h"
#include "store/ranking.h"
#include "store/read.h"
#include "store/store-private.h"

#include <string.h>

#define SNIPPET_CHARS 80
#define MARK_FROM "\342\201\250"
#define MARK_TO "\342\201\251"

typedef struct
{
  char *text;
  char **kinds;
  guint limit;
} Search;

static void
search_free (Search *search)
{
  g_free (search->text);
  g_strfreev (search->kinds);
  g_free (search);
}

/**
 * along_hit_free:
 * @hit: (transfer full): something found
 */
void
along_hit_free (AlongHit *hit)
{
  g_free (hit->kind);
  g_free (hit->id);
  g_free (hit->title);
  g_free (hit->snippet);
  g_free (hit);
}

static gboolean
begins (char **words, const char *word)
{
  g_autofree char *plain = along_text_unlenite (word);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *asked = along_text_unlenite (words[i]);

      if (g_str_has_prefix (word, words[i]) || (plain != NULL && g_str_has_prefix (plain, words[i]))
          || (asked != NULL
              && (g_str_has_prefix (word, asked)
                  || (plain != NULL && g_str_has_prefix (plain, asked)))))
        return TRUE;
    }
  return FALSE;
}

/* Whether a stretch of the text between spaces has a word that was asked for. */
static gboolean
stretch_fits (char **words, const char *from, gsize length)
{
  g_autofree char *stretch = g_strndup (from, length);
  g_auto (GStrv) folded = along_text_words (stretch);

  for (guint i = 0; folded[i] != NULL; i++)
    if (begins (words, folded[i]))
      return TRUE;
  return FALSE;
}

/* Whether it is worth looking for the place: what the index has of the text is made in one go, which is much less
 * work than to make it of each word. */
static gboolean
may_fit (char **words, const char *text)
{
  g_autofree char *folded = along_text_fold (text);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *asked = along_text_unlenite (words[i]);

      if (strstr (folded, words[i]) != NULL || (asked != NULL && strstr (folded, asked) != NULL))
        return TRUE;
    }
  return FALSE;
}

/* The text around the first word that was asked for, with all such words marked; NULL where there is none. */
static char *
mark (char **words, const char *text)
{
  g_autofree char *line = NULL;
  g_autoptr (GString) out = NULL;
  const char *first = NULL;
  const char *p = NULL;
  glong chars = 0;

  if (!may_fit (words, text))
    return NULL;
  line = along_text_excerpt (text, G_MAXUINT / 2);
  out = g_string_new (NULL);
  p = line;
  while (*p != '\0')
    {
      gsize length = strcspn (p, " ");
      gboolean fits = length > 0 && stretch_fits (words, p, length);

      if (fits && first == NULL)
        {
          /* A few words before it, so that it can be understood. */
          const char *from = g_utf8_strlen (line, p - line) > SNIPPET_CHARS / 3
                                 ? g_utf8_offset_to_pointer (p, -(SNIPPET_CHARS / 3))
                                 : line;

          first = p;
          while (from > line && from[-1] != ' ')
            from--;
          if (from > line)
            g_string_append (out, "… ");
          g_string_append_len (out, from, p - from);
        }
      if (first != NULL)
        {
          chars += g_utf8_strlen (p, (gssize)length) + 1;
          if (chars > SNIPPET_CHARS)
            {
              if (p != first)
                {
                  g_string_append (out, "…");
                  break;
                }
            }
          g_string_append (out, fits ? MARK_FROM : "");
          g_string_append_len (out, p, (gssize)length);
          g_string_append (out, fits ? MARK_TO : "");
          if (p[length] == ' ')
            g_string_append_c (out, ' ');
        }
      p += length + (p[length] == ' ' ? 1 : 0);
    }
  return first != NULL ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

static char *
snippet_of (char **words, const AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *value = along_record_get_at (record, i);
      char *snippet = NULL;

      if (value == NULL || !(field->flags & ALONG_FIELD_SEARCH)
          || g_strcmp0 (field->name, entity->title) == 0)
        continue;
      if (field->type == ALONG_LINE || field->type == ALONG_TEXT)
        {
          snippet = mark (words, g_variant_get_string (value, NULL));
        }
      else if (field->type == ALONG_LINES)
        {
          g_autofree const char **lines = g_variant_get_strv (value, NULL);
          g_autofree char *joined = g_strjoinv (", ", (char **)lines);

          snippet = mark (words, joined);
        }
      if (snippet != NULL && field->flags & ALONG_FIELD_MASKED)
        {
          g_autofree char *end = along_identifier_mask (g_variant_get_string (value, NULL));

          g_free (snippet);
          snippet = g_strconcat (MARK_FROM, end, MARK_TO, NULL);
        }
      if (snippet != NULL)
        return snippet;
    }
  return NULL;
}

static gboolean
is_wanted (const Search *search, const AlongEntity *entity)
{
  return search->kinds == NULL
         || g_strv_contains ((const char *const *)search->kinds, entity->kind);
}

static void
take_hit (
    GPtrArray *hits, const AlongEntity *entity, const char *id, const char *title, char *snippet)
{
  AlongHit *hit = g_new0 (AlongHit, 1);

  hit->kind = g_strdup (entity->kind);
  hit->id = g_strdup (id);
  hit->title = g_strdup (title);
  hit->snippet = snippet;
  g_ptr_array_add (hits, hit);
}

static gboolean
add_hit (AlongDb *db,
         GPtrArray *hits,
         const AlongEntity *entity,
         const char *id,
         char **words,
         GError **error)
{
  g_autoptr (AlongRecord) record = along_read_record (db, entity, id, error);

  if (record == NULL)
    return FALSE;
  take_hit (hits, entity, id, along_record_get_title (record), snippet_of (words, record));
  return TRUE;
}

/* Whether every word that was asked for begins one of the title. */
static gboolean
title_says_all (char **words, const char *title)
{
  g_auto (GStrv) folded = along_text_words (title);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *asked[] = { words[i], NULL };
      gboolean found = FALSE;

      for (guint k = 0; folded[k] != NULL && !found; k++)
        found = begins (asked, folded[k]);
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static const char *
title_column (const AlongEntity *entity)
{
  const AlongField *title
      = entity->title != NULL ? along_entity_find_field (entity, entity->title, NULL) : NULL;

  return title != NULL && along_column_type (title) == ALONG_COLUMN_TEXT ? title->name : NULL;
}

/* A title that says all that was asked for needs nothing else to explain it: the list has it, and the record need
 * not be read. */
static gboolean
add_listed (AlongDb *db, GPtrArray *hits, gint64 pk, char **words, GError **error)
{
  const AlongEntity *entity = along_derived_entity (pk);
  const char *column = entity != NULL ? title_column (entity) : NULL;
  g_autofree char *sql = NULL;
  g_autoptr (AlongStmt) stmt = NULL;
  const char *title = NULL;
  gboolean row = FALSE;

  if (entity == NULL)
    return TRUE;
  sql = g_strdup_printf ("SELECT id, %s%s FROM list_%s WHERE pk = ?1", column != NULL ? "f_" : "",
                         column != NULL ? column : "NULL", entity->kind);
  stmt = along_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, pk);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  title = along_stmt_get_text (stmt, 1);
  if (title == NULL || !title_says_all (words, title))
    return add_hit (db, hits, entity, along_stmt_get_text (stmt, 0), words, error);
  take_hit (hits, entity, along_stmt_get_text (stmt, 0), title, NULL);
  return TRUE;
}

/* ` AND (rowid BETWEEN … OR …)` for the kinds that are wanted: FTS5 then passes over the others. */
static char *
only_wanted (const Search *search)
{
  GString *sql = g_string_new (NULL);
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  if (search->kinds == NULL)
    return g_string_free_and_steal (sql);
  g_string_append (sql, " AND (0");
  for (guint i = 0; i < n; i++)
    if (is_wanted (search, all[i]))
      {
        gint64 from = along_derived_first_pk (all[i]);

        g_string_append_printf (sql, " OR rowid BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT,
                                from, from + (((gint64)1 << ALONG_LIST_SHIFT) - 1));
      }
  g_string_append_c (sql, ')');
  return g_string_free_and_steal (sql);
}

static gboolean
search_words (AlongDb *db, const Search *search, char **words, GPtrArray *hits, GError **error)
{
  g_autofree char *only = only_wanted (search);
  g_autoptr (GArray) rows = along_ranking_find (db, words, only, search->limit, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!add_listed (db, hits, g_array_index (rows, gint64, i), words, error))
      return FALSE;
  return TRUE;
}

/* Signs that are no words are looked for in titles, as they stand. */
static gboolean
search_signs (AlongDb *db, const Search *search, GPtrArray *hits, GError **error)
{
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);
  char *none[] = { NULL };

  for (guint i = 0; i < n && hits->len < search->limit; i++)
    {
      g_autoptr (AlongQuery) query = NULL;
      g_autoptr (AlongQuerySql) sql = NULL;
      g_autoptr (GPtrArray) records = NULL;

      if (!is_wanted (search, all[i]) || all[i]->title == NULL)
        continue;
      query = along_query_new (all[i]);
      along_query_matching (query, search->text);
      sql = along_query_to_sql (query);
      records = along_read_page (db, all[i], sql, 0, search->limit - hits->len, error);
      if (records == NULL)
        return FALSE;
      for (guint k = 0; k < records->len; k++)
        if (!add_hit (db, hits, all[i], along_record_get_id (g_ptr_array_index (records, k)), none,
                      error))
          return FALSE;
    }
  return TRUE;
}

static gpointer
search_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Search *search = data;
  g_auto (GStrv) words = along_match_words (search->text);
  g_autofree char *trimmed = g_strstrip (g_strdup (search->text));
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify)along_hit_free);

  if (*trimmed == '\0')
    return g_steal_pointer (&hits);
  if (!(words[0] != NULL ? search_words (db, search, words, hits, error)
                         : search_signs (db, search, hits, error)))
    return NULL;
  return g_steal_pointer (&hits);
}

/**
 * along_store_search_async:
 * @self: a store
 * @text: what somebody typed; each of its words is the beginning of one that is looked for
 * @kinds: (nullable) (array zero-terminated=1): which kinds; %NULL for all
 * @limit: how many at most
 * @cancellable: (nullable): stops it, for the next letter
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Searches everything at once, whatever the case, accents and Gaelic lenition.
 */
void
along_store_search_async (AlongStore *self,
                          const char *text,
                          const char *const *kinds,
                          guint limit,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  Search *search = g_new0 (Search, 1);

  search->text = g_strdup (text);
  search->kinds = g_strdupv ((char **)kinds);
  search->limit = limit;
  along_store_run (self, along_store_search_async, ALONG_JOB_READ, search_job, search,
                   (GDestroyNotify)search_free, (GDestroyNotify)g_ptr_array_unref, cancellable,
                   callback, data);
}

/**
 * along_store_search_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable) (element-type AlongHit): what was found, the best first
 */
GPtrArray *
along_store_search_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_search_async, result, error);
}
