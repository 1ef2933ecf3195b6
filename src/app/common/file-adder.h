/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/file-read.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongFileAdder:
 *
 * Lets people choose files, or drop them on a widget, and takes them into the store one after another.
 * Signals: `added` (#AlongNewFile), `problem` (a sentence), `busy` (whether something is being taken).
 */
#define ALONG_TYPE_FILE_ADDER (along_file_adder_get_type ())
G_DECLARE_FINAL_TYPE (AlongFileAdder, along_file_adder, ALONG, FILE_ADDER, GObject)

AlongFileAdder *along_file_adder_new (AlongStore *store, GtkWidget *target);
void along_file_adder_choose (AlongFileAdder *self);
void along_file_adder_stop (AlongFileAdder *self);

G_END_DECLS
