/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongAlike:
 *
 * Services that may be the same as one that came from elsewhere: the name and the postcode alike. They are proposed,
 * never merged: people look which of the two is right.
 */
#define ALONG_TYPE_ALIKE (along_alike_get_type ())
G_DECLARE_FINAL_TYPE (AlongAlike, along_alike, ALONG, ALIKE, AdwBin)

void along_alike_set_service (AlongAlike *self, AlongContext *context, const AlongRecord *service);

G_END_DECLS
