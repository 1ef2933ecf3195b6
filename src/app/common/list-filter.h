/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct _AlongListFilter AlongListFilter;

/**
 * AlongFilterSpec:
 * @id: its name in code
 * @label: its words, marked with N_()
 * @apply: (nullable): for a filter that is on or off: what it adds to the query
 * @field: (nullable): for a filter with choices: the field that must hold the chosen value. A field
 *   with a value set offers its codes, a reference offers what search finds, a boolean "yes", any
 *   other field lets people type
 * @otherwise: (nullable): what narrows the list as long as nothing was chosen here
 * @also: (nullable): a second field of the list's kind that may hold it as well: a partner sends, or receives
 * @group: (nullable): of the filters of one group only one narrows at a time
 * @offer: (nullable): adds choices of its own with along_list_filter_offer(), now or later, in
 *   place of those that follow from @field
 * @kind: (nullable): @field is one of the records of this kind that name a listed one: a person is found by a
 *   need. One of them has to hold the value
 * @reference: (nullable): their field that names it
 * @among: (nullable): which of them count
 *
 * One chip above a list.
 */
typedef struct
{
  const char *id;
  const char *label;
  void (*apply) (AlongContext *context, AlongQuery *query);
  const char *field;
  void (*otherwise) (AlongContext *context, AlongQuery *query);
  const char *also;
  const char *group;
  void (*offer) (AlongContext *context, AlongListFilter *filter);
  const char *kind;
  const char *reference;
  void (*among) (AlongContext *context, AlongQuery *related);
} AlongFilterSpec;

/**
 * AlongListFilter:
 *
 * A chip above a list that narrows it. Signal: `changed`.
 */
#define ALONG_TYPE_LIST_FILTER (along_list_filter_get_type ())
G_DECLARE_FINAL_TYPE (AlongListFilter, along_list_filter, ALONG, LIST_FILTER, GtkWidget)

GtkWidget *along_list_filter_new (AlongContext *context,
                                  const AlongEntity *entity,
                                  const AlongFilterSpec *spec);
const AlongFilterSpec *along_list_filter_get_spec (AlongListFilter *self);
gboolean along_list_filter_is_active (AlongListFilter *self);
void along_list_filter_offer (AlongListFilter *self, const char *value, const char *label);
void along_list_filter_choose (AlongListFilter *self, const char *value, const char *label);
const char *along_list_filter_get_value (AlongListFilter *self);
gboolean along_list_filter_choose_value (AlongListFilter *self, const char *value);
void along_list_filter_clear (AlongListFilter *self);
void along_list_filter_apply (AlongListFilter *self, AlongQuery *query);
gboolean along_filter_spec_apply (const AlongFilterSpec *spec,
                                  AlongContext *context,
                                  const AlongEntity *entity,
                                  const char *value,
                                  AlongQuery *query);

G_END_DECLS
