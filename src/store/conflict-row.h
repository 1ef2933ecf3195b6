/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"
#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: conflicts as it keeps them, and whom they ask. */

gboolean along_conflict_take (AlongDb *db, GVariant *told, GError **error);
gboolean
along_conflict_settle_here (AlongDb *db, const AlongTxn *txn, const char *author, GError **error);
gboolean along_conflict_refused_here (AlongDb *db, const AlongTxn *txn, GError **error);

G_END_DECLS
