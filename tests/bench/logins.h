/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bench/crowd.h"

G_BEGIN_DECLS

/**
 * Login:
 * @token: an access token
 * @replica: the device's number
 * @org: the organisation of the account
 * @epoch: the server's history
 *
 * A device that has signed in, as the server sees it: there is no store behind it.
 */
typedef struct
{
  char *token;
  char *replica;
  char *org;
  char *epoch;
} Login;

GPtrArray *logins_new (const char *url, const char *user, guint n, GError **error);

G_END_DECLS
