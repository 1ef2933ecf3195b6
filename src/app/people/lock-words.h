/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

gboolean along_lock_holds (const AlongRecord *lock);
gboolean along_lock_is_kept_out (GPtrArray *locks, const char *worker);
char **along_locks_workers (GPtrArray *locks);
char *along_lock_meaning (const char *person, gboolean own);
char *along_lock_lifting_words (AlongContext *context, const AlongRecord *lock, const char *person);
char *along_lock_words (AlongContext *context, const AlongRecord *lock);

G_END_DECLS
