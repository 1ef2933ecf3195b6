/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What any JSON from outside may be at most (sync.md §3.6). */
#define ALONG_JSON_MAX_DEPTH 16
#define ALONG_JSON_MAX_STRING (256 * 1024)
/* The last millisecond that a hybrid clock, which counts 65,536 to each, can name: in the year 6429. */
#define ALONG_JSON_MAX_TIME (G_MAXINT64 >> 16)

JsonNode *along_json_parse (const char *text, gssize length, GError **error);
char *along_json_print (JsonNode *node);
void along_json_append (GString *into, JsonNode *node);
void along_json_append_text (GString *into, const char *text);
void along_json_append_texts (GString *into, const char *name, char **texts);
void along_json_append_integer (GString *into, gint64 number);
void along_json_append_variant (GString *into, GVariant *value);
JsonNode *along_json_from_variant (GVariant *value);
GVariant *along_json_to_variant (JsonNode *node);
JsonNode *along_json_from_value (const AlongField *field, GVariant *value);
GVariant *along_json_to_value (const AlongField *field, JsonNode *node, GError **error);
JsonNode *along_json_from_values (const AlongEntity *entity, GVariant *values);
GVariant *
along_json_to_values (const AlongEntity *entity, JsonNode *node, char **extra, GError **error);

/* Reading the members of an object that came from outside: each says what is wrong by the member's
 * name and never by its content. */
JsonObject *along_json_object (JsonNode *node, const char *what, GError **error);
gboolean along_json_get_text (
    JsonObject *object, const char *member, gboolean required, const char **text, GError **error);
gboolean along_json_get_integer (
    JsonObject *object, const char *member, gboolean required, gint64 *number, GError **error);
gboolean along_json_get_time (
    JsonObject *object, const char *member, gboolean required, gint64 *ms, GError **error);
gboolean along_json_get_boolean (
    JsonObject *object, const char *member, gboolean required, gboolean *value, GError **error);
gboolean along_json_get_texts (
    JsonObject *object, const char *member, gboolean required, char ***texts, GError **error);

G_END_DECLS
