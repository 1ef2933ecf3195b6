/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <string.h>

/* bare-server SIZE: answers everything with SIZE bytes, and does nothing else: what libsoup costs by itself. Says its address on
 * standard output. */

static void
answer_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer data)
{
  GBytes *bytes = data;

  soup_server_message_set_status (message, 200, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
}

int
main (int argc, char **argv)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  gsize size = argc > 1 ? (gsize)g_ascii_strtoull (argv[1], NULL, 10) : 0;
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  GSList *uris = NULL;

  soup_server_add_handler (server, NULL, answer_cb, bytes, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  uris = soup_server_get_uris (server);
  g_print ("http://127.0.0.1:%d\n", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_main_loop_run (loop);
  return 0;
}
