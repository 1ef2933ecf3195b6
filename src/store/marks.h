/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/db.h"

G_BEGIN_DECLS

gboolean along_marks_load (AlongDb *db, char ***marks, GError **error);
gboolean along_marks_forget (AlongDb *db, GError **error);

G_END_DECLS
