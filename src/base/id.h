/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_id_new (void);
gboolean along_id_is_valid (const char *id);
char *along_id_derive (const char *first, ...) G_GNUC_NULL_TERMINATED;
char *along_id_reference (const char *prefix, const char *id);
gboolean along_id_check_reference (const char *reference);

G_END_DECLS
