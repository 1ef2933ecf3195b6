/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/service-private.h"
#include "base/fault.h"
#include "base/id.h"
#include "server/secret.h"

#include <string.h>

/* A server whose disk was put back knows nothing of it: whatever could tell it was put back as well. Its devices do. With each
 * answer they get a mark, which says how far the server had come, and bring it again; a mark from beyond the server's end says that
 * it has lost what came after. So that this is seen also once others have written past that place, a mark names the server's life, from
 * one start to the next, in which it was given, and the database says where each life began. */

/* A server's clock may have been set since. What is sent again for nothing changes nothing. */
#define MARGIN_MS ((gint64)24 * 60 * 60 * 1000)
/* What those give who never began one. */
#define NO_LIFE "-"

static const char *
own_life (const AlongService *self)
{
  return self->life != NULL ? self->life : NO_LIFE;
}

/**
 * along_service_mark:
 * @self: the service
 * @end: how far its change log goes
 *
 * Returns: (transfer full): a text that says so, and that only this server can make
 */
char *
along_service_mark (AlongService *self, const AlongPosition *end)
{
  g_autofree char *place = g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s", end->tx,
                                            end->n, own_life (self));

  return along_service_seal (self, "mark", place);
}

/* FALSE for one that is not ours, or of another history. */
static gboolean
read_mark (AlongService *self, const char *mark, AlongPosition *at, char **life)
{
  g_auto (GStrv) pieces = g_strsplit (mark, ".", 4);
  g_autofree char *place = NULL;
  g_autofree char *again = NULL;

  if (g_strv_length (pieces) != 4
      || !g_ascii_string_to_signed (pieces[0], 10, 0, G_MAXINT64, &at->tx, NULL)
      || !g_ascii_string_to_signed (pieces[1], 10, 0, G_MAXINT64, &at->n, NULL))
    return FALSE;
  place
      = g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s", at->tx, at->n, pieces[2]);
  again = along_service_seal (self, "mark", place);
  *life = g_strdup (pieces[2]);
  return along_secret_equal (again, mark);
}

/* Where the life of that name ended, at the latest at *@end; %FALSE in *@known where the database has never heard of it. */
static gboolean
find_end (AlongTx *tx, const char *life, AlongPosition *end, gboolean *known, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lives = NULL;

  *known = g_str_equal (life, NO_LIFE);
  if (!tx->api->meta_get (tx, "lives", &text, error))
    return FALSE;
  lives = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (guint i = 0; lives[i] != NULL && !*known; i++)
    {
      g_auto (GStrv) next = NULL;

      if (!g_str_has_prefix (lives[i], life))
        continue;
      *known = TRUE;
      /* Where several serve at once, one begins before another has ended. */
      if (tx->api->watch != NULL || lives[i + 1] == NULL)
        break;
      next = g_strsplit (lives[i + 1], " ", 2);
      end->n = g_ascii_strtoll (next[1], NULL, 10);
    }
  return TRUE;
}

/**
 * along_service_has_lost:
 * @self: the service
 * @tx: a transaction
 * @marks: (nullable): what a device was told of how far the server had come
 * @end: how far it has, for @tx
 * @lost: (out): whether it had come farther once than it knows
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_service_has_lost (AlongService *self,
                        AlongTx *tx,
                        char **marks,
                        const AlongPosition *end,
                        gboolean *lost,
                        GError **error)
{
  *lost = FALSE;
  if (marks == NULL || along_fault ("overlooks-loss"))
    return TRUE;
  for (guint i = 0; marks[i] != NULL && !*lost; i++)
    {
      AlongPosition at = { 0 };
      AlongPosition last = *end;
      g_autofree char *life = NULL;
      gboolean known = TRUE;

      if (!read_mark (self, marks[i], &at, &life))
        continue;
      if (!g_str_equal (life, own_life (self)) && !find_end (tx, life, &last, &known, error))
        return FALSE;
      *lost = !known || along_position_compare (&at, &last) > 0;
    }
  return TRUE;
}

static gboolean
begin_life (AlongTx *tx, gpointer data, GError **error)
{
  const char *life = data;
  g_autofree char *before = NULL;
  g_autofree char *now = NULL;
  AlongPosition end = { 0 };

  if (!tx->api->meta_get (tx, "lives", &before, error) || !tx->api->safe_end (tx, &end, error))
    return FALSE;
  now = g_strdup_printf ("%s%s%s %" G_GINT64_FORMAT, before != NULL ? before : "",
                         before != NULL ? "\n" : "", life, end.n);
  return tx->api->meta_set (tx, "lives", now, error);
}

/**
 * along_service_begin_life:
 * @self: a service that is about to be asked by devices
 * @error: return location
 *
 * Returns: %TRUE if the database knows of this start
 */
gboolean
along_service_begin_life (AlongService *self, GError **error)
{
  g_autofree char *life = along_id_new ();

  if (!self->storage->api->write (self->storage, begin_life, life, error))
    return FALSE;
  g_free (self->life);
  self->life = g_steal_pointer (&life);
  return TRUE;
}

typedef struct
{
  const char *lost;
  AlongEpoch *epoch;
} Anew;

static gboolean
begin_anew (AlongTx *tx, gpointer data, GError **error)
{
  Anew *anew = data;
  gint64 last = 0;

  if (!along_service_read_epoch (tx, anew->epoch, error))
    return FALSE;
  /* Another process may have come to the same. */
  if (g_strcmp0 (anew->epoch->name, anew->lost) != 0)
    return TRUE;
  if (!tx->api->last_result (tx, &last, error))
    return FALSE;
  last = MAX (last - MARGIN_MS, 0);
  return along_service_begin_after (tx, &last, error)
         && along_service_read_epoch (tx, anew->epoch, error);
}

static gboolean
take_over (AlongService *self, const char *lost, GError **error)
{
  g_autoptr (AlongEpoch) epoch = g_new0 (AlongEpoch, 1);
  Anew anew = { lost, epoch };

  if (!self->storage->api->write (self->storage, begin_anew, &anew, error))
    return FALSE;
  along_service_take_epoch (self, g_steal_pointer (&epoch));
  return TRUE;
}

/**
 * along_service_begin_anew:
 * @self: the service
 * @lost: the history of which something is missing
 * @error: return location
 *
 * Begins a new history after which devices send again whatever may be missing, and goes on in it: what is asked from now on
 * hears of it, whatever was asked before is answered by what the database has. Where that was done already, nothing is.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean
along_service_begin_anew (AlongService *self, const char *lost, GError **error)
{
  static const char *const all[] = { "ref", NULL };
  gboolean begins = FALSE;
  gboolean ok = TRUE;

  g_mutex_lock (&self->beginning);
  begins = g_str_equal (along_service_get_epoch (self), lost);
  ok = !begins || take_over (self, lost, error);
  g_mutex_unlock (&self->beginning);
  if (!begins || !ok)
    return ok;
  g_message ("what a device was told of is missing here: the database was put back, and a new "
             "history begins");
  if (self->begun != NULL)
    self->begun (self->begun_data);
  /* Everybody holds that one: they come, and hear of it. */
  if (self->changed != NULL)
    self->changed (all, self->changed_data);
  return TRUE;
}
