/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/transport.h"
#include "wire/json.h"

G_BEGIN_DECLS

/* Private to sync: what the server says to one who has asked for something just now. */

JsonNode *along_asking_read (const AlongAnswer *answer, const char *not_there, GError **error);

G_END_DECLS
