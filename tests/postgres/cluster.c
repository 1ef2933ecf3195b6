/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cluster.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define BIN "/usr/lib/postgresql/17/bin"

/* Returns: (nullable): why there can be no cluster here; NULL where there can. */
const char *
cluster_why_not (void)
{
  if (!g_file_test (BIN "/initdb", G_FILE_TEST_IS_EXECUTABLE))
    return "there is no PostgreSQL 17 on this machine";
  if (geteuid () == 0 && getpwnam ("postgres") == NULL)
    return "PostgreSQL does not run as root, and there is no user postgres";
  return NULL;
}

/* Runs a program of PostgreSQL's, as somebody it takes. */
void
cluster_run (Cluster *self, const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  int status = 0;

  if (self->as_postgres)
    {
      g_ptr_array_add (argv, g_strdup ("setpriv"));
      g_ptr_array_add (argv, g_strdup ("--reuid=postgres"));
      g_ptr_array_add (argv, g_strdup ("--regid=postgres"));
      g_ptr_array_add (argv, g_strdup ("--clear-groups"));
    }
  g_ptr_array_add (argv, g_build_filename (BIN, words[0], NULL));
  for (guint i = 1; words[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (words[i]));
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (self->folder, (char **)argv->pdata, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &out, &status,
                &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s: %s", words[0], out);
  g_assert_cmpint (status, ==, 0);
}

/* What it is asked of the database: nothing that is not on the disk may be missing after it was killed; but
 * what the disk itself would lose is not tested here, and waiting for it is most of the time. */
void
cluster_begin (Cluster *self)
{
  g_autofree char *data = g_build_filename (self->folder, "data", NULL);
  g_autofree char *log = g_build_filename (self->folder, "log", NULL);
  g_autofree char *options = g_strdup_printf (
      "-c listen_addresses='' -c unix_socket_directories='%s' -c fsync=off -c autovacuum=off"
      " -c max_connections=200 -c deadlock_timeout=200ms -c shared_buffers=32MB",
      self->folder);

  cluster_run (self, (const char *[]){ "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t",
                                       "120", "start", NULL });
}

static char *
url_of (Cluster *self, const char *role, const char *database)
{
  g_autofree char *host = g_uri_escape_string (self->folder, NULL, FALSE);

  return g_strdup_printf ("postgresql://%s@/%s?host=%s", role, database, host);
}

void
cluster_start (Cluster *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *admin = NULL;

  self->folder = g_dir_make_tmp ("along-pg-XXXXXX", &error);
  g_assert_no_error (error);
  self->as_postgres = geteuid () == 0;
  if (self->as_postgres)
    {
      const struct passwd *postgres = getpwnam ("postgres");

      g_assert_nonnull (postgres);
      g_assert_cmpint (chown (self->folder, postgres->pw_uid, postgres->pw_gid), ==, 0);
    }
  data = g_build_filename (self->folder, "data", NULL);
  cluster_run (self, (const char *[]){ "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E",
                                       "UTF8", "--locale=C.UTF-8", "--no-sync", NULL });
  cluster_begin (self);
  admin = url_of (self, "postgres", "postgres");
  cluster_sql (self, admin, "CREATE ROLE along LOGIN");
  cluster_sql (self, admin, "CREATE DATABASE along OWNER along");
  self->url = url_of (self, "along", "along");
}

/* SQL as somebody else, beside the storage; @url NULL for the database's owner. */
void
cluster_sql (Cluster *self, const char *url, const char *sql)
{
  PGconn *pg = PQconnectdb (url != NULL ? url : self->url);
  PGresult *result = NULL;

  if (PQstatus (pg) != CONNECTION_OK)
    g_error ("%s", PQerrorMessage (pg));
  PQclear (PQexec (pg, "SET client_min_messages = warning"));
  result = PQexec (pg, sql);
  if (PQresultStatus (result) != PGRES_COMMAND_OK && PQresultStatus (result) != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (pg));
  PQclear (result);
  PQfinish (pg);
}

/* Returns: (transfer full): the first value of the answer */
char *
cluster_ask (Cluster *self, const char *sql)
{
  PGconn *pg = PQconnectdb (self->url);
  PGresult *result = PQexec (pg, sql);
  char *value = NULL;

  if (PQresultStatus (result) != PGRES_TUPLES_OK || PQntuples (result) == 0)
    g_error ("%s: %s", sql, PQerrorMessage (pg));
  value = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  PQfinish (pg);
  return value;
}

/* As one that goes off: nothing is finished, nobody is told. */
void
cluster_crash (Cluster *self)
{
  g_autofree char *data = g_build_filename (self->folder, "data", NULL);

  cluster_run (self, (const char *[]){ "pg_ctl", "-D", data, "-m", "immediate", "-w", "-t", "120",
                                       "stop", NULL });
}

void
cluster_stop (Cluster *self)
{
  g_autoptr (GSubprocess) remove = NULL;
  g_autoptr (GError) error = NULL;

  cluster_crash (self);
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-r", self->folder, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (remove, NULL, NULL);
  g_free (self->folder);
  g_free (self->url);
}
