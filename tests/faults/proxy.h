/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Proxy:
 *
 * Stands between a device and a server, on a thread of its own, and passes on what each says. It can be told to cut the
 * connection within the next request of a kind: after so many bytes of it, or of its answer.
 */
typedef struct _Proxy Proxy;

typedef enum
{
  PROXY_REQUEST,
  PROXY_ANSWER,
} ProxyWay;

Proxy *proxy_new (const char *server);
void proxy_free (Proxy *self);
const char *proxy_get_address (Proxy *self);

/* The next request that begins with @begin is cut off after @bytes bytes of it, or of its answer; where @reset, not
 * with an end but as if a cable was pulled. */
void proxy_cut (Proxy *self, const char *begin, ProxyWay way, gsize bytes, gboolean reset);
/* Whether that has happened. FALSE once such a request and its answer came through whole, too. */
gboolean proxy_has_cut (Proxy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Proxy, proxy_free)

G_END_DECLS
