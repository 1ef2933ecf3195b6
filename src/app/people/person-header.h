/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonHeader:
 *
 * What must be in sight whatever else is read about a person: what they are called, how to communicate,
 * what to know to be safe, what may be shared.
 */
#define ALONG_TYPE_PERSON_HEADER (along_person_header_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonHeader, along_person_header, ALONG, PERSON_HEADER, AdwBin)

void along_person_header_setup (AlongPersonHeader *self, AlongContext *context, const char *person);
void along_person_header_set_person (AlongPersonHeader *self, AlongRecord *person);

G_END_DECLS
