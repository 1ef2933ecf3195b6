/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongConsequence:
 * @ALONG_THEN_ALTERNATIVES: other services are offered
 * @ALONG_THEN_SAY_MORE: the same service is asked again, with more to go on
 * @ALONG_THEN_EXISTING: the one that is there already is opened
 * @ALONG_THEN_REACH: another way to reach the person is looked for
 * @ALONG_THEN_SAFETY: a crisis plan or a conference is thought of
 * @ALONG_THEN_LISTING: the directory's entry of the service is to be put right
 * @ALONG_THEN_BASIS: what may be shared is asked again
 * @ALONG_THEN_SEND_ON: the referral that was made in its place is looked at and sent
 * @ALONG_THEN_LISTEN: somebody asks the person what would suit better
 * @ALONG_THEN_GO_ON: it goes on when what it waits for is over
 * @ALONG_THEN_COVER: somebody else is asked to step in
 * @ALONG_THEN_RIGHT_ONE: it is written anew for the right person
 * @ALONG_THEN_BEREAVED: what else is open for them is looked through, and nobody is asked to tell them
 *
 * What follows when a step was taken for a reason (domain.md §6: a no of the service's and a no of the
 * person's want different next steps). Flags.
 */
typedef enum
{
  ALONG_THEN_ALTERNATIVES = 1 << 0,
  ALONG_THEN_SAY_MORE = 1 << 1,
  ALONG_THEN_EXISTING = 1 << 2,
  ALONG_THEN_REACH = 1 << 3,
  ALONG_THEN_SAFETY = 1 << 4,
  ALONG_THEN_LISTING = 1 << 5,
  ALONG_THEN_BASIS = 1 << 6,
  ALONG_THEN_SEND_ON = 1 << 7,
  ALONG_THEN_LISTEN = 1 << 8,
  ALONG_THEN_GO_ON = 1 << 9,
  ALONG_THEN_COVER = 1 << 10,
  ALONG_THEN_RIGHT_ONE = 1 << 11,
  ALONG_THEN_BEREAVED = 1 << 12,
} AlongConsequence;

guint along_reason_next (const char *code);
const char *along_consequence_words (AlongConsequence next);
const char *along_consequence_title (AlongConsequence next);
const char *along_consequence_detail (AlongConsequence next);
char *along_reason_then (const char *code);

G_END_DECLS
