/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/today/duty.h"

G_BEGIN_DECLS

/**
 * AlongDuties:
 *
 * What waits for the reader, the newest first, as a #GListModel of #AlongDuty that follows the store.
 * Main thread only. Properties, notified: `loading` (boolean, until everything was read), `next`
 * (string, nullable: what comes next without the reader, in a sentence), `failed` (boolean: something could not be
 * read, so that there may be more).
 */
#define ALONG_TYPE_DUTIES (along_duties_get_type ())
G_DECLARE_FINAL_TYPE (AlongDuties, along_duties, ALONG, DUTIES, GObject)

AlongDuties *along_duties_new (AlongContext *context);
const GError *along_duties_get_error (AlongDuties *self);
gboolean along_duties_get_loading (AlongDuties *self);
const char *along_duties_get_next (AlongDuties *self);

G_END_DECLS
