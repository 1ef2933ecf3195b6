/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/chase-dialog.h"

#include "app/common/contact-links.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "model/chase.h"

#include <glib/gi18n.h>

#define ALONG_TYPE_CHASE_DIALOG (along_chase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongChaseDialog, along_chase_dialog, ALONG, CHASE_DIALOG, AdwDialog)

/* One service, and what it is asked about. */
typedef struct
{
  AlongChaseDialog *dialog; /* borrowed: it owns this */
  GPtrArray *referrals;
  char *text;
  AdwPreferencesGroup *phone;
  AdwPreferencesGroup *mail;
  GtkWidget *none;
  guint reached; /* how many ways to reach them are shown */
} Letter;

struct _AlongChaseDialog
{
  AdwDialog parent_instance;

  AlongWindow *window; /* not owned: the dialog stands over it */

  AlongContext *context;
  GPtrArray *before;
  GPtrArray *after;
  GPtrArray *letters; /* of Letter */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (AlongChaseDialog, along_chase_dialog, ADW_TYPE_DIALOG)

/* A letter whose contacts are being read. */
typedef struct
{
  AlongChaseDialog *dialog;
  Letter *letter;
} Asking;

static Asking *
asking_new (Letter *letter)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->dialog = g_object_ref (letter->dialog);
  asking->letter = letter;
  return asking;
}

static void
asking_free (Asking *asking)
{
  g_object_unref (asking->dialog);
  g_free (asking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  g_ptr_array_unref (letter->referrals);
  g_free (letter->text);
  g_free (letter);
}

static AlongRecord *
first_of (const Letter *letter)
{
  return g_ptr_array_index (letter->referrals, 0);
}

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
add_phone (Letter *letter, const char *number, const char *who)
{
  GtkWidget *row = make_row (number, who);
  /* TRANSLATORS: %s is a phone number */
  g_autofree char *what = g_strdup_printf (_ ("Call %s"), number);

  along_contact_links_add_phone (ADW_ACTION_ROW (row), number, what);
  adw_preferences_group_add (letter->phone, row);
  gtk_widget_set_visible (GTK_WIDGET (letter->phone), TRUE);
  letter->reached++;
}

static void
add_phones (Letter *letter, const AlongRecord *record)
{
  GVariant *phones = along_record_get (record, "phones");

  for (gsize i = 0; phones != NULL && i < g_variant_n_children (phones); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (phones, i);
      const char *number = NULL;
      const char *who = NULL;

      g_variant_lookup (row, "name", "&s", &who);
      if (g_variant_lookup (row, "number", "&s", &number) && *number != '\0')
        add_phone (letter, number, who);
    }
}

static const char *
who_asks (AlongChaseDialog *self)
{
  return along_context_title (self->context, "organisation",
                              along_context_get_actor (self->context)->org);
}

static void
add_mail (Letter *letter, const AlongRecord *record)
{
  const char *address = along_record_get_text (record, "email");
  g_autofree char *today = along_clock_today ();
  g_autofree char *uri = NULL;
  g_autofree char *title = NULL;
  GtkWidget *row = NULL;
  GtkWidget *link = NULL;

  if (address == NULL)
    return;
  uri = along_chase_mailto (letter->referrals, address, who_asks (letter->dialog), today);
  row = make_row ("", NULL);
  /* Who reads a hyphen in an address copies it. */
  title = g_markup_printf_escaped ("<span insert_hyphens=\"false\">%s</span>", address);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  link = gtk_link_button_new_with_label (uri, _ ("Write E-Mail"));
  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), link);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), link);
  adw_preferences_group_add (letter->mail, row);
  gtk_widget_set_visible (GTK_WIDGET (letter->mail), TRUE);
  letter->reached++;
}

static void
on_organisation_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Asking) asking = data;
  Letter *letter = asking->letter;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) organisation
      = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (asking->dialog->context == NULL)
    return;
  if (organisation != NULL)
    {
      add_phones (letter, organisation);
      add_mail (letter, organisation);
    }
  gtk_widget_set_visible (letter->none, letter->reached == 0);
}

/* Where the service has no number of its own, its organisation's. */
static void
on_service_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Asking) asking = data;
  Letter *letter = asking->letter;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) service = along_store_get_finish (ALONG_STORE (source), result, &error);
  const char *org = NULL;

  if (asking->dialog->context == NULL)
    return;
  if (service != NULL)
    {
      add_phones (letter, service);
      add_mail (letter, service);
    }
  org = along_record_get_text (first_of (letter), "to_org");
  if (letter->reached == 0 && org != NULL)
    along_store_get_async (ALONG_STORE (source), along_entity_find ("organisation"), org,
                           asking->dialog->cancellable, on_organisation_cb, asking_new (letter));
  else
    gtk_widget_set_visible (letter->none, letter->reached == 0);
}

static void
on_undo_cb (AlongChaseDialog *self)
{
  AlongTxn *txn = along_txn_new (along_context_get_actor (self->context)->org);

  for (guint i = 0; i < self->after->len; i++)
    along_txn_update (txn, g_ptr_array_index (self->after, i), g_ptr_array_index (self->before, i));
  along_window_commit (self->window, txn, _ ("Taken back"), NULL);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_copy_cb (GtkButton *button, Letter *letter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), letter->text);
  gtk_accessible_announce (GTK_ACCESSIBLE (button), _ ("Copied"),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
along_chase_dialog_dispose (GObject *object)
{
  AlongChaseDialog *self = ALONG_CHASE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_chase_dialog_parent_class)->dispose (object);
}

static void
along_chase_dialog_finalize (GObject *object)
{
  AlongChaseDialog *self = ALONG_CHASE_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->after, g_ptr_array_unref);
  g_ptr_array_unref (self->letters);
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
  self->letters = g_ptr_array_new_with_free_func (letter_free);
}

/* What was just done, and the way back: the toast that says so lies under the dialog. */
static GtkWidget *
make_noted (AlongChaseDialog *self)
{
  guint n = self->after->len;
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Take Back"));
  g_autofree char *noted
      = n == 1
            ? g_strdup (_ ("Noted: chased today"))
            : g_strdup_printf (ngettext ("Noted: %u chased today", "Noted: %u chased today", n), n);
  GtkWidget *row = make_row (noted, NULL);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_undo_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_focusable (row, FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

/* With several services each part says whose it is. */
static char *
headed (Letter *letter, const char *title)
{
  AlongChaseDialog *self = letter->dialog;
  const char *service = along_context_title (self->context, "service",
                                             along_record_get_text (first_of (letter), "service"));

  if (self->letters->len == 1 || *service == '\0')
    return g_strdup (title);
  /* TRANSLATORS: a service, and "By Phone", "By E-Mail" or "In Words" */
  return g_strdup_printf (_ ("%s: %s"), service, title);
}

static AdwPreferencesGroup *
make_group (Letter *letter, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *heading = headed (letter, title);
  g_autofree char *escaped = g_markup_escape_text (heading, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  return ADW_PREFERENCES_GROUP (group);
}

static GtkWidget *
make_words (Letter *letter)
{
  AdwPreferencesGroup *group = make_group (letter, _ ("In Words"));
  GtkWidget *row = make_row (_ ("What to Say"), letter->text);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Copy"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (on_copy_cb), letter);
  gtk_widget_add_css_class (row, "property");
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  adw_preferences_group_set_header_suffix (group, button);
  adw_preferences_group_set_description (
      group, letter->referrals->len == 1
                 ? _ ("Only the number: who it is about and what for stays in Alongside.")
                 : _ ("Only the numbers: who they are about and what for stays in Alongside."));
  adw_preferences_group_add (group, row);
  return GTK_WIDGET (group);
}

static void
add_letter (GtkBox *box, Letter *letter)
{
  letter->phone = make_group (letter, _ ("By Phone"));
  gtk_widget_set_visible (GTK_WIDGET (letter->phone), FALSE);
  letter->mail = make_group (letter, _ ("By E-Mail"));
  gtk_widget_set_visible (GTK_WIDGET (letter->mail), FALSE);
  letter->none = gtk_label_new (
      _ ("No phone number or e-mail of this service is known here. Its page has room for them."));
  gtk_label_set_wrap (GTK_LABEL (letter->none), TRUE);
  gtk_label_set_xalign (GTK_LABEL (letter->none), 0);
  gtk_widget_set_visible (letter->none, FALSE);
  gtk_box_append (box, GTK_WIDGET (letter->phone));
  gtk_box_append (box, GTK_WIDGET (letter->mail));
  gtk_box_append (box, letter->none);
  gtk_box_append (box, make_words (letter));
}

static GtkWidget *
make_content (AlongChaseDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = adw_toolbar_view_new ();

  gtk_widget_add_css_class (box, "page-body");
  gtk_box_append (GTK_BOX (box), make_noted (self));
  for (guint i = 0; i < self->letters->len; i++)
    add_letter (GTK_BOX (box), g_ptr_array_index (self->letters, i));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  return view;
}

static GPtrArray *
hold (GPtrArray *referrals)
{
  GPtrArray *held = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (guint i = 0; i < referrals->len; i++)
    g_ptr_array_add (held, along_record_ref (g_ptr_array_index (referrals, i)));
  return held;
}

static void
write_letters (AlongChaseDialog *self)
{
  g_autoptr (GPtrArray) groups = along_chase_groups (self->after);
  g_autofree char *today = along_clock_today ();

  for (guint i = 0; i < groups->len; i++)
    {
      Letter *letter = g_new0 (Letter, 1);

      letter->dialog = self;
      letter->referrals = g_ptr_array_ref (g_ptr_array_index (groups, i));
      letter->text = along_chase_text (letter->referrals, who_asks (self), today);
      g_ptr_array_add (self->letters, letter);
    }
}

static void
read_contacts (AlongChaseDialog *self)
{
  for (guint i = 0; i < self->letters->len; i++)
    {
      Letter *letter = g_ptr_array_index (self->letters, i);
      const char *service = along_record_get_text (first_of (letter), "service");

      if (service != NULL)
        along_store_get_async (along_context_get_store (self->context),
                               along_entity_find ("service"), service, self->cancellable,
                               on_service_cb, asking_new (letter));
      else
        gtk_widget_set_visible (letter->none, TRUE);
    }
}

/**
 * along_chase_dialog_present:
 * @widget: what people pressed
 * @context: the window's context
 * @before: (element-type AlongRecord): referrals, as they were
 * @after: (element-type AlongRecord): the same, in the same order, with the chase noted
 *
 * Shows how to reach each service and what to say, with the chase already noted: one key less. A service is asked
 * once, about all of its referrals.
 */
void
along_chase_dialog_present (GtkWidget *widget,
                            AlongContext *context,
                            GPtrArray *before,
                            GPtrArray *after)
{
  AlongChaseDialog *self = NULL;
  AlongWindow *window = along_window_of (widget);
  g_autofree char *title = NULL;

  if (window == NULL)
    return;
  self = g_object_new (ALONG_TYPE_CHASE_DIALOG, "content-width", 460, "content-height", 640, NULL);
  self->window = window;
  self->context = g_object_ref (context);
  self->before = hold (before);
  self->after = hold (after);
  write_letters (self);
  title = after->len == 1
              /* TRANSLATORS: %s is the number of a referral */
              ? g_strdup_printf (_ ("Chase %s"), along_record_get_title (first_of (
                                                     g_ptr_array_index (self->letters, 0))))
              : g_strdup_printf (ngettext ("Chase %u Referral", "Chase %u Referrals", after->len),
                                 after->len);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_dialog_set_child (ADW_DIALOG (self), make_content (self));
  read_contacts (self);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
