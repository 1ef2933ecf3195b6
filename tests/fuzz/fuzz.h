/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What libFuzzer calls: each target has one. What it is given says all that happens, so that an input replays. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

/**
 * Food:
 *
 * An input that is eaten from its beginning.
 */
typedef struct
{
  const guint8 *at;
  gsize left;
} Food;

guint8 food_byte (Food *self);
guint32 food_number (Food *self);
/* Up to the next line break, or to the end. */
char *food_line (Food *self);
/* What is left, with a NUL behind it. */
char *food_rest (Food *self, gsize *length);

/* Only what is wrong is said, and ends it. */
void fuzz_be_quiet (void);

G_END_DECLS
