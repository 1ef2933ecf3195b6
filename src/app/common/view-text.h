/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongViewLine:
 * @filter: a filter's id
 * @value: (nullable): what was chosen; %NULL for one that is on or off
 */
typedef struct
{
  char *filter;
  char *value;
} AlongViewLine;

/**
 * AlongViewText:
 * @version: the version of the text it was read from
 * @search: (nullable): what was typed
 * @lines: (element-type AlongViewLine): the filters that narrow
 * @unread: (element-type utf8): lines that this version does not know, kept as they are
 *
 * How a list is narrowed, as text that outlives versions of the program: a saved view, or what a list remembers. One
 * line each:
 *
 *     alongside-view 1
 *     search ailsa
 *     filter received
 *     filter state =accepted
 *
 * Values are escaped as in an address. Nothing makes it unreadable: what is not known is kept, and said.
 */
typedef struct
{
  guint version;
  char *search;
  GPtrArray *lines;
  GPtrArray *unread;
} AlongViewText;

#define ALONG_VIEW_TEXT_VERSION 1

AlongViewText *along_view_text_new (void);
AlongViewText *along_view_text_parse (const char *text);
char *along_view_text_format (const AlongViewText *self);
void along_view_text_add (AlongViewText *self, const char *filter, const char *value);
const AlongViewLine *along_view_text_find (const AlongViewText *self, const char *filter);
gboolean along_view_text_is_empty (const AlongViewText *self);
void along_view_text_free (AlongViewText *self);

char *along_view_order_format (const char *field, gboolean descending);
gboolean along_view_order_parse (const char *text, char **field, gboolean *descending);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongViewText, along_view_text_free)

G_END_DECLS
