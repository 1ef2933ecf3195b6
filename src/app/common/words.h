/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

char *along_words_value (AlongContext *context, const AlongField *field, GVariant *value);

G_END_DECLS
