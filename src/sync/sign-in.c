/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sign-in.h"
#include "base/clock.h"
#include "base/error.h"
#include "wire/json.h"

/**
 * along_sign_in_free:
 * @self: (transfer full): an answer
 */
void
along_sign_in_free (AlongSignIn *self)
{
  g_free (self->access);
  g_free (self->refresh);
  g_free (self->user);
  g_free (self->login);
  g_free (self->worker);
  g_free (self->name);
  g_free (self->org);
  g_free (self->org_name);
  g_free (self->epoch);
  g_free (self);
}

static gboolean
take_text (JsonObject *object, const char *member, char **into, GError **error)
{
  const char *text = NULL;

  if (!along_json_get_text (object, member, TRUE, &text, error))
    return FALSE;
  *into = g_strdup (text);
  return TRUE;
}

static gboolean
take_account (AlongSignIn *self, JsonObject *account, GError **error)
{
  g_auto (GStrv) roles = NULL;

  if (!take_text (account, "user", &self->user, error)
      || !take_text (account, "login", &self->login, error)
      || !take_text (account, "worker", &self->worker, error)
      || !take_text (account, "name", &self->name, error)
      || !take_text (account, "org", &self->org, error)
      || !take_text (account, "org_name", &self->org_name, error)
      || !along_json_get_texts (account, "roles", TRUE, &roles, error))
    return FALSE;
  /* A role that only a newer version knows allows nothing here. */
  for (guint i = 0; roles[i] != NULL; i++)
    self->roles |= along_role_find (roles[i]);
  return TRUE;
}

/**
 * along_sign_in_decode:
 * @json: the body
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Returns: (transfer full): what it says
 */
AlongSignIn *
along_sign_in_decode (GBytes *json, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (json, &size);
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, error);
  JsonObject *object
      = root != NULL ? along_json_object (root, "an answer to a sign-in", error) : NULL;
  JsonObject *account = NULL;
  g_autoptr (AlongSignIn) self = g_new0 (AlongSignIn, 1);

  if (object == NULL || !take_text (object, "access", &self->access, error)
      || !along_json_get_time (object, "access_expires", TRUE, &self->access_expires, error)
      || !take_text (object, "refresh", &self->refresh, error)
      || !take_text (object, "epoch", &self->epoch, error)
      || !along_json_get_time (object, "lease_until", FALSE, &self->lease_until, error)
      || !along_json_get_time (object, "server_time", TRUE, &self->server_time, error))
    return NULL;
  account = along_json_object (json_object_get_member (object, "account"), "account", error);
  if (account == NULL || !take_account (self, account, error))
    return NULL;
  /* Two clocks: what counts is how long the server said, by this one. */
  self->access_expires += along_clock_now_ms () - self->server_time;
  return g_steal_pointer (&self);
}

static void
put (GHashTable *meta, const char *key, const char *value)
{
  g_hash_table_insert (meta, g_strdup (key), g_strdup (value));
}

/**
 * along_sign_in_to_meta:
 * @self: an answer
 *
 * What the store keeps of it, so that the next start needs no server. Tokens are not among it.
 *
 * Returns: (transfer full) (element-type utf8 utf8): for along_store_set_meta_async()
 */
GHashTable *
along_sign_in_to_meta (const AlongSignIn *self)
{
  GHashTable *meta = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *roles = g_strdup_printf ("%u", self->roles);
  g_autofree char *lease = g_strdup_printf ("%" G_GINT64_FORMAT, self->lease_until);

  put (meta, "user", self->user);
  put (meta, "login", self->login);
  put (meta, "worker", self->worker);
  put (meta, "name", self->name);
  put (meta, "org", self->org);
  put (meta, "org_name", self->org_name);
  put (meta, "roles", roles);
  put (meta, "lease_until", lease);
  return meta;
}

static gint64
number_of (GHashTable *meta, const char *key)
{
  const char *text = g_hash_table_lookup (meta, key);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/**
 * along_sign_in_from_meta:
 * @meta: (element-type utf8 utf8): what along_store_get_meta_finish() gave
 *
 * Returns: (transfer full) (nullable): the account the store belongs to, without tokens; %NULL for none
 */
AlongSignIn *
along_sign_in_from_meta (GHashTable *meta)
{
  AlongSignIn *self = NULL;

  if (g_hash_table_lookup (meta, "user") == NULL)
    return NULL;
  self = g_new0 (AlongSignIn, 1);
  self->user = g_strdup (g_hash_table_lookup (meta, "user"));
  self->login = g_strdup (g_hash_table_lookup (meta, "login"));
  self->worker = g_strdup (g_hash_table_lookup (meta, "worker"));
  self->name = g_strdup (g_hash_table_lookup (meta, "name"));
  self->org = g_strdup (g_hash_table_lookup (meta, "org"));
  self->org_name = g_strdup (g_hash_table_lookup (meta, "org_name"));
  self->epoch = g_strdup (g_hash_table_lookup (meta, "epoch"));
  self->roles = (guint)number_of (meta, "roles");
  self->lease_until = number_of (meta, "lease_until");
  self->server_time = number_of (meta, "last_server_time");
  return self;
}
