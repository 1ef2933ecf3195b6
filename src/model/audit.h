/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/value-set.h"

G_BEGIN_DECLS

/**
 * AlongAuditAction:
 *
 * What the audit log says somebody did. Those from %ALONG_AUDIT_OPENED to %ALONG_AUDIT_MAILED happen on a device,
 * which notes them itself.
 */
typedef enum
{
  ALONG_AUDIT_SIGNED_IN,
  ALONG_AUDIT_SIGN_IN_REFUSED,
  ALONG_AUDIT_SIGNED_OUT,
  ALONG_AUDIT_OPENED,
  ALONG_AUDIT_SEARCHED,
  ALONG_AUDIT_EXPORTED,
  ALONG_AUDIT_PRINTED,
  ALONG_AUDIT_COPIED,
  ALONG_AUDIT_MAILED,
  ALONG_AUDIT_MOVED,
  ALONG_AUDIT_HISTORY_READ,
  ALONG_AUDIT_FILE_READ,
  ALONG_AUDIT_LINK_MADE,
  ALONG_AUDIT_ANSWER_OPENED,
  ALONG_AUDIT_ANSWER_REFUSED,
  ALONG_AUDIT_BREAK_GLASS,
  ALONG_AUDIT_WIPED,
  ALONG_AUDIT_ERASED,
  ALONG_AUDIT_LOG_READ,
  ALONG_N_AUDIT_ACTIONS,
} AlongAuditAction;

extern const AlongValueSet along_audit_actions;

const char *along_audit_action_code (AlongAuditAction action);
gboolean along_audit_action_find (const char *code, AlongAuditAction *action);
gboolean along_audit_action_is_of_device (AlongAuditAction action);

G_END_DECLS
