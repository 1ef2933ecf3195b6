/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rank.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *along_service_choice_row (const AlongRanked *ranked, const char *organisation);

G_END_DECLS
