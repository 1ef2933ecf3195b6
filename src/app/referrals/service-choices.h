/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/rank.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongServiceChoices:
 *
 * Services in the order in which they are worth offering, with why: Enter chooses one, or several; O says
 * whether it was put before the person. Signals:
 *
 * - `chosen`: people chose another one, or one more
 * - `offered`: people said which were put before the person
 */
#define ALONG_TYPE_SERVICE_CHOICES (along_service_choices_get_type ())
G_DECLARE_FINAL_TYPE (AlongServiceChoices, along_service_choices, ALONG, SERVICE_CHOICES, AdwBin)

AlongServiceChoices *along_service_choices_add (AlongContext *context, AdwPreferencesGroup *group);
void
along_service_choices_show (AlongServiceChoices *self, GPtrArray *ranked, const char *const *found);
void along_service_choices_set_several (AlongServiceChoices *self, gboolean several);
gboolean along_service_choices_get_several (AlongServiceChoices *self);
void along_service_choices_set_chosen (AlongServiceChoices *self, const char *const *ids);
const char *const *along_service_choices_get_chosen (AlongServiceChoices *self);
void along_service_choices_drop (AlongServiceChoices *self, const char *id);
gboolean along_service_choices_choose_found (AlongServiceChoices *self, const char *typed);
void along_service_choices_set_offered (AlongServiceChoices *self, const char *const *ids);
GPtrArray *along_service_choices_get_offered (AlongServiceChoices *self);
gboolean along_service_choices_any_suits (AlongServiceChoices *self);
const char *along_service_choices_describe (AlongServiceChoices *self);
guint along_service_choices_n_ranked (AlongServiceChoices *self);
void along_service_choices_focus (AlongServiceChoices *self);

G_END_DECLS
