/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/due.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferralSight:
 * @referral: the referral
 * @due: what is due with it
 * @waiting: (nullable): the draft that stands in its place and waits to be sent
 * @followed: whether another one was sent in its place, or is about to be
 *
 * What the head of a referral's page looks at.
 */
typedef struct
{
  AlongRecord *referral;
  const AlongDue *due;
  AlongRecord *waiting;
  gboolean followed;
} AlongReferralSight;

void along_referral_actions_fill (AdwWrapBox *box,
                                  AlongContext *context,
                                  const AlongReferralSight *sight);

G_END_DECLS
