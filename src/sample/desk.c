/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/world.h"

/* What Morag and those she works with keep for themselves: views of the referrals, closed days; and some
 * entries of the directory whose names go on for longer than a line. */

typedef struct
{
  const char *org;
  const char *name;
  const char *domains;
  const char *capacity;
  int known;
  const char *wait;
  const char *byday;
  const char *opens;
  const char *closes;
  const char *description;
  int funded_for;
} LongRow;

static const LongRow long_rows[] = {
  { "opendoor",
    "Coming home from hospital: a link worker for the first six weeks, with shopping, post and the "
    "first visit to the surgery",
    "isolation physical_health money", "capacity", -1, "Two working days", "MO,TU,WE,TH,FR",
    "08:30", "18:00",
    "For anybody who leaves hospital for a house that has stood empty. The heating is on before "
    "the "
    "door opens.",
    35 },
  { "opendoor", "Cèilidh sa chidsin: còcaireachd, còmhradh is ceòl sa Ghàidhlig",
    "identity_culture isolation food_nutrition", "waitlist", -190, "Mu mhìos", "TH", "17:30",
    "20:30", "Biadh, ceòl agus còmhradh. Tha fàilte ro luchd-ionnsachaidh cuideachd.", 12 },
  { "money",
    "Money, debt, energy and everything else that comes in a brown envelope: a whole "
    "afternoon with one adviser",
    "money housing", "no-capacity", -4, "Ten weeks", "WE", "13:00", "16:30",
    "One adviser, one table, one afternoon, and the envelopes opened one after the other.", 70 },
};

static void
add_long_service (AlongSample *self, const LongRow *row)
{
  guint org = world_find_org (self, row->org);
  const AlongSampleAccount *keeper
      = world_worker (self, org, ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_COORDINATOR);
  g_autoptr (AlongRecord) service = world_record (self, "service");
  g_autoptr (AlongRecord) funding = world_record (self, "funding");
  Svc svc = { .name = row->name, .org = org, .domains = row->domains };

  /* Those who refer by chance go on as they did: these are for the tales, and for who looks. */
  svc.id = g_strdup (along_record_get_id (service));
  g_array_append_val (self->services, svc);
  set_text (service, "org", world_org (self, org)->id);
  set_text (service, "name", row->name);
  set_text (service, "status", "active");
  set_text (service, "description", row->description);
  set_codes (service, "domains", row->domains);
  set_codes (service, "referral_methods", "in-app phone self");
  set_text (service, "capacity", row->capacity);
  along_record_set_integer (service, "capacity_as_at", world_at (self, row->known));
  set_text (service, "wait_time", row->wait);
  set_row (service, "schedules", "freq", "WEEKLY", "byday", row->byday, "opens_at", row->opens,
           "closes_at", row->closes, NULL);
  set_row (service, "service_areas", "name", "Larrickshire", NULL);
  set_lines (service, "languages", (const char *const[]){ "English", "Gaelic", NULL });
  along_record_set_boolean (service, "is_free", TRUE);
  along_record_set_integer (service, "ack_wd", 2);
  along_record_set_integer (service, "decide_wd", 5);
  along_record_set_integer (service, "start_days", 42);
  set_text (service, "assured_date", world_date (self, row->known));
  world_add (self, keeper, world_at (self, -800), service);

  set_text (funding, "name", "Eighteen months to begin with");
  set_text (funding, "funder", "The Lighthouse Fund");
  set_text (funding, "org", keeper->org);
  set_text (funding, "service", svc.id);
  set_text (funding, "start", world_date (self, row->funded_for - 548));
  set_text (funding, "end", world_date (self, row->funded_for));
  set_text (funding, "report_due", world_date (self, row->funded_for - 10));
  along_record_set_integer (funding, "annual_value", 42000);
  world_add (self, keeper, world_at (self, row->funded_for - 548), funding);
}

/* Organisations close on days of their own: then nobody waits for them. */
static void
add_closed_days (AlongSample *self)
{
  static const struct
  {
    const char *org;
    const char *days;
    const char *why;
    int in;
  } closed[] = {
    { "opendoor", "MO TU WE TH FR", "Away day", 9 },
    { "opendoor", "MO TU WE TH FR", "The boiler is changed", 23 },
    { "money", "MO TU WE TH", "Everybody at the rights conference", 16 },
    { "harbour", "TU WE TH FR SA SU", "Stocktaking, with soup", 12 },
  };
  g_autoptr (AlongRecord) calendar = NULL;
  const char *of = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    {
      guint org = world_find_org (self, closed[i].org);
      gboolean more
          = i + 1 < G_N_ELEMENTS (closed) && g_str_equal (closed[i + 1].org, closed[i].org);

      if (g_strcmp0 (of, closed[i].org) != 0)
        {
          g_autofree char *name
              = g_strdup_printf ("Closed days of %s", world_org (self, org)->name);

          g_clear_pointer (&calendar, along_record_unref);
          calendar = world_record (self, "working_calendar");
          of = closed[i].org;
          set_text (calendar, "name", name);
          set_text (calendar, "org", world_org (self, org)->id);
          set_codes (calendar, "working_days", closed[i].days);
        }
      set_row (calendar, "holidays", "date", world_date (self, world_workday (self, closed[i].in)),
               "name", closed[i].why, NULL);
      if (!more)
        world_add (self,
                   world_worker (self, org, ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_COORDINATOR),
                   world_at (self, -90), calendar);
    }
}

static void
add_views (AlongSample *self)
{
  static const struct
  {
    const char *name;
    const char *kind;
    const char *query;
    const char *order;
  } views[] = {
    { "Mine, not answered yet", "referral", "filter mine\nfilter state =sent", "sent_at up" },
    { "Said no", "referral", "filter sent\nfilter state =declined", "decided_at down" },
    { "Urgent", "referral", "filter urgency =urgent", "sent_at down" },
    { "On a waiting list", "referral", "filter sent\nfilter state =waitlisted",
      "waitlisted_at up" },
    { "Home, and everybody who is still to be told that they are home after the long stay",
      "referral", "filter mine\nfilter state =completed\nsearch home", NULL },
  };
  const AlongSampleAccount *morag = world_login (self, "morag");

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autoptr (AlongRecord) view = world_record (self, "saved_view");
      g_autofree char *query = g_strdup_printf ("alongside-view 1\n%s\n", views[i].query);
      g_autofree char *position = position_of (i);

      set_text (view, "name", views[i].name);
      set_text (view, "owner", morag->worker);
      set_text (view, "kind", views[i].kind);
      set_text (view, "query", query);
      set_text (view, "order_by", views[i].order);
      set_text (view, "position", position);
      along_record_set_boolean (view, "pinned", i < 2);
      world_add (self, morag, world_at (self, -60 + (int)i), view);
    }
}

/* What a story has and a large amount does without. */
void
make_desk (AlongSample *self)
{
  if (world_is_flat (self))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (long_rows); i++)
    add_long_service (self, &long_rows[i]);
  add_closed_days (self);
  add_views (self);
}
