/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/blobs.h"
#include "server/service.h"

G_BEGIN_DECLS

/**
 * AlongFileState:
 * @size: how many bytes it has, as its attachment says
 * @have: how many have come
 * @whole: whether they are all there
 *
 * How much the server has of a file.
 */
typedef struct
{
  gint64 size;
  gint64 have;
  gboolean whole;
} AlongFileState;

void along_service_set_blobs (AlongService *self, AlongBlobs *blobs);
AlongBlobs *along_service_get_blobs (AlongService *self);
gboolean along_service_file_state (AlongService *self,
                                   const AlongActor *actor,
                                   const char *attachment,
                                   AlongFileState *state,
                                   GError **error);
GBytes *along_service_read_file (AlongService *self,
                                 const AlongActor *actor,
                                 const char *attachment,
                                 guint part,
                                 GError **error);
GBytes *along_service_map_file (AlongService *self,
                                const AlongActor *actor,
                                const char *attachment,
                                GError **error);
gboolean along_service_receive_file (AlongService *self,
                                     const AlongActor *actor,
                                     const char *attachment,
                                     guint part,
                                     GBytes *bytes,
                                     AlongFileState *state,
                                     GError **error);
gboolean along_service_sweep_files (AlongService *self, GError **error);

G_END_DECLS
