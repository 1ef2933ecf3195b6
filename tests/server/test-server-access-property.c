/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/config.h"
#include "base/error.h"
#include "base/id.h"
#include "server/looked.h"
#include "town.h"

#include <string.h>

/* No answer, hint or count ever holds what its reader may not see, and what they may see arrives (issue 3; domain.md
 * §5). A partnership is made up from a seed and lives for some days; after each event everybody's device, a snapshot of
 * every scope there is, histories and refusals are held against rules that are written down here a second time, simply
 * and without a look at the policy. Each record has a word of its own, so that it is recognised wherever it
 * turns up. */

static G_NORETURN void
leak (const Town *self, int user, const char *how, const char *what)
{
  g_error ("seed %" G_GUINT64_FORMAT ": %s may not see %s, and does in %s", self->seed,
           self->users[user]->account->login, what, how);
}

static Thing *
find_thing (Town *self, const char *kind, const char *id)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", kind, id);
  int found = GPOINTER_TO_INT (g_hash_table_lookup (self->by_key, key));

  return found > 0 ? &self->things[found - 1] : NULL;
}

/* What the minute job made of a referral is its owner's, where nobody is locked out. */
static gboolean
is_own_reminder (Town *self, int user, const AlongPart *part)
{
  g_autoptr (AlongRecord) to_do = NULL;
  const Thing *person = NULL;

  if (!g_str_equal (part->entity->kind, "to_do"))
    return FALSE;
  to_do = along_record_new (part->entity, part->id);
  along_record_set_values (to_do, part->values);
  person = find_thing (self, "person", along_record_get_text (to_do, "person"));
  return g_strcmp0 (along_record_get_text (to_do, "owner"), self->users[user]->actor.worker) == 0
         && !g_str_equal (along_record_get_text (to_do, "rule"), "self")
         && !town_is_locked (self, user, person->person);
}

/* Everything a device holds, its reader may see. */
static void
check_nothing_more (Town *self, int user)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->users[user]->parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const AlongPart *part = value;
      const Thing *thing = find_thing (self, part->entity->kind, part->id);

      if (part->facet == ALONG_FACET_OPEN)
        continue;
      if (thing == NULL ? !is_own_reminder (self, user, part)
                        : !town_may_see (self, user, thing, part->facet))
        leak (self, user, along_facet_name (part->facet), part->entity->kind);
    }
}

/* And what they may see has arrived. */
static void
check_nothing_less (Town *self, int user)
{
  for (int i = 0; i < self->n_things; i++)
    {
      const Thing *thing = &self->things[i];
      guint facets = town_facets (thing);

      for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_N_FACETS; facet++)
        if (facets & 1u << facet && town_may_see (self, user, thing, facet)
            && !desk_has (self->users[user], town_kind (thing), along_record_get_id (thing->record),
                          along_facet_name (facet)))
          g_error ("seed %" G_GUINT64_FORMAT ": %s may see the %s of %s %d, and does not have it",
                   self->seed, self->users[user]->account->login, along_facet_name (facet),
                   town_kind (thing), i);
    }
}

/* A word turns up only where its record, in some facet, may be seen. */
static void
check_text (Town *self, int user, const char *how, const char *text)
{
  for (const char *at = strstr (text, TOWN_WORD); at != NULL; at = strstr (at + 1, TOWN_WORD))
    {
      int index = (int)g_ascii_strtoll (at + strlen (TOWN_WORD), NULL, 10);
      gboolean may = FALSE;

      g_assert_cmpint (index, <, self->n_things);
      for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_N_FACETS && !may; facet++)
        may = town_facets (&self->things[index]) & 1u << facet
              && town_may_see (self, user, &self->things[index], facet);
      if (!may)
        leak (self, user, how, town_kind (&self->things[index]));
    }
}

/* Whoever asks for every scope whose name anybody ever heard gets no more than their own. */
static void
check_guesses (Town *self, int user)
{
  Desk *desk = self->users[user];
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  g_autoptr (GBytes) question = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };
  GHashTableIter iter;
  gpointer sid = NULL;

  pull->epoch = g_strdup (along_service_get_epoch (self->world->service));
  pull->max_bytes = 4 * 1024 * 1024;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  g_hash_table_iter_init (&iter, self->sids);
  while (g_hash_table_iter_next (&iter, &sid, NULL))
    {
      const AlongCursor *held = g_hash_table_lookup (desk->cursors, sid);
      g_auto (AlongSnapshotAt) at = { .sid = g_strdup (sid), .gen = held != NULL ? held->gen : 1 };
      g_autoptr (GString) page = g_string_new (NULL);
      AlongCursor *cursor = g_new0 (AlongCursor, 1);

      cursor->sid = g_strdup (sid);
      cursor->gen = at.gen;
      g_ptr_array_add (pull->scopes, cursor);
      if (along_service_snapshot (self->world->service, &desk->actor, &at, page, NULL))
        check_text (self, user, "a snapshot", page->str);
      else
        g_assert_cmpuint (page->len, ==, 0);
    }
  question = along_pull_encode (pull);
  along_service_answer_pull (self->world->service, &desk->actor, desk->replica, question, lines,
                             &refusal, &error);
  g_assert_no_error (error);
  check_text (self, user, "a pull", lines->str);
}

static void
check_history (Town *self, int user, const Thing *thing)
{
  Desk *desk = self->users[user];
  g_autofree char *nobody = along_id_new ();
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GString) none = g_string_new (NULL);
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) absent = NULL;
  gboolean may = FALSE;

  for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_N_FACETS && !may; facet++)
    may = town_facets (thing) & 1u << facet && town_may_see (self, user, thing, facet);
  if (along_service_history (self->world->service, &desk->actor,
                             along_record_get_entity (thing->record),
                             along_record_get_id (thing->record), json, &refused))
    {
      if (!may)
        leak (self, user, "a history", town_kind (thing));
      check_text (self, user, "a history", json->str);
      return;
    }
  g_assert_false (may);
  along_service_history (self->world->service, &desk->actor,
                         along_record_get_entity (thing->record), nobody, none, &absent);
  g_assert_cmpstr (refused->message, ==, absent->message);
  g_assert_cmpint (refused->code, ==, absent->code);
}

static char *
write_on (Town *self, int user, const AlongEntity *entity, const char *id)
{
  Desk *desk = self->users[user];
  AlongTxn *txn = desk_txn (desk);
  GVariantDict values = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (AlongResult) result = NULL;

  g_variant_dict_insert (&values, "label", "s", "normal");
  along_txn_add (txn, along_op_set (entity, id, "label", g_variant_dict_end (&values)));
  result = desk_push (desk, txn);
  return g_strdup_printf ("%s %s %s %s", result->r, result->code, result->message, result->state);
}

/* Who writes on what they may not see hears what they would hear of nothing. */
static void
check_refusal (Town *self, int user, const Thing *thing)
{
  g_autofree char *nobody = along_id_new ();
  g_autofree char *refused = NULL;
  g_autofree char *absent = NULL;

  for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_N_FACETS; facet++)
    if (town_may_see (self, user, thing, facet))
      return;
  /* One's own episode may be opened again after it has ended. */
  if (town_is (thing, "episode"))
    return;
  refused = write_on (self, user, along_record_get_entity (thing->record),
                      along_record_get_id (thing->record));
  absent = write_on (self, user, along_record_get_entity (thing->record), nobody);
  g_assert_cmpstr (refused, ==, absent);
}

static void
check_looked (Town *self, int user, int person)
{
  const AlongActor *actor = &self->users[user]->actor;
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean may
      = town_org_works_with (self, user, person) && !town_is_locked (self, user, person)
        && actor->roles
               & (ALONG_ROLE_COORDINATOR | ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_GOVERNANCE);
  gboolean told = along_service_looked (
      self->world->service, actor, along_record_get_id (self->things[person].record), json, &error);

  if (told && !may)
    leak (self, user, "who has looked", "person");
  g_assert_cmpint (told, ==, may);
}

/* A hint of a new record reaches no device whose reader may not see it. */
static void
check_hints (Town *self, int before)
{
  for (int user = 0; user < TOWN_USERS; user++)
    {
      g_auto (GStrv) held = NULL;
      g_autoptr (GError) error = NULL;
      gboolean may = FALSE;

      for (int i = before; i < self->n_things; i++)
        for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_N_FACETS; facet++)
          may = may || town_may_see (self, user, &self->things[i], facet);
      along_service_held (self->world->service, &self->users[user]->actor, &held, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < self->world->told->len && !may; i++)
        if (g_strv_contains ((const char *const *)held, g_ptr_array_index (self->world->told, i)))
          leak (self, user, "a hint", g_ptr_array_index (self->world->told, i));
    }
}

static void
note_told (Town *self)
{
  for (guint i = 0; i < self->world->told->len; i++)
    g_hash_table_add (self->sids, g_strdup (g_ptr_array_index (self->world->told, i)));
  g_ptr_array_set_size (self->world->told, 0);
}

static void
check_user (Town *self, int user)
{
  const Thing *thing = &self->things[town_below (self, self->n_things)];

  desk_pull (self->users[user]);
  check_nothing_more (self, user);
  check_nothing_less (self, user);
  check_history (self, user, thing);
  check_refusal (self, user, thing);
  check_looked (self, user, town_any_person (self));
}

static void
live (guint64 seed, int n_events)
{
  g_autoptr (Town) self = town_new (seed);

  for (int i = 0; i < n_events; i++)
    {
      int before = self->n_things;

      note_told (self);
      if (town_live (self))
        check_hints (self, before);
      for (int n = 0; n < 3; n++)
        check_user (self, town_below (self, TOWN_USERS));
    }
  note_told (self);
  for (int user = 0; user < TOWN_USERS; user++)
    {
      check_user (self, user);
      check_guesses (self, user);
    }
}

static void
test_seeds (void)
{
  gboolean thorough = g_getenv ("ALONGSIDE_LONG") != NULL;
  const char *only = g_getenv ("ALONGSIDE_SEED");

  if (only != NULL)
    {
      live (g_ascii_strtoull (only, NULL, 10), 60);
      return;
    }
  for (guint64 seed = 1; seed <= (thorough ? 300 : 8); seed++)
    live (seed, 60);
}

#if ALONG_TESTING
/* A lock that locks nobody out, a part that stays in the scope it has left, and a grant that is never taken back, are each
 * seen. */
static void
test_planted (gconstpointer data)
{
  g_auto (GStrv) envp = g_environ_setenv (g_get_environ (), "ALONGSIDE_FAULT", data, TRUE);

  g_test_trap_subprocess_with_envp ("/server/access-property/seeds", (const char *const *)envp, 0,
                                    G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*may not see*");
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/access-property/seeds", test_seeds);
#if ALONG_TESTING
  g_test_add_data_func ("/server/access-property/planted/lock", "lock-leak", test_planted);
  g_test_add_data_func ("/server/access-property/planted/scope", "scope-leak", test_planted);
  g_test_add_data_func ("/server/access-property/planted/grant", "grant-leak", test_planted);
#endif
  return g_test_run ();
}
