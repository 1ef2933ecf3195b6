/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonHistory:
 *
 * Who changed what and when, in all that is written about a person, newest first. Read when it is first
 * shown.
 */
#define ALONG_TYPE_PERSON_HISTORY (along_person_history_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonHistory, along_person_history, ALONG, PERSON_HISTORY, AdwBin)

void
along_person_history_setup (AlongPersonHistory *self, AlongContext *context, const char *person);

G_END_DECLS
