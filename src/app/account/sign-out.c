/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/account/account.h"

#include <glib/gi18n.h>

/* Signing out sends what waits first. Only what can't be sent is asked about. */

static void on_signed_out_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
on_discard_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongWindow) window = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);
  AlongContext *context = along_window_get_context (window);

  if (context != NULL && g_str_equal (answer, "discard"))
    along_session_sign_out_async (along_context_get_session (context), TRUE, on_signed_out_cb,
                                  g_object_ref (window));
}

static void
ask_to_discard (AlongWindow *window, gint64 waiting)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Sign Out and Lose Changes?"), NULL);
  g_autofree char *body = g_strdup_printf (
      ngettext (
          "%" G_GINT64_FORMAT " change has not been sent, and the server can't be reached now. "
          "Signing out removes everything from this device: the change would be lost.",
          "%" G_GINT64_FORMAT " changes have not been sent, and the server can't be reached now. "
          "Signing out removes everything from this device: the changes would be lost.",
          (gulong)waiting),
      waiting);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "stay", _ ("_Stay Signed In"),
                                  "discard", _ ("_Lose Changes and Sign Out"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "discard",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "stay");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "stay");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (window), NULL,
                           on_discard_answered_cb, g_object_ref (window));
}

static void
on_signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongWindow) window = data;
  g_autoptr (GError) error = NULL;
  AlongEngine *engine = along_session_get_engine (ALONG_SESSION (source));

  if (along_session_sign_out_finish (ALONG_SESSION (source), result, &error))
    return;
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE)
      || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH))
    ask_to_discard (window, engine != NULL ? along_engine_get_waiting (engine) : 0);
  else
    along_window_report (window, error);
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
  along_session_sign_out_async (session, FALSE, on_signed_out_cb, g_object_ref (window));
}
