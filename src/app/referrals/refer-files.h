/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/file-picker.h"

G_BEGIN_DECLS

void along_refer_files_carry (AlongContext *context,
                              AlongFilePicker *picker,
                              const AlongRecord *earlier,
                              GCancellable *cancellable);

G_END_DECLS
