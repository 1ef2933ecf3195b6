/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/config.h"

#include <glib.h>

G_BEGIN_DECLS

/* Faults that are planted to show that the simulation finds them (docs/simulation.md). They are there in the test build
 * only, where ALONGSIDE_FAULT names one; everywhere else the compiler drops them. */
#if ALONG_TESTING
gboolean along_fault (const char *name);
#else
#define along_fault(name) FALSE
#endif

G_END_DECLS
