/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/lifecycle.h"

G_BEGIN_DECLS

/* The states and moves of a referral, apart from its fields because of their number. */
extern const AlongValueSet along_referral_states;
extern const AlongValueSet along_referral_reasons;
extern const AlongValueSet along_referral_pauses;
extern const AlongLifecycle along_referral_lifecycle;

G_END_DECLS
