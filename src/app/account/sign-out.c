/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/account/account.h"

#include <glib/gi18n.h>

/* Signing out sends what waits first. Only what can't be sent is asked about. */

/* A sign-out that people may have to be asked about. */
typedef struct
{
  AlongWindow *window;
  AlongSession *session;
  gint64 waiting; /* -1 where nobody can tell: the store is locked */
} SignOut;

static void
sign_out_free (SignOut *self)
{
  g_object_unref (self->window);
  g_object_unref (self->session);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignOut, sign_out_free)

static void
on_discarded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SignOut) self = data;
  g_autoptr (GError) error = NULL;

  if (!along_session_sign_out_finish (ALONG_SESSION (source), result, &error))
    along_window_report (self->window, error);
}

static void
on_discard_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SignOut) self = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);
  AlongSession *session = self->session;

  if (g_str_equal (answer, "discard"))
    along_session_sign_out_async (session, TRUE, on_discarded_cb, g_steal_pointer (&self));
}

static char *
what_is_lost (gint64 waiting)
{
  if (waiting < 0)
    return g_strdup (
        _ ("Signing out removes everything from this device. Changes that have not been "
           "sent would be lost."));
  return g_strdup_printf (
      ngettext ("%" G_GINT64_FORMAT " change has not been sent, and can't be sent now. Signing out "
                "removes everything from this device: the change would be lost.",
                "%" G_GINT64_FORMAT
                " changes have not been sent, and can't be sent now. Signing out "
                "removes everything from this device: the changes would be lost.",
                (gulong)waiting),
      waiting);
}

static void
ask_to_discard (SignOut *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Sign Out and Lose Changes?"), NULL);
  g_autofree char *body = what_is_lost (self->waiting);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "stay", _ ("_Keep Everything"),
                                  "discard", _ ("_Lose Changes and Sign Out"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "discard",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "stay");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "stay");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self->window), NULL,
                           on_discard_answered_cb, self);
}

static void
on_signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SignOut) self = data;
  g_autoptr (GError) error = NULL;

  if (along_session_sign_out_finish (ALONG_SESSION (source), result, &error))
    return;
  if (!g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE)
      && !g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH))
    along_window_report (self->window, error);
  else if (self->waiting == 0)
    {
      /* Nothing is given up: there is only nobody to say goodbye to. */
      AlongSession *session = self->session;

      along_session_sign_out_async (session, TRUE, on_discarded_cb, g_steal_pointer (&self));
    }
  else
    ask_to_discard (g_steal_pointer (&self));
}

/**
 * along_sign_out_ask:
 * @window: a window
 * @session: its session
 *
 * Signs out. What waits is sent first; where that can't be, people choose.
 */
void
along_sign_out_ask (AlongWindow *window, AlongSession *session)
{
  SignOut *self = g_new0 (SignOut, 1);
  AlongEngine *engine = along_session_get_engine (session);

  self->window = g_object_ref (window);
  self->session = g_object_ref (session);
  self->waiting = engine != NULL ? along_engine_get_waiting (engine) : -1;
  along_session_sign_out_async (session, FALSE, on_signed_out_cb, self);
}
