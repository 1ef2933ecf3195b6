/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/lifecycle.h"
#include "model/op.h"

G_BEGIN_DECLS

/**
 * AlongRole:
 *
 * What an account may do (domain.md §5.2). An account may hold several.
 */
typedef enum
{
  ALONG_ROLE_COORDINATOR = 1 << 0,
  ALONG_ROLE_FACILITATOR = 1 << 1,
  ALONG_ROLE_MINUTE_TAKER = 1 << 2,
  ALONG_ROLE_PRACTITIONER = 1 << 3,
  ALONG_ROLE_LINK_WORKER = 1 << 4,
  ALONG_ROLE_PEER_WORKER = 1 << 5,
  ALONG_ROLE_PARTNER_ADMIN = 1 << 6,
  ALONG_ROLE_GOVERNANCE = 1 << 7,
  ALONG_ROLE_ANALYST = 1 << 8,
  ALONG_ROLE_SYSTEM_ADMIN = 1 << 9,
} AlongRole;

/* Who works with people, and so sees what their organisation may see of them. */
#define ALONG_ROLES_WITH_PEOPLE                                                \
  (ALONG_ROLE_COORDINATOR | ALONG_ROLE_FACILITATOR | ALONG_ROLE_MINUTE_TAKER   \
   | ALONG_ROLE_PRACTITIONER | ALONG_ROLE_LINK_WORKER | ALONG_ROLE_PEER_WORKER \
   | ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_GOVERNANCE)

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
 * AlongVerb:
 *
 * What somebody wants to do with a record.
 */
typedef enum
{
  ALONG_VERB_READ,
  ALONG_VERB_CREATE,
  ALONG_VERB_UPDATE,
  ALONG_VERB_DELETE,
} AlongVerb;

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

guint along_role_find (const char *name);
const char *along_role_name (AlongRole role);
const char *along_role_label (AlongRole role);
guint along_policy_who (const AlongActor *actor,
                        const AlongRecord *record,
                        const AlongRelations *relations);
gboolean along_policy_check (const AlongActor *actor,
                             AlongVerb verb,
                             const AlongRecord *record,
                             AlongFacet facet,
                             const AlongRelations *relations,
                             GError **error);
gboolean along_policy_check_field (const AlongActor *actor,
                                   const AlongRecord *record,
                                   const AlongField *field,
                                   const AlongRelations *relations,
                                   GError **error);
gboolean along_policy_check_op (const AlongActor *actor,
                                const AlongRecord *record,
                                const AlongOp *op,
                                const AlongRelations *relations,
                                GError **error);

G_END_DECLS
