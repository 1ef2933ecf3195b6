/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/document.h"
#include "interop/find.h"

G_BEGIN_DECLS

/**
 * AlongPaperFor:
 * @find: (nullable): finds what is in the directory
 * @data: given to @find
 * @org: (nullable): the organisation of who reads
 * @about: (nullable): the name by which who reads knows the person; only for their own paper
 * @now: when it is written, in milliseconds
 * @large: in large print
 *
 * For whom something is put on paper.
 */
typedef struct
{
  AlongFindFunc find;
  gpointer data;
  const char *org;
  const char *about;
  gint64 now;
  gboolean large;
} AlongPaperFor;

AlongDocument *along_paper_packet (const AlongRecord *referral, const AlongPaperFor *paper);
AlongDocument *along_paper_referral (const AlongRecord *referral, const AlongPaperFor *paper);
AlongDocument *along_paper_message (const AlongRecord *referral, const AlongPaperFor *paper);

G_END_DECLS
