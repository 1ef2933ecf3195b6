/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"
#include "model/role.h"

G_BEGIN_DECLS

/**
 * AlongSampleAccount:
 * @login: the name to sign in with, `morag`
 * @user: the account's id
 * @worker: the id of its Worker record
 * @name: the worker's name
 * @org: the id of the organisation
 * @org_name: and its name
 * @roles: of #AlongRole
 *
 * One who works in the invented partnership. Every organisation has somebody.
 */
typedef struct
{
  const char *login;
  const char *user;
  const char *worker;
  const char *name;
  const char *org;
  const char *org_name;
  guint roles;
} AlongSampleAccount;

/**
 * AlongSampleFlags:
 * @ALONG_SAMPLE_STORY: records are made in their first state and moved on from there, each move by
 *   the one who may take it and at its own time, so that the history reads as if it had happened
 * @ALONG_SAMPLE_FLAT: each record is made at once as it is now, without moves: for large amounts
 */
typedef enum
{
  ALONG_SAMPLE_STORY = 0,
  ALONG_SAMPLE_FLAT = 1 << 0,
} AlongSampleFlags;

/**
 * AlongSampleItem:
 * @txn: what somebody did; its `hlc` is of @at, its `org` the author's
 * @author: who did it
 * @at: when, milliseconds; always in the past
 */
typedef struct
{
  AlongTxn *txn;
  const AlongSampleAccount *author;
  gint64 at;
} AlongSampleItem;

/**
 * AlongSample:
 *
 * An invented partnership in an invented Scottish town, made piece by piece: the organisations,
 * services and workers first, then one person after the other with everything about them.
 */
typedef struct _AlongSample AlongSample;

void along_sample_item_free (AlongSampleItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongSampleItem, along_sample_item_free)

G_END_DECLS
