/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/window.h"

G_BEGIN_DECLS

void along_unmet_raise (AlongWindow *window,
                        AlongContext *context,
                        const AlongRecord *person,
                        const char *need,
                        const char *domain,
                        const char *cause,
                        const char *words);

G_END_DECLS
