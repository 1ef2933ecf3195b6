/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"
#include "model/role.h"

G_BEGIN_DECLS

/**
 * AlongActor:
 * @user: the account's id
 * @worker: the id of the account's Worker record; authors and owners name it
 * @org: the organisation acted for
 * @roles: of #AlongRole
 */
typedef struct
{
  const char *user;
  const char *worker;
  const char *org;
  guint roles;
} AlongActor;

/**
 * AlongRelations:
 * @subject_orgs: (nullable) (array zero-terminated=1): ids of the organisations with an open episode of
 *   the record's person (or of its parent's); an episode that is judged itself does not count, unless
 *   it was there before; for a person made in the same transaction, the organisations of the
 *   episodes made with it
 * @parent: (nullable): the record's parent, where the entity has one
 * @subject_is_new: whether the person is made in the same transaction
 *
 * What the policy needs to know beyond the record itself; the caller looks it up.
 */
typedef struct
{
  const char *const *subject_orgs;
  const AlongRecord *parent;
  gboolean subject_is_new;
} AlongRelations;

G_END_DECLS
