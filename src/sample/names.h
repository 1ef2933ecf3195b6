/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* First names people have; family names and streets that nobody has and that are nowhere. */
extern const char *const names_women[];
extern const char *const names_men[];
extern const char *const names_either[];
extern const char *const names_family[];
extern const char *const names_streets[];
extern const char *const names_aliases[];

G_END_DECLS
