/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device.h"

G_BEGIN_DECLS

/* Somebody does something on their desktop: one transaction of the kinds the app makes. */
void doings_do_one (Device *device);

G_END_DECLS
