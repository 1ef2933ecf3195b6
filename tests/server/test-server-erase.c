/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "server/audit-verify.h"
#include "server/audit.h"
#include "server/erase.h"
#include "server/files.h"
#include "server/retention.h"
#include "visitor.h"

#include <gio/gio.h>
#include <string.h>

/* Somebody's data goes: from the server, from both ends of their referrals, from every device; and what comes late
 * does not bring it back. What must be kept is kept. */

#define DAY (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

typedef struct
{
  const char *person;
  gboolean dry_run;
  AlongErased *erased;
} Erase;

static gboolean
erase_tx (AlongTx *tx, gpointer data, GError **error)
{
  Erase *erase = data;

  return along_erase_person (tx, erase->person, "request", erase->dry_run, erase->erased, error);
}

static AlongErased *
erase (World *world, const char *person, gboolean dry_run)
{
  AlongErased *erased = along_erased_new ();
  Erase one = { person, dry_run, erased };
  g_autoptr (GError) error = NULL;

  (dry_run ? world->storage->api->read : world->storage->api->write) (world->storage, erase_tx,
                                                                      &one, &error);
  g_assert_no_error (error);
  if (!dry_run)
    along_erase_finish (world->service, erased, &error);
  g_assert_no_error (error);
  return erased;
}

static void
assert_audit_whole (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAuditReport) report = along_audit_verify (world->storage, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->breaks->len, ==, 0);
  g_assert_cmpint (report->entries, >, 0);
}

static gboolean
note_opened (AlongTx *tx, gpointer data, GError **error)
{
  const AlongAuditNote note
      = { .action = ALONG_AUDIT_OPENED, .kind = "person", .record = data, .count = -1 };

  return along_audit_add (tx, &note, error);
}

static void
note (World *world, const char *person)
{
  g_autoptr (GError) error = NULL;

  world->storage->api->write (world->storage, note_opened, (gpointer)person, &error);
  g_assert_no_error (error);
}

static gboolean
find_named (const AlongStoredAudit *entry, gpointer data, GError **error)
{
  const char *person = ((gpointer *)data)[0];
  guint *n = ((gpointer *)data)[1];

  if (g_strcmp0 (entry->subject, person) == 0 || g_strcmp0 (entry->record, person) == 0)
    (*n)++;
  return TRUE;
}

static gboolean
read_named (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->audit_read (tx, "", find_named, data, error);
}

static guint
times_named (World *world, const char *person)
{
  guint n = 0;
  gpointer asked[] = { (gpointer)person, &n };
  g_autoptr (GError) error = NULL;

  world->storage->api->read (world->storage, read_named, asked, &error);
  g_assert_no_error (error);
  return n;
}

static char *
person_of (Visitor *self)
{
  g_autoptr (AlongRecord) referral = visitor_look_up (self);

  return g_strdup (along_record_get_text (referral, "person"));
}

/* Both ends forget it, whoever follows the link finds nothing, and others' data stays. */
static void
test_everywhere (Visitor *self, gconstpointer data)
{
  g_autofree char *person = person_of (self);
  g_autofree char *other = desk_add_person (self->morag, "Tam");
  g_autoptr (AlongErased) would = NULL;
  g_autoptr (AlongErased) erased = NULL;
  g_autoptr (AlongErased) again = NULL;
  g_auto (Page) before = { 0 };
  g_auto (Page) after = { 0 };
  g_autofree char *digest = NULL;
  g_autofree char *unchanged = NULL;

  note (self->world, person);
  desk_pull (self->morag);
  desk_pull (self->callum);
  g_assert_true (desk_has (self->callum, "referral", self->referral, "packet"));
  before = visitor_get (self, self->path);
  g_assert_cmpuint (before.status, ==, 200);
  digest = world_digest (self->world);
  would = erase (self->world, person, TRUE);
  unchanged = world_digest (self->world);
  g_assert_cmpstr (digest, ==, unchanged);

  erased = erase (self->world, person, FALSE);
  g_assert_cmpuint (erased->n, ==, would->n);
  g_assert_cmpuint (erased->n, ==, 4);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (erased->kinds, "referral")), ==, 1);
  desk_pull (self->morag);
  desk_pull (self->callum);
  g_assert_cmpuint (desk_n_parts (self->callum, "referral"), ==, 0);
  g_assert_cmpuint (desk_n_parts (self->morag, "referral"), ==, 0);
  g_assert_cmpuint (desk_n_parts (self->morag, "sharing_basis"), ==, 0);
  g_assert_false (desk_has (self->morag, "person", person, "identity"));
  g_assert_true (desk_has (self->morag, "person", other, "identity"));
  after = visitor_get (self, self->path);
  assert_lacks (after, "Ann");

  /* A device that has never seen any of it. */
  {
    g_autoptr (Desk) fresh = desk_new_device (self->callum);

    desk_pull (fresh);
    g_assert_cmpuint (desk_n_parts (fresh, "referral"), ==, 0);
  }
  g_assert_cmpuint (times_named (self->world, person), ==, 0);
  assert_audit_whole (self->world);
  again = erase (self->world, person, FALSE);
  g_assert_cmpuint (again->n, ==, 0);
}

static gboolean
count_kept (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->quarantine_count (tx, G_MAXINT64, data, error);
}

static AlongTxn *
new_note (Desk *desk, const char *person)
{
  g_autoptr (AlongRecord) note = desk_record (desk, "note");
  AlongTxn *txn = desk_txn (desk);

  along_record_set_text (note, "person", person);
  along_record_set_text (note, "about", "plan");
  along_record_set_text (note, "kind", "other");
  along_record_set_text (note, "words", "Xanthippe");
  along_txn_create (txn, note);
  return txn;
}

/* What was written while nobody could know: it does not bring them back, and nothing of it is kept. */
static void
test_late (Visitor *self, gconstpointer data)
{
  g_autofree char *person = person_of (self);
  g_autoptr (AlongErased) erased = NULL;
  g_autoptr (AlongResult) set = NULL;
  g_autoptr (AlongResult) added = NULL;
  g_autoptr (GError) error = NULL;
  AlongTxn *change = NULL;
  AlongTxn *new_line = NULL;
  gint64 kept = -1;

  desk_pull (self->morag);
  change = desk_txn (self->morag);
  along_txn_add (change, desk_set (self->morag, "person", person, "pronouns", "Xanthippe"));
  new_line = new_note (self->morag, person);
  erased = erase (self->world, person, FALSE);
  set = desk_push (self->morag, change);
  added = desk_push (self->morag, new_line);
  g_assert_cmpstr (set->r, ==, "quarantined");
  g_assert_cmpstr (added->r, ==, "quarantined");
  g_assert_cmpint (world_count (self->world, "quarantine"), ==, 2);
  self->world->storage->api->read (self->world->storage, count_kept, &kept, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kept, ==, 0);
  note (self->world, person);
  g_assert_cmpuint (times_named (self->world, person), ==, 0);
  assert_audit_whole (self->world);
  desk_pull (self->morag);
  g_assert_false (desk_has (self->morag, "person", person, "identity"));
}

/* The bytes of files about them go at once; another's stay, though they are the same. */
static void
test_files (Visitor *self, gconstpointer data)
{
  static const char words[] = "Xanthippe";
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("along-erase-XXXXXX", &error);
  g_autofree char *person = person_of (self);
  g_autofree char *other = desk_add_person (self->morag, "Tam");
  const char *const people[] = { person, person, other };
  const char *const texts[] = { words, "shared", "shared" };
  g_autoptr (AlongBlobs) blobs = along_blobs_new (folder);
  g_autoptr (AlongErased) erased = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocess) remove = NULL;
  char *files[3] = { 0 };
  g_autoptr (GBytes) left = NULL;
  guint whole = 0;

  along_service_set_blobs (self->world->service, blobs);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (AlongRecord) file = desk_record (self->morag, "attachment");
      g_autoptr (GBytes) bytes = g_bytes_new (texts[i], strlen (texts[i]));
      g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

      files[i] = g_strdup (along_record_get_id (file));
      along_record_set_text (file, "name", "a file");
      along_record_set_text (file, "about", "plan");
      along_record_set_text (file, "person", people[i]);
      along_record_set_text (file, "mime", "text/plain");
      along_record_set_integer (file, "size", (gint64)strlen (texts[i]));
      along_record_set_text (file, "sha256", sha256);
      world_bring (self->world, file);
      along_blobs_receive (blobs, files[i], 0, bytes, (gint64)strlen (texts[i]), sha256, &error);
      g_assert_no_error (error);
    }
  erased = erase (self->world, person, FALSE);
  g_assert_cmpuint (erased->files->len, ==, 2);
  g_assert_false (along_blobs_is_whole (blobs, files[0]));
  g_assert_false (along_blobs_is_whole (blobs, files[1]));
  left = along_blobs_read (blobs, files[2], 0, 6, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (left, NULL), g_bytes_get_size (left), "shared", 6);
  along_blobs_check (blobs, problems, &whole, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (whole, ==, 1);
  {
    g_autoptr (GSubprocess) grep = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                                                     "grep", "-r", words, folder, NULL);

    g_assert_no_error (error);
    g_subprocess_wait (grep, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (g_subprocess_get_exit_status (grep), ==, 1);
  }
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-r", folder, NULL);
  g_assert_true (g_subprocess_wait_check (remove, NULL, &error));
  along_service_set_blobs (self->world->service, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (files[i]);
}

/* Retention */

typedef struct
{
  const char *person;
  gint64 now;
  AlongRetention kept;
} Ask;

static gboolean
ask_tx (AlongTx *tx, gpointer data, GError **error)
{
  Ask *ask = data;

  return along_retention_of_person (tx, ask->person, ask->now, &ask->kept, error);
}

static AlongRetentionWhy
why_kept (World *world, const char *person, char **until)
{
  Ask ask = { .person = person, .now = world->now };
  g_autoptr (GError) error = NULL;
  AlongRetentionWhy why = ALONG_RETENTION_OVER;

  world->storage->api->read (world->storage, ask_tx, &ask, &error);
  g_assert_no_error (error);
  why = ask.kept.why;
  if (until != NULL)
    *until = g_strdup (ask.kept.until);
  along_retention_clear (&ask.kept);
  return why;
}

static void
end_support (Desk *desk, const char *person)
{
  GHashTableIter iter;
  gpointer value = NULL;
  g_autofree char *episode = NULL;
  g_autoptr (AlongRecord) record = NULL;
  AlongTxn *txn = NULL;
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  desk_pull (desk);
  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const AlongPart *part = value;
      g_autoptr (AlongRecord) found = NULL;

      if (!g_str_equal (part->entity->kind, "episode"))
        continue;
      found = desk_get (desk, "episode", part->id);
      if (g_strcmp0 (along_record_get_text (found, "person"), person) == 0)
        g_set_str (&episode, part->id);
    }
  g_assert_nonnull (episode);
  record = desk_get (desk, "episode", episode);
  txn = desk_txn (desk);
  g_variant_dict_insert (&values, "status_reason", "s", "own_choice");
  along_txn_move (txn, record, "cancelled", g_variant_dict_end (&values));
  desk_push_well (desk, txn);
}

static AlongErased *
run (World *world, gboolean dry_run, AlongRetained *retained)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_free);
  AlongErased *erased = along_erased_new ();

  along_retention_run (world->service, dry_run, erased, people, retained, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (people->len, ==, retained->people);
  return erased;
}

typedef struct
{
  const char *person;
  gboolean lift;
} Hold;

static gboolean
hold_tx (AlongTx *tx, gpointer data, GError **error)
{
  const Hold *hold = data;
  const AlongStoredHold stored = { (char *)hold->person, (char *)"", (char *)"An inquiry", 1 };

  return hold->lift ? tx->api->hold_drop (tx, hold->person, error)
                    : tx->api->hold_put (tx, &stored, error);
}

static void
set_hold (World *world, const char *person, gboolean lift)
{
  Hold hold = { person, lift };
  g_autoptr (GError) error = NULL;

  world->storage->api->write (world->storage, hold_tx, &hold, &error);
  g_assert_no_error (error);
}

/* Nobody goes while they are supported or their time is not over, nor while the law wants them kept. */
static void
test_retention (Visitor *self, gconstpointer data)
{
  World *world = self->world;
  g_autofree char *person = desk_add_person (self->morag, "Isla");
  g_autofree char *other = desk_add_person (self->morag, "Tam");
  g_autofree char *until = NULL;
  g_autofree char *unknown = along_id_new ();
  g_autoptr (AlongErased) none = NULL;
  g_autoptr (AlongErased) held = NULL;
  g_autoptr (AlongErased) would = NULL;
  g_autoptr (AlongErased) gone = NULL;
  AlongRetained retained = { 0 };

  g_assert_cmpint (why_kept (world, person, NULL), ==, ALONG_RETENTION_SUPPORTED);
  g_assert_cmpint (why_kept (world, unknown, NULL), ==, ALONG_RETENTION_ABSENT);
  end_support (self->morag, person);
  g_assert_cmpint (why_kept (world, person, &until), ==, ALONG_RETENTION_TIME);
  g_assert_cmpstr (until, ==, "2032-03-02");
  world_advance (world, 365 * DAY);
  none = run (world, FALSE, &retained);
  g_assert_cmpuint (none->n, ==, 0);
  world_advance (world, 6 * 365 * DAY);
  set_hold (world, person, FALSE);
  held = run (world, FALSE, &retained);
  g_assert_cmpuint (held->n, ==, 0);
  g_assert_cmpuint (retained.held, ==, 1);
  set_hold (world, person, TRUE);
  would = run (world, TRUE, &retained);
  g_assert_cmpuint (retained.people, ==, 1);
  g_assert_cmpint (why_kept (world, person, NULL), ==, ALONG_RETENTION_OVER);
  gone = run (world, FALSE, &retained);
  g_assert_cmpuint (gone->n, ==, 2);
  g_assert_cmpuint (would->n, ==, gone->n);
  g_assert_cmpint (why_kept (world, person, NULL), ==, ALONG_RETENTION_ABSENT);
  g_assert_cmpint (why_kept (world, other, NULL), ==, ALONG_RETENTION_SUPPORTED);
  desk_pull (self->morag);
  g_assert_false (desk_has (self->morag, "person", person, "identity"));
  g_assert_true (desk_has (self->morag, "person", other, "identity"));
  assert_audit_whole (world);
}

/* What is over long before the person is: a to-do that is done goes, an open one stays, as does the person. */
static void
test_kinds (Visitor *self, gconstpointer data)
{
  World *world = self->world;
  g_autofree char *person = desk_add_person (self->morag, "Isla");
  g_autoptr (AlongRecord) done = desk_record (self->morag, "to_do");
  g_autoptr (AlongRecord) open = desk_record (self->morag, "to_do");
  g_autoptr (AlongRecord) deleted = desk_record (self->morag, "to_do");
  AlongRecord *const to_dos[] = { done, open, deleted };
  AlongTxn *txn = desk_txn (self->morag);
  AlongTxn *later = NULL;
  AlongRetained retained = { 0 };
  g_autoptr (AlongErased) soon = NULL;
  g_autoptr (AlongErased) gone = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (to_dos); i++)
    {
      along_record_set_text (to_dos[i], "text", "Ring");
      along_record_set_text (to_dos[i], "rule", "self");
      along_record_set_text (to_dos[i], "status", "open");
      along_record_set_text (to_dos[i], "person", person);
      along_record_set_text (to_dos[i], "owner", self->morag->actor.worker);
      along_txn_create (txn, to_dos[i]);
    }
  desk_push_well (self->morag, txn);
  later = desk_txn (self->morag);
  along_txn_move (later, done, "done", NULL);
  along_txn_add (later, along_op_delete (along_record_get_entity (deleted),
                                         along_record_get_id (deleted), NULL));
  desk_push_well (self->morag, later);
  desk_pull (self->morag);
  world_advance (world, 300 * DAY);
  soon = run (world, FALSE, &retained);
  g_assert_cmpuint (soon->n, ==, 0);
  world_advance (world, 500 * DAY);
  gone = run (world, FALSE, &retained);
  g_assert_cmpuint (retained.people, ==, 0);
  g_assert_cmpuint (gone->n, ==, 2);
  desk_pull (self->morag);
  g_assert_cmpuint (desk_n_parts (self->morag, "to_do"), ==, 1);
}

/* Whoever declares a kind says how long it is kept. */
static void
test_table (void)
{
  guint n_rules = 0;
  guint n_entities = 0;
  const AlongRetentionRule *rules = along_retention_rules (&n_rules);
  const AlongEntity *const *entities = along_entities (&n_entities);

  for (guint i = 0; i < n_entities; i++)
    {
      guint n = 0;

      for (guint k = 0; k < n_rules; k++)
        n += g_str_equal (rules[k].kind, entities[i]->kind) ? 1 : 0;
      if (n != 1)
        g_test_message ("%s", entities[i]->kind);
      g_assert_cmpuint (n, ==, 1);
    }
  g_assert_cmpuint (n_rules, ==, n_entities + 2);
  for (guint k = 0; k < n_rules; k++)
    {
      const AlongEntity *entity = along_entity_find (rules[k].kind);
      g_auto (GStrv) states = g_strsplit (rules[k].states != NULL ? rules[k].states : "", " ", -1);

      for (guint i = 0; states[i] != NULL && *states[i] != '\0'; i++)
        g_assert_nonnull (
            along_value_set_find (along_entity_state_field (entity)->values, states[i]));
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Visitor *self, gconstpointer data);
  } tests[] = {
    { "/server/erase/everywhere", test_everywhere }, { "/server/erase/late", test_late },
    { "/server/erase/files", test_files },           { "/server/retention/people", test_retention },
    { "/server/retention/kinds", test_kinds },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/retention/table", test_table);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Visitor, NULL, visitor_set_up, tests[i].test, visitor_tear_down);
  return g_test_run ();
}
