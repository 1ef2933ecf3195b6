/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/desk.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* libatspi declares none. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiEditableText, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)

struct _Desk
{
  char *user;
  char *display;
  char *profile;
  GPid pid;
  gboolean running;
};

/* Whether an accessible is the thing that is looked for. */
typedef gboolean (*DeskMatch) (AtspiAccessible *accessible, const char *text);

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
name_of (AtspiAccessible *accessible)
{
  char *name = atspi_accessible_get_name (accessible, NULL);

  return name != NULL ? name : g_strdup ("");
}

static gboolean
has_state (AtspiAccessible *accessible, AtspiStateType state)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (accessible);

  return states != NULL && atspi_state_set_contains (states, state);
}

static char *
text_of (AtspiAccessible *accessible)
{
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (accessible);

  return text != NULL ? atspi_text_get_text (text, 0, -1, NULL) : NULL;
}

static gboolean
is_named (AtspiAccessible *accessible, const char *name)
{
  g_autofree char *its = name_of (accessible);

  return g_str_equal (its, name);
}

static gboolean
tells (AtspiAccessible *accessible, const char *part)
{
  g_autofree char *name = name_of (accessible);
  g_autofree char *text = NULL;

  if (strstr (name, part) != NULL)
    return TRUE;
  text = text_of (accessible);
  return text != NULL && strstr (text, part) != NULL;
}

/* Our process among the applications on the accessibility bus. */
static AtspiAccessible *
application (Desk *self)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n = 0;

  atspi_accessible_clear_cache (desktop);
  n = atspi_accessible_get_child_count (desktop, NULL);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (desktop, i, NULL);

      if (child != NULL && atspi_accessible_get_process_id (child, NULL) == (guint)self->pid)
        return g_steal_pointer (&child);
    }
  return NULL;
}

/* Depth first, later windows (dialogs) before earlier ones; only what shows. */
static AtspiAccessible *
search (AtspiAccessible *accessible, DeskMatch match, const char *text, gboolean backwards)
{
  int n = 0;

  if (match (accessible, text) && has_state (accessible, ATSPI_STATE_SHOWING))
    return g_object_ref (accessible);
  n = atspi_accessible_get_child_count (accessible, NULL);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child
          = atspi_accessible_get_child_at_index (accessible, backwards ? n - 1 - i : i, NULL);
      AtspiAccessible *found = NULL;

      if (child == NULL
          || (atspi_accessible_get_role (child, NULL) != ATSPI_ROLE_FRAME
              && !has_state (child, ATSPI_STATE_SHOWING)
              && !has_state (child, ATSPI_STATE_VISIBLE)))
        continue;
      found = search (child, match, text, FALSE);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static AtspiAccessible *
look_for (Desk *self, DeskMatch match, const char *text)
{
  g_autoptr (AtspiAccessible) app = application (self);

  if (app == NULL)
    return NULL;
  atspi_accessible_clear_cache (app);
  return search (app, match, text, TRUE);
}

static void
describe (AtspiAccessible *accessible, int depth, GString *into)
{
  g_autofree char *name = name_of (accessible);
  g_autofree char *role = atspi_accessible_get_role_name (accessible, NULL);
  int n = atspi_accessible_get_child_count (accessible, NULL);

  if (*name != '\0')
    g_string_append_printf (into, "%*s%s “%s”\n", depth, "", role, name);
  for (int i = 0; i < n && into->len < 20000; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (accessible, i, NULL);

      if (child != NULL && has_state (child, ATSPI_STATE_SHOWING))
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
  g_autoptr (AtspiAccessible) app = application (self);
  GString *into = g_string_new (NULL);

  if (app != NULL)
    {
      atspi_accessible_clear_cache (app);
      describe (app, 0, into);
    }
  else
    {
      g_string_append (into, "(the app is not there)\n");
    }
  return g_string_free (into, FALSE);
}

static void
give_up (Desk *self, const char *wanted, const char *text)
{
  g_autofree char *there = desk_describe (self);
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");
  g_autofree char *path
      = folder != NULL ? g_strdup_printf ("%s/failed-%s.png", folder, self->user) : NULL;

  if (path != NULL)
    desk_shot (self, path);
  g_error ("On %s's desktop: %s “%s”. There was:\n%s", self->user, wanted, text, there);
}

static AtspiAccessible *
wait_for (Desk *self, DeskMatch match, const char *text)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;
  AtspiAccessible *found = NULL;

  while (found == NULL && g_get_monotonic_time () < end)
    {
      int status = 0;

      if (waitpid (self->pid, &status, WNOHANG) == self->pid)
        {
          self->running = FALSE;
          g_error ("%s's Alongside ended by itself (status %d) while waiting for “%s”", self->user,
                   status, text);
        }
      found = look_for (self, match, text);
      if (found == NULL)
        desk_settle (30);
    }
  if (found == NULL)
    give_up (self, "waited in vain for", text);
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

/* What was on the accessibility bus a moment ago may be gone when it is asked: libatspi warns of that, and it is
 * no fault. */
static void
note (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  g_test_message ("%s: %s", domain, message);
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return g_strcmp0 (domain, "dbind") != 0;
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

  g_log_set_handler ("dbind", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, note, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
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

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (AtspiAccessible) app = application (self);

      if (app != NULL && atspi_accessible_get_child_count (app, NULL) > 0)
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
            g_error ("%s's Alongside does not end at Ctrl+Q", self->user);
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
  g_autoptr (AtspiAccessible) found = wait_for (self, is_named, name);

  g_assert_nonnull (found);
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
  g_autoptr (AtspiAccessible) found = wait_for (self, tells, part);

  g_assert_nonnull (found);
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
  g_autoptr (AtspiAccessible) found = look_for (self, is_named, name);

  return found != NULL;
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
  g_autoptr (AtspiAccessible) found = look_for (self, tells, part);

  return found != NULL;
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
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  while (desk_shows (self, name))
    {
      if (g_get_monotonic_time () > end)
        give_up (self, "still there:", name);
      desk_settle (30);
    }
}

/* A row or a label may carry the name while the one who acts is around or inside it. */
static gboolean
act (AtspiAccessible *accessible)
{
  g_autoptr (AtspiAction) action = atspi_accessible_get_action_iface (accessible);

  return action != NULL && atspi_action_get_n_actions (action, NULL) > 0
         && atspi_action_do_action (action, 0, NULL);
}

static gboolean
is_pressable_named (AtspiAccessible *accessible, const char *name)
{
  g_autoptr (AtspiAction) action = NULL;

  if (!is_named (accessible, name))
    return FALSE;
  action = atspi_accessible_get_action_iface (accessible);
  return action != NULL && atspi_action_get_n_actions (action, NULL) > 0;
}

/**
 * desk_press:
 * @self: a desk
 * @name: an accessible name
 *
 * Waits for it and does its first action: presses a button, activates a row, opens a list. A tab is
 * meant before the page of the same name.
 */
void
desk_press (Desk *self, const char *name)
{
  g_autoptr (AtspiAccessible) named = wait_for (self, is_named, name);
  g_autoptr (AtspiAccessible) pressable = look_for (self, is_pressable_named, name);
  g_autoptr (AtspiAccessible) found = g_object_ref (pressable != NULL ? pressable : named);
  g_autoptr (AtspiAccessible) around = g_object_ref (found);
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  while (!has_state (found, ATSPI_STATE_SENSITIVE))
    {
      if (g_get_monotonic_time () > end)
        give_up (self, "cannot be pressed:", name);
      desk_settle (30);
      atspi_accessible_clear_cache (found);
    }
  for (int up = 0; around != NULL && up < 4; up++)
    {
      g_autoptr (AtspiAccessible) inner = around;

      around = NULL;
      if (act (inner))
        return;
      around = atspi_accessible_get_parent (inner, NULL);
    }
  give_up (self, "has no action:", name);
}

static gboolean
is_editable_named (AtspiAccessible *accessible, const char *name)
{
  g_autoptr (AtspiEditableText) editable = NULL;

  if (!is_named (accessible, name))
    return FALSE;
  editable = atspi_accessible_get_editable_text_iface (accessible);
  return editable != NULL && has_state (accessible, ATSPI_STATE_EDITABLE);
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
  g_autoptr (AtspiAccessible) found = wait_for (self, is_editable_named, name);
  g_autoptr (AtspiEditableText) editable = atspi_accessible_get_editable_text_iface (found);

  if (!atspi_editable_text_set_text_contents (editable, text, NULL))
    give_up (self, "cannot be filled:", name);
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
  g_autoptr (AtspiAccessible) found = wait_for (self, is_editable_named, name);

  return text_of (found);
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
  g_autoptr (AtspiAccessible) found = wait_for (self, is_named, name);
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (found);

  if (component == NULL || !atspi_component_grab_focus (component, NULL))
    give_up (self, "cannot take the keyboard:", name);
}

static char *
run_on_display (Desk *self, const char *const *argv)
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
  g_autofree char *output = run_on_display (
      self, (const char *const[]){ "xdotool", "key", "--clearmodifiers", keys, NULL });

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
  g_autofree char *output = run_on_display (
      self, (const char *const[]){ "xdotool", "type", "--delay", "8", text, NULL });

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
  g_autofree char *found
      = run_on_display (self, (const char *const[]){ "xdotool", "search", "--sync", "--onlyvisible",
                                                     "--pid", pid, NULL });
  g_auto (GStrv) windows = g_strsplit (g_strstrip (found), "\n", -1);

  g_autofree char *output = run_on_display (
      self, (const char *const[]){ "xdotool", "windowmove", windows[0], "0", "0", "windowsize",
                                   windows[0], w, h, "windowfocus", windows[0], NULL });

  desk_settle (300);
}

/**
 * desk_shot:
 * @self: a desk
 * @path: where to write a PNG
 *
 * A picture of its window as it is now.
 */
void
desk_shot (Desk *self, const char *path)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int)self->pid);
  g_autofree char *found = run_on_display (
      self, (const char *const[]){ "xdotool", "search", "--onlyvisible", "--pid", pid, NULL });
  g_auto (GStrv) windows = g_strsplit (g_strstrip (found), "\n", -1);
  g_autofree char *output = NULL;

  /* Animations end and the frame is drawn. */
  desk_settle (500);
  output
      = run_on_display (self, (const char *const[]){ "import", "-window", windows[0], path, NULL });
}

static gboolean
wants_a_name (AtspiRole role)
{
  return role == ATSPI_ROLE_BUTTON || role == ATSPI_ROLE_TOGGLE_BUTTON
         || role == ATSPI_ROLE_CHECK_BOX || role == ATSPI_ROLE_RADIO_BUTTON
         || role == ATSPI_ROLE_COMBO_BOX || role == ATSPI_ROLE_ENTRY
         || role == ATSPI_ROLE_SPIN_BUTTON || role == ATSPI_ROLE_SWITCH || role == ATSPI_ROLE_SLIDER
         || role == ATSPI_ROLE_MENU_ITEM || role == ATSPI_ROLE_LIST_ITEM
         || role == ATSPI_ROLE_PAGE_TAB;
}

static void
collect_nameless (AtspiAccessible *accessible, const char *inside, GPtrArray *into)
{
  g_autofree char *name = name_of (accessible);
  int n = atspi_accessible_get_child_count (accessible, NULL);

  if (*name == '\0' && wants_a_name (atspi_accessible_get_role (accessible, NULL))
      && has_state (accessible, ATSPI_STATE_SHOWING)
      && has_state (accessible, ATSPI_STATE_SENSITIVE))
    {
      g_autofree char *role = atspi_accessible_get_role_name (accessible, NULL);

      g_ptr_array_add (into, g_strdup_printf ("a %s in “%s”", role, inside));
    }
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (accessible, i, NULL);

      if (child != NULL)
        collect_nameless (child, *name != '\0' ? name : inside, into);
    }
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
  g_autoptr (AtspiAccessible) app = application (self);

  if (app != NULL)
    {
      atspi_accessible_clear_cache (app);
      collect_nameless (app, "the window", into);
    }
  return into;
}
