/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device.h"
#include "program.h"

G_BEGIN_DECLS

/**
 * Honest:
 *
 * The real server program with one coordinator, whose desktop goes on working while others do to the server what they
 * can think of: their work is taken, a pull and the question whether the server lives are answered, and the server's
 * memory stays bounded.
 */
typedef struct
{
  Program program;
  Device *device;
  char *person;
  char *access; /* a token of another device of theirs, that is used honestly too */
  char *spare;  /* and one that has got into wrong hands */
  char *epoch;
  char *org;
  guint n;
  GArray *
      ms; /* gint64: how long each change took until the server had it and the device was in step */
  gint64 memory_before;
} Honest;

/* What the others do, on a thread of its own. */
typedef void (*HostileFunc) (Honest *self, gpointer data);

void honest_set_up (Honest *self, gconstpointer option);
void honest_tear_down (Honest *self, gconstpointer option);
/* Works until @func is through with it; in the end everything is well. */
void honest_work_while (Honest *self, HostileFunc func, gpointer data);

G_END_DECLS
