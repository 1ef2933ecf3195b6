/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/notify.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <unistd.h>

static GSocketAddress *
address_of (const char *path)
{
  /* A name that begins with @ is in the abstract namespace. */
  if (*path == '@')
    return g_unix_socket_address_new_with_type (path + 1, (gint)strlen (path + 1),
                                                G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  return g_unix_socket_address_new (path);
}

/**
 * along_notify:
 * @state: `READY=1`, `STOPPING=1`, `WATCHDOG=1`
 *
 * Tells the service manager how it stands, where one asked to be told (`NOTIFY_SOCKET`; sd_notify(3), whose
 * protocol is stable and is one datagram).
 */
void
along_notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL || (*path != '/' && *path != '@'))
    return;
  address = address_of (path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &error);
  if (socket == NULL || g_socket_send_to (socket, address, state, strlen (state), NULL, &error) < 0)
    g_message ("the service manager could not be told: %s", error->message);
}

/**
 * along_notify_watchdog_ms:
 *
 * Returns: how often the service manager wants to hear `WATCHDOG=1`, milliseconds, halved so that one may be
 *   late (sd_watchdog_enabled(3)); 0 where it does not
 */
guint
along_notify_watchdog_ms (void)
{
  const char *usec = g_getenv ("WATCHDOG_USEC");
  const char *pid = g_getenv ("WATCHDOG_PID");
  guint64 value = 0;
  guint64 whose = 0;

  if (usec == NULL || !g_ascii_string_to_unsigned (usec, 10, 2000, G_MAXUINT, &value, NULL))
    return 0;
  if (pid != NULL
      && (!g_ascii_string_to_unsigned (pid, 10, 1, G_MAXUINT, &whose, NULL)
          || whose != (guint64)getpid ()))
    return 0;
  return (guint)(value / 2000);
}
