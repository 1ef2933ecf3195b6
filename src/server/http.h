/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/answer-page.h"
#include "server/router.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AlongHttpOptions:
 * @listen: `127.0.0.1:PORT`, `[::1]:PORT` or `unix:PATH`; port 0 for any
 * @trusted_proxy: whether what stands in front says where requests come from (`X-Forwarded-For`): only
 *   where nobody can reach the server past it
 * @max_connections: how many at once; 0 for the usual
 * @header_ms: how long a request's headers may take; 0 for the usual
 * @body_idle_ms: how long a body may pause; 0 for the usual
 * @metrics: (nullable): the figures to count in
 *
 * How to listen. TLS ends in front of it (docs/server.md); it is hardened all the same.
 */
typedef struct
{
  const char *listen;
  gboolean trusted_proxy;
  guint max_connections;
  guint header_ms;
  guint body_idle_ms;
  AlongMetrics *metrics;
} AlongHttpOptions;

typedef struct _AlongHttp AlongHttp;

AlongHttp *
along_http_new_page (AlongAnswerPage *page, const AlongHttpOptions *options, GError **error);
AlongHttp *along_http_new (AlongRouter *router, const AlongHttpOptions *options, GError **error);
const char *along_http_get_address (AlongHttp *self);
void along_http_stop (AlongHttp *self, GCallback stopped, gpointer data);
void along_http_free (AlongHttp *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongHttp, along_http_free)

G_END_DECLS
