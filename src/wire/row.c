/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/row.h"
#include "base/error.h"
#include "base/id.h"
#include "wire/json.h"

#include <string.h>

/**
 * along_part_free:
 * @part: (transfer full): a part
 */
void
along_part_free (AlongPart *part)
{
  g_free (part->id);
  g_clear_pointer (&part->values, g_variant_unref);
  g_clear_pointer (&part->packed, g_bytes_unref);
  g_clear_pointer (&part->fvers, g_variant_unref);
  g_free (part->extra);
  g_free (part->by);
  g_free (part->org);
  g_free (part);
}

/**
 * along_part_get_fver:
 * @part: a part
 * @group: one of its groups
 *
 * Returns: the server's commit position at which @group last changed
 */
gint64
along_part_get_fver (const AlongPart *part, const char *group)
{
  gint64 fver = part->rev;

  if (part->fvers != NULL && !g_variant_lookup (part->fvers, group, "x", &fver))
    return part->rev;
  return fver;
}

/**
 * along_cursor_free:
 * @cursor: (transfer full): a cursor
 */
void
along_cursor_free (AlongCursor *cursor)
{
  g_free (cursor->sid);
  g_free (cursor->cursor);
  g_free (cursor);
}

/**
 * along_cursor_copy:
 * @cursor: a cursor
 *
 * Returns: (transfer full): another like it
 */
AlongCursor *
along_cursor_copy (const AlongCursor *cursor)
{
  AlongCursor *copy = g_new0 (AlongCursor, 1);

  copy->sid = g_strdup (cursor->sid);
  copy->gen = cursor->gen;
  copy->cursor = g_strdup (cursor->cursor);
  copy->n = cursor->n;
  copy->sum = cursor->sum;
  return copy;
}

static guint64
add_to_hash (guint64 hash, const char *text)
{
  /* FNV-1a, the end of each text among the bytes. */
  do
    hash = (hash ^ (guint8)*text) * G_GUINT64_CONSTANT (0x100000001b3);
  while (*text++ != '\0');
  return hash;
}

/**
 * along_part_hash:
 * @kind: its kind
 * @id: its record's id
 * @facet: its facet
 * @rev: its revision
 *
 * A number for one part in one revision. Server and device add those of a scope's parts up, modulo 2⁶⁴, and
 * compare: a part too many, too few or too old shows (sync.md §2.8). No defence against a server that lies.
 *
 * Returns: the number
 */
guint64
along_part_hash (const char *kind, const char *id, AlongFacet facet, gint64 rev)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  hash = add_to_hash (hash, kind);
  hash = add_to_hash (hash, id);
  hash = add_to_hash (hash, along_facet_name (facet));
  hash ^= (guint64)rev;
  /* Sums need numbers whose bits are spread: the finaliser of MurmurHash3. */
  hash = (hash ^ (hash >> 33)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash = (hash ^ (hash >> 33)) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return hash ^ (hash >> 33);
}

/**
 * along_line_new:
 * @type: what it is
 *
 * Returns: (transfer full): an empty line
 */
AlongLine *
along_line_new (AlongLineType type)
{
  AlongLine *line = g_new0 (AlongLine, 1);

  line->type = type;
  return line;
}

/**
 * along_line_free:
 * @line: (transfer full): a line
 */
void
along_line_free (AlongLine *line)
{
  g_clear_pointer (&line->part, along_part_free);
  g_free (line->kind);
  g_free (line->id);
  g_strfreev (line->sids);
  g_free (line->event);
  g_clear_pointer (&line->cursors, g_ptr_array_unref);
  g_clear_pointer (&line->conflict, g_variant_unref);
  g_free (line->mark);
  g_free (line->raw);
  g_free (line);
}

static void
append_member (GString *into, const char *name, const char *text)
{
  g_string_append (into, name);
  along_json_append_text (into, text != NULL ? text : "");
}

static void
append_sids (GString *into, char **sids)
{
  g_string_append (into, ",\"s\":[");
  for (guint i = 0; sids != NULL && sids[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (into, ',');
      along_json_append_text (into, sids[i]);
    }
  g_string_append (into, "]}");
}

static void
append_part_values (GString *into, const AlongPart *part)
{
  gsize length = part->extra != NULL ? strlen (part->extra) : 0;

  along_json_append_variant (into, part->values);
  /* Members this version does not know go back in beside those it does: `{"a":1}` + `{"b":2}`. */
  if (length > 2)
    {
      g_string_truncate (into, into->len - 1);
      if (g_variant_n_children (part->values) > 0)
        g_string_append_c (into, ',');
      g_string_append_len (into, part->extra + 1, (gssize)length - 1);
    }
}

static void
append_part (GString *into, const AlongPart *part)
{
  GVariantIter iter;
  const char *group = NULL;
  gint64 fver = 0;
  gboolean first = TRUE;

  append_member (into, "{\"row\":{\"k\":", part->entity->kind);
  append_member (into, ",\"id\":", part->id);
  append_member (into, ",\"f\":", along_facet_name (part->facet));
  g_string_append (into, ",\"rev\":");
  along_json_append_integer (into, part->rev);
  g_string_append (into, ",\"v\":");
  append_part_values (into, part);
  g_string_append (into, ",\"g\":{");
  if (part->fvers != NULL)
    {
      g_variant_iter_init (&iter, part->fvers);
      while (g_variant_iter_next (&iter, "{&sx}", &group, &fver))
        {
          if (fver == part->rev)
            continue;
          if (!first)
            g_string_append_c (into, ',');
          along_json_append_text (into, group);
          g_string_append_c (into, ':');
          along_json_append_integer (into, fver);
          first = FALSE;
        }
    }
  g_string_append (into, "},\"at\":");
  along_json_append_integer (into, part->at);
  if (part->by != NULL)
    append_member (into, ",\"by\":", part->by);
  if (part->org != NULL)
    append_member (into, ",\"o\":", part->org);
  g_string_append_c (into, '}');
}

static void
append_cursors (GString *into, GPtrArray *cursors)
{
  for (guint i = 0; cursors != NULL && i < cursors->len; i++)
    {
      const AlongCursor *cursor = g_ptr_array_index (cursors, i);

      append_member (into, i > 0 ? ",{\"sid\":" : "{\"sid\":", cursor->sid);
      g_string_append (into, ",\"gen\":");
      along_json_append_integer (into, cursor->gen);
      append_member (into, ",\"cursor\":", cursor->cursor);
      if (cursor->n >= 0)
        /* Hexadecimal text: JSON's numbers end at 2⁶³ here and at 2⁵³ elsewhere. */
        g_string_append_printf (into,
                                ",\"n\":%" G_GINT64_FORMAT ",\"sum\":\"%016" G_GINT64_MODIFIER
                                "x\"",
                                cursor->n, cursor->sum);
      g_string_append_c (into, '}');
    }
}

/**
 * along_check_begin:
 * @cursors: (element-type AlongCursor): where each scope stands
 * @more: whether something is left to pull
 * @mark: (nullable): how far the server has come, to be brought again
 * @into: where to write
 *
 * Appends a check line up to its time, the only thing in it that is another each time it is said;
 * [func@check_end] ends it.
 */
void
along_check_begin (GPtrArray *cursors, gboolean more, const char *mark, GString *into)
{
  g_string_append (into, "{\"ck\":{\"cursors\":[");
  append_cursors (into, cursors);
  g_string_append_printf (into, "],\"more\":%s", more ? "true" : "false");
  if (mark != NULL)
    append_member (into, ",\"mark\":", mark);
  g_string_append (into, ",\"server_time\":");
}

/**
 * along_check_end:
 * @server_time: milliseconds
 * @into: where [func@check_begin] has written
 *
 * Appends the rest of a check line, with the line feed at its end.
 */
void
along_check_end (gint64 server_time, GString *into)
{
  along_json_append_integer (into, server_time);
  g_string_append (into, "}}\n");
}

/**
 * along_line_encode:
 * @line: a line
 * @into: where to write
 *
 * Appends @line as JSON, with the line feed at its end.
 */
void
along_line_encode (const AlongLine *line, GString *into)
{
  switch (line->type)
    {
    case ALONG_LINE_ROW:
      append_part (into, line->part);
      append_sids (into, line->sids);
      break;
    case ALONG_LINE_DEL:
      append_member (into, "{\"del\":{\"k\":", line->kind);
      append_member (into, ",\"id\":", line->id);
      g_string_append (into, ",\"rev\":");
      along_json_append_integer (into, line->rev);
      g_string_append (into, "}}");
      break;
    case ALONG_LINE_RM:
      append_member (into, "{\"rm\":{\"sid\":", line->sids != NULL ? line->sids[0] : NULL);
      append_member (into, ",\"k\":", line->kind);
      append_member (into, ",\"id\":", line->id);
      append_member (into, ",\"f\":", along_facet_name (line->facet));
      g_string_append (into, "}}");
      break;
    case ALONG_LINE_EVENT:
      append_member (into, "{\"ev\":{\"e\":", line->event);
      append_member (into, ",\"sid\":", line->sids != NULL ? line->sids[0] : NULL);
      g_string_append (into, ",\"gen\":");
      along_json_append_integer (into, line->gen);
      g_string_append (into, "}}");
      break;
    case ALONG_LINE_CONFLICT:
      g_string_append (into, "{\"conflict\":");
      along_json_append_variant (into, line->conflict);
      append_sids (into, line->sids);
      break;
    case ALONG_LINE_CHECK:
      along_check_begin (line->cursors, line->more, line->mark, into);
      along_check_end (line->server_time, into);
      return;
    case ALONG_LINE_UNKNOWN:
    default:
      g_string_append (into, line->raw);
      break;
    }
  g_string_append_c (into, '\n');
}

static gboolean
decode_fvers (AlongPart *part, JsonObject *row, GError **error)
{
  JsonNode *node = json_object_get_member (row, "g");
  JsonObject *groups = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sx}"));
  JsonObjectIter iter;
  const char *group = NULL;
  JsonNode *fver = NULL;

  if (node != NULL)
    {
      groups = along_json_object (node, "g", error);
      if (groups == NULL)
        return FALSE;
      json_object_iter_init_ordered (&iter, groups);
      while (json_object_iter_next_ordered (&iter, &group, &fver))
        {
          if (json_node_get_value_type (fver) != G_TYPE_INT64)
            {
              g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                                   "g has something else than numbers");
              return FALSE;
            }
          g_variant_builder_add (&builder, "{sx}", group, json_node_get_int (fver));
        }
    }
  part->fvers = g_variant_ref_sink (g_variant_builder_end (&builder));
  return TRUE;
}

static gboolean
decode_name (AlongLine *line, JsonObject *object, GError **error)
{
  const char *kind = NULL;
  const char *id = NULL;

  if (!along_json_get_text (object, "k", TRUE, &kind, error)
      || !along_json_get_text (object, "id", TRUE, &id, error))
    return FALSE;
  if (!along_id_is_valid (id))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, "id is not an id");
      return FALSE;
    }
  g_set_str (&line->kind, kind);
  g_set_str (&line->id, id);
  return TRUE;
}

static GBytes *
pack (GVariant *values)
{
  gsize size = g_variant_get_size (values);
  guint8 *bytes = NULL;

  /* A part may be there and have nothing in it. */
  if (size == 0)
    return g_bytes_new (NULL, 0);
  bytes = g_malloc (size);
  g_variant_store (values, bytes);
  return g_bytes_new_take (bytes, size);
}

static gboolean
decode_row (AlongLine *line, JsonObject *row, GError **error)
{
  g_autoptr (AlongPart) part = g_new0 (AlongPart, 1);
  const char *facet = NULL;
  const char *by = NULL;
  const char *org = NULL;

  if (!decode_name (line, row, error) || !along_json_get_text (row, "f", TRUE, &facet, error)
      || !along_json_get_integer (row, "rev", TRUE, &part->rev, error))
    return FALSE;
  line->rev = part->rev;
  part->entity = along_entity_find (line->kind);
  part->facet = along_facet_find (facet);
  if (part->entity == NULL || part->facet == ALONG_FACET_INHERIT)
    {
      line->type = ALONG_LINE_UNKNOWN;
      return TRUE;
    }
  part->values
      = along_json_to_values (part->entity, json_object_get_member (row, "v"), &part->extra, error);
  if (part->values == NULL || !decode_fvers (part, row, error)
      || !along_json_get_integer (row, "at", FALSE, &part->at, error)
      || !along_json_get_text (row, "by", FALSE, &by, error)
      || !along_json_get_text (row, "o", FALSE, &org, error))
    return FALSE;
  part->packed = pack (part->values);
  part->id = g_steal_pointer (&line->id);
  part->by = g_strdup (by);
  part->org = g_strdup (org);
  g_clear_pointer (&line->kind, g_free);
  line->rev = 0;
  line->type = ALONG_LINE_ROW;
  line->part = g_steal_pointer (&part);
  return TRUE;
}

static gboolean
decode_sid (AlongLine *line, JsonObject *object, GError **error)
{
  const char *sid = NULL;

  if (!along_json_get_text (object, "sid", TRUE, &sid, error))
    return FALSE;
  line->sids = g_new0 (char *, 2);
  line->sids[0] = g_strdup (sid);
  return TRUE;
}

static gboolean
decode_del (AlongLine *line, JsonObject *del, GError **error)
{
  line->type = ALONG_LINE_DEL;
  return decode_name (line, del, error)
         && along_json_get_integer (del, "rev", TRUE, &line->rev, error);
}

static gboolean
decode_rm (AlongLine *line, JsonObject *rm, GError **error)
{
  const char *facet = NULL;

  if (!decode_name (line, rm, error) || !decode_sid (line, rm, error)
      || !along_json_get_text (rm, "f", TRUE, &facet, error))
    return FALSE;
  line->facet = along_facet_find (facet);
  line->type = line->facet != ALONG_FACET_INHERIT ? ALONG_LINE_RM : ALONG_LINE_UNKNOWN;
  return TRUE;
}

static gboolean
decode_event (AlongLine *line, JsonObject *ev, GError **error)
{
  const char *event = NULL;

  if (!along_json_get_text (ev, "e", TRUE, &event, error) || !decode_sid (line, ev, error)
      || !along_json_get_integer (ev, "gen", TRUE, &line->gen, error))
    return FALSE;
  line->event = g_strdup (event);
  line->type = ALONG_LINE_EVENT;
  return TRUE;
}

static AlongCursor *
decode_cursor (JsonNode *node, GError **error)
{
  g_autoptr (AlongCursor) cursor = g_new0 (AlongCursor, 1);
  JsonObject *object = along_json_object (node, "a cursor", error);
  const char *sid = NULL;
  const char *at = NULL;
  const char *sum = NULL;

  cursor->n = -1;
  if (object == NULL || !along_json_get_text (object, "sid", TRUE, &sid, error)
      || !along_json_get_integer (object, "gen", TRUE, &cursor->gen, error)
      || !along_json_get_text (object, "cursor", TRUE, &at, error)
      || !along_json_get_integer (object, "n", FALSE, &cursor->n, error)
      || !along_json_get_text (object, "sum", cursor->n >= 0, &sum, error))
    return NULL;
  if (sum != NULL && !g_ascii_string_to_unsigned (sum, 16, 0, G_MAXUINT64, &cursor->sum, NULL))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           "sum is not a hexadecimal number");
      return NULL;
    }
  cursor->sid = g_strdup (sid);
  cursor->cursor = g_strdup (at);
  return g_steal_pointer (&cursor);
}

static gboolean
decode_check (AlongLine *line, JsonObject *ck, GError **error)
{
  JsonNode *node = json_object_get_member (ck, "cursors");
  JsonArray *array
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *mark = NULL;

  line->type = ALONG_LINE_CHECK;
  line->cursors = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  if (array == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, "cursors is not an array");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      AlongCursor *cursor = decode_cursor (json_array_get_element (array, i), error);

      if (cursor == NULL)
        return FALSE;
      g_ptr_array_add (line->cursors, cursor);
    }
  if (!along_json_get_boolean (ck, "more", FALSE, &line->more, error)
      || !along_json_get_time (ck, "server_time", FALSE, &line->server_time, error)
      || !along_json_get_text (ck, "mark", FALSE, &mark, error))
    return FALSE;
  line->mark = g_strdup (mark);
  return TRUE;
}

static gboolean
decode_conflict (AlongLine *line, JsonObject *conflict, GError **error)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), conflict);

  line->type = ALONG_LINE_CONFLICT;
  line->conflict = g_variant_ref_sink (along_json_to_variant (node));
  return TRUE;
}

static gboolean
decode_body (AlongLine *line, JsonObject *object, GError **error)
{
  static const struct
  {
    const char *name;
    gboolean (*decode) (AlongLine *line, JsonObject *body, GError **error);
  } bodies[] = {
    { "row", decode_row },  { "del", decode_del },           { "rm", decode_rm },
    { "ev", decode_event }, { "conflict", decode_conflict }, { "ck", decode_check },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      JsonNode *node = json_object_get_member (object, bodies[i].name);
      JsonObject *body = NULL;

      if (node == NULL)
        continue;
      body = along_json_object (node, bodies[i].name, error);
      return body != NULL && bodies[i].decode (line, body, error);
    }
  line->type = ALONG_LINE_UNKNOWN;
  return TRUE;
}

/**
 * along_line_decode:
 * @text: one line
 * @length: its length in bytes; -1 where @text ends with a null byte
 * @error: set to %ALONG_ERROR_INVALID; the message quotes nothing
 *
 * What a newer server says and this version does not know is %ALONG_LINE_UNKNOWN, unknown fields of a known kind
 * are the part's `extra`: neither is an error.
 *
 * Returns: (transfer full): the line
 */
AlongLine *
along_line_decode (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = along_json_parse (text, length, error);
  JsonObject *object = root != NULL ? along_json_object (root, "a line", error) : NULL;
  g_autoptr (AlongLine) line = along_line_new (ALONG_LINE_UNKNOWN);

  if (object == NULL || !decode_body (line, object, error))
    return NULL;
  if (line->sids == NULL
      && !along_json_get_texts (object, "s", line->type == ALONG_LINE_ROW, &line->sids, error))
    return NULL;
  if (line->type == ALONG_LINE_UNKNOWN)
    line->raw = along_json_print (root);
  return g_steal_pointer (&line);
}
