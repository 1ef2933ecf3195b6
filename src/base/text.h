/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_text_fold (const char *text);
char *along_text_key (const char *text);
char **along_text_words (const char *text);
char *along_text_unlenite (const char *word);
char *along_text_sound (const char *word);
char *along_text_initials (const char *name);
char *along_text_join (const char *const *words);
char *along_text_sentence (const char *text);
char *along_text_excerpt (const char *text, guint max_chars);

G_END_DECLS
