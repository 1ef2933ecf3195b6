/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules of moves that look at other records (domain.md §3). A device cannot vouch for them: its author may
 * have worked offline, with an older version, or with a program of their own. */

#include "base/id.h"
#include "world.h"

#include <string.h>

typedef struct
{
  World *world;
  char *sender;
  char *receiver;
  Desk *morag;
  char *person;
  char *service;
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

static void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new ();
  self->sender = world_add_org (self->world, "Harbour");
  self->receiver = world_add_org (self->world, "Walkers");
  self->morag = world_add_desk (self->world, "morag", self->sender, ALONG_ROLE_COORDINATOR);
  self->service = add_service (self, self->receiver, "active");
  self->person = desk_add_person (self->morag, "Ann");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  desk_free (self->morag);
  world_free (self->world);
  g_free (self->sender);
  g_free (self->receiver);
  g_free (self->person);
  g_free (self->service);
}

static GVariant *
one_line_packet (void)
{
  return g_variant_new_parsed ("[{'section': 'person', 'field': 'person.known_as', "
                               "'label': 'Known as', 'value': 'Ann'}]");
}

/* A referral that only waits to be sent. */
static AlongRecord *
make_referral (Fixture *self, const char *basis)
{
  static const char *const categories[] = { "contact", "identity", NULL };
  AlongRecord *referral = desk_record (self->morag, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "from_org", self->sender);
  along_record_set_text (referral, "to_org", self->receiver);
  along_record_set_text (referral, "service", self->service);
  along_record_set_text (referral, "person", self->person);
  along_record_set_text (referral, "reason", "Company on walks");
  along_record_set_text (referral, "sharing_basis", basis);
  along_record_set_set (referral, "shared_categories", categories);
  return referral;
}

/* Makes and sends @referral in one transaction; @problem is part of what the server says to it. */
static void
send (Fixture *self, AlongRecord *referral, const char *problem)
{
  AlongTxn *txn = desk_txn (self->morag);
  g_autoptr (AlongResult) result = NULL;
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&values, "packet", one_line_packet ());
  along_txn_create (txn, referral);
  along_txn_move (txn, referral, "sent", g_variant_dict_end (&values));
  result = desk_push (self->morag, txn);
  if (result->message != NULL)
    g_test_message ("%s", result->message);
  if (problem == NULL)
    {
      g_assert_cmpstr (result->r, ==, "applied");
      return;
    }
  g_assert_cmpstr (result->r, ==, "quarantined");
  g_assert_cmpstr (result->code, ==, "invalid");
  if (strstr (result->message, problem) == NULL)
    g_error ("“%s” does not say “%s”", result->message, problem);
}

static void
send_with (Fixture *self, const char *basis, const char *problem)
{
  g_autoptr (AlongRecord) referral = make_referral (self, basis);

  send (self, referral, problem);
}

static void
test_basis (Fixture *self, gconstpointer data)
{
  g_autofree char *nowhere = along_id_new ();
  g_autofree char *somebody = desk_add_person (self->morag, "Bea");
  g_autofree char *good = desk_add_basis (self->morag, self->person, self->receiver);
  g_autofree char *hers = desk_add_basis (self->morag, somebody, self->receiver);
  g_autofree char *ours = desk_add_basis (self->morag, self->person, self->sender);
  g_autoptr (AlongRecord) asked = desk_record (self->morag, "sharing_basis");
  AlongTxn *txn = desk_txn (self->morag);

  along_record_set_text (asked, "person", self->person);
  along_record_set_text (asked, "kind", "explicit_consent");
  along_record_set_text (asked, "status", "requested");
  along_record_set_text (asked, "purpose", "Walks");
  along_txn_create (txn, asked);
  desk_push_well (self->morag, txn);

  send_with (self, good, NULL);
  send_with (self, nowhere, "no basis");
  send_with (self, along_record_get_id (asked), "not in force");
  send_with (self, hers, "somebody else");
  send_with (self, ours, "does not name this organisation");
}

/* From the moment the person takes it back nothing more goes out, whatever other devices still believe. */
static void
test_basis_withdrawn (Fixture *self, gconstpointer data)
{
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  g_autoptr (AlongRecord) record = NULL;
  AlongTxn *txn = desk_txn (self->morag);

  desk_pull (self->morag);
  record = desk_get (self->morag, "sharing_basis", basis);
  along_txn_move (txn, record, "withdrawn",
                  g_variant_new_parsed ("{'status_reason': <'changed_mind'>}"));
  desk_push_well (self->morag, txn);
  send_with (self, basis, "not in force");
}

static void
test_basis_expired (Fixture *self, gconstpointer data)
{
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  g_autoptr (AlongRecord) before = NULL;
  g_autoptr (AlongRecord) after = NULL;
  AlongTxn *txn = desk_txn (self->morag);

  desk_pull (self->morag);
  before = desk_get (self->morag, "sharing_basis", basis);
  after = along_record_copy (before);
  along_record_set_text (after, "expiry", "2026-03-01");
  along_txn_update (txn, before, after);
  ((AlongOp *)g_ptr_array_index (txn->ops, 0))->base
      = desk_fver (self->morag, "sharing_basis", basis, "decision");
  desk_push_well (self->morag, txn);
  send_with (self, basis, "not in force");
}

static void
test_categories (Fixture *self, gconstpointer data)
{
  static const char *const more[] = { "contact", "identity", "substance_use", NULL };
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  g_autoptr (AlongRecord) referral = make_referral (self, basis);

  along_record_set_set (referral, "shared_categories", more);
  send (self, referral, "does not cover: Substance use");
}

static void
test_service (Fixture *self, gconstpointer data)
{
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  g_autofree char *closed = add_service (self, self->receiver, "temporarily_closed");
  g_autofree char *elsewhere = add_service (self, self->sender, "active");
  g_autoptr (AlongRecord) to_closed = make_referral (self, basis);
  g_autoptr (AlongRecord) to_elsewhere = make_referral (self, basis);
  g_autofree char *nowhere = along_id_new ();
  g_autoptr (AlongRecord) to_nowhere = make_referral (self, basis);

  along_record_set_text (to_closed, "service", closed);
  send (self, to_closed, "not running");
  along_record_set_text (to_elsewhere, "service", elsewhere);
  send (self, to_elsewhere, "not one of this organisation");
  along_record_set_text (to_nowhere, "service", nowhere);
  send (self, to_nowhere, "not one of this organisation");
}

static char *
propose_plan (Fixture *self)
{
  g_autoptr (AlongRecord) plan = desk_record (self->morag, "care_plan");
  AlongTxn *txn = desk_txn (self->morag);

  along_record_set_text (plan, "person", self->person);
  along_record_set_text (plan, "lead", self->morag->actor.worker);
  along_record_set_text (plan, "agreement", "agreed");
  along_record_set_text (plan, "agreement_date", "2026-03-01");
  along_record_set_text (plan, "transition_plan", "Walks go on");
  along_record_set_text (plan, "status", "draft");
  along_txn_create (txn, plan);
  along_txn_move (txn, plan, "proposed", NULL);
  desk_push_well (self->morag, txn);
  return g_strdup (along_record_get_id (plan));
}

/* Moves a record that was pulled; @problem is part of what the server says to it, NULL where it may. */
static void
move (Fixture *self,
      const char *kind,
      const char *id,
      const char *to,
      const char *values,
      const char *problem)
{
  AlongTxn *txn = desk_txn (self->morag);
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (AlongResult) result = NULL;

  desk_pull (self->morag);
  record = desk_get (self->morag, kind, id);
  along_txn_move (txn, record, to, values != NULL ? g_variant_new_parsed (values) : NULL);
  result = desk_push (self->morag, txn);
  if (result->message != NULL)
    g_test_message ("%s to %s: %s", kind, to, result->message);
  g_assert_cmpstr (result->r, ==, problem == NULL ? "applied" : "quarantined");
  if (problem != NULL)
    g_assert_nonnull (strstr (result->message, problem));
}

static void
test_one_plan (Fixture *self, gconstpointer data)
{
  g_autofree char *first = propose_plan (self);
  g_autofree char *second = propose_plan (self);

  move (self, "care_plan", first, "active", NULL, NULL);
  move (self, "care_plan", second, "active", NULL, "another plan");
  move (self, "care_plan", first, "in_review", NULL, NULL);
  move (self, "care_plan", second, "active", NULL, "another plan");
  move (self, "care_plan", first, "active",
        "{'agreement': <'agreed'>, 'agreement_date': <'2026-03-02'>, "
        "'next_review': <'2026-05-02'>}",
        NULL);
  move (self, "care_plan", first, "completed", NULL, NULL);
  move (self, "care_plan", second, "active", NULL, NULL);
}

/* A conference whose minute was sent, chaired and written by others than @self's. */
static char *
add_conference (Fixture *self, const char *state)
{
  g_autoptr (AlongRecord) conference = desk_record (self->morag, "conference");

  along_record_set_text (conference, "type", "case_conference");
  along_record_set_text (conference, "purpose", "What next");
  along_record_set_text (conference, "person", self->person);
  along_record_set_text (conference, "org", self->sender);
  along_record_set_text (conference, "status", state);
  world_bring (self->world, conference);
  return g_strdup (along_record_get_id (conference));
}

static char *
add_action (Fixture *self, const char *conference)
{
  g_autoptr (AlongRecord) action = desk_record (self->morag, "action");

  along_record_set_text (action, "text", "Phone the walkers");
  along_record_set_text (action, "person", self->person);
  along_record_set_text (action, "owner", self->morag->actor.worker);
  along_record_set_text (action, "org", self->sender);
  along_record_set_text (action, "due", "2026-03-09");
  along_record_set_text (action, "conference", conference);
  along_record_set_text (action, "status", "open");
  world_bring (self->world, action);
  return g_strdup (along_record_get_id (action));
}

static void
test_conference_closes (Fixture *self, gconstpointer data)
{
  g_autofree char *conference = add_conference (self, "circulated");
  g_autofree char *next = add_conference (self, "draft");
  g_autofree char *done = add_action (self, conference);
  g_autofree char *moved = add_action (self, conference);
  g_autofree char *of_the_next = add_action (self, next);
  g_autoptr (AlongRecord) item = desk_record (self->morag, "agenda_item");
  AlongTxn *txn = NULL;

  move (self, "conference", conference, "closed", NULL, "Not every action");
  move (self, "action", done, "done", "{'outcome': <'They have a place'>}", NULL);
  move (self, "conference", conference, "closed", NULL, "Not every action");
  along_record_set_text (item, "conference", next);
  along_record_set_text (item, "person", self->person);
  along_record_set_text (item, "item", "Phone the walkers");
  along_record_set_text (item, "action", moved);
  txn = desk_txn (self->morag);
  along_txn_create (txn, item);
  desk_push_well (self->morag, txn);
  move (self, "conference", conference, "closed", NULL, NULL);
  g_assert_nonnull (of_the_next);
}

/* What the same transaction settles counts. */
static void
test_conference_closes_at_once (Fixture *self, gconstpointer data)
{
  g_autofree char *conference = add_conference (self, "circulated");
  g_autofree char *next = add_conference (self, "draft");
  g_autofree char *moved = add_action (self, conference);
  g_autoptr (AlongRecord) item = desk_record (self->morag, "agenda_item");
  g_autoptr (AlongRecord) record = NULL;
  AlongTxn *txn = desk_txn (self->morag);

  desk_pull (self->morag);
  along_record_set_text (item, "conference", next);
  along_record_set_text (item, "person", self->person);
  along_record_set_text (item, "item", "Phone the walkers");
  along_record_set_text (item, "action", moved);
  along_txn_create (txn, item);
  record = desk_get (self->morag, "conference", conference);
  along_txn_move (txn, record, "closed", NULL);
  desk_push_well (self->morag, txn);
}

static void
add_line (Fixture *self, const char *conference, gboolean addendum, const char *expected)
{
  g_autoptr (AlongRecord) line = desk_record (self->morag, "minute_item");
  AlongTxn *txn = desk_txn (self->morag);
  g_autoptr (AlongResult) result = NULL;

  along_record_set_text (line, "conference", conference);
  along_record_set_text (line, "person", self->person);
  along_record_set_text (line, "kind", "discussion");
  along_record_set_text (line, "words", "Ann would like to walk again");
  if (addendum)
    along_record_set_boolean (line, "addendum", TRUE);
  along_txn_create (txn, line);
  result = desk_push (self->morag, txn);
  g_assert_cmpstr (result->r, ==, expected);
}

static void
test_addenda (Fixture *self, gconstpointer data)
{
  static const char *const agreed[] = { "minute_agreed", "circulated", "closed" };
  g_autofree char *written = add_conference (self, "minute_draft");

  add_line (self, written, FALSE, "applied");
  for (guint i = 0; i < G_N_ELEMENTS (agreed); i++)
    {
      g_autofree char *conference = add_conference (self, agreed[i]);

      add_line (self, conference, FALSE, "quarantined");
      add_line (self, conference, TRUE, "applied");
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "basis", test_basis },
    { "basis-withdrawn", test_basis_withdrawn },
    { "basis-expired", test_basis_expired },
    { "categories", test_categories },
    { "service", test_service },
    { "one-plan", test_one_plan },
    { "conference-closes", test_conference_closes },
    { "conference-closes-at-once", test_conference_closes_at_once },
    { "addenda", test_addenda },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/rules/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
