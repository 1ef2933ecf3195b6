/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/ground.h"

#include "base/error.h"
#include "base/id.h"
#include "model/scope.h"
#include "sample/sample.h"
#include "store/sync-side.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEED 7
#define SEED_TEXT "7"
/* So many people are invented in one go; more are the same ones again, as others. */
#define INVENTED 5000
#define LINES_AT_ONCE 5000
/* A device may be read without its server for some days only, so what was made is not kept for ever. */
#define FRESH_S (12 * 60 * 60)

struct _Server
{
  GPid pid;
  char *url;
  gboolean is_bare; /* it knows of no good end */
};

static gboolean
run (const char *const *argv, GError **error)
{
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                     &complaint, &status, error))
    return FALSE;
  if (g_spawn_check_wait_status (status, error))
    return TRUE;
  g_prefix_error (error, "%s %s: %s: ", argv[0], argv[1], g_strstrip (complaint));
  return FALSE;
}

static gboolean
remove_tree (const char *path, GError **error)
{
  const char *argv[] = { "rm", "-rf", "--", path, NULL };

  return run (argv, error);
}

/* Data that other programs made may be of another form. */
static char *
digest_of (Ground *self, const char *const *programs, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; programs[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (self->build, programs[i], NULL);
      g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);

      if (file == NULL)
        return NULL;
      g_checksum_update (sum, (const guchar *)g_mapped_file_get_contents (file),
                         (gssize)g_mapped_file_get_length (file));
    }
  return g_strndup (g_checksum_get_string (sum), 16);
}

/* A folder for what @programs made, without what other versions of them made, or what has become too old. */
static char *
open_data (Ground *self, const char *name, const char *const *programs, GError **error)
{
  g_autofree char *digest = digest_of (self, programs, error);
  g_autofree char *all = g_build_filename (self->build, "tests", "bench", "data", name, NULL);
  g_autofree char *data = digest != NULL ? g_build_filename (all, digest, NULL) : NULL;
  GStatBuf info = { 0 };

  if (data == NULL)
    return NULL;
  if ((g_stat (data, &info) != 0
       || g_get_real_time () / G_USEC_PER_SEC - (gint64)info.st_mtime > FRESH_S)
      && !remove_tree (all, error))
    return NULL;
  if (g_mkdir_with_parents (data, 0700) == 0)
    return g_steal_pointer (&data);
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", data,
               g_strerror (errno));
  return NULL;
}

/**
 * ground_new:
 * @error: set when there is no place for it
 *
 * Returns: (transfer full): the ground to measure on
 */
Ground *
ground_new (GError **error)
{
  g_autoptr (Ground) self = g_new0 (Ground, 1);
  static const char *const servers[] = { "src/server/alongside-server", NULL };
  static const char *const devices[] = { "src/server/alongside-server", "tests/bench/bench", NULL };
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);

  if (program == NULL)
    return NULL;
  self->build = g_canonicalize_filename ("../../..", program);
  self->passing = g_dir_make_tmp ("bench-XXXXXX", error);
  if (self->passing == NULL)
    return NULL;
  self->servers = open_data (self, "servers", servers, error);
  self->devices = self->servers != NULL ? open_data (self, "devices", devices, error) : NULL;
  return self->devices != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * ground_free:
 * @self: (transfer full): the ground
 */
void
ground_free (Ground *self)
{
  g_autoptr (GError) error = NULL;

  if (self->passing != NULL && !remove_tree (self->passing, &error))
    g_warning ("%s", error->message);
  g_free (self->build);
  g_free (self->servers);
  g_free (self->devices);
  g_free (self->passing);
  g_free (self);
}

/**
 * ground_passing:
 * @self: the ground
 * @name: a name
 *
 * Returns: (transfer full): a path of that name which goes with this run
 */
char *
ground_passing (Ground *self, const char *name)
{
  return g_build_filename (self->passing, name, NULL);
}

/**
 * ground_program:
 * @self: the ground
 * @name: where it is in the build folder
 *
 * Returns: (transfer full): its path
 */
char *
ground_program (Ground *self, const char *name)
{
  return g_build_filename (self->build, name, NULL);
}

/* Made aside and renamed, so that what is there is whole. */
static gboolean
put (const char *made, const char *path, GError **error)
{
  if (g_rename (made, path) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

/**
 * ground_server_data:
 * @self: the ground
 * @people: how many people
 * @error: set when it cannot be made
 *
 * Returns: (transfer full): the data folder of a server with an invented partnership
 */
char *
ground_server_data (Ground *self, guint people, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%u", self->servers, people);
  g_autofree char *made = g_strdup_printf ("%s.part-%d", path, (int)getpid ());
  g_autofree char *program = ground_program (self, "src/server/alongside-server");
  g_autofree char *n = g_strdup_printf ("%u", people);
  const char *argv[]
      = { program, "sample", "--people", n, "--seed", SEED_TEXT, "--data", made, NULL };

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&path);
  if (!remove_tree (made, error) || !run (argv, error) || !put (made, path, error))
    return NULL;
  return g_steal_pointer (&path);
}

/**
 * ground_server_copy:
 * @self: the ground
 * @people: how many people
 * @name: a name
 * @error: set when it cannot be made
 *
 * Returns: (transfer full): the same as ground_server_data(), to be written to; it goes with this run
 */
char *
ground_server_copy (Ground *self, guint people, const char *name, GError **error)
{
  g_autofree char *from = ground_server_data (self, people, error);
  g_autofree char *to = ground_passing (self, name);
  const char *argv[] = { "cp", "-a", from, to, NULL };

  return from != NULL && run (argv, error) ? g_steal_pointer (&to) : NULL;
}

static void
end_process (GPid pid, gboolean is_bare)
{
  int status = 0;

  if (kill (pid, SIGTERM) != 0 || waitpid (pid, &status, 0) != pid)
    g_warning ("The server cannot be ended: %s", g_strerror (errno));
  else if (!is_bare && (!WIFEXITED (status) || WEXITSTATUS (status) != 0))
    g_warning ("The server did not end well: status %d", status);
  g_spawn_close_pid (pid);
}

static char *
read_address (int out, GError **error)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (out);

  g_io_channel_set_close_on_unref (channel, TRUE);
  for (;;)
    {
      g_autofree char *line = NULL;
      char *address = NULL;
      GIOStatus status = g_io_channel_read_line (channel, &line, NULL, NULL, error);

      if (status == G_IO_STATUS_EOF)
        g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                             "The server ended before it listened");
      if (status != G_IO_STATUS_NORMAL)
        return NULL;
      address = strstr (line, "http://");
      if (address != NULL)
        return g_strdup (g_strstrip (address));
    }
}

static Server *
start (const char *const *argv, GError **error)
{
  Server *self = NULL;
  GPid pid = 0;
  int out = -1;
  char *url = NULL;

  if (!g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                 &pid, NULL, &out, NULL, error))
    return NULL;
  url = read_address (out, error);
  if (url == NULL)
    {
      end_process (pid, TRUE);
      return NULL;
    }
  self = g_new0 (Server, 1);
  self->pid = pid;
  self->url = url;
  return self;
}

/**
 * server_start:
 * @ground: the ground
 * @data: its data folder
 * @error: set when it does not start
 *
 * Returns: (transfer full): a server process that listens
 */
Server *
server_start (Ground *ground, const char *data, GError **error)
{
  g_autofree char *program = ground_program (ground, "src/server/alongside-server");
  const char *argv[] = { program, "serve", "--listen", "127.0.0.1:0", "--data", data, NULL };

  return start (argv, error);
}

/**
 * server_start_unlimited:
 * @ground: the ground
 * @data: its data folder
 * @error: set when it does not start
 *
 * Returns: (transfer full): a server process that lets anybody ask as often as they like
 */
Server *
server_start_unlimited (Ground *ground, const char *data, GError **error)
{
  g_autofree char *program = ground_program (ground, "src/server/alongside-server");
  const char *argv[]
      = { program, "serve", "--unlimited", "--listen", "127.0.0.1:0", "--data", data, NULL };

  return start (argv, error);
}

/**
 * server_start_bare:
 * @ground: the ground
 * @answer_size: how many bytes it answers
 * @error: set when it does not start
 *
 * Returns: (transfer full): a process that answers and does nothing else
 */
Server *
server_start_bare (Ground *ground, gsize answer_size, GError **error)
{
  g_autofree char *program = ground_program (ground, "tests/bench/bare-server");
  g_autofree char *size = g_strdup_printf ("%zu", answer_size);
  const char *argv[] = { program, size, NULL };
  Server *server = start (argv, error);

  if (server != NULL)
    server->is_bare = TRUE;
  return server;
}

/**
 * server_memory_kb:
 * @self: a server
 *
 * Returns: how much memory it has in use, in kB; 0 where that cannot be read
 */
double
server_memory_kb (Server *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int)self->pid);
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmRSS:");
  return line != NULL ? (double)g_ascii_strtoll (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

/**
 * server_stop:
 * @self: (transfer full): a server
 */
void
server_stop (Server *self)
{
  end_process (self->pid, self->is_bare);
  g_free (self->url);
  g_free (self);
}

/**
 * server_get_url:
 * @self: a server
 *
 * Returns: (transfer none): where it listens
 */
const char *
server_get_url (Server *self)
{
  return self->url;
}

/**
 * op_set_field:
 * @kind: a kind
 * @id: a record
 * @field: a field that is there
 * @values: (transfer floating): `a{sv}`, with it
 *
 * Returns: (transfer full): the change of the group that @field is in
 */
AlongOp *
op_set_field (const char *kind, const char *id, const char *field, GVariant *values)
{
  const AlongEntity *entity = along_entity_find (kind);

  return along_op_set (entity, id,
                       along_field_group (along_entity_find_field (entity, field, NULL)), values);
}

/* People */

/**
 * filling_flush:
 * @self: what is being put on a device
 * @error: set when it cannot be written
 *
 * Returns: %TRUE if all that was added is there
 */
gboolean
filling_flush (Filling *self, GError **error)
{
  g_autoptr (GAsyncResult) applied = NULL;
  AlongLine *check = along_line_new (ALONG_LINE_CHECK);

  check->cursors = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  check->more = TRUE;
  g_ptr_array_add (self->lines, check);
  along_store_apply_async (self->store, self->lines, keep_result_cb, &applied);
  if (!along_store_apply_finish (self->store, wait_for_result (&applied), error))
    return FALSE;
  g_ptr_array_unref (self->lines);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free);
  return TRUE;
}

static GVariant *
values_in (const AlongRecord *record, AlongFacet facet)
{
  const AlongEntity *entity = along_record_get_entity (record);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  guint n = 0;

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (along_record_get_at (record, i) == NULL
          || along_record_get_facet (record, field) != facet)
        continue;
      g_variant_dict_insert_value (&values, field->name, along_record_get_at (record, i));
      n++;
    }
  return n > 0 ? g_variant_ref_sink (g_variant_dict_end (&values)) : NULL;
}

/**
 * filling_add:
 * @self: what is being put on a device
 * @record: a record
 * @id: the id it gets
 * @error: set when it cannot be written
 *
 * Returns: %TRUE if it is there, or will be with filling_flush()
 */
gboolean
filling_add (Filling *self, const AlongRecord *record, const char *id, GError **error)
{
  self->rev++;
  for (guint facet = 0; facet < ALONG_N_FACETS; facet++)
    {
      GVariant *values = values_in (record, (AlongFacet)facet);
      AlongLine *line = NULL;
      char *sids[] = { NULL, NULL };

      if (values == NULL)
        continue;
      sids[0] = g_strdup_printf ("org:%s:%s", self->org, along_facet_name ((AlongFacet)facet));
      line = along_line_new (ALONG_LINE_ROW);
      line->part = g_new0 (AlongPart, 1);
      line->part->entity = along_record_get_entity (record);
      line->part->id = g_strdup (id);
      line->part->facet = (AlongFacet)facet;
      line->part->rev = self->rev;
      line->part->values = values;
      line->part->at = G_GINT64_CONSTANT (1700000000000) + self->rev;
      line->part->org = g_strdup (self->org);
      line->sids = g_strdupv (sids);
      g_free (sids[0]);
      g_ptr_array_add (self->lines, line);
    }
  return self->lines->len < LINES_AT_ONCE || filling_flush (self, error);
}

static GPtrArray *
invent_people (guint n)
{
  g_autoptr (AlongSample) sample = along_sample_new (n, SEED, ALONG_SAMPLE_FLAT);
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  while (people->len < n)
    {
      g_autoptr (AlongSampleItem) item = along_sample_next (sample);

      for (guint i = 0; item != NULL && i < item->txn->ops->len; i++)
        {
          const AlongOp *op = g_ptr_array_index (item->txn->ops, i);
          AlongRecord *person = NULL;

          if (op->type != ALONG_OP_NEW || !g_str_equal (op->entity->kind, "person"))
            continue;
          person = along_record_new (op->entity, op->id);
          along_record_set_values (person, op->values);
          g_ptr_array_add (people, person);
        }
      if (item == NULL)
        break;
    }
  return people;
}

static gboolean
fill (AlongSession *session, guint people, GError **error)
{
  g_autoptr (GPtrArray) invented = invent_people (MIN (people, INVENTED));
  Filling self = { along_session_get_store (session), along_session_get_actor (session)->org,
                   g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free), 1000000 };
  gboolean ok = invented->len == MIN (people, INVENTED);

  if (!ok)
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "Only %u people were invented",
                 invented->len);
  for (guint i = 0; ok && i < people; i++)
    {
      g_autofree char *id = along_id_new ();

      ok = filling_add (&self, g_ptr_array_index (invented, i % invented->len), id, error);
    }
  ok = ok && filling_flush (&self, error);
  g_ptr_array_unref (self.lines);
  return ok;
}

static gboolean
stop_sync (AlongSession *session, GError **error)
{
  AlongEngine *engine = along_session_get_engine (session);
  g_autoptr (GAsyncResult) stopped = NULL;

  along_engine_stop_async (engine, keep_result_cb, &stopped);
  return along_engine_stop_finish (engine, wait_for_result (&stopped), error);
}

static gboolean
make_device (Ground *self, const char *profile, FillFunc func, guint n, GError **error)
{
  g_autofree char *data = ground_server_data (self, 0, error);
  g_autoptr (Server) server = data != NULL ? server_start (self, data, error) : NULL;
  g_autoptr (AlongSession) session
      = server != NULL ? device_sign_in (profile, server->url, error) : NULL;

  /* The server knows nothing of what is put there, so from here on the device is without it. */
  return session != NULL
         && wait_until (device_is_up_to_date, session, 60, "The first sync of a device", error)
         && stop_sync (session, error) && func (session, n, error)
         && device_close_store (along_session_get_store (session), error);
}

/**
 * ground_device:
 * @self: the ground
 * @name: what its folder is called
 * @func: puts on it what it has
 * @n: how much of it
 * @error: set when it cannot be made
 *
 * Returns: (transfer full): the profile of a device that is not in touch with its server
 */
char *
ground_device (Ground *self, const char *name, FillFunc func, guint n, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", self->devices, name);
  g_autofree char *made = g_strdup_printf ("%s.part-%d", path, (int)getpid ());

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&path);
  if (!remove_tree (made, error) || !make_device (self, made, func, n, error)
      || !put (made, path, error))
    return NULL;
  return g_steal_pointer (&path);
}

/**
 * ground_people:
 * @self: the ground
 * @people: how many people
 * @error: set when it cannot be made
 *
 * Returns: (transfer full): the profile of a device that has so many people, and is not in touch with its server
 */
char *
ground_people (Ground *self, guint people, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u", people);

  return ground_device (self, name, fill, people, error);
}
