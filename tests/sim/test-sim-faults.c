/* SPDX-License-Identifier: GPL-3.0-or-later */

/* That the simulation can fail: each of these mistakes, planted in the real code by ALONGSIDE_FAULT, is found in a few
 * seeds. A simulation that finds none of them would be worth nothing. */

#include <gio/gio.h>

typedef struct
{
  const char *name;
  const char *breaks; /* what is said to break, or one of these, separated by spaces */
} Fault;

static const Fault faults[] = {
  /* The server takes what it has already for something new. */
  { "no-dedup", "I4 server warning" },
  /* It writes half of what belongs together. */
  { "torn-group", "I9" },
  /* It takes every change for one whose author had seen what stood there. */
  { "lost-base", "I8" },
  /* It says that it has something before its disk has it. */
  { "ack-before-commit", "I2 I3 I14 server warning" },
  /* It says where it has come to, and has not told of all that lies before. */
  { "naive-cursor", "I1 I7" },
  /* It does not say what has gone. */
  { "no-tombstones", "I1 I6 I7" },
  /* It leaves a record where it was when it moves. */
  { "scope-leak", "I1 I5 I6" },
  /* The device stores where it has come to before what it was told. */
  { "cursor-before-rows", "I1 I7" },
  /* It keeps what is revoked. */
  { "forgets-nothing", "I1 I6 I7" },
  /* It forgets a record and not who changed it. */
  { "remembers-history", "I6" },
  /* It keeps what is gone in its log. */
  { "keeps-log", "I6" },
  /* It says that something is stored before the disk has it. */
  { "no-sync", "I3" },
  /* It forgets what is revoked with what it has not sent. */
  { "purge-before-push", "I2 I3" },
  /* It drops what the server did not take. */
  { "lost-refusals", "I3" },
  /* It does not send again what a server that was put back has lost. */
  { "lost-sent", "I14" },
  /* It lets somebody in for ever. */
  { "grant-leak", "I5" },
  /* The server, put back with all that could tell it, goes on as if nothing were missing. */
  { "overlooks-loss", "I1 I7 I14" },
  /* The device asks again and again for a scope that was revoked. */
  { "asks-for-ever", "I1 I6 I12" },
};

/* Within so many, from the first. Which one finds it changes with everything that uses chance; when this was written the
 * last was found by the hundred and twenty-seventh. */
#define MOST_SEEDS "240"

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  g_auto (GStrv) breaks = g_strsplit (fault->breaks, " ", -1);
  gboolean found = FALSE;

  g_subprocess_launcher_setenv (launcher, "ALONGSIDE_FAULT", fault->name, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("ALONGSIDE_SIM"), "--seeds",
                                         MOST_SEEDS, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", said);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  for (guint i = 0; breaks[i] != NULL; i++)
    {
      g_autofree char *sentence = g_strdup_printf (" breaks %s:", breaks[i]);

      found |= g_strstr_len (said, -1, sentence) != NULL;
    }
  g_assert_true (found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/sim/faults/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_fault);
    }
  return g_test_run ();
}
