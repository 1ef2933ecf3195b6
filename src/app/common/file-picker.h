/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongFilePicker:
 *
 * The files that are to go with something that is still being written: chosen or dropped, each with what it
 * shows. Their bytes are in the store at once; their attachments are made with the record they go with.
 * Signal: `changed`, when people changed something.
 */
#define ALONG_TYPE_FILE_PICKER (along_file_picker_get_type ())
G_DECLARE_FINAL_TYPE (AlongFilePicker, along_file_picker, ALONG, FILE_PICKER, AdwBin)

GtkWidget *along_file_picker_new (AlongContext *context);
void along_file_picker_set_draft (AlongFilePicker *self, const char *text);
char *along_file_picker_get_draft (AlongFilePicker *self);
char **along_file_picker_get_lines (AlongFilePicker *self);
void
along_file_picker_carry (AlongFilePicker *self, AlongRecord *attachment, GCancellable *cancellable);
void along_file_picker_say_error (AlongFilePicker *self, const GError *error);
void along_file_picker_enclose (AlongFilePicker *self, AlongRecord *referral);
void along_file_picker_create (AlongFilePicker *self, AlongTxn *txn, const AlongRecord *referral);
void along_file_picker_clear (AlongFilePicker *self);

G_END_DECLS
