/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/town.h"

G_BEGIN_DECLS

/**
 * Page:
 * @name: its name for `./dev screenshot`
 * @user: (nullable): at whose desk; %NULL for morag's
 * @area: (nullable): the key of the area it is at home in
 * @find: (nullable): what to look for with Ctrl+K, opened with Enter
 * @press: (nullable): names of things to press then, separated by `|`; `name=text` writes into one
 * @keys: (nullable): keys to press last, separated by `|`
 * @shows: what must show before it is whole
 * @close: (nullable): the key that leaves it again
 *
 * A page of the window and the way there on the sample partnership.
 */
typedef struct
{
  const char *name;
  const char *user;
  const char *area;
  const char *find;
  const char *press;
  const char *keys;
  const char *shows;
  const char *close;
} Page;

const Page *page_all (guint *n_pages);
const Page *page_states (guint *n_pages);
const Page *page_steps (guint *n_pages);
Desk *page_desk (Town *town, const char *user, int width, gboolean dark, double text_scale);
gboolean page_is_at (const Page *page, const char *user);
void page_show (Desk *desk, const Page *page, const Page *before);
void page_leave (Desk *desk, const Page *page);

G_END_DECLS
