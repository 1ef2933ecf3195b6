/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

AlongRecord *
along_referral_child (const AlongRecord *parent, const AlongRecord *service, const char *id);

G_END_DECLS
