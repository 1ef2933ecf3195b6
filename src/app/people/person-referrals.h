/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonReferrals:
 *
 * The referrals that were sent for a person, newest first, each with its state and the clock that runs.
 */
#define ALONG_TYPE_PERSON_REFERRALS (along_person_referrals_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonReferrals, along_person_referrals, ALONG, PERSON_REFERRALS, AdwBin)

void along_person_referrals_setup (AlongPersonReferrals *self,
                                   AlongContext *context,
                                   const char *person);

G_END_DECLS
