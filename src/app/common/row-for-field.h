/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

AlongFieldRow *along_row_for_field (AlongContext *context, const AlongField *field);

G_END_DECLS
