/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program behind ./dev sim: runs seeds, names the first that breaks something, and replays one with its trace. */

#include "sim.h"

#include <stdio.h>
#include <stdlib.h>

static int n_seeds = 1;
static gint64 from = 1;
static gboolean trace;
static gboolean go_on;

static const GOptionEntry options[] = {
  { "seeds", 0, 0, G_OPTION_ARG_INT, &n_seeds, "How many runs", "N" },
  { "from", 0, 0, G_OPTION_ARG_INT64, &from, "The first seed", "S" },
  { "trace", 0, 0, G_OPTION_ARG_NONE, &trace, "Say everything that happens", NULL },
  { "all", 0, 0, G_OPTION_ARG_NONE, &go_on, "Go on after a seed that breaks something", NULL },
  { NULL },
};

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  guint64 edits = 0;
  guint64 crashes = 0;
  guint64 requests = 0;
  gint64 slowest = 0;
  guint broken = 0;
  int done = 0;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_seeds < 1)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "There is nothing to run.");
      return 2;
    }
  sim_take_log ();
  for (; done < n_seeds && (broken == 0 || go_on); done++)
    {
      guint64 seed = (guint64)from + (guint64)done;
      Sim *sim = sim_new (seed, trace);

      if (!sim_run (sim))
        {
          printf ("seed %" G_GUINT64_FORMAT " breaks %s\n", seed, sim->broken);
          fflush (stdout);
          broken++;
        }
      else if (n_seeds == 1)
        printf ("seed %" G_GUINT64_FORMAT " holds (%016" G_GINT64_MODIFIER "x)\n", seed,
                sim->digest);
      edits += sim->n_edits;
      crashes += sim->n_crashes;
      requests += sim->n_requests;
      slowest = MAX (slowest, sim->settled_after);
      sim_free (sim);
    }
  printf ("%d seeds, %u broken: %" G_GUINT64_FORMAT " edits, %" G_GUINT64_FORMAT
          " requests, %" G_GUINT64_FORMAT " crashes; in step at the latest %" G_GINT64_FORMAT
          " s after the last fault; %.1f s\n",
          done, broken, edits, requests, crashes, slowest / 1000,
          (double)(g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  return broken == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
