/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/engine.h"

G_BEGIN_DECLS

/**
 * AlongEmergency:
 * @chi: (nullable): a CHI number
 * @name: (nullable): or a whole name
 * @birth_date: (nullable): with the date of birth
 * @code: what happened
 * @reason: why, in words
 *
 * Whose record somebody asks for, and why.
 */
typedef struct
{
  const char *chi;
  const char *name;
  const char *birth_date;
  const char *code;
  const char *reason;
} AlongEmergency;

void along_break_glass_async (AlongEngine *engine,
                              const AlongEmergency *emergency,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
char *along_break_glass_finish (AlongEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
