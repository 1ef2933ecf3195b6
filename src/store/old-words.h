/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: words about records that are not here any more, once they have waited long enough. */
gboolean along_old_words_forget (AlongDb *db, GError **error);

G_END_DECLS
