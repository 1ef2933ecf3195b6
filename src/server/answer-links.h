/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/calendar.h"
#include "model/due.h"
#include "server/service.h"

G_BEGIN_DECLS

/**
 * AlongAnswerOffer:
 * @token: what the link ends with: for the mail
 * @code: what is said on the phone: eight digits in two groups
 *
 * How somebody without an account may answer a referral. Neither is stored: it can be made anew, not read
 * again.
 */
typedef struct
{
  char *token;
  char *code;
} AlongAnswerOffer;

void along_answer_offer_free (AlongAnswerOffer *offer);
AlongAnswerOffer *along_answer_links_make (AlongService *service,
                                           const AlongActor *actor,
                                           const char *referral,
                                           GError **error);

/**
 * AlongAnswerCase:
 * @hash: what the link is stored under
 * @referral: (nullable): the referral; %NULL where the link has ended or never was
 * @service: (nullable): the service it goes to
 * @from: (nullable): the organisation that sent it
 * @to: (nullable): the organisation it went to
 * @requester: (nullable): the worker who sent it
 * @calendar: the working days that its clocks go by
 *
 * What is behind a link.
 */
typedef struct
{
  char *hash;
  AlongRecord *referral;
  AlongRecord *service;
  AlongRecord *from;
  AlongRecord *to;
  AlongRecord *requester;
  AlongCalendar *calendar;
} AlongAnswerCase;

void along_answer_case_free (AlongAnswerCase *self);
AlongAnswerCase *along_answer_links_find (AlongService *service, const char *token, GError **error);
AlongActor along_answer_actor (const AlongRecord *referral);
gboolean along_answer_is_open (const AlongRecord *referral);

/**
 * AlongCodeVerdict:
 * @ALONG_CODE_RIGHT: it is the one
 * @ALONG_CODE_WRONG: it is another
 * @ALONG_CODE_PAUSED: too many wrong ones: none is looked at for a while
 * @ALONG_CODE_ENDED: the link has ended
 *
 * What became of a code that somebody typed.
 */
typedef enum
{
  ALONG_CODE_RIGHT,
  ALONG_CODE_WRONG,
  ALONG_CODE_PAUSED,
  ALONG_CODE_ENDED,
} AlongCodeVerdict;

gboolean along_answer_links_take (AlongService *service,
                                  const char *token,
                                  const char *code,
                                  const AlongTxn *txn,
                                  AlongCodeVerdict *verdict,
                                  GError **refusal,
                                  GError **error);
gboolean along_answer_links_forget (AlongService *service, GError **error);

char *along_answer_session_new (AlongService *service, const AlongAnswerCase *self);
gboolean along_answer_session_is (AlongService *service,
                                  const char *token,
                                  const char *session,
                                  gboolean *over);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswerOffer, along_answer_offer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswerCase, along_answer_case_free)

G_END_DECLS
