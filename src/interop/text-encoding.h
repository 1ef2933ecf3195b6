/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_text_decode (
    const char *bytes, gsize length, gsize *out_length, const char **encoding, GError **error);

G_END_DECLS
