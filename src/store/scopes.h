/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/parts.h"

G_BEGIN_DECLS

/* Private to the store: the scopes a device follows, and the reasons its parts are there for. */

/**
 * AlongScope:
 * @num: its number in the database
 * @sid: its name
 * @gen: which grant
 * @cursor: (nullable): where it is followed from; %NULL while it is still to be fetched
 * @n: how many parts it gives a reason for
 * @sum: the sum of their hashes, see along_part_hash()
 * @round: how many times it was fetched from its beginning
 * @why: why it is fetched: `grant`, `sum`, `epoch`, `version`
 * @hold: whether stale parts wait for a person
 * @partial: whether the server tells of it what this version does not know
 * @refetched: when it was last fetched anew because its sum differed
 * @changed: whether it has to be stored
 */
typedef struct
{
  gint64 num;
  char *sid;
  gint64 gen;
  char *cursor;
  gint64 n;
  guint64 sum;
  gint64 round;
  char *why;
  gboolean hold;
  gboolean partial;
  gint64 refetched;
  gboolean changed;
} AlongScope;

typedef struct _AlongScopes AlongScopes;

AlongScopes *along_scopes_load (AlongDb *db, GError **error);
void along_scopes_free (AlongScopes *self);
AlongScope *along_scopes_find (AlongScopes *self, const char *sid);
AlongScope *
along_scopes_add (AlongScopes *self, AlongDb *db, const char *sid, gint64 gen, GError **error);
gboolean along_scopes_drop (AlongScopes *self, AlongDb *db, AlongScope *scope, GError **error);
gboolean along_scopes_save (AlongScopes *self, AlongDb *db, GError **error);
void along_scope_refetch (AlongScope *scope, const char *why);
void along_scopes_refetch_all (AlongScopes *self, const char *why);
gboolean along_scopes_all_followed (AlongScopes *self);

gboolean along_reason_add (
    AlongScopes *self, AlongDb *db, AlongScope *scope, gint64 part, guint64 hash, GError **error);
gboolean along_reason_remove (
    AlongScopes *self, AlongDb *db, AlongScope *scope, gint64 part, guint64 hash, GError **error);
gboolean along_reasons_remove_all (
    AlongScopes *self, AlongDb *db, gint64 part, guint64 hash, GError **error);
gboolean along_reasons_rehash (
    AlongScopes *self, AlongDb *db, gint64 part, guint64 before, guint64 now, GError **error);
gboolean along_scopes_rehash (AlongScopes *self, AlongDb *db, GError **error);
gboolean along_reasons_count (AlongDb *db, gint64 part, gint64 *n, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongScopes, along_scopes_free)

G_END_DECLS
