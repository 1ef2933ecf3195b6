/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/desk-private.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* Who has not come there after so many keys does not come there. */
#define MOST_STEPS 60
/* So often it is looked whether the keyboard has moved. */
#define MOST_LOOKS 6

void
desk_found_clear (Found *found)
{
  g_clear_pointer (&found->tree, tree_free);
}

/**
 * desk_settle:
 * @milliseconds: how long
 *
 * Lets events come in for a moment; for polling what another process does, and for animations to end
 * before a picture.
 */
void
desk_settle (guint milliseconds)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add_once (milliseconds, (GSourceOnceFunc)g_main_loop_quit, loop);
  g_main_loop_run (loop);
}

static char *
text_of (Tree *tree, const Node *node)
{
  g_autoptr (GVariant) answer = NULL;
  char *text = NULL;

  if (node_has (node, NODE_TEXT))
    answer = tree_call (tree, node, "org.a11y.atspi.Text", "GetText", g_variant_new ("(ii)", 0, -1),
                        "(s)");
  if (answer != NULL)
    g_variant_get (answer, "(s)", &text);
  return text;
}

static gboolean
is_named (Tree *tree, const Node *node, const char *name)
{
  return g_str_equal (node->name, name);
}

/* A label is named by its text; what else has text is asked for it. */
gboolean
desk_tells (Tree *tree, const Node *node, const char *part)
{
  g_autofree char *text = NULL;

  if (strstr (node->name, part) != NULL)
    return TRUE;
  if (node->role == ATSPI_ROLE_LABEL)
    return FALSE;
  text = text_of (tree, node);
  return text != NULL && strstr (text, part) != NULL;
}

Tree *
desk_read_tree (Desk *self)
{
  if (self->program == NULL)
    self->program = tree_find_program (self->bus, self->pid);
  return self->program != NULL ? tree_read (self->bus, self->program, self->n_vain % 4 == 3) : NULL;
}

/* Depth first, later windows (dialogs) before earlier ones; only what shows. */
static Node *
search (Tree *tree, Node *node, DeskMatch match, const char *text, gboolean backwards)
{
  guint n = node->children->len;

  if (node_is (node, ATSPI_STATE_SHOWING) && match (tree, node, text))
    return node;
  for (guint i = 0; i < n; i++)
    {
      Node *child = g_ptr_array_index (node->children, backwards ? n - 1 - i : i);
      Node *found = NULL;

      if (child->role == ATSPI_ROLE_FRAME || node_is (child, ATSPI_STATE_SHOWING)
          || node_is (child, ATSPI_STATE_VISIBLE))
        found = search (tree, child, match, text, FALSE);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static Found
look_for (Desk *self, DeskMatch match, const char *text)
{
  Found found = { desk_read_tree (self), NULL };

  if (found.tree != NULL)
    found.node = search (found.tree, tree_get_root (found.tree), match, text, TRUE);
  return found;
}

static void
describe (const Node *node, int depth, GString *into)
{
  g_autofree char *role = atspi_role_get_name (node->role);

  if (*node->name != '\0')
    g_string_append_printf (into, "%*s%s “%s”\n", depth, "", role, node->name);
  for (guint i = 0; i < node->children->len && into->len < 20000; i++)
    {
      const Node *child = g_ptr_array_index (node->children, i);

      if (child->role == ATSPI_ROLE_FRAME || node_is (child, ATSPI_STATE_SHOWING))
        describe (child, depth + 1, into);
    }
}

/**
 * desk_describe:
 * @self: a desk
 *
 * Returns: (transfer full): everything with a name that shows, a line each; for failed tests
 */
char *
desk_describe (Desk *self)
{
  g_autoptr (Tree) tree = desk_read_tree (self);
  GString *into = g_string_new (NULL);

  if (tree != NULL)
    describe (tree_get_root (tree), 0, into);
  else
    g_string_append (into, "(the app is not there)\n");
  return g_string_free (into, FALSE);
}

/* To whom the display gives what is typed. Where that is not the window, no key reaches it, whatever has the keyboard in
 * it: then it is the test that lost it, not the app. */
static char *
display_types_to (Desk *self)
{
  const char *const argv[] = { "xdotool", "getwindowfocus", "getwindowname", NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "DISPLAY", self->display, TRUE);
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **)argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                     &complaint, NULL, &error))
    return g_strdup (error->message);
  return g_strdup (g_strstrip (*output != '\0' ? output : complaint));
}

void
desk_give_up (Desk *self, const char *wanted, const char *text)
{
  g_autofree char *there = desk_describe (self);
  g_autofree char *keyboard = desk_keyboard_on (self);
  g_autofree char *typed_to = display_types_to (self);
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");
  g_autofree char *path
      = folder != NULL ? g_strdup_printf ("%s/failed-%s.png", folder, self->user) : NULL;

  if (path != NULL)
    desk_shot (self, path);
  g_error (
      "On %s's desktop: %s “%s”. The keyboard was on “%s”, and keys went to “%s”. There was:\n%s",
      self->user, wanted, text, keyboard, typed_to, there);
}

static void
fail_if_ended (Desk *self, const char *text)
{
  int status = 0;

  if (waitpid (self->pid, &status, WNOHANG) != self->pid)
    return;
  self->running = FALSE;
  g_error ("%s's Alongside ended by itself (status %d) while waiting for “%s”", self->user, status,
           text);
}

Found
desk_wait_match (Desk *self, DeskMatch match, const char *text)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;
  Found found = look_for (self, match, text);

  while (found.node == NULL && g_get_monotonic_time () < end)
    {
      desk_found_clear (&found);
      self->n_vain++;
      fail_if_ended (self, text);
      desk_settle (30);
      found = look_for (self, match, text);
    }
  if (found.node == NULL)
    desk_give_up (self, "waited in vain for", text);
  self->n_vain = 0;
  return found;
}

/**
 * desk_die_with_test:
 * @data: not used
 *
 * For g_spawn: what a test starts ends with it, also when the test fails by aborting.
 */
void
desk_die_with_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/**
 * desk_program:
 * @variable: an environment variable that may name a program
 * @name: its name on the PATH
 *
 * Returns: (transfer none): which program to start
 */
const char *
desk_program (const char *variable, const char *name)
{
  const char *program = g_getenv (variable);

  return program != NULL ? program : name;
}

/**
 * desk_new:
 * @user: whose desktop it is, for messages
 * @display: the display to show it on
 * @profile: the profile's folder
 * @width: the window's width in pixels
 * @height: its height
 * @arguments: (array zero-terminated=1): further arguments
 *
 * Starts Alongside (the program in ALONGSIDE_APP, or on the PATH) and waits for its window.
 *
 * Returns: (transfer full): the desk
 */
Desk *
desk_new (const char *user,
          const char *display,
          const char *profile,
          int width,
          int height,
          const char *const *arguments)
{
  Desk *self = g_new0 (Desk, 1);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) built = NULL;
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "DISPLAY", display, TRUE);
  g_autoptr (GError) error = NULL;
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  self->user = g_strdup (user);
  self->display = g_strdup (display);
  self->profile = g_strdup (profile);
  g_strv_builder_add_many (argv, desk_program ("ALONGSIDE_APP", "alongside"), "--profile", profile,
                           NULL);
  g_strv_builder_addv (argv, (const char **)arguments);
  built = g_strv_builder_end (argv);
  if (!g_spawn_async (NULL, built, environment, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH,
                      desk_die_with_test, NULL, &self->pid, &error))
    g_error ("Alongside could not be started: %s", error->message);
  self->running = TRUE;
  self->bus = tree_connect ();

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (Tree) tree = desk_read_tree (self);

      if (tree != NULL && tree_get_root (tree)->children->len > 0)
        break;
      if (waitpid (self->pid, NULL, WNOHANG) == self->pid)
        g_error ("%s's Alongside ended while starting", user);
      desk_settle (30);
    }
  desk_resize (self, width, height);
  return self;
}

/**
 * desk_get_user:
 * @self: a desk
 *
 * Returns: (transfer none): whose it is
 */
const char *
desk_get_user (Desk *self)
{
  return self->user;
}

static void
finish (Desk *self)
{
  g_spawn_close_pid (self->pid);
  g_free (self->user);
  g_free (self->display);
  g_free (self->profile);
  g_free (self->program);
  g_object_unref (self->bus);
  g_free (self);
}

/**
 * desk_close:
 * @self: (transfer full): a desk
 *
 * Ends Alongside as its window's close button would, and fails the test when it does not end well: a
 * leak, a critical, or not ending at all.
 */
void
desk_close (Desk *self)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;
  int status = 0;

  if (self->running)
    {
      desk_key (self, "ctrl+q");
      while (waitpid (self->pid, &status, WNOHANG) != self->pid)
        {
          if (g_get_monotonic_time () > end)
            desk_give_up (self, "it does not end at", "Ctrl+Q");
          desk_settle (20);
        }
      if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
        g_error ("%s's Alongside ended with status %d (see its output above)", self->user, status);
    }
  finish (self);
}

/**
 * desk_kill:
 * @self: (transfer full): a desk
 *
 * The machine dies: kill -9.
 */
void
desk_kill (Desk *self)
{
  kill (self->pid, SIGKILL);
  waitpid (self->pid, NULL, 0);
  finish (self);
}

/**
 * desk_wait_for:
 * @self: a desk
 * @name: an accessible name
 *
 * Waits until something of that name shows.
 */
void
desk_wait_for (Desk *self, const char *name)
{
  g_auto (Found) found = desk_wait_match (self, is_named, name);

  g_assert_nonnull (found.node);
}

/**
 * desk_wait_for_text:
 * @self: a desk
 * @part: some words
 *
 * Waits until something shows whose name or text has these words in it.
 */
void
desk_wait_for_text (Desk *self, const char *part)
{
  g_auto (Found) found = desk_wait_match (self, desk_tells, part);

  g_assert_nonnull (found.node);
}

/**
 * desk_shows:
 * @self: a desk
 * @name: an accessible name
 *
 * Returns: %TRUE if something of that name shows now
 */
gboolean
desk_shows (Desk *self, const char *name)
{
  g_auto (Found) found = look_for (self, is_named, name);

  return found.node != NULL;
}

static gboolean
has_keyboard_named (Tree *tree, const Node *node, const char *name)
{
  return node_is (node, ATSPI_STATE_FOCUSED) && is_named (tree, node, name);
}

/**
 * desk_has_keyboard:
 * @self: a desk
 * @name: an accessible name
 *
 * Returns: %TRUE if something of that name has the keyboard now
 */
gboolean
desk_has_keyboard (Desk *self, const char *name)
{
  g_auto (Found) found = look_for (self, has_keyboard_named, name);

  return found.node != NULL;
}

static gboolean
has_keyboard (Tree *tree, const Node *node, const char *text)
{
  return node_is (node, ATSPI_STATE_FOCUSED) && *node->name != '\0';
}

/**
 * desk_keyboard_on:
 * @self: a desk
 *
 * Returns: (transfer full): the accessible name of what has the keyboard now; empty for nothing with a name
 */
char *
desk_keyboard_on (Desk *self)
{
  g_auto (Found) found = look_for (self, has_keyboard, "");

  return g_strdup (found.node != NULL ? found.node->name : "");
}

/**
 * desk_shows_text:
 * @self: a desk
 * @part: some words
 *
 * Returns: %TRUE if they show anywhere now
 */
gboolean
desk_shows_text (Desk *self, const char *part)
{
  g_auto (Found) found = look_for (self, desk_tells, part);

  return found.node != NULL;
}

static void
wait_gone (Desk *self, DeskMatch match, const char *text)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  for (;;)
    {
      g_auto (Found) found = look_for (self, match, text);

      if (found.node == NULL)
        return;
      if (g_get_monotonic_time () > end)
        desk_give_up (self, "still there:", text);
      desk_settle (30);
    }
}

/**
 * desk_wait_gone:
 * @self: a desk
 * @name: an accessible name
 *
 * Waits until nothing of that name shows.
 */
void
desk_wait_gone (Desk *self, const char *name)
{
  wait_gone (self, is_named, name);
}

/**
 * desk_wait_text_gone:
 * @self: a desk
 * @part: some words
 *
 * Waits until nothing shows whose name or text has these words in it.
 */
void
desk_wait_text_gone (Desk *self, const char *part)
{
  wait_gone (self, desk_tells, part);
}

/**
 * desk_text_with:
 * @self: a desk
 * @part: some words that show
 *
 * Returns: (transfer full): the whole of a name or text that begins with them
 */
char *
desk_text_with (Desk *self, const char *part)
{
  g_auto (Found) found = desk_wait_match (self, desk_tells, part);

  return g_str_has_prefix (found.node->name, part) ? g_strdup (found.node->name)
                                                   : text_of (found.tree, found.node);
}

/* What people use: it needs a name, and it can be pressed. */
gboolean
desk_is_control (AtspiRole role)
{
  return role == ATSPI_ROLE_BUTTON || role == ATSPI_ROLE_TOGGLE_BUTTON
         || role == ATSPI_ROLE_CHECK_BOX || role == ATSPI_ROLE_RADIO_BUTTON
         || role == ATSPI_ROLE_COMBO_BOX || role == ATSPI_ROLE_ENTRY
         || role == ATSPI_ROLE_SPIN_BUTTON || role == ATSPI_ROLE_SWITCH || role == ATSPI_ROLE_SLIDER
         || role == ATSPI_ROLE_MENU_ITEM || role == ATSPI_ROLE_LIST_ITEM
         || role == ATSPI_ROLE_PAGE_TAB || role == ATSPI_ROLE_LINK;
}

/* Whether a thing can be pressed. A row is not asked: GTK 4.18 leaks the list of its actions with each answer. */
static gboolean
has_action (Tree *tree, const Node *node)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!node_has (node, NODE_ACTION) || !node_is (node, ATSPI_STATE_SENSITIVE))
    return FALSE;
  if (node->role == ATSPI_ROLE_LIST_ITEM)
    return TRUE;
  if (desk_is_control (node->role))
    answer = tree_call (tree, node, "org.freedesktop.DBus.Properties", "Get",
                        g_variant_new ("(ss)", "org.a11y.atspi.Action", "NActions"), "(v)");
  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(v)", &value);
  return g_variant_get_int32 (value) > 0;
}

static gboolean
act (Tree *tree, const Node *node)
{
  g_autoptr (GVariant) answer = NULL;
  gboolean done = FALSE;

  if (has_action (tree, node))
    answer = tree_call (tree, node, "org.a11y.atspi.Action", "DoAction", g_variant_new ("(i)", 0),
                        "(b)");
  if (answer != NULL)
    g_variant_get (answer, "(b)", &done);
  return done;
}

/* A row that was not asked may be for what is in it. */
static gboolean
is_pressable_named (Tree *tree, const Node *node, const char *name)
{
  return is_named (tree, node, name) && node->role != ATSPI_ROLE_LIST_ITEM
         && has_action (tree, node);
}

/* A label may carry the name while the one who acts is around it. */
static gboolean
is_in_pressable_named (Tree *tree, const Node *node, const char *name)
{
  if (!is_named (tree, node, name))
    return FALSE;
  for (int up = 0; node != NULL && up < 4; up++, node = node->parent)
    if (has_action (tree, node))
      return TRUE;
  return FALSE;
}

/**
 * desk_press:
 * @self: a desk
 * @name: an accessible name
 *
 * Waits until it can be pressed, and does its first action: presses a button, activates a row, opens a list. What is
 * in a row is meant before the row of the same name, and a tab before its page.
 */
void
desk_press (Desk *self, const char *name)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  /* A row that was found may be made anew before it is pressed. */
  while (g_get_monotonic_time () < end)
    {
      g_auto (Found) found = desk_wait_match (self, is_in_pressable_named, name);
      const Node *node
          = search (found.tree, tree_get_root (found.tree), is_pressable_named, name, TRUE);

      if (node == NULL)
        node = found.node;
      for (int up = 0; node != NULL && up < 4; up++, node = node->parent)
        if (act (found.tree, node))
          return;
      desk_settle (30);
    }
  desk_give_up (self, "has no action:", name);
}

static gboolean
is_editable_named (Tree *tree, const Node *node, const char *name)
{
  return is_named (tree, node, name) && node_has (node, NODE_EDITABLE_TEXT)
         && node_is (node, ATSPI_STATE_EDITABLE);
}

/**
 * desk_fill:
 * @self: a desk
 * @name: the accessible name of a field
 * @text: what it should hold
 *
 * Replaces the text of a field.
 */
void
desk_fill (Desk *self, const char *name, const char *text)
{
  g_auto (Found) found = desk_wait_match (self, is_editable_named, name);
  g_autoptr (GVariant) answer = tree_call (found.tree, found.node, "org.a11y.atspi.EditableText",
                                           "SetTextContents", g_variant_new ("(s)", text), "(b)");
  gboolean done = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &done);
  if (!done)
    desk_give_up (self, "cannot be filled:", name);
}

/**
 * desk_read:
 * @self: a desk
 * @name: the accessible name of a field
 *
 * Returns: (transfer full): the text it holds
 */
char *
desk_read (Desk *self, const char *name)
{
  g_auto (Found) found = desk_wait_match (self, is_editable_named, name);
  char *text = text_of (found.tree, found.node);

  return text != NULL ? text : g_strdup ("");
}

/* A busy machine takes its time: who presses on before the keyboard has moved goes past. */
static void
press_and_see (Desk *self, const char *key)
{
  g_autofree char *before = desk_keyboard_on (self);

  desk_key (self, key);
  for (guint i = 0; i < MOST_LOOKS; i++)
    {
      g_autofree char *after = desk_keyboard_on (self);

      if (!g_str_equal (before, after))
        return;
      desk_settle (30);
    }
}

/**
 * desk_go:
 * @self: a desk
 * @key: such as `Tab`, `shift+Tab`, `Down`
 * @name: an accessible name
 *
 * Presses a key until something of that name has the keyboard.
 */
void
desk_go (Desk *self, const char *key, const char *name)
{
  desk_wait_for (self, name);
  for (guint i = 0; i < MOST_STEPS && !desk_has_keyboard (self, name); i++)
    press_and_see (self, key);
  if (!desk_has_keyboard (self, name))
    desk_give_up (self, "the keyboard does not reach", name);
}

/**
 * desk_choose:
 * @self: a desk
 * @list: the accessible name of a row that opens a list
 * @choice: the name of one in it
 *
 * Goes to the row, opens its list, goes down to the choice and takes it, all with the keyboard: GTK gives such rows no
 * action that could be asked for from outside.
 */
void
desk_choose (Desk *self, const char *list, const char *choice)
{
  desk_go (self, "Tab", list);
  desk_key (self, "space");
  desk_wait_for (self, choice);
  desk_key (self, "Home");
  desk_go (self, "Down", choice);
  desk_key (self, "Return");
}

/**
 * desk_focus:
 * @self: a desk
 * @name: an accessible name
 *
 * Gives it the keyboard.
 */
void
desk_focus (Desk *self, const char *name)
{
  g_auto (Found) found = desk_wait_match (self, is_named, name);
  g_autoptr (GVariant) answer
      = tree_call (found.tree, found.node, "org.a11y.atspi.Component", "GrabFocus", NULL, "(b)");
  gboolean done = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &done);
  if (!done)
    desk_give_up (self, "cannot take the keyboard:", name);
}

char *
desk_run (Desk *self, const char *const *argv)
{
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "DISPLAY", self->display, TRUE);
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **)argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                     &complaint, &status, &error))
    g_error ("%s: %s", argv[0], error->message);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s: %s", argv[0], error->message, complaint);
  return g_steal_pointer (&output);
}

/**
 * desk_key:
 * @self: a desk
 * @keys: such as `ctrl+k`, `Return`, `alt+Left`
 *
 * Presses keys on its keyboard.
 */
void
desk_key (Desk *self, const char *keys)
{
  g_autofree char *output
      = desk_run (self, (const char *const[]){ "xdotool", "key", "--clearmodifiers", keys, NULL });

  desk_settle (30);
}

/**
 * desk_type:
 * @self: a desk
 * @text: some text
 *
 * Types it on its keyboard, letter by letter.
 */
void
desk_type (Desk *self, const char *text)
{
  g_autofree char *output
      = desk_run (self, (const char *const[]){ "xdotool", "type", "--delay", "8", text, NULL });

  desk_settle (30);
}

/**
 * desk_look_up:
 * @self: a desk
 * @text: what to look for
 *
 * Ctrl+K, the words, and Enter on the first that is found, as somebody in a hurry does it.
 */
void
desk_look_up (Desk *self, const char *text)
{
  desk_key (self, "ctrl+k");
  desk_fill (self, "Search everything", text);
  /* It searches when the typing pauses. */
  desk_settle (800);
  desk_key (self, "Return");
  desk_wait_gone (self, "Search everything");
}
