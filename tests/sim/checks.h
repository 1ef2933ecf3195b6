/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device.h"

G_BEGIN_DECLS

/* What must hold; see sync.md §4.2. Each says so to the run where it does not. */
void checks_after_start (Device *device);
void checks_at_the_end (Sim *sim);

G_END_DECLS
