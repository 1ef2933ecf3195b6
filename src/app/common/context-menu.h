/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongMenuFunc:
 * @widget: what people pressed
 *
 * Returns: (transfer full) (nullable): what can be done with it now; %NULL or empty for nothing
 */
typedef GMenu *(*AlongMenuFunc) (GtkWidget *widget);

void along_context_menu_add (GtkWidget *widget, AlongMenuFunc make);
void along_context_menu_add_keys (GtkWidget *list, AlongMenuFunc make);
void along_context_menu_add_letters (GtkWidget *list, AlongMenuFunc make, AlongContext *context);
void along_context_menu_show (GtkWidget *widget, AlongMenuFunc make);
void along_menu_name_items (GtkWidget *menu);
void along_menu_append (
    GMenu *menu, const char *label, const char *action, const char *target, const char *key);

G_END_DECLS
