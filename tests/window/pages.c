/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/pages.h"

/* Somebody of the invented town (seed 1), with whom morag's organisation works. */
#define SOMEBODY "Adam Uamharach"

/* In the order of the sidebar, then what can be opened from everywhere. */
static const Page pages[] = {
  { "today", "ctrl+1", NULL, NULL, NULL, "Today", NULL },
  { "people", "ctrl+2", NULL, NULL, NULL, "Name, number or place", NULL },
  { "person", NULL, SOMEBODY, NULL, NULL, "About Me", NULL },
  { "needs", NULL, SOMEBODY, "Needs", NULL, "Add a Need", NULL },
  { "need-states", NULL, SOMEBODY, "Needs|How It Stands", NULL, "Add a Need", "Escape" },
  { "need-form", NULL, SOMEBODY, "Needs|Add a Need", NULL, "Part of life", "alt+Left" },
  { "person-referrals", NULL, SOMEBODY, "Referrals", NULL, "Housing First", NULL },
  { "person-history", NULL, SOMEBODY, "History", NULL, "Written for the first time", NULL },
  { "person-details", NULL, SOMEBODY, "Details", NULL, "Kirsty Brackenrig", NULL },
  { "person-new", "ctrl+2", NULL, NULL, "ctrl+n", "Known as", "alt+Left" },
  { "people-filter", "ctrl+2", NULL, "Need", NULL, "Housing", "Escape" },
  { "people-menu", "ctrl+2", NULL, NULL, "slash|Escape|Home|Menu", "Open", "Escape" },
  { "refer", NULL, SOMEBODY, "Needs|Refer…", NULL, "Which Service?", NULL },
  { "referrals", "ctrl+3", NULL, "Board", NULL, "Number or name", NULL },
  { "referral", NULL, "R-3HM6QEMC", NULL, NULL, "What Was Shared", NULL },
  { "referral-table", "ctrl+3", NULL, "Table", NULL, "Number or name", NULL },
  { "referral-select", "ctrl+3", NULL, "Select Several", NULL, "0 selected", NULL },
  { "saved-views", "ctrl+3", NULL, "Leave|Saved Views", NULL, "Save this view as", "Escape" },
  { "partners", "ctrl+4", NULL, NULL, NULL, "Search services", NULL },
  { "service", NULL, "Alcohol recovery team", NULL, NULL, "Still Right Today", NULL },
  { "organisation", NULL, "Harbour Recovery Café", NULL, NULL, "Who Changed What", NULL },
  { "search", NULL, NULL, NULL, "ctrl+k", "Search everything", "Escape" },
  { "help", NULL, NULL, NULL, "F1", "Help", "Escape" },
  { "preferences", NULL, NULL, NULL, "ctrl+comma", "Preferences", "Escape" },
};

/**
 * page_all:
 * @n_pages: (out): how many
 *
 * Returns: (transfer none) (array length=n_pages): every page that is pictured and looked through
 */
const Page *
page_all (guint *n_pages)
{
  *n_pages = G_N_ELEMENTS (pages);
  return pages;
}

/**
 * page_desk:
 * @town: a town
 * @width: the window's width in pixels
 * @dark: whether in dark
 * @text_scale: how much bigger text is; 1 for the system's
 *
 * Returns: (transfer full): morag's desk, signed in and in step
 */
Desk *
page_desk (Town *town, int width, gboolean dark, double text_scale)
{
  char scale[G_ASCII_DTOSTR_BUF_SIZE];
  Desk *desk = NULL;

  town_prefer (town, "morag", "colour-scheme", dark ? "'dark'" : "'light'");
  town_prefer (town, "morag", "text-scale",
               g_ascii_formatd (scale, sizeof scale, "%.2f", text_scale));
  /* On a narrow window the sidebar, which tells when the first sync is done, is out of sight. */
  desk = town_desk (town, "morag", 0, 1400, 900);
  /* With large text the sidebar is out of sight in every window: what has come says that it came. */
  desk_wait_for_text (desk, text_scale < 1.5 ? "Up to date" : "Chased Today");
  desk_resize (desk, width, width < 700 ? 760 : 900);
  return desk;
}

/**
 * page_show:
 * @desk: a desk
 * @page: a page
 * @before: (nullable): the page it showed last, left by now
 *
 * Goes there and waits until it is whole. What @before was about is there already.
 */
void
page_show (Desk *desk, const Page *page, const Page *before)
{
  g_auto (GStrv) presses = page->press != NULL ? g_strsplit (page->press, "|", -1) : NULL;
  g_auto (GStrv) keys = page->keys != NULL ? g_strsplit (page->keys, "|", -1) : NULL;

  if (page->area != NULL)
    desk_key (desk, page->area);
  if (page->find != NULL && (before == NULL || g_strcmp0 (page->find, before->find) != 0))
    desk_look_up (desk, page->find);
  for (guint i = 0; presses != NULL && presses[i] != NULL; i++)
    desk_press (desk, presses[i]);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    desk_key (desk, keys[i]);
  desk_wait_for_text (desk, page->shows);
}

/**
 * page_leave:
 * @desk: a desk
 * @page: the page it shows
 *
 * Closes what must be closed before another page can be shown.
 */
void
page_leave (Desk *desk, const Page *page)
{
  if (page->close != NULL)
    desk_key (desk, page->close);
}
