/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/csv.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many rows are looked at to find out what separates the cells. */
#define SAMPLE_ROWS 40

struct _AlongCsvReader
{
  const char *text;
  const char *at;
  const char *end;
  guint64 line;
  char delimiter;
};

/**
 * along_csv_reader_new:
 * @text: (array length=length): UTF-8; it must outlive the reader
 * @length: how many bytes
 * @delimiter: what stands between cells; 0 to find out with [func@csv_delimiter]
 *
 * Returns: (transfer full): a reader at the first row
 */
AlongCsvReader *
along_csv_reader_new (const char *text, gsize length, char delimiter)
{
  AlongCsvReader *self = g_new0 (AlongCsvReader, 1);

  self->text = text;
  self->at = text;
  self->end = text + length;
  self->line = 1;
  self->delimiter = delimiter != 0 ? delimiter : along_csv_delimiter (text, length);
  return self;
}

/**
 * along_csv_reader_free:
 * @self: (transfer full): a reader
 */
void
along_csv_reader_free (AlongCsvReader *self)
{
  g_free (self);
}

/**
 * along_csv_row_free:
 * @row: (transfer full): a row
 */
void
along_csv_row_free (AlongCsvRow *row)
{
  g_ptr_array_unref (row->cells);
  g_free (row->problem);
  g_free (row);
}

/**
 * along_csv_row_is_empty:
 * @row: a row
 *
 * Returns: %TRUE if nothing but blanks is in any of its cells
 */
gboolean
along_csv_row_is_empty (const AlongCsvRow *row)
{
  if (row->problem != NULL)
    return FALSE;
  for (guint i = 0; i < row->cells->len; i++)
    {
      const char *cell = g_ptr_array_index (row->cells, i);

      if (cell[strspn (cell, " \t")] != '\0')
        return FALSE;
    }
  return TRUE;
}

/* Goes over one line break, if there is one: \r\n, \n or \r. */
static gboolean
take_break (AlongCsvReader *self)
{
  if (self->at < self->end && *self->at == '\r')
    {
      self->at++;
      if (self->at < self->end && *self->at == '\n')
        self->at++;
    }
  else if (self->at < self->end && *self->at == '\n')
    {
      self->at++;
    }
  else
    {
      return FALSE;
    }
  self->line++;
  return TRUE;
}

static void
skip_line (AlongCsvReader *self)
{
  while (self->at < self->end && *self->at != '\n' && *self->at != '\r')
    self->at++;
  take_break (self);
}

/* The text between quotation marks, with its line breaks as they are; FALSE when they never close
 * or the cell is beyond all measure. */
static gboolean
read_quoted (AlongCsvReader *self, GString *cell)
{
  self->at++;
  while (self->at < self->end && cell->len <= ALONG_CSV_MAX_CELL)
    {
      const char *from = self->at;

      if (*self->at == '"')
        {
          if (self->at + 1 >= self->end || self->at[1] != '"')
            {
              self->at++;
              return TRUE;
            }
          self->at += 2;
          g_string_append_c (cell, '"');
        }
      else if (take_break (self))
        {
          g_string_append_len (cell, from, self->at - from);
        }
      else
        {
          while (self->at < self->end && *self->at != '"' && *self->at != '\n' && *self->at != '\r')
            self->at++;
          g_string_append_len (cell, from, self->at - from);
        }
    }
  return FALSE;
}

/* One cell; what follows a closing quotation mark without a delimiter belongs to it, as everywhere. */
static gboolean
read_cell (AlongCsvReader *self, GString *cell)
{
  const char *from = NULL;

  if (self->at < self->end && *self->at == '"' && !read_quoted (self, cell))
    return FALSE;
  from = self->at;
  while (self->at < self->end && *self->at != self->delimiter && *self->at != '\n'
         && *self->at != '\r')
    self->at++;
  g_string_append_len (cell, from, self->at - from);
  return cell->len <= ALONG_CSV_MAX_CELL;
}

static const char *
read_cells (AlongCsvReader *self, GPtrArray *cells)
{
  for (;;)
    {
      g_autoptr (GString) cell = g_string_new (NULL);

      if (!read_cell (self, cell))
        return self->at >= self->end && cell->len <= ALONG_CSV_MAX_CELL
                   ? N_ ("A quotation mark opens here and never closes.")
                   : N_ ("A cell is too long to be one.");
      if (strlen (cell->str) != cell->len)
        return N_ ("A cell holds a zero byte, which no text has.");
      if (cells->len == ALONG_CSV_MAX_CELLS)
        return N_ ("There are too many cells in this row.");
      g_ptr_array_add (cells, g_string_free_and_steal (g_steal_pointer (&cell)));
      if (self->at >= self->end || *self->at != self->delimiter)
        return NULL;
      self->at++;
    }
}

/**
 * along_csv_reader_next:
 * @self: a reader
 *
 * Reads one row. A row that cannot be read has a problem instead of cells, and reading goes on with
 * the line after the one it began on: nothing is skipped in silence.
 *
 * Returns: (transfer full) (nullable): the row, or %NULL at the end
 */
AlongCsvRow *
along_csv_reader_next (AlongCsvReader *self)
{
  AlongCsvRow *row = NULL;
  const char *start = self->at;
  const char *problem = NULL;

  if (self->at >= self->end)
    return NULL;
  row = g_new0 (AlongCsvRow, 1);
  row->line = self->line;
  row->cells = g_ptr_array_new_with_free_func (g_free);
  problem = read_cells (self, row->cells);
  if (problem != NULL)
    {
      g_ptr_array_set_size (row->cells, 0);
      row->problem = g_strdup (_ (problem));
      /* A quotation mark that nobody closed swallows the rest of the file, so reading starts again
       * on the next line. After such a mark only even runs of marks can follow, which close
       * themselves: the rest is read twice, never more often. */
      self->at = start;
      self->line = row->line;
      skip_line (self);
      row->last_line = row->line;
      return row;
    }
  row->last_line = self->line;
  take_break (self);
  return row;
}

/* How well a delimiter explains the first rows: the more of them have the cells of the first one,
 * the better; a delimiter that is not there explains nothing. */
static double
score_delimiter (const char *text, gsize length, char delimiter)
{
  g_autoptr (AlongCsvReader) reader = along_csv_reader_new (text, length, delimiter);
  g_autoptr (GHashTable) widths = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer width = NULL;
  gpointer count = NULL;
  guint rows = 0;
  double best = 0;

  while (rows < SAMPLE_ROWS)
    {
      g_autoptr (AlongCsvRow) row = along_csv_reader_next (reader);

      if (row == NULL)
        break;
      if (along_csv_row_is_empty (row))
        continue;
      rows++;
      if (row->cells->len > 1)
        {
          gpointer key = GUINT_TO_POINTER (row->cells->len);

          g_hash_table_insert (
              widths, key,
              GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (widths, key)) + 1));
        }
    }
  g_hash_table_iter_init (&iter, widths);
  while (g_hash_table_iter_next (&iter, &width, &count))
    {
      /* Rows that agree count first; between equals, the finer division. */
      double share = (double)GPOINTER_TO_UINT (count) / rows;

      best = MAX (best, share + MIN (GPOINTER_TO_UINT (width), 100) / 1000.0);
    }
  return best;
}

/**
 * along_csv_delimiter:
 * @text: (array length=length): UTF-8
 * @length: how many bytes
 *
 * Finds what stands between the cells: a first line `sep=;` says it, otherwise the first rows do.
 *
 * Returns: `,`, `;`, tab or `|`
 */
char
along_csv_delimiter (const char *text, gsize length)
{
  static const char candidates[] = { ',', ';', '\t', '|' };
  char best = ',';
  double best_score = 0;

  if (length >= 5 && g_ascii_strncasecmp (text, "sep=", 4) == 0
      && memchr (candidates, text[4], G_N_ELEMENTS (candidates)) != NULL)
    return text[4];
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      double score = score_delimiter (text, length, candidates[i]);

      if (score > best_score)
        {
          best_score = score;
          best = candidates[i];
        }
    }
  return best;
}

/**
 * along_csv_append_cell:
 * @into: where to write
 * @cell: what stands in it
 * @delimiter: what stands between cells
 *
 * Writes one cell so that every reader gives it back byte for byte: quoted where it holds a
 * delimiter, a quotation mark, a line break, or blanks at an end. A cell that a spreadsheet would
 * take for a formula is quoted too; that does not make it safe to open in one, and altering it would
 * not be giving it back.
 */
void
along_csv_append_cell (GString *into, const char *cell, char delimiter)
{
  const char special[] = { '"', '\n', '\r', delimiter, '\0' };
  gsize length = strlen (cell);
  gboolean quote
      = strpbrk (cell, special) != NULL
        || (length > 0
            && (strchr (" \t", cell[0]) != NULL || strchr (" \t", cell[length - 1]) != NULL
                || strchr ("=+-@", cell[0]) != NULL))
        || g_str_has_prefix (cell, "\xef\xbb\xbf") || g_ascii_strncasecmp (cell, "sep=", 4) == 0;

  if (!quote)
    {
      g_string_append (into, cell);
      return;
    }
  g_string_append_c (into, '"');
  for (const char *at = cell; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (into, '"');
      g_string_append_c (into, *at);
    }
  g_string_append_c (into, '"');
}

/**
 * along_csv_append_row:
 * @into: where to write
 * @cells: (array zero-terminated=1): its cells
 * @delimiter: what stands between them
 *
 * Writes one row and its line break (`\r\n`, RFC 4180).
 */
void
along_csv_append_row (GString *into, const char *const *cells, char delimiter)
{
  /* A row of one empty cell would be a blank line, which readers leave out. */
  if (cells[0] != NULL && cells[1] == NULL && *cells[0] == '\0')
    g_string_append (into, "\"\"");
  for (guint i = 0; cells[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (into, delimiter);
      along_csv_append_cell (into, cells[i], delimiter);
    }
  g_string_append (into, "\r\n");
}
