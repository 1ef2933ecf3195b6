/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/account/account.h"

#include "app/common/error-text.h"

#include <glib/gi18n.h>

struct _AlongBrokenPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkWidget *try_again;
  GtkWidget *show_folder;
  GtkWidget *start_again;

  AlongSession *session;
};

G_DEFINE_FINAL_TYPE (AlongBrokenPage, along_broken_page, ADW_TYPE_BIN)

/* Why the store can't be opened, and what people can do about it. */
typedef struct
{
  int code;
  const char *title;
  const char *text;
  gboolean can_start_again;
} Reason;

static const Reason reasons[] = {
  { ALONG_ERROR_KEY, N_ ("The Key Does Not Fit"),
    N_ ("What is kept on this device is locked with a key that this desktop's keyring does not "
        "have. "
        "If you moved to a new computer or a new keyring, unlock the old one and try again. "
        "Nothing "
        "was changed."),
    TRUE },
  { ALONG_ERROR_CORRUPT, N_ ("The File on This Device Is Damaged"),
    N_ ("Alongside can't read what is kept here. What had been sent is safe on the server. You can "
        "start again with the server: the damaged file is put aside, not deleted, so that changes "
        "which had not been sent may still be rescued from it."),
    TRUE },
  { ALONG_ERROR_TOO_NEW, N_ ("A Newer Alongside Is Needed"),
    N_ ("A newer version of Alongside was used on this device. Install that version to go on. "
        "Nothing was changed."),
    FALSE },
  { ALONG_ERROR_FULL, N_ ("The Disk Is Full"),
    N_ ("There is no room left on this device, so Alongside can't work safely. Make some room, "
        "then "
        "try again. Nothing was changed."),
    FALSE },
  { ALONG_ERROR_BUSY, N_ ("Not to Be Opened Just Now"),
    N_ ("Either Alongside is open already with this profile, or the desktop's keyring does not "
        "answer. Close the other window, or unlock the keyring, then try again."),
    FALSE },
};

static void
show_reason (AlongBrokenPage *self)
{
  const GError *error = along_session_get_error (self->session);
  const Reason *reason = NULL;

  for (guint i = 0; error != NULL && i < G_N_ELEMENTS (reasons); i++)
    if (error->domain == ALONG_ERROR && error->code == reasons[i].code)
      reason = &reasons[i];
  adw_status_page_set_title (self->status, reason != NULL ? _ (reason->title)
                                                          : _ ("This Device Can't Be Opened"));
  adw_status_page_set_description (
      self->status, reason != NULL
                        ? _ (reason->text)
                        : _ ("Something keeps Alongside from reading what is kept here. "
                             "Nothing was changed. Try again; if it stays so, show this to "
                             "who looks after your computer."));
  gtk_widget_set_visible (self->start_again, reason != NULL && reason->can_start_again);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongBrokenPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean opened = along_session_open_finish (ALONG_SESSION (source), result, &error);
  AlongWindow *window = NULL;

  /* The window has gone meanwhile. */
  if (self->session == NULL)
    return;
  gtk_widget_set_sensitive (self->try_again, TRUE);
  /* What came of it shows in the session's state, and the window follows that. The state may be the same for another
   * reason. */
  if (opened)
    return;
  show_reason (self);
  gtk_widget_grab_focus (self->try_again);
  window = along_window_of (GTK_WIDGET (self));
  if (window != NULL)
    along_window_toast (window, _ ("Still not to be opened"), NULL, NULL, NULL);
}

static void
on_try_again_cb (AlongBrokenPage *self)
{
  gtk_widget_set_sensitive (self->try_again, FALSE);
  along_session_open_async (self->session, NULL, on_opened_cb, g_object_ref (self));
}

static void
on_launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongBrokenPage) self = data;
  g_autoptr (GError) error = NULL;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error)
      && window != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    along_window_report (window, error);
}

static void
on_show_folder_cb (AlongBrokenPage *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (along_session_get_profile_dir (self->session));
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (folder);

  gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                            on_launched_cb, g_object_ref (self));
}

static void
on_reset_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongBrokenPage) self = data;
  g_autoptr (GError) error = NULL;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (!along_session_set_aside_finish (ALONG_SESSION (source), result, &error) && window != NULL)
    along_window_report (window, error);
}

static void
on_start_again_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongBrokenPage) self = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (self->session != NULL && g_str_equal (answer, "start"))
    along_session_set_aside_async (self->session, NULL, on_reset_cb, g_object_ref (self));
}

static void
on_start_again_cb (AlongBrokenPage *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Start Again With the Server?"),
                                            _ ("What is kept here is put aside in its folder, and "
                                               "you sign in anew. Changes that had not been "
                                               "sent are not on the server."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "start",
                                  _ ("_Put Aside and Start Again"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "start",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL,
                           on_start_again_answered_cb, g_object_ref (self));
}

static void
along_broken_page_dispose (GObject *object)
{
  AlongBrokenPage *self = ALONG_BROKEN_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_BROKEN_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (along_broken_page_parent_class)->dispose (object);
}

static void
along_broken_page_class_init (AlongBrokenPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_broken_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/broken-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongBrokenPage, status);
  gtk_widget_class_bind_template_child (widget_class, AlongBrokenPage, try_again);
  gtk_widget_class_bind_template_child (widget_class, AlongBrokenPage, show_folder);
  gtk_widget_class_bind_template_child (widget_class, AlongBrokenPage, start_again);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_start_again_cb);
}

static void
along_broken_page_init (AlongBrokenPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_broken_page_new:
 * @session: a session whose store can't be opened
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
along_broken_page_new (AlongSession *session)
{
  AlongBrokenPage *self = g_object_new (ALONG_TYPE_BROKEN_PAGE, NULL);

  self->session = g_object_ref (session);
  show_reason (self);
  return GTK_WIDGET (self);
}
