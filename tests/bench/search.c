/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/error.h"
#include "store/db.h"
#include "store/match.h"
#include "store/search.h"

#define MANY 100000
#define MILLION 1000000
#define TIMES 9
/* As many as the search over everything shows. */
#define LIMIT 40

/* What people look for: a name, the beginning of one while it is typed, both names, one with an accent, where
 * somebody lives, a number, an address of theirs. */
static const char *const typed[]
    = { "catriona", "catr",        "mhairi",      "mh",       "lachlan", "uisdean",
        "macvor",   "macerrachar", "fallow",      "isla mac", "ross",    "jo craig",
        "ruth dal", "kilbrachan",  "elspeth tul", "heron",    "vennel",  "saltpan row",
        "07700",    "person12",    "gaelic",      "polish",   "dunl",    "zd1 4" };

typedef struct
{
  AlongStore *store;
  AlongDb *bare;
} Search;

static gboolean
search (Search *self, const char *text, double *ms, guint *n_hits, GError **error)
{
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  double from = now_ms ();

  along_store_search_async (self->store, text, NULL, LIMIT, NULL, keep_result_cb, &found);
  hits = along_store_search_finish (self->store, wait_for_result (&found), error);
  *ms = now_ms () - from;
  if (hits == NULL)
    return FALSE;
  *n_hits = hits->len;
  return TRUE;
}

/* Nothing but FTS5: the numbers of the rows that fit best. */
static gboolean
search_bare (Search *self, const char *text, double *ms, guint *n_hits, GError **error)
{
  g_auto (GStrv) words = along_match_words (text);
  g_autofree char *match = along_match_of ((const char *const *)words, ALONG_MATCH_BEGINS);
  double from = now_ms ();
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->bare,
                          "SELECT rowid FROM search WHERE search MATCH ?1"
                          " AND rank MATCH 'bm25(10.0, 1.0)' ORDER BY rank LIMIT ?2",
                          error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, match);
  along_stmt_integer (stmt, 2, LIMIT);
  *n_hits = 0;
  if (!along_db_step (self->bare, stmt, &row, error))
    return FALSE;
  while (row)
    {
      *n_hits += 1;
      if (!along_db_step (self->bare, stmt, &row, error))
        return FALSE;
    }
  *ms = now_ms () - from;
  return TRUE;
}

static gboolean
compare (Search *self, const char *text, Reading *ours, Reading *theirs, GError **error)
{
  for (guint i = 0; i <= TIMES; i++)
    {
      double ours_ms = 0;
      double theirs_ms = 0;
      guint n_ours = 0;
      guint n_theirs = 0;

      if (!search (self, text, &ours_ms, &n_ours, error)
          || !search_bare (self, text, &theirs_ms, &n_theirs, error))
        return FALSE;
      if (n_ours != n_theirs)
        {
          g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                       "Looking for “%s” finds %u, and %u by FTS5 alone", text, n_ours, n_theirs);
          return FALSE;
        }
      /* The first one reads pages that the later ones find in memory. */
      if (i == 0)
        continue;
      reading_add (ours, ours_ms);
      reading_add (theirs, theirs_ms);
    }
  return TRUE;
}

static gboolean
compare_all (Search *self, Reading *reading, GError **error)
{
  g_autoptr (Reading) baselines = reading_new ("ms");
  g_autoptr (Reading) ratios = reading_new ("");

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (Reading) ours = reading_new ("ms");
      g_autoptr (Reading) theirs = reading_new ("ms");

      if (!compare (self, typed[i], ours, theirs, error))
        return FALSE;
      /* The best of several: what else the machine does meets the longer of the two more often. */
      reading_add (reading, quantile (ours->samples, 0));
      reading_add (baselines, quantile (theirs->samples, 0));
      reading_add (ratios, quantile (ours->samples, 0) / quantile (theirs->samples, 0));
      g_debug ("%s: %.3f ms, bare %.3f ms", typed[i], quantile (ours->samples, 0),
               quantile (theirs->samples, 0));
    }
  reading->baseline = median (baselines->samples);
  reading->baseline_is = "FTS5 alone on the same database";
  reading->value = median (ratios->samples);
  reading->note
      = g_strdup_printf ("each the best of %d; the least ratio %.2f, the greatest %.2f", TIMES,
                         quantile (ratios->samples, 0), quantile (ratios->samples, 1));
  return TRUE;
}

/**
 * measure_search:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * What the store adds to a search: reading the records that were found and what surrounds the words. The median
 * over the texts people type.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_search (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("ms");
  g_autofree char *profile = ground_people (ground, MANY, error);
  g_autofree char *path = profile != NULL ? g_build_filename (profile, "store.db", NULL) : NULL;
  g_autoptr (GBytes) key = profile != NULL ? device_key (profile, error) : NULL;
  g_autoptr (AlongStore) store = key != NULL ? device_open_store (profile, error) : NULL;
  g_autoptr (AlongDb) bare = store != NULL ? along_db_open (path, key, error) : NULL;
  Search self = { store, bare };

  if (bare == NULL || !compare_all (&self, reading, error) || !device_close_store (store, error))
    return NULL;
  return g_steal_pointer (&reading);
}

/**
 * measure_million_search:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * Searching among a million people: the slowest of what people type counts, too.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_million_search (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("ms");
  g_autoptr (Reading) baselines = reading_new ("ms");
  g_autofree char *profile = ground_people (ground, MILLION, error);
  g_autofree char *path = profile != NULL ? g_build_filename (profile, "store.db", NULL) : NULL;
  g_autoptr (GBytes) key = profile != NULL ? device_key (profile, error) : NULL;
  g_autoptr (AlongStore) store = key != NULL ? device_open_store (profile, error) : NULL;
  g_autoptr (AlongDb) bare = store != NULL ? along_db_open (path, key, error) : NULL;
  Search self = { store, bare };

  if (bare == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    if (!compare (&self, typed[i], reading, baselines, error))
      return NULL;
  reading->value = quantile (reading->samples, 0.99);
  reading->baseline = quantile (baselines->samples, 0.99);
  reading->baseline_is = "FTS5 alone on the same database, p99";
  return device_close_store (store, error) ? g_steal_pointer (&reading) : NULL;
}
