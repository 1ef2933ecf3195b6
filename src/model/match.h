/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongMatchProfile:
 *
 * What a person, an organisation or a service is compared by, worked out once.
 */
typedef struct _AlongMatchProfile AlongMatchProfile;

/**
 * AlongMatch:
 * @record: what may be the same
 * @score: how far it may, 60 to 100
 * @likely: whether it very likely is
 * @reasons: (array zero-terminated=1): why, in words: "same date of birth"
 *
 * A possible duplicate. Advice, never a decision: people of one name are no rarity, and nothing is ever
 * merged by itself.
 */
typedef struct
{
  AlongRecord *record;
  int score;
  gboolean likely;
  char **reasons;
} AlongMatch;

AlongMatchProfile *along_match_profile_new (AlongRecord *record);
void along_match_profile_free (AlongMatchProfile *self);
char **along_match_keys (const AlongMatchProfile *self);
AlongMatch *along_match_compare (const AlongMatchProfile *self, const AlongMatchProfile *other);
GPtrArray *along_match_find (AlongRecord *record, GPtrArray *candidates);
void along_match_free (AlongMatch *match);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongMatchProfile, along_match_profile_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongMatch, along_match_free)

G_END_DECLS
