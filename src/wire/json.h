/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What any JSON from outside may be at most (sync.md §3.6). */
#define ALONG_JSON_MAX_DEPTH 16
#define ALONG_JSON_MAX_STRING (256 * 1024)

JsonNode *along_json_parse          (const char *text,
                                     gssize length,
                                     GError **error);
char     *along_json_print          (JsonNode *node);
JsonNode *along_json_from_value     (const AlongField *field,
                                     GVariant *value);
GVariant *along_json_to_value       (const AlongField *field,
                                     JsonNode *node,
                                     GError **error);
JsonNode *along_json_from_values    (const AlongEntity *entity,
                                     GVariant *values);
GVariant *along_json_to_values      (const AlongEntity *entity,
                                     JsonNode *node,
                                     char **extra,
                                     GError **error);

G_END_DECLS
