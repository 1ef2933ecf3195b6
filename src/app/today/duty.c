/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/today/duty-private.h"

G_DEFINE_FINAL_TYPE (AlongDuty, along_duty, G_TYPE_OBJECT)

static void
along_duty_finalize (GObject *object)
{
  AlongDuty *self = ALONG_DUTY (object);

  g_clear_pointer (&self->referral, along_record_unref);
  g_clear_pointer (&self->to_do, along_record_unref);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->clock);
  G_OBJECT_CLASS (along_duty_parent_class)->finalize (object);
}

static void
along_duty_class_init (AlongDutyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_duty_finalize;
}

static void
along_duty_init (AlongDuty *self)
{
}

/**
 * along_duty_get_kind:
 * @self: a duty
 *
 * Returns: what there is to do
 */
AlongDutyKind
along_duty_get_kind (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), ALONG_DUTY_ATTENTION);
  return self->kind;
}

/**
 * along_duty_get_referral:
 * @self: a duty
 *
 * Returns: (transfer none) (nullable): the referral it is about
 */
AlongRecord *
along_duty_get_referral (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), NULL);
  return self->referral;
}

/**
 * along_duty_get_to_do:
 * @self: a duty
 *
 * Returns: (transfer none) (nullable): the to-do that a rule of the server made of it
 */
AlongRecord *
along_duty_get_to_do (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), NULL);
  return self->to_do;
}

/**
 * along_duty_get_title:
 * @self: a duty
 *
 * Returns: (transfer none): whom it is about
 */
const char *
along_duty_get_title (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), "");
  return self->title;
}

/**
 * along_duty_get_detail:
 * @self: a duty
 *
 * Returns: (transfer none): which service, which number
 */
const char *
along_duty_get_detail (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), "");
  return self->detail;
}

/**
 * along_duty_get_clock:
 * @self: a duty
 *
 * Returns: (transfer none): what there is to do and until when, in words
 */
const char *
along_duty_get_clock (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), "");
  return self->clock;
}

/**
 * along_duty_is_overdue:
 * @self: a duty
 *
 * Returns: %TRUE if its time is past
 */
gboolean
along_duty_is_overdue (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), FALSE);
  return self->overdue;
}

/**
 * along_duty_ends:
 * @self: a duty
 *
 * Returns: %TRUE if nothing is left to do for the referral after it
 */
gboolean
along_duty_ends (AlongDuty *self)
{
  g_return_val_if_fail (ALONG_IS_DUTY (self), FALSE);
  return self->ends;
}

/**
 * along_duty_equal:
 * @a: a duty
 * @b: a duty
 *
 * Returns: %TRUE if they say and do the same
 */
gboolean
along_duty_equal (AlongDuty *a, AlongDuty *b)
{
  return a->kind == b->kind && a->overdue == b->overdue && a->ends == b->ends
         && g_str_equal (a->title, b->title) && g_str_equal (a->detail, b->detail)
         && g_str_equal (a->clock, b->clock) && (a->referral == NULL) == (b->referral == NULL)
         && (a->referral == NULL || along_record_equal (a->referral, b->referral))
         && (a->to_do == NULL) == (b->to_do == NULL)
         && (a->to_do == NULL || along_record_equal (a->to_do, b->to_do));
}
