/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/policy.h"

G_BEGIN_DECLS

/**
 * AlongSignIn:
 * @access: the token for calls
 * @access_expires: until when it is good, milliseconds of this device's clock
 * @refresh: the token for the next one
 * @user: the account's id
 * @login: what they type to sign in
 * @worker: the id of their Worker record
 * @name: their name
 * @org: the organisation they act for
 * @org_name: its name
 * @roles: of #AlongRole
 * @epoch: the server's history
 * @lease_until: until when what is on this device may be read without contact, milliseconds
 * @server_time: the server's clock, milliseconds
 *
 * What the server answers to a sign-in and to a refresh.
 */
typedef struct
{
  char *access;
  gint64 access_expires;
  char *refresh;
  char *user;
  char *login;
  char *worker;
  char *name;
  char *org;
  char *org_name;
  guint roles;
  char *epoch;
  gint64 lease_until;
  gint64 server_time;
} AlongSignIn;

void along_sign_in_free (AlongSignIn *self);
AlongSignIn *along_sign_in_decode (GBytes *json, GError **error);
GHashTable *along_sign_in_to_meta (const AlongSignIn *self);
AlongSignIn *along_sign_in_from_meta (GHashTable *meta);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongSignIn, along_sign_in_free)

G_END_DECLS
