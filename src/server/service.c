/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/service-private.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "model/scope.h"
#include "server/audit.h"
#include "server/secret.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* For a thousand devices that follow a hundred scopes each. */
#define REPLIES_BYTES (32 * 1024 * 1024)

typedef struct
{
  const char *name;
  gint64 restored_to;
} Begin;

static gboolean
begin_history (AlongTx *tx, gpointer data, GError **error)
{
  const Begin *begin = data;
  g_autofree char *epoch = along_id_new ();
  g_autofree char *known = NULL;
  g_autofree char *secret = along_secret_new ();
  g_autofree char *before = NULL;
  g_autofree char *lines = NULL;

  if (!tx->api->meta_get (tx, "epochs", &before, error))
    return FALSE;
  lines = g_strdup_printf ("%s%s %" G_GINT64_FORMAT "\n", before != NULL ? before : "", epoch,
                           begin->restored_to);
  return tx->api->meta_set (tx, "epoch", epoch, error)
         && tx->api->meta_set (tx, "epochs", lines, error)
         && (begin->name == NULL || tx->api->meta_set (tx, "name", begin->name, error))
         && tx->api->meta_get (tx, "secret", &known, error)
         && (known != NULL || tx->api->meta_set (tx, "secret", secret, error));
}

/**
 * along_service_begin_after:
 * @tx: a writing transaction
 * @restored_to: (type gint64*): how far back the storage was put, milliseconds
 * @error: return location
 *
 * [func@service_begin_history], as a part of a transaction.
 *
 * Returns: %TRUE if it began
 */
gboolean
along_service_begin_after (AlongTx *tx, gpointer restored_to, GError **error)
{
  Begin begin = { NULL, *(const gint64 *)restored_to };

  return begin_history (tx, &begin, error);
}

/**
 * along_service_begin_history:
 * @storage: a storage
 * @name: (nullable): what the partnership calls itself; %NULL to keep what it is
 * @restored_to: how far back the storage was put, milliseconds; 0 for a new one
 * @error: return location
 *
 * Begins a new history (sync.md §2.11): devices that know another one hear of it before anything else, send
 * again what they had sent since @restored_to, and fetch everything anew.
 *
 * Returns: %TRUE if it began
 */
gboolean
along_service_begin_history (AlongStorage *storage,
                             const char *name,
                             gint64 restored_to,
                             GError **error)
{
  Begin begin = { name, restored_to };

  if (sodium_init () < 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "libsodium did not start");
      return FALSE;
    }
  return storage->api->write (storage, begin_history, &begin, error);
}

/**
 * along_service_take_epoch:
 * @self: the service
 * @epoch: (transfer full): the history that it serves from now on
 */
void
along_service_take_epoch (AlongService *self, AlongEpoch *epoch)
{
  g_ptr_array_add (self->epochs, epoch);
  g_atomic_pointer_set (&self->epoch, epoch);
}

/**
 * along_service_epoch_free:
 * @epoch: (transfer full): a history
 */
void
along_service_epoch_free (AlongEpoch *epoch)
{
  g_free (epoch->name);
  g_free (epoch->lines);
  g_free (epoch);
}

/**
 * along_service_read_epoch:
 * @tx: a transaction
 * @epoch: gets the history that the storage is in
 * @error: return location
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_service_read_epoch (AlongTx *tx, AlongEpoch *epoch, GError **error)
{
  g_clear_pointer (&epoch->name, g_free);
  g_clear_pointer (&epoch->lines, g_free);
  return tx->api->meta_get (tx, "epoch", &epoch->name, error)
         && tx->api->meta_get (tx, "epochs", &epoch->lines, error);
}

/* How far back a device must send again that knows the history @known: to the earliest that the storage was put back to since;
 * to the beginning where this one never came after it. With %NULL: how far back the last was put. */
static gint64
restored_since (const AlongEpoch *epoch, const char *known)
{
  g_auto (GStrv) lines = g_strsplit (epoch->lines != NULL ? epoch->lines : "", "\n", -1);
  gint64 earliest = G_MAXINT64;

  for (guint i = g_strv_length (lines); i > 0; i--)
    {
      g_auto (GStrv) words = g_strsplit (lines[i - 1], " ", 2);

      if (g_strv_length (words) != 2)
        continue;
      if (g_strcmp0 (words[0], known) == 0)
        return earliest;
      earliest = MIN (earliest, g_ascii_strtoll (words[1], NULL, 10));
      if (known == NULL)
        return earliest;
    }
  return 0;
}

static gboolean
read_meta (AlongTx *tx, gpointer data, GError **error)
{
  AlongService *self = data;
  AlongEpoch *epoch = g_new0 (AlongEpoch, 1);
  g_autofree char *moved = NULL;

  along_service_take_epoch (self, epoch);
  if (!along_service_read_epoch (tx, epoch, error)
      || !tx->api->meta_get (tx, "name", &self->name, error)
      || !tx->api->meta_get (tx, "secret", &self->secret, error)
      || !tx->api->safe_end (tx, &self->told, error))
    return FALSE;
  if (!tx->api->meta_get (tx, "moved_to", &moved, error))
    return FALSE;
  if (moved != NULL)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                   _ ("This partnership was moved to %s. What is here is what was left behind."),
                   moved);
      return FALSE;
    }
  if (epoch->name == NULL || self->secret == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
                           "the database was not set up to the end: run init again");
      return FALSE;
    }
  return TRUE;
}

/**
 * along_service_new:
 * @storage: (transfer none): an open storage with a history, which must live longer
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the service
 */
AlongService *
along_service_new (AlongStorage *storage, GError **error)
{
  g_autoptr (AlongService) self = g_new0 (AlongService, 1);

  self->storage = storage;
  self->replies = along_replies_new (REPLIES_BYTES);
  self->epochs = g_ptr_array_new_with_free_func ((GDestroyNotify)along_service_epoch_free);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->beginning);
  if (sodium_init () < 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "libsodium did not start");
      return NULL;
    }
  if (!storage->api->read (storage, read_meta, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * along_service_free:
 * @self: (transfer full): the service
 */
void
along_service_free (AlongService *self)
{
  g_mutex_clear (&self->mutex);
  along_replies_free (self->replies);
  g_mutex_clear (&self->beginning);
  g_ptr_array_unref (self->epochs);
  g_free (self->life);
  g_free (self->name);
  g_free (self->secret);
  g_free (self);
}

/**
 * along_service_set_changed:
 * @self: the service
 * @func: (nullable): told of every change
 * @data: given to @func
 *
 * Set it before requests come in.
 */
void
along_service_set_changed (AlongService *self, AlongChangedFunc func, gpointer data)
{
  self->changed = func;
  self->changed_data = data;
}

/**
 * along_service_set_begun:
 * @self: the service
 * @func: (nullable): told where another history begins while it serves
 * @data: given to @func
 *
 * Set it before requests come in.
 */
void
along_service_set_begun (AlongService *self, AlongBegunFunc func, gpointer data)
{
  self->begun = func;
  self->begun_data = data;
}

/**
 * along_service_get_storage:
 * @self: the service
 *
 * Returns: (transfer none): its storage
 */
AlongStorage *
along_service_get_storage (AlongService *self)
{
  return self->storage;
}

/**
 * along_service_get_epoch:
 * @self: the service
 *
 * Returns: (transfer none): the name of this history
 */
const char *
along_service_get_epoch (AlongService *self)
{
  const AlongEpoch *epoch = g_atomic_pointer_get (&self->epoch);

  return epoch->name;
}

/**
 * along_service_is_now:
 * @self: the service
 * @epoch: (nullable): the history that a device knows
 * @refusal: (out caller-allocates): where it is another, what the device is to be told
 *
 * Returns: %TRUE if it is this one
 */
gboolean
along_service_is_now (AlongService *self, const char *epoch, AlongRefusal *refusal)
{
  const AlongEpoch *now = g_atomic_pointer_get (&self->epoch);

  *refusal = (AlongRefusal){ 0 };
  if (g_strcmp0 (epoch, now->name) == 0)
    return TRUE;
  *refusal = (AlongRefusal){ "epoch_changed", 0, now->name, restored_since (now, epoch) };
  return FALSE;
}

/**
 * along_service_get_name:
 * @self: the service
 *
 * Returns: (transfer none): what the partnership calls itself
 */
const char *
along_service_get_name (AlongService *self)
{
  return self->name != NULL ? self->name : "";
}

/**
 * along_service_get_secret:
 * @self: the service
 *
 * Returns: (transfer none): what only this server knows, for [func@secret_derive]
 */
const char *
along_service_get_secret (AlongService *self)
{
  return self->secret;
}

/**
 * along_service_get_restored_to:
 * @self: the service
 *
 * Returns: how far back this history was put, milliseconds; 0 where it never was
 */
gint64
along_service_get_restored_to (AlongService *self)
{
  const AlongEpoch *epoch = g_atomic_pointer_get (&self->epoch);

  return restored_since (epoch, NULL);
}

static char *
cursor_text (AlongService *self,
             const AlongActor *actor,
             const char *sid,
             gint64 gen,
             const AlongPosition *position)
{
  return g_strdup_printf ("%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                          along_service_get_epoch (self), actor->user, sid, gen, position->tx,
                          position->n);
}

/**
 * along_service_seal:
 * @self: the service
 * @epoch: a history
 * @purpose: what for
 * @text: what it says
 *
 * Returns: (transfer full): @text with a full stop and what only this server can put behind it, in that history
 */
char *
along_service_seal (AlongService *self, const char *epoch, const char *purpose, const char *text)
{
  g_autofree char *whole = g_strdup_printf ("%s|%s", epoch, text);
  g_autofree char *mac = along_secret_derive (self->secret, purpose, whole);

  return g_strdup_printf ("%s.%.22s", text, mac);
}

/**
 * along_service_sign:
 * @self: the service
 * @actor: whose cursor it is
 * @sid: a scope
 * @gen: which grant of it
 * @position: a place in the change log
 *
 * Returns: (transfer full): the place as an opaque text, bound to this history, user, scope and grant
 */
char *
along_service_sign (AlongService *self,
                    const AlongActor *actor,
                    const char *sid,
                    gint64 gen,
                    const AlongPosition *position)
{
  g_autofree char *text = cursor_text (self, actor, sid, gen, position);
  g_autofree char *mac = along_secret_derive (self->secret, "cursor", text);

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%.22s", position->tx,
                          position->n, mac);
}

/**
 * along_service_verify:
 * @self: the service
 * @actor: who brings it
 * @sid: a scope
 * @gen: which grant of it
 * @cursor: (nullable): what [func@service_sign] gave
 * @position: (out): the place
 *
 * Returns: %FALSE if @cursor is not ours, or not for these
 */
gboolean
along_service_verify (AlongService *self,
                      const AlongActor *actor,
                      const char *sid,
                      gint64 gen,
                      const char *cursor,
                      AlongPosition *position)
{
  g_auto (GStrv) pieces = g_strsplit (cursor != NULL ? cursor : "", ".", 3);
  g_autofree char *again = NULL;

  if (g_strv_length (pieces) != 3
      || !g_ascii_string_to_signed (pieces[0], 10, 0, G_MAXINT64, &position->tx, NULL)
      || !g_ascii_string_to_signed (pieces[1], 10, 0, G_MAXINT64, &position->n, NULL))
    return FALSE;
  again = along_service_sign (self, actor, sid, gen, position);
  return along_secret_equal (again, cursor);
}

/**
 * along_service_is_verdict:
 * @error: what became of a transaction
 *
 * Returns: %TRUE if it says something about the transaction; %FALSE if the storage failed and the same
 *   transaction may be tried again
 */
gboolean
along_service_is_verdict (const GError *error)
{
  return g_error_matches (error, ALONG_ERROR, ALONG_ERROR_INVALID)
         || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN)
         || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_STALE)
         || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW);
}

static gboolean
write_conflicts (AlongTx *tx, AlongApplied *applied, gint64 seq, GHashTable *sids, GError **error)
{
  for (guint i = 0; i < applied->conflicts->len; i++)
    {
      AlongStoredConflict *conflict = g_ptr_array_index (applied->conflicts, i);

      conflict->seq = seq;
      if (!tx->api->conflict_put (tx, conflict, error)
          || !along_work_place_conflict (applied->work, conflict, seq, sids, error))
        return FALSE;
    }
  return TRUE;
}

static char **
fields_of_move (const AlongOp *op)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const AlongField *state = along_entity_state_field (op->entity);
  GVariantIter iter;
  const char *name = NULL;

  g_strv_builder_add (names, state->name);
  if (op->values != NULL)
    {
      g_variant_iter_init (&iter, op->values);
      while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/* Decisions of people; what time does, and what an admin verb brings in, the history says. */
static gboolean
note_moves (AlongTx *tx, const AlongWriter *writer, GError **error)
{
  if (writer->actor == NULL || writer->trusted)
    return TRUE;
  for (guint i = 0; i < writer->txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (writer->txn->ops, i);
      AlongAuditNote note = { .account = writer->actor->user,
                              .org = writer->actor->org,
                              .replica = writer->replica,
                              .action = ALONG_AUDIT_MOVED,
                              .kind = op->entity->kind,
                              .record = op->id,
                              .count = -1 };
      g_auto (GStrv) fields = NULL;

      if (op->type != ALONG_OP_MOVE)
        continue;
      fields = fields_of_move (op);
      note.fields = (const char *const *)fields;
      if (!along_audit_add (tx, &note, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_service_write_applied:
 * @writer: who brought it
 * @applied: what it does
 * @sids: gets the scopes in which something changed
 * @seq: (out): the commit position; 0 when nothing was to be written
 * @error: return location
 *
 * Writes records, history, conflicts, the change log and what the audit keeps of it together.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_service_write_applied (
    const AlongWriter *writer, AlongApplied *applied, GHashTable *sids, gint64 *seq, GError **error)
{
  AlongTx *tx = along_work_get_tx (applied->work);
  AlongStamp stamp = { 0 };

  *seq = 0;
  if (applied->history->len == 0 && applied->conflicts->len == 0)
    return TRUE;
  if (!tx->api->next_seq (tx, seq, error))
    return FALSE;
  stamp.seq = *seq;
  stamp.at = along_writer_hlc (writer) >> 16;
  stamp.by = writer->actor != NULL ? writer->actor->worker : NULL;
  stamp.org = writer->actor != NULL ? writer->actor->org : NULL;
  if (!along_work_write (applied->work, &stamp, sids, error))
    return FALSE;
  for (guint i = 0; i < applied->history->len; i++)
    {
      AlongHistory *entry = g_ptr_array_index (applied->history, i);

      entry->seq = *seq;
      if (!tx->api->history_add (tx, entry, error))
        return FALSE;
    }
  return write_conflicts (tx, applied, *seq, sids, error) && note_moves (tx, writer, error);
}

/**
 * along_service_tell:
 * @self: the service
 * @sids: (element-type utf8): scopes in which something changed
 * @begin: where the change log ended before
 * @end: where it ends now
 *
 * Tells of a commit of this process, and remembers that it was told.
 */
void
along_service_tell (AlongService *self,
                    GHashTable *sids,
                    const AlongPosition *begin,
                    const AlongPosition *end)
{
  g_autofree const char **names = NULL;

  if (g_hash_table_size (sids) == 0 || self->watched)
    return;
  g_mutex_lock (&self->mutex);
  if (self->told.n >= begin->n)
    self->told.n = MAX (self->told.n, end->n);
  g_mutex_unlock (&self->mutex);
  if (self->changed == NULL)
    return;
  names = (const char **)g_hash_table_get_keys_as_array (sids, NULL);
  self->changed (names, self->changed_data);
}

typedef struct
{
  AlongService *service;
  AlongPosition after;
  AlongPosition end;
  char **sids;
  gboolean again;
} Poll;

/* Another process can put a backup in place while this one thinks it serves what was there. */
static gboolean
is_the_same (AlongTx *tx, const Poll *poll, GError **error)
{
  AlongService *self = poll->service;
  g_autofree char *epoch = NULL;
  gboolean same = FALSE;

  if (!tx->api->meta_get (tx, "epoch", &epoch, error))
    return FALSE;
  /* It may be this process that is about to. */
  g_mutex_lock (&self->beginning);
  same = g_strcmp0 (epoch, along_service_get_epoch (self)) == 0;
  g_mutex_unlock (&self->beginning);
  if (same)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                       "another history has begun in the database");
  return FALSE;
}

static gboolean
poll_changes (AlongTx *tx, gpointer data, GError **error)
{
  Poll *poll = data;
  g_auto (GStrv) later = NULL;

  if (!tx->api->safe_end (tx, &poll->end, error)
      || (along_position_compare (&poll->end, &poll->after) > 0
          && !tx->api->scopes_since (tx, &poll->after, &poll->sids, error)))
    return FALSE;
  if (tx->api->watch == NULL)
    return TRUE;
  if (!is_the_same (tx, poll, error) || !tx->api->scopes_since (tx, &poll->end, &later, error))
    return FALSE;
  /* Committed, and not to be told before what is still under way beside it. */
  poll->again = later[0] != NULL;
  return TRUE;
}

static gboolean
look_for_changes (AlongService *self, gboolean *again, GError **error)
{
  Poll poll = { .service = self };
  gboolean ok = FALSE;

  g_mutex_lock (&self->mutex);
  poll.after = self->told;
  g_mutex_unlock (&self->mutex);
  ok = self->storage->api->read (self->storage, poll_changes, &poll, error);
  if (ok && poll.sids != NULL)
    {
      g_mutex_lock (&self->mutex);
      if (along_position_compare (&poll.end, &self->told) > 0)
        self->told = poll.end;
      g_mutex_unlock (&self->mutex);
      if (self->changed != NULL && poll.sids[0] != NULL)
        self->changed ((const char *const *)poll.sids, self->changed_data);
    }
  g_strfreev (poll.sids);
  *again = poll.again;
  return ok;
}

/**
 * along_service_poll:
 * @self: the service
 * @error: %ALONG_ERROR_CONFLICT where another process has begun another history: then this one must not go on
 *
 * Looks for what another process has changed (an admin verb beside the server) and tells of it.
 *
 * Returns: %FALSE if it could not look
 */
gboolean
along_service_poll (AlongService *self, GError **error)
{
  gboolean again = FALSE;

  return look_for_changes (self, &again, error);
}

static gboolean
on_news (gpointer data)
{
  AlongService *self = data;
  g_autoptr (GError) error = NULL;
  gboolean again = FALSE;

  /* The look that is taken every second comes to the same. */
  if (!look_for_changes (self, &again, &error))
    g_message ("looking for changes: %s", error->message);
  return again;
}

/**
 * along_service_watch:
 * @self: the service
 * @error: return location
 *
 * Has the storage say when something was committed, here or in another process, where it can: all changes are
 * told from there. Where it cannot, this one tells its own at once, and those of others when it looks.
 *
 * Returns: %FALSE if it could not begin to listen
 */
gboolean
along_service_watch (AlongService *self, GError **error)
{
  const AlongStorageApi *api = self->storage->api;

  if (api->watch == NULL)
    return TRUE;
  self->watched = TRUE;
  return api->watch (self->storage, on_news, self, error);
}

/**
 * along_service_unwatch:
 * @self: the service
 *
 * Nothing is told from now on.
 */
void
along_service_unwatch (AlongService *self)
{
  if (self->storage->api->unwatch != NULL)
    self->storage->api->unwatch (self->storage);
}

typedef struct
{
  GArray *brought;
  gint64 now;
  GHashTable *sids;
  AlongPosition begin;
  AlongPosition end;
} Bring;

static gboolean
bring_one (AlongTx *tx, const AlongBrought *brought, gint64 now, GHashTable *sids, GError **error)
{
  AlongWriter writer = { .actor = brought->actor,
                         .trusted = TRUE,
                         .txn = brought->txn,
                         .received = brought->at != 0 ? brought->at : now };
  g_autoptr (AlongApplied) applied = along_applied_new (tx);
  gint64 seq = 0;

  return along_apply (&writer, applied, error)
         && along_service_write_applied (&writer, applied, sids, &seq, error);
}

static gboolean
bring_all (AlongTx *tx, gpointer data, GError **error)
{
  Bring *bring = data;

  g_hash_table_remove_all (bring->sids);
  if (!tx->api->safe_end (tx, &bring->begin, error))
    return FALSE;
  for (guint i = 0; i < bring->brought->len; i++)
    if (!bring_one (tx, &g_array_index (bring->brought, AlongBrought, i), bring->now, bring->sids,
                    error))
      return FALSE;
  return tx->api->safe_end (tx, &bring->end, error);
}

/**
 * along_service_bring:
 * @self: the service
 * @brought: (element-type AlongBrought): what an admin verb brings in, in order
 * @error: set to why one could not be applied; then none was
 *
 * All or nothing, and as durable as what devices send. Access is not asked about: who runs an admin verb
 * holds the database.
 *
 * Returns: %TRUE if everything was written
 */
gboolean
along_service_bring (AlongService *self, GArray *brought, GError **error)
{
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Bring bring = { .brought = brought, .now = along_clock_now_ms (), .sids = sids };

  if (!self->storage->api->write (self->storage, bring_all, &bring, error))
    return FALSE;
  along_service_tell (self, sids, &bring.begin, &bring.end);
  return TRUE;
}

typedef struct
{
  const AlongEntity *entity;
  const char *id;
  AlongRecord *record;
} Lookup;

static gboolean
look_up (AlongTx *tx, gpointer data, GError **error)
{
  Lookup *lookup = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  AlongHeld *held = NULL;

  if (!along_work_get (work, lookup->entity, lookup->id, &held, error))
    return FALSE;
  if (held != NULL && !held->deleted)
    lookup->record = along_record_copy (held->record);
  return TRUE;
}

/**
 * along_service_lookup:
 * @self: the service
 * @entity: a kind
 * @id: an id
 * @record: (out) (transfer full) (nullable): the record, whole; %NULL where there is none
 * @error: return location
 *
 * For the admin verbs, which may see everything.
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_service_lookup (AlongService *self,
                      const AlongEntity *entity,
                      const char *id,
                      AlongRecord **record,
                      GError **error)
{
  Lookup lookup = { entity, id, NULL };
  gboolean ok = self->storage->api->read (self->storage, look_up, &lookup, error);

  *record = lookup.record;
  return ok;
}
