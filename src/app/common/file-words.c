/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-words.h"

#include "model/file.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/**
 * along_file_kind_and_size:
 * @name: a file's name
 * @mime: (nullable): its kind, as its sender's system said
 * @size: how many bytes it has
 *
 * Returns: (transfer full): "PDF document, 1.2 MB", with a word of warning for what would run
 */
char *
along_file_kind_and_size (const char *name, const char *mime, gint64 size)
{
  g_autofree char *type = mime != NULL ? g_content_type_from_mime_type (mime) : NULL;
  g_autofree char *kind
      = g_content_type_get_description (type != NULL ? type : "application/octet-stream");
  g_autofree char *bytes = g_format_size ((guint64)MAX (size, 0));

  if (along_file_is_program (name, mime))
    /* TRANSLATORS: what kind of file it is, and how large: Shell script, 1.2 MB */
    return g_strdup_printf (_ ("%s, %s. It could run something, so it can only be saved"), kind,
                            bytes);
  /* TRANSLATORS: what kind of file it is, and how large: PDF document, 1.2 MB */
  return g_strdup_printf (_ ("%s, %s"), kind, bytes);
}
