/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/service.h"

G_BEGIN_DECLS

/* For so long a device that is to be wiped may bring its work before it goes. */
#define ALONG_DEVICE_DELIVER_MS (G_GINT64_CONSTANT (30) * 24 * 60 * 60 * 1000)

char *along_device_deliver_token (const char *secret,
                                  const char *account,
                                  const char *id,
                                  gint64 ordered);
gboolean along_device_note_contact (AlongTx *tx,
                                    const char *account,
                                    const char *id,
                                    const char *name,
                                    const char *app,
                                    gint64 now,
                                    GError **error);
GPtrArray *along_devices_list (AlongService *service, GError **error);
gboolean along_devices_order_wipe (
    AlongService *service, const char *account, const char *id, guint *n, GError **error);
gboolean along_devices_cancel_wipe (
    AlongService *service, const char *account, const char *id, guint *n, GError **error);
gboolean along_device_note_wiped (AlongService *service,
                                  const AlongAccount *account,
                                  const char *id,
                                  GError **error);

G_END_DECLS
