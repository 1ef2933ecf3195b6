/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_schedule_text (GVariant *row);

G_END_DECLS
