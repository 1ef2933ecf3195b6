/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/policy.h"
#include "server/storage.h"
#include "wire/batch.h"
#include "wire/pull.h"

G_BEGIN_DECLS

/**
 * AlongService:
 *
 * What the server does, without HTTP: the router calls it for requests, the admin verbs for data they
 * bring, the simulation for its devices. All functions may be called from any thread.
 */
typedef struct _AlongService AlongService;

/**
 * AlongChangedFunc:
 * @sids: (array zero-terminated=1): scopes in which something changed
 * @data: what was given with the function
 *
 * Called right after a commit, in the thread that waited for it.
 */
typedef void (*AlongChangedFunc) (const char *const *sids, gpointer data);

/**
 * AlongBegunFunc:
 * @data: what was given with the function
 *
 * Called when a service has begun a new history while it serves, in the thread that found out that it has to.
 */
typedef void (*AlongBegunFunc) (gpointer data);

AlongService *along_service_new (AlongStorage *storage, GError **error);
void along_service_free (AlongService *self);
void along_service_set_changed (AlongService *self, AlongChangedFunc func, gpointer data);
void along_service_set_begun (AlongService *self, AlongBegunFunc func, gpointer data);
gboolean along_service_begin_life (AlongService *self, GError **error);
AlongStorage *along_service_get_storage (AlongService *self);
const char *along_service_get_epoch (AlongService *self);
const char *along_service_get_name (AlongService *self);
const char *along_service_get_secret (AlongService *self);
gint64 along_service_get_restored_to (AlongService *self);
gboolean along_service_begin_history (AlongStorage *storage,
                                      const char *name,
                                      gint64 restored_to,
                                      GError **error);
gboolean along_service_begin_after (AlongTx *tx, gpointer restored_to, GError **error);

/**
 * AlongRefusal:
 * @code: (nullable): `epoch_changed`, `gap` or `replica_forked`
 * @expected: for `gap`: the number that should come next
 * @epoch: (nullable): for `epoch_changed`: the server's history
 * @restored_to: for `epoch_changed`: what it goes back to, milliseconds
 *
 * Why a whole push was not looked at (HTTP 409). Nothing was written.
 */
typedef struct
{
  const char *code;
  gint64 expected;
  const char *epoch;
  gint64 restored_to;
} AlongRefusal;

AlongResults *along_service_push (AlongService *self,
                                  const AlongActor *actor,
                                  const AlongBatch *batch,
                                  AlongRefusal *refusal,
                                  GError **error);

/**
 * AlongBrought:
 * @txn: (transfer none): what is brought
 * @actor: (nullable): whose work it is; %NULL for the server's own
 * @at: when it happened, milliseconds; 0 for now
 *
 * A transaction that an admin verb brings in.
 */
typedef struct
{
  const AlongTxn *txn;
  const AlongActor *actor;
  gint64 at;
} AlongBrought;

gboolean along_service_bring (AlongService *self, GArray *brought, GError **error);
gboolean along_service_lookup (AlongService *self,
                               const AlongEntity *entity,
                               const char *id,
                               AlongRecord **record,
                               GError **error);
gboolean along_service_was_edited (AlongService *self,
                                   const AlongEntity *entity,
                                   const char *id,
                                   const char *group,
                                   gboolean *edited,
                                   GError **error);
gboolean along_service_run_due (AlongService *self, guint *moved, GError **error);
gboolean along_service_poll (AlongService *self, GError **error);
gboolean along_service_watch (AlongService *self, GError **error);
void along_service_unwatch (AlongService *self);

gboolean
along_service_regrant (AlongTx *tx, const AlongActor *actor, gboolean active, GError **error);
gboolean
along_service_held (AlongService *self, const AlongActor *actor, char ***sids, GError **error);

/**
 * AlongPulled:
 * @cursors: (element-type AlongCursor): where the scopes of the device stand
 * @end: up to where the storage was looked at
 * @nothing: whether there was nothing to tell
 *
 * What a pull came to.
 */
typedef struct
{
  GPtrArray *cursors;
  AlongPosition end;
  gboolean nothing;
} AlongPulled;

void along_pulled_clear (AlongPulled *pulled);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AlongPulled, along_pulled_clear)

gboolean along_service_pull (AlongService *self,
                             const AlongActor *actor,
                             const AlongPull *pull,
                             GString *into,
                             AlongPulled *pulled,
                             AlongRefusal *refusal,
                             GError **error);
gboolean along_service_answer_pull (AlongService *self,
                                    const AlongActor *actor,
                                    const char *replica,
                                    GBytes *question,
                                    GString *into,
                                    AlongRefusal *refusal,
                                    GError **error);

/**
 * AlongSnapshotAt:
 * @sid: the scope
 * @gen: which grant of it
 * @kind: where to go on after; empty for the beginning
 * @id: the same
 * @facet: the same
 * @start: where to pull on from once it is whole; empty until the first page has fixed it
 * @done: whether everything was written
 *
 * How far a snapshot has come.
 */
typedef struct
{
  char *sid;
  gint64 gen;
  char *kind;
  char *id;
  char *facet;
  char *start;
  gboolean done;
} AlongSnapshotAt;

void along_snapshot_at_clear (AlongSnapshotAt *at);
gboolean along_service_snapshot (AlongService *self,
                                 const AlongActor *actor,
                                 AlongSnapshotAt *at,
                                 GString *into,
                                 GError **error);
gboolean along_service_history (AlongService *self,
                                const AlongActor *actor,
                                const AlongEntity *entity,
                                const char *id,
                                GString *into,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongService, along_service_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AlongSnapshotAt, along_snapshot_at_clear)

G_END_DECLS
