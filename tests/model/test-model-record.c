/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records of every kind: what is valid passes and keeps every byte, what is not is refused with a
 * sentence that names the field and the reason. */

#include "base/error.h"
#include "model/op.h"
#include "support/random-record.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define SEEDS 25

static void
test_random_records (gconstpointer data)
{
  const AlongEntity *entity = data;

  for (guint32 seed = 0; seed < SEEDS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GRand) again = g_rand_new_with_seed (seed);
      g_autoptr (AlongRecord) record = along_random_record (entity, rand);
      g_autoptr (AlongRecord) same = along_random_record (entity, again);
      g_autoptr (AlongRecord) copy = along_record_copy (record);
      g_autoptr (AlongRecord) made = along_record_new (entity, along_record_get_id (record));
      g_autoptr (AlongOp) op = along_op_new (record);
      g_autoptr (GError) error = NULL;

      g_assert_true (along_record_equal (record, same));
      g_assert_true (along_record_equal (record, copy));
      along_op_apply (op, made, &error);
      g_assert_no_error (error);
      g_assert_true (along_record_equal (record, made));
      along_record_validate (made, &error);
      g_assert_no_error (error);
    }
}

static void
test_new_records (gconstpointer data)
{
  const AlongEntity *entity = data;

  for (guint32 seed = 0; seed < SEEDS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (AlongRecord) record = along_random_new_record (entity, rand);

      g_assert_true (along_record_validate (record, NULL));
      for (guint i = 0; i < along_entity_n_fields (entity); i++)
        if (along_entity_field (entity, i)->flags & ALONG_FIELD_MOVE)
          g_assert_null (along_record_get_at (record, i));
    }
}

static void
assert_names (const GError *error, const AlongField *field)
{
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  if (!g_str_has_prefix (error->message, field->label) || !g_str_has_suffix (error->message, ".")
      || strlen (error->message) < strlen (field->label) + 5)
    g_error ("%s: “%s” does not say which field and why", field->name, error->message);
}

static void
test_wrong_values (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (AlongRecord) record = along_random_record (entity, rand);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (GVariant) wrong = along_wrong_value (field);
      g_autoptr (AlongRecord) spoilt = along_record_copy (record);
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GError) error = NULL;

      if (wrong == NULL)
        continue;
      g_variant_ref_sink (wrong);
      g_assert_false (along_field_check (field, wrong, &error));
      assert_names (error, field);
      along_record_set_at (spoilt, i, wrong);
      problems = along_record_problems (spoilt);
      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_true (((AlongProblem *)problems->pdata[0])->field == field);
      g_clear_error (&error);
      g_assert_false (along_record_validate (spoilt, &error));
      assert_names (error, field);
    }
}

static void
test_other_types (gconstpointer data)
{
  const AlongEntity *entity = data;

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (GVariant) other = g_variant_ref_sink (g_variant_new_byte (1));
      g_autoptr (GError) error = NULL;

      g_assert_false (along_field_check (field, other, &error));
      assert_names (error, field);
    }
}

static void
test_required (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (AlongRecord) record = along_random_record (entity, rand);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (AlongRecord) without = along_record_copy (record);
      g_autoptr (GError) error = NULL;

      if (!(field->flags & ALONG_FIELD_REQUIRED))
        continue;
      along_record_set_at (without, i, NULL);
      g_assert_false (along_record_validate (without, &error));
      assert_names (error, field);
    }
}

static JsonArray *
naughty_strings (JsonParser *parser)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("ALONGSIDE_DATA") != NULL ? g_getenv ("ALONGSIDE_DATA") : "",
                          "strings", "blns.json", NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_node_get_array (json_parser_get_root (parser));
}

static gboolean
breaks_lines (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if ((c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029)
        return TRUE;
    }
  return FALSE;
}

static void
try_naughty (AlongRecord *record, const AlongField *field, const char *text)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (text));
  g_autoptr (GError) error = NULL;
  gboolean fits = g_utf8_strlen (text, -1) <= (field->max > 0 ? field->max : 1000);

  if (field->type == ALONG_LINE && breaks_lines (text))
    {
      g_assert_false (along_field_check (field, value, &error));
      assert_names (error, field);
      g_assert_nonnull (strstr (error->message, "line break"));
      return;
    }
  if (!fits)
    {
      g_assert_false (along_field_check (field, value, &error));
      assert_names (error, field);
      return;
    }
  along_field_check (field, value, &error);
  g_assert_no_error (error);
  along_record_set_text (record, field->name, text);
  g_assert_cmpstr (along_record_get_text (record, field->name), ==, *text != '\0' ? text : NULL);
}

static void
test_naughty_strings (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *strings = naughty_strings (parser);
  guint n_fields = 0;

  if (strings == NULL)
    {
      g_test_skip ("The shared data (strings/blns.json) is not there.");
      return;
    }
  g_assert_cmpuint (json_array_get_length (strings), >, 500);
  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (AlongRecord) record
          = along_record_new (entity, "0190a000-0000-7000-8000-000000000001");

      if ((field->type != ALONG_LINE && field->type != ALONG_TEXT) || field->check != NULL)
        continue;
      n_fields++;
      for (guint s = 0; s < json_array_get_length (strings); s++)
        try_naughty (record, field, json_array_get_string_element (strings, s));
    }
  g_assert_cmpuint (n_fields, >, 0);
}

/* Whatever Unicode calls a line break is one; a tab is none. */
static void
test_line_breaks (void)
{
  static const char *const breaks[]
      = { "\n", "\r", "\r\n", "\v", "\f", "\302\205", "\342\200\250", "\342\200\251" };
  const AlongField *field
      = along_entity_find_field (along_entity_find ("person"), "known_as", NULL);
  g_autoptr (GVariant) tab = g_variant_ref_sink (g_variant_new_string ("a\tb"));

  for (guint i = 0; i < G_N_ELEMENTS (breaks); i++)
    {
      g_autofree char *text = g_strdup_printf ("a%sb", breaks[i]);
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (text));
      g_autoptr (GError) error = NULL;

      g_assert_false (along_field_check (field, value, &error));
      assert_names (error, field);
    }
  g_assert_true (along_field_check (field, tab, NULL));
}

static void
assert_refused (AlongRecord *record, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (along_record_validate (record, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not have “%s”", error->message, word);
}

static AlongRecord *
valid (const char *kind)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  return along_random_new_record (along_entity_find (kind), rand);
}

static void
test_alias_only (void)
{
  g_autoptr (AlongRecord) person
      = along_record_new (along_entity_find ("person"), "0190a000-0000-7000-8000-000000000001");

  along_record_set_text (person, "known_as", "Big Eck");
  along_record_set_boolean (person, "no_identity", TRUE);
  g_assert_true (along_record_validate (person, NULL));
  along_record_set_text (person, "birth_date", "1971-03-04");
  assert_refused (person, "Date of birth");
  along_record_set_text (person, "birth_date", NULL);
  along_record_set_text (person, "family", "Mac a’ Phearsain");
  assert_refused (person, "Official family name");
  along_record_set_boolean (person, "no_identity", FALSE);
  g_assert_true (along_record_validate (person, NULL));
}

static void
test_withheld_address (void)
{
  g_autoptr (AlongRecord) service = valid ("service");
  g_autoptr (AlongRecord) place = valid ("location");
  const AlongField *address
      = along_entity_find_field (along_record_get_entity (place), "address", NULL);

  along_record_set_text (service, "address_visibility", "withheld");
  along_record_set_text (service, "postcode", "G2 6QE");
  assert_refused (service, "Address");
  for (guint i = 0; i < along_entity_n_fields (along_record_get_entity (service)); i++)
    if (g_str_equal (along_field_group (along_entity_field (along_record_get_entity (service), i)),
                     "address"))
      along_record_set_at (service, i, NULL);
  along_record_set_text (service, "address_visibility", "withheld");
  g_assert_true (along_record_validate (service, NULL));

  along_record_set_text (place, "address_visibility", "withheld");
  g_assert_cmpint (along_record_get_facet (place, address), ==, ALONG_FACET_CONTACT);
  along_record_set_text (place, "address_visibility", "partners");
  g_assert_cmpint (along_record_get_facet (place, address), ==, ALONG_FACET_OPEN);
}

static void
test_two_people_at_a_conference (void)
{
  g_autoptr (AlongRecord) conference = valid ("conference");

  along_record_set_text (conference, "chair", "0190a000-0000-7000-8000-00000000000c");
  along_record_set_text (conference, "minute_taker", "0190a000-0000-7000-8000-00000000000c");
  assert_refused (conference, "Minute taker");
  along_record_set_text (conference, "minute_taker", "0190a000-0000-7000-8000-00000000000d");
  g_assert_true (along_record_validate (conference, NULL));
}

static void
test_ground_and_state (void)
{
  g_autoptr (AlongRecord) basis = along_record_new (along_entity_find ("sharing_basis"),
                                                    "0190a000-0000-7000-8000-000000000001");

  along_record_set_text (basis, "person", "0190a000-0000-7000-8000-00000000000a");
  along_record_set_text (basis, "purpose", "The group at the harbour");
  along_record_set_text (basis, "kind", "explicit_consent");
  along_record_set_text (basis, "status", "requested");
  g_assert_true (along_record_validate (basis, NULL));
  along_record_set_text (basis, "kind", "public_task");
  assert_refused (basis, "Public task");
  along_record_set_text (basis, "status", "drafted");
  g_assert_true (along_record_validate (basis, NULL));
  along_record_set_text (basis, "capacity", "lacks");
  assert_refused (basis, "Decided for them by");
  along_record_set_text (basis, "decided_by", "Welfare guardian");
  along_record_set_text (basis, "start", "2026-11-22");
  along_record_set_text (basis, "expiry", "2026-11-21");
  assert_refused (basis, "Until");
}

static void
test_member_is_one (void)
{
  g_autoptr (AlongRecord) member = valid ("care_team_member");

  along_record_set_text (member, "worker", "0190a000-0000-7000-8000-00000000000c");
  along_record_set_text (member, "related", NULL);
  along_record_set_text (member, "peer", NULL);
  g_assert_true (along_record_validate (member, NULL));
  along_record_set_text (member, "peer", "0190a000-0000-7000-8000-00000000000d");
  assert_refused (member, "one");
  along_record_set_text (member, "worker", NULL);
  along_record_set_text (member, "peer", NULL);
  assert_refused (member, "one");
}

static void
test_own_history (void)
{
  g_autoptr (AlongRecord) experience = valid ("peer_experience");

  g_assert_cmpstr (along_record_get_text (experience, "label"), ==, "highly_restricted");
  along_record_set_text (experience, "label", "normal");
  assert_refused (experience, "Highly restricted");
  along_record_set_text (experience, "label", NULL);
  assert_refused (experience, "Highly restricted");
}

static void
test_register_of_first_names (void)
{
  g_autoptr (AlongRecord) attendance = valid ("attendance");

  along_record_set_text (attendance, "person", NULL);
  along_record_set_text (attendance, "name", "Jim");
  g_assert_true (along_record_validate (attendance, NULL));
  along_record_set_text (attendance, "name", NULL);
  assert_refused (attendance, "First name");
}

static void
test_draft_needs_a_person (void)
{
  g_autoptr (AlongRecord) referral = valid ("referral");

  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "parent_referral", NULL);
  along_record_set_text (referral, "person", NULL);
  assert_refused (referral, "Person");
  /* Who receives one is never told the person's id, and must be able to save it all the same. */
  along_record_set_text (referral, "status", "received");
  g_assert_true (along_record_validate (referral, NULL));
  along_record_set_text (referral, "parent_referral", along_record_get_id (referral));
  assert_refused (referral, "Passed on from");
}

static void
test_ages (void)
{
  g_autoptr (AlongRecord) service = valid ("service");

  along_record_set_text (service, "address_visibility", "public");
  along_record_set_integer (service, "minimum_age", 18);
  along_record_set_integer (service, "maximum_age", 18);
  g_assert_true (along_record_validate (service, NULL));
  along_record_set_integer (service, "maximum_age", 17);
  assert_refused (service, "Youngest age");
}

static void
test_periods (void)
{
  static const struct
  {
    const char *kind;
    const char *from;
    const char *to;
  } periods[] = {
    { "episode", "start", "end" },
    { "alert", "start", "end" },
    { "funding", "start", "end" },
    { "peer_match", "from", "to" },
    { "training_record", "date", "expires" },
    { "person", "address_from", "address_to" },
    { "sharing_basis", "start", "expiry" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      g_autoptr (AlongRecord) record = valid (periods[i].kind);

      along_record_set_text (record, periods[i].from, "2026-11-22");
      along_record_set_text (record, periods[i].to, "2026-11-22");
      g_assert_true (along_record_validate (record, NULL));
      along_record_set_text (record, periods[i].to, "2026-11-21");
      assert_refused (record, " ");
    }
}

static void
test_feedback_without_a_name (void)
{
  g_autoptr (AlongRecord) feedback = valid ("feedback");

  along_record_set_boolean (feedback, "anonymous", TRUE);
  along_record_set_text (feedback, "person", "0190a000-0000-7000-8000-00000000000a");
  assert_refused (feedback, "Person");
  along_record_set_text (feedback, "person", NULL);
  g_assert_true (along_record_validate (feedback, NULL));
}

static void
test_deciding_for_somebody (void)
{
  g_autoptr (AlongRecord) plan = valid ("care_plan");

  along_record_set_text (plan, "agreement", "lacks_capacity");
  along_record_set_text (plan, "capacity_note", NULL);
  assert_refused (plan, "About deciding");
  along_record_set_text (plan, "capacity_note", "Her sister has power of attorney");
  g_assert_true (along_record_validate (plan, NULL));
}

static void
add (const char *name, const AlongEntity *entity, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/model/record/%s/%s", entity->kind, name);

  g_test_add_data_func (path, entity, test);
}

int
main (int argc, char **argv)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n; i++)
    {
      add ("random", entities[i], test_random_records);
      add ("new", entities[i], test_new_records);
      add ("wrong-values", entities[i], test_wrong_values);
      add ("other-types", entities[i], test_other_types);
      add ("required", entities[i], test_required);
      add ("naughty-strings", entities[i], test_naughty_strings);
    }
  g_test_add_func ("/model/record/line-breaks", test_line_breaks);
  g_test_add_func ("/model/record/rules/alias-only", test_alias_only);
  g_test_add_func ("/model/record/rules/withheld-address", test_withheld_address);
  g_test_add_func ("/model/record/rules/chair-and-minute-taker", test_two_people_at_a_conference);
  g_test_add_func ("/model/record/rules/ground-and-state", test_ground_and_state);
  g_test_add_func ("/model/record/rules/member-is-one", test_member_is_one);
  g_test_add_func ("/model/record/rules/own-history", test_own_history);
  g_test_add_func ("/model/record/rules/register-of-first-names", test_register_of_first_names);
  g_test_add_func ("/model/record/rules/draft-needs-a-person", test_draft_needs_a_person);
  g_test_add_func ("/model/record/rules/ages", test_ages);
  g_test_add_func ("/model/record/rules/periods", test_periods);
  g_test_add_func ("/model/record/rules/feedback-without-a-name", test_feedback_without_a_name);
  g_test_add_func ("/model/record/rules/deciding-for-somebody", test_deciding_for_somebody);
  return g_test_run ();
}
