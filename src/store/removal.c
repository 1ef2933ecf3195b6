/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/removal.h"
#include "base/clock.h"
#include "base/id.h"

#include <glib/gi18n-lib.h>

/* More than this without a word from the server, and a person is asked first (sync.md §2.8). */
#define MAX_UNEXPLAINED 50
#define MAX_UNEXPLAINED_PERCENT 10

typedef struct
{
  const AlongEntity *entity;
  char *id;
  AlongFacet facet;
} Removed;

static void
removed_clear (gpointer data)
{
  Removed *removed = data;

  g_free (removed->id);
}

static GArray *
parts_of (AlongRefresh *self, const AlongScope *scope, gint64 before_round, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->db,
                          "SELECT p.kind, p.id, p.facet FROM part_scope s JOIN part p ON p.pk = "
                          "s.part WHERE s.scope = ?1 AND s.round < ?2",
                          error);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Removed));
  gboolean row = FALSE;

  g_array_set_clear_func (parts, removed_clear);
  if (stmt == NULL)
    return NULL;
  along_stmt_integer (stmt, 1, scope->num);
  along_stmt_integer (stmt, 2, before_round);
  if (!along_db_step (self->db, stmt, &row, error))
    return NULL;
  while (row)
    {
      Removed removed = { along_entity_find (along_stmt_get_text (stmt, 0)),
                          g_strdup (along_stmt_get_text (stmt, 1)),
                          along_facet_find (along_stmt_get_text (stmt, 2)) };

      g_array_append_val (parts, removed);
      if (!along_db_step (self->db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&parts);
}

/**
 * along_removal_of_scope:
 * @self: what a job touches
 * @scope: a scope
 * @before_round: only what was last told before this round; G_MAXINT64 for everything
 * @told: as for along_refresh_unreason()
 * @error: set when writing fails
 *
 * @scope is no reason any more for its parts to be here.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_removal_of_scope (
    AlongRefresh *self, AlongScope *scope, gint64 before_round, gboolean told, GError **error)
{
  g_autoptr (GArray) parts = parts_of (self, scope, before_round, error);

  if (parts == NULL)
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    {
      const Removed *removed = &g_array_index (parts, Removed, i);
      AlongTouch *touch = NULL;

      if (removed->entity == NULL)
        continue;
      touch = along_refresh_touch (self, removed->entity, removed->id, error);
      if (touch == NULL)
        return FALSE;
      for (guint k = touch->kept->parts->len; k > 0; k--)
        {
          AlongKeptPart *part = g_ptr_array_index (touch->kept->parts, k - 1);

          if (part->facet == removed->facet
              && !along_refresh_unreason (self, touch, part, scope, told, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
ask (AlongRefresh *self, AlongScope *scope, gint64 n, GError **error)
{
  g_autofree char *id = along_id_derive ("removal", scope->sid, NULL);
  g_autofree char *message = g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE,
          "The server no longer has %d thing that is on this device. It is kept until you decide.",
          "The server no longer has %d things that are on this device. They are kept until you "
          "decide.",
          (gulong)n),
      (int)n);
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->db,
                          "INSERT INTO attention(id, what, kind, record, message, at) VALUES(?1, "
                          "'removal', '', ?2, ?3, ?4)"
                          " ON CONFLICT(id) DO UPDATE SET message = ?3",
                          error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, id);
  along_stmt_text (stmt, 2, scope->sid);
  along_stmt_text (stmt, 3, message);
  along_stmt_integer (stmt, 4, along_clock_now_ms ());
  scope->hold = TRUE;
  scope->changed = TRUE;
  self->changes->outbox = TRUE;
  return along_db_run (self->db, stmt, error);
}

/**
 * along_removal_of_stale:
 * @self: what a job touches
 * @scope: a scope that has just been fetched from its beginning
 * @error: set when writing fails
 *
 * Removes what the server did not tell again. After a new grant that is what the grant means. Otherwise nothing
 * explains it, and when it is much, it is kept and somebody is asked.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_removal_of_stale (AlongRefresh *self, AlongScope *scope, GError **error)
{
  g_autoptr (AlongStmt) stmt = NULL;
  gboolean row = FALSE;
  gint64 stale = 0;

  if (scope->round == 1)
    return TRUE;
  stmt = along_db_prepare (
      self->db, "SELECT count(*) FROM part_scope WHERE scope = ?1 AND round < ?2", error);
  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, scope->num);
  along_stmt_integer (stmt, 2, scope->round);
  if (!along_db_step (self->db, stmt, &row, error))
    return FALSE;
  stale = sqlite3_column_int64 (stmt, 0);
  if (!g_str_equal (scope->why, "grant")
      && stale > MAX (MAX_UNEXPLAINED, scope->n * MAX_UNEXPLAINED_PERCENT / 100))
    return ask (self, scope, stale, error);
  /* A server that was put back may still hear of it from another device. */
  return stale == 0
         || along_removal_of_scope (self, scope, scope->round, !g_str_equal (scope->why, "epoch"),
                                    error);
}
