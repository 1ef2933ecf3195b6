/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-forms.h"

#include "app/common/form-page.h"
#include "app/people/duplicates.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "base/id.h"
#include "model/lifecycle.h"
#include "model/policy.h"
#include "model/position.h"

#include <glib/gi18n.h>

static const char *const new_fields[]
    = { "known_as", "given", "family", "birth_date", "birth_approx", "postcode", NULL };
static const AlongFormGroup new_groups[] = {
  { NULL, N_ ("What they like to be called is enough to begin with."), new_fields },
  { NULL },
};

static const char *const name_fields[] = { "known_as", "pronouns",       "given",       "family",
                                           "aliases",  "previous_names", "no_identity", NULL };
static const char *const wish_fields[]
    = { "gender_of_worker", "prefers_setting", "prefers_mode", "good_days", "good_times",
        "bad_days",         "bad_times",       "can_pay",      NULL };
static const char *const identity_fields[]
    = { "birth_date", "birth_approx", "chi",      "nhs_number", "sex",
        "gender",     "ethnicity",    "religion", "died",       NULL };
static const char *const support_fields[] = { "lead_worker", "gp_practice", "gp_name", NULL };
static const char *const communicate_fields[]
    = { "communication_needs", "language",     "interpreter", "access_needs",
        "travel_help",         "travel_notes", NULL };
static const char *const contact_fields[] = { "do_not_contact",
                                              "do_not_contact_why",
                                              "preferred_contact",
                                              "contact_times",
                                              "phones",
                                              "email",
                                              "email_safe",
                                              "contact_notes",
                                              NULL };
static const char *const address_fields[]
    = { "address_type",       "address", "town", "postcode", "address_from", "address_to",
        "previous_addresses", NULL };
static const AlongFormGroup person_groups[] = {
  { N_ ("Names"), NULL, name_fields },
  { N_ ("How to Communicate"), NULL, communicate_fields },
  { N_ ("What They Would Rather Have"),
    N_ ("Services that fit come first when somebody looks for one."), wish_fields },
  { N_ ("How to Reach Them"), NULL, contact_fields },
  { N_ ("Where They Live"), NULL, address_fields },
  { N_ ("Who They Are"), NULL, identity_fields },
  { N_ ("Who Supports Them"), NULL, support_fields },
  { NULL },
};

static const char *const new_need_fields[] = { "domain", "words", "severity", "notes", NULL };
static const char *const need_fields[]
    = { "words", "severity", "notes", "covered_by", "services", "review", NULL };
static const AlongFormGroup new_need_groups[] = {
  { NULL, N_ ("Write it down as they say it: their words go before everybody else’s."),
    new_need_fields },
  { NULL },
};
static const AlongFormGroup need_groups[] = {
  { NULL, NULL, need_fields },
  { NULL },
};

static const char *const about_fields[]
    = { "what_matters", "important_people", "communicate", "please_do",
        "please_dont",  "do_not_ask_again", "unwell",      "strengths",
        "worries",      "persons_words",    NULL };
static const AlongFormGroup about_groups[] = {
  { NULL, N_ ("Write it together. Everything here is theirs to say, and theirs to leave out."),
    about_fields },
  { NULL },
};

static const char *const related_fields[]
    = { "name",  "relationship", "kinds", "phone", "email", "may_be_contacted",
        "knows", "in_care_team", "from",  "to",    NULL };
static const AlongFormGroup related_groups[] = {
  { NULL, NULL, related_fields },
  { NULL },
};

static const char *const new_alert_fields[] = { "type",
                                                "words",
                                                "what_to_do",
                                                "start",
                                                "end",
                                                "review",
                                                "disclosed_with_person",
                                                "disclosed_how",
                                                "not_disclosed_why",
                                                NULL };
static const char *const alert_fields[]
    = { "words",         "what_to_do",        "start", "end", "review", "disclosed_with_person",
        "disclosed_how", "not_disclosed_why", NULL };
static const AlongFormGroup new_alert_groups[] = {
  { NULL, N_ ("Say what somebody needs to know to be safe, and no more."), new_alert_fields },
  { NULL },
};
static const AlongFormGroup alert_groups[] = {
  { NULL, NULL, alert_fields },
  { NULL },
};

static AlongRecord *
new_record (AlongContext *context, const char *kind, const char *person)
{
  g_autofree char *id = along_id_new ();
  const AlongEntity *entity = along_entity_find (kind);
  const AlongField *state = along_entity_state_field (entity);
  AlongRecord *record = along_record_new (entity, id);

  along_record_set_text (record, "person", person);
  if (state != NULL)
    along_record_set_text (record, state->name, entity->lifecycle->initial);
  return record;
}

/* Without an open time of support at one's own organisation nobody would see the new person, not
 * even who entered them. */
static void
on_person_prepare_cb (AlongFormPage *page,
                      AlongTxn *txn,
                      AlongRecord *person,
                      AlongContext *context)
{
  const AlongActor *actor = along_context_get_actor (context);
  g_autofree char *id = along_id_new ();
  g_autofree char *today = along_clock_today ();
  g_autoptr (AlongRecord) episode = along_record_new (along_entity_find ("episode"), id);

  along_record_set_text (episode, "person", along_record_get_id (person));
  along_record_set_text (episode, "org", actor->org);
  along_record_set_text (episode, "status", "planned");
  along_record_set_text (episode, "worker", actor->worker);
  along_record_set_text (episode, "start", today);
  along_txn_create (txn, episode);
  if (along_policy_who (actor, episode, NULL) & (ALONG_WHO_COORDINATOR | ALONG_WHO_OWNER))
    along_txn_move (txn, episode, "active", NULL);
}

static void
on_person_saved_cb (AlongFormPage *page, const char *id, AlongWindow *window)
{
  along_window_go (window, "person", id);
}

/* The page has left its window by the time it tells that it is saved. */
static void
on_root_cb (AlongFormPage *page)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (page));

  if (window == NULL)
    return;
  g_signal_handlers_disconnect_by_func (page, on_root_cb, NULL);
  g_signal_connect_object (page, "saved", G_CALLBACK (on_person_saved_cb), window, 0);
}

/**
 * along_person_new_make:
 * @context: the window's context
 * @id: (nullable): nothing
 *
 * Returns: (transfer floating): the page on which somebody new is entered
 */
AdwNavigationPage *
along_person_new_make (AlongContext *context, const char *id)
{
  const AlongActor *actor = along_context_get_actor (context);
  g_autofree char *new_id = along_id_new ();
  g_autoptr (AlongRecord) person = along_record_new (along_entity_find ("person"), new_id);
  AdwNavigationPage *page = NULL;

  along_record_set_text (person, "lead_worker", actor->worker);
  page = along_form_page_new (context, _ ("New Person"), person, TRUE, new_groups);
  along_form_page_set_done (ALONG_FORM_PAGE (page), _ ("Person added"));
  along_form_page_add (ALONG_FORM_PAGE (page),
                       along_duplicates_new (context,
                                             along_form_page_get_form (ALONG_FORM_PAGE (page))));
  g_signal_connect_object (page, "prepare", G_CALLBACK (on_person_prepare_cb), context, 0);
  g_signal_connect (page, "notify::root", G_CALLBACK (on_root_cb), NULL);
  return page;
}

/**
 * along_person_form:
 * @context: the window's context
 * @person: a person, whole
 *
 * Returns: (transfer floating): the page that changes who they are and how to reach them
 */
AdwNavigationPage *
along_person_form (AlongContext *context, AlongRecord *person)
{
  return along_form_page_new (context, _ ("Change Details"), person, FALSE, person_groups);
}

/**
 * along_need_form:
 * @context: the window's context
 * @need: a need, whole
 *
 * Returns: (transfer floating): the page that changes it
 */
AdwNavigationPage *
along_need_form (AlongContext *context, AlongRecord *need)
{
  return along_form_page_new (context, _ ("Change the Need"), need, FALSE, need_groups);
}

/**
 * along_need_new_form:
 * @context: the window's context
 * @person: the person's id
 * @needs: (nullable) (element-type AlongRecord): the needs there are, in the person's order
 *
 * Returns: (transfer floating): the page that adds a need, as the last
 */
AdwNavigationPage *
along_need_new_form (AlongContext *context, const char *person, GPtrArray *needs)
{
  g_autoptr (AlongRecord) need = new_record (context, "need", person);
  AlongRecord *last
      = needs != NULL && needs->len > 0 ? g_ptr_array_index (needs, needs->len - 1) : NULL;
  const char *before = last != NULL ? along_record_get_text (last, "position") : NULL;
  g_autofree char *position = along_position_between (before, NULL);
  AdwNavigationPage *page = NULL;

  /* Where the others have no place yet, what was added last comes last by itself. */
  if (last == NULL || before != NULL)
    along_record_set_text (need, "position", position);
  page = along_form_page_new (context, _ ("Add a Need"), need, TRUE, new_need_groups);
  along_form_page_set_done (ALONG_FORM_PAGE (page), _ ("Need added"));
  return page;
}

/**
 * along_about_me_form:
 * @context: the window's context
 * @person: the person's id
 * @about_me: (nullable): what is there, whole
 *
 * Returns: (transfer floating): the page on which it is written with them
 */
AdwNavigationPage *
along_about_me_form (AlongContext *context, const char *person, AlongRecord *about_me)
{
  g_autoptr (AlongRecord) fresh = NULL;
  g_autofree char *today = along_clock_today ();

  if (about_me != NULL)
    return along_form_page_new (context, _ ("About Me"), about_me, FALSE, about_groups);
  fresh = new_record (context, "about_me", person);
  along_record_set_text (fresh, "author", along_context_get_actor (context)->worker);
  along_record_set_text (fresh, "date", today);
  return along_form_page_new (context, _ ("About Me"), fresh, TRUE, about_groups);
}

/**
 * along_related_form:
 * @context: the window's context
 * @person: the person's id
 * @related: (nullable): somebody close, whole; %NULL for somebody new
 *
 * Returns: (transfer floating): the page that adds or changes somebody close to the person
 */
AdwNavigationPage *
along_related_form (AlongContext *context, const char *person, AlongRecord *related)
{
  g_autoptr (AlongRecord) fresh = NULL;

  if (related != NULL)
    return along_form_page_new (context, along_record_get_title (related), related, FALSE,
                                related_groups);
  fresh = new_record (context, "related_person", person);
  return along_form_page_new (context, _ ("Somebody Close"), fresh, TRUE, related_groups);
}

/**
 * along_alert_form:
 * @context: the window's context
 * @person: the person's id
 * @alert: (nullable): an alert, whole; %NULL for a new one
 *
 * Returns: (transfer floating): the page that adds or changes it
 */
AdwNavigationPage *
along_alert_form (AlongContext *context, const char *person, AlongRecord *alert)
{
  g_autoptr (AlongRecord) fresh = NULL;
  g_autofree char *today = along_clock_today ();

  if (alert != NULL)
    return along_form_page_new (context, _ ("Change the Alert"), alert, FALSE, alert_groups);
  fresh = new_record (context, "alert", person);
  along_record_set_text (fresh, "start", today);
  return along_form_page_new (context, _ ("Add an Alert"), fresh, TRUE, new_alert_groups);
}
