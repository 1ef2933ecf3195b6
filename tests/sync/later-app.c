/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/id.h"
#include "device.h"
#include "server-process.h"

#include <stdlib.h>
#include <string.h>

/* Alongside of a later version, without a window, on a profile that is there or is to be: later-app FOLDER LOGIN WHAT…
 *
 * sign-in ADDRESS | in-step | set PERSON FIELD TEXT | wait PERSON FIELD TEXT | walk PERSON WORDS | wait-walk WORDS
 * | attention N
 *
 * A device that does not come to do one of them ends with a failed assertion, as a test does. */

static void
sign_in (Device *device, const char *address)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (device_sign_in (device, address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
}

/* Something of a kind that is not known today. */
static void
add_walk (Device *device, const char *person, const char *words)
{
  const AlongActor *actor = along_session_get_actor (device->session);
  g_autoptr (AlongTxn) txn = along_txn_new (actor->org);
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) walk = along_record_new (along_entity_find ("walk"), id);

  along_record_set_integer (walk, "created_at", along_clock_now_ms ());
  along_record_set_text (walk, "created_by", actor->worker);
  along_record_set_text (walk, "created_org", actor->org);
  along_record_set_text (walk, "person", person);
  along_record_set_text (walk, "words", words);
  along_txn_create (txn, walk);
  device_commit (device, txn);
}

/* Returns: how many words it took. */
static int
do_one (Device *device, int n, char **words)
{
  if (n >= 2 && strcmp (words[0], "sign-in") == 0)
    {
      sign_in (device, words[1]);
      return 2;
    }
  if (strcmp (words[0], "in-step") == 0)
    {
      device_wait_in_step (device);
      return 1;
    }
  if (n >= 4 && strcmp (words[0], "set") == 0)
    {
      device_set (device, words[1], words[2], words[3]);
      return 4;
    }
  if (n >= 4 && strcmp (words[0], "wait") == 0)
    {
      device_wait_text (device, words[1], words[2], words[3]);
      return 4;
    }
  if (n >= 3 && strcmp (words[0], "walk") == 0)
    {
      add_walk (device, words[1], words[2]);
      return 3;
    }
  if (n >= 2 && strcmp (words[0], "wait-walk") == 0)
    {
      device_wait_found (device, "walk", words[1], 1);
      return 2;
    }
  if (n >= 2 && strcmp (words[0], "attention") == 0)
    {
      device_wait_attention (device, (guint)strtoul (words[1], NULL, 10));
      return 2;
    }
  g_error ("What is %s?", words[0]);
}

int
main (int argc, char *argv[])
{
  Device device = { 0 };

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >, 3);
  device.folder = argv[1];
  device.login = argv[2];
  device_open (&device);
  for (int at = 3; at < argc;)
    at += do_one (&device, argc - at, argv + at);
  device_close (&device);
  return EXIT_SUCCESS;
}
