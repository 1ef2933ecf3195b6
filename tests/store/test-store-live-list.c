/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "desk.h"
#include "model/entities/entities.h"

/* What a view has been told, kept in step like a view does: each emission is checked against the list. */
typedef struct
{
  AlongLiveList *list;
  guint n;
  guint n_emissions;
  guint removed;
  guint added;
  guint position;
} View;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  View *view = data;

  g_assert_cmpuint (position + removed, <=, view->n);
  view->n = view->n - removed + added;
  g_assert_cmpuint (view->n, ==, g_list_model_get_n_items (model));
  view->n_emissions++;
  view->removed += removed;
  view->added += added;
  view->position = position;
}

static void
view_init (View *view, Desk *desk, AlongQuery *query)
{
  *view = (View){ along_live_list_new (desk->store, query) };
  g_signal_connect (view->list, "items-changed", G_CALLBACK (items_changed_cb), view);
  g_assert_true (along_live_list_get_loading (view->list));
  while (along_live_list_get_loading (view->list))
    g_main_context_iteration (NULL, TRUE);
}

static void
view_reset (View *view)
{
  view->n_emissions = view->removed = view->added = view->position = 0;
}

static void
view_clear (View *view, Desk *desk)
{
  g_assert_finalize_object (g_steal_pointer (&view->list));
  desk_settle_down (desk);
}

static AlongRow *
row_at (View *view, guint position)
{
  AlongRow *row = g_list_model_get_item (G_LIST_MODEL (view->list), position);

  g_assert_nonnull (row);
  while (along_row_get_loading (row))
    g_main_context_iteration (NULL, TRUE);
  return row;
}

static void
assert_title (View *view, guint position, const char *title)
{
  g_autoptr (AlongRow) row = row_at (view, position);

  g_assert_cmpstr (along_record_get_title (along_row_get_record (row)), ==, title);
}

static GPtrArray *
fill (Desk *desk, guint n)
{
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Person %05u", i * 10);

      g_ptr_array_add (people, person_new (name));
      along_txn_create (txn, g_ptr_array_index (people, i));
    }
  desk_commit (desk, txn, NULL);
  return people;
}

static void
assert_same_as_query (View *view, Desk *desk, AlongQuery *query)
{
  g_autoptr (GPtrArray) records = desk_query (desk, query);

  g_assert_cmpuint (records->len, ==, g_list_model_get_n_items (G_LIST_MODEL (view->list)));
  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (AlongRow) row = row_at (view, i);

      g_assert_true (
          along_record_equal (g_ptr_array_index (records, i), along_row_get_record (row)));
    }
}

static void
test_precise (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk, 10000);
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  const char *id = along_record_get_id (g_ptr_array_index (people, 500));
  g_autoptr (AlongRecord) newcomer = person_new ("Person 05005");
  g_autoptr (AlongRow) row = NULL;
  g_autoptr (AlongRow) same = NULL;
  g_autoptr (AlongTxn) gone = along_txn_new (NULL);
  View view;

  view_init (&view, desk, query);
  g_assert_cmpuint (view.n, ==, 10000);
  g_assert_cmpuint (view.n_emissions, ==, 1);
  row = row_at (&view, 500);
  g_assert_cmpstr (along_row_get_id (row), ==, id);

  /* What does not move is told by its row alone. */
  view_reset (&view);
  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  g_assert_cmpuint (view.n_emissions, ==, 0);
  g_assert_cmpstr (along_record_get_text (along_row_get_record (row), "pronouns"), ==, "they");

  /* What moves leaves one place and comes to another, as the same row. */
  desk_set (desk, &along_person, id, "known_as", "Person 80003", NULL);
  g_assert_cmpuint (view.n_emissions, ==, 2);
  g_assert_cmpuint (view.removed, ==, 1);
  g_assert_cmpuint (view.added, ==, 1);
  g_assert_cmpuint (view.position, ==, 8000);
  same = row_at (&view, 8000);
  g_assert_true (same == row);

  /* What comes, and what goes. */
  view_reset (&view);
  desk_create (desk, newcomer, NULL);
  g_assert_cmpuint (view.n_emissions, ==, 1);
  g_assert_cmpuint (view.added, ==, 1);
  g_assert_cmpuint (view.position, ==, 500);
  assert_title (&view, 500, "Person 05005");
  view_reset (&view);
  along_txn_add (gone, along_op_delete (&along_person, id, NULL));
  desk_commit (desk, gone, NULL);
  g_assert_cmpuint (view.n_emissions, ==, 1);
  g_assert_cmpuint (view.removed, ==, 1);
  g_assert_cmpuint (view.position, ==, 8001);
  g_assert_cmpuint (view.n, ==, 10000);
  g_clear_object (&row);
  g_clear_object (&same);
  view_clear (&view, desk);
}

static void
test_bulk (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk, 300);
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (AlongRow) row = NULL;
  g_autoptr (AlongRow) same = NULL;
  View view;

  view_init (&view, desk, query);
  row = row_at (&view, 7);
  lines_event (lines, "grant", "s", 1);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("Person %05u", i * 10 + 5);
      g_autoptr (AlongRecord) person = person_new (name);

      lines_record (lines, "s", person, i + 1);
    }
  view_reset (&view);
  desk_apply (desk, lines);
  while (view.n != 500)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (view.n_emissions, ==, 1);
  same = row_at (&view, 14);
  g_assert_true (same == row);
  assert_same_as_query (&view, desk, query);
  g_clear_object (&row);
  g_clear_object (&same);
  view_clear (&view, desk);
}

static void
test_filter (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk, 50);
  g_autoptr (AlongQuery) all = along_query_new (&along_person);
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (AlongQuery) matching = along_query_new (&along_person);
  const char *id = along_record_get_id (g_ptr_array_index (people, 30));
  View view;

  along_query_where (query, "pronouns", ALONG_IS, g_variant_new_string ("they"));
  view_init (&view, desk, query);
  g_assert_cmpuint (view.n, ==, 0);
  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  g_assert_cmpuint (view.n, ==, 1);
  assert_title (&view, 0, "Person 00300");
  desk_set (desk, &along_person, id, "pronouns", "she", NULL);
  g_assert_cmpuint (view.n, ==, 0);

  along_live_list_set_query (view.list, all);
  while (along_live_list_get_loading (view.list))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (view.n, ==, 50);
  assert_same_as_query (&view, desk, all);

  along_query_matching (matching, "person 0003");
  along_live_list_set_query (view.list, matching);
  while (along_live_list_get_loading (view.list))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (view.n, ==, 1);
  desk_set (desk, &along_person, id, "known_as", "Person 00035", NULL);
  g_assert_cmpuint (view.n, ==, 2);
  assert_same_as_query (&view, desk, matching);
  view_clear (&view, desk);
}

/* Any change, in any order: the list is always what the query says. */
static void
test_random (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk, 200);
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  View view;

  along_query_where (query, "no_identity", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_order_by (query, "pronouns", TRUE);
  along_query_order_by (query, "known_as", FALSE);
  view_init (&view, desk, query);
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (AlongTxn) txn = along_txn_new (NULL);
      guint n = g_rand_int_range (rand, 1, 12);

      for (guint i = 0; i < n; i++)
        {
          AlongRecord *record = g_ptr_array_index (people, g_rand_int_range (rand, 0, 200));
          g_autoptr (AlongRecord) before
              = desk_get (desk, &along_person, along_record_get_id (record));
          g_autoptr (AlongRecord) after = before != NULL ? along_record_copy (before) : NULL;
          const char *const pronouns[] = { "he", "she", "they", NULL };
          g_autofree char *name = g_strdup_printf ("Person %05d", g_rand_int_range (rand, 0, 2000));

          if (before == NULL)
            continue;
          along_record_set_text (after, "known_as", name);
          along_record_set_text (after, "pronouns", pronouns[g_rand_int_range (rand, 0, 4)]);
          along_record_set_boolean (after, "no_identity", g_rand_int_range (rand, 0, 4) == 0);
          if (g_rand_int_range (rand, 0, 30) == 0)
            along_txn_add (txn,
                           along_op_delete (&along_person, along_record_get_id (record), NULL));
          else
            along_txn_update (txn, before, after);
          desk_commit (desk, txn, NULL);
          along_txn_free (txn);
          txn = along_txn_new (NULL);
        }
      assert_same_as_query (&view, desk, query);
    }
  view_clear (&view, desk);
}

static void
test_outlived (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk, 10);
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (AlongRow) row = NULL;
  View view;

  /* A list that goes while it is being looked at, and a row that outlives it. */
  g_object_unref (along_live_list_new (desk->store, query));
  view_init (&view, desk, query);
  row = row_at (&view, 3);
  view_clear (&view, desk);
  g_assert_cmpstr (along_row_get_id (row), ==, along_record_get_id (g_ptr_array_index (people, 3)));
}

static void
test_closed (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (AlongStore) store = g_object_ref (desk->store);
  g_autoptr (AlongLiveList) list = NULL;

  g_clear_object (&desk->store);
  along_store_close_async (store, NULL, NULL);
  list = along_live_list_new (store, query);
  while (along_live_list_get_loading (list))
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (along_live_list_get_error (list), ALONG_ERROR, ALONG_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/live-list/precise", test_precise);
  g_test_add_func ("/store/live-list/bulk", test_bulk);
  g_test_add_func ("/store/live-list/filter", test_filter);
  g_test_add_func ("/store/live-list/random", test_random);
  g_test_add_func ("/store/live-list/outlived", test_outlived);
  g_test_add_func ("/store/live-list/closed", test_closed);
  return g_test_run ();
}
