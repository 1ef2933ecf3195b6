/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to the store: what somebody typed, as FTS5 is asked for it. */

typedef enum
{
  ALONG_MATCH_BEGINS, /* each word as the beginning of one */
  ALONG_MATCH_WHOLE,  /* each word as it is */
  ALONG_MATCH_ANY,    /* one of the words, as the beginning of one */
} AlongMatch;

char **along_match_words (const char *text);
char *along_match_of (const char *const *words, AlongMatch form);

G_END_DECLS
