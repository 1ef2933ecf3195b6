/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>

/* The fifteen parts of life a need, a goal or a service is about (domain.md §3). */
static const AlongCode along_values_need_domain_codes[] = {
  { "substance_use", N_ ("Alcohol, drugs, tobacco and vapes") },
  { "mental_health", N_ ("Mental health") },
  { "physical_health", N_ ("Physical health") },
  { "housing", N_ ("Housing") },
  { "money", N_ ("Money and benefits") },
  { "food_nutrition", N_ ("Food and nutrition") },
  { "physical_activity", N_ ("Being active") },
  { "relationships", N_ ("Relationships") },
  { "isolation", N_ ("Loneliness and company") },
  { "transport", N_ ("Getting around") },
  { "work_learning", N_ ("Work and learning") },
  { "legal_justice", N_ ("Law and justice") },
  { "safety", N_ ("Safety") },
  { "parenting_caring", N_ ("Parenting and caring") },
  { "identity_culture", N_ ("Identity and culture") },
  { NULL },
};
const AlongValueSet along_values_need_domain = { "need_domain", along_values_need_domain_codes };

/* The categories of information people agree to share (domain.md §5.4). whole_plan stands for all others. */
static const AlongCode along_values_category_codes[] = {
  { "identity", N_ ("Who they are") },
  { "contact", N_ ("How to reach them") },
  { "health", N_ ("Health") },
  { "substance_use", N_ ("Substance use") },
  { "mental_health", N_ ("Mental health") },
  { "housing_money", N_ ("Housing and money") },
  { "family", N_ ("Family and relationships") },
  { "risk", N_ ("Safety") },
  { "justice", N_ ("Justice") },
  { "whole_plan", N_ ("The whole plan") },
  { NULL },
};
const AlongValueSet along_values_category = { "category", along_values_category_codes };

/* What a note, a file or a report is about; decides who may see it. */
static const AlongCode along_values_about_codes[] = {
  { "plan", N_ ("The plan in general") },
  { "health", N_ ("Health") },
  { "substance_use", N_ ("Substance use") },
  { "mental_health", N_ ("Mental health") },
  { "housing_money", N_ ("Housing and money") },
  { "family", N_ ("Family and relationships") },
  { "risk", N_ ("Safety") },
  { "justice", N_ ("Justice") },
  { NULL },
};
const AlongValueSet along_values_about = { "about", along_values_about_codes };

/* Kinds of phone number. */
static const AlongCode along_values_phone_kind_codes[] = {
  { "mobile", N_ ("Mobile") },   { "home", N_ ("Home") },   { "work", N_ ("Work") },
  { "text", N_ ("Text relay") }, { "other", N_ ("Other") }, { NULL },
};
const AlongValueSet along_values_phone_kind = { "phone_kind", along_values_phone_kind_codes };

/* A yes or a no in the cell of a table. */
static const AlongCode along_values_yes_no_codes[] = {
  { "yes", N_ ("Yes") },
  { "no", N_ ("No") },
  { NULL },
};
const AlongValueSet along_values_yes_no = { "yes_no", along_values_yes_no_codes };

/* Days of the week, as RFC 5545 BYDAY has them. */
static const AlongCode along_values_weekday_codes[] = {
  { "MO", N_ ("Monday") },    { "TU", N_ ("Tuesday") },
  { "WE", N_ ("Wednesday") }, { "TH", N_ ("Thursday") },
  { "FR", N_ ("Friday") },    { "SA", N_ ("Saturday") },
  { "SU", N_ ("Sunday") },    { NULL },
};
const AlongValueSet along_values_weekday = { "weekday", along_values_weekday_codes };

/* Who may know where something is; least careful first. */
static const AlongCode along_values_address_visibility_codes[] = {
  { "public", N_ ("Everybody may know it") },
  { "partners", N_ ("Partners may know it") },
  { "withheld", N_ ("Nobody outside the organisation may know it") },
  { NULL },
};
const AlongValueSet along_values_address_visibility
    = { "address_visibility", along_values_address_visibility_codes };

/* What became of something hoped for. */
static const AlongCode along_values_outcome_codes[] = {
  { "achieved", N_ ("What was hoped for came about") },
  { "partly", N_ ("Part of it came about") },
  { "not_this_time", N_ ("Not this time") },
  { NULL },
};
const AlongValueSet along_values_outcome = { "outcome", along_values_outcome_codes };

/* The measures of domain.md §7. */
static const AlongCode along_values_instrument_codes[] = {
  { "swemwbs", N_ ("Short Warwick-Edinburgh Mental Wellbeing Scale") },
  { "ons4", N_ ("ONS4 personal wellbeing") },
  { "ucla3", N_ ("UCLA three-item loneliness") },
  { "phq9", N_ ("PHQ-9") },
  { "gad7", N_ ("GAD-7") },
  { "audit", N_ ("AUDIT") },
  { "audit_c", N_ ("AUDIT-C") },
  { "assist", N_ ("ASSIST") },
  { "days_used", N_ ("Days of use in the last 28") },
  { "row", N_ ("Recovery Outcomes (ROW)") },
  { "mycaw", N_ ("MYCaW") },
  { "outcomes_star", N_ ("Outcomes Star reading") },
  { "confidence", N_ ("Hope, control and confidence (0 to 10)") },
  { NULL },
};
const AlongValueSet along_values_instrument = { "instrument", along_values_instrument_codes };

const AlongColumn along_columns_phones[] = {
  { "number", N_ ("Number") },
  { "kind", N_ ("Kind"), &along_values_phone_kind },
  { "name", N_ ("Who answers") },
  { NULL },
};

const AlongColumn along_columns_identifiers[] = {
  { "scheme", N_ ("Scheme") },
  { "value", N_ ("Number") },
  { NULL },
};

const AlongColumn along_columns_schedules[] = {
  { "valid_from", N_ ("From") },
  { "valid_to", N_ ("Until") },
  { "dtstart", N_ ("First day") },
  { "freq", N_ ("How often") },
  { "interval", N_ ("Every") },
  { "byday", N_ ("Days") },
  { "bymonthday", N_ ("Days of the month") },
  { "opens_at", N_ ("Opens") },
  { "closes_at", N_ ("Closes") },
  { "description", N_ ("In words") },
  { "attending", N_ ("In person or online") },
  { "notes", N_ ("Notes") },
  { NULL },
};

const AlongColumn along_columns_provenance[] = {
  { "field", N_ ("What") },
  { "source", N_ ("Where it comes from") },
  { "at", N_ ("When") },
  { NULL },
};

/**
 * along_facet_of_domain:
 * @domain: a code of `need_domain`
 *
 * Who may see what is about a part of life: the category of information that it belongs to. Parts
 * that no category names (company, getting around, work, culture) belong to the plan.
 *
 * Returns: a facet
 */
AlongFacet
along_facet_of_domain (const char *domain)
{
  static const struct
  {
    const char *domain;
    AlongFacet facet;
  } facets[] = {
    { "substance_use", ALONG_FACET_SUBSTANCE_USE }, { "mental_health", ALONG_FACET_MENTAL_HEALTH },
    { "physical_health", ALONG_FACET_HEALTH },      { "food_nutrition", ALONG_FACET_HEALTH },
    { "physical_activity", ALONG_FACET_HEALTH },    { "housing", ALONG_FACET_HOUSING_MONEY },
    { "money", ALONG_FACET_HOUSING_MONEY },         { "relationships", ALONG_FACET_FAMILY },
    { "parenting_caring", ALONG_FACET_FAMILY },     { "safety", ALONG_FACET_RISK },
    { "legal_justice", ALONG_FACET_JUSTICE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (facets); i++)
    if (g_strcmp0 (domain, facets[i].domain) == 0)
      return facets[i].facet;
  return ALONG_FACET_PLAN;
}

/**
 * along_facet_of_about:
 * @about: a code of `about`, which are names of facets
 *
 * Returns: the facet; the plan's for a code this version does not know
 */
AlongFacet
along_facet_of_about (const char *about)
{
  AlongFacet facet = along_facet_find (about);

  return facet != ALONG_FACET_INHERIT ? facet : ALONG_FACET_PLAN;
}
