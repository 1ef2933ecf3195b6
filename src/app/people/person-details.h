/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonDetails:
 *
 * Who the person is, how to reach them, what to know to be safe, and who works with them.
 */
#define ALONG_TYPE_PERSON_DETAILS (along_person_details_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonDetails, along_person_details, ALONG, PERSON_DETAILS, AdwBin)

void
along_person_details_setup (AlongPersonDetails *self, AlongContext *context, const char *person);
void
along_person_details_set_person (AlongPersonDetails *self, AlongRecord *person, gboolean may_write);

G_END_DECLS
