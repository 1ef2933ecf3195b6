/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage-tests.h"
#include "base/error.h"

#include <string.h>

typedef struct
{
  const StorageKind *kind;
  AlongStorage *storage;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->kind = data;
  self->storage = self->kind->open (self->kind->data);
  g_assert_nonnull (self->storage);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->storage, along_storage_close);
  self->kind->clear (self->kind->data);
}

static void
write_well (Fixture *self, AlongTxFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  self->storage->api->write (self->storage, func, data, &error);
  g_assert_no_error (error);
}

static void
read_well (Fixture *self, AlongTxFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  self->storage->api->read (self->storage, func, data, &error);
  g_assert_no_error (error);
}

static gboolean
set_name (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->meta_set (tx, "name", data, error);
}

static gboolean
get_name (AlongTx *tx, gpointer data, GError **error)
{
  char **name = data;

  g_clear_pointer (name, g_free);
  return tx->api->meta_get (tx, "name", name, error);
}

static void
test_meta (Fixture *self, gconstpointer data)
{
  g_autofree char *name = NULL;

  read_well (self, get_name, &name);
  g_assert_null (name);
  write_well (self, set_name, (gpointer) "One");
  write_well (self, set_name, (gpointer) "Tè 🦊");
  read_well (self, get_name, &name);
  g_assert_cmpstr (name, ==, "Tè 🦊");
}

static gboolean
set_and_fail (AlongTx *tx, gpointer data, GError **error)
{
  if (!tx->api->meta_set (tx, "name", data, error))
    return FALSE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_STALE, "on purpose");
  return FALSE;
}

static void
test_undone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  write_well (self, set_name, (gpointer) "One");
  g_assert_false (
      self->storage->api->write (self->storage, set_and_fail, (gpointer) "Two", &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_STALE);
  read_well (self, get_name, &name);
  g_assert_cmpstr (name, ==, "One");
}

static gboolean
count_seq (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->next_seq (tx, data, error);
}

static void
test_seq (Fixture *self, gconstpointer data)
{
  gint64 last = 0;

  for (guint i = 0; i < 10; i++)
    {
      gint64 seq = 0;

      write_well (self, count_seq, &seq);
      g_assert_cmpint (seq, >, last);
      last = seq;
    }
}

static gboolean
put_records (AlongTx *tx, gpointer data, GError **error)
{
  const AlongStoredRecord records[] = {
    { (char *)"need", (char *)"n1", (char *)"p1", NULL, NULL, (char *)"open", 0, 0 },
    { (char *)"need", (char *)"n2", (char *)"p1", NULL, NULL, NULL, 7, 50 },
    { (char *)"step", (char *)"s1", NULL, (char *)"goal", (char *)"g1", NULL, 0, 100 },
    { (char *)"step", (char *)"s2", NULL, (char *)"plan", (char *)"g1", NULL, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    if (!tx->api->record_put (tx, &records[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_records (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (AlongStoredRecord) one = NULL;
  g_autoptr (AlongStoredRecord) none = NULL;
  g_autoptr (GPtrArray) about = NULL;
  g_autoptr (GPtrArray) under = NULL;
  g_autoptr (GPtrArray) of = NULL;
  g_autoptr (GPtrArray) due = NULL;

  if (!tx->api->record_get (tx, "need", "n1", &one, error)
      || !tx->api->record_get (tx, "step", "n1", &none, error)
      || !tx->api->records_about (tx, "p1", &about, error)
      || !tx->api->records_under (tx, "goal", "g1", &under, error)
      || !tx->api->records_of (tx, "need", &of, error)
      || !tx->api->records_due (tx, 100, 5, &due, error))
    return FALSE;
  g_assert_cmpstr (one->subject, ==, "p1");
  g_assert_cmpstr (one->state, ==, "open");
  g_assert_null (none);
  g_assert_cmpuint (about->len, ==, 2);
  g_assert_cmpuint (under->len, ==, 1);
  g_assert_cmpstr (((AlongStoredRecord *)under->pdata[0])->id, ==, "s1");
  g_assert_cmpuint (of->len, ==, 1);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpstr (((AlongStoredRecord *)due->pdata[0])->id, ==, "s1");
  return TRUE;
}

static void
test_records (Fixture *self, gconstpointer data)
{
  write_well (self, put_records, NULL);
  write_well (self, put_records, NULL);
  read_well (self, check_records, NULL);
}

static gboolean
put_parts (AlongTx *tx, gpointer data, GError **error)
{
  AlongStoredPart part = { (char *)"need", (char *)"n1", (char *)"plan", 1, (char *)"{\"a\":1}" };
  AlongStoredPart health = { (char *)"need", (char *)"n1", (char *)"health", 3, (char *)"{}" };
  g_autoptr (GPtrArray) parts = NULL;

  if (!tx->api->part_put (tx, &part, error) || !tx->api->part_put (tx, &health, error))
    return FALSE;
  part.rev = 2;
  part.row = (char *)"{\"a\":2}";
  if (!tx->api->part_put (tx, &part, error) || !tx->api->parts_of (tx, "need", "n1", &parts, error))
    return FALSE;
  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_cmpstr (((AlongStoredPart *)parts->pdata[0])->facet, ==, "health");
  g_assert_cmpstr (((AlongStoredPart *)parts->pdata[1])->row, ==, "{\"a\":2}");
  g_assert_cmpint (((AlongStoredPart *)parts->pdata[1])->rev, ==, 2);
  return TRUE;
}

static void
test_parts (Fixture *self, gconstpointer data)
{
  write_well (self, put_parts, NULL);
}

static gboolean
put_memberships (AlongTx *tx, gpointer data, GError **error)
{
  g_auto (GStrv) orgs = NULL;
  g_auto (GStrv) after = NULL;

  if (!tx->api->membership_put (tx, "e1", "p1", "b", TRUE, error)
      || !tx->api->membership_put (tx, "e2", "p1", "a", TRUE, error)
      || !tx->api->membership_put (tx, "e3", "p1", "a", TRUE, error)
      || !tx->api->membership_put (tx, "e4", "p2", "c", TRUE, error)
      || !tx->api->membership_orgs (tx, "p1", &orgs, error)
      || !tx->api->membership_put (tx, "e1", "p1", "b", FALSE, error)
      || !tx->api->membership_orgs (tx, "p1", &after, error))
    return FALSE;
  g_assert_cmpuint (g_strv_length (orgs), ==, 2);
  g_assert_cmpstr (orgs[0], ==, "a");
  g_assert_cmpuint (g_strv_length (after), ==, 1);
  return TRUE;
}

static void
test_memberships (Fixture *self, gconstpointer data)
{
  write_well (self, put_memberships, NULL);
}

static void
test_locks (Fixture *self, gconstpointer data)
{
  write_well (self, storage_put_locks, NULL);
}

static void
test_holdings (Fixture *self, gconstpointer data)
{
  write_well (self, storage_put_holdings, NULL);
}

static gboolean
claim_numbers (AlongTx *tx, gpointer data, GError **error)
{
  gboolean first = TRUE;
  gboolean again = TRUE;
  gboolean other = FALSE;

  if (!tx->api->reference_claim (tx, "R-1", "referral", "r1", &first, error)
      || !tx->api->reference_claim (tx, "R-1", "referral", "r1", &again, error)
      || !tx->api->reference_claim (tx, "R-1", "referral", "r2", &other, error))
    return FALSE;
  g_assert_false (first);
  g_assert_false (again);
  g_assert_true (other);
  return TRUE;
}

static void
test_numbers (Fixture *self, gconstpointer data)
{
  write_well (self, claim_numbers, NULL);
}

static gboolean
put_entry (
    AlongTx *tx, const char *sid, const char *id, AlongIndexOp op, guint64 hash, GError **error)
{
  const AlongStoredPart part = { (char *)"need", (char *)id, (char *)"plan", 1, (char *)"{}" };
  const AlongIndexEntry entry
      = { .sid = sid, .kind = "need", .id = id, .facet = "plan", .op = op, .rev = 1, .hash = hash };

  return tx->api->part_put (tx, &part, error) && tx->api->index_put (tx, &entry, error);
}

static gboolean
put_log (AlongTx *tx, gpointer data, GError **error)
{
  return put_entry (tx, "one", "a", ALONG_INDEX_PUT, 10, error)
         && put_entry (tx, "one", "b", ALONG_INDEX_PUT, G_MAXUINT64, error)
         && put_entry (tx, "two", "a", ALONG_INDEX_PUT, 5, error)
         && put_entry (tx, "one", "c", ALONG_INDEX_PUT, 3, error)
         && put_entry (tx, "one", "a", ALONG_INDEX_PUT, 20, error)
         && put_entry (tx, "one", "c", ALONG_INDEX_RM, 0, error);
}

static gboolean
note_entry (const AlongIndexEntry *entry, gpointer data)
{
  GString *seen = data;

  g_string_append_printf (seen, "%s%s%s", entry->id, entry->op == ALONG_INDEX_PUT ? "" : "-",
                          entry->op == ALONG_INDEX_PUT && entry->row == NULL ? "!" : "");
  return TRUE;
}

static gboolean
note_one (const AlongIndexEntry *entry, gpointer data)
{
  AlongIndexEntry *seen = data;

  seen->position = entry->position;
  return FALSE;
}

static gboolean
check_log (AlongTx *tx, gpointer data, GError **error)
{
  AlongScopeState one = { 0 };
  AlongScopeState none = { 0 };
  AlongPosition start = { 0 };
  AlongPosition end = { 0 };
  AlongIndexEntry first = { 0 };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) rest = g_string_new (NULL);
  g_autoptr (GString) live = g_string_new (NULL);
  g_autoptr (GString) after_a = g_string_new (NULL);
  g_autoptr (GString) places = g_string_new (NULL);
  g_auto (GStrv) changed = NULL;
  gboolean done = FALSE;

  if (!tx->api->scope_state (tx, "one", &one, error)
      || !tx->api->scope_state (tx, "nowhere", &none, error) || !tx->api->safe_end (tx, &end, error)
      || !tx->api->scope_changes (tx, "one", &start, note_entry, all, &done, error))
    return FALSE;
  /* Two parts, and sums that go round beyond 64 bits. */
  g_assert_cmpint (one.n, ==, 2);
  g_assert_cmpuint (one.sum, ==, (guint64)20 + G_MAXUINT64);
  g_assert_cmpint (none.n, ==, 0);
  /* One entry a part, the last changed at the end. */
  g_assert_true (done);
  g_assert_cmpstr (all->str, ==, "bac-");
  if (!tx->api->scope_changes (tx, "one", &start, note_one, &first, &done, error))
    return FALSE;
  g_assert_false (done);
  if (!tx->api->scope_changes (tx, "one", &first.position, note_entry, rest, &done, error)
      || !tx->api->scope_live (tx, "one", "", "", "", note_entry, live, &done, error)
      || !tx->api->scope_live (tx, "one", "need", "a", "plan", note_entry, after_a, &done, error)
      || !tx->api->index_of (tx, "need", "a", note_entry, places, error)
      || !tx->api->scopes_since (tx, &first.position, &changed, error))
    return FALSE;
  g_assert_cmpstr (rest->str, ==, "ac-");
  g_assert_cmpstr (live->str, ==, "ab");
  g_assert_cmpstr (after_a->str, ==, "b");
  g_assert_cmpstr (places->str, ==, "a!a!");
  g_assert_cmpuint (g_strv_length (changed), ==, 2);
  /* Everything is told: the scope ends before the end, or with it. */
  g_assert_cmpint (along_position_compare (&one.last, &end), <=, 0);
  return TRUE;
}

static void
test_log (Fixture *self, gconstpointer data)
{
  write_well (self, put_log, NULL);
  read_well (self, check_log, NULL);
}

static gboolean
touch (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->scope_touch (tx, "user:u", error);
}

static gboolean
check_touched (AlongTx *tx, gpointer data, GError **error)
{
  AlongPosition start = { 0 };
  g_auto (GStrv) changed = NULL;

  if (!tx->api->scopes_since (tx, &start, &changed, error))
    return FALSE;
  g_assert_cmpuint (g_strv_length (changed), ==, 1);
  g_assert_cmpstr (changed[0], ==, "user:u");
  return TRUE;
}

static void
test_touch (Fixture *self, gconstpointer data)
{
  write_well (self, touch, NULL);
  read_well (self, check_touched, NULL);
}

static gboolean
put_history (AlongTx *tx, gpointer data, GError **error)
{
  AlongHistory entry = { .seq = 4,
                         .txn = (char *)"t",
                         .kind = (char *)"need",
                         .id = (char *)"n",
                         .op = (char *)"{}",
                         .account = (char *)"u",
                         .stands = TRUE,
                         .claimed = G_MAXINT64 };
  g_autoptr (GPtrArray) found = NULL;
  const AlongHistory *last = NULL;

  if (!tx->api->history_add (tx, &entry, error))
    return FALSE;
  entry.seq = 5;
  entry.stands = FALSE;
  entry.group = (char *)"words";
  entry.before = (char *)"{\"x\":null}";
  if (!tx->api->history_add (tx, &entry, error)
      || !tx->api->history_of (tx, "need", "n", &found, error))
    return FALSE;
  g_assert_cmpuint (found->len, ==, 2);
  last = g_ptr_array_index (found, 1);
  g_assert_cmpint (last->seq, ==, 5);
  g_assert_cmpstr (last->group, ==, "words");
  g_assert_cmpstr (last->before, ==, "{\"x\":null}");
  g_assert_null (last->after);
  g_assert_false (last->stands);
  g_assert_cmpint (last->claimed, ==, G_MAXINT64);
  return TRUE;
}

static void
test_history (Fixture *self, gconstpointer data)
{
  write_well (self, put_history, NULL);
}

static void
test_results (Fixture *self, gconstpointer data)
{
  write_well (self, storage_put_results, NULL);
}

static void
test_conflicts (Fixture *self, gconstpointer data)
{
  write_well (self, storage_put_conflicts, NULL);
}

static gboolean
put_people (AlongTx *tx, gpointer data, GError **error)
{
  AlongAccount account = { .id = (char *)"u1",
                           .login = (char *)"morag",
                           .name = (char *)"Morag",
                           .worker = (char *)"w1",
                           .org = (char *)"o1",
                           .org_name = (char *)"Harbour",
                           .roles = 5 };
  const AlongGrant grant = { (char *)"ref", 2, TRUE };
  g_autoptr (AlongAccount) by_login = NULL;
  g_autoptr (AlongAccount) by_id = NULL;
  g_autoptr (AlongAccount) none = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) grants = NULL;

  if (!tx->api->account_put (tx, &account, error))
    return FALSE;
  account.disabled = TRUE;
  account.hash = (char *)"h";
  if (!tx->api->account_put (tx, &account, error)
      || !tx->api->account_by_login (tx, "morag", &by_login, error)
      || !tx->api->account_by_id (tx, "u1", &by_id, error)
      || !tx->api->account_by_login (tx, "Morag", &none, error)
      || !tx->api->accounts (tx, &all, error) || !tx->api->grant_put (tx, "u1", &grant, error)
      || !tx->api->grants_of (tx, "u1", &grants, error))
    return FALSE;
  g_assert_cmpstr (by_login->id, ==, "u1");
  g_assert_cmpuint (by_id->roles, ==, 5);
  g_assert_true (by_id->disabled);
  g_assert_null (none);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpint (((AlongGrant *)grants->pdata[0])->gen, ==, 2);
  return TRUE;
}

static void
test_people (Fixture *self, gconstpointer data)
{
  write_well (self, put_people, NULL);
}

static gboolean
put_token (AlongTx *tx, const char *hash, const char *family, gint64 expires, GError **error)
{
  const AlongToken token = { .hash = (char *)hash,
                             .kind = ALONG_TOKEN_REFRESH,
                             .account = (char *)"u1",
                             .family = (char *)family,
                             .replica = (char *)"r",
                             .device = (char *)"d",
                             .expires = expires };

  return tx->api->token_put (tx, &token, error);
}

static gboolean
is_revoked (AlongTx *tx, const char *hash)
{
  g_autoptr (AlongToken) token = NULL;
  g_autoptr (GError) error = NULL;

  tx->api->token_get (tx, hash, &token, &error);
  g_assert_no_error (error);
  g_assert_nonnull (token);
  return token->revoked;
}

static gboolean
put_tokens (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (AlongToken) gone = NULL;
  g_autofree char *owner = NULL;
  g_autofree char *again = NULL;
  g_autofree char *late = NULL;

  if (!put_token (tx, "a", "f1", 100, error) || !put_token (tx, "b", "f2", 100, error)
      || !put_token (tx, "c", "f3", 10, error)
      || !tx->api->tokens_revoke (tx, "u1", "f1", NULL, error))
    return FALSE;
  g_assert_true (is_revoked (tx, "a"));
  g_assert_false (is_revoked (tx, "b"));
  if (!tx->api->tokens_revoke (tx, "u1", NULL, "f2", error))
    return FALSE;
  g_assert_false (is_revoked (tx, "b"));
  g_assert_true (is_revoked (tx, "c"));
  if (!tx->api->tokens_expire (tx, 50, error) || !tx->api->token_get (tx, "c", &gone, error)
      || !tx->api->code_put (tx, "x", "u1", 100, error)
      || !tx->api->code_put (tx, "y", "u1", 100, error)
      || !tx->api->code_take (tx, "x", 50, &owner, error)
      || !tx->api->code_take (tx, "x", 50, &again, error)
      || !tx->api->code_take (tx, "y", 100, &late, error))
    return FALSE;
  g_assert_null (gone);
  g_assert_cmpstr (owner, ==, "u1");
  g_assert_null (again);
  g_assert_null (late);
  return TRUE;
}

static void
test_tokens (Fixture *self, gconstpointer data)
{
  write_well (self, put_tokens, NULL);
}

static void
test_devices (Fixture *self, gconstpointer data)
{
  write_well (self, storage_put_devices, NULL);
  read_well (self, storage_check_devices, NULL);
}

static void
test_erased (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  write_well (self, storage_put_erased, NULL);
  write_well (self, storage_put_deleted, NULL);
  write_well (self, storage_put_holds, NULL);
  self->storage->api->scrub (self->storage, &error);
  g_assert_no_error (error);
  self->storage->api->check (self->storage, problems, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_audit (Fixture *self, gconstpointer data)
{
  write_well (self, storage_put_audit, NULL);
}

static void
test_links (Fixture *self, gconstpointer data)
{
  write_well (self, storage_put_links, NULL);
}

static gboolean
take_digest (AlongTx *tx, gpointer data, GError **error)
{
  char **digest = data;

  g_clear_pointer (digest, g_free);
  return tx->api->digest (tx, digest, error);
}

static void
test_digest (Fixture *self, gconstpointer data)
{
  g_autofree char *empty = NULL;
  g_autofree char *one = NULL;
  g_autofree char *same = NULL;

  read_well (self, take_digest, &empty);
  write_well (self, put_parts, NULL);
  read_well (self, take_digest, &one);
  write_well (self, set_name, (gpointer) "x");
  read_well (self, take_digest, &same);
  g_assert_cmpstr (empty, !=, one);
  g_assert_cmpstr (one, ==, same);
}

static void
test_durable (Fixture *self, gconstpointer data)
{
  g_autofree char *name = NULL;

  write_well (self, set_name, (gpointer) "Kept");
  g_clear_pointer (&self->storage, along_storage_close);
  self->storage = self->kind->again (self->kind->data);
  read_well (self, get_name, &name);
  g_assert_cmpstr (name, ==, "Kept");
}

static gboolean
read_twice (AlongTx *tx, gpointer data, GError **error)
{
  Fixture *self = data;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (!tx->api->meta_get (tx, "name", &before, error))
    return FALSE;
  write_well (self, set_name, (gpointer) "New");
  if (!tx->api->meta_get (tx, "name", &after, error))
    return FALSE;
  g_assert_cmpstr (before, ==, after);
  return TRUE;
}

/* A reader sees one state from beginning to end, whatever is committed meanwhile. */
static void
test_snapshot (Fixture *self, gconstpointer data)
{
  g_autofree char *name = NULL;

  write_well (self, set_name, (gpointer) "Old");
  read_well (self, read_twice, self);
  read_well (self, get_name, &name);
  g_assert_cmpstr (name, ==, "New");
}

#define WRITERS 16
#define WRITES 50

typedef struct
{
  Fixture *fixture;
  guint index;
  guint failed;
} Writer;

typedef struct
{
  guint writer;
  guint i;
} Turn;

static gboolean
write_turn (AlongTx *tx, gpointer data, GError **error)
{
  const Turn *turn = data;
  g_autofree char *id = g_strdup_printf ("%u-%u", turn->writer, turn->i);
  gint64 seq = 0;

  if (!put_entry (tx, "shared", id, ALONG_INDEX_PUT, 1, error)
      || !tx->api->next_seq (tx, &seq, error))
    return FALSE;
  /* Some change their mind after they have written: none of it may stay, and the others' must. */
  if (turn->i % 5 == 4)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, "on purpose");
      return FALSE;
    }
  return TRUE;
}

static gpointer
write_many (gpointer data)
{
  Writer *writer = data;
  AlongStorage *storage = writer->fixture->storage;

  for (guint i = 0; i < WRITES; i++)
    {
      Turn turn = { writer->index, i };
      g_autoptr (GError) error = NULL;

      if (!storage->api->write (storage, write_turn, &turn, &error))
        writer->failed++;
    }
  return NULL;
}

static gboolean
note_position (const AlongIndexEntry *entry, gpointer data)
{
  g_hash_table_add (data, g_strdup (entry->id));
  return TRUE;
}

static gboolean
check_shared (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  AlongPosition start = { 0 };
  AlongScopeState state = { 0 };
  gboolean done = FALSE;

  if (!tx->api->scope_changes (tx, "shared", &start, note_position, ids, &done, error)
      || !tx->api->scope_state (tx, "shared", &state, error))
    return FALSE;
  g_assert_cmpuint (g_hash_table_size (ids), ==, WRITERS * WRITES / 5 * 4);
  g_assert_cmpint (state.n, ==, WRITERS * WRITES / 5 * 4);
  return TRUE;
}

/* Reads the change log on while many write: a cursor that goes forward never misses an entry. */
typedef struct
{
  AlongPosition last;
  GHashTable *ids;
} Follower;

static gboolean
note_followed (const AlongIndexEntry *entry, gpointer data)
{
  Follower *follower = data;

  g_assert_true (g_hash_table_add (follower->ids, g_strdup (entry->id)));
  follower->last = entry->position;
  return TRUE;
}

static gboolean
follow (AlongTx *tx, gpointer data, GError **error)
{
  Follower *follower = data;
  gboolean done = FALSE;
  const AlongPosition after = follower->last;

  return tx->api->scope_changes (tx, "shared", &after, note_followed, follower, &done, error);
}

static void
test_many_writers (Fixture *self, gconstpointer data)
{
  GThread *threads[WRITERS];
  Writer writers[WRITERS];
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Follower follower = { { 0 }, ids };

  for (guint i = 0; i < WRITERS; i++)
    {
      writers[i] = (Writer){ self, i, 0 };
      threads[i] = g_thread_new ("writer", write_many, &writers[i]);
    }
  for (guint i = 0; i < 20; i++)
    read_well (self, follow, &follower);
  for (guint i = 0; i < WRITERS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (writers[i].failed, ==, WRITES / 5);
    }
  read_well (self, follow, &follower);
  g_assert_cmpuint (g_hash_table_size (ids), ==, WRITERS * WRITES / 5 * 4);
  read_well (self, check_shared, NULL);
}

static void
test_check (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  write_well (self, put_records, NULL);
  self->storage->api->check (self->storage, problems, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
}

static gboolean
take_counts (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->counts (tx, data, error);
}

static void
test_counts (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) counts = NULL;
  gint64 needs = -1;
  gint64 steps = -1;

  write_well (self, put_records, NULL);
  read_well (self, take_counts, &counts);
  for (guint i = 0; i < counts->len; i++)
    {
      const AlongCount *count = g_ptr_array_index (counts, i);

      if (g_str_equal (count->what, "need"))
        needs = count->n;
      if (g_str_equal (count->what, "step"))
        steps = count->n;
    }
  g_assert_cmpint (needs, ==, 1);
  g_assert_cmpint (steps, ==, 2);
}

void
storage_tests_add (const StorageKind *kind)
{
  /* What needs a storage that outlives its process, or one for several threads, is not asked of others. */
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
    gboolean outlives;
    gboolean threads;
  } tests[] = {
    { "meta", test_meta },
    { "undone", test_undone },
    { "seq", test_seq },
    { "records", test_records },
    { "parts", test_parts },
    { "memberships", test_memberships },
    { "locks", test_locks },
    { "holdings", test_holdings },
    { "numbers", test_numbers },
    { "log", test_log },
    { "touch", test_touch },
    { "history", test_history },
    { "results", test_results },
    { "conflicts", test_conflicts },
    { "people", test_people },
    { "tokens", test_tokens },
    { "links", test_links },
    { "devices", test_devices },
    { "erased", test_erased },
    { "audit", test_audit },
    { "digest", test_digest },
    { "durable", test_durable, TRUE },
    { "snapshot", test_snapshot, FALSE, TRUE },
    { "many-writers", test_many_writers, FALSE, TRUE },
    { "check", test_check },
    { "counts", test_counts },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/storage/%s/%s", kind->name, tests[i].path);

      if ((kind->again != NULL || !tests[i].outlives) && (kind->threads || !tests[i].threads))
        g_test_add (path, Fixture, kind, set_up, tests[i].test, tear_down);
    }
}
