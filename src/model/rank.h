/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongRankQuery:
 * @person: (nullable): the person
 * @need: (nullable): the need
 * @today: the partnership's date
 * @area: (nullable): the council area the person lives in
 * @has_place: whether @latitude and @longitude are known
 * @latitude: where the person lives, degrees north
 * @longitude: where the person lives, degrees east
 * @left_out: (nullable) (array zero-terminated=1): ids of services that are not to be offered, such as
 *   the one that has just declined
 * @did_not_suit: (nullable) (array zero-terminated=1): ids of services that did not suit the person
 *   before
 * @declined: (nullable) (array zero-terminated=1): ids of services that declined the person before
 *
 * For whom and for what a service is looked for.
 */
typedef struct
{
  const AlongRecord *person;
  const AlongRecord *need;
  const char *today;
  const char *area;
  gboolean has_place;
  double latitude;
  double longitude;
  const char *const *left_out;
  const char *const *did_not_suit;
  const char *const *declined;
} AlongRankQuery;

/**
 * AlongRanked:
 * @service: the service
 * @score: how well it suits; only for the order
 * @suits: whether nothing known speaks against it
 * @reasons: (array zero-terminated=1): what speaks for it, in words, the weightiest first
 * @warnings: (array zero-terminated=1): what speaks against it or should be known, in words
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
double along_rank_distance (double latitude,
                            double longitude,
                            double other_latitude,
                            double other_longitude);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRanked, along_ranked_free)

G_END_DECLS
