/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *along_service_row_new (const AlongRecord *service, const char *about);

G_END_DECLS
