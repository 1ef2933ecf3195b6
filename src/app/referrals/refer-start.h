/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongReferStart:
 * @need: (nullable): a need it is from
 * @person: (nullable): whom it is about
 * @service: (nullable): a service that is chosen from the start
 * @decision: (nullable): a conference's decision it is from
 * @again: (nullable): the referral that came to nothing, in place of which this one is sent
 * @draft: (nullable): a draft that waits for its day
 *
 * Where a referral begins, as ids.
 */
typedef struct
{
  char *need;
  char *person;
  char *service;
  char *decision;
  char *again;
  char *draft;
} AlongReferStart;

AlongReferStart *along_refer_start_parse (const char *text);
char *along_refer_start_text (const char *first, const char *id, ...) G_GNUC_NULL_TERMINATED;
char *along_refer_again (const char *referral, const char *service);
char *along_refer_start_draft_key (const AlongReferStart *start, const char *person);
void along_refer_start_free (AlongReferStart *start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongReferStart, along_refer_start_free)

G_END_DECLS
