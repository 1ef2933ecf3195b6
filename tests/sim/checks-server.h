/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

G_BEGIN_DECLS

/* What must hold of the server's records alone, at the end; @sim is the run. For reading transactions. */
gboolean checks_decided (AlongTx *tx, gpointer sim, GError **error);
gboolean checks_guests (AlongTx *tx, gpointer sim, GError **error);

G_END_DECLS
