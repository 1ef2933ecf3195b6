/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-pathway.h"
#include "app/referrals/refer-start.h"
#include "app/referrals/refused-send.h"
#include "fixtures.h"

#include <adwaita.h>
#include <locale.h>

/* What a referral begins with: where it is from, which services a pathway picks, what was refused. */

#define NEED_1 "40000000-0000-7000-8000-000000000001"
#define PATHWAY "43000000-0000-7000-8000-000000000001"
#define WRITTEN "70000000-0000-7000-8000-0000000000aa"

static void
test_start (void)
{
  g_autoptr (AlongReferStart) start = along_refer_start_parse ("person=p&service=s&other=x&need=");
  g_autoptr (AlongReferStart) need = along_refer_start_parse (NEED_1);
  g_autoptr (AlongReferStart) none = along_refer_start_parse (NULL);
  g_autofree char *key = along_refer_start_draft_key (start, "p");
  g_autofree char *need_key = along_refer_start_draft_key (need, "p");
  g_autofree char *text = along_refer_start_text ("again", "r", "service", NULL, NULL);

  g_assert_cmpstr (start->person, ==, "p");
  g_assert_cmpstr (start->service, ==, "s");
  g_assert_null (start->need);
  g_assert_cmpstr (need->need, ==, NEED_1);
  g_assert_null (none->need);
  g_assert_cmpstr (key, ==, "refer/s/p");
  g_assert_cmpstr (need_key, ==, "refer/" NEED_1);
  g_assert_cmpstr (text, ==, "again=r");
}

/* Of the lines that stand for one another the best is taken; a kind is the best of that kind. */
static void
test_picks (void)
{
  g_autoptr (AlongRecord) pathway = make_record ("pathway_template", PATHWAY, "name", "P", NULL);
  g_autoptr (AlongRecord) first = make_record ("service", SERVICE_A, "name", "A", NULL);
  g_autoptr (AlongRecord) second
      = make_record ("service", SERVICE_B, "name", "B", "service_type", "Choir", NULL);
  AlongRanked ranked[] = { { .service = second }, { .service = first } };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autoptr (GPtrArray) picks = NULL;

  g_ptr_array_add (list, &ranked[0]);
  g_ptr_array_add (list, &ranked[1]);
  along_record_set (
      pathway, "lines",
      g_variant_new_parsed ("[{'position': '2', 'service_type': 'choir', 'choice': 'yes'},"
                            " {'position': '1', 'service': %s, 'choice': 'yes'},"
                            " {'position': '3', 'service_type': 'nobody'}]",
                            SERVICE_A));
  picks = along_pathway_picks (pathway, list);
  g_assert_cmpuint (picks->len, ==, 1);
  g_assert_cmpstr (((AlongPathwayPick *)picks->pdata[0])->service, ==, SERVICE_B);
}

/* A sending that the server refused keeps its words for another service, and nothing of when and to whom it was written: those
 * are never changed once they stand. */
static void
test_refused_sending (void)
{
  g_autoptr (AlongTxn) txn = along_txn_new (ORG_A);
  g_autoptr (AlongRecord) written
      = make_record ("referral", WRITTEN, "number", "R-1DSRB364", "status", "draft", "from_org",
                     ORG_A, "person", PERSON_1, "service", SERVICE_A, "to_org", ORG_B, "reason",
                     "An evening out", NULL);
  g_autoptr (AlongRecord) draft = NULL;

  along_record_set_integer (written, "created_at", 1000);
  along_txn_create (txn, written);
  g_assert_null (along_refused_send_draft (txn, WRITTEN));
  along_txn_move (txn, written, "sent", NULL);
  g_assert_null (along_refused_send_draft (txn, PERSON_1));
  draft = along_refused_send_draft (txn, WRITTEN);
  g_assert_cmpstr (along_record_get_text (draft, "reason"), ==, "An evening out");
  g_assert_cmpstr (along_record_get_text (draft, "person"), ==, PERSON_1);
  g_assert_cmpstr (along_record_get_text (draft, "status"), ==, "draft");
  g_assert_cmpstr (along_record_get_title (draft), !=, "R-1DSRB364");
  g_assert_cmpstr (along_record_get_id (draft), !=, WRITTEN);
  g_assert_null (along_record_get (draft, "service"));
  g_assert_null (along_record_get (draft, "to_org"));
  g_assert_null (along_record_get (draft, "created_at"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/refer-start/start", test_start);
  g_test_add_func ("/app/refer-start/picks", test_picks);
  g_test_add_func ("/app/refer-start/refused-sending", test_refused_sending);
  return g_test_run ();
}
