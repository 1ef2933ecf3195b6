/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPickedFunc:
 * @id: the record people chose
 * @data: what was given
 */
typedef void (*AlongPickedFunc) (const char *id, gpointer data);

/**
 * AlongRefPicker:
 *
 * Lets people choose one record of a kind, by typing a part of its name.
 */
#define ALONG_TYPE_REF_PICKER (along_ref_picker_get_type ())
G_DECLARE_FINAL_TYPE (AlongRefPicker, along_ref_picker, ALONG, REF_PICKER, AdwDialog)

void along_ref_picker_present (GtkWidget *parent,
                               AlongContext *context,
                               const char *kind,
                               const char *title,
                               AlongPickedFunc picked,
                               gpointer data,
                               GDestroyNotify free_data);
void along_ref_picker_present_among (GtkWidget *parent,
                                     AlongContext *context,
                                     const AlongQuery *among,
                                     const char *title,
                                     AlongPickedFunc picked,
                                     gpointer data,
                                     GDestroyNotify free_data);

G_END_DECLS
