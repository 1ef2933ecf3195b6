/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/error.h"

#include <string.h>
#include <sys/wait.h>

#define MANY 10000
#define FEW 100

/* The window measures itself: each line is one sample. */
static gboolean
read_samples (int output, Reading *reading, GError **error)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (output);
  GIOStatus status = G_IO_STATUS_NORMAL;

  g_io_channel_set_close_on_unref (channel, TRUE);
  while (status == G_IO_STATUS_NORMAL)
    {
      g_autofree char *line = NULL;

      status = g_io_channel_read_line (channel, &line, NULL, NULL, error);
      if (line != NULL && g_str_has_prefix (line, "sample "))
        reading_add (reading, g_ascii_strtod (line + strlen ("sample "), NULL));
    }
  if (status == G_IO_STATUS_ERROR)
    return FALSE;
  if (reading->samples->len > 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "The window measured nothing");
  return FALSE;
}

static gboolean
run_window (Ground *ground, const char *what, guint referrals, Reading *reading, GError **error)
{
  g_autofree char *program = ground_program (ground, "tests/bench/board-window");
  g_autofree char *profile = ground_referrals (ground, referrals, error);
  const char *argv[] = { program, "--profile", profile, NULL };
  g_auto (GStrv) environment
      = g_environ_setenv (g_get_environ (), "ALONGSIDE_BENCH_BOARD", what, TRUE);
  int output = -1;
  int status = 0;
  GPid pid = 0;
  gboolean ok = FALSE;

  if (profile == NULL
      || !g_spawn_async_with_pipes (NULL, (char **)argv, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                    NULL, NULL, &pid, NULL, &output, NULL, error))
    return FALSE;
  ok = read_samples (output, reading, error);
  if (waitpid (pid, &status, 0) != pid)
    return FALSE;
  g_spawn_close_pid (pid);
  return ok && g_spawn_check_wait_status (status, error);
}

/* The first of each fills the caches. */
static Reading *
measure (Ground *ground, const char *what, Reading *few, GError **error)
{
  g_autoptr (Reading) many = reading_new ("ms");

  if (!run_window (ground, what, MANY, many, error) || !run_window (ground, what, FEW, few, error))
    return NULL;
  many->note = g_strdup_printf ("the first took %.2f ms", g_array_index (many->samples, double, 0));
  g_array_remove_index (many->samples, 0);
  g_array_remove_index (few->samples, 0);
  many->baseline = median (few->samples);
  return g_steal_pointer (&many);
}

/**
 * measure_board_open:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * From asking for the board of referrals, with many open ones, to the first frame in which every column has its cards.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_board_open (Ground *ground, GError **error)
{
  g_autoptr (Reading) few = reading_new ("ms");
  g_autoptr (Reading) many = measure (ground, "open", few, error);

  if (many == NULL)
    return NULL;
  many->baseline_is = "the same board with 100 open referrals";
  many->value = median (many->samples) - many->baseline;
  return g_steal_pointer (&many);
}

/**
 * measure_board_move:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * From a step being taken to the frame in which the card has left its column and stands in the other one: how much longer
 * that takes with many open referrals than with few.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_board_move (Ground *ground, GError **error)
{
  g_autoptr (Reading) few = reading_new ("ms");
  g_autoptr (Reading) many = measure (ground, "move", few, error);

  if (many == NULL)
    return NULL;
  many->baseline_is = "the same move with 100 open referrals";
  many->value = median (many->samples) - many->baseline;
  return g_steal_pointer (&many);
}
