/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "world.h"

G_BEGIN_DECLS

/* Two colleagues of one organisation, and somebody they both work with. */
typedef struct
{
  World *world;
  char *org;
  Desk *morag;
  Desk *euan;
  char *person;
} Pair;

void pair_set_up (Pair *self, gconstpointer data);
void pair_tear_down (Pair *self, gconstpointer data);

void desk_push_op (Desk *desk, AlongOp *op, const char *expected);
void desk_assert_text (
    Desk *desk, const char *kind, const char *id, const char *field, const char *text);
char *desk_add_need (Desk *desk, const char *person, const char *words);

G_END_DECLS
