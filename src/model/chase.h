/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

gboolean along_chase_fits (const AlongRecord *referral, const char *org);
char *along_chase_subject (const AlongRecord *referral);
char *along_chase_text (const AlongRecord *referral, const char *from, const char *today);
char *along_chase_mailto (const AlongRecord *referral,
                          const char *address,
                          const char *from,
                          const char *today);

G_END_DECLS
