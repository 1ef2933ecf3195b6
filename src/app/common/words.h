/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

char *along_words_date (const char *date);
char *along_words_day (const char *date);
char *along_words_instant (gint64 ms);
char *along_words_wall (const char *wall);
char *along_words_ago (gint64 ms);
char *along_words_value (AlongContext *context, const AlongField *field, GVariant *value);
char *along_words_parse_date (const char *typed, const char *today);
char *along_words_parse_wall (const char *typed, const char *today);

G_END_DECLS
