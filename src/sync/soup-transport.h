/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/sign-in.h"
#include "sync/transport.h"

G_BEGIN_DECLS

/**
 * AlongTokensFunc:
 * @answer: what the server answered to a refresh
 * @data: what was given with the function
 * @error: where to say why it could not be kept
 *
 * Keeps the new refresh token where a crash cannot lose it. Called in the transport's thread, before the
 * token is used for the first time: a token that was used and then forgotten signs the device out.
 *
 * Returns: %TRUE if it is kept
 */
typedef gboolean (*AlongTokensFunc) (const AlongSignIn *answer, gpointer data, GError **error);

/**
 * AlongWipeFunc:
 * @data: what was given with the function
 *
 * The server says that everything is to be removed from this device. Called once, in the transport's thread.
 */
typedef void (*AlongWipeFunc) (gpointer data);

/**
 * AlongSoupTransport:
 *
 * An #AlongTransport over HTTP. It belongs to the thread of its first call.
 */
#define ALONG_TYPE_SOUP_TRANSPORT (along_soup_transport_get_type ())
G_DECLARE_FINAL_TYPE (AlongSoupTransport, along_soup_transport, ALONG, SOUP_TRANSPORT, GObject)

gboolean along_server_address_check (const char *address, GError **error);
AlongSoupTransport *along_soup_transport_new (const char *address);
void along_soup_transport_set_tokens (AlongSoupTransport *self,
                                      const char *access,
                                      gint64 access_expires,
                                      const char *refresh);
void along_soup_transport_on_tokens (AlongSoupTransport *self,
                                     AlongTokensFunc func,
                                     gpointer data,
                                     GDestroyNotify free_data);
void along_soup_transport_on_wipe (AlongSoupTransport *self,
                                   AlongWipeFunc func,
                                   gpointer data,
                                   GDestroyNotify free_data);

G_END_DECLS
