/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/answer-files.h"
#include "server/answer-form.h"
#include "server/answer-services.h"

G_BEGIN_DECLS

/**
 * AlongAnswerView:
 * @path: the link's path: what its forms and links begin with
 * @found: (nullable): what is behind the link
 * @form: (nullable): what was typed, to be kept
 * @problems: (nullable) (element-type AlongAnswerProblem): what is wrong with it
 * @note: (nullable): what is said first
 * @files: (nullable) (element-type AlongAnswerFile): what goes with the referral, for its page
 * @hidden: how many more files go with it than @files has
 * @services: (nullable) (element-type AlongAnswerService): what was found of the directory, for the form that
 *   passes on
 *
 * What a page is made of.
 */
typedef struct
{
  const char *path;
  const AlongAnswerCase *found;
  const AlongAnswerForm *form;
  GPtrArray *problems;
  const char *note;
  GPtrArray *files;
  guint hidden;
  GPtrArray *services;
} AlongAnswerView;

GBytes *along_answer_view_start (const AlongAnswerView *self);
GBytes *along_answer_view_code (const AlongAnswerView *self);
GBytes *along_answer_view_referral (const AlongAnswerView *self);
GBytes *along_answer_view_form (const AlongAnswerView *self, const AlongAnswerKind *kind);
GBytes *along_answer_view_ended (const AlongAnswerView *self);
GBytes *along_answer_view_plain (const char *title, const char *sentence);

G_END_DECLS
