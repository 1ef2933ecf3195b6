/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/document.h"
#include "base/error.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#define MARGIN 51.0 /* 18 mm */
#define HEAD 26.0   /* what the head and the foot of a page take */
#define FOOT 26.0
#define GUTTER 12.0
#define LONG 300   /* characters of a text that takes the whole width */
#define LABELS 0.3 /* how much of the width the labels take */

/* The sizes that are tried to make one page of it, in points; the first is what it is otherwise. */
static const double sizes[] = { 11, 10.5, 10, 9.5, 9 };
#define LARGE 16.0

typedef enum
{
  TITLE,
  HEADING,
  PARAGRAPH,
  ROW,
  QUOTE,
} Kind;

typedef struct
{
  Kind kind;
  char *label;
  char *text;
} Block;

/* A line of a page: at its left what is said or its label, to the right what belongs to the label. */
typedef struct
{
  PangoLayoutLine *left;
  PangoLayoutLine *right;
  double left_x;
  double right_x;
  double ascent;
  double height;
  double gap; /* above it, unless it is the first of a page */
  guint block;
  gboolean keep; /* on one page with what follows */
} Line;

struct _AlongDocument
{
  char *title;
  char *mark;
  char *foot;
  AlongDocumentFlags flags;
  GPtrArray *blocks; /* of Block */

  double width;
  double height;
  double size;
  PangoContext *context;
  GPtrArray *layouts; /* what the lines belong to */
  GArray *lines;      /* of Line */
  GArray *pages;      /* guint: the first line of each */
};

static void
block_free (gpointer data)
{
  Block *block = data;

  g_free (block->label);
  g_free (block->text);
  g_free (block);
}

/**
 * along_document_new:
 * @title: what it is: on each page, and in the file; nothing personal
 * @mark: who may read it: on each page
 * @foot: (nullable): what else stands on each page
 * @flags: how it is set
 *
 * Returns: (transfer full): an empty document
 */
AlongDocument *
along_document_new (const char *title, const char *mark, const char *foot, AlongDocumentFlags flags)
{
  AlongDocument *self = g_new0 (AlongDocument, 1);

  self->title = g_strdup (title);
  self->mark = g_strdup (mark);
  self->foot = g_strdup (foot);
  self->flags = flags;
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  self->layouts = g_ptr_array_new_with_free_func (g_object_unref);
  self->lines = g_array_new (FALSE, TRUE, sizeof (Line));
  self->pages = g_array_new (FALSE, TRUE, sizeof (guint));
  return self;
}

/**
 * along_document_free:
 * @self: (transfer full): a document
 */
void
along_document_free (AlongDocument *self)
{
  g_array_unref (self->lines);
  g_array_unref (self->pages);
  g_ptr_array_unref (self->layouts);
  g_ptr_array_unref (self->blocks);
  g_clear_object (&self->context);
  g_free (self->title);
  g_free (self->mark);
  g_free (self->foot);
  g_free (self);
}

/**
 * along_document_get_title:
 * @self: a document
 *
 * Returns: (transfer none): what it is
 */
const char *
along_document_get_title (AlongDocument *self)
{
  return self->title;
}

static void
add (AlongDocument *self, Kind kind, const char *label, const char *text)
{
  Block *block = NULL;

  if (text == NULL || *text == '\0')
    return;
  block = g_new0 (Block, 1);
  block->kind = kind;
  block->label = g_strdup (label);
  block->text = g_strdup (text);
  g_ptr_array_add (self->blocks, block);
}

/**
 * along_document_title:
 * @self: a document
 * @text: (nullable): the title on the first page
 *
 * As with all that is added: nothing for no text.
 */
void
along_document_title (AlongDocument *self, const char *text)
{
  add (self, TITLE, NULL, text);
}

/**
 * along_document_heading:
 * @self: a document
 * @text: (nullable): a heading; it stays with what follows
 */
void
along_document_heading (AlongDocument *self, const char *text)
{
  add (self, HEADING, NULL, text);
}

/**
 * along_document_paragraph:
 * @self: a document
 * @text: (nullable): a paragraph, or several
 */
void
along_document_paragraph (AlongDocument *self, const char *text)
{
  add (self, PARAGRAPH, NULL, text);
}

/**
 * along_document_row:
 * @self: a document
 * @label: what it is
 * @value: (nullable): the words
 */
void
along_document_row (AlongDocument *self, const char *label, const char *value)
{
  add (self, ROW, label, value);
}

/**
 * along_document_quote:
 * @self: a document
 * @label: what it is
 * @words: (nullable): somebody's own words
 */
void
along_document_quote (AlongDocument *self, const char *label, const char *words)
{
  g_autofree char *quoted
      = words != NULL && *words != '\0' ? g_strdup_printf (_ ("“%s”"), words) : NULL;

  add (self, QUOTE, label, quoted);
}

static void
append_indented (GString *text, const char *value)
{
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "%s%s\n", i > 0 ? "  " : "", lines[i]);
}

/**
 * along_document_text:
 * @self: a document
 *
 * Returns: (transfer full): all of it as plain text, for an e-mail or another program
 */
char *
along_document_text (AlongDocument *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (self->blocks, i);

      if (i > 0 && block->kind == HEADING)
        g_string_append_c (text, '\n');
      if (block->label != NULL && *block->label != '\0')
        g_string_append_printf (text, "%s: ", block->label);
      if (block->kind == ROW || block->kind == QUOTE)
        append_indented (text, block->text);
      else
        g_string_append_printf (text, "%s\n", block->text);
    }
  g_string_append_printf (text, "\n%s\n", self->mark);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Points are the unit, on paper and in the file; nothing is rounded to the dots of a screen. */
static PangoContext *
make_context (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);
  cairo_font_options_destroy (options);
  return context;
}

static PangoLayout *
make_layout (AlongDocument *self, const char *text, double size, gboolean bold, double width)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_from_string (
      "Adwaita Sans, Inter, Cantarell, Noto Sans, DejaVu Sans, Sans");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing (layout, 1.15f);
  if (width > 0)
    pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  return layout;
}

typedef struct
{
  PangoLayoutLine *line;
  double x;
  double ascent;
  double height;
} Piece;

/* The lines of a layout, which keeps them. */
static GArray *
pieces_of (AlongDocument *self, PangoLayout *layout)
{
  GArray *pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  g_ptr_array_add (self->layouts, layout);
  do
    {
      PangoRectangle logical;
      Piece piece = { .line = pango_layout_iter_get_line_readonly (iter) };
      int top = 0, bottom = 0;

      pango_layout_iter_get_line_extents (iter, NULL, &logical);
      pango_layout_iter_get_line_yrange (iter, &top, &bottom);
      piece.x = (double)logical.x / PANGO_SCALE;
      piece.ascent = (double)(pango_layout_iter_get_baseline (iter) - top) / PANGO_SCALE;
      piece.height = (double)(bottom - top) / PANGO_SCALE;
      g_array_append_val (pieces, piece);
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  return pieces;
}

static void
add_lines (
    AlongDocument *self, guint block, GArray *left, GArray *right, double right_x, double gap)
{
  guint n = MAX (left != NULL ? left->len : 0, right != NULL ? right->len : 0);

  for (guint i = 0; i < n; i++)
    {
      const Piece *one = left != NULL && i < left->len ? &g_array_index (left, Piece, i) : NULL;
      const Piece *other
          = right != NULL && i < right->len ? &g_array_index (right, Piece, i) : NULL;
      Line line = { .block = block, .gap = i == 0 ? gap : 0 };

      if (one != NULL)
        {
          line.left = one->line;
          line.left_x = one->x;
          line.ascent = one->ascent;
          line.height = one->height;
        }
      if (other != NULL)
        {
          line.right = other->line;
          line.right_x = right_x + other->x;
          line.ascent = MAX (line.ascent, other->ascent);
          line.height = MAX (line.height, other->height);
        }
      g_array_append_val (self->lines, line);
    }
}

static gboolean
is_labelled (const Block *block)
{
  return block->label != NULL && *block->label != '\0';
}

static void
keep_last (AlongDocument *self)
{
  g_array_index (self->lines, Line, self->lines->len - 1).keep = TRUE;
}

/* A label above its words, where the page is too narrow for the two beside each other, and where there are
 * many. */
static void
add_stacked (AlongDocument *self, guint index, const Block *block, double width)
{
  g_autoptr (GArray) label
      = pieces_of (self, make_layout (self, block->label, self->size * 0.9, TRUE, width));
  g_autoptr (GArray) text
      = pieces_of (self, make_layout (self, block->text, self->size, FALSE, width));

  add_lines (self, index, label, NULL, 0, self->size * 0.45);
  keep_last (self);
  add_lines (self, index, text, NULL, 0, 0);
}

static void
add_labelled (AlongDocument *self, guint index, const Block *block, double width)
{
  double labels = width * LABELS;
  g_autoptr (GArray) label = NULL;
  g_autoptr (GArray) text = NULL;

  if (width < self->size * 30 || g_utf8_strlen (block->text, -1) > LONG)
    {
      add_stacked (self, index, block, width);
      return;
    }
  label = pieces_of (self, make_layout (self, block->label, self->size, TRUE, labels));
  text = pieces_of (self,
                    make_layout (self, block->text, self->size, FALSE, width - labels - GUTTER));
  add_lines (self, index, label, text, labels + GUTTER, self->size * 0.35);
}

static void
add_block (AlongDocument *self, guint index, double width)
{
  const Block *block = g_ptr_array_index (self->blocks, index);
  double scale = block->kind == TITLE ? 1.6 : block->kind == HEADING ? 1.15 : 1;
  gboolean heads = block->kind == TITLE || block->kind == HEADING;
  g_autoptr (GArray) pieces = NULL;

  if (is_labelled (block))
    {
      add_labelled (self, index, block, width);
      return;
    }
  pieces = pieces_of (self, make_layout (self, block->text, self->size * scale, heads, width));
  add_lines (self, index, pieces, NULL, 0, self->size * (block->kind == HEADING ? 1.1 : 0.4));
  if (heads)
    for (guint i = 0; i < pieces->len; i++)
      g_array_index (self->lines, Line, self->lines->len - 1 - i).keep = TRUE;
}

/* How many lines from @first on have to stand on one page: a heading and what follows it. */
static guint
group_at (AlongDocument *self, guint first)
{
  guint n = 1;

  while (first + n < self->lines->len && g_array_index (self->lines, Line, first + n - 1).keep)
    n++;
  return n;
}

static void
break_pages (AlongDocument *self, double room)
{
  double y = 0;
  guint page = 0;

  g_array_set_size (self->pages, 0);
  g_array_append_val (self->pages, page);
  for (guint i = 0; i < self->lines->len;)
    {
      guint n = group_at (self, i);
      double needed = 0;

      for (guint j = i; j < i + n; j++)
        needed += g_array_index (self->lines, Line, j).height
                  + (y > 0 || j > i ? g_array_index (self->lines, Line, j).gap : 0);
      if (y > 0 && y + needed > room)
        {
          g_array_append_val (self->pages, i);
          y = 0;
          continue;
        }
      y += needed;
      i += n;
    }
}

static void
forget_layout (AlongDocument *self)
{
  g_array_set_size (self->lines, 0);
  g_ptr_array_set_size (self->layouts, 0);
  g_clear_object (&self->context);
}

static guint
set (AlongDocument *self, double size)
{
  double width = self->width - 2 * MARGIN;

  self->size = size;
  g_array_set_size (self->lines, 0);
  g_ptr_array_set_size (self->layouts, 0);
  for (guint i = 0; i < self->blocks->len; i++)
    add_block (self, i, width);
  break_pages (self, self->height - 2 * MARGIN - HEAD - FOOT);
  return self->pages->len;
}

/**
 * along_document_lay_out:
 * @self: a document
 * @width: the width of a page in points
 * @height: its height
 *
 * Sets it on pages. What doesn't fit on one even in the smallest size is set in the usual one, on as many as
 * it takes.
 *
 * Returns: how many pages it has
 */
guint
along_document_lay_out (AlongDocument *self, double width, double height)
{
  self->width = width;
  self->height = height;
  forget_layout (self);
  self->context = make_context ();
  if (self->flags & ALONG_DOCUMENT_LARGE)
    return set (self, LARGE);
  for (guint i = 0; i < G_N_ELEMENTS (sizes) && (i == 0 || self->flags & ALONG_DOCUMENT_FIT); i++)
    if (set (self, sizes[i]) == 1)
      return 1;
  return set (self, sizes[0]);
}

/* A line at the head or the foot of a page; @where: 0 at the left, 1 at the right. */
static void
draw_mark (AlongDocument *self, cairo_t *cr, const char *text, double y, double where)
{
  double width = self->width - 2 * MARGIN;
  double size = self->flags & ALONG_DOCUMENT_LARGE ? 12 : 9;
  g_autoptr (PangoLayout) layout = make_layout (self, text, size, FALSE, 0);
  int taken = 0;

  pango_layout_get_size (layout, &taken, NULL);
  if (taken > width * PANGO_SCALE * 0.68)
    {
      pango_layout_set_width (layout, (int)(width * PANGO_SCALE * 0.68));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_get_size (layout, &taken, NULL);
    }
  cairo_move_to (cr, MARGIN + where * (width - (double)taken / PANGO_SCALE), y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_rule (AlongDocument *self, cairo_t *cr, double y)
{
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, MARGIN, y);
  cairo_line_to (cr, self->width - MARGIN, y);
  cairo_stroke (cr);
}

static void
draw_frame (AlongDocument *self, cairo_t *cr, guint page)
{
  double foot = self->height - MARGIN - FOOT + 8;
  g_autofree char *number = NULL;

  /* TRANSLATORS: the number of a page, and how many there are */
  number = g_strdup_printf (_ ("Page %u/%u"), page + 1, self->pages->len);
  cairo_set_source_rgb (cr, 0.25, 0.25, 0.25);
  draw_mark (self, cr, self->title, MARGIN, 0);
  draw_mark (self, cr, number, MARGIN, 1);
  draw_rule (self, cr, MARGIN + HEAD - 9);
  draw_rule (self, cr, foot - 4);
  draw_mark (self, cr, self->mark, foot, 0);
  if (self->foot != NULL)
    draw_mark (self, cr, self->foot, foot, 1);
}

static void
draw_line (const Line *line, cairo_t *cr, double y)
{
  if (line->left != NULL)
    {
      cairo_move_to (cr, MARGIN + line->left_x, y + line->ascent);
      pango_cairo_show_layout_line (cr, line->left);
    }
  if (line->right != NULL)
    {
      cairo_move_to (cr, MARGIN + line->right_x, y + line->ascent);
      pango_cairo_show_layout_line (cr, line->right);
    }
}

static const char *
tag_of (const AlongDocument *self, guint block)
{
  switch (((const Block *)g_ptr_array_index (self->blocks, block))->kind)
    {
    case TITLE:
      return "H1";
    case HEADING:
      return "H2";
    case PARAGRAPH:
    case ROW:
    case QUOTE:
    default:
      return "P";
    }
}

/**
 * along_document_draw:
 * @self: a document that was laid out
 * @cr: where to draw, in points
 * @page: which page, from 0
 *
 * Draws a page. Where that is a PDF, what is a heading and what a paragraph stands in it, for those who
 * have it read to them.
 */
void
along_document_draw (AlongDocument *self, cairo_t *cr, guint page)
{
  guint first = g_array_index (self->pages, guint, page);
  guint end = page + 1 < self->pages->len ? g_array_index (self->pages, guint, page + 1)
                                          : self->lines->len;
  double y = MARGIN + HEAD;
  const char *open = NULL;

  cairo_save (cr);
  draw_frame (self, cr, page);
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (guint i = first; i < end; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);

      if (i == first || line->block != g_array_index (self->lines, Line, i - 1).block)
        {
          if (open != NULL)
            cairo_tag_end (cr, open);
          open = tag_of (self, line->block);
          cairo_tag_begin (cr, open, NULL);
        }
      y += i > first ? line->gap : 0;
      draw_line (line, cr, y);
      y += line->height;
    }
  if (open != NULL)
    cairo_tag_end (cr, open);
  cairo_restore (cr);
}

static cairo_status_t
take_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * along_document_pdf:
 * @self: a document
 * @error: set where the PDF could not be made
 *
 * Returns: (transfer full) (nullable): the document as a PDF of A4 pages. Its title is in it, and nothing
 *   personal besides what is on the pages
 */
GBytes *
along_document_pdf (AlongDocument *self, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (
      take_bytes, bytes, ALONG_DOCUMENT_WIDTH, ALONG_DOCUMENT_HEIGHT);
  cairo_t *cr = cairo_create (surface);
  guint n = along_document_lay_out (self, ALONG_DOCUMENT_WIDTH, ALONG_DOCUMENT_HEIGHT);
  cairo_status_t status = CAIRO_STATUS_SUCCESS;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, self->mark);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Alongside");
  cairo_tag_begin (cr, "Document", NULL);
  for (guint i = 0; i < n; i++)
    {
      along_document_draw (self, cr, i);
      /* What comes after the last page would begin another one. */
      if (i == n - 1)
        cairo_tag_end (cr, "Document");
      cairo_show_page (cr);
    }
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  /* Fonts belong to the thread that they were used in. */
  forget_layout (self);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s", cairo_status_to_string (status));
  return NULL;
}
