/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/answer-links.h"

G_BEGIN_DECLS

/**
 * AlongAnswerFile:
 * @id: the attachment's id
 * @name: its name, safe to show and to save under
 * @description: (nullable): what it shows
 * @size: in bytes
 * @whole: whether its bytes have come
 * @program: whether opening it could run something
 *
 * A file that goes with a referral, as the service that answers may see it.
 */
typedef struct
{
  char *id;
  char *name;
  char *description;
  gint64 size;
  gboolean whole;
  gboolean program;
} AlongAnswerFile;

GPtrArray *along_answer_files (AlongService *service,
                               const AlongRecord *referral,
                               guint *hidden,
                               GError **error);
GBytes *along_answer_file_bytes (AlongService *service,
                                 const AlongRecord *referral,
                                 const char *id,
                                 char **name,
                                 GError **error);

G_END_DECLS
