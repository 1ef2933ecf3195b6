/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongChi:
 * @ALONG_CHI_VALID: a CHI number
 * @ALONG_CHI_BLANK: nothing
 * @ALONG_CHI_CHARACTERS: something else than the digits 0 to 9
 * @ALONG_CHI_SHORT: fewer than ten digits
 * @ALONG_CHI_LONG: more than ten digits
 * @ALONG_CHI_DATE: the first six digits are no date of this or the last century
 * @ALONG_CHI_CHECKSUM: the last digit is not what the others demand
 *
 * What is wrong with a CHI number, the first thing that is.
 */
typedef enum
{
  ALONG_CHI_VALID,
  ALONG_CHI_BLANK,
  ALONG_CHI_CHARACTERS,
  ALONG_CHI_SHORT,
  ALONG_CHI_LONG,
  ALONG_CHI_DATE,
  ALONG_CHI_CHECKSUM,
} AlongChi;

AlongChi along_chi_judge (const char *text);
char *along_chi_normal (const char *text);
gboolean along_chi_check (const AlongField *field, const char *text, GError **error);
gboolean along_chi_agrees_with (const char *chi, const char *birth_date);

char *along_nhs_number_normal (const char *text);
gboolean along_nhs_number_check (const AlongField *field, const char *text, GError **error);
gboolean along_nhs_number_is_never_issued (const char *text);

char *along_postcode_normal (const char *text);
gboolean along_postcode_check (const AlongField *field, const char *text, GError **error);

char *along_identifier_mask (const char *text);
GPtrArray *along_identifier_warnings (const AlongRecord *person);

G_END_DECLS
