/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage.h"
#include "wire/batch.h"

G_BEGIN_DECLS

gboolean along_erased_touches (AlongTx *tx, const AlongTxn *txn, gboolean *touches, GError **error);

G_END_DECLS
