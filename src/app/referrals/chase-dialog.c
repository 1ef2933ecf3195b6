/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/chase-dialog.h"

#include "app/common/contact-links.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "model/chase.h"

#include <glib/gi18n.h>

#define ALONG_TYPE_CHASE_DIALOG (along_chase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongChaseDialog, along_chase_dialog, ALONG, CHASE_DIALOG, AdwDialog)

struct _AlongChaseDialog
{
  AdwDialog parent_instance;

  AdwPreferencesGroup *phone;
  AdwPreferencesGroup *mail;
  GtkWidget *none;
  AlongWindow *window; /* not owned: the dialog stands over it */

  AlongContext *context;
  AlongRecord *before;
  AlongRecord *after;
  char *text;
  GCancellable *cancellable;
  guint reached; /* how many ways to reach them are shown */
};

G_DEFINE_FINAL_TYPE (AlongChaseDialog, along_chase_dialog, ADW_TYPE_DIALOG)

static GtkWidget *
make_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static void
add_phone (AlongChaseDialog *self, const char *number, const char *who)
{
  GtkWidget *row = make_row (number, who);
  /* TRANSLATORS: %s is a phone number */
  g_autofree char *what = g_strdup_printf (_ ("Call %s"), number);

  along_contact_links_add_phone (ADW_ACTION_ROW (row), number, what);
  adw_preferences_group_add (self->phone, row);
  gtk_widget_set_visible (GTK_WIDGET (self->phone), TRUE);
  self->reached++;
}

static void
add_phones (AlongChaseDialog *self, const AlongRecord *record)
{
  GVariant *phones = along_record_get (record, "phones");

  for (gsize i = 0; phones != NULL && i < g_variant_n_children (phones); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (phones, i);
      const char *number = NULL;
      const char *who = NULL;

      g_variant_lookup (row, "name", "&s", &who);
      if (g_variant_lookup (row, "number", "&s", &number) && *number != '\0')
        add_phone (self, number, who);
    }
}

static void
add_mail (AlongChaseDialog *self, const AlongRecord *record)
{
  const char *address = along_record_get_text (record, "email");
  const char *from = along_context_title (self->context, "organisation",
                                          along_context_get_actor (self->context)->org);
  g_autofree char *today = along_clock_today ();
  g_autofree char *uri = NULL;
  GtkWidget *row = NULL;
  GtkWidget *link = NULL;

  if (address == NULL)
    return;
  uri = along_chase_mailto (self->after, address, from, today);
  row = make_row (address, NULL);
  link = gtk_link_button_new_with_label (uri, _ ("Write E-Mail"));
  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), link);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), link);
  adw_preferences_group_add (self->mail, row);
  gtk_widget_set_visible (GTK_WIDGET (self->mail), TRUE);
  self->reached++;
}

static void
on_organisation_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongChaseDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) organisation
      = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL)
    return;
  if (organisation != NULL)
    {
      add_phones (self, organisation);
      add_mail (self, organisation);
    }
  gtk_widget_set_visible (self->none, self->reached == 0);
}

/* Where the service has no number of its own, its organisation's. */
static void
on_service_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongChaseDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) service = along_store_get_finish (ALONG_STORE (source), result, &error);
  const char *org = NULL;

  if (self->context == NULL)
    return;
  if (service != NULL)
    {
      add_phones (self, service);
      add_mail (self, service);
    }
  org = along_record_get_text (self->after, "to_org");
  if (self->reached == 0 && org != NULL)
    along_store_get_async (ALONG_STORE (source), along_entity_find ("organisation"), org,
                           self->cancellable, on_organisation_cb, g_object_ref (self));
  else
    gtk_widget_set_visible (self->none, self->reached == 0);
}

static void
on_undo_cb (AlongChaseDialog *self)
{
  AlongTxn *txn = along_txn_new (along_context_get_actor (self->context)->org);

  along_txn_update (txn, self->after, self->before);
  along_window_commit (self->window, txn, _ ("Taken back"), NULL);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_copy_cb (AlongChaseDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), _ ("Copied"),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
along_chase_dialog_dispose (GObject *object)
{
  AlongChaseDialog *self = ALONG_CHASE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);
  g_clear_pointer (&self->before, along_record_unref);
  g_clear_pointer (&self->after, along_record_unref);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (along_chase_dialog_parent_class)->dispose (object);
}

static void
along_chase_dialog_finalize (GObject *object)
{
  g_clear_object (&ALONG_CHASE_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (along_chase_dialog_parent_class)->finalize (object);
}

static void
along_chase_dialog_class_init (AlongChaseDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_chase_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_chase_dialog_finalize;
}

static void
along_chase_dialog_init (AlongChaseDialog *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
make_button (AlongChaseDialog *self, const char *label, void (*func) (AlongChaseDialog *self))
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (func), self, G_CONNECT_SWAPPED);
  return button;
}

/* What was just done, and the way back: the toast that says so lies under the dialog. */
static GtkWidget *
make_noted (AlongChaseDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = make_row (_ ("Noted: chased today"), NULL);

  gtk_widget_set_focusable (row, FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_button (self, _ ("_Take Back"), on_undo_cb));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static GtkWidget *
make_words (AlongChaseDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = make_row (_ ("What to Say"), self->text);

  gtk_widget_add_css_class (row, "property");
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group),
                                           make_button (self, _ ("_Copy"), on_copy_cb));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("In Words"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("Only the number: who it is about and what for stays in Alongside."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static GtkWidget *
make_content (AlongChaseDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = adw_toolbar_view_new ();

  self->phone = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->phone, _ ("By Phone"));
  gtk_widget_set_visible (GTK_WIDGET (self->phone), FALSE);
  self->mail = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->mail, _ ("By E-Mail"));
  gtk_widget_set_visible (GTK_WIDGET (self->mail), FALSE);
  self->none = gtk_label_new (
      _ ("No phone number or e-mail of this service is known here. Its page has room for them."));
  gtk_label_set_wrap (GTK_LABEL (self->none), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->none), 0);
  gtk_widget_set_visible (self->none, FALSE);
  gtk_widget_add_css_class (box, "page-body");
  gtk_box_append (GTK_BOX (box), make_noted (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->phone));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->mail));
  gtk_box_append (GTK_BOX (box), self->none);
  gtk_box_append (GTK_BOX (box), make_words (self));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  return view;
}

/**
 * along_chase_dialog_present:
 * @widget: what people pressed
 * @context: the window's context
 * @before: a referral, as it was
 * @after: the same, with the chase noted
 *
 * Shows how to reach the service and what to say, with the chase already noted: one key less.
 */
void
along_chase_dialog_present (GtkWidget *widget,
                            AlongContext *context,
                            AlongRecord *before,
                            AlongRecord *after)
{
  AlongChaseDialog *self = NULL;
  AlongWindow *window = along_window_of (widget);
  const char *service = along_record_get_text (after, "service");
  g_autofree char *today = along_clock_today ();
  g_autofree char *title = NULL;

  if (window == NULL)
    return;
  self = g_object_new (ALONG_TYPE_CHASE_DIALOG, "content-width", 460, "content-height", 640, NULL);
  self->window = window;
  self->context = g_object_ref (context);
  self->before = along_record_ref (before);
  self->after = along_record_ref (after);
  self->text = along_chase_text (
      after, along_context_title (context, "organisation", along_context_get_actor (context)->org),
      today);
  /* TRANSLATORS: %s is the number of a referral */
  title = g_strdup_printf (_ ("Chase %s"), along_record_get_title (after));
  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_dialog_set_child (ADW_DIALOG (self), make_content (self));
  if (service != NULL)
    along_store_get_async (along_context_get_store (context), along_entity_find ("service"),
                           service, self->cancellable, on_service_cb, g_object_ref (self));
  else
    gtk_widget_set_visible (self->none, TRUE);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
