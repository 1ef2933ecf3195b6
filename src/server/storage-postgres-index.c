/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-postgres.h"

#include <string.h>

/* So many entries are asked for at a time: whoever reads them may have enough before. */
#define PAGE 500

/* Everything of earlier transactions is there or will never be (sync.md §2.15). */
#define XMIN "CAST (CAST (pg_snapshot_xmin (pg_current_snapshot ()) AS text) AS bigint)"

#define ENTRY                                                                                    \
  "SELECT i.sid, i.kind, i.id, i.facet, i.op, i.tx, i.n, i.rev, i.hash,"                         \
  "  CASE WHEN i.op <> 0 THEN NULL WHEN i.kind = 'conflict' THEN c.json ELSE p.row END"          \
  "  FROM scope_idx i LEFT JOIN part p ON p.kind = i.kind AND p.id = i.id AND p.facet = i.facet" \
  "  LEFT JOIN conflict c ON i.kind = 'conflict' AND c.id = i.id"

/* What a transaction adds to a scope. */
typedef struct
{
  gint64 n;
  guint64 sum;
  gint64 last;
} Delta;

typedef struct
{
  AlongPosition position;
  char *kind;
  char *id;
  char *facet;
} Place;

static void
place_clear (Place *place)
{
  g_free (place->kind);
  g_free (place->id);
  g_free (place->facet);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
read_entry (AlongRows *rows, AlongIndexFunc func, gpointer data, Place *last)
{
  const AlongIndexEntry entry = {
    .sid = along_sql_text (rows, 0),
    .kind = along_sql_text (rows, 1),
    .id = along_sql_text (rows, 2),
    .facet = along_sql_text (rows, 3),
    .op = (AlongIndexOp)along_sql_int64 (rows, 4),
    .position = { along_sql_int64 (rows, 5), along_sql_int64 (rows, 6) },
    .rev = along_sql_int64 (rows, 7),
    .hash = (guint64)along_sql_int64 (rows, 8),
    .row = along_sql_text (rows, 9),
  };

  last->position = entry.position;
  g_set_str (&last->kind, entry.kind);
  g_set_str (&last->id, entry.id);
  g_set_str (&last->facet, entry.facet);
  return func (&entry, data);
}

/* Reads one page; @n counts its entries. */
static gboolean
read_page (AlongRows *rows,
           AlongIndexFunc func,
           gpointer data,
           Place *last,
           guint *n,
           gboolean *stopped,
           GError **error)
{
  gboolean more = FALSE;

  *n = 0;
  *stopped = FALSE;
  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more && !read_entry (rows, func, data, last))
        {
          *stopped = TRUE;
          return TRUE;
        }
      *n += more ? 1 : 0;
    }
  while (more);
  return TRUE;
}

static gboolean
index_of (AlongTx *tx,
          const char *kind,
          const char *id,
          AlongIndexFunc func,
          gpointer data,
          GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT sid, kind, id, facet, op, tx, n, rev, hash, NULL FROM scope_idx"
                         "  WHERE kind = $1 AND id = $2 AND op = 0 ORDER BY facet, sid",
                         "tt", kind, id);
  g_auto (Place) last = { 0 };
  gboolean stopped = FALSE;
  guint n = 0;

  return read_page (rows, func, data, &last, &n, &stopped, error);
}

static gboolean
next_position (AlongPgTx *tx, GError **error)
{
  g_autofree char *xid = NULL;

  if (tx->xid == 0)
    {
      if (!along_pg_ask (tx->conn, "SELECT pg_current_xact_id ()", &xid, error))
        return FALSE;
      tx->xid = g_ascii_strtoll (xid, NULL, 10);
    }
  tx->n++;
  return TRUE;
}

static Delta *
delta_of (AlongPgTx *tx, const char *sid)
{
  Delta *delta = g_hash_table_lookup (tx->scopes, sid);

  if (delta == NULL)
    {
      delta = g_new0 (Delta, 1);
      g_hash_table_insert (tx->scopes, g_strdup (sid), delta);
    }
  delta->last = tx->n;
  return delta;
}

static gboolean
index_put (AlongTx *base, const AlongIndexEntry *entry, GError **error)
{
  AlongPgTx *tx = (AlongPgTx *)base;
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;
  Delta *delta = NULL;
  guint64 hash = 0;

  if (!next_position (tx, error))
    return FALSE;
  rows = along_sql_query (
      base, error,
      "WITH old AS (SELECT op, hash FROM scope_idx"
      "    WHERE sid = $1 AND kind = $2 AND id = $3 AND facet = $4)"
      "  INSERT INTO scope_idx VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
      "  ON CONFLICT (sid, kind, id, facet) DO UPDATE SET tx = excluded.tx, n = excluded.n,"
      "  op = excluded.op, rev = excluded.rev, hash = excluded.hash"
      "  RETURNING (SELECT op FROM old), (SELECT hash FROM old)",
      "ttttiiiii", entry->sid, entry->kind, entry->id, entry->facet, tx->xid, tx->n,
      (gint64)entry->op, entry->rev, (gint64)entry->hash);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  delta = delta_of (tx, entry->sid);
  hash = along_sql_int64 (rows, 0) == ALONG_INDEX_PUT ? (guint64)along_sql_int64 (rows, 1) : 0;
  delta->n -= hash != 0 ? 1 : 0;
  delta->sum -= hash;
  hash = entry->op == ALONG_INDEX_PUT ? entry->hash : 0;
  delta->n += hash != 0 ? 1 : 0;
  delta->sum += hash;
  return TRUE;
}

static gboolean
scope_touch (AlongTx *base, const char *sid, GError **error)
{
  AlongPgTx *tx = (AlongPgTx *)base;

  if (!next_position (tx, error))
    return FALSE;
  delta_of (tx, sid);
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * along_pg_write_scopes:
 * @tx: a writing transaction at its end
 * @error: return location
 *
 * Adds to the scopes' counts what the transaction changed. At its end, because everybody who writes for an
 * organisation waits for the same rows; and in the order of names, so that nobody waits for each other.
 *
 * Returns: %TRUE if it is written
 */
gboolean
along_pg_write_scopes (AlongPgTx *tx, GError **error)
{
  g_autoptr (GPtrArray) sids = g_hash_table_get_keys_as_ptr_array (tx->scopes);

  g_ptr_array_sort (sids, compare_names);
  for (guint i = 0; i < sids->len; i++)
    {
      const char *sid = g_ptr_array_index (sids, i);
      const Delta *delta = g_hash_table_lookup (tx->scopes, sid);

      if (!along_sql_run (&tx->parent.parent, error,
                          "INSERT INTO scope VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sid) DO"
                          "  UPDATE SET n = scope.n + excluded.n,"
                          "  sum = add_round (scope.sum, excluded.sum),"
                          "  tx = greatest (scope.tx, excluded.tx), last = CASE"
                          "    WHEN scope.tx > excluded.tx THEN scope.last ELSE excluded.last END",
                          "tiiii", sid, delta->n, (gint64)delta->sum, tx->xid, delta->last))
        return FALSE;
    }
  return TRUE;
}

/* What a transaction that is still under way may precede has not been told to anybody: such a scope has no
 * count, and whoever goes on from here begins with the first that is under way. */
static gboolean
scope_state (AlongTx *tx, const char *sid, AlongScopeState *state, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT n, sum, tx, last, " XMIN " FROM scope WHERE sid = $1", "t", sid);
  gboolean more = FALSE;
  gint64 xmin = 0;

  *state = (AlongScopeState){ 0 };
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (!more)
    return TRUE;
  xmin = along_sql_int64 (rows, 4);
  state->n = along_sql_int64 (rows, 0);
  state->sum = (guint64)along_sql_int64 (rows, 1);
  state->last = (AlongPosition){ along_sql_int64 (rows, 2), along_sql_int64 (rows, 3) };
  if (state->last.tx >= xmin)
    *state = (AlongScopeState){ .n = -1, .last = { xmin, 0 } };
  return TRUE;
}

static gboolean
safe_end (AlongTx *tx, AlongPosition *end, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (tx, error, "SELECT " XMIN, "");
  gboolean more = FALSE;

  *end = (AlongPosition){ 0 };
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  end->tx = along_sql_int64 (rows, 0);
  return TRUE;
}

static AlongRows *
changes_page (AlongTx *tx, const char *sid, const AlongPosition *after, GError **error)
{
  return along_sql_query (tx, error,
                          ENTRY "  WHERE i.sid = $1 AND (i.tx, i.n) > ($2, $3) AND i.tx < " XMIN
                                "  ORDER BY i.tx, i.n LIMIT $4",
                          "tiii", sid, after->tx, after->n, (gint64)PAGE);
}

static gboolean
scope_changes (AlongTx *tx,
               const char *sid,
               const AlongPosition *after,
               AlongIndexFunc func,
               gpointer data,
               gboolean *done,
               GError **error)
{
  g_auto (Place) last = { .position = *after };
  gboolean stopped = FALSE;
  guint n = 0;

  do
    {
      g_autoptr (AlongRows) rows = changes_page (tx, sid, &last.position, error);

      if (!read_page (rows, func, data, &last, &n, &stopped, error))
        return FALSE;
    }
  while (!stopped && n == PAGE);
  *done = !stopped;
  return TRUE;
}

static AlongRows *
live_page (AlongTx *tx, const char *sid, const Place *after, GError **error)
{
  return along_sql_query (tx, error,
                          ENTRY "  WHERE i.sid = $1 AND (i.kind, i.id, i.facet) > ($2, $3, $4)"
                                "  AND i.op = 0"
                                "  ORDER BY i.kind, i.id, i.facet LIMIT $5",
                          "tttti", sid, after->kind, after->id, after->facet, (gint64)PAGE);
}

static gboolean
scope_live (AlongTx *tx,
            const char *sid,
            const char *kind,
            const char *id,
            const char *facet,
            AlongIndexFunc func,
            gpointer data,
            gboolean *done,
            GError **error)
{
  g_auto (Place) last = { { 0 }, g_strdup (kind), g_strdup (id), g_strdup (facet) };
  gboolean stopped = FALSE;
  guint n = 0;

  do
    {
      g_autoptr (AlongRows) rows = live_page (tx, sid, &last, error);

      if (!read_page (rows, func, data, &last, &n, &stopped, error))
        return FALSE;
    }
  while (!stopped && n == PAGE);
  *done = !stopped;
  return TRUE;
}

/* Those too that are not told to anybody yet: who asks comes again with the end that was safe then. */
static gboolean
scopes_since (AlongTx *tx, const AlongPosition *after, char ***sids, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT sid FROM scope WHERE (tx, last) > ($1, $2)", "ii", after->tx, after->n);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_strv_builder_add (builder, along_sql_text (rows, 0));
    }
  while (more);
  *sids = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
next_seq (AlongTx *tx, gint64 *seq, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (tx, error, "SELECT nextval ('commit_seq')", "");
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  *seq = along_sql_int64 (rows, 0);
  return TRUE;
}

/**
 * along_pg_count_scopes:
 * @tx: a transaction
 * @problems: (type GPtrArray): gets a sentence for every scope that does not hold what it says
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_pg_count_scopes (AlongTx *tx, gpointer problems, GError **error)
{
  return along_sql_count_scopes (
      tx,
      "SELECT s.sid, s.n, coalesce (i.n, 0) FROM scope s LEFT JOIN (SELECT sid, count(*) AS n"
      "  FROM scope_idx WHERE op = 0 AND hash <> 0 GROUP BY sid) i ON i.sid = s.sid"
      "  WHERE s.n <> coalesce (i.n, 0)",
      problems, error);
}

/**
 * along_pg_fill_index:
 * @api: gets the functions for the change log
 */
void
along_pg_fill_index (AlongStorageApi *api)
{
  api->next_seq = next_seq;
  api->index_of = index_of;
  api->index_put = index_put;
  api->scope_state = scope_state;
  api->safe_end = safe_end;
  api->scope_changes = scope_changes;
  api->scope_live = scope_live;
  api->scope_touch = scope_touch;
  api->scopes_since = scopes_since;
}
