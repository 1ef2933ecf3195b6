/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void along_fhir_put (JsonBuilder *builder, const char *key, const char *text);
void along_fhir_put_instant (JsonBuilder *builder, const char *key, gint64 ms);
void along_fhir_put_coding (JsonBuilder *builder,
                            const char *system,
                            const char *code,
                            const char *display);
void along_fhir_put_concept (JsonBuilder *builder,
                             const char *key,
                             const char *system,
                             const char *code,
                             const char *display,
                             const char *text);
void along_fhir_put_identifier (JsonBuilder *builder, const char *system, const char *value);
void along_fhir_put_reference (JsonBuilder *builder,
                               const char *key,
                               const char *uuid,
                               const char *display);
void along_fhir_put_logical (
    JsonBuilder *builder, const char *key, const char *type, const char *id, const char *display);

G_END_DECLS
