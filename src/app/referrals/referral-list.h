/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/list-filter.h"

G_BEGIN_DECLS

/* By what board and table of referrals can be narrowed, ended by one without id. */
extern const AlongFilterSpec along_referral_filters[];

AlongQuery *along_referral_list_query (AlongContext *context);

G_END_DECLS
