/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage.h"

G_BEGIN_DECLS

/**
 * AlongKept:
 *
 * The answers to pulls that brought nothing, one for each device, so that the same question is answered again
 * without being taken apart. For any thread.
 */
typedef struct _AlongKept AlongKept;

/**
 * AlongKeptAnswer:
 * @question: what was asked, byte by byte
 * @text: what was answered, up to what differs each time
 * @sids: (element-type utf8): the scopes in which nothing may have changed since
 *
 * One such answer. Nothing of it changes once it is kept.
 */
typedef struct
{
  GBytes *question;
  GBytes *text;
  GHashTable *sids;
} AlongKeptAnswer;

AlongKeptAnswer *along_kept_answer_new (GBytes *question, GBytes *text, GHashTable *sids);
void along_kept_answer_unref (AlongKeptAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongKeptAnswer, along_kept_answer_unref)

AlongKept *along_kept_new (gsize max_bytes);
void along_kept_free (AlongKept *self);
AlongKeptAnswer *
along_kept_find (AlongKept *self, const char *who, GBytes *question, AlongPosition *at);
void
along_kept_put (AlongKept *self, const char *who, AlongKeptAnswer *answer, const AlongPosition *at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongKept, along_kept_free)

G_END_DECLS
