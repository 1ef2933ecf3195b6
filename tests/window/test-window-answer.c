/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A referral goes to a service without Alongside: the link by mail, the code by phone; and the answer, which
 * somebody gives in a browser, comes to the sender's desktop by itself. */

#include "window/town.h"

#include <locale.h>
#include <string.h>

#define PERSON "Layla Camusvrach"
#define SERVICE "Walk-in Wednesday"

static void
shoot (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  if (folder != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/answer-%s.png", folder, name);

      desk_shot (desk, path);
    }
}

/* Returns the number that the app says. */
static char *
refer (Desk *morag)
{
  g_autofree char *said = NULL;

  desk_look_up (morag, PERSON);
  desk_press (morag, "Needs");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "Which Service?");
  desk_fill (morag, "Another service, by name or kind", SERVICE);
  desk_wait_for (morag, SERVICE);
  desk_settle (700);
  desk_press (morag, SERVICE);
  desk_wait_for_text (morag, "Exactly What They Will See");
  desk_press (morag, "Send Referral");
  desk_wait_for_text (morag, "Sent: R-");
  said = desk_text_with (morag, "Sent: R-");
  return g_strndup (strstr (said, "R-"), strlen ("R-12345678"));
}

/* Beside the likeliest steps, or in the menu with the others. */
static void
choose (Desk *morag, const char *step)
{
  if (!desk_shows (morag, step))
    desk_press (morag, "More Steps");
  desk_wait_for (morag, step);
  desk_settle (300);
  desk_press (morag, step);
}

static void
assert_named (Desk *desk)
{
  g_autoptr (GPtrArray) nameless = desk_nameless (desk);

  for (guint i = 0; i < nameless->len; i++)
    g_test_message ("%s has no name", (const char *)g_ptr_array_index (nameless, i));
  g_assert_cmpuint (nameless->len, ==, 0);
}

/* What a browser would send, and all that it gets. */
static char *
post (const char *url, const char *path, const char *cookie, const char *body)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_to_uri (client, url, 80, NULL, &error);
  g_autofree char *request = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  GInputStream *in = NULL;
  char part[4096];
  gssize n = 0;

  g_assert_no_error (error);
  request = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                             "Content-Type: application/x-www-form-urlencoded\r\n"
                             "Content-Length: %zu\r\nCookie: %s\r\n\r\n%s",
                             path, strlen (body), cookie != NULL ? cookie : "none=1", body);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  while ((n = g_input_stream_read (in, part, sizeof part, NULL, &error)) > 0)
    g_string_append_len (answer, part, n);
  g_assert_no_error (error);
  return g_string_free_and_steal (g_steal_pointer (&answer));
}

static char *
code_field (const char *code)
{
  g_autofree char *escaped = g_uri_escape_string (code, NULL, FALSE);

  return g_strconcat ("code=", escaped, NULL);
}

/* Somebody at the service has the mail in front of them and the sender at the ear. */
static void
accept_in_browser (const char *link, const char *code)
{
  const char *path = strstr (link, "/a/");
  g_autofree char *form = g_strconcat (path, "/accept", NULL);
  g_autofree char *field = code_field (code);
  g_autofree char *open = g_strconcat ("step=open&", field, NULL);
  g_autofree char *accept
      = g_strconcat ("state=sent&name=Iona+Bain&words=From+Tuesday&", field, NULL);
  g_autofree char *opened = post (link, path, NULL, open);
  const char *cookie = strstr (opened, "alongside-answer=");
  g_autofree char *session = NULL;
  g_autofree char *answered = NULL;

  g_assert_nonnull (cookie);
  session = g_strndup (cookie, strcspn (cookie, ";"));
  answered = post (link, form, session, accept);
  g_assert_true (g_str_has_prefix (answered, "HTTP/1.1 303"));
}

static void
test_answer (void)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = NULL;
  g_autofree char *number = NULL;
  g_autofree char *said = NULL;
  g_autofree char *code = NULL;
  g_autofree char *link = NULL;

  morag = town_desk (town, "morag", 0, 1400, 900);
  desk_wait_for_text (morag, "Up to date");
  number = refer (morag);
  desk_look_up (morag, number);
  desk_wait_for (morag, "What Was Shared");
  shoot (morag, "1-page");
  choose (morag, "Send by E-Mail…");
  desk_wait_for (morag, "Say This on the Phone");
  desk_wait_for_text (morag, "http://127.0.0.1:");
  desk_settle (500);
  shoot (morag, "2-code-and-link-1400");
  assert_named (morag);
  link = desk_text_with (morag, "http://127.0.0.1:");
  said = desk_text_with (morag, "Code: ");
  code = g_strdup (said + strlen ("Code: "));
  desk_resize (morag, 360, 800);
  desk_settle (500);
  shoot (morag, "2-code-and-link-360");
  desk_resize (morag, 1400, 900);
  desk_press (morag, "Copy Code");
  desk_press (morag, "Copy Link");
  desk_key (morag, "Escape");
  desk_wait_gone (morag, "Say This on the Phone");
  accept_in_browser (strstr (link, "http://"), code);
  /* Nobody presses anything on this desktop. */
  desk_wait_for_text (morag, "From Tuesday");
  desk_wait_for_text (morag, "Iona Bain");
  desk_wait_for (morag, "Accepted");
  shoot (morag, "3-answered");
}

/* Without a connection there is no link to be had, and a way on all the same. */
static void
test_offline (void)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = NULL;
  g_autofree char *number = NULL;

  morag = town_desk (town, "morag", 0, 1400, 900);
  desk_wait_for_text (morag, "Up to date");
  number = refer (morag);
  desk_look_up (morag, number);
  desk_wait_for (morag, "What Was Shared");
  town_stop_server (town);
  desk_wait_for_text (morag, "Working offline");
  choose (morag, "Send by E-Mail…");
  desk_wait_for (morag, "No Connection");
  desk_settle (500);
  shoot (morag, "4-offline");
  assert_named (morag);
  town_start_server (town);
  desk_press (morag, "Try Again");
  desk_wait_for (morag, "Say This on the Phone");
  desk_key (morag, "Escape");
  desk_wait_gone (morag, "Say This on the Phone");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/answer/by-mail-and-phone", test_answer);
  g_test_add_func ("/window/answer/offline", test_offline);
  return g_test_run ();
}
