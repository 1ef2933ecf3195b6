/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/find.h"

G_BEGIN_DECLS

/**
 * AlongFhirExport:
 *
 * One Bundle on its way out, a referral at a time: what it holds in memory grows with the number of
 * organisations and services, not with that of referrals.
 */
typedef struct _AlongFhirExport AlongFhirExport;

AlongFhirExport *along_fhir_export_new (AlongFindFunc find, gpointer data, gint64 now);
void along_fhir_export_free (AlongFhirExport *self);
void along_fhir_export_begin (AlongFhirExport *self, GString *out);
void along_fhir_export_add (AlongFhirExport *self, const AlongRecord *referral, GString *out);
void along_fhir_export_end (AlongFhirExport *self, GString *out);
GBytes *
along_fhir_export_one (const AlongRecord *referral, AlongFindFunc find, gpointer data, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongFhirExport, along_fhir_export_free)

G_END_DECLS
