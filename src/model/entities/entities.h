/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/entity.h"

G_BEGIN_DECLS

/* One line here and one file beside this one is all a new entity needs. */
extern const AlongEntity along_organisation;
extern const AlongEntity along_location;
extern const AlongEntity along_service;
extern const AlongEntity along_worker;
extern const AlongEntity along_person;
extern const AlongEntity along_episode;
extern const AlongEntity along_need;
extern const AlongEntity along_referral;

extern const AlongEntity *const along_all_entities[];
extern const guint along_n_all_entities;

G_END_DECLS
