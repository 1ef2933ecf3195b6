/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What one import may be at most, so that a hostile file or feed cannot take the machine with it. */
#define ALONG_IMPORT_MAX_BYTES (256 * 1024 * 1024)
#define ALONG_IMPORT_MAX_ROWS 1000000
#define ALONG_IMPORT_MAX_PAGES 10000
