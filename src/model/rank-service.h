/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rank-rating.h"

G_BEGIN_DECLS

void along_rank_places (AlongRating *rating);
void along_rank_wait (AlongRating *rating);
void along_rank_listing (AlongRating *rating);
void along_rank_funding (AlongRating *rating);
double along_rank_weeks (const char *wait);

G_END_DECLS
