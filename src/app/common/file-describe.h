/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

gboolean along_file_may_describe (AlongContext *context,
                                  const AlongRecord *attachment,
                                  AlongRecord *referral);
void along_file_describe (GtkWidget *widget, AlongContext *context, AlongRecord *attachment);

G_END_DECLS
