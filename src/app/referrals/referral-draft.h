/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"
#include "model/packet.h"
#include "model/policy.h"

G_BEGIN_DECLS

/**
 * AlongReferralDraft:
 * @referral: the referral with what was typed, in its first state
 * @items: (element-type AlongPacketItem): what may be shared, with its ticks
 * @offered: (element-type AlongRanked): the services that were offered, the best first
 * @service: (nullable): the service that was chosen
 * @organisation: (nullable): the organisation of @service
 * @basis: (nullable): the ground for sharing that was chosen
 * @stored: (nullable): the draft as it is stored already, where it was made when another one was passed on
 * @agreed_how: (nullable): how the person has agreed just now, a code of `given_how`, in place of @basis
 *
 * What the composer of a referral holds. Everything it points to is borrowed.
 */
typedef struct
{
  const AlongRecord *referral;
  GPtrArray *items;
  GPtrArray *offered;
  const AlongRecord *service;
  const AlongRecord *organisation;
  const AlongRecord *basis;
  const AlongRecord *stored;
  const char *agreed_how;
} AlongReferralDraft;

/**
 * AlongReferralLack:
 * @ALONG_LACKS_NOTHING: it can be sent
 * @ALONG_LACKS_SERVICE: no service is chosen
 * @ALONG_LACKS_AGREEMENT: the organisation has no sharing agreement
 * @ALONG_LACKS_REASON: why is not said
 * @ALONG_LACKS_BASIS: no ground for sharing covers it
 *
 * What a referral still needs.
 */
typedef enum
{
  ALONG_LACKS_NOTHING,
  ALONG_LACKS_SERVICE,
  ALONG_LACKS_AGREEMENT,
  ALONG_LACKS_REASON,
  ALONG_LACKS_BASIS,
} AlongReferralLack;

AlongRecord *along_referral_draft_new (const AlongActor *actor,
                                       const AlongRecord *person,
                                       const AlongRecord *need,
                                       const AlongRecord *again);
AlongRecord *along_referral_draft_preview (const AlongReferralDraft *draft);
AlongReferralLack
along_referral_draft_lacks (const AlongReferralDraft *draft, const char *today, char **sentence);
AlongTxn *along_referral_draft_send (const AlongReferralDraft *draft,
                                     const AlongActor *actor,
                                     gint64 now,
                                     const char *today,
                                     AlongRecord **sent);

G_END_DECLS
