/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/list-filter.h"
#include "app/common/list-row.h"

G_BEGIN_DECLS

/**
 * AlongListAction:
 * @name: its name in code
 * @label: its words in the row's menu, marked with N_()
 * @key: the letter or digit that does it while a row has the focus
 *
 * Something that can be done with a row without opening it.
 */
typedef struct
{
  const char *name;
  const char *label;
  const char *key;
} AlongListAction;

/**
 * AlongListSpec:
 * @kind: the kind of record it lists
 * @title: its title, marked with N_()
 * @search_hint: what the search entry says while it is empty, marked with N_()
 * @filters: (nullable): its filters, ended by one without id
 * @query: what it lists before anybody narrows it, in which order. Transfer full
 * @fill: puts a record's words into a row. Called often, while people scroll: no I/O; names of
 *   other records come from along_context_title()
 * @empty_icon: a symbolic icon for when there is nothing at all
 * @empty_title: a heading for that, marked with N_()
 * @empty_text: what to do then, marked with N_()
 * @new_label: (nullable): the words of the button that makes a new one, marked with N_()
 * @new_action: (nullable): its action, detailed: `win.open(('person-new',''))`
 * @actions: (nullable): what can be done with a row beside opening it, ended by one without name
 * @act: (nullable): does one of @actions with a record, read whole
 * @menu: (nullable): adds what can be done with a row to its menu, where that differs from row to row
 * @saves_views: whether people can save how they narrow it
 *
 * What a list page shows. Constant data.
 */
typedef struct
{
  const char *kind;
  const char *title;
  const char *search_hint;
  const AlongFilterSpec *filters;
  AlongQuery *(*query) (AlongContext *context);
  void (*fill) (AlongContext *context, AlongRecord *record, AlongListRow *row);
  const char *empty_icon;
  const char *empty_title;
  const char *empty_text;
  const char *new_label;
  const char *new_action;
  const AlongListAction *actions;
  void (*act) (GtkWidget *widget, AlongContext *context, AlongRecord *record, const char *name);
  void (*menu) (AlongContext *context, AlongRecord *record, GMenu *menu);
  gboolean saves_views;
} AlongListSpec;

/**
 * AlongListPage:
 *
 * A list that follows the store: search, filters, rows, and what to say when there are none. Enter
 * opens (`win.open`), `/` and Ctrl+F search, the right button or Menu shows what can be done with a row.
 */
#define ALONG_TYPE_LIST_PAGE (along_list_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongListPage, along_list_page, ALONG, LIST_PAGE, AdwNavigationPage)

AdwNavigationPage *along_list_page_new (AlongContext *context, const AlongListSpec *spec);
void along_list_page_find (AlongListPage *self);
void along_list_page_make_new (AlongListPage *self);
void along_list_page_add_button (AlongListPage *self, GtkWidget *button);
AlongListFilter *along_list_page_get_filter (AlongListPage *self, const char *id);

G_END_DECLS
