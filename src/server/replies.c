/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/replies.h"

/* What a name in a table of scopes costs beside its letters, about. */
#define NAME_BYTES 96

typedef struct
{
  GList link;
  char *who;
  AlongReply *answer;
  /* Nothing in its scopes has changed up to here. */
  AlongPosition at;
  gsize size;
} Entry;

struct _AlongReplies
{
  gsize max_bytes;

  GMutex mutex;
  /* Guarded by @mutex. */
  GHashTable *by_who;
  GQueue order; /* of Entry; who asked last is at its end */
  gsize n_bytes;
};

static void
answer_clear (gpointer data)
{
  AlongReply *answer = data;

  g_bytes_unref (answer->question);
  g_bytes_unref (answer->text);
  g_hash_table_unref (answer->sids);
}

/**
 * along_reply_new:
 * @question: what was asked
 * @text: what was answered
 * @sids: (element-type utf8): the scopes that it is about
 *
 * Returns: (transfer full): an answer to keep
 */
AlongReply *
along_reply_new (GBytes *question, GBytes *text, GHashTable *sids)
{
  AlongReply *answer = g_atomic_rc_box_new0 (AlongReply);

  answer->question = g_bytes_ref (question);
  answer->text = g_bytes_ref (text);
  answer->sids = g_hash_table_ref (sids);
  return answer;
}

/**
 * along_reply_unref:
 * @answer: (transfer full): an answer
 */
void
along_reply_unref (AlongReply *answer)
{
  g_atomic_rc_box_release_full (answer, answer_clear);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->who);
  along_reply_unref (entry->answer);
  g_free (entry);
}

/**
 * along_replies_new:
 * @max_bytes: what all of it may take, about; who has not asked for longest is let go first
 *
 * Returns: (transfer full): a place for answers
 */
AlongReplies *
along_replies_new (gsize max_bytes)
{
  AlongReplies *self = g_new0 (AlongReplies, 1);

  self->max_bytes = max_bytes;
  self->by_who = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * along_replies_free:
 * @self: (transfer full): a place for answers
 */
void
along_replies_free (AlongReplies *self)
{
  g_hash_table_unref (self->by_who);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * along_replies_find:
 * @self: a place for answers
 * @who: which device, in which history, with which rights
 * @question: what it asks
 * @at: (out): up to where nothing had changed when it was last looked at
 *
 * Returns: (transfer full) (nullable): what the same question was answered; %NULL if there is nothing
 */
AlongReply *
along_replies_find (AlongReplies *self, const char *who, GBytes *question, AlongPosition *at)
{
  AlongReply *answer = NULL;
  Entry *entry = NULL;

  g_mutex_lock (&self->mutex);
  entry = g_hash_table_lookup (self->by_who, who);
  if (entry != NULL && g_bytes_equal (entry->answer->question, question))
    {
      answer = g_atomic_rc_box_acquire (entry->answer);
      *at = entry->at;
      g_queue_unlink (&self->order, &entry->link);
      g_queue_push_tail_link (&self->order, &entry->link);
    }
  g_mutex_unlock (&self->mutex);
  return answer;
}

static void
drop (AlongReplies *self, Entry *entry)
{
  self->n_bytes -= entry->size;
  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->by_who, entry->who);
}

/**
 * along_replies_put:
 * @self: a place for answers
 * @who: which device
 * @answer: (transfer none): what it was answered, in place of what was kept for it
 * @at: up to where nothing has changed
 */
void
along_replies_put (AlongReplies *self, const char *who, AlongReply *answer, const AlongPosition *at)
{
  Entry *entry = g_new0 (Entry, 1);
  Entry *old = NULL;

  entry->who = g_strdup (who);
  entry->answer = g_atomic_rc_box_acquire (answer);
  entry->at = *at;
  entry->size = g_bytes_get_size (answer->question) + g_bytes_get_size (answer->text)
                + (gsize)g_hash_table_size (answer->sids) * NAME_BYTES;
  entry->link.data = entry;
  g_mutex_lock (&self->mutex);
  old = g_hash_table_lookup (self->by_who, who);
  if (old != NULL)
    drop (self, old);
  g_hash_table_insert (self->by_who, entry->who, entry);
  g_queue_push_tail_link (&self->order, &entry->link);
  self->n_bytes += entry->size;
  while (self->n_bytes > self->max_bytes)
    drop (self, g_queue_peek_head (&self->order));
  g_mutex_unlock (&self->mutex);
}
