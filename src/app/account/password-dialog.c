/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/account/account.h"

#include "app/common/error-text.h"

#include <glib/gi18n.h>

/* The server asks for no less. */
#define MIN_PASSWORD 10

#define ALONG_TYPE_PASSWORD_DIALOG (along_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongPasswordDialog, along_password_dialog, ALONG, PASSWORD_DIALOG, AdwDialog)

struct _AlongPasswordDialog
{
  AdwDialog parent_instance;

  AdwPasswordEntryRow *old_password;
  AdwPasswordEntryRow *new_password;
  AdwPasswordEntryRow *again;
  GtkLabel *hint;
  GtkLabel *problem;
  GtkWidget *button;

  AlongSession *session;
  AlongWindow *window;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (AlongPasswordDialog, along_password_dialog, ADW_TYPE_DIALOG)

static const char *
text_of (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static const char *
missing (AlongPasswordDialog *self)
{
  if (*text_of (self->old_password) == '\0')
    return _ ("Type your present password.");
  if (g_utf8_strlen (text_of (self->new_password), -1) < MIN_PASSWORD)
    return _ (
        "The new password needs at least 10 characters. Three or four words are easy to remember.");
  if (!g_str_equal (text_of (self->new_password), text_of (self->again)))
    return _ ("Type the new password once more, the same way.");
  return NULL;
}

static void
update (AlongPasswordDialog *self)
{
  const char *reason = missing (self);

  gtk_label_set_text (self->hint, self->busy ? _ ("Changing…") : reason != NULL ? reason : "");
  gtk_widget_set_sensitive (self->button, reason == NULL && !self->busy);
}

static void
show_problem (AlongPasswordDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), *sentence != '\0');
  if (*sentence != '\0')
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_changed_cb (AlongPasswordDialog *self)
{
  show_problem (self, "");
  update (self);
}

static void
on_password_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongPasswordDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (along_session_change_password_finish (ALONG_SESSION (source), result, &error))
    {
      if (self->window != NULL)
        along_window_toast (self->window, _ ("Password changed"), NULL, NULL, NULL);
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }
  if (self->session == NULL)
    return;
  self->busy = FALSE;
  update (self);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH)
      || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN))
    show_problem (self, _ ("Your present password is another one."));
  else if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE))
    show_problem (
        self, _ ("The server can't be reached. A password can only be changed with a connection."));
  else
    show_problem (self, along_error_to_user_text (error).sentence);
}

static void
on_activate_cb (AlongPasswordDialog *self)
{
  if (self->busy || missing (self) != NULL)
    return;
  self->busy = TRUE;
  update (self);
  along_session_change_password_async (self->session, text_of (self->old_password),
                                       text_of (self->new_password), NULL, on_password_changed_cb,
                                       g_object_ref (self));
}

static void
on_cancel_cb (AlongPasswordDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
along_password_dialog_dispose (GObject *object)
{
  AlongPasswordDialog *self = ALONG_PASSWORD_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PASSWORD_DIALOG);
  g_clear_object (&self->session);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (along_password_dialog_parent_class)->dispose (object);
}

static void
along_password_dialog_class_init (AlongPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_password_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPasswordDialog, old_password);
  gtk_widget_class_bind_template_child (widget_class, AlongPasswordDialog, new_password);
  gtk_widget_class_bind_template_child (widget_class, AlongPasswordDialog, again);
  gtk_widget_class_bind_template_child (widget_class, AlongPasswordDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, AlongPasswordDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, AlongPasswordDialog, button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
}

static void
along_password_dialog_init (AlongPasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * along_password_dialog_present:
 * @window: the window it stands over
 * @session: the signed-in session
 *
 * Asks for the present password and a new one.
 */
void
along_password_dialog_present (AlongWindow *window, AlongSession *session)
{
  AlongPasswordDialog *self = g_object_new (ALONG_TYPE_PASSWORD_DIALOG, NULL);

  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->window, window);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
