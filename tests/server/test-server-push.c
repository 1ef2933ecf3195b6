/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "two-desks.h"

#include <string.h>

static void
test_new (Pair *self, gconstpointer data)
{
  g_autoptr (AlongRecord) person = desk_get (self->euan, "person", self->person);

  g_assert_cmpstr (along_record_get_text (person, "known_as"), ==, "Ann");
  g_assert_cmpstr (along_record_get_text (person, "created_by"), ==, self->morag->actor.worker);
  g_assert_cmpstr (along_record_get_text (person, "created_org"), ==, self->org);
  g_assert_cmpint (along_record_get_integer (person, "created_at", 0), ==, self->world->now);
}

/* The same push again, as when the answer was lost, changes nothing and confirms. */
static void
test_again (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) txn = desk_txn (self->morag);
  g_autoptr (AlongResults) first = NULL;
  g_autoptr (AlongResults) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  const AlongResult *one = NULL;
  const AlongResult *two = NULL;

  along_txn_add (txn, desk_set (self->morag, "person", self->person, "pronouns", "Ann"));
  first = desk_send (self->morag, &txn, 1, NULL, &error);
  g_assert_no_error (error);
  before = world_digest (self->world);
  second = desk_send (self->morag, &txn, 1, NULL, &error);
  g_assert_no_error (error);
  after = world_digest (self->world);
  one = g_ptr_array_index (first->results, 0);
  two = g_ptr_array_index (second->results, 0);
  g_assert_cmpstr (one->r, ==, "applied");
  g_assert_cmpstr (two->r, ==, "duplicate");
  g_assert_cmpint (one->seq, ==, two->seq);
  g_assert_cmpint (second->acked_n, ==, txn->n);
  g_assert_cmpstr (before, ==, after);
}

/* What needs its author is said again, because the first time may have been lost. */
static void
test_again_quarantined (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) txn = desk_txn (self->morag);
  g_autoptr (GError) error = NULL;

  along_txn_add (txn, desk_set (self->morag, "person", self->person, "pronouns", "Two\nlines"));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (AlongResults) results = desk_send (self->morag, &txn, 1, NULL, &error);
      const AlongResult *result = g_ptr_array_index (results->results, 0);

      g_assert_cmpstr (result->r, ==, "quarantined");
      g_assert_cmpstr (result->code, ==, "invalid");
      g_assert_nonnull (result->message);
    }
  g_assert_cmpint (world_count (self->world, "quarantine"), ==, 1);
}

static void
test_reuse (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) txn = desk_txn (self->morag);
  AlongTxn *other = NULL;
  g_autoptr (AlongResult) result = NULL;

  along_txn_add (txn, desk_set (self->morag, "person", self->person, "pronouns", "Ann"));
  desk_push_well (self->morag, along_txn_copy (txn));
  other = desk_txn (self->morag);
  g_set_str (&other->id, txn->id);
  along_txn_add (other, desk_set (self->morag, "person", self->person, "pronouns", "Beth"));
  result = desk_push (self->morag, other);
  g_assert_cmpstr (result->r, ==, "rejected");
  g_assert_cmpstr (result->code, ==, "txn_reuse");
  desk_pull (self->euan);
  desk_assert_text (self->euan, "person", self->person, "pronouns", "Ann");
}

/* Another account that learnt a transaction's id gets nothing out of it. */
static void
test_reuse_by_another (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) txn = desk_txn (self->morag);
  AlongTxn *other = NULL;
  g_autoptr (AlongResult) result = NULL;

  along_txn_add (txn, desk_set (self->morag, "person", self->person, "pronouns", "Ann"));
  desk_push_well (self->morag, along_txn_copy (txn));
  other = along_txn_copy (txn);
  other->n = ++self->euan->n;
  result = desk_push (self->euan, other);
  g_assert_cmpstr (result->code, ==, "txn_reuse");
}

static void
test_gap (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) txn = NULL;
  g_autoptr (AlongResults) results = NULL;
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };
  gint64 expected = self->morag->n + 1;

  self->morag->n += 5;
  txn = desk_txn (self->morag);
  results = desk_send (self->morag, &txn, 1, &refusal, &error);
  g_assert_no_error (error);
  g_assert_null (results);
  g_assert_cmpstr (refusal.code, ==, "gap");
  g_assert_cmpint (refusal.expected, ==, expected);
}

/* An old copy of a store was put back: it uses a number again for something else. With a new replica, and
 * the same ids under new numbers, it goes on. */
static void
test_forked (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) known = desk_txn (self->morag);
  g_autoptr (AlongTxn) txn = NULL;
  g_autoptr (AlongTxn) again = NULL;
  g_autoptr (AlongResults) results = NULL;
  g_autoptr (AlongResults) more = NULL;
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };
  AlongTxn *both[2] = { NULL, NULL };

  along_txn_add (known, desk_set (self->morag, "person", self->person, "pronouns", "Ann"));
  desk_push_well (self->morag, along_txn_copy (known));
  self->morag->n--;
  txn = desk_txn (self->morag);
  along_txn_add (txn, desk_set (self->morag, "person", self->person, "gp_name", "Reid"));
  results = desk_send (self->morag, &txn, 1, &refusal, &error);
  g_assert_null (results);
  g_assert_cmpstr (refusal.code, ==, "replica_forked");

  g_free (self->morag->replica);
  self->morag->replica = along_id_new ();
  again = along_txn_copy (known);
  again->n = 1;
  txn->n = 2;
  both[0] = again;
  both[1] = txn;
  more = desk_send (self->morag, both, 2, &refusal, &error);
  g_assert_no_error (error);
  g_assert_null (refusal.code);
  g_assert_cmpstr (((AlongResult *)g_ptr_array_index (more->results, 0))->r, ==, "duplicate");
  g_assert_cmpstr (((AlongResult *)g_ptr_array_index (more->results, 1))->r, ==, "applied");
}

static void
test_numbering (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) first = desk_txn (self->morag);
  g_autoptr (AlongTxn) second = NULL;
  g_autoptr (AlongResults) results = NULL;
  g_autoptr (GError) error = NULL;
  AlongTxn *both[2] = { NULL, NULL };

  self->morag->n++;
  second = desk_txn (self->morag);
  both[0] = first;
  both[1] = second;
  results = desk_send (self->morag, both, 2, NULL, &error);
  g_assert_null (results);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
}

static void
test_epoch (Pair *self, gconstpointer data)
{
  g_autoptr (AlongBatch) batch = g_new0 (AlongBatch, 1);
  g_autoptr (AlongResults) results = NULL;
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };

  batch->replica = along_id_new ();
  batch->epoch = along_id_new ();
  batch->txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  results = along_service_push (self->world->service, &self->morag->actor, batch, &refusal, &error);
  g_assert_null (results);
  g_assert_cmpstr (refusal.code, ==, "epoch_changed");
  g_assert_cmpstr (refusal.epoch, ==, along_service_get_epoch (self->world->service));
}

/* A transaction is whole or not at all; the ones beside it are not touched by that. */
static void
test_whole (Pair *self, gconstpointer data)
{
  g_autoptr (AlongTxn) bad = desk_txn (self->morag);
  g_autoptr (AlongTxn) good = desk_txn (self->morag);
  g_autoptr (AlongResults) results = NULL;
  g_autoptr (GError) error = NULL;
  AlongTxn *both[2] = { bad, good };

  along_txn_add (bad, desk_set (self->morag, "person", self->person, "pronouns", "Ann"));
  along_txn_add (bad, desk_set (self->morag, "person", self->person, "known_as", NULL));
  along_txn_add (good, desk_set (self->morag, "person", self->person, "gp_name", "Reid"));
  results = desk_send (self->morag, both, 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((AlongResult *)g_ptr_array_index (results->results, 0))->r, ==, "quarantined");
  g_assert_cmpstr (((AlongResult *)g_ptr_array_index (results->results, 1))->r, ==, "applied");
  g_assert_cmpint (results->acked_n, ==, good->n);
  desk_pull (self->euan);
  desk_assert_text (self->euan, "person", self->person, "pronouns", NULL);
  desk_assert_text (self->euan, "person", self->person, "gp_name", "Reid");
}

static void
test_disjoint (Pair *self, gconstpointer data)
{
  AlongOp *mine = desk_set (self->morag, "person", self->person, "pronouns", "Ann");
  AlongOp *theirs = desk_set (self->euan, "person", self->person, "gp_name", "Reid");

  desk_push_op (self->morag, mine, "applied");
  desk_push_op (self->euan, theirs, "applied");
  desk_pull (self->morag);
  desk_assert_text (self->morag, "person", self->person, "pronouns", "Ann");
  desk_assert_text (self->morag, "person", self->person, "gp_name", "Reid");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
}

static void
test_equal (Pair *self, gconstpointer data)
{
  AlongOp *mine = desk_set (self->morag, "person", self->person, "pronouns", "Ann");
  AlongOp *theirs = desk_set (self->euan, "person", self->person, "pronouns", "Ann");

  desk_push_op (self->morag, mine, "applied");
  desk_push_op (self->euan, theirs, "applied");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
}

/* Offline, one builds on the own change that was not sent yet: no conflict with oneself. */
static void
test_own_chain (Pair *self, gconstpointer data)
{
  AlongOp *first = desk_set (self->morag, "person", self->person, "pronouns", "Ann");
  AlongOp *second = desk_set (self->morag, "person", self->person, "pronouns", "Annie");

  second->base_own = self->morag->n + 1;
  desk_push_op (self->morag, first, "applied");
  desk_push_op (self->morag, second, "applied");
  desk_pull (self->euan);
  desk_assert_text (self->euan, "person", self->person, "pronouns", "Annie");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
}

/* When the first of two own changes has lost, the second has not seen what stands either. */
static void
test_own_chain_broken (Pair *self, gconstpointer data)
{
  AlongTxn *first = desk_txn (self->morag);
  AlongTxn *second = desk_txn (self->morag);
  AlongOp *op = desk_set (self->morag, "person", self->person, "pronouns", "Annie");
  g_autoptr (AlongResult) one = NULL;
  g_autoptr (AlongResult) two = NULL;

  along_txn_add (first, desk_set (self->morag, "person", self->person, "pronouns", "Ann"));
  op->base_own = first->n;
  along_txn_add (second, op);
  world_advance (self->world, 60000);
  desk_push_op (self->euan, desk_set (self->euan, "person", self->person, "pronouns", "Anna"),
                "applied");
  one = desk_push (self->morag, first);
  two = desk_push (self->morag, second);
  g_assert_cmpstr (one->r, ==, "merged");
  g_assert_cmpstr (two->r, ==, "merged");
  desk_pull (self->euan);
  desk_assert_text (self->euan, "person", self->person, "pronouns", "Anna");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 1);
}

static void
test_paragraphs (Pair *self, gconstpointer data)
{
  desk_push_op (self->morag,
                desk_set (self->morag, "person", self->person, "contact_notes",
                          "One.\n\nTwo.\n\nThree."),
                "applied");
  desk_pull (self->morag);
  desk_pull (self->euan);
  world_advance (self->world, 1000);
  {
    AlongOp *mine = desk_set (self->morag, "person", self->person, "contact_notes",
                              "One, said Morag.\n\nTwo.\n\nThree.");
    AlongOp *theirs = desk_set (self->euan, "person", self->person, "contact_notes",
                                "One.\n\nTwo.\n\nThree, said Euan.");

    desk_push_op (self->morag, mine, "applied");
    world_advance (self->world, 1000);
    desk_push_op (self->euan, theirs, "merged");
  }
  desk_pull (self->morag);
  desk_assert_text (self->morag, "person", self->person, "contact_notes",
                    "One, said Morag.\n\nTwo.\n\nThree, said Euan.");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
}

/* When the first of two own changes was merged with another's, the second has not seen that either. */
static void
test_paragraphs_own_chain (Pair *self, gconstpointer data)
{
  AlongTxn *first = desk_txn (self->morag);
  AlongTxn *second = desk_txn (self->morag);
  AlongOp *op = NULL;
  g_autoptr (AlongResult) one = NULL;
  g_autoptr (AlongResult) two = NULL;

  desk_push_op (self->euan,
                desk_set (self->euan, "person", self->person, "contact_notes", "One.\n\nEuan."),
                "applied");
  along_txn_add (first, desk_set (self->morag, "person", self->person, "contact_notes", "Morag."));
  op = desk_set (self->morag, "person", self->person, "contact_notes", "Morag.\n\nMorag again.");
  op->base_own = first->n;
  along_txn_add (second, op);
  one = desk_push (self->morag, first);
  two = desk_push (self->morag, second);
  g_assert_cmpstr (one->r, ==, "merged");
  g_assert_cmpstr (two->r, ==, "merged");
  desk_pull (self->morag);
  desk_assert_text (self->morag, "person", self->person, "contact_notes",
                    "One.\n\nEuan.\nMorag.\n\nMorag again.");
}

static void
test_elements (Pair *self, gconstpointer data)
{
  const AlongEntity *person = along_entity_find ("person");
  static const char *const none[] = { NULL };
  static const char *const nan[] = { "Nan", NULL };
  static const char *const annie[] = { "Annie", NULL };
  g_autoptr (AlongRecord) record = NULL;
  g_auto (GStrv) aliases = NULL;

  desk_push_op (self->morag, along_op_elt (person, self->person, "aliases", nan, none), "applied");
  desk_push_op (self->euan, along_op_elt (person, self->person, "aliases", annie, none), "applied");
  desk_pull (self->morag);
  record = desk_get (self->morag, "person", self->person);
  aliases = along_record_get_set (record, "aliases");
  g_assert_cmpuint (g_strv_length (aliases), ==, 2);
}

/* Two move the same: one moves it, the other is told what state it is in, and keeps what they wrote. */
static void
test_stale (Pair *self, gconstpointer data)
{
  g_autofree char *need = desk_add_need (self->morag, self->person, "A home");
  const AlongEntity *entity = along_entity_find ("need");
  AlongTxn *first = desk_txn (self->morag);
  AlongTxn *second = desk_txn (self->euan);
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (AlongResult) result = NULL;
  const AlongMove *move = NULL;
  const char *from = entity->lifecycle->initial;

  for (const AlongMove *one = entity->lifecycle->moves; one->name != NULL && move == NULL; one++)
    if (g_str_equal (one->from, from) && !one->negative
        && (one->demands == NULL || *one->demands == '\0') && one->when == NULL)
      move = one;
  g_assert_nonnull (move);
  along_txn_add (first, along_op_move (entity, need, from, move->to, NULL));
  along_txn_add (second, along_op_move (entity, need, from, move->to, NULL));
  desk_push_well (self->morag, first);
  result = desk_push (self->euan, second);
  g_assert_cmpstr (result->r, ==, "stale");
  g_assert_cmpstr (result->state, ==, move->to);
  g_assert_cmpint (world_count (self->world, "quarantine"), ==, 1);
  desk_pull (self->euan);
  record = desk_get (self->euan, "need", need);
  g_assert_cmpstr (along_record_get_state (record), ==, move->to);
}

static void
test_no_state_by_set (Pair *self, gconstpointer data)
{
  g_autofree char *need = desk_add_need (self->morag, self->person, "A home");

  desk_pull (self->morag);
  desk_push_op (self->morag, desk_set (self->morag, "need", need, "status", "met"), "quarantined");
}

/* Whoever moved something may take it back within ten seconds; then no more. */
static void
test_undo (Pair *self, gconstpointer data)
{
  const AlongEntity *entity = along_entity_find ("episode");
  g_autoptr (AlongRecord) before = NULL;
  g_autoptr (AlongRecord) after = NULL;
  const char *episode = NULL;
  GHashTableIter iter;
  gpointer part = NULL;

  g_hash_table_iter_init (&iter, self->morag->parts);
  while (g_hash_table_iter_next (&iter, NULL, &part))
    if (((AlongPart *)part)->entity == entity)
      episode = ((AlongPart *)part)->id;
  before = desk_get (self->morag, "episode", episode);
  desk_push_op (self->morag, along_op_move (entity, episode, "planned", "active", NULL), "applied");
  world_advance (self->world, 5000);
  desk_push_op (self->euan, along_op_move (entity, episode, "active", "planned", NULL),
                "quarantined");
  desk_push_op (self->morag, along_op_move (entity, episode, "active", "planned", NULL), "applied");
  desk_pull (self->morag);
  after = desk_get (self->morag, "episode", along_record_get_id (before));
  g_assert_true (along_record_equal (before, after));

  desk_push_op (self->morag,
                along_op_move (entity, along_record_get_id (before), "planned", "active", NULL),
                "applied");
  world_advance (self->world, 11000);
  desk_push_op (self->morag,
                along_op_move (entity, along_record_get_id (before), "active", "planned", NULL),
                "quarantined");
}

/* A move that the table has both ways, and that needs a reason one way, is taken back without one; what it wrote is
 * as before. What is too late stays, and the device is told so. */
static void
test_undo_both_ways (Pair *self, gconstpointer data)
{
  const AlongEntity *entity = along_entity_find ("need");
  g_autofree char *need = desk_add_need (self->morag, self->person, "A home");
  g_autoptr (AlongRecord) before = NULL;
  g_autoptr (AlongRecord) after = NULL;
  g_autoptr (AlongTxn) moved = along_txn_new (NULL);
  g_autoptr (AlongOp) undo = NULL;
  const AlongOp *move = NULL;

  desk_push_op (self->morag, along_op_move (entity, need, "identified", "in_hand", NULL),
                "applied");
  desk_pull (self->morag);
  before = desk_get (self->morag, "need", need);
  along_txn_move (moved, before, "unmet", g_variant_new_parsed ("{'status_reason': <'cost'>}"));
  move = g_ptr_array_index (moved->ops, 0);
  undo = along_op_undo (move, before);

  desk_push_op (self->morag, along_op_copy (move), "applied");
  desk_push_op (self->euan, along_op_copy (undo), "stale");
  desk_push_op (self->morag, along_op_copy (undo), "applied");
  desk_pull (self->morag);
  after = desk_get (self->morag, "need", need);
  g_assert_true (along_record_equal (before, after));

  desk_push_op (self->morag, along_op_copy (move), "applied");
  world_advance (self->world, 11000);
  desk_push_op (self->morag, along_op_copy (undo), "stale");
  desk_pull (self->morag);
  desk_assert_text (self->morag, "need", need, "status", "unmet");
}

static void
test_delete (Pair *self, gconstpointer data)
{
  g_autofree char *need = desk_add_need (self->morag, self->person, "A home");
  AlongOp *op = along_op_delete (along_entity_find ("need"), need, "a slip");

  desk_pull (self->morag);
  desk_pull (self->euan);
  g_assert_true (desk_has (self->euan, "need", need, "housing_money"));
  op->base = desk_fver (self->morag, "need", need, "words");
  desk_push_op (self->morag, op, "applied");
  desk_pull (self->euan);
  g_assert_false (desk_has (self->euan, "need", need, "housing_money"));
}

static void
test_forged (Pair *self, gconstpointer data)
{
  g_autoptr (AlongRecord) need = desk_record (self->morag, "need");
  AlongTxn *author = desk_txn (self->morag);
  AlongTxn *org = desk_txn (self->morag);
  g_autofree char *elsewhere = along_id_new ();
  g_autoptr (AlongResult) one = NULL;
  g_autoptr (AlongResult) two = NULL;

  along_record_set_text (need, "person", self->person);
  along_record_set_text (need, "domain", "housing");
  along_record_set_text (need, "words", "A home");
  along_record_set_text (need, "created_by", self->euan->actor.worker);
  along_txn_create (author, need);
  one = desk_push (self->morag, author);
  g_assert_cmpstr (one->r, ==, "quarantined");
  g_assert_cmpstr (one->code, ==, "forbidden");
  along_record_set_text (need, "created_by", NULL);
  along_txn_create (org, need);
  g_set_str (&org->org, elsewhere);
  two = desk_push (self->morag, org);
  g_assert_cmpstr (two->r, ==, "quarantined");
  g_assert_cmpstr (two->code, ==, "forbidden");
}

/* A clock that runs a year ahead does not win every conflict from now on, and nothing is refused for it. */
static void
test_clock (Pair *self, gconstpointer data)
{
  AlongTxn *ahead = desk_txn (self->euan);
  AlongOp *mine = desk_set (self->morag, "person", self->person, "pronouns", "Ann");

  ahead->hlc = (self->world->now + G_GINT64_CONSTANT (31536000000)) << 16;
  along_txn_add (ahead, desk_set (self->euan, "person", self->person, "pronouns", "Anna"));
  desk_push_well (self->euan, ahead);
  world_advance (self->world, 60000);
  desk_push_op (self->morag, mine, "merged");
  desk_pull (self->euan);
  desk_assert_text (self->euan, "person", self->person, "pronouns", "Ann");
}

static void
test_number (Pair *self, gconstpointer data)
{
  const char *const taken = "R-0000000";
  AlongTxn *txns[2] = { desk_txn (self->morag), desk_txn (self->morag) };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (AlongRecord) referral = desk_record (self->morag, "referral");
      g_autofree char *number = along_id_reference ("R", self->person);
      g_autoptr (AlongResult) result = NULL;

      along_record_set_text (referral, "number", number);
      along_record_set_text (referral, "from_org", self->org);
      along_record_set_text (referral, "person", self->person);
      along_txn_create (txns[i], referral);
      result = desk_push (self->morag, txns[i]);
      g_assert_cmpstr (number, !=, taken);
      g_assert_cmpstr (result->r, ==, i == 0 ? "applied" : "quarantined");
    }
}

/* What a newer app sends, and this server does not understand, is kept whole. */
static void
test_too_new (Pair *self, gconstpointer data)
{
  g_autofree char *id = along_id_new ();
  g_autofree char *text
      = g_strdup_printf ("{\"proto\":1,\"schema\":99,\"epoch\":\"%s\",\"replica\":\"%s\",\"txns\":["
                         "{\"n\":%" G_GINT64_FORMAT
                         ",\"id\":\"%s\",\"hlc\":1,\"schema\":99,\"ops\":[{\"op\":\"sing\",\"k\":"
                         "\"person\",\"id\":\"%s\"}]}]}",
                         along_service_get_epoch (self->world->service), self->morag->replica,
                         self->morag->n + 1, id, self->person);
  g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongBatch) batch = along_batch_decode (json, &error);
  AlongRefusal refusal = { 0 };
  g_autoptr (AlongResults) results
      = along_service_push (self->world->service, &self->morag->actor, batch, &refusal, &error);
  const AlongResult *result = g_ptr_array_index (results->results, 0);

  g_assert_no_error (error);
  g_assert_cmpstr (result->r, ==, "quarantined");
  g_assert_cmpstr (result->code, ==, "too_new");
  g_assert_cmpint (world_count (self->world, "quarantine"), ==, 1);
}

/* Whether a record is somebody else's or not there at all cannot be told from the answer. */
static void
test_absent_is_forbidden (Pair *self, gconstpointer data)
{
  g_autofree char *elsewhere = world_add_org (self->world, "Elsewhere");
  g_autoptr (Desk) stranger
      = world_add_desk (self->world, "ross", elsewhere, ALONG_ROLE_COORDINATOR);
  g_autofree char *nobody = along_id_new ();
  const char *const ids[] = { self->person, nobody };
  g_autofree char *message = NULL;

  for (guint i = 0; i < 2; i++)
    {
      AlongTxn *txn = desk_txn (stranger);
      g_autoptr (AlongResult) result = NULL;

      along_txn_add (txn, desk_set (stranger, "person", ids[i], "pronouns", "X"));
      result = desk_push (stranger, txn);
      g_assert_cmpstr (result->r, ==, "quarantined");
      g_assert_cmpstr (result->code, ==, "forbidden");
      if (message == NULL)
        message = g_strdup (result->message);
      g_assert_cmpstr (message, ==, result->message);
      g_assert_null (result->state);
    }
}

/* Nobody lets their organisation in by opening an episode for somebody they have no access to. */
static void
test_no_way_in (Pair *self, gconstpointer data)
{
  g_autofree char *elsewhere = world_add_org (self->world, "Elsewhere");
  g_autoptr (Desk) stranger
      = world_add_desk (self->world, "ross", elsewhere, ALONG_ROLE_COORDINATOR);
  g_autoptr (AlongRecord) episode = desk_record (stranger, "episode");
  g_autoptr (AlongRecord) person = along_record_new (along_entity_find ("person"), self->person);
  AlongTxn *alone = desk_txn (stranger);
  AlongTxn *with_person = desk_txn (stranger);
  g_autoptr (AlongResult) one = NULL;
  g_autoptr (AlongResult) two = NULL;

  along_record_set_text (episode, "person", self->person);
  along_record_set_text (episode, "org", elsewhere);
  along_txn_create (alone, episode);
  one = desk_push (stranger, alone);
  g_assert_cmpstr (one->r, ==, "quarantined");
  along_record_set_text (person, "known_as", "Whoever");
  along_txn_create (with_person, person);
  along_txn_create (with_person, episode);
  two = desk_push (stranger, with_person);
  g_assert_cmpstr (two->r, ==, "quarantined");
  desk_pull (stranger);
  g_assert_cmpuint (desk_n_parts (stranger, "person"), ==, 0);
}

static void
test_told (Pair *self, gconstpointer data)
{
  g_autofree char *identity = g_strdup_printf ("org:%s:identity", self->org);
  gboolean found = FALSE;

  g_ptr_array_set_size (self->world->told, 0);
  desk_push_op (self->morag, desk_set (self->morag, "person", self->person, "pronouns", "Ann"),
                "applied");
  for (guint i = 0; i < self->world->told->len; i++)
    found = found || g_str_equal (g_ptr_array_index (self->world->told, i), identity);
  g_assert_true (found);
  g_assert_cmpuint (self->world->told->len, ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Pair *self, gconstpointer data);
  } tests[] = {
    { "new", test_new },
    { "again", test_again },
    { "again/quarantined", test_again_quarantined },
    { "reuse", test_reuse },
    { "reuse/by-another", test_reuse_by_another },
    { "gap", test_gap },
    { "forked", test_forked },
    { "numbering", test_numbering },
    { "epoch", test_epoch },
    { "whole", test_whole },
    { "disjoint", test_disjoint },
    { "equal", test_equal },
    { "own-chain", test_own_chain },
    { "own-chain/broken", test_own_chain_broken },
    { "paragraphs", test_paragraphs },
    { "paragraphs/own-chain", test_paragraphs_own_chain },
    { "elements", test_elements },
    { "stale", test_stale },
    { "no-state-by-set", test_no_state_by_set },
    { "undo", test_undo },
    { "undo-both-ways", test_undo_both_ways },
    { "delete", test_delete },
    { "forged", test_forged },
    { "clock", test_clock },
    { "number", test_number },
    { "too-new", test_too_new },
    { "absent-is-forbidden", test_absent_is_forbidden },
    { "no-way-in", test_no_way_in },
    { "told", test_told },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/push/%s", tests[i].path);

      g_test_add (path, Pair, NULL, pair_set_up, tests[i].test, pair_tear_down);
    }
  return g_test_run ();
}
