/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A PostgreSQL of the test's own: in a temporary folder, on a socket in it, run by somebody who is not root. */
typedef struct
{
  char *folder;
  char *bin;
  /* Of the database `along`, which belongs to the role `along`, who may do nothing else. */
  char *url;
  gboolean as_postgres;
} Cluster;

const char *cluster_why_not (void);
void cluster_start (Cluster *self);
void cluster_stop (Cluster *self);
void cluster_begin (Cluster *self);
void cluster_crash (Cluster *self);
void cluster_sql (Cluster *self, const char *url, const char *sql);
char *cluster_ask (Cluster *self, const char *sql);
void cluster_run (Cluster *self, const char *const *words);

G_END_DECLS
