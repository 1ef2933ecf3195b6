/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/* Names, not addresses: nothing is fetched from there. */
#define ALONG_FHIR_BASE "https://alongside.org/fhir/"
#define ALONG_FHIR_NUMBER ALONG_FHIR_BASE "Id/referral-number"
#define ALONG_FHIR_ID ALONG_FHIR_BASE "Id/record"
#define ALONG_FHIR_TOGETHER ALONG_FHIR_BASE "Id/sent-together"
#define ALONG_FHIR_STATE ALONG_FHIR_BASE "CodeSystem/referral-status"
#define ALONG_FHIR_REASON ALONG_FHIR_BASE "CodeSystem/referral-reason"
#define ALONG_FHIR_SHARED ALONG_FHIR_BASE "CodeSystem/shared"
#define ALONG_FHIR_FIELD ALONG_FHIR_BASE "CodeSystem/referral-field"
#define ALONG_FHIR_VALUES ALONG_FHIR_BASE "CodeSystem/"
#define ALONG_FHIR_FIELD_EXTENSION ALONG_FHIR_BASE "StructureDefinition/referral-field"
#define ALONG_FHIR_LINE_EXTENSION ALONG_FHIR_BASE "StructureDefinition/shared-line"
#define ALONG_FHIR_ROW_EXTENSION ALONG_FHIR_BASE "StructureDefinition/row"

#define ALONG_FHIR_GOAL_ACHIEVEMENT "http://terminology.hl7.org/CodeSystem/goal-achievement"
#define ALONG_FHIR_ABSENT "http://terminology.hl7.org/CodeSystem/data-absent-reason"
#define ALONG_FHIR_CONFIDENTIALITY "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
#define ALONG_FHIR_UKCORE "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
#define ALONG_FHIR_NHS_NUMBER "https://fhir.nhs.uk/Id/nhs-number"
#define ALONG_FHIR_ODS "https://fhir.nhs.uk/Id/ods-organization-code"

/**
 * AlongFhirPlace:
 * @ALONG_FHIR_NOWHERE: never leaves: what only the sender knows, and what is about the record itself
 * @ALONG_FHIR_OWN: has a place of its own, which code writes and reads
 * @ALONG_FHIR_INPUT: `Task.input`: what the service is told
 * @ALONG_FHIR_OUTPUT: `Task.output`: what came back
 * @ALONG_FHIR_EXTENSION: an extension of the task: how the referral went
 *
 * Where a field of a referral stands in FHIR.
 */
typedef enum
{
  ALONG_FHIR_NOWHERE,
  ALONG_FHIR_OWN,
  ALONG_FHIR_INPUT,
  ALONG_FHIR_OUTPUT,
  ALONG_FHIR_EXTENSION,
} AlongFhirPlace;

AlongFhirPlace along_fhir_place (const AlongField *field);
const char *along_fhir_task_status (const AlongRecord *referral);
const char *along_fhir_request_status (const AlongRecord *referral);
const char *along_fhir_state_of_task (const char *status);
const char *along_fhir_state_of_request (const char *status);
const char *along_fhir_achievement (const char *outcome);
char *along_fhir_instant (gint64 ms);
gboolean along_fhir_parse_instant (const char *text, gint64 *ms);
char *along_fhir_date_of_words (const char *words);

G_END_DECLS
