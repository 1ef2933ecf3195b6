/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongLoopFigure:
 *
 * How many loops were closed in time, later, and are open: one bar in three parts. The words stand under it; the bar
 * says them to who listens.
 */
#define ALONG_TYPE_LOOP_FIGURE (along_loop_figure_get_type ())
G_DECLARE_FINAL_TYPE (AlongLoopFigure, along_loop_figure, ALONG, LOOP_FIGURE, GtkWidget)

GtkWidget *along_loop_figure_new (void);
void along_loop_figure_set (
    AlongLoopFigure *self, guint in_time, guint late, guint open, const char *words);

G_END_DECLS
