/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rank-rating.h"

G_BEGIN_DECLS

void along_rank_times (AlongRating *rating);

G_END_DECLS
