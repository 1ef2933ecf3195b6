/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/file-picker.h"
#include "model/op.h"
#include "model/packet.h"
#include "model/policy.h"

G_BEGIN_DECLS

/**
 * AlongRecipient:
 * @service: the service
 * @organisation: (nullable): its organisation
 * @reason: (nullable): why, in words for this service alone, in place of the common ones
 * @left_out: (nullable) (array zero-terminated=1): keys of what is shared with the others, but not with
 *   this one
 * @planned_for: (nullable): a date: it is kept as a draft until then
 *
 * One service that a referral goes to. Everything it points to is borrowed.
 */
typedef struct
{
  const AlongRecord *service;
  const AlongRecord *organisation;
  const char *reason;
  const char *const *left_out;
  const char *planned_for;
} AlongRecipient;

/**
 * AlongReferralDraft:
 * @referral: the referral with what was typed, in its first state
 * @stored: (nullable): @referral as it was read from the store, where it is there already
 * @items: (element-type AlongPacketItem): what may be shared, with its ticks
 * @offered: (element-type AlongRanked): the services that were put before the person, the best first
 * @recipients: (element-type AlongRecipient): the services that were chosen
 * @bases: (nullable) (element-type AlongRecord): the person's grounds for sharing
 * @basis: (nullable): the one that was chosen
 * @agreed_how: (nullable): how the person has agreed just now, a code of `given_how`, in place of @basis
 * @files: (nullable): what goes with each of them
 *
 * What the composer of a referral holds. Everything it points to is borrowed.
 */
typedef struct
{
  const AlongRecord *referral;
  const AlongRecord *stored;
  GPtrArray *items;
  GPtrArray *offered;
  GPtrArray *recipients;
  GPtrArray *bases;
  const AlongRecord *basis;
  const char *agreed_how;
  AlongFilePicker *files;
} AlongReferralDraft;

/**
 * AlongReferralLack:
 * @ALONG_LACKS_NOTHING: it can be sent
 * @ALONG_LACKS_SERVICE: no service is chosen
 * @ALONG_LACKS_OPEN: a service is not running
 * @ALONG_LACKS_AGREEMENT: an organisation has no sharing agreement
 * @ALONG_LACKS_REASON: why is not said
 * @ALONG_LACKS_DATE: a day to send it on is past, or not a date
 * @ALONG_LACKS_BASIS: no ground for sharing is chosen
 * @ALONG_LACKS_COVER: no ground covers what one of them would get
 * @ALONG_LACKS_OPTIONS: only one service was offered, and why is not said
 *
 * What a referral still needs.
 */
typedef enum
{
  ALONG_LACKS_NOTHING,
  ALONG_LACKS_SERVICE,
  ALONG_LACKS_OPEN,
  ALONG_LACKS_AGREEMENT,
  ALONG_LACKS_REASON,
  ALONG_LACKS_DATE,
  ALONG_LACKS_BASIS,
  ALONG_LACKS_COVER,
  ALONG_LACKS_OPTIONS,
} AlongReferralLack;

/**
 * AlongReferralProblem:
 * @lack: what is missing
 * @sentence: (nullable): in a sentence for people, naming whom and what it is about
 * @recipient: (nullable): the service it is about; borrowed
 * @categories: (nullable) (array zero-terminated=1): the kinds of information it is about
 *
 * Why a referral cannot be sent yet.
 */
typedef struct
{
  AlongReferralLack lack;
  char *sentence;
  const AlongRecipient *recipient;
  char **categories;
} AlongReferralProblem;

/**
 * AlongReferralSending:
 * @txn: everything at once: the new ground for sharing where there is one, the referrals, and the step
 *   of each that freezes what is shared
 * @sent: (element-type AlongRecord): the referrals that go, as they were before that step
 * @kept: (element-type AlongRecord): those that wait for their day
 * @was_draft: (nullable): the one of them that had waited as a draft before; borrowed
 *
 * A referral, or several at once, on the way.
 */
typedef struct
{
  AlongTxn *txn;
  GPtrArray *sent;
  GPtrArray *kept;
  const AlongRecord *was_draft;
} AlongReferralSending;

AlongRecord *along_referral_draft_new (const AlongActor *actor,
                                       const AlongRecord *person,
                                       GPtrArray *needs,
                                       const AlongRecord *again);
char *along_referral_draft_reason (GPtrArray *needs);
GPtrArray *along_referral_draft_items (const AlongReferralDraft *draft,
                                       const AlongRecipient *recipient);
AlongRecord *along_referral_draft_preview (const AlongReferralDraft *draft,
                                           const AlongRecipient *recipient);
AlongReferralProblem *along_referral_draft_problem (const AlongReferralDraft *draft,
                                                    const char *today);
char *along_referral_draft_warning (const AlongReferralDraft *draft, const char *today);
void along_referral_problem_free (AlongReferralProblem *problem);
AlongReferralSending *along_referral_draft_send (const AlongReferralDraft *draft,
                                                 const AlongActor *actor,
                                                 gint64 now,
                                                 const char *today);
AlongTxn *along_referral_sending_undo (const AlongReferralSending *sending);
char *along_referral_sending_words (const AlongReferralSending *sending);
void along_referral_sending_free (AlongReferralSending *sending);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongReferralProblem, along_referral_problem_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongReferralSending, along_referral_sending_free)

G_END_DECLS
