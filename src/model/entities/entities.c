/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"

const guint along_schema = 1;

const AlongEntity *const along_all_entities[] = { ALONG_ALL_ENTITIES };

const guint along_n_all_entities = G_N_ELEMENTS (along_all_entities);
