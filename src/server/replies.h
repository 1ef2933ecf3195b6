/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage.h"

G_BEGIN_DECLS

/**
 * AlongReplies:
 *
 * The answers to pulls that brought nothing, one for each device, so that the same question is answered again
 * without being taken apart. For any thread.
 */
typedef struct _AlongReplies AlongReplies;

/**
 * AlongReply:
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
} AlongReply;

AlongReply *along_reply_new (GBytes *question, GBytes *text, GHashTable *sids);
void along_reply_unref (AlongReply *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongReply, along_reply_unref)

AlongReplies *along_replies_new (gsize max_bytes);
void along_replies_free (AlongReplies *self);
AlongReply *
along_replies_find (AlongReplies *self, const char *who, GBytes *question, AlongPosition *at);
void along_replies_put (AlongReplies *self,
                        const char *who,
                        AlongReply *answer,
                        const AlongPosition *at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongReplies, along_replies_free)

G_END_DECLS
