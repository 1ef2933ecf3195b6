/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/merge.h"
#include "base/error.h"
#include "fixtures.h"

#include <string.h>

static const AlongMergeSide early = { 1000, "01" };
static const AlongMergeSide late = { 2000, "02" };

typedef struct
{
  const char *base;
  const char *ours;
  const char *theirs;
  const char *merged;
  gboolean overlap;
} TextCase;

#define ONE "[Two people changed this at the same time. The one:]\n"
#define OTHER "\n[The other:]\n"
#define END "\n[End of what was changed twice.]"

static void
test_text (void)
{
  static const TextCase cases[] = {
    { "a\nb\nc", "a\nb\nc", "a\nb\nc", "a\nb\nc", FALSE },
    { "a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", FALSE },
    { "a\nb\nc", "b\nc", "a\nb\nC", "b\nC", FALSE },
    { "a", "a\nours", "a\ntheirs", "a\nours\ntheirs", FALSE },
    { "a", "a\nsame\nours", "a\nsame\ntheirs", "a\nsame\nours\ntheirs", FALSE },
    { "a", "A", "a\nmore", "A\nmore", FALSE },
    { "a", "before\na", "A", "before\nA", FALSE },
    { "a", "X", "Y", ONE "X" OTHER "Y" END, TRUE },
    { "k\na\nz", "k\nX\nz", "k\nY\nz", "k\n" ONE "X" OTHER "Y" END "\nz", TRUE },
    { "k\na\nz", "k\nX\nz", "k\nX\nz", "k\nX\nz", FALSE },
    /* What one took out and the other went on with comes back. */
    { "k\na\nz", "k\nz", "k\nA\nz", "k\nA\nz", TRUE },
    { "a", "", "A", "A", TRUE },
    { "a", "", "", "", FALSE },
    { "a\n\nb\n", "a\n\nb\nc\n", "a!\n\nb\n", "a!\n\nb\nc\n", FALSE },
    { "a\r\nb", "a\r\nB", "A\r\nb", ONE "a\r\nB" OTHER "A\r\nb" END, TRUE },
    /* Nothing is known of before: everything stays, once. */
    { NULL, "a\nb", "a\nc", "a\nb\nc", FALSE },
    { NULL, "a", "a", "a", FALSE },
    { NULL, NULL, "a", "a", FALSE },
    { "", "x", "y", "x\ny", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean overlap = FALSE;
      g_autofree char *merged
          = along_merge_text (cases[i].base, cases[i].ours, cases[i].theirs, &overlap);

      g_assert_cmpstr (merged, ==, cases[i].merged);
      g_assert_cmpint (overlap, ==, cases[i].overlap);
    }
}

static char *
random_text (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  int n = g_test_rand_int_range (0, 9);

  for (int i = 0; i < n; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%c", 'a' + g_test_rand_int_range (0, 6)));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

static void
assert_lines_within (const char *text, const char *whole, const char *without)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) all = g_strsplit (whole, "\n", -1);
  g_auto (GStrv) old = g_strsplit (without, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *)old, lines[i]))
      g_assert_true (g_strv_contains ((const char *const *)all, lines[i]));
}

/* Whatever is written: one side unchanged gives the other side, and what is new is never lost. */
static void
test_text_random (void)
{
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *base = random_text ();
      g_autofree char *ours = random_text ();
      g_autofree char *theirs = random_text ();
      g_autofree char *merged = along_merge_text (base, ours, theirs, NULL);
      g_autofree char *only_ours = along_merge_text (base, ours, base, NULL);
      g_autofree char *only_theirs = along_merge_text (base, base, theirs, NULL);
      g_autofree char *unknown = along_merge_text (NULL, ours, theirs, NULL);

      g_assert_cmpstr (only_ours, ==, ours);
      g_assert_cmpstr (only_theirs, ==, theirs);
      assert_lines_within (ours, merged, base);
      assert_lines_within (theirs, merged, base);
      assert_lines_within (ours, unknown, "");
      assert_lines_within (theirs, unknown, "");
    }
}

/* Long texts that differ everywhere are merged in bounded time and memory, and whole. */
static void
test_text_long (void)
{
  g_autoptr (GString) base = g_string_new ("same");
  g_autoptr (GString) ours = g_string_new ("same");
  g_autoptr (GString) theirs = g_string_new ("same");
  g_autofree char *merged = NULL;
  gboolean overlap = FALSE;

  for (guint i = 0; i < 8000; i++)
    {
      g_string_append_printf (base, "\nb%u", i);
      g_string_append_printf (ours, "\no%u", i);
      g_string_append_printf (theirs, "\nt%u", i);
    }
  merged = along_merge_text (base->str, ours->str, theirs->str, &overlap);
  g_assert_true (overlap);
  g_assert_nonnull (strstr (merged, ours->str + strlen ("same")));
  g_assert_nonnull (strstr (merged, theirs->str + strlen ("same")));
}

static AlongOp *
make_set (const AlongRecord *record, const char *group)
{
  g_autoptr (GVariant) all = along_record_get_values (record);
  const AlongEntity *entity = along_record_get_entity (record);
  GVariantBuilder builder;
  guint n = along_entity_n_fields (entity);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (g_str_equal (along_field_group (field), group) && along_record_get_at (record, i) != NULL)
        g_variant_builder_add (&builder, "{sv}", field->name, along_record_get_at (record, i));
    }
  return along_op_set (entity, along_record_get_id (record), group,
                       g_variant_builder_end (&builder));
}

typedef struct
{
  AlongMergeOutcome outcome;
  GVariant *result;
  GVariant *loser;
} Merged;

static void
clear_merged (Merged *merged)
{
  g_clear_pointer (&merged->result, g_variant_unref);
  g_clear_pointer (&merged->loser, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Merged, clear_merged)

static Merged
merge (const AlongRecord *base,
       const AlongRecord *current,
       const AlongMergeSide *current_side,
       const AlongRecord *wanted,
       const AlongMergeSide *op_side,
       const char *group)
{
  g_autoptr (AlongOp) op = make_set (wanted, group);
  Merged merged = { 0 };

  merged.outcome
      = along_merge_group (along_record_get_entity (current), group, current, current_side, base,
                           FALSE, op, op_side, &merged.result, &merged.loser);
  g_assert_true ((merged.outcome == ALONG_MERGED_CONFLICT) == (merged.loser != NULL));
  return merged;
}

static AlongRecord *
person_with (const char *field, const char *text)
{
  return make_record ("person", PERSON_1, field, text, NULL);
}

static void
assert_text (GVariant *values, const char *field, const char *expected)
{
  const char *text = NULL;

  g_variant_lookup (values, field, "&s", &text);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_same_and_clean (void)
{
  g_autoptr (AlongRecord) current = person_with ("known_as", "Jo");
  g_autoptr (AlongRecord) wanted = person_with ("known_as", "Joe");
  g_autoptr (AlongOp) op = make_set (wanted, "known_as");
  const AlongEntity *entity = along_record_get_entity (current);
  g_auto (Merged) again = merge (NULL, current, &late, current, &early, "known_as");
  g_auto (Merged) based = { 0 };
  g_auto (Merged) digested = { 0 };

  g_assert_cmpint (again.outcome, ==, ALONG_MERGED_SAME);
  assert_text (again.result, "known_as", "Jo");

  based.outcome = along_merge_group (entity, "known_as", current, &late, current, TRUE, op, &early,
                                     &based.result, &based.loser);
  g_assert_cmpint (based.outcome, ==, ALONG_MERGED_CLEAN);
  assert_text (based.result, "known_as", "Joe");

  op->old = along_value_digest (current, "known_as");
  digested.outcome = along_merge_group (entity, "known_as", current, &late, NULL, FALSE, op, &early,
                                        &digested.result, &digested.loser);
  g_assert_cmpint (digested.outcome, ==, ALONG_MERGED_CLEAN);
  assert_text (digested.result, "known_as", "Joe");
}

static void
test_latest (void)
{
  g_autoptr (AlongRecord) base = person_with ("known_as", "Jo");
  g_autoptr (AlongRecord) current = person_with ("known_as", "Joe");
  g_autoptr (AlongRecord) wanted = person_with ("known_as", "Joanna");
  const AlongMergeSide lower = { 2000, "01" };
  g_auto (Merged) wins = merge (base, current, &early, wanted, &late, "known_as");
  g_auto (Merged) loses = merge (base, current, &late, wanted, &early, "known_as");
  g_auto (Merged) tie = merge (base, current, &late, wanted, &lower, "known_as");

  g_assert_cmpint (wins.outcome, ==, ALONG_MERGED_CONFLICT);
  assert_text (wins.result, "known_as", "Joanna");
  assert_text (wins.loser, "known_as", "Joe");
  g_assert_cmpint (loses.outcome, ==, ALONG_MERGED_CONFLICT);
  assert_text (loses.result, "known_as", "Joe");
  assert_text (loses.loser, "known_as", "Joanna");
  /* At the same instant the lower id stands. */
  assert_text (tie.result, "known_as", "Joanna");
}

static void
test_group_whole (void)
{
  g_autoptr (AlongRecord) base
      = make_record ("person", PERSON_1, "address", "1 Old Road", "postcode", "DD1 1AA", NULL);
  g_autoptr (AlongRecord) current
      = make_record ("person", PERSON_1, "address", "2 New Street", "postcode", "DD2 2BB", NULL);
  g_autoptr (AlongRecord) wanted = make_record ("person", PERSON_1, "address", "1 Old Road, flat 3",
                                                "postcode", "DD1 1AA", NULL);
  g_auto (Merged) merged = merge (base, current, &early, wanted, &late, "address");

  /* Never one's street with the other's postcode. */
  assert_text (merged.result, "address", "1 Old Road, flat 3");
  assert_text (merged.result, "postcode", "DD1 1AA");
  assert_text (merged.loser, "address", "2 New Street");
  assert_text (merged.loser, "postcode", "DD2 2BB");
}

/* @careful stands over @careless, later or earlier, first or second. */
static void
assert_careful (const AlongRecord *careful, const AlongRecord *careless, const char *group)
{
  g_autoptr (AlongOp) expected = make_set (careful, group);
  g_autoptr (AlongOp) other = make_set (careless, group);
  g_auto (Merged) a = merge (NULL, careless, &early, careful, &late, group);
  g_auto (Merged) b = merge (NULL, careless, &late, careful, &early, group);
  g_auto (Merged) c = merge (NULL, careful, &early, careless, &late, group);
  g_auto (Merged) d = merge (NULL, careful, &late, careless, &early, group);
  const Merged *all[] = { &a, &b, &c, &d };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_assert_cmpint (all[i]->outcome, ==, ALONG_MERGED_CONFLICT);
      g_assert_cmpvariant (all[i]->result, expected->values);
      g_assert_cmpvariant (all[i]->loser, other->values);
    }
}

static void
test_protective (void)
{
  g_autoptr (AlongRecord) none = along_record_new (along_entity_find ("person"), PERSON_1);
  g_autoptr (AlongRecord) normal = person_with ("label", "normal");
  g_autoptr (AlongRecord) restricted = person_with ("label", "restricted");
  g_autoptr (AlongRecord) highly = person_with ("label", "highly_restricted");
  g_autoptr (AlongRecord) contact = person_with ("do_not_contact_why", "Asks for e-mail");
  g_autoptr (AlongRecord) quiet = person_with ("do_not_contact_why", "Partner reads the post");

  assert_careful (restricted, normal, "label");
  assert_careful (highly, restricted, "label");
  assert_careful (restricted, none, "label");

  along_record_set_boolean (contact, "do_not_contact", FALSE);
  along_record_set_boolean (quiet, "do_not_contact", TRUE);
  assert_careful (quiet, contact, "do_not_contact");
  assert_careful (quiet, none, "do_not_contact");
}

static void
test_permission (void)
{
  static const char *const little[] = { ORG_A, NULL };
  static const char *const much[] = { ORG_A, ORG_B, NULL };
  g_autoptr (AlongRecord) narrow = make_record ("sharing_basis", SERVICE_A, NULL);
  g_autoptr (AlongRecord) wide = make_record ("sharing_basis", SERVICE_A, NULL);
  g_autoptr (AlongRecord) soon
      = make_record ("sharing_basis", SERVICE_A, "expiry", "2026-12-01", NULL);
  g_autoptr (AlongRecord) later
      = make_record ("sharing_basis", SERVICE_A, "expiry", "2027-12-01", NULL);
  g_autoptr (AlongRecord) never = make_record ("sharing_basis", SERVICE_A, NULL);
  g_autoptr (AlongRecord) shown = make_record ("crisis_plan", SERVICE_A, NULL);
  g_autoptr (AlongRecord) hidden = make_record ("crisis_plan", SERVICE_A, NULL);
  g_autoptr (AlongRecord) told = make_record ("story", SERVICE_A, "consent_scope", "public", NULL);
  g_autoptr (AlongRecord) kept = make_record ("story", SERVICE_A, "consent_scope", "team", NULL);

  along_record_set_set (narrow, "recipients", little);
  along_record_set_set (wide, "recipients", much);
  assert_careful (narrow, wide, "decision");
  assert_careful (soon, later, "decision");
  assert_careful (soon, never, "decision");
  along_record_set_boolean (shown, "shareable_with_emergency", TRUE);
  along_record_set_boolean (hidden, "shareable_with_emergency", FALSE);
  assert_careful (hidden, shown, "agreement");
  assert_careful (kept, told, "consent");
}

static void
test_warning (void)
{
  g_autoptr (AlongRecord) open = make_record ("alert", SERVICE_A, "words", "Dog", NULL);
  g_autoptr (AlongRecord) ended
      = make_record ("alert", SERVICE_A, "words", "Dog", "end", "2026-11-22", NULL);
  g_autoptr (AlongRecord) longer
      = make_record ("alert", SERVICE_A, "words", "Dog", "end", "2027-11-22", NULL);

  assert_careful (open, ended, "alert");
  assert_careful (longer, ended, "alert");
}

/* One device lets A and B see, the other A and C: until a person decides, A alone does. */
static void
test_permission_set (void)
{
  static const char *const ours[] = { "identity", "health", NULL };
  static const char *const theirs[] = { "identity", "risk", NULL };
  static const char *const both[] = { "identity", NULL };
  static const char *const all[] = { "identity", "health", "risk", NULL };
  g_autoptr (AlongRecord) one = make_record ("care_team_member", SERVICE_A, NULL);
  g_autoptr (AlongRecord) two = make_record ("care_team_member", SERVICE_A, NULL);
  g_auto (Merged) merged = { 0 };
  g_autofree const char **stands = NULL;
  g_autofree const char **waits = NULL;

  along_record_set_set (one, "sees", ours);
  along_record_set_set (two, "sees", theirs);
  merged = merge (NULL, one, &early, two, &late, "sees");
  g_variant_lookup (merged.result, "sees", "^a&s", &stands);
  g_variant_lookup (merged.loser, "sees", "^a&s", &waits);
  g_assert_cmpstrv (stands, both);
  g_assert_cmpstrv (waits, all);
}

static void
test_paragraphs (void)
{
  g_autoptr (AlongRecord) base = person_with ("contact_notes", "Rings\nWrites");
  g_autoptr (AlongRecord) one = person_with ("contact_notes", "Rings in the morning\nWrites\nMore");
  g_autoptr (AlongRecord) two = person_with ("contact_notes", "Rings\nWrites\nNever on Friday");
  g_autoptr (AlongRecord) clash = person_with ("contact_notes", "Rings at night\nWrites");
  g_auto (Merged) both = merge (base, one, &early, two, &late, "contact_notes");
  g_auto (Merged) swapped = merge (base, two, &late, one, &early, "contact_notes");
  g_auto (Merged) twice = merge (base, one, &early, clash, &late, "contact_notes");
  g_auto (Merged) unknown = merge (NULL, base, &early, two, &late, "contact_notes");

  g_assert_cmpint (both.outcome, ==, ALONG_MERGED_BOTH);
  assert_text (both.result, "contact_notes", "Rings in the morning\nWrites\nMore\nNever on Friday");
  g_assert_cmpvariant (both.result, swapped.result);
  g_assert_cmpint (twice.outcome, ==, ALONG_MERGED_CONFLICT);
  assert_text (twice.result, "contact_notes",
               ONE "Rings in the morning" OTHER "Rings at night" END "\nWrites\nMore");
  assert_text (twice.loser, "contact_notes", "Rings in the morning\nWrites\nMore");
  assert_text (unknown.result, "contact_notes", "Rings\nWrites\nNever on Friday");
}

static void
test_too_long (void)
{
  g_autofree char *ours = g_strnfill (60000, 'o');
  g_autofree char *theirs = g_strnfill (60000, 't');
  g_autoptr (AlongRecord) base = person_with ("contact_notes", "Before");
  g_autoptr (AlongRecord) one = person_with ("contact_notes", ours);
  g_autoptr (AlongRecord) two = person_with ("contact_notes", theirs);
  g_auto (Merged) merged = merge (base, one, &early, two, &late, "contact_notes");

  /* There is no room for both in one field: one stands, the other waits. */
  g_assert_cmpint (merged.outcome, ==, ALONG_MERGED_CONFLICT);
  assert_text (merged.result, "contact_notes", theirs);
  assert_text (merged.loser, "contact_notes", ours);
}

static void
test_elements (void)
{
  static const char *const have[] = { "Jo", "Joey", NULL };
  static const char *const add[] = { "Joanna", NULL };
  static const char *const rem[] = { "Joey", NULL };
  static const char *const after[] = { "Jo", "Joanna", NULL };
  g_autoptr (AlongRecord) current = along_record_new (along_entity_find ("person"), PERSON_1);
  const AlongEntity *entity = along_record_get_entity (current);
  g_autoptr (AlongOp) op = along_op_elt (entity, PERSON_1, "aliases", add, rem);
  g_auto (Merged) first = { 0 };
  g_auto (Merged) again = { 0 };
  g_autofree const char **aliases = NULL;

  along_record_set_set (current, "aliases", have);
  first.outcome = along_merge_group (entity, "aliases", current, &late, NULL, FALSE, op, &early,
                                     &first.result, &first.loser);
  g_assert_cmpint (first.outcome, ==, ALONG_MERGED_BOTH);
  g_assert_null (first.loser);
  g_variant_lookup (first.result, "aliases", "^a&s", &aliases);
  g_assert_cmpstrv (aliases, after);

  along_record_set_set (current, "aliases", after);
  again.outcome = along_merge_group (entity, "aliases", current, &late, NULL, FALSE, op, &early,
                                     &again.result, &again.loser);
  g_assert_cmpint (again.outcome, ==, ALONG_MERGED_SAME);
}

static GVariant *
phones (const char *const *numbers)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; numbers[i] != NULL; i++)
    {
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{ss}"));
      g_variant_builder_add (&builder, "{ss}", "number", numbers[i]);
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

static void
test_lines (void)
{
  static const char *const before[] = { "1", "2", "3", NULL };
  static const char *const ours[] = { "1", "2b", "3", "4", NULL };
  static const char *const theirs[] = { "1", "3", "5", NULL };
  static const char *const merged[] = { "1", "2b", "3", "4", "5", NULL };
  const AlongEntity *entity = along_entity_find ("organisation");
  g_autoptr (AlongRecord) base = along_record_new (entity, ORG_A);
  g_autoptr (AlongRecord) one = along_record_new (entity, ORG_A);
  g_autoptr (AlongRecord) two = along_record_new (entity, ORG_A);
  g_autoptr (GVariant) expected = g_variant_ref_sink (phones (merged));
  g_autoptr (GVariant) result = NULL;
  g_auto (Merged) lines = { 0 };

  along_record_set (base, "phones", phones (before));
  along_record_set (one, "phones", phones (ours));
  along_record_set (two, "phones", phones (theirs));
  lines = merge (base, one, &early, two, &late, "phones");
  result = g_variant_lookup_value (lines.result, "phones", NULL);
  g_assert_cmpint (lines.outcome, ==, ALONG_MERGED_BOTH);
  /* What one changed and the other took out stays as it was changed. */
  g_assert_cmpvariant (result, expected);
}

static gboolean
has_element (GVariant *set, GVariant *element)
{
  gboolean found = FALSE;

  for (gsize i = 0; set != NULL && i < g_variant_n_children (set); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (set, i);

      found = found || g_variant_equal (child, element);
    }
  return found;
}

static void
assert_kept (const AlongField *field, GVariant *value, GVariant *before, const Merged *merged)
{
  g_autoptr (GVariant) stands = g_variant_lookup_value (merged->result, field->name, NULL);
  g_autoptr (GVariant) waits
      = merged->loser != NULL ? g_variant_lookup_value (merged->loser, field->name, NULL) : NULL;

  if (value == NULL || (before != NULL && g_variant_equal (value, before))
      || (stands != NULL && g_variant_equal (value, stands))
      || (waits != NULL && g_variant_equal (value, waits)))
    return;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      g_assert_nonnull (stands);
      assert_lines_within (g_variant_get_string (value, NULL), g_variant_get_string (stands, NULL),
                           before != NULL ? g_variant_get_string (before, NULL) : "");
      return;
    }
  g_assert_true (g_variant_is_container (value));
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) element = g_variant_get_child_value (value, i);

      /* What was there before may have been taken out by the other side. */
      g_assert_true (has_element (stands, element) || has_element (waits, element)
                     || has_element (before, element));
    }
}

static void
fill_group (AlongRecord *record, const char *group)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (g_str_equal (along_field_group (field), group))
        along_record_set_at (record, i, g_test_rand_bit () ? random_value (field) : NULL);
    }
}

/* For every group of every entity: whichever of two operations arrives first, the same stands and
 * the same waits, and what either wrote is in one of them. */
static void
test_every_group (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  guint conflicts = 0;

  for (guint i = 0; i < n * 400; i++)
    {
      const AlongEntity *entity = entities[i % n];
      guint n_fields = along_entity_n_fields (entity);
      const char *group = along_field_group (
          along_entity_field (entity, (guint)g_test_rand_int_range (0, (gint32)n_fields)));
      g_autoptr (AlongRecord) base = along_record_new (entity, PERSON_1);
      g_autoptr (AlongRecord) one = along_record_new (entity, PERSON_1);
      g_autoptr (AlongRecord) two = along_record_new (entity, PERSON_1);
      const AlongRecord *known = g_test_rand_bit () ? base : NULL;
      g_auto (Merged) first = { 0 };
      g_auto (Merged) second = { 0 };

      fill_group (base, group);
      fill_group (one, group);
      fill_group (two, group);
      first = merge (known, one, &early, two, &late, group);
      second = merge (known, two, &late, one, &early, group);
      g_assert_cmpint (first.outcome, ==, second.outcome);
      g_assert_cmpvariant (first.result, second.result);
      conflicts += first.loser != NULL;
      if (first.loser != NULL)
        g_assert_cmpvariant (first.loser, second.loser);
      for (guint f = 0; f < n_fields; f++)
        {
          const AlongField *field = along_entity_field (entity, f);

          if (g_str_equal (along_field_group (field), group))
            {
              GVariant *before = known != NULL ? along_record_get_at (base, f) : NULL;

              assert_kept (field, along_record_get_at (one, f), before, &first);
              assert_kept (field, along_record_get_at (two, f), before, &first);
            }
        }
    }
  g_assert_cmpuint (conflicts, >, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/merge/text", test_text);
  g_test_add_func ("/model/merge/text-random", test_text_random);
  g_test_add_func ("/model/merge/text-long", test_text_long);
  g_test_add_func ("/model/merge/same-and-clean", test_same_and_clean);
  g_test_add_func ("/model/merge/latest", test_latest);
  g_test_add_func ("/model/merge/group-whole", test_group_whole);
  g_test_add_func ("/model/merge/protective", test_protective);
  g_test_add_func ("/model/merge/permission", test_permission);
  g_test_add_func ("/model/merge/permission-set", test_permission_set);
  g_test_add_func ("/model/merge/warning", test_warning);
  g_test_add_func ("/model/merge/paragraphs", test_paragraphs);
  g_test_add_func ("/model/merge/too-long", test_too_long);
  g_test_add_func ("/model/merge/elements", test_elements);
  g_test_add_func ("/model/merge/lines", test_lines);
  g_test_add_func ("/model/merge/every-group", test_every_group);
  return g_test_run ();
}
