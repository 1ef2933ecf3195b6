/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/account/account.h"

#include "app/common/error-text.h"

#include <glib/gi18n.h>

/* What protects a device that somebody may lose is no shorter than a password. */
#define MIN_PASSPHRASE 10

struct _AlongPassphrasePage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  AdwPasswordEntryRow *passphrase;
  AdwPasswordEntryRow *again;
  GtkLabel *hint;
  GtkLabel *problem;
  GtkWidget *button;
  GtkWidget *spinner;

  AlongSession *session;
  gboolean is_new; /* a passphrase is chosen, not asked for */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (AlongPassphrasePage, along_passphrase_page, ADW_TYPE_BIN)

static const char *
text_of (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* What is still missing; NULL when nothing is. */
static const char *
missing (AlongPassphrasePage *self)
{
  if (!self->is_new)
    return *text_of (self->passphrase) == '\0' ? "" : NULL;
  if (g_utf8_strlen (text_of (self->passphrase), -1) < MIN_PASSPHRASE)
    return _ (
        "A passphrase needs at least 10 characters. Three or four words are easy to remember.");
  if (!g_str_equal (text_of (self->passphrase), text_of (self->again)))
    return _ ("Type the passphrase once more, the same way.");
  return NULL;
}

static void
update (AlongPassphrasePage *self)
{
  const char *reason = missing (self);

  gtk_label_set_text (self->hint, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), reason != NULL && *reason != '\0');
  gtk_editable_set_editable (GTK_EDITABLE (self->again), !self->busy);
  gtk_widget_set_sensitive (self->button, reason == NULL && !self->busy);
  gtk_editable_set_editable (GTK_EDITABLE (self->passphrase), !self->busy);
  gtk_widget_set_visible (self->spinner, self->busy);
}

static void
show_problem (AlongPassphrasePage *self, const char *sentence)
{
  gboolean wrong = *sentence != '\0';

  gtk_label_set_text (self->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), wrong);
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->passphrase), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->passphrase), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->passphrase), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (wrong)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_changed_cb (AlongPassphrasePage *self)
{
  show_problem (self, "");
  update (self);
}

static void
on_unlocked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongPassphrasePage) self = data;
  g_autoptr (GError) error = NULL;

  if (along_session_unlock_finish (ALONG_SESSION (source), result, &error) || self->session == NULL)
    return;
  self->busy = FALSE;
  update (self);
  show_problem (self, g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH)
                              || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_KEY)
                          ? _ ("That is not the passphrase. Try again.")
                          : along_error_to_user_text (error).sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self->passphrase));
}

static void
on_activate_cb (AlongPassphrasePage *self)
{
  if (self->busy || missing (self) != NULL)
    return;
  self->busy = TRUE;
  update (self);
  along_session_unlock_async (self->session, text_of (self->passphrase), NULL, on_unlocked_cb,
                              g_object_ref (self));
}

static void
along_passphrase_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (along_passphrase_page_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (ALONG_PASSPHRASE_PAGE (widget)->passphrase));
}

static void
along_passphrase_page_dispose (GObject *object)
{
  AlongPassphrasePage *self = ALONG_PASSPHRASE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PASSPHRASE_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (along_passphrase_page_parent_class)->dispose (object);
}

static void
along_passphrase_page_class_init (AlongPassphrasePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_passphrase_page_dispose;
  widget_class->map = along_passphrase_page_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/passphrase-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPassphrasePage, status);
  gtk_widget_class_bind_template_child (widget_class, AlongPassphrasePage, passphrase);
  gtk_widget_class_bind_template_child (widget_class, AlongPassphrasePage, again);
  gtk_widget_class_bind_template_child (widget_class, AlongPassphrasePage, hint);
  gtk_widget_class_bind_template_child (widget_class, AlongPassphrasePage, problem);
  gtk_widget_class_bind_template_child (widget_class, AlongPassphrasePage, button);
  gtk_widget_class_bind_template_child (widget_class, AlongPassphrasePage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
}

static void
along_passphrase_page_init (AlongPassphrasePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_passphrase_page_new:
 * @session: a session that needs a passphrase
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
along_passphrase_page_new (AlongSession *session)
{
  AlongPassphrasePage *self = g_object_new (ALONG_TYPE_PASSPHRASE_PAGE, NULL);

  self->session = g_object_ref (session);
  self->is_new = along_session_get_new_passphrase (session);
  if (self->is_new)
    {
      adw_status_page_set_title (self->status, _ ("Choose a Passphrase"));
      adw_status_page_set_description (
          self->status,
          _ ("This desktop has no keyring, so a passphrase protects what is kept on this "
             "device. You type it whenever you start Alongside. Nobody can recover it."));
      gtk_widget_set_visible (GTK_WIDGET (self->again), TRUE);
      gtk_button_set_label (GTK_BUTTON (self->button), _ ("_Use This Passphrase"));
    }
  update (self);
  return GTK_WIDGET (self);
}
