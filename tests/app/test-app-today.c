/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/context.h"
#include "app/today/duties.h"
#include "base/clock.h"
#include "base/id.h"
#include "desk.h"
#include "fixtures.h"

#include <adwaita.h>
#include <locale.h>

#define REFERRAL "90000000-0000-7000-8000-000000000001"
#define GLASS "92000000-0000-7000-8000-000000000001"
#define TO_DO "91000000-0000-7000-8000-000000000001"

static const AlongActor actor
    = { .user = "u", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_COORDINATOR };

typedef struct
{
  Desk *desk;
  GSettings *settings;
  AlongContext *context;
  AlongDuties *duties;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = desk_new (FALSE);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, &actor, self->settings);
  self->duties = along_duties_new (self->context);
  desk_settle_down (self->desk);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->duties);
  desk_settle_down (self->desk);
  g_object_unref (self->context);
  desk_settle_down (self->desk);
  g_object_unref (self->settings);
  desk_free (self->desk);
}

/* What comes from the server. */
static void
let_come (Fixture *self, AlongRecord *record)
{
  g_autoptr (GPtrArray) lines = lines_new ();

  fill_required (record);
  lines_record (lines, "org", record, 1);
  desk_apply (self->desk, lines);
  desk_settle_down (self->desk);
  along_record_unref (record);
}

static void
assert_only (Fixture *self, AlongDutyKind kind)
{
  g_autoptr (AlongDuty) duty = g_list_model_get_item (G_LIST_MODEL (self->duties), 0);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->duties)), ==, 1);
  g_assert_cmpint (along_duty_get_kind (duty), ==, kind);
}

/* A service says no after its yes: the sender sees the no at once, and what the server makes of it a moment later, though
 * nothing about the referral changes then. */
static void
test_to_do_comes_later (Fixture *self, gconstpointer data)
{
  AlongRecord *referral
      = make_record ("referral", REFERRAL, "from_org", ORG_A, "requester", WORKER_A, "to_org",
                     ORG_B, "service", SERVICE_B, "person", PERSON_1, "status", "declined",
                     "status_reason", "no_capacity", "reason", "Wants company", NULL);
  g_autoptr (AlongDuty) duty = NULL;

  along_record_set_integer (referral, "closed_at", along_clock_now_ms ());
  let_come (self, referral);
  assert_only (self, ALONG_DUTY_ALTERNATIVE);
  let_come (self, make_record ("to_do", TO_DO, "text", "Find another service", "owner", WORKER_A,
                               "status", "open", "rule", "late_decline", "person", PERSON_1,
                               "referral", REFERRAL, NULL));
  assert_only (self, ALONG_DUTY_LATE_DECLINE);
  duty = g_list_model_get_item (G_LIST_MODEL (self->duties), 0);
  g_assert_cmpstr (along_duty_get_clock (duty), ==, "Declined after all: No places at present");
}

/* Somebody from elsewhere was let in: whoever answers for the person is told whom, who and why, until they have looked. */
static void
test_emergency (Fixture *self, gconstpointer data)
{
  g_autofree char *id = along_id_derive ("rule", GLASS, "break_glass", WORKER_A, NULL);
  AlongRecord *glass
      = make_record ("break_glass", GLASS, "person", PERSON_1, "worker", WORKER_B, "org", ORG_B,
                     "code", "urgent_care", "reason", "He is here, and not well", NULL);
  g_autoptr (AlongDuty) duty = NULL;

  along_record_set_integer (glass, "at", along_clock_now_ms ());
  along_record_set_integer (glass, "until", along_clock_now_ms () + 1);
  let_come (self, make_record ("person", PERSON_1, "known_as", "Jo", NULL));
  let_come (self, make_record ("worker", WORKER_B, "name", "Callum", "org", ORG_B, NULL));
  let_come (self, make_record ("organisation", ORG_B, "name", "Open Door", NULL));
  let_come (self, glass);
  let_come (self, make_record ("to_do", id, "text", "Look at why", "owner", WORKER_A, "status",
                               "open", "rule", "break_glass", "person", PERSON_1, NULL));
  assert_only (self, ALONG_DUTY_EMERGENCY);
  duty = g_list_model_get_item (G_LIST_MODEL (self->duties), 0);
  g_assert_cmpstr (along_duty_get_title (duty), ==, "Jo");
  g_assert_cmpstr (along_duty_get_detail (duty), ==,
                   "Callum, Open Door · They need care that cannot wait");
  g_assert_nonnull (along_duty_get_to_do (duty));
  let_come (self, make_record ("to_do", id, "text", "Look at why", "owner", WORKER_A, "status",
                               "done", "rule", "break_glass", "person", PERSON_1, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->duties)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  adw_init ();
  g_test_add ("/app/today/to-do-comes-later", Fixture, NULL, set_up, test_to_do_comes_later,
              tear_down);
  g_test_add ("/app/today/emergency", Fixture, NULL, set_up, test_emergency, tear_down);
  return g_test_run ();
}
