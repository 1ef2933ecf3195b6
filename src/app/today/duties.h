/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

/**
 * AlongDutyKind:
 * @ALONG_DUTY_ATTENTION: changes of one's own that need one
 * @ALONG_DUTY_ACKNOWLEDGE: a referral came in
 * @ALONG_DUTY_DECIDE: it was acknowledged, and waits for a yes or no
 * @ALONG_DUTY_START: it was accepted, and waits for its start
 * @ALONG_DUTY_ANSWER: the service asks something
 * @ALONG_DUTY_ALTERNATIVE: the service said no: where else?
 * @ALONG_DUTY_TELL: the service has answered, and the person does not know yet
 * @ALONG_DUTY_CLOSE: everybody knows: the loop can be closed
 * @ALONG_DUTY_CHASE: the service has waited longer than it said
 * @ALONG_DUTY_ESCALATED: it has waited for days, and a coordinator looks after it
 * @ALONG_DUTY_LATE_DECLINE: the service said no after its yes
 * @ALONG_DUTY_LOOP_OPEN: it ended long ago, and nobody has closed it
 * @ALONG_DUTY_SEND_ON: a service passed it on: it waits to be looked at and sent
 * @ALONG_DUTY_READ: the person knows, and what came back was not read yet
 *
 * What there is to do.
 */
typedef enum
{
  ALONG_DUTY_ATTENTION,
  ALONG_DUTY_ACKNOWLEDGE,
  ALONG_DUTY_DECIDE,
  ALONG_DUTY_START,
  ALONG_DUTY_ANSWER,
  ALONG_DUTY_ALTERNATIVE,
  ALONG_DUTY_TELL,
  ALONG_DUTY_CLOSE,
  ALONG_DUTY_CHASE,
  ALONG_DUTY_ESCALATED,
  ALONG_DUTY_LATE_DECLINE,
  ALONG_DUTY_LOOP_OPEN,
  ALONG_DUTY_SEND_ON,
  ALONG_DUTY_READ,
} AlongDutyKind;

/**
 * AlongDuty:
 *
 * One thing that waits for the reader. Immutable.
 */
#define ALONG_TYPE_DUTY (along_duty_get_type ())
G_DECLARE_FINAL_TYPE (AlongDuty, along_duty, ALONG, DUTY, GObject)

AlongDutyKind along_duty_get_kind (AlongDuty *self);
AlongRecord *along_duty_get_referral (AlongDuty *self);
AlongRecord *along_duty_get_to_do (AlongDuty *self);
const char *along_duty_get_title (AlongDuty *self);
const char *along_duty_get_detail (AlongDuty *self);
const char *along_duty_get_clock (AlongDuty *self);
gboolean along_duty_is_overdue (AlongDuty *self);
gboolean along_duty_ends (AlongDuty *self);

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
