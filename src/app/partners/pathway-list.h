/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

AdwNavigationPage *along_pathway_list_make (AlongContext *context, const char *id);

G_END_DECLS
