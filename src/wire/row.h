/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongPart:
 * @entity: its kind
 * @id: the record's id
 * @facet: which part of the record
 * @rev: the greatest of @fvers
 * @values: `a{sv}` by field name: the values of the fields in this facet
 * @packed: (nullable): @values as they are stored, where a row was read from the wire: packing them is left to the thread that
 *   reads, since the one that writes has enough to do, and @values stay quick to take apart
 * @fvers: `a{sx}` by group: the server's commit position at which it last changed; groups whose
 *   position is @rev may be left out, and are on the wire: see [func@part_get_fver]
 * @extra: (nullable): JSON text of fields this version does not know, kept and returned untouched
 * @at: when it last changed, milliseconds
 * @by: (nullable): the worker who changed it last
 * @org: (nullable): the organisation they acted for
 *
 * What syncs, is granted and is forgotten: the fields of one record that one facet covers.
 */
typedef struct
{
  const AlongEntity *entity;
  char *id;
  AlongFacet facet;
  gint64 rev;
  GVariant *values;
  GBytes *packed;
  GVariant *fvers;
  char *extra;
  gint64 at;
  char *by;
  char *org;
} AlongPart;

void along_part_free (AlongPart *part);
gint64 along_part_get_fver (const AlongPart *part, const char *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongPart, along_part_free)

/**
 * AlongLineType:
 * @ALONG_LINE_ROW: a part as the server has it now
 * @ALONG_LINE_DEL: a record is gone
 * @ALONG_LINE_RM: a part left a scope
 * @ALONG_LINE_EVENT: a scope was granted or revoked
 * @ALONG_LINE_CONFLICT: two values wait for a person
 * @ALONG_LINE_CHECK: everything up to here, with the cursors that go with it
 * @ALONG_LINE_UNKNOWN: a newer server's line: a part of a kind or facet this version does not know, or
 *   something else altogether; to be passed over or kept as it is, never an error
 *
 * The lines of a pull or snapshot stream (sync.md §2.8).
 */
typedef enum
{
  ALONG_LINE_ROW,
  ALONG_LINE_DEL,
  ALONG_LINE_RM,
  ALONG_LINE_EVENT,
  ALONG_LINE_CONFLICT,
  ALONG_LINE_CHECK,
  ALONG_LINE_UNKNOWN,
} AlongLineType;

/**
 * AlongCursor:
 * @sid: a scope
 * @gen: which grant of it; a new one means a full backfill
 * @cursor: opaque position, from the server
 * @n: how many live parts the scope has; -1 when not told
 * @sum: the sum of their hashes; see `along_part_hash`
 */
typedef struct
{
  char *sid;
  gint64 gen;
  char *cursor;
  gint64 n;
  guint64 sum;
} AlongCursor;

void along_cursor_free (AlongCursor *cursor);
AlongCursor *along_cursor_copy (const AlongCursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongCursor, along_cursor_free)

guint64 along_part_hash (const char *kind, const char *id, AlongFacet facet, gint64 rev);

/**
 * AlongLine:
 * @type: what it is
 * @part: for ROW
 * @kind: for DEL and RM, for UNKNOWN where the line has one
 * @id: for DEL and RM, for UNKNOWN where the line has one
 * @facet: for RM
 * @rev: for DEL, for UNKNOWN where the line has one
 * @sids: for ROW, RM, CONFLICT and UNKNOWN: the scopes it is told for; for EVENT the scope
 * @event: for EVENT: `grant` or `revoke`
 * @gen: for EVENT
 * @cursors: (element-type AlongCursor): for CHECK
 * @more: for CHECK: whether another pull should follow at once
 * @server_time: for CHECK: milliseconds
 * @mark: (nullable): for CHECK: how far the server has come, which the device brings again
 * @conflict: for CONFLICT: the conflict as `a{sv}`
 * @raw: for UNKNOWN: the line as it came
 */
typedef struct
{
  AlongLineType type;
  AlongPart *part;
  char *kind;
  char *id;
  AlongFacet facet;
  gint64 rev;
  char **sids;
  char *event;
  gint64 gen;
  GPtrArray *cursors;
  gboolean more;
  gint64 server_time;
  char *mark;
  GVariant *conflict;
  char *raw;
} AlongLine;

AlongLine *along_line_new (AlongLineType type);
void along_line_free (AlongLine *line);
void along_check_begin (GPtrArray *cursors, gboolean more, const char *mark, GString *into);
void along_check_end (gint64 server_time, GString *into);
void along_line_encode (const AlongLine *line, GString *into);
AlongLine *along_line_decode (const char *text, gssize length, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongLine, along_line_free)

G_END_DECLS
