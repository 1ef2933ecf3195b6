/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongAppointment:
 * @row: its place in the referral's table
 * @when: wall time, `2026-12-01T14:30`
 * @kept: a code: `planned`, `kept`, `missed`, `moved_by_person`, `moved_by_service`
 * @words: what was written about it; empty for nothing
 *
 * An appointment of a referral.
 */
typedef struct
{
  guint row;
  char *when;
  char *kept;
  char *words;
} AlongAppointment;

void along_appointment_free (AlongAppointment *self);
GPtrArray *along_appointments_of (const AlongRecord *referral);
gboolean along_appointment_check (const AlongRecord *referral,
                                  const char *when,
                                  const char *today,
                                  GError **error);
GVariant *
along_appointments_with (const AlongRecord *referral, const char *when, const char *words);
GVariant *along_appointments_mark (const AlongRecord *referral,
                                   guint row,
                                   const char *kept,
                                   const char *words);
guint along_appointments_missed (const AlongRecord *referral);
gboolean along_appointments_planned (const AlongRecord *referral, const char *now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAppointment, along_appointment_free)

G_END_DECLS
