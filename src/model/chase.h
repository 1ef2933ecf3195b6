/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

gboolean along_chase_fits (const AlongRecord *referral, const char *org);
GPtrArray *along_chase_groups (GPtrArray *referrals);
char *along_chase_subject (GPtrArray *referrals);
char *along_chase_text (GPtrArray *referrals, const char *from, const char *today);
char *
along_chase_mailto (GPtrArray *referrals, const char *address, const char *from, const char *today);

G_END_DECLS
