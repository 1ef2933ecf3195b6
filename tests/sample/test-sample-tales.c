/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "small-world.h"
#include "base/clock.h"
#include "base/id.h"
#include "model/due.h"
#include "model/lifecycle.h"
#include "model/loop.h"
#include "model/rules.h"
#include "window/states.h"

#include <string.h>

/* The town of seed 1, which the windows' tests look at as well. */
static World *world;

static const AlongWorkingDays scotland = { .nation = ALONG_NATION_SCOTLAND };

static gint64 fixed_now = G_GINT64_CONSTANT (1772445600000); /* 2 March 2026, ten in the morning */

static gint64
fixed_clock (gpointer data)
{
  return *(gint64 *)data;
}

static const AlongSampleAccount *
account_of (AlongSample *sample, const char *login)
{
  guint n = 0;
  const AlongSampleAccount *accounts = along_sample_accounts (sample, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (accounts[i].login, login))
      return &accounts[i];
  g_assert_not_reached ();
}

static gboolean
has_cell (const AlongRecord *record, const char *table, const char *column, const char *value)
{
  GVariant *rows = along_record_get (record, table);

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *cell = NULL;

      if (g_variant_lookup (row, column, "&s", &cell) && g_str_equal (cell, value))
        return TRUE;
    }
  return FALSE;
}

typedef gboolean (*Wanted) (const AlongRecord *referral, const char *what);

static gboolean
is_in_state (const AlongRecord *referral, const char *what)
{
  return g_str_equal (along_record_get_state (referral), what);
}

static gboolean
is_declined_for (const AlongRecord *referral, const char *what)
{
  return is_in_state (referral, "declined")
         && g_strcmp0 (along_record_get_text (referral, "status_reason"), what) == 0;
}

static gboolean
asked_in (const AlongRecord *referral, const char *what)
{
  return is_in_state (referral, "info_requested")
         && g_strcmp0 (along_record_get_text (referral, "resume_status"), what) == 0;
}

static gboolean
is_answered_by (const AlongRecord *referral, const char *what)
{
  return g_strcmp0 (along_record_get_text (referral, "answered_how"), what) == 0
         && along_record_get (referral, "answered_by") != NULL;
}

static gboolean
has_appointment (const AlongRecord *referral, const char *what)
{
  return has_cell (referral, "appointments", "kept", what);
}

static gboolean
has (const AlongRecord *referral, const char *what)
{
  return along_record_get (referral, what) != NULL;
}

/* Passed on, and the child knows from where. */
static gboolean
has_child (const AlongRecord *referral, const char *what)
{
  return is_in_state (referral, "redirected") && has (referral, "redirected_to");
}

/* Whether Morag's organisation has one that Callum's got: she coordinates, and has what others sent before her as well. */
static gboolean
is_between (const AlongSampleAccount *from,
            const AlongSampleAccount *to,
            Wanted wanted,
            const char *what)
{
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (is_kind (record, "referral")
        && g_strcmp0 (along_record_get_text (record, "from_org"), from->org) == 0
        && (to == NULL || g_strcmp0 (along_record_get_text (record, "to_org"), to->org) == 0)
        && wanted (record, what))
      return TRUE;
  return FALSE;
}

/* Who signs in as Morag or as Callum finds a referral in each state, at both ends, and each thing that
 * its page can show. */
static void
test_tales (void)
{
  static const struct
  {
    Wanted wanted;
    const char *whats;
    gboolean with_callum;
  } all[] = {
    { is_in_state,
      "sent received info_requested accepted waitlisted in_progress on_hold declined redirected "
      "withdrawn completed ended_early loop_closed entered_in_error",
      TRUE },
    { is_declined_for,
      "no_capacity criteria_not_met wrong_area wrong_age insufficient_info duplicate risk_too_high "
      "person_not_contactable service_closing",
      TRUE },
    { asked_in, "received accepted waitlisted in_progress", TRUE },
    { has_appointment, "planned kept missed moved_by_service", TRUE },
    { is_answered_by, "phone page", FALSE },
    { has,
      "wait_position pauses question answer outcomes outcome_text reopened_at chased_at "
      "escalated_at person_told_at feedback_seen_at first_contact_at bundle_id",
      TRUE },
    { has_child, "", TRUE },
  };
  g_autoptr (AlongSample) sample = along_sample_new (0, 1, ALONG_SAMPLE_STORY);
  const AlongSampleAccount *morag = account_of (sample, "morag");
  const AlongSampleAccount *callum = account_of (sample, "callum");

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_auto (GStrv) whats = g_strsplit (all[i].whats, " ", -1);

      if (whats[0] == NULL)
        g_assert_true (is_between (morag, callum, all[i].wanted, NULL));
      for (guint k = 0; whats[k] != NULL; k++)
        if (!is_between (morag, all[i].with_callum ? callum : NULL, all[i].wanted, whats[k]))
          g_error ("Morag and Callum have none: %s", whats[k]);
    }
  g_assert_cmpuint (world_count (world, "to_do", "rule", "late_decline"), >, 0);
  g_assert_cmpuint (world_count (world, "unmet_need", "raised_by", "decline"), >, 0);
  g_assert_cmpuint (world_count (world, "unmet_need", "raised_by", "wait"), >, 0);
  g_assert_cmpuint (world_count (world, "unmet_need", "raised_by", "empty_search"), >, 0);
  g_assert_cmpuint (world_count (world, "saved_view", NULL, NULL), >, 3);
}

/* The windows' tests find a referral in each state by its number: it is that one's, and it stands there. */
static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (referral_states); i++)
    {
      const ReferralState *one = &referral_states[i];
      g_autofree char *id = along_id_derive ("sample", "1", "tale", one->key, NULL);
      const AlongRecord *referral = world_find (world, id);

      g_assert_nonnull (referral);
      g_assert_cmpstr (along_record_get_state (referral), ==, one->state);
      if (!g_str_equal (along_record_get_title (referral), one->number))
        {
          g_test_message ("%s has the number %s", one->key, along_record_get_title (referral));
          g_test_fail ();
        }
    }
}

/* What was sent together is about one person, and each part of it stands where it stands. */
static void
test_bundles (void)
{
  g_autoptr (GHashTable) persons = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  g_autoptr (GHashTable) states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      const char *bundle
          = is_kind (record, "referral") ? along_record_get_text (record, "bundle_id") : NULL;
      const char *before = bundle != NULL ? g_hash_table_lookup (persons, bundle) : NULL;

      if (bundle == NULL)
        continue;
      g_assert_true (before == NULL
                     || g_str_equal (before, along_record_get_text (record, "person")));
      g_hash_table_insert (persons, (gpointer)bundle,
                           (gpointer)along_record_get_text (record, "person"));
      g_hash_table_add (states, g_strdup_printf ("%s %s", bundle, along_record_get_state (record)));
    }
  g_assert_cmpuint (g_hash_table_size (persons), >=, 3);
  g_assert_cmpuint (g_hash_table_size (states), >=, g_hash_table_size (persons) * 2);
}

/* People are written about as people: what did not suit, never who did not do as told. */
static void
test_words (void)
{
  static const char *const unkind[]
      = { "fail",       "refus",     "non-compl",    "did not engage",    "DNA",
          "addict",     "alcoholic", "suffer",       "hard to reach",     "client",
          "vulnerable", "abuser",    "is difficult", "attention-seeking", "manipulat",
          "junkie" };
  static const char *const fields[]
      = { "reason",       "status_text",  "question",     "answer",
          "outcome_text", "access_needs", "sender_notes", "when_unavailable" };
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    for (guint i = 0; is_kind (record, "referral") && i < G_N_ELEMENTS (fields); i++)
      for (guint k = 0; k < G_N_ELEMENTS (unkind); k++)
        {
          const char *words = along_record_get_text (record, fields[i]);

          if (words != NULL && strstr (words, unkind[k]) != NULL)
            g_error ("“%s” in %s: %s", unkind[k], fields[i], words);
        }
}

/* Somebody coordinates: what her organisation's referrals bring about for her, as Today would list it. */
static gboolean
is_for_coordinator (const AlongRecord *referral)
{
  const AlongCase judged
      = { .referral = referral,
          .service = world_find (world, along_record_get_text (referral, "service")),
          .receiver = &scotland,
          .sender = &scotland,
          .declined_from = has (referral, "waitlisted_at") ? "waitlisted" : NULL,
          .now = along_clock_now_ms () };
  gint64 next = 0;
  g_autoptr (GArray) rulings = along_rules_of (&judged, &next);

  for (guint i = 0; i < rulings->len; i++)
    {
      AlongRulingKind kind = g_array_index (rulings, AlongRuling, i).kind;

      if (kind == ALONG_RULING_ESCALATE || kind == ALONG_RULING_LATE_DECLINE)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_followed (const AlongRecord *referral)
{
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (is_kind (record, "referral")
        && g_strcmp0 (along_record_get_text (record, "parent_referral"),
                      along_record_get_id (referral))
               == 0)
      return TRUE;
  return FALSE;
}

/* Whether who sent it has something to do about it now. */
static gboolean
is_for_sender (const AlongRecord *referral)
{
  static const char *const answered[] = { "accepted", "waitlisted", "in_progress", NULL };
  const char *state = along_record_get_state (referral);
  g_autofree char *today = along_clock_today ();
  g_autofree char *chased
      = along_clock_date_of (along_record_get_integer (referral, "chased_at", 0));
  g_autoptr (AlongDue) due = along_due_of_referral (
      referral, world_find (world, along_record_get_text (referral, "service")), &scotland, today);

  if (g_str_equal (state, "draft"))
    return has (referral, "parent_referral");
  if (g_str_equal (state, "redirected") && is_followed (referral) && along_loop_is_told (referral))
    return along_loop_has_message (referral) && !along_loop_is_read (referral);
  if (due->turn == ALONG_TURN_REQUESTER)
    return TRUE;
  if (g_strv_contains (answered, state)
      && along_record_get_integer (referral, "person_told_at", 0)
             < along_record_get_integer (referral, "decided_at", 0))
    return TRUE;
  return due->turn == ALONG_TURN_RECEIVER && due->overdue && g_strcmp0 (chased, today) != 0;
}

static gboolean
is_for_receiver (const AlongRecord *referral)
{
  static const char *const waiting[] = { "sent", "received", "accepted", NULL };

  return g_strv_contains (waiting, along_record_get_state (referral));
}

static gboolean
is_mine (const AlongRecord *referral, const char *field, const AlongSampleAccount *who)
{
  const char *worker = along_record_get_text (referral, field);

  return worker == NULL || g_str_equal (worker, who->worker);
}

static guint
count_for (const AlongSampleAccount *who)
{
  GHashTableIter iter;
  gpointer record = NULL;
  guint n = 0;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      gboolean sends = FALSE;
      gboolean receives = FALSE;

      if (!is_kind (record, "referral"))
        continue;
      sends = g_strcmp0 (along_record_get_text (record, "from_org"), who->org) == 0;
      receives = g_strcmp0 (along_record_get_text (record, "to_org"), who->org) == 0;
      if (!(sends
            && (is_for_coordinator (record)
                || (is_mine (record, "requester", who) && is_for_sender (record))))
          && !(receives && is_mine (record, "assigned_to", who) && is_for_receiver (record)))
        continue;
      n++;
      g_test_message ("%s: %s", along_record_get_title (record), along_record_get_state (record));
    }
  return n;
}

static void
check_morning (void)
{
  g_autoptr (AlongSample) sample = along_sample_new (0, 1, ALONG_SAMPLE_STORY);
  guint n = count_for (account_of (sample, "morag"));

  g_test_message ("%u wait for Morag", n);
  g_assert_cmpuint (n, >=, 10);
  g_assert_cmpuint (n, <=, 25);
}

/* Today of who opens the sample first is a morning's work, not a season's: on a Monday, and on the Sunday before. */
static void
test_morning (void)
{
  World *usual = world;
  gint64 usual_now = fixed_now;
  g_autoptr (World) other = NULL;

  check_morning ();
  fixed_now = usual_now - 24 * 3600 * 1000;
  other = world = world_make (400, 1, ALONG_SAMPLE_STORY);
  check_morning ();
  world = usual;
  fixed_now = usual_now;
}

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (fixed_clock, &fixed_now);
  world = world_make (400, 1, ALONG_SAMPLE_STORY);
  g_test_add_func ("/sample/tales", test_tales);
  g_test_add_func ("/sample/numbers", test_numbers);
  g_test_add_func ("/sample/bundles", test_bundles);
  g_test_add_func ("/sample/words", test_words);
  g_test_add_func ("/sample/morning", test_morning);
  status = g_test_run ();
  world_free (world);
  return status;
}
