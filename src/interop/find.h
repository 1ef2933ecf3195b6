/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongFindFunc:
 * @kind: a kind of the directory: organisation, service or worker
 * @id: an id
 * @data: what was given with the function
 *
 * Finds the names that a referral only points to. Nothing but the directory is ever asked for.
 *
 * Returns: (transfer full) (nullable): the record; %NULL where it is not to be found, which leaves it
 *   without a name
 */
typedef AlongRecord *(*AlongFindFunc) (const char *kind, const char *id, gpointer data);

G_END_DECLS
