/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/apply.h"
#include "server/blobs.h"
#include "server/replies.h"
#include "server/service.h"

G_BEGIN_DECLS

/* What the files of the service share. */

struct _AlongService
{
  AlongStorage *storage;
  AlongBlobs *blobs;
  AlongReplies *replies;
  char *epoch;
  char *name;
  char *secret;
  gint64 restored_to;
  /* Whether the storage itself tells what was committed, here and in other processes. */
  gboolean watched;
  AlongChangedFunc changed;
  gpointer changed_data;

  GMutex mutex;
  /* Guarded by @mutex: up to where changes have been told, whoever made them. */
  AlongPosition told;
};

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
