/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/accounts.h"
#include "server/router.h"
#include "server/work.h"
#include "sim.h"

G_BEGIN_DECLS

/* The real service and router on a disk that can lose power. */
struct _Server
{
  Sim *sim;
  struct _Disk *disk;
  AlongStorage *storage;
  AlongService *service;
  AlongRouter *router;
  gboolean up;
  guint starts; /* which start of it this is */
  gint64 backup_at;
  gboolean has_backup;
  gint64 restored_at; /* when it was put back last; 0 for never */
  GHashTable *image;  /* its whole disk, as it was at some moment; NULL for none */
  gboolean repeats;   /* what is handled now is not what its device last said */
  char **changed;     /* scopes that the last commit changed */
  GPtrArray *pushed;  /* of Pushed, for saying it all again */
  GHashTable *told;   /* "device epoch kind id facet" → version told last */
  GHashTable *closed; /* "epoch id": conflicts that were told to be decided */
};

typedef struct
{
  guint status;
  GBytes *body;
  char *code;
  gint64 retry_after;
  gboolean live;
  /* For the live feed: what its reader holds, and their own scope. */
  char **sids;
  char *own;
  /* What goes from its reader with it: the names of parts ("kind id facet"), and whether whole scopes do. */
  GHashTable *taken;
  gboolean revokes;
} Reply;

Server *server_new (Sim *sim);
void server_free (Server *self);
void server_begin (Server *self);
void server_start (Server *self);
void server_stop (Server *self, gboolean crash);
void server_back_up (Server *self);
void server_restore (Server *self);
/* Its machine is put back whole, and nobody tells it. */
void server_copy_disk (Server *self);
void server_put_back (Server *self);
/* Returns FALSE where it lost its power over it. */
gboolean server_handle (Server *self,
                        Device *device,
                        const char *access,
                        const char *method,
                        const char *path,
                        GBytes *body,
                        Reply *reply);
void reply_clear (Reply *reply);
void server_put_account (Server *self, const AlongAccount *account);
char *server_new_code (Server *self, const char *account);
void server_bring (Server *self, AlongRecord *record);
/* What the server does each second: it looks for what was changed beside it. */
void server_poll (Server *self);
void server_probe (Server *self, Device *device);
char *server_digest (Server *self);

/* Whether the record was deleted, or a server that was put back does not know of it (again). */
gboolean server_is_gone (AlongTx *tx, const char *kind, const char *id);

/* Somebody who reads, as everything stands in one transaction. */
typedef struct
{
  AlongWork *work;
  AlongAccount *account;
  char **granted; /* what they are let in to */
} Reader;

gboolean reader_begin (Reader *self, AlongTx *tx, const char *account, GError **error);
void reader_clear (Reader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

/* Whether the policy lets them read that part. */
gboolean server_may_read (const Reader *reader, const char *kind, const char *id, AlongFacet facet);

G_END_DECLS
