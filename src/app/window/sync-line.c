/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window/sync-line.h"

#include "base/date.h"

#include <glib/gi18n.h>

/* A sync that takes less than this is not shown: the line would only flicker. */
#define WORKING_DELAY_MS 500

struct _AlongSyncLine
{
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *text;

  AlongEngine *engine;
  guint working_id;
  gboolean working_long;
};

G_DEFINE_FINAL_TYPE (AlongSyncLine, along_sync_line, ADW_TYPE_BIN)

static const char *
icon_of (AlongSyncStatus status, gint64 attention, gboolean problem)
{
  if (attention > 0 || problem)
    return "dialog-warning-symbolic";
  switch (status)
    {
    case ALONG_SYNC_OFFLINE:
      return "network-offline-symbolic";
    case ALONG_SYNC_SIGNED_OUT:
      return "dialog-password-symbolic";
    case ALONG_SYNC_WORKING:
    case ALONG_SYNC_FIRST:
      return "view-refresh-symbolic";
    case ALONG_SYNC_UP_TO_DATE:
    default:
      return "object-select-symbolic";
    }
}

static void
update (AlongSyncLine *self)
{
  g_autofree char *words = NULL;
  g_autofree char *last = NULL;
  AlongSyncStatus status = ALONG_SYNC_OFFLINE;
  gint64 waiting = 0;
  gint64 attention = 0;
  gint64 synced = 0;

  if (self->engine == NULL)
    return;
  status = along_engine_get_status (self->engine);
  waiting = along_engine_get_waiting (self->engine);
  attention = along_engine_get_attention (self->engine);
  synced = along_engine_get_last_synced (self->engine);
  if (status == ALONG_SYNC_WORKING && !self->working_long && waiting == 0)
    status = ALONG_SYNC_UP_TO_DATE;
  words
      = along_sync_line_words (status, waiting, attention, along_engine_get_progress (self->engine),
                               along_engine_get_problem (self->engine));
  if (synced > 0)
    {
      g_autofree char *when = along_instant_near (synced);

      /* TRANSLATORS: %s is a date and time, such as "Today at 14:05" */
      last = g_strdup_printf (_ ("Last in step with the server: %s"), when);
    }
  gtk_image_set_from_icon_name (
      self->icon, icon_of (status, attention, along_engine_get_problem (self->engine) != NULL));
  gtk_label_set_text (self->text, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               last != NULL ? last : _ ("Not yet in step with the server"));
}

static void
on_working_long_cb (gpointer data)
{
  AlongSyncLine *self = data;

  self->working_id = 0;
  self->working_long = TRUE;
  update (self);
}

static void
on_engine_changed_cb (AlongSyncLine *self)
{
  if (along_engine_get_status (self->engine) != ALONG_SYNC_WORKING)
    {
      g_clear_handle_id (&self->working_id, g_source_remove);
      self->working_long = FALSE;
    }
  else if (self->working_id == 0 && !self->working_long)
    self->working_id = g_timeout_add_once (WORKING_DELAY_MS, on_working_long_cb, self);
  update (self);
}

static void
on_clicked_cb (AlongSyncLine *self)
{
  if (self->engine == NULL)
    return;
  if (along_engine_get_attention (self->engine) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.attention", NULL);
  else if (along_engine_get_status (self->engine) == ALONG_SYNC_SIGNED_OUT)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in-again", NULL);
  else
    along_engine_sync_now (self->engine);
}

static void
along_sync_line_dispose (GObject *object)
{
  AlongSyncLine *self = ALONG_SYNC_LINE (object);

  g_clear_handle_id (&self->working_id, g_source_remove);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_SYNC_LINE);
  G_OBJECT_CLASS (along_sync_line_parent_class)->dispose (object);
}

static void
along_sync_line_class_init (AlongSyncLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_sync_line_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/sync-line.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongSyncLine, icon);
  gtk_widget_class_bind_template_child (widget_class, AlongSyncLine, text);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked_cb);
}

static void
along_sync_line_init (AlongSyncLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_sync_line_set_engine:
 * @self: a sync line
 * @engine: (nullable): the engine whose state it shows
 */
void
along_sync_line_set_engine (AlongSyncLine *self, AlongEngine *engine)
{
  static const char *const watched[]
      = { "notify::status",   "notify::waiting",     "notify::attention",
          "notify::progress", "notify::last-synced", "notify::problem" };

  g_return_if_fail (ALONG_IS_SYNC_LINE (self));

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_set_object (&self->engine, engine);
  if (engine == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (engine, watched[i], G_CALLBACK (on_engine_changed_cb), self,
                             G_CONNECT_SWAPPED);
  on_engine_changed_cb (self);
}

/* The server is there, and yet sync can't go on: what people can do about it. */
static char *
words_of_problem (const char *problem)
{
  if (g_str_equal (problem, "full"))
    return g_strdup (_ ("Not syncing: the disk is full"));
  if (g_str_equal (problem, "too_new"))
    return g_strdup (_ ("Not syncing: a newer Alongside is needed"));
  if (g_str_equal (problem, "corrupt"))
    return g_strdup (_ ("Not syncing: a file on this device is damaged"));
  if (g_str_equal (problem, "forbidden"))
    return g_strdup (_ ("Not syncing: this account is closed"));
  return g_strdup (_ ("Not syncing: the server has a problem"));
}

/**
 * along_sync_line_words:
 * @status: the engine's state
 * @waiting: how many changes have not been sent
 * @attention: how many changes need a person
 * @progress: how far the first sync has come, 0 to 1
 * @problem: (nullable): the code of what keeps sync from going on
 *
 * What the line says. What keeps sync from going on comes first, then what needs a person.
 *
 * Returns: (transfer full): such as "Working offline: 3 changes waiting"
 */
char *
along_sync_line_words (
    AlongSyncStatus status, gint64 waiting, gint64 attention, double progress, const char *problem)
{
  if (problem != NULL)
    return words_of_problem (problem);
  if (attention > 0)
    return g_strdup_printf (ngettext ("%" G_GINT64_FORMAT " change needs you",
                                      "%" G_GINT64_FORMAT " changes need you", (gulong)attention),
                            attention);
  switch (status)
    {
    case ALONG_SYNC_FIRST:
      /* TRANSLATORS: %d is a percentage */
      return g_strdup_printf (_ ("First sync: %d %%"), (int)(CLAMP (progress, 0, 1) * 100));
    case ALONG_SYNC_OFFLINE:
      if (waiting == 0)
        return g_strdup (_ ("Working offline"));
      return g_strdup_printf (ngettext ("Working offline: %" G_GINT64_FORMAT " change waiting",
                                        "Working offline: %" G_GINT64_FORMAT " changes waiting",
                                        (gulong)waiting),
                              waiting);
    case ALONG_SYNC_SIGNED_OUT:
      if (waiting == 0)
        return g_strdup (_ ("Sign in again to sync"));
      return g_strdup_printf (ngettext ("Sign in again to send %" G_GINT64_FORMAT " change",
                                        "Sign in again to send %" G_GINT64_FORMAT " changes",
                                        (gulong)waiting),
                              waiting);
    case ALONG_SYNC_WORKING:
    case ALONG_SYNC_UP_TO_DATE:
    default:
      if (waiting > 0)
        return g_strdup_printf (ngettext ("Sending %" G_GINT64_FORMAT " change…",
                                          "Sending %" G_GINT64_FORMAT " changes…", (gulong)waiting),
                                waiting);
      return g_strdup (status == ALONG_SYNC_WORKING ? _ ("Syncing…") : _ ("Up to date"));
    }
}
