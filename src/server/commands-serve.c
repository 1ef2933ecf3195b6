/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/http.h"
#include "base/error.h"
#include "server/command-files.h"
#include "server/files.h"
#include "wire/json.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/resource.h>

typedef struct
{
  GMainLoop *loop;
  AlongHttp *http;
} Serve;

static void
on_stopped (gpointer data)
{
  g_main_loop_quit (data);
}

static gboolean
on_signal (gpointer data)
{
  Serve *serve = data;

  g_message ("stopping");
  along_http_stop (serve->http, G_CALLBACK (on_stopped), serve->loop);
  return G_SOURCE_CONTINUE;
}

/* A connection is a file; and what is in memory is nobody's to find in a core file. */
static void
set_limits (void)
{
  struct rlimit files = { 0 };
  const struct rlimit none = { 0, 0 };

  if (getrlimit (RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max)
    {
      files.rlim_cur = files.rlim_max;
      if (setrlimit (RLIMIT_NOFILE, &files) != 0)
        g_message ("no more than %lu files can be open", (unsigned long)files.rlim_cur);
    }
  if (setrlimit (RLIMIT_CORE, &none) != 0)
    g_message ("core files cannot be turned off");
}

static void
say_address (AlongCommand *command, const char *address)
{
  g_autoptr (GString) json = g_string_new ("{\"listening\":");

  along_json_append_text (json, address);
  g_string_append_c (json, '}');
  along_command_say (command, "listening on %s", address);
  along_command_say_json (command, json);
}

static int
refuse (AlongCommand *command, const char *address, const GError *why)
{
  g_autoptr (GError) error = NULL;

  if (why->domain == ALONG_ERROR)
    return along_command_refuse (command, why);
  g_set_error (&error, ALONG_ERROR, ALONG_ERROR_FAILED,
               _ ("It is not possible to listen at %s: %s"), address, why->message);
  return along_command_refuse (command, error);
}

/**
 * along_command_serve:
 * @command: the command
 *
 * `serve [--listen ADDRESS] [--trusted-proxy]`: serves until SIGTERM or SIGINT; then lets what is under way end.
 *
 * Returns: the exit status
 */
int
along_command_serve (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongBlobs) blobs = along_command_blobs (command);
  g_autoptr (AlongRouter) router = NULL;
  g_autoptr (AlongHttp) http = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  AlongHttpOptions options
      = { .listen = command->listen != NULL ? command->listen : "127.0.0.1:8471",
          .trusted_proxy = command->trusted_proxy };
  Serve serve = { 0 };
  guint term = 0;
  guint interrupt = 0;

  if (command->args[0] != NULL)
    return along_command_usage (
        command, "serve [--listen 127.0.0.1:PORT|unix:PATH] [--trusted-proxy] --data DIR");
  set_limits ();
  if (!along_command_lock (command, &error) || !along_command_open (command, &error)
      || !along_command_keep_history (command, TRUE, &error))
    return along_command_refuse (command, error);
  along_service_set_blobs (command->service, blobs);
  router = along_router_new (command->service, command->unlimited);
  http = along_http_new (router, &options, &error);
  if (http == NULL)
    return refuse (command, options.listen, error);
  serve.loop = loop;
  serve.http = http;
  term = g_unix_signal_add (SIGTERM, on_signal, &serve);
  interrupt = g_unix_signal_add (SIGINT, on_signal, &serve);
  say_address (command, along_http_get_address (http));
  g_main_loop_run (loop);
  g_source_remove (term);
  g_source_remove (interrupt);
  return ALONG_EXIT_OK;
}
