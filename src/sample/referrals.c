/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/words.h"
#include "sample/world.h"
#include "base/id.h"
#include "model/packet.h"

#include <string.h>

/* Where referrals stand, so that a small sample has every state and a large one looks like a working
 * week: most are under way or over, some have just arrived. */
static const char *const fates[] = {
  "sent",           "in_progress", "received",      "loop_closed", "accepted",
  "declined",       "completed",   "waitlisted",    "draft",       "in_progress",
  "info_requested", "withdrawn",   "sent",          "on_hold",     "redirected",
  "ended_early",    "received",    "declined_late", "in_progress", "completed",
  "reopened",       "answered",    "loop_closed",   "waitlisted",  "closed_declined",
  "sent",           "in_progress", "accepted",      "overdue",     "completed",
};

typedef struct
{
  AlongRecord *record;
  const Svc *service;
  const AlongSampleAccount *sender;
  const AlongSampleAccount *receiver;
  gint64 at;
} Journey;

/* What may be shared of this person, and with whom. The states it can be in follow from what people
 * decide; expiry is the server's to bring about. */
void
make_basis (AlongSample *self, Soul *soul)
{
  static const char *const ways[]
      = { "in_person", "in_person", "phone", "written", "digital", NULL };
  guint fate = world_below (self, 100);
  gint64 at = world_later (self, soul->since, 0, 10);
  AlongRecord *basis = world_record (self, "sharing_basis");
  gboolean law = fate >= 94;

  set_text (basis, "person", soul->id);
  set_text (basis, "kind", law ? "public_task" : "explicit_consent");
  set_text (basis, "status", law ? "drafted" : "requested");
  set_text (basis, "author", soul->worker->worker);
  set_text (basis, "purpose", "Working together on one plan");
  set_codes (
      basis, "categories",
      "identity contact health substance_use mental_health housing_money family risk justice");
  set_text (basis, "capacity", world_chance (self, 92) ? "has" : "supported");
  set_text (basis, "article_6", law ? "e" : "a");
  set_text (basis, "article_9", law ? "h" : "a");
  set_text (basis, "privacy_notice", world_date (self, world_day_of (self, at)));
  set_text (basis, "review", world_date (self, (int)world_between (self, 0, 300) - 20));
  if (!law)
    set_text (basis, "words", "Yes to the ones who help me. Ask me again if it is somebody new.");
  else
    set_text (basis, "statute", "Public Bodies (Joint Working) (Scotland) Act 2014");
  world_add (self, soul->worker, at, basis);
  soul->basis = basis;
  at = world_later (self, at, 0, 2);
  if (law)
    {
      /* Two people: the author, and information governance. */
      if (soul->org == world_find_org (self, "hscp") && fate < 98)
        {
          const AlongSampleAccount *ig = world_login (self, "ig");

          world_move (self, ig, at, basis, "active", "approved_by", ig->worker, "start",
                      world_date (self, world_day_of (self, at)), NULL);
        }
      return;
    }
  if (fate < 4)
    return;
  if (fate < 6)
    {
      world_move (self, soul->worker, at, basis, "refused", "status_reason", "not_that_much",
                  "status_text", "Not yet. Asked me to come back to it in the spring.", NULL);
      return;
    }
  world_move (self, soul->worker, at, basis, "active", "given_how", world_pick (self, ways),
              "start", world_date (self, world_day_of (self, at)), NULL);
}

static gboolean
is_active (const AlongRecord *basis)
{
  return g_str_equal (along_record_get_state (basis), "active");
}

static gboolean
helps_with (const Svc *service, const char *domain)
{
  g_auto (GStrv) list = g_strsplit (service->domains, " ", -1);

  return g_strv_contains ((const char *const *)list, domain);
}

/* A service of somebody else that helps with the need. Open Door is asked often: it is where people
 * sign in to see the other end. */
static const Svc *
choose_service (AlongSample *self, const Soul *soul, const char *domain)
{
  g_autoptr (GPtrArray) fitting = g_ptr_array_new ();
  guint open_door = world_find_org (self, "opendoor");
  gboolean to_open_door = soul->org != open_door && world_chance (self, 35);

  for (guint i = 0; i < self->services->len; i++)
    {
      Svc *service = &g_array_index (self->services, Svc, i);

      if (!service->takes_referrals || service->org == soul->org)
        continue;
      if (to_open_door ? service->org == open_door : helps_with (service, domain))
        g_ptr_array_add (fitting, service);
    }
  return fitting->len > 0 ? fitting->pdata[world_below (self, fitting->len)] : NULL;
}

static void
set_options (AlongSample *self, AlongRecord *referral, const Svc *chosen)
{
  const Svc *other = &g_array_index (self->services, Svc, world_below (self, self->services->len));

  if (other != chosen)
    set_row (referral, "options_offered", "service", other->id, "name", other->name, "why",
             "Nearer to home", "chosen", "no", NULL);
  set_row (referral, "options_offered", "service", chosen->id, "name", chosen->name, "why",
           "Has places, and the times suit", "chosen", "yes", NULL);
  along_record_set_boolean (referral, "chosen_by_person", TRUE);
}

static char *
reason_of (AlongSample *self, const Soul *soul, const AlongRecord *need, const Svc *service)
{
  static const char *const openings[] = { "Asked for this, and knows what it is.",
                                          "We looked at three and this one was chosen.",
                                          "Has met somebody from there and liked them.",
                                          "Would like to try, with somebody along the first time.",
                                          "This was the one with the right times.",
                                          "Chosen together at the kitchen table.",
                                          NULL };
  static const char *const closings[] = { "Please ring before you visit.",
                                          "A small group would be best to begin with.",
                                          "Likes to be told beforehand who will be there.",
                                          "Keeps appointments; a text the day before helps.",
                                          "Would rather not tell the whole story again.",
                                          "Any worker is fine, mornings are best.",
                                          NULL };
  g_autofree char *closing = world_words (self, world_pick (self, closings));

  return g_strdup_printf ("%s In their words: “%s” %s", world_pick (self, openings),
                          along_record_get_text (need, "words"), closing);
}

static AlongRecord *
draft_referral (AlongSample *self,
                const Soul *soul,
                const AlongRecord *need,
                const Svc *service,
                const AlongRecord *parent,
                gint64 at)
{
  static const char *const urgencies[]
      = { "routine", "routine", "routine", "urgent", "asap", NULL };
  const Domain *domain = domain_find (along_record_get_text (need, "domain"));
  AlongRecord *referral = world_record (self, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));
  g_autofree char *reason = reason_of (self, soul, need, service);

  set_text (referral, "number", number);
  set_text (referral, "status", "draft");
  set_text (referral, "priority", world_pick (self, urgencies));
  set_text (referral, "from_org", soul->worker->org);
  set_text (referral, "requester", soul->worker->worker);
  set_text (referral, "to_org", world_org (self, service->org)->id);
  set_text (referral, "service", service->id);
  set_text (referral, "person", soul->id);
  set_text (referral, "reason", reason);
  set_text (referral, "sharing_basis", along_record_get_id (soul->basis));
  set_lines (referral, "needs", (const char *const[]){ along_record_get_id (need), NULL });
  set_lines (referral, "desired_outcomes",
             (const char *const[]){ world_pick (self, domain->hopes), NULL });
  if (world_chance (self, 40))
    set_words (self, referral, "access_needs", world_pick (self, words_access));
  if (world_chance (self, 35))
    set_words (self, referral, "when_unavailable", world_pick (self, words_unavailable));
  set_options (self, referral, service);
  if (parent != NULL)
    set_text (referral, "parent_referral", along_record_get_id (parent));
  world_add (self, soul->worker, at, referral);
  return referral;
}

/* Freezes the packet and sends it: what the receiver sees is what was ticked, and no more. */
void
soul_send (AlongSample *self,
           const Soul *soul,
           const AlongSampleAccount *sender,
           gint64 at,
           AlongRecord *referral)
{
  g_auto (GStrv) needs = along_record_get_set (referral, "needs");
  g_autoptr (GPtrArray) items
      = along_packet_items (soul->record, soul->needs, (const char *const *)needs);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&values, "packet", along_packet_build (items, 1, NULL));
  g_variant_dict_insert (&values, "packet_version", "x", G_GINT64_CONSTANT (1));
  g_variant_dict_insert (&values, "shared_name", "s", along_record_get_title (soul->record));
  world_move_with (self, sender, at, referral, "sent", g_variant_dict_end (&values));
}

static void
send_referral (AlongSample *self, const Soul *soul, Journey *journey)
{
  soul_send (self, soul, journey->sender, journey->at, journey->record);
}

static void
later (AlongSample *self, Journey *journey, guint low, guint high)
{
  journey->at = world_later (self, journey->at, low, high);
}

static void
receive (AlongSample *self, Journey *journey)
{
  later (self, journey, 0, 1);
  world_move (self, journey->receiver, journey->at, journey->record, "received", "assigned_to",
              journey->receiver->worker, NULL);
}

static void
accept (AlongSample *self, Journey *journey)
{
  receive (self, journey);
  later (self, journey, 1, 4);
  world_move (self, journey->receiver, journey->at, journey->record, "accepted", "status_text",
              "We would be glad to.", NULL);
}

static void
begin (AlongSample *self, Journey *journey)
{
  g_autofree char *contact = NULL;

  accept (self, journey);
  later (self, journey, 3, 15);
  contact = g_strdup_printf ("%" G_GINT64_FORMAT, journey->at);
  world_move (self, journey->receiver, journey->at, journey->record, "in_progress",
              "first_contact_at", contact, NULL);
}

static void
decline (AlongSample *self, Journey *journey)
{
  static const struct
  {
    const char *code;
    const char *words;
  } reasons[] = {
    { "no_capacity", "We are full until the new worker starts. Please do ask again then." },
    { "criteria_not_met", "We work with people who are in treatment; the café may suit better." },
    { "insufficient_info", "We could not tell what would help. A phone call would be welcome." },
    { "wrong_area", "Inverlarrick has its own team, and they have places." },
    { "person_not_contactable", "We rang and wrote, and did not want to press." },
    { "duplicate", "Already with us, and doing well." },
  };
  guint which = world_below (self, G_N_ELEMENTS (reasons));

  later (self, journey, 1, 4);
  world_move (self, journey->receiver, journey->at, journey->record, "declined", "status_reason",
              reasons[which].code, "status_text", reasons[which].words, NULL);
}

static void
ask (AlongSample *self, Journey *journey)
{
  later (self, journey, 0, 2);
  world_move (self, journey->receiver, journey->at, journey->record, "info_requested", "question",
              world_pick (self, words_questions), NULL);
}

static void
complete (AlongSample *self, Journey *journey)
{
  g_auto (GStrv) hopes = along_record_get_set (journey->record, "desired_outcomes");
  const char *result = world_chance (self, 70) ? "achieved" : "partly";
  g_autoptr (AlongRecord) scratch = along_record_copy (journey->record);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  later (self, journey, 30, 70);
  set_row (scratch, "outcomes", "outcome", hopes[0], "result", result, "words",
           "Talked it over together at the last meeting.", NULL);
  g_variant_dict_insert_value (&values, "outcomes", along_record_get (scratch, "outcomes"));
  g_variant_dict_insert (&values, "outcome_text", "s", world_pick (self, words_messages_back));
  g_variant_dict_insert (&values, "outcome", "s", result);
  world_move_with (self, journey->receiver, journey->at, journey->record, "completed",
                   g_variant_dict_end (&values));
}

static void
close_loop (AlongSample *self, Journey *journey)
{
  g_autofree char *seen = NULL;

  later (self, journey, 1, 9);
  seen = g_strdup_printf ("%" G_GINT64_FORMAT, journey->at);
  world_move (self, journey->sender, journey->at, journey->record, "loop_closed",
              "feedback_seen_at", seen, "person_told_at", seen, NULL);
}

static gboolean
is_fate (const char *fate, const char *word)
{
  return g_str_equal (fate, word);
}

static void settle (AlongSample *self, Journey *journey, const char *fate);

/* The other service answers as well. */
static void
settle_onward (AlongSample *self, Journey *onward, const Svc *service)
{
  guint64 random = self->random;

  onward->service = service;
  onward->receiver
      = world_worker (self, service->org, ALONG_ROLE_LINK_WORKER | ALONG_ROLE_PRACTITIONER);
  settle (self, onward, "redirected");
  self->random = random;
}

static void
redirect (AlongSample *self, const Soul *soul, Journey *journey)
{
  const Svc *other = choose_service (self, soul, "isolation");
  g_autoptr (AlongRecord) child = NULL;
  Journey onward = *journey;
  const AlongRecord *need = soul->needs->pdata[0];

  receive (self, journey);
  later (self, journey, 1, 3);
  if (other == NULL || other == journey->service)
    {
      world_move (self, journey->receiver, journey->at, journey->record, "declined",
                  "status_reason", "criteria_not_met", NULL);
      return;
    }
  /* What it is passed on as is there when it is said to be. */
  child = draft_referral (self, soul, need, other, journey->record, journey->at);
  onward.record = child;
  journey->at = world_later (self, journey->at, 0, 0);
  onward.at = world_later (self, journey->at, 0, 2);
  world_move (self, journey->receiver, journey->at, journey->record, "redirected", "status_reason",
              "better_place", "status_text", "The other team is nearer, and has places now.",
              "redirected_service", other->id, "redirected_to", along_record_get_id (child), NULL);
  send_referral (self, soul, &onward);
  settle_onward (self, &onward, other);
}

/* Takes a referral to where it is to stand. */
static void
travel (AlongSample *self, const Soul *soul, Journey *journey, const char *fate)
{
  send_referral (self, soul, journey);
  if (is_fate (fate, "sent") || is_fate (fate, "overdue"))
    {
      return;
    }
  else if (is_fate (fate, "received"))
    {
      receive (self, journey);
    }
  else if (is_fate (fate, "accepted"))
    {
      accept (self, journey);
    }
  else if (is_fate (fate, "declined") || is_fate (fate, "closed_declined"))
    {
      receive (self, journey);
      decline (self, journey);
      if (is_fate (fate, "closed_declined"))
        close_loop (self, journey);
    }
  else if (is_fate (fate, "info_requested") || is_fate (fate, "answered"))
    {
      receive (self, journey);
      ask (self, journey);
      if (!is_fate (fate, "answered"))
        return;
      later (self, journey, 0, 2);
      world_move (self, journey->sender, journey->at, journey->record, "received", "answer",
                  world_pick (self, words_answers), NULL);
    }
  else if (is_fate (fate, "waitlisted") || is_fate (fate, "declined_late"))
    {
      g_autofree char *place = g_strdup_printf ("%u", world_between (self, 1, 20));

      accept (self, journey);
      later (self, journey, 0, 2);
      world_move (self, journey->receiver, journey->at, journey->record, "waitlisted",
                  "wait_position", place, NULL);
      if (is_fate (fate, "declined_late"))
        decline (self, journey);
    }
  else if (is_fate (fate, "withdrawn"))
    {
      receive (self, journey);
      later (self, journey, 1, 5);
      world_move (self, journey->sender, journey->at, journey->record, "withdrawn", "status_reason",
                  world_chance (self, 60) ? "person_changed_mind" : "another_service",
                  "status_text", "Would rather wait with this.", NULL);
    }
  else if (is_fate (fate, "redirected"))
    {
      redirect (self, soul, journey);
    }
  else
    {
      begin (self, journey);
      if (is_fate (fate, "on_hold"))
        {
          later (self, journey, 5, 20);
          world_move (self, journey->receiver, journey->at, journey->record, "on_hold",
                      "status_reason", world_chance (self, 50) ? "in_hospital" : "person_asked",
                      "status_text", "We keep the place.", NULL);
        }
      else if (is_fate (fate, "ended_early"))
        {
          later (self, journey, 10, 30);
          world_move (
              self, journey->receiver, journey->at, journey->record, "ended_early", "status_reason",
              world_chance (self, 50) ? "work_or_caring_or_sickness" : "needs_met_elsewhere",
              "status_text", "Said goodbye on good terms.", NULL);
        }
      else if (!is_fate (fate, "in_progress"))
        {
          complete (self, journey);
          if (is_fate (fate, "loop_closed"))
            close_loop (self, journey);
          if (is_fate (fate, "reopened"))
            {
              later (self, journey, 5, 20);
              world_move (self, journey->receiver, journey->at, journey->record, "in_progress",
                          "status_reason", "came_back", "status_text", "Came back, and is welcome.",
                          NULL);
            }
        }
    }
}

/* So many days after its latest step nobody has heard of yet; from then on somebody has done what was to do. */
#define ASKED_UNTIL 2
#define ANSWERED_BY 3
#define STARTED_BY 15
#define LOOP_CLOSED_BY 4

/* Nobody has answered for so long, at most; what is older somebody has chased. */
#define FORGOTTEN_UNTIL 8

static int
days_ago (AlongSample *self, gint64 at)
{
  return -world_day_of (self, at);
}

/* Who sent it tells the person what the service said. */
static void
tell (AlongSample *self, Journey *journey)
{
  later (self, journey, 0, 1);
  world_change (self, journey->sender, journey->at, journey->record, "person_told_at",
                g_variant_new_int64 (journey->at));
}

static gboolean
is_in (const Journey *journey, const char *state)
{
  return is_fate (along_record_get_state (journey->record), state);
}

/* What waited for the service. */
static void
answer_old (AlongSample *self, Journey *journey, const char *fate)
{
  gboolean forgotten = is_fate (fate, "overdue") && days_ago (self, journey->at) <= FORGOTTEN_UNTIL;

  if (is_in (journey, "sent") && !forgotten && days_ago (self, journey->at) >= ANSWERED_BY)
    receive (self, journey);
  if (is_in (journey, "received") && days_ago (self, journey->at) >= ANSWERED_BY)
    {
      later (self, journey, 0, 1);
      world_move (self, journey->receiver, journey->at, journey->record, "accepted", NULL);
    }
  if ((is_in (journey, "accepted") || is_in (journey, "waitlisted"))
      && days_ago (self, along_record_get_integer (journey->record, "sent_at", 0)) >= STARTED_BY)
    {
      later (self, journey, 1, 3);
      world_move (self, journey->receiver, journey->at, journey->record, "in_progress", NULL);
    }
}

/* What waited for who sent it. */
static void
close_old (AlongSample *self, Journey *journey)
{
  static const char *const yes[] = { "accepted", "waitlisted", "in_progress", "on_hold", NULL };
  static const char *const over[] = { "declined", "withdrawn", "completed", "ended_early", NULL };
  const char *state = along_record_get_state (journey->record);

  if (g_strv_contains (over, state) && days_ago (self, journey->at) >= LOOP_CLOSED_BY)
    close_loop (self, journey);
  else if (is_fate (state, "redirected") || g_strv_contains (yes, state))
    tell (self, journey);
}

/* Nothing of it has been lying about for longer than people would let it: where it has, somebody saw to it. */
static void
settle (AlongSample *self, Journey *journey, const char *fate)
{
  /* Who comes later in the town stays who they are, whatever happened here. */
  guint64 random = self->random;
  guint64 ids = self->n_ids;

  if (world_is_flat (self))
    return;
  self->n_ids = self->n_settled;
  if (is_in (journey, "info_requested") && days_ago (self, journey->at) >= ASKED_UNTIL)
    {
      later (self, journey, 0, 1);
      world_move (self, journey->sender, journey->at, journey->record, "received", "answer",
                  words_answers[0], NULL);
    }
  answer_old (self, journey, fate);
  close_old (self, journey);
  self->n_settled = self->n_ids;
  self->n_ids = ids;
  self->random = random;
}

/* How long ago it was sent: long enough for what has happened since. */
static int
age_of (AlongSample *self, const char *fate)
{
  static const char *const fresh[]
      = { "sent", "received", "info_requested", "answered", "draft", NULL };
  static const char *const recent[]
      = { "accepted",  "waitlisted", "declined",        "declined_late",
          "withdrawn", "redirected", "closed_declined", NULL };

  if (is_fate (fate, "overdue"))
    return -(int)world_between (self, 6, 14);
  if (g_strv_contains (fresh, fate))
    return -(int)world_between (self, 0, 4);
  if (g_strv_contains (recent, fate))
    return -(int)world_between (self, 8, 45);
  return -(int)world_between (self, 35, 150);
}

static gint64
sent_when (AlongSample *self, const Soul *soul, const char *fate)
{
  gint64 at = world_at (self, age_of (self, fate));
  gint64 earliest = along_record_get_integer (soul->basis, "decided_at", soul->since) + 3600 * 1000;

  return at > earliest ? at : world_later (self, earliest, 0, 1);
}

static void
add_referral (AlongSample *self, Soul *soul, const AlongRecord *need)
{
  const char *fate = fates[self->n_referrals % G_N_ELEMENTS (fates)];
  const Svc *service = choose_service (self, soul, along_record_get_text (need, "domain"));
  g_autoptr (AlongRecord) referral = NULL;
  Journey journey = { .service = service, .sender = soul->worker };

  if (service == NULL)
    return;
  self->n_referrals++;
  soul->n_referrals++;
  journey.at = sent_when (self, soul, fate);
  journey.receiver
      = world_worker (self, service->org, ALONG_ROLE_LINK_WORKER | ALONG_ROLE_PRACTITIONER);
  referral = draft_referral (self, soul, need, service, NULL, journey.at);
  journey.record = referral;
  if (is_fate (fate, "draft"))
    return;
  journey.at = world_later (self, journey.at, 0, 0);
  travel (self, soul, &journey, fate);
  settle (self, &journey, fate);
}

void
make_referrals (AlongSample *self, Soul *soul)
{
  guint n = world_between (self, 0, 3);

  if (!is_active (soul->basis))
    return;
  for (guint i = 0; i < world_least (n, soul->needs->len); i++)
    add_referral (self, soul, soul->needs->pdata[i]);
}
