/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window/areas.h"

#include "app/common/attention-page.h"
#include "app/partners/closed-days.h"
#include "app/partners/organisation-page.h"
#include "app/partners/pathway-list.h"
#include "app/partners/pathway-page.h"
#include "app/partners/service-list.h"
#include "app/partners/service-page.h"
#include "app/people/people-list.h"
#include "app/people/person-forms.h"
#include "app/people/person-page.h"
#include "app/referrals/open-loops.h"
#include "app/referrals/import-page.h"
#include "app/referrals/refer-page.h"
#include "app/referrals/referral-board.h"
#include "app/referrals/referral-page.h"
#include "app/referrals/wait-list.h"
#include "app/today/today-page.h"

#include <glib/gi18n.h>

/* The sidebar, from top to bottom: Today, People, Referrals, Conferences, Partners, Groups,
 * Insights. An area stands here as soon as it has a page. The entry that ends the table has no id,
 * and is there so that the table is never empty. */
static const AlongArea areas[] = {
  { .id = "today",
    .title = N_ ("Today"),
    .icon = "alarm-symbolic",
    .make = along_today_page_make,
    .waiting = along_today_waiting },
  { .id = "people",
    .title = N_ ("People"),
    .icon = "system-users-symbolic",
    .make = along_people_list_make },
  { .id = "referrals",
    .title = N_ ("Referrals"),
    .icon = "mail-send-symbolic",
    .wide = TRUE,
    .make = along_referral_board_make },
  { .id = "partners",
    .title = N_ ("Partners"),
    .icon = "network-workgroup-symbolic",
    .make = along_service_list_make },
  { NULL },
};

/* What can be opened by kind and id. */
static const AlongPlace places[] = {
  { "attention", NULL, "dialog-warning-symbolic", along_attention_page_make },
  { "open-loops", NULL, "media-playlist-repeat-symbolic", along_open_loops_make },
  { "organisation", "partners", "network-workgroup-symbolic", along_organisation_page_make },
  { "pathway-new", "partners", "view-list-symbolic", along_pathway_page_make },
  { "pathway_template", "partners", "view-list-symbolic", along_pathway_page_make },
  { "pathways", "partners", "view-list-symbolic", along_pathway_list_make },
  { "person", "people", "avatar-default-symbolic", along_person_page_make },
  { "person-new", "people", "contact-new-symbolic", along_person_new_make },
  { "person-sharing", "people", "avatar-default-symbolic", along_person_page_make_sharing },
  { "refer", "referrals", "mail-send-symbolic", along_refer_page_make },
  { "referral", "referrals", "mail-send-symbolic", along_referral_page_make },
  { "referral-import", "referrals", "document-open-symbolic", along_import_page_make },
  { "referrals", "referrals", "view-list-symbolic", along_referral_board_make_table },
  { "service", "partners", "network-workgroup-symbolic", along_service_page_make },
  { "working-days", "partners", "x-office-calendar-symbolic", along_working_days_page_make },
  { "wait-list", "referrals", "view-list-symbolic", along_wait_list_make },
};

/**
 * along_areas:
 * @n_areas: (out): how many
 *
 * Returns: (transfer none) (array length=n_areas): the areas in the sidebar's order
 */
const AlongArea *
along_areas (guint *n_areas)
{
  *n_areas = G_N_ELEMENTS (areas) - 1;
  return areas;
}

/**
 * along_area_find:
 * @id: (nullable): an area's id
 *
 * Returns: (transfer none) (nullable): the area, or %NULL where there is none of that id
 */
const AlongArea *
along_area_find (const char *id)
{
  for (guint i = 0; id != NULL && areas[i].id != NULL; i++)
    if (g_str_equal (areas[i].id, id))
      return &areas[i];
  return NULL;
}

/**
 * along_places:
 * @n_places: (out): how many
 *
 * Returns: (transfer none) (array length=n_places): the pages that can be opened
 */
const AlongPlace *
along_places (guint *n_places)
{
  *n_places = G_N_ELEMENTS (places);
  return places;
}

/**
 * along_place_find:
 * @kind: (nullable): a kind
 *
 * Returns: (transfer none) (nullable): its page, or %NULL where it has none of its own
 */
const AlongPlace *
along_place_find (const char *kind)
{
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].kind, kind))
      return &places[i];
  return NULL;
}
