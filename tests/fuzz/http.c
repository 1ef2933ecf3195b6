/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests to the real router, without sockets, over a database in memory with one account and one person in it. The first
 * line is method and path, the second the token (`access` is one that is worth something), the rest the body; EPOCH in it stands for
 * the name of the history. Whatever is asked: an answer, never that the server failed, and JSON where it says so. */

#include "base/clock.h"
#include "base/random.h"
#include "fuzz.h"
#include "server/accounts.h"
#include "server/answer-page.h"
#include "server/files.h"
#include "server/secret.h"
#include "sim/disk.h"
#include "wire/json.h"

#include <glib/gstdio.h>
#include <string.h>

#define ACCOUNT "01900000-0000-7000-8000-00000000000a"
#define WORKER "01900000-0000-7000-8000-00000000000b"
#define ORG "01900000-0000-7000-8000-000000000003"
#define REPLICA "01900000-0000-7000-8000-00000000000c"
#define PERSON "01900000-0000-7000-8000-000000000001"
#define NOW G_GINT64_CONSTANT (1767225600000)
#define MOST_PAGES 50

static Dice dice = { 1 };
static Disk *disk;
static GHashTable *template;
static char *folder;
static char *path;
static AlongStorage *storage;
static AlongService *service;
static AlongRouter *router;
static AlongAnswerPage *page;
static AlongBlobs *blobs;

static gint64
now (gpointer data)
{
  return NOW;
}

static void
fill_random (guint8 *bytes, gsize length, gpointer data)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8)dice_roll (&dice);
}

static void
open_server (void)
{
  g_autoptr (GError) error = NULL;

  dice.state = 1;
  storage = along_storage_sqlite_open (path, ALONG_SQLITE_CREATE | ALONG_SQLITE_INLINE, &error);
  g_assert_no_error (error);
  if (template == NULL)
    along_service_begin_history (storage, "Harbour", 0, &error);
  g_assert_no_error (error);
  service = along_service_new (storage, &error);
  g_assert_no_error (error);
  along_service_set_blobs (service, blobs);
  router = along_router_new (service, TRUE);
  page = along_answer_page_new (service, TRUE);
  along_answer_page_set_url (page, "https://refer.example.org");
  along_router_set_public_url (router, "https://refer.example.org");
}

static void
close_server (void)
{
  g_clear_pointer (&page, along_answer_page_free);
  g_clear_pointer (&router, along_router_free);
  g_clear_pointer (&service, along_service_free);
  g_clear_pointer (&storage, along_storage_close);
}

static gboolean
put_tokens (AlongTx *tx, gpointer data, GError **error)
{
  static const char *const words[] = { "access", "refresh" };
  static const AlongTokenKind kinds[] = { ALONG_TOKEN_ACCESS, ALONG_TOKEN_REFRESH };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *hash = along_secret_hash (words[i]);
      const AlongToken token = { .hash = hash,
                                 .kind = kinds[i],
                                 .account = (char *)ACCOUNT,
                                 .family = (char *)"f",
                                 .replica = (char *)REPLICA,
                                 .device = (char *)"d",
                                 .expires = G_MAXINT64 };

      if (!tx->api->token_put (tx, &token, error))
        return FALSE;
    }
  return TRUE;
}

static void
make_account (void)
{
  const AlongAccount account = { .id = (char *)ACCOUNT,
                                 .login = (char *)"morag",
                                 .name = (char *)"Morag",
                                 .worker = (char *)WORKER,
                                 .org = (char *)ORG,
                                 .org_name = (char *)"Harbour",
                                 .roles = ALONG_ROLE_COORDINATOR };
  g_autoptr (GError) error = NULL;

  along_accounts_put (service, &account, FALSE, &error);
  g_assert_no_error (error);
  storage->api->write (storage, put_tokens, NULL, &error);
  g_assert_no_error (error);
}

/* As much of an answer as there is. Returns the status. */
static guint
ask (const char *method, const char *where, const char *token, const char *cookie, GBytes *body)
{
  const char *query = strchr (where, '?');
  g_autofree char *bare
      = query != NULL ? g_strndup (where, (gsize)(query - where)) : g_strdup (where);
  gboolean is_page = g_str_has_prefix (bare, "/a/") || g_str_equal (bare, "/robots.txt");
  gboolean known = FALSE;
  AlongRequest request
      = { .route = is_page ? along_answer_page_route (page, method, bare, cookie, &known)
                           : along_route_find (method, bare, &known),
          .path = bare,
          .query = query != NULL ? query + 1 : NULL,
          .access = *token != '\0' ? token : NULL,
          .body = body,
          .type = is_page ? "application/x-www-form-urlencoded" : "application/json",
          .cookie = cookie };
  AlongResponse *response = NULL;
  guint status = 0;

  if (request.route == NULL || g_bytes_get_size (body) > request.route->max_body + 1)
    return 404;
  response = is_page ? along_answer_page_handle (page, &request)
                     : along_router_handle (router, &request);
  status = response->status;
  g_assert_cmpuint (status, >=, 200);
  g_assert_cmpuint (status, !=, 500);
  if (response->body != NULL && g_strcmp0 (response->type, "application/json") == 0)
    {
      gsize size = 0;
      const char *text = g_bytes_get_data (response->body, &size);
      g_autoptr (JsonNode) node = along_json_parse (text, (gssize)size, NULL);

      g_assert_nonnull (node);
    }
  for (guint i = 0; response->pages && i < MOST_PAGES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) next = along_router_next_page (router, response, &error);

      g_assert_no_error (error);
      g_assert_nonnull (next);
    }
  along_router_finish (router, response);
  return status;
}

static GBytes *
body_of (const char *text, gsize length)
{
  g_autoptr (GString) body = g_string_new_len (text, (gssize)length);

  /* Words with a NUL in them stay as they are. */
  if (strlen (body->str) == body->len)
    g_string_replace (body, "EPOCH", along_service_get_epoch (service), 0);
  return g_string_free_to_bytes (g_steal_pointer (&body));
}

static void
enter_somebody (void)
{
  static const char push[]
      = "{\"proto\":1,\"schema\":1,\"epoch\":\"EPOCH\",\"replica\":\"" REPLICA
        "\",\"txns\":[{\"n\":1,\"id\":\"01900000-0000-7000-8000-000000000004\",\"hlc\":1,"
        "\"schema\":1,\"ops\":[{\"op\":\"new\",\"k\":\"person\",\"id\":\"" PERSON
        "\",\"v\":{\"known_as\":\"Isla\"}},{\"op\":\"new\",\"k\":\"episode\",\"id\":"
        "\"01900000-0000-7000-8000-000000000005\",\"v\":{\"person\":\"" PERSON "\",\"org\":\"" ORG
        "\"}}]}]}";
  g_autoptr (GBytes) body = body_of (push, strlen (push));

  g_assert_cmpuint (ask ("POST", "/v1/push", "access", NULL, body), ==, 200);
}

static void
remove_folder (void)
{
  g_remove (path);
  g_rmdir (folder);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autofree char *files = NULL;

  fuzz_be_quiet ();
  along_clock_set_source (now, NULL);
  along_random_set_source (fill_random, NULL);
  disks_begin (&dice, now, NULL);
  folder = g_dir_make_tmp ("along-fuzz-XXXXXX", NULL);
  path = g_build_filename (folder, "server.db", NULL);
  atexit (remove_folder);
  files = g_build_filename (folder, "blobs", NULL);
  blobs = along_blobs_new (files);
  disk = disk_new ("server");
  open_server ();
  make_account ();
  enter_somebody ();
  close_server ();
  template = disk_copy (disk);
  open_server ();
  return 0;
}

/* What was written is undone, so that the next input finds what every input finds. */
static void
undo (void)
{
  close_server ();
  disk_put_back (disk, template);
  open_server ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Food food = { data, size };
  g_autofree char *line = food_line (&food);
  g_autofree char *token = food_line (&food);
  char *where = strchr (line, ' ');
  gsize length = 0;
  g_autofree char *rest = food_rest (&food, &length);
  g_autoptr (GBytes) body = body_of (rest, length);

  /* HTTP lets nothing else through. */
  if (where == NULL || !g_utf8_validate (line, -1, NULL) || !g_utf8_validate (token, -1, NULL))
    return 0;
  *where++ = '\0';
  /* Who looks is noted, so that looking changes something too. */
  if (ask (line, where, token, token, body) < 400 || !g_str_equal (line, "GET"))
    undo ();
  return 0;
}
