/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server-process.h"
#include "wire/json.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

static const char *
program (void)
{
  const char *path = g_getenv ("ALONGSIDE_SERVER");

  g_assert_nonnull (path);
  return path;
}

static char *
run (ServerProcess *self,
     const char *input,
     GPtrArray *words,
     GSubprocessFlags further,
     gboolean *well)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_ptr_array_insert (words, 0, (gpointer)program ());
  g_ptr_array_add (words, (gpointer) "--data");
  g_ptr_array_add (words, self->data);
  g_ptr_array_add (words, NULL);
  process
      = g_subprocess_newv ((const char *const *)words->pdata,
                           G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | further,
                           &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  *well = g_subprocess_get_successful (process);
  return g_strchomp (output);
}

static GPtrArray *
words_of (const char *first, va_list *arguments)
{
  GPtrArray *words = g_ptr_array_new ();

  for (const char *word = first; word != NULL; word = va_arg (*arguments, const char *))
    g_ptr_array_add (words, (gpointer)word);
  return words;
}

char *
server_process_run (ServerProcess *self, const char *input, const char *first, ...)
{
  g_autoptr (GPtrArray) words = NULL;
  char *output = NULL;
  gboolean well = FALSE;
  va_list arguments;

  va_start (arguments, first);
  words = words_of (first, &arguments);
  va_end (arguments);
  output = run (self, input, words, G_SUBPROCESS_FLAGS_NONE, &well);
  if (!well)
    g_error ("alongside-server %s failed: %s", first, output);
  return output;
}

char *
server_process_refuse (ServerProcess *self, const char *first, ...)
{
  g_autoptr (GPtrArray) words = NULL;
  char *output = NULL;
  gboolean well = FALSE;
  va_list arguments;

  va_start (arguments, first);
  words = words_of (first, &arguments);
  va_end (arguments);
  output = run (self, NULL, words, G_SUBPROCESS_FLAGS_STDERR_MERGE, &well);
  if (well)
    g_error ("alongside-server %s went well: %s", first, output);
  return output;
}

static void
add_user (ServerProcess *self, const char *login, const char *organisation)
{
  g_autofree char *said
      = server_process_run (self, SERVER_PASSWORD "\n", "user", "add", login, "--organisation",
                            organisation, "--role", "coordinator", "--name", login, NULL);

  g_assert_nonnull (said);
}

ServerProcess *
server_process_new (void)
{
  ServerProcess *self = g_new0 (ServerProcess, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *set_up = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  self->folder = g_dir_make_tmp ("along-server-XXXXXX", &error);
  g_assert_no_error (error);
  self->data = g_build_filename (self->folder, "data", NULL);
  set_up = server_process_run (self, NULL, "init", "--name", "Kirkallan", NULL);
  one = server_process_run (self, NULL, "organisation", "add", "Health and social care", NULL);
  other = server_process_run (self, NULL, "organisation", "add", "Recovery café", NULL);
  add_user (self, "morag", "Health and social care");
  add_user (self, "ailsa", "Health and social care");
  add_user (self, "callum", "Recovery café");
  server_process_start (self);
  return self;
}

/* A test that fails leaves no server behind, which would hold up whoever waits for its output to end. */
static void
end_with_the_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

gboolean
server_process_try_start (ServerProcess *self)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  const char *where = self->address != NULL ? strstr (self->address, "127.0.0.1") : "127.0.0.1:0";
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) said = NULL;
  const char *address = NULL;

  if (self->now != NULL)
    g_subprocess_launcher_setenv (launcher, "ALONGSIDE_NOW", self->now, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, end_with_the_test, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error,
                                               self->program != NULL ? self->program : program (),
                                               "serve", "--listen", where, "--unlimited", "--json",
                                               "--data", self->data, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  said = line != NULL ? along_json_parse (line, -1, &error) : NULL;
  g_assert_no_error (error);
  if (said == NULL || !json_object_has_member (json_node_get_object (said), "listening"))
    {
      g_subprocess_wait (self->process, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_subprocess_get_if_exited (self->process));
      g_clear_object (&self->process);
      return FALSE;
    }
  g_assert_true (
      along_json_get_text (json_node_get_object (said), "listening", TRUE, &address, &error));
  g_set_str (&self->address, address);
  return TRUE;
}

void
server_process_start (ServerProcess *self)
{
  g_assert_true (server_process_try_start (self));
}

static void
end (ServerProcess *self, int number)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->process, number);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  if (number == SIGTERM)
    g_assert_true (g_subprocess_get_successful (self->process));
  g_clear_object (&self->process);
}

void
server_process_stop (ServerProcess *self)
{
  end (self, SIGTERM);
}

void
server_process_kill (ServerProcess *self)
{
  end (self, SIGKILL);
}

void
server_process_free (ServerProcess *self)
{
  g_autoptr (GSubprocess) remove = NULL;

  if (self->process != NULL)
    server_process_stop (self);
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-r", self->folder, NULL);
  g_assert_true (g_subprocess_wait_check (remove, NULL, NULL));
  g_free (self->folder);
  g_free (self->data);
  g_free (self->address);
  g_free (self->now);
  g_free (self);
}
