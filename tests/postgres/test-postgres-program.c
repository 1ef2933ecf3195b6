/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../server/erasing-tests.h"
#include "../server/program.h"
#include "base/id.h"
#include "cluster.h"
#include "server/blobs.h"
#include "wire/pull.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define SERVERS 3
#define DEVICES 6

/* The real program on a real PostgreSQL. */
typedef struct
{
  Cluster *cluster;
  Program program;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->cluster = (Cluster *)data;
  program_set_up (&self->program, NULL);
  self->program.database = self->cluster->url;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  program_tear_down (&self->program, NULL);
  cluster_sql (self->cluster, NULL, "DROP SCHEMA IF EXISTS alongside CASCADE");
}

/* The verbs that erase; what the database's own files still hold is not for us to say. */
static void
test_erasing (Fixture *self, gconstpointer data)
{
  g_autofree char *person = erasing_run (&self->program, NULL);

  g_assert_nonnull (person);
}

/* One of several processes, and what is in front of them; each on a socket that stays its own. */
typedef struct
{
  char *socket;
  GSubprocess *process;
} Server;

static void
server_begin (Fixture *self, Server *server)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *listen = g_strconcat ("unix:", server->socket, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  server->process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, program_path (), "serve", "--data", self->program.data,
                          "--database", self->cluster->url, "--listen", listen, "--unlimited",
                          NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on "));
}

static void
server_end (Server *server, int how)
{
  g_subprocess_send_signal (server->process, how);
  g_subprocess_wait (server->process, NULL, NULL);
  g_clear_object (&server->process);
}

static SoupSession *
session_to (const char *socket)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket);

  return soup_session_new_with_options ("remote-connectable", address, "proxy-resolver", NULL,
                                        "timeout", 30, NULL);
}

/* Returns: the status; 0 where nobody answered */
static guint
ask (SoupSession *session, const char *path, const char *access, const char *body, char **answer)
{
  g_autofree char *url = g_strconcat ("http://localhost", path, NULL);
  g_autoptr (SoupMessage) msg = soup_message_new (body != NULL ? "POST" : "GET", url);
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const char *text = NULL;

  if (access != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", access, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (msg), "Authorization",
                                    bearer);
    }
  if (body != NULL)
    {
      g_autoptr (GBytes) sent = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (msg, "application/json", sent);
    }
  bytes = soup_session_send_and_read (session, msg, NULL, NULL);
  if (bytes == NULL)
    return 0;
  text = g_bytes_get_data (bytes, &size);
  if (answer != NULL)
    *answer = g_strndup (text, size);
  return soup_message_get_status (msg);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = along_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return node;
}

static char *
sign_in (SoupSession *session, const char *replica, char **epoch, char **org)
{
  g_autofree char *body = g_strdup_printf (
      "{\"user\":\"morag\",\"password\":\"correct horse\",\"replica\":\"%s\",\"device\":\"d\"}",
      replica);
  g_autofree char *answer = NULL;
  g_autofree char *hello = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) known = NULL;

  while (ask (session, "/v1/sign-in", NULL, body, &answer) != 200)
    g_clear_pointer (&answer, g_free);
  while (ask (session, "/v1/hello", NULL, NULL, &hello) != 200)
    g_clear_pointer (&hello, g_free);
  node = parse (answer);
  known = parse (hello);
  *epoch = g_strdup (text_of (known, "epoch"));
  if (org != NULL)
    *org = g_strdup (json_object_get_string_member (
        json_object_get_object_member (json_node_get_object (node), "account"), "org"));
  return g_strdup (text_of (node, "access"));
}

/* All are of one account, and signed in once: a password takes its time. */
typedef struct
{
  const char *socket;
  const char *access;
  const char *epoch;
  const char *org;
  guint pushes;
  int pushed; /* atomic */
  GHashTable *rows;
} Device;

static void
push_until_taken (SoupSession *session, const char *access, const char *body)
{
  while (TRUE)
    {
      g_autofree char *answer = NULL;
      guint status = ask (session, "/v1/push", access, body, &answer);

      if (status == 200)
        {
          g_assert_true (strstr (answer, "\"r\":\"applied\"") != NULL
                         || strstr (answer, "\"r\":\"duplicate\"") != NULL);
          return;
        }
      /* Nobody there, or try again: never a refusal of what was written. */
      g_assert_true (status == 0 || status >= 500);
    }
}

static void
read_line (Device *self, const char *text, AlongPull *next, gboolean *more)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongLine) line = along_line_decode (text, -1, &error);

  g_assert_no_error (error);
  if (line->type == ALONG_LINE_ROW)
    g_hash_table_add (self->rows,
                      g_strdup_printf ("%s/%s/%s %" G_GINT64_FORMAT, line->part->entity->kind,
                                       line->part->id, along_facet_name (line->part->facet),
                                       line->part->rev));
  if (line->type == ALONG_LINE_EVENT && g_str_equal (line->event, "grant"))
    {
      AlongCursor *cursor = g_new0 (AlongCursor, 1);

      cursor->sid = g_strdup (line->sids[0]);
      cursor->gen = line->gen;
      g_ptr_array_add (next->scopes, cursor);
    }
  if (line->type == ALONG_LINE_CHECK)
    {
      *more = line->more;
      for (guint i = 0; i < line->cursors->len; i++)
        g_ptr_array_add (next->scopes, along_cursor_copy (g_ptr_array_index (line->cursors, i)));
    }
}

static AlongPull *
pull_new (const char *epoch)
{
  AlongPull *pull = g_new0 (AlongPull, 1);

  pull->epoch = g_strdup (epoch);
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  pull->max_bytes = 100000;
  return pull;
}

static void
pull_everything (Device *self, SoupSession *session, const char *access, const char *epoch)
{
  g_autoptr (AlongPull) pull = pull_new (epoch);
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GBytes) body = along_pull_encode (pull);
      g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
      g_autofree char *answer = NULL;
      g_auto (GStrv) lines = NULL;
      gboolean first = pull->scopes->len == 0;

      g_assert_cmpuint (ask (session, "/v1/pull", access, text, &answer), ==, 200);
      along_pull_free (pull);
      pull = pull_new (epoch);
      lines = g_strsplit (answer, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        if (*lines[i] != '\0')
          read_line (self, lines[i], pull, &more);
      more = more || first;
    }
}

static gpointer
run_device (gpointer data)
{
  Device *self = data;
  g_autoptr (SoupSession) session = session_to (self->socket);
  g_autofree char *replica = along_id_new ();

  for (guint n = 1; n <= self->pushes; n++)
    {
      g_autofree char *txn = along_id_new ();
      g_autofree char *person = along_id_new ();
      g_autofree char *body = program_push_body (self->epoch, replica, n, txn, person, self->org);

      push_until_taken (session, self->access, body);
      g_atomic_int_inc (&self->pushed);
    }
  return NULL;
}

static void
read_device (Device *self)
{
  g_autoptr (SoupSession) session = session_to (self->socket);

  pull_everything (self, session, self->access, self->epoch);
}

static GSubprocess *
begin_nginx (Fixture *self, const char *socket, const Server *servers)
{
  g_autofree char *conf = g_build_filename (self->program.folder, "nginx.conf", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *nginx = NULL;
  g_autofree char *said = NULL;

  g_string_append_printf (text,
                          "%sdaemon off; worker_processes 1; pid %s/nginx.pid;\n"
                          "error_log %s/nginx.log;\n"
                          "events { worker_connections 256; }\n"
                          "http { access_log off; client_body_temp_path %s/b;"
                          " proxy_temp_path %s/p; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u;"
                          " scgi_temp_path %s/s;\n upstream along {\n",
                          getuid () == 0 ? "user root; " : "", self->program.folder,
                          self->program.folder, self->program.folder, self->program.folder,
                          self->program.folder, self->program.folder, self->program.folder);
  for (guint i = 0; i < SERVERS; i++)
    g_string_append_printf (text, "  server unix:%s max_fails=1 fail_timeout=1s;\n",
                            servers[i].socket);
  g_string_append_printf (text,
                          " }\n server { listen unix:%s; location / { proxy_pass http://along;"
                          " proxy_http_version 1.1; proxy_buffering off; } }\n}\n",
                          socket);
  g_file_set_contents (conf, text->str, -1, &error);
  g_assert_no_error (error);
  nginx = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "/usr/sbin/nginx", "-p",
                            self->program.folder, "-c", conf, NULL);
  g_assert_no_error (error);
  return nginx;
}

/* Ends one of the servers each time so many more have been taken, the hard way and in turns; it is back at once. */
static void
upset (Fixture *self, Server *servers, Device *devices, guint all)
{
  guint next = all / 8;
  guint which = 0;
  guint pushed = 0;

  while (pushed < all)
    {
      pushed = 0;
      for (guint i = 0; i < DEVICES; i++)
        pushed += (guint)g_atomic_int_get (&devices[i].pushed);
      if (pushed < next)
        {
          g_thread_yield ();
          continue;
        }
      server_end (&servers[which % SERVERS], SIGKILL);
      server_begin (self, &servers[which % SERVERS]);
      which++;
      next += all / 4;
    }
  g_assert_cmpuint (which, >=, 1);
}

/* Three processes on one database behind nginx; one after the other is killed under load and started again. All
 * that was acknowledged is there, once, and every device is told the same, whichever it asks. */
static void
test_processes (Fixture *self, gconstpointer data)
{
  guint pushes = g_getenv ("ALONGSIDE_LONG") != NULL ? 400 : 10;
  Server servers[SERVERS] = { 0 };
  Device devices[DEVICES] = { 0 };
  GThread *threads[DEVICES];
  g_autofree char *socket = g_build_filename (self->program.folder, "front", NULL);
  GSubprocess *nginx = NULL;
  g_autoptr (SoupSession) session = NULL;
  g_autofree char *replica = along_id_new ();
  g_autofree char *epoch = NULL;
  g_autofree char *org = NULL;
  g_autofree char *access = NULL;
  g_autoptr (JsonNode) found = NULL;
  JsonObject *counts = NULL;

  if (!g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("there is no nginx on this machine");
      return;
    }
  program_make_morag (&self->program);
  for (guint i = 0; i < SERVERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);

      servers[i].socket = g_build_filename (self->program.folder, name, NULL);
      server_begin (self, &servers[i]);
    }
  nginx = begin_nginx (self, socket, servers);
  session = session_to (socket);
  access = sign_in (session, replica, &epoch, &org);
  for (guint i = 0; i < DEVICES; i++)
    {
      devices[i] = (Device){ .socket = socket,
                             .access = access,
                             .epoch = epoch,
                             .org = org,
                             .pushes = pushes };
      threads[i] = g_thread_new ("device", run_device, &devices[i]);
    }
  upset (self, servers, devices, DEVICES * pushes);
  for (guint i = 0; i < DEVICES; i++)
    g_thread_join (threads[i]);

  found = program_run (&self->program, 0, NULL, "check", NULL);
  counts = json_object_get_object_member (json_node_get_object (found), "counts");
  g_assert_cmpint (json_object_get_int_member (counts, "person"), ==, DEVICES * pushes);
  g_assert_cmpint (json_object_get_int_member (counts, "quarantine"), ==, 0);
  for (guint i = 0; i < SERVERS; i++)
    {
      devices[i].socket = servers[i].socket;
      devices[i].rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      read_device (&devices[i]);
      g_assert_cmpuint (g_hash_table_size (devices[i].rows), >=, 2 * DEVICES * pushes);
    }
  for (guint i = 1; i < SERVERS; i++)
    {
      GHashTableIter iter;
      gpointer row = NULL;

      g_assert_cmpuint (g_hash_table_size (devices[i].rows), ==,
                        g_hash_table_size (devices[0].rows));
      g_hash_table_iter_init (&iter, devices[0].rows);
      while (g_hash_table_iter_next (&iter, &row, NULL))
        g_assert_true (g_hash_table_contains (devices[i].rows, row));
    }
  g_subprocess_send_signal (nginx, SIGTERM);
  g_subprocess_wait (nginx, NULL, NULL);
  g_object_unref (nginx);
  for (guint i = 0; i < SERVERS; i++)
    {
      server_end (&servers[i], SIGTERM);
      g_free (servers[i].socket);
      g_hash_table_unref (devices[i].rows);
    }
}

static char *
digest_in (Program *program)
{
  g_autoptr (JsonNode) found = program_run (program, 0, NULL, "check", NULL);

  return g_strdup (text_of (found, "digest"));
}

static void
put_file (Program *program)
{
  g_autofree char *folder = g_build_filename (program->data, "blobs", NULL);
  g_autoptr (AlongBlobs) blobs = along_blobs_new (folder);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("minutes", 7);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autoptr (GError) error = NULL;

  along_blobs_receive (blobs, "0190b4a0-0000-7000-8000-000000000001", 0, bytes, 7, sha256, &error);
  g_assert_no_error (error);
}

static void
assert_files (Program *program, gint64 n)
{
  g_autoptr (JsonNode) found = program_run (program, 0, NULL, "check", NULL);

  g_assert_cmpint (json_object_get_int_member (json_node_get_object (found), "files"), ==, n);
}

static void
run_one (Program *program, int expected, const char *verb, const char *one, const char *two)
{
  g_autoptr (JsonNode) node = program_run (program, expected, NULL, verb, one, two, NULL);
}

/* A backup of either database is put in place in either; what comes out is the same. */
static void
test_backups (Fixture *self, gconstpointer data)
{
  Program file = { 0 };
  g_autofree char *first = g_build_filename (self->program.folder, "first", NULL);
  g_autofree char *second = g_build_filename (self->program.folder, "second", NULL);
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;
  g_autofree char *back = NULL;

  program_set_up (&file, NULL);
  program_make_morag (&self->program);
  put_file (&self->program);
  here = digest_in (&self->program);
  run_one (&self->program, 0, "backup", first, NULL);
  run_one (&file, 0, "restore", first, NULL);
  there = digest_in (&file);
  g_assert_cmpstr (there, ==, here);
  assert_files (&file, 1);

  /* And back, over something else. */
  run_one (&file, 0, "organisation", "add", "Later");
  run_one (&file, 0, "backup", second, NULL);
  g_clear_pointer (&there, g_free);
  there = digest_in (&file);
  g_assert_cmpstr (there, !=, here);
  run_one (&self->program, 0, "restore", second, NULL);
  back = digest_in (&self->program);
  g_assert_cmpstr (back, ==, there);
  /* It goes on counting where the other one had come to. */
  run_one (&self->program, 0, "organisation", "add", "Later still");
  program_tear_down (&file, NULL);
}

/* Carried over and back: the same digest, the files too, and what was left behind is not served. */
static void
test_move (Fixture *self, gconstpointer data)
{
  Program file = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *again = NULL;
  g_autofree char *elsewhere = g_build_filename (self->program.folder, "elsewhere", NULL);
  g_autoptr (JsonNode) into = NULL;
  g_autoptr (JsonNode) back = NULL;

  program_set_up (&file, NULL);
  run_one (&file, 0, "sample", "--people", "3");
  put_file (&file);
  before = digest_in (&file);

  into = program_run (&file, 0, NULL, "move", "--to", self->cluster->url, NULL);
  g_assert_cmpstr (text_of (into, "digest"), ==, before);
  run_one (&file, 1, "check", NULL, NULL);
  g_free (self->program.data);
  self->program.data = g_strdup (file.data);
  moved = digest_in (&self->program);
  g_assert_cmpstr (moved, ==, before);
  assert_files (&self->program, 1);
  /* There is one now. */
  run_one (&self->program, 1, "init", NULL, NULL);

  back = program_run (&self->program, 0, NULL, "move", "--to", elsewhere, NULL);
  g_assert_cmpstr (text_of (back, "digest"), ==, before);
  run_one (&self->program, 1, "check", NULL, NULL);
  g_free (file.data);
  file.data = g_strdup (elsewhere);
  again = digest_in (&file);
  g_assert_cmpstr (again, ==, before);
  assert_files (&file, 1);
  g_free (file.data);
  file.data = g_build_filename (file.folder, "data", NULL);
  program_tear_down (&file, NULL);
}

static char *
epoch_served (Program *program)
{
  g_autoptr (JsonNode) hello = NULL;
  char *epoch = NULL;

  program_start (program, NULL);
  g_assert_cmpuint (program_call (program, "/v1/hello", NULL, NULL, &hello), ==, 200);
  epoch = g_strdup (text_of (hello, "epoch"));
  program_stop (program, SIGTERM);
  return epoch;
}

/* A dump that is put back gives transactions other numbers: devices must not go on from where they were. */
static void
test_dump (Fixture *self, gconstpointer data)
{
  g_autofree char *dump = g_build_filename (self->cluster->folder, "dump", NULL);
  g_autofree char *first = NULL;
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;
  g_autofree char *kept = NULL;

  program_make_morag (&self->program);
  first = epoch_served (&self->program);
  same = epoch_served (&self->program);
  g_assert_cmpstr (same, ==, first);
  cluster_run (self->cluster, (const char *[]){ "pg_dump", "-n", "alongside", "-f", dump,
                                                self->cluster->url, NULL });
  cluster_sql (self->cluster, NULL, "DROP SCHEMA alongside CASCADE");
  cluster_run (self->cluster, (const char *[]){ "psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump,
                                                self->cluster->url, NULL });
  other = epoch_served (&self->program);
  g_assert_cmpstr (other, !=, first);
  kept = epoch_served (&self->program);
  g_assert_cmpstr (kept, ==, other);
}

/* While a server runs, nothing is put in its place; and a hint goes from one process to the devices of another. */
static void
test_beside (Fixture *self, gconstpointer data)
{
  Server servers[2] = { 0 };
  g_autofree char *file = g_build_filename (self->program.folder, "backup", NULL);
  g_autofree char *replica = along_id_new ();
  g_autofree char *epoch = NULL;
  g_autofree char *access = NULL;
  g_autofree char *request = NULL;
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketConnection) live = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) heard = g_string_new (NULL);
  char buffer[1024];

  program_make_morag (&self->program);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);

      servers[i].socket = g_build_filename (self->program.folder, name, NULL);
      server_begin (self, &servers[i]);
    }
  run_one (&self->program, 0, "backup", file, NULL);
  run_one (&self->program, 1, "restore", file, NULL);

  session = session_to (servers[0].socket);
  access = sign_in (session, replica, &epoch, NULL);
  address = g_unix_socket_address_new (servers[1].socket);
  live = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  request = g_strdup_printf ("GET /v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n",
                             access);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (live)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  while (strstr (heard->str, "event: hint") == NULL)
    {
      gssize n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (live)), buffer,
                                      sizeof buffer, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      /* The first time it is heard. */
      if (strstr (heard->str, ": hello") == NULL)
        {
          g_string_append_len (heard, buffer, n);
          if (strstr (heard->str, ": hello") != NULL)
            run_one (&self->program, 0, "organisation", "add", "Later");
        }
      else
        g_string_append_len (heard, buffer, n);
    }
  for (guint i = 0; i < 2; i++)
    {
      server_end (&servers[i], SIGTERM);
      g_free (servers[i].socket);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "processes", test_processes }, { "backups", test_backups }, { "move", test_move },
    { "dump", test_dump },           { "beside", test_beside },   { "erasing", test_erasing },
  };
  static Cluster cluster;
  const char *why_not = cluster_why_not ();
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  if (why_not != NULL)
    {
      g_print ("1..0 # SKIP %s\n", why_not);
      return 0;
    }
  cluster_start (&cluster);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/postgres/program/", tests[i].path, NULL);

      g_test_add (path, Fixture, &cluster, set_up, tests[i].test, tear_down);
    }
  status = g_test_run ();
  cluster_stop (&cluster);
  return status;
}
