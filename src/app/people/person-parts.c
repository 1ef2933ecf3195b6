/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-parts.h"

#include "app/common/words.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/membership.h"
#include "model/policy.h"

#include <glib/gi18n.h>
#include <string.h>

/* A person has a few of each; more than this and something else is wrong. */
#define MOST 200

/**
 * along_person_follow:
 * @context: the window's context
 * @kind: a kind of record with a field `person`
 * @person: a person's id
 * @order: (array zero-terminated=1): names of fields; one with a minus before it comes greatest first
 *
 * Returns: (transfer full): a follower on what there is of that kind about the person, without what
 *   was entered in error
 */
AlongFollow *
along_person_follow (AlongContext *context,
                     const char *kind,
                     const char *person,
                     const char *const *order)
{
  const AlongEntity *entity = along_entity_find (kind);
  g_autoptr (AlongQuery) query = along_query_new (entity);

  along_query_where (query, "person", ALONG_IS, g_variant_new_string (person));
  along_query_where (query, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  for (guint i = 0; order[i] != NULL; i++)
    along_query_order_by (query, order[i] + (order[i][0] == '-'), order[i][0] == '-');
  return along_follow_query (along_context_get_store (context), entity, query, MOST);
}

/**
 * along_person_may_write:
 * @context: the window's context
 * @person: a person
 * @episodes: (nullable) (element-type AlongRecord): their episodes
 *
 * Whoever was let in from elsewhere, in an emergency or for a time, has the person on this device, and reads only.
 *
 * Returns: %TRUE if the reader may change what is written about the person
 */
gboolean
along_person_may_write (AlongContext *context, const AlongRecord *person, GPtrArray *episodes)
{
  g_auto (GStrv) orgs = along_membership_orgs (episodes);
  const AlongRelations relations = { .subject_orgs = (const char *const *)orgs };

  return along_policy_check (along_context_get_actor (context), ALONG_VERB_UPDATE, person,
                             ALONG_FACET_IDENTITY, &relations, NULL);
}

/**
 * along_person_age_words:
 * @person: a person
 *
 * Returns: (transfer full) (nullable): how old they are, or when they died
 */
char *
along_person_age_words (const AlongRecord *person)
{
  g_autofree char *today = along_clock_today ();
  const char *birth = along_record_get_text (person, "birth_date");
  const char *died = along_record_get_text (person, "died");
  int age = 0;

  if (died != NULL)
    {
      g_autofree char *date = along_date_text (died);

      /* TRANSLATORS: %s is a date */
      return g_strdup_printf (_ ("died %s"), date);
    }
  if (birth == NULL)
    return NULL;
  age = along_date_age (birth, today);
  if (age < 0)
    return NULL;
  if (along_record_get_boolean (person, "birth_approx"))
    /* TRANSLATORS: how old somebody is, where the date of birth is a guess */
    return g_strdup_printf (_ ("about %d"), age);
  return g_strdup_printf ("%d", age);
}

static void
add_part (GString *words, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (words->len > 0)
    g_string_append (words, " · ");
  g_string_append (words, part);
}

/**
 * along_person_row_words:
 * @context: the window's context
 * @person: a person, with the columns of a list
 *
 * Returns: (transfer full): the second line of a row: age, area, lead worker
 */
char *
along_person_row_words (AlongContext *context, const AlongRecord *person)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *age = along_person_age_words (person);

  add_part (words, age);
  add_part (words, along_record_get_text (person, "town"));
  add_part (words,
            along_context_title (context, "worker", along_record_get_text (person, "lead_worker")));
  return g_string_free_and_steal (g_steal_pointer (&words));
}

/**
 * along_person_official_name:
 * @person: a person
 *
 * Returns: (transfer full) (nullable): the official name, where it says more than what they are known as
 */
char *
along_person_official_name (const AlongRecord *person)
{
  const char *given = along_record_get_text (person, "given");
  const char *family = along_record_get_text (person, "family");
  const char *known_as = along_record_get_text (person, "known_as");
  g_autofree char *name = NULL;

  if (given == NULL && family == NULL)
    return NULL;
  name = g_strjoin (given != NULL && family != NULL ? " " : "", given != NULL ? given : "",
                    family != NULL ? family : "", NULL);
  return g_strcmp0 (name, known_as) != 0 ? g_steal_pointer (&name) : NULL;
}

static void
add_interpreter (GString *words, const AlongRecord *person)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (person), "interpreter", NULL);
  const char *interpreter = along_record_get_text (person, "interpreter");
  const char *language = along_record_get_text (person, "language");
  g_autofree char *part = NULL;

  if (interpreter == NULL || g_str_equal (interpreter, "none"))
    return;
  if (language != NULL)
    /* TRANSLATORS: first the kind of interpreter, then the language */
    part = g_strdup_printf (_ ("Interpreter: %s, %s"),
                            along_value_set_label (field->values, interpreter), language);
  else
    part = g_strdup_printf (_ ("Interpreter: %s"),
                            along_value_set_label (field->values, interpreter));
  add_part (words, part);
}

static void
add_best_way (GString *words, const AlongRecord *person)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (person), "preferred_contact", NULL);
  const char *way = along_record_get_text (person, "preferred_contact");
  const char *times = along_record_get_text (person, "contact_times");
  g_autofree char *part = NULL;

  if (way == NULL)
    return;
  if (times != NULL)
    /* TRANSLATORS: how somebody is best reached, then when */
    part = g_strdup_printf (_ ("Best reached by: %s (%s)"),
                            along_value_set_label (field->values, way), times);
  else
    part = g_strdup_printf (_ ("Best reached by: %s"), along_value_set_label (field->values, way));
  add_part (words, part);
}

/**
 * along_person_communicate_words:
 * @person: a person
 * @about_me: (nullable): what they have written about themselves
 *
 * Returns: (transfer full): how to communicate with them, for the head of their page; empty where
 *   nothing is known
 */
char *
along_person_communicate_words (const AlongRecord *person, const AlongRecord *about_me)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const char *told = about_me != NULL ? along_record_get_text (about_me, "communicate") : NULL;
  const char *worker = along_record_get_text (person, "gender_of_worker");

  add_part (words, along_record_get_text (person, "communication_needs"));
  add_interpreter (words, person);
  if (worker != NULL)
    {
      /* TRANSLATORS: %s is such as "a woman" */
      g_autofree char *part = g_strdup_printf (_ ("Would rather talk to %s"), worker);

      add_part (words, part);
    }
  if (told != NULL)
    {
      g_autofree char *quoted = g_strdup_printf ("“%s”", told);

      add_part (words, quoted);
    }
  add_best_way (words, person);
  for (char *p = words->str; *p != '\0'; p++)
    if (*p == '\n')
      *p = ' ';
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static gboolean
is_in_force (const AlongRecord *basis, const char *today)
{
  static const char *const states[] = { "active", "reviewed", NULL };
  const char *state = along_record_get_state (basis);
  const char *start = along_record_get_text (basis, "start");
  const char *expiry = along_record_get_text (basis, "expiry");

  return state != NULL && g_strv_contains (states, state)
         && (start == NULL || strcmp (start, today) <= 0)
         && (expiry == NULL || strcmp (expiry, today) >= 0);
}

static void
add_basis (AlongContext *context, GString *words, const AlongRecord *basis)
{
  const AlongEntity *entity = along_record_get_entity (basis);
  g_autofree char *with
      = along_words_value (context, along_entity_find_field (entity, "recipients", NULL),
                           along_record_get (basis, "recipients"));
  g_autofree char *what
      = along_words_value (context, along_entity_find_field (entity, "categories", NULL),
                           along_record_get (basis, "categories"));
  const char *expiry = along_record_get_text (basis, "expiry");
  g_autofree char *until = expiry != NULL ? along_date_text (expiry) : NULL;

  if (*what == '\0')
    return;
  /* Nobody named: it holds for whoever helps (as along_packet_allowed() has it). */
  if (*with == '\0')
    g_set_str (&with, _ ("everybody who helps them"));
  g_string_append (words, words->len > 0 ? "; " : "");
  if (until != NULL)
    /* TRANSLATORS: with whom, what, until when: "Harbour Recovery: Health, Safety, until 3 Mar 2027" */
    g_string_append_printf (words, _ ("%s: %s, until %s"), with, what, until);
  else
    /* TRANSLATORS: with whom, what: "Harbour Recovery: Health, Safety" */
    g_string_append_printf (words, _ ("%s: %s"), with, what);
}

/**
 * along_person_sharing_words:
 * @context: the window's context
 * @bases: (nullable) (element-type AlongRecord): the person's bases for sharing
 *
 * Returns: (transfer full): what may be shared with whom, in one sentence
 */
char *
along_person_sharing_words (AlongContext *context, GPtrArray *bases)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *today = along_clock_today ();

  for (guint i = 0; bases != NULL && i < bases->len; i++)
    if (is_in_force (g_ptr_array_index (bases, i), today))
      add_basis (context, words, g_ptr_array_index (bases, i));
  if (words->len == 0)
    return g_strdup (_ ("Nothing is agreed about sharing yet"));
  /* TRANSLATORS: %s is with whom and what, such as "Harbour Recovery: Health, Safety" */
  return g_strdup_printf (_ ("May be shared with %s"), words->str);
}

/**
 * along_alert_holds:
 * @alert: an alert
 * @today: the partnership's date
 *
 * Returns: %TRUE if it holds today; one without an end holds until somebody ends it
 */
gboolean
along_alert_holds (const AlongRecord *alert, const char *today)
{
  const char *start = along_record_get_text (alert, "start");
  const char *end = along_record_get_text (alert, "end");

  return (start == NULL || strcmp (start, today) <= 0) && (end == NULL || strcmp (end, today) >= 0);
}

/* Why it stands as it does. A step without a reason leaves the reason of an earlier one behind; that is no longer why. */
static char *
why_of_need (const AlongRecord *need)
{
  static const char *const states[] = { "partly_met", "unmet", "declined_by_person", NULL };
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (need), "status_reason", NULL);
  const char *state = along_record_get_state (need);
  const char *code = along_record_get_text (need, "status_reason");
  const char *text = along_record_get_text (need, "status_text");

  if (state == NULL || !g_strv_contains (states, state) || code == NULL)
    return NULL;
  /* TRANSLATORS: a reason, and what somebody wrote about it */
  return text != NULL
             ? g_strdup_printf (_ ("%s: %s"), along_value_set_label (field->values, code), text)
             : g_strdup (along_value_set_label (field->values, code));
}

/**
 * along_need_words:
 * @context: the window's context
 * @need: a need
 *
 * Returns: (transfer full): what is known of a need beside the person's words, in one line
 */
char *
along_need_words (AlongContext *context, const AlongRecord *need)
{
  const AlongEntity *entity = along_record_get_entity (need);
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *severity
      = along_words_value (NULL, along_entity_find_field (entity, "severity", NULL),
                           along_record_get (need, "severity"));
  const char *org
      = along_context_title (context, "organisation", along_record_get_text (need, "covered_by"));
  const char *review = along_record_get_text (need, "review");
  g_autofree char *why = why_of_need (need);

  add_part (words, why);
  add_part (words, severity);
  if (*org != '\0')
    {
      /* TRANSLATORS: %s is an organisation */
      g_autofree char *part = g_strdup_printf (_ ("%s helps with it"), org);

      add_part (words, part);
    }
  if (review != NULL)
    {
      g_autofree char *date = along_date_within (review);
      /* TRANSLATORS: %s is a day, such as "tomorrow" or "3 Mar" */
      g_autofree char *part = g_strdup_printf (_ ("to be looked at again %s"), date);

      add_part (words, part);
    }
  return g_string_free_and_steal (g_steal_pointer (&words));
}
