/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongError:
 * @ALONG_ERROR_INVALID: what was typed or sent breaks a rule; the message is a plain sentence that
 *   names the field and the reason, fit to be shown to people
 * @ALONG_ERROR_FORBIDDEN: the reader may not do or see this; also used for what does not exist, so
 *   that absent and forbidden look the same
 * @ALONG_ERROR_STALE: the record is no longer in the state the change started from
 * @ALONG_ERROR_BUSY: try again in a moment
 * @ALONG_ERROR_OFFLINE: the server cannot be reached
 * @ALONG_ERROR_AUTH: signed out, or the password was wrong
 * @ALONG_ERROR_KEY: the device's database is encrypted with another key
 * @ALONG_ERROR_CORRUPT: a file is damaged
 * @ALONG_ERROR_TOO_NEW: a newer version of Alongside wrote this
 * @ALONG_ERROR_FULL: the disk is full
 * @ALONG_ERROR_NOT_FOUND: no such thing
 * @ALONG_ERROR_CONFLICT: the same thing changed elsewhere
 * @ALONG_ERROR_FAILED: anything else
 *
 * What a caller can act on, whichever room found it. Messages carry no personal data except those
 * of %ALONG_ERROR_INVALID, which are shown to the one who typed and never logged.
 */
typedef enum
{
  ALONG_ERROR_INVALID,
  ALONG_ERROR_FORBIDDEN,
  ALONG_ERROR_STALE,
  ALONG_ERROR_BUSY,
  ALONG_ERROR_OFFLINE,
  ALONG_ERROR_AUTH,
  ALONG_ERROR_KEY,
  ALONG_ERROR_CORRUPT,
  ALONG_ERROR_TOO_NEW,
  ALONG_ERROR_FULL,
  ALONG_ERROR_NOT_FOUND,
  ALONG_ERROR_CONFLICT,
  ALONG_ERROR_FAILED,
} AlongError;

#define ALONG_ERROR (along_error_quark ())

GQuark along_error_quark (void);
const char *along_error_code (int code);

G_END_DECLS
