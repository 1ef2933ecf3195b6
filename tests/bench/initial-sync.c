/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/error.h"
#include "store/db.h"
#include "wire/json.h"

/* So many people that the device of the organisation with the most of them gets some 100,000 records. */
#define PEOPLE 30000
#define TIMES 3
#define PATIENCE_S 300
#define ROWS_A_COMMIT 5000

typedef struct
{
  char *kind;
  char *id;
  char *facet;
  gint64 rev;
  char *json;
  char *words;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->kind);
  g_free (row->id);
  g_free (row->facet);
  g_free (row->json);
  g_free (row->words);
  g_free (row);
}

/* What of it one may look for. */
static char *
words_of (const AlongEntity *entity, GVariant *values)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      const char *text = NULL;

      if (field->flags & ALONG_FIELD_SEARCH && g_variant_lookup (values, field->name, "&s", &text))
        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", text);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static Row *
read_row (AlongStmt *stmt)
{
  Row *row = g_new0 (Row, 1);
  const AlongEntity *entity = along_entity_find (along_stmt_get_text (stmt, 0));
  g_autoptr (GVariant) values = along_stmt_get_variant (stmt, 4, G_VARIANT_TYPE_VARDICT);
  g_autoptr (JsonNode) node = along_json_from_values (entity, values);

  row->kind = g_strdup (along_stmt_get_text (stmt, 0));
  row->id = g_strdup (along_stmt_get_text (stmt, 1));
  row->facet = g_strdup (along_stmt_get_text (stmt, 2));
  row->rev = sqlite3_column_int64 (stmt, 3);
  row->json = along_json_print (node);
  row->words = words_of (entity, values);
  return row;
}

static gboolean
read_rows (AlongDb *db, GPtrArray *rows, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT kind, id, facet, rev, view FROM part ORDER BY pk", error);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      g_ptr_array_add (rows, read_row (stmt));
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* The rows a device has got, and how many records they make. */
static GPtrArray *
rows_of (const char *profile, gint64 *records, GError **error)
{
  g_autofree char *path = g_build_filename (profile, "store.db", NULL);
  g_autoptr (GBytes) key = device_key (profile, error);
  g_autoptr (AlongDb) db = key != NULL ? along_db_open (path, key, error) : NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);

  if (db == NULL || !read_rows (db, rows, error)
      || !along_db_count (db, "SELECT count(*) FROM (SELECT DISTINCT kind, id FROM part)", records,
                          error))
    return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
insert_row (AlongDb *db, gint64 number, const Row *row, GError **error)
{
  g_autoptr (AlongStmt) insert = along_db_prepare (
      db, "INSERT INTO row(pk, kind, id, facet, rev, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", error);
  g_autoptr (AlongStmt) index
      = along_db_prepare (db, "INSERT INTO words(rowid, text) VALUES(?1, ?2)", error);

  if (insert == NULL || index == NULL)
    return FALSE;
  along_stmt_integer (insert, 1, number);
  along_stmt_text (insert, 2, row->kind);
  along_stmt_text (insert, 3, row->id);
  along_stmt_text (insert, 4, row->facet);
  along_stmt_integer (insert, 5, row->rev);
  along_stmt_text (insert, 6, row->json);
  along_stmt_integer (index, 1, number);
  along_stmt_text (index, 2, row->words);
  return along_db_run (db, insert, error) && along_db_run (db, index, error);
}

static gboolean
insert_rows (AlongDb *db, const GPtrArray *rows, GError **error)
{
  if (!along_db_exec (db,
                      "CREATE TABLE row(pk INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT "
                      "NULL, facet TEXT NOT NULL, rev INTEGER NOT NULL, body TEXT NOT NULL,"
                      " UNIQUE(kind, id, facet)) STRICT;"
                      "CREATE VIRTUAL TABLE words USING fts5(text, content='');",
                      error)
      || !along_db_begin (db, FALSE, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!insert_row (db, i + 1, g_ptr_array_index (rows, i), error)
        || ((i + 1) % ROWS_A_COMMIT == 0
            && (!along_db_commit (db, error) || !along_db_begin (db, FALSE, error))))
      return FALSE;
  return along_db_commit (db, error);
}

static gboolean
insert_once (
    Ground *ground, guint number, const GPtrArray *rows, Reading *baselines, GError **error)
{
  g_autofree char *name = g_strdup_printf ("bare-%u.db", number);
  g_autofree char *path = ground_passing (ground, name);
  guint8 bytes[32] = { 1 };
  g_autoptr (GBytes) key = g_bytes_new (bytes, sizeof bytes);
  double from = now_ms ();
  g_autoptr (AlongDb) db = along_db_open (path, key, error);

  if (db == NULL || !insert_rows (db, rows, error))
    return FALSE;
  reading_add (baselines, (now_ms () - from) / 1000);
  return TRUE;
}

static gboolean
sync_once (Server *server, const char *profile, Reading *reading, GError **error)
{
  double from = now_ms ();
  g_autoptr (AlongSession) session = device_sign_in (profile, server_get_url (server), error);

  if (session == NULL
      || !wait_until (device_is_up_to_date, session, PATIENCE_S, "The first sync", error))
    return FALSE;
  reading_add (reading, (now_ms () - from) / 1000);
  return device_close (g_steal_pointer (&session), error);
}

static gboolean
measure_all (Ground *ground, Server *server, Reading *reading, GError **error)
{
  g_autoptr (Reading) baselines = reading_new ("s");
  gint64 records = 0;
  guint n_rows = 0;

  for (guint i = 0; i < TIMES; i++)
    {
      g_autofree char *name = g_strdup_printf ("first-sync-%u", i);
      g_autofree char *profile = ground_passing (ground, name);
      g_autoptr (GPtrArray) rows = NULL;

      if (!sync_once (server, profile, reading, error))
        return FALSE;
      rows = rows_of (profile, &records, error);
      if (rows == NULL || !insert_once (ground, i, rows, baselines, error))
        return FALSE;
      n_rows = rows->len;
    }
  reading->baseline = median (baselines->samples);
  reading->baseline_is = "the same rows into SQLCipher with FTS5";
  reading->value = median (reading->samples) / reading->baseline;
  reading->note = g_strdup_printf ("%" G_GINT64_FORMAT " records in %u rows", records, n_rows);
  return TRUE;
}

/**
 * measure_initial_sync:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * The first sync of a new device, from the sign-in until everything is there, over a server process.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_initial_sync (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("s");
  g_autofree char *data = ground_server_data (ground, PEOPLE, error);
  g_autoptr (Server) server = data != NULL ? server_start (ground, data, error) : NULL;

  if (server == NULL || !measure_all (ground, server, reading, error))
    return NULL;
  return g_steal_pointer (&reading);
}
