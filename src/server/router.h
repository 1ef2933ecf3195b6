/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/accounts.h"
#include "server/metrics.h"
#include "server/service.h"

G_BEGIN_DECLS

/**
 * AlongRoutePool:
 *
 * Which threads answer: slow hashing, reading, and writing wait for different things.
 */
typedef enum
{
  ALONG_POOL_READ,
  ALONG_POOL_WRITE,
  ALONG_POOL_AUTH,
  ALONG_N_POOLS,
} AlongRoutePool;

/**
 * AlongRoute:
 * @method: the HTTP method
 * @path: the path, whole; one that ends with a slash stands for everything below it
 * @max_body: how many bytes a request may have, as they come
 * @pool: which threads answer
 * @open: whether it answers without a token
 * @what: the limit it counts for, `NULL` for none
 *
 * One thing the server answers. What is not in the table is not there.
 */
typedef struct
{
  const char *method;
  const char *path;
  gsize max_body;
  AlongRoutePool pool;
  gboolean open;
  const char *what;
} AlongRoute;

const AlongRoute *along_route_find (const char *method, const char *path, gboolean *known_path);
const AlongRoute *along_routes (guint *n_routes);

/**
 * AlongRequest:
 * @route: what is asked
 * @path: the path
 * @query: (nullable): the query, as it came
 * @access: (nullable): the access token
 * @address: (nullable): where it comes from, as a trusted proxy says
 * @body: (nullable): the body, decompressed
 * @type: (nullable): what the body claims to be
 * @cookie: (nullable): the cookies, for the answer page
 * @site: (nullable): whether a page of another site sends it, as the browser says (`Sec-Fetch-Site`)
 */
typedef struct
{
  const AlongRoute *route;
  const char *path;
  const char *query;
  const char *access;
  const char *address;
  GBytes *body;
  const char *type;
  const char *cookie;
  const char *site;
} AlongRequest;

/**
 * AlongResponse:
 * @status: the HTTP status
 * @type: the content type
 * @body: (nullable): the body, or its first page; %NULL for the live feed
 * @retry_after: milliseconds; 0 for none
 * @plain: whether it goes out as it is: bytes of files, which seldom get smaller
 * @login: (nullable): who asked
 * @live: whether it is the live feed
 * @sids: (nullable): for the live feed: the scopes whose changes it is told of
 * @pages: whether more pages follow, see [method@Router.next_page]
 * @at: for pages: how far they have come
 * @counted: whether it counts among the snapshots under way
 * @headers: (nullable): further headers, names and values by turns
 */
typedef struct
{
  guint status;
  const char *type;
  GBytes *body;
  gint64 retry_after;
  gboolean plain;
  AlongLogin *login;
  gboolean live;
  char **sids;
  gboolean pages;
  AlongSnapshotAt at;
  gboolean counted;
  char **headers;
} AlongResponse;

/**
 * AlongRouter:
 *
 * Requests in, responses out: everything the server answers, without sockets. HTTP and the simulation meet it
 * alike.
 */
typedef struct _AlongRouter AlongRouter;

AlongRouter *along_router_new (AlongService *service, gboolean unlimited);
void along_router_free (AlongRouter *self);
void along_router_set_public_url (AlongRouter *self, const char *url);
AlongService *along_router_get_service (AlongRouter *self);
AlongMetrics *along_router_get_metrics (AlongRouter *self);
AlongResponse *along_router_handle (AlongRouter *self, const AlongRequest *request);
GBytes *along_router_next_page (AlongRouter *self, AlongResponse *response, GError **error);
void along_router_finish (AlongRouter *self, AlongResponse *response);
AlongResponse *along_response_refuse (guint status, const char *code, const char *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRouter, along_router_free)

G_END_DECLS
