/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonSharing:
 *
 * Who may know what of the person: what may be shared, what was opened in an emergency, and, for whoever answers for what is
 * known of them, who has looked and who is kept out.
 */
#define ALONG_TYPE_PERSON_SHARING (along_person_sharing_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonSharing, along_person_sharing, ALONG, PERSON_SHARING, AdwBin)

void
along_person_sharing_setup (AlongPersonSharing *self, AlongContext *context, const char *person);
void along_person_sharing_set_person (AlongPersonSharing *self, AlongRecord *person);

G_END_DECLS
