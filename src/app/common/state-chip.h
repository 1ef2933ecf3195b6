/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/entity.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongTone:
 * @ALONG_TONE_QUIET: it is so
 * @ALONG_TONE_WAITING: somebody's turn
 * @ALONG_TONE_GOING: under way, or reached
 * @ALONG_TONE_CARE: look at this before you go on
 *
 * The colour of a chip. The words always say the same: colour alone says nothing, and no tone
 * blames.
 */
typedef enum
{
  ALONG_TONE_QUIET,
  ALONG_TONE_WAITING,
  ALONG_TONE_GOING,
  ALONG_TONE_CARE,
} AlongTone;

/**
 * AlongStateChip:
 *
 * A state in words, on a coloured ground. Properties: `text` (string), `tone` (#AlongTone as int).
 */
#define ALONG_TYPE_STATE_CHIP (along_state_chip_get_type ())
G_DECLARE_FINAL_TYPE (AlongStateChip, along_state_chip, ALONG, STATE_CHIP, AdwBin)

GtkWidget *along_state_chip_new (const char *text, AlongTone tone);
void along_state_chip_set (AlongStateChip *self, const char *text, AlongTone tone);
void
along_state_chip_set_state (AlongStateChip *self, const AlongEntity *entity, const char *state);
AlongTone along_state_tone (const char *state);
const char *along_state_words (const AlongEntity *entity, const char *state);

G_END_DECLS
