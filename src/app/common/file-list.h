/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongFileList:
 *
 * The files that go with a referral: its sender adds and takes away, as an update of what is shared; its
 * receiver reads, and may send some back. Hidden where there are none and none can be added.
 */
#define ALONG_TYPE_FILE_LIST (along_file_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongFileList, along_file_list, ALONG, FILE_LIST, AdwBin)

void along_file_list_set_referral (AlongFileList *self,
                                   AlongContext *context,
                                   const AlongRecord *referral);

G_END_DECLS
