/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/tree.h"

#define ROOT "/org/a11y/atspi/accessible/root"

/* Things come into being while they are asked about: a tree is whole when a look finds nothing new. */
#define MOST_LOOKS 12

/* How long the program may take to answer: with sanitizers, on a busy machine. */
#define ANSWER_MS 60000

struct _Tree
{
  GDBusConnection *bus;
  char *program;
  GHashTable *nodes; /* path → Node */
  GHashTable
      *children; /* path → GVariant a(so): what was asked for, since the cache does not know it */
  Node *root;
};

static void
node_free (Node *self)
{
  g_free (self->path);
  g_free (self->name);
  g_ptr_array_unref (self->children);
  g_free (self);
}

/**
 * tree_connect:
 *
 * Returns: (transfer full): the bus that programs speak to screen readers on
 */
GDBusConnection *
tree_connect (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) answer = NULL;
  GDBusConnection *bus = NULL;
  const char *address = NULL;

  if (session != NULL)
    answer = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus",
                                          "GetAddress", NULL, G_VARIANT_TYPE ("(s)"),
                                          G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, NULL, &error);
  if (answer == NULL)
    g_error ("There is no accessibility bus: %s", error->message);
  g_variant_get (answer, "(&s)", &address);
  bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  if (bus == NULL)
    g_error ("The accessibility bus can't be reached: %s", error->message);
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  return bus;
}

static GVariant *
ask (GDBusConnection *bus,
     const char *whom,
     const char *path,
     const char *interface,
     const char *method,
     GVariant *parameters,
     const char *answer)
{
  return g_dbus_connection_call_sync (bus, whom, path, interface, method, parameters,
                                      G_VARIANT_TYPE (answer), G_DBUS_CALL_FLAGS_NONE, ANSWER_MS,
                                      NULL, NULL);
}

/**
 * tree_find_program:
 * @bus: the bus
 * @pid: a process
 *
 * Looks among those who have told the registry that they are there. Who has only just come to the bus is not to be
 * asked anything yet: in GLib 2.84 a question that comes before a connection is done with its greeting ends the
 * program, where criticals do.
 *
 * Returns: (transfer full) (nullable): its name on the bus, where it has come there
 */
char *
tree_find_program (GDBusConnection *bus, GPid pid)
{
  g_autoptr (GVariant) answer = ask (bus, "org.a11y.atspi.Registry", ROOT,
                                     "org.a11y.atspi.Accessible", "GetChildren", NULL, "(a(so))");
  g_autoptr (GVariantIter) programs = NULL;
  const char *name = NULL;

  if (answer == NULL)
    return NULL;
  g_variant_get (answer, "(a(so))", &programs);
  while (g_variant_iter_next (programs, "(&s&o)", &name, NULL))
    {
      /* Who has gone meanwhile gives no answer. */
      g_autoptr (GVariant) whose
          = ask (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                 "GetConnectionUnixProcessID", g_variant_new ("(s)", name), "(u)");
      guint32 its = 0;

      if (whose != NULL)
        g_variant_get (whose, "(u)", &its);
      if (its == (guint32)pid)
        return g_strdup (name);
    }
  return NULL;
}

static guint
interfaces_of (GVariant *names)
{
  static const struct
  {
    const char *name;
    NodeInterface interface;
  } known[] = {
    { "org.a11y.atspi.Action", NODE_ACTION },
    { "org.a11y.atspi.Text", NODE_TEXT },
    { "org.a11y.atspi.EditableText", NODE_EDITABLE_TEXT },
    { "org.a11y.atspi.Component", NODE_COMPONENT },
  };
  guint has = 0;
  GVariantIter iter;
  const char *name = NULL;

  g_variant_iter_init (&iter, names);
  while (g_variant_iter_next (&iter, "&s", &name))
    for (guint i = 0; i < G_N_ELEMENTS (known); i++)
      if (g_str_equal (name, known[i].name))
        has |= known[i].interface;
  return has;
}

/* An item of the program's cache: itself, the program, what it is in, its place there, how many are in it,
 * interfaces, name, role, description, states. */
static Node *
node_new (GVariant *item, const char **parent)
{
  Node *self = g_new0 (Node, 1);
  g_autoptr (GVariant) interfaces = NULL;
  g_autoptr (GVariant) states = NULL;
  guint32 role = 0;

  g_variant_get (item, "((so)(so)(s&o)ii@assus@au)", NULL, &self->path, NULL, NULL, NULL, parent,
                 &self->place, &self->n_children, &interfaces, &self->name, &role, NULL, &states);
  self->role = (AtspiRole)role;
  self->interfaces = interfaces_of (interfaces);
  for (gsize i = 0; i < g_variant_n_children (states) && i < 2; i++)
    {
      guint32 word = 0;

      g_variant_get_child (states, i, "u", &word);
      self->states |= (guint64)word << (32 * i);
    }
  self->children = g_ptr_array_new ();
  return self;
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  return (*(Node *const *)a)->place - (*(Node *const *)b)->place;
}

static void
adopt (Tree *self, const char *parent, Node *node)
{
  Node *its = g_hash_table_lookup (self->nodes, parent);

  if (its == NULL || node->parent != NULL || node == its)
    return;
  node->parent = its;
  g_ptr_array_add (its->children, node);
}

/* What was asked for is in order; what only the cache knows comes by its place. */
static void
arrange (Tree *self, GHashTable *parents)
{
  GHashTableIter iter;
  gpointer path = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->children);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      GVariantIter children;
      const char *child = NULL;

      g_variant_iter_init (&children, value);
      while (g_variant_iter_next (&children, "(&s&o)", NULL, &child))
        {
          Node *node = g_hash_table_lookup (self->nodes, child);

          if (node != NULL)
            adopt (self, path, node);
        }
    }
  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, &path, &value))
    if (!g_hash_table_contains (self->children, g_hash_table_lookup (parents, path)))
      adopt (self, g_hash_table_lookup (parents, path), value);
  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, &path, &value))
    if (!g_hash_table_contains (self->children, path))
      g_ptr_array_sort (((Node *)value)->children, by_place);
}

static gboolean
look (Tree *self)
{
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_sync (self->bus, self->program, "/org/a11y/atspi/cache",
                                     "org.a11y.atspi.Cache", "GetItems", NULL, NULL,
                                     G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, NULL, NULL);
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GHashTable) parents = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  /* A program that comes or goes. */
  if (answer == NULL)
    return FALSE;
  items = g_variant_get_child_value (answer, 0);
  g_hash_table_remove_all (self->nodes);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      const char *parent = NULL;
      Node *node = node_new (item, &parent);

      g_hash_table_insert (parents, node->path, g_strdup (parent));
      g_hash_table_replace (self->nodes, node->path, node);
    }
  self->root = g_hash_table_lookup (self->nodes, ROOT);
  if (self->root == NULL)
    return FALSE;
  arrange (self, parents);
  return TRUE;
}

/* Answers to questions that were asked all at once. */
typedef struct
{
  Tree *tree;
  guint waiting;
} Asked;

typedef struct
{
  Asked *asked;
  char *path;
} Question;

static void
on_children_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  /* What has gone meanwhile has nothing in it. */
  g_hash_table_replace (question->asked->tree->children, g_steal_pointer (&question->path),
                        answer != NULL ? g_variant_get_child_value (answer, 0)
                                       : g_variant_ref_sink (g_variant_new ("a(so)", NULL)));
  question->asked->waiting--;
  g_free (question);
}

static void
ask_for_children (Asked *asked, const Node *node)
{
  Question *question = g_new0 (Question, 1);

  question->asked = asked;
  question->path = g_strdup (node->path);
  asked->waiting++;
  g_dbus_connection_call (asked->tree->bus, asked->tree->program, node->path,
                          "org.a11y.atspi.Accessible", "GetChildren", NULL,
                          G_VARIANT_TYPE ("(a(so))"), G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, NULL,
                          on_children_cb, question);
}

static gboolean
can_show (const Node *node)
{
  return node->parent == NULL || node->role == ATSPI_ROLE_FRAME
         || node_is (node, ATSPI_STATE_SHOWING) || node_is (node, ATSPI_STATE_VISIBLE);
}

/* The cache knows who was asked about before, and keeps some who have gone. */
static gboolean
is_complete (const Node *node)
{
  if ((int)node->children->len != node->n_children)
    return FALSE;
  for (guint i = 0; i < node->children->len; i++)
    if (((Node *)g_ptr_array_index (node->children, i))->place != (int)i)
      return FALSE;
  return TRUE;
}

/* Of the root the cache says nothing. */
static void
ask_where_more_is (Asked *asked, const Node *node, gboolean thorough)
{
  if (!can_show (node))
    return;
  if ((thorough || node->parent == NULL || !is_complete (node))
      && !g_hash_table_contains (asked->tree->children, node->path))
    ask_for_children (asked, node);
  for (guint i = 0; i < node->children->len; i++)
    ask_where_more_is (asked, g_ptr_array_index (node->children, i), thorough);
}

/**
 * tree_read:
 * @bus: the bus
 * @program: a name on it
 * @thorough: whether to ask everything that shows for what is in it, also where the cache seems to know: it may have
 *   kept one who has gone in the place of one it has not been told of
 *
 * Returns: (transfer full) (nullable): what the program tells at this moment; %NULL where it gives no answer
 */
Tree *
tree_read (GDBusConnection *bus, const char *program, gboolean thorough)
{
  g_autoptr (Tree) self = g_new0 (Tree, 1);

  self->bus = g_object_ref (bus);
  self->program = g_strdup (program);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)node_free);
  self->children
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  for (guint looks = 0; looks < MOST_LOOKS; looks++)
    {
      Asked asked = { self, 0 };
      gboolean more = FALSE;

      if (!look (self))
        return NULL;
      ask_where_more_is (&asked, self->root, thorough);
      more = asked.waiting > 0;
      while (asked.waiting > 0)
        g_main_context_iteration (NULL, TRUE);
      if (!more)
        break;
    }
  return g_steal_pointer (&self);
}

/**
 * tree_free:
 * @self: (transfer full): a tree
 */
void
tree_free (Tree *self)
{
  g_object_unref (self->bus);
  g_free (self->program);
  g_hash_table_unref (self->nodes);
  g_hash_table_unref (self->children);
  g_free (self);
}

/**
 * tree_get_root:
 * @self: a tree
 *
 * Returns: (transfer none): the program; its windows are in it
 */
Node *
tree_get_root (Tree *self)
{
  return self->root;
}

/**
 * node_is:
 * @self: a node
 * @state: a state
 *
 * Returns: %TRUE if it is in that state
 */
gboolean
node_is (const Node *self, AtspiStateType state)
{
  return (self->states & (G_GUINT64_CONSTANT (1) << state)) != 0;
}

/**
 * node_has:
 * @self: a node
 * @interface: an interface
 *
 * Returns: %TRUE if it has that interface
 */
gboolean
node_has (const Node *self, NodeInterface interface)
{
  return (self->interfaces & interface) != 0;
}

/**
 * tree_call:
 * @self: a tree
 * @node: a node of it
 * @interface: such as `org.a11y.atspi.Action`
 * @method: a method of it
 * @parameters: (nullable): its parameters; consumed if floating
 * @answer: the type of its answer
 *
 * Returns: (transfer full) (nullable): what it answers; %NULL where the thing has gone or refuses
 */
GVariant *
tree_call (Tree *self,
           const Node *node,
           const char *interface,
           const char *method,
           GVariant *parameters,
           const char *answer)
{
  return g_dbus_connection_call_sync (self->bus, self->program, node->path, interface, method,
                                      parameters, G_VARIANT_TYPE (answer), G_DBUS_CALL_FLAGS_NONE,
                                      ANSWER_MS, NULL, NULL);
}
