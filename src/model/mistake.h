/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

gboolean along_record_is_mistaken (const AlongRecord *record);

G_END_DECLS
