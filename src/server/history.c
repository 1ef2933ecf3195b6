/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/service-private.h"
#include "base/error.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const AlongActor *actor;
  const AlongEntity *entity;
  const char *id;
  GString *into;
  gsize begin;
  /* Names of the facets of this record that the reader holds. */
  GHashTable *facets;
  GHashTable *sids;
  AlongRecord *record;
} Reading;

static gboolean
note_facet (const AlongIndexEntry *entry, gpointer data)
{
  Reading *self = data;

  if (g_hash_table_contains (self->sids, entry->sid))
    g_hash_table_add (self->facets, g_strdup (entry->facet));
  return TRUE;
}

static gboolean
may_see (Reading *self, const char *name)
{
  const AlongField *field = along_entity_find_field (self->entity, name, NULL);

  return field != NULL
         && g_hash_table_contains (self->facets,
                                   along_facet_name (along_record_get_facet (self->record, field)));
}

static gboolean
may_see_group (Reading *self, const char *group)
{
  guint n = along_entity_n_fields (self->entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (self->entity, i);

      if (g_str_equal (along_field_group (field), group) && may_see (self, field->name))
        return TRUE;
    }
  return FALSE;
}

static void
keep_seen (Reading *self, JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *member = members; member != NULL; member = member->next)
    if (!may_see (self, member->data))
      json_object_remove_member (object, member->data);
}

static gboolean
append_values (Reading *self, const char *name, const char *json, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (json == NULL)
    return TRUE;
  node = along_json_parse (json, -1, error);
  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    keep_seen (self, json_node_get_object (node));
  g_string_append_printf (self->into, ",\"%s\":", name);
  along_json_append (self->into, node);
  return TRUE;
}

static gboolean
append_op (Reading *self, const char *json, GError **error)
{
  g_autoptr (JsonNode) node = along_json_parse (json, -1, error);
  JsonObject *op = node != NULL ? along_json_object (node, "an operation", error) : NULL;
  JsonNode *values = op != NULL ? json_object_get_member (op, "v") : NULL;

  if (op == NULL)
    return FALSE;
  if (values != NULL && JSON_NODE_HOLDS_OBJECT (values))
    keep_seen (self, json_node_get_object (values));
  /* A digest of something the reader may not see would let them test guesses. */
  json_object_remove_member (op, "old");
  g_string_append (self->into, ",\"op\":");
  along_json_append (self->into, node);
  return TRUE;
}

static void
append_text (GString *into, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (into, ",\"%s\":", name);
  along_json_append_text (into, text);
}

static gboolean
append_entry (Reading *self, const AlongHistory *entry, GError **error)
{
  if (entry->group != NULL && !may_see_group (self, entry->group))
    return TRUE;
  if (self->into->len > self->begin + 1)
    g_string_append_c (self->into, ',');
  g_string_append (self->into, "{\"seq\":");
  along_json_append_integer (self->into, entry->seq);
  g_string_append (self->into, ",\"at\":");
  along_json_append_integer (self->into, entry->adjusted >> 16);
  g_string_append (self->into, ",\"received\":");
  along_json_append_integer (self->into, entry->received);
  append_text (self->into, "by", entry->by);
  append_text (self->into, "org", entry->org);
  append_text (self->into, "txn", entry->txn);
  g_string_append (self->into, entry->stands ? ",\"stands\":true" : ",\"stands\":false");
  if (!append_op (self, entry->op, error) || !append_values (self, "before", entry->before, error)
      || !append_values (self, "after", entry->after, error))
    return FALSE;
  g_string_append_c (self->into, '}');
  return TRUE;
}

static gboolean
read_history (AlongTx *tx, gpointer data, GError **error)
{
  Reading *self = data;
  g_autoptr (GPtrArray) grants = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (AlongWork) work = along_work_new (tx);
  AlongHeld *held = NULL;

  if (!tx->api->grants_of (tx, self->actor->user, &grants, error)
      || !along_work_get (work, self->entity, self->id, &held, error))
    return FALSE;
  for (guint i = 0; i < grants->len; i++)
    {
      const AlongGrant *grant = g_ptr_array_index (grants, i);

      if (grant->granted)
        g_hash_table_add (self->sids, g_strdup (grant->sid));
    }
  if (!tx->api->index_of (tx, self->entity->kind, self->id, note_facet, self, error))
    return FALSE;
  if (held == NULL || g_hash_table_size (self->facets) == 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                           _ ("You have no access to this, or it is not there."));
      return FALSE;
    }
  self->record = held->record;
  if (!tx->api->history_of (tx, self->entity->kind, self->id, &entries, error))
    return FALSE;
  g_string_append_c (self->into, '[');
  for (guint i = entries->len; i > 0; i--)
    if (!append_entry (self, g_ptr_array_index (entries, i - 1), error))
      return FALSE;
  g_string_append_c (self->into, ']');
  return TRUE;
}

/**
 * along_service_history:
 * @self: the service
 * @actor: who is signed in
 * @entity: a kind
 * @id: an id
 * @into: gets a JSON list, newest first
 * @error: %ALONG_ERROR_FORBIDDEN where the reader may not see it, or there is no such record
 *
 * What was written on a record, by whom and when, as far as the reader may see it: fields of other facets
 * are left out of every line.
 *
 * Returns: %FALSE if there is nothing to tell
 */
gboolean
along_service_history (AlongService *self,
                       const AlongActor *actor,
                       const AlongEntity *entity,
                       const char *id,
                       GString *into,
                       GError **error)
{
  g_autoptr (GHashTable) facets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .actor = actor,
                      .entity = entity,
                      .id = id,
                      .into = into,
                      .begin = into->len,
                      .facets = facets,
                      .sids = sids };

  if (self->storage->api->read (self->storage, read_history, &reading, error))
    return TRUE;
  g_string_truncate (into, reading.begin);
  return FALSE;
}

typedef struct
{
  const AlongEntity *entity;
  const char *id;
  const char *group;
  gboolean edited;
} Edited;

static gboolean
writes_group (const AlongHistory *entry, const AlongEntity *entity, const char *group)
{
  const AlongField *state = along_entity_state_field (entity);

  if (!entry->stands)
    return FALSE;
  if (entry->group != NULL)
    return g_str_equal (entry->group, group);
  /* A new record writes every group, a move that of the state; a deletion none. */
  return g_str_has_prefix (entry->op, "{\"op\":\"new\"")
         || (state != NULL && g_str_equal (along_field_group (state), group));
}

static gboolean
look_who_edited (AlongTx *tx, gpointer data, GError **error)
{
  Edited *self = data;
  g_autoptr (GPtrArray) entries = NULL;

  self->edited = FALSE;
  if (!tx->api->history_of (tx, self->entity->kind, self->id, &entries, error))
    return FALSE;
  for (guint i = entries->len; i > 0; i--)
    {
      const AlongHistory *entry = g_ptr_array_index (entries, i - 1);

      if (writes_group (entry, self->entity, self->group))
        {
          self->edited = entry->by != NULL;
          return TRUE;
        }
    }
  return TRUE;
}

/**
 * along_service_was_edited:
 * @self: the service
 * @entity: a kind
 * @id: an id
 * @group: one of its groups
 * @edited: (out): whether the last who wrote it was a person
 * @error: return location
 *
 * For imports, which leave people's words alone.
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_service_was_edited (AlongService *self,
                          const AlongEntity *entity,
                          const char *id,
                          const char *group,
                          gboolean *edited,
                          GError **error)
{
  Edited look = { entity, id, group, TRUE };
  gboolean ok = self->storage->api->read (self->storage, look_who_edited, &look, error);

  *edited = look.edited;
  return ok;
}
