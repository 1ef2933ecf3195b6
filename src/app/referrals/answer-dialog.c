/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/answer-dialog.h"

#include "app/common/contact-links.h"
#include "app/common/error-text.h"
#include "app/common/window.h"
#include "app/referrals/phone-dialog.h"
#include "base/error.h"
#include "model/answer-mail.h"
#include "sync/answer-link.h"

#include <glib/gi18n.h>

#define ALONG_TYPE_ANSWER_DIALOG (along_answer_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongAnswerDialog, along_answer_dialog, ALONG, ANSWER_DIALOG, AdwDialog)

struct _AlongAnswerDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkWidget *by_phone;
  GtkLabel *code;
  AdwPreferencesGroup *phones;
  GtkWidget *no_phone;
  AdwActionRow *mail;
  AdwActionRow *link;

  AlongWindow *window; /* not owned: the dialog stands over it */
  GtkWidget *page;     /* the page it was opened from */
  AlongContext *context;
  AlongRecord *referral;
  AlongAnswerTicket *ticket;
  char *address;
  GCancellable *cancellable;
  guint n_phones;
};

G_DEFINE_FINAL_TYPE (AlongAnswerDialog, along_answer_dialog, ADW_TYPE_DIALOG)

static const char *
own_name (AlongAnswerDialog *self)
{
  return along_context_title (self->context, "organisation",
                              along_context_get_actor (self->context)->org);
}

static void
copy (AlongAnswerDialog *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), _ ("Copied"),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_copy_code_cb (AlongAnswerDialog *self)
{
  copy (self, self->ticket->code);
}

static void
on_copy_link_cb (AlongAnswerDialog *self)
{
  copy (self, self->ticket->link);
}

static void
on_launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAnswerDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error)
      || self->context == NULL)
    return;
  adw_action_row_set_subtitle (
      self->mail, _ ("No program for mail has opened. Copy the link and write the mail yourself: "
                     "only the number, who you are, and the link."));
}

static void
on_write_cb (AlongAnswerDialog *self)
{
  g_autofree char *uri = along_answer_mailto (along_record_get_title (self->referral),
                                              self->address, own_name (self), self->ticket->link);
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (self->window), self->cancellable, on_launched_cb,
                           g_object_ref (self));
}

/* What they say on the phone can be written down with or without a connection. */
static void
on_by_phone_cb (AlongAnswerDialog *self)
{
  g_autoptr (AlongAnswerDialog) alive = g_object_ref (self);

  adw_dialog_close (ADW_DIALOG (self));
  along_phone_dialog_present (self->page, self->context, self->referral);
}

static void
show_failure (AlongAnswerDialog *self, const GError *error)
{
  AlongErrorText text = along_error_to_user_text (error);
  gboolean offline = g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE);
  gboolean can = along_phone_dialog_can (self->context, self->referral);

  adw_status_page_set_title (self->failed, offline ? _ ("No Connection") : _ ("No Link"));
  if (offline)
    adw_status_page_set_description (
        self->failed, _ ("The server makes the link, and can’t be reached. You can phone the "
                         "service now, and write down here what they say."));
  else if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    adw_status_page_set_description (
        self->failed, _ ("Your server gives no links for this. You can phone the service, and "
                         "write down here what they say."));
  else
    adw_status_page_set_description (self->failed, text.sentence);
  gtk_widget_set_visible (self->by_phone, can);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
on_link_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAnswerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswerTicket) ticket
      = along_answer_link_make_finish (ALONG_ENGINE (source), result, &error);
  g_autofree char *name = NULL;

  if (self->context == NULL)
    return;
  if (ticket == NULL)
    {
      show_failure (self, error);
      return;
    }
  self->ticket = g_steal_pointer (&ticket);
  gtk_label_set_text (self->code, self->ticket->code);
  /* TRANSLATORS: said by screen readers; %s are the digits to say on the phone */
  name = g_strdup_printf (_ ("Code: %s"), self->ticket->code);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->code), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  adw_action_row_set_subtitle (self->link, self->ticket->link);
  gtk_stack_set_visible_child_name (self->stack, "link");
}

static void
make_link (AlongAnswerDialog *self)
{
  AlongEngine *engine = along_context_get_engine (self->context);
  g_autoptr (GError) error = NULL;

  gtk_stack_set_visible_child_name (self->stack, "waiting");
  if (engine == NULL)
    {
      error = g_error_new_literal (ALONG_ERROR, ALONG_ERROR_OFFLINE, "there is no engine");
      show_failure (self, error);
      return;
    }
  along_answer_link_make_async (engine, along_record_get_id (self->referral), self->cancellable,
                                on_link_cb, g_object_ref (self));
}

static void
add_phone (AlongAnswerDialog *self, const char *number, const char *who)
{
  GtkWidget *row = adw_action_row_new ();
  /* TRANSLATORS: %s is a phone number */
  g_autofree char *what = g_strdup_printf (_ ("Call %s"), number);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), number);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), who != NULL ? who : "");
  along_contact_links_add_phone (ADW_ACTION_ROW (row), number, what);
  adw_preferences_group_add (self->phones, row);
  self->n_phones++;
}

static void
take_contacts (AlongAnswerDialog *self, const AlongRecord *record)
{
  GVariant *phones = record != NULL ? along_record_get (record, "phones") : NULL;

  for (gsize i = 0; phones != NULL && i < g_variant_n_children (phones); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (phones, i);
      const char *number = NULL;
      const char *who = NULL;

      g_variant_lookup (row, "name", "&s", &who);
      if (g_variant_lookup (row, "number", "&s", &number) && *number != '\0')
        add_phone (self, number, who);
    }
  if (record != NULL && self->address == NULL)
    self->address = g_strdup (along_record_get_text (record, "email"));
}

static void
show_contacts (AlongAnswerDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->phones), self->n_phones > 0);
  gtk_widget_set_visible (self->no_phone, self->n_phones == 0);
  adw_action_row_set_subtitle (
      self->mail, self->address != NULL
                      ? self->address
                      : _ ("No address of this service is known here; the mail asks for one."));
}

static void
on_organisation_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAnswerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) organisation
      = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL)
    return;
  take_contacts (self, organisation);
  show_contacts (self);
}

/* What the service does not say of itself, its organisation may. */
static void
on_service_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAnswerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) service = along_store_get_finish (ALONG_STORE (source), result, &error);
  const char *org = NULL;

  if (self->context == NULL)
    return;
  take_contacts (self, service);
  org = along_record_get_text (self->referral, "to_org");
  if (org != NULL && (self->n_phones == 0 || self->address == NULL))
    along_store_get_async (ALONG_STORE (source), along_entity_find ("organisation"), org,
                           self->cancellable, on_organisation_cb, g_object_ref (self));
  else
    show_contacts (self);
}

static void
along_answer_dialog_dispose (GObject *object)
{
  AlongAnswerDialog *self = ALONG_ANSWER_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);
  g_clear_object (&self->page);
  g_clear_pointer (&self->referral, along_record_unref);
  g_clear_pointer (&self->ticket, along_answer_ticket_free);
  g_clear_pointer (&self->address, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_ANSWER_DIALOG);
  G_OBJECT_CLASS (along_answer_dialog_parent_class)->dispose (object);
}

static void
along_answer_dialog_finalize (GObject *object)
{
  g_clear_object (&ALONG_ANSWER_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (along_answer_dialog_parent_class)->finalize (object);
}

static void
along_answer_dialog_class_init (AlongAnswerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_answer_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_answer_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/answer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, by_phone);
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, code);
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, phones);
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, no_phone);
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, mail);
  gtk_widget_class_bind_template_child (widget_class, AlongAnswerDialog, link);
  gtk_widget_class_bind_template_callback (widget_class, on_by_phone_cb);
  gtk_widget_class_bind_template_callback (widget_class, make_link);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_write_cb);
}

static void
along_answer_dialog_init (AlongAnswerDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_answer_dialog_present:
 * @widget: what people pressed
 * @context: the window's context
 * @referral: a referral that their own organisation sent
 *
 * Makes a link with which a service without Alongside can answer, and shows what goes by mail and what by phone.
 */
void
along_answer_dialog_present (GtkWidget *widget, AlongContext *context, AlongRecord *referral)
{
  AlongAnswerDialog *self = NULL;
  AlongWindow *window = along_window_of (widget);
  const char *service = along_record_get_text (referral, "service");
  g_autofree char *title = NULL;

  if (window == NULL)
    return;
  self = g_object_new (ALONG_TYPE_ANSWER_DIALOG, NULL);
  self->window = window;
  self->page = g_object_ref (widget);
  self->context = g_object_ref (context);
  self->referral = along_record_ref (referral);
  /* TRANSLATORS: %s is the number of a referral */
  title = g_strdup_printf (_ ("Send %s by E-Mail"), along_record_get_title (referral));
  adw_dialog_set_title (ADW_DIALOG (self), title);
  show_contacts (self);
  if (service != NULL)
    along_store_get_async (along_context_get_store (context), along_entity_find ("service"),
                           service, self->cancellable, on_service_cb, g_object_ref (self));
  make_link (self);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
