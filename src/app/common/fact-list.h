/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongFactList:
 *
 * Fields of a record to read: a row for each that has a value, with the label of its declaration. Phone
 * numbers, mail addresses and websites lead there. The group hides itself while there is nothing to show.
 */
#define ALONG_TYPE_FACT_LIST (along_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongFactList, along_fact_list, ALONG, FACT_LIST, AdwPreferencesGroup)

GtkWidget *
along_fact_list_new (AlongContext *context, const char *title, const char *const *fields);
void along_fact_list_setup (AlongFactList *self, AlongContext *context, const char *const *fields);
void along_fact_list_set_record (AlongFactList *self, AlongRecord *record);

G_END_DECLS
