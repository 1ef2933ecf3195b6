/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/tree.h"

G_BEGIN_DECLS

/**
 * Desk:
 *
 * One person's desktop: a running Alongside on a display of its own, seen and driven from outside by its
 * accessible names, as a screen reader would. Names are compared whole; where several things have one
 * name the first that shows is meant. Waiting ends in a failed test after %DESK_PATIENCE_S seconds, with
 * a picture and a list of what was there instead.
 */
#define DESK_PATIENCE_S 30

typedef struct _Desk Desk;

Desk *desk_new (const char *user,
                const char *display,
                const char *profile,
                int width,
                int height,
                const char *const *arguments);
void desk_close (Desk *self);
void desk_kill (Desk *self);
const char *desk_get_user (Desk *self);

void desk_wait_for (Desk *self, const char *name);
void desk_wait_for_text (Desk *self, const char *part);
void desk_wait_gone (Desk *self, const char *name);
void desk_wait_text_gone (Desk *self, const char *part);
char *desk_text_with (Desk *self, const char *part);
gboolean desk_shows (Desk *self, const char *name);
gboolean desk_has_keyboard (Desk *self, const char *name);
char *desk_keyboard_on (Desk *self);
gboolean desk_shows_text (Desk *self, const char *part);
void desk_press (Desk *self, const char *name);
void desk_go (Desk *self, const char *key, const char *name);
void desk_choose (Desk *self, const char *list, const char *choice);
void desk_fill (Desk *self, const char *name, const char *text);
char *desk_read (Desk *self, const char *name);
void desk_focus (Desk *self, const char *name);
void desk_key (Desk *self, const char *keys);
void desk_type (Desk *self, const char *text);
void desk_look_up (Desk *self, const char *text);
void desk_drag (Desk *self, const char *from, const char *to);
void desk_resize (Desk *self, int width, int height);
void desk_focus_window (Desk *self, const char *title);
void desk_shot (Desk *self, const char *path);
GPtrArray *desk_nameless (Desk *self);
char *desk_describe (Desk *self);

const char *desk_program (const char *variable, const char *name);
void desk_die_with_test (gpointer data);
void desk_settle (guint milliseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_close)

G_END_DECLS
