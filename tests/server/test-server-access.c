/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "access-fixture.h"
#include "base/id.h"

static AlongRecord *
add_member (Fixture *self, const Desk *who)
{
  AlongRecord *member = about (self, "care_team_member");

  along_record_set_text (member, "worker", who->actor.worker);
  along_record_set_text (member, "role", "link_worker");
  push (self->morag, member);
  return member;
}

static AlongRecord *
add_basis (Fixture *self, const char *org, const char *const *categories)
{
  const char *recipients[] = { org, NULL };
  AlongRecord *basis = about (self, "sharing_basis");

  along_record_set_text (basis, "kind", "explicit_consent");
  along_record_set_text (basis, "status", "active");
  along_record_set_text (basis, "purpose", "Working together");
  along_record_set_text (basis, "start", "2026-03-01");
  along_record_set_set (basis, "recipients", recipients);
  along_record_set_set (basis, "categories", categories);
  world_bring (self->world, basis);
  return basis;
}

/* Whoever is in the team from elsewhere sees what a basis covers for their organisation, and no more; nobody else there
 * sees anything. */
static void
test_team (Fixture *self, gconstpointer data)
{
  const char *categories[] = { "identity", "contact", "mental_health", NULL };
  g_autoptr (AlongRecord) low = add_note (self, "Low", "mental_health", "normal");
  g_autoptr (AlongRecord) court = add_note (self, "Court", "justice", "normal");
  g_autoptr (AlongRecord) member = add_member (self, self->callum);
  g_autoptr (AlongRecord) basis = NULL;

  g_assert_false (sees_person (self, self->callum, "identity"));
  basis = add_basis (self, self->walkers, categories);
  g_assert_true (sees_person (self, self->callum, "identity"));
  g_assert_true (sees (self->callum, low));
  g_assert_false (sees (self->callum, court));
  g_assert_false (sees (self->callum, member));
  g_assert_false (sees_person (self, self->una, "identity"));
  g_assert_true (sees (self->peter, low));

  /* What is written later goes to them too, and is changed by nobody but those who work with her. */
  g_clear_pointer (&low, along_record_unref);
  low = add_note (self, "Better", "mental_health", "normal");
  g_assert_true (sees (self->callum, low));

  set_text (self->morag, member, "to", "2026-03-01");
  g_assert_false (sees_person (self, self->callum, "identity"));
  g_assert_false (sees (self->callum, low));
  g_assert_true (sees (self->peter, low));
}

/* Consent that is taken back ends it at once; a term ends with its last day, without anybody writing. */
static void
test_team_ends (Fixture *self, gconstpointer data)
{
  const char *categories[] = { "whole_plan", NULL };
  g_autoptr (AlongRecord) note = add_note (self, "Court", "justice", "normal");
  g_autoptr (AlongRecord) member = add_member (self, self->callum);
  g_autoptr (AlongRecord) basis = add_basis (self, self->walkers, categories);
  AlongTxn *txn = NULL;
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_assert_true (sees (self->callum, note));
  g_assert_true (sees (self->callum, member));
  set_text (self->morag, basis, "expiry", "2026-03-03");
  let_time_pass (self, DAY_MS);
  g_assert_true (sees (self->callum, note));
  let_time_pass (self, DAY_MS);
  g_assert_false (sees (self->callum, note));
  g_assert_false (sees_person (self, self->callum, "identity"));

  set_text (self->morag, basis, "expiry", "2026-04-01");
  g_assert_true (sees (self->callum, note));
  txn = desk_txn (self->morag);
  g_variant_dict_insert (&dict, "status_reason", "s", "changed_mind");
  along_txn_add (txn,
                 along_op_move (along_entity_find ("sharing_basis"), along_record_get_id (basis),
                                "active", "withdrawn", g_variant_dict_end (&dict)));
  desk_push_well (self->morag, txn);
  g_assert_false (sees (self->callum, note));
}

/* As an older server left it: the line of the team gave nothing, and nobody looks at it when its day comes. */
static gboolean
make_old (AlongTx *tx, gpointer data, GError **error)
{
  const Fixture *self = data;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) holdings = NULL;

  if (!tx->api->meta_set (tx, "rules", "1", error)
      || !tx->api->records_about (tx, self->person, &records, error)
      || !tx->api->holdings (tx, "person:", "person;", &holdings, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      AlongStoredRecord *record = g_ptr_array_index (records, i);

      record->due = 0;
      if (!tx->api->record_put (tx, record, error))
        return FALSE;
    }
  g_assert_cmpuint (holdings->len, >, 0);
  for (guint i = 0; i < holdings->len; i++)
    {
      AlongHolding *holding = g_ptr_array_index (holdings, i);

      holding->grant->granted = FALSE;
      if (!tx->api->grant_put (tx, holding->account, holding->grant, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_team_of_old (Fixture *self, gconstpointer data)
{
  const char *categories[] = { "identity", NULL };
  g_autoptr (AlongRecord) member = add_member (self, self->callum);
  g_autoptr (AlongRecord) basis = add_basis (self, self->walkers, categories);
  g_autoptr (GError) error = NULL;

  set_text (self->morag, member, "to", "2026-03-02");
  self->world->storage->api->write (self->world->storage, make_old, self, &error);
  g_assert_no_error (error);
  g_assert_false (sees_person (self, self->callum, "identity"));
  let_time_pass (self, 1);
  g_assert_true (sees_person (self, self->callum, "identity"));
  let_time_pass (self, DAY_MS);
  g_assert_false (sees_person (self, self->callum, "identity"));
}

/* What a line of the team says they see, and which roles a basis names, narrow it. */
static void
test_team_narrowed (Fixture *self, gconstpointer data)
{
  const char *categories[] = { "whole_plan", NULL };
  const char *only[] = { "identity", NULL };
  const char *peers[] = { "peer_worker", NULL };
  g_autoptr (AlongRecord) note = add_note (self, "Court", "justice", "normal");
  g_autoptr (AlongRecord) basis = add_basis (self, self->walkers, categories);
  g_autoptr (AlongRecord) member = about (self, "care_team_member");
  g_autoptr (AlongRecord) other = NULL;

  along_record_set_text (member, "worker", self->callum->actor.worker);
  along_record_set_text (member, "role", "link_worker");
  along_record_set_set (member, "sees", only);
  push (self->morag, member);
  g_assert_true (sees_person (self, self->callum, "identity"));
  g_assert_false (sees (self->callum, note));

  other = add_member (self, self->una);
  g_assert_true (sees (self->una, note));
  change (self->morag, basis, "recipient_roles", g_variant_new_strv (peers, -1));
  g_assert_false (sees (self->una, note));
}

/* The named team is the care team, at home without a basis; highly restricted stays with who wrote it. */
static void
test_restricted (Fixture *self, gconstpointer data)
{
  const char *categories[] = { "whole_plan", NULL };
  g_autoptr (AlongRecord) restricted = add_note (self, "For the team", "plan", "restricted");
  g_autoptr (AlongRecord) highly = add_note (self, "For me", "plan", "highly_restricted");
  g_autoptr (AlongRecord) basis = add_basis (self, self->walkers, categories);
  g_autoptr (AlongRecord) home = NULL;
  g_autoptr (AlongRecord) away = NULL;

  g_assert_false (sees (self->peter, restricted));
  home = add_member (self, self->peter);
  away = add_member (self, self->callum);
  g_assert_true (sees (self->peter, restricted));
  g_assert_true (sees (self->callum, restricted));
  g_assert_true (sees (self->morag, highly));
  g_assert_false (sees (self->peter, highly));
  g_assert_false (sees (self->callum, highly));
}

/* Who changes their organisation, or may no longer sign in, is let in to what is theirs now and to nothing else. */
static void
test_account_changes (Fixture *self, gconstpointer data)
{
  const char *categories[] = { "identity", NULL };
  g_autoptr (AlongRecord) member = add_member (self, self->callum);
  g_autoptr (AlongRecord) basis = add_basis (self, self->walkers, categories);

  g_assert_true (sees_person (self, self->callum, "identity"));
  self->callum->account->roles = ALONG_ROLE_ANALYST;
  self->callum->actor.roles = ALONG_ROLE_ANALYST;
  world_put_account (self->world, self->callum->account);
  g_assert_false (sees_person (self, self->callum, "identity"));
  self->callum->account->roles = ALONG_ROLE_LINK_WORKER;
  self->callum->actor.roles = ALONG_ROLE_LINK_WORKER;
  world_put_account (self->world, self->callum->account);
  g_assert_true (sees_person (self, self->callum, "identity"));
}

typedef struct
{
  AlongRecord *conference;
  AlongRecord *item;
  AlongRecord *behind;
  AlongRecord *line;
  AlongRecord *line_behind;
  AlongRecord *invite;
} Meeting;

static void
meeting_clear (Meeting *self)
{
  along_record_unref (self->conference);
  along_record_unref (self->item);
  along_record_unref (self->behind);
  along_record_unref (self->line);
  along_record_unref (self->line_behind);
  along_record_unref (self->invite);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Meeting, meeting_clear)

static AlongRecord *
of_meeting (Fixture *self, const Meeting *meeting, const char *kind)
{
  AlongRecord *record = about (self, kind);

  along_record_set_text (record, "conference", along_record_get_id (meeting->conference));
  return record;
}

static AlongRecord *
add_line (Fixture *self, const Meeting *meeting, const AlongRecord *item, const char *words)
{
  AlongRecord *line = of_meeting (self, meeting, "minute_item");

  along_record_set_text (line, "kind", "discussion");
  along_record_set_text (line, "words", words);
  along_record_set_text (line, "agenda_item", along_record_get_id (item));
  push (self->morag, line);
  return line;
}

static void
meet (Fixture *self, Meeting *meeting, const char *state, const char *start, Desk *who)
{
  meeting->conference = about (self, "conference");
  along_record_set_text (meeting->conference, "type", "case_conference");
  along_record_set_text (meeting->conference, "purpose", "Next steps");
  along_record_set_text (meeting->conference, "org", self->harbour);
  along_record_set_text (meeting->conference, "status", state);
  along_record_set_text (meeting->conference, "start", start);
  along_record_set_text (meeting->conference, "notes", "Only for us");
  world_bring (self->world, meeting->conference);
  meeting->item = of_meeting (self, meeting, "agenda_item");
  along_record_set_text (meeting->item, "item", "Home");
  push (self->morag, meeting->item);
  meeting->behind = of_meeting (self, meeting, "agenda_item");
  along_record_set_text (meeting->behind, "item", "Somebody else");
  along_record_set_boolean (meeting->behind, "restricted", TRUE);
  push (self->morag, meeting->behind);
  meeting->line = add_line (self, meeting, meeting->item, "A flat");
  meeting->line_behind = add_line (self, meeting, meeting->behind, "Not for all");
  meeting->invite = of_meeting (self, meeting, "invite");
  along_record_set_text (meeting->invite, "name", "Callum");
  along_record_set_text (meeting->invite, "party", "worker");
  along_record_set_text (meeting->invite, "rsvp", "needs-action");
  along_record_set_text (meeting->invite, "worker", who->actor.worker);
  push (self->morag, meeting->invite);
}

/* Papers from five days before, for who is invited and has not said no; nothing else of the person, and none of what
 * the callers noted for themselves. */
static void
test_conference (Fixture *self, gconstpointer data)
{
  g_auto (Meeting) meeting = { 0 };
  g_autoptr (AlongRecord) note = add_note (self, "Court", "plan", "normal");
  g_autoptr (AlongRecord) action = NULL;
  g_autoptr (AlongRecord) papers = NULL;

  meet (self, &meeting, "convened", "2026-03-09T10:00", self->callum);
  g_assert_false (sees (self->callum, meeting.conference));
  let_time_pass (self, 2 * DAY_MS);
  g_assert_true (sees (self->callum, meeting.conference));
  g_assert_true (sees (self->callum, meeting.item));
  g_assert_true (sees (self->callum, meeting.behind));
  g_assert_true (sees (self->callum, meeting.line));
  g_assert_true (sees (self->callum, meeting.line_behind));
  g_assert_true (sees (self->callum, meeting.invite));
  g_assert_false (sees (self->callum, note));
  g_assert_false (sees_person (self, self->callum, "identity"));
  g_assert_false (sees (self->una, meeting.conference));
  papers = desk_get (self->callum, "conference", along_record_get_id (meeting.conference));
  g_assert_cmpstr (along_record_get_text (papers, "purpose"), ==, "Next steps");
  g_assert_null (along_record_get_text (papers, "notes"));

  action = of_meeting (self, &meeting, "action");
  along_record_set_text (action, "text", "Phone the landlord");
  along_record_set_text (action, "org", self->harbour);
  along_record_set_text (action, "due", "2026-03-20");
  push (self->morag, action);
  g_assert_true (sees (self->callum, action));

  set_text (self->morag, meeting.invite, "rsvp", "declined");
  g_assert_false (sees (self->callum, meeting.conference));
  g_assert_false (sees (self->callum, action));
  g_assert_false (sees (self->callum, meeting.line));
}

/* Who is there for part of it, or has an interest of their own, has no paper of the restricted part; what is moved
 * there is taken away again. */
static void
test_conference_in_part (Fixture *self, gconstpointer data)
{
  g_auto (Meeting) meeting = { 0 };

  meet (self, &meeting, "in_progress", "2026-03-02T10:00", self->callum);
  g_assert_true (sees (self->callum, meeting.line_behind));
  set_boolean (self->morag, meeting.invite, "conflict_of_interest", TRUE);
  g_assert_true (sees (self->callum, meeting.line));
  g_assert_false (sees (self->callum, meeting.behind));
  g_assert_false (sees (self->callum, meeting.line_behind));
  set_boolean (self->morag, meeting.item, "restricted", TRUE);
  g_assert_false (sees (self->callum, meeting.item));
  g_assert_false (sees (self->callum, meeting.line));
  g_assert_true (sees (self->callum, meeting.conference));
}

/* Who is locked out has nothing about the person any more, not even what they wrote themselves; everything answers as if
 * there were no such person. Colleagues have what they had. */
static void
test_lock (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) note = add_note (self, "Court", "justice", "normal");
  g_autoptr (AlongRecord) own = about (self, "note");
  g_autoptr (AlongRecord) to_do = about (self, "to_do");
  g_autoptr (AlongRecord) lock = NULL;
  g_autoptr (AlongRecord) about_ann = NULL;
  g_autoptr (AlongRecord) about_nobody = NULL;
  g_autofree char *nobody = along_id_new ();
  g_autofree char *here = NULL;
  g_autofree char *absent = NULL;
  g_autofree char *history = NULL;
  g_autofree char *nothing = NULL;

  along_record_set_text (own, "kind", "observation");
  along_record_set_text (own, "about", "plan");
  along_record_set_text (own, "words", "Mine");
  along_record_set_text (own, "label", "highly_restricted");
  along_record_set_integer (own, "at", self->world->now);
  push (self->peter, own);
  along_record_set_text (to_do, "text", "Phone Ann");
  along_record_set_text (to_do, "rule", "self");
  along_record_set_text (to_do, "owner", self->peter->actor.worker);
  push (self->peter, to_do);
  g_assert_true (sees (self->peter, note));
  g_assert_true (sees (self->peter, own));
  g_assert_true (sees (self->peter, to_do));

  lock = lock_out (self, self->peter);
  g_assert_false (sees (self->peter, note));
  g_assert_false (sees (self->peter, own));
  g_assert_false (sees (self->peter, to_do));
  g_assert_false (sees (self->peter, lock));
  g_assert_false (sees_person (self, self->peter, "identity"));
  g_assert_cmpuint (desk_n_parts (self->peter, "episode"), ==, 0);
  g_assert_true (sees (self->morag, note));
  g_assert_true (sees (self->morag, lock));
  g_assert_true (sees_person (self, self->morag, "identity"));

  about_ann = desk_record (self->peter, "need");
  along_record_set_text (about_ann, "person", self->person);
  along_record_set_text (about_ann, "domain", "housing");
  about_nobody = desk_record (self->peter, "need");
  along_record_set_text (about_nobody, "person", nobody);
  along_record_set_text (about_nobody, "domain", "housing");
  here = refusal_of (self->peter, about_ann);
  absent = refusal_of (self->peter, about_nobody);
  g_assert_cmpstr (here, ==, absent);
  history = history_of (self, self->peter, "person", self->person);
  nothing = history_of (self, self->peter, "person", nobody);
  g_assert_cmpstr (history, ==, nothing);

  /* Nothing of what is written from now on wakes their devices. */
  g_ptr_array_set_size (self->world->told, 0);
  g_clear_pointer (&note, along_record_unref);
  note = add_note (self, "Later", "justice", "normal");
  for (guint i = 0; i < self->world->told->len; i++)
    {
      const char *sid = g_ptr_array_index (self->world->told, i);

      g_assert_false (g_hash_table_contains (self->peter->cursors, sid));
    }
  g_assert_cmpuint (self->world->told->len, >, 0);

  set_boolean (self->morag, lock, "lifted", TRUE);
  g_assert_true (sees (self->peter, note));
  g_assert_true (sees (self->peter, own));
  g_assert_true (sees (self->peter, to_do));
}

static AlongRecord *
refer (Fixture *self)
{
  AlongRecord *referral = about (self, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "from_org", self->harbour);
  along_record_set_text (referral, "to_org", self->walkers);
  along_record_set_text (referral, "status", "sent");
  along_record_set_text (referral, "reason", "Company on walks");
  along_record_set_integer (referral, "sent_at", self->world->now);
  world_bring (self->world, referral);
  return referral;
}

/* The service she is referred to may have somebody who knows her. */
static void
test_lock_at_receiver (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) referral = refer (self);
  const char *id = along_record_get_id (referral);
  g_autoptr (AlongRecord) lock = NULL;
  g_autoptr (AlongRecord) later = NULL;

  g_assert_true (sees (self->callum, referral));
  lock = lock_out (self, self->callum);
  g_assert_false (sees (self->callum, referral));
  g_assert_true (sees (self->una, referral));
  g_assert_true (desk_has (self->una, "referral", id, "packet"));
  g_assert_false (desk_has (self->una, "referral", id, "sender"));
  g_assert_true (sees (self->morag, referral));
  g_assert_true (sees (self->peter, referral));
  later = refer (self);
  g_assert_false (sees (self->callum, later));
  g_assert_true (sees (self->una, later));
  set_boolean (self->morag, lock, "lifted", TRUE);
  g_assert_true (sees (self->callum, later));
  g_assert_true (sees (self->callum, referral));
}

/* Team, conference and lock at once: the lock wins. */
static void
test_lock_wins (Fixture *self, gconstpointer data)
{
  const char *categories[] = { "whole_plan", NULL };
  g_autoptr (AlongRecord) note = add_note (self, "For the team", "plan", "restricted");
  g_autoptr (AlongRecord) member = add_member (self, self->callum);
  g_autoptr (AlongRecord) basis = add_basis (self, self->walkers, categories);
  g_auto (Meeting) meeting = { 0 };
  g_autoptr (AlongRecord) lock = NULL;

  meet (self, &meeting, "in_progress", "2026-03-02T10:00", self->callum);
  g_assert_true (sees (self->callum, note));
  g_assert_true (sees (self->callum, meeting.line));
  lock = lock_out (self, self->callum);
  g_assert_false (sees (self->callum, note));
  g_assert_false (sees (self->callum, meeting.line));
  g_assert_false (sees (self->callum, meeting.conference));
  g_assert_false (sees_person (self, self->callum, "identity"));
  g_assert_true (sees (self->peter, meeting.line));
}

/* A conference of several people is kept from who is locked out of one of them. */
static void
test_lock_of_several (Fixture *self, gconstpointer data)
{
  g_autofree char *other = desk_add_person (self->morag, "Bea");
  const char *people[] = { self->person, other, NULL };
  g_autoptr (AlongRecord) conference = desk_record (self->morag, "conference");
  g_autoptr (AlongRecord) lock = NULL;

  along_record_set_text (conference, "type", "marac");
  along_record_set_text (conference, "purpose", "Safety");
  along_record_set_text (conference, "org", self->harbour);
  along_record_set_text (conference, "status", "convened");
  along_record_set_text (conference, "created_org", self->harbour);
  along_record_set_set (conference, "people", people);
  world_bring (self->world, conference);
  g_assert_true (sees (self->peter, conference));
  lock = lock_out (self, self->peter);
  g_assert_false (sees (self->peter, conference));
  g_assert_true (sees (self->morag, conference));
}

/* Only who answers for an organisation that works with the person may lock somebody out, or lift it. */
static void
test_who_locks (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) by_peter = about (self, "conflict_lock");
  g_autoptr (AlongRecord) by_una = about (self, "conflict_lock");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  along_record_set_text (by_peter, "worker", self->morag->actor.worker);
  along_record_set_text (by_peter, "reason", "No");
  along_record_set_text (by_una, "worker", self->morag->actor.worker);
  along_record_set_text (by_una, "reason", "No");
  first = refusal_of (self->peter, by_peter);
  second = refusal_of (self->una, by_una);
  g_assert_true (g_str_has_prefix (first, "forbidden"));
  g_assert_cmpstr (first, ==, second);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "team", test_team },
    { "team/ends", test_team_ends },
    { "team/of-old", test_team_of_old },
    { "team/narrowed", test_team_narrowed },
    { "team/restricted", test_restricted },
    { "team/account-changes", test_account_changes },
    { "conference", test_conference },
    { "conference/in-part", test_conference_in_part },
    { "lock", test_lock },
    { "lock/at-receiver", test_lock_at_receiver },
    { "lock/wins", test_lock_wins },
    { "lock/of-several", test_lock_of_several },
    { "lock/who", test_who_locks },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/access/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
