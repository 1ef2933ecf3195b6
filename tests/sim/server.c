/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server.h"
#include "base/error.h"
#include "device.h"
#include "net.h"
#include "server/access.h"
#include "server/work.h"
#include "watch.h"
#include "wire/json.h"

#include <string.h>

#define FILE_NAME "server.db"
#define BACKUP_NAME "server.backup"

static char *
path_of (Server *self, const char *name)
{
  return g_build_filename (self->sim->folder, name, NULL);
}

Server *
server_new (Sim *sim)
{
  Server *self = g_new0 (Server, 1);

  self->sim = sim;
  self->disk = disk_new ("server");
  self->pushed = g_ptr_array_new_with_free_func ((GDestroyNotify)pushed_free);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
server_free (Server *self)
{
  if (self->up)
    server_stop (self, FALSE);
  g_strfreev (self->changed);
  g_clear_pointer (&self->image, g_hash_table_unref);
  g_ptr_array_unref (self->pushed);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->closed);
  disk_free (self->disk);
  g_free (self);
}

void
reply_clear (Reply *reply)
{
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_clear_pointer (&reply->code, g_free);
  g_clear_pointer (&reply->sids, g_strfreev);
  g_clear_pointer (&reply->own, g_free);
  g_clear_pointer (&reply->taken, g_hash_table_unref);
}

/* Told after the commit, to be passed on once the request is through. */
static void
note_changed (const char *const *sids, gpointer data)
{
  Server *self = data;

  g_strfreev (self->changed);
  self->changed = g_strdupv ((char **)sids);
}

static AlongStorage *
open_storage (Server *self, const char *name, GError **error)
{
  g_autofree char *path = path_of (self, name);

  return along_storage_sqlite_open (path, ALONG_SQLITE_CREATE | ALONG_SQLITE_INLINE, error);
}

/* A new partnership. */
void
server_begin (Server *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongStorage) storage = open_storage (self, FILE_NAME, &error);

  g_assert_no_error (error);
  along_service_begin_history (storage, "Simulated", 0, &error);
  g_assert_no_error (error);
  g_clear_pointer (&storage, along_storage_close);
  server_start (self);
}

static void
start_again (Sim *sim, gpointer data)
{
  if (!sim->server->up)
    server_start (sim->server);
}

void
server_start (Server *self)
{
  Sim *sim = self->sim;
  g_autoptr (GError) error = NULL;

  if (disk_is_dead (self->disk))
    disk_revive (self->disk);
  self->storage = open_storage (self, FILE_NAME, &error);
  if (self->storage != NULL)
    self->service = along_service_new (self->storage, &error);
  if (self->service == NULL || !along_service_begin_life (self->service, &error))
    {
      g_clear_pointer (&self->service, along_service_free);
      g_clear_pointer (&self->storage, along_storage_close);
      /* Only a power cut is an excuse. */
      if (!disk_is_dead (self->disk))
        sim_break (sim, "server", "it does not start: %s", error->message);
      sim_in (sim, 1000, start_again, NULL);
      return;
    }
  along_service_set_changed (self->service, note_changed, self);
  self->router = along_router_new (self->service, TRUE);
  self->up = TRUE;
  self->starts++;
  sim_note (sim, "the server starts");
}

void
server_stop (Server *self, gboolean crash)
{
  Sim *sim = self->sim;

  if (!self->up)
    return;
  sim_note (sim, crash ? "the server loses its power" : "the server stops");
  self->up = FALSE;
  sim->n_quiet++;
  g_clear_pointer (&self->router, along_router_free);
  g_clear_pointer (&self->service, along_service_free);
  g_clear_pointer (&self->storage, along_storage_close);
  g_clear_pointer (&self->changed, g_strfreev);
  sim->n_quiet--;
  if (disk_is_dead (self->disk))
    disk_revive (self->disk);
  net_server_gone (sim);
  if (!crash)
    return;
  sim->n_crashes++;
  sim_in (sim, sim->calm ? 0 : dice_between (&sim->dice, 0, 20 * 1000), start_again, NULL);
}

void
server_back_up (Server *self)
{
  g_autofree char *path = path_of (self, BACKUP_NAME);
  g_autoptr (GError) error = NULL;

  self->backup_at = self->sim->now;
  self->sim->n_quiet++;
  self->has_backup = self->storage->api->backup (self->storage, path, &error);
  self->sim->n_quiet--;
  sim_note (self->sim, self->has_backup ? "backed up" : "not backed up");
  if (disk_is_dead (self->disk))
    server_stop (self, TRUE);
}

/* As the verb `restore` does it: the copy takes the database's place, and a new history begins. */
void
server_restore (Server *self)
{
  g_autoptr (AlongStorage) storage = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->has_backup)
    return;
  disk_crash_never (self->disk);
  disk_copy_file (self->disk, BACKUP_NAME, FILE_NAME);
  storage = open_storage (self, FILE_NAME, &error);
  g_assert_no_error (error);
  along_service_begin_history (storage, NULL, self->backup_at, &error);
  g_assert_no_error (error);
  self->restored_at = self->sim->now;
  sim_note (self->sim, "the server is put back");
}

void
server_copy_disk (Server *self)
{
  self->image = disk_copy (self->disk);
  sim_note (self->sim, "the server's disk is copied");
}

void
server_put_back (Server *self)
{
  disk_crash_never (self->disk);
  disk_put_back (self->disk, self->image);
  g_clear_pointer (&self->image, g_hash_table_unref);
  self->has_backup = FALSE;
  self->restored_at = self->sim->now;
  /* Until a device shows it what it has lost, it goes on in the history that it knows: maybe one that devices have left. */
  g_hash_table_remove_all (self->told);
  g_hash_table_remove_all (self->closed);
  for (guint i = 0; i < self->sim->devices->len; i++)
    g_hash_table_remove_all (((Device *)g_ptr_array_index (self->sim->devices, i))->asked);
  sim_note (self->sim, "the server's machine is put back");
}

void
server_put_account (Server *self, const AlongAccount *account)
{
  g_autoptr (GError) error = NULL;

  self->sim->n_quiet++;
  if (!along_accounts_put (self->service, account, FALSE, &error))
    sim_note (self->sim, "account: %s", error->message);
  self->sim->n_quiet--;
  if (self->changed != NULL)
    net_hint (self->sim, (const char *const *)self->changed);
  g_clear_pointer (&self->changed, g_strfreev);
  if (disk_is_dead (self->disk))
    server_stop (self, TRUE);
}

void
server_poll (Server *self)
{
  g_autoptr (GError) error = NULL;

  if (!along_service_poll (self->service, &error))
    sim_break (self->sim, "server", "it can't look: %s", error->message);
  if (self->changed != NULL)
    net_hint (self->sim, (const char *const *)self->changed);
  g_clear_pointer (&self->changed, g_strfreev);
}

char *
server_new_code (Server *self, const char *account)
{
  g_autoptr (GError) error = NULL;
  char *code = NULL;

  self->sim->n_quiet++;
  code = along_accounts_new_code (self->service, account, &error);
  self->sim->n_quiet--;
  if (code == NULL && !disk_is_dead (self->disk))
    sim_break (self->sim, "server", "no code: %s", error->message);
  if (disk_is_dead (self->disk))
    server_stop (self, TRUE);
  return code;
}

void
server_bring (Server *self, AlongRecord *record)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GArray) brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
  AlongBrought one = { .txn = txn };
  g_autoptr (GError) error = NULL;

  txn->hlc = self->sim->now << 16;
  along_txn_create (txn, record);
  g_array_append_val (brought, one);
  along_service_bring (self->service, brought, &error);
  g_assert_no_error (error);
}

static gboolean
take_digest (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->digest (tx, data, error);
}

char *
server_digest (Server *self)
{
  g_autoptr (GError) error = NULL;
  char *digest = NULL;

  self->storage->api->read (self->storage, take_digest, &digest, &error);
  g_assert_no_error (error);
  return digest;
}

static char *
code_of (GBytes *body)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) root = size > 0 ? along_json_parse (text, (gssize)size, NULL) : NULL;

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? g_strdup (json_object_get_string_member_with_default (json_node_get_object (root),
                                                                     "code", NULL))
             : NULL;
}

static void
take_response (Server *self, AlongResponse *response, Reply *reply)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  if (response->body != NULL)
    g_byte_array_append (all, g_bytes_get_data (response->body, NULL),
                         (guint)g_bytes_get_size (response->body));
  while (response->pages)
    {
      g_autoptr (GBytes) page = along_router_next_page (self->router, response, &error);

      if (page == NULL)
        break;
      g_byte_array_append (all, g_bytes_get_data (page, NULL), (guint)g_bytes_get_size (page));
    }
  reply->status = response->status;
  reply->body = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  reply->code = response->status >= 300 ? code_of (reply->body) : NULL;
  reply->retry_after = response->retry_after;
  reply->live = response->live;
  if (response->live)
    {
      reply->sids = g_strdupv (response->sids);
      reply->own = g_strdup_printf ("user:%s", response->login->account->id);
    }
}

gboolean
server_handle (Server *self,
               Device *device,
               const char *access,
               const char *method,
               const char *path,
               GBytes *body,
               Reply *reply)
{
  Sim *sim = self->sim;
  gint64 skew = sim->skew;
  const char *query = strchr (path, '?');
  g_autofree char *bare = query != NULL ? g_strndup (path, (gsize)(query - path)) : g_strdup (path);
  gboolean known = FALSE;
  AlongRequest request = { .route = along_route_find (method, bare, &known),
                           .path = bare,
                           .query = query != NULL ? query + 1 : NULL,
                           .access = access,
                           .body = body };
  AlongResponse *response = NULL;

  g_assert (self->up && request.route != NULL);
  sim->skew = 0;
  sim->n_requests++;
  /* Where the disk goes in the middle of it, complaints are in order. */
  sim->n_quiet++;
  response = along_router_handle (self->router, &request);
  take_response (self, response, reply);
  along_router_finish (self->router, response);
  sim->n_quiet--;
  if (disk_is_dead (self->disk))
    {
      reply_clear (reply);
      server_stop (self, TRUE);
      sim->skew = skew;
      return FALSE;
    }
  if (reply->status >= 500)
    sim_break (sim, "server", "%s %s is answered %u", method, bare, reply->status);
  watch_answer (self, device, bare, body, reply);
  if (self->changed != NULL)
    net_hint (sim, (const char *const *)self->changed);
  g_clear_pointer (&self->changed, g_strfreev);
  sim->skew = skew;
  return TRUE;
}

gboolean
reader_begin (Reader *self, AlongTx *tx, const char *account, GError **error)
{
  self->work = along_work_new (tx);
  return tx->api->account_by_id (tx, account, &self->account, error)
         && along_access_granted (tx, account, &self->granted, error);
}

void
reader_clear (Reader *self)
{
  g_clear_pointer (&self->work, along_work_free);
  g_clear_pointer (&self->account, along_account_free);
  g_clear_pointer (&self->granted, g_strfreev);
}

gboolean
server_may_read (const Reader *reader, const char *kind, const char *id, AlongFacet facet)
{
  const AlongEntity *entity = along_entity_find (kind);
  const AlongAccount *account = reader->account;
  AlongActor actor = { account->id, account->worker, account->org, account->roles,
                       (const char *const *)reader->granted };
  AlongHeld *held = NULL;
  g_auto (AlongKnown) known = { 0 };

  return entity != NULL && along_work_get (reader->work, entity, id, &held, NULL) && held != NULL
         && along_work_known (reader->work, held, FALSE, &known, NULL)
         && along_policy_check (&actor, ALONG_VERB_READ, held->record, facet, &known.relations,
                                NULL);
}

/* Whether the record was deleted, or a server that was put back does not know of it (again). */
gboolean
server_is_gone (AlongTx *tx, const char *kind, const char *id)
{
  g_autoptr (AlongWork) work = along_work_new (tx);
  const AlongEntity *entity = along_entity_find (kind);
  AlongHeld *held = NULL;

  return entity != NULL && along_work_get (work, entity, id, &held, NULL)
         && (held == NULL || held->deleted);
}
