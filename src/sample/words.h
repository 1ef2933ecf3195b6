/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Domain:
 *
 * What people say about one part of life: how it is, what they would like, a small step towards it.
 * Braces stand for one of several words (see world_words()).
 */
typedef struct
{
  const char *code;
  const char *const *how_it_is;
  const char *const *and_so;
  const char *const *goals;
  const char *const *steps;
  const char *const *hopes;
} Domain;

extern const Domain domains[];
extern const guint n_domains;

const Domain *domain_find (const char *code);

extern const char *const words_matters[];
extern const char *const words_strengths[];
extern const char *const words_do[];
extern const char *const words_dont[];
extern const char *const words_unwell[];
extern const char *const words_worries[];
extern const char *const words_communicate[];
extern const char *const words_access[];
extern const char *const words_unavailable[];
extern const char *const words_fears[];
extern const char *const words_if_then[];
extern const char *const words_helped[];
extern const char *const words_encouragement[];
extern const char *const words_contact[];
extern const char *const words_no_answer[];
extern const char *const words_signpost[];
extern const char *const words_signs[];
extern const char *const words_coping[];
extern const char *const words_distraction[];
extern const char *const words_reasons[];
extern const char *const words_visions[];
extern const char *const words_questions[];
extern const char *const words_answers[];
extern const char *const words_messages_back[];
extern const char *const words_decisions[];
extern const char *const words_actions[];
extern const char *const words_views[];
extern const char *const words_discussion[];

G_END_DECLS
