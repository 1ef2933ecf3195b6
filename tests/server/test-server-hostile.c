/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program, and others than devices that talk to it. */

#include "program.h"

/* Tries a code that nobody was given. @from is what `X-Forwarded-For` says; NULL where it is not there. */
static guint
guess (Program *self, const char *from)
{
  static const char body[] = "{\"code\":\"AAAAA-AAAAA-AAAAA-AAAAA\","
                             "\"replica\":\"0193aaaa-0000-7000-8000-000000000001\"}";
  g_autoptr (GString) words
      = g_string_new ("POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");

  if (from != NULL)
    g_string_append_printf (words, "X-Forwarded-For: %s\r\n", from);
  g_string_append_printf (words, "Content-Length: %zu\r\n\r\n%s", strlen (body), body);
  return program_shout (self, words);
}

/* Behind a proxy, who guesses is known by the address that the proxy itself has seen, whatever they write
 * before it; others are not kept out. */
static void
test_trusted_proxy (Program *self, gconstpointer data)
{
  program_make_morag (self);
  program_start (self, "--trusted-proxy");
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *from = g_strdup_printf ("203.0.113.%u, 198.51.100.7", i);

      g_assert_cmpuint (guess (self, from), ==, 401);
    }
  g_assert_cmpuint (guess (self, "198.51.100.7"), ==, 429);
  g_assert_cmpuint (guess (self, "198.51.100.8"), ==, 401);
  g_assert_cmpuint (guess (self, "198.51.100.7, 2001:db8::1"), ==, 401);
  g_assert_cmpuint (guess (self, "no address"), ==, 401);
  /* Whoever looks after the machine asks without one. */
  g_assert_cmpuint (guess (self, NULL), ==, 401);
}

/* Without one, what is written there counts for nothing: anybody could lock an address out. */
static void
test_no_proxy (Program *self, gconstpointer data)
{
  program_make_morag (self);
  program_start (self, NULL);
  for (guint i = 0; i < 35; i++)
    g_assert_cmpuint (guess (self, "198.51.100.7"), ==, 401);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Program *self, gconstpointer data);
  } tests[] = {
    { "trusted-proxy", test_trusted_proxy },
    { "no-proxy", test_no_proxy },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/hostile/%s", tests[i].path);

      g_test_add (path, Program, NULL, program_set_up, tests[i].test, program_tear_down);
    }
  return g_test_run ();
}
