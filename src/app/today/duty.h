/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <glib-object.h>

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
 * @ALONG_DUTY_PLANNED: a draft whose day has come
 * @ALONG_DUTY_EMERGENCY: somebody from elsewhere opened a record in an emergency
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
  ALONG_DUTY_PLANNED,
  ALONG_DUTY_EMERGENCY,
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

G_END_DECLS
