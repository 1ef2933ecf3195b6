/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongFormGroup:
 * @title: (nullable): a heading, marked with N_()
 * @description: (nullable): a sentence under it, marked with N_()
 * @fields: the names of the fields, in the order people see them, ended by %NULL
 *
 * Which fields a form shows. What a row looks like follows from the field's declaration.
 */
typedef struct
{
  const char *title;
  const char *description;
  const char *const *fields;
} AlongFormGroup;

/**
 * AlongRecordForm:
 *
 * The rows of a record. Every keystroke is kept as a draft, and is there again when the form is
 * opened next, whatever happened in between. Signal: `changed`, when something was typed.
 */
#define ALONG_TYPE_RECORD_FORM (along_record_form_get_type ())
G_DECLARE_FINAL_TYPE (AlongRecordForm, along_record_form, ALONG, RECORD_FORM, AdwBin)

GtkWidget *along_record_form_new (AlongContext *context,
                                  AlongRecord *record,
                                  const AlongFormGroup *groups,
                                  const char *draft_key);
AlongRecord *along_record_form_get_record (AlongRecordForm *self);
const AlongRecord *along_record_form_get_before (AlongRecordForm *self);
gboolean along_record_form_is_changed (AlongRecordForm *self);
gboolean along_record_form_check (AlongRecordForm *self);
void along_record_form_set_value (AlongRecordForm *self, const char *field, GVariant *value);
void along_record_form_set_problem (AlongRecordForm *self, const char *field, const char *sentence);
void along_record_form_focus (AlongRecordForm *self, const char *field);
void along_record_form_drop_drafts (AlongRecordForm *self);

G_END_DECLS
