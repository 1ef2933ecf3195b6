/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "honest.h"
#include "base/id.h"
#include "faults.h"

#include <signal.h>

#define PASSWORD "correct horse"
/* How long a change may take while the server is beset. On a machine that does other things too, and sanitized. */
#define MAX_MS 15000
#define PAUSE_MS 100
/* How much more memory the server may come to hold, in KiB. The sanitizer doubles what is held, and keeps 16 MB of
 * what was freed. */
#ifdef __SANITIZE_ADDRESS__
#define MAX_MORE_KIB (192 * 1024)
#else
#define MAX_MORE_KIB (64 * 1024)
#endif

static void
sign_in_by_hand (Honest *self)
{
  g_autofree char *replica = along_id_new ();
  g_autofree char *other = along_id_new ();
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) spare = NULL;

  self->access = program_sign_in (&self->program, replica, &answer);
  self->spare = program_sign_in (&self->program, other, &spare);
  self->epoch = g_strdup (text_of (answer, "epoch"));
  self->org = g_strdup (json_object_get_string_member (
      json_object_get_object_member (json_node_get_object (answer), "account"), "org"));
}

/* @option: (nullable): a further option of the server */
void
honest_set_up (Honest *self, gconstpointer option)
{
  g_autofree char *sanitizer
      = g_strconcat (g_getenv ("ASAN_OPTIONS") != NULL ? g_getenv ("ASAN_OPTIONS") : "",
                     ":quarantine_size_mb=16", NULL);
  g_autoptr (GError) error = NULL;

  program_set_up (&self->program, NULL);
  program_make_morag (&self->program);
  self->program.launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_setenv (self->program.launcher, "ASAN_OPTIONS", sanitizer, TRUE);
  program_start (&self->program, option);
  self->device = device_new ("morag", TRUE);
  device_sign_in (self->device, self->program.url, PASSWORD, &error);
  g_assert_no_error (error);
  self->person = device_create (self->device, "Isla");
  device_wait_in_step (self->device);
  sign_in_by_hand (self);
  self->ms = g_array_new (FALSE, FALSE, sizeof (gint64));
}

void
honest_tear_down (Honest *self, gconstpointer option)
{
  device_free (self->device);
  program_tear_down (&self->program, NULL);
  g_free (self->person);
  g_free (self->access);
  g_free (self->spare);
  g_free (self->epoch);
  g_free (self->org);
  g_array_unref (self->ms);
}

static void
work_once (Honest *self)
{
  g_autofree char *words = change_words (++self->n);
  g_autofree char *pull = g_strdup_printf ("{\"epoch\":\"%s\",\"scopes\":[]}", self->epoch);
  gint64 start = g_get_monotonic_time ();
  gint64 ms = 0;

  device_set (self->device, self->person, CHANGED_FIELD, words);
  device_wait_in_step (self->device);
  ms = (g_get_monotonic_time () - start) / 1000;
  g_array_append_val (self->ms, ms);
  g_assert_cmpuint (program_call (&self->program, "/healthz", NULL, NULL, NULL), ==, 200);
  g_assert_cmpuint (program_call (&self->program, "/v1/pull", self->access, pull, NULL), ==, 200);
  device_pause (PAUSE_MS);
}

static gint
compare_ms (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *)a;
  gint64 other = *(const gint64 *)b;

  return (one > other) - (one < other);
}

static void
tell (Honest *self, const char *when)
{
  g_array_sort (self->ms, compare_ms);
  g_test_message ("%s: %u changes, each with its server after %" G_GINT64_FORMAT
                  " ms (the median), %" G_GINT64_FORMAT " ms (the slowest)",
                  when, self->ms->len, g_array_index (self->ms, gint64, self->ms->len / 2),
                  g_array_index (self->ms, gint64, self->ms->len - 1));
  g_assert_cmpint (g_array_index (self->ms, gint64, self->ms->len - 1), <, MAX_MS);
}

typedef struct
{
  Honest *honest;
  HostileFunc func;
  gpointer data;
  int done;
} Hostile;

static gpointer
be_hostile (gpointer data)
{
  Hostile *hostile = data;

  hostile->func (hostile->honest, hostile->data);
  g_atomic_int_set (&hostile->done, TRUE);
  return NULL;
}

void
honest_work_while (Honest *self, HostileFunc func, gpointer data)
{
  Hostile hostile = { .honest = self, .func = func, .data = data };
  g_autofree char *words = NULL;
  g_autoptr (JsonNode) check = NULL;
  GThread *thread = NULL;
  gint64 before = 0;
  gint64 more = 0;

  for (guint i = 0; i < 10; i++)
    work_once (self);
  tell (self, "before");
  g_array_set_size (self->ms, 0);
  before = program_peak_memory (&self->program);
  thread = g_thread_new ("hostile", be_hostile, &hostile);
  do
    work_once (self);
  while (!g_atomic_int_get (&hostile.done));
  g_thread_join (thread);
  tell (self, "meanwhile");
  more = program_peak_memory (&self->program) - before;
  g_test_message ("the server held %" G_GINT64_FORMAT " KiB at most before, %" G_GINT64_FORMAT
                  " KiB more after",
                  before, more);
  g_assert_cmpint (more, <, MAX_MORE_KIB);
  words = change_words (self->n);
  device_wait_text (self->device, self->person, CHANGED_FIELD, words);
  device_wait_attention (self->device, 0);
  /* It ends as it is told to, without a complaint of the sanitizer's, and its data are whole. */
  program_stop (&self->program, SIGTERM);
  check = program_run (&self->program, 0, NULL, "check", NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (check), "ok"));
}
