/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/service.h"
#include "wire/row.h"

G_BEGIN_DECLS

/* A server without sockets on a database in memory, a clock that stands still, and people with desks. */
typedef struct
{
  AlongStorage *storage;
  AlongService *service;
  gint64 now;
  /* Element type char *: every scope that was told of, in order. */
  GPtrArray *told;
} World;

/* Somebody with a device that keeps what it is told, and checks the server's sums against it. */
typedef struct
{
  World *world;
  AlongAccount *account;
  AlongActor actor;
  char *replica;
  gint64 n;
  /* sid → AlongCursor */
  GHashTable *cursors;
  /* "kind/id/facet" → AlongPart */
  GHashTable *parts;
  /* "sid kind/id/facet" */
  GHashTable *places;
  /* id → GVariant, open conflicts only */
  GHashTable *conflicts;
  /* How many lines about conflicts it was told, also of those that are settled. */
  guint n_told_conflicts;
} Desk;

World *world_new (void);
void world_free (World *world);
void world_advance (World *world, gint64 ms);
char *world_add_org (World *world, const char *name);
char *world_digest (World *world);
gint64 world_count (World *world, const char *what);
void world_bring (World *world, AlongRecord *record);
Desk *world_add_desk (World *world, const char *login, const char *org, guint roles);
void world_put_account (World *world, const AlongAccount *account);

Desk *desk_new_device (Desk *desk);
void desk_free (Desk *desk);
AlongTxn *desk_txn (Desk *desk);
AlongRecord *desk_record (Desk *desk, const char *kind);
AlongResults *
desk_send (Desk *desk, AlongTxn *const *txns, guint n_txns, AlongRefusal *refusal, GError **error);
AlongResult *desk_push (Desk *desk, AlongTxn *txn);
void desk_push_well (Desk *desk, AlongTxn *txn);
void desk_pull (Desk *desk);
AlongRecord *desk_get (Desk *desk, const char *kind, const char *id);
gboolean desk_has (Desk *desk, const char *kind, const char *id, const char *facet);
gint64 desk_fver (Desk *desk, const char *kind, const char *id, const char *group);
AlongOp *
desk_set (Desk *desk, const char *kind, const char *id, const char *field, const char *text);
guint desk_n_parts (Desk *desk, const char *kind);

/* @op decides the only conflict that @desk knows of, among all its values. */
void desk_decide (Desk *desk, AlongOp *op);

/* Somebody known to @desk's organisation, with an episode there. */
char *desk_add_person (Desk *desk, const char *known_as);

/* What @person has agreed to: that @org may know who they are and how to reach them. */
char *desk_add_basis (Desk *desk, const char *person, const char *org);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

G_END_DECLS
