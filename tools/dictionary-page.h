/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The data dictionary as a page of Markdown, from the declarations and in no language but theirs. */
char *dictionary_page (void);

G_END_DECLS
