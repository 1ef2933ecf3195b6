/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "directory.h"
#include "interop/fhir-export.h"
#include "interop/fhir-import.h"
#include "interop/fhir-terms.h"
#include "model/lifecycle.h"
#include "support/random-record.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1796079600000)
#define ORG_A "0a000000-0000-7000-8000-00000000000a"
#define ORG_B "0b000000-0000-7000-8000-00000000000b"
#define SERVICE "5a000000-0000-7000-8000-00000000005a"
#define WORKER "aa000000-0000-7000-8000-0000000000aa"
#define PERSON "10000000-0000-7000-8000-000000000001"
#define REFERRAL "70000000-0000-7000-8000-000000000007"
#define BASIS "80000000-0000-7000-8000-000000000008"

static AlongRecord *
find (const char *kind, const char *id, gpointer data)
{
  AlongRecord *record = NULL;

  /* Whoever exports may look up the directory, and nobody's record. */
  g_assert_true (g_str_equal (kind, "organisation") || g_str_equal (kind, "service")
                 || g_str_equal (kind, "worker"));
  record = along_record_new (along_entity_find (kind), id);
  along_record_set_text (record, "name",
                         g_str_equal (id, ORG_A) ? "Larrick Partnership" : "Harbour & Co");
  return record;
}

static GVariant *
packet_of (const char *const (*lines)[4], guint n)
{
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; i < n; i++)
    {
      g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
      g_variant_builder_add (&table, "{ss}", "section", lines[i][0]);
      g_variant_builder_add (&table, "{ss}", "field", lines[i][1]);
      g_variant_builder_add (&table, "{ss}", "label", lines[i][2]);
      g_variant_builder_add (&table, "{ss}", "value", lines[i][3]);
      g_variant_builder_add (&table, "{ss}", "version", "1");
      g_variant_builder_close (&table);
    }
  return g_variant_builder_end (&table);
}

static GVariant *
outcomes (void)
{
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  g_variant_builder_add_parsed (&table, "{'outcome': 'Company once a week', 'result': 'achieved', "
                                        "'words': 'Goes every Wednesday'}");
  g_variant_builder_add_parsed (&table, "{'outcome': 'Sleep', 'result': 'not_this_time'}");
  return g_variant_builder_end (&table);
}

/* A referral as its sender has it: with what only they know. */
static AlongRecord *
referral_in (const char *state)
{
  static const char *const lines[][4] = {
    { "person", "person.known_as", "Name", "Eilidh" },
    { "person", "person.family", "Full name", "Eilidh Rionnagach" },
    { "person", "person.birth_date", "Date of birth", "7 Mar 1961" },
    { "contact", "person.phones", "Phone numbers",
      "07700 900123, Mobile, Safe to leave a message: Yes" },
    { "needs", "need.words", "Company", "I’d like to get out more 🏴 — مرحبا" },
  };
  static const char *const hopes[] = { "Company once a week", "Sleep", NULL };
  AlongRecord *record = along_record_new (along_entity_find ("referral"), REFERRAL);
  g_autofree char *number = along_id_reference ("R", REFERRAL);

  along_record_set_text (record, "number", number);
  along_record_set_text (record, "status", state);
  along_record_set_text (record, "priority", "urgent");
  along_record_set_text (record, "from_org", ORG_A);
  along_record_set_text (record, "requester", WORKER);
  along_record_set_text (record, "to_org", ORG_B);
  along_record_set_text (record, "service", SERVICE);
  along_record_set_text (record, "bundle_id", BASIS);
  along_record_set_text (record, "reason", "On her own a great deal.\nAfternoons are best.");
  along_record_set_text (record, "when_unavailable", "Mondays");
  along_record_set_set (record, "desired_outcomes", hopes);
  along_record_set (record, "packet", packet_of (lines, G_N_ELEMENTS (lines)));
  along_record_set_integer (record, "packet_version", 1);
  along_record_set_text (record, "shared_name", "Eilidh");
  along_record_set_text (record, "person", PERSON);
  along_record_set_text (record, "sharing_basis", BASIS);
  along_record_set_text (record, "sender_notes", "Only ours: the neighbour worries");
  along_record_set_text (record, "created_by", WORKER);
  if (g_str_equal (state, "draft"))
    return record;
  along_record_set_integer (record, "sent_at", NOW - 5 * 86400000);
  if (g_str_equal (state, "sent"))
    return record;
  along_record_set_integer (record, "received_at", NOW - 4 * 86400000);
  if (g_str_equal (state, "info_requested"))
    along_record_set_text (record, "resume_status", "received");
  if (g_str_equal (state, "declined"))
    {
      along_record_set_text (record, "status_reason", "no_capacity");
      along_record_set_text (record, "status_text", "Full until the spring");
    }
  if (g_str_equal (state, "waitlisted"))
    along_record_set_integer (record, "wait_position", 7);
  if (g_str_equal (state, "completed") || g_str_equal (state, "loop_closed"))
    {
      along_record_set_integer (record, "first_contact_at", NOW - 4 * 86400000);
      along_record_set_integer (record, "started_at", NOW - 3 * 86400000);
      along_record_set_integer (record, "ended_at", NOW - 86400000);
      along_record_set_text (record, "outcome", "partly");
      along_record_set (record, "outcomes", outcomes ());
      along_record_set_text (record, "outcome_text", "Settled in well.");
    }
  return record;
}

/* What both ends see, and so what may come back. */
static AlongRecord *
both_ends (const AlongRecord *referral)
{
  AlongRecord *copy = along_record_copy (referral);
  const AlongEntity *entity = along_record_get_entity (referral);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    if (along_fhir_place (along_entity_field (entity, i)) == ALONG_FHIR_NOWHERE)
      along_record_set_at (copy, i, NULL);
  return copy;
}

static void
assert_same (const AlongRecord *a, const AlongRecord *b)
{
  const AlongEntity *entity = along_record_get_entity (a);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      GVariant *left = along_record_get_at (a, i);
      GVariant *right = along_record_get_at (b, i);
      g_autofree char *before = left != NULL ? g_variant_print (left, TRUE) : g_strdup ("nothing");
      g_autofree char *after = right != NULL ? g_variant_print (right, TRUE) : g_strdup ("nothing");

      if (!g_str_equal (before, after))
        g_error ("%s was %s and is %s", along_entity_field (entity, i)->name, before, after);
    }
  g_assert_cmpstr (along_record_get_id (a), ==, along_record_get_id (b));
}

static void
check_round_trip (const AlongRecord *referral)
{
  g_autoptr (GBytes) bytes = along_fhir_export_one (referral, find, NULL, NOW);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongFhirReport) report = along_fhir_import (bytes, &error);
  g_autoptr (AlongRecord) expected = both_ends (referral);
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  words = along_fhir_report_words (report);
  g_assert_cmpstr (words, ==, "");
  g_assert_cmpuint (report->referrals->len, ==, 1);
  assert_same (expected, ((AlongFhirReferral *)report->referrals->pdata[0])->referral);
}

static void
test_states (void)
{
  const AlongCode *state = along_entity_state_field (along_entity_find ("referral"))->values->codes;

  for (; state->code != NULL; state++)
    {
      g_autoptr (AlongRecord) referral = referral_in (state->code);

      check_round_trip (referral);
    }
}

/* Every field of both ends, with everything that a text may hold: one that is added later and has no
 * way out and back is found here. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (AlongRecord) referral = along_random_record (along_entity_find ("referral"), rand);

      if (g_strcmp0 (along_record_get_text (referral, "parent_referral"),
                     along_record_get_id (referral))
          == 0)
        along_record_set (referral, "parent_referral", NULL);
      check_round_trip (referral);
    }
}

static gboolean
has (GBytes *bytes, const char *text)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strstr_len (data, (gssize)length, text) != NULL;
}

/* Nothing of the person's record, of the basis, and of what the sender alone knows. */
static void
test_only_the_packet (void)
{
  g_autoptr (AlongRecord) referral = referral_in ("accepted");
  g_autoptr (GBytes) bytes = along_fhir_export_one (referral, find, NULL, NOW);
  g_autoptr (GBytes) nameless = NULL;

  g_assert_true (has (bytes, "Eilidh Rionnagach"));
  g_assert_true (has (bytes, "1961-03-07"));
  g_assert_true (has (bytes, "\"07700 900123\""));
  g_assert_false (has (bytes, PERSON));
  g_assert_false (has (bytes, "neighbour"));
  g_assert_false (has (bytes, "sharing_basis"));

  along_record_set (referral, "packet", NULL);
  along_record_set (referral, "shared_name", NULL);
  nameless = along_fhir_export_one (referral, find, NULL, NOW);
  g_assert_true (has (nameless, "Patient"));
  g_assert_true (has (nameless, along_record_get_title (referral)));
  g_assert_false (has (nameless, "Eilidh"));
  g_assert_false (has (nameless, "birthDate"));
  g_assert_false (has (nameless, "telecom"));
}

/* In FHIR's words, as domain.md §3 maps them. */
static void
test_statuses (void)
{
  static const char *const pairs[][3] = {
    { "draft", "draft", "draft" },
    { "sent", "requested", "active" },
    { "received", "received", "active" },
    { "info_requested", "received", "active" },
    { "accepted", "accepted", "active" },
    { "waitlisted", "accepted", "active" },
    { "in_progress", "in-progress", "active" },
    { "on_hold", "on-hold", "on-hold" },
    { "declined", "rejected", "revoked" },
    { "redirected", "cancelled", "revoked" },
    { "withdrawn", "cancelled", "revoked" },
    { "completed", "completed", "completed" },
    { "ended_early", "failed", "revoked" },
    { "loop_closed", "completed", "completed" },
    { "entered_in_error", "entered-in-error", "entered-in-error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (AlongRecord) referral = referral_in (pairs[i][0]);

      g_assert_cmpstr (along_fhir_task_status (referral), ==, pairs[i][1]);
      g_assert_cmpstr (along_fhir_request_status (referral), ==, pairs[i][2]);
    }
  {
    g_autoptr (AlongRecord) told = referral_in ("loop_closed");

    along_record_set (told, "ended_at", NULL);
    along_record_set_text (told, "status_reason", "no_capacity");
    g_assert_cmpstr (along_fhir_task_status (told), ==, "rejected");
  }
}

static gboolean
has_note (const AlongFhirReport *report, const char *place, const char *part)
{
  for (guint i = 0; i < report->notes->len; i++)
    {
      const AlongImportRefusal *note = report->notes->pdata[i];

      if (g_strcmp0 (note->file, place) == 0 && strstr (note->reason, part) != NULL)
        return TRUE;
    }
  return FALSE;
}

static GBytes *
read_bytes (const char *path)
{
  char *text = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  return g_bytes_new_take (text, length);
}

/* Another system's Bundle: what is understood is there, and what is not is said, with its place. */
static void
test_another_system (void)
{
  g_autofree char *path = directory_fixture ("fhir-another-system.json");
  g_autoptr (GBytes) bytes = read_bytes (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongFhirReport) report = along_fhir_import (bytes, &error);
  const AlongFhirReferral *found = NULL;
  GVariant *packet = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (report->resources, ==, 4);
  found = report->referrals->pdata[0];
  g_assert_cmpstr (found->number, ==, "GP-2026-77");
  g_assert_cmpstr (found->from, ==, "Larrick Medical Practice");
  g_assert_cmpstr (found->service, ==, "Harbour Café");
  g_assert_cmpstr (found->name, ==, "Eilidh");
  g_assert_cmpstr (found->birth_date, ==, "1961-03-07");
  g_assert_cmpstr (along_record_get_state (found->referral), ==, "sent");
  g_assert_null (along_record_get (found->referral, "priority"));
  g_assert_cmpstr (along_record_get_text (found->referral, "reason"), ==,
                   "Social prescribing\nOn her own a great deal since the spring.\nAfternoons are "
                   "best.");
  packet = along_record_get (found->referral, "packet");
  g_assert_cmpuint (g_variant_n_children (packet), ==, 7);
  g_assert_true (has_note (report, "ServiceRequest.priority", "not on the list"));
  g_assert_true (has_note (report, "ServiceRequest.bodySite", "no place"));
  g_assert_true (has_note (report, "ServiceRequest.performer", "not in the file"));
  g_assert_true (has_note (report, "ServiceRequest.supportingInfo", "not taken over"));
  g_assert_true (has_note (report, "Patient.gender", "no place"));
  g_assert_true (has_note (report, "Observation", "not taken over"));
}

static AlongFhirReport *
import_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return along_fhir_import (bytes, error);
}

/* What is no referral gets a sentence, never a crash. */
static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *part;
  } cases[] = {
    { "", ALONG_ERROR_CORRUPT, "not JSON" },
    { "{", ALONG_ERROR_CORRUPT, "not JSON" },
    { "nonsense", ALONG_ERROR_CORRUPT, "not JSON" },
    { "null", ALONG_ERROR_CORRUPT, "not FHIR" },
    { "[]", ALONG_ERROR_CORRUPT, "not FHIR" },
    { "42", ALONG_ERROR_CORRUPT, "not FHIR" },
    { "{}", ALONG_ERROR_CORRUPT, "not FHIR" },
    { "{\"resourceType\":7}", ALONG_ERROR_INVALID, "no referral" },
    { "{\"resourceType\":\"Bundle\"}", ALONG_ERROR_INVALID, "no referral" },
    { "{\"resourceType\":\"Bundle\",\"entry\":{}}", ALONG_ERROR_INVALID, "no referral" },
    { "{\"resourceType\":\"Bundle\",\"entry\":[null,7,[],{},{\"resource\":[]}]}",
      ALONG_ERROR_INVALID, "no referral" },
    { "{\"resourceType\":\"Task\",\"status\":\"requested\"}", ALONG_ERROR_INVALID, "no referral" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongFhirReport) report = import_text (cases[i].text, &error);

      g_assert_null (report);
      g_assert_error (error, ALONG_ERROR, cases[i].code);
      if (strstr (error->message, cases[i].part) == NULL)
        g_error ("“%s” says: %s", cases[i].text, error->message);
    }
}

/* Wrong types at every member, circles, and what points nowhere. */
static void
test_hostile (void)
{
  static const char *const values[]
      = { "null",
          "7",
          "\"x\"",
          "[]",
          "[7]",
          "[{}]",
          "[[]]",
          "{}",
          "{\"reference\":7}",
          "{\"reference\":\"ServiceRequest/a\"}",
          "[{\"reference\":\"#a\"}]",
          "[{\"identifier\":{\"system\":\"" ALONG_FHIR_ID "\",\"value\":\"not an id\"}}]",
          "[{\"text\":[]}]",
          "[{\"coding\":{}}]",
          "1e999",
          "-1",
          "true",
          "\"2026-13-45\"" };
  static const char *const members[] = { "id",
                                         "identifier",
                                         "replaces",
                                         "requisition",
                                         "status",
                                         "intent",
                                         "priority",
                                         "code",
                                         "subject",
                                         "occurrencePeriod",
                                         "authoredOn",
                                         "requester",
                                         "performer",
                                         "reasonCode",
                                         "supportingInfo",
                                         "note",
                                         "contained",
                                         "focus",
                                         "businessStatus",
                                         "statusReason",
                                         "executionPeriod",
                                         "extension",
                                         "input",
                                         "output",
                                         "name",
                                         "telecom",
                                         "address",
                                         "birthDate",
                                         "meta" };

  for (guint m = 0; m < G_N_ELEMENTS (members); m++)
    for (guint v = 0; v < G_N_ELEMENTS (values); v++)
      {
        g_autofree char *text = g_strdup_printf (
            "{\"resourceType\":\"Bundle\",\"entry\":["
            "{\"fullUrl\":\"urn:a\",\"resource\":{\"resourceType\":\"ServiceRequest\",\"id\":\"a\","
            "\"subject\":{\"reference\":\"Patient/p\"},\"%s\":%s}},"
            "{\"resource\":{\"resourceType\":\"Task\",\"focus\":{\"reference\":"
            "\"ServiceRequest/a\"},\"%s\":%s}},"
            "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\",\"%s\":%s}}]}",
            members[m], values[v], members[m], values[v], members[m], values[v]);
        g_autoptr (GError) error = NULL;
        g_autoptr (AlongFhirReport) report = import_text (text, &error);

        if (report != NULL)
          g_assert_cmpuint (report->referrals->len, ==, 1);
        else
          g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
      }
}

/* Ten megabytes in one string, ten thousand lines, a hundred levels: refused with the place, in time. */
static void
test_large (void)
{
  g_autofree char *much = g_strnfill (10 * 1024 * 1024, 'a');
  g_autofree char *text = g_strdup_printf ("{\"resourceType\":\"ServiceRequest\",\"id\":\"a\","
                                           "\"reasonCode\":[{\"text\":\"%s\"}]}",
                                           much);
  g_autofree char *deep_start = g_strnfill (100, '[');
  g_autofree char *deep = g_strdup_printf ("{\"resourceType\":%s", deep_start);
  g_autoptr (GString) many = g_string_new ("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{"
                                           "\"resourceType\":\"ServiceRequest\",\"id\":\"a\"}},{"
                                           "\"resource\":{\"resourceType\":\"Task\",\"focus\":{"
                                           "\"reference\":\"ServiceRequest/a\"},\"input\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongFhirReport) report = import_text (text, &error);
  g_autoptr (AlongFhirReport) lines = NULL;
  g_autoptr (AlongFhirReport) nested = NULL;

  g_assert_no_error (error);
  g_assert_true (has_note (report, "ServiceRequest.reasonCode", "characters long"));
  g_assert_null (
      along_record_get (((AlongFhirReferral *)report->referrals->pdata[0])->referral, "reason"));

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (many,
                            "%s{\"type\":{\"coding\":[{\"system\":\"" ALONG_FHIR_SHARED
                            "\",\"code\":\"x\"}]},\"valueString\":\"%u\"}",
                            i > 0 ? "," : "", i);
  g_string_append (many, "]}}]}");
  lines = import_text (many->str, &error);
  g_assert_no_error (error);
  g_assert_true (has_note (lines, "Task.input", "too many lines"));

  nested = import_text (deep, &error);
  g_assert_null (nested);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
}

static void
write_bundle (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_true (g_file_set_contents (path, data, (gssize)length, &error));
  g_assert_no_error (error);
}

/* The official schema, and the codes that a binding requires, have the last word: for every state, and
 * for whatever a field may hold. */
static void
test_valid (void)
{
  const AlongCode *state = along_entity_state_field (along_entity_find ("referral"))->values->codes;
  g_autofree char *schema = directory_shared ("fhir/r4/fhir.schema.json.xz");
  g_autofree char *bindings = directory_shared ("fhir/r4/required-code-bindings.json");
  g_autofree char *script = directory_fixture ("../valid-fhir.py");
  g_autofree char *folder = g_dir_make_tmp ("along-fhir-XXXXXX", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  if (schema == NULL || bindings == NULL)
    {
      g_test_skip ("fhir/r4 of the shared data is not here");
      return;
    }
  for (; state->code != NULL; state++)
    {
      g_autoptr (AlongRecord) referral = referral_in (state->code);
      g_autoptr (GBytes) bytes = along_fhir_export_one (referral, find, NULL, NOW);
      g_autofree char *name = g_strconcat (state->code, ".json", NULL);

      write_bundle (folder, name, bytes);
    }
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (AlongRecord) referral = along_random_record (along_entity_find ("referral"), rand);
      g_autoptr (GBytes) bytes = along_fhir_export_one (referral, NULL, NULL, NOW);
      g_autofree char *name = g_strdup_printf ("random-%u.json", i);

      write_bundle (folder, name, bytes);
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error, "python3", script, schema, bindings, folder, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error));
  if (g_subprocess_get_exit_status (process) == 77)
    {
      g_test_skip ("python3-jsonschema is not here");
      return;
    }
  if (!g_subprocess_get_successful (process))
    g_error ("%s", said);
  g_test_message ("%s", said);
}

/* HL7's own examples: none is trouble, and each that asks for something is read. */
static void
test_examples (void)
{
  g_autofree char *archive = directory_shared ("fhir/r4/r4-examples.tar.xz");
  g_autofree char *folder = g_dir_make_tmp ("along-fhir-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, "r4-examples", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;
  guint requests = 0;
  guint files = 0;

  if (archive == NULL)
    {
      g_test_skip ("fhir/r4 of the shared data is not here");
      return;
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "python3", "-c",
                              "import sys, tarfile\n"
                              "tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter='data')",
                              archive, folder, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  dir = g_dir_open (inner, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (inner, name, NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) problem = NULL;
      g_autoptr (AlongFhirReport) report = NULL;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      files++;
      bytes = read_bytes (path);
      report = along_fhir_import (bytes, &problem);
      if (report == NULL)
        g_assert_true (problem != NULL && problem->domain == ALONG_ERROR);
      if (g_str_has_prefix (name, "ServiceRequest-"))
        {
          g_assert_no_error (problem);
          g_assert_cmpuint (report->referrals->len, >=, 1);
          requests++;
        }
    }
  g_assert_cmpuint (requests, >, 10);
  g_test_message ("%u files, %u of them requests", files, requests);
}

/* Every naughty string comes back as it was. */
static void
test_naughty (void)
{
  g_autofree char *path = directory_shared ("strings/blns.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *strings = NULL;

  if (path == NULL)
    {
      g_test_skip ("strings/blns.json of the shared data is not here");
      return;
    }
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  strings = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      const char *text = json_array_get_string_element (strings, i);
      g_autoptr (AlongRecord) referral = referral_in ("sent");
      gboolean controls = FALSE;

      for (const char *p = text; *p != '\0'; p++)
        controls = controls || ((guchar)*p < ' ' && strchr ("\n\r\t", *p) == NULL);
      /* FHIR has neither empty texts nor control characters. */
      if (*text == '\0' || controls)
        continue;
      along_record_set_text (referral, "reason", text);
      along_record_set_text (referral, "risks_to_share", text);
      along_record_set_text (referral, "outcome_text", text);
      check_round_trip (referral);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/interop/fhir/states", test_states);
  g_test_add_func ("/interop/fhir/random", test_random);
  g_test_add_func ("/interop/fhir/only-the-packet", test_only_the_packet);
  g_test_add_func ("/interop/fhir/statuses", test_statuses);
  g_test_add_func ("/interop/fhir/another-system", test_another_system);
  g_test_add_func ("/interop/fhir/refused", test_refused);
  g_test_add_func ("/interop/fhir/hostile", test_hostile);
  g_test_add_func ("/interop/fhir/large", test_large);
  g_test_add_func ("/interop/fhir/valid", test_valid);
  g_test_add_func ("/interop/fhir/examples", test_examples);
  g_test_add_func ("/interop/fhir/naughty", test_naughty);
  return g_test_run ();
}
