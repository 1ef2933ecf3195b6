/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_typed_date (const char *typed, const char *today);
char *along_typed_wall (const char *typed, const char *today);
char *along_typed_from_date (const char *iso);
char *along_typed_from_wall (const char *wall);

G_END_DECLS
