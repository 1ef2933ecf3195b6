/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulation in the plain run: every seed is a partnership whose devices, network, disks and server fail as they
 * like, and nothing that sync.md §4.2 promises may break. A seed that breaks something says how to see it again. */

#include "sim.h"

#include <stdlib.h>

/* How many seeds one case is, so that a failure names a few. */
#define A_CASE 20

static void
run_seed (guint64 seed)
{
  Sim *sim = sim_new (seed, FALSE);

  if (!sim_run (sim))
    g_test_fail_printf ("seed %" G_GUINT64_FORMAT " breaks %s (./dev sim --seeds 1 --from "
                        "%" G_GUINT64_FORMAT " --trace)",
                        seed, sim->broken, seed);
  sim_free (sim);
}

static void
test_seeds (gconstpointer data)
{
  guint64 first = GPOINTER_TO_SIZE (data);

  for (guint64 seed = first; seed < first + A_CASE; seed++)
    run_seed (seed);
}

/* The same seed is the same run, to the last byte: otherwise nothing could be replayed. */
static void
test_replays (void)
{
  guint64 digests[2] = { 0 };

  for (guint i = 0; i < 2; i++)
    {
      Sim *sim = sim_new (3, FALSE);

      g_assert_true (sim_run (sim));
      digests[i] = sim->digest;
      sim_free (sim);
    }
  g_assert_cmpuint (digests[0], ==, digests[1]);
}

int
main (int argc, char **argv)
{
  guint64 half = argc > 1 && g_str_equal (argv[1], "second") ? 1 : 0;
  guint64 n = g_getenv ("ALONGSIDE_LONG") != NULL ? 1000 : 100;

  sim_take_log ();
  g_test_init (&argc, &argv, NULL);
  /* Warnings are looked at by the simulation itself. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint64 first = 1 + half * n; first < 1 + (half + 1) * n; first += A_CASE)
    {
      g_autofree char *path = g_strdup_printf ("/sim/seeds/%" G_GUINT64_FORMAT, first);

      g_test_add_data_func (path, GSIZE_TO_POINTER (first), test_seeds);
    }
  if (half == 1)
    g_test_add_func ("/sim/replays", test_replays);
  return g_test_run ();
}
