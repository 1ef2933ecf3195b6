/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

void along_lock_dialog_present (GtkWidget *widget,
                                AlongContext *context,
                                const AlongRecord *person,
                                GPtrArray *locks);
void along_lock_dialog_present_lifting (GtkWidget *widget,
                                        AlongContext *context,
                                        const AlongRecord *person,
                                        AlongRecord *lock);

G_END_DECLS
