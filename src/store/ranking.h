/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: which rows a search finds, and in what order. */

gboolean along_ranking_open (AlongDb *db, GError **error);
GArray *
along_ranking_find (AlongDb *db, char **words, const char *only, guint limit, GError **error);

G_END_DECLS
