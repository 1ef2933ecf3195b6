/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "program.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
test_init (Program *self, gconstpointer data)
{
  g_autoptr (JsonNode) first = program_run (self, 0, NULL, "init", "--name", "Tè", NULL);
  g_autoptr (JsonNode) again = program_run (self, 1, NULL, "init", NULL);
  g_autoptr (JsonNode) check = program_run (self, 0, NULL, "check", NULL);
  GStatBuf info;
  g_autofree char *database = g_build_filename (self->data, "alongside.db", NULL);

  g_assert_cmpstr (text_of (first, "name"), ==, "Tè");
  g_assert_cmpstr (text_of (again, "error"), ==, "conflict");
  g_assert_true (json_object_get_boolean_member (json_node_get_object (check), "ok"));
  g_assert_cmpint (g_stat (self->data, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  g_assert_cmpint (g_stat (database, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
}

static void
test_usage (Program *self, gconstpointer data)
{
  static const char *const wrong[][3] = {
    { "sing", NULL, NULL },          { "init", "extra", NULL }, { "user", NULL, NULL },
    { "user", "add", "morag" },      { "user", "code", NULL },  { "organisation", "add", NULL },
    { "import", "people", "x" },     { "backup", NULL, NULL },  { "serve", "extra", NULL },
    { "check", "--nonsense", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) node
          = program_run (self, 2, NULL, wrong[i][0], wrong[i][1], wrong[i][2], NULL);

      g_assert_null (node);
    }
}

static void
test_absent (Program *self, gconstpointer data)
{
  static const char *const verbs[] = { "check", "serve" };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (JsonNode) node = program_run (self, 1, NULL, verbs[i], NULL);

      g_assert_cmpstr (text_of (node, "error"), ==, "not_found");
    }
}

static void
test_users (Program *self, gconstpointer data)
{
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) weak = NULL;
  g_autoptr (JsonNode) role = NULL;
  g_autoptr (JsonNode) org = NULL;
  g_autoptr (JsonNode) list = NULL;
  g_autoptr (JsonNode) code = NULL;
  g_autoptr (JsonNode) used = NULL;
  g_autoptr (JsonNode) twin = NULL;
  g_autoptr (JsonNode) none = NULL;
  g_autofree char *body = NULL;
  g_autofree char *replica = along_id_new ();

  program_make_morag (self);
  again = program_run (self, 1, "correct horse\n", "user", "add", "morag", "--organisation",
                       "Harbour", "--role", "coordinator", NULL);
  g_assert_cmpstr (text_of (again, "error"), ==, "conflict");
  weak = program_run (self, 1, "short\n", "user", "add", "una", "--organisation", "Harbour",
                      "--role", "coordinator", NULL);
  g_assert_cmpstr (text_of (weak, "error"), ==, "invalid");
  role = program_run (self, 1, "correct horse\n", "user", "add", "una", "--organisation", "Harbour",
                      "--role", "king", NULL);
  g_assert_cmpstr (text_of (role, "error"), ==, "invalid");
  org = program_run (self, 1, "correct horse\n", "user", "add", "una", "--organisation", "Nowhere",
                     "--role", "coordinator", NULL);
  g_assert_cmpstr (text_of (org, "error"), ==, "not_found");
  list = program_run (self, 0, NULL, "user", "list", NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 1);
  twin = program_run (self, 1, NULL, "organisation", "add", "HARBOUR", NULL);
  g_assert_cmpstr (text_of (twin, "error"), ==, "conflict");
  program_run_well (self, "user", "disable", "morag");
  none = program_run (self, 1, NULL, "user", "code", "morag", NULL);
  g_assert_cmpstr (text_of (none, "error"), ==, "forbidden");
  program_run_well (self, "user", "enable", "morag");
  code = program_run (self, 0, NULL, "user", "code", "morag", NULL);
  program_start (self, NULL);
  body = g_strdup_printf ("{\"code\":\"%s\",\"replica\":\"%s\"}", text_of (code, "code"), replica);
  g_assert_cmpuint (program_call (self, "/v1/sign-in", NULL, body, &used), ==, 200);
  g_assert_cmpuint (program_call (self, "/v1/sign-in", NULL, body, NULL), ==, 401);
}

/* Against the schema of R4, where it is here. */
static void
check_valid (const char *folder)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "interop", "valid-fhir.py", NULL);
  g_autofree char *schema
      = g_build_filename (g_getenv ("ALONGSIDE_DATA"), "fhir", "r4", "fhir.schema.json.xz", NULL);
  g_autofree char *bindings = g_build_filename (g_getenv ("ALONGSIDE_DATA"), "fhir", "r4",
                                                "required-code-bindings.json", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  if (!g_file_test (schema, G_FILE_TEST_EXISTS))
    return;
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error, "python3", script, schema, bindings, folder, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error));
  /* 77: the library for it is not here. */
  if (!g_subprocess_get_successful (process) && g_subprocess_get_exit_status (process) != 77)
    g_error ("%s", said);
}

/* Every referral that was sent is in one file, which was never there by halves; what is a draft is nobody
 * else's yet. Beside a running server, too. */
static void
test_export (Program *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "referrals.json", NULL);
  g_autofree char *part = g_strconcat (file, ".part", NULL);
  g_autofree char *nowhere = g_build_filename (self->folder, "no", "folder.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) sample = program_run (self, 0, NULL, "sample", "--people", "60", NULL);
  g_autoptr (JsonNode) said = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) lost = NULL;
  g_autoptr (JsonNode) wrong = NULL;
  g_autoptr (JsonNode) bundle = NULL;
  g_autoptr (JsonNode) listed = NULL;
  g_autoptr (JsonNode) whole = NULL;
  g_autoptr (JsonNode) usage = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *taken = NULL;
  JsonArray *entries = NULL;
  GStatBuf info;
  guint requests = 0;

  program_start (self, NULL);
  said = program_run (self, 0, NULL, "export", "referrals", "--fhir", file, NULL);
  g_assert_true (g_file_get_contents (file, &text, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  bundle = along_json_parse (text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text_of (bundle, "type"), ==, "collection");
  entries = json_object_get_array_member (json_node_get_object (bundle), "entry");
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *resource
          = json_object_get_object_member (json_array_get_object_element (entries, i), "resource");

      if (g_str_equal (json_object_get_string_member (resource, "resourceType"), "ServiceRequest"))
        {
          requests++;
          g_assert_cmpstr (json_object_get_string_member (resource, "status"), !=, "draft");
        }
    }
  g_assert_cmpuint (requests, >, 0);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (said), "referrals"), ==,
                   requests);
  check_valid (self->folder);
  /* Whoever took everything out is in the audit log, as is how much. */
  listed = program_run (self, 0, NULL, "audit", "list", NULL);
  taken = json_node_get_object (json_array_get_element (
      json_object_get_array_member (json_node_get_object (listed), "entries"), 0));
  taken = json_object_get_object_member (taken, "entry");
  g_assert_cmpstr (json_object_get_string_member (taken, "action"), ==, "exported");
  g_assert_cmpint (json_object_get_int_member (taken, "count"), ==, requests);
  whole = program_run (self, 0, NULL, "audit", "verify", NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (whole), "ok"));
  usage = program_run (self, 2, NULL, "audit", "list", "--since", "yesterday", NULL);
  g_assert_null (usage);
  again = program_run (self, 1, NULL, "export", "referrals", "--fhir", file, NULL);
  g_assert_cmpstr (text_of (again, "error"), ==, "conflict");
  lost = program_run (self, 1, NULL, "export", "referrals", "--fhir", nowhere, NULL);
  g_assert_cmpstr (text_of (lost, "error"), ==, "not_found");
  wrong = program_run (self, 2, NULL, "export", "people", "--fhir", file, NULL);
  g_assert_null (wrong);
}

/* At a terminal the password is asked for, and does not show while it is typed. */
static void
test_terminal (Program *self, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) screen = g_string_new (NULL);
  int terminal = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int keyboard = -1;
  char seen[256];
  gssize n = 0;

  program_make_morag (self);
  g_assert_cmpint (terminal, >=, 0);
  g_assert_cmpint (grantpt (terminal), ==, 0);
  g_assert_cmpint (unlockpt (terminal), ==, 0);
  keyboard = open (ptsname (terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (keyboard, >=, 0);
  g_subprocess_launcher_take_stdin_fd (launcher, keyboard);
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (keyboard, F_DUPFD_CLOEXEC, 0));
  process = g_subprocess_launcher_spawn (launcher, &error, program_path (), "user", "passwd",
                                         "morag", "--data", self->data, NULL);
  g_assert_no_error (error);
  /* The end of the last one who holds the other side is the end of what can be read here. */
  g_subprocess_launcher_close (launcher);
  while (strstr (screen->str, "Password: ") == NULL && (n = read (terminal, seen, sizeof seen)) > 0)
    g_string_append_len (screen, seen, n);
  g_assert_cmpint (write (terminal, "another horse\n", 14), ==, 14);
  /* Ends when the program does. */
  while ((n = read (terminal, seen, sizeof seen)) > 0)
    g_string_append_len (screen, seen, n);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (strstr (screen->str, "horse"));
  close (terminal);
}

/* Disabling beside the running server takes hold with the next request. */
static void
test_disable (Program *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  g_autoptr (JsonNode) answer = NULL;
  g_autofree char *access = NULL;
  g_autoptr (JsonNode) changed = NULL;

  program_make_morag (self);
  program_start (self, NULL);
  access = program_sign_in (self, replica, &answer);
  g_assert_cmpuint (program_call (self, "/v1/history/person/x", access, NULL, NULL), ==, 404);
  program_run_well (self, "user", "disable", "morag");
  g_assert_cmpuint (program_call (self, "/v1/history/person/x", access, NULL, NULL), ==, 401);
  program_run_well (self, "user", "enable", "morag");
  changed = program_run (self, 0, "another horse\n", "user", "passwd", "morag", NULL);
  g_assert_cmpuint (program_call (self, "/v1/sign-in", NULL,
                                  "{\"user\":\"morag\",\"password\":\"correct horse\",\"replica\":"
                                  "\"0193aaaa-0000-7000-8000-000000000001\"}",
                                  NULL),
                    ==, 401);
  g_assert_cmpuint (program_call (self, "/v1/sign-in", NULL,
                                  "{\"user\":\"morag\",\"password\":\"another horse\",\"replica\":"
                                  "\"0193aaaa-0000-7000-8000-000000000001\"}",
                                  NULL),
                    ==, 200);
}

static void
test_one_server (Program *self, gconstpointer data)
{
  g_autoptr (JsonNode) second = NULL;
  g_autoptr (JsonNode) restored = NULL;
  g_autofree char *file = g_build_filename (self->folder, "a.backup", NULL);

  program_make_morag (self);
  program_run_well (self, "backup", file, NULL);
  program_start (self, NULL);
  second = program_run (self, 1, NULL, "serve", "--listen", "127.0.0.1:0", NULL);
  g_assert_cmpstr (text_of (second, "error"), ==, "busy");
  restored = program_run (self, 1, NULL, "restore", file, NULL);
  g_assert_cmpstr (text_of (restored, "error"), ==, "busy");
  program_stop (self, SIGTERM);
}

static const char *
result_of (JsonNode *answer)
{
  JsonArray *results = json_object_get_array_member (json_node_get_object (answer), "results");

  return json_object_get_string_member (json_array_get_object_element (results, 0), "r");
}

/* Whatever was acknowledged is there after the process was killed in the middle of its work. */
static void
test_killed (Program *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  g_autoptr (GPtrArray) acked = g_ptr_array_new_with_free_func (g_free);
  gint64 n = 0;

  program_make_morag (self);
  for (guint round = 0; round < 6; round++)
    {
      g_autoptr (JsonNode) answer = NULL;
      g_autofree char *access = NULL;
      const char *epoch = NULL;
      const char *org = NULL;

      program_start (self, NULL);
      access = program_sign_in (self, replica, &answer);
      epoch = text_of (answer, "epoch");
      org = json_object_get_string_member (
          json_object_get_object_member (json_node_get_object (answer), "account"), "org");
      for (guint i = 0; i < 5; i++)
        {
          g_autofree char *txn = along_id_new ();
          char *person = along_id_new ();
          g_autofree char *body = program_push_body (epoch, replica, n + 1, txn, person, org);
          g_autoptr (JsonNode) results = NULL;

          g_ptr_array_add (acked, person);
          if (i == 4)
            {
              /* Unlike the others this one may or may not have arrived: either way it can be sent again. */
              g_autoptr (JsonNode) first = NULL;

              g_assert_cmpuint (program_call (self, "/v1/push", access, body, &first), ==, 200);
              program_stop (self, SIGKILL);
              program_start (self, NULL);
              g_assert_cmpuint (program_call (self, "/v1/push", access, body, &results), ==, 200);
              g_assert_cmpstr (result_of (results), ==, "duplicate");
            }
          else
            {
              g_assert_cmpuint (program_call (self, "/v1/push", access, body, &results), ==, 200);
              g_assert_cmpstr (result_of (results), ==, "applied");
            }
          n++;
        }
      for (guint i = 0; i < acked->len; i++)
        {
          g_autofree char *path
              = g_strdup_printf ("/v1/history/person/%s", (char *)g_ptr_array_index (acked, i));

          g_assert_cmpuint (program_call (self, path, access, NULL, NULL), ==, 200);
        }
      program_stop (self, SIGKILL);
    }
  {
    g_autoptr (JsonNode) check = program_run (self, 0, NULL, "check", NULL);
    JsonObject *counts = json_object_get_object_member (json_node_get_object (check), "counts");

    g_assert_cmpint (json_object_get_int_member (counts, "person"), ==, acked->len);
  }
}

/* A backup taken while it serves, put back later: everything is as it was then, and a new history begins. */
static void
test_restore (Program *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  g_autofree char *file = g_build_filename (self->folder, "a.backup", NULL);
  g_autofree char *txn = along_id_new ();
  g_autofree char *person = along_id_new ();
  g_autoptr (JsonNode) signed_in = NULL;
  g_autofree char *access = NULL;
  g_autofree char *body = NULL;
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (JsonNode) restored = NULL;
  g_autoptr (JsonNode) refused = NULL;
  g_autoptr (JsonNode) twice = NULL;
  g_autofree char *epoch = NULL;

  program_make_morag (self);
  program_start (self, NULL);
  before = program_run (self, 0, NULL, "check", NULL);
  program_run_well (self, "backup", file, NULL);
  twice = program_run (self, 1, NULL, "backup", file, NULL);
  access = program_sign_in (self, replica, &signed_in);
  epoch = g_strdup (text_of (signed_in, "epoch"));
  body = program_push_body (
      epoch, replica, 1, txn, person,
      json_object_get_string_member (
          json_object_get_object_member (json_node_get_object (signed_in), "account"), "org"));
  g_assert_cmpuint (program_call (self, "/v1/push", access, body, NULL), ==, 200);
  program_stop (self, SIGTERM);
  restored = program_run (self, 0, NULL, "restore", file, NULL);
  g_assert_cmpstr (text_of (restored, "epoch"), !=, epoch);
  after = program_run (self, 0, NULL, "check", NULL);
  g_assert_cmpstr (text_of (before, "digest"), ==, text_of (after, "digest"));
  program_start (self, NULL);
  {
    g_autoptr (JsonNode) again = NULL;
    g_autofree char *anew = program_sign_in (self, replica, &again);

    g_assert_cmpuint (program_call (self, "/v1/push", anew, body, &refused), ==, 409);
    g_assert_cmpstr (text_of (refused, "code"), ==, "epoch_changed");
    g_assert_cmpstr (text_of (refused, "epoch"), ==, text_of (restored, "epoch"));
    g_assert_cmpint (json_object_get_int_member (json_node_get_object (refused), "restored_to"), >,
                     0);
  }
}

/* Somebody copies an old database over the one that is there, past the verb: that is noticed. */
static void
test_copied_back (Program *self, gconstpointer data)
{
  g_autofree char *database = g_build_filename (self->data, "alongside.db", NULL);
  g_autofree char *wal = g_build_filename (self->data, "alongside.db-wal", NULL);
  g_autofree char *shm = g_build_filename (self->data, "alongside.db-shm", NULL);
  g_autofree char *file = g_build_filename (self->folder, "copy", NULL);
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;
  g_autoptr (JsonNode) third = NULL;
  g_autofree char *old = NULL;
  gsize length = 0;

  program_make_morag (self);
  program_run_well (self, "backup", file, NULL);
  program_start (self, NULL);
  g_assert_cmpuint (program_call (self, "/v1/hello", NULL, NULL, &first), ==, 200);
  program_stop (self, SIGTERM);
  program_start (self, NULL);
  g_assert_cmpuint (program_call (self, "/v1/hello", NULL, NULL, &second), ==, 200);
  g_assert_cmpstr (text_of (first, "epoch"), ==, text_of (second, "epoch"));
  program_stop (self, SIGTERM);
  g_assert_true (g_file_get_contents (file, &old, &length, NULL));
  g_unlink (wal);
  g_unlink (shm);
  g_assert_true (g_file_set_contents (database, old, (gssize)length, NULL));
  program_start (self, NULL);
  g_assert_cmpuint (program_call (self, "/v1/hello", NULL, NULL, &third), ==, 200);
  g_assert_cmpstr (text_of (first, "epoch"), !=, text_of (third, "epoch"));
}

/* What is in the data folder. */
static guint
count_files (Program *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->data, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A file that is no backup, one that is cut off, one with a page of rubbish: nothing is touched. */
static void
test_damaged (Program *self, gconstpointer data)
{
  g_autofree char *whole = g_build_filename (self->folder, "whole", NULL);
  g_autofree char *file = g_build_filename (self->folder, "damaged", NULL);
  g_autofree char *nowhere = g_build_filename (self->folder, "no", "where", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (JsonNode) absent = NULL;
  guint files = 0;

  program_make_morag (self);
  program_run_well (self, "backup", whole, NULL);
  absent = program_run (self, 1, NULL, "backup", nowhere, NULL);
  g_assert_cmpstr (text_of (absent, "error"), ==, "not_found");
  g_assert_true (g_file_get_contents (whole, &bytes, &length, NULL));
  before = program_run (self, 0, NULL, "check", NULL);
  files = count_files (self);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (JsonNode) node = NULL;

      if (i == 0)
        g_file_set_contents (file, "This is no backup.", -1, NULL);
      else if (i == 1)
        g_file_set_contents (file, bytes, (gssize)length / 3, NULL);
      else
        {
          memset (bytes + length / 2, 'x', 4096);
          g_file_set_contents (file, bytes, (gssize)length, NULL);
        }
      node = program_run (self, 1, NULL, "restore", file, NULL);
      g_assert_cmpstr (text_of (node, "error"), ==, "corrupt");
      g_assert_nonnull (strstr (text_of (node, "message"), "Nothing was changed"));
    }
  after = program_run (self, 0, NULL, "check", NULL);
  g_assert_cmpstr (text_of (before, "digest"), ==, text_of (after, "digest"));
  /* The lock is all that is new. */
  g_assert_cmpuint (count_files (self), <=, files + 1);
}

/* Data that is no database: every verb says so and what to do, and none writes over it. */
static void
test_damaged_data (Program *self, gconstpointer data)
{
  static const char *const verbs[][3] = { { "check", NULL, NULL },
                                          { "user", "list", NULL },
                                          { "serve", NULL, NULL },
                                          { "init", NULL, NULL },
                                          { "organisation", "add", "Harbour" },
                                          { "sample", NULL, NULL } };
  g_autofree char *database = g_build_filename (self->data, "alongside.db", NULL);
  g_autofree char *left = NULL;

  g_assert_cmpint (g_mkdir (self->data, 0700), ==, 0);
  g_assert_true (g_file_set_contents (database, "No database at all, by no means.", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (JsonNode) node
          = program_run (self, 1, NULL, verbs[i][0], verbs[i][1], verbs[i][2], NULL);

      g_assert_cmpstr (text_of (node, "error"), ==, "corrupt");
      g_assert_nonnull (strstr (text_of (node, "message"), "restore FILE"));
    }
  g_assert_true (g_file_get_contents (database, &left, NULL, NULL));
  g_assert_cmpstr (left, ==, "No database at all, by no means.");
}

/* A restore where nothing was. */
static void
test_restore_elsewhere (Program *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "a.backup", NULL);
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (JsonNode) restored = NULL;

  program_make_morag (self);
  program_run_well (self, "backup", file, NULL);
  before = program_run (self, 0, NULL, "check", NULL);
  g_free (self->data);
  self->data = g_build_filename (self->folder, "another", "place", NULL);
  restored = program_run (self, 0, NULL, "restore", file, NULL);
  after = program_run (self, 0, NULL, "check", NULL);
  g_assert_cmpstr (text_of (before, "digest"), ==, text_of (after, "digest"));
  /* The database, its history, its lock, and the folder of files: nothing half made. */
  g_assert_cmpuint (count_files (self), ==, 4);
}

/* Killed while it invents: nothing half is left, and it can be done again. */
static void
test_sample_killed (Program *self, gconstpointer data)
{
  g_autofree char *part = g_build_filename (self->data, "alongside.db.part", NULL);
  g_autofree char *place = g_build_filename (self->data, "alongside.db", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (JsonNode) made = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, program_path (), "sample", "--people", "2000", "--data",
                              self->data, NULL);
  g_assert_no_error (error);
  while (!g_file_test (part, G_FILE_TEST_EXISTS))
    g_thread_yield ();
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (place, G_FILE_TEST_EXISTS));
  made = program_run (self, 0, NULL, "sample", "--people", "5", "--seed", "7", NULL);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (place, G_FILE_TEST_EXISTS));
}

/* Not over what somebody has begun. */
static void
test_sample_over (Program *self, gconstpointer data)
{
  g_autoptr (JsonNode) refused = NULL;
  g_autoptr (JsonNode) made = NULL;
  g_autoptr (JsonNode) hello = NULL;

  program_run_well (self, "init", "--name", "Harbour partnership");
  made = program_run (self, 0, NULL, "sample", "--people", "5", NULL);
  program_start (self, NULL);
  g_assert_cmpuint (program_call (self, "/v1/hello", NULL, NULL, &hello), ==, 200);
  program_stop (self, SIGTERM);
  g_assert_cmpstr (text_of (hello, "name"), ==, "Harbour partnership");
  g_free (self->data);
  self->data = g_build_filename (self->folder, "another", NULL);
  program_run_well (self, "init", NULL, NULL);
  program_run_well (self, "organisation", "add", "Harbour");
  refused = program_run (self, 1, NULL, "sample", "--people", "5", NULL);
  g_assert_cmpstr (text_of (refused, "error"), ==, "conflict");
}

static void
test_sample (Program *self, gconstpointer data)
{
  g_autoptr (JsonNode) made
      = program_run (self, 0, NULL, "sample", "--people", "20", "--seed", "7", NULL);
  g_autoptr (JsonNode) again = program_run (self, 1, NULL, "sample", "--people", "20", NULL);
  g_autoptr (JsonNode) check = program_run (self, 0, NULL, "check", NULL);
  JsonObject *counts = json_object_get_object_member (json_node_get_object (check), "counts");
  static const char *const users[] = { "morag", "callum", "shona", "ig", "admin" };

  g_assert_cmpint (json_object_get_int_member (json_node_get_object (made), "people"), ==, 20);
  g_assert_cmpstr (text_of (again, "error"), ==, "conflict");
  g_assert_cmpint (json_object_get_int_member (counts, "person"), ==, 20);
  g_assert_cmpint (json_object_get_int_member (counts, "quarantine"), ==, 0);
  program_start (self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *replica = along_id_new ();
      g_autofree char *body = g_strdup_printf (
          "{\"user\":\"%s\",\"password\":\"sample\",\"replica\":\"%s\"}", users[i], replica);

      g_assert_cmpuint (program_call (self, "/v1/sign-in", NULL, body, NULL), ==, 200);
    }
}

static void
test_import (Program *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "services.csv", NULL);
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) absent = NULL;

  g_assert_true (g_file_set_contents (file,
                                      "Name,Organisation,Postcode,Phone\n"
                                      "Walking group,Walkers,FK1 1AA,01632 960001\n"
                                      "Lunch club,Kitchen,FK1 1AB,01632 960002\n",
                                      -1, NULL));
  program_run_well (self, "init", NULL, NULL);
  first = program_run (self, 0, NULL, "import", "services", file, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (first), "services_added"), ==,
                   2);
  again = program_run (self, 0, NULL, "import", "services", file, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (again), "services_added"), ==,
                   0);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (again), "services_changed"),
                   ==, 0);
  absent = program_run (self, 1, NULL, "import", "services", "/nonexistent.csv", NULL);
  g_assert_nonnull (absent);
}

/* An Open Referral UK feed on this machine, from the files of a folder; on a thread of its own. */
typedef struct
{
  char *folder;
  GHashTable *services;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  char *url;
  gboolean ready;
  GMutex mutex;
  GCond cond;
} Feed;

static void
answer_feed (
    SoupServer *server, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer data)
{
  Feed *self = data;
  const char *page = query != NULL ? g_hash_table_lookup (query, "page") : NULL;
  g_autofree char *name = g_strdup_printf ("services_page%s.json", page != NULL ? page : "1");
  g_autofree char *file = g_build_filename (self->folder, name, NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_str_equal (path, "/feed/services"))
    g_file_get_contents (file, &text, &length, NULL);
  else if (g_str_has_prefix (path, "/feed/services/"))
    text = g_strdup (g_hash_table_lookup (self->services, path + strlen ("/feed/services/")));
  soup_server_message_set_status (msg, text != NULL ? 200 : 404, NULL);
  if (text != NULL)
    soup_server_message_set_response (msg, "application/json", SOUP_MEMORY_COPY, text,
                                      strlen (text));
}

static gpointer
serve_feed (gpointer data)
{
  Feed *self = data;
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris = NULL;

  g_main_context_push_thread_default (self->context);
  server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server, NULL, answer_feed, self, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  g_mutex_lock (&self->mutex);
  self->url = g_strdup_printf ("http://127.0.0.1:%d/feed/", g_uri_get_port (uris->data));
  self->ready = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_main_loop_run (self->loop);
  soup_server_disconnect (server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
feed_begin (Feed *self, char *folder)
{
  g_autofree char *file = g_build_filename (folder, "services_full.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  *self = (Feed){ .folder = folder };
  if (!g_file_get_contents (file, &text, NULL, NULL))
    return FALSE;
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = along_json_parse (lines[i], -1, NULL);
      const char *id = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                           ? json_object_get_string_member_with_default (
                                 json_node_get_object (node), "id", NULL)
                           : NULL;

      if (id != NULL)
        g_hash_table_insert (self->services, g_strdup (id), g_strdup (lines[i]));
    }
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("feed", serve_feed, self);
  g_mutex_lock (&self->mutex);
  while (!self->ready)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static void
feed_end (Feed *self)
{
  if (self->thread != NULL)
    {
      g_main_loop_quit (self->loop);
      g_thread_join (self->thread);
      g_main_loop_unref (self->loop);
      g_main_context_unref (self->context);
      g_hash_table_unref (self->services);
      g_mutex_clear (&self->mutex);
      g_cond_clear (&self->cond);
    }
  g_free (self->folder);
  g_free (self->url);
}

/* From an address: all pages and the details of each, as far as they are there; again nothing changes. */
static void
test_import_url (Program *self, gconstpointer data)
{
  const char *root = g_getenv ("ALONGSIDE_DATA");
  const struct
  {
    char *folder;
    gint64 services;
    guint notes;
  } feeds[] = {
    { g_test_build_filename (G_TEST_DIST, "interop", "fixtures", "feed", NULL), 3, 1 },
    { g_build_filename (root != NULL ? root : "", "directory", "oruk-feed-dundee", NULL), 225, 0 },
  };

  program_run_well (self, "init", NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (feeds); i++)
    {
      Feed feed;
      g_autoptr (JsonNode) first = NULL;
      g_autoptr (JsonNode) again = NULL;
      JsonObject *said = NULL;

      if (!feed_begin (&feed, feeds[i].folder))
        {
          /* The invented one is always there. */
          g_assert_cmpuint (i, >, 0);
          g_test_skip ("the feed of the shared data is not here");
        }
      else
        {
          first = program_run (self, 0, NULL, "import", "services", feed.url, NULL);
          again = program_run (self, 0, NULL, "import", "services", feed.url, NULL);
          said = json_node_get_object (first);
          g_assert_cmpint (json_object_get_int_member (said, "services_added"), ==,
                           feeds[i].services);
          g_assert_cmpuint (json_array_get_length (json_object_get_array_member (said, "notes")),
                            ==, feeds[i].notes);
          said = json_node_get_object (again);
          g_assert_cmpint (json_object_get_int_member (said, "services_added"), ==, 0);
          g_assert_cmpint (json_object_get_int_member (said, "services_changed"), ==, 0);
          g_assert_cmpint (json_object_get_int_member (said, "services_unchanged"), ==,
                           feeds[i].services);
        }
      feed_end (&feed);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Program *self, gconstpointer data);
  } tests[] = {
    { "init", test_init },
    { "usage", test_usage },
    { "absent", test_absent },
    { "users", test_users },
    { "terminal", test_terminal },
    { "disable", test_disable },
    { "one-server", test_one_server },
    { "killed", test_killed },
    { "restore", test_restore },
    { "copied-back", test_copied_back },
    { "damaged", test_damaged },
    { "damaged-data", test_damaged_data },
    { "restore-elsewhere", test_restore_elsewhere },
    { "sample-killed", test_sample_killed },
    { "sample-over", test_sample_over },
    { "sample", test_sample },
    { "export", test_export },
    { "import", test_import },
    { "import-url", test_import_url },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/program/%s", tests[i].path);

      g_test_add (path, Program, NULL, program_set_up, tests[i].test, program_tear_down);
    }
  return g_test_run ();
}
