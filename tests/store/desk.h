/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/attention.h"
#include "store/live-list.h"
#include "store/query.h"
#include "store/sync-side.h"

G_BEGIN_DECLS

/* A store in a folder of its own, and its calls as if they were not asynchronous. Each fails the test on an error
 * unless it is given where to put one. */

typedef struct
{
  char *folder;
  char *path;
  GBytes *key; /* NULL for a plain file */
  AlongStore *store;
} Desk;

Desk *desk_new (gboolean encrypted);
void desk_free (Desk *self);
gboolean desk_open (Desk *self, GError **error);
void desk_close (Desk *self);
void desk_reopen (Desk *self);
void desk_iterate (void);
void desk_settle_down (Desk *self);

gboolean desk_commit (Desk *self, AlongTxn *txn, GError **error);
gboolean desk_create (Desk *self, const AlongRecord *record, GError **error);
gboolean desk_set (Desk *self,
                   const AlongEntity *entity,
                   const char *id,
                   const char *field,
                   const char *text,
                   GError **error);
gboolean desk_move (Desk *self,
                    const AlongEntity *entity,
                    const char *id,
                    const char *to,
                    GVariant *values,
                    GError **error);
AlongRecord *desk_get (Desk *self, const AlongEntity *entity, const char *id);
char *desk_text (Desk *self, const AlongEntity *entity, const char *id, const char *field);
GPtrArray *desk_query (Desk *self, AlongQuery *query);
gint64 desk_count (Desk *self, AlongQuery *query);
GPtrArray *desk_search (Desk *self, const char *text);
GPtrArray *desk_search_some (Desk *self, const char *text, guint limit);
GPtrArray *desk_history (Desk *self, const AlongEntity *entity, const char *id);
AlongBatch *desk_batch (Desk *self);
void desk_ack (Desk *self, gint64 n, const char *r, gint64 seq, gint64 server_time);
void desk_ack_as (
    Desk *self, const char *replica, gint64 n, const char *r, gint64 seq, gint64 server_time);
void desk_apply (Desk *self, GPtrArray *lines);
AlongSyncState *desk_state (Desk *self);
GPtrArray *desk_attention (Desk *self);
gint64 desk_n_attention (Desk *self);
GPtrArray *desk_conflicts (Desk *self, const AlongEntity *entity, const char *id);
gboolean desk_settle (Desk *self, const char *id, GError **error);
void desk_fork (Desk *self);
void desk_begin_scope (Desk *self, const char *sid);
void desk_new_epoch (Desk *self, const char *epoch, gint64 restored_to);
void desk_set_meta (Desk *self, const char *key, const char *value);
char *desk_get_meta (Desk *self, const char *key);
GHashTable *desk_drafts (Desk *self, const char *record);

/* What a server says. */
GPtrArray *lines_new (void);
void lines_row (
    GPtrArray *lines, const char *sids, const AlongRecord *record, AlongFacet facet, gint64 rev);
void lines_record (GPtrArray *lines, const char *sids, const AlongRecord *record, gint64 rev);
void lines_del (GPtrArray *lines, const char *kind, const char *id, gint64 rev);
void
lines_rm (GPtrArray *lines, const char *sid, const char *kind, const char *id, AlongFacet facet);
void lines_event (GPtrArray *lines, const char *event, const char *sid, gint64 gen);
void
lines_check (GPtrArray *lines, const char *sid, gint64 gen, const char *cursor, gint64 server_time);

AlongRecord *desk_pulled_person (Desk *self, const char *sid, const char *known_as, gint64 rev);

/* Records that are valid and say no more than they must. */
AlongRecord *person_new (const char *known_as);
AlongRecord *service_new (const char *name);
void fill_required (AlongRecord *record);
GBytes *key_new (guint8 seed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

G_END_DECLS
