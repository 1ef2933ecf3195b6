/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

AdwNavigationPage *along_person_new_make (AlongContext *context, const char *id);
AdwNavigationPage *along_person_form (AlongContext *context, AlongRecord *person);
AdwNavigationPage *along_need_form (AlongContext *context, AlongRecord *need);
AdwNavigationPage *
along_need_new_form (AlongContext *context, const char *person, GPtrArray *needs);
AdwNavigationPage *
along_about_me_form (AlongContext *context, const char *person, AlongRecord *about_me);
AdwNavigationPage *
along_related_form (AlongContext *context, const char *person, AlongRecord *related);
AdwNavigationPage *along_alert_form (AlongContext *context, const char *person, AlongRecord *alert);

G_END_DECLS
