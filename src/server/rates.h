/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongRates:
 *
 * How often who may ask for what: a bucket of tokens for each key, filled evenly. For any thread.
 */
typedef struct _AlongRates AlongRates;

AlongRates *along_rates_new (void);
void along_rates_free (AlongRates *self);
gboolean along_rates_take (AlongRates *self,
                           const char *what,
                           const char *who,
                           double burst,
                           double per_second,
                           gint64 *retry_after);
void along_rates_return (AlongRates *self, const char *what, const char *who, double burst);
gboolean along_rates_enter (AlongRates *self, const char *what, const char *who, guint most);
void along_rates_leave (AlongRates *self, const char *what, const char *who);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRates, along_rates_free)

G_END_DECLS
