/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongApplication:
 *
 * The desktop application: one process a profile.
 */
#define ALONG_TYPE_APPLICATION (along_application_get_type ())
G_DECLARE_FINAL_TYPE (AlongApplication, along_application, ALONG, APPLICATION, AdwApplication)

AlongApplication *along_application_new (void);
char *along_application_id_of (const char *profile);
gboolean along_application_failed (AlongApplication *self);

G_END_DECLS
