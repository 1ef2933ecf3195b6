/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage.h"

G_BEGIN_DECLS

/* What every storage must do, whichever database it stands on: a table of tests that takes a constructor.
 * @open gives an empty storage; @again opens the same one once more after it was closed, or is NULL for
 * one that does not outlive its process. */
typedef struct
{
  const char *name;
  AlongStorage *(*open) (gpointer data);
  AlongStorage *(*again) (gpointer data);
  void (*clear) (gpointer data);
  gpointer data;
  gboolean threads;
} StorageKind;

void storage_tests_add (const StorageKind *kind);

gboolean storage_put_audit (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_holdings (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_devices (AlongTx *tx, gpointer data, GError **error);
gboolean storage_check_devices (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_erased (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_deleted (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_holds (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_results (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_conflicts (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_links (AlongTx *tx, gpointer data, GError **error);
gboolean storage_put_locks (AlongTx *tx, gpointer data, GError **error);

G_END_DECLS
