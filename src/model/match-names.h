/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongNamesAlike:
 *
 * How far two names are alike, from not at all to the same.
 */
typedef enum
{
  ALONG_NAMES_DIFFER,
  ALONG_NAMES_INITIAL, /* one family name, and given names that begin alike */
  ALONG_NAMES_NEARLY,  /* spelt nearly alike */
  ALONG_NAMES_SOUND,   /* they sound alike, or one is short for the other */
  ALONG_NAMES_SWAPPED, /* the same words in another order */
  ALONG_NAMES_SAME,
} AlongNamesAlike;

AlongNamesAlike along_names_compare (const char *const *a, const char *const *b);
guint along_names_distance (const char *a, const char *b, guint limit);

G_END_DECLS
