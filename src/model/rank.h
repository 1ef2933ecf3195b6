/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rank-query.h"

G_BEGIN_DECLS

/**
 * AlongRanked:
 * @service: the service
 * @score: how well it suits; only for the order
 * @suits: whether nothing known speaks against it
 * @reasons: (array zero-terminated=1): what speaks for it, in words, the weightiest first
 * @warnings: (array zero-terminated=1): what speaks against it or should be known, in
 *   words, the weightiest first
 *
 * A service that may be offered, and why.
 */
typedef struct
{
  AlongRecord *service;
  int score;
  gboolean suits;
  char **reasons;
  char **warnings;
} AlongRanked;

GPtrArray *along_rank_services (const AlongRankQuery *query, GPtrArray *services);
char *along_ranked_words (const AlongRanked *ranked);
void along_ranked_free (AlongRanked *ranked);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRanked, along_ranked_free)

G_END_DECLS
