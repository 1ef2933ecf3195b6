/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <atspi/atspi.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Tree:
 *
 * What a program tells a screen reader at one moment, read in a few calls. libatspi asks for each name, state and
 * child by itself and waits for each answer: a second for a full page, by when a toast may have come and gone.
 */
typedef struct _Tree Tree;

/**
 * Node:
 * @path: its object path
 * @name: its accessible name; never %NULL
 * @role: what it is
 * @children: (element-type Node): what is in it, in order
 *
 * One thing in a tree, which owns it.
 */
typedef struct _Node Node;
struct _Node
{
  char *path;
  char *name;
  AtspiRole role;
  Node *parent;
  GPtrArray *children;

  /*< private >*/
  guint64 states;
  guint interfaces;
  int place;
  int n_children;
};

typedef enum
{
  NODE_ACTION = 1 << 0,
  NODE_TEXT = 1 << 1,
  NODE_EDITABLE_TEXT = 1 << 2,
  NODE_COMPONENT = 1 << 3,
} NodeInterface;

GDBusConnection *tree_connect (void);
char *tree_find_program (GDBusConnection *bus, GPid pid);
Tree *tree_read (GDBusConnection *bus, const char *program, gboolean thorough);
void tree_free (Tree *self);
Node *tree_get_root (Tree *self);
gboolean node_is (const Node *self, AtspiStateType state);
gboolean node_has (const Node *self, NodeInterface interface);
GVariant *tree_call (Tree *self,
                     const Node *node,
                     const char *interface,
                     const char *method,
                     GVariant *parameters,
                     const char *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tree, tree_free)

G_END_DECLS
