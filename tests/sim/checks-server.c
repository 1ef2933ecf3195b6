/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks-server.h"
#include "server.h"
#include "wire/json.h"

#include <string.h>

static gboolean
has_heard (const Deed *deed, const AlongStoredConflict *conflict, JsonArray *values)
{
  if (g_strcmp0 (deed->settles, conflict->id) != 0)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      const char *txn = json_object_get_string_member_with_default (
          json_array_get_object_element (values, i), "txn", "");

      if (*txn != '\0' && !g_str_equal (txn, deed->id)
          && !g_hash_table_contains (deed->values, txn))
        return FALSE;
    }
  return TRUE;
}

/* I15: whoever decided had every value before them. */
static void
check_heard (Sim *sim, const AlongStoredConflict *conflict)
{
  g_autoptr (JsonNode) root = along_json_parse (conflict->json, -1, NULL);
  JsonArray *values = json_object_get_array_member (json_node_get_object (root), "values");

  for (guint i = 0; i < sim->deed_order->len; i++)
    if (has_heard (g_ptr_array_index (sim->deed_order, i), conflict, values))
      return;
  sim_break (sim, "I15", "the conflict %s was decided and not every value heard", conflict->id);
}

gboolean
checks_decided (AlongTx *tx, gpointer data, GError **error)
{
  Sim *sim = data;

  for (guint i = 0; i < sim->known->len; i++)
    {
      const Known *known = g_ptr_array_index (sim->known, i);
      g_autoptr (GPtrArray) conflicts = NULL;

      if (!tx->api->conflicts_of (tx, known->kind, known->id, TRUE, &conflicts, error))
        return FALSE;
      for (guint k = 0; k < conflicts->len; k++)
        if (!((AlongStoredConflict *)g_ptr_array_index (conflicts, k))->open)
          check_heard (sim, g_ptr_array_index (conflicts, k));
    }
  return TRUE;
}

/* The day it is in every run. */
#define TODAY "2026-03-02"

static gboolean
is_about (const AlongRecord *record, const char *person, const char *worker)
{
  return g_strcmp0 (along_record_get_text (record, "person"), person) == 0
         && g_strcmp0 (along_record_get_text (record, "worker"), worker) == 0;
}

/* Whether somebody is in the care team of @person today, and not locked out: by the records alone. */
static gboolean
is_guest_of (Sim *sim, AlongWork *work, const char *person, const char *worker)
{
  gboolean in_team = FALSE;

  for (guint i = 0; i < sim->known->len; i++)
    {
      const Known *known = g_ptr_array_index (sim->known, i);
      const char *to = NULL;
      AlongHeld *held = NULL;

      if ((!g_str_equal (known->kind, "care_team_member")
           && !g_str_equal (known->kind, "conflict_lock"))
          || !along_work_get (work, along_entity_find (known->kind), known->id, &held, NULL)
          || held == NULL || held->deleted || !is_about (held->record, person, worker))
        continue;
      if (g_str_equal (known->kind, "care_team_member"))
        {
          to = along_record_get_text (held->record, "to");
          in_team |= to == NULL || strcmp (to, TODAY) >= 0;
        }
      else if (!along_record_get_boolean (held->record, "lifted"))
        return FALSE;
    }
  return in_team;
}

/* I5: who has left the care team, or is locked out, is not let in any more. */
gboolean
checks_guests (AlongTx *tx, gpointer data, GError **error)
{
  Sim *sim = data;
  g_autoptr (AlongWork) work = along_work_new (tx);

  for (guint i = 0; i < sim->people->len; i++)
    {
      const AlongAccount *account = ((Person *)g_ptr_array_index (sim->people, i))->account;
      g_autoptr (GPtrArray) grants = NULL;

      if (!tx->api->grants_of (tx, account->id, &grants, error))
        return FALSE;
      for (guint k = 0; k < grants->len; k++)
        {
          const AlongGrant *grant = g_ptr_array_index (grants, k);
          g_auto (GStrv) pieces = g_strsplit (grant->sid, ":", 3);

          if (grant->granted && g_str_equal (pieces[0], "person")
              && !is_guest_of (sim, work, pieces[1], account->worker))
            sim_break (sim, "I5", "%s is let in to %s still", account->login, pieces[1]);
        }
    }
  return TRUE;
}
