/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/today/duty.h"

G_BEGIN_DECLS

/* Filled in by who makes one, and never changed. */
struct _AlongDuty
{
  GObject parent_instance;

  AlongDutyKind kind;
  AlongRecord *referral;
  AlongRecord *to_do; /* where a rule of the server made it one */
  char *title;
  char *detail;
  char *clock;
  gboolean overdue;
  gboolean ends; /* doing it closes the loop */
  gint64 since;
};

gboolean along_duty_equal (AlongDuty *a, AlongDuty *b);

G_END_DECLS
