/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/importer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean along_open_referral_take (AlongImporter *importer, JsonObject *service, GError **error);
gboolean along_aliss_take (AlongImporter *importer, JsonObject *service, GError **error);

char *along_open_referral_service (const AlongRecord *service, const AlongRecord *organisation);
char *along_open_referral_page (
    GPtrArray *services, GPtrArray *organisations, guint page, guint page_size, guint total);

G_END_DECLS
