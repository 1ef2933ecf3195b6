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
extern const AlongValueSet along_values_break_glass;

extern const AlongColumn along_columns_phones[];
extern const AlongColumn along_columns_identifiers[];
extern const AlongColumn along_columns_schedules[];
extern const AlongColumn along_columns_provenance[];

/* Why a need is not met: what a need says of itself, and what is counted as unmet. */
#define ALONG_UNMET_CAUSES                                                           \
  { "no_service", N_ ("There is no such service"), "service" },                      \
      { "no_capacity", N_ ("No places"), "service" },                                \
      { "wait_too_long", N_ ("The wait is too long"), "service" },                   \
      { "ineligible", N_ ("Not eligible"), "service" },                              \
      { "inaccessible_transport", N_ ("Cannot get there"), "system" },               \
      { "inaccessible_other", N_ ("Cannot be used for another reason"), "service" }, \
      { "language_culture", N_ ("Language or culture"), "service" },                 \
      { "cost", N_ ("The cost"), "system" },                                         \
      { "unacceptable_to_person", N_ ("Does not suit the person"), "person" },       \
      { "service_closed", N_ ("The service has closed"), "service" }

AlongFacet along_facet_of_domain (const char *domain);
AlongFacet along_facet_of_about (const char *about);

G_END_DECLS
