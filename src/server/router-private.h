/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/audit.h"
#include "server/rates.h"
#include "server/router.h"

G_BEGIN_DECLS

/* What the files of the router share. */

struct _AlongRouter
{
  AlongService *service;
  AlongRates *rates;
  AlongMetrics *metrics;
  gboolean unlimited;
  char *public_url;
};

AlongResponse *along_router_respond (guint status, GString *json);
AlongResponse *along_router_refuse_later (gint64 retry_after);
AlongResponse *along_router_refuse_absent (void);
AlongResponse *along_router_refuse_error (const GError *error);

AlongResponse *along_router_handle_break_glass (AlongRouter *self,
                                                const AlongRequest *request,
                                                const AlongLogin *login);
AlongResponse *along_router_handle_looked (AlongRouter *self,
                                           const AlongRequest *request,
                                           const AlongLogin *login);
AlongResponse *
along_router_handle_file (AlongRouter *self, const AlongRequest *request, const AlongLogin *login);
AlongResponse *
along_router_handle_notes (AlongRouter *self, const AlongRequest *request, const AlongLogin *login);
AlongResponse *along_router_refuse_leaving (const AlongLogin *login);
gboolean along_router_may_deliver (const AlongLogin *login, const AlongRequest *request);
void along_router_judge_delivery (const AlongLogin *login, AlongBatch *batch);
AlongResponse *along_router_handle_wiped (AlongRouter *self, const AlongLogin *login);
gboolean along_router_note_reading (AlongRouter *self,
                                    const AlongLogin *login,
                                    AlongAuditAction action,
                                    const char *kind,
                                    const char *id,
                                    GError **error);

G_END_DECLS
