/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/row.h"

G_BEGIN_DECLS

#define ALONG_PULL_MAX_BYTES (4 * 1024 * 1024)
#define ALONG_PULL_MAX_SCOPES 5000

/**
 * AlongPull:
 * @epoch: the server history the device knows
 * @marks: (nullable): what the server last said of how far it has come
 * @scopes: (element-type AlongCursor): what it follows and how far it has come
 * @max_bytes: about how much it takes at once
 *
 * The body of a pull (sync.md §2.8).
 */
typedef struct
{
  char *epoch;
  char **marks;
  GPtrArray *scopes;
  gint64 max_bytes;
} AlongPull;

void along_pull_free (AlongPull *pull);
GBytes *along_pull_encode (const AlongPull *pull);
AlongPull *along_pull_decode (GBytes *json, GError **error);
char *along_scope_hash (const char *sid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongPull, along_pull_free)

G_END_DECLS
