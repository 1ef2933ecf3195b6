/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/refusal.h"
#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongFhirReferral:
 * @referral: the referral as the file says it, with its packet; organisations, services and workers are
 *   named only by ids of ours
 * @number: (nullable): the number it has elsewhere, where that is none of ours
 * @from: (nullable): the name of who asks
 * @to: (nullable): the name of who is asked
 * @service: (nullable): the name of the service
 * @name: (nullable): the name of whom it is about
 * @birth_date: (nullable): when they were born, as stored
 *
 * A referral that came in a file.
 */
typedef struct
{
  AlongRecord *referral;
  char *number;
  char *from;
  char *to;
  char *service;
  char *name;
  char *birth_date;
} AlongFhirReferral;

/**
 * AlongFhirReport:
 * @resources: how many resources there were
 * @referrals: (element-type AlongFhirReferral): the referrals that were found, in order
 * @notes: (element-type AlongImportRefusal): what was left out or is odd: `line` is the place in the
 *   Bundle, from 1, and `file` the member: `ServiceRequest.priority`
 *
 * What a file holds. Reading it changes nothing.
 */
typedef struct
{
  guint resources;
  GPtrArray *referrals;
  GPtrArray *notes;
} AlongFhirReport;

AlongFhirReport *along_fhir_import (GBytes *bytes, GError **error);
void along_fhir_report_free (AlongFhirReport *report);
char *along_fhir_report_words (const AlongFhirReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongFhirReport, along_fhir_report_free)

G_END_DECLS
