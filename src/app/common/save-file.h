/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongMakeBytesFunc:
 * @data: what was given
 * @error: set where it could not be made
 *
 * Called in a thread of its own.
 *
 * Returns: (transfer full) (nullable): what the file is to hold
 */
typedef GBytes *(*AlongMakeBytesFunc) (gpointer data, GError **error);

void along_save_file (GtkWidget *widget,
                      const char *title,
                      const char *name,
                      AlongMakeBytesFunc make,
                      gpointer data,
                      GDestroyNotify free_data);

G_END_DECLS
