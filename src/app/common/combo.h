/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void along_combo_name_items (AdwComboRow *row);

G_END_DECLS
