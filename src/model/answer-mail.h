/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

gboolean along_answer_mail_fits (const AlongRecord *referral, const char *org);
char *along_answer_mail_subject (const char *number);
char *along_answer_mail_text (const char *number, const char *from, const char *link);
char *
along_answer_mailto (const char *number, const char *address, const char *from, const char *link);

G_END_DECLS
