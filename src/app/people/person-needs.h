/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonNeeds:
 *
 * A person's needs in their own order. Moving one changes that one alone.
 */
#define ALONG_TYPE_PERSON_NEEDS (along_person_needs_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonNeeds, along_person_needs, ALONG, PERSON_NEEDS, AdwBin)

void along_person_needs_setup (AlongPersonNeeds *self, AlongContext *context, const char *person);
void along_person_needs_set_may_write (AlongPersonNeeds *self, gboolean may_write);
void along_person_needs_add (AlongPersonNeeds *self);
GPtrArray *along_person_needs_get (AlongPersonNeeds *self);

G_END_DECLS
