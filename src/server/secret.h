/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_secret_new (void);
char *along_secret_code (void);
char *along_secret_hash (const char *token);
char *along_secret_derive (const char *secret, const char *purpose, const char *text);
gboolean along_secret_equal (const char *a, const char *b);
char *along_password_hash (const char *password, GError **error);
gboolean along_password_is (const char *hash, const char *password);
gboolean along_password_fits (const char *password, const char *login, GError **error);

G_END_DECLS
