/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/world.h"

#include <string.h>

static const AlongSampleAccount *
keeper (AlongSample *self, guint org)
{
  return world_worker (self, org, ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_COORDINATOR);
}

static void
add_places (AlongSample *self)
{
  static const struct
  {
    const char *org;
    const char *name;
    const char *address;
    const char *visibility;
    const char *door;
    const char *getting_there;
  } places[] = {
    { "hscp", "Tollbooth Square offices", "1 Tollbooth Square", "public",
      "The side door has a ramp and a bell.", "Every bus stops in the square." },
    { "opendoor", "The old bakery", "14 Kirk Wynd", "public", "Blue door. The bell rings upstairs.",
      "Five minutes from the bus station, one steep bit." },
    { "harbour", "The Old Net Store", "Shore Street", "public", "The sign is a green cup.",
      "Flat all the way along the harbour." },
    { "gp1", "Larrick Health Centre", "Brae Road", "public", "Reception is to the left.",
      "The 4 bus turns in the car park." },
    { "greengym", "The Walled Garden", "Larrick Estate", "public", "Through the wooden gate.",
      "The minibus leaves the library at half past nine." },
    { "larder", "St Conval's Hall", "Shore Street", "public", "Use the lower door.",
      "Next to the harbour steps." },
    { "women", "The house", "17 Rowan Neuk", "withheld", "Ring, and say who sent you.", NULL },
    { "women", "Meeting room in town", NULL, "partners", "Ask when you arrange to meet.", NULL },
    { "steady", "Steady Steps rooms", "16 Kirk Wynd", "public",
      "Second floor; there is a lift at the back.", "Opposite the bakery." },
    { "pain", "Online", NULL, "public", "A link comes the day before.", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      guint org = world_find_org (self, places[i].org);
      g_autoptr (AlongRecord) place = world_record (self, "location");

      set_text (place, "org", world_org (self, org)->id);
      set_text (place, "name", places[i].name);
      set_text (place, "location_type",
                g_str_equal (places[i].name, "Online") ? "virtual" : "physical");
      set_text (place, "address_visibility", places[i].visibility);
      set_text (place, "description", places[i].door);
      set_text (place, "getting_there", places[i].getting_there);
      if (places[i].address != NULL)
        {
          set_text (place, "address", places[i].address);
          set_text (place, "town", "Dunlarrick");
          set_text (place, "postcode", "ZD1 1DL");
        }
      if (!g_str_equal (places[i].visibility, "public"))
        set_text (place, "front_gate", "Phone 0141 496 0013 first, day or night");
      world_add (self, keeper (self, org), world_at (self, -600), place);
    }
}

static void
add_funding (AlongSample *self)
{
  static const struct
  {
    const char *org;
    const char *name;
    const char *funder;
    int start;
    int end;
    int value;
  } money[] = {
    { "opendoor", "Link workers", "Larrickshire Integration Joint Board", -720, 160, 186000 },
    { "opendoor", "Recovery coaches", "The Saltpan Trust", -300, 55, 62000 },
    { "harbour", "Café and evenings", "The Lighthouse Fund", -200, 540, 48000 },
    { "larder", "Larder and lunches", "Larrickshire Council", -90, 275, 31000 },
    { "greengym", "Green gym", "The Hillfoot Foundation", -400, 330, 54000 },
    { "steady", "Counselling hours", "Larrickshire Integration Joint Board", -365, 20, 73000 },
    { "pain", "Peer network", "The Lighthouse Fund", -150, 420, 27000 },
    { "transport", "Volunteer drivers", "Larrickshire Council", -330, 35, 38000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (money); i++)
    {
      guint org = world_find_org (self, money[i].org);
      g_autoptr (AlongRecord) funding = world_record (self, "funding");

      set_text (funding, "name", money[i].name);
      set_text (funding, "funder", money[i].funder);
      set_text (funding, "org", world_org (self, org)->id);
      set_text (funding, "start", world_date (self, money[i].start));
      set_text (funding, "end", world_date (self, money[i].end));
      set_text (funding, "report_due", world_date (self, money[i].end - 30));
      along_record_set_integer (funding, "annual_value", money[i].value);
      world_add (self, keeper (self, org), world_at (self, money[i].start), funding);
    }
}

static void
add_training (AlongSample *self)
{
  static const struct
  {
    const char *module;
    const char *title;
    int lasts;
  } modules[] = {
    { "trauma", "Trauma-informed practice", 730 },
    { "confidentiality", "Confidentiality and sharing well", 365 },
    { "naloxone", "Naloxone: how to use it, how to hand it out", 730 },
    { "safeguarding", "Adult support and protection", 365 },
    { "recovery_principles", "Recovery principles", 1095 },
    { "boundaries", "Boundaries and self-care", 730 },
    { "crisis", "In a crisis", 730 },
  };

  for (guint i = 0; i < self->accounts->len; i++)
    {
      const AlongSampleAccount *account = &g_array_index (self->accounts, AlongSampleAccount, i);
      guint n = world_between (self, 1, 3);

      for (guint k = 0; k < n; k++)
        {
          guint module = (i + k * 3) % G_N_ELEMENTS (modules);
          int day = -(int)world_between (self, 10, 700);
          g_autoptr (AlongRecord) training = world_record (self, "training_record");

          if (account->roles
              & (ALONG_ROLE_SYSTEM_ADMIN | ALONG_ROLE_ANALYST | ALONG_ROLE_GOVERNANCE))
            continue;
          set_text (training, "worker", account->worker);
          set_text (training, "org", account->org);
          set_text (training, "module", modules[module].module);
          set_text (training, "title", modules[module].title);
          set_text (training, "provider", k % 2 == 0 ? "Larrickshire learning network" : "Online");
          set_text (training, "date", world_date (self, day));
          set_text (training, "expires", world_date (self, day + modules[module].lasts));
          world_add (self, account, world_at (self, day), training);
        }
    }
}

static void
add_pathways (AlongSample *self)
{
  static const struct
  {
    const char *name;
    const char *domains;
    const char *description;
    const char *services[3];
  } pathways[] = {
    { "Drinking less, living more",
      "substance_use mental_health isolation",
      "Treatment, somebody to talk to and something to do: three referrals, one plan.",
      { "Alcohol recovery team", "Recovery coaching", "Green gym mornings" } },
    { "A home again",
      "housing money mental_health",
      "A roof first, then the money, then the rest.",
      { "Homelessness duty officer", "Benefits check", "Community link worker" } },
    { "Company and confidence",
      "isolation physical_activity",
      "For somebody who has not been out for a while.",
      { "Community link worker", "Wheels and sticks", "Door to door" } },
  };
  guint hscp = world_find_org (self, "hscp");
  const AlongSampleAccount *morag = world_login (self, "morag");

  for (guint i = 0; i < G_N_ELEMENTS (pathways); i++)
    {
      g_autoptr (AlongRecord) pathway = world_record (self, "pathway_template");

      set_text (pathway, "name", pathways[i].name);
      set_text (pathway, "org", world_org (self, hscp)->id);
      set_text (pathway, "description", pathways[i].description);
      set_codes (pathway, "domains", pathways[i].domains);
      for (guint k = 0; k < G_N_ELEMENTS (pathways[i].services); k++)
        for (guint s = 0; s < self->services->len; s++)
          {
            const Svc *svc = &g_array_index (self->services, Svc, s);
            g_autofree char *position = g_strdup_printf ("%u", k + 1);

            if (g_str_equal (svc->name, pathways[i].services[k]))
              set_row (pathway, "lines", "position", position, "service", svc->id, "reason",
                       svc->name, "days_after", k == 0 ? "0" : "7", NULL);
          }
      along_record_set_integer (pathway, "review_days", 84);
      world_add (self, morag, world_at (self, -250 - (int)i), pathway);
    }
}

static void
add_calendar (AlongSample *self)
{
  const AlongSampleAccount *admin = world_login (self, "morag");
  g_autoptr (AlongRecord) calendar = world_record (self, "working_calendar");
  int day = (int)world_between (self, 30, 90);

  /* Nobody's own: the whole partnership goes by it. */
  set_text (calendar, "name", "Larrickshire");
  set_text (calendar, "nation", "scotland");
  set_codes (calendar, "working_days", "MO TU WE TH FR");
  set_text (calendar, "opens_at", "09:00");
  set_text (calendar, "closes_at", "17:00");
  set_row (calendar, "holidays", "date", world_date (self, day), "name", "Larrick Fair", NULL);
  world_add (self, admin, world_at (self, -500), calendar);
}

static void
add_sessions (AlongSample *self, Group *group, const AlongSampleAccount *lead, guint hour)
{
  static const char *const topics[] = { "What helped this week",
                                        "Getting through the weekend",
                                        "Asking for help",
                                        "Sleep",
                                        "Saying no",
                                        "Something we made",
                                        "Talking to a GP",
                                        "Old friends, new habits",
                                        "A walk instead",
                                        "What I would tell my younger self",
                                        NULL };

  for (int week = -6; week <= 2; week++)
    {
      int day = week * 7 + (int)(self->groups->len % 5) - 2;
      g_autoptr (AlongRecord) session = world_record (self, "session");
      g_autofree char *start = world_wall (self, day, hour, 0);
      gint64 made = world_at (self, -60);

      set_text (session, "group", group->id);
      set_text (session, "org", lead->org);
      set_text (session, "start", start);
      along_record_set_integer (session, "duration", 90);
      set_text (session, "status", "scheduled");
      set_text (session, "topic", world_pick (self, topics));
      set_lines (session, "facilitators", (const char *const[]){ lead->worker, NULL });
      world_add (self, lead, made, session);
      if (day >= 0)
        continue;
      if (world_chance (self, 12))
        {
          world_move (self, lead, world_later (self, world_at (self, day - 1), 0, 0), session,
                      "cancelled", "status_reason",
                      world_chance (self, 50) ? "weather" : "lead_away", "status_text",
                      "Everybody was phoned.", NULL);
          continue;
        }
      world_change (self, lead, world_at (self, day), session, "head_count",
                    g_variant_new_int64 (world_between (self, 4, 14)));
      world_move (self, lead, world_later (self, world_at (self, day), 0, 0), session, "held",
                  NULL);
      g_ptr_array_add (group->sessions, along_record_ref (session));
    }
}

typedef struct
{
  const char *org;
  const char *name;
  const char *kind;
  const char *domains;
  const char *focus;
  const char *description;
  const char *byday;
  guint hour;
  const char *state;
} GroupRow;

static const GroupRow group_rows[] = {
  { "harbour", "Sunday Evening Circle", "peer_led", "substance_use isolation", "Recovery",
    "Tea at six, talk at half past. Come early, leave when you like.", "SU", 18, "open" },
  { "harbour", "Smart Start", "peer_led", "substance_use", "The first ninety days",
    "For the first weeks without. Small and quiet.", "TU", 19, "full" },
  { "opendoor", "Wednesday Makers", "co_facilitated", "isolation mental_health", "Making things",
    "Hands busy, talk easy.", "WE", 13, "open" },
  { "pain", "Monday Pain Group", "peer_led", "physical_health mental_health", "Long-term pain",
    "Eight weeks, then stay as long as you like.", "MO", 14, "open" },
  { "pain", "Long Covid and Fatigue", "mutual_aid", "physical_health isolation", "Fatigue",
    "Online and short. Lying down is fine.", "TH", 19, "open" },
  { "shed", "Shed and Soup", "mutual_aid", "isolation", "Company", "Soup at one. Tools down.", "FR",
    13, "open" },
  { "women", "Thursday Women", "co_facilitated", "safety mental_health", "After abuse",
    "Women who know. The place is told when you join.", "TH", 11, "open" },
  { "carers", "Carers Who Laugh", "peer_led", "parenting_caring isolation", "Caring",
    "An evening off, together.", "WE", 18, "paused" },
  { "arts", "Voices", "mutual_aid", "mental_health isolation", "Hearing voices",
    "For people who hear, see or sense things others do not.", "TU", 15, "forming" },
  { "welcome", "Mothers from Everywhere", "mutual_aid", "identity_culture parenting_caring",
    "New to Scotland", "Children come too.", "SA", 10, "open" },
  { "families", "Kinship Grandparents", "peer_led", "parenting_caring", "Raising grandchildren",
    "Second time round.", "MO", 10, "closed" },
};

static void
add_groups (AlongSample *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (group_rows); i++)
    {
      const GroupRow *row = &group_rows[i];
      Group group = { .org = world_find_org (self, row->org) };
      const AlongSampleAccount *lead = keeper (self, group.org);
      g_autoptr (AlongRecord) record = world_record (self, "peer_group");
      g_autofree char *opens = g_strdup_printf ("%02u:00", row->hour);
      gint64 at = world_at (self, -420 + (int)i * 20);

      group.id = g_strdup (along_record_get_id (record));
      group.sessions = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
      set_text (record, "name", row->name);
      set_text (record, "org", lead->org);
      set_text (record, "status", "forming");
      set_text (record, "focus", row->focus);
      set_text (record, "kind", row->kind);
      set_codes (record, "domains", row->domains);
      set_codes (record, "values",
                 i % 2 == 0 ? "hope experience mutuality"
                            : "authenticity responsibility empowerment");
      set_text (record, "description", row->description);
      set_text (record, "ground_rules",
                "What is said here stays here. We listen. Nobody has to speak.");
      along_record_set_boolean (record, "is_open", !g_str_equal (row->state, "full"));
      along_record_set_boolean (record, "first_name_only", TRUE);
      along_record_set_boolean (record, "is_evening", row->hour >= 18);
      along_record_set_integer (record, "places", world_between (self, 8, 16));
      set_text (record, "peer_lead", lead->worker);
      set_row (record, "schedules", "freq", "WEEKLY", "byday", row->byday, "opens_at", opens, NULL);
      set_text (record, "start", world_date (self, -420 + (int)i * 20));
      world_add (self, lead, at, record);
      if (!g_str_equal (row->state, "forming"))
        world_move (self, lead, world_later (self, at, 5, 20), record, "open", NULL);
      if (g_str_equal (row->state, "full"))
        world_move (self, lead, world_later (self, world_at (self, -60), 0, 5), record, "full",
                    NULL);
      else if (g_str_equal (row->state, "paused"))
        world_move (self, lead, world_later (self, world_at (self, -30), 0, 5), record, "paused",
                    "status_reason", "no_place", "status_text", "The hall roof is being mended.",
                    NULL);
      else if (g_str_equal (row->state, "closed"))
        world_move (self, lead, world_later (self, world_at (self, -90), 0, 5), record, "closed",
                    "status_reason", "done", "status_text", "They meet by themselves now.", NULL);
      g_array_append_val (self->groups, group);
      if (g_str_equal (row->state, "open") || g_str_equal (row->state, "full"))
        add_sessions (self, &g_array_index (self->groups, Group, i), lead, row->hour);
    }
}

static void
add_experience (AlongSample *self,
                const AlongSampleAccount *author,
                gint64 at,
                const AlongRecord *peer,
                const char *domain,
                const char *words)
{
  g_autoptr (AlongRecord) experience = world_record (self, "peer_experience");

  set_text (experience, "label", "highly_restricted");
  set_text (experience, "peer_worker", along_record_get_id (peer));
  set_text (experience, "org", author->org);
  set_text (experience, "domain", domain);
  set_text (experience, "words", words);
  along_record_set_boolean (experience, "may_match", TRUE);
  world_add (self, author, at, experience);
}

static void
add_peer_workers (AlongSample *self)
{
  static const struct
  {
    const char *org;
    const char *name;
    const char *state;
    const char *domain;
    const char *words;
    const char *about;
  } peers[] = {
    { "harbour", "Billy S.", "active", "substance_use",
      "Nine years without a drink, and I remember the first week.",
      "Likes a walk better than a chair." },
    { "harbour", "Kit M.", "active", "mental_health", "I have been where the curtains stay shut.",
      "Plays the fiddle, has a very old dog." },
    { "opendoor", "Donna R.", "active", "parenting_caring",
      "I got my children back, one form at a time.", "Good with letters and offices." },
    { "opendoor", "Ash T.", "checks", "identity_culture",
      "Coming out at forty is still coming out.", "Evenings only." },
    { "adrs", "Tam O.", "active", "substance_use", "On a script and working, both at once.",
      "Meets people at the chemist." },
    { "pain", "Isobel G.", "active", "physical_health", "Twenty years of pain and a garden.",
      "Slow mornings." },
    { "women", "Ros K.", "paused", "safety", "I left on the third try.", "Back after the summer." },
    { "carers", "Margaret L.", "left", "parenting_caring", "Cared for my mother for eleven years.",
      "Now on the board." },
    { "harbour", "Stevie P.", "applicant", "legal_justice", "Inside and out again.",
      "Wants to start with the Saturday breakfast." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      guint org = world_find_org (self, peers[i].org);
      const AlongSampleAccount *lead = keeper (self, org);
      g_autoptr (AlongRecord) peer = world_record (self, "peer_worker");
      gint64 at = world_at (self, -380 + (int)i * 15);
      gboolean further = !g_str_equal (peers[i].state, "applicant");

      set_text (peer, "name", peers[i].name);
      set_text (peer, "org", lead->org);
      set_text (peer, "status", "applicant");
      set_text (peer, "about", peers[i].about);
      set_text (peer, "times", i % 2 == 0 ? "Evenings and Saturdays" : "Weekday afternoons");
      set_text (peer, "supervisor", lead->worker);
      set_text (peer, "supervision_due", world_date (self, (int)(i * 9) - 12));
      along_record_set_integer (peer, "max_load", 3 + i % 3);
      world_add (self, lead, at, peer);
      add_experience (self, lead, at, peer, peers[i].domain, peers[i].words);
      if (further)
        {
          at = world_later (self, at, 3, 14);
          world_move (self, lead, at, peer, "checks", NULL);
        }
      if (further && !g_str_equal (peers[i].state, "checks"))
        {
          at = world_later (self, at, 7, 30);
          world_change (self, lead, at, peer, "pvg_date",
                        g_variant_new_string (world_date (self, world_day_of (self, at))));
          world_change (self, lead, at, peer, "training_complete_on",
                        g_variant_new_string (world_date (self, world_day_of (self, at))));
          at = world_later (self, at, 1, 3);
          world_move (self, lead, at, peer, "active", NULL);
        }
      if (g_str_equal (peers[i].state, "paused"))
        world_move (self, lead, world_later (self, at, 60, 90), peer, "paused", "status_reason",
                    "wellbeing", "status_text", "Taking the summer for herself.", NULL);
      else if (g_str_equal (peers[i].state, "left"))
        world_move (self, lead, world_later (self, at, 60, 90), peer, "left", "status_reason",
                    "other_work", "status_text", "Thanked with cake.", NULL);
      else if (g_str_equal (peers[i].state, "active"))
        g_ptr_array_add (self->peer_workers, along_record_ref (peer));
    }
}

void
make_directory_extras (AlongSample *self)
{
  add_places (self);
  add_calendar (self);
  add_pathways (self);
  if (world_is_flat (self))
    return;
  add_funding (self);
  add_training (self);
  add_groups (self);
  add_peer_workers (self);
}
