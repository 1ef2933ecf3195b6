/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/lifecycle.h"
#include "server/work.h"

G_BEGIN_DECLS

AlongAround along_work_around (AlongWork *work, const char *today);

G_END_DECLS
