/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"

#include <string.h>

/* The declarations as a later version might have them: a kind that is not known today, and of a person two fields, one in
 * a group of its own and one in a group that is known today. Linked before the room `model`, it takes the place of
 * its own. */

#define MOST_FIELDS 200

static const AlongField walk_fields[] = {
  { .name = "person",
    .label = "Person",
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person" },
  { .name = "words", .label = "Where to", .type = ALONG_LINE, .flags = ALONG_FIELD_SEARCH },
  { NULL },
};

static const AlongEntity later_walk = {
  .kind = "walk",
  .label = "Walk",
  .plural = "Walks",
  .fields = walk_fields,
  .facet = ALONG_FACET_PLAN,
  .title = "words",
  .subject = "person",
};

static const AlongField later_fields[] = {
  { .name = "favourite_walk", .label = "Favourite walk", .type = ALONG_LINE, .since = 2 },
  { .name = "gp_phone",
    .label = "The GP's telephone",
    .type = ALONG_LINE,
    .facet = ALONG_FACET_HEALTH,
    .group = "gp",
    .since = 2 },
};

static AlongField person_fields[MOST_FIELDS];
static AlongEntity later_person;

/* Before anybody asks for a declaration, which are all constant otherwise. */
__attribute__ ((constructor)) static void
make_later (void)
{
  guint n = 0;

  while (along_person.fields[n].name != NULL)
    n++;
  memcpy (person_fields, along_person.fields, n * sizeof *person_fields);
  memcpy (person_fields + n, later_fields, sizeof later_fields);
  memcpy (&later_person, &along_person, sizeof later_person);
  later_person.fields = person_fields;
}

const guint along_schema = 2;

#define along_person later_person
const AlongEntity *const along_all_entities[] = { ALONG_ALL_ENTITIES, &later_walk };
#undef along_person

const guint along_n_all_entities = G_N_ELEMENTS (along_all_entities);
