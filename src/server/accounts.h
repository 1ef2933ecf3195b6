/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/service.h"

G_BEGIN_DECLS

/**
 * AlongLogin:
 * @account: whose
 * @actor: the same for the policy; points into @account
 * @replica: the device's store
 * @device: what the device calls itself
 * @family: all tokens that came from this sign-in
 * @expires: when the access token ends, milliseconds
 * @leaving: whether the device is to be wiped: it is told so, whatever it asks
 * @deliver: (nullable): for a device that is to be wiped: what it may still bring its work with
 * @delivers: whether it asks with that
 *
 * Somebody who is signed in.
 */
typedef struct
{
  AlongAccount *account;
  AlongActor actor;
  char *replica;
  char *device;
  char *family;
  gint64 expires;
  gboolean leaving;
  char *deliver;
  gboolean delivers;
} AlongLogin;

/**
 * AlongTokens:
 * @login: whose
 * @access: (nullable): what requests carry; %NULL for a device that is to be wiped
 * @refresh: (nullable): what it is renewed with; the same
 * @org_name: the organisation's name now
 *
 * The answer to a sign-in.
 */
typedef struct
{
  AlongLogin *login;
  char *access;
  char *refresh;
  char *org_name;
} AlongTokens;

/* How long a device may work without contact before it locks (sync.md §2.14). */
#define ALONG_LEASE_MS (G_GINT64_CONSTANT (72) * 60 * 60 * 1000)

void along_login_free (AlongLogin *login);
void along_tokens_free (AlongTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongLogin, along_login_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongTokens, along_tokens_free)

AlongLogin *along_accounts_authenticate (AlongService *service, const char *access, GError **error);
AlongTokens *along_accounts_sign_in (AlongService *service,
                                     const char *login,
                                     const char *password,
                                     const char *replica,
                                     const char *device,
                                     const char *app,
                                     GError **error);
AlongTokens *along_accounts_use_code (AlongService *service,
                                      const char *code,
                                      const char *replica,
                                      const char *device,
                                      const char *app,
                                      GError **error);
AlongTokens *along_accounts_refresh (AlongService *service,
                                     const char *refresh,
                                     const char *app,
                                     GError **error);
gboolean along_accounts_sign_out (AlongService *service, const AlongLogin *login, GError **error);
gboolean along_accounts_change_password (AlongService *service,
                                         const AlongLogin *login,
                                         const char *old_password,
                                         const char *new_password,
                                         GError **error);
gboolean along_accounts_put (AlongService *service,
                             const AlongAccount *account,
                             gboolean sign_out,
                             GError **error);
gboolean along_accounts_find (AlongService *service,
                              const char *login,
                              AlongAccount **account,
                              GError **error);
GPtrArray *along_accounts_list (AlongService *service, GError **error);
char *along_accounts_new_code (AlongService *service, const char *account, GError **error);
gboolean along_accounts_expire (AlongService *service, GError **error);

G_END_DECLS
