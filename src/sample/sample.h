/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sample/item.h"

G_BEGIN_DECLS

/* What every sample account signs in with. */
#define ALONG_SAMPLE_PASSWORD "sample"

AlongSample *along_sample_new (guint people, guint64 seed, AlongSampleFlags flags);
void along_sample_free (AlongSample *self);
const char *along_sample_partnership (void);
const AlongSampleAccount *along_sample_accounts (AlongSample *self, guint *n_accounts);
AlongSampleItem *along_sample_next (AlongSample *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongSample, along_sample_free)

G_END_DECLS
