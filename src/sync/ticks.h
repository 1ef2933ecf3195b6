/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongTicksFunc:
 * @data: what was given with the function
 *
 * Returns: milliseconds of a clock that only goes forward
 */
typedef gint64 (*AlongTicksFunc) (gpointer data);

G_END_DECLS
