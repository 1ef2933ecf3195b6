/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/lifecycle.h"
#include "model/op.h"

G_BEGIN_DECLS

/**
 * AlongAnswerAsks:
 *
 * What an answer asks for, beside a name and the code.
 */
typedef enum
{
  ALONG_ASKS_QUESTION = 1 << 0,
  ALONG_ASKS_POSITION = 1 << 1,
  ALONG_ASKS_REASON = 1 << 2,
  ALONG_ASKS_CONTACT = 1 << 3,
  ALONG_ASKS_OUTCOME = 1 << 4,
  ALONG_ASKS_WORDS = 1 << 5,
  ALONG_ASKS_SERVICE = 1 << 6,
} AlongAnswerAsks;

/**
 * AlongAnswerKind:
 * @name: what it is called in addresses
 * @moves: the names of the moves it takes, separated by spaces, the last first; each is taken where the
 *   referral is not past it yet
 * @label: what it is called on the page
 * @title: what its form is headed with
 * @button: what sends it
 * @done: what is said once it is sent
 * @asks: of #AlongAnswerAsks
 *
 * One thing that a service can answer on the page.
 */
typedef struct
{
  const char *name;
  const char *moves;
  const char *label;
  const char *title;
  const char *button;
  const char *done;
  guint asks;
} AlongAnswerKind;

const AlongAnswerKind *along_answer_kind_find (const char *name);
GPtrArray *along_answer_kinds (const AlongRecord *referral);
gboolean along_answer_kind_fits (const AlongAnswerKind *kind, const AlongRecord *referral);
const AlongMove *along_answer_kind_move (const AlongAnswerKind *kind, const AlongRecord *referral);

/**
 * AlongAnswerForm:
 *
 * What a browser sent: fields by name, as UTF-8 whatever came.
 */
typedef struct _AlongAnswerForm AlongAnswerForm;

AlongAnswerForm *along_answer_form_new (GBytes *body);
void along_answer_form_free (AlongAnswerForm *self);
const char *along_answer_form_get (const AlongAnswerForm *self, const char *name);
GPtrArray *along_answer_form_names (const AlongAnswerForm *self);

/**
 * AlongAnswerProblem:
 * @field: the field's name, which is its id on the page too
 * @sentence: what is to be done about it
 */
typedef struct
{
  char *field;
  char *sentence;
} AlongAnswerProblem;

GPtrArray *along_answer_problems_new (void);
void along_answer_problems_add (GPtrArray *problems, const char *field, const char *sentence);
const char *along_answer_problems_of (GPtrArray *problems, const char *field);
AlongTxn *along_answer_form_build (const AlongAnswerForm *self,
                                   const AlongAnswerKind *kind,
                                   const AlongRecord *referral,
                                   GPtrArray *problems);
char *along_answer_hope_name (char letter, const char *hope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswerForm, along_answer_form_free)

G_END_DECLS
