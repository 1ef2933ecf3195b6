/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A desktop without a window, in a process of its own, so that it can be killed: `desktop FOLDER SERVER SEED`. It enters
 * people and changes them without end, syncs as it goes, and says what it was told, a line each:
 *
 * - `stored ID N`: change N of that person is stored
 * - `taken K`: the server has the first K of what this life of it said to be stored, and all that earlier ones did
 */

#include "base/clock.h"
#include "device.h"
#include "faults.h"
#include "store/records.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PEOPLE 400
#define MAX_PAUSE_MS 25

typedef struct
{
  Device device;
  GRand *rand;
  GPtrArray *people; /* ids */
  GArray *counts;    /* how often each was changed */
  gint64 n_stored;   /* how much this life has said to be stored */
  gint64 n_taken;    /* and how much of it to be taken */
} Desktop;

static void
say (const char *line)
{
  /* Whoever listens has gone: so does this. */
  if (write (STDOUT_FILENO, line, strlen (line)) != (gssize)strlen (line))
    exit (1);
}

static void
say_stored (Desktop *self, const char *id, guint n)
{
  g_autofree char *line = g_strdup_printf ("stored %s %u\n", id, n);

  self->n_stored++;
  say (line);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* What an earlier life has left. */
static void
remember (Desktop *self)
{
  g_autoptr (GPtrArray) records = people_of (&self->device);

  for (guint i = 0; i < records->len; i++)
    {
      const AlongRecord *record = g_ptr_array_index (records, i);
      guint n = change_of (record);

      g_ptr_array_add (self->people, g_strdup (along_record_get_id (record)));
      g_array_append_val (self->counts, n);
    }
}

static void
change (Desktop *self)
{
  guint i = 0;
  guint *n = NULL;
  g_autofree char *words = NULL;

  if (self->people->len == 0
      || (self->people->len < MAX_PEOPLE && g_rand_int_range (self->rand, 0, 4) == 0))
    {
      char *id = device_create (&self->device, "Isla");
      guint none = 0;

      g_ptr_array_add (self->people, id);
      g_array_append_val (self->counts, none);
      say_stored (self, id, 0);
      return;
    }
  i = (guint)g_rand_int_range (self->rand, 0, (gint32)self->people->len);
  n = &g_array_index (self->counts, guint, i);
  words = change_words (*n + 1);
  device_set (&self->device, g_ptr_array_index (self->people, i), CHANGED_FIELD, words);
  *n += 1;
  say_stored (self, g_ptr_array_index (self->people, i), *n);
}

/* Lets sync go on for a moment. Whoever is offline tries again at once, as if somebody pressed "Try now". */
static void
let_sync (Desktop *self)
{
  AlongEngine *engine = along_session_get_engine (self->device.session);

  if (along_engine_get_status (engine) == ALONG_SYNC_OFFLINE)
    along_engine_sync_now (engine);
  device_pause ((guint)g_rand_int_range (self->rand, 0, MAX_PAUSE_MS));
}

/* What waits is sent in order: what does not wait any more was taken. */
static void
tell_what_was_taken (Desktop *self)
{
  AlongStore *store = along_session_get_store (self->device.session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AlongSyncState) state = NULL;
  g_autofree char *line = NULL;

  along_store_sync_state_async (store, keep_cb, &result);
  state = along_store_sync_state_finish (store, wait_for (&result), NULL);
  if (state == NULL || self->n_stored - state->waiting <= self->n_taken)
    return;
  self->n_taken = self->n_stored - state->waiting;
  line = g_strdup_printf ("taken %" G_GINT64_FORMAT "\n", self->n_taken);
  say (line);
}

int
main (int argc, char **argv)
{
  Desktop self = { { NULL, NULL, (char *)"morag", NULL }, NULL, NULL, NULL, 0, 0 };
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    return 2;
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  self.device.folder = argv[1];
  self.rand = g_rand_new_with_seed ((guint32)g_ascii_strtoull (argv[3], NULL, 10));
  self.people = g_ptr_array_new_with_free_func (g_free);
  self.counts = g_array_new (FALSE, FALSE, sizeof (guint));
  device_open (&self.device);
  while (along_session_get_state (self.device.session) == ALONG_SESSION_SIGNED_OUT)
    {
      /* The server may be away for a moment; anything else is said and ends it. */
      g_clear_error (&error);
      if (!device_sign_in (&self.device, argv[2], FAULTS_PASSWORD, &error)
          && !g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE))
        g_error ("%s", error->message);
    }
  if (along_session_get_state (self.device.session) != ALONG_SESSION_OPEN)
    g_error ("not open: %s", along_session_get_error (self.device.session)->message);
  remember (&self);
  for (;;)
    {
      change (&self);
      let_sync (&self);
      tell_what_was_taken (&self);
    }
}
