/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongPrintingFunc:
 * @data: what was given
 *
 * Called when a document goes to the printer.
 */
typedef void (*AlongPrintingFunc) (gpointer data);

void along_print_document (GtkWidget *widget,
                           AlongDocument *document,
                           AlongPrintingFunc printing,
                           gpointer data,
                           GDestroyNotify free_data);

G_END_DECLS
