/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/pages.h"
#include "window/states.h"

/* Somebody of the invented town (seed 1), with whom morag's organisation works. */
#define SOMEBODY "Adam Uamharach"

/* In the order of the sidebar, then what can be opened from everywhere. */
static const Page pages[] = {
  { "today", NULL, "ctrl+1", NULL, NULL, NULL, "Today", NULL },
  { "open-loops", NULL, "ctrl+1", NULL, "Open Loops", NULL, "within five working days", NULL },
  { "people", NULL, "ctrl+2", NULL, NULL, NULL, "Name, number or place", NULL },
  { "person", NULL, NULL, SOMEBODY, NULL, NULL, "About Me", NULL },
  { "needs", NULL, NULL, SOMEBODY, "Needs", NULL, "Add a Need", NULL },
  { "need-states", NULL, NULL, SOMEBODY, "Needs|How It Stands", NULL, "Add a Need", "Escape" },
  { "need-form", NULL, NULL, SOMEBODY, "Needs|Add a Need", NULL, "Part of life", "alt+Left" },
  { "person-referrals", NULL, NULL, SOMEBODY, "Referrals", NULL, "Saturday breakfast", NULL },
  { "person-history", NULL, NULL, SOMEBODY, "History", NULL, "Written for the first time", NULL },
  { "person-details", NULL, NULL, SOMEBODY, "Details", NULL, "Kirsty Brackenrig", NULL },
  { "person-sharing", NULL, NULL, SOMEBODY, "Sharing", NULL, "Who Is Kept Out", NULL },
  { "keep-out", NULL, NULL, SOMEBODY, "Sharing|Keep Somebody Out…", NULL, "Who is kept out",
    "Escape" },
  { "person-new", NULL, "ctrl+2", NULL, NULL, "ctrl+n", "Known as", "alt+Left" },
  { "people-filter", NULL, "ctrl+2", NULL, "Need", NULL, "Housing", "Escape" },
  { "people-menu", NULL, "ctrl+2", NULL, NULL, "slash|Escape|Home|Menu", "Open", "Escape" },
  { "refer", NULL, NULL, SOMEBODY, "Needs|Refer…", NULL, "Which Service?", "alt+Left" },
  { "refer-person", NULL, NULL, SOMEBODY, "Referrals|Refer…", NULL, "What Is It About?",
    "alt+Left" },
  { "referrals", NULL, "ctrl+3", NULL, "Board", NULL, "Number or name", NULL },
  { "referral", NULL, NULL, "R-D22YC2JD", NULL, NULL, "What Was Shared", NULL },
  { "referral-papers", NULL, NULL, "R-D22YC2JD", "Print and Share", NULL, "Save as PDF…",
    "Escape" },
  { "message-back", NULL, NULL, "R-D22YC2JD", "Print and Share|Message Back…", NULL, "Whom to ask",
    "Escape" },
  { "referral-table", NULL, "ctrl+3", NULL, "Table", NULL, "Number or name", NULL },
  { "referral-select", NULL, "ctrl+3", NULL, "Select Several", NULL, "0 selected", NULL },
  { "saved-views", NULL, "ctrl+3", NULL, "Leave|Saved Views", NULL, "Save this view as", "Escape" },
  { "referral-import", NULL, NULL, "Import a Referral", NULL, NULL, "Choose a File…", NULL },
  { "partners", NULL, "ctrl+4", NULL, NULL, NULL, "Search services", NULL },
  { "pathways", NULL, "ctrl+4", NULL, "Pathways", NULL, "New Pathway", "alt+Left" },
  { "pathway", NULL, NULL, "A home again", NULL, NULL, "Its Services", NULL },
  { "service", NULL, NULL, "Alcohol recovery team", NULL, NULL, "Still Right Today", NULL },
  { "organisation", NULL, NULL, "Harbour Recovery Café", NULL, NULL, "Who Changed What", NULL },
  { "search", NULL, NULL, NULL, NULL, "ctrl+k", "Search everything", "Escape" },
  { "emergency", NULL, NULL, "Emergency Access", NULL, NULL, "Who It Is", "Escape" },
  { "help", NULL, NULL, NULL, NULL, "F1", "Help", "Escape" },
  { "preferences", NULL, NULL, NULL, NULL, "ctrl+comma", "Preferences", "Escape" },
};

/* What is asked before a step of a referral is taken, and the ways to a new one. They come after the states, as some of them
 * change what they are about. */
static const Page steps[] = {
  { "waiting-list-dialog", "callum", NULL, "R-78AVFV4A", "Waiting List…", NULL,
    "Put on the Waiting List", "Escape" },
  { "decline-dialog", "callum", NULL, "R-P9NCRKDY", "Decline…", NULL, "No places at present",
    "Escape" },
  { "appointment-dialog", "callum", NULL, "R-D22YC2JD", "Add Appointment…", NULL,
    "Add an Appointment", "Escape" },
  { "complete-dialog", "callum", NULL, "R-D22YC2JD", "Complete…", NULL, "What Came of It?",
    "Escape" },
  { "waiting-list", "callum", NULL, "R-1CCJYARK", "More Steps|The Waiting List", NULL,
    "Who comes first stands on top", "alt+Left" },
  { "phone-dialog", NULL, NULL, "R-GJZSVWSP", "Answer by Phone…", NULL, "What They Said",
    "Escape" },
  { "answer-link-dialog", NULL, NULL, "R-GJZSVWSP", "Send by E-Mail…", NULL,
    "Say This on the Phone", "Escape" },
  { "told-dialog", NULL, NULL, "R-Z1CB3SJF", "Person Told…", NULL, "If You Asked Them", "Escape" },
  { "chase-dialog", NULL, NULL, "R-WR9CB6RD", "Chase…", NULL, "What to Say", "Escape" },
  { "working-days", NULL, "ctrl+4", NULL, "The partnership’s working days", NULL, "Bank Holidays",
    NULL },
  { "working-days-form", NULL, "ctrl+4", NULL, "The partnership’s working days|Change…", NULL,
    "One-Off Days", "alt+Left" },
  { "refer-service", NULL, NULL, "Harbour Café", "Refer Somebody…", NULL, "Whom?", "alt+Left" },
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
 * page_steps:
 * @n_pages: (out): how many
 *
 * Returns: (transfer none) (array length=n_pages): what is asked before a step of a referral is taken
 */
const Page *
page_steps (guint *n_pages)
{
  *n_pages = G_N_ELEMENTS (steps);
  return steps;
}

static guint
add_states (Page *into, const char *user, const char *suffix)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (referral_states); i++)
    {
      const ReferralState *one = &referral_states[i];

      if (user == NULL || one->for_receiver)
        into[n++] = (Page){ .name = g_strdup_printf ("referral-%s%s", one->name, suffix),
                            .user = user,
                            .find = one->number,
                            .shows = one->words };
    }
  return n;
}

/**
 * page_states:
 * @n_pages: (out): how many
 *
 * A referral in each state, `referral-declined`, as morag sees it who sent it, and `referral-declined-callum` as
 * callum does who got it.
 *
 * Returns: (transfer none) (array length=n_pages): the pages, morag's first
 */
const Page *
page_states (guint *n_pages)
{
  static Page states[G_N_ELEMENTS (referral_states) * 2];
  static guint n;

  if (n == 0)
    {
      n = add_states (states, NULL, "");
      n += add_states (states + n, "callum", "-callum");
    }
  *n_pages = n;
  return states;
}

/**
 * page_is_at:
 * @page: a page
 * @user: somebody
 *
 * Returns: %TRUE if it is one of @user's
 */
gboolean
page_is_at (const Page *page, const char *user)
{
  return g_str_equal (page->user != NULL ? page->user : "morag", user);
}

/**
 * page_desk:
 * @town: a town
 * @user: whose
 * @width: the window's width in pixels
 * @dark: whether in dark
 * @text_scale: how much bigger text is; 1 for the system's
 *
 * Returns: (transfer full): @user's desk, signed in and in step
 */
Desk *
page_desk (Town *town, const char *user, int width, gboolean dark, double text_scale)
{
  char scale[G_ASCII_DTOSTR_BUF_SIZE];
  Desk *desk = NULL;

  town_prefer (town, user, "colour-scheme", dark ? "'dark'" : "'light'");
  town_prefer (town, user, "text-scale", g_ascii_formatd (scale, sizeof scale, "%.2f", text_scale));
  /* On a narrow window the sidebar, which tells when the first sync is done, is out of sight. */
  desk = town_desk (town, user, 0, 1400, 900);
  /* With large text the sidebar is out of sight in every window: what has come says that it came. */
  desk_wait_for_text (desk, text_scale < 1.5              ? "Up to date"
                            : g_str_equal (user, "morag") ? "Chase…"
                                                          : "Acknowledge");
  desk_wait_text_gone (desk, "First sync");
  desk_resize (desk, width, width < 700 ? 760 : 900);
  return desk;
}

static void
take_step (Desk *desk, const char *step)
{
  g_auto (GStrv) fill = g_strsplit (step, "=", 2);

  if (fill[1] == NULL)
    desk_press (desk, step);
  else
    desk_fill (desk, fill[0], fill[1]);
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
    take_step (desk, presses[i]);
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
