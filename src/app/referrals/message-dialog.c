/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/message-dialog.h"

#include "app/common/save-file.h"

#include <glib/gi18n.h>
#include <string.h>

/* What a mail program takes in one address; a longer message is pasted. */
#define MOST_IN_ADDRESS 6000

struct _AlongMessageDialog
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  GtkTextView *view;
  GtkWidget *copy;

  GtkWidget *page; /* what it was opened from: it outlives the dialog's files */
  AlongPaperJob *job;
  char *text;
};

G_DEFINE_FINAL_TYPE (AlongMessageDialog, along_message_dialog, ADW_TYPE_DIALOG)

static void
say (AlongMessageDialog *self, const char *words)
{
  AdwToast *toast = adw_toast_new (words);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
copy_text (AlongMessageDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
  along_paper_job_note (self->job, ALONG_AUDIT_COPIED);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongMessageDialog *self = ALONG_MESSAGE_DIALOG (widget);

  copy_text (self);
  say (self, _ ("Copied"));
}

static GBytes *
make_pdf (gpointer data, GError **error)
{
  g_autoptr (AlongDocument) document = along_paper_job_document (data, ALONG_PAPER_MESSAGE);

  along_paper_job_note (data, ALONG_AUDIT_EXPORTED);
  return along_document_pdf (document, error);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongMessageDialog *self = ALONG_MESSAGE_DIALOG (widget);
  g_autofree char *file = g_strdup_printf (_ ("Message back %s%s"),
                                           along_record_get_title (self->job->referral), ".pdf");

  along_save_file (self->page, file, make_pdf, g_steal_pointer (&self->job),
                   (GDestroyNotify)along_paper_job_free);
  adw_dialog_close (ADW_DIALOG (self));
}

/* RFC 6068. The subject stands in lists and notifications: it says the number and nothing else. */
static char *
mail_address (AlongMessageDialog *self, gboolean whole)
{
  const char *to = along_paper_job_mail (self->job);
  g_autofree char *subject = g_strdup_printf (_ ("Message back: referral %s"),
                                              along_record_get_title (self->job->referral));
  g_autofree char *escaped_to = g_uri_escape_string (to != NULL ? to : "", "@", FALSE);
  g_autofree char *escaped_subject = g_uri_escape_string (subject, NULL, FALSE);
  g_auto (GStrv) lines = g_strsplit (self->text, "\n", -1);
  g_autofree char *body = g_strjoinv ("\r\n", lines);
  g_autofree char *escaped_body = g_uri_escape_string (body, NULL, FALSE);

  return whole ? g_strdup_printf ("mailto:%s?subject=%s&body=%s", escaped_to, escaped_subject,
                                  escaped_body)
               : g_strdup_printf ("mailto:%s?subject=%s", escaped_to, escaped_subject);
}

static void
on_launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongMessageDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error)
      || self->job == NULL)
    return;
  copy_text (self);
  say (self, _ ("No mail program opened. The message is copied: paste it where you write."));
}

static void
mail_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongMessageDialog *self = ALONG_MESSAGE_DIALOG (widget);
  gboolean whole = strlen (self->text) <= MOST_IN_ADDRESS;
  g_autofree char *address = mail_address (self, whole);
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (address);
  GtkRoot *root = gtk_widget_get_root (widget);

  along_paper_job_note (self->job, ALONG_AUDIT_MAILED);
  if (!whole)
    {
      copy_text (self);
      say (self, _ ("The message is long, and copied: paste it into the mail."));
    }
  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                           on_launched_cb, g_object_ref (self));
}

static void
along_message_dialog_dispose (GObject *object)
{
  AlongMessageDialog *self = ALONG_MESSAGE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_MESSAGE_DIALOG);
  g_clear_object (&self->page);
  g_clear_pointer (&self->job, along_paper_job_free);
  G_OBJECT_CLASS (along_message_dialog_parent_class)->dispose (object);
}

static void
along_message_dialog_finalize (GObject *object)
{
  g_free (ALONG_MESSAGE_DIALOG (object)->text);
  G_OBJECT_CLASS (along_message_dialog_parent_class)->finalize (object);
}

static void
along_message_dialog_class_init (AlongMessageDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_message_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_message_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/message-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongMessageDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, AlongMessageDialog, view);
  gtk_widget_class_bind_template_child (widget_class, AlongMessageDialog, copy);
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "message.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "message.mail", NULL, mail_action);
}

static void
along_message_dialog_init (AlongMessageDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_message_dialog_present:
 * @parent: the referral's page
 * @job: (transfer full): the referral with its names
 */
void
along_message_dialog_present (GtkWidget *parent, AlongPaperJob *job)
{
  AlongMessageDialog *self = g_object_new (ALONG_TYPE_MESSAGE_DIALOG, NULL);
  g_autoptr (AlongDocument) document = along_paper_job_document (job, ALONG_PAPER_MESSAGE);

  self->page = g_object_ref (parent);
  self->job = job;
  self->text = along_document_text (document);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), self->text, -1);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
