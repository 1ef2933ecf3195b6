/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bench/ground.h"
#include "bench/reading.h"

G_BEGIN_DECLS

/* Each measures one figure of docs/architecture.md; NULL and @error set where it could not be measured. */
Reading *measure_start (Ground *ground, GError **error);
Reading *measure_idle_memory (Ground *ground, GError **error);
Reading *measure_list_open (Ground *ground, GError **error);
Reading *measure_search (Ground *ground, GError **error);
Reading *measure_initial_sync (Ground *ground, GError **error);
Reading *measure_board_open (Ground *ground, GError **error);
Reading *measure_board_move (Ground *ground, GError **error);
Reading *measure_propagation (Ground *ground, GError **error);
Reading *measure_pull_ratio (Ground *ground, GError **error);
Reading *measure_push_ratio (Ground *ground, GError **error);
Reading *measure_connections (Ground *ground, GError **error);
Reading *measure_fanout (Ground *ground, GError **error);
Reading *measure_week_away (Ground *ground, GError **error);
Reading *measure_million_list (Ground *ground, GError **error);
Reading *measure_million_search (Ground *ground, GError **error);

G_END_DECLS
