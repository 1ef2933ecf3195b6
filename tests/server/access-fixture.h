/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "world.h"

G_BEGIN_DECLS

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* Harbour works with Ann; Walkers is another organisation of the partnership. */
typedef struct
{
  World *world;
  char *harbour;
  char *walkers;
  Desk *morag;  /* coordinator at Harbour */
  Desk *peter;  /* peer worker at Harbour */
  Desk *callum; /* link worker at Walkers */
  Desk *una;    /* coordinator at Walkers */
  char *person;
} Fixture;

void set_up (Fixture *self, gconstpointer data);
void tear_down (Fixture *self, gconstpointer data);
AlongRecord *about (Fixture *self, const char *kind);
void push (Desk *desk, AlongRecord *record);
void change (Desk *desk, const AlongRecord *record, const char *field, GVariant *value);
void set_text (Desk *desk, const AlongRecord *record, const char *field, const char *text);
void set_boolean (Desk *desk, const AlongRecord *record, const char *field, gboolean value);
AlongRecord *add_note (Fixture *self, const char *words, const char *subject, const char *label);
gboolean sees (Desk *desk, const AlongRecord *record);
gboolean sees_person (Fixture *self, Desk *desk, const char *facet);
void let_time_pass (Fixture *self, gint64 ms);
AlongRecord *lock_out (Fixture *self, const Desk *who);
char *refusal_of (Desk *desk, AlongRecord *record);
char *history_of (Fixture *self, Desk *desk, const char *kind, const char *id);

G_END_DECLS
