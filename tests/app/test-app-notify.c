/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/context.h"
#include "app/today/notifier.h"
#include "base/clock.h"
#include "desk.h"
#include "fixtures.h"

#include <adwaita.h>
#include <locale.h>

/* What the desktop is told while the window is out of sight, heard by a notification service of our own on the bus of the
 * test's session. */

static const char INTERFACE[]
    = "<node><interface name='org.freedesktop.Notifications'>"
      "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' "
      "direction='in'/>"
      "<arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
      "</interface></node>";

static const AlongActor actor
    = { .user = "u", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_COORDINATOR };

typedef struct
{
  GDBusConnection *bus;
  guint object;
  guint name;
  gboolean named;
  guint n_told;
  guint n_closed;
  char *said; /* title and body of the last one */

  Desk *desk;
  GSettings *settings;
  AlongContext *context;
  GApplication *application;
  GtkWindow *window;
  AlongNotifier *notifier;
} Fixture;

static void
on_call_cb (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *method,
            GVariant *arguments,
            GDBusMethodInvocation *invocation,
            gpointer data)
{
  Fixture *self = data;

  if (g_str_equal (method, "CloseNotification"))
    {
      self->n_closed++;
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  const char *title = NULL;
  const char *body = NULL;

  g_variant_get (arguments, "(&su&s&s&s@as@a{sv}i)", NULL, NULL, NULL, &title, &body, NULL, NULL,
                 NULL);
  g_free (self->said);
  self->said = g_strdup_printf ("%s\n%s", title, body);
  self->n_told++;
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 7));
}

static const GDBusInterfaceVTable service = { .method_call = on_call_cb };

static void
on_named_cb (GDBusConnection *connection, const char *name, gpointer data)
{
  ((Fixture *)data)->named = TRUE;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (INTERFACE, NULL);
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;

  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  /* A connection of its own, as another process would have. */
  self->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  self->object
      = g_dbus_connection_register_object (self->bus, "/org/freedesktop/Notifications",
                                           info->interfaces[0], &service, self, NULL, &error);
  g_assert_no_error (error);
  self->name = g_bus_own_name_on_connection (self->bus, "org.freedesktop.Notifications",
                                             G_BUS_NAME_OWNER_FLAGS_REPLACE, on_named_cb, NULL,
                                             self, NULL);
  while (!self->named)
    g_main_context_iteration (NULL, TRUE);

  self->desk = desk_new (FALSE);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, &actor, self->settings);
  self->application
      = g_application_new ("org.alongside.Alongside.Notify", G_APPLICATION_DEFAULT_FLAGS);
  g_assert_true (g_application_register (self->application, NULL, &error));
  g_assert_no_error (error);
  self->window = GTK_WINDOW (gtk_window_new ());
  self->notifier = along_notifier_new (self->context, self->application, self->window);
}

/* GLib's side of a notification is whole once the answer to it has come: before, it cannot be withdrawn, and an application
 * that goes ends in an endless recursion of its own. */
static void
let_answers_come (Fixture *self)
{
  g_autoptr (GVariant) id = NULL;

  g_dbus_connection_flush_sync (self->bus, NULL, NULL);
  id = g_dbus_connection_call_sync (g_application_get_dbus_connection (self->application),
                                    "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                    "org.freedesktop.DBus", "GetId", NULL, NULL,
                                    G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  let_answers_come (self);
  g_assert_finalize_object (g_steal_pointer (&self->notifier));
  gtk_window_destroy (self->window);
  desk_settle_down (self->desk);
  g_object_unref (self->application);
  g_object_unref (self->context);
  desk_settle_down (self->desk);
  g_settings_reset (self->settings, "notifications");
  g_object_unref (self->settings);
  desk_free (self->desk);
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->bus, self->object);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_free (self->said);
}

/* A referral that has come in and waits to be acknowledged. */
static void
let_one_come_in (Fixture *self, const char *id)
{
  g_autoptr (AlongRecord) referral
      = make_record ("referral", id, "from_org", ORG_B, "requester", WORKER_B, "to_org", ORG_A,
                     "service", SERVICE_A, "shared_name", "Ailsa Secret", "status", "sent",
                     "reason", "Wants company", "priority", "routine", NULL);
  g_autoptr (GPtrArray) lines = lines_new ();

  along_record_set_integer (referral, "sent_at", along_clock_now_ms ());
  fill_required (referral);
  lines_record (lines, "org", referral, 1);
  desk_apply (self->desk, lines);
  desk_settle_down (self->desk);
}

/* A record of the reader's was opened in an emergency. */
static void
let_emergency_come (Fixture *self, const char *id)
{
  g_autoptr (AlongRecord) to_do
      = make_record ("to_do", id, "text", "Ailsa Secret was opened", "owner", WORKER_A, "status",
                     "open", "rule", "break_glass", "person", PERSON_1, NULL);
  g_autoptr (GPtrArray) lines = lines_new ();

  fill_required (to_do);
  lines_record (lines, "org", to_do, 1);
  desk_apply (self->desk, lines);
  desk_settle_down (self->desk);
}

static gboolean
on_late_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for (guint *n, guint wanted)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (20, on_late_cb, &late);

  while (*n < wanted && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (*n, ==, wanted);
  if (!late)
    g_source_remove (id);
}

/* The desktop is told how much, and nothing that could be read over a shoulder. */
static void
test_told (Fixture *self, gconstpointer data)
{
  desk_settle_down (self->desk);
  g_assert_cmpuint (self->n_told, ==, 0);
  let_one_come_in (self, "90000000-0000-7000-8000-000000000001");
  wait_for (&self->n_told, 1);
  g_assert_nonnull (strstr (self->said, "1 thing"));
  g_assert_null (strstr (self->said, "Ailsa"));
  g_assert_null (strstr (self->said, "Wants company"));

  /* A second one is added to the first, and takes its place. */
  let_one_come_in (self, "90000000-0000-7000-8000-000000000002");
  wait_for (&self->n_told, 2);
  g_assert_nonnull (strstr (self->said, "2 things"));
}

/* Whoever wants none gets none; what came meanwhile is not caught up with. */
static void
test_turned_off (Fixture *self, gconstpointer data)
{
  desk_settle_down (self->desk);
  g_settings_set_boolean (self->settings, "notifications", FALSE);
  let_one_come_in (self, "90000000-0000-7000-8000-000000000001");
  g_settings_set_boolean (self->settings, "notifications", TRUE);
  let_one_come_in (self, "90000000-0000-7000-8000-000000000002");
  wait_for (&self->n_told, 1);
  g_assert_nonnull (strstr (self->said, "1 thing"));
}

/* What is there when the window opens is in sight anyway. */
static void
test_what_was_there (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->notifier);
  let_one_come_in (self, "90000000-0000-7000-8000-000000000001");
  self->notifier = along_notifier_new (self->context, self->application, self->window);
  desk_settle_down (self->desk);
  g_assert_cmpuint (self->n_told, ==, 0);
  let_one_come_in (self, "90000000-0000-7000-8000-000000000002");
  wait_for (&self->n_told, 1);
}

/* Who looks at the window has seen it: the notification goes. */
static void
test_seen (Fixture *self, gconstpointer data)
{
  desk_settle_down (self->desk);
  let_one_come_in (self, "90000000-0000-7000-8000-000000000001");
  wait_for (&self->n_told, 1);
  let_answers_come (self);
  gtk_window_present (self->window);
  wait_for (&self->n_closed, 1);
  let_one_come_in (self, "90000000-0000-7000-8000-000000000002");
  g_assert_cmpuint (self->n_told, ==, 1);
}

/* Emergencies are about no referral: of two, the second is told as well, and neither by name. */
static void
test_emergencies (Fixture *self, gconstpointer data)
{
  desk_settle_down (self->desk);
  let_emergency_come (self, "91000000-0000-7000-8000-000000000001");
  wait_for (&self->n_told, 1);
  let_emergency_come (self, "91000000-0000-7000-8000-000000000002");
  wait_for (&self->n_told, 2);
  g_assert_nonnull (strstr (self->said, "2 things"));
  g_assert_null (strstr (self->said, "Secret"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add ("/app/notify/told", Fixture, NULL, set_up, test_told, tear_down);
  g_test_add ("/app/notify/turned-off", Fixture, NULL, set_up, test_turned_off, tear_down);
  g_test_add ("/app/notify/what-was-there", Fixture, NULL, set_up, test_what_was_there, tear_down);
  g_test_add ("/app/notify/seen", Fixture, NULL, set_up, test_seen, tear_down);
  g_test_add ("/app/notify/emergencies", Fixture, NULL, set_up, test_emergencies, tear_down);
  return g_test_run ();
}
