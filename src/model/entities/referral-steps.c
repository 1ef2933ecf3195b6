/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/referral-steps.h"

#include "base/error.h"
#include "model/packet.h"

#include <glib/gi18n-lib.h>

static const AlongCode states_codes[] = {
  { "draft", N_ ("Draft") },
  { "sent", N_ ("Sent") },
  { "received", N_ ("Received") },
  { "info_requested", N_ ("Question asked") },
  { "accepted", N_ ("Accepted") },
  { "waitlisted", N_ ("On the waiting list") },
  { "in_progress", N_ ("Under way") },
  { "on_hold", N_ ("Paused") },
  { "declined", N_ ("Declined") },
  { "redirected", N_ ("Passed on") },
  { "withdrawn", N_ ("Withdrawn") },
  { "completed", N_ ("Completed") },
  { "ended_early", N_ ("Ended early") },
  { "loop_closed", N_ ("Closed: everybody knows") },
  { "entered_in_error", N_ ("Entered by mistake") },
  { NULL },
};
const AlongValueSet along_referral_states = { "referral_status", states_codes };

/* Why a step is taken, for each step. */
#define DECLINED                                                                 \
  { "no_capacity", N_ ("No places at present"), "service" },                     \
      { "criteria_not_met", N_ ("Not what this service is for"), "service" },    \
      { "wrong_area", N_ ("Lives outside the area"), "service" },                \
      { "wrong_age", N_ ("Outside the age range"), "service" },                  \
      { "insufficient_info", N_ ("Not enough to go on"), "system" },             \
      { "duplicate", N_ ("Already with us"), "system" },                         \
      { "risk_too_high", N_ ("We cannot keep everybody safe"), "service" },      \
      { "person_not_contactable", N_ ("Could not reach the person"), "person" }, \
      { "service_closing", N_ ("The service is closing"), "service" }

#define ENDED                                                                                    \
  { "completed_early", N_ ("Done sooner than thought"), "person" },                              \
      { "not_engaged", N_ ("It did not suit"), "person" },                                       \
      { "needs_met_elsewhere", N_ ("Helped elsewhere now"), "person" },                          \
      { "moved_area", N_ ("Moved away"), "person" },                                             \
      { "work_or_caring_or_sickness", N_ ("Work, caring or illness got in the way"), "person" }, \
      { "person_declined", N_ ("They chose not to go on"), "person" },                           \
      { "died", N_ ("Died"), "person" }, { "other", N_ ("Another reason"), "system" }

#define WITHDRAWN                                                             \
  { "person_changed_mind", N_ ("The person would rather not"), "person" },    \
      { "another_service", N_ ("Another service was chosen"), "person" },     \
      { "basis_ended", N_ ("Consent or another basis has ended"), "person" }, \
      { "sent_by_mistake", N_ ("Sent by mistake"), "system" },                \
      { "no_longer_needed", N_ ("No longer needed"), "person" },              \
      { "no_answer", N_ ("No answer from the service"), "service" },          \
      { "person_died", N_ ("The person has died"), "person" },                \
      { "another_reason", N_ ("Another reason"), "system" }

#define REDIRECTED                                                   \
  { "better_place", N_ ("Another service fits better"), "service" }, \
      { "other_area", N_ ("Belongs to another area"), "service" },   \
      { "full_here", N_ ("Another service has places"), "service" }, \
      { "specialist_needed", N_ ("A specialist service is needed"), "service" }

#define PAUSED                                                           \
  { "person_away", N_ ("The person is away"), "person" },                \
      { "in_hospital", N_ ("In hospital or treatment"), "person" },      \
      { "person_asked", N_ ("The person asked for a break"), "person" }, \
      { "worker_away", N_ ("The worker is away"), "service" },           \
      { "waiting_for_something", N_ ("Waiting for something else first"), "system" }

#define REOPENED                                                   \
  { "came_back", N_ ("The person came back"), "person" },          \
      { "closed_by_mistake", N_ ("Closed by mistake"), "system" }, \
      { "more_to_do", N_ ("There is more to do"), "service" }

#define MISTAKEN                                                       \
  { "wrong_person", N_ ("About somebody else"), "system" },            \
      { "entered_twice", N_ ("Entered twice"), "system" },             \
      { "wrong_service", N_ ("Meant for another service"), "system" }, \
      { "only_a_trial", N_ ("Only a trial"), "system" },               \
      { "sent_too_soon", N_ ("Sent too soon"), "system" }

static const AlongCode declined_codes[] = { DECLINED, { NULL } };
static const AlongValueSet declined = { "referral_declined", declined_codes };

static const AlongCode ended_codes[] = { ENDED, { NULL } };
static const AlongValueSet ended = { "referral_ended", ended_codes };

static const AlongCode withdrawn_codes[] = { WITHDRAWN, { NULL } };
static const AlongValueSet withdrawn = { "referral_withdrawn", withdrawn_codes };

static const AlongCode redirected_codes[] = { REDIRECTED, { NULL } };
static const AlongValueSet redirected = { "referral_redirected", redirected_codes };

static const AlongCode paused_codes[] = { PAUSED, { NULL } };
const AlongValueSet along_referral_pauses = { "referral_paused", paused_codes };

static const AlongCode reopened_codes[] = { REOPENED, { NULL } };
static const AlongValueSet reopened = { "referral_reopened", reopened_codes };

static const AlongCode mistaken_codes[] = { MISTAKEN, { NULL } };
static const AlongValueSet mistaken = { "referral_mistaken", mistaken_codes };

/* Whatever a move may give as its reason; each move has its own set above. */
static const AlongCode reasons_codes[]
    = { DECLINED, ENDED, WITHDRAWN, REDIRECTED, PAUSED, REOPENED, MISTAKEN, { NULL } };
const AlongValueSet along_referral_reasons = { "referral_reason", reasons_codes };

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, sentence);
  return FALSE;
}

static gboolean
check_service (const AlongRecord *referral, const AlongRecord *service, GError **error)
{
  if (service == NULL
      || g_strcmp0 (along_record_get_text (service, "org"),
                    along_record_get_text (referral, "to_org"))
             != 0)
    return refuse (error, _ ("The service is not one of this organisation."));
  if (g_strcmp0 (along_record_get_text (service, "status"), "active") != 0)
    return refuse (error, _ ("The service is not running at present. Choose another one."));
  return TRUE;
}

/* Nothing personal leaves without a basis that is in force for just that receiver, and nobody is sent
 * to a service that is closed. Who passes a referral on does not see whom it is about. */
static gboolean
check_send (const AlongRecord *referral, const AlongAround *around, GError **error)
{
  const char *person = along_record_get_text (referral, "person");
  g_auto (GStrv) categories = along_record_get_set (referral, "shared_categories");
  g_autoptr (GError) problem = NULL;
  const AlongRecord *service = around->get (around->data, "service",
                                            along_record_get_text (referral, "service"), &problem);
  const AlongRecord *basis
      = problem == NULL ? around->get (around->data, "sharing_basis",
                                       along_record_get_text (referral, "sharing_basis"), &problem)
                        : NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!check_service (referral, service, error))
    return FALSE;
  if (basis != NULL && person != NULL
      && g_strcmp0 (along_record_get_text (basis, "person"), person) != 0)
    return refuse (error, _ ("The basis for sharing is about somebody else."));
  return along_packet_allowed (basis, (const char *const *)categories,
                               along_record_get_text (referral, "to_org"), around->today, error);
}

/* It goes to another service that is running, and what stands in its place is the same sender's, made for
 * it: nobody has somebody else's referral closed with theirs. */
static gboolean
check_redirect (const AlongRecord *referral, const AlongAround *around, GError **error)
{
  const char *to = along_record_get_text (referral, "redirected_service");
  const char *child = along_record_get_text (referral, "redirected_to");
  g_autoptr (GError) problem = NULL;
  const AlongRecord *service = around->get (around->data, "service", to, &problem);
  const AlongRecord *next = problem == NULL && child != NULL
                                ? around->get (around->data, "referral", child, &problem)
                                : NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (g_strcmp0 (to, along_record_get_text (referral, "service")) == 0)
    return refuse (error, _ ("It is with that service already. Choose another one."));
  if (service == NULL || g_strcmp0 (along_record_get_text (service, "status"), "active") != 0)
    return refuse (error, _ ("The service is not running at present. Choose another one."));
  if (child == NULL)
    return TRUE;
  if (next == NULL
      || g_strcmp0 (along_record_get_text (next, "parent_referral"), along_record_get_id (referral))
             != 0
      || g_strcmp0 (along_record_get_text (next, "from_org"),
                    along_record_get_text (referral, "from_org"))
             != 0)
    return refuse (error, _ ("What it was passed on as was not made from it."));
  return TRUE;
}

/* What a service without the app says on the phone is written down by who asked: each step of the
 * receiver's, with who said so. */
#define RELAYED "answered_how answered_by"

/* A wrong entry: the author's to say for a day, afterwards who answers for the organisation. */
#define MISTAKE(state)                        \
  { .from = state,                            \
    .to = "entered_in_error",                 \
    .name = "mistake",                        \
    .label = N_ ("Entered by Mistake"),       \
    .who = ALONG_WHO_OWNER | ALONG_WHO_ADMIN, \
    .accepts = "status_text",                 \
    .stamps = "closed_at",                    \
    .reasons = &mistaken,                     \
    .negative = TRUE }

static const AlongMove moves[] = {
  { .from = "draft",
    .to = "sent",
    .name = "send",
    .label = N_ ("Send"),
    .who = ALONG_WHO_REQUESTER,
    .demands = "service to_org reason sharing_basis packet",
    .accepts = "packet_version shared_name",
    .stamps = "sent_at",
    .around = check_send },
  { .from = "sent",
    .to = "received",
    .name = "acknowledge",
    .label = N_ ("Acknowledge"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "assigned_to",
    .stamps = "received_at" },
  /* Accepting, declining and asking imply that it was received. */
  { .from = "sent",
    .to = "accepted",
    .name = "accept",
    .label = N_ ("Accept"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text assigned_to",
    .stamps = "received_at decided_at" },
  { .from = "received",
    .to = "accepted",
    .name = "accept",
    .label = N_ ("Accept"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text assigned_to",
    .stamps = "decided_at" },
  { .from = "sent",
    .to = "declined",
    .name = "decline",
    .label = N_ ("Decline"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text",
    .stamps = "received_at decided_at closed_at",
    .reasons = &declined,
    .negative = TRUE },
  { .from = "received",
    .to = "declined",
    .name = "decline",
    .label = N_ ("Decline"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text",
    .stamps = "decided_at closed_at",
    .reasons = &declined,
    .negative = TRUE },
  { .from = "sent",
    .to = "info_requested",
    .name = "ask",
    .label = N_ ("Ask"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .demands = "question",
    .accepts = "assigned_to talk pauses",
    .stamps = "received_at asked_at",
    .remembers = "resume_status",
    .remembers_as = "received" },
  { .from = "received",
    .to = "info_requested",
    .name = "ask",
    .label = N_ ("Ask"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .demands = "question",
    .accepts = "assigned_to talk pauses",
    .stamps = "asked_at",
    .remembers = "resume_status" },
  { .from = "accepted",
    .to = "info_requested",
    .name = "ask",
    .label = N_ ("Ask"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .demands = "question",
    .accepts = "assigned_to talk pauses",
    .stamps = "asked_at",
    .remembers = "resume_status" },
  { .from = "waitlisted",
    .to = "info_requested",
    .name = "ask",
    .label = N_ ("Ask"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .demands = "question",
    .accepts = "assigned_to talk pauses",
    .stamps = "asked_at",
    .remembers = "resume_status" },
  { .from = "in_progress",
    .to = "info_requested",
    .name = "ask",
    .label = N_ ("Ask"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .demands = "question",
    .accepts = "assigned_to talk pauses",
    .stamps = "asked_at",
    .remembers = "resume_status" },
  /* The answer brings it back to where it was. */
  { .from = "info_requested",
    .to = "received",
    .name = "answer",
    .label = N_ ("Answer"),
    .who = ALONG_WHO_REQUESTER,
    .when = "resume_status",
    .when_is = "received",
    .demands = "answer",
    .stamps = "answered_at" },
  { .from = "info_requested",
    .to = "accepted",
    .name = "answer",
    .label = N_ ("Answer"),
    .who = ALONG_WHO_REQUESTER,
    .when = "resume_status",
    .when_is = "accepted",
    .demands = "answer",
    .stamps = "answered_at" },
  { .from = "info_requested",
    .to = "waitlisted",
    .name = "answer",
    .label = N_ ("Answer"),
    .who = ALONG_WHO_REQUESTER,
    .when = "resume_status",
    .when_is = "waitlisted",
    .demands = "answer",
    .stamps = "answered_at" },
  { .from = "info_requested",
    .to = "in_progress",
    .name = "answer",
    .label = N_ ("Answer"),
    .who = ALONG_WHO_REQUESTER,
    .when = "resume_status",
    .when_is = "in_progress",
    .demands = "answer",
    .stamps = "answered_at" },
  { .from = "sent",
    .to = "redirected",
    .name = "redirect",
    .label = N_ ("Pass On"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_COORDINATOR,
    .relayed = RELAYED,
    .demands = "redirected_service",
    .accepts = "status_text redirected_to",
    .stamps = "closed_at",
    .reasons = &redirected,
    .negative = TRUE,
    .around = check_redirect },
  { .from = "received",
    .to = "redirected",
    .name = "redirect",
    .label = N_ ("Pass On"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_COORDINATOR,
    .relayed = RELAYED,
    .demands = "redirected_service",
    .accepts = "status_text redirected_to",
    .stamps = "closed_at",
    .reasons = &redirected,
    .negative = TRUE,
    .around = check_redirect },
  { .from = "sent",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &withdrawn,
    .negative = TRUE },
  { .from = "received",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &withdrawn,
    .negative = TRUE },
  { .from = "info_requested",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &withdrawn,
    .negative = TRUE },
  { .from = "accepted",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &withdrawn,
    .negative = TRUE },
  { .from = "waitlisted",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &withdrawn,
    .negative = TRUE },
  { .from = "in_progress",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &withdrawn,
    .negative = TRUE },
  { .from = "on_hold",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &withdrawn,
    .negative = TRUE },
  { .from = "accepted",
    .to = "waitlisted",
    .name = "wait",
    .label = N_ ("Waiting List"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "wait_position status_text assigned_to",
    .stamps = "waitlisted_at" },
  { .from = "accepted",
    .to = "in_progress",
    .name = "start",
    .label = N_ ("Start"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "first_contact_at first_contact_by assigned_to status_text",
    .stamps = "started_at" },
  { .from = "waitlisted",
    .to = "in_progress",
    .name = "start",
    .label = N_ ("Start"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "first_contact_at first_contact_by assigned_to status_text",
    .stamps = "started_at" },
  /* A late decline: the coordinator gets a to-do. */
  { .from = "accepted",
    .to = "declined",
    .name = "decline_late",
    .label = N_ ("Decline After All"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text",
    .stamps = "decided_at closed_at",
    .reasons = &declined,
    .negative = TRUE },
  { .from = "waitlisted",
    .to = "declined",
    .name = "decline_late",
    .label = N_ ("Decline After All"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text",
    .stamps = "decided_at closed_at",
    .reasons = &declined,
    .negative = TRUE },
  { .from = "on_hold",
    .to = "declined",
    .name = "decline_late",
    .label = N_ ("Decline After All"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text",
    .stamps = "decided_at closed_at",
    .reasons = &declined,
    .negative = TRUE },
  { .from = "in_progress",
    .to = "on_hold",
    .name = "pause",
    .label = N_ ("Pause"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "status_text pauses",
    .reasons = &along_referral_pauses,
    .negative = TRUE },
  { .from = "on_hold",
    .to = "in_progress",
    .name = "resume",
    .label = N_ ("Go On"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "pauses status_text" },
  { .from = "in_progress",
    .to = "completed",
    .name = "complete",
    .label = N_ ("Complete"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .demands = "outcome",
    .accepts = "outcomes outcome_text status_text",
    .stamps = "ended_at closed_at" },
  { .from = "on_hold",
    .to = "completed",
    .name = "complete",
    .label = N_ ("Complete"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .demands = "outcome",
    .accepts = "outcomes outcome_text status_text",
    .stamps = "ended_at closed_at" },
  { .from = "in_progress",
    .to = "ended_early",
    .name = "end_early",
    .label = N_ ("End Early"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "outcome outcomes outcome_text status_text",
    .stamps = "ended_at closed_at",
    .reasons = &ended,
    .negative = TRUE },
  { .from = "on_hold",
    .to = "ended_early",
    .name = "end_early",
    .label = N_ ("End Early"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_BY_PHONE,
    .relayed = RELAYED,
    .accepts = "outcome outcomes outcome_text status_text",
    .stamps = "ended_at closed_at",
    .reasons = &ended,
    .negative = TRUE },
  { .from = "declined",
    .to = "loop_closed",
    .name = "close_loop",
    .label = N_ ("Close the Loop"),
    .who = ALONG_WHO_REQUESTER,
    .demands = "feedback_seen_at person_told_at",
    .stamps = "loop_closed_at" },
  { .from = "withdrawn",
    .to = "loop_closed",
    .name = "close_loop",
    .label = N_ ("Close the Loop"),
    .who = ALONG_WHO_REQUESTER,
    .demands = "feedback_seen_at person_told_at",
    .stamps = "loop_closed_at" },
  { .from = "redirected",
    .to = "loop_closed",
    .name = "close_loop",
    .label = N_ ("Close the Loop"),
    .who = ALONG_WHO_REQUESTER,
    .demands = "feedback_seen_at person_told_at",
    .stamps = "loop_closed_at" },
  { .from = "completed",
    .to = "loop_closed",
    .name = "close_loop",
    .label = N_ ("Close the Loop"),
    .who = ALONG_WHO_REQUESTER,
    .demands = "feedback_seen_at person_told_at",
    .stamps = "loop_closed_at" },
  { .from = "ended_early",
    .to = "loop_closed",
    .name = "close_loop",
    .label = N_ ("Close the Loop"),
    .who = ALONG_WHO_REQUESTER,
    .demands = "feedback_seen_at person_told_at",
    .stamps = "loop_closed_at" },
  { .from = "completed",
    .to = "in_progress",
    .name = "reopen",
    .label = N_ ("Open Again"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_COORDINATOR,
    .relayed = RELAYED,
    .accepts = "status_text",
    .stamps = "reopened_at",
    .reasons = &reopened,
    .negative = TRUE },
  { .from = "ended_early",
    .to = "in_progress",
    .name = "reopen",
    .label = N_ ("Open Again"),
    .who = ALONG_WHO_RECEIVER | ALONG_WHO_COORDINATOR,
    .relayed = RELAYED,
    .accepts = "status_text",
    .stamps = "reopened_at",
    .reasons = &reopened,
    .negative = TRUE },
  MISTAKE ("sent"),
  MISTAKE ("received"),
  MISTAKE ("info_requested"),
  MISTAKE ("accepted"),
  MISTAKE ("waitlisted"),
  MISTAKE ("in_progress"),
  MISTAKE ("on_hold"),
  MISTAKE ("declined"),
  MISTAKE ("redirected"),
  MISTAKE ("withdrawn"),
  MISTAKE ("completed"),
  MISTAKE ("ended_early"),
  MISTAKE ("loop_closed"),
  { NULL },
};

const AlongLifecycle along_referral_lifecycle
    = { .initial = "draft", .states = &along_referral_states, .moves = moves };
