/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "support/random-record.h"
#include "world.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

typedef struct
{
  World *world;
  char *sender;
  char *receiver;
  char *elsewhere;
  Desk *morag;
  Desk *callum;
  Desk *ross;
  char *person;
  char *service;
} Fixture;

static char *
add_service (Fixture *self)
{
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) service = along_record_new (along_entity_find ("service"), id);

  along_record_set_text (service, "name", "Walking group");
  along_record_set_text (service, "org", self->receiver);
  along_record_set_text (service, "status", "active");
  world_bring (self->world, service);
  return g_steal_pointer (&id);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new ();
  self->sender = world_add_org (self->world, "Harbour");
  self->receiver = world_add_org (self->world, "Walkers");
  self->elsewhere = world_add_org (self->world, "Elsewhere");
  self->morag = world_add_desk (self->world, "morag", self->sender, ALONG_ROLE_COORDINATOR);
  self->callum = world_add_desk (self->world, "callum", self->receiver, ALONG_ROLE_LINK_WORKER);
  self->ross = world_add_desk (self->world, "ross", self->elsewhere, ALONG_ROLE_COORDINATOR);
  self->service = add_service (self);
  self->person = desk_add_person (self->morag, "Ann");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  desk_free (self->morag);
  desk_free (self->callum);
  desk_free (self->ross);
  world_free (self->world);
  g_free (self->sender);
  g_free (self->receiver);
  g_free (self->elsewhere);
  g_free (self->person);
  g_free (self->service);
}

static void
pull_all (Fixture *self)
{
  desk_pull (self->morag);
  desk_pull (self->callum);
  desk_pull (self->ross);
}

static GVariant *
packet (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{ss}"));
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "section", "identity");
  g_variant_builder_add (&builder, "{ss}", "field", "known_as");
  g_variant_builder_add (&builder, "{ss}", "label", "Known as");
  g_variant_builder_add (&builder, "{ss}", "value", "Ann");
  g_variant_builder_close (&builder);
  return g_variant_builder_end (&builder);
}

static char *
add_referral (Fixture *self)
{
  g_autoptr (AlongRecord) referral = desk_record (self->morag, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  AlongTxn *txn = desk_txn (self->morag);

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "from_org", self->sender);
  along_record_set_text (referral, "to_org", self->receiver);
  along_record_set_text (referral, "service", self->service);
  along_record_set_text (referral, "person", self->person);
  along_record_set_text (referral, "reason", "Company on walks");
  along_record_set_text (referral, "sharing_basis", basis);
  along_record_set (referral, "packet", packet ());
  along_txn_create (txn, referral);
  desk_push_well (self->morag, txn);
  return g_strdup (along_record_get_id (referral));
}

static void
move (Desk *desk, const char *id, const char *to, GVariant *values)
{
  AlongTxn *txn = desk_txn (desk);
  g_autoptr (AlongRecord) record = NULL;

  desk_pull (desk);
  record = desk_get (desk, "referral", id);
  g_assert_nonnull (record);
  along_txn_move (txn, record, to, values);
  desk_push_well (desk, txn);
}

static GVariant *
reason (const char *code)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "status_reason", "s", code);
  return g_variant_dict_end (&dict);
}

static void
send (Fixture *self, const char *id)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&dict, "packet", packet ());
  move (self->morag, id, "sent", g_variant_dict_end (&dict));
}

static void
assert_sees (Desk *desk, const char *id, const char *facets)
{
  static const char *const all[] = { "referral", "packet", "sender" };

  desk_pull (desk);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_assert_cmpint (desk_has (desk, "referral", id, all[i]), ==, strstr (facets, all[i]) != NULL);
}

static void
test_people_stay_in (Fixture *self, gconstpointer data)
{
  pull_all (self);
  g_assert_true (desk_has (self->morag, "person", self->person, "identity"));
  g_assert_cmpuint (desk_n_parts (self->callum, "person"), ==, 0);
  g_assert_cmpuint (desk_n_parts (self->ross, "person"), ==, 0);
  g_assert_cmpuint (desk_n_parts (self->ross, "episode"), ==, 0);
  g_assert_cmpuint (desk_n_parts (self->ross, "organisation"), ==, 3);
}

static void
test_declined (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_referral (self);
  g_autoptr (AlongRecord) kept = NULL;

  assert_sees (self->morag, id, "referral packet sender");
  assert_sees (self->callum, id, "");
  send (self, id);
  assert_sees (self->callum, id, "referral packet");
  assert_sees (self->ross, id, "");
  g_assert_cmpuint (desk_n_parts (self->callum, "person"), ==, 0);
  move (self->callum, id, "received", NULL);
  move (self->callum, id, "declined", reason ("no_capacity"));
  assert_sees (self->callum, id, "referral");
  assert_sees (self->morag, id, "referral packet sender");
  /* What stays with the receiver says nothing about the person. */
  kept = desk_get (self->callum, "referral", id);
  g_assert_null (along_record_get (kept, "person"));
  g_assert_null (along_record_get (kept, "reason"));
  g_assert_null (along_record_get (kept, "packet"));
  g_assert_cmpstr (along_record_get_state (kept), ==, "declined");
}

static void
test_withdrawn (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_referral (self);

  send (self, id);
  assert_sees (self->callum, id, "referral packet");
  move (self->morag, id, "withdrawn", reason ("person_changed_mind"));
  assert_sees (self->callum, id, "referral");
}

/* A new device of the receiver never sees what its organisation has lost. */
static void
test_declined_new_device (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_referral (self);
  g_autoptr (Desk) fresh = desk_new_device (self->callum);

  send (self, id);
  move (self->callum, id, "declined", reason ("no_capacity"));
  assert_sees (fresh, id, "referral");
}

/* Whatever the table demands for a move, each with a value that its field takes. */
static GVariant *
demanded (Fixture *self, const char *from, const char *to)
{
  const AlongEntity *entity = along_entity_find ("referral");
  const AlongMove *found = along_lifecycle_find_move (entity->lifecycle, from, to);
  g_auto (GStrv) demands = g_strsplit (found->demands != NULL ? found->demands : "", " ", -1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; demands[i] != NULL && *demands[i] != '\0'; i++)
    {
      const AlongField *field = along_entity_find_field (entity, demands[i], NULL);

      if (field->type == ALONG_INSTANT)
        g_variant_dict_insert (&dict, demands[i], "x", self->world->now);
      else
        g_variant_dict_insert_value (&dict, demands[i], along_random_value (field, rand));
    }
  return g_variant_dict_end (&dict);
}

static guint
run_due (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint moved = 0;

  along_service_run_due (self->world->service, &moved, &error);
  g_assert_no_error (error);
  return moved;
}

/* Where the help was given, the receiver keeps the packet for a fortnight after everybody knows. */
static void
test_fortnight (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_referral (self);

  send (self, id);
  move (self->callum, id, "accepted", NULL);
  move (self->callum, id, "in_progress", NULL);
  move (self->callum, id, "completed", demanded (self, "in_progress", "completed"));
  world_advance (self->world, DAY_MS);
  move (self->morag, id, "loop_closed", demanded (self, "completed", "loop_closed"));
  assert_sees (self->callum, id, "referral packet");
  g_assert_cmpuint (run_due (self), ==, 0);
  world_advance (self->world, 14 * DAY_MS + 1);
  g_assert_cmpuint (run_due (self), ==, 1);
  assert_sees (self->callum, id, "referral");
  assert_sees (self->morag, id, "referral packet sender");
  g_assert_cmpuint (run_due (self), ==, 0);
}

static char *
find_episode (Desk *desk)
{
  GHashTableIter iter;
  gpointer part = NULL;

  desk_pull (desk);
  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, NULL, &part))
    if (g_str_equal (((AlongPart *)part)->entity->kind, "episode"))
      return g_strdup (((AlongPart *)part)->id);
  return NULL;
}

/* When support ends, everything about the person leaves the organisation's devices; when it begins again,
 * everything is back. */
static void
test_episode_ends (Fixture *self, gconstpointer data)
{
  g_autofree char *episode = find_episode (self->morag);
  g_autoptr (AlongRecord) need = desk_record (self->morag, "need");
  AlongTxn *txn = desk_txn (self->morag);
  const AlongEntity *entity = along_entity_find ("episode");
  g_autoptr (AlongRecord) again = NULL;

  along_record_set_text (need, "person", self->person);
  along_record_set_text (need, "domain", "housing");
  along_record_set_text (need, "words", "A home");
  along_txn_create (txn, need);
  desk_push_well (self->morag, txn);
  desk_pull (self->morag);
  g_assert_cmpuint (desk_n_parts (self->morag, "need"), ==, 1);

  txn = desk_txn (self->morag);
  along_txn_add (txn,
                 along_op_move (entity, episode, "planned", "cancelled", reason ("own_choice")));
  desk_push_well (self->morag, txn);
  desk_pull (self->morag);
  g_assert_cmpuint (desk_n_parts (self->morag, "need"), ==, 0);
  g_assert_cmpuint (desk_n_parts (self->morag, "person"), ==, 0);

  /* Another organisation takes them on: it sees everything, as it is now. */
  again = along_record_new (entity, self->ross->replica);
  along_record_set_text (again, "person", self->person);
  along_record_set_text (again, "org", self->elsewhere);
  along_record_set_text (again, "status", "planned");
  world_bring (self->world, again);
  desk_pull (self->ross);
  g_assert_cmpuint (desk_n_parts (self->ross, "need"), ==, 1);
  g_assert_true (desk_has (self->ross, "person", self->person, "identity"));
  desk_pull (self->morag);
  g_assert_cmpuint (desk_n_parts (self->morag, "need"), ==, 0);
}

/* What two wrote at once goes with its record, also once it is settled: who has not heard of that yet is not told any
 * more when the person has gone elsewhere meanwhile. */
static void
test_settled_conflict (Fixture *self, gconstpointer data)
{
  g_autoptr (Desk) euan
      = world_add_desk (self->world, "euan", self->sender, ALONG_ROLE_LINK_WORKER);
  g_autoptr (Desk) una = world_add_desk (self->world, "una", self->sender, ALONG_ROLE_COORDINATOR);
  g_autofree char *episode = find_episode (self->morag);
  g_autoptr (AlongRecord) again = NULL;
  AlongTxn *txn = NULL;

  desk_pull (euan);
  desk_pull (una);
  for (guint i = 0; i < 3; i++)
    {
      Desk *desk = i == 1 ? euan : self->morag;

      AlongOp *op = NULL;

      if (i == 2)
        desk_pull (desk);
      txn = desk_txn (desk);
      op = desk_set (desk, "person", self->person, "pronouns", i == 1 ? "Anna" : "Ann");
      if (i == 2)
        desk_decide (desk, op);
      along_txn_add (txn, op);
      {
        g_autoptr (AlongResult) result = desk_push (desk, txn);

        g_assert_cmpstr (result->r, ==, i == 1 ? "merged" : "applied");
      }
    }
  desk_pull (euan);
  g_assert_cmpuint (euan->n_told_conflicts, ==, 1);
  g_assert_cmpuint (g_hash_table_size (euan->conflicts), ==, 0);

  txn = desk_txn (self->morag);
  along_txn_add (txn, along_op_move (along_entity_find ("episode"), episode, "planned", "cancelled",
                                     reason ("own_choice")));
  desk_push_well (self->morag, txn);
  desk_pull (una);
  g_assert_cmpuint (desk_n_parts (una, "person"), ==, 0);
  g_assert_cmpuint (una->n_told_conflicts, ==, 0);

  /* Whoever works with the person now may know. */
  again = desk_record (self->ross, "episode");
  along_record_set_text (again, "person", self->person);
  along_record_set_text (again, "org", self->elsewhere);
  along_record_set_text (again, "status", "planned");
  world_bring (self->world, again);
  desk_pull (self->ross);
  g_assert_true (desk_has (self->ross, "person", self->person, "identity"));
  g_assert_cmpuint (g_hash_table_size (self->ross->conflicts), ==, 0);
}

/* A scope that is not held is not told of, whoever asks for it and however. */
static void
test_foreign_scope (Fixture *self, gconstpointer data)
{
  g_autofree char *sid = g_strdup_printf ("org:%s:identity", self->sender);
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) page = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };
  AlongCursor *cursor = NULL;
  g_auto (AlongSnapshotAt) at = { .sid = g_strdup (sid), .gen = 1 };

  desk_pull (self->morag);
  cursor = along_cursor_copy (g_hash_table_lookup (self->morag->cursors, sid));
  g_assert_nonnull (cursor->cursor);
  pull->epoch = g_strdup (along_service_get_epoch (self->world->service));
  pull->max_bytes = 100000;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  g_ptr_array_add (pull->scopes, cursor);
  g_assert_true (along_service_pull (self->world->service, &self->ross->actor, pull, lines, NULL,
                                     &refusal, &error));
  g_assert_nonnull (strstr (lines->str, "\"revoke\""));
  g_assert_null (strstr (lines->str, "\"row\""));
  g_assert_false (
      along_service_snapshot (self->world->service, &self->ross->actor, &at, page, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_cmpuint (page->len, ==, 0);
}

/* A cursor is its owner's: another's, or one that was made up, means starting over. */
static void
test_forged_cursor (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };
  AlongCursor *cursor = NULL;

  desk_pull (self->morag);
  cursor = along_cursor_copy (g_hash_table_lookup (self->morag->cursors, "ref"));
  pull->epoch = g_strdup (along_service_get_epoch (self->world->service));
  pull->max_bytes = 100000;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  g_ptr_array_add (pull->scopes, cursor);
  g_assert_true (along_service_pull (self->world->service, &self->ross->actor, pull, lines, NULL,
                                     &refusal, &error));
  g_assert_nonnull (strstr (lines->str, "{\"ev\":{\"e\":\"grant\",\"sid\":\"ref\""));
  g_assert_null (strstr (lines->str, "\"row\""));
}

static void
test_role_changes (Fixture *self, gconstpointer data)
{
  g_autofree char *own = g_strdup_printf ("user:%s", self->morag->account->id);
  const AlongCursor *cursor = NULL;
  g_autofree char *sid = g_strdup_printf ("org:%s:identity", self->sender);

  desk_pull (self->morag);
  g_ptr_array_set_size (self->world->told, 0);
  self->morag->account->roles = ALONG_ROLE_ANALYST;
  self->morag->actor.roles = ALONG_ROLE_ANALYST;
  world_put_account (self->world, self->morag->account);
  desk_pull (self->morag);
  g_assert_cmpuint (desk_n_parts (self->morag, "person"), ==, 0);
  g_assert_cmpuint (desk_n_parts (self->morag, "organisation"), ==, 3);
  self->morag->account->roles = ALONG_ROLE_COORDINATOR;
  self->morag->actor.roles = ALONG_ROLE_COORDINATOR;
  world_put_account (self->world, self->morag->account);
  desk_pull (self->morag);
  g_assert_true (desk_has (self->morag, "person", self->person, "identity"));
  cursor = g_hash_table_lookup (self->morag->cursors, sid);
  g_assert_cmpint (cursor->gen, ==, 2);
}

static void
add_many (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autofree char *id = along_id_derive ("many", number, NULL);
      g_autofree char *name = g_strdup_printf ("Organisation %u", i);
      g_autoptr (AlongRecord) org = along_record_new (along_entity_find ("organisation"), id);
      g_autoptr (GString) long_text = g_string_new (NULL);

      while (long_text->len < 4000)
        g_string_append (long_text, "Words about what they do. ");
      along_record_set_text (org, "name", name);
      along_record_set_text (org, "description", long_text->str);
      world_bring (self->world, org);
    }
}

static void
take_page (GString *page, GHashTable *into, AlongLine **check)
{
  g_auto (GStrv) split = g_strsplit (page->str, "\n", -1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; split[i] != NULL && *split[i] != '\0'; i++)
    {
      AlongLine *line = along_line_decode (split[i], -1, &error);

      g_assert_no_error (error);
      if (line->type == ALONG_LINE_CHECK)
        {
          g_clear_pointer (check, along_line_free);
          *check = line;
          continue;
        }
      g_assert_cmpint (line->type, ==, ALONG_LINE_ROW);
      g_hash_table_add (into, g_strdup (line->part->id));
      along_line_free (line);
    }
}

/* A snapshot in pages, cut off in the middle, gone on with from its last key and its cursor, while something
 * changes behind it: the pull from its cursor brings that too. */
static void
test_snapshot (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (AlongSnapshotAt) at = { .sid = g_strdup ("ref"), .gen = 1 };
  g_auto (AlongSnapshotAt) resumed = { 0 };
  g_autoptr (AlongLine) check = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *behind = along_id_derive ("many", "0", NULL);
  AlongRefusal refusal = { 0 };
  guint pages = 0;

  add_many (self, 300);
  {
    g_autoptr (GString) page = g_string_new (NULL);

    g_assert_true (
        along_service_snapshot (self->world->service, &self->morag->actor, &at, page, &error));
    take_page (page, seen, &check);
    g_assert_true (check->more);
    g_assert_false (at.done);
  }
  {
    g_autoptr (AlongTxn) txn = along_txn_new (NULL);
    g_autoptr (GArray) brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
    AlongBrought one = { .txn = txn };
    GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&dict, "name", "s", "Another name");
    along_txn_add (txn, along_op_set (along_entity_find ("organisation"), behind, "name",
                                      g_variant_dict_end (&dict)));
    g_array_append_val (brought, one);
    along_service_bring (self->world->service, brought, &error);
    g_assert_no_error (error);
  }
  resumed
      = (AlongSnapshotAt){ .sid = g_strdup ("ref"),
                           .gen = 1,
                           .kind = g_strdup (at.kind),
                           .id = g_strdup (at.id),
                           .facet = g_strdup (at.facet),
                           .start = g_strdup (((AlongCursor *)check->cursors->pdata[0])->cursor) };
  while (!resumed.done)
    {
      g_autoptr (GString) page = g_string_new (NULL);

      g_assert_true (along_service_snapshot (self->world->service, &self->morag->actor, &resumed,
                                             page, &error));
      take_page (page, seen, &check);
      pages++;
    }
  g_assert_cmpuint (pages, >, 1);
  g_assert_false (check->more);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 300 + 3 + 3 + 1);

  pull->epoch = g_strdup (along_service_get_epoch (self->world->service));
  pull->max_bytes = 100000;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  g_ptr_array_add (pull->scopes, along_cursor_copy (check->cursors->pdata[0]));
  along_service_pull (self->world->service, &self->morag->actor, pull, lines, NULL, &refusal,
                      &error);
  g_assert_nonnull (strstr (lines->str, behind));
  g_assert_nonnull (strstr (lines->str, "Another name"));
}

/* Without the cursor a snapshot begins again, however far the key says it came. */
static void
test_snapshot_without_cursor (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (AlongSnapshotAt) at = { .sid = g_strdup ("ref"),
                                  .gen = 1,
                                  .kind = g_strdup ("worker"),
                                  .id = g_strdup ("f"),
                                  .facet = g_strdup ("open") };
  g_autoptr (AlongLine) check = NULL;
  g_autoptr (GString) page = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      along_service_snapshot (self->world->service, &self->morag->actor, &at, page, &error));
  take_page (page, seen, &check);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 3 + 3 + 1);
}

static char *
history_for (Fixture *self, Desk *desk, const char *kind, const char *id, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!along_service_history (self->world->service, &desk->actor, along_entity_find (kind), id,
                              json, error))
    return NULL;
  return g_string_free_and_steal (g_steal_pointer (&json));
}

/* History shows each reader the fields they may see, and strangers nothing: the same nothing as where there
 * is no record. */
static void
test_history (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_referral (self);
  g_autofree char *nobody = along_id_new ();
  g_autofree char *mine = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *nothing = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) forbidden = NULL;
  g_autoptr (GError) absent = NULL;

  send (self, id);
  mine = history_for (self, self->morag, "referral", id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (mine, "sharing_basis"));
  g_assert_nonnull (strstr (mine, "Company on walks"));
  theirs = history_for (self, self->callum, "referral", id, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (theirs, "sharing_basis"));
  g_assert_null (strstr (theirs, self->person));
  g_assert_nonnull (strstr (theirs, "Company on walks"));
  g_assert_nonnull (strstr (theirs, "\"to\":\"sent\""));
  nothing = history_for (self, self->ross, "referral", id, &forbidden);
  g_assert_null (nothing);
  nothing = history_for (self, self->ross, "referral", nobody, &absent);
  g_assert_null (nothing);
  g_assert_error (forbidden, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_error (absent, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_cmpstr (forbidden->message, ==, absent->message);
}

/* Every kind of record, with whatever its fields can hold, comes out as it went in. */
static void
test_every_entity (Fixture *self, gconstpointer data)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint e = 0; e < n; e++)
    for (guint i = 0; i < 3; i++)
      {
        g_autoptr (AlongRecord) record = along_random_record (entities[e], rand);
        g_autoptr (AlongRecord) found = NULL;
        g_autoptr (GError) error = NULL;

        if (along_entity_find_field (entities[e], "number", NULL) != NULL)
          {
            g_autofree char *number = along_id_reference ("R", along_record_get_id (record));

            along_record_set_text (record, "number", number);
          }
        along_record_set_text (record, "created_by", self->morag->actor.worker);
        along_record_set_text (record, "created_org", self->sender);
        along_record_set_integer (record, "created_at", self->world->now);
        world_bring (self->world, record);
        along_service_lookup (self->world->service, entities[e], along_record_get_id (record),
                              &found, &error);
        g_assert_no_error (error);
        g_assert_nonnull (found);
        g_assert_true (along_record_equal (record, found));
      }
  pull_all (self);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "people-stay-in", test_people_stay_in },
    { "declined", test_declined },
    { "declined/new-device", test_declined_new_device },
    { "withdrawn", test_withdrawn },
    { "fortnight", test_fortnight },
    { "episode-ends", test_episode_ends },
    { "settled-conflict", test_settled_conflict },
    { "foreign-scope", test_foreign_scope },
    { "forged-cursor", test_forged_cursor },
    { "role-changes", test_role_changes },
    { "snapshot", test_snapshot },
    { "snapshot/without-cursor", test_snapshot_without_cursor },
    { "history", test_history },
    { "every-entity", test_every_entity },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/scopes/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
