/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/query-sql.h"

G_BEGIN_DECLS

/* Private to the store: the worker's side of a live list. It lives on the store's thread and works out what each
 * write does to the list's order, so that the list need not be read again. */

/* More changes than this in one job, and the list is looked at anew instead. */
#define ALONG_WATCH_MAX 32

/**
 * AlongDelta:
 * @id: a record
 * @from: where it was; -1 for not in the list
 * @to: where it is, counted without itself; -1 for no longer
 * @stays: whether it stands where it stood; @from and @to then say nothing
 * @record: (nullable): the record as it is now
 *
 * One change of a list. Several are in the order they happened, each relative to the one before.
 */
typedef struct
{
  char *id;
  gint64 from;
  gint64 to;
  gboolean stays;
  AlongRecord *record;
} AlongDelta;

/**
 * AlongWatchFunc:
 * @deltas: (nullable) (element-type AlongDelta): what changed; %NULL for too much to tell
 * @version: which of the store's writes did it
 * @data: what was given with the function
 *
 * Told in the list's context.
 */
typedef void (*AlongWatchFunc) (GPtrArray *deltas, guint64 version, gpointer data);

typedef struct _AlongWatch AlongWatch;
typedef struct _AlongWatchState AlongWatchState;

AlongWatch *along_watch_new (const AlongQuery *query,
                             GMainContext *context,
                             AlongWatchFunc func,
                             gpointer data,
                             GDestroyNotify free_data);
guint64 along_watch_get_id (const AlongWatch *self);
void along_watch_remove (AlongDb *db, guint64 id);
void along_watch_free (AlongWatch *self);
gboolean along_watch_follows (const AlongWatch *self, const AlongEntity *entity);
const AlongEntity *along_watch_get_entity (const AlongWatch *self);
const AlongField *
along_watch_get_reference (const AlongWatch *self, const AlongEntity *entity, guint i);
AlongWatchState *along_watch_look (AlongWatch *self, AlongDb *db, gint64 pk, GError **error);
gboolean along_watch_after (AlongWatch *self,
                            AlongDb *db,
                            const char *id,
                            gint64 pk,
                            const AlongRecord *now,
                            AlongWatchState *before,
                            GError **error);
gboolean along_watch_after_related (AlongWatch *self,
                                    AlongDb *db,
                                    const char *id,
                                    gint64 pk,
                                    AlongWatchState *before,
                                    GError **error);
void along_watch_state_free (AlongWatchState *state);
void along_watches_expect (AlongDb *db, const AlongEntity *entity, guint n);
void along_watches_reorder (AlongDb *db, const AlongEntity *entity);
void along_watches_flush (AlongDb *db, gboolean committed);
void along_delta_free (AlongDelta *delta);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongWatchState, along_watch_state_free)

G_END_DECLS
