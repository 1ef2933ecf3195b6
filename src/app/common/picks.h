/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongPicks:
 *
 * The rows that people have picked, in all lists of one page: by Ctrl and a click, by Shift and a click for all between, by
 * Space, and in its mode by each click or touch. Rows that are read page by page have no selection of GTK's. Property,
 * notified: `mode` (boolean). Signal: `changed`, when a row or the mode is another one.
 */
#define ALONG_TYPE_PICKS (along_picks_get_type ())
G_DECLARE_FINAL_TYPE (AlongPicks, along_picks, ALONG, PICKS, GObject)

/**
 * AlongPickAtFunc:
 * @view: a list
 * @widget: something in it
 *
 * Returns: the position of the row that it stands in, or %GTK_INVALID_LIST_POSITION
 */
typedef guint (*AlongPickAtFunc) (GtkWidget *view, GtkWidget *widget);

AlongPicks *along_picks_new (void);
guint along_picks_get_n (AlongPicks *self);
gboolean along_picks_has (AlongPicks *self, const char *id);
char **along_picks_get_ids (AlongPicks *self);
gboolean along_picks_get_mode (AlongPicks *self);
void along_picks_set_mode (AlongPicks *self, gboolean mode);
void along_picks_toggle (AlongPicks *self, const char *id);
void along_picks_clear (AlongPicks *self);
void
along_picks_attach (AlongPicks *self, GtkWidget *view, GListModel *rows, AlongPickAtFunc position);

G_END_DECLS
