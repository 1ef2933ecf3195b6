/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"
#include "desk.h"
#include "model/due.h"
#include "model/entities/entities.h"
#include "store/query-sql.h"

#include <string.h>

/* Columns that follow from others: until when something is due with a referral. A list sorted and narrowed by it says what
 * the clock says, whether the referral changes or what it is reckoned from. */

static AlongRecord *
referral_new (const char *service, const char *sent_on)
{
  g_autofree char *id = along_id_new ();
  AlongRecord *referral = along_record_new (&along_referral, id);

  along_record_set_text (referral, "service", service);
  fill_required (referral);
  along_record_set_text (referral, "status", "sent");
  along_record_set_integer (referral, "sent_at", along_clock_begin_of (sent_on));
  return referral;
}

/* As it comes from the server, which knows moves that were taken elsewhere. */
static void
put (Desk *desk, const AlongRecord *record, gint64 rev)
{
  g_autoptr (GPtrArray) lines = lines_new ();

  lines_record (lines, "org:x:referral", record, rev);
  desk_apply (desk, lines);
}

static void
promise (Desk *desk, AlongRecord *service, int working_days)
{
  g_autoptr (AlongRecord) after = along_record_copy (service);
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  along_record_set_integer (after, "ack_wd", working_days);
  along_txn_update (txn, service, after);
  g_assert_true (desk_commit (desk, txn, NULL));
  along_record_set_integer (service, "ack_wd", working_days);
}

static AlongQuery *
due_before (const char *date)
{
  AlongQuery *query = along_query_new (&along_referral);

  along_query_where (query, "due_on", ALONG_BEFORE, g_variant_new_string (date));
  along_query_order_by (query, "due_on", FALSE);
  return query;
}

static void
assert_due (Desk *desk, const AlongRecord *referral, const AlongRecord *service)
{
  g_autoptr (AlongCalendar) calendar = along_calendar_new (NULL);
  g_autofree char *today = along_clock_today ();
  g_autoptr (AlongDue) due = along_due_of_referral (referral, service, &calendar->days, today);
  g_autofree char *after = along_date_add_days (due->date, 1);
  g_autoptr (AlongQuery) not_yet = due_before (due->date);
  g_autoptr (AlongQuery) then = due_before (after);

  g_assert_cmpint (desk_count (desk, not_yet), ==, 0);
  g_assert_cmpint (desk_count (desk, then), ==, 1);
}

static void
test_reckoned (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) service = service_new ("Walk-in");
  g_autoptr (AlongRecord) referral = referral_new (along_record_get_id (service), "2026-03-03");

  desk_create (desk, service, NULL);
  put (desk, referral, 10);
  assert_due (desk, referral, service);

  /* The service says how soon it answers: nobody touched the referral. */
  promise (desk, service, 7);
  assert_due (desk, referral, service);

  /* It was acknowledged: another clock runs. */
  along_record_set_text (referral, "status", "received");
  along_record_set_integer (referral, "received_at", along_clock_begin_of ("2026-03-09"));
  put (desk, referral, 11);
  assert_due (desk, referral, service);

  /* Under way there is none. */
  along_record_set_text (referral, "status", "in_progress");
  put (desk, referral, 12);
  {
    g_autoptr (AlongQuery) ever = due_before ("9999-12-31");

    g_assert_cmpint (desk_count (desk, ever), ==, 0);
  }
}

/* A list that is open when a service changes its mind is told. */
static void
test_live (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) service = service_new ("Walk-in");
  g_autoptr (AlongRecord) referral = referral_new (along_record_get_id (service), "2026-03-03");
  g_autoptr (AlongQuery) query = due_before ("2026-03-08");
  AlongLiveList *list = NULL;

  desk_create (desk, service, NULL);
  put (desk, referral, 10);
  list = along_live_list_new (desk->store, query);
  desk_settle_down (desk);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  promise (desk, service, 20);
  desk_settle_down (desk);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  promise (desk, service, 1);
  desk_settle_down (desk);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_finalize_object (list);
  desk_settle_down (desk);
}

/* A reference sorts by the title of what it names, also after that was renamed; a code as its value set has it. */
static void
test_order (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) first = service_new ("Birch");
  g_autoptr (AlongRecord) second = service_new ("Alder");
  g_autoptr (AlongRecord) one = referral_new (along_record_get_id (first), "2026-03-03");
  g_autoptr (AlongRecord) two = referral_new (along_record_get_id (second), "2026-03-04");
  g_autoptr (AlongQuery) by_service = along_query_new (&along_referral);
  g_autoptr (AlongQuery) by_state = along_query_new (&along_referral);
  g_autoptr (GPtrArray) sorted = NULL;
  AlongLiveList *list = NULL;
  g_autoptr (AlongRow) row = NULL;

  along_query_order_by (by_service, "service", FALSE);
  along_query_order_by (by_state, "status", FALSE);
  desk_create (desk, first, NULL);
  desk_create (desk, second, NULL);
  /* By the alphabet "accepted" would come before "sent". */
  along_record_set_text (two, "status", "accepted");
  put (desk, one, 10);
  put (desk, two, 11);
  sorted = desk_query (desk, by_service);
  g_assert_cmpstr (along_record_get_id (sorted->pdata[0]), ==, along_record_get_id (two));
  g_clear_pointer (&sorted, g_ptr_array_unref);
  sorted = desk_query (desk, by_state);
  g_assert_cmpstr (along_record_get_id (sorted->pdata[0]), ==, along_record_get_id (one));

  list = along_live_list_new (desk->store, by_service);
  desk_settle_down (desk);
  desk_set (desk, &along_service, along_record_get_id (first), "name", "Aardvark", NULL);
  desk_settle_down (desk);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  desk_settle_down (desk);
  g_assert_cmpstr (along_row_get_id (row), ==, along_record_get_id (one));
  g_clear_object (&row);
  g_assert_finalize_object (list);
  desk_settle_down (desk);
}

/* One of two fields holds it: a partner sends or receives. */
static void
test_either (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) service = service_new ("Walk-in");
  g_autoptr (AlongRecord) one = referral_new (along_record_get_id (service), "2026-03-03");
  g_autoptr (AlongRecord) two = referral_new (along_record_get_id (service), "2026-03-04");
  g_autoptr (AlongRecord) three = referral_new (along_record_get_id (service), "2026-03-05");
  const char *partner = along_record_get_id (service);
  g_autoptr (AlongQuery) query = along_query_new (&along_referral);

  along_record_set_text (one, "from_org", partner);
  along_record_set_text (two, "to_org", partner);
  put (desk, one, 10);
  put (desk, two, 11);
  put (desk, three, 12);
  along_query_where_either (query, "from_org", "to_org", g_variant_new_string (partner));
  g_assert_cmpint (desk_count (desk, query), ==, 2);
}

static char *
plan_of (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  g_autofree char *explain = g_strdup_printf ("EXPLAIN QUERY PLAN %s", sql);
  char *plan = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, explain, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  plan = g_strdup ((const char *)sqlite3_column_text (stmt, 3));
  sqlite3_finalize (stmt);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return plan;
}

/* Where a card stands in a column of the board is counted in an index: to read the rows of 10,000 takes a frame and more. */
static void
test_counted_in_index (void)
{
  static const char *const states[] = { "sent", "received", NULL };
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongQuery) query = along_query_new (&along_referral);
  AlongQuerySql *sql = NULL;
  g_autofree char *text = NULL;
  g_autofree char *plan = NULL;

  along_query_where (query, "status", ALONG_IS_ONE_OF, g_variant_new_strv (states, -1));
  along_query_order_by (query, "due_on", FALSE);
  along_query_order_by (query, "sent_at", TRUE);
  sql = along_query_to_sql (query);
  text = g_strdup_printf ("SELECT count(*) FROM list_referral WHERE (%s) AND pk <> ?%u AND (%s)",
                          sql->where, sql->values->len + 1, sql->before);
  desk_close (desk);
  plan = plan_of (desk->path, text);
  along_query_sql_free (sql);
  g_test_message ("%s", plan);
  g_assert_nonnull (strstr (plan, "COVERING INDEX list_referral_status"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/following/reckoned", test_reckoned);
  g_test_add_func ("/store/following/live", test_live);
  g_test_add_func ("/store/following/order", test_order);
  g_test_add_func ("/store/following/either", test_either);
  g_test_add_func ("/store/following/counted-in-index", test_counted_in_index);
  return g_test_run ();
}
