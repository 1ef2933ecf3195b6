/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongArea:
 * @id: its name in code, such as `people`
 * @title: what people call it, marked with N_()
 * @icon: a symbolic icon
 * @wide: whether its page takes the whole content, and what it opens comes over it (a board, a
 *   calendar), instead of standing beside what it opens
 * @make: makes its page; made once and kept while its window is signed in
 * @waiting: (nullable): a list of what waits for the reader there; its length is shown beside the
 *   title. Transfer full.
 *
 * One row of the sidebar. The Nth one in the table has the key Ctrl+N.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *icon;
  gboolean wide;
  AdwNavigationPage *(*make) (AlongContext *context);
  GListModel *(*waiting) (AlongContext *context);
} AlongArea;

/**
 * AlongPlace:
 * @kind: what is shown: an entity's kind, or a page's own word (`attention`)
 * @area: the area it is at home in
 * @icon: a symbolic icon for search
 * @make: makes its page. @id may be %NULL for pages that are not about one record
 *
 * A page that along_window_open() can open.
 */
typedef struct
{
  const char *kind;
  const char *area;
  const char *icon;
  AdwNavigationPage *(*make) (AlongContext *context, const char *id);
} AlongPlace;

const AlongArea *along_areas (guint *n_areas);
const AlongArea *along_area_find (const char *id);
const AlongPlace *along_places (guint *n_places);
const AlongPlace *along_place_find (const char *kind);

G_END_DECLS
