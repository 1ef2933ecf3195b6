/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AlongProfile:
 *
 * The folder one desktop keeps everything in, held by one process at a time:
 *
 * - `lock`: held by the process that has it open
 * - `dev-profile`: `./dev` made it; only then may the key lie in a plain file
 * - `store.db`: the store, encrypted
 * - `key`, `key.sealed`, `key.keyring`: how the key is kept, see sync/secrets.h
 * - `tokens`: the refresh token, sealed with the key
 * - `server`: the server's address, to offer it at the next sign-in
 */
typedef struct _AlongProfile AlongProfile;

AlongProfile *along_profile_open (const char *dir, GError **error);
AlongProfile *along_profile_ref (AlongProfile *self);
void along_profile_unref (AlongProfile *self);
const char *along_profile_get_dir (AlongProfile *self);
char *along_profile_path (AlongProfile *self, const char *name);
gboolean along_profile_has (AlongProfile *self, const char *name);
char *along_profile_get_server (AlongProfile *self);
gboolean along_profile_set_server (AlongProfile *self, const char *server, GError **error);
gboolean along_profile_write (AlongProfile *self, const char *name, GBytes *bytes, GError **error);
gboolean along_profile_remove (AlongProfile *self, const char *name, GError **error);
gboolean along_profile_remove_store (AlongProfile *self, GError **error);
gboolean along_profile_put_aside (AlongProfile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongProfile, along_profile_unref)

G_END_DECLS
