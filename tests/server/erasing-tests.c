/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "erasing-tests.h"
#include "base/id.h"

#include <signal.h>

static char *
own_org (Program *self)
{
  g_autoptr (JsonNode) users = program_run (self, 0, NULL, "user", "list", NULL);
  JsonObject *morag = json_array_get_object_element (json_node_get_array (users), 0);

  return g_strdup (json_object_get_string_member (morag, "org"));
}

/* Two transactions: somebody with words about them, and one about them that cannot be applied and is kept. */
static void
write_about (Program *self, const char *person)
{
  g_autofree char *replica = along_id_new ();
  g_autofree char *txn = along_id_new ();
  g_autofree char *refused = along_id_new ();
  g_autofree char *org = own_org (self);
  g_autoptr (JsonNode) signed_in = NULL;
  g_autofree char *access = program_sign_in (self, replica, &signed_in);
  const char *epoch = text_of (signed_in, "epoch");
  g_autofree char *body = program_push_body (epoch, replica, 1, txn, person, org);
  g_autoptr (GString) words = g_string_new (body);
  g_autofree char *second
      = g_strdup_printf ("{\"proto\":1,\"schema\":1,\"epoch\":\"%s\",\"replica\":\"%s\",\"txns\":[{"
                         "\"n\":2,\"id\":\"%s\","
                         "\"hlc\":2,\"schema\":1,\"ops\":[{\"op\":\"set\",\"k\":\"person\",\"id\":"
                         "\"%s\",\"g\":\"pronouns\","
                         "\"b\":1,\"v\":{\"pronouns\":\"" ERASING_WORDS "\\n\"}}]}]}",
                         epoch, replica, refused, person);
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) kept = NULL;

  g_string_replace (words, "\"Ann\"", "\"" ERASING_WORDS "\"", 0);
  g_assert_cmpuint (program_call (self, "/v1/push", access, words->str, &first), ==, 200);
  g_assert_cmpuint (program_call (self, "/v1/push", access, second, &kept), ==, 200);
  g_assert_cmpstr (
      json_object_get_string_member (
          json_array_get_object_element (
              json_object_get_array_member (json_node_get_object (kept), "results"), 0),
          "r"),
      ==, "quarantined");
}

char *
erasing_run (Program *self, const char *backup)
{
  g_autofree char *person = along_id_new ();
  g_autofree char *nobody = along_id_new ();
  g_autoptr (JsonNode) supported = NULL;
  g_autoptr (JsonNode) unknown = NULL;
  g_autoptr (JsonNode) unsure = NULL;
  g_autoptr (JsonNode) hold = NULL;
  g_autoptr (JsonNode) held = NULL;
  g_autoptr (JsonNode) holds = NULL;
  g_autoptr (JsonNode) lifted = NULL;
  g_autoptr (JsonNode) none = NULL;
  g_autoptr (JsonNode) would = NULL;
  g_autoptr (JsonNode) run = NULL;
  g_autoptr (JsonNode) erased = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) verified = NULL;
  g_autoptr (JsonNode) checked = NULL;

  program_make_morag (self);
  program_start (self, NULL);
  write_about (self, person);
  if (backup != NULL)
    program_run_well (self, "backup", backup, NULL);
  supported = program_run (self, 1, NULL, "erase", person, NULL);
  g_assert_cmpstr (text_of (supported, "error"), ==, "conflict");
  unknown = program_run (self, 1, NULL, "erase", nobody, NULL);
  g_assert_cmpstr (text_of (unknown, "error"), ==, "not_found");
  unsure = program_run (self, 2, NULL, "erase", person, "--override", NULL);
  g_assert_null (unsure);
  hold = program_run (self, 0, NULL, "hold", "add", person, "--reason", "An inquiry", "--until",
                      "2999-01-31", NULL);
  g_assert_cmpstr (text_of (hold, "until"), ==, "2999-01-31");
  held = program_run (self, 1, NULL, "erase", person, "--override", "--reason", "request", NULL);
  g_assert_cmpstr (text_of (held, "error"), ==, "conflict");
  holds = program_run (self, 0, NULL, "hold", "list", NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (holds)), ==, 1);
  lifted = program_run (self, 0, NULL, "hold", "lift", person, NULL);
  g_assert_cmpstr (text_of (lifted, "lifted"), ==, person);
  none = program_run (self, 1, NULL, "hold", "lift", person, NULL);
  g_assert_cmpstr (text_of (none, "error"), ==, "not_found");
  run = program_run (self, 0, NULL, "retention", "run", "--dry-run", NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (run), "people"), ==, 0);
  would = program_run (self, 0, NULL, "erase", person, "--override", "--reason", "request",
                       "--dry-run", NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (would), "records"), ==, 2);
  /* While it serves. */
  erased = program_run (self, 0, NULL, "erase", person, "--override", "--reason", "request", NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (erased), "records"), ==, 2);
  again = program_run (self, 1, NULL, "erase", person, NULL);
  g_assert_cmpstr (text_of (again, "error"), ==, "not_found");
  program_stop (self, SIGTERM);
  verified = program_run (self, 0, NULL, "audit", "verify", NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (verified), "ok"));
  checked = program_run (self, 0, NULL, "check", NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (checked), "ok"));
  return g_steal_pointer (&person);
}
