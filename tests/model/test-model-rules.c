/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What time and a decline bring about by themselves. */

#include "base/clock.h"
#include "base/date.h"
#include "fixtures.h"
#include "model/lifecycle.h"
#include "model/rules.h"

#include <string.h>

static const AlongWorkingDays scotland = { ALONG_NATION_SCOTLAND, NULL, NULL, 0 };

static gint64
at (const char *wall)
{
  g_autofree char *full
      = strchr (wall, 'T') != NULL ? g_strdup (wall) : g_strconcat (wall, "T15:00", NULL);

  return along_wall_instant (full);
}

typedef struct
{
  const char *state;
  const char *stamps; /* "sent_at=2026-11-20 …" */
  const char *reason;
  const char *priority;
  const char *standard;
  int start_days;
  const char *from;
  const char *now;
  const char
      *expected; /* "escalate:decide", "unmet:no_capacity/decline/2", in the order they come */
  const char *next;
} Case;

static const char *const kinds[] = { [ALONG_RULING_ESCALATE] = "escalate",
                                     [ALONG_RULING_LATE_DECLINE] = "late",
                                     [ALONG_RULING_LOOP_OPEN] = "loop",
                                     [ALONG_RULING_UNMET] = "unmet" };

static char *
describe (GArray *rulings)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < rulings->len; i++)
    {
      const AlongRuling *ruling = &g_array_index (rulings, AlongRuling, i);

      g_string_append_printf (words, "%s%s", i > 0 ? " " : "", kinds[ruling->kind]);
      if (*ruling->what != '\0')
        g_string_append_printf (words, ":%s", ruling->what);
      if (ruling->raised_by != NULL)
        g_string_append_printf (words, "/%s/%d", ruling->raised_by, ruling->weeks);
      g_assert_cmpint (ruling->since, >, 0);
      g_assert_true ((along_rules_to_do (ruling->kind) == NULL)
                     == (ruling->kind == ALONG_RULING_UNMET));
    }
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static void
check_case (const Case *c)
{
  g_autoptr (AlongRecord) referral
      = make_record ("referral", SERVICE_A, "from_org", ORG_A, "to_org", ORG_B, "status", c->state,
                     "status_reason", c->reason, "priority", c->priority, NULL);
  g_autoptr (AlongRecord) service
      = make_record ("service", SERVICE_B, "org", ORG_B, "start_standard", c->standard, NULL);
  g_auto (GStrv) stamps = g_strsplit (c->stamps, " ", -1);
  AlongCase judged = { referral, service, &scotland, &scotland, c->from, at (c->now) };
  g_autoptr (GArray) rulings = NULL;
  g_autofree char *found = NULL;
  gint64 expected = c->next != NULL ? at (c->next) : G_MAXINT64;
  gint64 next = 0;

  for (guint i = 0; stamps[i] != NULL && *stamps[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (stamps[i], "=", 2);

      along_record_set_integer (referral, pair[0], at (pair[1]));
    }
  if (c->start_days > 0)
    along_record_set_integer (service, "start_days", c->start_days);
  rulings = along_rules_of (&judged, &next);
  found = describe (rulings);
  g_test_message ("%s, %s on %s", c->state, c->stamps, c->now);
  g_assert_cmpstr (found, ==, c->expected);
  /* To the minute. */
  g_assert_cmpint (next / 60000, ==, expected / 60000);
}

static void
test_table (void)
{
  static const Case cases[] = {
    { "draft", "", NULL, NULL, NULL, 0, NULL, "2026-11-20", "", NULL },
    /* Sent on Monday, due on Wednesday: from Friday on it is the coordinator's too. */
    { "sent", "sent_at=2026-11-16", NULL, NULL, NULL, 0, NULL, "2026-11-19", "",
      "2026-11-20T00:00" },
    { "sent", "sent_at=2026-11-16", NULL, NULL, NULL, 0, NULL, "2026-11-20T00:00",
      "escalate:acknowledge", NULL },
    { "sent", "sent_at=2026-11-16", NULL, "urgent", NULL, 0, NULL, "2026-11-18",
      "escalate:acknowledge", NULL },
    { "sent", "sent_at=2026-11-16", NULL, "stat", NULL, 0, NULL, "2026-11-16", "",
      "2026-11-17T00:00" },
    /* Over a weekend and St Andrew's Day. */
    { "sent", "sent_at=2026-11-26", NULL, NULL, NULL, 0, NULL, "2026-12-02", "",
      "2026-12-03T00:00" },
    { "received", "sent_at=2026-11-02 received_at=2026-11-03", NULL, NULL, NULL, 0, NULL,
      "2026-11-11", "", "2026-11-12T00:00" },
    { "received", "sent_at=2026-11-02 received_at=2026-11-03", NULL, NULL, NULL, 0, NULL,
      "2026-11-12", "escalate:decide", NULL },
    /* It is the requester's turn. */
    { "info_requested", "sent_at=2026-11-02 received_at=2026-11-03 asked_at=2026-11-04", NULL, NULL,
      NULL, 0, NULL, "2026-11-30", "", NULL },
    { "accepted", "sent_at=2026-11-02 decided_at=2026-11-03", NULL, NULL, NULL, 21, NULL,
      "2026-11-23", "", "2026-11-24T00:00" },
    { "accepted", "sent_at=2026-11-02 decided_at=2026-11-03", NULL, NULL, NULL, 21, NULL,
      "2026-11-24", "unmet:wait_too_long/wait/3", NULL },
    { "waitlisted", "sent_at=2026-11-02 decided_at=2026-11-03", NULL, NULL, "drug_alcohol_21", 0,
      NULL, "2026-11-24", "unmet:wait_too_long/wait/3 escalate:standard", NULL },
    { "sent", "sent_at=2026-11-02", NULL, NULL, "drug_alcohol_21", 0, NULL, "2026-11-24",
      "escalate:acknowledge unmet:wait_too_long/wait/3 escalate:standard", NULL },
    { "in_progress", "sent_at=2026-11-02 started_at=2026-11-03", NULL, NULL, "drug_alcohol_21", 0,
      NULL, "2027-11-24", "", NULL },
    { "info_requested", "sent_at=2026-11-02 started_at=2026-11-03 asked_at=2026-11-05", NULL, NULL,
      "drug_alcohol_21", 0, NULL, "2027-11-24", "", NULL },
    /* A no: at once where it came after a yes; what is counted waits for the seconds of the undo. */
    { "declined", "sent_at=2026-11-02 closed_at=2026-11-20", "no_capacity", NULL, NULL, 0,
      "accepted", "2026-11-20", "late", "2026-11-20T15:00" },
    { "declined", "sent_at=2026-11-02 closed_at=2026-11-20", "no_capacity", NULL, NULL, 0,
      "received", "2026-11-20T15:01", "unmet:no_capacity/decline/2", "2026-12-07T00:00" },
    { "declined", "sent_at=2026-11-02 closed_at=2026-11-20", "wrong_age", NULL, NULL, 0,
      "waitlisted", "2026-11-21", "late unmet:ineligible/decline/2", "2026-12-07T00:00" },
    { "declined", "sent_at=2026-11-02 closed_at=2026-11-20", "duplicate", NULL, NULL, 0, "sent",
      "2026-11-21", "", "2026-12-07T00:00" },
    { "declined", "sent_at=2026-11-02 closed_at=2026-11-20", "service_closing", NULL, NULL, 0,
      "on_hold", "2026-12-07", "late unmet:service_closed/decline/2 loop", NULL },
    /* An old one that came in with an import. */
    { "declined", "sent_at=2026-11-02 closed_at=2026-11-20", "no_capacity", NULL, NULL, 0, "sent",
      "2026-12-20", "loop", NULL },
    { "completed", "sent_at=2026-11-02 closed_at=2026-11-20", NULL, NULL, NULL, 0, NULL,
      "2026-12-06", "", "2026-12-07T00:00" },
    { "completed", "sent_at=2026-11-02 closed_at=2026-11-20", NULL, NULL, NULL, 0, NULL,
      "2026-12-07", "loop", NULL },
    { "loop_closed", "sent_at=2026-11-02 closed_at=2026-11-20", "no_capacity", NULL, NULL, 0,
      "accepted", "2027-01-07", "", NULL },
    { "entered_in_error", "sent_at=2026-11-02 closed_at=2026-11-20", NULL, NULL, "drug_alcohol_21",
      0, NULL, "2027-01-07", "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (&cases[i]);
}

/* Every reason to decline has been thought about. */
static void
test_causes (void)
{
  static const char *const none[]
      = { "insufficient_info", "duplicate", "person_not_contactable", NULL };
  const AlongLifecycle *lifecycle = along_entity_find ("referral")->lifecycle;
  const AlongMove *decline = along_lifecycle_find_move (lifecycle, "received", "declined");
  const AlongField *cause
      = along_entity_find_field (along_entity_find ("unmet_need"), "cause", NULL);

  for (const AlongCode *code = decline->reasons->codes; code->code != NULL; code++)
    {
      const char *found = along_rules_unmet_cause (code->code);

      g_assert_true ((found == NULL) == g_strv_contains (none, code->code));
      g_assert_true (found == NULL || along_value_set_find (cause->values, found) != NULL);
    }
}

static void
test_any (void)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (AlongRecord) referral = random_record (along_entity_find ("referral"));
      g_autoptr (AlongRecord) service = random_record (along_entity_find ("service"));
      AlongCase judged = { referral, service, &scotland, &scotland, "accepted", at ("2026-11-20") };
      gint64 next = 0;
      g_autoptr (GArray) rulings = along_rules_of (&judged, &next);

      g_assert_cmpint (next, >, judged.now);
      g_assert_nonnull (rulings);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/rules/table", test_table);
  g_test_add_func ("/model/rules/causes", test_causes);
  g_test_add_func ("/model/rules/any", test_any);
  return g_test_run ();
}
