/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

char *along_value_text (const AlongField *field, GVariant *value);
char *along_record_text (const AlongRecord *record, const char *field);

G_END_DECLS
