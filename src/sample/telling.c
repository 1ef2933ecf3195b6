/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"
#include "base/id.h"
#include "base/working-days.h"
#include "model/lifecycle.h"
#include "model/packet.h"
#include "sample/tales.h"
#include "sample/words.h"
#include "sample/world.h"

#include <string.h>

/* So many tales one person has at most, but for what was sent together. */
#define TALES_EACH 2

typedef struct
{
  const Tale *tale;
  const Soul *soul;
  const AlongRecord *need;
  const Svc *service;
  AlongRecord *record;
  AlongRecord *child;
  const AlongSampleAccount *sender;
  const AlongSampleAccount *receiver;
  gint64 at;
} Telling;

/* A working day of the partnership, counted from today. */
static int
day_of (AlongSample *self, int ago)
{
  const AlongWorkingDays days = { .nation = ALONG_NATION_SCOTLAND };
  const char *today = world_date (self, 0);
  g_autofree char *date = NULL;

  if (ago == 0)
    return 0;
  date = along_working_days_add (&days, today, -ago);
  return date != NULL ? along_date_days (today, date) : -ago;
}

/* On that day, and after what was before. */
static void
turn_to (AlongSample *self, Telling *telling, int ago)
{
  gint64 at = world_at (self, ago > 0 ? day_of (self, ago) : 0);

  if (ago < 0 || at <= telling->at + 60 * 1000)
    at = world_later (self, telling->at, 0, 0);
  telling->at = at;
}

static const Svc *
find_service (AlongSample *self, const char *name)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      const Svc *service = &g_array_index (self->services, Svc, i);

      if (g_str_equal (service->name, name))
        return service;
    }
  g_assert_not_reached ();
}

/* Who answers: the receiver, or where they have no Alongside the sender, who says how they know. */
static void
answer_with (AlongSample *self, Telling *telling, const char *to, GVariantDict *values)
{
  const Tale *tale = telling->tale;
  const AlongSampleAccount *author
      = telling->receiver != NULL ? telling->receiver : telling->sender;

  if (tale->how != NULL)
    {
      g_variant_dict_insert (values, "answered_how", "s", tale->how);
      g_variant_dict_insert (values, "answered_by", "s", tale->by);
    }
  world_move_with (self, author, telling->at, telling->record, to, g_variant_dict_end (values));
}

static void
insert (GVariantDict *values, const char *name, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (values, name, "s", text);
}

static void
change (AlongSample *self, Telling *telling, const char *field, GVariant *value)
{
  const AlongSampleAccount *author
      = telling->receiver != NULL ? telling->receiver : telling->sender;

  world_change (self, author, telling->at, telling->record, field, value);
}

static void
stamp (AlongSample *self, Telling *telling, const char *field)
{
  world_change (self, telling->sender, telling->at, telling->record, field,
                g_variant_new_int64 (telling->at));
}

static void
do_draft (AlongSample *self, Telling *telling, const TaleStep *step)
{
}

static void
do_send (AlongSample *self, Telling *telling, const TaleStep *step)
{
  telling->at = world_later (self, telling->at, 0, 0);
  soul_send (self, telling->soul, telling->sender, telling->at, telling->record);
}

static void
do_ack (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  if (telling->receiver != NULL)
    insert (&values, "assigned_to", telling->receiver->worker);
  answer_with (self, telling, "received", &values);
}

static void
do_accept (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  if (telling->receiver != NULL)
    insert (&values, "assigned_to", telling->receiver->worker);
  insert (&values, "status_text", step->words);
  answer_with (self, telling, "accepted", &values);
}

static void
do_ask (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  insert (&values, "question", step->words);
  answer_with (self, telling, "info_requested", &values);
}

static void
do_answer (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_autofree char *back = g_strdup (along_record_get_text (telling->record, "resume_status"));

  world_move (self, telling->sender, telling->at, telling->record, back, "answer", step->words,
              NULL);
}

static void
do_wait (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&values, "wait_position", "x", g_ascii_strtoll (step->arg, NULL, 10));
  insert (&values, "status_text", step->words);
  answer_with (self, telling, "waitlisted", &values);
}

static void
do_position (AlongSample *self, Telling *telling, const TaleStep *step)
{
  change (self, telling, "wait_position",
          g_variant_new_int64 (g_ascii_strtoll (step->arg, NULL, 10)));
}

static void
do_first (AlongSample *self, Telling *telling, const TaleStep *step)
{
  change (self, telling, "first_contact_at", g_variant_new_int64 (telling->at));
}

static void
do_start (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  if (along_record_get (telling->record, "first_contact_at") == NULL)
    g_variant_dict_insert (&values, "first_contact_at", "x", telling->at);
  insert (&values, "status_text", step->words);
  answer_with (self, telling, "in_progress", &values);
}

static void
do_appointment (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_autoptr (AlongRecord) scratch = along_record_copy (telling->record);
  g_autofree char *when
      = world_wall (self, day_of (self, step->ago), 10 + strlen (telling->tale->key) % 6, 30);

  set_row (scratch, "appointments", "when", when, "kept", step->arg, "words", step->words, NULL);
  change (self, telling, "appointments", along_record_get (scratch, "appointments"));
}

static void
do_pause (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_autoptr (AlongRecord) scratch = along_record_copy (telling->record);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  set_row (scratch, "pauses", "from", world_date (self, world_day_of (self, telling->at)), "why",
           step->arg, NULL);
  g_variant_dict_insert_value (&values, "pauses", along_record_get (scratch, "pauses"));
  insert (&values, "status_reason", step->arg);
  insert (&values, "status_text", step->words);
  answer_with (self, telling, "on_hold", &values);
}

/* The pause that is open, the only one yet, ends. */
static void
do_resume (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_autoptr (AlongRecord) scratch = along_record_copy (telling->record);
  g_autoptr (GVariant) open
      = g_variant_get_child_value (along_record_get (telling->record, "pauses"), 0);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  const char *from = NULL;
  const char *why = NULL;

  g_assert_true (g_variant_lookup (open, "from", "&s", &from)
                 && g_variant_lookup (open, "why", "&s", &why));
  along_record_set (scratch, "pauses", NULL);
  set_row (scratch, "pauses", "from", from, "to",
           world_date (self, world_day_of (self, telling->at)), "why", why, NULL);
  g_variant_dict_insert_value (&values, "pauses", along_record_get (scratch, "pauses"));
  insert (&values, "status_text", step->words);
  answer_with (self, telling, "in_progress", &values);
}

static void
do_decline (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  insert (&values, "status_reason", step->arg);
  insert (&values, "status_text", step->words);
  answer_with (self, telling, "declined", &values);
}

static void
do_withdraw (AlongSample *self, Telling *telling, const TaleStep *step)
{
  world_move (self, telling->sender, telling->at, telling->record, "withdrawn", "status_reason",
              step->arg, "status_text", step->words, NULL);
}

static void
do_complete (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GStrv) hopes = along_record_get_set (telling->record, "desired_outcomes");
  g_autoptr (AlongRecord) scratch = along_record_copy (telling->record);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; hopes[i] != NULL; i++)
    set_row (scratch, "outcomes", "outcome", hopes[i], "result", i == 1 ? "partly" : "achieved",
             "words", i == 0 ? "Talked it over together at the last meeting." : NULL, NULL);
  g_variant_dict_insert_value (&values, "outcomes", along_record_get (scratch, "outcomes"));
  insert (&values, "outcome", step->arg);
  insert (&values, "outcome_text", step->words);
  answer_with (self, telling, "completed", &values);
}

static void
do_end (AlongSample *self, Telling *telling, const TaleStep *step)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  insert (&values, "status_reason", step->arg);
  insert (&values, "status_text", step->words);
  insert (&values, "outcome_text", "The door stays open, with the same worker.");
  answer_with (self, telling, "ended_early", &values);
}

static void
do_reopen (AlongSample *self, Telling *telling, const TaleStep *step)
{
  world_move (self, telling->receiver, telling->at, telling->record, "in_progress", "status_reason",
              step->arg, "status_text", step->words, NULL);
}

static void
do_mistake (AlongSample *self, Telling *telling, const TaleStep *step)
{
  world_move (self, telling->sender, telling->at, telling->record, "entered_in_error",
              "status_reason", step->arg, "status_text", step->words, NULL);
}

static void
do_chase (AlongSample *self, Telling *telling, const TaleStep *step)
{
  stamp (self, telling, "chased_at");
}

static void
do_escalate (AlongSample *self, Telling *telling, const TaleStep *step)
{
  stamp (self, telling, "escalated_at");
}

static void
do_told (AlongSample *self, Telling *telling, const TaleStep *step)
{
  stamp (self, telling, "person_told_at");
}

static void
do_read (AlongSample *self, Telling *telling, const TaleStep *step)
{
  stamp (self, telling, "feedback_seen_at");
}

static void
do_close (AlongSample *self, Telling *telling, const TaleStep *step)
{
  if (along_record_get (telling->record, "feedback_seen_at") == NULL)
    stamp (self, telling, "feedback_seen_at");
  if (along_record_get (telling->record, "person_told_at") == NULL)
    stamp (self, telling, "person_told_at");
  telling->at = world_later (self, telling->at, 0, 0);
  world_move (self, telling->sender, telling->at, telling->record, "loop_closed", NULL);
}

/* What a rule of the server would make of it (src/server/rules-write.c): found there, it makes no second. */
static AlongRecord *
ruled (AlongSample *self,
       const Telling *telling,
       const char *kind,
       const char *rule,
       const char *what,
       gint64 since,
       const char *of)
{
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, since);
  g_autofree char *id
      = along_id_derive ("rule", along_record_get_id (telling->record), rule, what, at, of, NULL);

  /* Its number is used up all the same: who comes later in the town keeps theirs. */
  self->n_ids++;
  return along_record_new (along_entity_find (kind), id);
}

static void
do_late (AlongSample *self, Telling *telling, const TaleStep *step)
{
  gint64 closed = along_record_get_integer (telling->record, "closed_at", telling->at);
  g_autoptr (AlongRecord) to_do
      = ruled (self, telling, "to_do", "late_decline", "", closed, telling->sender->worker);

  telling->at = world_later (self, telling->at, 0, 0);
  set_text (to_do, "text", step->words);
  set_text (to_do, "owner", telling->sender->worker);
  set_text (to_do, "status", "open");
  set_text (to_do, "rule", "late_decline");
  set_text (to_do, "person", telling->soul->id);
  set_text (to_do, "referral", along_record_get_id (telling->record));
  set_text (to_do, "due", world_date (self, 0));
  world_add (self, telling->sender, telling->at, to_do);
}

/* How it came up follows from where the referral stands. */
static const char *
raised_by (const AlongRecord *referral)
{
  const char *state = along_record_get_state (referral);

  if (g_str_equal (state, "declined"))
    return "decline";
  return g_str_equal (state, "waitlisted") ? "wait" : "empty_search";
}

static void
do_unmet (AlongSample *self, Telling *telling, const TaleStep *step)
{
  const char *raised = raised_by (telling->record);
  gint64 since = along_record_get_integer (
      telling->record, g_str_equal (raised, "decline") ? "closed_at" : "sent_at", telling->at);
  g_autoptr (AlongRecord) unmet = ruled (self, telling, "unmet_need", "unmet_need", raised, since,
                                         along_record_get_id (telling->need));
  int day = world_day_of (self, telling->at);
  int sent = world_day_of (self, along_record_get_integer (telling->record, "sent_at", 0));

  set_text (unmet, "domain", along_record_get_text (telling->need, "domain"));
  set_text (unmet, "cause", step->arg);
  set_text (unmet, "org", telling->sender->org);
  set_text (unmet, "person", telling->soul->id);
  set_text (unmet, "words", step->words);
  set_text (unmet, "raised_by", raised);
  set_text (unmet, "status", "open");
  set_text (unmet, "need", along_record_get_id (telling->need));
  set_text (unmet, "referral", along_record_get_id (telling->record));
  set_text (unmet, "service", telling->service->id);
  set_text (unmet, "area", "Larrickshire");
  set_text (unmet, "date", world_date (self, day));
  along_record_set_integer (unmet, "weeks_waited", (day - sent) / 7);
  world_add (self, telling->sender, telling->at, unmet);
}

static AlongRecord *draft (AlongSample *self,
                           const Telling *telling,
                           const char *key,
                           const Svc *service,
                           const AlongRecord *parent);

/* What it is passed on as is the same sender's, with the same words, and waits to be sent. */
static void
do_redirect (AlongSample *self, Telling *telling, const TaleStep *step)
{
  const AlongEntity *entity = along_record_get_entity (telling->record);
  const Svc *other = find_service (self, telling->tale->other);
  g_autofree char *key = g_strconcat (telling->tale->key, "-onward", NULL);
  /* Where a referral says itself where it would fit better, it has to. */
  gboolean says = along_entity_find_field (entity, "redirected_service", NULL) != NULL;
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  telling->child = draft (self, telling, key, other, telling->record);
  telling->at = world_later (self, telling->at, 0, 0);
  insert (&values, "status_reason", step->arg);
  insert (&values, "status_text", step->words);
  insert (&values, "redirected_to", along_record_get_id (telling->child));
  insert (&values, "redirected_service", says ? other->id : NULL);
  answer_with (self, telling, "redirected", &values);
}

static const struct
{
  const char *verb;
  void (*go) (AlongSample *self, Telling *telling, const TaleStep *step);
} verbs[] = {
  { "draft", do_draft },       { "send", do_send },         { "ack", do_ack },
  { "accept", do_accept },     { "ask", do_ask },           { "answer", do_answer },
  { "wait", do_wait },         { "position", do_position }, { "first", do_first },
  { "start", do_start },       { "appt", do_appointment },  { "pause", do_pause },
  { "resume", do_resume },     { "decline", do_decline },   { "withdraw", do_withdraw },
  { "complete", do_complete }, { "end", do_end },           { "reopen", do_reopen },
  { "mistake", do_mistake },   { "chase", do_chase },       { "escalate", do_escalate },
  { "told", do_told },         { "read", do_read },         { "close", do_close },
  { "late", do_late },         { "unmet", do_unmet },       { "redirect", do_redirect },
};

static void
take_step (AlongSample *self, Telling *telling, const TaleStep *step)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].verb, step->verb))
      {
        verbs[i].go (self, telling, step);
        return;
      }
  g_assert_not_reached ();
}

static void
offer (AlongRecord *referral, const Svc *service, const char *why, gboolean chosen)
{
  set_row (referral, "options_offered", "service", service->id, "name", service->name, "why", why,
           "chosen", chosen ? "yes" : "no", NULL);
}

/* The one that was chosen, and another that helps with the same. */
static void
set_options (AlongSample *self, const Telling *telling, AlongRecord *referral, const Svc *chosen)
{
  const char *domain = along_record_get_text (telling->need, "domain");

  for (guint i = 0; i < self->services->len; i++)
    {
      const Svc *other = &g_array_index (self->services, Svc, i);

      if (other != chosen && strstr (other->domains, domain) != NULL && other->takes_referrals)
        {
          offer (referral, other, "Nearer, but the times do not suit", FALSE);
          break;
        }
    }
  offer (referral, chosen, "Has places, and the times suit", TRUE);
  along_record_set_boolean (referral, "chosen_by_person", TRUE);
}

static void
set_shared (const Telling *telling, AlongRecord *referral)
{
  const char *const needs[] = { along_record_get_id (telling->need), NULL };
  g_autoptr (GPtrArray) items
      = along_packet_items (telling->soul->record, telling->soul->needs, needs);
  g_auto (GStrv) keys = along_packet_keys (items);
  g_auto (GStrv) categories = along_packet_categories (items);

  set_lines (referral, "needs", needs);
  set_lines (referral, "shared_fields", (const char *const *)keys);
  set_lines (referral, "shared_categories", (const char *const *)categories);
  set_text (referral, "sharing_basis", along_record_get_id (telling->soul->basis));
  along_record_set_integer (referral, "basis_checked_at", telling->at);
}

static void
set_words_of (AlongSample *self, const Telling *telling, AlongRecord *referral)
{
  static const char *const wishes[] = { "Asked for this, and knows what it is.",
                                        "Chosen together on the way home from the clinic.",
                                        "Has thought about it for a week, and would like to try.",
                                        "Would like to go, with somebody along the first time.",
                                        "We looked at three; this one has the right times.",
                                        NULL };
  const Domain *domain = domain_find (along_record_get_text (telling->need, "domain"));
  g_autofree char *reason = g_strdup_printf ("%s In their words: “%s”", world_pick (self, wishes),
                                             along_record_get_text (telling->need, "words"));

  set_text (referral, "reason", telling->tale->reason != NULL ? telling->tale->reason : reason);
  if (telling->tale->hopes != NULL)
    set_lines (referral, "desired_outcomes", telling->tale->hopes);
  else
    set_lines (referral, "desired_outcomes",
               (const char *const[]){ world_pick (self, domain->hopes), NULL });
  if (world_chance (self, 60))
    set_words (self, referral, "access_needs", world_pick (self, words_access));
  if (world_chance (self, 50))
    set_words (self, referral, "when_unavailable", world_pick (self, words_unavailable));
}

static AlongRecord *
draft (AlongSample *self,
       const Telling *telling,
       const char *key,
       const Svc *service,
       const AlongRecord *parent)
{
  g_autofree char *id = along_id_derive ("sample", self->seed_text, "tale", key, NULL);
  g_autofree char *number = along_id_reference ("R", id);
  AlongRecord *referral = along_record_new (along_entity_find ("referral"), id);

  set_text (referral, "number", number);
  set_text (referral, "status", "draft");
  set_text (referral, "priority", telling->tale->priority);
  set_text (referral, "from_org", telling->sender->org);
  set_text (referral, "requester", telling->sender->worker);
  set_text (referral, "to_org", world_org (self, service->org)->id);
  set_text (referral, "service", service->id);
  set_text (referral, "person", telling->soul->id);
  if (parent != NULL)
    set_text (referral, "parent_referral", along_record_get_id (parent));
  if (telling->tale->bundle != NULL)
    {
      g_autofree char *bundle
          = along_id_derive ("sample", self->seed_text, "bundle", telling->tale->bundle, NULL);

      set_text (referral, "bundle_id", bundle);
    }
  set_words_of (self, telling, referral);
  set_shared (telling, referral);
  set_options (self, telling, referral, service);
  world_add (self, telling->sender, telling->at, referral);
  return referral;
}

/* The need that the service helps with, where there is one. */
static const AlongRecord *
choose_need (const Soul *soul, const Svc *service)
{
  for (guint i = 0; i < soul->needs->len; i++)
    if (strstr (service->domains, along_record_get_text (soul->needs->pdata[i], "domain")) != NULL)
      return soul->needs->pdata[i];
  return soul->needs->pdata[0];
}

static gboolean
fits (AlongSample *self, const Soul *soul, const Tale *tale)
{
  gint64 agreed = along_record_get_integer (soul->basis, "decided_at", soul->since);

  return day_of (self, tale->steps[0].ago) > world_day_of (self, agreed)
         && tale->alias == along_record_get_boolean (soul->record, "no_identity");
}

static void
tell (AlongSample *self, const Soul *soul, guint index)
{
  const Tale *tale = &tales[index];
  const Svc *service = find_service (self, tale->service);
  Telling telling = { .tale = tale,
                      .soul = soul,
                      .need = choose_need (soul, service),
                      .service = service,
                      .sender = world_login (self, tale->sender != NULL ? tale->sender : "morag"),
                      .at = along_record_get_integer (soul->basis, "decided_at", soul->since) };
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (AlongRecord) child = NULL;

  if (tale->receiver != NULL)
    telling.receiver = world_login (self, tale->receiver);
  turn_to (self, &telling, tale->steps[0].ago);
  record = draft (self, &telling, tale->key, service, NULL);
  telling.record = record;
  for (const TaleStep *step = tale->steps; step->verb != NULL; step++)
    {
      if (step != tale->steps)
        turn_to (self, &telling, step->ago);
      take_step (self, &telling, step);
    }
  child = telling.child;
  self->told[index] = TRUE;
  self->n_told++;
}

/* What was sent together is about one person. */
static guint
tell_with_bundle (AlongSample *self, const Soul *soul, guint index)
{
  guint n = 0;

  for (guint i = index; i < n_tales; i++)
    if (i == index
        || (tales[index].bundle != NULL && g_strcmp0 (tales[i].bundle, tales[index].bundle) == 0))
      {
        tell (self, soul, i);
        n++;
      }
  return n;
}

/**
 * make_tales:
 * @self: a sample
 * @soul: somebody whom Morag's organisation works with
 *
 * Gives them those of the tales that have not been told yet. Nobody who was referred nowhere is among
 * them, so that there is still somebody to refer.
 */
void
make_tales (AlongSample *self, const Soul *soul)
{
  guint n = 0;

  if (self->n_told == n_tales || soul->n_referrals == 0
      || soul->org != world_find_org (self, "hscp")
      || !g_str_equal (along_record_get_state (soul->basis), "active"))
    return;
  for (guint i = 0; i < n_tales && n < TALES_EACH; i++)
    if (!self->told[i] && fits (self, soul, &tales[i]))
      n += tell_with_bundle (self, soul, i);
}
