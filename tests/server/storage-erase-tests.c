/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage-tests.h"

#include <string.h>

/* Words that must be nowhere any more. */
#define MARKER "Xanthippe"

/* What one record says, in all the places that keep it; @about is in the place of the person. */
static gboolean
put (AlongTx *tx, const char *id, const char *about, GError **error)
{
  g_autofree char *json = g_strdup_printf ("{\"ops\":[{\"id\":\"%s\",\"v\":\"" MARKER "\"}]}", id);
  g_autofree char *txn = g_strconcat ("t-", id, NULL);
  const AlongStoredRecord record = { .kind = (char *)"need",
                                     .id = (char *)id,
                                     .subject = (char *)about,
                                     .state = (char *)"met",
                                     .due = 50 };
  const AlongStoredPart part = { (char *)"need", (char *)id, (char *)"plan", 1, json };
  const AlongHistory history = { .seq = 1,
                                 .txn = txn,
                                 .kind = (char *)"need",
                                 .id = (char *)id,
                                 .group = (char *)"words",
                                 .op = (char *)MARKER,
                                 .before = (char *)MARKER,
                                 .after = (char *)MARKER,
                                 .stands = TRUE,
                                 .account = (char *)"u",
                                 .received = 77 };
  const AlongStoredConflict conflict = { .id = txn,
                                         .kind = (char *)"need",
                                         .record = (char *)id,
                                         .facet = (char *)"plan",
                                         .json = (char *)MARKER,
                                         .seq = 1 };
  const AlongStoredQuarantine kept = { .txn = txn,
                                       .account = (char *)"u",
                                       .org = (char *)"o",
                                       .code = (char *)"invalid",
                                       .message = (char *)MARKER,
                                       .json = json,
                                       .at = 5 };
  const AlongStoredResult result = { .txn = txn,
                                     .account = (char *)"u",
                                     .replica = (char *)"r",
                                     .n = 1,
                                     .digest = (char *)"d",
                                     .result = (char *)MARKER,
                                     .at = 5 };

  return tx->api->record_put (tx, &record, error) && tx->api->part_put (tx, &part, error)
         && tx->api->history_add (tx, &history, error)
         && tx->api->conflict_put (tx, &conflict, error)
         && tx->api->quarantine_add (tx, &kept, error) && tx->api->result_put (tx, &result, error);
}

static gboolean
assert_says (AlongTx *tx, const char *id, gboolean says, GError **error)
{
  g_autofree char *txn = g_strconcat ("t-", id, NULL);
  g_autoptr (AlongStoredRecord) record = NULL;
  g_autoptr (AlongStoredResult) result = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_auto (GStrv) conflicts = NULL;
  const AlongHistory *line = NULL;

  if (!tx->api->record_get (tx, "need", id, &record, error)
      || !tx->api->parts_of (tx, "need", id, &parts, error)
      || !tx->api->history_of (tx, "need", id, &history, error)
      || !tx->api->conflict_ids (tx, "need", id, &conflicts, error)
      || !tx->api->result_get (tx, txn, &result, error))
    return FALSE;
  line = g_ptr_array_index (history, 0);
  g_assert_cmpint (record->erased, ==, says ? 0 : 99);
  g_assert_cmpint (record->deleted, ==, says ? 0 : 7);
  g_assert_cmpint (record->due, ==, says ? 50 : 0);
  g_assert_true ((record->subject != NULL) == says);
  g_assert_cmpstr (record->state, ==, "met");
  g_assert_cmpuint (parts->len, ==, says ? 1 : 0);
  g_assert_cmpuint (g_strv_length (conflicts), ==, says ? 1 : 0);
  g_assert_cmpstr (line->op, ==, says ? MARKER : "{}");
  g_assert_true ((line->before != NULL) == says);
  g_assert_true ((line->after != NULL) == says);
  g_assert_cmpstr (line->account, ==, "u");
  g_assert_true ((strstr (result->result, MARKER) != NULL) == says);
  return TRUE;
}

/* What a record says goes from wherever it is kept, and nothing of another's; that there was one stays. */
gboolean
storage_put_erased (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) naming = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  gint64 last = 0;
  gint64 n = 0;

  if (!put (tx, "gone", "ann", error) || !put (tx, "stays", "tam", error)
      || !tx->api->record_erase (tx, "need", "gone", 7, 99, error)
      || !assert_says (tx, "gone", FALSE, error) || !assert_says (tx, "stays", TRUE, error)
      || !tx->api->records_naming (tx, "stays", &naming, error)
      || !tx->api->last_written (tx, "need", "stays", &last, error)
      || !tx->api->quarantined (tx, "o", &kept, error)
      || !tx->api->quarantine_count (tx, 6, &n, error))
    return FALSE;
  g_assert_cmpuint (naming->len, ==, 1);
  g_assert_cmpint (last, ==, 77);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpuint (kept->len, ==, 2);
  if (!tx->api->quarantine_erase (tx, 5, error) || !tx->api->quarantine_count (tx, 6, &n, error))
    return FALSE;
  g_assert_cmpint (n, ==, 1);
  if (!tx->api->quarantine_erase (tx, 6, error) || !tx->api->quarantine_count (tx, 6, &n, error))
    return FALSE;
  g_assert_cmpint (n, ==, 0);
  return TRUE;
}

/* What people deleted still says what it said, until that is taken out too. */
gboolean
storage_put_deleted (AlongTx *tx, gpointer data, GError **error)
{
  const AlongStoredRecord record
      = { .kind = (char *)"need", .id = (char *)"d1", .subject = (char *)"p", .deleted = 3 };
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (AlongStoredRecord) left = NULL;

  if (!tx->api->record_put (tx, &record, error) || !tx->api->records_deleted (tx, &before, error)
      || !tx->api->record_erase (tx, "need", "d1", 9, 1, error)
      || !tx->api->records_deleted (tx, &after, error)
      || !tx->api->record_get (tx, "need", "d1", &left, error))
    return FALSE;
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpuint (after->len, ==, 0);
  g_assert_cmpint (left->deleted, ==, 3);
  return TRUE;
}

/* Legal holds: one a person, until they are lifted. */
gboolean
storage_put_holds (AlongTx *tx, gpointer data, GError **error)
{
  AlongStoredHold hold = { (char *)"p", (char *)"2030-01-31", (char *)"Tè asked for it", 5 };
  g_autoptr (GPtrArray) two = NULL;
  g_autoptr (GPtrArray) one = NULL;
  const AlongStoredHold *first = NULL;

  if (!tx->api->hold_put (tx, &hold, error))
    return FALSE;
  hold.until = (char *)"";
  hold.made = 6;
  if (!tx->api->hold_put (tx, &hold, error))
    return FALSE;
  hold.person = (char *)"q";
  hold.made = 7;
  if (!tx->api->hold_put (tx, &hold, error) || !tx->api->holds (tx, &two, error)
      || !tx->api->hold_drop (tx, "p", error) || !tx->api->holds (tx, &one, error))
    return FALSE;
  g_assert_cmpuint (two->len, ==, 2);
  first = g_ptr_array_index (two, 0);
  g_assert_cmpstr (first->person, ==, "p");
  g_assert_cmpstr (first->until, ==, "");
  g_assert_cmpstr (first->reason, ==, "Tè asked for it");
  g_assert_cmpint (first->made, ==, 6);
  g_assert_cmpuint (one->len, ==, 1);
  return TRUE;
}
