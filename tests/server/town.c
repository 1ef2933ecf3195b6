/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "town.h"
#include "base/error.h"
#include "base/id.h"
#include "server/break-glass.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

int
town_below (Town *self, int n)
{
  return g_rand_int_range (self->rand, 0, n);
}

static gboolean
now_and_then (Town *self, int n)
{
  return town_below (self, n) == 0;
}

const char *
town_kind (const Thing *thing)
{
  return along_record_get_kind (thing->record);
}

gboolean
town_is (const Thing *thing, const char *kind)
{
  return g_str_equal (town_kind (thing), kind);
}

int
town_today (const Town *self)
{
  return (int)((self->world->now - self->began) / DAY_MS);
}

/* Days are counted from 2 March 2026, when the world begins at nine in the morning. */
static char *
date_of (int day)
{
  g_autoptr (GDate) date = g_date_new_dmy (2, G_DATE_MARCH, 2026);
  char text[11] = { 0 };

  if (day >= 0)
    g_date_add_days (date, (guint)day);
  else
    g_date_subtract_days (date, (guint)-day);
  g_date_strftime (text, sizeof text, "%Y-%m-%d", date);
  return g_strdup (text);
}

static const AlongFacet some_facets[]
    = { ALONG_FACET_IDENTITY,      ALONG_FACET_CONTACT,       ALONG_FACET_HEALTH,
        ALONG_FACET_MENTAL_HEALTH, ALONG_FACET_HOUSING_MONEY, ALONG_FACET_PLAN };

static guint
some_categories (Town *self, AlongRecord *record, const char *field)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) categories = NULL;
  guint facets = 0;

  if (now_and_then (self, 3))
    {
      const char *whole[] = { "whole_plan", NULL };

      along_record_set_set (record, field, whole);
      return TOWN_ALL_FACETS;
    }
  for (guint i = 0; i + 1 < G_N_ELEMENTS (some_facets); i++)
    if (now_and_then (self, 2))
      {
        facets |= 1u << some_facets[i];
        g_strv_builder_add (names, along_facet_name (some_facets[i]));
      }
  categories = g_strv_builder_end (names);
  along_record_set_set (record, field, (const char *const *)categories);
  return facets;
}

static Thing *
add_thing (Town *self, const char *kind, int person, int author)
{
  Thing *thing = &self->things[self->n_things];
  g_autofree char *id = along_id_new ();

  g_assert_cmpint (self->n_things, <, TOWN_MOST);
  *thing = (Thing){ .record = along_record_new (along_entity_find (kind), id),
                    .word = g_strdup_printf (TOWN_WORD "%04dx", self->n_things),
                    .person = person,
                    .author = author,
                    .org = -1,
                    .to = -1,
                    .who = -1,
                    .day_to = G_MAXINT,
                    .day_from = G_MININT,
                    .open = TRUE,
                    .conference = -1,
                    .item = -1 };
  if (person >= 0)
    along_record_set_text (thing->record, "person",
                           along_record_get_id (self->things[person].record));
  if (author >= 0)
    {
      along_record_set_text (thing->record, "created_by", self->users[author]->actor.worker);
      along_record_set_text (thing->record, "created_org", self->users[author]->actor.org);
    }
  along_record_set_integer (thing->record, "created_at", self->world->now);
  return thing;
}

static int
store (Town *self, Thing *thing)
{
  int index = self->n_things++;

  g_hash_table_insert (self->by_key,
                       g_strdup_printf ("%s/%s", town_kind (thing),
                                        along_record_get_id (thing->record)),
                       GINT_TO_POINTER (index + 1));
  world_bring (self->world, thing->record);
  return index;
}

/* Another value of @field, without anybody asking whether it may be. */
static void
rewrite (Town *self, Thing *thing, const char *field, GVariant *value)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GArray) brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
  g_autoptr (AlongRecord) before = along_record_copy (thing->record);
  g_autoptr (GError) error = NULL;
  AlongBrought one = { .txn = txn };

  along_record_set (thing->record, field, value);
  txn->hlc = self->world->now << 16;
  if (along_entity_find_field (along_record_get_entity (thing->record), field, NULL)->flags
      & ALONG_FIELD_STATE)
    {
      const AlongMove *move
          = along_lifecycle_find_move (along_record_get_entity (before)->lifecycle,
                                       along_record_get_state (before),
                                       along_record_get_state (thing->record));
      GVariantDict why = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&why, "status_reason", "s", move->reasons->codes[0].code);
      along_txn_add (txn,
                     along_op_move (along_record_get_entity (before), along_record_get_id (before),
                                    move->from, move->to, g_variant_dict_end (&why)));
    }
  else
    along_txn_update (txn, before, thing->record);
  g_array_append_val (brought, one);
  along_service_bring (self->world->service, brought, &error);
  g_assert_no_error (error);
}

int
town_any_person (Town *self)
{
  return self->people[town_below (self, self->n_people)];
}

static int
any_of (Town *self, const char *kind)
{
  int found = -1;
  int n = 0;

  for (int i = 0; i < self->n_things; i++)
    if (town_is (&self->things[i], kind) && town_below (self, ++n) == 0)
      found = i;
  return found;
}

static void
open_episode (Town *self, int person, int org)
{
  Thing *episode = add_thing (self, "episode", person, -1);

  episode->org = org;
  along_record_set_text (episode->record, "org", self->orgs[org]);
  along_record_set_text (episode->record, "status", "planned");
  store (self, episode);
}

static void
enter_person (Town *self)
{
  Thing *person = add_thing (self, "person", -1, -1);

  person->person = self->n_things;
  along_record_set_text (person->record, "known_as", person->word);
  along_record_set_text (person->record, "email", person->word);
  self->people[self->n_people++] = store (self, person);
  open_episode (self, person->person, town_below (self, TOWN_ORGS));
}

static void
end_episode (Town *self)
{
  int i = any_of (self, "episode");

  if (i < 0 || !self->things[i].open)
    return;
  self->things[i].open = FALSE;
  rewrite (self, &self->things[i], "status", g_variant_new_string ("cancelled"));
}

static const char *
some_label (Town *self)
{
  static const char *const labels[] = { "normal", "normal", "restricted", "highly_restricted" };

  return labels[town_below (self, G_N_ELEMENTS (labels))];
}

static void
write_note (Town *self)
{
  static const char *const abouts[] = { "plan", "health", "mental_health", "housing_money" };
  Thing *note = add_thing (self, "note", town_any_person (self), town_below (self, TOWN_USERS));

  along_record_set_text (note->record, "kind", "observation");
  along_record_set_text (note->record, "about", abouts[town_below (self, G_N_ELEMENTS (abouts))]);
  along_record_set_text (note->record, "words", note->word);
  along_record_set_text (note->record, "label", some_label (self));
  along_record_set_integer (note->record, "at", self->world->now);
  store (self, note);
}

static void
write_to_do (Town *self)
{
  Thing *to_do = add_thing (self, "to_do", town_any_person (self), -1);

  to_do->who = town_below (self, TOWN_USERS);
  along_record_set_text (to_do->record, "text", to_do->word);
  along_record_set_text (to_do->record, "rule", "self");
  along_record_set_text (to_do->record, "status", "open");
  along_record_set_text (to_do->record, "owner", self->users[to_do->who]->actor.worker);
  store (self, to_do);
}

static void
give_term (Town *self, Thing *thing, const char *from, const char *to)
{
  if (now_and_then (self, 3))
    {
      g_autofree char *date = NULL;

      thing->day_from = town_today (self) + town_below (self, 4) - 1;
      date = date_of (thing->day_from);
      along_record_set_text (thing->record, from, date);
    }
  if (now_and_then (self, 3))
    {
      g_autofree char *date = NULL;

      thing->day_to = MAX (town_today (self), MAX (thing->day_from, -5)) + town_below (self, 4);
      date = date_of (thing->day_to);
      along_record_set_text (thing->record, to, date);
    }
}

static void
join_team (Town *self)
{
  Thing *member = add_thing (self, "care_team_member", town_any_person (self), -1);

  member->who = town_below (self, TOWN_USERS);
  member->facets = TOWN_ALL_FACETS;
  along_record_set_text (member->record, "worker", self->users[member->who]->actor.worker);
  along_record_set_text (member->record, "role", "link_worker");
  if (now_and_then (self, 3))
    {
      member->facets = some_categories (self, member->record, "sees");
      if (member->facets == 0)
        member->facets = TOWN_ALL_FACETS;
    }
  give_term (self, member, "from", "to");
  store (self, member);
}

static void
leave_team (Town *self)
{
  int i = any_of (self, "care_team_member");
  g_autofree char *date = NULL;

  if (i < 0 || self->things[i].day_from > town_today (self) - 1)
    return;
  self->things[i].day_to = town_today (self) - 1;
  date = date_of (self->things[i].day_to);
  rewrite (self, &self->things[i], "to", g_variant_new_string (date));
}

static void
agree (Town *self)
{
  Thing *basis = add_thing (self, "sharing_basis", town_any_person (self), -1);

  along_record_set_text (basis->record, "kind", "explicit_consent");
  along_record_set_text (basis->record, "purpose", basis->word);
  along_record_set_text (basis->record, "status", now_and_then (self, 5) ? "requested" : "active");
  basis->open = g_str_equal (along_record_get_state (basis->record), "active");
  if (!now_and_then (self, 4))
    {
      const char *recipients[2] = { NULL, NULL };

      basis->org = town_below (self, TOWN_ORGS);
      recipients[0] = self->orgs[basis->org];
      along_record_set_set (basis->record, "recipients", recipients);
    }
  basis->facets = some_categories (self, basis->record, "categories");
  give_term (self, basis, "start", "expiry");
  store (self, basis);
}

static void
withdraw (Town *self)
{
  int i = any_of (self, "sharing_basis");

  if (i < 0 || !self->things[i].open)
    return;
  self->things[i].open = FALSE;
  rewrite (self, &self->things[i], "status", g_variant_new_string ("withdrawn"));
}

static void
refer (Town *self)
{
  Thing *referral = add_thing (self, "referral", town_any_person (self), -1);
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral->record));

  referral->org = town_below (self, TOWN_ORGS);
  referral->to = (referral->org + 1 + town_below (self, TOWN_ORGS - 1)) % TOWN_ORGS;
  along_record_set_text (referral->record, "number", number);
  along_record_set_text (referral->record, "from_org", self->orgs[referral->org]);
  along_record_set_text (referral->record, "to_org", self->orgs[referral->to]);
  along_record_set_text (referral->record, "status", "sent");
  along_record_set_text (referral->record, "reason", referral->word);
  along_record_set_integer (referral->record, "sent_at", self->world->now);
  store (self, referral);
}

static int
begin_conference (Town *self)
{
  Thing *conference = add_thing (self, "conference", town_any_person (self), -1);
  int day = town_today (self) + town_below (self, 10);
  g_autofree char *date = date_of (day);
  g_autofree char *start = g_strdup_printf ("%sT10:00", date);

  conference->day_from = day - 5;
  conference->conference = self->n_things;
  along_record_set_text (conference->record, "type", "case_conference");
  along_record_set_text (conference->record, "purpose", conference->word);
  along_record_set_text (conference->record, "org", self->orgs[town_below (self, TOWN_ORGS)]);
  along_record_set_text (conference->record, "status", "convened");
  along_record_set_text (conference->record, "start", start);
  along_record_set_text (conference->record, "notes", conference->word);
  return store (self, conference);
}

static Thing *
of_conference (Town *self, const char *kind, int conference, int author)
{
  Thing *thing = add_thing (self, kind, self->things[conference].person, author);

  thing->conference = conference;
  along_record_set_text (thing->record, "conference",
                         along_record_get_id (self->things[conference].record));
  return thing;
}

static void
hold_conference (Town *self)
{
  int conference = now_and_then (self, 2) ? any_of (self, "conference") : -1;
  Thing *item = NULL;
  int index = 0;

  if (conference < 0)
    conference = begin_conference (self);
  item = of_conference (self, "agenda_item", conference, -1);
  item->restricted = now_and_then (self, 3);
  along_record_set_text (item->record, "item", item->word);
  along_record_set_boolean (item->record, "restricted", item->restricted);
  index = store (self, item);
  for (int i = town_below (self, 3); i > 0; i--)
    {
      Thing *line = of_conference (self, "minute_item", conference, town_below (self, TOWN_USERS));

      line->item = index;
      along_record_set_text (line->record, "kind", "discussion");
      along_record_set_text (line->record, "words", line->word);
      along_record_set_text (line->record, "label", some_label (self));
      along_record_set_text (line->record, "agenda_item",
                             along_record_get_id (self->things[index].record));
      store (self, line);
    }
}

static void
invite (Town *self)
{
  static const char *const answers[]
      = { "needs-action", "accepted", "tentative", "declined", "delegated" };
  int conference = any_of (self, "conference");
  Thing *thing = NULL;
  int answer = town_below (self, G_N_ELEMENTS (answers));

  if (conference < 0)
    return;
  thing = of_conference (self, "invite", conference, -1);
  thing->who = town_below (self, TOWN_USERS);
  thing->open = answer < 3;
  thing->part = now_and_then (self, 3);
  along_record_set_text (thing->record, "name", thing->word);
  along_record_set_text (thing->record, "party", "worker");
  along_record_set_text (thing->record, "rsvp", answers[answer]);
  along_record_set_text (thing->record, "worker", self->users[thing->who]->actor.worker);
  if (thing->part && now_and_then (self, 2))
    along_record_set_boolean (thing->record, "conflict_of_interest", TRUE);
  else if (thing->part)
    along_record_set_text (thing->record, "exclusion_reason", "Third party");
  store (self, thing);
}

static void
hide_item (Town *self)
{
  int i = any_of (self, "agenda_item");

  if (i < 0)
    return;
  self->things[i].restricted = !self->things[i].restricted;
  rewrite (self, &self->things[i], "restricted",
           g_variant_new_boolean (self->things[i].restricted));
}

static void
end_conference (Town *self)
{
  int i = any_of (self, "conference");

  if (i < 0 || !self->things[i].open)
    return;
  self->things[i].open = FALSE;
  rewrite (self, &self->things[i], "status", g_variant_new_string ("cancelled"));
}

static void
lock_out (Town *self)
{
  Thing *lock = add_thing (self, "conflict_lock", town_any_person (self), -1);

  lock->who = town_below (self, TOWN_USERS);
  along_record_set_text (lock->record, "worker", self->users[lock->who]->actor.worker);
  along_record_set_text (lock->record, "reason", lock->word);
  store (self, lock);
}

static void
lift (Town *self)
{
  int i = any_of (self, "conflict_lock");

  if (i < 0 || !self->things[i].open)
    return;
  self->things[i].open = FALSE;
  rewrite (self, &self->things[i], "lifted", g_variant_new_boolean (TRUE));
}

static void
take_in_told_to_dos (Town *self, const Thing *glass)
{
  for (int u = 0; u < TOWN_USERS; u++)
    {
      g_autofree char *id = along_id_derive ("rule", along_record_get_id (glass->record),
                                             "break_glass", self->users[u]->actor.worker, NULL);
      g_autoptr (AlongRecord) found = NULL;
      g_autoptr (GError) error = NULL;
      Thing *to_do = NULL;

      along_service_lookup (self->world->service, along_entity_find ("to_do"), id, &found, &error);
      g_assert_no_error (error);
      if (found == NULL)
        continue;
      to_do = add_thing (self, "to_do", glass->person, -1);
      along_record_unref (to_do->record);
      to_do->record = g_steal_pointer (&found);
      to_do->who = u;
      g_hash_table_insert (self->by_key, g_strdup_printf ("to_do/%s", id),
                           GINT_TO_POINTER (++self->n_things));
    }
}

/* Whoever may not is told what they would be told of nobody. */
static void
break_glass (Town *self)
{
  int user = town_below (self, TOWN_USERS);
  int person = town_any_person (self);
  gboolean may
      = (self->users[user]->actor.roles & TOWN_WITH_PEOPLE & ~(guint)ALONG_ROLE_GOVERNANCE) != 0
        && !town_is_locked (self, user, person);
  const AlongGlassAsk ask = { .person = along_record_get_id (self->things[person].record),
                              .code = "urgent_care",
                              .reason = "They are here and not well." };
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongGlass) given
      = along_service_break_glass (self->world->service, &self->users[user]->actor, &ask, &error);
  Thing *glass = NULL;

  if (!may)
    {
      g_assert_null (given);
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
      return;
    }
  if (town_org_works_with (self, user, person))
    {
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  glass = add_thing (self, "break_glass", person, -1);
  g_clear_pointer (&glass->record, along_record_unref);
  along_service_lookup (self->world->service, along_entity_find ("break_glass"), given->id,
                        &glass->record, &error);
  g_assert_no_error (error);
  glass->who = user;
  for (int i = 0; i < TOWN_ORGS; i++)
    if (town_is_of (self, user, i))
      glass->org = i;
  glass->until = given->until;
  g_hash_table_insert (self->by_key, g_strdup_printf ("break_glass/%s", given->id),
                       GINT_TO_POINTER (++self->n_things));
  take_in_told_to_dos (self, glass);
}

static void
change_account (Town *self)
{
  static const guint roles[]
      = { ALONG_ROLE_COORDINATOR, ALONG_ROLE_LINK_WORKER,  ALONG_ROLE_PEER_WORKER,
          ALONG_ROLE_GOVERNANCE,  ALONG_ROLE_SYSTEM_ADMIN, ALONG_ROLE_ANALYST };
  Desk *desk = self->users[town_below (self, TOWN_USERS)];

  if (now_and_then (self, 2))
    desk->account->roles = roles[town_below (self, G_N_ELEMENTS (roles))];
  else
    {
      g_free (desk->account->org);
      desk->account->org = g_strdup (self->orgs[town_below (self, TOWN_ORGS)]);
    }
  desk->actor.roles = desk->account->roles;
  desk->actor.org = desk->account->org;
  world_put_account (self->world, desk->account);
}

static void
let_time_pass (Town *self)
{
  g_autoptr (GError) error = NULL;

  world_advance (self->world, now_and_then (self, 2) ? DAY_MS : DAY_MS / 12);
  along_service_run_due (self->world->service, NULL, &error);
  g_assert_no_error (error);
}

typedef void (*Event) (Town *self);

static const struct
{
  Event happens;
  int often;
  const char *name;
} events[] = {
  { write_note, 8, "a note" },
  { write_to_do, 2, "a to-do" },
  { join_team, 6, "somebody joins a team" },
  { leave_team, 2, "somebody leaves a team" },
  { agree, 6, "a basis" },
  { withdraw, 2, "a basis is withdrawn" },
  { refer, 3, "a referral" },
  { hold_conference, 5, "a conference" },
  { invite, 6, "an invitation" },
  { hide_item, 2, "an item is hidden or shown" },
  { end_conference, 1, "a conference ends" },
  { lock_out, 3, "somebody is locked out" },
  { lift, 2, "a lock is lifted" },
  { break_glass, 4, "emergency access" },
  { change_account, 2, "an account changes" },
  { let_time_pass, 4, "time passes" },
  { end_episode, 1, "an episode ends" },
};

Town *
town_new (guint64 seed)
{
  Town *self = g_new0 (Town, 1);
  static const guint roles[] = { ALONG_ROLE_COORDINATOR, ALONG_ROLE_LINK_WORKER,
                                 ALONG_ROLE_PEER_WORKER, ALONG_ROLE_GOVERNANCE };

  self->seed = seed;
  self->rand = g_rand_new_with_seed ((guint32)seed);
  self->world = world_new ();
  self->began = self->world->now;
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int i = 0; i < TOWN_ORGS; i++)
    self->orgs[i] = world_add_org (self->world, "Somewhere");
  for (int i = 0; i < TOWN_USERS; i++)
    {
      g_autofree char *login = g_strdup_printf ("user%d", i);

      self->users[i]
          = world_add_desk (self->world, login, self->orgs[i % TOWN_ORGS],
                            i == TOWN_USERS - 1 ? (guint)ALONG_ROLE_ANALYST
                                                : roles[town_below (self, G_N_ELEMENTS (roles))]);
    }
  for (int i = 0; i < 3; i++)
    enter_person (self);
  return self;
}

void
town_free (Town *self)
{
  for (int i = 0; i < TOWN_USERS; i++)
    desk_free (self->users[i]);
  for (int i = 0; i < TOWN_ORGS; i++)
    g_free (self->orgs[i]);
  for (int i = 0; i < self->n_things; i++)
    {
      along_record_unref (self->things[i].record);
      g_free (self->things[i].word);
    }
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->sids);
  g_rand_free (self->rand);
  world_free (self->world);
  g_free (self);
}

gboolean
town_live (Town *self)
{
  int total = 0;
  int at = 0;
  int which = 0;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    total += events[i].often;
  for (at = town_below (self, total); at >= events[which].often; which++)
    at -= events[which].often;
  g_test_message ("%s", events[which].name);
  events[which].happens (self);
  return events[which].happens == write_note || events[which].happens == write_to_do;
}
