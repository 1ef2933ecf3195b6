/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/fhir-bundle.h"
#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongFhirReading:
 * @bundle: where it comes from
 * @referral: what is made of it
 *
 * A referral on its way in.
 */
typedef struct
{
  AlongFhirBundle *bundle;
  AlongRecord *referral;
} AlongFhirReading;

gboolean along_fhir_take (AlongFhirReading *self,
                          const AlongFhirResource *resource,
                          const char *place,
                          const char *field,
                          GVariant *value);
void along_fhir_take_text (AlongFhirReading *self,
                           const AlongFhirResource *resource,
                           const char *place,
                           const char *field,
                           const char *text);
char *along_fhir_concept_words (AlongFhirReading *self,
                                const AlongFhirResource *resource,
                                JsonObject *concept);
const char *along_fhir_concept_code (AlongFhirReading *self,
                                     const AlongFhirResource *resource,
                                     JsonObject *concept,
                                     const char *system);
void along_fhir_report_rest (AlongFhirReading *self,
                             const AlongFhirResource *resource,
                             const char *const *known);

void along_fhir_read_task (AlongFhirReading *self, const AlongFhirResource *task);
char *along_fhir_read_name (AlongFhirReading *self, const AlongFhirResource *patient);
char *along_fhir_read_birth_date (AlongFhirReading *self, const AlongFhirResource *patient);
void along_fhir_read_patient (AlongFhirReading *self, const AlongFhirResource *patient);

G_END_DECLS
