/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/world.h"

#include <string.h>

/* One service: what it is called, what it helps with, whether there are places ("c" places, "w"
 * waiting list, "a" an assessment first, "n" full), how many wait, the ages, how long it usually
 * takes, and when it is open: days, from, to. */
typedef struct
{
  const char *org;
  const char *name;
  const char *domains;
  char capacity;
  guint waiting;
  guint from_age;
  guint to_age;
  const char *wait;
  const char *days;
  const char *opens;
  const char *closes;
  const char *methods;
  const char *description;
} Row;

#define APP "in-app email phone"
#define SELF "in-app self phone"
#define DROP "drop-in self in-app"

static const Row rows[] = {
  { "hscp", "Wrap-around coordination", "mental_health substance_use isolation", 'c', 4, 16, 0,
    "Within a week", "MO,TU,WE,TH,FR", "09:00", "17:00", APP,
    "One coordinator and one plan for somebody with several services round them." },
  { "hscp", "Wellbeing check-in calls", "isolation mental_health", 'c', 0, 18, 0, "Days",
    "MO,WE,FR", "10:00", "15:00", SELF,
    "A phone call at an agreed time, from the same person every week." },
  { "hscp", "Smoking and vaping support", "substance_use physical_health", 'c', 2, 14, 0, "A week",
    "TU,TH", "13:00", "17:00", SELF,
    "Help to stop or cut down, with patches and somebody who has done it." },
  { "opendoor", "Community link worker", "isolation mental_health money", 'c', 3, 18, 0,
    "Within a week", "MO,TU,WE,TH,FR", "09:00", "18:00", SELF,
    "Somebody who finds out with you what is out there and comes along the first time." },
  { "opendoor", "Recovery coaching", "substance_use", 'w', 7, 18, 0, "Two to three weeks",
    "MO,TU,TH", "10:00", "19:00", SELF,
    "One to one, for as long as it helps, before, during and after treatment." },
  { "opendoor", "Walk-in Wednesday", "isolation mental_health substance_use", 'c', 0, 16, 0, "None",
    "WE", "11:00", "15:00", DROP, "Soup, a warm room and a link worker at every second table." },
  { "opendoor", "Confidence course", "mental_health work_learning", 'w', 5, 18, 0,
    "Next course in five weeks", "TH", "13:30", "15:30", SELF,
    "Six afternoons, eight people, no homework." },
  { "opendoor", "Befriending", "isolation", 'n', 19, 18, 0, "About four months",
    "MO,TU,WE,TH,FR,SA", "10:00", "20:00", SELF,
    "A volunteer visits every week; matched on interests, not on need." },
  { "cmht", "Community mental health nursing", "mental_health", 'w', 22, 18, 64, "Six weeks",
    "MO,TU,WE,TH,FR", "09:00", "17:00", APP,
    "Assessment and support by a nurse, at home or in the health centre." },
  { "cmht", "Psychological therapies", "mental_health", 'w', 61, 18, 0, "About sixteen weeks",
    "MO,TU,WE,TH,FR", "09:00", "17:00", "in-app email",
    "Talking therapies for depression, anxiety and trauma." },
  { "cmht", "Intensive home support", "mental_health safety", 'a', 0, 18, 64, "Days",
    "MO,TU,WE,TH,FR,SA,SU", "08:00", "20:00", "in-app phone",
    "Daily visits for a short time, instead of hospital." },
  { "cmht", "Out-of-hours crisis line", "mental_health safety", 'c', 0, 16, 0, "None",
    "MO,TU,WE,TH,FR,SA,SU", "17:00", "09:00", "phone self",
    "A nurse on the phone when the day services are closed." },
  { "adrs", "Same-day start", "substance_use", 'c', 0, 16, 0, "Today", "MO,TU,WE,TH,FR", "09:30",
    "15:00", DROP, "Come before three and start treatment the same day." },
  { "adrs", "Alcohol recovery team", "substance_use physical_health", 'c', 6, 18, 0, "Two weeks",
    "MO,TU,WE,TH,FR", "09:00", "17:00", SELF,
    "Planned detox at home, medication and somebody to talk to." },
  { "adrs", "Naloxone at home", "substance_use safety", 'c', 0, 16, 0, "None", "MO,TU,WE,TH,FR",
    "09:30", "16:30", DROP, "A kit, and how to use it, for you and those around you." },
  { "adrs", "Residential rehabilitation panel", "substance_use", 'a', 9, 18, 0,
    "Panel meets monthly", "TU", "10:00", "12:00", "in-app email",
    "Looks with you at whether a stay away would help, and pays for it." },
  { "harbour", "Harbour Café", "substance_use isolation", 'c', 0, 16, 0, "None",
    "TU,WE,TH,FR,SA,SU", "16:00", "22:00", DROP,
    "Open in the evening and at the weekend, run by people in recovery." },
  { "harbour", "Saturday breakfast", "isolation food_nutrition", 'c', 0, 0, 0, "None", "SA",
    "09:00", "11:30", DROP, "Rolls, porridge and the papers. Families welcome." },
  { "harbour", "One to one with a peer", "substance_use mental_health", 'w', 4, 18, 0,
    "Three weeks", "TU,TH", "16:00", "20:00", SELF,
    "Somebody who has been there, for a walk or a coffee." },
  { "socialwork", "Adult social work assessment", "safety parenting_caring physical_health", 'w',
    31, 18, 0, "Four weeks", "MO,TU,WE,TH,FR", "09:00", "17:00", APP,
    "What would help somebody to live well, and who pays for it." },
  { "socialwork", "Adult support and protection", "safety", 'c', 0, 16, 0, "Same day",
    "MO,TU,WE,TH,FR", "08:45", "17:00", "in-app phone",
    "When an adult may be at risk of harm. The duty worker answers." },
  { "socialwork", "Self-directed support", "physical_health parenting_caring", 'w', 14, 18, 0,
    "Eight weeks", "MO,TU,WE,TH,FR", "09:00", "16:30", APP,
    "A budget that somebody arranges their own support with." },
  { "homes", "Tenancy support", "housing money", 'c', 3, 16, 0, "A week", "MO,TU,WE,TH,FR", "09:00",
    "17:00", SELF, "Help to keep a home: rent, repairs, neighbours, letters." },
  { "homes", "Furniture store", "housing money", 'c', 8, 16, 0, "Two weeks", "WE,SA", "10:00",
    "13:00", "in-app phone", "Beds, cookers and curtains, given and delivered." },
  { "options", "Homelessness duty officer", "housing safety", 'c', 0, 16, 0, "Today",
    "MO,TU,WE,TH,FR", "09:00", "16:30", DROP, "For tonight and for the next weeks." },
  { "options", "Housing First", "housing substance_use mental_health", 'n', 12, 18, 0,
    "About five months", "MO,TU,WE,TH,FR", "09:00", "17:00", "in-app email",
    "A home first, and the support that comes with it for as long as it takes." },
  { "options", "Rent deposit help", "housing money", 'c', 5, 16, 0, "Three weeks", "MO,TH", "10:00",
    "15:00", SELF, "A deposit guarantee for a private let." },
  { "money", "Benefits check", "money", 'c', 2, 16, 0, "This week", "MO,TU,WE,TH", "09:30", "16:00",
    DROP, "Looks at everything somebody could have, and fills in the forms." },
  { "money", "Debt advice", "money mental_health", 'w', 16, 16, 0, "Three weeks", "MO,TU,WE,TH",
    "09:30", "16:00", SELF, "Stops the letters first, then makes a plan." },
  { "money", "Energy and warm homes", "money housing", 'c', 0, 16, 0, "Days", "WE", "10:00",
    "14:00", SELF, "Meters, vouchers and draughts." },
  { "money", "Tribunal representation", "money legal_justice", 'w', 8, 16, 0, "By hearing date",
    "MO,TU,WE,TH", "09:30", "16:00", "in-app email", "Somebody who speaks for you at an appeal." },
  { "larder", "Community larder", "food_nutrition money", 'c', 0, 0, 0, "None", "TU,FR,SA", "11:00",
    "14:00", DROP, "Choose your own, pay what you can, or nothing." },
  { "larder", "Cook and eat", "food_nutrition isolation", 'c', 2, 16, 0, "A week", "TH", "17:00",
    "19:30", SELF, "Ten people, one big table, something new every week." },
  { "larder", "Baby box and formula", "food_nutrition parenting_caring", 'c', 0, 0, 0, "None",
    "TU,FR", "11:00", "14:00", DROP,
    "Nappies, formula and somebody to hold the baby while you drink tea." },
  { "greengym", "Green gym mornings", "physical_activity mental_health isolation", 'c', 0, 16, 0,
    "None", "TU,SA", "10:00", "12:30", SELF, "Paths, ponds and trees. Boots can be borrowed." },
  { "greengym", "Seated gardening", "physical_activity isolation", 'c', 1, 18, 0, "A week", "TH",
    "11:00", "12:30", SELF, "Growing at table height, under glass." },
  { "greengym", "Wild weekends", "physical_activity mental_health", 'w', 6, 18, 0, "Next in spring",
    "SA,SU", "09:00", "17:00", SELF, "Two days out, tents and food are there." },
  { "shed", "The workshop", "isolation physical_activity work_learning", 'c', 0, 18, 0, "None",
    "MO,WE,FR", "09:30", "15:30", DROP, "Wood, metal, bikes, and the kettle." },
  { "shed", "Fix it for a neighbour", "isolation work_learning", 'c', 0, 18, 0, "None", "TH",
    "10:00", "14:00", SELF, "Small repairs for people who cannot do them." },
  { "women", "Refuge", "safety housing", 'a', 0, 16, 0, "Same day if there is room",
    "MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59", "phone in-app",
    "A safe place to stay. Where it is stays with us." },
  { "women", "Outreach support", "safety mental_health legal_justice", 'c', 3, 16, 0, "Days",
    "MO,TU,WE,TH,FR", "09:00", "19:00", SELF,
    "Safety planning, court, housing and somebody who listens, wherever is safe." },
  { "women", "Women's counselling", "mental_health safety", 'w', 13, 16, 0, "Ten weeks",
    "MO,TU,WE,TH", "10:00", "20:00", SELF, "Counselling by women, for women." },
  { "women", "Children's worker", "parenting_caring mental_health", 'w', 6, 4, 17, "Five weeks",
    "MO,WE,FR", "12:00", "18:00", "in-app phone", "For children who have seen too much." },
  { "steady", "Counselling for adults", "mental_health", 'w', 27, 18, 0, "Nine weeks",
    "MO,TU,WE,TH,FR", "10:00", "20:00", SELF, "Twelve sessions or more, by what people can pay." },
  { "steady", "Bereavement counselling", "mental_health relationships", 'c', 4, 16, 0,
    "Three weeks", "TU,TH", "10:00", "18:00", SELF, "After a death, however long ago." },
  { "steady", "Couples and family talks", "relationships", 'c', 5, 18, 0, "Four weeks", "WE",
    "14:00", "20:00", SELF, "A third person in the room." },
  { "advocacy", "Independent advocacy", "legal_justice safety mental_health", 'c', 5, 16, 0,
    "Two weeks", "MO,TU,WE,TH,FR", "09:00", "17:00", SELF,
    "Somebody who says what you want to say, when you want it said." },
  { "advocacy", "Advocate at a conference", "safety legal_justice", 'c', 1, 16, 0, "A week",
    "MO,TU,WE,TH,FR", "09:00", "17:00", "in-app phone",
    "Meets you before, sits beside you, and talks it over after." },
  { "carers", "Adult carer support plan", "parenting_caring", 'w', 11, 18, 0, "Four weeks",
    "MO,TU,WE,TH", "10:00", "16:00", SELF, "What a carer needs, written down and followed up." },
  { "carers", "Short breaks fund", "parenting_caring money", 'c', 3, 16, 0, "A month", "MO,TH",
    "10:00", "14:00", SELF, "Some money for a break that suits." },
  { "carers", "Carers' evening", "parenting_caring isolation", 'c', 0, 16, 0, "None", "WE", "18:30",
    "20:30", DROP, "People who know why you have not slept." },
  { "gp1", "Practice nurse long-term conditions", "physical_health", 'c', 0, 16, 0, "Two weeks",
    "MO,TU,WE,TH,FR", "08:30", "17:30", "phone email",
    "Checks, inhalers, feet, blood pressure, and time." },
  { "gp1", "Practice link worker", "isolation money mental_health", 'c', 2, 16, 0, "A week",
    "MO,WE,TH", "09:00", "16:00", "in-app phone",
    "In the practice, for everything that no prescription is for." },
  { "gp2", "Village surgery", "physical_health", 'c', 0, 0, 0, "Days", "MO,TU,TH,FR", "08:30",
    "17:00", "phone email", "General practice along the loch." },
  { "gp2", "Falls and frailty clinic", "physical_health physical_activity", 'w', 9, 65, 0,
    "Five weeks", "TH", "13:00", "16:00", APP, "Strength, balance, eyes and slippers." },
  { "transport", "Door to door", "transport isolation", 'c', 0, 0, 0, "Book two days ahead",
    "MO,TU,WE,TH,FR", "08:00", "18:00", SELF, "A volunteer driver to appointments and groups." },
  { "transport", "Friday shopper", "transport food_nutrition", 'c', 0, 16, 0, "None", "FR", "09:30",
    "13:00", SELF, "The minibus to the shops, and the bags carried in." },
  { "transport", "Bus pass and travel buddies", "transport", 'c', 1, 16, 0, "A week", "TU,WE",
    "10:00", "15:00", SELF, "Cards sorted, and the first journeys together." },
  { "library", "Help with forms and phones", "work_learning money", 'c', 0, 14, 0, "None",
    "MO,WE,FR", "10:00", "16:00", DROP, "Sit down with somebody and a computer." },
  { "library", "Quiet hours", "isolation mental_health", 'c', 0, 0, 0, "None", "TU,TH", "09:00",
    "11:00", DROP, "Low light, no announcements." },
  { "library", "Gaelic conversation", "identity_culture isolation", 'c', 0, 16, 0, "None", "TH",
    "18:00", "19:30", DROP, "Còmhradh Gàidhlig: blether in Gaelic, all levels." },
  { "college", "Reading and writing for adults", "work_learning", 'c', 3, 16, 0, "Two weeks",
    "MO,TU,WE", "10:00", "20:00", SELF, "One to one or in a small group, in private." },
  { "college", "First steps in computing", "work_learning", 'c', 4, 16, 0, "Starts monthly", "TU",
    "13:00", "15:00", SELF, "Laptops lent for the course." },
  { "policing", "Vulnerable persons visits", "safety", 'c', 0, 16, 0, "Days",
    "MO,TU,WE,TH,FR,SA,SU", "08:00", "22:00", "phone in-app",
    "Locks, lights and a name to ask for." },
  { "pain", "Living well with pain", "physical_health mental_health isolation", 'c', 2, 18, 0,
    "Next group in two weeks", "MO", "14:00", "16:00", SELF,
    "Eight weeks with people who believe you." },
  { "pain", "Online evening group", "physical_health isolation", 'c', 0, 18, 0, "None", "TU",
    "19:00", "20:30", SELF, "From the sofa, cameras on or off." },
  { "walkers", "Harbour to hill", "physical_activity isolation", 'c', 0, 0, 0, "None", "SU",
    "10:30", "12:30", DROP, "Two hours, two speeds." },
  { "walkers", "Wheels and sticks", "physical_activity isolation", 'c', 0, 0, 0, "None", "WE",
    "11:00", "12:00", DROP, "Step-free along the river." },
  { "arts", "Community choir", "isolation mental_health", 'c', 0, 12, 0, "None", "TU", "19:00",
    "21:00", DROP, "No audition, no notes needed." },
  { "arts", "Print room", "mental_health work_learning", 'c', 2, 16, 0, "A week", "TH,SA", "13:00",
    "16:30", SELF, "Lino, screens and a lot of aprons." },
  { "welcome", "Language café", "identity_culture work_learning isolation", 'c', 0, 0, 0, "None",
    "WE,SA", "10:00", "12:30", DROP, "English over tea; children play next door." },
  { "welcome", "Settling in", "housing money identity_culture", 'c', 4, 16, 0, "A week", "MO,TU,TH",
    "10:00", "15:00", SELF, "School, doctor, bank, bus: in your language." },
  { "families", "Family support at home", "parenting_caring relationships", 'w', 9, 0, 0,
    "Five weeks", "MO,TU,WE,TH,FR", "08:00", "19:00", SELF,
    "Mornings, bedtimes and everything between." },
  { "families", "Dads' group", "parenting_caring isolation", 'c', 0, 16, 0, "None", "SA", "10:00",
    "12:00", DROP, "Bring the children, or do not." },
  { "justice", "Throughcare", "legal_justice housing", 'c', 2, 18, 0, "Before release",
    "MO,TU,WE,TH,FR", "09:00", "17:00", "in-app email",
    "From before the gate to six months after." },
  { "justice", "Arrest referral", "legal_justice substance_use", 'c', 0, 16, 0, "Same day",
    "MO,TU,WE,TH,FR,SA", "08:00", "20:00", "in-app phone", "Help offered in the custody suite." },
  { "work", "Volunteering with support", "work_learning isolation", 'c', 3, 16, 0, "Two weeks",
    "MO,TU,WE,TH", "09:30", "16:00", SELF, "Something useful, with somebody alongside." },
  { "work", "Back to work coaching", "work_learning money", 'c', 6, 16, 67, "Three weeks",
    "MO,TU,WE,TH,FR", "09:00", "17:00", SELF,
    "A job when you are ready, and someone to ring on the first Friday." },
  { "youth", "Drop-in house", "isolation mental_health", 'c', 0, 12, 25, "None", "MO,TU,WE,TH,FR",
    "15:30", "20:30", "drop-in self", "Games, food and somebody who listens." },
  { "telecare", "Community alarm", "safety physical_health", 'c', 5, 18, 0, "Ten days",
    "MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59", APP, "A button, and a person who comes." },
  { "telecare", "Falls visit", "physical_health safety", 'w', 12, 60, 0, "Three weeks",
    "MO,TU,WE,TH,FR", "09:00", "17:00", APP, "Rails, rugs and strength, in your own rooms." },
  { "sleep", "Winter beds", "housing safety", 'n', 0, 16, 0, "Closed until the frost",
    "MO,TU,WE,TH,FR,SA,SU", "20:00", "08:00", "drop-in", "Twelve beds, breakfast, dogs welcome." },
};

static const char *
capacity_code (char letter)
{
  switch (letter)
    {
    case 'c':
      return "capacity";
    case 'w':
      return "waitlist";
    case 'a':
      return "additional-assessment-required";
    default:
      return "no-capacity";
    }
}

static void
set_capacity (AlongSample *self, AlongRecord *service, const Row *row, guint index)
{
  static const char *const notes[] = { "Told at this week's huddle",
                                       "A new worker starts next month",
                                       "Mornings have places, evenings do not",
                                       "One place for somebody who uses a wheelchair",
                                       "Rings back the same day",
                                       NULL };
  int days = index % 7 == 3 ? -200 : -(int)world_below (self, 40);

  set_text (service, "capacity", capacity_code (row->capacity));
  along_record_set_integer (service, "capacity_as_at", world_at (self, days));
  along_record_set_integer (service, "waiting", row->waiting);
  if (row->capacity == 'c')
    along_record_set_integer (service, "places_free", world_between (self, 1, 9));
  if (row->capacity == 'n')
    set_text (service, "capacity_until", world_date (self, (int)world_between (self, 20, 120)));
  if (world_chance (self, 40))
    set_text (service, "capacity_notes", world_pick (self, notes));
  set_text (service, "wait_time", row->wait);
}

static void
set_contact (AlongSample *self, AlongRecord *service, const Row *row, guint index)
{
  g_autofree char *phone = g_strdup_printf ("0141 496 0%03u", 100 + index);
  g_autofree char *email = g_strdup_printf ("team%u@%s.example.org", index + 1, row->org);
  g_autofree char *postcode
      = g_strdup_printf ("ZD1 %u%cE", index % 9 + 1, 'A' + (char)(index % 20));
  static const char *const streets[]
      = { "Kirk Wynd",    "Saltpan Row", "Brae Road",  "Station Brae",     "Shore Street",
          "Market Close", "School Road", "Ferry Lane", "Tollbooth Square", NULL };
  g_autofree char *address
      = g_strdup_printf ("%u %s", world_between (self, 1, 60), world_pick (self, streets));

  set_row (service, "phones", "number", phone, "kind", "work", NULL);
  set_text (service, "email", email);
  set_text (service, "area", "Larrickshire");
  if (g_str_equal (row->org, "women"))
    {
      set_text (service, "address_visibility", "withheld");
      return;
    }
  set_text (service, "address", address);
  set_text (service, "town", index % 11 == 6 ? "Inverlarrick" : "Dunlarrick");
  set_text (service, "postcode", postcode);
  along_record_set (service, "latitude",
                    g_variant_new_double (56.60 + world_below (self, 400) / 10000.0));
  along_record_set (service, "longitude",
                    g_variant_new_double (-4.40 - world_below (self, 400) / 10000.0));
  set_text (service, "address_visibility", "public");
}

static void
set_access (AlongSample *self, AlongRecord *service)
{
  static const char *const access[] = { "Step-free",
                                        "Hearing loop",
                                        "Quiet room",
                                        "Accessible toilet",
                                        "Assistance dogs welcome",
                                        "Gender-neutral toilet",
                                        NULL };
  static const char *const languages[]
      = { "Gaelic", "Polish", "Arabic", "British Sign Language", "Ukrainian", "Urdu", NULL };
  const char *some[4] = { "English", NULL, NULL, NULL };
  const char *features[3] = { NULL, NULL, NULL };

  if (world_chance (self, 30))
    some[1] = world_pick (self, languages);
  set_lines (service, "languages", some);
  features[0] = access[world_below (self, 3)];
  if (world_chance (self, 60))
    features[1] = access[3 + world_below (self, 3)];
  set_lines (service, "accessibility", features);
}

static void
set_targets (AlongRecord *service, const Row *row)
{
  gboolean treatment = g_str_equal (row->org, "adrs");

  along_record_set_integer (service, "ack_wd", 2);
  along_record_set_integer (service, "decide_wd", treatment ? 3 : 5);
  /* The national standard for alcohol and drugs is three weeks. */
  along_record_set_integer (service, "start_days", treatment ? 21 : 42);
}

static AlongRecord *
service_record (AlongSample *self, const Svc *svc, const Row *row, guint index)
{
  AlongRecord *service = along_record_new (along_entity_find ("service"), svc->id);

  set_text (service, "org", world_org (self, svc->org)->id);
  set_text (service, "name", row->name);
  set_text (service, "status", g_str_equal (row->org, "sleep") ? "temporarily_closed" : "active");
  set_text (service, "description", row->description);
  set_codes (service, "domains", row->domains);
  set_codes (service, "referral_methods", row->methods);
  set_contact (self, service, row, index);
  set_capacity (self, service, row, index);
  set_access (self, service);
  set_targets (service, row);
  set_row (service, "schedules", "freq", "WEEKLY", "byday", row->days, "opens_at", row->opens,
           "closes_at", row->closes, NULL);
  set_row (service, "service_areas", "name", "Larrickshire", NULL);
  along_record_set_boolean (service, "is_free", TRUE);
  along_record_set_boolean (service, "is_evening",
                            strcmp (row->closes, "18:00") > 0 || strstr (row->days, "SA") != NULL);
  along_record_set_boolean (service, "is_crisis",
                            strstr (row->name, "crisis") != NULL
                                || strstr (row->name, "Refuge") != NULL);
  if (row->from_age > 0)
    along_record_set_integer (service, "minimum_age", row->from_age);
  if (row->to_age > 0)
    along_record_set_integer (service, "maximum_age", row->to_age);
  if (strstr (row->name, "crisis") != NULL)
    set_text (service, "crisis_hours", "Every night from 5 pm to 9 am, and all weekend");
  if (g_str_equal (row->org, "women") || g_str_equal (row->name, "Dads' group"))
    set_text (service, "eligibility_text",
              g_str_equal (row->org, "women") ? "Women, and children with them"
                                              : "Fathers and grandfathers");
  /* Some entries have not been looked at for a long time: a real directory has those too. */
  set_text (service, "assured_date",
            world_date (self, index % 8 == 5 ? -260 : -(int)world_below (self, 150)));
  return service;
}

void
make_services (AlongSample *self)
{
  gint64 at = world_at (self, -880);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Svc svc = { .name = rows[i].name,
                  .org = world_find_org (self, rows[i].org),
                  .domains = rows[i].domains };
      g_autoptr (AlongRecord) record = NULL;

      svc.id = world_id (self, "service");
      svc.takes_referrals
          = strstr (rows[i].methods, "in-app") != NULL && !g_str_equal (rows[i].org, "sleep");
      g_array_append_val (self->services, svc);
      record = service_record (self, &g_array_index (self->services, Svc, i), &rows[i], i);
      world_add (self,
                 world_worker (self, svc.org, ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_COORDINATOR),
                 at, record);
    }
}
