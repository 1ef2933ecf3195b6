/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ALONG_TYPE_SERVICE_FINDER (along_service_finder_get_type ())
G_DECLARE_FINAL_TYPE (AlongServiceFinder, along_service_finder, ALONG, SERVICE_FINDER, GObject)

AlongServiceFinder *along_service_finder_new (AlongContext *context, AdwEntryRow *entry);
GPtrArray *along_service_finder_get_found (AlongServiceFinder *self);
const char *along_service_finder_get_typed (AlongServiceFinder *self);

G_END_DECLS
