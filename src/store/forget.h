/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/parts.h"

G_BEGIN_DECLS

/* Private to the store: removing what may not be seen any more, with every trace. */
gboolean along_forget_part (AlongDb *db,
                            const AlongKept *kept,
                            const AlongKeptPart *part,
                            gboolean typed_too,
                            GError **error);
gboolean
along_forget_record (AlongDb *db, const AlongKept *kept, gboolean typed_too, GError **error);
gboolean along_forget_facet (
    AlongDb *db, const AlongKept *kept, AlongFacet facet, gboolean typed_too, GError **error);
gboolean along_forget_unseen (AlongDb *db, AlongTxn *txn, GError **error);

G_END_DECLS
