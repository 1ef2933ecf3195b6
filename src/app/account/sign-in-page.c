/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/account/account.h"

#include "app/common/error-text.h"

#include <glib/gi18n.h>

struct _AlongSignInPage
{
  AdwBin parent_instance;

  AdwEntryRow *server;
  AdwEntryRow *user;
  AdwPasswordEntryRow *password;
  GtkLabel *again_text;
  GtkLabel *problem;
  GtkLabel *why_not;
  GtkButton *button;
  GtkWidget *spinner;
  GtkWidget *remove;

  AlongSession *session;
  GCancellable *cancellable;
  gboolean first_time;
  gboolean busy;
};

enum
{
  PROP_0,
  PROP_FIRST_TIME,
  N_PROPS,
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongSignInPage, along_sign_in_page, ADW_TYPE_BIN)

static const char *
text_of (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* The first thing that is still missing; NULL when nothing is. */
static const char *
missing (AlongSignInPage *self)
{
  if (self->first_time && *text_of (self->server) == '\0')
    return _ ("The server's address is missing. Who invited you has it.");
  if (*text_of (self->user) == '\0')
    return _ ("Your user name is missing.");
  if (*text_of (self->password) == '\0')
    return _ ("Your password is missing.");
  return NULL;
}

static void
update (AlongSignInPage *self)
{
  const char *reason = missing (self);
  gboolean ready = reason == NULL && !self->busy;

  gtk_widget_set_sensitive (GTK_WIDGET (self->button), ready);
  gtk_label_set_text (self->why_not, self->busy ? _ ("Signing in…") : reason != NULL ? reason : "");
  gtk_widget_set_visible (self->spinner, self->busy);
  gtk_editable_set_editable (GTK_EDITABLE (self->server), !self->busy);
  gtk_editable_set_editable (GTK_EDITABLE (self->user), !self->busy);
  gtk_editable_set_editable (GTK_EDITABLE (self->password), !self->busy);
}

static void
set_wrong (gpointer row, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
show_problem (AlongSignInPage *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), *sentence != '\0');
  if (*sentence != '\0')
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_changed_cb (AlongSignInPage *self)
{
  set_wrong (self->server, FALSE);
  set_wrong (self->password, FALSE);
  show_problem (self, "");
  update (self);
}

/* At sign-in some errors mean something more exact than elsewhere. */
static const char *
sentence_of (const GError *error)
{
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH))
    return _ (
        "The user name and the password don't match. Check both; capitals matter in the password.");
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE))
    return _ ("The server can't be reached. Check its address and your connection. The first "
              "sign-in needs a connection; afterwards you can work without.");
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_BUSY))
    return _ ("Too many tries. For safety the server waits a few minutes before it takes another.");
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN))
    return _ ("This account is closed. Ask who looks after accounts in your organisation.");
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW))
    return _ ("The server is newer than this Alongside. Install the newest version, then sign in.");
  return along_error_to_user_text (error).sentence;
}

static void
on_signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongSignInPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = along_session_sign_in_finish (ALONG_SESSION (source), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->busy = FALSE;
  update (self);
  if (ok)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password), "");
      g_signal_emit (self, signals[SIGNAL_DONE], 0);
      return;
    }
  show_problem (self, sentence_of (error));
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH))
    {
      set_wrong (self->password, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
    }
  else if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE) && self->first_time)
    {
      set_wrong (self->server, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->server));
    }
}

/* People leave out the scheme. What goes over a network is encrypted; only a server on this very
 * machine may do without. */
static char *
full_address (const char *typed)
{
  g_autofree char *address = g_strstrip (g_strdup (typed));

  if (strstr (address, "://") != NULL || *address == '\0')
    return g_steal_pointer (&address);
  if (g_str_has_prefix (address, "localhost") || g_str_has_prefix (address, "127.0.0.1"))
    return g_strconcat ("http://", address, NULL);
  return g_strconcat ("https://", address, NULL);
}

static void
on_activate_cb (AlongSignInPage *self)
{
  g_autofree char *server = NULL;

  if (self->busy)
    return;
  if (missing (self) != NULL)
    {
      show_problem (self, missing (self));
      return;
    }
  server = self->first_time ? full_address (text_of (self->server))
                            : g_strdup (along_session_get_server (self->session));
  show_problem (self, "");
  self->busy = TRUE;
  update (self);
  along_session_sign_in_async (self->session, server, text_of (self->user),
                               text_of (self->password), self->cancellable, on_signed_in_cb,
                               g_object_ref (self));
}

/* For the next person on this computer, when the one whose work is here does not come back. */
static void
on_remove_cb (AlongSignInPage *self)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (window != NULL)
    along_sign_out_ask (window, self->session);
}

static void
along_sign_in_page_map (GtkWidget *widget)
{
  AlongSignInPage *self = ALONG_SIGN_IN_PAGE (widget);

  GTK_WIDGET_CLASS (along_sign_in_page_parent_class)->map (widget);
  if (self->first_time && *text_of (self->server) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->server));
  else if (*text_of (self->user) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->user));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static void
along_sign_in_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AlongSignInPage *self = ALONG_SIGN_IN_PAGE (object);

  switch (prop_id)
    {
    case PROP_FIRST_TIME:
      g_value_set_boolean (value, self->first_time);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_sign_in_page_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  AlongSignInPage *self = ALONG_SIGN_IN_PAGE (object);

  switch (prop_id)
    {
    case PROP_FIRST_TIME:
      self->first_time = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_sign_in_page_dispose (GObject *object)
{
  AlongSignInPage *self = ALONG_SIGN_IN_PAGE (object);

  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_SIGN_IN_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (along_sign_in_page_parent_class)->dispose (object);
}

static void
along_sign_in_page_class_init (AlongSignInPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = along_sign_in_page_get_property;
  object_class->set_property = along_sign_in_page_set_property;
  object_class->dispose = along_sign_in_page_dispose;
  widget_class->map = along_sign_in_page_map;
  properties[PROP_FIRST_TIME] = g_param_spec_boolean ("first-time", NULL, NULL, TRUE,
                                                      (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY
                                                       | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, server);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, user);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, password);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, again_text);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, problem);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, why_not);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, button);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, AlongSignInPage, remove);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
}

static void
along_sign_in_page_init (AlongSignInPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What people are told above the form; NULL for nothing. */
static char *
describe (AlongSession *session, gboolean first_time)
{
  const char *server = along_session_get_server (session);
  const char *name = along_session_get_user_name (session);
  gint64 lost = 0;

  if (!first_time)
    /* TRANSLATORS: %s is the address of a server */
    return g_strdup_printf (_ ("Sign in again to %s, so that changes can be sent and received."),
                            server != NULL ? server : "");
  if (along_session_get_locked (session))
    /* TRANSLATORS: %s is somebody's name */
    return g_strdup_printf (
        _ ("The work of %s is kept on this device. For safety it opens only after "
           "signing in again."),
        name != NULL ? name : _ ("somebody"));
  if (!along_session_get_wiped (session, &lost))
    return NULL;
  if (lost > 0)
    return g_strdup_printf (
        ngettext ("Your partnership has had everything removed from this device. %" G_GINT64_FORMAT
                  " change could not be sent before.",
                  "Your partnership has had everything removed from this device. %" G_GINT64_FORMAT
                  " changes could not be sent before.",
                  (gulong)lost),
        lost);
  return g_strdup (
      lost < 0 ? _ ("Your partnership has had everything removed from this device.")
               : _ ("Your partnership has had everything removed from this device. What you "
                    "wrote was sent before."));
}

static AlongSignInPage *
make (AlongSession *session, gboolean first_time)
{
  AlongSignInPage *self = g_object_new (ALONG_TYPE_SIGN_IN_PAGE, "first-time", first_time, NULL);
  const char *server = along_session_get_server (session);
  g_autofree char *words = describe (session, first_time);

  self->session = g_object_ref (session);
  if (server != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->server), server);
  gtk_label_set_text (self->again_text, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->again_text), words != NULL);
  gtk_widget_set_visible (self->remove, first_time && along_session_get_locked (session));
  update (self);
  return self;
}

/**
 * along_sign_in_page_new:
 * @session: the profile's session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
along_sign_in_page_new (AlongSession *session)
{
  return GTK_WIDGET (make (session, TRUE));
}

/**
 * along_sign_in_again_present:
 * @parent: a widget of the window it stands over
 * @session: a session the server no longer knows
 *
 * Asks for name and password again, while work goes on behind it.
 */
void
along_sign_in_again_present (GtkWidget *parent, AlongSession *session)
{
  AdwDialog *dialog = adw_dialog_new ();
  AlongSignInPage *page = make (session, FALSE);

  adw_dialog_set_title (dialog, _ ("Sign In Again"));
  adw_dialog_set_content_width (dialog, 420);
  adw_dialog_set_child (dialog, GTK_WIDGET (page));
  g_signal_connect_object (page, "done", G_CALLBACK (adw_dialog_close), dialog, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, parent);
}
