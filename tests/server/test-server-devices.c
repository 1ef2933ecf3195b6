/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "server/accounts.h"
#include "server/devices.h"
#include "server/router.h"
#include "server/secret.h"
#include "wire/json.h"
#include "world.h"

#include <string.h>

/* Devices that somebody lost: the order to wipe reaches them by whatever they ask, what they had not sent is not
 * lost for it, and nothing of the server's reaches them any more. */

#define DAY (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define PASSWORD "correct horse"

typedef struct
{
  World *world;
  AlongRouter *router;
  Desk *morag;
  char *org;
} Fixture;

typedef struct
{
  guint status;
  JsonNode *json;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->json, json_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

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
  self->router = along_router_new (self->world->service, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  along_router_free (self->router);
  desk_free (self->morag);
  world_free (self->world);
  g_free (self->org);
}

static Answer
ask (Fixture *self, const char *method, const char *path, const char *access, GBytes *body)
{
  gboolean known = FALSE;
  AlongRequest request = { .route = along_route_find (method, path, &known),
                           .path = path,
                           .access = access,
                           .body = body };
  g_autoptr (GError) error = NULL;
  AlongResponse *response = NULL;
  Answer answer = { 0 };
  gsize size = 0;
  const char *text = NULL;

  g_assert_nonnull (request.route);
  response = along_router_handle (self->router, &request);
  answer.status = response->status;
  if (response->body != NULL && g_str_equal (response->type, "application/json"))
    {
      text = g_bytes_get_data (response->body, &size);
      answer.json = along_json_parse (text, (gssize)size, &error);
      g_assert_no_error (error);
    }
  along_router_finish (self->router, response);
  return answer;
}

static Answer
say (Fixture *self, const char *path, const char *access, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  return ask (self, "POST", path, access, bytes);
}

static const char *
text_of (const Answer *answer, const char *name)
{
  return json_object_get_string_member_with_default (json_node_get_object (answer->json), name,
                                                     NULL);
}

static Answer
sign_in_as (Fixture *self, const char *replica, const char *device, const char *app)
{
  g_autofree char *body = g_strdup_printf ("{\"user\":\"morag\",\"password\":\"%s\",\"replica\":\"%"
                                           "s\",\"device\":\"%s\",\"app\":\"%s\"}",
                                           PASSWORD, replica, device, app);

  return say (self, "/v1/sign-in", NULL, body);
}

static Answer
refresh (Fixture *self, const char *token, const char *app)
{
  g_autofree char *body = g_strdup_printf ("{\"refresh\":\"%s\",\"app\":\"%s\"}", token, app);

  return say (self, "/v1/refresh", NULL, body);
}

static Answer
pull (Fixture *self, const char *access)
{
  return say (self, "/v1/pull", access, "{\"epoch\":\"none\",\"scopes\":[]}");
}

static GPtrArray *
list (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *devices = along_devices_list (self->world->service, &error);

  g_assert_no_error (error);
  return devices;
}

static guint
order (Fixture *self, const char *account, const char *id)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  along_devices_order_wipe (self->world->service, account, id, &n, &error);
  g_assert_no_error (error);
  return n;
}

static guint
cancel (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  along_devices_cancel_wipe (self->world->service, NULL, id, &n, &error);
  g_assert_no_error (error);
  return n;
}

static GBytes *
push_body (Fixture *self, AlongTxn *txn)
{
  g_autoptr (AlongBatch) batch = g_new0 (AlongBatch, 1);

  batch->proto = ALONG_PROTO;
  batch->schema = along_schema;
  batch->epoch = g_strdup (along_service_get_epoch (self->world->service));
  batch->replica = g_strdup (self->morag->replica);
  batch->txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  g_ptr_array_add (batch->txns, txn);
  return along_batch_encode (batch);
}

/* A change of somebody's that their device has not sent yet. */
static GBytes *
unsent (Fixture *self, const char *person)
{
  AlongTxn *txn = desk_txn (self->morag);

  along_txn_add (txn, desk_set (self->morag, "person", person, "pronouns", "she"));
  return push_body (self, txn);
}

static char *
result_of (const Answer *answer)
{
  JsonArray *results
      = json_object_get_array_member (json_node_get_object (answer->json), "results");

  return g_strdup (json_object_get_string_member (json_array_get_object_element (results, 0), "r"));
}

/* Who is signed in on what: known from the sign-in, true to the last refresh. */
static void
test_list (Fixture *self, gconstpointer data)
{
  g_autofree char *other = along_id_new ();
  g_auto (Answer) first = sign_in_as (self, self->morag->replica, "laptop", "1.0");
  g_auto (Answer) second = { 0 };
  g_auto (Answer) again = { 0 };
  g_auto (Answer) out = { 0 };
  g_autoptr (GPtrArray) devices = NULL;
  const AlongStoredDevice *laptop = NULL;
  const AlongStoredDevice *desktop = NULL;

  g_assert_cmpuint (first.status, ==, 200);
  world_advance (self->world, DAY);
  second = sign_in_as (self, other, "desktop", "");
  again = refresh (self, text_of (&first, "refresh"), "1.1");
  g_assert_cmpuint (again.status, ==, 200);
  out = say (self, "/v1/sign-out", text_of (&second, "access"), "{}");
  g_assert_cmpuint (out.status, ==, 200);
  devices = list (self);
  g_assert_cmpuint (devices->len, ==, 2);
  laptop = g_ptr_array_index (devices, 0);
  desktop = g_ptr_array_index (devices, 1);
  g_assert_cmpstr (laptop->id, ==, self->morag->replica);
  g_assert_cmpstr (laptop->name, ==, "laptop");
  g_assert_cmpstr (laptop->app, ==, "1.1");
  g_assert_cmpint (laptop->seen - laptop->made, ==, DAY);
  g_assert_true (laptop->signed_in);
  g_assert_cmpstr (desktop->name, ==, "desktop");
  g_assert_false (desktop->signed_in);
}

/* Whatever it asks, it is told to wipe and nothing else; only what it brings is taken; other devices of the same
 * person go on. */
static void
test_wipe (Fixture *self, gconstpointer data)
{
  static const char *const closed[] = { "/v1/history/person/x", "/v1/live", "/v1/snapshot" };
  g_autofree char *other = along_id_new ();
  g_autofree char *person = desk_add_person (self->morag, "Isla");
  g_autofree char *r = NULL;
  g_auto (Answer) lost = sign_in_as (self, self->morag->replica, "laptop", "1");
  g_auto (Answer) kept = sign_in_as (self, other, "desktop", "1");
  g_auto (Answer) told = { 0 };
  g_auto (Answer) refreshed = { 0 };
  g_auto (Answer) pulled = { 0 };
  g_auto (Answer) pushed = { 0 };
  g_auto (Answer) refused = { 0 };
  g_auto (Answer) noted = { 0 };
  g_auto (Answer) done = { 0 };
  g_auto (Answer) gone = { 0 };
  g_auto (Answer) goes_on = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (AlongRecord) isla = NULL;
  const char *deliver = NULL;

  desk_pull (self->morag);
  body = unsent (self, person);
  g_assert_cmpuint (order (self, NULL, self->morag->replica), ==, 1);
  g_assert_cmpuint (order (self, NULL, self->morag->replica), ==, 0);
  told = pull (self, text_of (&lost, "access"));
  g_assert_cmpuint (told.status, ==, 403);
  g_assert_cmpstr (text_of (&told, "code"), ==, "wipe");
  deliver = text_of (&told, "deliver");
  g_assert_nonnull (deliver);
  refreshed = refresh (self, text_of (&lost, "refresh"), "1");
  g_assert_cmpuint (refreshed.status, ==, 403);
  g_assert_cmpstr (text_of (&refreshed, "deliver"), ==, deliver);
  g_assert_null (text_of (&refreshed, "access"));

  /* With what it was told nothing goes out, and with its old token nothing comes in. */
  pulled = pull (self, deliver);
  g_assert_cmpuint (pulled.status, ==, 403);
  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    {
      g_auto (Answer) answer = ask (self, "GET", closed[i], deliver, NULL);

      g_assert_cmpuint (answer.status, ==, 403);
    }
  refused = ask (self, "POST", "/v1/push", text_of (&lost, "access"), body);
  g_assert_cmpuint (refused.status, ==, 403);
  pushed = ask (self, "POST", "/v1/push", deliver, body);
  g_assert_cmpuint (pushed.status, ==, 200);
  r = result_of (&pushed);
  g_assert_cmpstr (r, ==, "applied");
  noted = say (self, "/v1/audit", deliver, "{\"notes\":[]}");
  g_assert_cmpuint (noted.status, ==, 200);
  done = say (self, "/v1/wiped", deliver, "{}");
  g_assert_cmpuint (done.status, ==, 200);
  gone = ask (self, "POST", "/v1/push", deliver, body);
  g_assert_cmpuint (gone.status, ==, 403);
  goes_on = pull (self, text_of (&kept, "access"));
  g_assert_cmpuint (goes_on.status, ==, 409);

  devices = list (self);
  for (guint i = 0; i < devices->len; i++)
    {
      const AlongStoredDevice *device = g_ptr_array_index (devices, i);

      g_assert_true ((device->wiped != 0) == g_str_equal (device->name, "laptop"));
    }
  g_assert_cmpuint (cancel (self, self->morag->replica), ==, 0);
}

/* Somebody who left: what their device still brings is kept for their organisation, and applied by nobody; whichever is
 * ordered first (@data: the wipe). */
static void
test_closed (Fixture *self, gconstpointer data)
{
  gboolean wipe_first = data != NULL;
  g_autofree char *person = desk_add_person (self->morag, "Isla");
  g_autofree char *r = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) isla = NULL;
  g_auto (Answer) lost = sign_in_as (self, self->morag->replica, "laptop", "1");
  g_auto (Answer) told = { 0 };
  g_auto (Answer) pushed = { 0 };

  desk_pull (self->morag);
  body = unsent (self, person);
  if (wipe_first)
    g_assert_cmpuint (order (self, self->morag->account->id, NULL), ==, 1);
  self->morag->account->disabled = TRUE;
  along_accounts_put (self->world->service, self->morag->account, TRUE, &error);
  g_assert_no_error (error);
  if (!wipe_first)
    g_assert_cmpuint (order (self, self->morag->account->id, NULL), ==, 1);
  told = refresh (self, text_of (&lost, "refresh"), "1");
  g_assert_cmpuint (told.status, ==, 403);
  pushed = ask (self, "POST", "/v1/push", text_of (&told, "deliver"), body);
  g_assert_cmpuint (pushed.status, ==, 200);
  r = result_of (&pushed);
  g_assert_cmpstr (r, ==, "quarantined");
  g_assert_cmpint (world_count (self->world, "quarantine"), ==, 1);
  along_service_lookup (self->world->service, along_entity_find ("person"), person, &isla, &error);
  g_assert_no_error (error);
  g_assert_null (along_record_get (isla, "pronouns"));
}

/* Found under the sofa: nothing has happened, and what it was told is worth nothing. */
static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_auto (Answer) found = sign_in_as (self, self->morag->replica, "laptop", "1");
  g_auto (Answer) told = { 0 };
  g_auto (Answer) delivers = { 0 };
  g_auto (Answer) goes_on = { 0 };
  g_auto (Answer) twice = { 0 };

  g_assert_cmpuint (cancel (self, self->morag->replica), ==, 0);
  g_assert_cmpuint (order (self, NULL, self->morag->replica), ==, 1);
  told = pull (self, text_of (&found, "access"));
  g_assert_cmpuint (told.status, ==, 403);
  g_assert_cmpuint (cancel (self, self->morag->replica), ==, 1);
  delivers = say (self, "/v1/audit", text_of (&told, "deliver"), "{\"notes\":[]}");
  g_assert_cmpuint (delivers.status, ==, 401);
  goes_on = pull (self, text_of (&found, "access"));
  g_assert_cmpuint (goes_on.status, ==, 409);
  g_assert_cmpuint (order (self, NULL, self->morag->replica), ==, 1);
  twice = pull (self, text_of (&found, "access"));
  g_assert_cmpuint (twice.status, ==, 403);
}

/* After a month its tokens are worth nothing at all; who knows the password gets in only to be told. */
static void
test_late (Fixture *self, gconstpointer data)
{
  g_auto (Answer) lost = sign_in_as (self, self->morag->replica, "laptop", "1");
  g_auto (Answer) told = { 0 };
  g_auto (Answer) again = { 0 };
  g_auto (Answer) asked = { 0 };
  g_auto (Answer) late = { 0 };

  g_assert_cmpuint (order (self, NULL, self->morag->replica), ==, 1);
  told = pull (self, text_of (&lost, "access"));
  world_advance (self->world, ALONG_DEVICE_DELIVER_MS + 1);
  late = say (self, "/v1/audit", text_of (&told, "deliver"), "{\"notes\":[]}");
  g_assert_cmpuint (late.status, ==, 401);
  again = sign_in_as (self, self->morag->replica, "laptop", "1");
  g_assert_cmpuint (again.status, ==, 200);
  asked = pull (self, text_of (&again, "access"));
  g_assert_cmpuint (asked.status, ==, 403);
  g_assert_cmpstr (text_of (&asked, "code"), ==, "wipe");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/server/devices/list", test_list },     { "/server/devices/wipe", test_wipe },
    { "/server/devices/closed", test_closed }, { "/server/devices/cancel", test_cancel },
    { "/server/devices/late", test_late },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add ("/server/devices/closed-after", Fixture, "wipe first", set_up, test_closed,
              tear_down);
  return g_test_run ();
}
