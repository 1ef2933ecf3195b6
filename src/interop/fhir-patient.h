/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *along_fhir_patient_id (const AlongRecord *referral);
void along_fhir_patient_put (JsonBuilder *builder, const AlongRecord *referral);

G_END_DECLS
