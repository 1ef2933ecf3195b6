/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../server/storage-tests.h"
#include "base/error.h"
#include "cluster.h"

static AlongStorage *
open_fresh (gpointer data)
{
  const Cluster *cluster = data;
  g_autoptr (GError) error = NULL;
  AlongStorage *storage = along_storage_postgres_open (cluster->url, TRUE, &error);

  g_assert_no_error (error);
  return storage;
}

static AlongStorage *
open_again (gpointer data)
{
  const Cluster *cluster = data;
  g_autoptr (GError) error = NULL;
  AlongStorage *storage = along_storage_postgres_open (cluster->url, FALSE, &error);

  g_assert_no_error (error);
  return storage;
}

static void
drop (gpointer data)
{
  cluster_sql (data, NULL, "DROP SCHEMA IF EXISTS alongside CASCADE");
}

static void
test_absent (gconstpointer data)
{
  const Cluster *cluster = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) nobody = NULL;
  AlongStorage *storage = along_storage_postgres_open (cluster->url, FALSE, &error);

  g_assert_null (storage);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  storage = along_storage_postgres_open ("postgresql://x@/x?host=/nonexistent", FALSE, &nobody);
  g_assert_null (storage);
  g_assert_error (nobody, ALONG_ERROR, ALONG_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  static Cluster cluster;
  static const StorageKind postgres = { .name = "postgres",
                                        .open = open_fresh,
                                        .again = open_again,
                                        .clear = drop,
                                        .data = &cluster,
                                        .threads = TRUE };
  const char *why_not = cluster_why_not ();
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  if (why_not != NULL)
    {
      g_print ("1..0 # SKIP %s\n", why_not);
      return 0;
    }
  cluster_start (&cluster);
  storage_tests_add (&postgres);
  g_test_add_data_func ("/server/storage/postgres/absent", &cluster, test_absent);
  status = g_test_run ();
  cluster_stop (&cluster);
  return status;
}
