/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/record-form.h"

G_BEGIN_DECLS

/**
 * AlongDuplicates:
 *
 * Who may be the same as the person that is being typed, while they are typed. Each says why and opens;
 * nothing is ever held back because of it.
 */
#define ALONG_TYPE_DUPLICATES (along_duplicates_get_type ())
G_DECLARE_FINAL_TYPE (AlongDuplicates, along_duplicates, ALONG, DUPLICATES, AdwBin)

GtkWidget *along_duplicates_new (AlongContext *context, AlongRecordForm *form);

G_END_DECLS
