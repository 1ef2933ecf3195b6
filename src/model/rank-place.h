/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rank-rating.h"

G_BEGIN_DECLS

void along_rank_find_place (AlongRankQuery *query, GPtrArray *services);
void along_rank_area (AlongRating *rating);
void along_rank_way (AlongRating *rating);
double along_rank_distance (double latitude,
                            double longitude,
                            double other_latitude,
                            double other_longitude);

G_END_DECLS
