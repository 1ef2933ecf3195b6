/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongErrorText:
 * @title: what it is, in a few words, as a heading
 * @sentence: what happened and what to do, in plain words; valid as long as the error
 * @button: (nullable): the words of a button that leads on, with a mnemonic
 * @action: (nullable): its action
 */
typedef struct
{
  const char *title;
  const char *sentence;
  const char *button;
  const char *action;
} AlongErrorText;

AlongErrorText along_error_to_user_text (const GError *error);

G_END_DECLS
