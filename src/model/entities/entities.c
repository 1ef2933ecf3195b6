/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"

/* In the order a new device needs them: what others refer to comes first. */
const AlongEntity *const along_all_entities[] = {
  &along_organisation, &along_location, &along_service, &along_worker,
  &along_person,       &along_episode,  &along_need,    &along_referral,
};

const guint along_n_all_entities = G_N_ELEMENTS (along_all_entities);
