/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/desk.h"

G_BEGIN_DECLS

/**
 * Town:
 *
 * An invented partnership for a test: a real server process (the program in ALONGSIDE_SERVER) on the sample
 * data, and the desktops of the people who work in it.
 */
typedef struct _Town Town;

gboolean town_is_for_later (void);
void town_add_later (const char *path, gconstpointer data, GTestDataFunc test);
Town *town_new (guint people, guint seed);
Town *town_join (const char *url, const char *data, const char *folder);
void town_free (Town *self);
const char *town_get_url (Town *self);
char *town_profile (Town *self, const char *user);
Desk *town_desk (Town *self, const char *user, guint display, int width, int height);
void town_prefer (Town *self, const char *user, const char *preference, const char *value);
char *town_run (Town *self, const char *first, ...) G_GNUC_NULL_TERMINATED;
void town_stop_server (Town *self);
void town_start_server (Town *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Town, town_free)

G_END_DECLS
