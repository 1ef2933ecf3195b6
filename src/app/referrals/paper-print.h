/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void along_paper_print (GtkWidget *widget, AlongDocument *document);

G_END_DECLS
