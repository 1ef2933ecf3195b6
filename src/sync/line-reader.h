/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/row.h"

G_BEGIN_DECLS

/**
 * AlongLineReader:
 *
 * Makes lines of wire/row.h from a streamed answer, in whatever pieces it comes.
 */
typedef struct _AlongLineReader AlongLineReader;

AlongLineReader *along_line_reader_new (void);
gboolean
along_line_reader_feed (AlongLineReader *self, GBytes *bytes, GPtrArray *into, GError **error);
gboolean along_line_reader_is_complete (AlongLineReader *self);
void along_line_reader_free (AlongLineReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongLineReader, along_line_reader_free)

G_END_DECLS
