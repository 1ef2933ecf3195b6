/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/conflicts.h"
#include "base/id.h"
#include "wire/json.h"

/* What this transaction has done to it counts, and not what is stored. */
static gboolean
is_known (const AlongApplied *applied, const AlongStoredConflict *conflict)
{
  for (guint i = 0; i < applied->conflicts->len; i++)
    if (g_str_equal (((AlongStoredConflict *)g_ptr_array_index (applied->conflicts, i))->id,
                     conflict->id))
      return TRUE;
  return FALSE;
}

static gboolean
find_open (AlongApplied *applied,
           AlongHeld *held,
           const char *group,
           AlongStoredConflict **conflict,
           GError **error)
{
  AlongTx *tx = along_work_get_tx (applied->work);
  g_autoptr (GPtrArray) found = NULL;

  *conflict = NULL;
  for (guint i = 0; i < applied->conflicts->len; i++)
    {
      AlongStoredConflict *one = g_ptr_array_index (applied->conflicts, i);

      if (one->open && g_str_equal (one->record, held->id) && g_strcmp0 (one->group, group) == 0)
        {
          *conflict = g_ptr_array_steal_index (applied->conflicts, i);
          return TRUE;
        }
    }
  if (!tx->api->conflicts_of (tx, held->entity->kind, held->id, FALSE, &found, error))
    return FALSE;
  for (guint i = 0; i < found->len && *conflict == NULL; i++)
    if (g_strcmp0 (((AlongStoredConflict *)g_ptr_array_index (found, i))->group, group) == 0
        && !is_known (applied, g_ptr_array_index (found, i)))
      *conflict = g_ptr_array_steal_index (found, i);
  return TRUE;
}

static void
add_voice (JsonArray *voices, const AlongVoice *voice, gboolean stands)
{
  JsonObject *object = json_object_new ();

  if (voice->values != NULL)
    json_object_set_member (object, "v", along_json_from_variant (voice->values));
  else
    json_object_set_boolean_member (object, "gone", TRUE);
  if (voice->by != NULL)
    json_object_set_string_member (object, "by", voice->by);
  if (voice->org != NULL)
    json_object_set_string_member (object, "o", voice->org);
  json_object_set_int_member (object, "at", voice->at);
  json_object_set_string_member (object, "txn", voice->txn != NULL ? voice->txn : "");
  json_object_set_boolean_member (object, "stands", stands);
  json_array_add_object_element (voices, object);
}

static JsonObject *
body_of (AlongStoredConflict *conflict, JsonNode **root, GError **error)
{
  *root = along_json_parse (conflict->json, -1, error);
  return *root != NULL ? along_json_object (*root, "a conflict", error) : NULL;
}

static void
put_body (AlongStoredConflict *conflict, JsonNode *root)
{
  g_free (conflict->json);
  conflict->json = along_json_print (root);
}

static const char *
txn_of (JsonArray *voices, guint i)
{
  return json_object_get_string_member_with_default (json_array_get_object_element (voices, i),
                                                     "txn", "");
}

/* Only one value stands, and what a rule made of the others before stands for nobody any more. */
static void
seat_voices (JsonArray *voices)
{
  for (guint i = json_array_get_length (voices); i > 0; i--)
    {
      if (*txn_of (voices, i - 1) == '\0')
        json_array_remove_element (voices, i - 1);
      else
        json_object_set_boolean_member (json_array_get_object_element (voices, i - 1), "stands",
                                        FALSE);
    }
}

/* How many values there have been: some are not there any more, and others in their places. */
static gint64
n_of (JsonObject *body)
{
  return json_object_get_int_member_with_default (
      body, "n", json_array_get_length (json_object_get_array_member (body, "values")));
}

static void
hear (JsonObject *body, const AlongVoice *voice, gboolean stands)
{
  JsonArray *voices = json_object_get_array_member (body, "values");

  for (guint i = 0; voice->txn != NULL && i < json_array_get_length (voices); i++)
    if (g_str_equal (txn_of (voices, i), voice->txn))
      {
        json_object_set_boolean_member (json_array_get_object_element (voices, i), "stands",
                                        stands);
        return;
      }
  json_object_set_int_member (body, "n", n_of (body) + 1);
  add_voice (voices, voice, stands);
}

/**
 * along_conflict_open:
 * @applied: what a transaction does
 * @held: the record
 * @group: (nullable): the group; %NULL where one side deleted the record
 * @stands: the value that stands for now
 * @lost: the one that waits beside it
 * @also_lost: (nullable): another one
 * @error: return location
 *
 * Keeps both for a person to decide (sync.md §2.6); an open conflict about the same group gets one value
 * more. Nobody's words are lost meanwhile: history has them all.
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_conflict_open (AlongApplied *applied,
                     AlongHeld *held,
                     const char *group,
                     const AlongVoice *stands,
                     const AlongVoice *lost,
                     const AlongVoice *also_lost,
                     GError **error)
{
  AlongStoredConflict *conflict = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = NULL;

  if (!find_open (applied, held, group, &conflict, error))
    return FALSE;
  if (conflict == NULL)
    {
      conflict = g_new0 (AlongStoredConflict, 1);
      conflict->id
          = along_id_derive ("conflict", held->entity->kind, held->id, group != NULL ? group : "",
                             stands->txn != NULL ? stands->txn : "",
                             lost->txn != NULL ? lost->txn : "", NULL);
      conflict->kind = g_strdup (held->entity->kind);
      conflict->record = g_strdup (held->id);
      conflict->group = g_strdup (group);
      conflict->facet = group != NULL ? along_held_facet_of_group (held, group)
                                      : g_strdup (along_facet_name (held->entity->facet));
      conflict->open = TRUE;
      body = json_object_new ();
      root = json_node_init_object (json_node_alloc (), body);
      json_object_unref (body);
      json_object_set_string_member (body, "id", conflict->id);
      json_object_set_string_member (body, "kind", conflict->kind);
      json_object_set_string_member (body, "record", conflict->record);
      json_object_set_string_member (body, "facet", conflict->facet);
      if (group != NULL)
        json_object_set_string_member (body, "group", group);
      json_object_set_boolean_member (body, "open", TRUE);
      json_object_set_int_member (body, "at", lost->at);
      json_object_set_int_member (body, "n", 0);
      json_object_set_array_member (body, "values", json_array_new ());
    }
  else
    {
      body = body_of (conflict, &root, error);
    }
  g_ptr_array_add (applied->conflicts, conflict);
  if (body == NULL)
    return FALSE;
  json_object_set_int_member (body, "n", n_of (body));
  seat_voices (json_object_get_array_member (body, "values"));
  hear (body, lost, FALSE);
  if (also_lost != NULL)
    hear (body, also_lost, FALSE);
  hear (body, stands, TRUE);
  put_body (conflict, root);
  return TRUE;
}

/**
 * along_conflict_hear:
 * @applied: what a transaction does
 * @held: the record
 * @group: a group that somebody wrote over what they saw
 * @voice: what they wrote
 * @error: return location
 *
 * Whoever writes a group about which a conflict is open has not decided it by that: they may not know of it. What they
 * wrote stands, and the others wait beside it. What the same worker wrote before in this way is replaced.
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_conflict_hear (AlongApplied *applied,
                     AlongHeld *held,
                     const char *group,
                     const AlongVoice *voice,
                     GError **error)
{
  AlongStoredConflict *conflict = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = NULL;
  JsonArray *voices = NULL;

  if (!find_open (applied, held, group, &conflict, error))
    return FALSE;
  if (conflict == NULL)
    return TRUE;
  g_ptr_array_add (applied->conflicts, conflict);
  body = body_of (conflict, &root, error);
  if (body == NULL)
    return FALSE;
  voices = json_object_get_array_member (body, "values");
  json_object_set_int_member (body, "n", n_of (body));
  for (guint i = json_array_get_length (voices); i > 0 && voice->by != NULL; i--)
    {
      JsonObject *earlier = json_array_get_object_element (voices, i - 1);

      if (json_object_get_boolean_member_with_default (earlier, "over", FALSE)
          && g_strcmp0 (json_object_get_string_member_with_default (earlier, "by", NULL), voice->by)
                 == 0)
        json_array_remove_element (voices, i - 1);
    }
  seat_voices (voices);
  hear (body, voice, TRUE);
  json_object_set_boolean_member (
      json_array_get_object_element (voices, json_array_get_length (voices) - 1), "over", TRUE);
  put_body (conflict, root);
  return TRUE;
}

static gboolean
find_named (AlongApplied *applied,
            AlongHeld *held,
            const char *id,
            AlongStoredConflict **conflict,
            GError **error)
{
  AlongTx *tx = along_work_get_tx (applied->work);
  g_autoptr (GPtrArray) found = NULL;

  *conflict = NULL;
  for (guint i = 0; i < applied->conflicts->len && *conflict == NULL; i++)
    if (g_str_equal (((AlongStoredConflict *)g_ptr_array_index (applied->conflicts, i))->id, id))
      *conflict = g_ptr_array_steal_index (applied->conflicts, i);
  if (*conflict != NULL)
    return TRUE;
  if (!tx->api->conflicts_of (tx, held->entity->kind, held->id, FALSE, &found, error))
    return FALSE;
  for (guint i = 0; i < found->len && *conflict == NULL; i++)
    if (g_str_equal (((AlongStoredConflict *)g_ptr_array_index (found, i))->id, id))
      *conflict = g_ptr_array_steal_index (found, i);
  return TRUE;
}

static gboolean
is_what (JsonObject *voice, GVariant *values)
{
  JsonNode *given = json_object_get_member (voice, "v");
  g_autoptr (JsonNode) wanted = along_json_from_variant (values);

  return given != NULL && json_node_equal (given, wanted);
}

/* What was chosen stands; what was written anew is one value more. */
static void
choose (JsonArray *voices, const AlongVoice *chosen)
{
  seat_voices (voices);
  for (guint i = 0; i < json_array_get_length (voices); i++)
    if (is_what (json_array_get_object_element (voices, i), chosen->values))
      {
        json_object_set_boolean_member (json_array_get_object_element (voices, i), "stands", TRUE);
        return;
      }
  add_voice (voices, chosen, TRUE);
}

/* Whether the record stays or goes: of the two sides one stands. */
static void
choose_side (JsonArray *voices, gboolean gone)
{
  for (guint i = 0; i < json_array_get_length (voices); i++)
    {
      JsonObject *voice = json_array_get_object_element (voices, i);

      json_object_set_boolean_member (voice, "stands",
                                      json_object_has_member (voice, "gone") == gone);
    }
}

/**
 * along_conflict_settle:
 * @applied: what a transaction does
 * @held: the record
 * @op: what a person decided, with the id of a conflict in `settles`
 * @chosen: who decided, and for what
 * @error: return location
 *
 * Closes the conflict that @op names, if it is open, is about what @op writes, and its author had heard all its values. One
 * that came later is not passed over: then it stays open.
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_conflict_settle (AlongApplied *applied,
                       AlongHeld *held,
                       const AlongOp *op,
                       const AlongVoice *chosen,
                       GError **error)
{
  AlongStoredConflict *conflict = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = NULL;
  JsonArray *voices = NULL;

  if (!find_named (applied, held, op->settles, &conflict, error))
    return FALSE;
  if (conflict == NULL)
    return TRUE;
  g_ptr_array_add (applied->conflicts, conflict);
  body = body_of (conflict, &root, error);
  if (body == NULL)
    return FALSE;
  voices = json_object_get_array_member (body, "values");
  if (!conflict->open || n_of (body) != op->heard
      || (conflict->group != NULL && op->type != ALONG_OP_DELETE
          && g_strcmp0 (conflict->group, op->group) != 0))
    return TRUE;
  conflict->open = FALSE;
  json_object_set_boolean_member (body, "open", FALSE);
  if (chosen->by != NULL)
    json_object_set_string_member (body, "settled_by", chosen->by);
  if (chosen->org != NULL)
    json_object_set_string_member (body, "settled_for", chosen->org);
  json_object_set_int_member (body, "settled_at", chosen->at);
  if (conflict->group != NULL)
    choose (voices, chosen);
  else
    choose_side (voices, op->type == ALONG_OP_DELETE);
  put_body (conflict, root);
  return TRUE;
}
