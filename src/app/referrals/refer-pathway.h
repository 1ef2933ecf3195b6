/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/rank.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPathwayPick:
 * @service: a service's id
 * @reason: (nullable): the text for it
 * @days_after: how many days after the first it is sent
 *
 * One referral of a pathway.
 */
typedef struct
{
  char *service;
  char *reason;
  int days_after;
} AlongPathwayPick;

GPtrArray *along_pathway_picks (const AlongRecord *pathway, GPtrArray *ranked);

/**
 * AlongPathwayChoice:
 *
 * The pathways there are, folded away in a row of a group of a page. Signal:
 *
 * - `picked` (AlongRecord *pathway): people use one
 */
#define ALONG_TYPE_PATHWAY_CHOICE (along_pathway_choice_get_type ())
G_DECLARE_FINAL_TYPE (AlongPathwayChoice, along_pathway_choice, ALONG, PATHWAY_CHOICE, GObject)

AlongPathwayChoice *along_pathway_choice_new (AlongContext *context, AdwPreferencesGroup *group);
void along_pathway_choice_show (AlongPathwayChoice *self,
                                GPtrArray *pathways,
                                const char *const *domains);

G_END_DECLS
