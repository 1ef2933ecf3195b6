/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rank-rating.h"

G_BEGIN_DECLS

void along_rank_age (AlongRating *rating);
void along_rank_language (AlongRating *rating);
void along_rank_access (AlongRating *rating);
void along_rank_wishes (AlongRating *rating);
void along_rank_cost (AlongRating *rating);

G_END_DECLS
