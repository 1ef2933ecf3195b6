/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "desk.h"
#include "model/entities/entities.h"
#include "support/random-record.h"

static void
test_round_trip (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (int i = 0; i < 10; i++)
    {
      g_ptr_array_add (records, along_random_record (entity, rand));
      desk_create (desk, g_ptr_array_index (records, i), NULL);
    }
  desk_reopen (desk);
  for (guint i = 0; i < records->len; i++)
    {
      const AlongRecord *record = g_ptr_array_index (records, i);
      g_autoptr (AlongRecord) back = desk_get (desk, entity, along_record_get_id (record));
      g_autoptr (GPtrArray) history = desk_history (desk, entity, along_record_get_id (record));
      const AlongEntry *entry = NULL;
      g_autoptr (GVariant) values = along_record_get_values (record);

      g_assert_true (along_record_equal (record, back));
      g_assert_cmpuint (history->len, ==, 1);
      entry = g_ptr_array_index (history, 0);
      g_assert_cmpint (entry->op->type, ==, ALONG_OP_NEW);
      g_assert_cmpuint (g_variant_n_children (entry->op->values), ==,
                        g_variant_n_children (values));
    }
}

static void
test_outbox (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autoptr (AlongBatch) batch = NULL;
  const AlongTxn *first = NULL;
  const AlongTxn *second = NULL;
  const AlongOp *op = NULL;
  g_autofree char *digest = along_value_digest (person, "known_as");

  desk_set_meta (desk, "epoch", "e1");
  desk_create (desk, person, NULL);
  desk_set (desk, &along_person, along_record_get_id (person), "known_as", "Isla M", NULL);
  batch = desk_batch (desk);
  g_assert_cmpstr (batch->epoch, ==, "e1");
  g_assert_true (along_id_is_valid (batch->replica));
  g_assert_cmpuint (batch->schema, ==, along_schema);
  g_assert_cmpuint (batch->txns->len, ==, 2);
  first = g_ptr_array_index (batch->txns, 0);
  second = g_ptr_array_index (batch->txns, 1);
  g_assert_cmpint (first->n, ==, 1);
  g_assert_cmpint (second->n, ==, 2);
  g_assert_cmpint (second->hlc, >, first->hlc);
  op = g_ptr_array_index (second->ops, 0);
  g_assert_cmpint (op->type, ==, ALONG_OP_SET);
  g_assert_cmpint (op->base_own, ==, 1);
  g_assert_cmpstr (op->old, ==, digest);
}

static void
test_refused (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) nameless = person_new (NULL);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GError) cleared = NULL;
  g_autoptr (AlongTxn) both = along_txn_new (NULL);
  g_autoptr (AlongBatch) batch = NULL;
  g_autoptr (AlongRecord) none = NULL;
  g_autofree char *name = NULL;

  g_assert_false (desk_create (desk, nameless, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);

  /* All or nothing: the valid one does not stay either, and no number is lost. */
  along_txn_create (both, person);
  along_txn_create (both, nameless);
  g_clear_error (&error);
  g_assert_false (desk_commit (desk, both, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  none = desk_get (desk, &along_person, along_record_get_id (person));
  g_assert_null (none);

  desk_create (desk, person, NULL);
  g_assert_false (desk_create (desk, person, &again));
  g_assert_error (again, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_false (
      desk_set (desk, &along_person, along_record_get_id (person), "known_as", NULL, &cleared));
  g_assert_error (cleared, ALONG_ERROR, ALONG_ERROR_INVALID);
  name = desk_text (desk, &along_person, along_record_get_id (person), "known_as");
  g_assert_cmpstr (name, ==, "Isla");
  batch = desk_batch (desk);
  g_assert_cmpuint (batch->txns->len, ==, 1);
  g_assert_cmpint (((AlongTxn *)g_ptr_array_index (batch->txns, 0))->n, ==, 1);
}

static void
test_committed_twice (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (AlongBatch) batch = NULL;

  along_txn_create (txn, person);
  desk_commit (desk, txn, NULL);
  desk_commit (desk, txn, NULL);
  batch = desk_batch (desk);
  g_assert_cmpuint (batch->txns->len, ==, 1);
}

static void
test_delete (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  const char *id = along_record_get_id (person);
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (AlongRecord) none = NULL;
  g_autoptr (GPtrArray) hits = NULL;

  desk_create (desk, person, NULL);
  along_txn_add (txn, along_op_delete (&along_person, id, "twice"));
  desk_commit (desk, txn, NULL);
  none = desk_get (desk, &along_person, id);
  g_assert_null (none);
  hits = desk_search (desk, "isla");
  g_assert_cmpuint (hits->len, ==, 0);
}

static void
count_cb (AlongStore *store, GHashTable *by_kind, gpointer data)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, "person");

  g_assert_nonnull (ids);
  *(guint *)data += 100 + ids->len;
}

static void
test_signals (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) one = person_new ("Isla");
  g_autoptr (AlongRecord) other = person_new ("Ross");
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  guint n = 0;

  g_signal_connect (desk->store, "changed", G_CALLBACK (count_cb), &n);
  along_txn_create (txn, one);
  along_txn_create (txn, other);
  desk_commit (desk, txn, NULL);
  /* One emission with both, and before the answer. */
  g_assert_cmpuint (n, ==, 102);
}

static void
test_memory (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autofree char *name = NULL;

  desk_close (desk);
  g_free (desk->path);
  desk->path = g_strdup (":memory:");
  g_clear_pointer (&desk->key, g_bytes_unref);
  g_assert_true (desk_open (desk, NULL));
  desk_create (desk, person, NULL);
  name = desk_text (desk, &along_person, along_record_get_id (person), "known_as");
  g_assert_cmpstr (name, ==, "Isla");
}

static void
test_drafts (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (GHashTable) drafts = NULL;
  g_autoptr (GHashTable) none = NULL;

  along_store_put_draft (desk->store, "r1", "words", "half a sen");
  along_store_put_draft (desk->store, "r1", "words", "half a sentence\n");
  along_store_put_draft (desk->store, "r1", "notes", "x");
  along_store_put_draft (desk->store, "r1", "notes", "");
  along_store_put_draft (desk->store, "r2", "words", "another");
  desk_reopen (desk);
  drafts = desk_drafts (desk, "r1");
  g_assert_cmpuint (g_hash_table_size (drafts), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (drafts, "words"), ==, "half a sentence\n");
  along_store_drop_drafts (desk->store, "r1");
  none = desk_drafts (desk, "r1");
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
}

int
main (int argc, char **argv)
{
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/store/records/round-trip/", all[i]->kind, NULL);

      g_test_add_data_func (path, all[i], test_round_trip);
    }
  g_test_add_func ("/store/records/outbox", test_outbox);
  g_test_add_func ("/store/records/refused", test_refused);
  g_test_add_func ("/store/records/committed-twice", test_committed_twice);
  g_test_add_func ("/store/records/delete", test_delete);
  g_test_add_func ("/store/records/signals", test_signals);
  g_test_add_func ("/store/records/memory", test_memory);
  g_test_add_func ("/store/records/drafts", test_drafts);
  return g_test_run ();
}
