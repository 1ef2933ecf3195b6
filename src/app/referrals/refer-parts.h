/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/file-picker.h"
#include "app/common/follow.h"
#include "app/common/record-form.h"
#include "app/common/window.h"
#include "app/referrals/basis-list.h"
#include "app/referrals/recipient-list.h"
#include "app/referrals/refer-about.h"
#include "app/referrals/refer-start.h"
#include "app/referrals/referral-draft.h"
#include "app/referrals/referral-material.h"
#include "app/referrals/service-choices.h"
#include "app/referrals/share-list.h"

G_BEGIN_DECLS

/**
 * AlongReferSource:
 * @ALONG_REFER_FROM_NEED: a need
 * @ALONG_REFER_FROM_DECISION: a conference's decision
 * @ALONG_REFER_FROM_AGAIN: a referral that came to nothing
 * @ALONG_REFER_FROM_DRAFT: a draft that waited for its day
 * @ALONG_REFER_N_SOURCES: how many there are
 *
 * What a referral may begin from, beside a person or a service.
 */
typedef enum
{
  ALONG_REFER_FROM_NEED,
  ALONG_REFER_FROM_DECISION,
  ALONG_REFER_FROM_AGAIN,
  ALONG_REFER_FROM_DRAFT,
  ALONG_REFER_N_SOURCES,
} AlongReferSource;

/**
 * AlongReferParts:
 * @context: the window's context
 * @start: where it begins
 * @draft_key: (nullable): under which name drafts are kept
 * @sources: what it begins from
 * @material: (nullable): what it is made from
 * @about: which needs
 * @choices: which services
 * @recipients: (nullable): what is said to each of several
 * @form: (nullable): the words
 * @shared: what is shared
 * @agreed: on which ground
 * @their_choice: whether the person chose
 * @files: (nullable): what goes with it
 * @drafts: (nullable): what was kept from before
 * @prefilled: (nullable): why, as it was put there from the needs
 * @one_option: (nullable): why only one service was offered
 * @loading_drafts: what is set now was kept already
 *
 * The parts of the page on which a referral is made. The page owns them.
 */
typedef struct
{
  AlongContext *context;
  AlongReferStart *start;
  char *draft_key;
  AlongFollow *sources[ALONG_REFER_N_SOURCES];
  AlongReferralMaterial *material;
  AlongReferAbout *about;
  AlongServiceChoices *choices;
  AlongRecipientList *recipients;
  AlongRecordForm *form;
  AlongShareList *shared;
  AlongBasisList *agreed;
  AdwSwitchRow *their_choice;
  AlongFilePicker *files;
  GHashTable *drafts;
  char *prefilled;
  char *one_option;
  gboolean loading_drafts;
} AlongReferParts;

/**
 * AlongReferHeld:
 * @draft: what the page holds
 * @referral: what it points to
 * @offered: what it points to
 * @recipients: what it points to
 *
 * What the page holds at one moment.
 */
typedef struct
{
  AlongReferralDraft draft;
  AlongRecord *referral;
  GPtrArray *offered;
  GPtrArray *recipients;
} AlongReferHeld;

AlongRecord *along_refer_parts_source_of (AlongReferParts *self, AlongReferSource source);
void along_refer_parts_put_draft (AlongReferParts *self, const char *field, const char *text);
void along_refer_parts_put_list (AlongReferParts *self, const char *field, const char *const *ids);
const char *along_refer_parts_drafted (AlongReferParts *self, const char *field);
void along_refer_parts_make_files (AlongReferParts *self, AdwBin *place, GCancellable *cancellable);
AlongReferHeld *along_refer_parts_hold (AlongReferParts *self);
void along_refer_held_free (AlongReferHeld *held);
GPtrArray *along_refer_parts_items_of (AlongReferParts *self);
void along_refer_parts_tick (AlongReferParts *self, GPtrArray *items);
void along_refer_parts_begin (AlongReferParts *self);
void along_refer_parts_show_again (AlongReferParts *self);
void along_refer_parts_choose_needs (AlongReferParts *self);
void along_refer_parts_choose_services (AlongReferParts *self);
AlongRecord *along_refer_parts_new_referral (AlongReferParts *self);
void along_refer_parts_show_bases (AlongReferParts *self,
                                   const AlongReferralDraft *draft,
                                   const char *today);
void along_refer_parts_take_picks (AlongReferParts *self, GPtrArray *picks);
void along_refer_parts_put_offered (AlongReferParts *self);
void along_refer_parts_leave_out (AlongReferParts *self, const char *service);
void along_refer_parts_take_about (AlongReferParts *self);
void along_refer_parts_keep_ticks (AlongReferParts *self, GPtrArray *items);
gboolean
along_refer_parts_raise_unmet (AlongReferParts *self, AlongWindow *window, const char *typed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongReferHeld, along_refer_held_free)

G_END_DECLS
