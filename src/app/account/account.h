/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/window.h"

G_BEGIN_DECLS

/**
 * AlongSignInPage:
 *
 * Server address, name and password.
 */
#define ALONG_TYPE_SIGN_IN_PAGE (along_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongSignInPage, along_sign_in_page, ALONG, SIGN_IN_PAGE, AdwBin)

GtkWidget *along_sign_in_page_new (AlongSession *session);
void along_sign_in_again_present (GtkWidget *parent, AlongSession *session);

/**
 * AlongPassphrasePage:
 *
 * Asks for the passphrase that unlocks what is on this device, where there is no keyring.
 */
#define ALONG_TYPE_PASSPHRASE_PAGE (along_passphrase_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongPassphrasePage, along_passphrase_page, ALONG, PASSPHRASE_PAGE, AdwBin)

GtkWidget *along_passphrase_page_new (AlongSession *session);

/**
 * AlongBrokenPage:
 *
 * What is on this device can't be opened: why, and the way on. Overwrites nothing.
 */
#define ALONG_TYPE_BROKEN_PAGE (along_broken_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongBrokenPage, along_broken_page, ALONG, BROKEN_PAGE, AdwBin)

GtkWidget *along_broken_page_new (AlongSession *session);

void along_password_dialog_present (AlongWindow *window, AlongSession *session);
void along_sign_out_ask (AlongWindow *window, AlongSession *session);

G_END_DECLS
