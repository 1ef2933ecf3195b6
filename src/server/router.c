/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/router-private.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "model/file.h"
#include "server/answer-links.h"
#include "wire/json.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define SMALL (16 * 1024)
/* 5,000 scopes with their cursors. */
#define PULL_BYTES (1024 * 1024)
/* As many notes as are taken at a time, and room for what newer devices say besides. */
#define NOTES_BYTES (256 * 1024)
/* A part, and what compressing bytes that do not get smaller adds. */
#define FILE_BYTES (ALONG_FILE_PART_BYTES + 64 * 1024)

static const AlongRoute routes[] = {
  { "GET", "/healthz", 0, ALONG_POOL_READ, TRUE, NULL },
  { "GET", "/readyz", 0, ALONG_POOL_READ, TRUE, NULL },
  { "GET", "/metrics", 0, ALONG_POOL_READ, TRUE, NULL },
  { "GET", "/v1/hello", 0, ALONG_POOL_READ, TRUE, NULL },
  { "POST", "/v1/sign-in", SMALL, ALONG_POOL_AUTH, TRUE, NULL },
  { "POST", "/v1/refresh", SMALL, ALONG_POOL_WRITE, TRUE, NULL },
  { "POST", "/v1/sign-out", SMALL, ALONG_POOL_WRITE, FALSE, NULL },
  { "POST", "/v1/password", SMALL, ALONG_POOL_AUTH, FALSE, "password" },
  { "POST", "/v1/push", ALONG_BATCH_MAX_BYTES, ALONG_POOL_WRITE, FALSE, "push" },
  { "POST", "/v1/pull", PULL_BYTES, ALONG_POOL_READ, FALSE, "pull" },
  { "GET", "/v1/snapshot", 0, ALONG_POOL_READ, FALSE, NULL },
  { "GET", "/v1/live", 0, ALONG_POOL_READ, FALSE, "live" },
  { "GET", "/v1/history/", 0, ALONG_POOL_READ, FALSE, "history" },
  { "GET", "/v1/blob/", 0, ALONG_POOL_READ, FALSE, "blob-get" },
  { "PUT", "/v1/blob/", FILE_BYTES, ALONG_POOL_WRITE, FALSE, "blob-put" },
  { "POST", "/v1/referrals/", SMALL, ALONG_POOL_WRITE, FALSE, "answer-link" },
  { "POST", "/v1/audit", NOTES_BYTES, ALONG_POOL_WRITE, FALSE, "audit" },
  { "POST", "/v1/break-glass", SMALL, ALONG_POOL_WRITE, FALSE, "break-glass" },
  { "GET", "/v1/people/", 0, ALONG_POOL_WRITE, FALSE, "looked" },
  { "POST", "/v1/wiped", SMALL, ALONG_POOL_WRITE, FALSE, NULL },
};

/* Per device: so many at once, so many a second in the long run. A device pulls once for each hint, and a
 * person who works fast in a busy partnership stays far below. */
static const struct
{
  const char *what;
  double burst;
  double per_second;
} rates[] = {
  { "push", 40, 20 },
  { "pull", 60, 30 },
  { "live", 10, 0.5 },
  { "history", 60, 10 },
  { "password", 5, 5.0 / 60 },
  { "blob-get", 200, 20 },
  { "blob-put", 120, 20 },
  { "answer-link", 20, 0.2 },
  { "audit", 60, 1 },
  { "looked", 20, 0.5 },
  { "break-glass", 5, 1.0 / 60 },
};

/* Sign-in, per name (sync.md §3.7). An address is that of a whole office, perhaps; what it limits is who tries
 * one password on every name. */
#define SIGN_IN_BURST 5.0
#define SIGN_IN_PER_SECOND (5.0 / 60)
#define ADDRESS_BURST 30.0
#define ADDRESS_PER_SECOND (30.0 / 60)
#define SNAPSHOTS_PER_USER 2
#define SNAPSHOTS 8

/**
 * along_routes:
 * @n_routes: (out): how many
 *
 * Returns: (transfer none) (array length=n_routes): everything the server answers
 */
const AlongRoute *
along_routes (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}

/**
 * along_route_find:
 * @method: an HTTP method
 * @path: a path
 * @known_path: (out): whether another method would be answered
 *
 * Returns: (transfer none) (nullable): the route
 */
const AlongRoute *
along_route_find (const char *method, const char *path, gboolean *known_path)
{
  *known_path = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      gboolean below = g_str_has_suffix (routes[i].path, "/");

      if (!(below ? g_str_has_prefix (path, routes[i].path) : g_str_equal (path, routes[i].path)))
        continue;
      *known_path = TRUE;
      if (g_str_equal (method, routes[i].method))
        return &routes[i];
    }
  return NULL;
}

/**
 * along_router_new:
 * @service: (transfer none): the service, which must live longer
 * @unlimited: whether devices may ask as often as they like: for measurements only
 *
 * Returns: (transfer full): a router
 */
AlongRouter *
along_router_new (AlongService *service, gboolean unlimited)
{
  AlongRouter *self = g_new0 (AlongRouter, 1);

  self->service = service;
  self->rates = along_rates_new ();
  self->metrics = along_metrics_new ();
  self->unlimited = unlimited;
  return self;
}

/**
 * along_router_free:
 * @self: (transfer full): a router
 */
void
along_router_free (AlongRouter *self)
{
  along_rates_free (self->rates);
  along_metrics_free (self->metrics);
  g_free (self->public_url);
  g_free (self);
}

/**
 * along_router_set_public_url:
 * @self: a router
 * @url: where others reach the answer page, without a slash at its end
 *
 * Set it before requests come in; without it nobody is given a link.
 */
void
along_router_set_public_url (AlongRouter *self, const char *url)
{
  g_set_str (&self->public_url, url);
}

/**
 * along_router_get_service:
 * @self: a router
 *
 * Returns: (transfer none): its service
 */
AlongService *
along_router_get_service (AlongRouter *self)
{
  return self->service;
}

/**
 * along_router_get_metrics:
 * @self: a router
 *
 * Returns: (transfer none): the figures that `/metrics` shows
 */
AlongMetrics *
along_router_get_metrics (AlongRouter *self)
{
  return self->metrics;
}

static AlongResponse *
refuse_conflict (const AlongRefusal *refusal)
{
  GString *json = g_string_new ("{\"code\":");

  along_json_append_text (json, refusal->code);
  g_string_append (json, ",\"message\":");
  if (g_str_equal (refusal->code, "gap"))
    {
      along_json_append_text (json, _ ("Changes before these have not arrived."));
      g_string_append (json, ",\"expected\":");
      along_json_append_integer (json, refusal->expected);
    }
  else if (g_str_equal (refusal->code, "epoch_changed"))
    {
      along_json_append_text (json, _ ("The server was put back to an earlier state."));
      g_string_append (json, ",\"epoch\":");
      along_json_append_text (json, refusal->epoch);
      g_string_append (json, ",\"restored_to\":");
      along_json_append_integer (json, refusal->restored_to);
    }
  else
    {
      along_json_append_text (json, _ ("This device's data was put back to an earlier state."));
    }
  g_string_append_c (json, '}');
  return along_router_respond (409, json);
}

static AlongResponse *
respond_empty (void)
{
  return along_router_respond (200, g_string_new ("{}"));
}

static gboolean
read_anything (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->safe_end (tx, data, error);
}

/* Whether it can serve: whoever spreads requests over several processes leaves out one that has lost its
 * database. `/healthz` says only that the process lives, so that nobody restarts it for what a restart does not mend. */
static AlongResponse *
handle_ready (AlongRouter *self)
{
  AlongStorage *storage = along_service_get_storage (self->service);
  AlongPosition end = { 0 };
  g_autoptr (GError) error = NULL;

  if (!storage->api->read (storage, read_anything, &end, &error))
    return along_router_refuse_error (error);
  return along_router_respond (200, g_string_new ("{\"status\":\"ok\"}"));
}

static AlongResponse *
handle_metrics (AlongRouter *self)
{
  GString *text = g_string_new (NULL);
  AlongResponse *response = NULL;

  along_metrics_append (self->metrics, text);
  response = along_router_respond (200, text);
  response->type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

static AlongResponse *
handle_hello (AlongRouter *self)
{
  GString *json = g_string_new (NULL);

  g_string_append_printf (json,
                          "{\"proto\":[%d,%d],\"schema\":{\"current\":%d,\"min_pull\":1},"
                          "\"limits\":{\"max_txns\":%d,\"max_bytes\":%d,\"max_inflated\":%d},"
                          "\"epoch\":",
                          ALONG_PROTO, ALONG_PROTO, along_schema, ALONG_BATCH_MAX_TXNS,
                          ALONG_BATCH_MAX_BYTES, ALONG_BATCH_MAX_INFLATED);
  along_json_append_text (json, along_service_get_epoch (self->service));
  g_string_append (json, ",\"server_time\":");
  along_json_append_integer (json, along_clock_now_ms ());
  g_string_append (json, ",\"features\":[],\"name\":");
  along_json_append_text (json, along_service_get_name (self->service));
  g_string_append_c (json, '}');
  return along_router_respond (200, json);
}

static JsonNode *
parse_body (GBytes *body, GError **error)
{
  gsize size = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &size) : NULL;

  return along_json_parse (size > 0 ? text : "", (gssize)size, error);
}

static void
append_roles (GString *json, guint roles)
{
  gboolean first = TRUE;

  for (guint role = 1; role != 0 && role <= roles; role <<= 1)
    if (roles & role)
      {
        if (!first)
          g_string_append_c (json, ',');
        along_json_append_text (json, along_role_name ((AlongRole)role));
        first = FALSE;
      }
}

static void
append_member (GString *json, const char *name, const char *text)
{
  g_string_append_printf (json, "\"%s\":", name);
  along_json_append_text (json, text);
  g_string_append_c (json, ',');
}

static AlongResponse *
respond_tokens (AlongRouter *self, const AlongTokens *tokens)
{
  const AlongAccount *account = tokens->login->account;
  gint64 now = along_clock_now_ms ();
  GString *json = g_string_new ("{");

  append_member (json, "access", tokens->access);
  g_string_append (json, "\"access_expires\":");
  along_json_append_integer (json, tokens->login->expires);
  g_string_append_c (json, ',');
  append_member (json, "refresh", tokens->refresh);
  g_string_append (json, "\"account\":{");
  append_member (json, "user", account->id);
  append_member (json, "login", account->login);
  append_member (json, "worker", account->worker);
  append_member (json, "name", account->name);
  append_member (json, "org", account->org);
  append_member (json, "org_name", tokens->org_name);
  g_string_append (json, "\"roles\":[");
  append_roles (json, account->roles);
  g_string_append (json, "]},");
  append_member (json, "epoch", along_service_get_epoch (self->service));
  g_string_append (json, "\"lease_until\":");
  along_json_append_integer (json, now + ALONG_LEASE_MS);
  g_string_append (json, ",\"server_time\":");
  along_json_append_integer (json, now);
  g_string_append_c (json, '}');
  return along_router_respond (200, json);
}

/* Tries to sign in, by name and, where it is known, by address. */
static gboolean
may_try (AlongRouter *self, const char *address, const char *user, gint64 *retry_after)
{
  return (address == NULL
          || along_rates_take (self->rates, "sign-in-from", address, ADDRESS_BURST,
                               ADDRESS_PER_SECOND, retry_after))
         && (user == NULL
             || along_rates_take (self->rates, "sign-in", user, SIGN_IN_BURST, SIGN_IN_PER_SECOND,
                                  retry_after));
}

/* Only wrong guesses count: who signs in on ten devices in a minute is no attacker. */
static void
was_right (AlongRouter *self, const char *address, const char *user)
{
  if (address != NULL)
    along_rates_return (self->rates, "sign-in-from", address, ADDRESS_BURST);
  if (user != NULL)
    along_rates_return (self->rates, "sign-in", user, SIGN_IN_BURST);
}

static AlongResponse *
handle_sign_in (AlongRouter *self, const AlongRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse_body (request->body, &error);
  JsonObject *object = node != NULL ? along_json_object (node, "a sign-in", &error) : NULL;
  const char *user = NULL;
  const char *password = NULL;
  const char *code = NULL;
  const char *replica = NULL;
  const char *device = "";
  const char *app = "";
  gint64 retry_after = 0;
  g_autoptr (AlongTokens) tokens = NULL;

  if (object == NULL || !along_json_get_text (object, "code", FALSE, &code, &error)
      || !along_json_get_text (object, "user", code == NULL, &user, &error)
      || !along_json_get_text (object, "password", code == NULL, &password, &error)
      || !along_json_get_text (object, "replica", TRUE, &replica, &error)
      || !along_json_get_text (object, "device", FALSE, &device, &error)
      || !along_json_get_text (object, "app", FALSE, &app, &error))
    return along_router_refuse_error (error);
  if (!along_id_is_valid (replica) || strlen (device) > 255 || strlen (app) > 255
      || (user != NULL && strlen (user) > 255) || (password != NULL && strlen (password) > 1024))
    return along_response_refuse (400, "invalid",
                                  "replica, device, app, user or password is impossible");
  if (!may_try (self, request->address, user, &retry_after))
    return along_router_refuse_later (retry_after);
  tokens
      = code != NULL
            ? along_accounts_use_code (self->service, code, replica, device, app, &error)
            : along_accounts_sign_in (self->service, user, password, replica, device, app, &error);
  if (tokens == NULL)
    return along_router_refuse_error (error);
  was_right (self, request->address, user);
  return respond_tokens (self, tokens);
}

static AlongResponse *
handle_refresh (AlongRouter *self, const AlongRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse_body (request->body, &error);
  JsonObject *object = node != NULL ? along_json_object (node, "a refresh", &error) : NULL;
  const char *refresh = NULL;
  const char *app = "";
  g_autoptr (AlongTokens) tokens = NULL;

  if (object == NULL || !along_json_get_text (object, "refresh", TRUE, &refresh, &error)
      || !along_json_get_text (object, "app", FALSE, &app, &error))
    return along_router_refuse_error (error);
  if (strlen (app) > 255)
    return along_response_refuse (400, "invalid", "app is impossible");
  tokens = along_accounts_refresh (self->service, refresh, app, &error);
  if (tokens == NULL)
    return along_router_refuse_error (error);
  return tokens->login->leaving ? along_router_refuse_leaving (tokens->login)
                                : respond_tokens (self, tokens);
}

static AlongResponse *
handle_sign_out (AlongRouter *self, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;

  return along_accounts_sign_out (self->service, login, &error) ? respond_empty ()
                                                                : along_router_refuse_error (error);
}

static AlongResponse *
handle_password (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse_body (request->body, &error);
  JsonObject *object = node != NULL ? along_json_object (node, "a password change", &error) : NULL;
  const char *before = NULL;
  const char *after = NULL;

  if (object == NULL || !along_json_get_text (object, "old", TRUE, &before, &error)
      || !along_json_get_text (object, "new", TRUE, &after, &error)
      || !along_accounts_change_password (self->service, login, before, after, &error))
    return along_router_refuse_error (error);
  return respond_empty ();
}

static AlongResponse *
handle_push (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autoptr (AlongBatch) batch
      = along_batch_decode (request->body != NULL ? request->body : none, &error);
  g_autoptr (AlongResults) results = NULL;
  AlongRefusal refusal = { 0 };
  AlongResponse *response = NULL;

  if (batch == NULL)
    return along_router_refuse_error (error);
  if (batch->proto > ALONG_PROTO)
    return along_response_refuse (400, "too_new", "the server does not know this protocol");
  along_router_judge_delivery (login, batch);
  results = along_service_push (self->service, &login->actor, batch, &refusal, &error);
  if (refusal.code != NULL)
    return refuse_conflict (&refusal);
  if (results == NULL)
    return along_router_refuse_error (error);
  for (guint i = 0; i < results->results->len; i++)
    {
      const AlongResult *result = g_ptr_array_index (results->results, i);

      along_metrics_add (self->metrics, ALONG_METRIC_TRANSACTIONS, result->r, NULL, 1);
    }
  response = along_router_respond (200, g_string_new (NULL));
  g_bytes_unref (response->body);
  response->body = along_results_encode (results);
  return response;
}

static AlongResponse *
handle_pull (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autoptr (GString) lines = g_string_new (NULL);
  AlongRefusal refusal = { 0 };
  AlongResponse *response = NULL;

  if (!along_service_answer_pull (self->service, &login->actor, login->replica,
                                  request->body != NULL ? request->body : none, lines, &refusal,
                                  &error))
    return refusal.code != NULL ? refuse_conflict (&refusal) : along_router_refuse_error (error);
  response = along_router_respond (200, g_steal_pointer (&lines));
  response->type = "application/x-ndjson";
  return response;
}

static gboolean
read_snapshot_query (const AlongRequest *request, AlongSnapshotAt *at, GError **error)
{
  g_autoptr (GHashTable) query = g_uri_parse_params (request->query != NULL ? request->query : "",
                                                     -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  const char *sid = query != NULL ? g_hash_table_lookup (query, "sid") : NULL;
  const char *gen = query != NULL ? g_hash_table_lookup (query, "gen") : NULL;
  const char *after = query != NULL ? g_hash_table_lookup (query, "after") : NULL;
  g_auto (GStrv) key = g_strsplit (after != NULL ? after : "", ",", 3);

  if (sid == NULL || gen == NULL
      || !g_ascii_string_to_signed (gen, 10, 1, G_MAXINT64, &at->gen, NULL)
      || (after != NULL && *after != '\0' && g_strv_length (key) != 3))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           "a snapshot needs sid and gen, and after is KIND,ID,FACET");
      return FALSE;
    }
  at->sid = g_strdup (sid);
  at->start = g_strdup (g_hash_table_lookup (query, "cursor"));
  if (g_strv_length (key) == 3)
    {
      at->kind = g_strdup (key[0]);
      at->id = g_strdup (key[1]);
      at->facet = g_strdup (key[2]);
    }
  return TRUE;
}

static GBytes *
make_page (AlongRouter *self, const AlongLogin *login, AlongSnapshotAt *at, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  if (!along_service_snapshot (self->service, &login->actor, at, lines, error))
    return NULL;
  return g_string_free_to_bytes (g_steal_pointer (&lines));
}

static gboolean
enter_snapshot (AlongRouter *self, const AlongLogin *login)
{
  if (!along_rates_enter (self->rates, "snapshot", "", self->unlimited ? G_MAXUINT : SNAPSHOTS))
    return FALSE;
  if (along_rates_enter (self->rates, "snapshot", login->account->id,
                         self->unlimited ? G_MAXUINT : SNAPSHOTS_PER_USER))
    return TRUE;
  along_rates_leave (self->rates, "snapshot", "");
  return FALSE;
}

static void
leave_snapshot (AlongRouter *self, const AlongLogin *login)
{
  along_rates_leave (self->rates, "snapshot", login->account->id);
  along_rates_leave (self->rates, "snapshot", "");
}

static AlongResponse *
handle_snapshot (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) page = NULL;
  AlongResponse *response = NULL;
  g_auto (AlongSnapshotAt) at = { 0 };

  if (!read_snapshot_query (request, &at, &error))
    return along_router_refuse_error (error);
  if (!enter_snapshot (self, login))
    return along_router_refuse_later (1000);
  /* The first page tells whether there is one: after it the status is out. */
  page = make_page (self, login, &at, &error);
  if (page == NULL)
    {
      leave_snapshot (self, login);
      return along_router_refuse_error (error);
    }
  response = g_new0 (AlongResponse, 1);
  response->status = 200;
  response->type = "application/x-ndjson";
  response->body = g_steal_pointer (&page);
  response->pages = !at.done;
  response->counted = TRUE;
  response->at = at;
  at = (AlongSnapshotAt){ 0 };
  return response;
}

/**
 * along_router_next_page:
 * @self: a router
 * @response: a response with more pages
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the next page; %NULL when an error ends the stream
 */
GBytes *
along_router_next_page (AlongRouter *self, AlongResponse *response, GError **error)
{
  GBytes *page = make_page (self, response->login, &response->at, error);

  response->pages = page != NULL && !response->at.done;
  return page;
}

static AlongResponse *
handle_history (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) pieces = g_strsplit (request->path + strlen (request->route->path), "/", 3);
  const AlongEntity *entity = pieces[0] != NULL ? along_entity_find (pieces[0]) : NULL;
  g_autoptr (GString) json = g_string_new (NULL);

  if (entity == NULL || g_strv_length (pieces) != 2 || !along_id_is_valid (pieces[1]))
    return along_router_refuse_absent ();
  if (!along_service_history (self->service, &login->actor, entity, pieces[1], json, &error)
      || !along_router_note_reading (self, login, ALONG_AUDIT_HISTORY_READ, entity->kind, pieces[1],
                                     &error))
    return along_router_refuse_error (error);
  return along_router_respond (200, g_steal_pointer (&json));
}

/* /v1/referrals/ID/answer-link */
static AlongResponse *
handle_answer_link (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_auto (GStrv) pieces = g_strsplit (request->path + strlen (request->route->path), "/", 3);
  g_autoptr (AlongAnswerOffer) offer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;
  GString *json = NULL;

  if (g_strv_length (pieces) != 2 || !along_id_is_valid (pieces[0])
      || !g_str_equal (pieces[1], "answer-link"))
    return along_router_refuse_absent ();
  if (self->public_url == NULL)
    return along_response_refuse (501, "no_page", _ ("This server has no answer page."));
  offer = along_answer_links_make (self->service, &login->actor, pieces[0], &error);
  if (offer == NULL)
    return along_router_refuse_error (error);
  link = g_strconcat (self->public_url, "/a/", offer->token, NULL);
  json = g_string_new ("{");
  append_member (json, "link", link);
  append_member (json, "code", offer->code);
  /* It has no day on which it ends: it lives for as long as the referral is open. */
  g_string_append (json, "\"until\":0}");
  return along_router_respond (200, json);
}

static gboolean
is_too_often (AlongRouter *self,
              const AlongRequest *request,
              const AlongLogin *login,
              gint64 *retry_after)
{
  g_autofree char *who = g_strdup_printf ("%s/%s", login->account->id, login->replica);

  for (guint i = 0; !self->unlimited && i < G_N_ELEMENTS (rates); i++)
    if (g_strcmp0 (rates[i].what, request->route->what) == 0)
      return !along_rates_take (self->rates, rates[i].what, who, rates[i].burst,
                                rates[i].per_second, retry_after);
  return FALSE;
}

static AlongResponse *
handle_open (AlongRouter *self, const AlongRequest *request)
{
  if (g_str_equal (request->route->path, "/healthz"))
    return along_router_respond (200, g_string_new ("{\"status\":\"ok\"}"));
  if (g_str_equal (request->route->path, "/readyz"))
    return handle_ready (self);
  if (g_str_equal (request->route->path, "/metrics"))
    return handle_metrics (self);
  if (g_str_equal (request->route->path, "/v1/hello"))
    return handle_hello (self);
  if (g_str_equal (request->route->path, "/v1/sign-in"))
    return handle_sign_in (self, request);
  return handle_refresh (self, request);
}

static AlongResponse *
handle_live (AlongRouter *self, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) sids = NULL;
  AlongResponse *response = NULL;

  if (!along_service_held (self->service, &login->actor, &sids, &error))
    return along_router_refuse_error (error);
  response = g_new0 (AlongResponse, 1);
  response->status = 200;
  response->type = "text/event-stream";
  response->live = TRUE;
  response->sids = g_steal_pointer (&sids);
  return response;
}

static AlongResponse *
handle_known (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  const char *path = request->route->path;

  if (g_str_equal (path, "/v1/push"))
    return handle_push (self, request, login);
  if (g_str_equal (path, "/v1/pull"))
    return handle_pull (self, request, login);
  if (g_str_equal (path, "/v1/snapshot"))
    return handle_snapshot (self, request, login);
  if (g_str_equal (path, "/v1/history/"))
    return handle_history (self, request, login);
  if (g_str_equal (path, "/v1/blob/"))
    return along_router_handle_file (self, request, login);
  if (g_str_equal (path, "/v1/referrals/"))
    return handle_answer_link (self, request, login);
  if (g_str_equal (path, "/v1/audit"))
    return along_router_handle_notes (self, request, login);
  if (g_str_equal (path, "/v1/break-glass"))
    return along_router_handle_break_glass (self, request, login);
  if (g_str_equal (path, "/v1/people/"))
    return along_router_handle_looked (self, request, login);
  if (g_str_equal (path, "/v1/wiped"))
    return along_router_handle_wiped (self, login);
  if (g_str_equal (path, "/v1/password"))
    return handle_password (self, request, login);
  if (g_str_equal (path, "/v1/sign-out"))
    return handle_sign_out (self, login);
  return handle_live (self, login);
}

/**
 * along_router_handle:
 * @self: a router
 * @request: what is asked
 *
 * Answers one request. For any thread; may take long.
 *
 * Returns: (transfer full): the response, which [method@Router.finish] frees
 */
AlongResponse *
along_router_handle (AlongRouter *self, const AlongRequest *request)
{
  g_autoptr (AlongLogin) login = NULL;
  g_autoptr (GError) error = NULL;
  AlongResponse *response = NULL;
  gint64 retry_after = 0;

  if (request->route->open)
    return handle_open (self, request);
  login = along_accounts_authenticate (self->service, request->access, &error);
  if (login == NULL)
    return along_router_refuse_error (error);
  if (is_too_often (self, request, login, &retry_after))
    return along_router_refuse_later (retry_after);
  if (login->leaving && !along_router_may_deliver (login, request))
    return along_router_refuse_leaving (login);
  response = handle_known (self, request, login);
  response->login = g_steal_pointer (&login);
  return response;
}

/**
 * along_router_finish:
 * @self: a router
 * @response: (transfer full): a response that was sent, or could not be
 */
void
along_router_finish (AlongRouter *self, AlongResponse *response)
{
  if (response->counted)
    leave_snapshot (self, response->login);
  g_clear_pointer (&response->body, g_bytes_unref);
  g_clear_pointer (&response->headers, g_strfreev);
  g_clear_pointer (&response->sids, g_strfreev);
  g_clear_pointer (&response->login, along_login_free);
  along_snapshot_at_clear (&response->at);
  g_free (response);
}
