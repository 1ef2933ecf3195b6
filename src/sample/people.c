/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/names.h"
#include "sample/words.h"
#include "sample/world.h"
#include "base/date.h"

#include <string.h>

/* Whose people they are: the organisation that leads, in a hundred. */
static const struct
{
  const char *org;
  guint share;
} leads[] = {
  { "hscp", 48 },    { "opendoor", 12 }, { "adrs", 10 },   { "cmht", 8 }, { "socialwork", 5 },
  { "families", 4 }, { "women", 3 },     { "justice", 3 }, { "gp1", 4 },  { "homes", 3 },
};

static guint
lead_org (AlongSample *self, guint index)
{
  guint at = world_below (self, 100);

  /* The first ones are the wrap-around team's, so that a small sample has a full story too. */
  for (guint i = 0; index >= 3 && i < G_N_ELEMENTS (leads); i++)
    {
      if (at < leads[i].share)
        return world_find_org (self, leads[i].org);
      at -= leads[i].share;
    }
  return world_find_org (self, "hscp");
}

/* The test range, with a check digit that is right (NHS number, modulus 11). */
static char *
nhs_number (AlongSample *self)
{
  for (;;)
    {
      guint digits[9] = { 9, 9, 9 };
      guint sum = 0;
      guint check = 0;

      for (guint i = 3; i < 9; i++)
        digits[i] = world_below (self, 10);
      for (guint i = 0; i < 9; i++)
        sum += digits[i] * (10 - i);
      check = (11 - sum % 11) % 11;
      if (check == 10)
        continue;
      return g_strdup_printf ("999%u%u%u%u%u%u%u", digits[3], digits[4], digits[5], digits[6],
                              digits[7], digits[8], check);
    }
}

static char *
birth_date (AlongSample *self, guint age)
{
  GDate date;

  along_date_parse (world_date (self, 0), &date);
  g_date_subtract_days (&date, age * 365 + age / 4 + world_between (self, 1, 364));
  return along_date_iso (&date);
}

static void
set_identity (AlongSample *self, AlongRecord *person, guint age)
{
  static const char *const pronouns[] = { "she/her", "he/him", "they/them", NULL };
  guint gender = world_below (self, 100);
  const char *first = gender < 48   ? world_pick (self, names_women)
                      : gender < 94 ? world_pick (self, names_men)
                                    : world_pick (self, names_either);
  const char *family = world_pick (self, names_family);
  g_autofree char *born = birth_date (self, age);
  g_autofree char *whole = g_strdup_printf ("%s %s", first, family);

  set_text (person, "known_as", whole);
  set_text (person, "given", first);
  set_text (person, "family", family);
  set_text (person, "birth_date", born);
  if (world_chance (self, 40))
    {
      g_autofree char *number = nhs_number (self);

      set_text (person, "nhs_number", number);
    }
  if (gender >= 94 || world_chance (self, 25))
    set_text (person, "pronouns", pronouns[gender < 48 ? 0 : gender < 94 ? 1 : 2]);
  if (gender < 94)
    set_text (person, "sex", gender < 48 ? "female" : "male");
  if (world_chance (self, 10))
    set_lines (person, "previous_names",
               (const char *const[]){ world_pick (self, names_family), NULL });
}

static void
set_background (AlongSample *self, AlongRecord *person)
{
  static const char *const ethnic[] = { "white_scottish",
                                        "white_scottish",
                                        "white_scottish",
                                        "white_scottish",
                                        "white_other_british",
                                        "white_polish",
                                        "asian_pakistani",
                                        "african",
                                        "white_gypsy_traveller",
                                        "arab",
                                        "white_irish",
                                        "mixed",
                                        "not_said",
                                        NULL };
  static const char *const faith[]
      = { "none",     "none", "church_of_scotland", "roman_catholic", "muslim", "other_christian",
          "not_said", NULL };
  const char *code = world_pick (self, ethnic);

  set_text (person, "ethnicity", code);
  if (world_chance (self, 60))
    set_text (person, "religion", world_pick (self, faith));
  if (g_str_equal (code, "white_polish"))
    set_text (person, "language", "Polish");
  else if (g_str_equal (code, "arab"))
    set_text (person, "language", "Arabic");
  else
    set_text (person, "language", world_chance (self, 5) ? "Gaelic" : "English");
  if (g_str_equal (code, "arab") && world_chance (self, 60))
    set_text (person, "interpreter", "spoken");
}

static void
set_address (AlongSample *self, AlongRecord *person)
{
  static const char *const kinds[]
      = { "home", "home", "home", "home", "temporary", "supported", "care_of", NULL };
  const char *kind = world_chance (self, 4) ? "no_fixed" : world_pick (self, kinds);
  guint decile = 1 + world_least (world_below (self, 10), world_below (self, 10));
  g_autofree char *address = NULL;
  g_autofree char *postcode = NULL;

  set_text (person, "address_type", kind);
  if (g_str_equal (kind, "no_fixed"))
    return;
  address = g_strdup_printf ("%s%u %s", world_chance (self, 30) ? "Flat 1/2, " : "",
                             world_between (self, 1, 120), world_pick (self, names_streets));
  postcode = g_strdup_printf ("ZD%u %u%c%c", world_between (self, 1, 3), world_between (self, 1, 9),
                              "ABDEFGHJLN"[world_below (self, 10)],
                              "PQRSTUWXYZ"[world_below (self, 10)]);
  set_text (person, "address", address);
  set_text (person, "town", world_chance (self, 15) ? "Inverlarrick" : "Dunlarrick");
  set_text (person, "postcode", postcode);
  along_record_set_integer (person, "simd_decile", decile);
  along_record_set_integer (person, "simd_quintile", (decile + 1) / 2);
  along_record_set_integer (person, "simd_year", 2020);
}

static void
set_contact (AlongSample *self, AlongRecord *person, guint index)
{
  static const char *const ways[]
      = { "phone", "text", "text", "letter", "in_person", "worker", NULL };
  g_autofree char *mobile = g_strdup_printf ("07700 900%03u", (index * 7 + 100) % 1000);

  if (world_chance (self, 92))
    set_row (person, "phones", "number", mobile, "kind", "mobile", "safe_to_leave_message",
             world_chance (self, 75) ? "yes" : "no", NULL);
  if (world_chance (self, 35))
    {
      g_autofree char *email = g_strdup_printf ("person%u@example.org", index + 1);

      set_text (person, "email", email);
      along_record_set_boolean (person, "email_safe", world_chance (self, 80));
    }
  set_text (person, "preferred_contact", world_pick (self, ways));
  if (world_chance (self, 50))
    set_words (self, person, "contact_times", "Best in {time}");
  if (world_chance (self, 35))
    set_words (self, person, "communication_needs", world_pick (self, words_communicate));
  if (world_chance (self, 40))
    set_words (self, person, "access_needs", world_pick (self, words_access));
  if (world_chance (self, 30))
    set_codes (person, "travel_help", world_chance (self, 50) ? "fares" : "companion");
  set_text (person, "gp_practice",
            world_chance (self, 70) ? "Dunlarrick Medical Practice" : "Inverlarrick Surgery");
}

static AlongRecord *
person_record (AlongSample *self, guint index, const AlongSampleAccount *worker)
{
  AlongRecord *person = world_record (self, "person");
  guint age = world_chance (self, 70) ? world_between (self, 18, 59) : world_between (self, 60, 92);

  set_text (person, "lead_worker", worker->worker);
  self->is_young = age < 48;
  if (index % 37 == 19)
    {
      g_autofree char *alias
          = g_strdup_printf ("%s %u", world_pick (self, names_aliases), index % 90 + 10);

      /* Some would rather not say who they are. They get help all the same. */
      along_record_set_boolean (person, "no_identity", TRUE);
      set_text (person, "known_as", alias);
      set_text (person, "preferred_contact", "in_person");
      return person;
    }
  set_identity (self, person, age);
  set_background (self, person);
  set_address (self, person);
  set_contact (self, person, index);
  return person;
}

static AlongRecord *
add_episode (AlongSample *self, const Soul *soul, const AlongSampleAccount *worker, gint64 at)
{
  static const char *const stages[]
      = { "engage", "plan", "implement", "implement", "transition", NULL };
  static const char *const amounts[] = { "light", "standard", "standard", "intensive", NULL };
  AlongRecord *episode = world_record (self, "episode");
  int day = world_day_of (self, at);

  set_text (episode, "person", soul->id);
  set_text (episode, "org", worker->org);
  set_text (episode, "status", "planned");
  set_text (episode, "stage", world_pick (self, stages));
  set_text (episode, "intensity", world_pick (self, amounts));
  set_text (episode, "worker", worker->worker);
  set_text (episode, "start", world_date (self, day));
  along_record_set_integer (episode, "contact_days", world_between (self, 7, 28));
  world_add (self, worker, at, episode);
  return episode;
}

/* How it stands between the person and the organisation that leads; FALSE when it is over. */
static gboolean
lead_episode (AlongSample *self, Soul *soul, AlongRecord *episode, guint index)
{
  guint fate = index < 3 ? 50 : world_below (self, 100);
  gint64 at = world_later (self, soul->since, 0, 3);

  if (fate < 3)
    return TRUE;
  if (fate < 6)
    {
      world_move (self, soul->worker, at, episode, "waitlist", NULL);
      return TRUE;
    }
  if (fate < 7)
    return FALSE;
  world_move (self, soul->worker, at, episode, "active", NULL);
  if (fate < 11)
    {
      world_move (self, soul->worker, world_later (self, at, 10, 40), episode, "onhold",
                  "status_reason", "not_the_right_time", "status_text",
                  "A break until after the summer, as asked.", NULL);
      return TRUE;
    }
  return fate < 94;
}

static void
end_episode (AlongSample *self, Soul *soul, AlongRecord *episode)
{
  static const char *const reasons[]
      = { "goals_reached", "own_choice", "moved_area", "moved_on", NULL };
  gint64 last = soul->since;

  for (guint i = 0; i < self->items->len; i++)
    last = MAX (last, ((AlongSampleItem *)self->items->pdata[i])->at);
  last = world_later (self, last, 5, 20);
  if (g_str_equal (along_record_get_state (episode), "planned"))
    world_move (self, soul->worker, last, episode, "cancelled", "status_reason", "own_choice",
                "status_text", "Would rather come back when ready.", NULL);
  else
    world_move (self, soul->worker, last, episode, "finished", "status_reason",
                world_pick (self, reasons), "status_text", "Knows that the door is open.", NULL);
}

/* Others who work with the same person, as people who need several services have. */
static void
add_other_episodes (AlongSample *self, const Soul *soul)
{
  static const char *const others[]
      = { "adrs", "cmht", "homes", "opendoor", "socialwork", "families", NULL };
  guint n = world_chance (self, 35) ? world_between (self, 1, 2) : 0;
  guint first = world_below (self, 6);

  for (guint i = 0; i < n; i++)
    {
      guint org = world_find_org (self, others[(first + i) % 6]);
      const AlongSampleAccount *worker = NULL;
      g_autoptr (AlongRecord) episode = NULL;
      gint64 at = world_later (self, soul->since, 5, 30);

      if (org == soul->org)
        continue;
      worker = world_worker (self, org, ALONG_ROLE_PRACTITIONER);
      episode = add_episode (self, soul, worker, at);
      world_move (self, worker, world_later (self, at, 1, 10), episode, "active", NULL);
    }
}

static char *
need_words (AlongSample *self, const Domain *domain)
{
  g_autofree char *first = world_words (self, world_pick (self, domain->how_it_is));
  g_autofree char *second = NULL;

  if (!world_chance (self, 70))
    return g_steal_pointer (&first);
  second = world_words (self, world_pick (self, domain->and_so));
  return g_strdup_printf ("%s %s", first, second);
}

static void
settle_need (AlongSample *self, const Soul *soul, AlongRecord *need)
{
  static const char *const causes[]
      = { "no_capacity", "wait_too_long", "inaccessible_transport", "cost", NULL };
  gint64 at = along_record_get_integer (need, "created_at", 0);
  guint fate = world_below (self, 100);

  if (fate < 25)
    return;
  at = world_later (self, at, 1, 12);
  world_move (self, soul->worker, at, need, "prioritised", NULL);
  if (fate < 42)
    return;
  if (fate < 46)
    {
      world_move (self, soul->worker, world_later (self, at, 5, 40), need, "declined_by_person",
                  "status_reason", "own_choice", "status_text", "Would rather leave that alone.",
                  NULL);
      return;
    }
  at = world_later (self, at, 1, 20);
  world_move (self, soul->worker, at, need, "in_hand", NULL);
  if (fate < 78)
    return;
  if (fate < 88)
    world_move (self, soul->worker, world_later (self, at, 20, 90), need, "met", "status_text",
                "Says so, and smiles.", NULL);
  else if (fate < 94)
    world_move (self, soul->worker, world_later (self, at, 20, 90), need, "partly_met",
                "status_reason", "part_helped", "status_text", "Better, not there yet.", NULL);
  else
    world_move (self, soul->worker, world_later (self, at, 20, 60), need, "unmet", "status_reason",
                world_pick (self, causes), NULL);
}

static void
add_needs (AlongSample *self, Soul *soul, guint index)
{
  static const char *const severities[] = { "low", "medium", "medium", "high", NULL };
  static const char *const common[]
      = { "mental_health", "substance_use", "isolation", "money", "housing", NULL };
  guint n = world_between (self, index < 3 ? 3 : 1, 5);
  gint64 at = world_later (self, soul->since, 0, 4);

  for (guint i = 0; i < n; i++)
    {
      const Domain *domain = i < 2 && world_chance (self, 70)
                                 ? domain_find (world_pick (self, common))
                                 : &domains[world_below (self, n_domains)];
      g_autofree char *words = need_words (self, domain);
      g_autofree char *position = position_of (i);
      AlongRecord *need = NULL;
      gboolean twice = FALSE;

      for (guint k = 0; k < soul->needs->len; k++)
        twice = twice
                || g_str_equal (along_record_get_text (soul->needs->pdata[k], "domain"),
                                domain->code);
      if (twice)
        continue;
      need = world_record (self, "need");
      set_text (need, "person", soul->id);
      set_text (need, "domain", domain->code);
      set_text (need, "words", words);
      set_text (need, "position", position);
      set_text (need, "severity", world_pick (self, severities));
      set_text (need, "status", "identified");
      along_record_set_integer (need, "person_priority", soul->needs->len + 1);
      world_add (self, soul->worker, at, need);
      settle_need (self, soul, need);
      g_ptr_array_add (soul->needs, need);
    }
}

/* From when on things may speak of the person, and of the plan where there is one. */
gint64
soul_ready (const Soul *soul)
{
  gint64 at = soul->since;

  if (soul->plan != NULL)
    at = along_record_get_integer (soul->plan, "created_at", at);
  return at + 1000;
}

static void
make_story (AlongSample *self, Soul *soul)
{
  make_basis (self, soul);
  make_referrals (self, soul);
  if (world_is_flat (self))
    return;
  make_plan (self, soul);
  make_conference (self, soul);
  make_peers (self, soul);
}

/* One person and everything about them. */
void
make_person (AlongSample *self, guint index)
{
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (AlongRecord) episode = NULL;
  g_autoptr (GPtrArray) needs = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (GPtrArray) related
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  Soul soul = { .needs = needs, .related = related };
  gboolean goes_on = FALSE;

  soul.org = lead_org (self, index);
  soul.worker
      = index < 3 ? world_login (self, "morag")
                  : world_worker (self, soul.org, ALONG_ROLE_COORDINATOR | ALONG_ROLE_LINK_WORKER);
  soul.since = world_at (self, -(int)world_between (self, index < 3 ? 300 : 25, 800));
  record = person_record (self, index, soul.worker);
  soul.record = record;
  soul.id = along_record_get_id (record);
  world_add (self, soul.worker, soul.since, record);
  episode = add_episode (self, &soul, soul.worker, soul.since);
  goes_on = lead_episode (self, &soul, episode, index);
  add_needs (self, &soul, index);
  if (!world_is_flat (self))
    make_circle (self, &soul);
  if (goes_on)
    {
      add_other_episodes (self, &soul);
      make_story (self, &soul);
    }
  if (!world_is_flat (self))
    make_notes (self, &soul);
  if (!goes_on)
    end_episode (self, &soul, episode);
  else if (!world_is_flat (self) && index >= 3)
    make_tales (self, &soul);
  g_clear_pointer (&soul.basis, along_record_unref);
  g_clear_pointer (&soul.plan, along_record_unref);
}
