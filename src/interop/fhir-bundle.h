/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/refusal.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AlongFhirResource:
 * @type: its type, `ServiceRequest`
 * @entry: where it stands in its Bundle, from 1; 1 where it stands alone
 * @object: what it says
 *
 * A resource that somebody else wrote. Its text belongs to the Bundle.
 */
typedef struct
{
  const char *type;
  guint entry;
  JsonObject *object;
} AlongFhirResource;

/**
 * AlongFhirBundle:
 *
 * Resources that somebody else wrote, and what is odd about them. Nothing in it is trusted: whoever asks
 * for a text gets one or nothing, and what was there instead is noted with its place.
 */
typedef struct _AlongFhirBundle AlongFhirBundle;

AlongFhirBundle *along_fhir_bundle_new (GBytes *bytes, GError **error);
void along_fhir_bundle_free (AlongFhirBundle *self);
GPtrArray *along_fhir_bundle_resources (AlongFhirBundle *self);
GPtrArray *along_fhir_bundle_steal_notes (AlongFhirBundle *self);
void along_fhir_bundle_note (AlongFhirBundle *self,
                             const AlongFhirResource *resource,
                             const char *place,
                             const char *format,
                             ...) G_GNUC_PRINTF (4, 5);

const char *along_fhir_text (AlongFhirBundle *self,
                             const AlongFhirResource *resource,
                             JsonObject *object,
                             const char *key);
JsonObject *along_fhir_object (AlongFhirBundle *self,
                               const AlongFhirResource *resource,
                               JsonObject *object,
                               const char *key);
guint along_fhir_length (AlongFhirBundle *self,
                         const AlongFhirResource *resource,
                         JsonObject *object,
                         const char *key);
JsonObject *along_fhir_element (AlongFhirBundle *self,
                                const AlongFhirResource *resource,
                                JsonObject *object,
                                const char *key,
                                guint index);
gboolean along_fhir_integer (AlongFhirBundle *self,
                             const AlongFhirResource *resource,
                             JsonObject *object,
                             const char *key,
                             gint64 *number);
gboolean along_fhir_when (AlongFhirBundle *self,
                          const AlongFhirResource *resource,
                          JsonObject *object,
                          const char *key,
                          gint64 *ms);

const AlongFhirResource *
along_fhir_resolve (AlongFhirBundle *self, const AlongFhirResource *from, JsonObject *reference);
const char *along_fhir_identifier (AlongFhirBundle *self,
                                   const AlongFhirResource *resource,
                                   const char *system);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongFhirBundle, along_fhir_bundle_free)

G_END_DECLS
