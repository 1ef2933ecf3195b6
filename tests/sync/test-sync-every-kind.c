/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every kind of record, there and back: one desktop's store → wire → a real server → wire → another desktop's
 * store. What comes out is what was written, field by field and byte by byte. */

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "device.h"
#include "model/value-sets.h"
#include "server-process.h"
#include "support/random-record.h"
#include "wire/json.h"

#include <string.h>

#define RECORDS 12
/* Records of one transaction: as many as a device may well send at once. */
#define TOGETHER 40
#define TRIES 400

/* Two desktops of one person: what is theirs alone, or labelled for few, comes to both. */
static struct
{
  ServerProcess *server;
  Device *here;
  Device *there;
  char *person;
  JsonNode *naughty;
} all;

static void
sign_in (Device *device)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (device_sign_in (device, all.server->address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
  device_wait_in_step (device);
}

static void
set_up (void)
{
  all.server = server_process_new ();
  all.here = device_new ("morag", TRUE);
  all.there = device_new ("morag", TRUE);
  sign_in (all.here);
  sign_in (all.there);
  all.person = device_create (all.here, "Isla");
}

static void
tear_down (void)
{
  device_free (all.here);
  device_free (all.there);
  server_process_free (all.server);
  g_free (all.person);
  g_clear_pointer (&all.naughty, json_node_unref);
}

static gboolean
is_named (const char *name, const char *other)
{
  return name != NULL && g_str_equal (name, other);
}

/* About the person both work with, for one's own organisation, written by oneself: what nobody may write or
 * see is no test of how it travels. Everything else stays as it fell. */
static void
place (AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);
  const AlongActor *actor = along_session_get_actor (all.here->session);

  along_record_set_integer (record, "created_at", along_clock_now_ms ());
  along_record_set_text (record, "created_by", actor->worker);
  along_record_set_text (record, "created_org", actor->org);
  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (is_named (entity->subject, field->name))
        along_record_set_text (record, field->name, all.person);
      else if (is_named (entity->owner, field->name))
        along_record_set_text (record, field->name,
                               is_named (field->target, "organisation") ? actor->org
                                                                        : actor->worker);
    }
  if (g_str_equal (entity->kind, "referral"))
    {
      g_autofree char *number = along_id_reference ("R", along_record_get_id (record));

      along_record_set_text (record, "number", number);
    }
}

static AlongRecord *
make_record (const AlongEntity *entity, GRand *rand)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (AlongRecord) record = along_random_new_record (entity, rand);

      place (record);
      if (along_record_validate (record, NULL))
        return g_steal_pointer (&record);
    }
  g_error ("no random %s can be placed", entity->kind);
}

/* Nobody is entered without an episode of one's own organisation. */
static void
add_episode (AlongTxn *txn, const char *person)
{
  const AlongActor *actor = along_session_get_actor (all.here->session);
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) episode = along_record_new (along_entity_find ("episode"), id);

  along_record_set_text (episode, "person", person);
  along_record_set_text (episode, "org", actor->org);
  along_record_set_text (episode, "status", "planned");
  along_txn_create (txn, episode);
}

static void
send (GPtrArray *records)
{
  const AlongActor *actor = along_session_get_actor (all.here->session);

  for (guint i = 0; i < records->len;)
    {
      g_autoptr (AlongTxn) txn = along_txn_new (actor->org);

      for (guint k = 0; k < TOGETHER && i < records->len; k++, i++)
        {
          const AlongRecord *record = g_ptr_array_index (records, i);

          along_txn_create (txn, record);
          if (is_named (along_record_get_kind (record), "person"))
            add_episode (txn, along_record_get_id (record));
        }
      device_commit (all.here, txn);
    }
}

static void
assert_same (const AlongRecord *sent, const AlongRecord *came)
{
  const AlongEntity *entity = along_record_get_entity (sent);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      GVariant *before = along_record_get_at (sent, i);
      GVariant *after = along_record_get_at (came, i);

      if (before == after || (before != NULL && after != NULL && g_variant_equal (before, after)))
        continue;
      g_error ("%s.%s: sent %s, came %s", entity->kind, along_entity_field (entity, i)->name,
               before != NULL ? g_variant_print (before, TRUE) : "nothing",
               after != NULL ? g_variant_print (after, TRUE) : "nothing");
    }
}

/* What one scope brings is there before what another does, where the second is given because of the first; and what changes its
 * scope, as a lock makes it, is gone for a moment. */
static AlongRecord *
wait_for_all_of (const AlongRecord *sent)
{
  const AlongEntity *entity = along_record_get_entity (sent);
  const char *id = along_record_get_id (sent);
  AlongRecord *there = device_get (all.there, entity, id);
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while ((there == NULL || !along_record_equal (there, sent)) && g_get_monotonic_time () < end)
    {
      g_clear_pointer (&there, along_record_unref);
      device_wait_record (all.there, entity, id);
      device_wait_in_step (all.there);
      there = device_get (all.there, entity, id);
    }
  return there;
}

static void
send_and_compare (const AlongEntity *entity, GPtrArray *records)
{
  const AlongRecord *last = g_ptr_array_index (records, records->len - 1);

  send (records);
  device_wait_in_step (all.here);
  device_wait_attention (all.here, 0);
  device_wait_record (all.there, entity, along_record_get_id (last));
  for (guint i = 0; i < records->len; i++)
    {
      const AlongRecord *sent = g_ptr_array_index (records, i);
      g_autoptr (AlongRecord) here = device_get (all.here, entity, along_record_get_id (sent));
      g_autoptr (AlongRecord) there = wait_for_all_of (sent);

      g_assert_nonnull (here);
      g_assert_nonnull (there);
      assert_same (sent, here);
      assert_same (sent, there);
    }
}

static void
test_random (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (23);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (guint i = 0; i < RECORDS; i++)
    g_ptr_array_add (records, make_record (entity, rand));
  send_and_compare (entity, records);
}

/* The value that says @text in a field of free text: a line, a text, a set of lines, a table's first free
 * column. NULL for what takes no free text. */
static GVariant *
say (const AlongField *field, const char *text)
{
  switch (field->type)
    {
    case ALONG_LINE:
    case ALONG_TEXT:
      return g_variant_new_string (text);
    case ALONG_LINES:
      return g_variant_new_strv (&text, 1);
    case ALONG_TABLE:
      for (const AlongColumn *column = field->columns; column->name != NULL; column++)
        if (column->values == NULL && !column->is_date)
          {
            GVariantBuilder rows;

            g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{ss}"));
            g_variant_builder_open (&rows, G_VARIANT_TYPE ("a{ss}"));
            g_variant_builder_add (&rows, "{ss}", column->name, text);
            g_variant_builder_close (&rows);
            return g_variant_builder_end (&rows);
          }
      return NULL;
    default:
      return NULL;
    }
}

/* Puts @text into every field of free text that takes it; those of a known form (a CHI number) do not, and
 * tests/model says what else may not stand where. Returns how many took it. */
static guint
say_everywhere (AlongRecord *record, const char *text)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = 0;

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (GVariant) value = NULL;

      if (field->check != NULL || field->flags & (ALONG_FIELD_MOVE | ALONG_FIELD_STATE)
          || is_named (field->name, "number"))
        continue;
      value = say (field, text);
      if (value == NULL || !along_field_check (field, g_variant_ref_sink (value), NULL))
        continue;
      along_record_set_at (record, i, value);
      n++;
    }
  return n;
}

/* A random record that says @text everywhere and is still valid; NULL where no field may hold it. */
static AlongRecord *
make_naughty (const AlongEntity *entity, const char *text, GRand *rand)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (AlongRecord) record = make_record (entity, rand);

      if (say_everywhere (record, text) == 0)
        return NULL;
      if (along_record_validate (record, NULL))
        return g_steal_pointer (&record);
    }
  g_error ("no valid %s says %s", entity->kind, text);
}

static gboolean
read_naughty (void)
{
  const char *folder = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *path
      = g_build_filename (folder != NULL ? folder : "", "strings", "blns.json", NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (all.naughty == NULL && g_file_get_contents (path, &text, &length, NULL))
    all.naughty = along_json_parse (text, (gssize)length, NULL);
  return all.naughty != NULL;
}

/* Which strings a kind gets: all of them with ALONGSIDE_LONG; otherwise every tenth, other ones for each kind,
 * so that each string travels in some, and in every field of those. */
static gboolean
is_its_turn (const AlongEntity *entity, guint string)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  guint at = 0;

  while (entities[at] != entity)
    at++;
  return g_getenv ("ALONGSIDE_LONG") != NULL || (string + at) % 10 == 0;
}

static void
test_naughty (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (29);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  JsonArray *strings = NULL;

  if (!read_naughty ())
    {
      g_test_skip ("strings/blns.json of the shared data is not here");
      return;
    }
  strings = json_node_get_array (all.naughty);
  g_assert_cmpuint (json_array_get_length (strings), >, 500);
  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      const char *text = json_array_get_string_element (strings, i);
      AlongRecord *record
          = *text != '\0' && is_its_turn (entity, i) ? make_naughty (entity, text, rand) : NULL;

      if (record != NULL)
        g_ptr_array_add (records, record);
    }
  /* Nearly all strings have one line and fit. */
  g_assert_cmpuint (records->len, >, 40);
  send_and_compare (entity, records);
}

/* Whether any field but those that only moves write takes free text. */
static gboolean
has_words (const AlongEntity *entity)
{
  g_autoptr (AlongRecord) record
      = along_record_new (entity, "0190a000-0000-7000-8000-000000000001");

  return say_everywhere (record, "words") > 0;
}

static void
add (const AlongEntity *entity, const char *what, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/sync/every-kind/%s/%s", what, entity->kind);

  g_test_add_data_func (path, entity, test);
}

int
main (int argc, char *argv[])
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  for (guint i = 0; i < n; i++)
    {
      /* Nobody lets themselves in: what a device says of it is refused (test-server-break-glass). */
      if (g_str_equal (entities[i]->kind, "break_glass"))
        continue;
      add (entities[i], "random", test_random);
      if (has_words (entities[i]))
        add (entities[i], "naughty", test_naughty);
    }
  set_up ();
  result = g_test_run ();
  tear_down ();
  return result;
}
