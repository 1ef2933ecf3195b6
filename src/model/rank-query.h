/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongRankQuery:
 * @person: (nullable): the person
 * @need: (nullable): the need
 * @domains: (nullable) (array zero-terminated=1): the parts of life help is wanted with, beside that of
 *   @need
 * @today: the partnership's date
 * @area: (nullable): the council area the person lives in
 * @has_place: whether @latitude and @longitude are known
 * @latitude: where the person lives, degrees north
 * @longitude: where the person lives, degrees east
 * @is_about: whether that is only the middle of where services of the same postcode district are, see
 *   [func@rank_find_place]
 * @left_out: (nullable) (array zero-terminated=1): ids of services that are not to be offered, such as
 *   the one that has just declined
 * @suited: (nullable) (array zero-terminated=1): ids of services that suited the person before
 * @did_not_suit: (nullable) (array zero-terminated=1): ids of services that did not suit the person
 *   before
 * @declined: (nullable) (array zero-terminated=1): ids of services that declined the person before
 * @fundings: (nullable) (element-type AlongRecord): what services are paid from
 *
 * For whom and for what a service is looked for.
 */
typedef struct
{
  const AlongRecord *person;
  const AlongRecord *need;
  const char *const *domains;
  const char *today;
  const char *area;
  gboolean has_place;
  double latitude;
  double longitude;
  gboolean is_about;
  const char *const *left_out;
  const char *const *suited;
  const char *const *did_not_suit;
  const char *const *declined;
  GPtrArray *fundings;
} AlongRankQuery;

G_END_DECLS
