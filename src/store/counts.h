/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/entity.h"

G_BEGIN_DECLS

/* Private to the store: how many rows each list has, kept so that nobody has to walk them. */

char *along_counts_sql (const AlongEntity *entity);
char *along_counts_add_sql (const AlongEntity *entity);

G_END_DECLS
