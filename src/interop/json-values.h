/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *along_json_read (const char *text, gsize length, GError **error);
JsonObject *along_json_member (JsonObject *object, const char *key);
JsonArray *along_json_array (JsonObject *object, const char *key);
JsonObject *along_json_element (JsonArray *array, guint index);
char *along_json_text (JsonObject *object, const char *key);
gboolean along_json_number (JsonObject *object, const char *key, double *number);

G_END_DECLS
