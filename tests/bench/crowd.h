/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Crowd:
 *
 * Many connections to one server, asked side by side from one thread, with as little work of their own as can be: what is
 * measured is the server.
 */
typedef struct _Crowd Crowd;

/**
 * CrowdAsk:
 * @which: a connection
 * @into: gets the request, see [func@crowd_put_request]
 * @data: given to crowd_run()
 *
 * Returns: %FALSE where it has nothing more to ask
 */
typedef gboolean (*CrowdAsk) (guint which, GString *into, gpointer data);

/**
 * CrowdHear:
 * @which: a connection
 * @status: the answer's status
 * @body: its body
 * @size: how long that is
 * @data: given to crowd_run()
 * @error: set where it is not what it should be
 *
 * Returns: %FALSE to end it all
 */
typedef gboolean (*CrowdHear) (
    guint which, guint status, const char *body, gsize size, gpointer data, GError **error);

Crowd *crowd_new (const char *url, guint n, GError **error);
void crowd_free (Crowd *self);
void crowd_put_request (
    GString *into, const char *method, const char *path, const char *token, const char *body);
gboolean crowd_run (Crowd *self,
                    CrowdAsk ask,
                    CrowdHear hear,
                    gpointer data,
                    double seconds,
                    guint *n_answers,
                    GError **error);
gboolean crowd_listen (Crowd *self, CrowdAsk ask, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Crowd, crowd_free)

G_END_DECLS
