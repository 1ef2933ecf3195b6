/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "two-desks.h"

void
pair_set_up (Pair *self, gconstpointer data)
{
  self->world = world_new ();
  self->org = world_add_org (self->world, "Harbour");
  self->morag = world_add_desk (self->world, "morag", self->org, ALONG_ROLE_COORDINATOR);
  self->euan = world_add_desk (self->world, "euan", self->org, ALONG_ROLE_PRACTITIONER);
  self->person = desk_add_person (self->morag, "Ann");
  desk_pull (self->morag);
  desk_pull (self->euan);
}

void
pair_tear_down (Pair *self, gconstpointer data)
{
  desk_free (self->morag);
  desk_free (self->euan);
  world_free (self->world);
  g_free (self->org);
  g_free (self->person);
}

void
desk_push_op (Desk *desk, AlongOp *op, const char *expected)
{
  AlongTxn *txn = desk_txn (desk);
  g_autoptr (AlongResult) result = NULL;

  along_txn_add (txn, op);
  result = desk_push (desk, txn);
  if (!g_str_equal (result->r, expected))
    g_test_message ("%s: %s", result->code, result->message);
  g_assert_cmpstr (result->r, ==, expected);
}

void
desk_assert_text (Desk *desk, const char *kind, const char *id, const char *field, const char *text)
{
  g_autoptr (AlongRecord) record = desk_get (desk, kind, id);

  g_assert_nonnull (record);
  g_assert_cmpstr (along_record_get_text (record, field), ==, text);
}

char *
desk_add_need (Desk *desk, const char *person, const char *words)
{
  g_autoptr (AlongRecord) need = desk_record (desk, "need");
  AlongTxn *txn = desk_txn (desk);

  along_record_set_text (need, "person", person);
  along_record_set_text (need, "domain", "housing");
  along_record_set_text (need, "words", words);
  along_txn_create (txn, need);
  desk_push_well (desk, txn);
  return g_strdup (along_record_get_id (need));
}
