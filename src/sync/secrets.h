/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/profile.h"

G_BEGIN_DECLS

#define ALONG_KEY_BYTES 32

/**
 * AlongKeeper:
 * @ALONG_KEEPER_NONE: there is no key yet
 * @ALONG_KEEPER_KEYRING: the desktop's keyring (Secret Service) has it
 * @ALONG_KEEPER_PASSPHRASE: it lies in the profile, sealed with a passphrase
 * @ALONG_KEEPER_FILE: it lies in the profile, plain: `./dev` profiles only
 *
 * Who keeps the one key of a profile. What the store and the tokens are encrypted with is derived from it.
 */
typedef enum
{
  ALONG_KEEPER_NONE,
  ALONG_KEEPER_KEYRING,
  ALONG_KEEPER_PASSPHRASE,
  ALONG_KEEPER_FILE,
} AlongKeeper;

/**
 * AlongKeyUse:
 * @ALONG_KEY_FOR_STORE: encrypts the store
 * @ALONG_KEY_FOR_TOKENS: seals the tokens
 *
 * What a key is derived for. The numbers are part of what lies on disks: they never change.
 */
typedef enum
{
  ALONG_KEY_FOR_STORE = 1,
  ALONG_KEY_FOR_TOKENS = 2,
} AlongKeyUse;

AlongKeeper along_secrets_get_keeper (AlongProfile *profile);
GBytes *along_secrets_new_key (void);
GBytes *along_secrets_derive (GBytes *key, AlongKeyUse use);
void along_secrets_load_async (AlongProfile *profile,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
GBytes *along_secrets_load_finish (GAsyncResult *result, GError **error);
void along_secrets_unlock_async (AlongProfile *profile,
                                 const char *passphrase,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
GBytes *along_secrets_unlock_finish (GAsyncResult *result, GError **error);
void along_secrets_keep_async (AlongProfile *profile,
                               GBytes *key,
                               const char *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
gboolean along_secrets_keep_finish (GAsyncResult *result, GError **error);
void
along_secrets_forget_async (AlongProfile *profile, GAsyncReadyCallback callback, gpointer data);
gboolean along_secrets_forget_finish (GAsyncResult *result, GError **error);

gboolean along_secrets_seal (
    AlongProfile *profile, const char *name, GBytes *key, GBytes *content, GError **error);
GBytes *along_secrets_unseal (AlongProfile *profile, const char *name, GBytes *key, GError **error);

G_END_DECLS
