/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/world.h"
#include "base/id.h"

/* An organisation of the town. The sharing agreement is told in days from today: signed, and to be
 * reviewed; 0 for none. */
typedef struct
{
  const char *key;
  const char *name;
  const char *sector;
  const char *partnership;
  int isa_signed;
  int isa_review;
  const char *street;
  const char *flexibility;
  const char *description;
  const char *best_at;
} OrgRow;

static const OrgRow org_rows[] = {
  { "hscp", "Larrickshire Health and Social Care Partnership", "hscp", "active", -700, 30,
    "1 Tollbooth Square", "home_visit outreach phone",
    "Brings health and social care together in Larrickshire, and hosts the wrap-around team.",
    "Keeping everybody round the table, and one plan instead of nine." },
  { "opendoor", "Open Door Dunlarrick", "third_sector", "active", -400, 330, "14 Kirk Wynd",
    "evening home_visit drop_in outreach self_referral",
    "Community link workers and recovery support, in an old bakery with good light.",
    "Going along with somebody the first time, and the second." },
  { "cmht", "Dunlarrick Community Mental Health Team", "nhs", "active", -620, 110,
    "Larrick Health Centre, Brae Road", "home_visit phone online",
    "Nurses, psychologists and psychiatrists for people whose mental health needs more than a GP.",
    "Seeing people at home when coming in is too much." },
  { "adrs", "Larrickshire Alcohol and Drug Recovery Service", "nhs", "active", -610, 120,
    "2 Saltpan Row", "drop_in outreach phone",
    "Same-day help with alcohol and drugs, treatment, and the time afterwards.",
    "Starting treatment on the day somebody asks for it." },
  { "harbour", "Harbour Recovery Café", "peer_led", "active", -300, 430,
    "The Old Net Store, Shore Street", "evening weekend drop_in self_referral",
    "A café run by people in recovery, open when other doors are shut.",
    "A cup of tea without questions." },
  { "socialwork", "Larrickshire Council Social Work", "social_work", "active", -710, 20,
    "3 Tollbooth Square", "home_visit phone",
    "Assessment, care at home, and support and protection for adults.",
    "Knowing the law and using it kindly." },
  { "homes", "Larrick Homes", "housing", "active", -380, 350, "27 Station Brae", "home_visit phone",
    "A housing association with 1,900 homes and people who answer the phone.",
    "Keeping a tenancy going through a bad winter." },
  { "options", "Dunlarrick Housing Options", "housing", "active", -500, 230, "3 Tollbooth Square",
    "drop_in phone", "For anybody who has nowhere to stay, or soon may not.",
    "A bed tonight and a plan tomorrow." },
  { "money", "Dunlarrick Rights and Money Advice", "advocacy", "active", -450, 280,
    "9 Market Close", "evening drop_in phone online",
    "Free, independent advice on benefits, debt, work and housing.",
    "Finding the money that is already somebody's." },
  { "larder", "The Larrick Larder", "community_group", "active", -200, 530,
    "St Conval's Hall, Shore Street", "weekend drop_in self_referral",
    "A community larder, lunches and cooking together. Nobody is asked why.",
    "Food with dignity." },
  { "greengym", "Hill and Hedge Green Gym", "third_sector", "active", -330, 400,
    "The Walled Garden, Larrick Estate", "weekend outreach self_referral",
    "Path mending, tree planting and growing, at everybody's own pace.",
    "Getting people outdoors who have not been out for a while." },
  { "shed", "Dunlarrick Men's Shed", "community_group", "active", -150, 580, "Unit 4, Saltpan Row",
    "drop_in self_referral", "Woodwork, bikes, blether and soup.",
    "Talking shoulder to shoulder." },
  { "women", "Women Together Larrickshire", "third_sector", "active", -420, 310, NULL,
    "evening outreach phone online",
    "Safety, refuge and counselling for women and children who live with abuse.",
    "Believing women." },
  { "steady", "Steady Steps Counselling", "third_sector", "active", -260, 470, "16 Kirk Wynd",
    "evening online phone", "Counselling for adults, by what people can pay.",
    "Long enough to matter." },
  { "advocacy", "Larrickshire Independent Advocacy", "advocacy", "active", -480, 250,
    "5 Market Close", "home_visit phone",
    "Somebody on your side, who has nothing to do with any service.",
    "Making sure that the person is heard first." },
  { "carers", "Larrickshire Carers Centre", "third_sector", "active", -390, 340, "21 Brae Road",
    "evening phone self_referral", "For everybody who looks after somebody.",
    "Breaks that really are breaks." },
  { "gp1", "Dunlarrick Medical Practice", "nhs", "active", -640, 90,
    "Larrick Health Centre, Brae Road", "phone online",
    "General practice for the town and the harbour.", "Ten minutes that are not hurried." },
  { "gp2", "Inverlarrick Surgery", "nhs", "active", -630, 100, "2 Ferry Lane, Inverlarrick",
    "phone home_visit", "General practice for the villages along the loch.",
    "Knowing three generations of a family." },
  { "transport", "Larrick Community Transport", "third_sector", "active", -180, 550,
    "The Depot, Station Brae", "weekend self_referral",
    "Minibuses and volunteer drivers where no bus goes.", "Getting people there, and home again." },
  { "library", "Dunlarrick Library and Learning", "education", "active", -140, 590,
    "12 Market Close", "evening weekend drop_in self_referral",
    "Books, computers, help with forms, and warmth.", "A place where nobody has to buy anything." },
  { "college", "Larrickshire Community Learning", "education", "active", -160, 570,
    "The Annexe, School Road", "evening online",
    "Reading, writing, numbers and first qualifications for adults.", "Second chances." },
  { "policing", "Larrickshire Community Policing", "police", "active", -520, 210, "8 Station Brae",
    "outreach phone", "Local officers who walk, and who know where the help is.",
    "Bringing people to help instead of to a cell." },
  { "pain", "Living Well with Pain Network", "peer_led", "active", -220, 510,
    "Larrick Health Centre, Brae Road", "online self_referral",
    "Groups led by people who live with long-term pain or illness.", "What no leaflet says." },
  { "walkers", "The Larrick Walkers", "community_group", "active", -90, 640,
    "Meet at the Harbour Steps", "weekend self_referral",
    "Slow walks, every week, whatever the weather does.", "Nobody walks alone at the back." },
  { "arts", "Paint and Song Dunlarrick", "community_group", "active", -120, 610,
    "The Old Bakery, Kirk Wynd", "evening weekend self_referral",
    "A choir, a print room and a lot of paint.", "Making something is feeling something." },
  { "welcome", "The Welcome Table", "community_group", "active", -100, 630,
    "St Conval's Hall, Shore Street", "weekend drop_in self_referral",
    "Language cafés and company for people new to Scotland.", "Cooking in eleven languages." },
  { "families", "Families First Dunlarrick", "third_sector", "active", -350, 380, "30 School Road",
    "home_visit evening", "Support for families with children, at home and in the family house.",
    "Being there at teatime." },
  { "justice", "Larrickshire Community Justice", "social_work", "active", -540, 190,
    "3 Tollbooth Square", "phone outreach",
    "Work with people on orders and people coming home from prison.",
    "Meeting people at the gate." },
  { "work", "Ready When You Are", "third_sector", "active", -280, 450, "Unit 6, Saltpan Row",
    "phone online", "Volunteering, training and work for people who have been away from it.",
    "Starting with what somebody is good at." },
  { "youth", "Larrickshire Youth Space", "third_sector", "prospective", 0, 0, "31 School Road",
    "evening weekend drop_in", "A house for young people from 12 to 25.",
    "Listening without notes." },
  { "telecare", "Steady at Home Larrickshire", "hscp", "active", -460, -12, "1 Tollbooth Square",
    "home_visit phone", "Alarms, falls, and gadgets that let people stay at home.",
    "Being there in twenty minutes." },
  { "sleep", "The Night Shelter Trust", "third_sector", "paused", -370, 360,
    "St Conval's Hall, Shore Street", "evening weekend",
    "Winter beds. Closed until the frost comes.", "A warm floor and breakfast." },
};

typedef struct
{
  const char *login;
  const char *name;
  const char *org;
  const char *job;
  guint roles;
} WorkerRow;

#define CO ALONG_ROLE_COORDINATOR
#define FA ALONG_ROLE_FACILITATOR
#define MT ALONG_ROLE_MINUTE_TAKER
#define PR ALONG_ROLE_PRACTITIONER
#define LW ALONG_ROLE_LINK_WORKER
#define PE ALONG_ROLE_PEER_WORKER
#define PA ALONG_ROLE_PARTNER_ADMIN

/* Workers stand by organisation, in the order of the organisations. */
static const WorkerRow worker_rows[] = {
  { "morag", "Morag Fernaig", "hscp", "Wrap-around coordinator", CO | PR },
  { "shona", "Shona Eddrachan", "hscp", "Conference facilitator", FA | PR },
  { "ig", "Iain Glasnock", "hscp", "Information governance lead", ALONG_ROLE_GOVERNANCE },
  { "admin", "Ada Minnick", "hscp", "System administrator", ALONG_ROLE_SYSTEM_ADMIN },
  { "kirsty", "Kirsty Brackenrig", "hscp", "Wrap-around coordinator", CO | PR },
  { "fergus", "Fergus Tarrel", "hscp", "Minute taker", MT | PR },
  { "nasreen", "Nasreen Corrieburn", "hscp", "Analyst", ALONG_ROLE_ANALYST },
  { "callum", "Callum Skerray", "opendoor", "Community link worker", LW | PR },
  { "jean", "Jean Auchmore", "opendoor", "Manager", CO | PR | PA },
  { "davina", "Davina Larnoch", "opendoor", "Recovery coach", PR | LW },
  { "sandra", "Sandra Whinfell", "cmht", "Community psychiatric nurse", PR },
  { "anil", "Anil Drumore", "cmht", "Occupational therapist", PR | CO },
  { "rhona", "Rhona Balquiddoch", "adrs", "Recovery nurse", PR | CO },
  { "tam", "Tam Ochterlee", "adrs", "Peer navigator", PE | PR },
  { "billy", "Billy Shennach", "harbour", "Café lead", PE | PR | PA },
  { "lorna", "Lorna Kilmarran", "socialwork", "Social worker", PR | CO },
  { "peter", "Peter Invermay", "socialwork", "Social worker, adult protection", PR },
  { "agnes", "Agnes Tillierig", "homes", "Tenancy sustainment officer", PR | PA },
  { "gordon", "Gordon Fasnach", "options", "Housing options officer", PR | PA },
  { "maureen", "Maureen Clashmore", "money", "Welfare rights adviser", PR | PA },
  { "eilidh", "Eilidh Strathoran", "larder", "Larder coordinator", PR | PA },
  { "ruaridh", "Ruaridh Benvannie", "greengym", "Outdoor leader", PR | PA },
  { "wullie", "Wullie Carronbank", "shed", "Shed keeper", PR | PA },
  { "helen", "Helen Ardnoch", "women", "Support worker", PR | PA },
  { "zofia", "Zofia Lochmalin", "steady", "Counsellor", PR | PA },
  { "hamish", "Hamish Glentarff", "advocacy", "Independent advocate", PR | PA },
  { "christine", "Christine Dalvorich", "carers", "Carer support worker", PR | PA },
  { "drsingh", "Dr Simran Pitlarrig", "gp1", "GP", PR },
  { "morven", "Morven Achrannie", "gp1", "Practice link worker", LW | PR | PA },
  { "drross", "Dr Ewan Camuscraig", "gp2", "GP", PR | PA },
  { "archie", "Archie Millhaugh", "transport", "Transport organiser", PR | PA },
  { "fiona", "Fiona Redheugh", "library", "Librarian", PR | PA },
  { "craig", "Craig Farrowden", "college", "Tutor", PR | PA },
  { "mairi", "Constable Mairi Torrisdale", "policing", "Community officer", PR | PA },
  { "isobel", "Isobel Garvalt", "pain", "Group lead", PE | PR | PA },
  { "norman", "Norman Easterhope", "walkers", "Walk leader", PR | PA },
  { "seonaid", "Seonaid Rannochy", "arts", "Choir leader", PR | PA },
  { "amina", "Amina Westerkirk", "welcome", "Community organiser", PR | PA },
  { "linda", "Linda Cairnholm", "families", "Family worker", PR | PA },
  { "joe", "Joe Ballantrich", "justice", "Throughcare worker", PR | PA },
  { "pauline", "Pauline Meiklerig", "work", "Work coach", PR | PA },
  { "struan", "Struan Kinvarra", "youth", "Youth worker", PR | PA },
  { "margaret", "Margaret Dunvorlich", "telecare", "Falls adviser", PR | PA },
  { "col", "Colin Arbrannoch", "sleep", "Shelter organiser", PR | PA },
};

static char *
landline (guint index)
{
  return g_strdup_printf ("0141 496 0%03u", index % 1000);
}

static void
set_agreements (AlongSample *self, AlongRecord *org, const OrgRow *row)
{
  set_text (org, "partnership", row->partnership);
  if (row->isa_signed == 0)
    return;
  set_text (org, "partnership_since", world_date (self, row->isa_signed));
  set_text (org, "isa_signed", world_date (self, row->isa_signed));
  set_text (org, "isa_review", world_date (self, row->isa_review));
}

static AlongRecord *
organisation_record (AlongSample *self, guint index)
{
  const OrgRow *row = &org_rows[index];
  AlongRecord *org
      = along_record_new (along_entity_find ("organisation"), world_org (self, index)->id);
  g_autofree char *phone = landline (index + 1);
  g_autofree char *email = g_strdup_printf ("hello@%s.example.org", row->key);
  g_autofree char *website = g_strdup_printf ("https://%s.example.org/", row->key);

  set_text (org, "name", row->name);
  set_text (org, "sector", row->sector);
  set_text (org, "description", row->description);
  set_text (org, "best_at", row->best_at);
  set_codes (org, "flexibility", row->flexibility);
  set_row (org, "phones", "number", phone, "kind", "work", NULL);
  set_text (org, "email", email);
  set_text (org, "website", website);
  set_agreements (self, org, row);
  if (row->street != NULL)
    {
      g_autofree char *postcode = g_strdup_printf ("ZD1 %uDL", index % 9 + 1);

      set_text (org, "address", row->street);
      set_text (org, "town", "Dunlarrick");
      set_text (org, "postcode", postcode);
    }
  if (g_str_equal (row->sector, "nhs") || g_str_equal (row->sector, "hscp"))
    {
      set_text (org, "dspt_status", index % 3 == 0 ? "exceeded" : "met");
      set_text (org, "dspt_date", world_date (self, -140));
    }
  return org;
}

static const char *
role_codes (guint roles)
{
  /* The first of what somebody may do is what they are known for. */
  static const AlongRole order[]
      = { ALONG_ROLE_COORDINATOR, ALONG_ROLE_FACILITATOR,  ALONG_ROLE_MINUTE_TAKER,
          ALONG_ROLE_LINK_WORKER, ALONG_ROLE_PEER_WORKER,  ALONG_ROLE_GOVERNANCE,
          ALONG_ROLE_ANALYST,     ALONG_ROLE_SYSTEM_ADMIN, ALONG_ROLE_PARTNER_ADMIN,
          ALONG_ROLE_PRACTITIONER };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (roles & order[i])
      return along_role_name (order[i]);
  g_assert_not_reached ();
}

static void
add_worker (AlongSample *self, guint index, const AlongSampleAccount *author, gint64 at)
{
  const WorkerRow *row = &worker_rows[index];
  const AlongSampleAccount *account = &g_array_index (self->accounts, AlongSampleAccount, index);
  g_autoptr (AlongRecord) worker = along_record_new (along_entity_find ("worker"), account->worker);
  g_autofree char *phone = g_strdup_printf ("07700 9000%02u", index + 1);
  g_autofree char *email = g_strdup_printf ("%s@%s.example.org", row->login, row->org);
  static const char *const times[]
      = { "Monday to Friday",         "Monday to Thursday",        "Tuesday to Friday",
          "mornings, not Wednesdays", "Monday, Wednesday, Friday", NULL };

  set_text (worker, "name", row->name);
  set_text (worker, "org", account->org);
  set_text (worker, "job_role", row->job);
  set_text (worker, "email", email);
  set_text (worker, "phone", phone);
  set_text (worker, "working_times", times[index % 5]);
  set_codes (worker, "app_role", role_codes (row->roles));
  set_text (worker, "pvg_date", world_date (self, -200 - (int)(index * 37 % 600)));
  if (index % 9 == 0)
    set_lines (worker, "languages", (const char *const[]){ "English", "Gaelic", NULL });
  world_add (self, author, at, worker);
}

static void
number_accounts (AlongSample *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (org_rows); i++)
    {
      Org org = { .key = org_rows[i].key, .name = org_rows[i].name };

      org.id = along_id_derive ("sample", self->seed_text, "organisation", org.key, NULL);
      g_array_append_val (self->orgs, org);
    }
  for (guint i = 0; i < G_N_ELEMENTS (worker_rows); i++)
    {
      const WorkerRow *row = &worker_rows[i];
      Org *org = &g_array_index (self->orgs, Org, world_find_org (self, row->org));
      AlongSampleAccount account = { .login = row->login,
                                     .name = row->name,
                                     .org = org->id,
                                     .org_name = org->name,
                                     .roles = row->roles };

      account.user = along_id_derive ("sample", self->seed_text, "user", row->login, NULL);
      account.worker = along_id_derive ("sample", self->seed_text, "worker", row->login, NULL);
      if (org->n_workers++ == 0)
        org->first_worker = i;
      g_array_append_val (self->accounts, account);
    }
}

void
make_partnership (AlongSample *self)
{
  const AlongSampleAccount *admin = NULL;
  gint64 at = 0;

  number_accounts (self);
  admin = world_login (self, "admin");
  at = world_at (self, -890);
  for (guint i = 0; i < G_N_ELEMENTS (org_rows); i++)
    {
      g_autoptr (AlongRecord) org = organisation_record (self, i);

      world_add (self, admin, at, org);
    }
  for (guint i = 0; i < G_N_ELEMENTS (worker_rows); i++)
    add_worker (self, i, admin, at);
}
