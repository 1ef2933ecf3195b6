/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one row may be at most. */
#define ALONG_CSV_MAX_CELLS 2000
#define ALONG_CSV_MAX_CELL (1024 * 1024)

/**
 * AlongCsvRow:
 * @line: the line of the file it begins on, from 1
 * @last_line: the line it ends on; another one where a quoted cell holds line breaks
 * @cells: (element-type utf8): what stands in its cells; empty when there is a @problem
 * @problem: (nullable): why it cannot be read, a plain sentence
 */
typedef struct
{
  guint64 line;
  guint64 last_line;
  GPtrArray *cells;
  char *problem;
} AlongCsvRow;

/**
 * AlongCsvReader:
 *
 * Reads rows of text separated by commas, semicolons, tabs or bars, one by one (RFC 4180, and what
 * spreadsheets make of it).
 */
typedef struct _AlongCsvReader AlongCsvReader;

AlongCsvReader *along_csv_reader_new (const char *text, gsize length, char delimiter);
void along_csv_reader_free (AlongCsvReader *self);
AlongCsvRow *along_csv_reader_next (AlongCsvReader *self);
void along_csv_row_free (AlongCsvRow *row);
gboolean along_csv_row_is_empty (const AlongCsvRow *row);
char along_csv_delimiter (const char *text, gsize length);

void along_csv_append_cell (GString *into, const char *cell, char delimiter);
void along_csv_append_row (GString *into, const char *const *cells, char delimiter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongCsvReader, along_csv_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongCsvRow, along_csv_row_free)

G_END_DECLS
