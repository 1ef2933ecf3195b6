/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A machine that was put back whole knows nothing of it. A device that was told of what came after shows it. */

#include "base/error.h"
#include "base/id.h"
#include "server/storage-sqlite.h"
#include "two-desks.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define N_THREADS 8

typedef struct
{
  Pair pair;
  char *folder;
  char *image;
  /* What is written now, for the threads. */
  char *epoch;
  char *mark;
} Machine;

static void
start (Machine *self)
{
  World *world = self->pair.world;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&world->service, along_service_free);
  world->service = along_service_new (world->storage, &error);
  g_assert_no_error (error);
  along_service_begin_life (world->service, &error);
  g_assert_no_error (error);
}

static void
set_up (Machine *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("along-put-back-XXXXXX", &error);
  g_assert_no_error (error);
  self->image = g_build_filename (self->folder, "image.db", NULL);
  pair_set_up (&self->pair, NULL);
  start (self);
}

static void
tear_down (Machine *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name = NULL;

  pair_tear_down (&self->pair, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->image);
  g_free (self->epoch);
  g_free (self->mark);
}

static void
copy (Machine *self)
{
  AlongStorage *storage = self->pair.world->storage;
  g_autoptr (GError) error = NULL;

  storage->api->backup (storage, self->image, &error);
  g_assert_no_error (error);
}

static void
put_back (Machine *self, guint flags)
{
  World *world = self->pair.world;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&world->service, along_service_free);
  along_storage_close (world->storage);
  world->storage = along_storage_sqlite_open (self->image, (AlongSqliteFlags)flags, &error);
  g_assert_no_error (error);
  start (self);
}

/* Returns the mark in the answer; %NULL where the pull was refused. */
static char *
pull (Machine *self, Desk *desk, const char *epoch, const char *mark, AlongRefusal *refusal)
{
  g_autoptr (AlongPull) asked = g_new0 (AlongPull, 1);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_auto (GStrv) split = NULL;
  g_autoptr (GError) error = NULL;
  char *found = NULL;

  asked->epoch = g_strdup (epoch);
  asked->max_bytes = 64 * 1024;
  asked->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  asked->marks = g_new0 (char *, 2);
  asked->marks[0] = g_strdup (mark);
  if (!along_service_pull (self->pair.world->service, &desk->actor, asked, lines, NULL, refusal,
                           &error))
    {
      g_assert_no_error (error);
      return NULL;
    }
  split = g_strsplit (lines->str, "\n", -1);
  for (guint i = 0; split[i] != NULL && *split[i] != '\0'; i++)
    {
      g_autoptr (AlongLine) line = along_line_decode (split[i], -1, &error);

      g_assert_no_error (error);
      if (line->type == ALONG_LINE_CHECK)
        found = g_strdup (line->mark);
    }
  g_assert_nonnull (found);
  return found;
}

static AlongResults *
push (Machine *self, Desk *desk, AlongTxn *txn, const char *mark, AlongRefusal *refusal)
{
  g_autoptr (AlongBatch) batch = g_new0 (AlongBatch, 1);
  g_autoptr (AlongBatch) decoded = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GError) error = NULL;
  AlongResults *results = NULL;

  batch->proto = ALONG_PROTO;
  batch->schema = along_schema;
  batch->epoch = g_strdup (along_service_get_epoch (self->pair.world->service));
  batch->replica = g_strdup (desk->replica);
  batch->marks = g_new0 (char *, 2);
  batch->marks[0] = g_strdup (mark);
  batch->txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  g_ptr_array_add (batch->txns, along_txn_copy (txn));
  json = along_batch_encode (batch);
  decoded = along_batch_decode (json, &error);
  g_assert_no_error (error);
  results = along_service_push (self->pair.world->service, &desk->actor, decoded, refusal, &error);
  g_assert_no_error (error);
  return results;
}

static AlongTxn *
words (Machine *self, Desk *desk, const char *text)
{
  AlongTxn *txn = desk_txn (desk);

  along_txn_add (txn, desk_set (desk, "person", self->pair.person, "pronouns", text));
  return txn;
}

/* A pull shows it: a new history begins that goes back to before all that may be missing, and serves at once. */
static void
test_pull (Machine *self, gconstpointer data)
{
  Pair *pair = &self->pair;
  g_autofree char *epoch = g_strdup (along_service_get_epoch (pair->world->service));
  g_autofree char *mark = NULL;
  g_autofree char *other = NULL;
  AlongRefusal refusal = { 0 };
  AlongRefusal again = { 0 };
  gint64 kept_at = pair->world->now;

  desk_push_op (pair->morag, desk_set (pair->morag, "person", pair->person, "pronouns", "she"),
                "applied");
  copy (self);
  world_advance (pair->world, 3 * DAY_MS);
  desk_push_op (pair->morag, desk_set (pair->morag, "person", pair->person, "gp_name", "Reid"),
                "applied");
  mark = pull (self, pair->euan, epoch, NULL, &refusal);
  other = pull (self, pair->morag, epoch, mark, &refusal);
  put_back (self, ALONG_SQLITE_INLINE);
  g_assert_cmpstr (along_service_get_epoch (pair->world->service), ==, epoch);
  g_assert_null (pull (self, pair->euan, epoch, mark, &refusal));
  g_assert_cmpstr (refusal.code, ==, "epoch_changed");
  g_assert_cmpstr (refusal.epoch, !=, epoch);
  g_assert_cmpstr (refusal.epoch, ==, along_service_get_epoch (pair->world->service));
  /* A day before the last thing it has, in case its clock was wrong. */
  g_assert_cmpint (refusal.restored_to, ==, kept_at - DAY_MS);
  /* Whoever comes next hears of the same. */
  g_assert_null (pull (self, pair->morag, epoch, other, &again));
  g_assert_cmpstr (again.epoch, ==, refusal.epoch);
  g_clear_pointer (&mark, g_free);
  mark = pull (self, pair->euan, refusal.epoch, other, &again);
  g_assert_nonnull (mark);
  g_assert_null (again.code);
}

/* So does a push, before anything of it is written; also once others have written more than was lost. */
static void
test_push (Machine *self, gconstpointer data)
{
  Pair *pair = &self->pair;
  g_autofree char *epoch = g_strdup (along_service_get_epoch (pair->world->service));
  g_autofree char *mark = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (AlongTxn) lost = words (self, pair->morag, "she");
  g_autoptr (AlongTxn) next = NULL;
  g_autoptr (AlongResults) results = NULL;
  AlongRefusal refusal = { 0 };

  copy (self);
  results = push (self, pair->morag, lost, NULL, &refusal);
  mark = g_strdup (results->mark);
  put_back (self, ALONG_SQLITE_INLINE);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("they %u", i);

      desk_push_op (pair->euan, desk_set (pair->euan, "person", pair->person, "pronouns", text),
                    "applied");
      desk_pull (pair->euan);
    }
  g_assert_cmpstr (along_service_get_epoch (pair->world->service), ==, epoch);
  before = world_digest (pair->world);
  next = words (self, pair->morag, "her");
  g_assert_null (push (self, pair->morag, next, mark, &refusal));
  g_assert_cmpstr (refusal.code, ==, "epoch_changed");
  g_assert_cmpstr (along_service_get_epoch (pair->world->service), !=, epoch);
  after = world_digest (pair->world);
  g_assert_cmpstr (before, ==, after);
}

/* What was taken and could not be applied is not lost in silence either. */
static void
test_quarantined (Machine *self, gconstpointer data)
{
  Pair *pair = &self->pair;
  g_autoptr (AlongTxn) txn = words (self, pair->morag, "two\nlines");
  g_autoptr (AlongResults) results = NULL;
  g_autofree char *epoch = g_strdup (along_service_get_epoch (pair->world->service));
  AlongRefusal refusal = { 0 };

  copy (self);
  results = push (self, pair->morag, txn, NULL, &refusal);
  g_assert_cmpstr (((AlongResult *)g_ptr_array_index (results->results, 0))->r, ==, "quarantined");
  put_back (self, ALONG_SQLITE_INLINE);
  g_assert_null (pull (self, pair->morag, epoch, results->mark, &refusal));
  g_assert_cmpstr (refusal.code, ==, "epoch_changed");
}

/* Whoever was away while it was put back twice sends again what was lost the first time, too; and whoever comes from a history of
 * which it knows nothing, everything. */
static void
test_twice (Machine *self, gconstpointer data)
{
  Pair *pair = &self->pair;
  g_autofree char *first = g_strdup (along_service_get_epoch (pair->world->service));
  g_autofree char *second = NULL;
  g_autofree char *unknown = along_id_new ();
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };

  along_service_begin_history (pair->world->storage, NULL, 1000, &error);
  g_assert_no_error (error);
  start (self);
  second = g_strdup (along_service_get_epoch (pair->world->service));
  along_service_begin_history (pair->world->storage, NULL, 2000, &error);
  g_assert_no_error (error);
  start (self);
  g_assert_cmpint (along_service_get_restored_to (pair->world->service), ==, 2000);
  g_assert_null (pull (self, pair->morag, first, NULL, &refusal));
  g_assert_cmpint (refusal.restored_to, ==, 1000);
  g_assert_null (pull (self, pair->morag, second, NULL, &refusal));
  g_assert_cmpint (refusal.restored_to, ==, 2000);
  g_assert_null (pull (self, pair->morag, unknown, NULL, &refusal));
  g_assert_cmpint (refusal.restored_to, ==, 0);
}

/* A backup of a server that had lost something already, and had not heard of it, is no older than the day it was made, and yet lacks
 * that too: what a device was told before says so, also where the life it was told in is one that nobody knows of any more. */
static void
check_backed_up_unheard (Machine *self, gboolean started_since)
{
  Pair *pair = &self->pair;
  g_autofree char *epoch = g_strdup (along_service_get_epoch (pair->world->service));
  g_autofree char *mark = NULL;
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };
  gint64 kept_at = pair->world->now;

  desk_push_op (pair->morag, desk_set (pair->morag, "person", pair->person, "pronouns", "she"),
                "applied");
  copy (self);
  world_advance (pair->world, DAY_MS);
  if (started_since)
    start (self);
  desk_push_op (pair->morag, desk_set (pair->morag, "person", pair->person, "gp_name", "Reid"),
                "applied");
  mark = pull (self, pair->morag, epoch, NULL, &refusal);
  world_advance (pair->world, 3 * DAY_MS);
  put_back (self, ALONG_SQLITE_INLINE);
  desk_push_op (pair->euan, desk_set (pair->euan, "person", pair->person, "known_as", "Isla"),
                "applied");
  world_advance (pair->world, DAY_MS);
  along_service_begin_history (pair->world->storage, NULL, pair->world->now, &error);
  g_assert_no_error (error);
  start (self);
  g_assert_null (pull (self, pair->euan, epoch, NULL, &refusal));
  g_assert_cmpint (refusal.restored_to, ==, pair->world->now);
  g_assert_null (pull (self, pair->morag, epoch, mark, &refusal));
  g_assert_cmpstr (refusal.code, ==, "epoch_changed");
  g_assert_cmpint (refusal.restored_to, ==, kept_at - DAY_MS);
}

static void
test_backed_up_unheard (Machine *self, gconstpointer data)
{
  check_backed_up_unheard (self, FALSE);
}

static void
test_backed_up_unheard_later (Machine *self, gconstpointer data)
{
  check_backed_up_unheard (self, TRUE);
}

/* What others wrote on a server that was put back does not make what is missing younger. */
static void
test_written_since (Machine *self, gconstpointer data)
{
  Pair *pair = &self->pair;
  g_autofree char *epoch = g_strdup (along_service_get_epoch (pair->world->service));
  g_autofree char *mark = NULL;
  AlongRefusal refusal = { 0 };
  gint64 kept_at = pair->world->now;

  desk_push_op (pair->morag, desk_set (pair->morag, "person", pair->person, "pronouns", "she"),
                "applied");
  copy (self);
  world_advance (pair->world, DAY_MS);
  desk_push_op (pair->morag, desk_set (pair->morag, "person", pair->person, "gp_name", "Reid"),
                "applied");
  mark = pull (self, pair->morag, epoch, NULL, &refusal);
  world_advance (pair->world, 3 * DAY_MS);
  put_back (self, ALONG_SQLITE_INLINE);
  desk_push_op (pair->euan, desk_set (pair->euan, "person", pair->person, "known_as", "Isla"),
                "applied");
  g_assert_null (pull (self, pair->morag, epoch, mark, &refusal));
  g_assert_cmpint (refusal.restored_to, ==, kept_at - DAY_MS);
}

/* Nothing is lost by a start, and nobody begins a history by saying something of their own. */
static void
test_nothing_lost (Machine *self, gconstpointer data)
{
  Pair *pair = &self->pair;
  g_autofree char *epoch = g_strdup (along_service_get_epoch (pair->world->service));
  g_autoptr (AlongTxn) txn = words (self, pair->morag, "she");
  g_autoptr (AlongResults) results = NULL;
  g_autoptr (GPtrArray) forged = g_ptr_array_new_with_free_func (g_free);
  AlongRefusal refusal = { 0 };

  results = push (self, pair->morag, txn, NULL, &refusal);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *mark = NULL;

      start (self);
      mark = pull (self, pair->morag, epoch, results->mark, &refusal);
      g_assert_nonnull (mark);
    }
  g_ptr_array_add (forged, g_strdup (""));
  g_ptr_array_add (forged, g_strdup ("0.999999.-.AAAAAAAAAAAAAAAAAAAAAA"));
  g_ptr_array_add (forged, g_strconcat ("9", results->mark, NULL));
  g_ptr_array_add (forged, g_strconcat (results->mark, "0", NULL));
  g_ptr_array_add (forged, g_strdup_printf ("0.9%s", results->mark + strlen ("0.")));
  for (guint i = 0; i < forged->len; i++)
    {
      g_autofree char *mark
          = pull (self, pair->morag, epoch, g_ptr_array_index (forged, i), &refusal);

      g_assert_nonnull (mark);
    }
  g_assert_cmpstr (along_service_get_epoch (pair->world->service), ==, epoch);
}

static gpointer
come_at_once (gpointer data)
{
  Machine *self = data;
  AlongRefusal refusal = { 0 };
  g_autofree char *mark = pull (self, self->pair.morag, self->epoch, self->mark, &refusal);

  g_assert_null (mark);
  g_assert_cmpstr (refusal.code, ==, "epoch_changed");
  return g_strdup (refusal.epoch);
}

static void
count_begun (gpointer data)
{
  (*(guint *)data)++;
}

/* Many show it at the same time: one history begins, and everybody hears of that one. */
static void
test_at_once (Machine *self, gconstpointer data)
{
  Pair *pair = &self->pair;
  g_autoptr (AlongTxn) txn = words (self, pair->morag, "she");
  g_autoptr (AlongResults) results = NULL;
  GThread *threads[N_THREADS] = { NULL };
  AlongRefusal refusal = { 0 };
  guint n_begun = 0;

  copy (self);
  results = push (self, pair->morag, txn, NULL, &refusal);
  put_back (self, ALONG_SQLITE_NONE);
  along_service_set_begun (pair->world->service, count_begun, &n_begun);
  self->epoch = g_strdup (along_service_get_epoch (pair->world->service));
  self->mark = g_strdup (results->mark);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("comes", come_at_once, self);
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_autofree char *heard = g_thread_join (threads[i]);

      g_assert_cmpstr (heard, ==, along_service_get_epoch (pair->world->service));
    }
  g_assert_cmpuint (n_begun, ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Machine *self, gconstpointer data);
  } tests[] = {
    { "pull", test_pull },
    { "push", test_push },
    { "quarantined", test_quarantined },
    { "twice", test_twice },
    { "backed-up-unheard", test_backed_up_unheard },
    { "backed-up-unheard-later", test_backed_up_unheard_later },
    { "written-since", test_written_since },
    { "nothing-lost", test_nothing_lost },
    { "at-once", test_at_once },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/put-back/%s", tests[i].path);

      g_test_add (path, Machine, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
