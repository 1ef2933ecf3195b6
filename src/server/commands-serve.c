/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/http.h"
#include "base/error.h"
#include "server/command-files.h"
#include "server/files.h"
#include "server/log.h"
#include "server/notify.h"
#include "wire/json.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/resource.h>

typedef struct
{
  GMainLoop *loop;
  AlongHttp *http;
  AlongHttp *public_http;
  guint open;
} Serve;

static void
on_stopped (gpointer data)
{
  Serve *serve = data;

  if (--serve->open == 0)
    g_main_loop_quit (serve->loop);
}

static gboolean
on_signal (gpointer data)
{
  Serve *serve = data;

  g_message ("stopping");
  along_notify ("STOPPING=1");
  along_http_stop (serve->http, G_CALLBACK (on_stopped), serve);
  if (serve->public_http != NULL)
    along_http_stop (serve->public_http, G_CALLBACK (on_stopped), serve);
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
say_address (AlongCommand *command, const Serve *serve, const char *public_url)
{
  g_autoptr (GString) json = g_string_new ("{\"listening\":");
  const char *address = along_http_get_address (serve->http);

  along_json_append_text (json, address);
  along_command_say (command, "listening on %s", address);
  if (serve->public_http != NULL)
    {
      const char *page = along_http_get_address (serve->public_http);

      g_string_append (json, ",\"public_listening\":");
      along_json_append_text (json, page);
      g_string_append (json, ",\"public_url\":");
      along_json_append_text (json, public_url);
      along_command_say (command, "answer page on %s, for others %s", page, public_url);
    }
  g_string_append_c (json, '}');
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

/* What stands beside the database goes with it. */
static void
on_begun (gpointer data)
{
  AlongCommand *command = data;
  g_autoptr (GError) error = NULL;

  /* The next start would take the database for an older one, and begin one more: that does no harm. */
  if (!along_command_keep_history (command, FALSE, &error))
    g_warning ("the new history’s name is not kept: %s", error->message);
}

/* From the loop that answers: a process that hangs is not heard any more, and is started anew. */
static gboolean
on_watchdog (gpointer data)
{
  along_notify ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static int
run (AlongCommand *command, Serve *serve, const char *public_url)
{
  g_autoptr (GError) error = NULL;
  guint term = 0;
  guint interrupt = 0;
  guint watchdog_ms = along_notify_watchdog_ms ();
  guint watchdog = 0;

  if (!along_service_watch (command->service, &error))
    return along_command_refuse (command, error);
  watchdog = watchdog_ms > 0 ? g_timeout_add (watchdog_ms, on_watchdog, NULL) : 0;
  term = g_unix_signal_add (SIGTERM, on_signal, serve);
  interrupt = g_unix_signal_add (SIGINT, on_signal, serve);
  serve->open = serve->public_http != NULL ? 2 : 1;
  say_address (command, serve, public_url);
  along_notify ("READY=1");
  g_main_loop_run (serve->loop);
  along_service_unwatch (command->service);
  if (watchdog != 0)
    g_source_remove (watchdog);
  g_source_remove (term);
  g_source_remove (interrupt);
  return ALONG_EXIT_OK;
}

/* Where others reach the page: as told, or else where it listens. */
static char *
find_public_url (AlongCommand *command, const char *listening, GError **error)
{
  if (command->public_url != NULL)
    return along_answer_url_check (command->public_url, error);
  if (!g_str_has_prefix (listening, "unix:"))
    return g_strdup (listening);
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("Say where others reach the answer page: --public-url "
                          "https://refer.example.org"));
  return NULL;
}

/* A listener of its own, so that whatever the proxy lets through to the page, nothing of the API is there. */
static int
serve_both (AlongCommand *command, AlongRouter *router, Serve *serve)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswerPage) page = along_answer_page_new (command->service, command->unlimited);
  AlongHttpOptions options = { .listen = command->public_listen,
                               .trusted_proxy = command->trusted_proxy,
                               .metrics = along_router_get_metrics (router) };
  g_autoptr (AlongHttp) http = along_http_new_page (page, &options, &error);
  g_autofree char *url = NULL;

  if (http == NULL)
    return refuse (command, options.listen, error);
  url = find_public_url (command, along_http_get_address (http), &error);
  if (url == NULL)
    return along_command_refuse (command, error);
  along_answer_page_set_url (page, url);
  along_router_set_public_url (router, url);
  serve->public_http = http;
  return run (command, serve, url);
}

/**
 * along_command_serve:
 * @command: the command
 *
 * `serve [--listen ADDRESS] [--public-listen ADDRESS [--public-url URL]] [--trusted-proxy] [--log-json]
 * [--log-requests]`: serves until SIGTERM or SIGINT; then lets what is under way end.
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
  Serve serve = { .loop = loop };

  if (command->args[0] != NULL || (command->public_url != NULL && command->public_listen == NULL))
    return along_command_usage (command,
                                "serve [--listen 127.0.0.1:PORT|unix:PATH] "
                                "[--public-listen 127.0.0.1:PORT|unix:PATH [--public-url URL]] "
                                "[--trusted-proxy] [--log-json] [--log-requests] --data DIR");
  along_log_start (command->log_json, command->log_requests);
  set_limits ();
  if (!along_command_lock_shared (command, &error) || !along_command_open (command, &error)
      || !along_command_keep_history (command, TRUE, &error))
    return along_command_refuse (command, error);
  along_service_set_begun (command->service, on_begun, command);
  along_service_set_blobs (command->service, blobs);
  router = along_router_new (command->service, command->unlimited);
  http = along_http_new (router, &options, &error);
  if (http == NULL)
    return refuse (command, options.listen, error);
  serve.http = http;
  if (command->public_listen != NULL)
    return serve_both (command, router, &serve);
  return run (command, &serve, NULL);
}
