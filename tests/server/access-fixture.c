/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "access-fixture.h"
#include "base/error.h"

void
set_up (Fixture *self, gconstpointer data)
{
  self->world = world_new ();
  self->harbour = world_add_org (self->world, "Harbour");
  self->walkers = world_add_org (self->world, "Walkers");
  self->morag = world_add_desk (self->world, "morag", self->harbour, ALONG_ROLE_COORDINATOR);
  self->peter = world_add_desk (self->world, "peter", self->harbour, ALONG_ROLE_PEER_WORKER);
  self->callum = world_add_desk (self->world, "callum", self->walkers, ALONG_ROLE_LINK_WORKER);
  self->una = world_add_desk (self->world, "una", self->walkers, ALONG_ROLE_COORDINATOR);
  self->person = desk_add_person (self->morag, "Ann");
}

void
tear_down (Fixture *self, gconstpointer data)
{
  desk_free (self->morag);
  desk_free (self->peter);
  desk_free (self->callum);
  desk_free (self->una);
  world_free (self->world);
  g_free (self->harbour);
  g_free (self->walkers);
  g_free (self->person);
}

/* A record of @kind about Ann, written by morag. */
AlongRecord *
about (Fixture *self, const char *kind)
{
  AlongRecord *record = desk_record (self->morag, kind);

  along_record_set_text (record, "person", self->person);
  return record;
}

void
push (Desk *desk, AlongRecord *record)
{
  AlongTxn *txn = desk_txn (desk);

  along_txn_create (txn, record);
  desk_push_well (desk, txn);
}

/* Writes another value of @field, as somebody does who has seen what is there. */
void
change (Desk *desk, const AlongRecord *record, const char *field, GVariant *value)
{
  const char *kind = along_record_get_kind (record);
  const char *id = along_record_get_id (record);
  AlongTxn *txn = desk_txn (desk);
  g_autoptr (AlongRecord) before = NULL;
  g_autoptr (AlongRecord) after = NULL;

  desk_pull (desk);
  before = desk_get (desk, kind, id);
  g_assert_nonnull (before);
  after = along_record_copy (before);
  along_record_set (after, field, value);
  along_txn_update (txn, before, after);
  for (guint i = 0; i < txn->ops->len; i++)
    {
      AlongOp *op = g_ptr_array_index (txn->ops, i);

      op->base = desk_fver (desk, kind, id, op->group);
    }
  desk_push_well (desk, txn);
}

void
set_text (Desk *desk, const AlongRecord *record, const char *field, const char *text)
{
  change (desk, record, field, g_variant_new_string (text));
}

void
set_boolean (Desk *desk, const AlongRecord *record, const char *field, gboolean value)
{
  change (desk, record, field, g_variant_new_boolean (value));
}

AlongRecord *
add_note (Fixture *self, const char *words, const char *subject, const char *label)
{
  AlongRecord *note = about (self, "note");

  along_record_set_text (note, "kind", "observation");
  along_record_set_text (note, "about", subject);
  along_record_set_text (note, "words", words);
  along_record_set_text (note, "label", label);
  along_record_set_integer (note, "at", self->world->now);
  push (self->morag, note);
  return note;
}

gboolean
sees (Desk *desk, const AlongRecord *record)
{
  g_autoptr (AlongRecord) found = NULL;

  desk_pull (desk);
  found = desk_get (desk, along_record_get_kind (record), along_record_get_id (record));
  return found != NULL;
}

gboolean
sees_person (Fixture *self, Desk *desk, const char *facet)
{
  desk_pull (desk);
  return desk_has (desk, "person", self->person, facet);
}

void
let_time_pass (Fixture *self, gint64 ms)
{
  g_autoptr (GError) error = NULL;

  world_advance (self->world, ms);
  along_service_run_due (self->world->service, NULL, &error);
  g_assert_no_error (error);
}

AlongRecord *
lock_out (Fixture *self, const Desk *who)
{
  AlongRecord *lock = about (self, "conflict_lock");

  along_record_set_text (lock, "worker", who->actor.worker);
  along_record_set_text (lock, "reason", "Cousins");
  push (self->morag, lock);
  return lock;
}

char *
refusal_of (Desk *desk, AlongRecord *record)
{
  AlongTxn *txn = desk_txn (desk);
  g_autoptr (AlongResult) result = NULL;

  along_txn_create (txn, record);
  result = desk_push (desk, txn);
  g_assert_cmpstr (result->r, ==, "quarantined");
  return g_strdup_printf ("%s %s", result->code, result->message);
}

char *
history_of (Fixture *self, Desk *desk, const char *kind, const char *id)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (along_service_history (self->world->service, &desk->actor, along_entity_find (kind), id, json,
                             &error))
    return g_string_free_and_steal (g_steal_pointer (&json));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  return g_strdup (error->message);
}
