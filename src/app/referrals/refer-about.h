/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferAbout:
 *
 * What a referral is about, in a group of a page: which of the person's needs, or none of them and a part
 * of life. Signal: `changed`, when people chose.
 */
#define ALONG_TYPE_REFER_ABOUT (along_refer_about_get_type ())
G_DECLARE_FINAL_TYPE (AlongReferAbout, along_refer_about, ALONG, REFER_ABOUT, GObject)

AlongReferAbout *along_refer_about_new (AlongContext *context, AdwPreferencesGroup *group);
void along_refer_about_show (AlongReferAbout *self, GPtrArray *needs);
void along_refer_about_choose (AlongReferAbout *self, const char *const *needs, const char *domain);
GPtrArray *along_refer_about_get_needs (AlongReferAbout *self);
char **along_refer_about_get_ids (AlongReferAbout *self);
const char *along_refer_about_get_domain (AlongReferAbout *self);
char **along_refer_about_get_domains (AlongReferAbout *self);

G_END_DECLS
