/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch.h"
#include "device.h"
#include "wire/pull.h"
#include "wire/json.h"

#include <string.h>

void
pushed_free (Pushed *pushed)
{
  g_bytes_unref (pushed->body);
  g_free (pushed);
}

typedef struct
{
  Server *server;
  Device *device;
  Reply *reply;
  const char *account;
} Watch;

static gboolean
holds (GPtrArray *grants, const char *sid)
{
  for (guint i = 0; i < grants->len; i++)
    {
      const AlongGrant *grant = g_ptr_array_index (grants, i);

      if (grant->granted && g_str_equal (grant->sid, sid))
        return TRUE;
    }
  return FALSE;
}

static void
check_sids (Watch *self, GPtrArray *grants, const AlongLine *line)
{
  for (guint i = 0; line->sids != NULL && line->sids[i] != NULL; i++)
    if (!holds (grants, line->sids[i]))
      sim_break (self->server->sim, "I5", "%s is told of %s", self->device->name, line->sids[i]);
}

/* Versions of a part go up in the server's order, and so they are told. */
static void
check_order (Watch *self, const AlongPart *part)
{
  g_autofree char *key
      = g_strdup_printf ("%s %s %s %s %s", self->device->name,
                         along_service_get_epoch (self->server->service), part->entity->kind,
                         part->id, along_facet_name (part->facet));
  const gint64 *last = g_hash_table_lookup (self->server->told, key);

  if (last != NULL && part->rev < *last)
    sim_break (self->server->sim, "I10",
               "%s is told version %" G_GINT64_FORMAT " of %s %s after %" G_GINT64_FORMAT,
               self->device->name, part->rev, part->entity->kind, part->id, *last);
  g_hash_table_replace (self->server->told, g_steal_pointer (&key),
                        g_memdup2 (&part->rev, sizeof part->rev));
}

static gboolean
is_taken (const Sim *sim, const Reply *reply, const Deed *deed)
{
  for (guint i = 0; i < deed->writes->len; i++)
    {
      const Written *written = &g_array_index (deed->writes, Written, i);
      const Token *token = g_ptr_array_index (sim->tokens, written->token - 1);
      g_autofree char *name
          = g_strdup_printf ("%s %s %s", written->kind, written->id, token->facet);

      if (g_hash_table_contains (reply->taken, name))
        return TRUE;
    }
  return FALSE;
}

/* What was refused goes with what it was about, also if that comes again: with a scope that is revoked, though another one
 * brings the same a moment later. Not before the device hears of it: until then people go on there. */
void
watch_heard (Device *device, const Reply *reply)
{
  const Sim *sim = device->sim;

  for (guint i = 0; reply->taken != NULL && i < sim->deed_order->len; i++)
    {
      Deed *deed = g_ptr_array_index (sim->deed_order, i);

      if (deed->device == device && (reply->revokes || is_taken (sim, reply, deed)))
        deed->shut = TRUE;
    }
}

/* I15: what was decided stays so; whoever writes beside it again begins another one. */
static void
check_closed (Watch *self, const AlongLine *line)
{
  Server *server = self->server;
  const char *id = NULL;
  gboolean is_open = TRUE;
  g_autofree char *key = NULL;

  g_variant_lookup (line->conflict, "id", "&s", &id);
  g_variant_lookup (line->conflict, "open", "b", &is_open);
  key = g_strdup_printf ("%s %s", along_service_get_epoch (server->service), id);
  if (!is_open)
    g_hash_table_add (server->closed, g_steal_pointer (&key));
  else if (g_hash_table_contains (server->closed, key))
    sim_break (server->sim, "I15", "the conflict %s was decided and is open again", id);
}

static void
check_line (Watch *self, const Reader *reader, GPtrArray *grants, const AlongLine *line)
{
  const char *kind = NULL;
  const char *record = NULL;
  const char *facet = NULL;

  switch (line->type)
    {
    case ALONG_LINE_ROW:
      check_sids (self, grants, line);
      if (!server_may_read (reader, line->part->entity->kind, line->part->id, line->part->facet))
        sim_break (self->server->sim, "I5", "%s is told %s %s (%s)", self->device->name,
                   line->part->entity->kind, line->part->id, along_facet_name (line->part->facet));
      check_order (self, line->part);
      break;
    case ALONG_LINE_CONFLICT:
      check_sids (self, grants, line);
      if (!g_variant_lookup (line->conflict, "kind", "&s", &kind)
          || !g_variant_lookup (line->conflict, "record", "&s", &record)
          || !g_variant_lookup (line->conflict, "facet", "&s", &facet)
          || !server_may_read (reader, kind, record, along_facet_find (facet)))
        sim_break (self->server->sim, "I5", "%s is told of a conflict on %s %s", self->device->name,
                   kind, record);
      check_closed (self, line);
      break;
    case ALONG_LINE_DEL:
      check_sids (self, grants, line);
      break;
    case ALONG_LINE_RM:
      check_sids (self, grants, line);
      g_hash_table_add (self->reply->taken, g_strdup_printf ("%s %s %s", line->kind, line->id,
                                                             along_facet_name (line->facet)));
      break;
    case ALONG_LINE_CHECK:
      for (guint i = 0; i < line->cursors->len; i++)
        {
          const AlongCursor *cursor = g_ptr_array_index (line->cursors, i);

          if (!holds (grants, cursor->sid))
            sim_break (self->server->sim, "I5", "%s is told how much is in %s", self->device->name,
                       cursor->sid);
        }
      break;
    case ALONG_LINE_EVENT:
      if (g_strcmp0 (line->event, "grant") == 0)
        check_sids (self, grants, line);
      else
        self->reply->revokes = TRUE;
      break;
    case ALONG_LINE_UNKNOWN:
    default:
      sim_break (self->server->sim, "wire", "a line nobody knows: %s", line->raw);
    }
}

static gboolean
check_lines (AlongTx *tx, gpointer data, GError **error)
{
  Watch *self = data;
  g_auto (Reader) reader = { 0 };
  g_autoptr (GPtrArray) grants = NULL;
  gsize size = 0;
  const char *text = g_bytes_get_data (self->reply->body, &size);
  const char *end = text + size;

  if (!reader_begin (&reader, tx, self->account, error)
      || !tx->api->grants_of (tx, self->account, &grants, error))
    return FALSE;
  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize)(end - text));
      gsize length = stop != NULL ? (gsize)(stop - text) : (gsize)(end - text);
      g_autoptr (AlongLine) line = along_line_decode (text, (gssize)length, error);

      if (line == NULL)
        return FALSE;
      check_line (self, &reader, grants, line);
      text += length + 1;
    }
  return TRUE;
}

/* A device never asks from before where it has been, within one life of it. */
static void
check_cursors (Server *server, Device *device, GBytes *asked)
{
  g_autoptr (AlongPull) pull = along_pull_decode (asked, NULL);

  if (pull == NULL)
    return;
  for (guint i = 0; i < pull->scopes->len; i++)
    {
      const AlongCursor *cursor = g_ptr_array_index (pull->scopes, i);
      g_auto (GStrv) pieces = g_strsplit (cursor->cursor != NULL ? cursor->cursor : "", ".", 3);
      gint64 n = pieces[0] != NULL && pieces[1] != NULL ? g_ascii_strtoll (pieces[1], NULL, 10) : 0;
      g_autofree char *key = g_strdup_printf ("%u %s %s %" G_GINT64_FORMAT, device->life,
                                              pull->epoch, cursor->sid, cursor->gen);
      const gint64 *last = g_hash_table_lookup (device->asked, key);

      if (cursor->cursor == NULL)
        continue;
      if (last != NULL && n < *last)
        sim_break (server->sim, "I7",
                   "%s asks for %s from %" G_GINT64_FORMAT " on after %" G_GINT64_FORMAT,
                   device->name, cursor->sid, n, *last);
      g_hash_table_replace (device->asked, g_steal_pointer (&key), g_memdup2 (&n, sizeof n));
    }
}

static void
note_results (Server *server, GBytes *asked, const Reply *reply)
{
  g_autoptr (AlongBatch) batch = along_batch_decode (asked, NULL);
  g_autoptr (AlongResults) results = along_results_decode (reply->body, NULL);

  if (batch == NULL || results == NULL)
    return;
  for (guint i = 0; i < results->results->len; i++)
    {
      const AlongResult *result = g_ptr_array_index (results->results, i);

      for (guint k = 0; k < batch->txns->len; k++)
        {
          const AlongTxn *txn = g_ptr_array_index (batch->txns, k);
          Deed *deed
              = txn->n == result->n ? g_hash_table_lookup (server->sim->deeds, txn->id) : NULL;

          if (deed == NULL)
            continue;
          deed->answered = TRUE;
          if (!g_str_equal (result->r, "duplicate") || deed->r == NULL)
            g_set_str (&deed->r, result->r);
          sim_note (server->sim, "%s of %s: %s %s", txn->id, deed->device->name, result->r,
                    result->message != NULL ? result->message : "");
        }
    }
}

void
watch_answer (Server *server, Device *device, const char *path, GBytes *asked, Reply *reply)
{
  Watch watch = { server, device, reply, device->person->account->id };
  g_autoptr (GError) error = NULL;

  sim_note (server->sim, "%s %s: %u %s, %u bytes", device->name, path, reply->status,
            reply->code != NULL ? reply->code : "", (guint)g_bytes_get_size (reply->body));
  if (reply->status >= 300)
    return;
  if (g_str_equal (path, "/v1/push"))
    {
      Pushed *pushed = g_new0 (Pushed, 1);

      note_results (server, asked, reply);
      pushed->device = device;
      pushed->body = g_bytes_ref (asked);
      g_ptr_array_add (server->pushed, pushed);
    }
  else if (g_str_equal (path, "/v1/pull") || g_str_equal (path, "/v1/snapshot"))
    {
      if (g_str_equal (path, "/v1/pull") && !server->repeats)
        check_cursors (server, device, asked);
      reply->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      if (!server->storage->api->read (server->storage, check_lines, &watch, &error))
        sim_break (server->sim, "wire", "what the server says can't be read: %s", error->message);
    }
}

typedef struct
{
  Server *server;
  Device *device;
  const Known *known;
  Reply *reply;
  gboolean any;
} Probe;

static gboolean
check_probe (AlongTx *tx, gpointer data, GError **error)
{
  Probe *self = data;
  Sim *sim = self->server->sim;
  g_auto (Reader) reader = { 0 };
  gsize size = 0;
  const char *text = g_bytes_get_data (self->reply->body, &size);
  gsize at = 0;
  guint n = 0;

  if (!reader_begin (&reader, tx, self->device->person->account->id, error))
    return FALSE;
  for (AlongFacet facet = ALONG_FACET_OPEN; facet < ALONG_N_FACETS; facet++)
    self->any |= server_may_read (&reader, self->known->kind, self->known->id, facet);
  if (!self->any && self->reply->status != 404)
    sim_break (sim, "I5", "%s asks for %s %s and is answered %u", self->device->name,
               self->known->kind, self->known->id, self->reply->status);
  while ((n = sim_find_token (text, size, &at)) > 0)
    {
      const Token *token = g_ptr_array_index (sim->tokens, n - 1);

      if (!server_may_read (&reader, token->kind, token->id, along_facet_find (token->facet)))
        sim_break (sim, "I5", "%s reads %s of %s %s (%s) in a history", self->device->name, "words",
                   token->kind, token->id, token->facet);
    }
  return TRUE;
}

/* A curious device asks for the history of any record there is. */
void
server_probe (Server *self, Device *device)
{
  Sim *sim = self->sim;
  Reply reply = { 0 };
  Probe probe = { self, device, NULL, &reply, FALSE };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (sim->known->len == 0 || device->access == NULL)
    return;
  probe.known = g_ptr_array_index (sim->known, dice_below (&sim->dice, sim->known->len));
  path = g_strdup_printf ("/v1/history/%s/%s", probe.known->kind, probe.known->id);
  if (!server_handle (self, device, device->access, "GET", path, NULL, &reply))
    return;
  if (reply.status != 401 && !self->storage->api->read (self->storage, check_probe, &probe, &error))
    sim_break (sim, "server", "%s", error->message);
  reply_clear (&reply);
}
