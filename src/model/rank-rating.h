/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rank-query.h"

G_BEGIN_DECLS

/**
 * AlongRating:
 * @query: for whom and for what
 * @service: the service that is rated
 * @score: how well it suits so far
 * @suits: whether nothing known speaks against it
 * @reasons: what speaks for it, the weightiest first
 * @warnings: what speaks against it or should be known
 *
 * A service while it is being rated.
 */
typedef struct
{
  const AlongRankQuery *query;
  const AlongRecord *service;
  int score;
  gboolean suits;
  GPtrArray *reasons;
  GPtrArray *warnings;
} AlongRating;

AlongRating along_rating_begin (const AlongRankQuery *query, const AlongRecord *service);
char **along_rating_take (GPtrArray *words);
void along_rating_for (AlongRating *self, int points, char *words);
void along_rating_against (AlongRating *self, int points, char *words);
const char *along_rating_person (const AlongRating *self, const char *field);
gboolean along_rating_says (const AlongRating *self, const char *const *phrases);

G_END_DECLS
