/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/* Valid records of any kind, the same ones for the same seed: texts in several scripts, with quotes,
 * leading and trailing spaces and, where they may have them, line breaks; numbers at their limits;
 * tables with gaps. References name nothing in particular. */

/* In any state, with whatever the moves before would have left. */
AlongRecord *along_random_record (const AlongEntity *entity, GRand *rand);

/* As somebody has just made it: in a state a new record may have, with nothing that only moves write. */
AlongRecord *along_random_new_record (const AlongEntity *entity, GRand *rand);

/* A value that along_field_check() lets stand in @field; never an empty one. */
GVariant *along_random_value (const AlongField *field, GRand *rand);

/* A text that is not what @field holds, or NULL for a field that takes any. For sets and tables, one
 * that holds such a text. */
GVariant *along_wrong_value (const AlongField *field);

G_END_DECLS
