/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/record-form.h"

G_BEGIN_DECLS

/**
 * AlongFormPage:
 *
 * A page that makes or changes one record: a form, Cancel and Save (Ctrl+Enter). Signals:
 *
 * - `prepare` (AlongTxn *txn, AlongRecord *record): before it is saved: a page adds what belongs to
 *   the same press of the key (a new person's episode). @txn holds the record already
 * - `saved` (string id): it is in the store; the page goes back by itself
 */
#define ALONG_TYPE_FORM_PAGE (along_form_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongFormPage, along_form_page, ALONG, FORM_PAGE, AdwNavigationPage)

AdwNavigationPage *along_form_page_new (AlongContext *context,
                                        const char *title,
                                        AlongRecord *record,
                                        gboolean is_new,
                                        const AlongFormGroup *groups);
AlongRecordForm *along_form_page_get_form (AlongFormPage *self);
void along_form_page_add (AlongFormPage *self, GtkWidget *widget);
void along_form_page_set_done (AlongFormPage *self, const char *done);

G_END_DECLS
