/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"

G_BEGIN_DECLS

AlongRecord *along_refused_send_draft (const AlongTxn *txn, const char *referral);

G_END_DECLS
