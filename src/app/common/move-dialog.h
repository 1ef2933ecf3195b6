/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/lifecycle.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongMoveManner:
 * @done: (nullable): what is said once a move was taken, "Accepted"; otherwise its label
 * @asks: (nullable): the title of the dialog that asks what it needs; otherwise its label
 * @must_ask: (nullable): whether it asks although nothing is demanded
 * @quote: (nullable): what stands above the questions, transfer full, or %NULL
 * @skips: (nullable): whether a field that comes with the move is not for people to fill in
 * @is_anew: (nullable): whether a field is asked anew each time, whatever the record has
 * @begin: (nullable): what a field begins with, transfer full, or %NULL for what the record has
 * @complete: (nullable): adds values that follow from the others
 * @then: (nullable): what follows from a reason, transfer full, or %NULL for nothing to say
 * @check: (nullable): whether what people filled in can be so, beyond what the lifecycle asks; sets
 *   %ALONG_ERROR_INVALID with a plain sentence
 *
 * How the moves of a kind speak to people. Constant data; all else follows from the kind's lifecycle.
 */
typedef struct
{
  const char *(*done) (const AlongMove *move);
  const char *(*asks) (const AlongMove *move);
  gboolean (*must_ask) (const AlongMove *move);
  char *(*quote) (const AlongMove *move, const AlongRecord *record);
  gboolean (*skips) (const AlongField *field);
  gboolean (*is_anew) (const AlongField *field);
  GVariant *(*begin) (const AlongRecord *record, const AlongField *field);
  void (*complete) (const AlongMove *move, const AlongRecord *record, GVariantDict *values);
  char *(*then) (const AlongCode *reason);
  gboolean (*check) (const AlongMove *move,
                     const AlongRecord *record,
                     GVariant *values,
                     GError **error);
} AlongMoveManner;

/**
 * AlongMoveTaken:
 * @data: as it was given
 *
 * Called once a move stands in the store.
 */
typedef void (*AlongMoveTaken) (gpointer data);

/**
 * AlongMoveDialog:
 *
 * What a move needs to know before it is taken: its reason and its fields, as the lifecycle says. What is typed is a
 * draft until the move is taken.
 */
#define ALONG_TYPE_MOVE_DIALOG (along_move_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongMoveDialog, along_move_dialog, ALONG, MOVE_DIALOG, AdwDialog)

guint along_move_who (AlongContext *context, const AlongRecord *record);
void along_move_take (GtkWidget *widget,
                      AlongContext *context,
                      const AlongMoveManner *manner,
                      AlongRecord *record,
                      const AlongMove *move);
void along_move_take_with (GtkWidget *widget,
                           AlongContext *context,
                           const AlongMoveManner *manner,
                           AlongRecord *record,
                           const AlongMove *move,
                           GVariant *given,
                           AlongMoveTaken taken,
                           gpointer data,
                           GDestroyNotify free_data);
GPtrArray *along_move_relayed (AlongContext *context, const AlongRecord *record);
gboolean
along_move_asks (const AlongMoveManner *manner, const AlongMove *move, const AlongRecord *record);
char *along_move_button_label (const AlongMoveManner *manner,
                               const AlongMove *move,
                               const AlongRecord *record);

G_END_DECLS
