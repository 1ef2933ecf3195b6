/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "desk.h"
#include "model/entities/entities.h"
#include "model/lifecycle.h"

#include <string.h>

#define SID "org:one:identity"
#define OTHER "org:two:identity"

static gint64 fake_now = 1767225600000;

static gint64
now_cb (gpointer data)
{
  return fake_now;
}

static void
assert_text (Desk *desk, const char *id, const char *field, const char *expected)
{
  g_autofree char *text = desk_text (desk, &along_person, id, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_there (Desk *desk, const char *id, gboolean there)
{
  g_autoptr (AlongRecord) record = desk_get (desk, &along_person, id);

  g_assert_true ((record != NULL) == there);
}

static void
assert_found (Desk *desk, const char *text, guint n)
{
  g_autoptr (GPtrArray) hits = desk_search (desk, text);

  g_assert_cmpuint (hits->len, ==, n);
}

static gint64
waiting (Desk *desk)
{
  g_autoptr (AlongSyncState) state = desk_state (desk);

  return state->waiting;
}

static AlongTxn *
batch_txn (AlongBatch *batch, guint i)
{
  g_assert_cmpuint (i, <, batch->txns->len);
  return g_ptr_array_index (batch->txns, i);
}

static void
push_row (Desk *desk, const AlongRecord *record, AlongFacet facet, gint64 rev)
{
  g_autoptr (GPtrArray) lines = lines_new ();

  lines_row (lines, SID, record, facet, rev);
  lines_check (lines, SID, 1, "c2", fake_now);
  desk_apply (desk, lines);
}

static void
test_pull (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  g_autoptr (AlongRecord) back = desk_get (desk, &along_person, along_record_get_id (person));
  g_autoptr (AlongSyncState) state = desk_state (desk);
  const AlongCursor *cursor = g_ptr_array_index (state->cursors, 0);

  g_assert_true (along_record_equal (person, back));
  assert_found (desk, "isla", 1);
  g_assert_cmpuint (state->cursors->len, ==, 1);
  g_assert_cmpstr (cursor->sid, ==, SID);
  g_assert_cmpint (cursor->gen, ==, 1);
  g_assert_cmpstr (cursor->cursor, ==, "c1");
  g_assert_cmpint (cursor->n, ==, 2);
  g_assert_cmpuint (
      cursor->sum, ==,
      along_part_hash ("person", along_record_get_id (person), ALONG_FACET_IDENTITY, 7)
          + along_part_hash ("person", along_record_get_id (person), ALONG_FACET_CONTACT, 7));
  g_assert_cmpint (state->waiting, ==, 0);
}

static void
test_rebase (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (AlongBatch) batch = NULL;
  const AlongOp *op = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  batch = desk_batch (desk);
  op = g_ptr_array_index (batch_txn (batch, 0)->ops, 0);
  g_assert_cmpint (op->base, ==, 7);
  g_assert_cmpint (op->base_own, ==, 0);

  /* Somebody else changes another group, and then the same one: one's own stays in sight over both. */
  along_record_set_text (person, "known_as", "Isla Mae");
  push_row (desk, person, ALONG_FACET_IDENTITY, 9);
  assert_text (desk, id, "known_as", "Isla Mae");
  assert_text (desk, id, "pronouns", "they");
  along_record_set_text (person, "pronouns", "xe");
  push_row (desk, person, ALONG_FACET_IDENTITY, 10);
  assert_text (desk, id, "pronouns", "they");

  /* Acknowledged, it stays in sight until its row has come; then the server's word counts. */
  desk_ack (desk, 1, "merged", 12, fake_now);
  g_assert_cmpint (waiting (desk), ==, 0);
  assert_text (desk, id, "pronouns", "they");
  along_record_set_text (person, "pronouns", "xe/they");
  push_row (desk, person, ALONG_FACET_IDENTITY, 12);
  assert_text (desk, id, "pronouns", "xe/they");
}

static void
test_echo_never_comes (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) early = lines_new ();
  g_autoptr (GPtrArray) late = lines_new ();

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "applied", 12, fake_now + 50);
  /* A look from before the acknowledgement says nothing about it. */
  lines_check (early, SID, 1, "c3", fake_now + 10);
  desk_apply (desk, early);
  assert_text (desk, id, "pronouns", "they");
  lines_check (late, SID, 1, "c4", fake_now + 60);
  desk_apply (desk, late);
  assert_text (desk, id, "pronouns", "she");
}

static void
test_chain (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (AlongBatch) batch = NULL;
  const AlongOp *op = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_set (desk, &along_person, id, "pronouns", "xe", NULL);
  desk_set (desk, &along_person, id, "known_as", "Isla Mae", NULL);
  batch = desk_batch (desk);
  op = g_ptr_array_index (batch_txn (batch, 1)->ops, 0);
  g_assert_cmpint (op->base_own, ==, 1);
  op = g_ptr_array_index (batch_txn (batch, 2)->ops, 0);
  g_assert_cmpint (op->base_own, ==, 0);
  g_assert_cmpint (op->base, ==, 7);
}

static AlongRecord *
new_referral (void)
{
  g_autofree char *id = along_id_new ();
  g_autofree char *org = along_id_new ();
  AlongRecord *referral = along_record_new (&along_referral, id);
  const AlongLifecycle *lifecycle = along_referral.lifecycle;

  along_record_set_text (referral, "number", "R-1");
  along_record_set_text (referral, "from_org", org);
  along_record_set_text (referral, "status", lifecycle->initial);
  return referral;
}

static void
test_moves (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) referral = new_referral ();
  const char *id = along_record_get_id (referral);
  const AlongMove *move = &along_referral.lifecycle->moves[0];
  g_autoptr (AlongTxn) late = along_txn_new (NULL);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;
  g_autofree char *after = NULL;
  const AlongAttention *one = NULL;

  fill_required (referral);
  along_record_set_text (referral, "status", move->from);
  lines_event (lines, "grant", SID, 1);
  lines_record (lines, SID, referral, 5);
  lines_check (lines, SID, 1, "c1", fake_now);
  desk_apply (desk, lines);

  /* From another state: refused, and nothing is changed. */
  along_txn_add (late, along_op_move (&along_referral, id, "no_such_state", move->to, NULL));
  g_assert_false (desk_commit (desk, late, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_STALE);
  g_assert_cmpint (waiting (desk), ==, 0);

  desk_move (desk, &along_referral, id, move->to, NULL, NULL);
  state = desk_text (desk, &along_referral, id, "status");
  g_assert_cmpstr (state, ==, move->to);

  /* Somebody else was faster: the view falls back, everything that was typed is kept. */
  desk_ack (desk, 1, "stale", 0, fake_now);
  after = desk_text (desk, &along_referral, id, "status");
  g_assert_cmpstr (after, ==, move->from);
  g_assert_cmpint (desk_n_attention (desk), ==, 1);
  list = desk_attention (desk);
  one = g_ptr_array_index (list, 0);
  g_assert_cmpstr (one->what, ==, "stale");
  g_assert_cmpstr (one->kind, ==, "referral");
  g_assert_cmpstr (one->record, ==, id);
  g_assert_cmpstr (one->state, ==, "accepted");
  g_assert_cmpuint (one->txn->ops->len, ==, 1);
  history = desk_history (desk, &along_referral, id);
  /* It stays in the history, as what came too late. */
  for (guint i = 0; i < history->len; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (history, i);

      g_assert_cmpint (entry->op->type == ALONG_OP_MOVE, ==, entry->received < 0);
    }

  g_clear_error (&error);
  desk_settle (desk, one->id, NULL);
  none = desk_attention (desk);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (desk_settle (desk, one->id, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
}

static void
test_ack (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autoptr (AlongRecord) other = person_new ("Ross");
  const char *id = along_record_get_id (person);
  g_autoptr (AlongBatch) again = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GPtrArray) list = NULL;

  desk_create (desk, person, NULL);
  desk_create (desk, other, NULL);
  desk_ack (desk, 1, "applied", 3, fake_now);
  desk_ack (desk, 1, "applied", 3, fake_now);
  again = desk_batch (desk);
  g_assert_cmpuint (again->txns->len, ==, 1);
  g_assert_cmpint (batch_txn (again, 0)->n, ==, 2);
  assert_there (desk, id, TRUE);
  history = desk_history (desk, &along_person, id);
  g_assert_cmpint (((AlongEntry *)g_ptr_array_index (history, 0))->received, ==, fake_now);

  /* The echo is not a change by somebody else. */
  push_row (desk, person, ALONG_FACET_IDENTITY, 3);
  g_clear_pointer (&history, g_ptr_array_unref);
  history = desk_history (desk, &along_person, id);
  g_assert_cmpuint (history->len, ==, 1);

  desk_ack (desk, 2, "quarantined", 0, fake_now);
  assert_there (desk, along_record_get_id (other), FALSE);
  assert_found (desk, "ross", 0);
  list = desk_attention (desk);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((AlongAttention *)g_ptr_array_index (list, 0))->what, ==, "quarantined");
  g_assert_cmpint (waiting (desk), ==, 0);
}

static void
test_history_of_others (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) history = NULL;
  const AlongEntry *entry = NULL;
  const char *before = NULL;

  for (int i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("Isla %d", i);

      along_record_set_text (person, "known_as", name);
      push_row (desk, person, ALONG_FACET_IDENTITY, 8 + i);
    }
  history = desk_history (desk, &along_person, id);
  g_assert_cmpuint (history->len, ==, 20);
  entry = g_ptr_array_index (history, 0);
  g_assert_cmpint (entry->op->type, ==, ALONG_OP_SET);
  g_assert_cmpstr (entry->op->group, ==, "known_as");
  g_assert_cmpstr (entry->author, ==, "0190f5a0-0000-7000-8000-00000000000b");
  g_assert_true (g_variant_lookup (entry->before, "known_as", "&s", &before));
  g_assert_cmpstr (before, ==, "Isla 28");
}

/* Whether the bytes stand anywhere in the store's files, as they are while it is open. */
static gboolean
in_open_files (Desk *desk, const char *canary)
{
  static const char *const suffixes[] = { "", "-wal" };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (desk->path, suffixes[i], NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &bytes, &length, NULL))
        found |= memmem (bytes, length, canary, strlen (canary)) != NULL;
    }
  return found;
}

/* The same, after everything was written into them. */
static gboolean
in_files (Desk *desk, const char *canary)
{
  desk_reopen (desk);
  return in_open_files (desk, canary);
}

typedef enum
{
  BY_RM,
  BY_REVOKE,
  BY_DEL,
} Way;

static void
test_forget (gconstpointer data)
{
  Way way = (Way)GPOINTER_TO_INT (data);
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = person_new ("canaryname");
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) changed = lines_new ();
  g_autoptr (GPtrArray) end = lines_new ();
  g_autoptr (GHashTable) drafts = NULL;
  g_autoptr (AlongRecord) bystander = person_new ("Bystander");
  g_autoptr (AlongQuery) query = along_query_new (&along_person);

  along_record_set_text (person, "town", "canarytown");
  lines_event (lines, "grant", SID, 1);
  lines_event (lines, "grant", OTHER, 1);
  lines_record (lines, SID, person, 4);
  lines_record (lines, OTHER, bystander, 5);
  lines_check (lines, SID, 1, "c1", fake_now);
  desk_apply (desk, lines);
  along_record_set_text (person, "known_as", "canaryname second");
  lines_record (changed, SID, person, 6);
  desk_apply (desk, changed);
  along_store_put_draft (desk->store, id, "known_as", "canarydraft");
  g_assert_true (in_files (desk, "canaryname"));
  g_assert_true (in_files (desk, "canarytown"));
  g_assert_true (in_files (desk, "canarydraft"));

  if (way == BY_RM)
    {
      lines_rm (end, SID, "person", id, ALONG_FACET_IDENTITY);
      lines_rm (end, SID, "person", id, ALONG_FACET_CONTACT);
    }
  else if (way == BY_REVOKE)
    lines_event (end, "revoke", SID, 1);
  else
    lines_del (end, "person", id, 9);
  desk_apply (desk, end);

  /* At once, and not only when the file is closed. */
  g_assert_false (in_open_files (desk, "canaryname"));
  g_assert_false (in_open_files (desk, "canarytown"));
  assert_there (desk, id, FALSE);
  assert_there (desk, along_record_get_id (bystander), TRUE);
  assert_found (desk, "canaryname", 0);
  g_assert_cmpint (desk_count (desk, query), ==, 1);
  g_assert_false (in_files (desk, "canaryname"));
  g_assert_false (in_files (desk, "canarytown"));
  /* Where it was only deleted, the words somebody was typing are still theirs. */
  drafts = desk_drafts (desk, id);
  g_assert_cmpuint (g_hash_table_size (drafts), ==, way == BY_DEL ? 1 : 0);
  g_assert_true (in_files (desk, "canarydraft") == (way == BY_DEL));
}

static void
test_forget_facet (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) history = NULL;

  desk_set (desk, &along_person, id, "town", "canarytown", NULL);
  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "applied", 8, fake_now);
  desk_ack (desk, 2, "applied", 9, fake_now);
  along_record_set_text (person, "town", "canarytown");
  push_row (desk, person, ALONG_FACET_CONTACT, 8);
  lines_rm (lines, SID, "person", id, ALONG_FACET_CONTACT);
  lines_check (lines, SID, 1, "c5", fake_now + 1);
  desk_apply (desk, lines);
  assert_text (desk, id, "known_as", "Isla");
  assert_text (desk, id, "town", NULL);
  assert_found (desk, "canarytown", 0);
  history = desk_history (desk, &along_person, id);
  for (guint i = 0; i < history->len; i++)
    g_assert_cmpstr (((AlongEntry *)g_ptr_array_index (history, i))->op->group, !=, "address");
}

static void
test_reasons_counted (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) one = lines_new ();
  g_autoptr (GPtrArray) both = lines_new ();

  lines_event (lines, "grant", SID, 1);
  lines_event (lines, "grant", OTHER, 1);
  lines_record (lines, SID " " OTHER, person, 4);
  /* Told twice is one reason. */
  lines_record (lines, SID, person, 4);
  desk_apply (desk, lines);
  lines_rm (one, SID, "person", id, ALONG_FACET_IDENTITY);
  desk_apply (desk, one);
  assert_there (desk, id, TRUE);
  lines_event (both, "revoke", OTHER, 1);
  desk_apply (desk, both);
  assert_there (desk, id, FALSE);
}

static void
test_unsent_work (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) revoke = lines_new ();
  g_autoptr (GPtrArray) check = lines_new ();
  g_autoptr (AlongBatch) batch = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  lines_event (revoke, "revoke", SID, 1);
  desk_apply (desk, revoke);
  batch = desk_batch (desk);
  g_assert_cmpuint (batch->txns->len, ==, 1);
  desk_ack (desk, 1, "applied", 9, fake_now);
  lines_check (check, NULL, 0, NULL, fake_now + 1);
  desk_apply (desk, check);
  assert_there (desk, id, FALSE);
  assert_found (desk, "isla", 0);
}

static void
test_deleted_and_edited (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  g_autoptr (AlongRecord) gone = desk_pulled_person (desk, SID, "Ross", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) back = lines_new ();

  /* An edit brings a record back: it stays in sight while that is on its way. */
  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  lines_del (lines, "person", id, 8);
  lines_del (lines, "person", along_record_get_id (gone), 8);
  lines_check (lines, SID, 1, "c2", fake_now);
  desk_apply (desk, lines);
  assert_there (desk, id, TRUE);
  assert_there (desk, along_record_get_id (gone), FALSE);
  fake_now += 100;
  desk_ack (desk, 1, "merged", 9, fake_now);
  assert_there (desk, id, TRUE);
  along_record_set_text (person, "pronouns", "they");
  lines_record (back, SID, person, 9);
  lines_check (back, SID, 1, "c3", fake_now);
  desk_apply (desk, back);
  assert_text (desk, id, "pronouns", "they");
}

static void
test_granted_again (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) stays = desk_pulled_person (desk, SID, "Isla", 7);
  g_autoptr (AlongRecord) goes = desk_pulled_person (desk, SID, "Ross", 8);
  g_autoptr (GPtrArray) grant = lines_new ();
  g_autoptr (GPtrArray) rows = lines_new ();
  g_autoptr (GPtrArray) check = lines_new ();
  g_autoptr (AlongSyncState) state = NULL;
  g_autofree char *after = g_strdup_printf (SID ",person,%s,contact", along_record_get_id (stays));

  lines_event (grant, "grant", SID, 2);
  desk_apply (desk, grant);
  state = desk_state (desk);
  g_assert_null (((AlongCursor *)g_ptr_array_index (state->cursors, 0))->cursor);
  g_assert_cmpint (((AlongCursor *)g_ptr_array_index (state->cursors, 0))->gen, ==, 2);
  g_assert_null (state->snapshot_after);

  lines_record (rows, SID, stays, 7);
  desk_apply (desk, rows);
  /* Until the snapshot has ended, nothing goes; and it can be gone on with from where it was. */
  assert_there (desk, along_record_get_id (goes), TRUE);
  g_clear_pointer (&state, along_sync_state_free);
  desk_reopen (desk);
  state = desk_state (desk);
  g_assert_cmpstr (state->snapshot_after, ==, after);

  lines_check (check, SID, 2, "d1", fake_now);
  desk_apply (desk, check);
  assert_there (desk, along_record_get_id (stays), TRUE);
  assert_there (desk, along_record_get_id (goes), FALSE);
  g_clear_pointer (&state, along_sync_state_free);
  state = desk_state (desk);
  g_assert_null (state->snapshot_after);
  g_assert_cmpstr (((AlongCursor *)g_ptr_array_index (state->cursors, 0))->cursor, ==, "d1");
  g_assert_cmpint (((AlongCursor *)g_ptr_array_index (state->cursors, 0))->n, ==, 2);
}

static void
set_sum (GPtrArray *lines, gint64 n, guint64 sum)
{
  AlongLine *line = g_ptr_array_index (lines, lines->len - 1);
  AlongCursor *cursor = g_ptr_array_index (line->cursors, 0);

  cursor->n = n;
  cursor->sum = sum;
}

static void
test_sum_differs (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  g_autoptr (AlongSyncState) state = desk_state (desk);
  const AlongCursor *cursor = g_ptr_array_index (state->cursors, 0);
  g_autoptr (GPtrArray) same = lines_new ();
  g_autoptr (GPtrArray) differs = lines_new ();
  g_autoptr (AlongSyncState) kept = NULL;
  g_autoptr (AlongSyncState) anew = NULL;

  lines_check (same, SID, 1, "c2", fake_now);
  set_sum (same, cursor->n, cursor->sum);
  desk_apply (desk, same);
  kept = desk_state (desk);
  g_assert_cmpstr (((AlongCursor *)g_ptr_array_index (kept->cursors, 0))->cursor, ==, "c2");

  lines_check (differs, SID, 1, "c3", fake_now);
  set_sum (differs, cursor->n + 1, cursor->sum);
  desk_apply (desk, differs);
  anew = desk_state (desk);
  g_assert_null (((AlongCursor *)g_ptr_array_index (anew->cursors, 0))->cursor);
  assert_there (desk, along_record_get_id (person), TRUE);
}

static void
test_unexplained (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) empty = lines_new ();
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (GPtrArray) list = NULL;
  const AlongAttention *one = NULL;

  lines_event (lines, "grant", SID, 1);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (AlongRecord) person = person_new ("Isla");

      lines_record (lines, SID, person, i + 1);
    }
  lines_check (lines, SID, 1, "c1", fake_now);
  desk_apply (desk, lines);

  /* A restored server that has nothing: it is all kept, and somebody is asked. */
  desk_new_epoch (desk, "e2", fake_now);
  lines_check (empty, SID, 1, "d1", fake_now);
  desk_apply (desk, empty);
  g_assert_cmpint (desk_count (desk, query), ==, 200);
  list = desk_attention (desk);
  g_assert_cmpuint (list->len, ==, 1);
  one = g_ptr_array_index (list, 0);
  g_assert_cmpstr (one->what, ==, "removal");
  g_assert_nonnull (strstr (one->message, "200"));
  desk_settle (desk, one->id, NULL);
  g_assert_cmpint (desk_count (desk, query), ==, 0);
}

static void
test_fork (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (AlongBatch) before = NULL;
  g_autoptr (AlongBatch) after = NULL;
  const AlongOp *op = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "applied", 9, fake_now);
  desk_set (desk, &along_person, id, "pronouns", "xe", NULL);
  desk_set (desk, &along_person, id, "pronouns", "ze", NULL);
  before = desk_batch (desk);
  g_assert_cmpint (batch_txn (before, 0)->n, ==, 2);
  desk_fork (desk);
  after = desk_batch (desk);
  g_assert_cmpstr (before->replica, !=, after->replica);
  g_assert_cmpuint (after->txns->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (batch_txn (after, i)->n, ==, i + 1);
      g_assert_cmpstr (batch_txn (after, i)->id, ==, batch_txn (before, i)->id);
    }
  /* What was seen of an acknowledged one is the server's now; of one that waits, its new number. */
  op = g_ptr_array_index (batch_txn (after, 0)->ops, 0);
  g_assert_cmpint (op->base_own, ==, 0);
  g_assert_cmpint (op->base, ==, 9);
  op = g_ptr_array_index (batch_txn (after, 1)->ops, 0);
  g_assert_cmpint (op->base_own, ==, 1);
  assert_text (desk, id, "pronouns", "ze");
  desk_set (desk, &along_person, id, "known_as", "I", NULL);
  g_clear_pointer (&after, along_batch_free);
  after = desk_batch (desk);
  g_assert_cmpint (batch_txn (after, 2)->n, ==, 3);
}

static void
test_epoch (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 70);
  const char *id = along_record_get_id (person);
  g_autoptr (AlongBatch) batch = NULL;
  g_autoptr (AlongSyncState) state = NULL;
  g_autoptr (GPtrArray) lines = lines_new ();

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "applied", 80, fake_now + 10);
  along_record_set_text (person, "pronouns", "they");
  push_row (desk, person, ALONG_FACET_IDENTITY, 80);
  desk_set (desk, &along_person, id, "known_as", "Isla Mae", NULL);
  desk_ack (desk, 2, "applied", 81, fake_now + 20);
  desk_set (desk, &along_person, id, "family", "Grant", NULL);

  /* The server lost the second one, and still has the first. */
  desk_new_epoch (desk, "e2", fake_now + 15);
  state = desk_state (desk);
  g_assert_cmpstr (state->epoch, ==, "e2");
  g_assert_cmpint (state->waiting, ==, 2);
  g_assert_null (((AlongCursor *)g_ptr_array_index (state->cursors, 0))->cursor);
  batch = desk_batch (desk);
  g_assert_cmpint (batch_txn (batch, 0)->n, ==, 1);
  g_assert_cmpint (batch_txn (batch, 1)->n, ==, 2);
  g_assert_cmpstr (((AlongOp *)g_ptr_array_index (batch_txn (batch, 0)->ops, 0))->group, ==,
                   "known_as");
  assert_text (desk, id, "known_as", "Isla Mae");

  /* Its positions begin lower than the old ones: they are news all the same. */
  along_record_set_text (person, "pronouns", "they/she");
  lines_record (lines, SID, person, 60);
  lines_check (lines, SID, 1, "d1", fake_now + 30);
  desk_apply (desk, lines);
  assert_text (desk, id, "pronouns", "they/she");
  assert_text (desk, id, "known_as", "Isla Mae");
  assert_text (desk, id, "family", "Grant");
  desk_ack (desk, 1, "applied", 61, fake_now + 40);
  desk_ack (desk, 2, "applied", 62, fake_now + 40);
  g_assert_cmpint (waiting (desk), ==, 0);
}

/* What had a place in the old history may have another in the new one, and something else stand in that place: only the words
 * that were seen say what was seen. */
static void
test_epoch_positions (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 70);
  const char *id = along_record_get_id (person);
  g_autoptr (AlongBatch) before = NULL;
  g_autoptr (AlongBatch) after = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "applied", 80, fake_now);
  desk_set (desk, &along_person, id, "pronouns", "xe", NULL);
  desk_set (desk, &along_person, id, "known_as", "Isla Mae", NULL);
  before = desk_batch (desk);
  /* The first one is known to the server still. */
  desk_new_epoch (desk, "e2", fake_now + 1);
  after = desk_batch (desk);
  g_assert_cmpuint (after->txns->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const AlongOp *was = g_ptr_array_index (batch_txn (before, i)->ops, 0);
      const AlongOp *op = g_ptr_array_index (batch_txn (after, i)->ops, 0);

      g_assert_cmpint (op->base_own, ==, 0);
      g_assert_cmpint (op->base, ==, 1);
      g_assert_nonnull (op->old);
      g_assert_cmpstr (op->old, ==, was->old);
    }
}

/* While a scope is still to be fetched it may be what brings own work back: until then that work stays. */
static void
test_echo_in_a_scope_to_come (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) early = lines_new ();
  g_autoptr (GPtrArray) fetched = lines_new ();

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "applied", 9, fake_now);
  lines_event (early, "grant", "org:one:contact", 1);
  lines_check (early, SID, 1, "c2", fake_now + 1000);
  desk_apply (desk, early);
  assert_text (desk, id, "pronouns", "they");
  lines_check (fetched, "org:one:contact", 1, "d1", fake_now + 2000);
  desk_apply (desk, fetched);
  assert_text (desk, id, "pronouns", "she");
}

/* An answer that was under way when the server was put back speaks of numbers that mean something else by now. */
static void
test_late_answer (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autofree char *replica = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "applied", 9, fake_now);
  desk_set (desk, &along_person, id, "family", "Grant", NULL);
  replica = desk_get_meta (desk, "replica");
  desk_new_epoch (desk, "e2", fake_now);
  g_assert_cmpint (waiting (desk), ==, 2);
  desk_ack_as (desk, replica, 2, "applied", 10, fake_now);
  g_assert_cmpint (waiting (desk), ==, 2);
  desk_ack (desk, 2, "applied", 11, fake_now);
  g_assert_cmpint (waiting (desk), ==, 1);
}

static void
test_unknown (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (AlongSyncState) state = NULL;
  g_autofree char *extra = g_strdup_printf (
      "{\"row\":{\"k\":\"person\",\"id\":\"%s\",\"f\":\"identity\",\"rev\":9,"
      "\"v\":{\"known_as\":\"Isla\",\"from_the_future\":7},\"g\":{},\"at\":5},\"s\":[\"" SID "\"]}",
      id);

  /* A field of a newer server stays beside the part, through edits and reopening. */
  g_ptr_array_add (lines, along_line_decode (extra, -1, &error));
  g_assert_no_error (error);
  g_ptr_array_add (lines,
                   along_line_decode (
                       "{\"row\":{\"k\":\"hologram\",\"id\":\"0190f5a0-0000-7000-8000-"
                       "000000000001\",\"f\":\"identity\",\"rev\":9,\"v\":{}},\"s\":[\"" SID "\"]}",
                       -1, &error));
  g_assert_no_error (error);
  lines_check (lines, SID, 1, "c2", fake_now);
  set_sum (lines, 3, 12345);
  desk_apply (desk, lines);
  desk_set (desk, &along_person, id, "known_as", "Isla Mae", NULL);
  desk_reopen (desk);
  assert_text (desk, id, "known_as", "Isla Mae");
  /* What cannot be known cannot be summed up. */
  state = desk_state (desk);
  g_assert_cmpstr (((AlongCursor *)g_ptr_array_index (state->cursors, 0))->cursor, ==, "c2");
}

/* How far the server had come is brought again, by whichever of the two ways it was heard; a new history has none yet. */
static void
test_marks (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (AlongSyncState) state = NULL;
  g_autoptr (AlongSyncState) anew = NULL;
  g_autoptr (AlongBatch) first = NULL;
  g_autoptr (AlongBatch) next = NULL;

  g_assert_true (desk_create (desk, person, NULL));
  first = desk_batch (desk);
  g_assert_null (first->marks);
  desk_ack (desk, 1, "applied", 3, fake_now);
  lines_check (lines, NULL, 0, NULL, fake_now);
  ((AlongLine *)g_ptr_array_index (lines, lines->len - 1))->mark = g_strdup ("pulled");
  desk_apply (desk, lines);
  state = desk_state (desk);
  g_assert_cmpuint (g_strv_length (state->marks), ==, 2);
  next = desk_batch (desk);
  g_assert_cmpstr (next->marks[0], ==, "pushed-1");
  g_assert_cmpstr (next->marks[1], ==, "pulled");
  desk_new_epoch (desk, "e2", fake_now);
  anew = desk_state (desk);
  g_assert_null (anew->marks);
}

static void
test_clock (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) one = person_new ("One");
  g_autoptr (AlongRecord) two = person_new ("Two");
  g_autoptr (AlongRecord) three = person_new ("Three");
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (AlongBatch) batch = NULL;
  gint64 start = fake_now;

  desk_create (desk, one, NULL);
  /* The wall clock goes back; ours does not. */
  fake_now -= 60000;
  desk_create (desk, two, NULL);
  lines_check (lines, NULL, 0, NULL, start + 5000);
  desk_apply (desk, lines);
  desk_reopen (desk);
  desk_create (desk, three, NULL);
  fake_now = start;
  batch = desk_batch (desk);
  g_assert_cmpint (batch_txn (batch, 0)->hlc, ==, start << 16);
  g_assert_cmpint (batch_txn (batch, 1)->hlc, ==, (start << 16) + 1);
  g_assert_cmpint (batch_txn (batch, 2)->hlc, ==, ((start + 5000) << 16) + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (now_cb, NULL);
  g_test_add_func ("/store/sync/pull", test_pull);
  g_test_add_func ("/store/sync/rebase", test_rebase);
  g_test_add_func ("/store/sync/echo-never-comes", test_echo_never_comes);
  g_test_add_func ("/store/sync/chain", test_chain);
  g_test_add_func ("/store/sync/moves", test_moves);
  g_test_add_func ("/store/sync/ack", test_ack);
  g_test_add_func ("/store/sync/history-of-others", test_history_of_others);
  g_test_add_data_func ("/store/sync/forget/rm", GINT_TO_POINTER (BY_RM), test_forget);
  g_test_add_data_func ("/store/sync/forget/revoke", GINT_TO_POINTER (BY_REVOKE), test_forget);
  g_test_add_data_func ("/store/sync/forget/del", GINT_TO_POINTER (BY_DEL), test_forget);
  g_test_add_func ("/store/sync/forget/facet", test_forget_facet);
  g_test_add_func ("/store/sync/reasons-counted", test_reasons_counted);
  g_test_add_func ("/store/sync/unsent-work", test_unsent_work);
  g_test_add_func ("/store/sync/deleted-and-edited", test_deleted_and_edited);
  g_test_add_func ("/store/sync/granted-again", test_granted_again);
  g_test_add_func ("/store/sync/sum-differs", test_sum_differs);
  g_test_add_func ("/store/sync/unexplained", test_unexplained);
  g_test_add_func ("/store/sync/fork", test_fork);
  g_test_add_func ("/store/sync/epoch", test_epoch);
  g_test_add_func ("/store/sync/epoch-positions", test_epoch_positions);
  g_test_add_func ("/store/sync/echo-in-a-scope-to-come", test_echo_in_a_scope_to_come);
  g_test_add_func ("/store/sync/late-answer", test_late_answer);
  g_test_add_func ("/store/sync/unknown", test_unknown);
  g_test_add_func ("/store/sync/marks", test_marks);
  g_test_add_func ("/store/sync/clock", test_clock);
  return g_test_run ();
}
