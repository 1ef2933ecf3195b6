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
 * @granted: (nullable) (array zero-terminated=1): scopes held besides those of user, organisation and roles: care
 *   team, conferences, emergency access
 */
typedef struct
{
  const char *user;
  const char *worker;
  const char *org;
  guint roles;
  const char *const *granted;
} AlongActor;

/**
 * AlongRelations:
 * @subject_orgs: (nullable) (array zero-terminated=1): ids of the organisations with an open episode of
 *   the record's person (or of its parent's); an episode that is judged itself does not count, unless
 *   it was there before; for a person made in the same transaction, the organisations of the
 *   episodes made with it
 * @parent: (nullable): the record's parent, where the entity has one
 * @subject_is_new: whether the person is made in the same transaction
 * @subject: (nullable): the person the record, or else its parent, is about
 * @locked: (nullable) (array zero-terminated=1): workers who are locked out of that person, or of one of those its
 *   conference is about
 * @conference: (nullable): the conference that the record is, or belongs to
 * @in_restricted_part: whether it belongs to the restricted part of that conference
 * @person_is_shared: whether somebody holds scopes of the person itself
 * @conference_is_shared: whether somebody holds scopes of the conference
 *
 * What the policy needs to know beyond the record itself; the caller looks it up.
 */
typedef struct
{
  const char *const *subject_orgs;
  const AlongRecord *parent;
  gboolean subject_is_new;
  const char *subject;
  const char *const *locked;
  const AlongRecord *conference;
  gboolean in_restricted_part;
  gboolean person_is_shared;
  gboolean conference_is_shared;
} AlongRelations;

G_END_DECLS
