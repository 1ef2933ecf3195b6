/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/parts.h"

G_BEGIN_DECLS

/* Private to the store: the hybrid logical clock, and the outbox. */

gboolean along_hlc_next (AlongDb *db, gint64 *hlc, GError **error);
gboolean along_hlc_merge (AlongDb *db, gint64 server_time, GError **error);
gboolean along_outbox_add (AlongDb *db, const AlongTxn *txn, GError **error);

G_END_DECLS
