/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/field.h"

G_BEGIN_DECLS

/* Value sets and columns that several entities have. What only one has stands in its own file and is
 * reached through its field. */
extern const AlongValueSet along_values_need_domain;
extern const AlongValueSet along_values_category;
extern const AlongValueSet along_values_about;
extern const AlongValueSet along_values_phone_kind;
extern const AlongValueSet along_values_yes_no;
extern const AlongValueSet along_values_weekday;
extern const AlongValueSet along_values_address_visibility;
extern const AlongValueSet along_values_outcome;
extern const AlongValueSet along_values_instrument;

extern const AlongColumn along_columns_phones[];
extern const AlongColumn along_columns_identifiers[];
extern const AlongColumn along_columns_schedules[];
extern const AlongColumn along_columns_provenance[];

AlongFacet along_facet_of_domain (const char *domain);
AlongFacet along_facet_of_about (const char *about);

G_END_DECLS
