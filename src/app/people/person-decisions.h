/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonDecisions:
 *
 * What conferences have decided about a person, each with a way to refer from it. Hides itself where there
 * is nothing.
 */
#define ALONG_TYPE_PERSON_DECISIONS (along_person_decisions_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongPersonDecisions, along_person_decisions, ALONG, PERSON_DECISIONS, AdwPreferencesGroup)

void along_person_decisions_setup (AlongPersonDecisions *self,
                                   AlongContext *context,
                                   const char *person);
gboolean along_person_decisions_any (AlongPersonDecisions *self);

G_END_DECLS
