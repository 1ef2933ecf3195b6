/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void along_fhir_task_put_period (JsonBuilder *builder,
                                 const char *key,
                                 const AlongRecord *referral,
                                 const char *start);
void along_fhir_task_put (JsonBuilder *builder, const AlongRecord *referral);

G_END_DECLS
