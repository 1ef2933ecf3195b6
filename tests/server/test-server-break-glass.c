/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "access-fixture.h"
#include "base/error.h"
#include "base/id.h"
#include "server/break-glass.h"
#include "server/looked.h"

#include <string.h>

static AlongGlass *
ask (Fixture *self, Desk *desk, const AlongGlassAsk *how, GError **error)
{
  AlongGlassAsk with = *how;

  with.code = "urgent_care";
  with.reason = "She is here and not well.";
  return along_service_break_glass (self->world->service, &desk->actor, &with, error);
}

static guint
n_to_dos (Desk *desk, const char *person)
{
  GHashTableIter iter;
  gpointer value = NULL;
  guint n = 0;

  desk_pull (desk);
  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const AlongPart *part = value;
      g_autoptr (AlongRecord) record = NULL;

      if (!g_str_equal (part->entity->kind, "to_do"))
        continue;
      record = desk_get (desk, "to_do", part->id);
      n += g_strcmp0 (along_record_get_text (record, "rule"), "break_glass") == 0
           && g_strcmp0 (along_record_get_text (record, "person"), person) == 0;
    }
  return n;
}

/* Three hours for one worker; who coordinates where she is known is told; then it is over, with nobody doing anything. */
static void
test_glass (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) note = add_note (self, "Court", "justice", "normal");
  g_autoptr (AlongRecord) restricted = add_note (self, "Team", "plan", "restricted");
  g_autoptr (AlongRecord) highly = add_note (self, "Mine", "plan", "highly_restricted");
  const AlongGlassAsk how = { .person = self->person };
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongGlass) glass = ask (self, self->callum, &how, &error);
  g_autoptr (AlongRecord) record = NULL;
  g_autofree char *history = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (glass->until, ==, self->world->now + 3 * 60 * 60 * 1000);
  g_assert_true (sees (self->callum, note));
  g_assert_true (sees (self->callum, restricted));
  g_assert_false (sees (self->callum, highly));
  g_assert_true (sees_person (self, self->callum, "identity"));
  g_assert_true (desk_has (self->callum, "break_glass", glass->id, "plan"));
  g_assert_false (sees (self->una, note));
  g_assert_cmpuint (n_to_dos (self->morag, self->person), ==, 1);
  g_assert_cmpuint (n_to_dos (self->peter, self->person), ==, 0);
  record = desk_get (self->morag, "break_glass", glass->id);
  g_assert_cmpstr (along_record_get_text (record, "reason"), ==, "She is here and not well.");
  g_assert_cmpstr (along_record_get_text (record, "worker"), ==, self->callum->actor.worker);

  let_time_pass (self, 3 * 60 * 60 * 1000 - 1);
  g_assert_true (sees (self->callum, note));
  let_time_pass (self, 1);
  g_assert_false (sees (self->callum, note));
  g_assert_false (sees_person (self, self->callum, "identity"));
  g_assert_cmpuint (desk_n_parts (self->callum, "break_glass"), ==, 0);
  history = history_of (self, self->callum, "person", self->person);
  g_assert_nonnull (strstr (history, "not there"));
}

/* By what a person says of themselves at a desk: their number, or a whole name and the date of birth. */
static void
test_glass_by_name (Fixture *self, gconstpointer data)
{
  const AlongGlassAsk by_name = { .name = "ANN  kerr", .birth_date = "1980-02-01" };
  const AlongGlassAsk by_part = { .name = "An", .birth_date = "1980-02-01" };
  const AlongGlassAsk by_day = { .name = "Ann Kerr", .birth_date = "1980-02-02" };
  g_autoptr (AlongRecord) person = NULL;
  g_autoptr (AlongRecord) double_of = desk_record (self->morag, "person");
  g_autoptr (AlongGlass) glass = NULL;
  g_autoptr (AlongGlass) none = NULL;
  g_autoptr (GError) error = NULL;

  desk_pull (self->morag);
  person = desk_get (self->morag, "person", self->person);
  change (self->morag, person, "given", g_variant_new_string ("Ann"));
  change (self->morag, person, "family", g_variant_new_string ("Kerr"));
  change (self->morag, person, "birth_date", g_variant_new_string ("1980-02-01"));
  none = ask (self, self->callum, &by_part, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_clear_error (&error);
  none = ask (self, self->callum, &by_day, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_clear_error (&error);
  glass = ask (self, self->callum, &by_name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (glass->person, ==, self->person);

  along_record_set_text (double_of, "known_as", "Annie");
  along_record_set_text (double_of, "given", "Ann");
  along_record_set_text (double_of, "family", "Kerr");
  along_record_set_text (double_of, "birth_date", "1980-02-01");
  world_bring (self->world, double_of);
  none = ask (self, self->una, &by_name, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
}

/* Locked out, nobody, and no right to ask sound alike; each try of somebody who might is in the log. */
static void
test_glass_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *nobody = along_id_new ();
  const AlongGlassAsk how = { .person = self->person };
  const AlongGlassAsk absent = { .person = nobody };
  const AlongGlassAsk without = { .person = self->person, .code = "urgent_care", .reason = "No" };
  g_autoptr (Desk) ana = world_add_desk (self->world, "ana", self->walkers, ALONG_ROLE_ANALYST);
  g_autoptr (AlongRecord) lock = lock_out (self, self->callum);
  g_autoptr (GError) locked = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) may_not = NULL;
  g_autoptr (GError) short_one = NULL;
  g_autoptr (GError) known = NULL;

  g_assert_null (ask (self, self->callum, &how, &locked));
  g_assert_null (ask (self, self->callum, &absent, &missing));
  g_assert_null (ask (self, ana, &how, &may_not));
  g_assert_error (locked, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_error (missing, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_error (may_not, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_cmpstr (locked->message, ==, missing->message);
  g_assert_cmpstr (locked->message, ==, may_not->message);
  g_assert_null (
      along_service_break_glass (self->world->service, &self->una->actor, &without, &short_one));
  g_assert_error (short_one, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_null (ask (self, self->peter, &how, &known));
  g_assert_error (known, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_false (sees_person (self, self->callum, "identity"));
  g_assert_cmpuint (n_to_dos (self->morag, self->person), ==, 0);
}

/* A device cannot let itself in. */
static void
test_glass_is_the_servers (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) glass = desk_record (self->callum, "break_glass");
  g_autofree char *refused = NULL;

  along_record_set_text (glass, "person", self->person);
  along_record_set_text (glass, "worker", self->callum->actor.worker);
  along_record_set_text (glass, "org", self->walkers);
  along_record_set_text (glass, "code", "other");
  along_record_set_text (glass, "reason", "Because I can");
  along_record_set_integer (glass, "at", self->world->now);
  along_record_set_integer (glass, "until", self->world->now + DAY_MS);
  refused = refusal_of (self->callum, glass);
  g_assert_true (g_str_has_prefix (refused, "forbidden"));
  g_assert_false (sees_person (self, self->callum, "identity"));
}

/* Whoever answers for the organisation can tell the person who has looked; nobody else learns that there is anything. */
static void
test_looked (Fixture *self, gconstpointer data)
{
  const AlongGlassAsk how = { .person = self->person };
  g_autofree char *nobody = along_id_new ();
  g_autoptr (AlongGlass) glass = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GString) none = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) absent = NULL;

  glass = ask (self, self->callum, &how, &error);
  g_assert_no_error (error);
  g_assert_true (
      along_service_looked (self->world->service, &self->morag->actor, self->person, json, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (json->str, "\"action\":\"break_glass\""));
  g_assert_nonnull (strstr (json->str, "\"purpose\":\"urgent_care\""));
  g_assert_nonnull (strstr (json->str, self->callum->actor.worker));
  g_assert_nonnull (strstr (json->str, self->walkers));
  g_assert_null (strstr (json->str, "not well"));

  g_assert_false (along_service_looked (self->world->service, &self->peter->actor, self->person,
                                        none, &refused));
  g_assert_false (
      along_service_looked (self->world->service, &self->morag->actor, nobody, none, &absent));
  g_assert_error (refused, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_cmpstr (refused->message, ==, absent->message);
  g_clear_error (&refused);
  g_assert_false (
      along_service_looked (self->world->service, &self->una->actor, self->person, none, &refused));
  g_assert_error (refused, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "opens", test_glass },           { "by-name", test_glass_by_name },
    { "refused", test_glass_refused }, { "is-the-servers", test_glass_is_the_servers },
    { "looked", test_looked },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/break-glass/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
