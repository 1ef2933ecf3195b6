/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_SETTINGS_ENABLE_BACKEND
#include "app/application.h"

#include "app/help/help-dialog.h"
#include "app/window/areas.h"
#include "app/window/main-window.h"
#include "base/config.h"

#include <gio/gsettingsbackend.h>
#include <glib/gi18n.h>
#include <math.h>

#define RESOURCE_PATH "/org/alongside/Alongside"

/* What closing waits for, at most: the store is whole at every moment, so nothing is lost after. */
#define CLOSE_SECONDS 5

struct _AlongApplication
{
  AdwApplication parent_instance;

  char *profile;
  gboolean own_profile;
  char *server;
  char *sign_in_file;
  gboolean failed;

  GSettings *settings;
  AlongSession *session;
  AlongWindow *window;
  int xft_dpi; /* the desktop's own text size, in 1024ths of a dot per inch */
  guint close_id;
};

G_DEFINE_FINAL_TYPE (AlongApplication, along_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Keep what belongs to this desktop in FOLDER"), N_ ("FOLDER") },
  { "server", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("The server's address for the first sign-in"),
    N_ ("URL") },
  { "sign-in-file", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Sign in with the one-time code in FILE, which is deleted after use"), N_ ("FILE") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Say which version this is"), NULL },
  { NULL },
};

static void
fail (AlongApplication *self, const char *sentence)
{
  g_printerr ("%s\n", sentence);
  self->failed = TRUE;
}

static void
close_now (AlongApplication *self)
{
  if (self->close_id == 0)
    return;
  g_clear_handle_id (&self->close_id, g_source_remove);
  g_application_release (G_APPLICATION (self));
}

static void
on_session_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongApplication) self = data;
  g_autoptr (GError) error = NULL;

  if (!along_session_close_finish (ALONG_SESSION (source), result, &error))
    g_warning ("The session did not close: %s", along_error_code (error->code));
  close_now (self);
}

static void
on_close_too_slow_cb (gpointer data)
{
  AlongApplication *self = data;

  self->close_id = 0;
  g_application_release (G_APPLICATION (self));
}

/* The last window is gone: what is being opened is waited for, sync stops, the store closes. */
static void
on_window_destroyed_cb (AlongApplication *self)
{
  self->window = NULL;
  if (self->session == NULL || self->close_id != 0)
    return;
  g_application_hold (G_APPLICATION (self));
  self->close_id = g_timeout_add_seconds_once (CLOSE_SECONDS, on_close_too_slow_cb, self);
  along_session_close_async (self->session, on_session_closed_cb, g_object_ref (self));
}

static void
on_signed_in_with_file_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongApplication) self = data;
  g_autoptr (GError) error = NULL;

  if (!along_session_sign_in_finish (ALONG_SESSION (source), result, &error)
      && self->window != NULL)
    along_window_report (self->window, error);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongApplication) self = data;
  g_autoptr (GError) error = NULL;

  /* Why it could not be opened shows in the window: the session's state says it. */
  if (!along_session_open_finish (ALONG_SESSION (source), result, &error))
    g_debug ("The profile could not be opened: %s", along_error_code (error->code));
  if (self->sign_in_file != NULL
      && along_session_get_state (self->session) == ALONG_SESSION_SIGNED_OUT)
    along_session_sign_in_with_file_async (self->session, self->server, self->sign_in_file, NULL,
                                           on_signed_in_with_file_cb, g_object_ref (self));
}

static void
along_application_activate (GApplication *application)
{
  AlongApplication *self = ALONG_APPLICATION (application);

  if (self->failed)
    return;
  if (self->window == NULL)
    {
      self->window = ALONG_WINDOW (
          along_main_window_new (ADW_APPLICATION (self), self->session, self->settings));
      g_signal_connect_object (self->window, "destroy", G_CALLBACK (on_window_destroyed_cb), self,
                               G_CONNECT_SWAPPED);
      along_session_open_async (self->session, NULL, on_opened_cb, g_object_ref (self));
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
quit_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongApplication *self = data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
}

static void
about_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  along_about_present (GTK_WIDGET (ALONG_APPLICATION (data)->window));
}

static void
preferences_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongApplication *self = data;

  along_preferences_present (GTK_WIDGET (self->window), self->settings);
}

static void
shortcuts_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongApplication *self = data;
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource (RESOURCE_PATH "/gtk/help-overlay.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (window, GTK_WINDOW (self->window));
  gtk_window_present (window);
}

/* What a notification leads to, wherever the window is. */
static void
today_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongApplication *self = data;

  if (self->window == NULL)
    return;
  gtk_window_present (GTK_WINDOW (self->window));
  along_window_go_area (self->window, "today");
}

static const GActionEntry actions[] = {
  { "today", today_action },         { "quit", quit_action },
  { "about", about_action },         { "preferences", preferences_action },
  { "shortcuts", shortcuts_action },
};

static const struct
{
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question" } },
  { "win.close", { "<Control>w" } },
  { "win.back", { "<Alt>Left" } },
  { "win.forward", { "<Alt>Right" } },
  { "win.find", { "<Control>f" } },
  { "win.new", { "<Control>n" } },
  { "win.search", { "<Control>k" } },
  { "win.help", { "F1" } },
};

static void
add_accels (AlongApplication *self)
{
  guint n = 0;
  const AlongArea *areas = along_areas (&n);

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].accels);
  for (guint i = 0; i < n && i < 9; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.area::%s", areas[i].id);
      g_autofree char *key = g_strdup_printf ("<Control>%u", i + 1);
      const char *keys[] = { key, NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), action, keys);
    }
}

static void
on_appearance_changed_cb (AlongApplication *self)
{
  static const AdwColorScheme schemes[]
      = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int chosen = g_settings_get_enum (self->settings, "colour-scheme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[CLAMP (chosen, 0, (int)G_N_ELEMENTS (schemes) - 1)]);
}

static void
on_text_size_changed_cb (AlongApplication *self)
{
  GtkSettings *gtk_settings = gtk_settings_get_default ();
  double scale = g_settings_get_double (self->settings, "text-scale");

  if (self->xft_dpi == 0)
    g_object_get (gtk_settings, "gtk-xft-dpi", &self->xft_dpi, NULL);
  if (self->xft_dpi <= 0)
    self->xft_dpi = 96 * 1024;
  if (fabs (scale - 1) < 0.005)
    gtk_settings_reset_property (gtk_settings, "gtk-xft-dpi");
  else
    g_object_set (gtk_settings, "gtk-xft-dpi", (int)(self->xft_dpi * scale), NULL);
}

/* A profile of its own keeps its preferences with it. */
static GSettings *
open_settings (AlongApplication *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema
      = source != NULL ? g_settings_schema_source_lookup (source, ALONG_APP_ID, TRUE) : NULL;
  g_autoptr (GSettingsBackend) backend = NULL;

  if (schema == NULL)
    return NULL;
  if (self->own_profile)
    {
      g_autofree char *path = g_build_filename (self->profile, "settings.ini", NULL);

      backend = g_keyfile_settings_backend_new (path, "/org/alongside/Alongside/", "Alongside");
    }
  return g_settings_new_full (schema, backend, NULL);
}

static void
along_application_startup (GApplication *application)
{
  AlongApplication *self = ALONG_APPLICATION (application);

  G_APPLICATION_CLASS (along_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (ALONG_APP_ID);
  /* The session holds the profile's lock: where there is no session bus to see to it, a second
   * process says that the profile is open already. */
  self->settings = open_settings (self);
  if (self->settings == NULL)
    {
      fail (self,
            _ ("The settings schema of Alongside is not installed. Install Alongside, or start it "
               "with “./dev run”."));
      return;
    }
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  add_accels (self);
  g_signal_connect_object (self->settings, "changed::colour-scheme",
                           G_CALLBACK (on_appearance_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::text-scale",
                           G_CALLBACK (on_text_size_changed_cb), self, G_CONNECT_SWAPPED);
  /* A text that can be copied is not all chosen because the keyboard came to it. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
  on_appearance_changed_cb (self);
  on_text_size_changed_cb (self);
  self->session = along_session_new (self->profile, self->server);
}

static void
along_application_shutdown (GApplication *application)
{
  AlongApplication *self = ALONG_APPLICATION (application);

  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_object (&self->session);
  if (self->settings != NULL)
    g_settings_sync ();
  g_clear_object (&self->settings);
  G_APPLICATION_CLASS (along_application_parent_class)->shutdown (application);
}

static int
along_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  AlongApplication *self = ALONG_APPLICATION (application);
  g_autofree char *id = NULL;
  g_autofree char *profile = NULL;

  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("Alongside %s\n", ALONG_VERSION);
      return 0;
    }
  g_variant_dict_lookup (given, "server", "s", &self->server);
  g_variant_dict_lookup (given, "sign-in-file", "^ay", &self->sign_in_file);
  self->own_profile = g_variant_dict_lookup (given, "profile", "^ay", &profile);
  if (self->own_profile)
    self->profile = g_canonicalize_filename (profile, NULL);
  else
    self->profile = g_build_filename (g_get_user_data_dir (), "alongside", NULL);
  if (self->own_profile)
    {
      id = along_application_id_of (self->profile);
      g_application_set_application_id (application, id);
    }
  return -1;
}

static void
along_application_finalize (GObject *object)
{
  AlongApplication *self = ALONG_APPLICATION (object);

  g_free (self->profile);
  g_free (self->server);
  g_free (self->sign_in_file);
  G_OBJECT_CLASS (along_application_parent_class)->finalize (object);
}

static void
along_application_class_init (AlongApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = along_application_finalize;
  application_class->handle_local_options = along_application_handle_local_options;
  application_class->startup = along_application_startup;
  application_class->activate = along_application_activate;
  application_class->shutdown = along_application_shutdown;
}

static void
along_application_init (AlongApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * along_application_new:
 *
 * Returns: (transfer full): the application
 */
AlongApplication *
along_application_new (void)
{
  return g_object_new (ALONG_TYPE_APPLICATION, "application-id", ALONG_APP_ID, "resource-base-path",
                       RESOURCE_PATH, NULL);
}

/**
 * along_application_id_of:
 * @profile: a profile's folder
 *
 * The id of the process that has this profile open: the application's id and a hash of the
 * folder's path, so that each profile has a process of its own. The profile everybody has who
 * names none keeps the plain id, by which the desktop finds the icon and can start it.
 *
 * Returns: (transfer full): such as `org.alongside.Alongside.p0123456789abcdef`
 */
char *
along_application_id_of (const char *profile)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, profile, -1);

  return g_strdup_printf ("%s.p%.16s", ALONG_APP_ID, hash);
}

/**
 * along_application_failed:
 * @self: an application that has run
 *
 * Returns: whether it could not start; why stands on standard error
 */
gboolean
along_application_failed (AlongApplication *self)
{
  return self->failed;
}
