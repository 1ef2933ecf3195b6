/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device.h"
#include "server-process.h"

/* A partnership is never all of one version: the server is brought up to date while today's apps are in the field, some
 * for months, and here and there an app comes before its server. The later versions are real programs of the same
 * sources with more declarations (later-entities.c). */

typedef struct
{
  ServerProcess *server;
  Device *morag; /* of today throughout */
  Device *ailsa; /* on whose profile a later version works */
  char *person;
} Fixture;

static void
sign_in (Device *device, ServerProcess *server)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (device_sign_in (device, server->address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
  device_wait_in_step (device);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = server_process_new ();
  self->morag = device_new ("morag", TRUE);
  self->ailsa = device_new ("ailsa", TRUE);
  sign_in (self->morag, self->server);
  self->person = device_create (self->morag, "Isla");
  device_wait_in_step (self->morag);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  device_free (self->morag);
  device_free (self->ailsa);
  server_process_free (self->server);
  g_free (self->person);
}

/* Runs a later version on the profile of @device, which is shut meanwhile, until it has done it all. */
static void
later_app (Device *device, const char *first, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  if (device->session != NULL)
    device_close (device);
  g_ptr_array_add (words, (gpointer)g_getenv ("ALONGSIDE_LATER_APP"));
  g_ptr_array_add (words, device->folder);
  g_ptr_array_add (words, device->login);
  va_start (arguments, first);
  for (const char *word = first; word != NULL; word = va_arg (arguments, const char *))
    g_ptr_array_add (words, (gpointer)word);
  va_end (arguments);
  g_ptr_array_add (words, NULL);
  process = g_subprocess_newv ((const char *const *)words->pdata, G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                               &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static void
restart_as (Fixture *self, const char *program)
{
  server_process_stop (self->server);
  self->server->program = program;
  server_process_start (self->server);
}

static void
restart_later (Fixture *self)
{
  restart_as (self, g_getenv ("ALONGSIDE_LATER_SERVER"));
}

/* A server that was brought up to date, and an app that was not: it writes beside what it does not know, and takes
 * nothing of it away, even where it writes the same group. Brought up to date itself, it has what it passed over. */
static void
test_later_server (Fixture *self, gconstpointer data)
{
  restart_later (self);
  later_app (self->ailsa, "sign-in", self->server->address, "in-step", "set", self->person,
             "favourite_walk", "The shore", "set", self->person, "gp_phone", "01632 960001", "set",
             self->person, "gp_name", "Dr Baird", "walk", self->person, "Lighthouse", "in-step",
             NULL);
  device_wait_text (self->morag, self->person, "gp_name", "Dr Baird");
  device_set (self->morag, self->person, "known_as", "Isla M");
  device_set (self->morag, self->person, "gp_practice", "Harbour Practice");
  device_wait_in_step (self->morag);
  g_assert_cmpuint (along_engine_get_attention (along_session_get_engine (self->morag->session)),
                    ==, 0);
  later_app (self->ailsa, "wait", self->person, "known_as", "Isla M", "wait", self->person,
             "gp_practice", "Harbour Practice", "wait", self->person, "favourite_walk", "The shore",
             "wait", self->person, "gp_phone", "01632 960001", NULL);
  later_app (self->morag, "wait", self->person, "favourite_walk", "The shore", "wait", self->person,
             "gp_phone", "01632 960001", "wait-walk", "Lighthouse", "attention", "0", NULL);
  device_open (self->morag);
  device_wait_text (self->morag, self->person, "known_as", "Isla M");
}

/* What was written without a connection by today's app goes out by a later one, and takes nothing away either. */
static void
test_brought_up_to_date (Fixture *self, gconstpointer data)
{
  restart_later (self);
  later_app (self->ailsa, "sign-in", self->server->address, "in-step", "set", self->person,
             "gp_phone", "01632 960001", "in-step", NULL);
  server_process_stop (self->server);
  device_set (self->morag, self->person, "gp_practice", "Harbour Practice");
  device_close (self->morag);
  server_process_start (self->server);
  later_app (self->morag, "wait", self->person, "gp_phone", "01632 960001", "in-step", "wait",
             self->person, "gp_practice", "Harbour Practice", "wait", self->person, "gp_phone",
             "01632 960001", NULL);
  later_app (self->ailsa, "wait", self->person, "gp_practice", "Harbour Practice", "wait",
             self->person, "gp_phone", "01632 960001", NULL);
  device_open (self->morag);
}

/* Somebody goes back to today's version: what waits was written by a later one, and arrives as it was written. */
static void
test_back_to_today (Fixture *self, gconstpointer data)
{
  restart_later (self);
  later_app (self->ailsa, "sign-in", self->server->address, "in-step", NULL);
  server_process_stop (self->server);
  later_app (self->ailsa, "set", self->person, "favourite_walk", "The shore", "walk", self->person,
             "Lighthouse", NULL);
  server_process_start (self->server);
  device_open (self->ailsa);
  device_wait_in_step (self->ailsa);
  device_wait_text (self->ailsa, self->person, "known_as", "Isla");
  g_assert_cmpuint (along_engine_get_attention (along_session_get_engine (self->ailsa->session)),
                    ==, 0);
  later_app (self->ailsa, "wait", self->person, "favourite_walk", "The shore", "wait-walk",
             "Lighthouse", NULL);
}

/* An app that comes before its server: what the server does not know waits, with its words, for who wrote it; the rest
 * goes its way. Once the server knows it, it can be written. */
static void
test_later_app (Fixture *self, gconstpointer data)
{
  later_app (self->ailsa, "sign-in", self->server->address, "in-step", "set", self->person,
             "known_as", "Isla M", "set", self->person, "favourite_walk", "The shore", "walk",
             self->person, "Lighthouse", "attention", "2", "in-step", NULL);
  device_wait_text (self->morag, self->person, "known_as", "Isla M");
  restart_later (self);
  later_app (self->ailsa, "attention", "2", "set", self->person, "favourite_walk", "The pier",
             "in-step", "wait", self->person, "favourite_walk", "The pier", NULL);
  device_wait_text (self->morag, self->person, "known_as", "Isla M");
}

/* The same, where the server knows it no more than the app: it is refused, waits with its words for the day on which somebody
 * understands it, and holds nothing up. */
static void
test_back_to_today_everywhere (Fixture *self, gconstpointer data)
{
  later_app (self->ailsa, "sign-in", self->server->address, "in-step", NULL);
  server_process_stop (self->server);
  later_app (self->ailsa, "set", self->person, "favourite_walk", "The shore", "walk", self->person,
             "Lighthouse", NULL);
  server_process_start (self->server);
  device_open (self->ailsa);
  device_wait_attention (self->ailsa, 2);
  device_set (self->ailsa, self->person, "known_as", "Isla M");
  device_wait_in_step (self->ailsa);
  device_wait_text (self->morag, self->person, "known_as", "Isla M");
  later_app (self->ailsa, "attention", "2", NULL);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/sync/versions/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("later-server", test_later_server);
  add ("brought-up-to-date", test_brought_up_to_date);
  add ("back-to-today", test_back_to_today);
  add ("back-to-today-everywhere", test_back_to_today_everywhere);
  add ("later-app", test_later_app);
  return g_test_run ();
}
