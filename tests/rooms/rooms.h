/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A room of src/ and all that its files may include beside their own and the C library's. */
typedef struct
{
  const char *name;
  const char *rooms;   /* other rooms, a space between */
  const char *headers; /* headers of libraries; what ends in a slash is a whole folder */
} Room;

extern const Room rooms[];
extern const guint n_rooms;

/* Takes comments out of C text, and what stands in string literals too if asked; lines stay lines. */
char *strip_c (const char *text, gboolean strings_too);

/* What is wrong with the includes of a file, one sentence each; empty when all is well. */
GPtrArray *check_includes (const char *path, const char *text);

/* The headers "room/file.h" that the text includes, and those in angle brackets. */
GPtrArray *own_includes (const char *text);
GPtrArray *library_includes (const char *text);

/* Whether meson writes this header, so that it is not in src/. */
gboolean is_made_header (const char *include);

/* Notes in edges (a map with keys of its own, for find_circle()) which units a file makes its unit use. A unit
   is all files of one name: thing.c, thing.h and thing-private.h are "room/thing", whoever includes which. */
void add_to_units (GHashTable *edges, const char *path, const char *text);

/* A circle among nodes, as "a > b > a", or NULL; edges maps a name to a GPtrArray of names. */
char *find_circle (GHashTable *edges);

/* Paths below folder (relative to it) that end in one of the suffixes, sorted. */
GPtrArray *files_below (const char *folder, const char *const *suffixes);

G_END_DECLS
