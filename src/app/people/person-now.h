/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonNow:
 *
 * About me in the person's own words, the steps that come next, and who is around them.
 */
#define ALONG_TYPE_PERSON_NOW (along_person_now_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonNow, along_person_now, ALONG, PERSON_NOW, AdwBin)

void along_person_now_setup (AlongPersonNow *self, AlongContext *context, const char *person);
void along_person_now_set_may_write (AlongPersonNow *self, gboolean may_write);
void along_person_now_write_about_me (AlongPersonNow *self);

G_END_DECLS
