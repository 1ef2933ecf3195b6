/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/audit.h"

#include <glib/gi18n-lib.h>

/* In the order of AlongAuditAction; codes are never changed once released: chains hold them. */
static const AlongCode actions[] = {
  [ALONG_AUDIT_SIGNED_IN] = { "signed_in", N_ ("Signed in"), NULL },
  [ALONG_AUDIT_SIGN_IN_REFUSED] = { "sign_in_refused", N_ ("Was not let in"), NULL },
  [ALONG_AUDIT_SIGNED_OUT] = { "signed_out", N_ ("Signed out"), NULL },
  [ALONG_AUDIT_OPENED] = { "opened", N_ ("Opened"), NULL },
  [ALONG_AUDIT_SEARCHED] = { "searched", N_ ("Searched"), NULL },
  [ALONG_AUDIT_EXPORTED] = { "exported", N_ ("Exported"), NULL },
  [ALONG_AUDIT_PRINTED] = { "printed", N_ ("Printed"), NULL },
  [ALONG_AUDIT_COPIED] = { "copied", N_ ("Copied"), NULL },
  [ALONG_AUDIT_MAILED] = { "mailed", N_ ("Wrote a mail with it"), NULL },
  [ALONG_AUDIT_MOVED] = { "moved", N_ ("Decided"), NULL },
  [ALONG_AUDIT_HISTORY_READ] = { "history_read", N_ ("Read the history"), NULL },
  [ALONG_AUDIT_FILE_READ] = { "file_read", N_ ("Fetched the file"), NULL },
  [ALONG_AUDIT_LINK_MADE] = { "link_made", N_ ("Made an answer link"), NULL },
  [ALONG_AUDIT_ANSWER_OPENED] = { "answer_opened", N_ ("Opened the answer page"), NULL },
  [ALONG_AUDIT_ANSWER_REFUSED]
  = { "answer_refused", N_ ("Gave a wrong code for the answer page"), NULL },
  [ALONG_AUDIT_BREAK_GLASS] = { "break_glass", N_ ("Opened in an emergency"), NULL },
  [ALONG_AUDIT_WIPED] = { "wiped", N_ ("Wiped a device"), NULL },
  [ALONG_AUDIT_ERASED] = { "erased", N_ ("Erased a person"), NULL },
  [ALONG_AUDIT_LOG_READ] = { "log_read", N_ ("Asked who has looked"), NULL },
  [ALONG_N_AUDIT_ACTIONS] = { NULL, NULL, NULL },
};

const AlongValueSet along_audit_actions = { "audit_action", actions };

/**
 * along_audit_action_code:
 * @action: what somebody did
 *
 * Returns: (transfer none): its code on the wire and in the log
 */
const char *
along_audit_action_code (AlongAuditAction action)
{
  g_return_val_if_fail (action < ALONG_N_AUDIT_ACTIONS, "");

  return actions[action].code;
}

/**
 * along_audit_action_find:
 * @code: (nullable): a code
 * @action: (out): what it stands for
 *
 * Returns: %FALSE if there is none of that code
 */
gboolean
along_audit_action_find (const char *code, AlongAuditAction *action)
{
  const AlongCode *found = code != NULL ? along_value_set_find (&along_audit_actions, code) : NULL;

  if (found == NULL)
    return FALSE;
  *action = (AlongAuditAction)(found - actions);
  return TRUE;
}

/**
 * along_audit_action_is_of_device:
 * @action: what somebody did
 *
 * Returns: %TRUE if it happens on a device, which is then who notes it; the rest only the server notes
 */
gboolean
along_audit_action_is_of_device (AlongAuditAction action)
{
  return action >= ALONG_AUDIT_OPENED && action <= ALONG_AUDIT_MAILED;
}
