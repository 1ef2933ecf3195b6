/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window/stray-focus.h"

typedef struct
{
  GtkWindow *window;
  AdwToastOverlay *overlay;
  AlongHomeFunc home;
  GtkWidget *last; /* weak: what had the keyboard before */
  guint idle_id;
} Watch;

static void
watch_free (gpointer data, GClosure *closure)
{
  Watch *self = data;

  g_clear_weak_pointer (&self->last);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_free (self);
}

/* On a toast, not on the page under it. A dialog is outside of both. */
static gboolean
is_on_toast (const Watch *self, GtkWidget *focus)
{
  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->overlay))
         && !gtk_widget_is_ancestor (focus, adw_toast_overlay_get_child (self->overlay));
}

static void
on_idle_cb (gpointer data)
{
  Watch *self = data;

  self->idle_id = 0;
  if (is_on_toast (self, gtk_window_get_focus (self->window)))
    gtk_widget_grab_focus (self->home (self->window));
}

static void
on_focus_cb (GtkWindow *window, GParamSpec *spec, Watch *self)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (focus == NULL)
    return;
  /* Whoever goes there with Tab leaves something behind that is still there. */
  if (is_on_toast (self, focus) && (self->last == NULL || !gtk_widget_get_mapped (self->last)))
    {
      if (self->idle_id == 0)
        self->idle_id = g_idle_add_once (on_idle_cb, self);
      return;
    }
  g_set_weak_pointer (&self->last, focus);
}

/**
 * along_stray_focus_watch:
 * @window: a window
 * @overlay: where its toasts come up
 * @home: what has the keyboard otherwise
 *
 * When a page or a row goes that had the keyboard, GTK gives it to what comes next, and that may be a toast: Enter would
 * then take back what was done, and a toast stays for as long as it has the keyboard. From here on it goes home; who
 * moves to a toast on purpose stays there.
 */
void
along_stray_focus_watch (GtkWindow *window, AdwToastOverlay *overlay, AlongHomeFunc home)
{
  Watch *self = g_new0 (Watch, 1);

  self->window = window;
  self->overlay = overlay;
  self->home = home;
  g_signal_connect_data (window, "notify::focus-widget", G_CALLBACK (on_focus_cb), self, watch_free,
                         G_CONNECT_DEFAULT);
}
