/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server writes by itself, because time has passed or a service said no: once, whoever runs it
 * and how often; and only for those it concerns. */

#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"
#include "world.h"

#include <string.h>

#define HOUR_MS (G_GINT64_CONSTANT (60) * 60 * 1000)
#define DAY_MS (24 * HOUR_MS)

typedef struct
{
  World *world;
  char *sender;
  char *receiver;
  Desk *morag; /* coordinates at the sender, as does Una */
  Desk *una;
  Desk *liam;   /* refers */
  Desk *callum; /* at the receiver */
  Desk *cora;   /* coordinates at the receiver */
  char *person;
  char *need;
  char *service;
} Fixture;

static void
add_service (Fixture *self)
{
  g_autoptr (AlongRecord) service = desk_record (self->morag, "service");

  along_record_set_text (service, "name", "Walking group");
  along_record_set_text (service, "org", self->receiver);
  along_record_set_text (service, "status", "active");
  along_record_set_integer (service, "start_days", 42);
  world_bring (self->world, service);
  self->service = g_strdup (along_record_get_id (service));
}

static void
add_need (Fixture *self)
{
  g_autoptr (AlongRecord) need = desk_record (self->morag, "need");
  AlongTxn *txn = desk_txn (self->morag);

  along_record_set_text (need, "person", self->person);
  along_record_set_text (need, "domain", "isolation");
  along_record_set_text (need, "words", "Company");
  along_record_set_text (need, "status", "identified");
  along_txn_create (txn, need);
  desk_push_well (self->morag, txn);
  self->need = g_strdup (along_record_get_id (need));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new (); /* Monday 2 March 2026, nine in the morning */
  self->sender = world_add_org (self->world, "Harbour");
  self->receiver = world_add_org (self->world, "Walkers");
  self->morag = world_add_desk (self->world, "morag", self->sender, ALONG_ROLE_COORDINATOR);
  self->una = world_add_desk (self->world, "una", self->sender, ALONG_ROLE_COORDINATOR);
  self->liam = world_add_desk (self->world, "liam", self->sender, ALONG_ROLE_LINK_WORKER);
  self->callum = world_add_desk (self->world, "callum", self->receiver, ALONG_ROLE_LINK_WORKER);
  self->cora = world_add_desk (self->world, "cora", self->receiver, ALONG_ROLE_COORDINATOR);
  add_service (self);
  self->person = desk_add_person (self->morag, "Ann");
  add_need (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  desk_free (self->morag);
  desk_free (self->una);
  desk_free (self->liam);
  desk_free (self->callum);
  desk_free (self->cora);
  world_free (self->world);
  g_free (self->sender);
  g_free (self->receiver);
  g_free (self->person);
  g_free (self->need);
  g_free (self->service);
}

static char *
send (Fixture *self)
{
  static const char *const categories[] = { "contact", "identity", NULL };
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  g_autoptr (AlongRecord) referral = desk_record (self->liam, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));
  const char *needs[] = { self->need, NULL };
  AlongTxn *txn = desk_txn (self->liam);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "from_org", self->sender);
  along_record_set_text (referral, "requester", self->liam->actor.worker);
  along_record_set_text (referral, "to_org", self->receiver);
  along_record_set_text (referral, "service", self->service);
  along_record_set_text (referral, "person", self->person);
  along_record_set_text (referral, "reason", "Company on walks");
  along_record_set_text (referral, "sharing_basis", basis);
  along_record_set_set (referral, "shared_categories", categories);
  along_record_set_set (referral, "needs", needs);
  g_variant_dict_insert_value (&values, "packet",
                               g_variant_new_parsed (
                                   "[{'section': 'person', 'field': 'person.known_as', "
                                   "'label': 'Known as', 'value': 'Ann'}]"));
  along_txn_create (txn, referral);
  along_txn_move (txn, referral, "sent", g_variant_dict_end (&values));
  desk_push_well (self->liam, txn);
  return g_strdup (along_record_get_id (referral));
}

static void
move (Desk *desk, const char *id, const char *to, const char *values)
{
  AlongTxn *txn = desk_txn (desk);
  g_autoptr (AlongRecord) record = NULL;

  desk_pull (desk);
  record = desk_get (desk, "referral", id);
  g_assert_nonnull (record);
  along_txn_move (txn, record, to, values != NULL ? g_variant_new_parsed (values) : NULL);
  desk_push_well (desk, txn);
}

static guint
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint moved = 0;

  along_service_run_due (self->world->service, &moved, &error);
  g_assert_no_error (error);
  return moved;
}

/* Twice, and a third time by another server on the same database. */
static void
run_thrice (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongService) other = along_service_new (self->world->storage, &error);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint moved = 0;

  run (self);
  before = world_digest (self->world);
  g_assert_cmpuint (run (self), ==, 0);
  along_service_run_due (other, &moved, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (moved, ==, 0);
  after = world_digest (self->world);
  g_assert_cmpstr (before, ==, after);
}

static void
wait_until (Fixture *self, const char *wall)
{
  gint64 then = along_wall_instant (wall);

  g_assert_cmpint (then, >, self->world->now);
  world_advance (self->world, then - self->world->now);
}

/* What @desk has of @kind for the referral with @rule (of unmet needs: raised so), in state @state. */
static guint
count (Desk *desk, const char *kind, const char *id, const char *rule, const char *state)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *field = g_str_equal (kind, "to_do") ? "rule" : "raised_by";
  GHashTableIter iter;
  gpointer value = NULL;

  desk_pull (desk);
  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const AlongPart *part = value;
      g_autoptr (AlongRecord) record = NULL;

      if (!g_str_equal (part->entity->kind, kind))
        continue;
      record = desk_get (desk, kind, part->id);
      if (g_strcmp0 (along_record_get_text (record, "referral"), id) == 0
          && g_strcmp0 (along_record_get_text (record, field), rule) == 0
          && g_strcmp0 (along_record_get_state (record), state) == 0)
        g_hash_table_add (seen, g_strdup (part->id));
    }
  return g_hash_table_size (seen);
}

static AlongRecord *
find (Desk *desk, const char *kind, const char *id)
{
  GHashTableIter iter;
  gpointer value = NULL;

  desk_pull (desk);
  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const AlongPart *part = value;
      AlongRecord *record = NULL;

      if (!g_str_equal (part->entity->kind, kind))
        continue;
      record = desk_get (desk, kind, part->id);
      if (g_strcmp0 (along_record_get_text (record, "referral"), id) == 0)
        return record;
      along_record_unref (record);
    }
  return NULL;
}

static gint64
escalated_at (Fixture *self, const char *id)
{
  g_autoptr (AlongRecord) referral = NULL;

  desk_pull (self->morag);
  referral = desk_get (self->morag, "referral", id);
  return along_record_get_integer (referral, "escalated_at", 0);
}

/* Sent on Monday, due on Wednesday: on Friday the coordinators of the sender hear of it, and nobody else. */
static void
test_escalation (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);
  g_autoptr (AlongRecord) to_do = NULL;

  run_thrice (self);
  wait_until (self, "2026-03-05T23:59");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 0);
  wait_until (self, "2026-03-06T00:01");
  g_assert_cmpuint (run (self), ==, 1);
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 1);
  g_assert_cmpuint (count (self->una, "to_do", id, "escalation", "open"), ==, 1);
  g_assert_cmpuint (count (self->liam, "to_do", id, "escalation", "open"), ==, 0);
  g_assert_cmpuint (count (self->cora, "to_do", id, "escalation", "open"), ==, 0);
  g_assert_cmpint (escalated_at (self, id), ==, self->world->now);
  to_do = find (self->morag, "to_do", id);
  g_assert_null (strstr (along_record_get_text (to_do, "text"), "Ann"));
  g_assert_nonnull (strstr (along_record_get_text (to_do, "text"), "Walking group"));

  /* What has come is nobody's to look after any more, and leaves by itself. */
  move (self->callum, id, "received", NULL);
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 0);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "dismissed"), ==, 1);
  g_assert_cmpint (escalated_at (self, id), >, 0);

  /* Next, the decision: due on Friday 13 March, with the coordinator from Tuesday on. */
  wait_until (self, "2026-03-17T00:01");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 1);
}

/* Somebody who has seen to it is not asked again. */
static void
test_done_stays_done (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);
  g_autoptr (AlongRecord) to_do = NULL;
  AlongTxn *txn = NULL;

  wait_until (self, "2026-03-06T00:01");
  run (self);
  to_do = find (self->morag, "to_do", id);
  txn = desk_txn (self->morag);
  along_txn_move (txn, to_do, "done", NULL);
  desk_push_well (self->morag, txn);
  wait_until (self, "2026-03-20T00:01");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 0);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "done"), ==, 1);
}

/* A no after a yes: at once, for who coordinates and for who sent it; taken back, it leaves again. */
static void
test_late_decline (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);
  g_autoptr (AlongRecord) record = NULL;
  AlongTxn *txn = NULL;

  move (self->callum, id, "accepted", NULL);
  run_thrice (self);
  move (self->callum, id, "declined", "{'status_reason': <'no_capacity'>}");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "late_decline", "open"), ==, 1);
  g_assert_cmpuint (count (self->una, "to_do", id, "late_decline", "open"), ==, 1);
  g_assert_cmpuint (count (self->liam, "to_do", id, "late_decline", "open"), ==, 1);
  g_assert_cmpuint (count (self->callum, "to_do", id, "late_decline", "open"), ==, 0);
  g_assert_cmpuint (count (self->cora, "to_do", id, "late_decline", "open"), ==, 0);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "decline", "open"), ==, 0);

  desk_pull (self->callum);
  record = desk_get (self->callum, "referral", id);
  txn = desk_txn (self->callum);
  along_record_set_text (record, "status", "accepted");
  along_txn_undo_move (txn, record, "declined");
  desk_push_well (self->callum, txn);
  world_advance (self->world, DAY_MS);
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "late_decline", "open"), ==, 0);
  g_assert_cmpuint (count (self->morag, "to_do", id, "late_decline", "dismissed"), ==, 1);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "decline", "open"), ==, 0);
}

/* An ordinary no makes no to-do: the requester sees it anyway. Want of places is counted by itself. */
static void
test_decline (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);
  g_autoptr (AlongRecord) unmet = NULL;

  world_advance (self->world, 15 * DAY_MS);
  move (self->callum, id, "declined", "{'status_reason': <'no_capacity'>}");
  run_thrice (self);
  g_assert_null (find (self->morag, "unmet_need", id));
  world_advance (self->world, HOUR_MS);
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "late_decline", "open"), ==, 0);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "decline", "open"), ==, 1);
  g_assert_cmpuint (count (self->callum, "unmet_need", id, "decline", "open"), ==, 0);
  unmet = find (self->morag, "unmet_need", id);
  g_assert_cmpstr (along_record_get_text (unmet, "cause"), ==, "no_capacity");
  g_assert_cmpstr (along_record_get_text (unmet, "domain"), ==, "isolation");
  g_assert_cmpstr (along_record_get_text (unmet, "need"), ==, self->need);
  g_assert_cmpstr (along_record_get_text (unmet, "org"), ==, self->sender);
  g_assert_cmpstr (along_record_get_text (unmet, "service"), ==, self->service);
  g_assert_cmpint (along_record_get_integer (unmet, "weeks_waited", -1), ==, 2);
  g_assert_null (along_record_get (unmet, "created_by"));

  /* It should never have been sent: what was counted counts no more. */
  move (self->morag, id, "entered_in_error", "{'status_reason': <'wrong_person'>}");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "decline", "open"), ==, 0);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "decline", "closed"), ==, 1);
}

static void
test_no_evidence (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);

  move (self->callum, id, "declined", "{'status_reason': <'duplicate'>}");
  world_advance (self->world, HOUR_MS);
  run_thrice (self);
  g_assert_null (find (self->morag, "unmet_need", id));
}

/* Six weeks was what the service had said. */
static void
test_wait (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);
  g_autoptr (AlongRecord) unmet = NULL;

  move (self->callum, id, "accepted", NULL);
  move (self->callum, id, "waitlisted", NULL);
  wait_until (self, "2026-04-13T23:00");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "wait", "open"), ==, 0);
  wait_until (self, "2026-04-14T01:00");
  run_thrice (self);
  world_advance (self->world, 30 * DAY_MS);
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "wait", "open"), ==, 1);
  unmet = find (self->morag, "unmet_need", id);
  g_assert_cmpstr (along_record_get_text (unmet, "cause"), ==, "wait_too_long");
  g_assert_cmpint (along_record_get_integer (unmet, "weeks_waited", -1), ==, 6);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 0);
}

/* Somebody who keeps the service's entry sets the standard later: what waits already goes by it too. */
static void
test_standard (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);
  AlongTxn *txn = NULL;

  move (self->callum, id, "accepted", NULL);
  wait_until (self, "2026-03-23T12:00");
  run_thrice (self);
  desk_pull (self->cora);
  txn = desk_txn (self->cora);
  along_txn_add (txn, desk_set (self->cora, "service", self->service, "start_standard",
                                "drug_alcohol_21"));
  desk_push_well (self->cora, txn);
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 0);
  wait_until (self, "2026-03-24T00:01");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 1);
  g_assert_cmpuint (count (self->morag, "unmet_need", id, "wait", "open"), ==, 1);
  move (self->callum, id, "in_progress", NULL);
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 0);
}

/* A day on which the receiver is closed moves what is due; the sender's closed days do not. */
static void
test_closed_day (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);
  g_autoptr (AlongRecord) calendar = desk_record (self->cora, "working_calendar");
  AlongTxn *txn = desk_txn (self->cora);

  run (self);
  along_record_set_text (calendar, "name", "Walkers");
  along_record_set_text (calendar, "org", self->receiver);
  along_record_set (calendar, "holidays",
                    g_variant_new_parsed ("[{'date': '2026-03-04', 'name': 'Training'}]"));
  along_txn_create (txn, calendar);
  desk_push_well (self->cora, txn);
  wait_until (self, "2026-03-06T12:00");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 0);
  wait_until (self, "2026-03-09T00:01");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "escalation", "open"), ==, 1);
}

/* Two weeks after its end somebody still has to be told; who sent it hears of it, and closing ends it. */
static void
test_loop (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);

  move (self->callum, id, "accepted", NULL);
  move (self->callum, id, "in_progress", NULL);
  move (self->callum, id, "completed", "{'outcome': <'achieved'>}");
  wait_until (self, "2026-03-15T23:00");
  run_thrice (self);
  g_assert_cmpuint (count (self->liam, "to_do", id, "loop_open", "open"), ==, 0);
  wait_until (self, "2026-03-16T01:00");
  run_thrice (self);
  g_assert_cmpuint (count (self->liam, "to_do", id, "loop_open", "open"), ==, 1);
  g_assert_cmpuint (count (self->morag, "to_do", id, "loop_open", "open"), ==, 0);
  move (self->liam, id, "loop_closed",
        "{'person_told_at': <@x 1772442000000>, 'feedback_seen_at': <@x 1772442000000>}");
  run_thrice (self);
  g_assert_cmpuint (count (self->liam, "to_do", id, "loop_open", "open"), ==, 0);
}

/* Who sent it has left: somebody hears of it all the same. */
static void
test_requester_gone (Fixture *self, gconstpointer data)
{
  g_autofree char *id = send (self);

  move (self->callum, id, "declined", "{'status_reason': <'wrong_age'>}");
  self->liam->account->disabled = TRUE;
  world_put_account (self->world, self->liam->account);
  wait_until (self, "2026-03-16T01:00");
  run_thrice (self);
  g_assert_cmpuint (count (self->morag, "to_do", id, "loop_open", "open"), ==, 1);
  g_assert_cmpuint (count (self->una, "to_do", id, "loop_open", "open"), ==, 1);
}

/* What is not due costs next to nothing, however much there is. */
static void
test_many (Fixture *self, gconstpointer data)
{
  guint n = g_test_perf () ? 10000 : 300;
  gint64 begin = 0;
  double first = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AlongRecord) referral = desk_record (self->morag, "referral");
      g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));
      g_autofree char *somebody = along_id_new ();

      along_record_set_text (referral, "number", number);
      along_record_set_text (referral, "status", "accepted");
      along_record_set_text (referral, "from_org", self->sender);
      along_record_set_text (referral, "to_org", self->receiver);
      along_record_set_text (referral, "service", self->service);
      along_record_set_text (referral, "person", somebody);
      along_record_set_integer (referral, "sent_at", self->world->now);
      world_bring (self->world, referral);
    }
  begin = g_get_monotonic_time ();
  g_assert_cmpuint (run (self), ==, 0);
  first = (double)(g_get_monotonic_time () - begin) / 1000;
  begin = g_get_monotonic_time ();
  g_assert_cmpuint (run (self), ==, 0);
  g_test_message ("%u referrals: all of them %.0f ms, none of them %.2f ms", n, first,
                  (double)(g_get_monotonic_time () - begin) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 50 * 1000);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "escalation", test_escalation },
    { "done-stays-done", test_done_stays_done },
    { "late-decline", test_late_decline },
    { "decline", test_decline },
    { "no-evidence", test_no_evidence },
    { "wait", test_wait },
    { "standard", test_standard },
    { "closed-day", test_closed_day },
    { "loop", test_loop },
    { "requester-gone", test_requester_gone },
    { "many", test_many },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/clocks/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
