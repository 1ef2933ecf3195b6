/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/fhir-import.h"
#include "model/policy.h"

G_BEGIN_DECLS

AlongRecord *along_import_draft (const AlongActor *actor,
                                 const AlongFhirReferral *found,
                                 const char *person,
                                 const AlongRecord *service);
char *along_import_came_from (const AlongFhirReferral *found);

G_END_DECLS
