/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongRandomFunc:
 * @bytes: where to write
 * @length: how many
 * @data: what was given with the function
 *
 * Fills @bytes. The simulation and the tests put a seeded one in place of the system's.
 */
typedef void (*AlongRandomFunc) (guint8 *bytes, gsize length, gpointer data);

void along_random_bytes (guint8 *bytes, gsize length);
void along_random_set_source (AlongRandomFunc func, gpointer data);

G_END_DECLS
