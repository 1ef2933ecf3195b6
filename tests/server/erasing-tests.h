/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "program.h"

G_BEGIN_DECLS

/* Erases somebody with the verbs, as an administrator does, in whichever database; gives back their id. @backup is
 * written before, if it is not NULL. */
#define ERASING_WORDS "Xanthippe"

char *erasing_run (Program *self, const char *backup);

G_END_DECLS
