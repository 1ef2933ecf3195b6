/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/saved-views.h"

G_BEGIN_DECLS

/**
 * AlongSavedViewsDialog:
 *
 * All views that the reader has saved of a list: each can be shown, pinned, renamed, moved and removed, and how the list
 * is narrowed now can be saved.
 */
#define ALONG_TYPE_SAVED_VIEWS_DIALOG (along_saved_views_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongSavedViewsDialog, along_saved_views_dialog, ALONG, SAVED_VIEWS_DIALOG, AdwDialog)

void along_saved_views_dialog_present (GtkWidget *parent, AlongSavedViews *views);
GtkWidget *along_saved_views_make_button (AlongSavedViews *views);

G_END_DECLS
