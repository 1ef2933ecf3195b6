/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/service-private.h"
#include "base/clock.h"
#include "wire/row.h"

#include <string.h>

/* In another history, for other rights, nothing of it counts. */
static char *
name_of (AlongService *self, const AlongActor *actor, const char *replica)
{
  return g_strdup_printf ("%s/%s/%s/%s/%u", along_service_get_epoch (self), actor->user, replica,
                          actor->org, actor->roles);
}

typedef struct
{
  const AlongReply *answer;
  AlongPosition at;
  AlongPosition end;
  gboolean holds;
} Check;

static gboolean
check (AlongTx *tx, gpointer data, GError **error)
{
  Check *self = data;
  g_auto (GStrv) sids = NULL;

  self->holds = TRUE;
  if (!tx->api->safe_end (tx, &self->end, error))
    return FALSE;
  if (along_position_compare (&self->end, &self->at) == 0)
    return TRUE;
  /* A database that was put back while it is served; the pull finds out what is lost. */
  self->holds = along_position_compare (&self->end, &self->at) > 0;
  if (!self->holds)
    return TRUE;
  if (!tx->api->scopes_since (tx, &self->at, &sids, error))
    return FALSE;
  for (guint i = 0; self->holds && sids[i] != NULL; i++)
    self->holds = !g_hash_table_contains (self->answer->sids, sids[i]);
  return TRUE;
}

static gboolean
say_again (AlongService *self,
           const char *who,
           GBytes *question,
           GString *into,
           gboolean *said,
           GError **error)
{
  gint64 now = along_clock_now_ms ();
  Check state = { 0 };
  g_autoptr (AlongReply) answer = along_replies_find (self->replies, who, question, &state.at);
  gsize size = 0;
  const char *text = NULL;

  *said = FALSE;
  if (answer == NULL)
    return TRUE;
  state.answer = answer;
  if (!self->storage->api->read (self->storage, check, &state, error))
    return FALSE;
  if (!state.holds)
    return TRUE;
  if (along_position_compare (&state.end, &state.at) != 0)
    along_replies_put (self->replies, who, answer, &state.end);
  text = g_bytes_get_data (answer->text, &size);
  g_string_append_len (into, text, (gssize)size);
  along_check_end (now, into);
  *said = TRUE;
  return TRUE;
}

static void
keep (AlongService *self,
      const AlongActor *actor,
      const char *who,
      GBytes *question,
      const AlongPulled *pulled)
{
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (AlongReply) answer = NULL;
  g_autofree char *mark = NULL;

  /* What somebody holds is told there. */
  g_hash_table_add (sids, g_strdup_printf ("user:%s", actor->user));
  for (guint i = 0; i < pulled->cursors->len; i++)
    {
      const AlongCursor *cursor = g_ptr_array_index (pulled->cursors, i);

      g_hash_table_add (sids, g_strdup (cursor->sid));
    }
  /* The mark of this pull, also when it is said again: of what came after it the device was told nothing. */
  mark = along_service_mark (self, &pulled->end);
  along_check_begin (pulled->cursors, FALSE, mark, text);
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  answer = along_reply_new (question, bytes, sids);
  along_replies_put (self->replies, who, answer, &pulled->end);
}

/**
 * along_service_answer_pull:
 * @self: the service
 * @actor: who is signed in
 * @replica: their device
 * @question: the body of a pull, decompressed
 * @into: gets the lines
 * @refusal: (out caller-allocates): why nothing was told; its code is %NULL otherwise
 * @error: return location
 *
 * [method@Service.pull], and remembers what it answered: most pulls bring nothing, and a device that has
 * everything asks with the same words until something comes. Whether something came is asked of the storage
 * each time.
 *
 * Returns: %FALSE for a refusal or an error
 */
gboolean
along_service_answer_pull (AlongService *self,
                           const AlongActor *actor,
                           const char *replica,
                           GBytes *question,
                           GString *into,
                           AlongRefusal *refusal,
                           GError **error)
{
  g_autofree char *who = name_of (self, actor, replica);
  g_autoptr (AlongPull) pull = NULL;
  g_auto (AlongPulled) pulled = { 0 };
  gboolean said = FALSE;

  *refusal = (AlongRefusal){ 0 };
  if (!say_again (self, who, question, into, &said, error))
    return FALSE;
  if (said)
    return TRUE;
  pull = along_pull_decode (question, error);
  if (pull == NULL || !along_service_pull (self, actor, pull, into, &pulled, refusal, error))
    return FALSE;
  if (pulled.nothing)
    keep (self, actor, who, question, &pulled);
  return TRUE;
}
