/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "server/accounts.h"
#include "server/rates.h"
#include "server/router.h"
#include "server/secret.h"
#include "wire/json.h"
#include "world.h"

#include <string.h>

#define MINUTE (G_GINT64_CONSTANT (60) * 1000)
#define PASSWORD "correct horse"

typedef struct
{
  World *world;
  AlongRouter *router;
  Desk *morag;
  char *org;
  /* Where the next requests come from; NULL where no proxy says. */
  const char *address;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->world = world_new ();
  self->org = world_add_org (self->world, "Harbour");
  self->morag = world_add_desk (self->world, "morag", self->org, ALONG_ROLE_COORDINATOR);
  self->morag->account->hash = along_password_hash (PASSWORD, &error);
  g_assert_no_error (error);
  world_put_account (self->world, self->morag->account);
  self->router = along_router_new (self->world->service, FALSE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  along_router_free (self->router);
  desk_free (self->morag);
  world_free (self->world);
  g_free (self->org);
}

static AlongResponse *
ask (Fixture *self, const char *method, const char *path, const char *access, const char *body)
{
  gboolean known = FALSE;
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  AlongRequest request = { .route = along_route_find (method, path, &known),
                           .path = path,
                           .access = access,
                           .address = self->address,
                           .body = bytes };

  g_assert_nonnull (request.route);
  return along_router_handle (self->router, &request);
}

static guint
status_of (Fixture *self, AlongResponse *response)
{
  guint status = response->status;

  along_router_finish (self->router, response);
  return status;
}

static AlongResponse *
sign_in (Fixture *self, const char *user, const char *password)
{
  g_autofree char *body = g_strdup_printf (
      "{\"user\":\"%s\",\"password\":\"%s\",\"replica\":\"%s\",\"device\":\"d\"}", user, password,
      self->morag->replica);

  return ask (self, "POST", "/v1/sign-in", NULL, body);
}

static char *
member (AlongResponse *response, const char *name)
{
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  const char *text = g_bytes_get_data (response->body, &size);
  g_autoptr (JsonNode) node = along_json_parse (text, (gssize)size, &error);

  g_assert_no_error (error);
  return g_strdup (json_object_get_string_member (json_node_get_object (node), name));
}

static guint
use (Fixture *self, const char *access)
{
  return status_of (self,
                    ask (self, "POST", "/v1/pull", access, "{\"epoch\":\"none\",\"scopes\":[]}"));
}

static AlongResponse *
refresh (Fixture *self, const char *token)
{
  g_autofree char *body = g_strdup_printf ("{\"refresh\":\"%s\"}", token);

  return ask (self, "POST", "/v1/refresh", NULL, body);
}

static void
test_sign_in (Fixture *self, gconstpointer data)
{
  AlongResponse *response = sign_in (self, "morag", PASSWORD);
  g_autofree char *access = member (response, "access");
  g_autofree char *epoch = member (response, "epoch");

  g_assert_cmpuint (status_of (self, response), ==, 200);
  g_assert_cmpstr (epoch, ==, along_service_get_epoch (self->world->service));
  /* Past the door: an old history is what it says no to. */
  g_assert_cmpuint (use (self, access), ==, 409);
  g_assert_cmpuint (use (self, "nonsense"), ==, 401);
  g_assert_cmpuint (use (self, NULL), ==, 401);
}

/* A wrong password, an unknown name and a closed account are told in the same words. */
static void
test_wrong (Fixture *self, gconstpointer data)
{
  AlongResponse *wrong = sign_in (self, "morag", "wrong horse");
  AlongResponse *nobody = sign_in (self, "nobody", PASSWORD);
  AlongResponse *closed = NULL;
  g_autofree char *one = member (wrong, "message");
  g_autofree char *two = member (nobody, "message");
  g_autofree char *three = NULL;

  self->morag->account->disabled = TRUE;
  world_put_account (self->world, self->morag->account);
  closed = sign_in (self, "morag", PASSWORD);
  three = member (closed, "message");
  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, ==, three);
  g_assert_cmpuint (status_of (self, wrong), ==, 401);
  g_assert_cmpuint (status_of (self, nobody), ==, 401);
  g_assert_cmpuint (status_of (self, closed), ==, 401);
}

static void
test_limit (Fixture *self, gconstpointer data)
{
  AlongResponse *response = NULL;

  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (status_of (self, sign_in (self, "morag", "wrong horse")), ==, 401);
  response = sign_in (self, "morag", PASSWORD);
  g_assert_cmpint (response->retry_after, >, 0);
  g_assert_cmpint (response->retry_after, <=, 12001);
  g_assert_cmpuint (status_of (self, response), ==, 429);
  /* Others are not kept out by that. */
  g_assert_cmpuint (status_of (self, sign_in (self, "nobody", PASSWORD)), ==, 401);
  world_advance (self->world, 12001);
  g_assert_cmpuint (status_of (self, sign_in (self, "morag", PASSWORD)), ==, 200);
}

/* Who tries one password on every name is held up by where they come from, where that is known. */
static void
test_limit_by_address (Fixture *self, gconstpointer data)
{
  self->address = "198.51.100.7";
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("name%u", i);

      g_assert_cmpuint (status_of (self, sign_in (self, name, "a guess")), ==, 401);
    }
  g_assert_cmpuint (status_of (self, sign_in (self, "morag", PASSWORD)), ==, 429);
  self->address = "198.51.100.8";
  g_assert_cmpuint (status_of (self, sign_in (self, "morag", PASSWORD)), ==, 200);
  self->address = NULL;
  g_assert_cmpuint (status_of (self, sign_in (self, "morag", PASSWORD)), ==, 200);
}

static void
test_right_does_not_count (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (status_of (self, sign_in (self, "morag", PASSWORD)), ==, 200);
}

static void
test_access_ends (Fixture *self, gconstpointer data)
{
  AlongResponse *response = sign_in (self, "morag", PASSWORD);
  g_autofree char *access = member (response, "access");

  along_router_finish (self->router, response);
  world_advance (self->world, 10 * MINUTE - 1);
  g_assert_cmpuint (use (self, access), ==, 409);
  world_advance (self->world, 1);
  g_assert_cmpuint (use (self, access), ==, 401);
}

/* The answer to a refresh was lost: asked again within a minute it is the same. Later somebody else has the
 * token, and nobody's is worth anything. */
static void
test_rotation (Fixture *self, gconstpointer data)
{
  AlongResponse *first = sign_in (self, "morag", PASSWORD);
  g_autofree char *old = member (first, "refresh");
  AlongResponse *one = refresh (self, old);
  AlongResponse *two = refresh (self, old);
  g_autofree char *next = member (one, "refresh");
  g_autofree char *same = member (two, "refresh");
  g_autofree char *access = member (one, "access");
  g_autofree char *same_access = member (two, "access");

  along_router_finish (self->router, first);
  along_router_finish (self->router, one);
  along_router_finish (self->router, two);
  g_assert_cmpstr (next, ==, same);
  g_assert_cmpstr (next, !=, old);
  g_assert_cmpstr (access, ==, same_access);
  g_assert_cmpuint (use (self, access), ==, 409);
  world_advance (self->world, MINUTE + 1);
  g_assert_cmpuint (status_of (self, refresh (self, old)), ==, 401);
  g_assert_cmpuint (use (self, access), ==, 401);
  g_assert_cmpuint (status_of (self, refresh (self, next)), ==, 401);
}

static void
test_refresh_is_no_access (Fixture *self, gconstpointer data)
{
  AlongResponse *response = sign_in (self, "morag", PASSWORD);
  g_autofree char *access = member (response, "access");
  g_autofree char *token = member (response, "refresh");

  along_router_finish (self->router, response);
  g_assert_cmpuint (use (self, token), ==, 401);
  g_assert_cmpuint (status_of (self, refresh (self, access)), ==, 401);
}

static void
test_sign_out (Fixture *self, gconstpointer data)
{
  AlongResponse *one = sign_in (self, "morag", PASSWORD);
  AlongResponse *two = sign_in (self, "morag", PASSWORD);
  g_autofree char *access = member (one, "access");
  g_autofree char *token = member (one, "refresh");
  g_autofree char *other = member (two, "access");

  along_router_finish (self->router, one);
  along_router_finish (self->router, two);
  g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/sign-out", access, "{}")), ==, 200);
  g_assert_cmpuint (use (self, access), ==, 401);
  g_assert_cmpuint (status_of (self, refresh (self, token)), ==, 401);
  g_assert_cmpuint (use (self, other), ==, 409);
}

static void
test_disabled (Fixture *self, gconstpointer data)
{
  AlongResponse *response = sign_in (self, "morag", PASSWORD);
  g_autofree char *access = member (response, "access");
  g_autofree char *token = member (response, "refresh");

  along_router_finish (self->router, response);
  self->morag->account->disabled = TRUE;
  world_put_account (self->world, self->morag->account);
  g_assert_cmpuint (use (self, access), ==, 401);
  g_assert_cmpuint (status_of (self, refresh (self, token)), ==, 401);
}

static void
test_code (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code
      = along_accounts_new_code (self->world->service, self->morag->account->id, &error);
  g_autofree char *late
      = along_accounts_new_code (self->world->service, self->morag->account->id, &error);
  g_autofree char *body = g_strdup_printf ("{\"code\":\"%s\",\"replica\":\"%s\",\"device\":\"d\"}",
                                           code, self->morag->replica);
  g_autofree char *late_body = g_strdup_printf (
      "{\"code\":\"%s\",\"replica\":\"%s\",\"device\":\"d\"}", late, self->morag->replica);

  g_assert_no_error (error);
  g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/sign-in", NULL, body)), ==, 200);
  g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/sign-in", NULL, body)), ==, 401);
  world_advance (self->world, 10 * MINUTE);
  g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/sign-in", NULL, late_body)), ==, 401);
}

static void
test_password (Fixture *self, gconstpointer data)
{
  AlongResponse *one = sign_in (self, "morag", PASSWORD);
  AlongResponse *two = sign_in (self, "morag", PASSWORD);
  g_autofree char *access = member (one, "access");
  g_autofree char *other = member (two, "access");

  along_router_finish (self->router, one);
  along_router_finish (self->router, two);
  g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/password", access,
                                          "{\"old\":\"wrong\",\"new\":\"a longer horse\"}")),
                    ==, 400);
  g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/password", access,
                                          "{\"old\":\"" PASSWORD "\",\"new\":\"short\"}")),
                    ==, 400);
  g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/password", access,
                                          "{\"old\":\"" PASSWORD "\",\"new\":\"a longer horse\"}")),
                    ==, 200);
  /* This device stays; the others sign in again. */
  g_assert_cmpuint (use (self, access), ==, 409);
  g_assert_cmpuint (use (self, other), ==, 401);
  g_assert_cmpuint (status_of (self, sign_in (self, "morag", PASSWORD)), ==, 401);
  g_assert_cmpuint (status_of (self, sign_in (self, "morag", "a longer horse")), ==, 200);
}

static gboolean
find_token (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (AlongToken) plain = NULL;
  g_autofree char *hash = along_secret_hash (data);
  g_autoptr (AlongToken) hashed = NULL;

  if (!tx->api->token_get (tx, data, &plain, error)
      || !tx->api->token_get (tx, hash, &hashed, error))
    return FALSE;
  g_assert_null (plain);
  g_assert_nonnull (hashed);
  return TRUE;
}

/* Who reads the database cannot sign in with what is in it. */
static void
test_stored_hashed (Fixture *self, gconstpointer data)
{
  AlongResponse *response = sign_in (self, "morag", PASSWORD);
  g_autofree char *access = member (response, "access");
  g_autoptr (GError) error = NULL;

  along_router_finish (self->router, response);
  self->world->storage->api->read (self->world->storage, find_token, access, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (self->morag->account->hash, "$argon2id$"));
}

static void
test_bad_bodies (Fixture *self, gconstpointer data)
{
  static const char *const bodies[] = {
    "",
    "{}",
    "[]",
    "null",
    "{\"user\":1}",
    "{\"user\":\"m\"}",
    "{\"user\":\"m\",\"password\":\"p\",\"replica\":\"not an id\"}",
    "{\"user\":\"m\",\"user\":\"n\",\"password\":\"p\",\"replica\":\"x\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    g_assert_cmpuint (status_of (self, ask (self, "POST", "/v1/sign-in", NULL, bodies[i])), ==,
                      400);
}

static void
test_rates (void)
{
  g_autoptr (AlongRates) rates = along_rates_new ();
  gint64 retry_after = 0;

  for (guint i = 0; i < 3; i++)
    g_assert_true (along_rates_take (rates, "x", "a", 3, 1, &retry_after));
  g_assert_false (along_rates_take (rates, "x", "a", 3, 1, &retry_after));
  g_assert_cmpint (retry_after, >, 0);
  g_assert_true (along_rates_take (rates, "x", "b", 3, 1, &retry_after));
  g_assert_true (along_rates_take (rates, "y", "a", 3, 1, &retry_after));
  along_rates_return (rates, "x", "a", 3);
  g_assert_true (along_rates_take (rates, "x", "a", 3, 1, &retry_after));
  g_assert_true (along_rates_enter (rates, "s", "a", 2));
  g_assert_true (along_rates_enter (rates, "s", "a", 2));
  g_assert_false (along_rates_enter (rates, "s", "a", 2));
  along_rates_leave (rates, "s", "a");
  g_assert_true (along_rates_enter (rates, "s", "a", 2));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "sign-in", test_sign_in },
    { "wrong", test_wrong },
    { "limit", test_limit },
    { "limit/by-address", test_limit_by_address },
    { "limit/right-does-not-count", test_right_does_not_count },
    { "access-ends", test_access_ends },
    { "rotation", test_rotation },
    { "refresh-is-no-access", test_refresh_is_no_access },
    { "sign-out", test_sign_out },
    { "disabled", test_disabled },
    { "code", test_code },
    { "password", test_password },
    { "stored-hashed", test_stored_hashed },
    { "bad-bodies", test_bad_bodies },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/accounts/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  g_test_add_func ("/server/accounts/rates", test_rates);
  return g_test_run ();
}
