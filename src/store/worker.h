/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/entity.h"
#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: the one thread that owns the connection, and its queue. */

/**
 * AlongChanges:
 * @records: kind → ids of records that changed
 * @outbox: whether something waits to be sent, or no longer does
 * @noted: whether something waits for the audit log
 *
 * What a job has changed, to be told once it is committed.
 */
typedef struct
{
  GHashTable *records;
  gboolean outbox;
  gboolean noted;
} AlongChanges;

/**
 * AlongJobFunc:
 * @db: the connection
 * @data: what was given with the job
 * @changes: to be filled with what changed
 * @error: set when it fails; everything it wrote is then undone
 *
 * One job, run from its beginning to its end on the store's thread.
 *
 * Returns: (transfer full) (nullable): the result
 */
typedef gpointer (*AlongJobFunc) (AlongDb *db,
                                  gpointer data,
                                  AlongChanges *changes,
                                  GError **error);

/**
 * AlongJobMode:
 * @ALONG_JOB_READ: it writes nothing
 * @ALONG_JOB_WRITE: one transaction that outlives a power cut once it is told
 * @ALONG_JOB_PULLED: one transaction of what could be pulled again
 * @ALONG_JOB_OPEN: it opens the connection
 * @ALONG_JOB_CLOSE: the last one
 */
typedef enum
{
  ALONG_JOB_READ,
  ALONG_JOB_WRITE,
  ALONG_JOB_PULLED,
  ALONG_JOB_OPEN,
  ALONG_JOB_CLOSE,
} AlongJobMode;

typedef struct _AlongWorker AlongWorker;

/* Tells what was committed; called on the store's thread. */
typedef void (*AlongTellFunc) (const AlongChanges *changes, gpointer data);

AlongWorker *along_worker_new (AlongTellFunc tell, gpointer data, GDestroyNotify free_data);
void along_worker_run (AlongWorker *self,
                       GTask *task,
                       AlongJobMode mode,
                       AlongJobFunc func,
                       gpointer data,
                       GDestroyNotify free_data,
                       GDestroyNotify free_result);
void along_worker_stop (AlongWorker *self);
void along_worker_join (AlongWorker *self);

void along_workers_set_inline (gboolean is_inline);

void along_changes_add (AlongChanges *changes, const AlongEntity *entity, const char *id);

G_END_DECLS
