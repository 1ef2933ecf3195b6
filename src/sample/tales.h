/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaleStep:
 * @ago: on which day: working days ago; less than 0 for an appointment that is still to come
 * @verb: what happens: see telling.c
 * @arg: (nullable): a code or a number that belongs to it
 * @words: (nullable): what was written
 */
typedef struct
{
  int ago;
  const char *verb;
  const char *arg;
  const char *words;
} TaleStep;

/**
 * Tale:
 * @key: from which its number is made; no two have the same
 * @service: the name of the service it goes to
 * @priority: how urgent it is
 * @sender: (nullable): the login of who sends it; %NULL for Morag
 * @receiver: the login of who answers it; %NULL where the sender writes down what was said
 * @how: (nullable): where it is not answered in the app, how
 * @by: (nullable): and who said so
 * @bundle: (nullable): tales with the same word are one person's, and were sent together
 * @other: (nullable): the name of the service it is passed on to
 * @reason: (nullable): why, in the sender's words; %NULL for some made from the need
 * @hopes: (nullable) (array zero-terminated=1): what the person hopes for
 * @alias: whether it is about somebody who would rather not say who they are
 * @steps: what happens with it, in order, ended by one without verb
 *
 * A referral that stands where somebody wants to look at it, with the story that brought it there.
 */
typedef struct
{
  const char *key;
  const char *service;
  const char *priority;
  const char *sender;
  const char *receiver;
  const char *how;
  const char *by;
  const char *bundle;
  const char *other;
  const char *reason;
  const char *const *hopes;
  gboolean alias;
  const TaleStep *steps;
} Tale;

extern const Tale tales[];
extern const guint n_tales;

G_END_DECLS
