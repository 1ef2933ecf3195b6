/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_file_kind_and_size (const char *name, const char *mime, gint64 size);

G_END_DECLS
