/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/ground.h"

#include "base/error.h"
#include "sample/sample.h"
#include "store/store.h"
#include "sync/secrets.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Who works at all the devices: a coordinator of the organisation with the most people. */
#define WHO "morag"

/**
 * keep_result_cb:
 * @source: what was called
 * @result: what came of it
 * @data: a `GAsyncResult **`
 *
 * For wait_for_result().
 */
void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/**
 * wait_for_result:
 * @result: where keep_result_cb() puts it
 *
 * Returns: (transfer none): the result
 */
GAsyncResult *
wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
on_too_long_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_CONTINUE;
}

/**
 * wait_until:
 * @is_so: says whether it is so
 * @data: given to @is_so
 * @seconds: how long at most
 * @what: what is waited for
 * @error: set when it does not come about
 *
 * Returns: %TRUE as soon as it is so
 */
gboolean
wait_until (gboolean (*is_so) (gpointer data),
            gpointer data,
            guint seconds,
            const char *what,
            GError **error)
{
  gboolean too_long = FALSE;
  guint id = g_timeout_add_seconds (seconds, on_too_long_cb, &too_long);

  while (!is_so (data) && !too_long)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  if (too_long)
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: not within %u seconds", what,
                 seconds);
  return !too_long;
}

static gboolean
make_profile (const char *profile, GError **error)
{
  g_autofree char *marker = g_build_filename (profile, "dev-profile", NULL);

  if (g_mkdir_with_parents (profile, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", profile,
                   g_strerror (errno));
      return FALSE;
    }
  return g_file_set_contents (marker, "", 0, error);
}

/**
 * device_sign_in:
 * @profile: a folder, made where it is absent
 * @url: the server
 * @error: set when it does not work
 *
 * Returns: (transfer full): a device somebody has just signed in on; its first sync has begun
 */
AlongSession *
device_sign_in (const char *profile, const char *url, GError **error)
{
  g_autoptr (AlongSession) session = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) signed_in = NULL;

  if (!make_profile (profile, error))
    return NULL;
  session = along_session_new (profile, url);
  along_session_open_async (session, NULL, keep_result_cb, &opened);
  if (!along_session_open_finish (session, wait_for_result (&opened), error))
    return NULL;
  along_session_sign_in_async (session, url, WHO, ALONG_SAMPLE_PASSWORD, NULL, keep_result_cb,
                               &signed_in);
  if (!along_session_sign_in_finish (session, wait_for_result (&signed_in), error))
    return NULL;
  return g_steal_pointer (&session);
}

/**
 * device_is_up_to_date:
 * @session: an #AlongSession
 *
 * Returns: %TRUE if it has everything, and nothing waits
 */
gboolean
device_is_up_to_date (gpointer session)
{
  AlongEngine *engine = along_session_get_engine (session);

  return engine != NULL && along_engine_get_status (engine) == ALONG_SYNC_UP_TO_DATE;
}

/**
 * device_close:
 * @session: (transfer full): a device
 * @error: set when it does not end well
 *
 * Returns: %TRUE if sync has stopped and the store is closed
 */
gboolean
device_close (AlongSession *session, GError **error)
{
  g_autoptr (AlongSession) owned = session;
  g_autoptr (AlongEngine) engine = g_object_ref (along_session_get_engine (session));
  g_autoptr (AlongStore) store = g_object_ref (along_session_get_store (session));
  g_autoptr (GAsyncResult) stopped = NULL;

  along_engine_stop_async (engine, keep_result_cb, &stopped);
  return along_engine_stop_finish (engine, wait_for_result (&stopped), error)
         && device_close_store (store, error);
}

/**
 * device_key:
 * @profile: a folder
 * @error: set when there is none
 *
 * Returns: (transfer full): what its store is encrypted with
 */
GBytes *
device_key (const char *profile, GError **error)
{
  g_autoptr (AlongProfile) opened = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GBytes) key = NULL;

  /* What an engine had still to say when it stopped holds on to its profile until it is said. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  opened = along_profile_open (profile, error);
  if (opened == NULL)
    return NULL;
  along_secrets_load_async (opened, NULL, keep_result_cb, &loaded);
  key = along_secrets_load_finish (wait_for_result (&loaded), error);
  return key != NULL ? along_secrets_derive (key, ALONG_KEY_FOR_STORE) : NULL;
}

/**
 * device_open_store:
 * @profile: a folder nobody has open
 * @error: set when it cannot be opened
 *
 * Returns: (transfer full): its store, without sync
 */
AlongStore *
device_open_store (const char *profile, GError **error)
{
  g_autofree char *path = g_build_filename (profile, "store.db", NULL);
  g_autoptr (GBytes) key = device_key (profile, error);
  g_autoptr (GAsyncResult) opened = NULL;

  if (key == NULL)
    return NULL;
  along_store_open_async (path, key, NULL, keep_result_cb, &opened);
  return along_store_open_finish (wait_for_result (&opened), error);
}

/**
 * device_close_store:
 * @store: a store
 * @error: set when it does not close
 *
 * Returns: %TRUE if it is closed
 */
gboolean
device_close_store (AlongStore *store, GError **error)
{
  g_autoptr (GAsyncResult) closed = NULL;

  along_store_close_async (store, keep_result_cb, &closed);
  return along_store_close_finish (store, wait_for_result (&closed), error);
}
