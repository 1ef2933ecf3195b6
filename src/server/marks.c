/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/service-private.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "server/secret.h"

#include <string.h>

/* A server whose disk was put back knows nothing of it: whatever could tell it was put back as well. Its devices do. With each
 * answer they get a mark, which says how far the server had come, and bring it again; a mark from beyond the server's end says that
 * it has lost what came after. So that this is seen also once others have written past that place, a mark names the server's life, from
 * one start to the next, in which it was given, and the database says where each life began, and when the last thing that it then
 * knew had come: so much it still has of what came before, whatever came since. */

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

  return along_service_seal (self, along_service_get_epoch (self), "mark", place);
}

/* FALSE for one that is not ours, or not of that history. */
static gboolean
read_mark (AlongService *self, const char *epoch, const char *mark, AlongPosition *at, char **life)
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
  again = along_service_seal (self, epoch, "mark", place);
  *life = g_strdup (pieces[2]);
  return along_secret_equal (again, mark);
}

/* The first life that began after that one, as far as the database knows; past the last for none. What a life is called begins with
 * the moment it began: that alone tells where one was which the database has never heard of. */
static guint
find_next (char **lives, const char *life, gboolean *known)
{
  guint n = g_strv_length (lives);
  gint64 began = g_ascii_strtoll (life, NULL, 10);

  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) words = g_strsplit (lives[i], " ", 2);

      *known = g_strcmp0 (words[0], life) == 0;
      if (*known)
        return i + 1;
    }
  for (guint i = 0; i < n; i++)
    if (g_ascii_strtoll (lives[i], NULL, 10) > began)
      return i;
  return n;
}

/* Whether the database lacks what came before @at in that life; in *@since then, from when on something may be missing. */
static gboolean
look_at_life (AlongTx *tx,
              const char *life,
              const AlongPosition *at,
              const AlongPosition *end,
              gint64 *since,
              GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lives = NULL;
  g_auto (GStrv) next = NULL;
  AlongPosition last = *end;
  gboolean known = FALSE;
  guint i = 0;

  if (!tx->api->meta_get (tx, "lives", &text, error))
    return FALSE;
  lives = g_strsplit (text != NULL ? text : "", "\n", -1);
  i = find_next (lives, life, &known);
  next = g_strsplit (lives[i] != NULL ? lives[i] : "", " ", 3);
  /* Where several serve at once, one begins before another has ended. */
  if (known && g_strv_length (next) == 3 && tx->api->watch == NULL)
    last.n = g_ascii_strtoll (next[1], NULL, 10);
  if (known && along_position_compare (at, &last) <= 0)
    return TRUE;
  if (g_strv_length (next) != 3)
    return tx->api->last_result (tx, since, error);
  *since = g_ascii_strtoll (next[2], NULL, 10);
  return TRUE;
}

/* The same for one of this service's own life, or of nobody's. */
static gboolean
look_at_end (
    AlongTx *tx, const AlongPosition *at, const AlongPosition *end, gint64 *since, GError **error)
{
  return along_position_compare (at, end) <= 0 || tx->api->last_result (tx, since, error);
}

/**
 * along_service_find_lost:
 * @self: the service
 * @tx: a transaction
 * @epoch: the history that a device knows
 * @marks: (nullable): what it was told in that of how far the server had come
 * @end: how far it has, for @tx
 * @since: (out): from when on something is missing that the server had once; %G_MAXINT64 where nothing is
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_service_find_lost (AlongService *self,
                         AlongTx *tx,
                         const char *epoch,
                         char **marks,
                         const AlongPosition *end,
                         gint64 *since,
                         GError **error)
{
  *since = G_MAXINT64;
  if (marks == NULL || along_fault ("overlooks-loss"))
    return TRUE;
  for (guint i = 0; marks[i] != NULL; i++)
    {
      AlongPosition at = { 0 };
      g_autofree char *life = NULL;
      gint64 then = G_MAXINT64;
      gboolean ours = FALSE;

      if (!read_mark (self, epoch, marks[i], &at, &life))
        continue;
      ours = g_str_equal (life, own_life (self)) || g_str_equal (life, NO_LIFE);
      if (!(ours ? look_at_end (tx, &at, end, &then, error)
                 : look_at_life (tx, life, &at, end, &then, error)))
        return FALSE;
      if (then != G_MAXINT64)
        *since = MIN (*since, MAX (then - MARGIN_MS, 0));
    }
  return TRUE;
}

typedef struct
{
  AlongService *service;
  const char *epoch;
  char **marks;
  gint64 since;
} Asked;

static gboolean
ask_marks (AlongTx *tx, gpointer data, GError **error)
{
  Asked *self = data;
  AlongPosition end = { 0 };

  return tx->api->safe_end (tx, &end, error)
         && along_service_find_lost (self->service, tx, self->epoch, self->marks, &end,
                                     &self->since, error);
}

/**
 * along_service_check_epoch:
 * @self: the service
 * @epoch: (nullable): the history that a device knows
 * @marks: (nullable): its marks
 * @refusal: (out caller-allocates): where it is another, what the device is to be told
 * @error: return location
 *
 * A server may have lost something already, and not have heard of it, when that was backed up which is served now: then this
 * device has to send again more than what came after the backup, and its marks say so.
 *
 * Returns: %TRUE if it is this one; %FALSE with a refusal or an error
 */
gboolean
along_service_check_epoch (
    AlongService *self, const char *epoch, char **marks, AlongRefusal *refusal, GError **error)
{
  Asked asked = { self, epoch, marks, G_MAXINT64 };

  if (along_service_is_now (self, epoch, refusal))
    return TRUE;
  if (epoch != NULL && marks != NULL
      && !self->storage->api->read (self->storage, ask_marks, &asked, error))
    return FALSE;
  refusal->restored_to = MIN (refusal->restored_to, asked.since);
  return FALSE;
}

static gboolean
begin_life (AlongTx *tx, gpointer data, GError **error)
{
  const char *life = data;
  g_autofree char *before = NULL;
  g_autofree char *now = NULL;
  AlongPosition end = { 0 };
  gint64 last = 0;

  if (!tx->api->meta_get (tx, "lives", &before, error) || !tx->api->safe_end (tx, &end, error)
      || !tx->api->last_result (tx, &last, error))
    return FALSE;
  now = g_strdup_printf ("%s%s%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                         before != NULL ? before : "", before != NULL ? "\n" : "", life, end.n,
                         last);
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
  g_autofree char *id = along_id_new ();
  g_autofree char *life = g_strdup_printf ("%" G_GINT64_FORMAT "-%s", along_clock_now_ms (), id);

  if (!self->storage->api->write (self->storage, begin_life, life, error))
    return FALSE;
  g_free (self->life);
  self->life = g_steal_pointer (&life);
  return TRUE;
}

typedef struct
{
  const char *lost;
  gint64 since;
  AlongEpoch *epoch;
} Anew;

static gboolean
begin_anew (AlongTx *tx, gpointer data, GError **error)
{
  Anew *anew = data;

  if (!along_service_read_epoch (tx, anew->epoch, error))
    return FALSE;
  /* Another process may have come to the same. */
  if (g_strcmp0 (anew->epoch->name, anew->lost) != 0)
    return TRUE;
  return along_service_begin_after (tx, &anew->since, error)
         && along_service_read_epoch (tx, anew->epoch, error);
}

static gboolean
take_over (AlongService *self, const char *lost, gint64 since, GError **error)
{
  g_autoptr (AlongEpoch) epoch = g_new0 (AlongEpoch, 1);
  Anew anew = { lost, since, epoch };

  if (!self->storage->api->write (self->storage, begin_anew, &anew, error))
    return FALSE;
  along_service_take_epoch (self, g_steal_pointer (&epoch));
  return TRUE;
}

/**
 * along_service_begin_anew:
 * @self: the service
 * @lost: the history of which something is missing
 * @since: from when on
 * @error: return location
 *
 * Begins a new history after which devices send again whatever may be missing, and goes on in it: what is asked from now on
 * hears of it, whatever was asked before is answered by what the database has. Where that was done already, nothing is.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean
along_service_begin_anew (AlongService *self, const char *lost, gint64 since, GError **error)
{
  static const char *const all[] = { "ref", NULL };
  gboolean begins = FALSE;
  gboolean ok = TRUE;

  g_mutex_lock (&self->beginning);
  begins = g_str_equal (along_service_get_epoch (self), lost);
  ok = !begins || take_over (self, lost, since, error);
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
