/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/rules-private.h"
#include "base/clock.h"
#include "model/calendar.h"

/* The state a referral was in before it was declined, from its history: the record itself keeps no trace
 * of it. */
static gboolean
find_declined_from (AlongRules *self, const AlongHeld *referral, char **from, GError **error)
{
  g_autoptr (GPtrArray) history = NULL;

  *from = NULL;
  if (g_strcmp0 (along_record_get_state (referral->record), "declined") != 0)
    return TRUE;
  if (!self->tx->api->history_of (self->tx, "referral", referral->id, &history, error))
    return FALSE;
  for (guint i = history->len; i > 0 && *from == NULL; i--)
    {
      const AlongHistory *entry = g_ptr_array_index (history, i - 1);
      g_autoptr (AlongOp) op = entry->stands ? along_op_from_json (entry->op, NULL) : NULL;

      /* An entry of a newer version says nothing to this one. */
      if (op != NULL && op->type == ALONG_OP_MOVE && !op->undo
          && g_strcmp0 (op->to, "declined") == 0)
        *from = g_strdup (op->from);
    }
  return TRUE;
}

static gboolean
find_service (AlongWork *work, const AlongRecord *referral, AlongRecord **service, GError **error)
{
  const char *id = along_record_get_text (referral, "service");
  AlongHeld *held = NULL;

  *service = NULL;
  if (id == NULL)
    return TRUE;
  if (!along_work_get (work, along_entity_find ("service"), id, &held, error))
    return FALSE;
  *service = held != NULL && !held->deleted ? held->record : NULL;
  return TRUE;
}

/**
 * along_rules_judge:
 * @self: what is read once for all
 * @referral: a referral
 * @next: (out): when to look at it again though nobody changes it, milliseconds; %G_MAXINT64 for never
 * @acted: (out): whether anything was written
 * @error: set to a verdict (along_service_is_verdict()) where only this referral could not be judged
 *
 * Brings about what the rules of [func@rules_of] say, and takes back to-dos whose reason is gone.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_rules_judge (
    AlongRules *self, AlongHeld *referral, gint64 *next, gboolean *acted, GError **error)
{
  g_autoptr (AlongWork) work = along_work_new (self->tx);
  const AlongRecord *record = referral->record;
  g_autoptr (AlongCalendar) receiver = along_calendar_new (
      along_calendar_find (self->calendars, along_record_get_text (record, "to_org")));
  g_autoptr (AlongCalendar) sender = along_calendar_new (
      along_calendar_find (self->calendars, along_record_get_text (record, "from_org")));
  g_autofree char *declined_from = NULL;
  g_autoptr (GArray) rulings = NULL;
  AlongRecord *service = NULL;
  AlongCase judged = { .referral = record, .receiver = &receiver->days, .sender = &sender->days };

  *acted = FALSE;
  if (!find_service (work, record, &service, error)
      || !find_declined_from (self, referral, &declined_from, error))
    return FALSE;
  judged.service = service;
  judged.declined_from = declined_from;
  judged.now = self->now;
  rulings = along_rules_of (&judged, next);
  return along_rules_write (self, work, record, service, rulings, acted, error);
}
