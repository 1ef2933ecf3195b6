/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dictionary-page.h"

#include "model/lifecycle.h"

#include <string.h>

/* clang-format off */
static const char preface[] =
  "# Data dictionary\n"
  "\n"
  "Every kind of record and every field of it, printed from the declarations in\n"
  "`src/model/entities/` by `ninja data-dictionary`; a test fails when this page is not\n"
  "current. Do not edit it.\n"
  "\n"
  "- **Who sees it**: the facet. What syncs, is granted and is forgotten is a part: a\n"
  "  record's fields of one facet.\n"
  "- **Flags**: *needed* a record without it is refused · *once* given when the record\n"
  "  is made and never changed · *list* lists filter and sort by it · *search* it goes\n"
  "  into the search index · *state* changes by a step only · *step* written by steps\n"
  "  only · *own words* the person's own words, shown as a quotation · *hidden* no form\n"
  "  row of its own · *permission* it lets somebody see or do something, so that the\n"
  "  more careful value lets less · *masked* only its end is shown where several\n"
  "  people are · *says of its step* it goes with the next step that could say it anew.\n"
  "- **Merges**: the group it merges with, and what happens when it changed in two\n"
  "  places: *latest* the later stands, the other is kept as a conflict · *careful* the\n"
  "  more careful stands until somebody decides · *paragraphs* by paragraph ·\n"
  "  *elements* one by one.\n"
  "- What may be shown to few only is a record of its own under its own label, not a\n"
  "  field: a peer's history is `peer_experience`, what is risky about somebody close\n"
  "  is an `alert` that names them, a withheld address is a `location`.\n"
  "- What a receiver needs to save a referral is only what it sees: the person stands\n"
  "  in the sender's facet, and is needed for a draft alone.\n"
  "- **Steps**: every backward or negative one demands a reason, and each reason says\n"
  "  whose it is. Where domain.md §3 draws a chain that people record afterwards (need,\n"
  "  step, action), earlier links are implied; what binds others (referral, conference,\n"
  "  plan, sharing) is taken link by link, except that accepting, declining and asking\n"
  "  imply that a referral was received. What comes with a step and is not among its\n"
  "  *demands*, *accepts*, *sets* and reason is refused.\n"
  "- A legal ground that was reviewed stays in force and may be ended; a conference\n"
  "  that was called again sends its papers again.\n"
  "- Deleting leaves a tombstone; `entered_in_error` marks what was never true.\n";
/* clang-format on */

static const char *
type_name (AlongFieldType type)
{
  switch (type)
    {
    case ALONG_LINE:
      return "line";
    case ALONG_TEXT:
      return "text";
    case ALONG_CODE:
      return "code";
    case ALONG_CODES:
      return "codes";
    case ALONG_LINES:
      return "lines";
    case ALONG_INTEGER:
      return "whole number";
    case ALONG_REAL:
      return "number";
    case ALONG_BOOLEAN:
      return "yes or no";
    case ALONG_DATE:
      return "date";
    case ALONG_INSTANT:
      return "moment";
    case ALONG_WALL:
      return "date and time";
    case ALONG_REF:
      return "reference";
    case ALONG_REFS:
      return "references";
    case ALONG_TABLE:
      return "table";
    case ALONG_POSITION:
    default:
      return "position";
    }
}

static void
append_type (GString *page, const AlongField *field)
{
  g_string_append (page, type_name (field->type));
  if (field->target != NULL)
    g_string_append_printf (page, " to `%s`", field->target);
  if (field->values != NULL)
    g_string_append_printf (page, " of `%s`", field->values->name);
  if (field->type == ALONG_INTEGER || field->type == ALONG_REAL)
    g_string_append_printf (page, " %" G_GINT64_FORMAT "…%" G_GINT64_FORMAT, field->min,
                            field->max);
  else if (field->max > 0)
    g_string_append_printf (page, ", at most %" G_GINT64_FORMAT, field->max);
  for (const AlongColumn *column = field->columns; column != NULL && column->name != NULL; column++)
    {
      g_string_append_printf (page, "%s`%s`", column == field->columns ? ": " : ", ", column->name);
      if (column->values != NULL)
        g_string_append_printf (page, " (`%s`)", column->values->name);
    }
}

static void
append_flags (GString *page, guint flags)
{
  static const struct
  {
    guint flag;
    const char *word;
  } words[] = {
    { ALONG_FIELD_REQUIRED, "needed" },
    { ALONG_FIELD_SET_ONCE, "once" },
    { ALONG_FIELD_STATE, "state" },
    { ALONG_FIELD_MOVE, "step" },
    { ALONG_FIELD_LIST, "list" },
    { ALONG_FIELD_SEARCH, "search" },
    { ALONG_FIELD_PERSONS_WORDS, "own words" },
    { ALONG_FIELD_HIDDEN, "hidden" },
    { ALONG_FIELD_PERMISSION, "permission" },
    { ALONG_FIELD_MASKED, "masked" },
    { ALONG_FIELD_STEP, "says of its step" },
  };
  gboolean first = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (flags & words[i].flag)
      {
        g_string_append_printf (page, "%s%s", first ? "" : ", ", words[i].word);
        first = FALSE;
      }
}

static void
append_merge (GString *page, const AlongField *field)
{
  static const char *const words[] = {
    [ALONG_MERGE_LATEST] = "latest",
    [ALONG_MERGE_PROTECTIVE] = "careful",
    [ALONG_MERGE_PARAGRAPHS] = "paragraphs",
    [ALONG_MERGE_SET] = "elements",
  };

  if (field->group != NULL)
    g_string_append_printf (page, "`%s`, ", field->group);
  g_string_append (page, words[field->merge]);
}

static void
append_facet (GString *page, const AlongEntity *entity, const AlongField *field)
{
  if (field->facet != ALONG_FACET_INHERIT)
    g_string_append (page, along_facet_name (field->facet));
  else if (entity->facet_field != NULL)
    g_string_append_printf (page, "by `%s`", entity->facet_field);
  else
    g_string_append (page, along_facet_name (entity->facet));
}

static void
append_fields (GString *page, const AlongEntity *entity)
{
  g_string_append (
      page,
      "\n| Field | Words | Holds | Who sees it | Flags | Merges | FHIR R4 | Open Referral UK |\n"
      "|---|---|---|---|---|---|---|---|\n");
  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    {
      g_string_append_printf (page, "| `%s` | %s%s%s | ", field->name, field->label,
                              field->hint != NULL ? ". " : "",
                              field->hint != NULL ? field->hint : "");
      append_type (page, field);
      g_string_append (page, " | ");
      append_facet (page, entity, field);
      g_string_append (page, " | ");
      append_flags (page, field->flags);
      g_string_append (page, " | ");
      append_merge (page, field);
      g_string_append_printf (page, " | %s | %s |\n", field->fhir != NULL ? field->fhir : "",
                              field->oruk != NULL ? field->oruk : "");
    }
}

static void
append_facets_of (GString *page, const AlongEntity *entity)
{
  const AlongField *field = NULL;

  if (entity->facet_field == NULL)
    return;
  field = along_entity_find_field (entity, entity->facet_field, NULL);
  g_string_append_printf (page, "\n`%s` decides who may see it:", entity->facet_field);
  for (const AlongCode *code = field->values->codes; code->code != NULL; code++)
    g_string_append_printf (page, "%s %s → %s", code == field->values->codes ? "" : " ·",
                            code->code, along_facet_name (entity->facet_of (code->code)));
  g_string_append (page, ".\n");
}

static void
append_who (GString *page, guint who)
{
  static const struct
  {
    guint who;
    const char *word;
  } words[] = {
    { ALONG_WHO_REQUESTER, "requester" },
    { ALONG_WHO_RECEIVER, "receiver" },
    { ALONG_WHO_COORDINATOR, "coordinator" },
    { ALONG_WHO_CHAIR, "chair" },
    { ALONG_WHO_MINUTE_TAKER, "minute taker" },
    { ALONG_WHO_OWNER, "owner" },
    { ALONG_WHO_PERSON, "person" },
    { ALONG_WHO_ADMIN, "administrator" },
    { ALONG_WHO_GOVERNANCE, "information governance" },
    { ALONG_WHO_SYSTEM, "the clock" },
    { ALONG_WHO_TEAM, "team" },
  };
  gboolean first = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (who & words[i].who)
      {
        g_string_append_printf (page, "%s%s", first ? "" : ", ", words[i].word);
        first = FALSE;
      }
}

static void
append_names (GString *page, const char *names)
{
  g_auto (GStrv) split = g_strsplit (names != NULL ? names : "", " ", -1);

  for (guint i = 0; split[i] != NULL && *split[i] != '\0'; i++)
    g_string_append_printf (page, "%s`%s`", i == 0 ? "" : ", ", split[i]);
}

static void
append_lifecycle (GString *page, const AlongLifecycle *lifecycle)
{
  if (lifecycle == NULL)
    return;
  g_string_append_printf (page, "\nStates: `%s`; a new one is `%s`", lifecycle->states->name,
                          lifecycle->initial);
  if (lifecycle->also_initial != NULL)
    g_string_append_printf (page, " or `%s`", lifecycle->also_initial);
  g_string_append (page, ".\n\n| From | To | Step | Who | Demands | Accepts | Sets | Reason "
                         "|\n|---|---|---|---|---|---|---|---|\n");
  for (const AlongMove *move = lifecycle->moves; move->name != NULL; move++)
    {
      g_string_append_printf (page, "| %s | %s | %s", move->from, move->to, move->label);
      if (move->when != NULL)
        g_string_append_printf (page, " (where `%s` is %s)", move->when, move->when_is);
      g_string_append (page, " | ");
      append_who (page, move->who);
      g_string_append (page, " | ");
      append_names (page, move->demands);
      g_string_append (page, " | ");
      append_names (page, move->accepts);
      g_string_append (page, " | ");
      append_names (page, move->stamps);
      if (move->remembers != NULL)
        g_string_append_printf (page, "%s`%s`", move->stamps != NULL ? ", " : "", move->remembers);
      g_string_append_printf (page, " | %s%s%s |\n", move->reasons != NULL ? "`" : "",
                              move->reasons != NULL ? move->reasons->name : "",
                              move->reasons != NULL ? "`" : "");
    }
}

static void
append_entity (GString *page, const AlongEntity *entity)
{
  g_string_append_printf (page, "\n## %s (`%s`)\n\n", entity->label, entity->kind);
  g_string_append_printf (page, "Several: %s.", entity->plural);
  if (entity->title != NULL)
    g_string_append_printf (page, " Named by `%s`.", entity->title);
  if (entity->subject != NULL)
    g_string_append_printf (page, " About the person in `%s`.", entity->subject);
  if (entity->parent != NULL)
    g_string_append_printf (page, " A line of `%s`.", entity->parent);
  if (entity->owner != NULL)
    g_string_append_printf (page, " Belongs to `%s`.", entity->owner);
  if (entity->append_only)
    g_string_append (page, " Never changed, only superseded.");
  if (entity->fhir != NULL)
    g_string_append_printf (page, " FHIR R4: %s.", entity->fhir);
  if (entity->oruk != NULL)
    g_string_append_printf (page, " Open Referral UK: %s.", entity->oruk);
  g_string_append_c (page, '\n');
  append_facets_of (page, entity);
  append_fields (page, entity);
  append_lifecycle (page, entity->lifecycle);
}

static void
collect (GHashTable *seen, GPtrArray *sets, const AlongValueSet *set)
{
  if (set != NULL && g_hash_table_add (seen, (gpointer)set))
    g_ptr_array_add (sets, (gpointer)set);
}

static void
collect_from (GHashTable *seen, GPtrArray *sets, const AlongEntity *entity)
{
  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      collect (seen, sets, field->values);
      for (const AlongColumn *column = field->columns; column != NULL && column->name != NULL;
           column++)
        collect (seen, sets, column->values);
    }
  for (const AlongMove *move = entity->lifecycle != NULL ? entity->lifecycle->moves : NULL;
       move != NULL && move->name != NULL; move++)
    collect (seen, sets, move->reasons);
}

static int
compare_sets (gconstpointer a, gconstpointer b)
{
  const AlongValueSet *const *first = a;
  const AlongValueSet *const *second = b;

  return strcmp ((*first)->name, (*second)->name);
}

static void
append_value_sets (GString *page)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) sets = g_ptr_array_new ();
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n; i++)
    collect_from (seen, sets, entities[i]);
  g_ptr_array_sort (sets, compare_sets);
  g_string_append (page, "\n## Value sets\n\nIn brackets whose reason it is.\n\n");
  for (guint i = 0; i < sets->len; i++)
    {
      const AlongValueSet *set = sets->pdata[i];

      g_string_append_printf (page, "- `%s`:", set->name);
      for (const AlongCode *code = set->codes; code->code != NULL; code++)
        {
          g_string_append_printf (page, "%s `%s` %s", code == set->codes ? "" : " ·", code->code,
                                  code->label);
          if (code->owner != NULL)
            g_string_append_printf (page, " (%s)", code->owner);
        }
      g_string_append_c (page, '\n');
    }
}

char *
dictionary_page (void)
{
  GString *page = g_string_new (preface);
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  AlongEntity common = { .facet_field = NULL };
  g_autofree AlongField *fields = NULL;
  guint n_common = 0;

  while (along_entity_field (entities[0], n_common) != entities[0]->fields)
    n_common++;
  fields = g_new0 (AlongField, n_common + 1);
  for (guint i = 0; i < n_common; i++)
    fields[i] = *along_entity_field (entities[0], i);
  common.fields = fields;
  common.facet = ALONG_FACET_INHERIT;
  g_string_append (
      page, "\n## What every record has\n\nEach part has these, and they are seen with it.\n");
  append_fields (page, &common);
  for (guint i = 0; i < n; i++)
    append_entity (page, entities[i]);
  append_value_sets (page);
  return g_string_free (page, FALSE);
}
