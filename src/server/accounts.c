/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/accounts.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "server/access.h"
#include "server/audit.h"
#include "server/devices.h"
#include "server/secret.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MINUTE_MS (G_GINT64_CONSTANT (60) * 1000)
#define DAY_MS (24 * 60 * MINUTE_MS)

/* Access is asked about on every call, so a short life costs one refresh and bounds what a stolen token is
 * worth; a device that is used at least once a month stays signed in. */
#define ACCESS_MS (10 * MINUTE_MS)
#define REFRESH_MS (30 * DAY_MS)
/* The answer to a refresh may be lost: for so long the old token is answered with the same successor. */
#define GRACE_MS MINUTE_MS
#define CODE_MS (10 * MINUTE_MS)
/* Expired tokens are kept this long, so that a stolen one that is tried late is still recognised. */
#define KEEP_MS (7 * DAY_MS)

/**
 * along_login_free:
 * @login: (transfer full): somebody who is signed in
 */
void
along_login_free (AlongLogin *login)
{
  g_clear_pointer (&login->account, along_account_free);
  g_free (login->replica);
  g_free (login->device);
  g_free (login->family);
  g_free (login->deliver);
  g_free (login);
}

/**
 * along_tokens_free:
 * @tokens: (transfer full): the answer to a sign-in
 */
void
along_tokens_free (AlongTokens *tokens)
{
  g_clear_pointer (&tokens->login, along_login_free);
  g_free (tokens->access);
  g_free (tokens->refresh);
  g_free (tokens->org_name);
  g_free (tokens);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_AUTH, _ ("Please sign in again."));
  return FALSE;
}

/* One sentence for a wrong name, a wrong password and a closed account. */
static gboolean
fail_wrong (GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_AUTH,
                       _ ("The name or the password is not right."));
  return FALSE;
}

static AlongLogin *
login_new (AlongAccount *account,
           const char *replica,
           const char *device,
           const char *family,
           gint64 expires)
{
  AlongLogin *login = g_new0 (AlongLogin, 1);

  login->account = account;
  login->actor = (AlongActor){ account->id, account->worker, account->org, account->roles };
  login->replica = g_strdup (replica);
  login->device = g_strdup (device);
  login->family = g_strdup (family);
  login->expires = expires;
  return login;
}

/* To a device that is to be wiped a token is worth one thing: to hear of it. So also where the token was ended
 * with the account: what was not sent yet is not lost for that. */
static AlongLogin *
leaving_login (const char *secret, const AlongToken *token, AlongAccount *account, gint64 now)
{
  AlongLogin *login = login_new (account, token->replica, token->device, token->family, 0);

  login->leaving = TRUE;
  login->delivers = token->kind == ALONG_TOKEN_DELIVER && !token->revoked;
  if (token->used == 0 || now - token->used <= GRACE_MS)
    login->deliver
        = along_device_deliver_token (secret, token->account, token->replica, token->wipe);
  return login;
}

typedef struct
{
  const char *secret;
  const char *hash;
  gint64 now;
  AlongLogin *login;
} Authenticate;

static gboolean
authenticate (AlongTx *tx, gpointer data, GError **error)
{
  Authenticate *self = data;
  g_autoptr (AlongToken) token = NULL;
  g_autoptr (AlongAccount) account = NULL;

  if (!tx->api->token_get (tx, self->hash, &token, error))
    return FALSE;
  if (token == NULL || token->kind == ALONG_TOKEN_REFRESH || token->expires <= self->now
      || (token->wipe == 0 && (token->kind == ALONG_TOKEN_DELIVER || token->revoked)))
    return fail (error);
  if (!tx->api->account_by_id (tx, token->account, &account, error))
    return FALSE;
  if (account != NULL && token->wipe != 0)
    {
      self->login = leaving_login (self->secret, token, g_steal_pointer (&account), self->now);
      return TRUE;
    }
  if (account == NULL || account->disabled)
    return fail (error);
  self->login = login_new (g_steal_pointer (&account), token->replica, token->device, token->family,
                           token->expires);
  return TRUE;
}

/**
 * along_accounts_authenticate:
 * @service: the service
 * @access: (nullable): an access token
 * @error: %ALONG_ERROR_AUTH where it is worth nothing
 *
 * Asked for every request: what is revoked or disabled ends with the next one. A device that is to be wiped is
 * known all the same: `leaving`.
 *
 * Returns: (transfer full) (nullable): who it is
 */
AlongLogin *
along_accounts_authenticate (AlongService *service, const char *access, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  g_autofree char *hash = along_secret_hash (access != NULL ? access : "");
  Authenticate self = { .secret = along_service_get_secret (service),
                        .hash = hash,
                        .now = along_clock_now_ms () };

  return storage->api->read (storage, authenticate, &self, error) ? self.login : NULL;
}

typedef struct
{
  const char *login;
  AlongAccount *account;
} Find;

static gboolean
find_account (AlongTx *tx, gpointer data, GError **error)
{
  Find *find = data;

  return tx->api->account_by_login (tx, find->login, &find->account, error);
}

/**
 * along_accounts_find:
 * @service: the service
 * @login: the name somebody signs in with
 * @account: (out) (transfer full) (nullable): the account; %NULL where there is none
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_accounts_find (AlongService *service,
                     const char *login,
                     AlongAccount **account,
                     GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  Find find = { login, NULL };
  gboolean ok = storage->api->read (storage, find_account, &find, error);

  *account = find.account;
  return ok;
}

typedef struct
{
  gint64 now;
  /* What the tokens are for. */
  AlongAccount *account;
  const char *replica;
  const char *device;
  const char *app;
  /* For a code. */
  const char *code_hash;
  AlongTokens *tokens;
} SignIn;

static gboolean
put_token (AlongTx *tx,
           AlongTokenKind kind,
           const char *token,
           const AlongLogin *login,
           gint64 expires,
           GError **error)
{
  g_autofree char *hash = along_secret_hash (token);
  AlongToken stored = { .hash = hash,
                        .kind = kind,
                        .account = login->account->id,
                        .family = login->family,
                        .replica = login->replica,
                        .device = login->device,
                        .expires = expires };

  return tx->api->token_put (tx, &stored, error);
}

static gboolean
give_tokens (AlongTx *tx, AlongTokens *tokens, gint64 now, GError **error)
{
  tokens->login->expires = now + ACCESS_MS;
  return put_token (tx, ALONG_TOKEN_ACCESS, tokens->access, tokens->login, now + ACCESS_MS, error)
         && put_token (tx, ALONG_TOKEN_REFRESH, tokens->refresh, tokens->login, now + REFRESH_MS,
                       error);
}

static gboolean
note (AlongTx *tx,
      const AlongAccount *account,
      const char *replica,
      AlongAuditAction action,
      GError **error)
{
  const AlongAuditNote said = { .account = account != NULL ? account->id : NULL,
                                .org = account != NULL ? account->org : NULL,
                                .replica = replica,
                                .action = action,
                                .refused = action == ALONG_AUDIT_SIGN_IN_REFUSED,
                                .count = -1 };

  return along_audit_add (tx, &said, error);
}

static gboolean
sign_in (AlongTx *tx, gpointer data, GError **error)
{
  SignIn *self = data;
  g_autofree char *owner = NULL;
  g_autofree char *family = along_id_new ();
  g_autoptr (AlongAccount) account = NULL;

  g_clear_pointer (&self->tokens, along_tokens_free);
  if (self->code_hash != NULL
      && !tx->api->code_take (tx, self->code_hash, self->now, &owner, error))
    return FALSE;
  if (self->account != NULL)
    owner = g_strdup (self->account->id);
  if (owner == NULL)
    return TRUE;
  if (!tx->api->account_by_id (tx, owner, &account, error))
    return FALSE;
  if (account == NULL || account->disabled
      || !along_service_regrant (
          tx, &(AlongActor){ account->id, account->worker, account->org, account->roles }, TRUE,
          error))
    return account == NULL || account->disabled;
  self->tokens = g_new0 (AlongTokens, 1);
  self->tokens->access = along_secret_new ();
  self->tokens->refresh = along_secret_new ();
  self->tokens->login
      = login_new (g_steal_pointer (&account), self->replica, self->device, family, 0);
  return give_tokens (tx, self->tokens, self->now, error)
         && along_device_note_contact (tx, self->tokens->login->account->id, self->replica,
                                       self->device, self->app, self->now, error)
         && note (tx, self->tokens->login->account, self->replica, ALONG_AUDIT_SIGNED_IN, error);
}

typedef struct
{
  const AlongAccount *account;
  const char *replica;
} Refused;

static gboolean
note_refused (AlongTx *tx, gpointer data, GError **error)
{
  const Refused *refused = data;

  return note (tx, refused->account, refused->replica, ALONG_AUDIT_SIGN_IN_REFUSED, error);
}

/* Noted also for a name that nobody has, without the name (it may be a password): it takes as long, and a guesser is
 * seen. */
static void
refuse_sign_in (AlongService *service,
                const AlongAccount *account,
                const char *replica,
                GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  Refused refused = { account, replica };

  if (storage->api->write (storage, note_refused, &refused, error))
    fail_wrong (error);
}

static gboolean
name_org (AlongService *service, AlongTokens *tokens, GError **error)
{
  const AlongAccount *account = tokens->login->account;
  g_autoptr (AlongRecord) org = NULL;

  if (!along_service_lookup (service, along_entity_find ("organisation"), account->org, &org,
                             error))
    return FALSE;
  tokens->org_name = g_strdup (org != NULL ? along_record_get_title (org) : account->org_name);
  return TRUE;
}

static AlongTokens *
finish_sign_in (AlongService *service, SignIn *self, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  g_autoptr (AlongTokens) tokens = NULL;
  gboolean ok = storage->api->write (storage, sign_in, self, error);

  tokens = g_steal_pointer (&self->tokens);
  if (!ok)
    return NULL;
  if (tokens == NULL)
    {
      refuse_sign_in (service, self->account, self->replica, error);
      return NULL;
    }
  return name_org (service, tokens, error) ? g_steal_pointer (&tokens) : NULL;
}

/**
 * along_accounts_sign_in:
 * @service: the service
 * @login: a name
 * @password: a password
 * @replica: the device's store
 * @device: what the device calls itself
 * @app: which version of Alongside it has; empty where it does not say
 * @error: %ALONG_ERROR_AUTH where name and password do not belong together
 *
 * Takes as long for a name that does not exist.
 *
 * Returns: (transfer full) (nullable): the tokens
 */
AlongTokens *
along_accounts_sign_in (AlongService *service,
                        const char *login,
                        const char *password,
                        const char *replica,
                        const char *device,
                        const char *app,
                        GError **error)
{
  g_autoptr (AlongAccount) account = NULL;
  SignIn self = { .now = along_clock_now_ms (), .replica = replica, .device = device, .app = app };

  if (!along_accounts_find (service, login, &account, error))
    return NULL;
  if (!along_password_is (account != NULL ? account->hash : NULL, password))
    {
      refuse_sign_in (service, account, replica, error);
      return NULL;
    }
  self.account = account;
  return finish_sign_in (service, &self, error);
}

/**
 * along_accounts_use_code:
 * @service: the service
 * @code: a one-time code
 * @replica: the device's store
 * @device: what the device calls itself
 * @app: which version of Alongside it has; empty where it does not say
 * @error: %ALONG_ERROR_AUTH where it is not one, was used or is too old
 *
 * Returns: (transfer full) (nullable): the tokens
 */
AlongTokens *
along_accounts_use_code (AlongService *service,
                         const char *code,
                         const char *replica,
                         const char *device,
                         const char *app,
                         GError **error)
{
  g_autofree char *hash = along_secret_hash (code);
  SignIn self = { .now = along_clock_now_ms (),
                  .replica = replica,
                  .device = device,
                  .app = app,
                  .code_hash = hash };

  return finish_sign_in (service, &self, error);
}

typedef struct
{
  const char *secret;
  const char *app;
  const char *refresh;
  const char *access;
  const char *successor;
  gint64 now;
  gboolean stolen;
  AlongTokens *tokens;
} Refresh;

static AlongTokens *
tokens_of (const Refresh *self, const AlongToken *token, AlongAccount *account)
{
  AlongTokens *tokens = g_new0 (AlongTokens, 1);

  tokens->access = g_strdup (self->access);
  tokens->refresh = g_strdup (self->successor);
  tokens->login = login_new (account, token->replica, token->device, token->family, 0);
  return tokens;
}

/* Asked again within the grace: what was given the first time, with what is left of its life. */
static gboolean
give_again (AlongTx *tx, Refresh *self, GError **error)
{
  g_autofree char *hash = along_secret_hash (self->access);
  g_autoptr (AlongToken) given = NULL;

  if (!tx->api->token_get (tx, hash, &given, error))
    return FALSE;
  if (given == NULL)
    return fail (error);
  self->tokens->login->expires = given->expires;
  return TRUE;
}

static gboolean
say_leaving (AlongTx *tx, Refresh *self, const AlongToken *token, GError **error)
{
  g_autoptr (AlongAccount) account = NULL;

  if (!tx->api->account_by_id (tx, token->account, &account, error))
    return FALSE;
  if (account == NULL)
    return fail (error);
  self->tokens = g_new0 (AlongTokens, 1);
  self->tokens->login = leaving_login (self->secret, token, g_steal_pointer (&account), self->now);
  return TRUE;
}

static gboolean
refresh (AlongTx *tx, gpointer data, GError **error)
{
  Refresh *self = data;
  g_autofree char *hash = along_secret_hash (self->refresh);
  g_autoptr (AlongToken) token = NULL;
  g_autoptr (AlongAccount) account = NULL;

  self->stolen = FALSE;
  g_clear_pointer (&self->tokens, along_tokens_free);
  if (!tx->api->token_get (tx, hash, &token, error))
    return FALSE;
  if (token == NULL || token->kind != ALONG_TOKEN_REFRESH || token->expires <= self->now
      || (token->revoked && token->wipe == 0))
    return fail (error);
  if (token->wipe != 0)
    return say_leaving (tx, self, token, error);
  if (token->used != 0 && self->now - token->used > GRACE_MS)
    {
      /* Two hold it: whoever asks is cut off, and the true owner signs in again. Written, so no error. */
      self->stolen = TRUE;
      return tx->api->tokens_revoke (tx, token->account, token->family, NULL, error);
    }
  if (!tx->api->account_by_id (tx, token->account, &account, error))
    return FALSE;
  if (account == NULL || account->disabled)
    return fail (error);
  self->tokens = tokens_of (self, token, g_steal_pointer (&account));
  if (token->used != 0)
    return give_again (tx, self, error);
  token->used = self->now;
  return tx->api->token_put (tx, token, error) && give_tokens (tx, self->tokens, self->now, error)
         && along_device_note_contact (tx, token->account, token->replica, token->device, self->app,
                                       self->now, error);
}

/**
 * along_accounts_refresh:
 * @service: the service
 * @old: a refresh token
 * @app: which version of Alongside the device has; empty where it does not say
 * @error: %ALONG_ERROR_AUTH where it is worth nothing
 *
 * Exchanges it for its successor, which is the same for a minute, because the answer may be lost. Coming back
 * with it later shows that two hold it: everything from that sign-in is then worth nothing. A device that is to be
 * wiped gets none: its login is `leaving`.
 *
 * Returns: (transfer full) (nullable): the tokens
 */
AlongTokens *
along_accounts_refresh (AlongService *service, const char *old, const char *app, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  const char *secret = along_service_get_secret (service);
  g_autofree char *access = along_secret_derive (secret, "access", old);
  g_autofree char *successor = along_secret_derive (secret, "refresh", old);
  g_autoptr (AlongTokens) tokens = NULL;
  Refresh self = { .secret = secret,
                   .app = app,
                   .refresh = old,
                   .access = access,
                   .successor = successor,
                   .now = along_clock_now_ms () };
  gboolean ok = storage->api->write (storage, refresh, &self, error);

  tokens = g_steal_pointer (&self.tokens);
  if (!ok)
    return NULL;
  if (self.stolen)
    {
      g_message ("a refresh token was used a second time; its sign-in is revoked");
      fail (error);
      return NULL;
    }
  return name_org (service, tokens, error) ? g_steal_pointer (&tokens) : NULL;
}

static gboolean
sign_out (AlongTx *tx, gpointer data, GError **error)
{
  const AlongLogin *login = data;

  return tx->api->tokens_revoke (tx, login->account->id, login->family, NULL, error)
         && note (tx, login->account, login->replica, ALONG_AUDIT_SIGNED_OUT, error);
}

/**
 * along_accounts_sign_out:
 * @service: the service
 * @login: who is signed in
 * @error: return location
 *
 * Returns: %TRUE if this sign-in is worth nothing any more
 */
gboolean
along_accounts_sign_out (AlongService *service, const AlongLogin *login, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);

  return storage->api->write (storage, sign_out, (gpointer)login, error);
}

typedef struct
{
  const AlongAccount *account;
  gboolean sign_out;
  const char *but_family;
} Put;

/* Another password lets nobody in to anything else. */
static gboolean
is_as_it_was (const AlongAccount *before, const AlongAccount *account)
{
  return before != NULL && before->disabled == account->disabled && before->roles == account->roles
         && g_strcmp0 (before->org, account->org) == 0
         && g_strcmp0 (before->worker, account->worker) == 0;
}

static gboolean
put_account (AlongTx *tx, gpointer data, GError **error)
{
  const Put *put = data;
  const AlongAccount *account = put->account;
  const AlongActor actor = { account->id, account->worker, account->org, account->roles };

  g_autofree char *own = g_strdup_printf ("user:%s", account->id);
  g_autoptr (AlongAccount) before = NULL;

  if (!tx->api->account_by_id (tx, account->id, &before, error))
    return FALSE;
  /* Its devices are woken, whether or not what they hold has changed: they may have to go. */
  return tx->api->account_put (tx, account, error)
         && along_service_regrant (tx, &actor, !account->disabled, error)
         && (is_as_it_was (before, account) || along_access_of_account (tx, account, error))
         && tx->api->scope_touch (tx, own, error)
         && (!put->sign_out
             || tx->api->tokens_revoke (tx, account->id, NULL, put->but_family, error));
}

/**
 * along_accounts_put:
 * @service: the service
 * @account: a new account, or what a known one is to be
 * @sign_out: whether all its devices have to sign in again
 * @error: return location
 *
 * Returns: %TRUE if it is written, with its grants
 */
gboolean
along_accounts_put (AlongService *service,
                    const AlongAccount *account,
                    gboolean sign_out_everywhere,
                    GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  Put put = { account, sign_out_everywhere, NULL };

  return storage->api->write (storage, put_account, &put, error);
}

/**
 * along_accounts_change_password:
 * @service: the service
 * @login: who is signed in
 * @old_password: the password until now
 * @new_password: the new one
 * @error: %ALONG_ERROR_INVALID with a sentence where one of them will not do
 *
 * The account's other devices have to sign in again.
 *
 * Returns: %TRUE if it is changed
 */
gboolean
along_accounts_change_password (AlongService *service,
                                const AlongLogin *login,
                                const char *old_password,
                                const char *new_password,
                                GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  AlongAccount account = *login->account;
  g_autofree char *hash = NULL;
  Put put = { &account, TRUE, login->family };

  if (!along_password_is (login->account->hash, old_password))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The old password is not right."));
      return FALSE;
    }
  if (!along_password_fits (new_password, login->account->login, error))
    return FALSE;
  hash = along_password_hash (new_password, error);
  if (hash == NULL)
    return FALSE;
  account.hash = hash;
  return storage->api->write (storage, put_account, &put, error);
}

static gboolean
list_accounts (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->accounts (tx, data, error);
}

/**
 * along_accounts_list:
 * @service: the service
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type AlongAccount): all accounts by name
 */
GPtrArray *
along_accounts_list (AlongService *service, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  GPtrArray *accounts = NULL;

  return storage->api->read (storage, list_accounts, &accounts, error) ? accounts : NULL;
}

typedef struct
{
  const char *hash;
  const char *account;
  gint64 expires;
} Code;

static gboolean
put_code (AlongTx *tx, gpointer data, GError **error)
{
  const Code *code = data;

  return tx->api->code_put (tx, code->hash, code->account, code->expires, error);
}

/**
 * along_accounts_new_code:
 * @service: the service
 * @account: an account's id
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a code that signs in once within ten minutes
 */
char *
along_accounts_new_code (AlongService *service, const char *account, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  g_autofree char *text = along_secret_code ();
  g_autofree char *hash = along_secret_hash (text);
  Code code = { hash, account, along_clock_now_ms () + CODE_MS };

  return storage->api->write (storage, put_code, &code, error) ? g_steal_pointer (&text) : NULL;
}

static gboolean
expire (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->tokens_expire (tx, *(gint64 *)data, error);
}

/**
 * along_accounts_expire:
 * @service: the service
 * @error: return location
 *
 * Forgets tokens and codes that ended long ago. For the minute job.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_accounts_expire (AlongService *service, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  gint64 before = along_clock_now_ms () - KEEP_MS;

  return storage->api->write (storage, expire, &before, error);
}
