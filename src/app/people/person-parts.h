/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/follow.h"
#include "app/common/context.h"

G_BEGIN_DECLS

AlongFollow *along_person_follow (AlongContext *context,
                                  const char *kind,
                                  const char *person,
                                  const char *const *order);
gboolean
along_person_may_write (AlongContext *context, const AlongRecord *person, GPtrArray *episodes);

char *along_person_age_words (const AlongRecord *person);
char *along_person_row_words (AlongContext *context, const AlongRecord *person);
char *along_person_official_name (const AlongRecord *person);
char *along_person_communicate_words (const AlongRecord *person, const AlongRecord *about_me);
char *along_person_sharing_words (AlongContext *context, GPtrArray *bases);
gboolean along_alert_holds (const AlongRecord *alert, const char *today);
char *along_need_words (AlongContext *context, const AlongRecord *need);

G_END_DECLS
