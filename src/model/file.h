/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest file that goes with a record, in bytes; also what the attachment's declaration says. */
#define ALONG_FILE_MAX_BYTES (50 * 1024 * 1024)

/* A file is kept and sent in parts of this many bytes; the last one may be shorter. */
#define ALONG_FILE_PART_BYTES (1024 * 1024)

guint along_file_n_parts (gint64 size);
gsize along_file_part_size (gint64 size, guint part);
char *along_file_safe_name (const char *name);
gboolean along_file_is_program (const char *name, const char *mime);

G_END_DECLS
