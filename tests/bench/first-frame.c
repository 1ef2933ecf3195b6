/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/first-frame.h"

#include <glib-unix.h>
#include <stdio.h>

/* Says when the first frame has been drawn, `first-frame MILLISECONDS` after what the one who started this process
 * put into the environment, and closes the windows once standard input ends. */

static void
on_painted_cb (GdkFrameClock *clock, GtkWidget *window)
{
  const char *spawned = g_getenv ("ALONGSIDE_BENCH_SPAWNED");
  double at = (double)g_get_monotonic_time () / 1000.0;

  if (!gtk_widget_get_mapped (window) || gtk_widget_get_width (window) == 0)
    return;
  g_signal_handlers_disconnect_by_func (clock, on_painted_cb, window);
  printf ("first-frame %.3f\n", at - g_ascii_strtod (spawned != NULL ? spawned : "0", NULL));
  fflush (stdout);
}

static void
on_realize_cb (GtkWidget *window)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (on_painted_cb), window, 0);
}

static void
on_window_added_cb (GtkApplication *application, GtkWindow *window)
{
  g_signal_handlers_disconnect_by_func (application, on_window_added_cb, NULL);
  g_signal_connect (window, "realize", G_CALLBACK (on_realize_cb), NULL);
}

static gboolean
on_input_cb (int fd, GIOCondition condition, gpointer data)
{
  GList *windows = gtk_application_get_windows (data);

  if (windows != NULL)
    gtk_window_close (windows->data);
  return G_SOURCE_REMOVE;
}

/**
 * first_frame_watch:
 * @application: an application that does not run yet
 *
 * Says when the first frame of its first window has been drawn.
 */
void
first_frame_watch (GtkApplication *application)
{
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added_cb), NULL);
  g_unix_fd_add (0, G_IO_HUP | G_IO_ERR, on_input_cb, application);
}
