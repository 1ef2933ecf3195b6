/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/view-text.h"
#include "app/referrals/board-moves.h"
#include "app/referrals/bulk-change.h"
#include "fixtures.h"
#include "model/policy.h"

#include <string.h>

/* What may be done on the board, worked out without a window: where a card may be dropped, what a saved view says, and
 * what several referrals at once get. */

static const AlongActor sender
    = { .user = "a", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_COORDINATOR };
static const AlongActor receiver
    = { .user = "b", .worker = WORKER_B, .org = ORG_B, .roles = ALONG_ROLE_COORDINATOR };

static AlongRecord *
referral_in (const char *state)
{
  return make_record ("referral", "70000000-0000-7000-8000-000000000001", "number", "R-TEST",
                      "status", state, "from_org", ORG_A, "to_org", ORG_B, "requester", WORKER_A,
                      "service", SERVICE_B, NULL);
}

static char *
names_of (const char *state, guint who, guint stage)
{
  g_autoptr (AlongRecord) referral = referral_in (state);
  g_autoptr (GPtrArray) moves = along_board_moves (referral, who, stage);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < moves->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            ((const AlongMove *)moves->pdata[i])->name);
  return g_string_free_and_steal (names);
}

static void
test_drops (void)
{
  static const struct
  {
    const char *state;
    guint who;
    guint stage;
    const char *moves;
  } drops[] = {
    { "sent", ALONG_WHO_RECEIVER, 0, "" },
    { "sent", ALONG_WHO_RECEIVER, 1, "acknowledge ask" },
    { "sent", ALONG_WHO_RECEIVER, 2, "accept" },
    { "sent", ALONG_WHO_RECEIVER, 3, "" },
    { "sent", ALONG_WHO_RECEIVER, 4, "decline redirect" },
    { "sent", ALONG_WHO_REQUESTER, 1, "" },
    { "sent", ALONG_WHO_REQUESTER, 4, "withdraw" },
    { "received", ALONG_WHO_RECEIVER, 1, "" },
    { "accepted", ALONG_WHO_RECEIVER, 3, "start" },
    { "accepted", ALONG_WHO_RECEIVER, 4, "decline_late" },
    { "waitlisted", ALONG_WHO_RECEIVER, 2, "" },
    { "in_progress", ALONG_WHO_RECEIVER, 4, "complete end_early" },
    { "in_progress", ALONG_WHO_RECEIVER, 2, "" },
    { "completed", ALONG_WHO_RECEIVER, 3, "reopen" },
    { "completed", ALONG_WHO_REQUESTER, 3, "" },
    { "declined", ALONG_WHO_REQUESTER, 0, "" },
    { "loop_closed", ALONG_WHO_REQUESTER | ALONG_WHO_COORDINATOR, 3, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (drops); i++)
    {
      g_autofree char *names = names_of (drops[i].state, drops[i].who, drops[i].stage);

      g_test_message ("%s to %u", drops[i].state, drops[i].stage);
      g_assert_cmpstr (names, ==, drops[i].moves);
    }
}

/* Whatever the lifecycle is: a column takes what the reader may move there and nothing else, and where it takes nothing it
 * says why. */
static void
test_every_drop (void)
{
  const AlongEntity *entity = along_entity_find ("referral");

  for (const AlongCode *code = entity->lifecycle->states->codes; code->code != NULL; code++)
    for (guint bit = 0; bit < 12; bit++)
      for (guint stage = 0; stage < ALONG_N_STAGES; stage++)
        {
          guint who = 1u << bit;
          g_autoptr (AlongRecord) referral = referral_in (code->code);
          g_autoptr (GPtrArray) moves = along_board_moves (referral, who, stage);
          g_autofree char *why = along_board_refusal (referral, who, stage);
          gboolean there = along_board_stage_of (code->code) == (int)stage;

          for (guint i = 0; i < moves->len; i++)
            {
              const AlongMove *move = moves->pdata[i];

              g_assert_true (move->who & who);
              g_assert_cmpint (along_board_stage_of (move->to), ==, stage);
              g_assert_cmpstr (move->from, ==, code->code);
            }
          g_assert_true ((why != NULL) == (moves->len == 0 && !there));
        }
}

static void
test_keys (void)
{
  g_autoptr (AlongRecord) sent = referral_in ("sent");
  g_autoptr (AlongRecord) going = referral_in ("in_progress");

  g_assert_cmpint (along_board_next_stage (sent, ALONG_WHO_RECEIVER, 1), ==, 1);
  g_assert_cmpint (along_board_next_stage (sent, ALONG_WHO_REQUESTER, 1), ==, 4);
  g_assert_cmpint (along_board_next_stage (sent, ALONG_WHO_RECEIVER, -1), ==, -1);
  g_assert_cmpint (along_board_next_stage (going, ALONG_WHO_RECEIVER, 1), ==, 4);
}

static void
test_view_round_trip (void)
{
  g_autoptr (AlongViewText) view = along_view_text_new ();
  g_autoptr (AlongViewText) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  view->search = g_strdup ("Àdhamh & Sons\n100 %");
  along_view_text_add (view, "received", NULL);
  along_view_text_add (view, "state", "in_progress");
  along_view_text_add (view, "lead", "");
  along_view_text_add (view, "words", "two words\nand a line");
  text = along_view_text_format (view);
  again = along_view_text_parse (text);
  g_assert_cmpuint (again->unread->len, ==, 0);
  g_assert_cmpstr (again->search, ==, view->search);
  g_assert_cmpuint (again->lines->len, ==, 4);
  g_assert_null (along_view_text_find (again, "received")->value);
  g_assert_cmpstr (along_view_text_find (again, "state")->value, ==, "in_progress");
  g_assert_cmpstr (along_view_text_find (again, "lead")->value, ==, "");
  g_assert_cmpstr (along_view_text_find (again, "words")->value, ==, "two words\nand a line");
  text_again = along_view_text_format (again);
  g_assert_cmpstr (text, ==, text_again);
}

/* What another version wrote is kept, and said; nothing of it breaks the rest. */
static void
test_view_tolerance (void)
{
  g_autoptr (AlongViewText) view = along_view_text_parse ("alongside-view 7\n"
                                                          "filter state =sent\n"
                                                          "near 5km of EH1\n"
                                                          "filter BAD!\n"
                                                          "filter broken =%zz\n"
                                                          "\n"
                                                          "filter state =received\n");
  g_autofree char *text = along_view_text_format (view);
  g_autoptr (AlongViewText) empty = along_view_text_parse (NULL);

  g_assert_cmpuint (view->version, ==, 7);
  g_assert_cmpuint (view->lines->len, ==, 1);
  g_assert_cmpstr (along_view_text_find (view, "state")->value, ==, "sent");
  g_assert_cmpuint (view->unread->len, ==, 4);
  g_assert_nonnull (strstr (text, "alongside-view 7\n"));
  g_assert_nonnull (strstr (text, "near 5km of EH1\n"));
  g_assert_true (along_view_text_is_empty (empty));
  g_assert_cmpuint (empty->unread->len, ==, 0);
}

static void
test_view_order (void)
{
  g_autofree char *text = along_view_order_format ("due_on", TRUE);
  g_autofree char *field = NULL;
  gboolean descending = FALSE;

  g_assert_true (along_view_order_parse (text, &field, &descending));
  g_assert_cmpstr (field, ==, "due_on");
  g_assert_true (descending);
  g_assert_false (along_view_order_parse ("due_on sideways", &field, &descending));
  g_assert_false (along_view_order_parse ("due on; up", &field, &descending));
  g_assert_false (along_view_order_parse (NULL, &field, &descending));
}

static void
chase (AlongBulk *bulk, const AlongActor *actor, const char *state, AlongLeftOut expected)
{
  g_autoptr (AlongRecord) referral = referral_in (state);
  g_autoptr (AlongCalendar) calendar = along_calendar_new (NULL);
  g_autoptr (AlongDue) due = along_due_of_referral (referral, NULL, &calendar->days, "2026-03-03");

  g_assert_cmpint (along_bulk_chase (bulk, actor, referral, due, 1000), ==, expected);
}

static void
test_bulk_chase (void)
{
  g_autoptr (AlongBulk) bulk = along_bulk_new (&sender);
  g_autofree char *words = NULL;

  chase (bulk, &sender, "sent", ALONG_LEFT_OUT_NOT);
  chase (bulk, &sender, "received", ALONG_LEFT_OUT_NOT);
  chase (bulk, &sender, "info_requested", ALONG_LEFT_OUT_NOT_WAITING);
  chase (bulk, &sender, "declined", ALONG_LEFT_OUT_OVER);
  chase (bulk, &receiver, "sent", ALONG_LEFT_OUT_NOT_SENT);
  along_bulk_gone (bulk);
  g_assert_cmpuint (bulk->done, ==, 2);
  g_assert_cmpuint (bulk->txn->ops->len, ==, 2);
  g_assert_cmpuint (bulk->undo->ops->len, ==, 2);
  words = along_bulk_words (bulk, "Noted: 2 chased today");
  g_assert_cmpstr (words, ==,
                   "Noted: 2 chased today. Left out: 1 was sent by others, 1 does not wait for the "
                   "service, 1 has ended, 1 is no longer on this device");
}

static void
reassign (const AlongActor *actor, const char *state, const char *field, AlongLeftOut expected)
{
  g_autoptr (AlongBulk) bulk = along_bulk_new (actor);
  g_autoptr (AlongRecord) referral = referral_in (state);

  g_assert_cmpint (along_bulk_reassign (bulk, actor, referral, WORKER_C), ==, expected);
  g_assert_cmpuint (bulk->txn->ops->len, ==, expected == ALONG_LEFT_OUT_NOT ? 1 : 0);
  if (expected != ALONG_LEFT_OUT_NOT)
    return;
  g_assert_cmpstr (((const AlongOp *)bulk->txn->ops->pdata[0])->group, ==, field);
  /* Everybody who is to get one has it now: once more changes nothing. */
  along_record_set_text (referral, field, WORKER_C);
  g_assert_cmpint (along_bulk_reassign (bulk, actor, referral, WORKER_C), ==, ALONG_LEFT_OUT_SAME);
}

static void
test_bulk_reassign (void)
{
  static const AlongActor outsider
      = { .user = "c", .worker = WORKER_C, .org = ORG_C, .roles = ALONG_ROLE_COORDINATOR };

  reassign (&sender, "sent", "requester", ALONG_LEFT_OUT_NOT);
  reassign (&receiver, "received", "assigned_to", ALONG_LEFT_OUT_NOT);
  reassign (&outsider, "received", NULL, ALONG_LEFT_OUT_NOT_OURS);
  reassign (&sender, "loop_closed", NULL, ALONG_LEFT_OUT_OVER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/board/drops", test_drops);
  g_test_add_func ("/app/board/every-drop", test_every_drop);
  g_test_add_func ("/app/board/keys", test_keys);
  g_test_add_func ("/app/board/view-round-trip", test_view_round_trip);
  g_test_add_func ("/app/board/view-tolerance", test_view_tolerance);
  g_test_add_func ("/app/board/view-order", test_view_order);
  g_test_add_func ("/app/board/bulk-chase", test_bulk_chase);
  g_test_add_func ("/app/board/bulk-reassign", test_bulk_reassign);
  return g_test_run ();
}
