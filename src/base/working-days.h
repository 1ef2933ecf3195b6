/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongNation:
 *
 * Whose bank holidays are kept.
 */
typedef enum
{
  ALONG_NATION_SCOTLAND,
  ALONG_NATION_ENGLAND_WALES,
  ALONG_NATION_NORTHERN_IRELAND,
} AlongNation;

/**
 * AlongWorkingDays:
 * @nation: whose bank holidays are kept
 * @closed: (nullable) (array zero-terminated=1): more days without work, `2026-09-21`: local holidays,
 *   and what is proclaimed after this version was made
 * @open: (nullable) (array zero-terminated=1): bank holidays on which the partnership works
 * @weekdays: the days of the week on which people work: bit 0 is Monday, bit 6 Sunday; 0 for Monday to
 *   Friday
 *
 * A partnership's working days: its weekdays without holidays.
 */
typedef struct
{
  AlongNation nation;
  const char *const *closed;
  const char *const *open;
  guint weekdays;
} AlongWorkingDays;

const char *along_bank_holiday (AlongNation nation, const char *date);
gboolean along_working_days_is (const AlongWorkingDays *days, const char *date);
gboolean along_working_days_is_on (const AlongWorkingDays *days, const GDate *date);
char *along_working_days_add (const AlongWorkingDays *days, const char *date, int n);
int along_working_days_between (const AlongWorkingDays *days, const char *from, const char *to);

G_END_DECLS
