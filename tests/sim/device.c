/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device.h"
#include "base/id.h"
#include "checks.h"
#include "net.h"
#include "server.h"
#include "wire/json.h"

#include <string.h>

#define FILE_ENDING ".db"
/* Whoever sits there looks at least this often. */
#define GLANCE_MS 5000

/* Without a key, and with one: that of every device that has one. */
static GBytes *blanks[2];
static const guint8 blank_key[32] = "there is one key in a simulation";

static void
on_blank_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(AlongStore **)data = along_store_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
take_blank (const char *name, const guint8 *bytes, gsize size, gpointer data)
{
  *(GBytes **)data = g_bytes_new (bytes, size);
}

static void
make_blank (Sim *sim, GBytes *key, GBytes **blank)
{
  g_autofree char *path = g_build_filename (sim->folder, "blank.db", NULL);
  g_autoptr (GMainContext) context = g_main_context_new ();
  Disk *disk = disk_new ("blank");
  AlongStore *store = NULL;

  g_main_context_push_thread_default (context);
  along_store_open_async (path, key, NULL, on_blank_cb, &store);
  while (g_main_context_iteration (context, FALSE))
    ;
  /* The last reference closes the file. */
  g_assert_finalize_object (store);
  g_main_context_pop_thread_default (context);
  disk_each (disk, take_blank, blank);
  disk_free (disk);
}

void
device_make_blank (Sim *sim)
{
  g_autoptr (GBytes) key = g_bytes_new_static (blank_key, sizeof blank_key);

  if (blanks[0] != NULL)
    return;
  make_blank (sim, NULL, &blanks[0]);
  make_blank (sim, key, &blanks[1]);
}

static gint64
read_ticks (gpointer data)
{
  return ((Device *)data)->sim->now;
}

Device *
device_new (Sim *sim, guint index, Person *person)
{
  Device *self = g_new0 (Device, 1);
  g_autofree char *file = NULL;
  g_autoptr (GHashTable) copy = g_hash_table_new (g_str_hash, g_str_equal);

  self->sim = sim;
  self->index = index;
  self->name = g_strdup_printf ("d%u", index);
  self->person = person;
  self->context = g_main_context_new ();
  self->disk = disk_new (self->name);
  self->never_synced = TRUE;
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  file = g_strconcat (self->name, FILE_ENDING, NULL);
  self->path = g_build_filename (sim->folder, file, NULL);
  if (sim->rates.keyed)
    self->key = g_bytes_new_static (blank_key, sizeof blank_key);
  g_hash_table_insert (copy, file, blanks[self->key != NULL]);
  disk_put_back (self->disk, copy);
  self->is_blank = TRUE;
  return self;
}

void
device_free (Device *self)
{
  if (self->up)
    device_stop (self, FALSE);
  g_clear_pointer (&self->moved.before, along_record_unref);
  g_free (self->moved.to);
  g_clear_pointer (&self->copy, g_hash_table_unref);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_hash_table_unref (self->asked);
  disk_free (self->disk);
  g_main_context_unref (self->context);
  g_free (self->access);
  g_free (self->refresh);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

void
device_enter (Device *self)
{
  g_main_context_push_thread_default (self->context);
  self->sim->skew = self->skew;
}

void
device_leave (Device *self)
{
  self->sim->skew = 0;
  g_main_context_pop_thread_default (self->context);
}

static void
iterate (Device *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

static void
on_open_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Device *self = data;
  g_autoptr (GError) error = NULL;

  self->store = along_store_open_finish (result, &error);
  /* Only a power cut is an excuse, or a disk without room. */
  if (self->store == NULL && !disk_is_dead (self->disk)
      && !g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FULL))
    sim_break (self->sim, "store", "%s does not open: %s", self->name, error->message);
}

static void
start_again (Sim *sim, gpointer data)
{
  Device *self = data;

  if (!self->up)
    device_start (self);
}

static void
on_outbox_changed_cb (Device *self)
{
  if (self->loop != NULL)
    along_loop_outbox_changed (self->loop);
}

static void
on_pulse_cb (const AlongPulse *pulse, gpointer data)
{
  Device *self = data;

  if (pulse->last_synced > 0)
    self->never_synced = FALSE;
}

static void
on_meta_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Device *self = data;
  g_autoptr (GError) error = NULL;

  /* The account is told again at the next sign-in. */
  if (along_store_set_meta_finish (ALONG_STORE (source), result, &error))
    self->is_blank = FALSE;
  else
    sim_note (self->sim, "%s does not keep its account: %s", self->name, error->message);
}

static void
keep_account (Device *self)
{
  g_autoptr (GHashTable) meta = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *replica = self->is_blank ? along_id_new () : NULL;

  if (replica != NULL)
    g_hash_table_insert (meta, (gpointer) "replica", replica);
  g_hash_table_insert (meta, (gpointer) "user", self->person->account->id);
  g_hash_table_insert (meta, (gpointer) "worker", self->person->account->worker);
  g_hash_table_insert (meta, (gpointer) "org", self->person->account->org);
  along_store_set_meta_async (self->store, meta, on_meta_cb, self);
}

void
device_start (Device *self)
{
  Sim *sim = self->sim;

  self->life++;
  if (disk_is_dead (self->disk))
    disk_revive (self->disk);
  sim_note (sim, "%s starts", self->name);
  device_enter (self);
  sim->n_quiet++;
  along_store_open_async (self->path, self->key, NULL, on_open_cb, self);
  iterate (self);
  sim->n_quiet--;
  device_leave (self);
  if (self->store == NULL)
    {
      sim->n_crashes++;
      sim_in (sim, sim->calm ? 0 : 1000, start_again, self);
      return;
    }
  self->up = TRUE;
  self->woken_for = 0;
  checks_after_start (self);
  device_enter (self);
  keep_account (self);
  self->transport = net_transport_new (self);
  self->loop = along_loop_new (self->store, self->transport);
  self->loop->ticks = read_ticks;
  self->loop->ticks_data = self;
  self->loop->on_pulse = on_pulse_cb;
  self->loop->on_pulse_data = self;
  g_signal_connect_swapped (self->store, "outbox-changed", G_CALLBACK (on_outbox_changed_cb), self);
  along_loop_start (self->loop);
  device_leave (self);
  if (self->access == NULL)
    device_sign_in (self);
  device_pump (self);
}

static void
on_stopped_cb (gpointer loop, gpointer data)
{
  *(gboolean *)data = TRUE;
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  along_store_close_finish (ALONG_STORE (source), result, NULL);
}

void
device_stop (Device *self, gboolean crash)
{
  Sim *sim = self->sim;
  gboolean stopped = FALSE;

  if (!self->up)
    return;
  sim_note (sim, crash ? "%s loses its power" : "%s is shut", self->name);
  if (crash)
    disk_cut (self->disk);
  sim->n_quiet++;
  device_enter (self);
  along_loop_stop (self->loop, on_stopped_cb, &stopped);
  iterate (self);
  g_assert (stopped);
  g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_pointer (&self->loop, along_loop_free);
  along_store_close_async (self->store, on_closed_cb, NULL);
  iterate (self);
  g_assert_finalize_object (g_steal_pointer (&self->store));
  g_clear_object (&self->transport);
  device_leave (self);
  sim->n_quiet--;
  self->up = FALSE;
  self->life++;
  if (!crash && !disk_is_dead (self->disk))
    return;
  self->crashed = TRUE;
  sim->n_crashes++;
  disk_revive (self->disk);
  sim_in (sim, sim->calm ? 0 : dice_between (&sim->dice, 0, 30 * 1000), start_again, self);
}

/* Somebody puts an older copy of the disk back: what was committed since is gone from here. */
void
device_put_back (Device *self)
{
  Sim *sim = self->sim;

  sim_note (sim, "%s is put back to an older copy", self->name);
  disk_put_back (self->disk, self->copy);
  g_clear_pointer (&self->copy, g_hash_table_unref);
  for (guint i = 0; i < sim->deed_order->len; i++)
    {
      Deed *deed = g_ptr_array_index (sim->deed_order, i);

      if (deed->device == self && deed->at >= self->copied_at)
        deed->lost = TRUE;
    }
}

static void
wake (Sim *sim, gpointer data)
{
  Device *self = data;

  if (self->woken_for > sim->now || !self->up)
    return;
  self->woken_for = 0;
  device_enter (self);
  along_loop_step (self->loop);
  device_leave (self);
  device_pump (self);
}

static gint64
next_wake (Device *self)
{
  const AlongLoop *loop = self->loop;
  gint64 next = self->sim->now + GLANCE_MS;

  for (guint i = 0; i < ALONG_N_LANES; i++)
    {
      const AlongLane *lane = &loop->lanes[i];
      gint64 at = MAX (lane->wanted_at, lane->not_before);

      if (i == ALONG_LANE_PULL)
        at = MAX (at, loop->last_pull + 30);
      if (!lane->running && lane->wanted_at != ALONG_NEVER && at > self->sim->now)
        next = MIN (next, at);
    }
  return next;
}

static void
sign_in_again (Sim *sim, gpointer data)
{
  Device *self = data;

  self->signing_in = FALSE;
  if (self->up)
    device_sign_in (self);
}

void
device_pump (Device *self)
{
  Sim *sim = self->sim;
  gint64 next = 0;

  if (!self->up)
    return;
  device_enter (self);
  iterate (self);
  device_leave (self);
  if (disk_is_dead (self->disk))
    {
      device_stop (self, TRUE);
      return;
    }
  if (self->loop->signed_out && !self->signing_in)
    {
      self->signing_in = TRUE;
      sim_in (sim, dice_between (&sim->dice, 100, sim->calm ? 1000 : 20000), sign_in_again, self);
    }
  next = next_wake (self);
  if (self->woken_for == 0 || next < self->woken_for)
    {
      self->woken_for = next;
      sim_in (sim, next - sim->now, wake, self);
    }
}

static gpointer
read_replica (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  along_db_get_meta (db, "replica", data, error);
  return NULL;
}

void
device_sign_in (Device *self)
{
  Sim *sim = self->sim;
  g_autofree char *replica = NULL;
  g_autofree char *code = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = NULL;
  Reply reply = { 0 };
  gsize size = 0;
  const char *text = NULL;

  if (self->offline || !sim->server->up)
    return;
  code = server_new_code (sim->server, self->person->account->id);
  device_read (self, read_replica, &replica);
  if (code == NULL || replica == NULL)
    return;
  json = g_strdup_printf ("{\"code\":\"%s\",\"replica\":\"%s\",\"device\":\"%s\"}", code, replica,
                          self->name);
  body = g_bytes_new (json, strlen (json));
  if (!server_handle (sim->server, self, NULL, "POST", "/v1/sign-in", body, &reply))
    return;
  if (reply.status == 200)
    {
      text = g_bytes_get_data (reply.body, &size);
      root = along_json_parse (text, (gssize)size, NULL);
      object = json_node_get_object (root);
      g_set_str (&self->access, json_object_get_string_member (object, "access"));
      g_set_str (&self->refresh, json_object_get_string_member (object, "refresh"));
      sim_note (sim, "%s signs in", self->name);
      device_enter (self);
      keep_account (self);
      along_loop_try_now (self->loop);
      device_leave (self);
    }
  reply_clear (&reply);
  device_pump (self);
}

void
device_read (Device *self, AlongJobFunc func, gpointer data)
{
  /* The worker is inline: when this returns it is done. */
  along_store_do (self->store, ALONG_JOB_READ, func, data, NULL);
}

static gpointer
count_outbox (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  along_db_count (db, "SELECT count(*) FROM outbox", data, error);
  return NULL;
}

/* Nothing waits, nothing is under way, and nothing is missing as far as it knows. */
gboolean
device_is_settled (Device *self)
{
  gint64 waiting = 0;

  if (!self->up || self->loop->signed_out || !self->loop->greeted || self->loop->offline)
    return FALSE;
  for (guint i = ALONG_LANE_HELLO; i <= ALONG_LANE_PULL; i++)
    if (!along_loop_is_idle (self->loop, i))
      return FALSE;
  device_read (self, count_outbox, &waiting);
  return waiting == 0 && !self->never_synced;
}
