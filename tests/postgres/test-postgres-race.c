/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "cluster.h"
#include "server/service.h"
#include "server/storage.h"

#include <libpq-fe.h>
#include <string.h>

#define WRITERS 16

/* What many at once may not break. SQLite lets one write at a time; here several do, and what they read must
 * still be so when they commit. */
typedef struct
{
  Cluster *cluster;
  AlongStorage *storage;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->cluster = (Cluster *)data;
  self->storage = along_storage_postgres_open (self->cluster->url, TRUE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  along_storage_close (self->storage);
  cluster_sql (self->cluster, NULL, "DROP SCHEMA alongside CASCADE");
}

typedef struct
{
  Fixture *fixture;
  guint index;
  guint turns;
  gint64 until;
  guint done;
} Writer;

typedef struct
{
  Writer *writer;
  guint turn;
  gboolean made;
} Turn;

static void
write_well (Fixture *self, AlongTxFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  self->storage->api->write (self->storage, func, data, &error);
  g_assert_no_error (error);
}

static void
run_writers (Fixture *self, GThreadFunc func, Writer *writers, guint turns, gint64 until)
{
  GThread *threads[WRITERS];

  for (guint i = 0; i < WRITERS; i++)
    {
      writers[i] = (Writer){ self, i, turns, until, 0 };
      threads[i] = g_thread_new ("writer", func, &writers[i]);
    }
  for (guint i = 0; i < WRITERS; i++)
    g_thread_join (threads[i]);
}

/* A number in a record's part, which is one more each time. */
static gboolean
count_up (AlongTx *tx, const char *kind, const char *id, const char *subject, GError **error)
{
  g_autoptr (AlongStoredRecord) record = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  g_autofree char *next = NULL;
  const AlongStoredRecord fresh = { (char *)kind, (char *)id, (char *)subject };
  AlongStoredPart part = { (char *)kind, (char *)id, (char *)"plan", 1, NULL };
  gint64 was = 0;

  if (!tx->api->record_get (tx, kind, id, &record, error)
      || !tx->api->parts_of (tx, kind, id, &parts, error))
    return FALSE;
  if (parts->len > 0)
    was = g_ascii_strtoll (((AlongStoredPart *)parts->pdata[0])->row, NULL, 10);
  next = g_strdup_printf ("%" G_GINT64_FORMAT, was + 1);
  part.row = next;
  return tx->api->record_put (tx, &fresh, error) && tx->api->part_put (tx, &part, error);
}

typedef struct
{
  const char *kind;
  const char *id;
  gint64 n;
} Number;

static gboolean
read_number (AlongTx *tx, gpointer data, GError **error)
{
  Number *number = data;
  g_autoptr (GPtrArray) parts = NULL;

  if (!tx->api->parts_of (tx, number->kind, number->id, &parts, error))
    return FALSE;
  g_assert_cmpuint (parts->len, ==, 1);
  number->n = g_ascii_strtoll (((AlongStoredPart *)parts->pdata[0])->row, NULL, 10);
  return TRUE;
}

static gint64
number_in (Fixture *self, const char *kind, const char *id)
{
  Number number = { kind, id, 0 };
  g_autoptr (GError) error = NULL;

  self->storage->api->read (self->storage, read_number, &number, &error);
  g_assert_no_error (error);
  return number.n;
}

static gboolean
count_one (AlongTx *tx, gpointer data, GError **error)
{
  return count_up (tx, "need", "n1", "p1", error);
}

static gpointer
count_many (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; i < writer->turns; i++)
    write_well (writer->fixture, count_one, NULL);
  return NULL;
}

/* What was read of a person's record has not changed when it is written: nothing anybody wrote is lost. */
static void
test_same_record (Fixture *self, gconstpointer data)
{
  Writer writers[WRITERS];

  run_writers (self, count_many, writers, 20, 0);
  g_assert_cmpint (number_in (self, "need", "n1"), ==, WRITERS * 20);
}

static gboolean
count_in_directory (AlongTx *tx, gpointer data, GError **error)
{
  return count_up (tx, "service", "s1", NULL, error);
}

static gpointer
count_directory_many (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; i < writer->turns; i++)
    write_well (writer->fixture, count_in_directory, NULL);
  return NULL;
}

/* The same of a record that is about nobody. */
static void
test_directory (Fixture *self, gconstpointer data)
{
  Writer writers[WRITERS];

  run_writers (self, count_directory_many, writers, 10, 0);
  g_assert_cmpint (number_in (self, "service", "s1"), ==, WRITERS * 10);
}

static gboolean
count_both (AlongTx *tx, gpointer data, GError **error)
{
  const Turn *turn = data;
  gboolean odd = turn->writer->index % 2 == 1;

  return count_up (tx, "need", odd ? "a" : "b", odd ? "pa" : "pb", error)
         && count_up (tx, "need", odd ? "b" : "a", odd ? "pb" : "pa", error);
}

static gpointer
count_both_many (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; i < writer->turns; i++)
    {
      Turn turn = { writer, i };

      write_well (writer->fixture, count_both, &turn);
    }
  return NULL;
}

/* Two people, half of the writers one way round and half the other: nobody waits for each other for ever, nobody
 * is turned away, and nothing is lost. */
static void
test_crossing (Fixture *self, gconstpointer data)
{
  Writer writers[WRITERS];

  run_writers (self, count_both_many, writers, 10, 0);
  g_assert_cmpint (number_in (self, "need", "a"), ==, WRITERS * 10);
  g_assert_cmpint (number_in (self, "need", "b"), ==, WRITERS * 10);
}

static gboolean
make_once (AlongTx *tx, gpointer data, GError **error)
{
  Turn *turn = data;
  g_autofree char *id = g_strdup_printf ("e%u", turn->turn);
  /* Each about somebody else: what keeps them apart is the name alone. */
  g_autofree char *person = g_strdup_printf ("p%u", turn->writer->index);
  const AlongStoredRecord fresh = { (char *)"episode", id, person };
  g_autoptr (AlongStoredRecord) there = NULL;

  turn->made = FALSE;
  if (!tx->api->record_get (tx, "episode", id, &there, error))
    return FALSE;
  if (there != NULL)
    return TRUE;
  turn->made = TRUE;
  return tx->api->record_put (tx, &fresh, error);
}

static gpointer
make_many (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; i < writer->turns; i++)
    {
      Turn turn = { writer, i };

      write_well (writer->fixture, make_once, &turn);
      writer->done += turn.made ? 1 : 0;
    }
  return NULL;
}

/* A record that is not there is made by one of those who find it absent. */
static void
test_make_once (Fixture *self, gconstpointer data)
{
  Writer writers[WRITERS];
  guint made = 0;

  run_writers (self, make_many, writers, 20, 0);
  for (guint i = 0; i < WRITERS; i++)
    made += writers[i].done;
  g_assert_cmpuint (made, ==, 20);
}

typedef struct
{
  Fixture *fixture;
  AlongPosition last;
  GHashTable *ids;
  guint twice;
  int ending; /* atomic */
} Follower;

static gboolean
note (const AlongIndexEntry *entry, gpointer data)
{
  Follower *follower = data;

  if (!g_hash_table_add (follower->ids, g_strdup (entry->id)))
    follower->twice++;
  follower->last = entry->position;
  return TRUE;
}

static gboolean
follow (AlongTx *tx, gpointer data, GError **error)
{
  Follower *follower = data;
  const AlongPosition after = follower->last;
  gboolean done = FALSE;

  return tx->api->scope_changes (tx, "org:o:plan", &after, note, follower, &done, error);
}

static gpointer
follow_on (gpointer data)
{
  Follower *follower = data;
  AlongStorage *storage = follower->fixture->storage;
  gboolean last = FALSE;

  do
    {
      g_autoptr (GError) error = NULL;

      last = g_atomic_int_get (&follower->ending);
      storage->api->read (storage, follow, follower, &error);
      g_assert_no_error (error);
    }
  while (!last);
  return NULL;
}

/* The cursor that everybody writes first: the number that a row was given, and the highest that was seen. */
static gpointer
follow_naively (gpointer data)
{
  Follower *follower = data;
  PGconn *pg = PQconnectdb (follower->fixture->cluster->url);
  gboolean last = FALSE;

  do
    {
      g_autofree char *sql
          = g_strdup_printf ("SELECT i, id FROM alongside.history WHERE i > %" G_GINT64_FORMAT
                             " ORDER BY i",
                             follower->last.n);
      PGresult *rows = NULL;

      last = g_atomic_int_get (&follower->ending);
      rows = PQexec (pg, sql);
      g_assert_cmpint (PQresultStatus (rows), ==, PGRES_TUPLES_OK);
      for (int i = 0; i < PQntuples (rows); i++)
        {
          follower->last.n = g_ascii_strtoll (PQgetvalue (rows, i, 0), NULL, 10);
          if (!g_hash_table_add (follower->ids, g_strdup (PQgetvalue (rows, i, 1))))
            follower->twice++;
        }
      PQclear (rows);
    }
  while (!last);
  PQfinish (pg);
  return NULL;
}

/* Up to 20 ms between what is written and the commit, as with a slow disk or a far database. */
static void
be_slow (void)
{
  static GMutex mutex;
  GCond never;
  gint64 until = g_get_monotonic_time () + g_random_int_range (0, 20000);

  g_cond_init (&never);
  g_mutex_lock (&mutex);
  while (g_cond_wait_until (&never, &mutex, until))
    ;
  g_mutex_unlock (&mutex);
  g_cond_clear (&never);
}

/* A change of somebody's own person, for an organisation that all of them work for, which takes its time. */
static gboolean
change (AlongTx *tx, gpointer data, GError **error)
{
  const Turn *turn = data;
  g_autofree char *id = g_strdup_printf ("%u-%u", turn->writer->index, turn->turn);
  g_autofree char *person = g_strdup_printf ("p%u", turn->writer->index);
  const AlongStoredRecord record = { (char *)"need", id, person };
  const AlongIndexEntry entry = { .sid = "org:o:plan",
                                  .kind = "need",
                                  .id = id,
                                  .facet = "plan",
                                  .op = ALONG_INDEX_PUT,
                                  .rev = 1,
                                  .hash = 7 };
  AlongHistory history = { .txn = id,
                           .kind = (char *)"need",
                           .id = id,
                           .op = (char *)"{}",
                           .account = (char *)"u",
                           .stands = TRUE };
  g_autoptr (AlongStoredRecord) there = NULL;

  if (!tx->api->record_get (tx, "need", id, &there, error)
      || !tx->api->record_put (tx, &record, error) || !tx->api->next_seq (tx, &history.seq, error)
      || !tx->api->index_put (tx, &entry, error) || !tx->api->history_add (tx, &history, error))
    return FALSE;
  be_slow ();
  return TRUE;
}

static gpointer
change_on (gpointer data)
{
  Writer *writer = data;

  while (g_get_monotonic_time () < writer->until)
    {
      Turn turn = { writer, writer->done };

      write_well (writer->fixture, change, &turn);
      writer->done++;
    }
  return NULL;
}

static gboolean
check_count (AlongTx *tx, gpointer data, GError **error)
{
  AlongScopeState *state = data;

  return tx->api->scope_state (tx, "org:o:plan", state, error);
}

/* Sixteen writers, each commit up to 20 ms after its row has its place: who reads up to the oldest transaction
 * that is under way misses nothing and is told nothing twice; who reads by numbers alone loses rows, here and now
 * (sync.md §2.15). */
static void
test_cursors (Fixture *self, gconstpointer data)
{
  gint64 seconds = g_getenv ("ALONGSIDE_LONG") != NULL ? 600 : 3;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) naive_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Follower follower = { .fixture = self, .ids = ids };
  Follower naive = { .fixture = self, .ids = naive_ids };
  GThread *reads = g_thread_new ("reader", follow_on, &follower);
  GThread *reads_naively = g_thread_new ("naive", follow_naively, &naive);
  Writer writers[WRITERS];
  AlongScopeState state = { 0 };
  g_autoptr (GError) error = NULL;
  guint written = 0;

  run_writers (self, change_on, writers, 0, g_get_monotonic_time () + seconds * G_USEC_PER_SEC);
  for (guint i = 0; i < WRITERS; i++)
    written += writers[i].done;
  g_atomic_int_set (&follower.ending, TRUE);
  g_atomic_int_set (&naive.ending, TRUE);
  g_thread_join (reads);
  g_thread_join (reads_naively);
  g_test_message ("%u written; missed %u and told twice %u; by numbers alone missed %u", written,
                  written - g_hash_table_size (ids), follower.twice,
                  written - g_hash_table_size (naive_ids));
  g_assert_cmpuint (written, >, WRITERS);
  g_assert_cmpuint (g_hash_table_size (ids), ==, written);
  g_assert_cmpuint (follower.twice, ==, 0);
  g_assert_cmpuint (g_hash_table_size (naive_ids), <, written);
  self->storage->api->read (self->storage, check_count, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state.n, ==, written);
  g_assert_cmpuint (state.sum, ==, (guint64)written * 7);
}

typedef struct
{
  Fixture *fixture;
  AlongScopeState during;
  AlongPosition end;
  AlongPosition start;
} Slow;

static gboolean
read_state (AlongTx *tx, gpointer data, GError **error)
{
  Slow *slow = data;

  return tx->api->scope_state (tx, "org:o:plan", &slow->during, error)
         && tx->api->safe_end (tx, &slow->end, error);
}

static gboolean
change_while_slow (AlongTx *tx, gpointer data, GError **error)
{
  Slow *slow = data;
  Writer other = { .fixture = slow->fixture, .index = 1 };
  Turn turn = { &other, 0 };

  if (!tx->api->scope_touch (tx, "user:u", error))
    return FALSE;
  /* Later, and committed earlier. */
  write_well (slow->fixture, change, &turn);
  slow->fixture->storage->api->read (slow->fixture->storage, read_state, slow, error);
  return TRUE;
}

/* What a slow transaction may precede is not counted yet, and a snapshot that begins now pulls on from before it:
 * otherwise a device would take a count for wrong, or never hear of what the slow one writes. */
static void
test_unsafe_count (Fixture *self, gconstpointer data)
{
  Slow slow = { .fixture = self };
  AlongScopeState after = { 0 };
  g_autoptr (GError) error = NULL;

  write_well (self, change_while_slow, &slow);
  g_assert_cmpint (slow.during.n, ==, -1);
  g_assert_cmpint (along_position_compare (&slow.during.last, &slow.end), ==, 0);
  self->storage->api->read (self->storage, check_count, &after, &error);
  g_assert_no_error (error);
  g_assert_cmpint (after.n, ==, 1);
  g_assert_cmpint (along_position_compare (&after.last, &slow.end), >, 0);
}

static gboolean
touch (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->scope_touch (tx, "ref", error);
}

/* A database that goes away and comes back: what is asked meanwhile is to be tried again, and nobody has to start
 * the server anew. */
static void
test_database_restarts (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;

  write_well (self, touch, NULL);
  cluster_crash (self->cluster);
  g_assert_false (self->storage->api->write (self->storage, touch, NULL, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_BUSY);
  cluster_begin (self->cluster);
  g_clear_error (&error);
  ok = self->storage->api->write (self->storage, touch, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
}

static gboolean
on_news (gpointer data)
{
  g_async_queue_push (data, GINT_TO_POINTER (1));
  return FALSE;
}

/* Nothing but the notice can call here: the look every second is not the storage's. */
static void
test_notice (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncQueue) news = g_async_queue_new ();
  g_autoptr (GError) error = NULL;
  AlongStorage *other = along_storage_postgres_open (self->cluster->url, FALSE, &error);

  g_assert_no_error (error);
  self->storage->api->watch (self->storage, on_news, news, &error);
  g_assert_no_error (error);
  /* Somebody who does not serve, and somebody who does. */
  other->api->write (other, touch, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_async_queue_timeout_pop (news, 30 * G_USEC_PER_SEC));
  g_assert_false (other->api->reserve (other, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_BUSY);
  g_clear_error (&error);
  self->storage->api->unwatch (self->storage);
  other->api->reserve (other, &error);
  g_assert_no_error (error);
  g_assert_false (self->storage->api->watch (self->storage, on_news, news, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_BUSY);
  along_storage_close (other);
}

static void
note_changed (const char *const *sids, gpointer data)
{
  guint *heard = data;

  *heard += g_strv_contains (sids, "org:o:plan") ? 1 : 0;
}

/* Where no notice comes, the look that is taken every second finds what another process committed, and finds it
 * once; and it finds that another process has put another history in the place of this one. */
static void
test_look (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongService) service = NULL;
  AlongStorage *other = along_storage_postgres_open (self->cluster->url, FALSE, &error);
  Fixture beside = { self->cluster, other };
  Writer writer = { .fixture = &beside };
  Turn turn = { &writer, 0 };
  guint heard = 0;

  g_assert_no_error (error);
  g_assert_true (along_service_begin_history (self->storage, "Harbour", 0, &error));
  service = along_service_new (self->storage, &error);
  g_assert_no_error (error);
  along_service_set_changed (service, note_changed, &heard);
  g_assert_true (along_service_poll (service, &error));
  g_assert_cmpuint (heard, ==, 0);
  write_well (&beside, change, &turn);
  g_assert_true (along_service_poll (service, &error));
  g_assert_cmpuint (heard, ==, 1);
  g_assert_true (along_service_poll (service, &error));
  g_assert_cmpuint (heard, ==, 1);

  g_assert_true (along_service_begin_history (other, NULL, 0, &error));
  g_assert_false (along_service_poll (service, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT);
  along_storage_close (other);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "same-record", test_same_record },
    { "directory", test_directory },
    { "crossing", test_crossing },
    { "make-once", test_make_once },
    { "cursors", test_cursors },
    { "unsafe-count", test_unsafe_count },
    { "database-restarts", test_database_restarts },
    { "notice", test_notice },
    { "look", test_look },
  };
  static Cluster cluster;
  const char *why_not = cluster_why_not ();
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  if (why_not != NULL)
    {
      g_print ("1..0 # SKIP %s\n", why_not);
      return 0;
    }
  cluster_start (&cluster);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/postgres/writers/", tests[i].path, NULL);

      g_test_add (path, Fixture, &cluster, set_up, tests[i].test, tear_down);
    }
  status = g_test_run ();
  cluster_stop (&cluster);
  return status;
}
