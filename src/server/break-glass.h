/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/service.h"

G_BEGIN_DECLS

/**
 * AlongGlassAsk:
 * @person: (nullable): whose record, by its id
 * @chi: (nullable): or by their CHI number
 * @name: (nullable): or by a name they have, whole
 * @birth_date: (nullable): with their date of birth
 * @code: what happened, of `break_glass_code`
 * @reason: why, in words
 * @replica: (nullable): the device's store
 *
 * What somebody asks for in an emergency.
 */
typedef struct
{
  const char *person;
  const char *chi;
  const char *name;
  const char *birth_date;
  const char *code;
  const char *reason;
  const char *replica;
} AlongGlassAsk;

/**
 * AlongGlass:
 * @id: the id of the record that says so
 * @person: whose record is open
 * @until: until when, milliseconds
 *
 * Emergency access.
 */
typedef struct
{
  char *id;
  char *person;
  gint64 until;
} AlongGlass;

void along_glass_free (AlongGlass *glass);
AlongGlass *along_service_break_glass (AlongService *self,
                                       const AlongActor *actor,
                                       const AlongGlassAsk *ask,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongGlass, along_glass_free)

G_END_DECLS
