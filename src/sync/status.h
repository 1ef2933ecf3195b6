/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongSyncStatus:
 * @ALONG_SYNC_UP_TO_DATE: "Up to date"
 * @ALONG_SYNC_WORKING: "Syncing…"
 * @ALONG_SYNC_FIRST: the first sync is under way; `progress` says how far
 * @ALONG_SYNC_OFFLINE: "Working offline: 3 changes waiting"
 * @ALONG_SYNC_SIGNED_OUT: the server asks to sign in again; work goes on
 */
typedef enum
{
  ALONG_SYNC_UP_TO_DATE,
  ALONG_SYNC_WORKING,
  ALONG_SYNC_FIRST,
  ALONG_SYNC_OFFLINE,
  ALONG_SYNC_SIGNED_OUT,
} AlongSyncStatus;

G_END_DECLS
