/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

AdwNavigationPage *along_people_list_make (AlongContext *context);

G_END_DECLS
