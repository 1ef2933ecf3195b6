/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every declaration, field by field: what the other rooms take for granted. */

#include "model/lifecycle.h"

#include <string.h>

/* The kinds the foundation declares in the end. */
static const char *const kinds[] = {
  "organisation",
  "service",
  "location",
  "worker",
  "person",
  "about_me",
  "related_person",
  "episode",
  "sharing_basis",
  "alert",
  "need",
  "assessment",
  "care_plan",
  "care_team_member",
  "goal",
  "step",
  "crisis_plan",
  "referral",
  "conference",
  "agenda_item",
  "invite",
  "report",
  "minute_item",
  "decision",
  "action",
  "peer_group",
  "session",
  "attendance",
  "peer_worker",
  "peer_match",
  "unmet_need",
  "funding",
  "note",
  "story",
  "feedback",
  "training_record",
  "saved_view",
  "attachment",
  "working_calendar",
  "pathway_template",
  "to_do",
};

/* What nobody is called and nothing is said to be. */
static const char *const unkind[] = {
  "failed",        "failure",  "compliant", "client",    "case ",          "cases",
  "addict",        "abuser",   "refuses",   "defaulted", "did not attend", "DNA",
  "hard to reach", "sufferer", "victim",    "misuse",
};

static gboolean
is_name (const char *name)
{
  return g_ascii_islower (name[0])
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen (name);
}

static void
assert_words (const char *where, const char *words)
{
  g_assert_nonnull (words);
  if (*words == '\0' || g_ascii_isspace (*words) || g_ascii_isspace (words[strlen (words) - 1]))
    g_error ("%s: words are empty or have spaces around them", where);
  for (guint i = 0; i < G_N_ELEMENTS (unkind); i++)
    {
      g_autofree char *low = g_utf8_strdown (words, -1);
      g_autofree char *bad = g_utf8_strdown (unkind[i], -1);

      if (strstr (low, bad) != NULL)
        g_error ("%s: “%s” has “%s”", where, words, unkind[i]);
    }
}

static void
assert_value_set (const char *where, const AlongValueSet *values)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_nonnull (values);
  g_assert_true (is_name (values->name));
  g_assert_nonnull (values->codes[0].code);
  for (const AlongCode *code = values->codes; code->code != NULL; code++)
    {
      if (!g_hash_table_add (seen, (gpointer)code->code))
        g_error ("%s: code %s twice", where, code->code);
      assert_words (where, code->label);
      if (code->owner != NULL)
        g_assert_true (g_str_equal (code->owner, "person") || g_str_equal (code->owner, "service")
                       || g_str_equal (code->owner, "system"));
    }
}

static void
assert_reference (const char *where,
                  const AlongEntity *entity,
                  const char *name,
                  const char *target)
{
  const AlongField *field = along_entity_find_field (entity, name, NULL);

  if (field == NULL || field->type != ALONG_REF
      || (target != NULL && !g_str_equal (field->target, target)))
    g_error ("%s: %s is not a reference to %s", where, name, target != NULL ? target : "anything");
}

/* A name stands for one set in the dictionary, on the wire and in exports. */
static void
test_names_of_value_sets (void)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint e = 0; e < n; e++)
    for (guint i = 0; i < along_entity_n_fields (entities[e]); i++)
      {
        const AlongValueSet *values = along_entity_field (entities[e], i)->values;
        const AlongValueSet *other
            = values != NULL ? g_hash_table_lookup (by_name, values->name) : NULL;

        if (other != NULL && other != values)
          g_error ("%s: two value sets are named %s", entities[e]->kind, values->name);
        if (values != NULL)
          g_hash_table_insert (by_name, (gpointer)values->name, (gpointer)values);
      }
}

static void
test_all_there (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (along_entity_find (kinds[i]) == NULL)
      g_error ("%s is not declared", kinds[i]);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (is_name (entities[i]->kind));
      g_assert_true (g_hash_table_add (seen, (gpointer)entities[i]->kind));
      g_assert_true (along_entity_find (entities[i]->kind) == entities[i]);
    }
  g_assert_null (along_entity_find ("no_such_kind"));
  g_assert_null (along_entity_find (NULL));
}

static void
check_target (const char *where, const AlongField *field)
{
  gboolean refers = field->type == ALONG_REF || field->type == ALONG_REFS;

  if (refers != (field->target != NULL))
    g_error ("%s: only references have a target, and all of them", where);
  if (refers && along_entity_find (field->target) == NULL)
    g_error ("%s: refers to %s, which is nothing", where, field->target);
}

static void
check_values (const char *where, const AlongField *field)
{
  gboolean coded = field->type == ALONG_CODE || field->type == ALONG_CODES;

  if (coded)
    assert_value_set (where, field->values);
  else
    g_assert_null (field->values);
  if ((field->type == ALONG_TABLE) != (field->columns != NULL))
    g_error ("%s: only tables have columns, and all of them", where);
  for (const AlongColumn *column = field->columns; column != NULL && column->name != NULL; column++)
    {
      g_assert_true (is_name (column->name));
      assert_words (where, column->label);
      if (column->values != NULL)
        assert_value_set (where, column->values);
    }
}

static void
check_flags (const char *where, const AlongEntity *entity, const AlongField *field)
{
  gboolean text
      = field->type == ALONG_LINE || field->type == ALONG_TEXT || field->type == ALONG_LINES;

  if (field->flags & ALONG_FIELD_LIST && (field->type == ALONG_TABLE || field->type == ALONG_TEXT))
    g_error ("%s: a list cannot sort or filter by it", where);
  if (field->flags & (ALONG_FIELD_SEARCH | ALONG_FIELD_PERSONS_WORDS) && !text)
    g_error ("%s: there are no words in it", where);
  if (field->check != NULL)
    g_assert_true (text);
  if (field->flags & ALONG_FIELD_PERMISSION && field->merge != ALONG_MERGE_PROTECTIVE)
    g_error ("%s: a permission is settled by the more careful value", where);
  if (field->flags & (ALONG_FIELD_STATE | ALONG_FIELD_MOVE) && entity->lifecycle == NULL)
    g_error ("%s: nothing moves it", where);
  if (field->flags & ALONG_FIELD_STATE && field->flags & (ALONG_FIELD_MOVE | ALONG_FIELD_SET_ONCE))
    g_error ("%s: flags that exclude each other", where);
  /* Whoever sees the record at all must be able to save it, so what is required is what they see. */
  if (field->flags & ALONG_FIELD_REQUIRED)
    g_assert_cmpint (field->facet, ==, ALONG_FACET_INHERIT);
}

static void
check_merge (const char *where, const AlongField *field)
{
  gboolean set
      = field->type == ALONG_CODES || field->type == ALONG_LINES || field->type == ALONG_REFS;

  if (field->merge == ALONG_MERGE_SET && !set && field->type != ALONG_TABLE)
    g_error ("%s: has no elements to merge", where);
  if (field->merge == ALONG_MERGE_SET && field->group != NULL)
    g_error ("%s: merges by element and with others", where);
  if (field->merge == ALONG_MERGE_PARAGRAPHS && field->type != ALONG_TEXT)
    g_error ("%s: has no paragraphs to merge", where);
  if (set && field->group == NULL && field->merge == ALONG_MERGE_LATEST)
    g_error ("%s: two people who add to it would lose one", where);
}

static void
test_fields (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = along_entity_n_fields (entity);

  assert_words (entity->kind, entity->label);
  assert_words (entity->kind, entity->plural);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autofree char *where = g_strdup_printf ("%s.%s", entity->kind, field->name);

      g_assert_true (is_name (field->name));
      if (!g_hash_table_add (seen, (gpointer)field->name))
        g_error ("%s stands there twice", where);
      assert_words (where, field->label);
      if (field->hint != NULL)
        assert_words (where, field->hint);
      g_assert_true (g_variant_type_is_definite (along_field_variant_type (field)));
      g_assert_cmpint (field->facet, <, ALONG_N_FACETS);
      g_assert_cmpint (field->min, <=,
                       field->max != 0 || field->min <= 0 ? MAX (field->max, field->min) : 0);
      g_assert_cmpuint (field->since, <=, along_schema);
      check_target (where, field);
      check_values (where, field);
      check_flags (where, entity, field);
      check_merge (where, field);
    }
}

static void
test_groups (gconstpointer data)
{
  const AlongEntity *entity = data;
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      {
        const AlongField *a = along_entity_field (entity, i);
        const AlongField *b = along_entity_field (entity, j);

        if (!g_str_equal (along_field_group (a), along_field_group (b)))
          continue;
        if (a->facet != b->facet || a->merge != b->merge)
          g_error ("%s: %s and %s merge as one and are not seen or settled alike", entity->kind,
                   a->name, b->name);
      }
}

static void
test_roles_of_fields (gconstpointer data)
{
  const AlongEntity *entity = data;
  const AlongField *title
      = entity->title != NULL ? along_entity_find_field (entity, entity->title, NULL) : NULL;

  g_assert_cmpint (entity->facet, !=, ALONG_FACET_INHERIT);
  if (entity->title != NULL)
    {
      g_assert_nonnull (title);
      g_assert_true (title->type == ALONG_LINE || title->type == ALONG_TEXT);
      g_assert_true (title->flags & ALONG_FIELD_SEARCH
                     || g_str_equal (entity->kind, "crisis_plan"));
    }
  if (entity->subject != NULL)
    assert_reference (entity->kind, entity, entity->subject, "person");
  if (entity->parent != NULL)
    assert_reference (entity->kind, entity, entity->parent, NULL);
  if (entity->owner != NULL)
    {
      const AlongField *owner = along_entity_find_field (entity, entity->owner, NULL);

      assert_reference (entity->kind, entity, entity->owner, NULL);
      g_assert_true (g_str_equal (owner->target, "organisation")
                     || g_str_equal (owner->target, "worker"));
    }
  /* What is about people is about one of them, or somebody's. */
  if (entity->facet != ALONG_FACET_OPEN && !g_str_equal (entity->kind, "person"))
    g_assert_true (entity->subject != NULL || entity->owner != NULL);
}

static void
test_facet_field (gconstpointer data)
{
  const AlongEntity *entity = data;
  const AlongField *field = entity->facet_field != NULL
                                ? along_entity_find_field (entity, entity->facet_field, NULL)
                                : NULL;

  g_assert_true ((entity->facet_field == NULL) == (entity->facet_of == NULL));
  if (entity->facet_field == NULL)
    return;
  g_assert_nonnull (field);
  g_assert_cmpint (field->type, ==, ALONG_CODE);
  /* A facet that could change would have to be taken back from devices that have it. */
  g_assert_true (field->flags & ALONG_FIELD_REQUIRED);
  g_assert_true (field->flags & ALONG_FIELD_SET_ONCE);
  for (const AlongCode *code = field->values->codes; code->code != NULL; code++)
    {
      AlongFacet facet = entity->facet_of (code->code);

      g_assert_cmpint (facet, >, ALONG_FACET_INHERIT);
      g_assert_cmpint (facet, <, ALONG_N_FACETS);
    }
  g_assert_cmpint (entity->facet_of ("a code of a newer version"), >, ALONG_FACET_INHERIT);
}

static void
test_append_only (gconstpointer data)
{
  const AlongEntity *entity = data;

  if (!entity->append_only)
    return;
  assert_reference (entity->kind, entity, "supersedes", entity->kind);
  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    if (!(field->flags & ALONG_FIELD_SET_ONCE))
      g_error ("%s.%s can be changed in a record that cannot", entity->kind, field->name);
}

static void
assert_fields (const AlongEntity *entity, const AlongMove *move, const char *names)
{
  g_auto (GStrv) split = g_strsplit (names != NULL ? names : "", " ", -1);

  for (guint i = 0; split[i] != NULL; i++)
    if (*split[i] != '\0' && along_entity_find_field (entity, split[i], NULL) == NULL)
      g_error ("%s: the move %s names %s, which is no field", entity->kind, move->name, split[i]);
}

static void
check_move (const AlongEntity *entity, const AlongMove *move)
{
  const AlongLifecycle *lifecycle = entity->lifecycle;

  g_assert_nonnull (along_value_set_find (lifecycle->states, move->from));
  g_assert_nonnull (along_value_set_find (lifecycle->states, move->to));
  g_assert_true (is_name (move->name));
  assert_words (entity->kind, move->label);
  g_assert_cmpuint (move->who, !=, 0);
  assert_fields (entity, move, move->demands);
  assert_fields (entity, move, move->accepts);
  assert_fields (entity, move, move->stamps);
  assert_fields (entity, move, move->remembers);
  assert_fields (entity, move, move->when);
  if (move->negative)
    g_assert_nonnull (move->reasons);
  if (move->reasons != NULL)
    {
      const AlongField *reason = along_entity_find_field (entity, "status_reason", NULL);

      assert_value_set (move->name, move->reasons);
      g_assert_nonnull (reason);
      for (const AlongCode *code = move->reasons->codes; code->code != NULL; code++)
        {
          if (along_value_set_find (reason->values, code->code) == NULL)
            g_error ("%s: the field has no reason %s", entity->kind, code->code);
          if (code->owner == NULL)
            g_error ("%s: nobody's reason: %s", entity->kind, code->code);
        }
    }
}

static gboolean
leads_to (const AlongLifecycle *lifecycle, const char *state)
{
  for (const AlongMove *move = lifecycle->moves; move->name != NULL; move++)
    if (g_str_equal (move->to, state))
      return TRUE;
  return FALSE;
}

static void
test_lifecycle (gconstpointer data)
{
  const AlongEntity *entity = data;
  const AlongField *state = along_entity_state_field (entity);
  const AlongLifecycle *lifecycle = entity->lifecycle;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_true ((lifecycle == NULL) == (state == NULL));
  if (lifecycle == NULL)
    return;
  g_assert_true (state->values == lifecycle->states);
  g_assert_true (state->flags & ALONG_FIELD_REQUIRED && state->flags & ALONG_FIELD_LIST);
  g_assert_nonnull (along_value_set_find (lifecycle->states, lifecycle->initial));
  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    g_assert_true (field == state || !(field->flags & ALONG_FIELD_STATE));
  for (const AlongMove *move = lifecycle->moves; move->name != NULL; move++)
    {
      check_move (entity, move);
      if (!g_hash_table_add (seen, g_strdup_printf ("%s %s", move->from, move->to)))
        g_error ("%s: two moves from %s to %s", entity->kind, move->from, move->to);
    }
  for (const AlongCode *code = lifecycle->states->codes; code->code != NULL; code++)
    if (!along_lifecycle_is_initial (lifecycle, code->code) && !leads_to (lifecycle, code->code))
      g_error ("%s: nothing leads to %s", entity->kind, code->code);
}

static void
test_find_field (gconstpointer data)
{
  const AlongEntity *entity = data;
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup (along_entity_field (entity, i)->name);
      guint index = G_MAXUINT;

      g_assert_true (along_entity_find_field (entity, name, &index)
                     == along_entity_field (entity, i));
      g_assert_cmpuint (index, ==, i);
      name[0] = (char)g_ascii_toupper (name[0]);
      g_assert_null (along_entity_find_field (entity, name, NULL));
    }
  g_assert_null (along_entity_find_field (entity, "", NULL));
  g_assert_null (along_entity_find_field (entity, "no_such_field", NULL));
}

/* An entity that no table knows, as a test makes one. */
static void
test_find_field_of_strangers (void)
{
  static const AlongField fields[] = {
    { .name = "first", .label = "First", .type = ALONG_LINE },
    { .name = "second", .label = "Second", .type = ALONG_LINE },
    { NULL },
  };
  static const AlongEntity stranger = { .kind = "stranger",
                                        .label = "Stranger",
                                        .plural = "Strangers",
                                        .fields = fields,
                                        .facet = ALONG_FACET_OPEN };
  guint index = 0;

  g_assert_true (along_entity_find_field (&stranger, "second", &index) == &fields[1]);
  g_assert_true (along_entity_field (&stranger, index) == &fields[1]);
  g_assert_cmpuint (along_entity_n_fields (&stranger), ==, index + 1);
  g_assert_null (along_entity_find_field (&stranger, "third", NULL));
  g_assert_null (along_entity_state_field (&stranger));
}

static gpointer
find_all_fields (gpointer data)
{
  guint n_entities = 0;
  const AlongEntity *const *entities = along_entities (&n_entities);

  for (guint e = 0; e < n_entities; e++)
    for (guint i = 0; i < along_entity_n_fields (entities[e]); i++)
      {
        const AlongField *field = along_entity_field (entities[e], i);

        if (along_entity_find_field (entities[e], field->name, NULL) != field)
          return NULL;
      }
  return GUINT_TO_POINTER (1);
}

static void
test_find_field_from_threads (void)
{
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("find", find_all_fields, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_nonnull (g_thread_join (threads[i]));
}

static void
add (const char *name, const AlongEntity *entity, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/model/entities/%s/%s", entity->kind, name);

  g_test_add_data_func (path, entity, test);
}

int
main (int argc, char **argv)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  g_test_init (&argc, &argv, NULL);
  /* First, so that the tables are built while all ask for them. */
  g_test_add_func ("/model/entities/find-field-from-threads", test_find_field_from_threads);
  g_test_add_func ("/model/entities/all-there", test_all_there);
  g_test_add_func ("/model/entities/names-of-value-sets", test_names_of_value_sets);
  g_test_add_func ("/model/entities/find-field-of-strangers", test_find_field_of_strangers);
  for (guint i = 0; i < n; i++)
    {
      add ("fields", entities[i], test_fields);
      add ("groups", entities[i], test_groups);
      add ("roles-of-fields", entities[i], test_roles_of_fields);
      add ("facet-field", entities[i], test_facet_field);
      add ("append-only", entities[i], test_append_only);
      add ("lifecycle", entities[i], test_lifecycle);
      add ("find-field", entities[i], test_find_field);
    }
  return g_test_run ();
}
