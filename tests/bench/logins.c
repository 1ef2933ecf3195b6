/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/logins.h"

#include "base/error.h"
#include "base/id.h"
#include "sample/sample.h"
#include "wire/json.h"

/* A password costs the server memory; so many at once are enough. */
#define SIDE_BY_SIDE 4

typedef struct
{
  const char *user;
  guint asked;
  guint asking[SIDE_BY_SIDE];
  GPtrArray *logins;
  GPtrArray *replicas;
} SigningIn;

static void
login_free (gpointer data)
{
  Login *login = data;

  g_free (login->token);
  g_free (login->replica);
  g_free (login->org);
  g_free (login->epoch);
  g_free (login);
}

static gboolean
ask_cb (guint which, GString *into, gpointer data)
{
  SigningIn *self = data;
  g_autofree char *body = NULL;

  if (self->asked >= self->replicas->len)
    return FALSE;
  self->asking[which] = self->asked++;
  body = g_strdup_printf ("{\"user\":\"%s\",\"password\":\"%s\",\"replica\":\"%s\","
                          "\"device\":\"bench\",\"app\":\"bench\"}",
                          self->user, ALONG_SAMPLE_PASSWORD,
                          (const char *)g_ptr_array_index (self->replicas, self->asking[which]));
  crowd_put_request (into, "POST", "/v1/sign-in", NULL, body);
  return TRUE;
}

static gboolean
hear_cb (guint which, guint status, const char *body, gsize size, gpointer data, GError **error)
{
  SigningIn *self = data;
  g_autoptr (JsonNode) root = along_json_parse (body, (gssize)size, error);
  JsonObject *object = root != NULL ? along_json_object (root, "a sign-in", error) : NULL;
  JsonObject *account = NULL;
  Login *login = NULL;

  if (object == NULL)
    return FALSE;
  if (status != 200)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "A sign-in was answered with %u",
                   status);
      return FALSE;
    }
  account = json_object_get_object_member (object, "account");
  login = g_new0 (Login, 1);
  login->token = g_strdup (json_object_get_string_member (object, "access"));
  login->epoch = g_strdup (json_object_get_string_member (object, "epoch"));
  login->org = g_strdup (json_object_get_string_member (account, "org"));
  login->replica = g_strdup (g_ptr_array_index (self->replicas, self->asking[which]));
  g_ptr_array_add (self->logins, login);
  return TRUE;
}

/**
 * logins_new:
 * @url: a server that lets anybody ask as often as they like
 * @user: whose devices
 * @n: how many
 * @error: set when one cannot sign in
 *
 * Returns: (transfer full) (element-type Login): the devices
 */
GPtrArray *
logins_new (const char *url, const char *user, guint n, GError **error)
{
  g_autoptr (Crowd) crowd = crowd_new (url, MIN (n, SIDE_BY_SIDE), error);
  g_autoptr (GPtrArray) logins = g_ptr_array_new_with_free_func (login_free);
  g_autoptr (GPtrArray) replicas = g_ptr_array_new_with_free_func (g_free);
  SigningIn self = { .user = user, .logins = logins, .replicas = replicas };

  if (crowd == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (replicas, along_id_new ());
  if (!crowd_run (crowd, ask_cb, hear_cb, &self, 0, NULL, error))
    return NULL;
  return g_steal_pointer (&logins);
}
