/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "desk.h"
#include "model/entities/entities.h"
#include "store/derived-layout.h"
#include "store/store-private.h"

/* How many rows a list has is kept, not counted: these tests count them. */

#define SID "org:x:referral"
#define N_REFERRALS 40

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static char *
counted_columns (const AlongEntity *entity)
{
  GString *columns = g_string_new (NULL);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    if (along_column_is_counted (entity, along_entity_field (entity, i)))
      g_string_append_printf (columns, "f_%s, ", along_entity_field (entity, i)->name);
  return g_string_free_and_steal (columns);
}

/* What is kept and what is there are the same, of every kind. */
static gpointer
compare_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  for (guint i = 0; i < n; i++)
    {
      const char *kind = all[i]->kind;
      g_autofree char *columns = counted_columns (all[i]);
      g_autofree char *kept
          = g_strdup_printf ("SELECT %sn FROM list_%s_count WHERE n <> 0", columns, kind);
      g_autofree char *counted
          = g_strdup_printf ("SELECT %scount(*) FROM list_%s GROUP BY %.*s", columns, kind,
                             (int)g_utf8_strlen (columns, -1) - 2, columns);
      g_autofree char *sql = g_strdup_printf ("SELECT (SELECT count(*) FROM (%s EXCEPT %s))"
                                              " + (SELECT count(*) FROM (%s EXCEPT %s))",
                                              kept, counted, counted, kept);
      gint64 n_different = -1;

      if (!along_db_count (db, sql, &n_different, error))
        return NULL;
      if (n_different != 0)
        g_test_fail_printf ("%s: %d numbers differ", kind, (int)n_different);
    }
  return NULL;
}

static void
assert_counts (Desk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_run (desk->store, assert_counts, ALONG_JOB_READ, compare_job, NULL, NULL, NULL, NULL,
                   keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (along_store_done (desk->store, assert_counts, result, &error));
  g_assert_no_error (error);
}

static gpointer
exec_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  along_db_exec (db, data, error);
  return NULL;
}

static gboolean
exec (Desk *desk, const char *sql, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_store_run (desk->store, exec, ALONG_JOB_WRITE, exec_job, (gpointer)sql, NULL, NULL, NULL,
                   keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return along_store_done (desk->store, exec, result, error);
}

static void
assert_counts_as_found (Desk *desk, AlongQuery *query)
{
  g_autoptr (GPtrArray) found = desk_query (desk, query);

  g_assert_cmpint (desk_count (desk, query), ==, found->len);
}

/* Whatever a query asks for, its number is that of what it finds: by what is kept, or by counting. */
static void
assert_queries (Desk *desk)
{
  const char *const some[] = { "sent", "received", "declined", NULL };
  const char *const none[] = { NULL };

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (AlongQuery) query = along_query_new (&along_referral);
      g_autoptr (AlongQuery) people = along_query_new (&along_person);

      if (i & 1)
        along_query_where (query, "entered_in_error", ALONG_IS,
                           g_variant_new_boolean ((i & 2) != 0));
      if (i & 1)
        along_query_where (people, "entered_in_error", ALONG_IS,
                           g_variant_new_boolean ((i & 2) != 0));
      if (i >= 2)
        along_query_where (query, "status", ALONG_IS_ONE_OF,
                           g_variant_new_strv (i == 8 ? none : some, -1));
      if (i == 4)
        along_query_where (query, "status", ALONG_IS, g_variant_new_string ("sent"));
      if (i == 5)
        along_query_where (query, "status", ALONG_IS_PRESENT, NULL);
      if (i == 6)
        along_query_where (query, "due_on", ALONG_IS_PRESENT, NULL);
      if (i == 7)
        along_query_matching (query, "xylophone");
      if (i == 9)
        along_query_where_related (people, query, "person", TRUE);
      assert_counts_as_found (desk, query);
      assert_counts_as_found (desk, people);
    }
}

static void
put_referral (Desk *desk, GPtrArray *lines, const char *id, GRand *rand, gint64 rev)
{
  const AlongField *status = along_entity_state_field (&along_referral);
  guint n = 0;
  g_autoptr (AlongRecord) referral = along_record_new (&along_referral, id);
  g_autofree char *number = along_id_reference ("R", id);

  while (status->values->codes[n].code != NULL)
    n++;
  fill_required (referral);
  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status",
                         status->values->codes[g_rand_int_range (rand, 0, (gint32)n)].code);
  along_record_set_text (referral, "reason", "Plays the xylophone.");
  if (g_rand_int_range (rand, 0, 6) == 0)
    along_record_set_boolean (referral, "entered_in_error", TRUE);
  lines_record (lines, SID, referral, rev);
}

/* What comes and goes with a pull: in any state, without one, meant or not. */
static void
pull (Desk *desk, GPtrArray *ids, GRand *rand, guint round)
{
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autofree char *cursor = g_strdup_printf ("c%u", round);
  guint n = (guint)g_rand_int_range (rand, 1, 20);

  lines_event (lines, "grant", SID, round / 7 + 1);
  for (guint i = 0; i < n; i++)
    {
      const char *id = g_ptr_array_index (ids, g_rand_int_range (rand, 0, N_REFERRALS));
      gint64 rev = round * 100 + i;

      if (g_rand_int_range (rand, 0, 5) == 0)
        lines_del (lines, "referral", id, rev);
      else if (g_rand_int_range (rand, 0, 5) == 0)
        lines_rm (lines, SID, "referral", id, ALONG_FACET_REFERRAL);
      else
        put_referral (desk, lines, id, rand, rev);
    }
  if (round % 7 == 6)
    lines_event (lines, "revoke", SID, round / 7 + 1);
  lines_check (lines, SID, round / 7 + 1, cursor, 0);
  desk_apply (desk, lines);
}

/* What is written here: people who come, are taken back, were never meant, are forgotten. */
static void
write_people (Desk *desk, GPtrArray *people, GRand *rand)
{
  for (guint i = 0; i < 6; i++)
    {
      AlongRecord *record = g_ptr_array_index (people, g_rand_int_range (rand, 0, 30));
      const char *id = along_record_get_id (record);
      g_autoptr (AlongRecord) before = desk_get (desk, &along_person, id);
      g_autoptr (AlongRecord) after = before != NULL ? along_record_copy (before) : NULL;
      g_autoptr (AlongTxn) txn = along_txn_new (NULL);

      if (before == NULL)
        {
          along_txn_create (txn, record);
        }
      else if (g_rand_int_range (rand, 0, 3) == 0)
        {
          along_txn_add (txn, along_op_delete (&along_person, id, NULL));
        }
      else
        {
          along_record_set_boolean (after, "entered_in_error", g_rand_boolean (rand));
          along_record_set_boolean (after, "no_identity", g_rand_boolean (rand));
          along_txn_update (txn, before, after);
        }
      if (txn->ops->len > 0)
        desk_commit (desk, txn, NULL);
    }
}

static void
test_random (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) people
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (guint i = 0; i < N_REFERRALS; i++)
    g_ptr_array_add (ids, along_id_new ());
  for (guint i = 0; i < 30; i++)
    g_ptr_array_add (people, person_new ("Somebody"));
  for (guint round = 1; round <= 42; round++)
    {
      pull (desk, ids, rand, round);
      write_people (desk, people, rand);
      assert_counts (desk);
      assert_queries (desk);
      if (round % 10 == 0)
        desk_reopen (desk);
    }
}

static void
fill (Desk *desk)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  for (guint i = 0; i < N_REFERRALS; i++)
    g_ptr_array_add (ids, along_id_new ());
  for (guint round = 1; round < 4; round++)
    pull (desk, ids, rand, round);
}

/* A transaction that is undone has counted nothing. */
static void
test_undone (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GError) error = NULL;

  fill (desk);
  g_assert_false (
      exec (desk, "DELETE FROM list_referral; INSERT INTO list_referral(pk) VALUES(1)", &error));
  assert_counts (desk);
  assert_queries (desk);
}

/* A file of a version that kept no numbers has them once it is opened. */
static void
test_older (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GString) sql
      = g_string_new ("UPDATE meta SET v = 'an older version' WHERE k = 'derived_from';");
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  fill (desk);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, "DROP TABLE list_%s_count;", all[i]->kind);
  g_assert_true (exec (desk, sql->str, NULL));
  desk_reopen (desk);
  assert_counts (desk);
  assert_queries (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/counts/random", test_random);
  g_test_add_func ("/store/counts/undone", test_undone);
  g_test_add_func ("/store/counts/older", test_older);
  return g_test_run ();
}
