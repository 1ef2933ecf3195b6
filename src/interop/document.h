/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* A4, in points. */
#define ALONG_DOCUMENT_WIDTH 595.276
#define ALONG_DOCUMENT_HEIGHT 841.89

/**
 * AlongDocumentFlags:
 * @ALONG_DOCUMENT_LARGE: large print: 16 points and more, never made smaller
 * @ALONG_DOCUMENT_FIT: made smaller, in steps and never below 9 points, where that makes it one page
 */
typedef enum
{
  ALONG_DOCUMENT_PLAIN = 0,
  ALONG_DOCUMENT_LARGE = 1 << 0,
  ALONG_DOCUMENT_FIT = 1 << 1,
} AlongDocumentFlags;

/**
 * AlongDocument:
 *
 * Headings, paragraphs and lines with a label, for paper: as text, as PDF, or drawn on a printer's
 * pages. What is too long goes on on the next page; nothing is ever cut off. It belongs to one thread at a
 * time, and may be handed from one to another until it is laid out.
 */
typedef struct _AlongDocument AlongDocument;

AlongDocument *along_document_new (const char *title,
                                   const char *mark,
                                   const char *foot,
                                   AlongDocumentFlags flags);
void along_document_free (AlongDocument *self);
const char *along_document_get_title (AlongDocument *self);

void along_document_title (AlongDocument *self, const char *text);
void along_document_heading (AlongDocument *self, const char *text);
void along_document_paragraph (AlongDocument *self, const char *text);
void along_document_row (AlongDocument *self, const char *label, const char *value);
void along_document_quote (AlongDocument *self, const char *label, const char *words);

char *along_document_text (AlongDocument *self);
guint along_document_lay_out (AlongDocument *self, double width, double height);
void along_document_draw (AlongDocument *self, cairo_t *cr, guint page);
GBytes *along_document_pdf (AlongDocument *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongDocument, along_document_free)

G_END_DECLS
