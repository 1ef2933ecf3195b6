/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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

guint along_role_find (const char *name);
const char *along_role_name (AlongRole role);
const char *along_role_label (AlongRole role);

G_END_DECLS
