/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens between two ends of a referral that neither may write for the other: passing it on, an
 * answer by phone, a mistake. A device cannot vouch for any of it. */

#include "base/id.h"
#include "world.h"

#include <string.h>

typedef struct
{
  World *world;
  char *sender;
  char *receiver;
  char *third;
  Desk *morag;
  Desk *callum;
  char *person;
  char *service;
  char *other;
  char *closed;
  AlongRecord *referral;
} Fixture;

static char *
add_service (Fixture *self, const char *org, const char *status)
{
  g_autoptr (AlongRecord) service = desk_record (self->morag, "service");

  along_record_set_text (service, "name", "Walking group");
  along_record_set_text (service, "org", org);
  along_record_set_text (service, "status", status);
  world_bring (self->world, service);
  return g_strdup (along_record_get_id (service));
}

static AlongResult *
move (Desk *desk, AlongRecord *referral, const char *from, const char *to, const char *values)
{
  AlongTxn *txn = desk_txn (desk);
  g_autoptr (AlongRecord) now = along_record_copy (referral);
  AlongResult *result = NULL;

  along_record_set_text (now, "status", from);
  along_txn_move (txn, now, to, g_variant_new_parsed (values));
  result = desk_push (desk, txn);
  if (result->message != NULL)
    g_test_message ("%s", result->message);
  return result;
}

static void
moves (Desk *desk, AlongRecord *referral, const char *from, const char *to, const char *values)
{
  g_autoptr (AlongResult) result = move (desk, referral, from, to, values);

  g_assert_true (g_str_equal (result->r, "applied") || g_str_equal (result->r, "merged"));
}

static void
refused (Desk *desk, AlongRecord *referral, const char *from, const char *to, const char *values)
{
  g_autoptr (AlongResult) result = move (desk, referral, from, to, values);

  g_assert_false (g_str_equal (result->r, "applied") || g_str_equal (result->r, "merged"));
}

static AlongRecord *
send (Fixture *self)
{
  static const char *const categories[] = { "contact", "identity", NULL };
  AlongRecord *referral = desk_record (self->morag, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  AlongTxn *txn = desk_txn (self->morag);

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "from_org", self->sender);
  along_record_set_text (referral, "to_org", self->receiver);
  along_record_set_text (referral, "service", self->service);
  along_record_set_text (referral, "person", self->person);
  along_record_set_text (referral, "reason", "Company on walks");
  along_record_set_text (referral, "sharing_basis", basis);
  along_record_set_set (referral, "shared_categories", categories);
  along_txn_create (txn, referral);
  along_txn_move (txn, referral, "sent",
                  g_variant_new_parsed ("{'packet': <[{'section': 'person', 'field': "
                                        "'person.known_as', 'label': 'Known as', 'value': "
                                        "'Ann'}]>}"));
  desk_push_well (self->morag, txn);
  return referral;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new ();
  self->sender = world_add_org (self->world, "Harbour");
  self->receiver = world_add_org (self->world, "Walkers");
  self->third = world_add_org (self->world, "Hillside");
  self->morag = world_add_desk (self->world, "morag", self->sender, ALONG_ROLE_COORDINATOR);
  self->callum = world_add_desk (self->world, "callum", self->receiver, ALONG_ROLE_LINK_WORKER);
  self->service = add_service (self, self->receiver, "active");
  self->other = add_service (self, self->third, "active");
  self->closed = add_service (self, self->third, "inactive");
  self->person = desk_add_person (self->morag, "Ann");
  self->referral = send (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  along_record_unref (self->referral);
  desk_free (self->morag);
  desk_free (self->callum);
  world_free (self->world);
  g_free (self->sender);
  g_free (self->receiver);
  g_free (self->third);
  g_free (self->person);
  g_free (self->service);
  g_free (self->other);
  g_free (self->closed);
}

static char *
pass_on_to (const char *service)
{
  return g_strdup_printf ("{'status_reason': <'better_place'>, 'redirected_service': <'%s'>}",
                          service);
}

static AlongRecord *
parent_of (Fixture *self, Desk *desk)
{
  desk_pull (desk);
  return desk_get (desk, "referral", along_record_get_id (self->referral));
}

static void
pass_on (Fixture *self)
{
  g_autofree char *values = pass_on_to (self->other);

  moves (self->callum, self->referral, "sent", "redirected", values);
}

/* The receiver knows the packet only. What stands in its place is the sender's, whole, and not sent. */
static void
test_passed_on (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) parent = NULL;
  g_autoptr (AlongRecord) child = NULL;
  g_autofree char *id = NULL;

  pass_on (self);
  parent = parent_of (self, self->morag);
  id = g_strdup (along_record_get_text (parent, "redirected_to"));
  g_assert_nonnull (id);
  child = desk_get (self->morag, "referral", id);
  g_assert_cmpstr (along_record_get_state (child), ==, "draft");
  g_assert_cmpstr (along_record_get_text (child, "person"), ==, self->person);
  g_assert_cmpstr (along_record_get_text (child, "reason"), ==, "Company on walks");
  g_assert_cmpstr (along_record_get_text (child, "to_org"), ==, self->third);
  g_assert_cmpstr (along_record_get_text (child, "from_org"), ==, self->sender);
  g_assert_cmpstr (along_record_get_text (child, "parent_referral"), ==,
                   along_record_get_id (self->referral));
  g_assert_null (along_record_get (child, "sharing_basis"));

  desk_pull (self->callum);
  g_assert_false (desk_has (self->callum, "referral", id, "referral"));
  g_assert_false (desk_has (self->callum, "referral", id, "sender"));
  g_assert_false (
      desk_has (self->callum, "referral", along_record_get_id (self->referral), "packet"));
}

/* Only to another service, and one that is running. */
static void
test_passed_on_where (Fixture *self, gconstpointer data)
{
  g_autofree char *here = pass_on_to (self->service);
  g_autofree char *shut = pass_on_to (self->closed);
  g_autofree char *made_up = along_id_new ();
  g_autofree char *nowhere = pass_on_to (made_up);
  g_autofree char *as_other
      = g_strdup_printf ("{'status_reason': <'better_place'>, 'redirected_service': <'%s'>, "
                         "'redirected_to': <'%s'>}",
                         self->other, along_record_get_id (self->referral));

  refused (self->callum, self->referral, "sent", "redirected", here);
  refused (self->callum, self->referral, "sent", "redirected", shut);
  refused (self->callum, self->referral, "sent", "redirected", nowhere);
  refused (self->callum, self->referral, "sent", "redirected", as_other);
  refused (self->callum, self->referral, "sent", "redirected",
           "{'status_reason': <'better_place'>}");
}

/* A child of the sender's is made by the server alone: nobody writes referrals for somebody else. */
static void
test_child_by_hand (Fixture *self, gconstpointer data)
{
  AlongRecord *child = desk_record (self->callum, "referral");
  g_autoptr (AlongRecord) owned = child;
  g_autofree char *number = along_id_reference ("R", along_record_get_id (child));
  AlongTxn *txn = desk_txn (self->callum);
  g_autoptr (AlongResult) result = NULL;

  along_record_set_text (child, "number", number);
  along_record_set_text (child, "status", "draft");
  along_record_set_text (child, "from_org", self->sender);
  along_record_set_text (child, "to_org", self->third);
  along_record_set_text (child, "service", self->other);
  along_record_set_text (child, "parent_referral", along_record_get_id (self->referral));
  along_txn_create (txn, child);
  result = desk_push (self->callum, txn);
  g_assert_cmpstr (result->code, ==, "forbidden");
  desk_pull (self->morag);
  g_assert_false (desk_has (self->morag, "referral", along_record_get_id (child), "referral"));
}

static AlongResult *
take_back (Desk *desk, AlongRecord *before, const char *to)
{
  AlongTxn *txn = desk_txn (desk);

  along_txn_undo_move (txn, before, to);
  return desk_push (desk, txn);
}

/* Taken back within ten seconds, nothing of it is left. */
static void
test_not_passed_on (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) before = parent_of (self, self->callum);
  g_autoptr (AlongRecord) parent = NULL;
  g_autoptr (AlongResult) result = NULL;
  g_autofree char *id = NULL;

  pass_on (self);
  parent = parent_of (self, self->morag);
  id = g_strdup (along_record_get_text (parent, "redirected_to"));
  result = take_back (self->callum, before, "redirected");
  g_assert_cmpstr (result->r, !=, "stale");
  g_clear_pointer (&parent, along_record_unref);
  parent = parent_of (self, self->morag);
  g_assert_cmpstr (along_record_get_state (parent), ==, "sent");
  g_assert_null (along_record_get (parent, "redirected_to"));
  g_assert_false (desk_has (self->morag, "referral", id, "referral"));
}

/* Words of an earlier step go with the next one, and come back when that is taken back. */
static void
test_words_of_a_step (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) before = NULL;
  g_autoptr (AlongRecord) after = NULL;
  g_autoptr (AlongResult) result = NULL;

  moves (self->callum, self->referral, "sent", "accepted",
         "{'status_text': <'We ring every month.'>}");
  before = parent_of (self, self->callum);
  g_assert_cmpstr (along_record_get_text (before, "status_text"), ==, "We ring every month.");
  moves (self->callum, before, "accepted", "declined", "{'status_reason': <'no_capacity'>}");
  after = parent_of (self, self->morag);
  g_assert_cmpstr (along_record_get_text (after, "status_reason"), ==, "no_capacity");
  g_assert_null (along_record_get (after, "status_text"));
  result = take_back (self->callum, before, "declined");
  g_assert_cmpstr (result->r, !=, "stale");
  g_clear_pointer (&after, along_record_unref);
  after = parent_of (self, self->morag);
  g_assert_cmpstr (along_record_get_text (after, "status_text"), ==, "We ring every month.");
  g_assert_null (along_record_get (after, "status_reason"));
}

static void
send_child (Fixture *self, AlongRecord *child)
{
  static const char *const categories[] = { "contact", "identity", NULL };
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->third);
  g_autoptr (AlongRecord) after = along_record_copy (child);
  AlongTxn *txn = desk_txn (self->morag);
  g_autoptr (AlongResult) result = NULL;

  along_record_set_text (after, "sharing_basis", basis);
  along_record_set_set (after, "shared_categories", categories);
  along_txn_update (txn, child, after);
  along_txn_move (txn, after, "sent",
                  g_variant_new_parsed ("{'packet': <[{'section': 'person', 'field': "
                                        "'person.known_as', 'label': 'Known as', 'value': "
                                        "'Ann'}]>}"));
  result = desk_push (self->morag, txn);
  g_assert_true (g_str_equal (result->r, "applied") || g_str_equal (result->r, "merged"));
}

/* The child is sent, declined and closed: so is what it was made from. */
static void
test_closes_with_its_child (Fixture *self, gconstpointer data)
{
  g_autoptr (Desk) isla = world_add_desk (self->world, "isla", self->third, ALONG_ROLE_LINK_WORKER);
  g_autoptr (AlongRecord) parent = NULL;
  g_autoptr (AlongRecord) child = NULL;
  g_autoptr (AlongRecord) told = NULL;
  AlongTxn *txn = NULL;

  pass_on (self);
  parent = parent_of (self, self->morag);
  child = desk_get (self->morag, "referral", along_record_get_text (parent, "redirected_to"));
  send_child (self, child);
  desk_pull (isla);
  moves (isla, child, "sent", "declined", "{'status_reason': <'no_capacity'>}");
  desk_pull (self->morag);
  g_clear_pointer (&child, along_record_unref);
  child = desk_get (self->morag, "referral", along_record_get_text (parent, "redirected_to"));
  told = along_record_copy (child);
  along_record_set_integer (told, "person_told_at", self->world->now);
  along_record_set_integer (told, "feedback_seen_at", self->world->now);
  txn = desk_txn (self->morag);
  along_txn_update (txn, child, told);
  along_txn_move (txn, told, "loop_closed", NULL);
  {
    g_autoptr (AlongResult) result = desk_push (self->morag, txn);

    g_assert_cmpstr (result->r, ==, "merged");
  }
  g_clear_pointer (&parent, along_record_unref);
  parent = parent_of (self, self->morag);
  g_assert_cmpstr (along_record_get_state (parent), ==, "loop_closed");
  g_assert_cmpint (along_record_get_integer (parent, "person_told_at", 0), ==, self->world->now);
  {
    g_autoptr (AlongResult) result = take_back (self->morag, told, "loop_closed");

    g_assert_cmpstr (result->r, !=, "stale");
  }
  g_clear_pointer (&parent, along_record_unref);
  parent = parent_of (self, self->morag);
  g_assert_cmpstr (along_record_get_state (parent), ==, "redirected");
}

/* Who was told on the phone writes it down with who said it, and not without. */
static void
test_by_phone (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) referral = NULL;

  refused (self->morag, self->referral, "sent", "accepted", "@a{sv} {}");
  refused (self->morag, self->referral, "sent", "accepted", "{'answered_how': <'phone'>}");
  refused (self->morag, self->referral, "sent", "accepted",
           "{'answered_how': <'phone'>, 'answered_by': <'  '>}");
  moves (self->morag, self->referral, "sent", "accepted",
         "{'answered_how': <'phone'>, 'answered_by': <'Jean at the desk'>}");
  referral = parent_of (self, self->callum);
  g_assert_cmpstr (along_record_get_state (referral), ==, "accepted");
  g_assert_cmpstr (along_record_get_text (referral, "answered_by"), ==, "Jean at the desk");
  /* Passing it on is not theirs to hear on the phone. */
  refused (self->callum, self->referral, "accepted", "redirected", "@a{sv} {}");
}

/* What was entered by mistake is gone for the receiver at once; their own number and answers stay. */
static void
test_mistake (Fixture *self, gconstpointer data)
{
  const char *id = along_record_get_id (self->referral);

  desk_pull (self->callum);
  g_assert_true (desk_has (self->callum, "referral", id, "packet"));
  refused (self->callum, self->referral, "sent", "entered_in_error",
           "{'status_reason': <'wrong_person'>}");
  refused (self->morag, self->referral, "sent", "entered_in_error", "@a{sv} {}");
  moves (self->morag, self->referral, "sent", "entered_in_error",
         "{'status_reason': <'wrong_person'>}");
  desk_pull (self->callum);
  g_assert_false (desk_has (self->callum, "referral", id, "packet"));
  g_assert_true (desk_has (self->callum, "referral", id, "referral"));
}

/* What the person said of it is kept by who asked them, about the service; and can be taken back. */
static void
test_feedback (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) feedback = desk_record (self->morag, "feedback");
  const char *id = along_record_get_id (feedback);
  AlongTxn *txn = desk_txn (self->morag);

  along_record_set_text (feedback, "kind", "survey");
  along_record_set_text (feedback, "date", "2026-11-25");
  along_record_set_text (feedback, "org", self->receiver);
  along_record_set_text (feedback, "service", self->service);
  along_record_set_text (feedback, "person", self->person);
  along_record_set_text (feedback, "referral", along_record_get_id (self->referral));
  along_record_set_integer (feedback, "helped", 8);
  along_txn_create (txn, feedback);
  desk_push_well (self->morag, txn);
  desk_pull (self->morag);
  desk_pull (self->callum);
  {
    g_autoptr (AlongRecord) kept = desk_get (self->morag, "feedback", id);

    g_assert_nonnull (kept);
  }
  g_assert_false (desk_has (self->callum, "feedback", id, "plan"));
  txn = desk_txn (self->morag);
  along_txn_add (txn, along_op_delete (along_record_get_entity (feedback), id, NULL));
  desk_push_well (self->morag, txn);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "passed-on", test_passed_on },
    { "passed-on-where", test_passed_on_where },
    { "child-by-hand", test_child_by_hand },
    { "not-passed-on", test_not_passed_on },
    { "closes-with-its-child", test_closes_with_its_child },
    { "words-of-a-step", test_words_of_a_step },
    { "by-phone", test_by_phone },
    { "mistake", test_mistake },
    { "feedback", test_feedback },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/referrals/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
