/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/batch.h"
#include "base/error.h"
#include "base/id.h"
#include "wire/json.h"

static const char *const op_names[] = {
  [ALONG_OP_NEW] = "new",   [ALONG_OP_SET] = "set",    [ALONG_OP_ELT] = "elt",
  [ALONG_OP_MOVE] = "move", [ALONG_OP_DELETE] = "del",
};

static void
append_member (GString *into, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append (into, name);
  along_json_append_text (into, text);
}

static void
append_base (GString *into, const AlongOp *op)
{
  if (op->base_own != 0)
    {
      g_string_append_printf (into, ",\"b\":\"own:%" G_GINT64_FORMAT "\"", op->base_own);
      if (op->base != 0)
        g_string_append_printf (into, ",\"under\":%" G_GINT64_FORMAT, op->base);
    }
  else if (op->base != 0)
    g_string_append_printf (into, ",\"b\":%" G_GINT64_FORMAT, op->base);
}

static void
append_elements (GString *into, const char *name, const AlongOp *op, const char *which)
{
  g_autoptr (GVariant) elements
      = g_variant_lookup_value (op->values, which, G_VARIANT_TYPE_STRING_ARRAY);

  g_string_append (into, name);
  if (elements != NULL)
    along_json_append_variant (into, elements);
  else
    g_string_append (into, "[]");
}

static void
append_op (GString *into, const AlongOp *op)
{
  append_member (into, "{\"op\":", op_names[op->type]);
  append_member (into, ",\"k\":", op->entity->kind);
  append_member (into, ",\"id\":", op->id);
  if (op->type == ALONG_OP_ELT)
    {
      append_member (into, ",\"set\":", op->group);
      append_base (into, op);
      append_elements (into, ",\"add\":", op, "add");
      append_elements (into, ",\"rem\":", op, "rem");
      g_string_append_c (into, '}');
      return;
    }
  append_member (into, ",\"g\":", op->group);
  append_base (into, op);
  append_member (into, ",\"old\":", op->old);
  append_member (into, ",\"from\":", op->from);
  append_member (into, ",\"to\":", op->to);
  append_member (into, ",\"why\":", op->why);
  if (op->undo)
    g_string_append (into, ",\"undo\":true");
  if (op->settles != NULL)
    {
      append_member (into, ",\"settles\":", op->settles);
      g_string_append (into, ",\"heard\":");
      along_json_append_integer (into, op->heard);
    }
  if (op->values != NULL)
    {
      g_string_append (into, ",\"v\":");
      along_json_append_variant (into, op->values);
    }
  g_string_append_c (into, '}');
}

static void
append_txn (GString *into, const AlongTxn *txn)
{
  g_string_append (into, "{\"n\":");
  along_json_append_integer (into, txn->n);
  append_member (into, ",\"id\":", txn->id);
  g_string_append (into, ",\"hlc\":");
  along_json_append_integer (into, txn->hlc);
  g_string_append (into, ",\"schema\":");
  along_json_append_integer (into, txn->schema);
  append_member (into, ",\"org\":", txn->org);
  g_string_append (into, ",\"ops\":");
  if (txn->later_ops != NULL)
    {
      g_string_append_printf (into, "%s}", txn->later_ops);
      return;
    }
  g_string_append_c (into, '[');
  for (guint i = 0; i < txn->ops->len; i++)
    {
      if (i > 0)
        g_string_append_c (into, ',');
      append_op (into, g_ptr_array_index (txn->ops, i));
    }
  g_string_append (into, "]}");
}

/**
 * along_txn_to_json:
 * @txn: a transaction
 *
 * Returns: (transfer full): its JSON
 */
char *
along_txn_to_json (const AlongTxn *txn)
{
  GString *text = g_string_new (NULL);

  append_txn (text, txn);
  return g_string_free_and_steal (text);
}

/**
 * along_op_to_json:
 * @op: an operation
 *
 * For histories, which keep operations one by one.
 *
 * Returns: (transfer full): its JSON
 */
char *
along_op_to_json (const AlongOp *op)
{
  GString *text = g_string_new (NULL);

  append_op (text, op);
  return g_string_free_and_steal (text);
}

static gboolean
refuse (GError **error, int code, const char *message)
{
  g_set_error_literal (error, ALONG_ERROR, code, message);
  return FALSE;
}

static gboolean
decode_base (AlongOp *op, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "b");
  const char *text = NULL;

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      op->base = json_node_get_int (node);
      return TRUE;
    }
  text = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
  if (!g_str_has_prefix (text, "own:")
      || !g_ascii_string_to_signed (text + 4, 10, 1, G_MAXINT64, &op->base_own, NULL))
    return refuse (error, ALONG_ERROR_INVALID, "b is neither a number nor own:N");
  return along_json_get_integer (object, "under", FALSE, &op->base, error);
}

static gboolean
decode_elements (AlongOp *op, JsonObject *object, GError **error)
{
  g_auto (GStrv) add = NULL;
  g_auto (GStrv) rem = NULL;
  GVariantBuilder builder;
  const char *group = NULL;

  if (!along_json_get_text (object, "set", TRUE, &group, error)
      || !along_json_get_texts (object, "add", TRUE, &add, error)
      || !along_json_get_texts (object, "rem", TRUE, &rem, error))
    return FALSE;
  op->group = g_strdup (group);
  if (along_entity_find_field (op->entity, group, NULL) == NULL)
    return refuse (error, ALONG_ERROR_TOO_NEW, "A set this version does not know");
  g_variant_builder_init_static (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "add",
                         g_variant_new_strv ((const char *const *)add, -1));
  g_variant_builder_add (&builder, "{sv}", "rem",
                         g_variant_new_strv ((const char *const *)rem, -1));
  op->values = g_variant_ref_sink (g_variant_builder_end (&builder));
  return TRUE;
}

static gboolean
has_group (const AlongEntity *entity, const char *group)
{
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (along_field_group (along_entity_field (entity, i)), group))
      return TRUE;
  return FALSE;
}

static gboolean
decode_op_body (AlongOp *op, JsonObject *object, GError **error)
{
  const char *group = NULL;
  const char *old = NULL;
  const char *from = NULL;
  const char *to = NULL;
  const char *why = NULL;
  const char *settles = NULL;

  if (!decode_base (op, object, error))
    return FALSE;
  if (op->type == ALONG_OP_ELT)
    return decode_elements (op, object, error);
  if (!along_json_get_text (object, "g", op->type == ALONG_OP_SET, &group, error)
      || !along_json_get_text (object, "old", FALSE, &old, error)
      || !along_json_get_text (object, "from", op->type == ALONG_OP_MOVE, &from, error)
      || !along_json_get_text (object, "to", op->type == ALONG_OP_MOVE, &to, error)
      || !along_json_get_text (object, "why", FALSE, &why, error)
      || !along_json_get_boolean (object, "undo", FALSE, &op->undo, error)
      || !along_json_get_text (object, "settles", FALSE, &settles, error)
      || !along_json_get_integer (object, "heard", settles != NULL, &op->heard, error))
    return FALSE;
  op->group = g_strdup (group);
  op->old = g_strdup (old);
  op->from = g_strdup (from);
  op->to = g_strdup (to);
  op->why = g_strdup (why);
  op->settles = g_strdup (settles);
  if (op->type == ALONG_OP_SET && !has_group (op->entity, group))
    return refuse (error, ALONG_ERROR_TOO_NEW, "A group this version does not know");
  if (op->type == ALONG_OP_DELETE)
    return TRUE;
  op->values = along_json_to_values (op->entity, json_object_get_member (object, "v"), NULL, error);
  return op->values != NULL;
}

static AlongOp *
decode_op (JsonNode *node, GError **error)
{
  JsonObject *object = along_json_object (node, "an operation", error);
  g_autoptr (AlongOp) op = g_new0 (AlongOp, 1);
  const char *name = NULL;
  const char *kind = NULL;
  const char *id = NULL;
  guint type = 0;

  if (object == NULL || !along_json_get_text (object, "op", TRUE, &name, error)
      || !along_json_get_text (object, "k", TRUE, &kind, error)
      || !along_json_get_text (object, "id", TRUE, &id, error))
    return NULL;
  while (type < G_N_ELEMENTS (op_names) && !g_str_equal (op_names[type], name))
    type++;
  op->entity = along_entity_find (kind);
  op->id = g_strdup (id);
  if (!along_id_is_valid (id))
    {
      refuse (error, ALONG_ERROR_INVALID, "id is not an id");
      return NULL;
    }
  if (type == G_N_ELEMENTS (op_names) || op->entity == NULL)
    {
      refuse (error, ALONG_ERROR_TOO_NEW, "An operation or kind this version does not know");
      return NULL;
    }
  op->type = (AlongOpType)type;
  return decode_op_body (op, object, error) ? g_steal_pointer (&op) : NULL;
}

/**
 * along_op_from_json:
 * @json: an operation's JSON
 * @error: set to %ALONG_ERROR_INVALID, or to %ALONG_ERROR_TOO_NEW for what only a newer version knows
 *
 * Returns: (transfer full): the operation
 */
AlongOp *
along_op_from_json (const char *json, GError **error)
{
  g_autoptr (JsonNode) root = along_json_parse (json, -1, error);

  return root != NULL ? decode_op (root, error) : NULL;
}

/* What names a transaction; without it nothing can be kept or answered. */
static AlongTxn *
decode_txn_head (JsonObject *object, GError **error)
{
  g_autoptr (AlongTxn) txn = g_new0 (AlongTxn, 1);
  const char *id = NULL;
  const char *org = NULL;
  gint64 schema = 1;

  txn->ops = g_ptr_array_new_with_free_func ((GDestroyNotify)along_op_free);
  if (!along_json_get_integer (object, "n", TRUE, &txn->n, error)
      || !along_json_get_text (object, "id", TRUE, &id, error)
      || !along_json_get_integer (object, "hlc", TRUE, &txn->hlc, error)
      || !along_json_get_integer (object, "schema", FALSE, &schema, error)
      || !along_json_get_text (object, "org", FALSE, &org, error))
    return NULL;
  if (!along_id_is_valid (id) || txn->n < 0 || txn->hlc < 0 || schema < 1 || schema > G_MAXINT)
    {
      refuse (error, ALONG_ERROR_INVALID,
              "A transaction's id, number, clock or schema is impossible");
      return NULL;
    }
  txn->id = g_strdup (id);
  txn->org = g_strdup (org);
  txn->schema = (guint)schema;
  return g_steal_pointer (&txn);
}

static gboolean
decode_ops (AlongTxn *txn, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "ops");
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify)along_op_free);
  JsonArray *array
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return refuse (error, ALONG_ERROR_INVALID, "ops is not an array");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      AlongOp *op = decode_op (json_array_get_element (array, i), error);

      if (op == NULL)
        return FALSE;
      g_ptr_array_add (ops, op);
    }
  g_ptr_array_unref (txn->ops);
  txn->ops = g_steal_pointer (&ops);
  return TRUE;
}

/**
 * along_txn_from_json:
 * @json: a transaction's JSON, as this device or a later version on it wrote it
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Who goes back to an earlier version has work that it does not understand: it waits, and is sent, as it was written.
 *
 * Returns: (transfer full): the transaction, with its `later_ops` where they are not known
 */
AlongTxn *
along_txn_from_json (const char *json, GError **error)
{
  g_autoptr (JsonNode) root = along_json_parse (json, -1, error);
  JsonObject *object = root != NULL ? along_json_object (root, "a transaction", error) : NULL;
  g_autoptr (AlongTxn) txn = object != NULL ? decode_txn_head (object, error) : NULL;
  g_autoptr (GError) problem = NULL;

  if (txn == NULL)
    return NULL;
  if (decode_ops (txn, object, &problem))
    return g_steal_pointer (&txn);
  if (!g_error_matches (problem, ALONG_ERROR, ALONG_ERROR_TOO_NEW))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  txn->later_ops = along_json_print (json_object_get_member (object, "ops"));
  return g_steal_pointer (&txn);
}

/**
 * along_batch_free:
 * @batch: (transfer full): a batch
 */
void
along_batch_free (AlongBatch *batch)
{
  g_free (batch->epoch);
  g_free (batch->replica);
  g_strfreev (batch->marks);
  g_clear_pointer (&batch->txns, g_ptr_array_unref);
  g_clear_pointer (&batch->bodies, g_ptr_array_unref);
  g_clear_pointer (&batch->digests, g_ptr_array_unref);
  g_clear_pointer (&batch->problems, g_ptr_array_unref);
  g_free (batch);
}

/**
 * along_batch_encode:
 * @batch: a batch
 *
 * Returns: (transfer full): its JSON
 */
GBytes *
along_batch_encode (const AlongBatch *batch)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"proto\":%u,\"schema\":%u", batch->proto, batch->schema);
  append_member (text, ",\"epoch\":", batch->epoch != NULL ? batch->epoch : "");
  append_member (text, ",\"replica\":", batch->replica != NULL ? batch->replica : "");
  along_json_append_texts (text, ",\"marks\":", batch->marks);
  g_string_append (text, ",\"txns\":[");
  for (guint i = 0; i < batch->txns->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_txn (text, g_ptr_array_index (batch->txns, i));
    }
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

/* Everything but the number and the bases that name numbers: a copied store numbers anew (sync.md §2.4)
 * and must still be recognised. */
static char *
digest (JsonObject *txn)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonNode *ops = json_object_get_member (txn, "ops");
  JsonArray *array = ops != NULL && JSON_NODE_HOLDS_ARRAY (ops) ? json_node_get_array (ops) : NULL;
  static const char *const head[] = { "id", "hlc", "schema", "org" };

  for (guint i = 0; i < G_N_ELEMENTS (head); i++)
    if (json_object_has_member (txn, head[i]))
      {
        along_json_append (text, json_object_get_member (txn, head[i]));
        g_string_append_c (text, '\n');
      }
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *op = json_array_get_element (array, i);
      JsonObjectIter iter;
      const char *name = NULL;
      JsonNode *member = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (op))
        continue;
      json_object_iter_init_ordered (&iter, json_node_get_object (op));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        if (!g_str_equal (name, "b") && !g_str_equal (name, "under"))
          {
            along_json_append_text (text, name);
            along_json_append (text, member);
          }
      g_string_append_c (text, '\n');
    }
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize)text->len);
}

static void
free_problem (gpointer problem)
{
  if (problem != NULL)
    g_error_free (problem);
}

static gboolean
decode_txns (AlongBatch *batch, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "txns");
  JsonArray *array
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) > ALONG_BATCH_MAX_TXNS)
    return refuse (error, ALONG_ERROR_INVALID,
                   "A push has an array of transactions, and not too many of them");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *body = along_json_object (element, "a transaction", error);
      AlongTxn *txn = body != NULL ? decode_txn_head (body, error) : NULL;
      GError *problem = NULL;

      if (txn == NULL)
        return FALSE;
      g_ptr_array_add (batch->txns, txn);
      if (!decode_ops (txn, body, &problem))
        g_ptr_array_set_size (txn->ops, 0);
      g_ptr_array_add (batch->bodies, along_json_print (element));
      g_ptr_array_add (batch->digests, digest (body));
      g_ptr_array_add (batch->problems, problem);
    }
  return TRUE;
}

/**
 * along_batch_decode:
 * @json: the body, decompressed
 * @error: set to %ALONG_ERROR_INVALID where the batch cannot be read or a transaction has no name
 *
 * One transaction that is not understood does not stop the others: see #AlongBatch for its `problems`.
 *
 * Returns: (transfer full): the batch
 */
AlongBatch *
along_batch_decode (GBytes *json, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (json, &size);
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, error);
  JsonObject *object = root != NULL ? along_json_object (root, "a push", error) : NULL;
  g_autoptr (AlongBatch) batch = g_new0 (AlongBatch, 1);
  const char *epoch = NULL;
  const char *replica = NULL;
  gint64 proto = 0, schema = 0;

  batch->txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  batch->bodies = g_ptr_array_new_with_free_func (g_free);
  batch->digests = g_ptr_array_new_with_free_func (g_free);
  batch->problems = g_ptr_array_new_with_free_func (free_problem);
  if (object == NULL || !along_json_get_integer (object, "proto", TRUE, &proto, error)
      || !along_json_get_integer (object, "schema", TRUE, &schema, error)
      || !along_json_get_text (object, "epoch", TRUE, &epoch, error)
      || !along_json_get_text (object, "replica", TRUE, &replica, error)
      || !along_json_get_texts (object, "marks", FALSE, &batch->marks, error))
    return NULL;
  if (proto < 1 || proto > G_MAXINT || schema < 1 || schema > G_MAXINT
      || !along_id_is_valid (replica))
    {
      refuse (error, ALONG_ERROR_INVALID, "The push's protocol, schema or replica is impossible");
      return NULL;
    }
  batch->proto = (guint)proto;
  batch->schema = (guint)schema;
  batch->epoch = g_strdup (epoch);
  batch->replica = g_strdup (replica);
  return decode_txns (batch, object, error) ? g_steal_pointer (&batch) : NULL;
}

/**
 * along_result_free:
 * @result: (transfer full): a result
 */
void
along_result_free (AlongResult *result)
{
  g_free (result->r);
  g_free (result->code);
  g_free (result->message);
  g_free (result->state);
  g_strfreev (result->conflicts);
  g_free (result);
}

/**
 * along_results_free:
 * @results: (transfer full): results
 */
void
along_results_free (AlongResults *results)
{
  g_free (results->mark);
  g_clear_pointer (&results->results, g_ptr_array_unref);
  g_free (results);
}

/**
 * along_results_encode:
 * @results: results
 *
 * Returns: (transfer full): their JSON
 */
GBytes *
along_results_encode (const AlongResults *results)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "{\"acked_n\":%" G_GINT64_FORMAT ",\"server_time\":%" G_GINT64_FORMAT,
                          results->acked_n, results->server_time);
  append_member (text, ",\"mark\":", results->mark);
  g_string_append (text, ",\"results\":[");
  for (guint i = 0; i < results->results->len; i++)
    {
      const AlongResult *result = g_ptr_array_index (results->results, i);

      g_string_append (text, i > 0 ? ",{\"n\":" : "{\"n\":");
      along_json_append_integer (text, result->n);
      append_member (text, ",\"r\":", result->r);
      g_string_append (text, ",\"seq\":");
      along_json_append_integer (text, result->seq);
      append_member (text, ",\"code\":", result->code);
      append_member (text, ",\"message\":", result->message);
      append_member (text, ",\"state\":", result->state);
      along_json_append_texts (text, ",\"conflicts\":", result->conflicts);
      g_string_append_c (text, '}');
    }
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

static AlongResult *
decode_result (JsonNode *node, GError **error)
{
  g_autoptr (AlongResult) result = g_new0 (AlongResult, 1);
  JsonObject *object = along_json_object (node, "a result", error);
  const char *r = NULL;
  const char *code = NULL;
  const char *message = NULL;
  const char *state = NULL;

  if (object == NULL || !along_json_get_integer (object, "n", TRUE, &result->n, error)
      || !along_json_get_text (object, "r", TRUE, &r, error)
      || !along_json_get_integer (object, "seq", FALSE, &result->seq, error)
      || !along_json_get_text (object, "code", FALSE, &code, error)
      || !along_json_get_text (object, "message", FALSE, &message, error)
      || !along_json_get_text (object, "state", FALSE, &state, error)
      || !along_json_get_texts (object, "conflicts", FALSE, &result->conflicts, error))
    return NULL;
  result->r = g_strdup (r);
  result->code = g_strdup (code);
  result->message = g_strdup (message);
  result->state = g_strdup (state);
  return g_steal_pointer (&result);
}

/**
 * along_results_decode:
 * @json: the body, decompressed
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Returns: (transfer full): the results
 */
AlongResults *
along_results_decode (GBytes *json, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (json, &size);
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, error);
  JsonObject *object = root != NULL ? along_json_object (root, "an answer to a push", error) : NULL;
  g_autoptr (AlongResults) results = g_new0 (AlongResults, 1);
  const char *mark = NULL;
  JsonNode *list = NULL;

  results->results = g_ptr_array_new_with_free_func ((GDestroyNotify)along_result_free);
  if (object == NULL || !along_json_get_integer (object, "acked_n", TRUE, &results->acked_n, error)
      || !along_json_get_time (object, "server_time", TRUE, &results->server_time, error)
      || !along_json_get_text (object, "mark", FALSE, &mark, error))
    return NULL;
  results->mark = g_strdup (mark);
  list = json_object_get_member (object, "results");
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    {
      refuse (error, ALONG_ERROR_INVALID, "results is not an array");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      AlongResult *result
          = decode_result (json_array_get_element (json_node_get_array (list), i), error);

      if (result == NULL)
        return NULL;
      g_ptr_array_add (results->results, result);
    }
  return g_steal_pointer (&results);
}
