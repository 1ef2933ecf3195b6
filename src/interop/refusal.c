/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/refusal.h"

/**
 * along_import_refusal_free:
 * @refusal: (transfer full): a refusal
 */
void
along_import_refusal_free (AlongImportRefusal *refusal)
{
  g_free (refusal->file);
  g_free (refusal->reason);
  g_free (refusal);
}

/**
 * along_import_refuse:
 * @refusals: (element-type AlongImportRefusal): where to add one
 * @line: where in the source
 * @file: (nullable): in which file or page of it
 * @format: the reason, a plain sentence
 * @...: what goes into it
 */
void
along_import_refuse (GPtrArray *refusals, guint64 line, const char *file, const char *format, ...)
{
  AlongImportRefusal *refusal = g_new0 (AlongImportRefusal, 1);
  va_list words;

  refusal->line = line;
  refusal->file = g_strdup (file);
  va_start (words, format);
  refusal->reason = g_strdup_vprintf (format, words);
  va_end (words);
  g_ptr_array_add (refusals, refusal);
}
