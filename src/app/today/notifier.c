/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/today/notifier.h"

#include "app/today/duties.h"

#include <glib/gi18n.h>

/* One at a time: a later one takes the place of an earlier. */
#define ID "waiting"

struct _AlongNotifier
{
  GObject parent_instance;

  AlongContext *context;
  GApplication *application;
  GtkWindow *window; /* not owned */
  AlongDuties *duties;
  GHashTable *known; /* what has been seen waiting: a set of names */
  guint n_new;       /* since the window was looked at */
  gboolean begun;
};

G_DEFINE_FINAL_TYPE (AlongNotifier, along_notifier, G_TYPE_OBJECT)

static char *
name_of (AlongDuty *duty)
{
  AlongRecord *about = along_duty_get_referral (duty);

  /* An emergency is about no referral: of two, the second is told as well. */
  if (about == NULL)
    about = along_duty_get_to_do (duty);
  return g_strdup_printf ("%d %s", (int)along_duty_get_kind (duty),
                          about != NULL ? along_record_get_id (about) : "");
}

static gboolean
is_quiet (AlongNotifier *self)
{
  AlongEngine *engine = along_context_get_engine (self->context);

  /* What the first sync brings was there before. */
  return gtk_window_is_active (self->window)
         || !g_settings_get_boolean (along_context_get_settings (self->context), "notifications")
         || (engine != NULL && along_engine_get_status (engine) == ALONG_SYNC_FIRST);
}

static void
notify_desktop (AlongNotifier *self)
{
  g_autoptr (GNotification) notification = g_notification_new (_ ("Something New Waits for You"));
  g_autofree char *body
      /* TRANSLATORS: said by the desktop, perhaps on a locked screen: no names */
      = g_strdup_printf (ngettext ("%u thing came in today’s list.",
                                   "%u things came in today’s list.", self->n_new),
                         self->n_new);

  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.today");
  g_application_send_notification (self->application, ID, notification);
}

static void
on_duties_changed_cb (AlongNotifier *self)
{
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->duties));
  guint n_new = 0;

  if (along_duties_get_loading (self->duties))
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AlongDuty) duty = g_list_model_get_item (G_LIST_MODEL (self->duties), i);
      char *name = name_of (duty);

      n_new += g_hash_table_contains (self->known, name) ? 0 : 1;
      g_hash_table_add (now, name);
    }
  g_clear_pointer (&self->known, g_hash_table_unref);
  self->known = g_steal_pointer (&now);
  if (!self->begun || n_new == 0 || is_quiet (self))
    {
      self->begun = TRUE;
      return;
    }
  self->n_new += n_new;
  notify_desktop (self);
}

/* Who looks at the window needs not be told any more. */
static void
on_active_cb (AlongNotifier *self)
{
  if (self->n_new == 0 || !gtk_window_is_active (self->window))
    return;
  self->n_new = 0;
  g_application_withdraw_notification (self->application, ID);
}

static void
along_notifier_dispose (GObject *object)
{
  AlongNotifier *self = ALONG_NOTIFIER (object);

  if (self->n_new > 0)
    g_application_withdraw_notification (self->application, ID);
  self->n_new = 0;
  g_clear_object (&self->duties);
  g_clear_object (&self->context);
  g_clear_object (&self->application);
  G_OBJECT_CLASS (along_notifier_parent_class)->dispose (object);
}

static void
along_notifier_finalize (GObject *object)
{
  g_hash_table_unref (ALONG_NOTIFIER (object)->known);
  G_OBJECT_CLASS (along_notifier_parent_class)->finalize (object);
}

static void
along_notifier_class_init (AlongNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_notifier_finalize;
}

static void
along_notifier_init (AlongNotifier *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * along_notifier_new:
 * @context: the window's context
 * @application: whose notifications they are; its action `app.today` shows what waits
 * @window: the window; must outlive the notifier
 *
 * Returns: (transfer full): a notifier, at work for as long as it is held
 */
AlongNotifier *
along_notifier_new (AlongContext *context, GApplication *application, GtkWindow *window)
{
  AlongNotifier *self = g_object_new (ALONG_TYPE_NOTIFIER, NULL);

  self->context = g_object_ref (context);
  self->application = g_object_ref (application);
  self->window = window;
  self->duties = along_duties_new (context);
  g_signal_connect_object (self->duties, "items-changed", G_CALLBACK (on_duties_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->duties, "notify::loading", G_CALLBACK (on_duties_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_active_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
