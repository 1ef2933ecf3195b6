/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/error.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PEOPLE 100000
#define STARTS 9
#define MEMORY_LOOKS 3
#define PATIENCE_S 60
/* A process that has used no more than this for so long has come to rest. */
#define REST_MS 1500
#define SHORT_REST_MS 300
#define REST_TICKS 1

typedef struct
{
  GPid pid;
  int input;
  double first_frame;
  gint64 rest;
  gint64 ticks;
  gint64 since;
} Window;

static gboolean
read_first_frame (Window *self, int output, GError **error)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (output);

  g_io_channel_set_close_on_unref (channel, TRUE);
  for (;;)
    {
      g_autofree char *line = NULL;
      GIOStatus status = g_io_channel_read_line (channel, &line, NULL, NULL, error);

      if (status == G_IO_STATUS_EOF)
        g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                             "The window ended before its first frame");
      if (status != G_IO_STATUS_NORMAL)
        return FALSE;
      if (g_str_has_prefix (line, "first-frame "))
        {
          self->first_frame = g_ascii_strtod (line + strlen ("first-frame "), NULL);
          return TRUE;
        }
    }
}

static gboolean
close_window (Window *self, GError **error)
{
  int status = 0;

  if (close (self->input) != 0 || waitpid (self->pid, &status, 0) != self->pid)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "Closing the window: %s",
                   g_strerror (errno));
      return FALSE;
    }
  g_spawn_close_pid (self->pid);
  return g_spawn_check_wait_status (status, error);
}

/* @profile: NULL for the bare window. */
static gboolean
open_window (Window *self, Ground *ground, const char *profile, GError **error)
{
  g_autofree char *program = ground_program (ground, profile != NULL ? "tests/bench/real-window"
                                                                     : "tests/bench/bare-window");
  const char *argv[] = { program, profile != NULL ? "--profile" : NULL, profile, NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *spawned = NULL;
  int output = -1;

  spawned = g_strdup_printf ("%.3f", now_ms ());
  environment = g_environ_setenv (environment, "ALONGSIDE_BENCH_SPAWNED", spawned, TRUE);
  return g_spawn_async_with_pipes (NULL, (char **)argv, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                   NULL, NULL, &self->pid, &self->input, &output, NULL, error)
         && read_first_frame (self, output, error);
}

static gboolean
read_ticks (Window *self, gint64 *ticks)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int)self->pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *after = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  /* The name, in brackets, may have spaces in it. Time in programs and in the kernel are fields 14 and 15. */
  after = strrchr (text, ')');
  fields = g_strsplit (after != NULL ? after + 2 : "", " ", -1);
  if (g_strv_length (fields) < 13)
    return FALSE;
  *ticks = g_ascii_strtoll (fields[11], NULL, 10) + g_ascii_strtoll (fields[12], NULL, 10);
  return TRUE;
}

static gboolean
has_come_to_rest (gpointer data)
{
  Window *self = data;
  gint64 ticks = 0;
  gint64 now = g_get_monotonic_time () / 1000;

  if (!read_ticks (self, &ticks))
    return FALSE;
  if (self->since == 0 || ticks - self->ticks > REST_TICKS)
    {
      self->ticks = ticks;
      self->since = now;
    }
  return now - self->since >= self->rest;
}

static gboolean
keep_looking_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_for_rest (Window *self, gint64 rest, GError **error)
{
  guint id = g_timeout_add (50, keep_looking_cb, NULL);
  gboolean ok = FALSE;

  self->rest = rest;
  ok = wait_until (has_come_to_rest, self, PATIENCE_S, "A window at rest", error);
  g_source_remove (id);
  return ok;
}

static gboolean
start_once (Ground *ground, const char *profile, Reading *reading, GError **error)
{
  Window window = { 0 };

  if (!open_window (&window, ground, profile, error)
      || !wait_for_rest (&window, SHORT_REST_MS, error) || !close_window (&window, error))
    return FALSE;
  if (reading != NULL)
    reading_add (reading, window.first_frame);
  return TRUE;
}

/**
 * measure_start:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * From the start of the process to the first frame drawn, with many people in the profile.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_start (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("ms");
  g_autoptr (Reading) bare = reading_new ("ms");
  g_autofree char *profile = ground_people (ground, PEOPLE, error);

  /* In turn, so that what else the machine does meets both; the first of each fills the caches. */
  for (guint i = 0; i <= STARTS; i++)
    if (profile == NULL || !start_once (ground, profile, i > 0 ? reading : NULL, error)
        || !start_once (ground, NULL, i > 0 ? bare : NULL, error))
      return NULL;
  reading->baseline = median (bare->samples);
  reading->baseline_is = "a bare window of libadwaita";
  reading->value = median (reading->samples) / reading->baseline;
  return g_steal_pointer (&reading);
}

/* Memory */

/* What the process has of the machine's memory: its own, and its share of what others use too. */
static gboolean
read_memory (Window *self, double *mib, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int)self->pid);
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  line = strstr (text, "\nPss:");
  if (line == NULL)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s says nothing of Pss", path);
      return FALSE;
    }
  *mib = (double)g_ascii_strtoll (line + strlen ("\nPss:"), NULL, 10) / 1024;
  return TRUE;
}

static gboolean
look_once (Ground *ground, const char *profile, Reading *reading, GError **error)
{
  Window window = { 0 };
  double mib = 0;

  if (!open_window (&window, ground, profile, error) || !wait_for_rest (&window, REST_MS, error)
      || !read_memory (&window, &mib, error) || !close_window (&window, error))
    return FALSE;
  reading_add (reading, mib);
  return TRUE;
}

/**
 * measure_idle_memory:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * What the application takes once it has come to rest, with many people in the profile.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_idle_memory (Ground *ground, GError **error)
{
  g_autoptr (Reading) reading = reading_new ("MiB");
  g_autoptr (Reading) bare = reading_new ("MiB");
  g_autofree char *profile = ground_people (ground, PEOPLE, error);

  for (guint i = 0; i < MEMORY_LOOKS; i++)
    if (profile == NULL || !look_once (ground, profile, reading, error)
        || !look_once (ground, NULL, bare, error))
      return NULL;
  reading->baseline = median (bare->samples);
  reading->baseline_is = "a bare window of libadwaita";
  reading->value = median (reading->samples) / reading->baseline;
  return g_steal_pointer (&reading);
}
