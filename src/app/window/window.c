/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window/window.h"

#include "app/account/account.h"
#include "app/common/error-text.h"
#include "app/common/list-page.h"
#include "app/help/help-dialog.h"
#include "app/search/palette.h"
#include "app/today/notifier.h"
#include "app/window/areas.h"
#include "app/window/shell.h"

#include <glib/gi18n.h>

/* How long people have to change their mind. The server agrees to undo a move for 10 seconds. */
#define UNDO_SECONDS 10

/* Opening shows nothing before this, so that a quick one does not flicker. */
#define SLOW_MS 500

struct _AlongWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwToolbarView *frame;
  GtkStack *gate;
  AdwBin *account_bin;
  AdwBin *shell_bin;
  AdwBanner *sign_in_banner;
  GtkRevealer *first_sync;
  GtkLabel *first_sync_text;
  GtkProgressBar *first_sync_bar;

  AlongSession *session;
  AlongEngine *engine;
  GSettings *settings;
  AlongContext *context;
  AlongShell *shell;
  AlongNotifier *notifier;
  GHashTable *undo; /* transaction id → Undo */
  gboolean slow;
  guint slow_id;
};

enum
{
  PROP_0,
  PROP_SLOW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AlongWindow, along_window, ADW_TYPE_APPLICATION_WINDOW)

/* What takes a change back, and since when. */
typedef struct
{
  AlongTxn *txn;
  gint64 since;
} Undo;

static void
undo_free (Undo *undo)
{
  g_clear_pointer (&undo->txn, along_txn_free);
  g_free (undo);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Undo, undo_free)

/* A change on its way into the store. */
typedef struct
{
  AlongWindow *window;
  char *done;
  AlongTxn *undo;
} Commit;

static void
commit_free (Commit *commit)
{
  g_object_unref (commit->window);
  g_free (commit->done);
  g_clear_pointer (&commit->undo, along_txn_free);
  g_free (commit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Commit, commit_free)

static void
update_actions (AlongWindow *self)
{
  static const char *const need_shell[] = { "open",      "push",
                                            "go",        "area",
                                            "find",      "search",
                                            "attention", "sign-in-again",
                                            "sign-out",  "change-password",
                                            "sync" };

  for (guint i = 0; i < G_N_ELEMENTS (need_shell); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), need_shell[i]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), self->shell != NULL);
    }
}

static void
update_first_sync (AlongWindow *self)
{
  AlongSyncStatus status
      = self->engine != NULL ? along_engine_get_status (self->engine) : ALONG_SYNC_UP_TO_DATE;
  double progress = self->engine != NULL ? along_engine_get_progress (self->engine) : 0;
  gboolean first = status == ALONG_SYNC_FIRST;

  adw_banner_set_revealed (self->sign_in_banner, status == ALONG_SYNC_SIGNED_OUT);
  gtk_revealer_set_reveal_child (self->first_sync, first);
  adw_toolbar_view_set_reveal_bottom_bars (self->frame, first || status == ALONG_SYNC_SIGNED_OUT);
  if (!first)
    return;
  gtk_label_set_text (self->first_sync_text,
                      progress <= 0
                          ? _ ("First sync: asking the server what your organisation may see…")
                          : _ ("First sync: fetching what your organisation may see. You can "
                               "start; what is still missing comes by itself."));
  gtk_progress_bar_set_fraction (self->first_sync_bar, CLAMP (progress, 0, 1));
}

static void
set_engine (AlongWindow *self, AlongEngine *engine)
{
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_set_object (&self->engine, engine);
  if (engine != NULL)
    {
      g_signal_connect_object (engine, "notify::status", G_CALLBACK (update_first_sync), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (engine, "notify::progress", G_CALLBACK (update_first_sync), self,
                               G_CONNECT_SWAPPED);
    }
  update_first_sync (self);
}

static void
drop_shell (AlongWindow *self)
{
  set_engine (self, NULL);
  g_clear_object (&self->notifier);
  self->shell = NULL;
  adw_bin_set_child (self->shell_bin, NULL);
  g_hash_table_remove_all (self->undo);
  g_clear_object (&self->context);
}

static void
show_shell (AlongWindow *self)
{
  /* A session may be open again with another store: after signing out and in. */
  if (self->context != NULL
      && along_context_get_store (self->context) == along_session_get_store (self->session))
    return;
  drop_shell (self);
  self->context = along_context_new (self->session, self->settings);
  self->shell = along_shell_new (self->context);
  adw_bin_set_child (self->shell_bin, GTK_WIDGET (self->shell));
  set_engine (self, along_session_get_engine (self->session));
  self->notifier
      = along_notifier_new (self->context,
                            G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))),
                            GTK_WINDOW (self));
  gtk_stack_set_visible_child_name (self->gate, "shell");
}

static void
show_account_page (AlongWindow *self, GtkWidget *page)
{
  drop_shell (self);
  adw_bin_set_child (self->account_bin, page);
  gtk_stack_set_visible_child_name (self->gate, "account");
}

static void
on_state_changed_cb (AlongWindow *self)
{
  GtkWidget *old = adw_bin_get_child (self->account_bin);

  g_clear_handle_id (&self->slow_id, g_source_remove);
  switch (along_session_get_state (self->session))
    {
    case ALONG_SESSION_CLOSED:
      break;
    case ALONG_SESSION_SIGNED_OUT:
      /* What was typed on the page stays when a sign-in fails. */
      if (old == NULL || !ALONG_IS_SIGN_IN_PAGE (old))
        show_account_page (self, along_sign_in_page_new (self->session));
      break;
    case ALONG_SESSION_NEEDS_PASSPHRASE:
      if (old == NULL || !ALONG_IS_PASSPHRASE_PAGE (old))
        show_account_page (self, along_passphrase_page_new (self->session));
      break;
    case ALONG_SESSION_OPEN:
      if (along_session_get_store (self->session) == NULL)
        {
          /* The session is closing; what comes next it says in a moment. */
          drop_shell (self);
          break;
        }
      show_shell (self);
      adw_bin_set_child (self->account_bin, NULL);
      break;
    case ALONG_SESSION_BROKEN:
      show_account_page (self, along_broken_page_new (self->session));
      break;
    default:
      g_assert_not_reached ();
    }
  update_actions (self);
}

static void
on_slow_cb (gpointer data)
{
  AlongWindow *self = data;

  self->slow_id = 0;
  self->slow = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SLOW]);
}

static void
open_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  const char *kind = NULL;
  const char *id = NULL;

  g_variant_get (target, "(&s&s)", &kind, &id);
  along_window_open (data, kind, *id != '\0' ? id : NULL);
}

static void
push_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  const char *kind = NULL;
  const char *id = NULL;

  g_variant_get (target, "(&s&s)", &kind, &id);
  along_window_push (data, kind, *id != '\0' ? id : NULL);
}

static void
go_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  const char *kind = NULL;
  const char *id = NULL;

  g_variant_get (target, "(&s&s)", &kind, &id);
  along_window_go (data, kind, *id != '\0' ? id : NULL);
}

static void
area_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  along_window_go_area (data, g_variant_get_string (target, NULL));
}

static void
back_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  along_window_back (data);
}

static void
forward_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;

  if (self->shell != NULL)
    along_shell_forward (self->shell);
}

static void
find_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;
  AdwNavigationPage *page = along_shell_get_list (self->shell);

  if (ALONG_IS_LIST_PAGE (page))
    along_list_page_find (ALONG_LIST_PAGE (page));
  else
    along_palette_present (self, self->context);
}

static void
new_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;
  AdwNavigationPage *page = self->shell != NULL ? along_shell_get_list (self->shell) : NULL;

  if (ALONG_IS_LIST_PAGE (page))
    along_list_page_make_new (ALONG_LIST_PAGE (page));
}

static void
search_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;

  along_palette_present (self, self->context);
}

static void
attention_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  along_window_open (data, "attention", NULL);
}

static void
help_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;

  along_help_present (GTK_WIDGET (self),
                      self->shell != NULL ? along_shell_get_area (self->shell) : NULL);
}

static void
sync_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;

  if (self->engine != NULL)
    along_engine_sync_now (self->engine);
}

static void
sign_in_again_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;

  along_sign_in_again_present (GTK_WIDGET (self), self->session);
}

static void
sign_out_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;

  along_sign_out_ask (self, self->session);
}

static void
change_password_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;

  along_password_dialog_present (self, self->session);
}

/* A toast stays as long as the pointer is over it; a move can be taken back for a while only. */
static gboolean
is_too_late (const Undo *undo)
{
  if (g_get_monotonic_time () - undo->since < UNDO_SECONDS * G_USEC_PER_SEC)
    return FALSE;
  for (guint i = 0; i < undo->txn->ops->len; i++)
    if (((const AlongOp *)g_ptr_array_index (undo->txn->ops, i))->undo)
      return TRUE;
  return FALSE;
}

static void
undo_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;
  g_autofree char *id = NULL;
  g_autoptr (Undo) undo = NULL;

  if (!g_hash_table_steal_extended (self->undo, g_variant_get_string (target, NULL),
                                    (gpointer *)&id, (gpointer *)&undo))
    return;
  if (is_too_late (undo))
    along_window_toast (self, _ ("Ten seconds are over, others may have acted on it: it stays"),
                        NULL, NULL, NULL);
  else
    along_window_commit (self, g_steal_pointer (&undo->txn), _ ("Undone"), NULL);
}

static void
close_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  gtk_window_close (data);
}

static const GActionEntry actions[] = {
  { "open", open_action, "(ss)" },
  { "push", push_action, "(ss)" },
  { "go", go_action, "(ss)" },
  { "area", area_action, "s" },
  { "back", back_action },
  { "forward", forward_action },
  { "find", find_action },
  { "search", search_action },
  { "attention", attention_action },
  { "help", help_action },
  { "sync", sync_action },
  { "sign-in-again", sign_in_again_action },
  { "sign-out", sign_out_action },
  { "change-password", change_password_action },
  { "new", new_action },
  { "undo", undo_action, "s" },
  { "close", close_action },
};

static void
along_window_unmap (GtkWidget *widget)
{
  AlongWindow *self = ALONG_WINDOW (widget);
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  GTK_WIDGET_CLASS (along_window_parent_class)->unmap (widget);
}

static void
along_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AlongWindow *self = ALONG_WINDOW (object);

  switch (prop_id)
    {
    case PROP_SLOW:
      g_value_set_boolean (value, self->slow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_window_dispose (GObject *object)
{
  AlongWindow *self = ALONG_WINDOW (object);

  g_clear_handle_id (&self->slow_id, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->notifier);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_WINDOW);
  self->shell = NULL;
  g_clear_object (&self->context);
  g_clear_object (&self->engine);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (along_window_parent_class)->dispose (object);
}

static void
along_window_finalize (GObject *object)
{
  AlongWindow *self = ALONG_WINDOW (object);

  g_hash_table_unref (self->undo);
  G_OBJECT_CLASS (along_window_parent_class)->finalize (object);
}

static void
along_window_class_init (AlongWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = along_window_get_property;
  object_class->dispose = along_window_dispose;
  object_class->finalize = along_window_finalize;
  widget_class->unmap = along_window_unmap;

  properties[PROP_SLOW] = g_param_spec_boolean ("slow", NULL, NULL, FALSE,
                                                (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY
                                                 | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, frame);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, gate);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, account_bin);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, shell_bin);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, sign_in_banner);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, first_sync);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, first_sync_text);
  gtk_widget_class_bind_template_child (widget_class, AlongWindow, first_sync_bar);
}

static void
along_window_init (AlongWindow *self)
{
  self->undo = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)undo_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

/**
 * along_window_new:
 * @application: the application
 * @session: the profile's session
 * @settings: the device's preferences
 *
 * Returns: (transfer none): the window of @session; GTK owns it
 */
AlongWindow *
along_window_new (AdwApplication *application, AlongSession *session, GSettings *settings)
{
  AlongWindow *self = g_object_new (ALONG_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  self->settings = g_object_ref (settings);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::store", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->slow_id = g_timeout_add_once (SLOW_MS, on_slow_cb, self);
  on_state_changed_cb (self);
  return self;
}

/**
 * along_window_of:
 * @widget: a widget
 *
 * Returns: (transfer none) (nullable): the window @widget stands in, or %NULL where it stands in none
 */
AlongWindow *
along_window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return ALONG_IS_WINDOW (root) ? ALONG_WINDOW (root) : NULL;
}

/**
 * along_window_get_context:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): what its pages are made with; %NULL before signing in
 */
AlongContext *
along_window_get_context (AlongWindow *self)
{
  g_return_val_if_fail (ALONG_IS_WINDOW (self), NULL);
  return self->context;
}

/**
 * along_window_open:
 * @self: a window
 * @kind: what to open, a place's kind
 * @id: (nullable): which
 *
 * Shows a page beside the list people are in, in place of what was open there. For rows of an
 * area's own list.
 */
void
along_window_open (AlongWindow *self, const char *kind, const char *id)
{
  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (self->shell != NULL)
    along_shell_open (self->shell, NULL, kind, id);
}

/**
 * along_window_push:
 * @self: a window
 * @kind: what to open, a place's kind
 * @id: (nullable): which
 *
 * Shows a page over what is open, with a back button. For links on a detail page.
 */
void
along_window_push (AlongWindow *self, const char *kind, const char *id)
{
  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (self->shell != NULL)
    along_shell_push (self->shell, kind, id);
}

/**
 * along_window_push_page:
 * @self: a window
 * @page: (transfer floating): a page that is part of what is open
 *
 * Shows @page over what is open: its history, a form.
 */
void
along_window_push_page (AlongWindow *self, AdwNavigationPage *page)
{
  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (self->shell != NULL)
    along_shell_push_page (self->shell, page);
}

/**
 * along_window_go:
 * @self: a window
 * @kind: what to open, a place's kind
 * @id: (nullable): which
 *
 * Goes to the area that @kind is at home in, and opens it there. For search and notifications.
 */
void
along_window_go (AlongWindow *self, const char *kind, const char *id)
{
  const AlongPlace *place = along_place_find (kind);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (self->shell != NULL && place != NULL)
    along_shell_open (self->shell, place->area, kind, id);
}

/**
 * along_window_go_area:
 * @self: a window
 * @area: an area's id
 */
void
along_window_go_area (AlongWindow *self, const char *area)
{
  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (self->shell != NULL)
    along_shell_go_area (self->shell, area);
}

/**
 * along_window_back:
 * @self: a window
 *
 * Goes to what was shown before: what a page does when it is done.
 */
void
along_window_back (AlongWindow *self)
{
  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (self->shell != NULL)
    along_shell_back (self->shell);
}

/**
 * along_window_toast:
 * @self: a window
 * @text: what happened, in a few words; shown as it is, never as markup
 * @button: (nullable): a button's words, with a mnemonic
 * @action: (nullable): the action the button takes
 * @target: (nullable): its target; consumed if floating
 */
void
along_window_toast (
    AlongWindow *self, const char *text, const char *button, const char *action, GVariant *target)
{
  AdwToast *toast = adw_toast_new ("");

  g_return_if_fail (ALONG_IS_WINDOW (self));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_action_name (toast, action);
      adw_toast_set_action_target_value (toast, target);
      adw_toast_set_timeout (toast, UNDO_SECONDS);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * along_window_report:
 * @self: a window
 * @error: what went wrong
 *
 * Tells people in a toast, with the way on where there is one. Cancelled is nothing to tell.
 */
void
along_window_report (AlongWindow *self, const GError *error)
{
  AlongErrorText text = { NULL };

  g_return_if_fail (ALONG_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = along_error_to_user_text (error);
  along_window_toast (self, text.sentence, text.action != NULL ? text.button : NULL, text.action,
                      NULL);
}

static void
on_undo_dismissed_cb (AdwToast *toast, AlongWindow *self)
{
  GVariant *target = adw_toast_get_action_target_value (toast);

  g_hash_table_remove (self->undo, g_variant_get_string (target, NULL));
}

/**
 * along_window_toast_undo:
 * @self: a window
 * @text: what was done, in a few words
 * @undo: (transfer full): what takes it back
 *
 * Says what a page has committed by itself, and offers to undo it.
 */
void
along_window_toast_undo (AlongWindow *self, const char *text, AlongTxn *undo)
{
  AdwToast *toast = adw_toast_new ("");
  Undo *kept = NULL;

  g_return_if_fail (ALONG_IS_WINDOW (self));

  kept = g_new0 (Undo, 1);
  kept->txn = undo;
  kept->since = g_get_monotonic_time ();
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_set_action_target (toast, "s", undo->id);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_hash_table_replace (self->undo, g_strdup (undo->id), kept);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_undo_dismissed_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Commit) commit = data;
  g_autoptr (GError) error = NULL;

  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    along_window_report (commit->window, error);
  else if (commit->undo != NULL)
    along_window_toast_undo (commit->window, commit->done, g_steal_pointer (&commit->undo));
  else if (commit->done != NULL)
    along_window_toast (commit->window, commit->done, NULL, NULL, NULL);
}

/**
 * along_window_commit:
 * @self: a window
 * @txn: (transfer full): what changes
 * @done: (nullable): what a toast says when it is done
 * @undo: (nullable) (transfer full): what takes it back; then the toast offers to undo
 *
 * Does what people asked for. A form that must know whether it went well calls
 * [method@Store.commit_async] itself.
 */
void
along_window_commit (AlongWindow *self, AlongTxn *txn, const char *done, AlongTxn *undo)
{
  Commit *commit = NULL;

  g_return_if_fail (ALONG_IS_WINDOW (self));
  g_return_if_fail (self->context != NULL);

  commit = g_new0 (Commit, 1);
  commit->window = g_object_ref (self);
  commit->done = g_strdup (done);
  commit->undo = undo;
  along_store_commit_async (along_context_get_store (self->context), txn, on_committed_cb, commit);
  along_txn_free (txn);
}
