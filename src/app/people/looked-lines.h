/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "interop/document.h"
#include "sync/looked.h"

G_BEGIN_DECLS

/**
 * AlongLookedLine:
 * @who: the name, and the organisation
 * @what: what they did, and why where it was an emergency
 * @when: when
 *
 * What somebody did in one go on one day, in words.
 */
typedef struct
{
  char *who;
  char *what;
  char *when;
} AlongLookedLine;

GPtrArray *along_looked_lines (AlongContext *context, GPtrArray *looks);
AlongDocument *
along_looked_document (const char *person, GPtrArray *lines, gint64 now, gboolean large);

G_END_DECLS
