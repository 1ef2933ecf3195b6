/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/import-hooks.h"
#include "interop/report.h"

G_BEGIN_DECLS

AlongImportReport *along_import_spreadsheet (const char *bytes,
                                             gsize length,
                                             const AlongImportHooks *hooks,
                                             GError **error);

G_END_DECLS
