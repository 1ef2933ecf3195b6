/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongImportRefusal:
 * @line: where it begins in its file, from 1 (a spreadsheet's heading is line 1); for a feed the
 *   number of the service in it
 * @file: (nullable): in which file or page, where the source has several
 * @reason: a plain sentence
 *
 * Something in a source that was not taken, or that is odd about what was.
 */
typedef struct
{
  guint64 line;
  char *file;
  char *reason;
} AlongImportRefusal;

void along_import_refusal_free (AlongImportRefusal *refusal);
void
along_import_refuse (GPtrArray *refusals, guint64 line, const char *file, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

G_END_DECLS
