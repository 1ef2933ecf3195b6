/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongBundleGroup:
 *
 * The referrals that were sent together with one, each with where it stands: one of them accepted does not end
 * the others, but one press withdraws what nobody has begun with. Hides itself where there are none.
 */
#define ALONG_TYPE_BUNDLE_GROUP (along_bundle_group_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongBundleGroup, along_bundle_group, ALONG, BUNDLE_GROUP, AdwPreferencesGroup)

void along_bundle_group_set_referral (AlongBundleGroup *self,
                                      AlongContext *context,
                                      AlongRecord *referral);

G_END_DECLS
