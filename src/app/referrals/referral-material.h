/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/rank.h"

G_BEGIN_DECLS

/**
 * AlongReferralMaterial:
 *
 * What a referral of one person is made from: the person and what is known of them, the grounds for
 * sharing, the services that may help and their organisations, the referrals there were before. Follows
 * the store. Main thread only.
 *
 * Signal:
 *
 * - `changed`: something else is known; also while it is being read
 */
#define ALONG_TYPE_REFERRAL_MATERIAL (along_referral_material_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongReferralMaterial, along_referral_material, ALONG, REFERRAL_MATERIAL, GObject)

AlongReferralMaterial *
along_referral_material_new (AlongContext *context, const char *person, const char *const *domains);
void along_referral_material_set_domains (AlongReferralMaterial *self, const char *const *domains);
gboolean along_referral_material_is_ready (AlongReferralMaterial *self);
gboolean along_referral_material_knows_needs (AlongReferralMaterial *self);
const GError *along_referral_material_get_error (AlongReferralMaterial *self);
AlongRecord *along_referral_material_get_person (AlongReferralMaterial *self);
GPtrArray *along_referral_material_get_needs (AlongReferralMaterial *self);
GPtrArray *along_referral_material_get_bases (AlongReferralMaterial *self);
GPtrArray *along_referral_material_get_pathways (AlongReferralMaterial *self);
AlongRecord *along_referral_material_get_organisation (AlongReferralMaterial *self, const char *id);
AlongRecord *along_referral_material_get_service (AlongReferralMaterial *self, const char *id);
void along_referral_material_add_service (AlongReferralMaterial *self, AlongRecord *service);
void along_referral_material_want_service (AlongReferralMaterial *self, const char *id);
GPtrArray *along_referral_material_rank (AlongReferralMaterial *self, const char *const *left_out);
GPtrArray *along_referral_material_items (AlongReferralMaterial *self, const char *const *needs);
char **along_referral_material_tried (AlongReferralMaterial *self, const AlongRecord *referral);

G_END_DECLS
