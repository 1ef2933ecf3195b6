/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongReferralPapers:
 *
 * What leaves a referral's page: print, PDF, the packet for a service without Alongside, the message
 * back, FHIR. Actions `papers.*` of the page, and their menu.
 */
#define ALONG_TYPE_REFERRAL_PAPERS (along_referral_papers_get_type ())
G_DECLARE_FINAL_TYPE (AlongReferralPapers, along_referral_papers, ALONG, REFERRAL_PAPERS, GObject)

AlongReferralPapers *
along_referral_papers_new (GtkWidget *page, GtkMenuButton *button, AlongContext *context);
void along_referral_papers_set_referral (AlongReferralPapers *self, AlongRecord *referral);

G_END_DECLS
