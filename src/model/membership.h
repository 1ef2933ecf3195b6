/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

gboolean along_episode_is_open (const AlongRecord *episode);
char **along_membership_orgs (GPtrArray *episodes);

G_END_DECLS
