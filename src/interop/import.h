/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/import-hooks.h"
#include "interop/import-limits.h"
#include "interop/report.h"

G_BEGIN_DECLS

AlongImportReport *
along_import_services (const char *source, const AlongImportHooks *hooks, GError **error);

G_END_DECLS
