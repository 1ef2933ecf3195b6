/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/apply.h"
#include "server/blobs.h"
#include "server/replies.h"
#include "server/service.h"

G_BEGIN_DECLS

/* What the files of the service share. */

/* A history. Its line, and those of all before it, say its name and how far back the storage was put when it began. */
typedef struct
{
  char *name;
  char *lines;
} AlongEpoch;

struct _AlongService
{
  AlongStorage *storage;
  AlongBlobs *blobs;
  AlongReplies *replies;
  /* The last of @epochs, to be read from any thread. Those before it stay, because whoever read one may still say its name. */
  const AlongEpoch *epoch;
  GPtrArray *epochs;
  char *name;
  char *secret;
  /* Which of the server's lives this is; NULL where it began none. */
  char *life;
  /* Whether the storage itself tells what was committed, here and in other processes. */
  gboolean watched;
  AlongChangedFunc changed;
  gpointer changed_data;
  AlongBegunFunc begun;
  gpointer begun_data;

  /* Held while a new history begins. */
  GMutex beginning;
  GMutex mutex;
  /* Guarded by @mutex: up to where changes have been told, whoever made them. */
  AlongPosition told;
};

gboolean along_service_read_epoch (AlongTx *tx, AlongEpoch *epoch, GError **error);
void along_service_epoch_free (AlongEpoch *epoch);
void along_service_take_epoch (AlongService *self, AlongEpoch *epoch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongEpoch, along_service_epoch_free)
gboolean along_service_is_now (AlongService *self, const char *epoch, AlongRefusal *refusal);
char *
along_service_seal (AlongService *self, const char *epoch, const char *purpose, const char *text);
char *along_service_mark (AlongService *self, const AlongPosition *end);
gboolean along_service_find_lost (AlongService *self,
                                  AlongTx *tx,
                                  const char *epoch,
                                  char **marks,
                                  const AlongPosition *end,
                                  gint64 *since,
                                  GError **error);
gboolean along_service_check_epoch (
    AlongService *self, const char *epoch, char **marks, AlongRefusal *refusal, GError **error);
gboolean
along_service_begin_anew (AlongService *self, const char *lost, gint64 since, GError **error);
gboolean along_service_write_applied (const AlongWriter *writer,
                                      AlongApplied *applied,
                                      GHashTable *sids,
                                      gint64 *seq,
                                      GError **error);
void along_service_tell (AlongService *self,
                         GHashTable *sids,
                         const AlongPosition *begin,
                         const AlongPosition *end);
gboolean along_service_is_verdict (const GError *error);
char *along_service_sign (AlongService *self,
                          const AlongActor *actor,
                          const char *sid,
                          gint64 gen,
                          const AlongPosition *position);
gboolean along_service_verify (AlongService *self,
                               const AlongActor *actor,
                               const char *sid,
                               gint64 gen,
                               const char *cursor,
                               AlongPosition *position);

G_END_DECLS
