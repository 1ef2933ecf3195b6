/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/town.h"

G_BEGIN_DECLS

/**
 * StoryPicture:
 * @desk: whose desktop has just done something
 * @name: what, as a file's name without ending
 * @data: what was given with the function
 *
 * Called after each step of the story.
 */
typedef void (*StoryPicture) (Desk *desk, const char *name, gpointer data);

void story_tell (Town *town, gboolean offline, StoryPicture picture, gpointer data);

G_END_DECLS
