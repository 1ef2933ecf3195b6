/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/answer-links.h"
#include "server/answer-page.h"
#include "world.h"

G_BEGIN_DECLS

#define MINUTE (G_GINT64_CONSTANT (60) * 1000)

/* A partnership with a referral that was sent, the link to its answer page, and whoever follows it. */
typedef struct
{
  World *world;
  char *sender;
  char *receiver;
  Desk *morag;
  Desk *callum;
  char *referral;
  AlongAnswerPage *page;
  AlongAnswerOffer *offer;
  char *path;
  char *cookie;
  AlongAnswerLink *link;
} Visitor;

/* What a browser got. */
typedef struct
{
  guint status;
  char *text;
  char *location;
  char *cookie;
  char *type;
  char *saved;
} Page;

void visitor_page_clear (Page *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, visitor_page_clear)

void visitor_set_up (Visitor *self, gconstpointer data);
void visitor_tear_down (Visitor *self, gconstpointer data);
void visitor_make_link (Visitor *self);
Page visitor_ask_as (Visitor *self, AlongRequest *request, const char *method, const char *path);
Page visitor_get (Visitor *self, const char *path);
Page visitor_post (Visitor *self, const char *path, const char *body);
char *visitor_code_of (Visitor *self);

/* Types the code; the session is in the cookie afterwards. */
void visitor_open_session (Visitor *self);

/* Gives an answer with the right code. */
Page visitor_answer (Visitor *self, const char *kind, const char *state, const char *more);

AlongRecord *visitor_look_up (Visitor *self);
void visitor_assert_state (Visitor *self, const char *state);
void visitor_assert_field (Visitor *self, const char *field, const char *value);
void visitor_assert_words (const Page *page, const char *words, gboolean there);

#define assert_has(page, words) visitor_assert_words (&(page), words, TRUE)
#define assert_lacks(page, words) visitor_assert_words (&(page), words, FALSE)

G_END_DECLS
