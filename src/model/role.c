/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/role.h"

#include <glib/gi18n-lib.h>

static const struct
{
  AlongRole role;
  const char *name;
  const char *label;
} roles[] = {
  { ALONG_ROLE_COORDINATOR, "coordinator", N_ ("Coordinator") },
  { ALONG_ROLE_FACILITATOR, "facilitator", N_ ("Facilitator") },
  { ALONG_ROLE_MINUTE_TAKER, "minute_taker", N_ ("Minute taker") },
  { ALONG_ROLE_PRACTITIONER, "practitioner", N_ ("Practitioner") },
  { ALONG_ROLE_LINK_WORKER, "link_worker", N_ ("Link worker") },
  { ALONG_ROLE_PEER_WORKER, "peer_worker", N_ ("Peer worker") },
  { ALONG_ROLE_PARTNER_ADMIN, "partner_admin", N_ ("Partner administrator") },
  { ALONG_ROLE_GOVERNANCE, "governance", N_ ("Information governance") },
  { ALONG_ROLE_ANALYST, "analyst", N_ ("Analyst") },
  { ALONG_ROLE_SYSTEM_ADMIN, "system_admin", N_ ("System administrator") },
};

/**
 * along_role_find:
 * @name: (nullable): a role's name in code, `coordinator`
 *
 * Returns: the #AlongRole; 0 for none of that name
 */
guint
along_role_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (roles[i].name, name) == 0)
      return roles[i].role;
  return 0;
}

/**
 * along_role_name:
 * @role: one role
 *
 * Returns: (transfer none): its name in code; empty for none or several
 */
const char *
along_role_name (AlongRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return roles[i].name;
  return "";
}

/**
 * along_role_label:
 * @role: one role
 *
 * Returns: (transfer none): the words people see; empty for none or several
 */
const char *
along_role_label (AlongRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return _ (roles[i].label);
  return "";
}
