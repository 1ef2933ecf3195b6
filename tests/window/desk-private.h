/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/desk.h"

G_BEGIN_DECLS

struct _Desk
{
  char *user;
  char *display;
  char *profile;
  GPid pid;
  gboolean running;
  GDBusConnection *bus;
  char *program; /* the process's name on the bus */
  int width;
  int height;
  guint n_vain; /* looks since something was last found: each fourth is a thorough one */
};

/* Whether a node is the thing that is looked for. */
typedef gboolean (*DeskMatch) (Tree *tree, const Node *node, const char *text);

/* Something found, and the tree it stands in. */
typedef struct
{
  Tree *tree;
  Node *node;
} Found;

void desk_found_clear (Found *found);
gboolean desk_tells (Tree *tree, const Node *node, const char *part);
gboolean desk_is_control (AtspiRole role);
Tree *desk_read_tree (Desk *self);
Found desk_wait_match (Desk *self, DeskMatch match, const char *text);
void desk_give_up (Desk *self, const char *wanted, const char *text);
char *desk_run (Desk *self, const char *const *argv);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, desk_found_clear)

G_END_DECLS
