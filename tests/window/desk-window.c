/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A desk's pointer, its window, and pictures of it. */

#include "window/desk-private.h"

#include <glib/gstdio.h>

/* What the window's frame takes of its width, in pixels; and how long a window takes for a new size at most. */
#define MOST_FRAME 60
#define MOST_RESIZE_S 5

static void
middle_of (Desk *self, const char *part, int *x, int *y)
{
  g_auto (Found) found = desk_wait_match (self, desk_tells, part);
  g_autoptr (GVariant) answer
      = tree_call (found.tree, found.node, "org.a11y.atspi.Component", "GetExtents",
                   g_variant_new ("(u)", ATSPI_COORD_TYPE_WINDOW), "((iiii))");
  int width = 0;
  int height = 0;

  if (answer == NULL)
    desk_give_up (self, "stands nowhere:", part);
  g_variant_get (answer, "((iiii))", x, y, &width, &height);
  *x += width / 2;
  *y += MIN (height / 2, 60);
}

static void
point (Desk *self, int x, int y)
{
  g_autofree char *at_x = g_strdup_printf ("%d", x);
  g_autofree char *at_y = g_strdup_printf ("%d", y);
  g_autofree char *output
      = desk_run (self, (const char *const[]){ "xdotool", "mousemove", at_x, at_y, NULL });

  desk_settle (40);
}

/**
 * desk_drag:
 * @self: a desk
 * @from: some words of what is dragged
 * @to: some words of where it is dropped
 *
 * Takes something with the pointer and drops it elsewhere, as a hand would: in steps.
 */
void
desk_drag (Desk *self, const char *from, const char *to)
{
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;

  middle_of (self, from, &x0, &y0);
  middle_of (self, to, &x1, &y1);
  point (self, x0, y0);
  g_free (desk_run (self, (const char *const[]){ "xdotool", "mousedown", "1", NULL }));
  desk_settle (100);
  for (int i = 1; i <= 10; i++)
    point (self, x0 + (x1 - x0) * i / 10, y0 + (y1 - y0) * i / 10);
  desk_settle (200);
  g_free (desk_run (self, (const char *const[]){ "xdotool", "mouseup", "1", NULL }));
}

/* A window that narrows or widens past a breakpoint shows its old picture, and nothing in it, until the next frame. */
static gboolean
has_width (Tree *tree, const Node *node, int width)
{
  g_autoptr (GVariant) answer = NULL;
  int there = 0;

  if (node->role != ATSPI_ROLE_FRAME)
    return FALSE;
  answer = tree_call (tree, node, "org.a11y.atspi.Component", "GetExtents",
                      g_variant_new ("(u)", ATSPI_COORD_TYPE_WINDOW), "((iiii))");
  if (answer != NULL)
    g_variant_get (answer, "((iiii))", NULL, NULL, &there, NULL);
  if (ABS (there - width) > MOST_FRAME)
    return FALSE;
  for (guint i = 0; i < node->children->len; i++)
    if (node_is (g_ptr_array_index (node->children, i), ATSPI_STATE_SHOWING))
      return TRUE;
  return FALSE;
}

static void
wait_for_width (Desk *self, int width)
{
  gint64 end = g_get_monotonic_time () + MOST_RESIZE_S * G_USEC_PER_SEC;
  gboolean there = FALSE;

  while (!there && g_get_monotonic_time () < end)
    {
      g_autoptr (Tree) tree = desk_read_tree (self);
      const GPtrArray *windows = tree != NULL ? tree_get_root (tree)->children : NULL;

      for (guint i = 0; windows != NULL && i < windows->len; i++)
        there = there || has_width (tree, g_ptr_array_index (windows, i), width);
      desk_settle (30);
    }
}

/**
 * desk_resize:
 * @self: a desk
 * @width: pixels
 * @height: pixels
 *
 * Gives its window another size and puts it in the display's corner, as a window manager would.
 */
void
desk_resize (Desk *self, int width, int height)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int)self->pid);
  g_autofree char *w = g_strdup_printf ("%d", width);
  g_autofree char *h = g_strdup_printf ("%d", height);
  g_autofree char *found = desk_run (
      self, (const char *const[]){ "xdotool", "search", "--sync", "--onlyvisible", "--all", "--pid",
                                   pid, "--name", "^Alongside$", NULL });
  /* What hangs over it, such as the name of a button, is a window of its own, without a title. */
  g_auto (GStrv) windows = g_strsplit (g_strstrip (found), "\n", -1);

  g_autofree char *output = desk_run (
      self, (const char *const[]){ "xdotool", "windowmove", windows[0], "0", "0", "windowsize",
                                   windows[0], w, h, "windowfocus", windows[0], NULL });

  self->width = width;
  self->height = height;
  wait_for_width (self, width);
  desk_settle (300);
}

/**
 * desk_focus_window:
 * @self: a desk
 * @title: the title of one of its windows
 *
 * Waits for a second window, such as one that asks for a file, and gives it the keyboard, as a window manager would.
 */
void
desk_focus_window (Desk *self, const char *title)
{
  g_autofree char *whole = g_strdup_printf ("^%s$", title);
  g_autofree char *output
      = desk_run (self, (const char *const[]){ "xdotool", "search", "--sync", "--onlyvisible",
                                               "--name", whole, "windowfocus", NULL });

  desk_settle (300);
}

/**
 * desk_shot:
 * @self: a desk
 * @path: where to write a PNG
 *
 * A picture of its window as it is now, with the menus that are open over it.
 */
void
desk_shot (Desk *self, const char *path)
{
  g_autofree char *shape = g_strdup_printf ("%dx%d+0+0", self->width, self->height);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *output = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);

  /* Animations end and the frame is drawn. */
  desk_settle (500);
  /* Menus are windows of their own: it is what stands on the screen where its window is. */
  output = desk_run (self, (const char *const[]){ "import", "-window", "root", "-crop", shape,
                                                  "+repage", path, NULL });
}

/* What was read of the tree may be older than what shows: a thing without a name is asked once more, and one that has gone
 * gives no answer. */
static gboolean
is_nameless (Tree *tree, const Node *node)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) name = NULL;

  if (*node->name != '\0' || !desk_is_control (node->role) || !node_is (node, ATSPI_STATE_SHOWING)
      || !node_is (node, ATSPI_STATE_SENSITIVE))
    return FALSE;
  answer = tree_call (tree, node, "org.freedesktop.DBus.Properties", "Get",
                      g_variant_new ("(ss)", "org.a11y.atspi.Accessible", "Name"), "(v)");
  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(v)", &name);
  return *g_variant_get_string (name, NULL) == '\0';
}

static void
collect_nameless (Tree *tree, const Node *node, const char *inside, GPtrArray *into)
{
  if (is_nameless (tree, node))
    {
      g_autofree char *role = atspi_role_get_name (node->role);

      g_ptr_array_add (into, g_strdup_printf ("a %s in “%s”", role, inside));
    }
  for (guint i = 0; i < node->children->len; i++)
    collect_nameless (tree, g_ptr_array_index (node->children, i),
                      *node->name != '\0' ? node->name : inside, into);
}

/**
 * desk_nameless:
 * @self: a desk
 *
 * What can be used but has no accessible name, so that a screen reader cannot say what it is.
 *
 * Returns: (transfer full) (element-type utf8): a description each; empty when all is well
 */
GPtrArray *
desk_nameless (Desk *self)
{
  GPtrArray *into = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (Tree) tree = desk_read_tree (self);

  if (tree != NULL)
    collect_nameless (tree, tree_get_root (tree), "the window", into);
  return into;
}
