/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "interop/referral-papers.h"
#include "model/audit.h"

G_BEGIN_DECLS

/**
 * AlongPaperKind:
 * @ALONG_PAPER_PACKET: what the receiver may see, on one page
 * @ALONG_PAPER_REFERRAL: all that the reader may see
 * @ALONG_PAPER_MESSAGE: the message back
 */
typedef enum
{
  ALONG_PAPER_PACKET,
  ALONG_PAPER_REFERRAL,
  ALONG_PAPER_MESSAGE,
} AlongPaperKind;

/**
 * AlongPaperJob:
 * @referral: the referral, as it was when it was asked for
 * @large: in large print
 *
 * A referral with all the names that stand on its papers, ready for any thread.
 */
typedef struct
{
  AlongRecord *referral;
  gboolean large;

  /*< private >*/
  AlongStore *store;
  GHashTable *records;
  char *org;
  char *about;
  gint64 now;
} AlongPaperJob;

/**
 * AlongPaperReadyFunc:
 * @job: (transfer full): what is ready
 * @data: (transfer full): what was given
 */
typedef void (*AlongPaperReadyFunc) (AlongPaperJob *job, gpointer data);

void along_paper_job_prepare (AlongContext *context,
                              AlongRecord *referral,
                              GCancellable *cancellable,
                              AlongPaperReadyFunc ready,
                              gpointer data,
                              GDestroyNotify free_data);
void along_paper_job_free (AlongPaperJob *job);
AlongDocument *along_paper_job_document (AlongPaperJob *job, AlongPaperKind kind);
GBytes *along_paper_job_fhir (AlongPaperJob *job);
void along_paper_job_note (AlongPaperJob *job, AlongAuditAction action);
const char *along_paper_job_mail (AlongPaperJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongPaperJob, along_paper_job_free)

G_END_DECLS
