/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/town.h"

G_BEGIN_DECLS

Desk *step_sit_down (Town *town, const char *user, guint display);
void step_picture (Desk *desk, const char *name);
void step_wait_keyboard (Desk *desk, const char *name);
void step_tab_to (Desk *desk, const char *name);
void step_tab_back_to (Desk *desk, const char *name);
void step_press_row (Desk *desk, const char *name);
void step_press_keys (Desk *desk, const char *const *keys, guint at_most);
void step_press_more (Desk *desk, const char *name);
void step_refer_from_need (Desk *desk, const char *person);
void step_choose_service (Desk *desk, const char *service);
char *step_send (Desk *desk);
char *step_refer (Desk *desk, const char *person, const char *service);
void step_open_referral (Desk *desk, const char *number);
void step_receive (Desk *desk, const char *number);

G_END_DECLS
