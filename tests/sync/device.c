/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "store/records.h"
#include "store/search.h"

#include <string.h>

#define PATIENCE_MS 60000

static gboolean
on_tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
on_pause_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

void
device_pause (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, on_pause_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

typedef gboolean (*Condition) (Device *device, gconstpointer data);

/* What a failed test says of the device it waited for. */
static void
describe (Device *self)
{
  AlongEngine *engine = along_session_get_engine (self->session);
  g_autoptr (GPtrArray) list = device_attention (self);

  g_test_message ("%s: status %d, problem %s, %d wait", self->login,
                  along_engine_get_status (engine), along_engine_get_problem (engine),
                  (int)along_engine_get_waiting (engine));
  for (guint i = 0; i < list->len; i++)
    {
      const AlongAttention *attention = g_ptr_array_index (list, i);

      g_test_message ("%s: %s: %s", self->login, attention->what, attention->message);
    }
}

static gboolean
comes_true (Device *self, Condition condition, gconstpointer data)
{
  guint tick = g_timeout_add (2, on_tick_cb, NULL);
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * G_GINT64_CONSTANT (1000);
  gboolean is_true = condition (self, data);

  while (!is_true && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, TRUE);
      is_true = condition (self, data);
    }
  g_source_remove (tick);
  if (!is_true)
    describe (self);
  return is_true;
}

Device *
device_new (const char *login, gboolean dev)
{
  Device *self = g_new0 (Device, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *marker = NULL;

  self->login = g_strdup (login);
  self->folder = g_dir_make_tmp ("along-device-XXXXXX", &error);
  g_assert_no_error (error);
  marker = device_path (self, "dev-profile");
  g_assert_true (!dev || g_file_set_contents (marker, "", 0, &error));
  device_open (self);
  return self;
}

char *
device_path (Device *self, const char *file)
{
  return g_build_filename (self->folder, file, NULL);
}

gboolean
device_has (Device *self, const char *file)
{
  g_autofree char *path = device_path (self, file);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
device_open (Device *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL)
    self->session = along_session_new (self->folder, self->server);
  along_session_open_async (self->session, NULL, keep_cb, &result);
  if (!along_session_open_finish (self->session, wait_for (&result), &error))
    g_assert_cmpint (along_session_get_state (self->session), ==, ALONG_SESSION_BROKEN);
}

/* As the window does when it closes. */
void
device_close (Device *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_session_close_async (self->session, keep_cb, &result);
  along_session_close_finish (self->session, wait_for (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&self->session));
}

/* The window is closed before what it opens is open. */
void
device_open_and_close (Device *self)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;

  self->session = along_session_new (self->folder, NULL);
  along_session_open_async (self->session, NULL, keep_cb, &opened);
  along_session_close_async (self->session, keep_cb, &closed);
  along_session_close_finish (self->session, wait_for (&closed), &error);
  g_assert_no_error (error);
  g_assert_false (along_session_open_finish (self->session, wait_for (&opened), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (along_session_get_store (self->session));
  g_clear_object (&opened);
  g_clear_object (&closed);
  g_assert_finalize_object (g_steal_pointer (&self->session));
}

void
device_free (Device *self)
{
  g_autoptr (GSubprocess) remove = NULL;

  if (self->session != NULL)
    device_close (self);
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-r", self->folder, NULL);
  g_assert_true (g_subprocess_wait_check (remove, NULL, NULL));
  g_free (self->folder);
  g_free (self->login);
  g_free (self->server);
  g_free (self);
}

gboolean
device_sign_in (Device *self, const char *server, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_session_sign_in_async (self->session, server, self->login, password, NULL, keep_cb,
                               &result);
  return along_session_sign_in_finish (self->session, wait_for (&result), error);
}

gboolean
device_sign_in_with_file (Device *self, const char *server, const char *file, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_session_sign_in_with_file_async (self->session, server, file, NULL, keep_cb, &result);
  return along_session_sign_in_finish (self->session, wait_for (&result), error);
}

gboolean
device_sign_out (Device *self, gboolean discard, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_session_sign_out_async (self->session, discard, keep_cb, &result);
  return along_session_sign_out_finish (self->session, wait_for (&result), error);
}

gboolean
device_unlock (Device *self, const char *passphrase, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_session_unlock_async (self->session, passphrase, NULL, keep_cb, &result);
  return along_session_unlock_finish (self->session, wait_for (&result), error);
}

gboolean
device_set_password (Device *self,
                     const char *old_password,
                     const char *new_password,
                     GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_session_change_password_async (self->session, old_password, new_password, NULL, keep_cb,
                                       &result);
  return along_session_change_password_finish (self->session, wait_for (&result), error);
}

void
device_set_aside (Device *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_session_set_aside_async (self->session, NULL, keep_cb, &result);
  along_session_set_aside_finish (self->session, wait_for (&result), &error);
  g_assert_no_error (error);
}

void
device_commit (Device *self, AlongTxn *txn)
{
  AlongStore *store = along_session_get_store (self->session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_commit_async (store, txn, keep_cb, &result);
  along_store_commit_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
}

static AlongRecord *
new_record (Device *self, const char *kind)
{
  const AlongActor *actor = along_session_get_actor (self->session);
  g_autofree char *id = along_id_new ();
  AlongRecord *record = along_record_new (along_entity_find (kind), id);

  along_record_set_integer (record, "created_at", along_clock_now_ms ());
  along_record_set_text (record, "created_by", actor->worker);
  along_record_set_text (record, "created_org", actor->org);
  return record;
}

char *
device_try_create (Device *self, const char *name, const char *address, GError **error)
{
  AlongStore *store = along_session_get_store (self->session);
  const AlongActor *actor = along_session_get_actor (self->session);
  g_autoptr (AlongTxn) txn = along_txn_new (actor->org);
  g_autoptr (AlongRecord) person = new_record (self, "person");
  g_autoptr (AlongRecord) episode = new_record (self, "episode");
  g_autoptr (GAsyncResult) result = NULL;

  along_record_set_text (person, "known_as", name);
  along_record_set_text (person, "address", address);
  along_record_set_text (episode, "person", along_record_get_id (person));
  along_record_set_text (episode, "org", actor->org);
  along_record_set_text (
      episode, along_entity_state_field (along_record_get_entity (episode))->name, "planned");
  along_txn_create (txn, person);
  along_txn_create (txn, episode);
  along_store_commit_async (store, txn, keep_cb, &result);
  return along_store_commit_finish (store, wait_for (&result), error)
             ? g_strdup (along_record_get_id (person))
             : NULL;
}

char *
device_create (Device *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *id = device_try_create (self, name, NULL, &error);

  g_assert_no_error (error);
  return id;
}

AlongRecord *
device_get (Device *self, const AlongEntity *entity, const char *id)
{
  AlongStore *store = along_session_get_store (self->session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AlongRecord *record = NULL;

  along_store_get_async (store, entity, id, NULL, keep_cb, &result);
  record = along_store_get_finish (store, wait_for (&result), &error);
  if (record == NULL)
    g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  return record;
}

static AlongRecord *
get (Device *self, const char *id)
{
  return device_get (self, along_entity_find ("person"), id);
}

void
device_set (Device *self, const char *id, const char *field, const char *text)
{
  g_autoptr (AlongTxn) txn = along_txn_new (along_session_get_actor (self->session)->org);
  g_autoptr (AlongRecord) before = get (self, id);
  g_autoptr (AlongRecord) after = along_record_copy (before);

  along_record_set_text (after, field, text);
  along_txn_update (txn, before, after);
  device_commit (self, txn);
}

char *
device_text (Device *self, const char *id, const char *field)
{
  g_autoptr (AlongRecord) record = get (self, id);

  return record != NULL ? g_strdup (along_record_get_text (record, field)) : NULL;
}

guint
device_found (Device *self, const char *kind, const char *words)
{
  AlongStore *store = along_session_get_store (self->session);
  const char *const kinds[] = { kind, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = NULL;

  along_store_search_async (store, words, kinds, 1000, NULL, keep_cb, &result);
  hits = along_store_search_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return hits->len;
}

gint64
device_count (Device *self)
{
  AlongStore *store = along_session_get_store (self->session);
  g_autoptr (AlongQuery) all = along_query_new (along_entity_find ("person"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  along_store_count_async (store, all, NULL, keep_cb, &result);
  n = along_store_count_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return n;
}

GPtrArray *
device_attention (Device *self)
{
  AlongStore *store = along_session_get_store (self->session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list = NULL;

  along_store_attention_async (store, NULL, keep_cb, &result);
  list = along_store_attention_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return list;
}

/* Whoever tests does not wait out a backoff: somebody presses "Try now". */
static void
poke (Device *self, gboolean unless_offline)
{
  AlongEngine *engine = along_session_get_engine (self->session);

  if (!unless_offline && along_engine_get_status (engine) == ALONG_SYNC_OFFLINE)
    along_engine_sync_now (engine);
}

static gboolean
has_status (Device *self, gconstpointer data)
{
  AlongSyncStatus status = (AlongSyncStatus)GPOINTER_TO_INT (data);

  poke (self, status == ALONG_SYNC_OFFLINE);
  return along_engine_get_status (along_session_get_engine (self->session)) == status;
}

void
device_wait_status (Device *self, AlongSyncStatus status)
{
  g_assert_true (comes_true (self, has_status, GINT_TO_POINTER (status)));
}

static gboolean
is_in_step (Device *self, gconstpointer data)
{
  AlongStore *store = along_session_get_store (self->session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AlongSyncState) state = NULL;

  if (!has_status (self, GINT_TO_POINTER (ALONG_SYNC_UP_TO_DATE)))
    return FALSE;
  along_store_sync_state_async (store, keep_cb, &result);
  state = along_store_sync_state_finish (store, wait_for (&result), NULL);
  return state->waiting == 0;
}

void
device_wait_in_step (Device *self)
{
  g_assert_true (comes_true (self, is_in_step, NULL));
}

typedef struct
{
  const char *id;
  const char *field;
  const char *text;
} Expected;

static gboolean
says (Device *self, gconstpointer data)
{
  const Expected *expected = data;
  g_autofree char *text = device_text (self, expected->id, expected->field);

  poke (self, FALSE);
  return g_strcmp0 (text, expected->text) == 0;
}

void
device_wait_text (Device *self, const char *id, const char *field, const char *text)
{
  Expected expected = { id, field, text };
  gboolean came = comes_true (self, says, &expected);
  g_autofree char *is = device_text (self, id, field);

  if (!came)
    g_error ("%s has “%s” as %s, not “%s”", self->login, is, field, text);
}

typedef struct
{
  const AlongEntity *entity;
  const char *id;
} Named;

static gboolean
is_here (Device *self, gconstpointer data)
{
  const Named *named = data;
  g_autoptr (AlongRecord) record = device_get (self, named->entity, named->id);

  poke (self, FALSE);
  return record != NULL;
}

void
device_wait_record (Device *self, const AlongEntity *entity, const char *id)
{
  const Named named = { entity, id };

  g_assert_true (comes_true (self, is_here, &named));
}

typedef struct
{
  const char *kind;
  const char *words;
  guint n;
} Sought;

static gboolean
finds (Device *self, gconstpointer data)
{
  const Sought *sought = data;

  poke (self, FALSE);
  return device_found (self, sought->kind, sought->words) == sought->n;
}

void
device_wait_found (Device *self, const char *kind, const char *words, guint n)
{
  const Sought sought = { kind, words, n };

  g_assert_true (comes_true (self, finds, &sought));
}

static gboolean
counts (Device *self, gconstpointer data)
{
  poke (self, FALSE);
  return device_count (self) == *(const gint64 *)data;
}

void
device_wait_count (Device *self, gint64 n)
{
  g_assert_true (comes_true (self, counts, &n));
}

static gboolean
needs (Device *self, gconstpointer data)
{
  g_autoptr (GPtrArray) list = device_attention (self);

  poke (self, FALSE);
  return list->len == *(const guint *)data;
}

void
device_wait_attention (Device *self, guint n)
{
  g_assert_true (comes_true (self, needs, &n));
}
