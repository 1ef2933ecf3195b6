/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "desk.h"
#include "model/entities/entities.h"

/* Lists that ask for records of another kind: people with a need, people nobody has been in touch with. They must say
 * the same as a query at any moment, whichever of the two kinds changes. */

#define N_PEOPLE 40

static AlongRecord *
need_new (const AlongRecord *person, const char *domain)
{
  g_autofree char *id = along_id_new ();
  AlongRecord *need = along_record_new (&along_need, id);

  along_record_set_text (need, "person", along_record_get_id (person));
  along_record_set_text (need, "domain", domain);
  along_record_set_text (need, "words", "Somewhere warm to live");
  fill_required (need);
  return need;
}

static GPtrArray *
fill (Desk *desk)
{
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  for (guint i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *name = g_strdup_printf ("Person %03u", i);

      g_ptr_array_add (people, person_new (name));
      along_txn_create (txn, g_ptr_array_index (people, i));
    }
  desk_commit (desk, txn, NULL);
  return people;
}

/* People with (or without) a need of a part of life that is not settled. */
static AlongQuery *
people_by_need (const char *domain, gboolean exists)
{
  static const char *const open[] = { "identified", "prioritised", "in_hand", NULL };
  AlongQuery *query = along_query_new (&along_person);
  g_autoptr (AlongQuery) needs = along_query_new (&along_need);

  along_query_where (needs, "domain", ALONG_IS, g_variant_new_string (domain));
  along_query_where (needs, "status", ALONG_IS_ONE_OF, g_variant_new_strv (open, -1));
  along_query_where (needs, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_where_related (query, needs, "person", exists);
  along_query_order_by (query, "known_as", FALSE);
  return query;
}

typedef struct
{
  AlongLiveList *list;
  guint n;
  guint n_emissions;
} View;

static void
on_items_changed_cb (GListModel *model, guint position, guint removed, guint added, View *view)
{
  g_assert_cmpuint (position + removed, <=, view->n);
  view->n = view->n - removed + added;
  view->n_emissions++;
  g_assert_cmpuint (view->n, ==, g_list_model_get_n_items (model));
}

static void
view_init (View *view, Desk *desk, AlongQuery *query)
{
  *view = (View){ along_live_list_new (desk->store, query) };
  g_signal_connect (view->list, "items-changed", G_CALLBACK (on_items_changed_cb), view);
  while (along_live_list_get_loading (view->list))
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_same (View *view, Desk *desk, AlongQuery *query)
{
  g_autoptr (GPtrArray) records = desk_query (desk, query);

  g_assert_cmpuint (records->len, ==, g_list_model_get_n_items (G_LIST_MODEL (view->list)));
  g_assert_cmpint (records->len, ==, desk_count (desk, query));
  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (AlongRow) row = g_list_model_get_item (G_LIST_MODEL (view->list), i);

      while (along_row_get_loading (row))
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (
          along_record_equal (g_ptr_array_index (records, i), along_row_get_record (row)));
    }
}

static void
view_clear (View *view, Desk *desk)
{
  g_assert_finalize_object (g_steal_pointer (&view->list));
  desk_settle_down (desk);
}

/* One emission for somebody who comes or goes, none where nothing changes for the list. */
static void
test_precise (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk);
  g_autoptr (AlongQuery) query = people_by_need ("housing", TRUE);
  AlongRecord *person = g_ptr_array_index (people, 7);
  g_autoptr (AlongRecord) need = need_new (person, "housing");
  g_autoptr (AlongRecord) second = need_new (person, "housing");
  g_autoptr (AlongRecord) other = need_new (g_ptr_array_index (people, 8), "money");
  View view;

  view_init (&view, desk, query);
  g_assert_cmpuint (view.n, ==, 0);
  desk_create (desk, other, NULL);
  g_assert_cmpuint (view.n_emissions, ==, 0);
  desk_create (desk, need, NULL);
  g_assert_cmpuint (view.n, ==, 1);
  g_assert_cmpuint (view.n_emissions, ==, 1);
  assert_same (&view, desk, query);

  /* A second need changes nothing; nor does the end of one of the two. */
  desk_create (desk, second, NULL);
  desk_move (desk, &along_need, along_record_get_id (need), "in_hand", NULL, NULL);
  desk_move (desk, &along_need, along_record_get_id (need), "met", NULL, NULL);
  g_assert_cmpuint (view.n_emissions, ==, 1);
  desk_move (desk, &along_need, along_record_get_id (second), "in_hand", NULL, NULL);
  desk_move (desk, &along_need, along_record_get_id (second), "met", NULL, NULL);
  g_assert_cmpuint (view.n, ==, 0);
  g_assert_cmpuint (view.n_emissions, ==, 2);
  assert_same (&view, desk, query);
  view_clear (&view, desk);
}

/* Somebody who is made together with a need is told once, wherever in the transaction each stands. */
static void
test_together (void)
{
  for (guint first = 0; first < 2; first++)
    {
      g_autoptr (Desk) desk = desk_new (FALSE);
      g_autoptr (GPtrArray) people = fill (desk);
      g_autoptr (AlongQuery) query = people_by_need ("housing", TRUE);
      g_autoptr (AlongRecord) person = person_new ("Ailsa");
      g_autoptr (AlongRecord) need = need_new (person, "housing");
      g_autoptr (AlongTxn) txn = along_txn_new (NULL);
      View view;

      view_init (&view, desk, query);
      along_txn_create (txn, first == 0 ? person : need);
      along_txn_create (txn, first == 0 ? need : person);
      desk_commit (desk, txn, NULL);
      g_assert_cmpuint (view.n, ==, 1);
      g_assert_cmpuint (view.n_emissions, ==, 1);
      assert_same (&view, desk, query);
      view_clear (&view, desk);
    }
}

/* What the server brings in bulk, and what it takes away. */
static void
test_from_server (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk);
  g_autoptr (AlongQuery) query = people_by_need ("housing", FALSE);
  g_autoptr (GPtrArray) needs = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) gone = lines_new ();
  View view;

  view_init (&view, desk, query);
  g_assert_cmpuint (view.n, ==, N_PEOPLE);
  lines_event (lines, "grant", "s", 1);
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      AlongRecord *need
          = need_new (g_ptr_array_index (people, i), i % 4 == 0 ? "housing" : "money");

      g_ptr_array_add (needs, need);
      lines_record (lines, "s", need, i + 1);
    }
  desk_apply (desk, lines);
  while (view.n != N_PEOPLE - N_PEOPLE / 4)
    g_main_context_iteration (NULL, TRUE);
  assert_same (&view, desk, query);

  lines_del (gone, "need", along_record_get_id (g_ptr_array_index (needs, 4)), 100);
  desk_apply (desk, gone);
  while (view.n != N_PEOPLE - N_PEOPLE / 4 + 1)
    g_main_context_iteration (NULL, TRUE);
  assert_same (&view, desk, query);
  view_clear (&view, desk);
}

/* Any change of either kind, in any order, for those with and those without. */
static void
test_random (void)
{
  static const char *const domains[] = { "housing", "money", NULL };
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk);
  g_autoptr (GPtrArray) needs = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (AlongQuery) with = people_by_need ("housing", TRUE);
  g_autoptr (AlongQuery) without = people_by_need ("housing", FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  View views[2];

  view_init (&views[0], desk, with);
  view_init (&views[1], desk, without);
  for (guint round = 0; round < 200; round++)
    {
      AlongRecord *person = g_ptr_array_index (people, g_rand_int_range (rand, 0, N_PEOPLE));
      g_autoptr (AlongTxn) txn = along_txn_new (NULL);
      g_autofree char *name = g_strdup_printf ("Person %03d", g_rand_int_range (rand, 0, 500));
      AlongRecord *need = NULL;

      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          desk_set (desk, &along_person, along_record_get_id (person), "known_as", name, NULL);
          break;
        case 1:
          if (needs->len == 0)
            continue;
          need = g_ptr_array_steal_index (needs, g_rand_int_range (rand, 0, (int)needs->len));
          along_txn_add (txn, along_op_delete (&along_need, along_record_get_id (need), NULL));
          along_record_unref (need);
          desk_commit (desk, txn, NULL);
          break;
        default:
          need = need_new (person, domains[g_rand_int_range (rand, 0, 2)]);
          g_ptr_array_add (needs, need);
          desk_create (desk, need, NULL);
        }
      if (round % 10 > 0)
        continue;
      assert_same (&views[0], desk, with);
      assert_same (&views[1], desk, without);
      g_assert_cmpuint (views[0].n + views[1].n, ==, N_PEOPLE);
    }
  view_clear (&views[0], desk);
  view_clear (&views[1], desk);
}

/* Two queries are the same only if they ask the same of the other kind. */
static void
test_set_query (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people = fill (desk);
  g_autoptr (AlongQuery) with = people_by_need ("housing", TRUE);
  g_autoptr (AlongQuery) without = people_by_need ("housing", FALSE);
  g_autoptr (AlongQuery) money = people_by_need ("money", TRUE);
  g_autoptr (AlongRecord) need = need_new (g_ptr_array_index (people, 3), "money");
  View view;

  desk_create (desk, need, NULL);
  view_init (&view, desk, with);
  g_assert_cmpuint (view.n, ==, 0);
  along_live_list_set_query (view.list, without);
  while (along_live_list_get_loading (view.list))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (view.n, ==, N_PEOPLE);
  along_live_list_set_query (view.list, money);
  while (along_live_list_get_loading (view.list))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (view.n, ==, 1);
  view_clear (&view, desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/related/precise", test_precise);
  g_test_add_func ("/store/related/together", test_together);
  g_test_add_func ("/store/related/from-server", test_from_server);
  g_test_add_func ("/store/related/random", test_random);
  g_test_add_func ("/store/related/set-query", test_set_query);
  return g_test_run ();
}
