/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window/main-window.h"

#include "app/account/account.h"
#include "app/common/list-page.h"
#include "app/help/help-dialog.h"
#include "app/people/break-glass.h"
#include "app/referrals/referral-board.h"
#include "app/search/palette.h"
#include "app/today/notifier.h"
#include "app/window/areas.h"
#include "app/window/shell.h"
#include "app/window/stray-focus.h"

#include <glib/gi18n.h>

/* Opening shows nothing before this, so that a quick one does not flicker. */
#define SLOW_MS 500

struct _AlongMainWindow
{
  AlongWindow parent_instance;

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
  AlongShell *shell;
  AlongNotifier *notifier;
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

G_DEFINE_FINAL_TYPE (AlongMainWindow, along_main_window, ALONG_TYPE_WINDOW)

static void
update_actions (AlongMainWindow *self)
{
  static const char *const need_shell[] = { "open",      "push",
                                            "go",        "area",
                                            "find",      "search",
                                            "attention", "sign-in-again",
                                            "sign-out",  "change-password",
                                            "sync",      "break-glass" };

  for (guint i = 0; i < G_N_ELEMENTS (need_shell); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), need_shell[i]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), self->shell != NULL);
    }
}

static void
update_first_sync (AlongMainWindow *self)
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
set_engine (AlongMainWindow *self, AlongEngine *engine)
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
drop_shell (AlongMainWindow *self)
{
  set_engine (self, NULL);
  g_clear_object (&self->notifier);
  self->shell = NULL;
  adw_bin_set_child (self->shell_bin, NULL);
  along_window_set_context (ALONG_WINDOW (self), NULL);
}

static void
show_shell (AlongMainWindow *self)
{
  AlongContext *context = along_window_get_context (ALONG_WINDOW (self));
  g_autoptr (AlongContext) made = NULL;

  /* A session may be open again with another store: after signing out and in. */
  if (context != NULL
      && along_context_get_store (context) == along_session_get_store (self->session))
    return;
  drop_shell (self);
  made = along_context_new (self->session, self->settings);
  along_window_set_context (ALONG_WINDOW (self), made);
  self->shell = along_shell_new (made);
  adw_bin_set_child (self->shell_bin, GTK_WIDGET (self->shell));
  set_engine (self, along_session_get_engine (self->session));
  self->notifier = along_notifier_new (
      made, G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), GTK_WINDOW (self));
  gtk_stack_set_visible_child_name (self->gate, "shell");
}

static void
show_account_page (AlongMainWindow *self, GtkWidget *page)
{
  drop_shell (self);
  adw_bin_set_child (self->account_bin, page);
  gtk_stack_set_visible_child_name (self->gate, "account");
}

static void
on_state_changed_cb (AlongMainWindow *self)
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
  AlongMainWindow *self = data;

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
  AlongMainWindow *self = data;

  if (self->shell != NULL)
    along_shell_forward (self->shell);
}

static void
find_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;
  AdwNavigationPage *page = along_shell_get_list (self->shell);

  if (ALONG_IS_LIST_PAGE (page))
    along_list_page_find (ALONG_LIST_PAGE (page));
  else if (ALONG_IS_REFERRAL_BOARD (page))
    along_referral_board_find (ALONG_REFERRAL_BOARD (page));
  else
    along_palette_present (ALONG_WINDOW (self), along_window_get_context (ALONG_WINDOW (self)));
}

static void
new_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;
  AdwNavigationPage *page = self->shell != NULL ? along_shell_get_list (self->shell) : NULL;

  if (ALONG_IS_LIST_PAGE (page))
    along_list_page_make_new (ALONG_LIST_PAGE (page));
}

static void
search_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;

  along_palette_present (ALONG_WINDOW (self), along_window_get_context (ALONG_WINDOW (self)));
}

static void
attention_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  along_window_open (data, "attention", NULL);
}

static void
help_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;

  along_help_present (GTK_WIDGET (self),
                      self->shell != NULL ? along_shell_get_area (self->shell) : NULL);
}

static void
sync_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;

  if (self->engine != NULL)
    along_engine_sync_now (self->engine);
}

static void
sign_in_again_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;

  along_sign_in_again_present (GTK_WIDGET (self), self->session);
}

static void
sign_out_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;

  along_sign_out_ask (ALONG_WINDOW (self), self->session);
}

static void
break_glass_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongContext *context = along_window_get_context (ALONG_WINDOW (data));

  if (context != NULL)
    along_break_glass_present (GTK_WIDGET (data), context);
}

static void
change_password_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongMainWindow *self = data;

  along_password_dialog_present (ALONG_WINDOW (self), self->session);
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
  { "break-glass", break_glass_action },
  { "new", new_action },
  { "close", close_action },
};

static void
along_main_window_open (AlongWindow *window, const char *kind, const char *id)
{
  along_shell_open (ALONG_MAIN_WINDOW (window)->shell, NULL, kind, id);
}

static void
along_main_window_push (AlongWindow *window, const char *kind, const char *id)
{
  along_shell_push (ALONG_MAIN_WINDOW (window)->shell, kind, id);
}

static void
along_main_window_push_page (AlongWindow *window, AdwNavigationPage *page)
{
  along_shell_push_page (ALONG_MAIN_WINDOW (window)->shell, page);
}

static void
along_main_window_go (AlongWindow *window, const char *kind, const char *id)
{
  const AlongPlace *place = along_place_find (kind);

  if (place != NULL)
    along_shell_open (ALONG_MAIN_WINDOW (window)->shell, place->area, kind, id);
}

static void
along_main_window_go_area (AlongWindow *window, const char *area)
{
  along_shell_go_area (ALONG_MAIN_WINDOW (window)->shell, area);
}

static void
along_main_window_back (AlongWindow *window)
{
  along_shell_back (ALONG_MAIN_WINDOW (window)->shell);
}

static GtkWidget *
home (GtkWindow *window)
{
  AlongMainWindow *self = ALONG_MAIN_WINDOW (window);

  return self->shell != NULL ? GTK_WIDGET (self->shell)
                             : adw_toast_overlay_get_child (self->toasts);
}

static void
along_main_window_add_toast (AlongWindow *window, AdwToast *toast)
{
  adw_toast_overlay_add_toast (ALONG_MAIN_WINDOW (window)->toasts, toast);
}

static void
along_main_window_unmap (GtkWidget *widget)
{
  AlongMainWindow *self = ALONG_MAIN_WINDOW (widget);
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
  GTK_WIDGET_CLASS (along_main_window_parent_class)->unmap (widget);
}

static void
along_main_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AlongMainWindow *self = ALONG_MAIN_WINDOW (object);

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
along_main_window_dispose (GObject *object)
{
  AlongMainWindow *self = ALONG_MAIN_WINDOW (object);

  g_clear_handle_id (&self->slow_id, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->notifier);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_MAIN_WINDOW);
  self->shell = NULL;
  g_clear_object (&self->engine);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (along_main_window_parent_class)->dispose (object);
}

static void
along_main_window_class_init (AlongMainWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AlongWindowClass *window_class = ALONG_WINDOW_CLASS (klass);

  object_class->get_property = along_main_window_get_property;
  object_class->dispose = along_main_window_dispose;
  widget_class->unmap = along_main_window_unmap;
  window_class->open = along_main_window_open;
  window_class->push = along_main_window_push;
  window_class->push_page = along_main_window_push_page;
  window_class->go = along_main_window_go;
  window_class->go_area = along_main_window_go_area;
  window_class->back = along_main_window_back;
  window_class->add_toast = along_main_window_add_toast;

  properties[PROP_SLOW] = g_param_spec_boolean ("slow", NULL, NULL, FALSE,
                                                (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY
                                                 | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/main-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, frame);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, gate);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, account_bin);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, shell_bin);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, sign_in_banner);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, first_sync);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, first_sync_text);
  gtk_widget_class_bind_template_child (widget_class, AlongMainWindow, first_sync_bar);
}

static void
along_main_window_init (AlongMainWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  along_stray_focus_watch (GTK_WINDOW (self), self->toasts, home);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

/**
 * along_main_window_new:
 * @application: the application
 * @session: the profile's session
 * @settings: the device's preferences
 *
 * Returns: (transfer none): the window of @session; GTK owns it
 */
AlongMainWindow *
along_main_window_new (AdwApplication *application, AlongSession *session, GSettings *settings)
{
  AlongMainWindow *self = g_object_new (ALONG_TYPE_MAIN_WINDOW, "application", application, NULL);

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
