/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"
#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: the words of records in the one search index. */
gboolean along_words_create (AlongDb *db, GError **error);
gboolean along_words_refresh (
    AlongDb *db, gint64 pk, const AlongRecord *before, const AlongRecord *now, GError **error);

G_END_DECLS
