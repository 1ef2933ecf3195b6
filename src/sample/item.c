/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/item.h"

/**
 * along_sample_item_free:
 * @item: (transfer full): an item
 */
void
along_sample_item_free (AlongSampleItem *item)
{
  along_txn_free (item->txn);
  g_free (item);
}
