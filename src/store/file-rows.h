/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/db.h"
#include "store/file-held.h"

G_BEGIN_DECLS

/* Private to the store: the rows that hold the bytes of files. */

#define ALONG_FILE_SENT 1
#define ALONG_FILE_GIVEN_UP 2

/* Own files that the server has still to get and that somebody's attachment names. */
#define ALONG_FILES_WAITING                                                             \
  "(SELECT count(*) FROM file AS f WHERE own = 1 AND whole = 1 AND sent = 0 AND EXISTS" \
  " (SELECT 1 FROM part AS p WHERE p.kind = 'attachment' AND p.id = f.attachment))"

AlongFileHeld *along_file_rows_find (AlongDb *db, const char *attachment, GError **error);
GBytes *along_file_rows_part (AlongDb *db, const char *attachment, guint part, GError **error);
char *along_file_rows_digest (AlongDb *db, const char *attachment, GError **error);
gboolean along_file_rows_forget (AlongDb *db, const char *attachment, GError **error);
gboolean along_file_rows_make_room (AlongDb *db, const char *but, gint64 most, GError **error);
gboolean along_file_rows_copy (AlongDb *db, const char *from, const char *to, GError **error);
gboolean along_file_rows_tidy (AlongDb *db, GError **error);

G_END_DECLS
