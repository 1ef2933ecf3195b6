/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongLimits:
 *
 * How often who may ask for what: a bucket of tokens for each key, filled evenly. For any thread.
 */
typedef struct _AlongLimits AlongLimits;

AlongLimits *along_limits_new (void);
void along_limits_free (AlongLimits *self);
gboolean along_limits_take (AlongLimits *self,
                            const char *what,
                            const char *who,
                            double burst,
                            double per_second,
                            gint64 *retry_after);
void along_limits_return (AlongLimits *self, const char *what, const char *who, double burst);
gboolean along_limits_enter (AlongLimits *self, const char *what, const char *who, guint most);
void along_limits_leave (AlongLimits *self, const char *what, const char *who);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongLimits, along_limits_free)

G_END_DECLS
