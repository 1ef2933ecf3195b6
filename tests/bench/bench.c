/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include <locale.h>

/* `bench [NAME…]`: measures the figures that are named, or all of them. Two lines each on standard output:
 *
 *   # NAME: n N, median M UNIT, p99 P UNIT, baseline B UNIT (what it is); what else one should know
 *   NAME VALUE aim <= AIM ok|short (or aim >= AIM)
 *
 * The exit status is 0 when everything was measured, whether or not the aims are met; 1 when something could
 * not be measured; 2 for a name that is none. */

typedef struct
{
  const char *name;
  double aim;
  gboolean at_least;
  Reading *(*measure) (Ground *ground, GError **error);
} Figure;

static const Figure figures[] = {
  { "start-ratio", 1.5, FALSE, measure_start },
  { "list-open-ms", 50, FALSE, measure_list_open },
  { "board-open-ms", 100, FALSE, measure_board_open },
  { "board-move-ms", 16, FALSE, measure_board_move },
  { "search-ratio", 1.3, FALSE, measure_search },
  { "initial-sync-ratio", 2.5, FALSE, measure_initial_sync },
  { "propagation-ms", 20, FALSE, measure_propagation },
  { "idle-memory-ratio", 1.5, FALSE, measure_idle_memory },
  { "fanout-stored-p99-ms", 250, FALSE, measure_fanout },
  { "connection-kb", 60, FALSE, measure_connections },
  { "push-ratio", 0.5, TRUE, measure_push_ratio },
  { "pull-ratio", 0.4, TRUE, measure_pull_ratio },
  { "week-away-s", 5, FALSE, measure_week_away },
  { "million-list-ms", 5, FALSE, measure_million_list },
  { "million-search-ms", 20, FALSE, measure_million_search },
};

static const Figure *
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (g_str_equal (figures[i].name, name))
      return &figures[i];
  return NULL;
}

static gboolean
usage (const char *wrong)
{
  g_printerr ("%s is not the name of a figure. These are:", wrong);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    g_printerr (" %s", figures[i].name);
  g_printerr ("\n");
  return FALSE;
}

static void
say (const Figure *figure, const Reading *reading)
{
  g_print ("# %s: n %u, median %.2f %s, p99 %.2f %s, baseline %.2f %s (%s)%s%s\n", figure->name,
           reading->samples->len, median (reading->samples), reading->unit,
           quantile (reading->samples, 0.99), reading->unit, reading->baseline, reading->unit,
           reading->baseline_is, reading->note != NULL ? "; " : "",
           reading->note != NULL ? reading->note : "");
  g_print ("%s %.2f aim %s %g %s\n", figure->name, reading->value,
           figure->at_least ? ">=" : "<=", figure->aim,
           (figure->at_least ? reading->value >= figure->aim : reading->value <= figure->aim)
               ? "ok"
               : "short");
}

static gboolean
measure (const Figure *figure, Ground *ground)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Reading) reading = figure->measure (ground, &error);

  if (reading != NULL)
    say (figure, reading);
  else
    g_printerr ("%s could not be measured: %s\n", figure->name, error->message);
  return reading != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Ground) ground = NULL;
  gboolean all = TRUE;

  /* Search and lists fold and sort as the app does, whose language this has to be. */
  setlocale (LC_ALL, "");
  for (int i = 1; i < argc; i++)
    if (find (argv[i]) == NULL && !usage (argv[i]))
      return 2;
  ground = ground_new (&error);
  if (ground == NULL)
    {
      g_printerr ("There is no place to measure in: %s\n", error->message);
      return 1;
    }
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (argc < 2 || g_strv_contains ((const char *const *)argv + 1, figures[i].name))
      all = measure (&figures[i], ground) && all;
  return all ? 0 : 1;
}
