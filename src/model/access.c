/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/access.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/scope.h"

#include <string.h>

/* How long before a conference its papers are there (domain.md §5.3). */
#define PAPERS_DAYS 5

/* Facets that people agree to share, one bit each. */
#define SHARED_FACETS ((1u << (ALONG_FACET_PLAN + 1)) - (1u << ALONG_FACET_IDENTITY))

static gboolean
is_one_of (const char *text, const char *const *list)
{
  return text != NULL && list != NULL && g_strv_contains (list, text);
}

/* Who works with people, and is not locked out. */
static gboolean
may_be_let_in (const AlongActor *actor, const char *const *locked)
{
  return actor->worker != NULL && actor->org != NULL && actor->roles & ALONG_ROLES_WITH_PEOPLE
         && !is_one_of (actor->worker, locked);
}

static void
add_apart (GStrvBuilder *scopes, const char *key, const char *org, AlongFacet from, AlongFacet to)
{
  for (AlongFacet facet = from; facet <= to; facet++)
    g_strv_builder_take (scopes,
                         g_strdup_printf ("apart:%s:%s:%s", key, org, along_facet_name (facet)));
}

static void
add_person (GStrvBuilder *scopes, const char *person, guint facets, const char *restricted)
{
  for (AlongFacet facet = ALONG_FACET_IDENTITY; facet <= ALONG_FACET_PLAN; facet++)
    if (facets & 1u << facet)
      g_strv_builder_take (scopes, g_strdup_printf ("person:%s:%s%s", person,
                                                    along_facet_name (facet), restricted));
}

/* What a set of categories stands for; the whole plan is all of them. */
static guint
facets_of (char **categories)
{
  guint facets = 0;

  for (guint i = 0; categories[i] != NULL; i++)
    facets |= g_str_equal (categories[i], "whole_plan")
                  ? SHARED_FACETS
                  : (1u << along_facet_find (categories[i])) & SHARED_FACETS;
  return facets;
}

/**
 * along_access_is_in_force:
 * @basis: a sharing basis
 * @today: the partnership's date
 *
 * Returns: %TRUE if something may be shared on it today
 */
gboolean
along_access_is_in_force (const AlongRecord *basis, const char *today)
{
  static const char *const states[] = { "active", "reviewed", NULL };
  const char *start = along_record_get_text (basis, "start");
  const char *expiry = along_record_get_text (basis, "expiry");

  /* Dates as stored compare as texts. */
  return is_one_of (along_record_get_state (basis), states)
         && (start == NULL || strcmp (start, today) <= 0)
         && (expiry == NULL || strcmp (expiry, today) >= 0);
}

static gboolean
has_role (const AlongActor *actor, char **roles)
{
  if (roles[0] == NULL)
    return TRUE;
  for (guint i = 0; roles[i] != NULL; i++)
    if (actor->roles & along_role_find (roles[i]))
      return TRUE;
  return FALSE;
}

/* What one basis lets @actor see: where it names nobody in particular, it is for whoever is in the team. */
static guint
covered_by (const AlongActor *actor, const AlongRecord *basis, const char *today)
{
  g_auto (GStrv) recipients = along_record_get_set (basis, "recipients");
  g_auto (GStrv) roles = along_record_get_set (basis, "recipient_roles");
  g_auto (GStrv) categories = along_record_get_set (basis, "categories");

  if (!along_access_is_in_force (basis, today)
      || along_record_get_boolean (basis, "entered_in_error")
      || (recipients[0] != NULL && !is_one_of (actor->org, (const char *const *)recipients))
      || !has_role (actor, roles))
    return 0;
  return facets_of (categories);
}

static guint
covered (const AlongActor *actor, const AlongAccessPerson *about, const char *today)
{
  guint facets = 0;

  for (guint i = 0; i < about->bases->len; i++)
    facets |= covered_by (actor, g_ptr_array_index (about->bases, i), today);
  return facets;
}

/* The worker a line of the care team stands for: named there, or as a peer worker who is active. */
static const char *
worker_of (const AlongRecord *member, const AlongAccessPerson *about)
{
  const char *peer = along_record_get_text (member, "peer");

  for (guint i = 0; peer != NULL && i < about->peers->len; i++)
    {
      const AlongRecord *one = g_ptr_array_index (about->peers, i);

      if (g_str_equal (along_record_get_id (one), peer)
          && g_strcmp0 (along_record_get_state (one), "active") == 0)
        return along_record_get_text (one, "worker");
    }
  return along_record_get_text (member, "worker");
}

static gboolean
is_member (const AlongActor *actor,
           const AlongRecord *member,
           const AlongAccessPerson *about,
           const char *today)
{
  const char *from = along_record_get_text (member, "from");
  const char *to = along_record_get_text (member, "to");

  return g_strcmp0 (worker_of (member, about), actor->worker) == 0
         && !along_record_get_boolean (member, "entered_in_error")
         && (from == NULL || strcmp (from, today) <= 0) && (to == NULL || strcmp (to, today) >= 0);
}

/* The facets that @actor may see as one of the care team; what a line says they see narrows it. */
static guint
facets_of_team (const AlongActor *actor, const AlongAccessPerson *about, gboolean *is_team)
{
  g_autofree char *today = along_clock_date_of (about->now);
  guint facets = 0;

  *is_team = FALSE;
  for (guint i = 0; i < about->members->len; i++)
    {
      const AlongRecord *member = g_ptr_array_index (about->members, i);
      g_auto (GStrv) sees = NULL;

      if (!is_member (actor, member, about, today))
        continue;
      *is_team = TRUE;
      sees = along_record_get_set (member, "sees");
      facets |= sees[0] != NULL ? facets_of (sees) : SHARED_FACETS;
    }
  if (*is_team && !is_one_of (actor->org, about->orgs))
    facets &= covered (actor, about, today);
  return facets;
}

static gboolean
has_broken_glass (const AlongActor *actor, const AlongAccessPerson *about)
{
  for (guint i = 0; i < about->glasses->len; i++)
    {
      const AlongRecord *glass = g_ptr_array_index (about->glasses, i);

      if (g_strcmp0 (along_record_get_text (glass, "worker"), actor->worker) == 0
          && g_strcmp0 (along_record_get_text (glass, "org"), actor->org) == 0
          && along_record_get_integer (glass, "at", 0) <= about->now
          && along_record_get_integer (glass, "until", 0) > about->now)
        return TRUE;
    }
  return FALSE;
}

/**
 * along_access_of_person:
 * @actor: an account
 * @about: what is known of a person
 *
 * The scopes that @actor holds because of one person, besides those of their organisation (domain.md §5.3 to §5.7):
 *
 * - as one of the care team, what is labelled restricted; and where their organisation does not work with the person,
 *   the facets that a sharing basis in force covers for it
 * - with emergency access, all facets and what is restricted
 * - where somebody is locked out, what the organisation would otherwise hold
 *
 * Who is locked out holds none.
 *
 * Returns: (transfer full) (array zero-terminated=1): names of scopes, without doubles
 */
char **
along_access_of_person (const AlongActor *actor, const AlongAccessPerson *about)
{
  g_autoptr (GStrvBuilder) scopes = g_strv_builder_new ();
  gboolean works = is_one_of (actor->org, about->orgs);
  gboolean is_team = FALSE;
  guint facets = 0;

  if (!may_be_let_in (actor, about->locked))
    return g_strv_builder_end (scopes);
  if (works && about->locked[0] != NULL)
    add_apart (scopes, about->person, actor->org, ALONG_FACET_IDENTITY, ALONG_FACET_SENDER);
  facets = facets_of_team (actor, about, &is_team);
  if (has_broken_glass (actor, about))
    facets = SHARED_FACETS;
  if (!works)
    add_person (scopes, about->person, facets, "");
  add_person (scopes, about->person, facets, ":restricted");
  return g_strv_builder_end (scopes);
}

static gboolean
is_open (const AlongRecord *conference, gint64 now)
{
  static const char *const before[] = { "convened", "papers_out", "reconvened", NULL };
  static const char *const after[]
      = { "in_progress", "held", "minute_draft", "minute_agreed", "circulated", "inquorate", NULL };
  const char *state = along_record_get_state (conference);

  if (is_one_of (state, before))
    {
      gint64 from = along_access_due (conference, 0);

      return from != 0 && from <= now;
    }
  return is_one_of (state, after);
}

/* Chair and minute taker prepare it, from when it is called. */
static gboolean
leads (const AlongActor *actor, const AlongRecord *conference)
{
  static const char *const not_yet[] = { "draft", "postponed", "cancelled", "closed", NULL };

  return !is_one_of (along_record_get_state (conference), not_yet)
         && (g_strcmp0 (along_record_get_text (conference, "chair"), actor->worker) == 0
             || g_strcmp0 (along_record_get_text (conference, "minute_taker"), actor->worker) == 0);
}

/* Whoever is there for part of it only, is not to hear part of it, or has an interest of their own, is not there for
 * the restricted part. */
static gboolean
hears_all (const AlongRecord *invite)
{
  return !along_record_get_boolean (invite, "conflict_of_interest")
         && along_record_get (invite, "exclusion_reason") == NULL
         && g_strcmp0 (along_record_get_text (invite, "attended"), "part") != 0;
}

/**
 * along_access_of_conference:
 * @actor: an account
 * @about: what is known of a conference
 *
 * The scopes that @actor holds because of one conference: whoever is invited and has not said no, its papers from five
 * days before it until it is closed (domain.md §5.3), without the restricted part where they are there for part
 * of it (§5.5); chair and minute taker from when it is called. Where it is about several people and somebody is locked
 * out of one of them, also what the organisation would otherwise hold.
 *
 * Returns: (transfer full) (array zero-terminated=1): names of scopes, without doubles
 */
char **
along_access_of_conference (const AlongActor *actor, const AlongAccessConference *about)
{
  static const char *const coming[] = { "needs-action", "accepted", "tentative", NULL };
  g_autoptr (GStrvBuilder) scopes = g_strv_builder_new ();
  const char *id = along_record_get_id (about->conference);
  gboolean invited = FALSE;
  gboolean all = FALSE;

  if (!may_be_let_in (actor, about->locked))
    return g_strv_builder_end (scopes);
  if (about->locked[0] != NULL && along_scope_is_of_several (about->conference)
      && is_one_of (actor->org, about->orgs))
    add_apart (scopes, id, actor->org, ALONG_FACET_IDENTITY, ALONG_FACET_SENDER);
  for (guint i = 0; i < about->invites->len && is_open (about->conference, about->now); i++)
    {
      const AlongRecord *invite = g_ptr_array_index (about->invites, i);

      if (g_strcmp0 (along_record_get_text (invite, "worker"), actor->worker) != 0
          || !is_one_of (along_record_get_text (invite, "rsvp"), coming)
          || along_record_get_boolean (invite, "entered_in_error"))
        continue;
      /* Invited twice, the narrower one counts. */
      all = hears_all (invite) && (all || !invited);
      invited = TRUE;
    }
  if (leads (actor, about->conference))
    {
      all = all || !invited;
      invited = TRUE;
    }
  if (invited)
    g_strv_builder_take (scopes, g_strdup_printf ("conference:%s", id));
  if (all)
    g_strv_builder_take (scopes, g_strdup_printf ("conference:%s:restricted", id));
  return g_strv_builder_end (scopes);
}

/**
 * along_access_of_referral:
 * @actor: an account
 * @referral: a referral about somebody
 * @locked: (array zero-terminated=1): workers who are locked out of that person
 *
 * The scopes that @actor holds because of one referral: where somebody is locked out of the person, what either end
 * would otherwise hold. The receiver holds none before it is sent: there is nothing to be guessed from.
 *
 * Returns: (transfer full) (array zero-terminated=1): names of scopes, without doubles
 */
char **
along_access_of_referral (const AlongActor *actor,
                          const AlongRecord *referral,
                          const char *const *locked)
{
  g_autoptr (GStrvBuilder) scopes = g_strv_builder_new ();
  const char *id = along_record_get_id (referral);
  gboolean sent = g_strcmp0 (along_record_get_state (referral), "draft") != 0;

  if (locked[0] == NULL || !may_be_let_in (actor, locked))
    return g_strv_builder_end (scopes);
  if (g_strcmp0 (along_record_get_text (referral, "from_org"), actor->org) == 0)
    add_apart (scopes, id, actor->org, ALONG_FACET_REFERRAL, ALONG_FACET_SENDER);
  else if (sent && g_strcmp0 (along_record_get_text (referral, "to_org"), actor->org) == 0)
    add_apart (scopes, id, actor->org, ALONG_FACET_REFERRAL, ALONG_FACET_PACKET);
  return g_strv_builder_end (scopes);
}

static gint64
sooner (gint64 a, gint64 b, gint64 now)
{
  if (b <= now)
    return a;
  return a == 0 ? b : MIN (a, b);
}

static gint64
begin_of (const AlongRecord *record, const char *field, int later)
{
  const char *date = along_record_get_text (record, field);
  g_autofree char *day = date != NULL ? along_date_add_days (date, later) : NULL;

  return day != NULL ? along_clock_begin_of (day) : 0;
}

/* A wall time begins with its date. */
static gint64
papers_from (const AlongRecord *conference)
{
  const char *start = along_record_get_text (conference, "start");
  g_autofree char *date = start != NULL ? g_strndup (start, 10) : NULL;
  g_autofree char *day = date != NULL ? along_date_add_days (date, -PAPERS_DAYS) : NULL;

  return day != NULL ? along_clock_begin_of (day) : 0;
}

/**
 * along_access_due:
 * @record: a record that access hangs on
 * @now: milliseconds
 *
 * When time changes what it gives, though nobody changes it: a day comes, or three hours are over.
 *
 * Returns: milliseconds, later than @now; 0 for never
 */
gint64
along_access_due (const AlongRecord *record, gint64 now)
{
  const char *kind = along_record_get_kind (record);

  if (g_str_equal (kind, "care_team_member"))
    return sooner (sooner (0, begin_of (record, "from", 0), now), begin_of (record, "to", 1), now);
  if (g_str_equal (kind, "sharing_basis"))
    return sooner (sooner (0, begin_of (record, "start", 0), now), begin_of (record, "expiry", 1),
                   now);
  if (g_str_equal (kind, "break_glass"))
    return sooner (0, along_record_get_integer (record, "until", 0), now);
  if (g_str_equal (kind, "conference"))
    return sooner (0, papers_from (record), now);
  return 0;
}

/**
 * along_access_is_dynamic:
 * @scope: the name of a scope
 *
 * Returns: %TRUE if who holds it hangs on records; %FALSE if it comes with the account
 */
gboolean
along_access_is_dynamic (const char *scope)
{
  return g_str_has_prefix (scope, "person:") || g_str_has_prefix (scope, "conference:")
         || g_str_has_prefix (scope, "apart:");
}
