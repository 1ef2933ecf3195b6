/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server.h"

G_BEGIN_DECLS

/* What was sent once, to be said all again at the end. */
typedef struct
{
  Device *device;
  GBytes *body;
} Pushed;

void pushed_free (Pushed *pushed);

/* Stands at the server's socket: nothing goes out that its reader may not see, nothing comes twice in another order, and
 * what is acknowledged is remembered. */
void watch_answer (Server *server, Device *device, const char *path, GBytes *asked, Reply *reply);
/* Its device has the whole of @reply now. */
void watch_heard (Device *device, const Reply *reply);

G_END_DECLS
