/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

G_DEFINE_QUARK (along - error - quark, along_error)

/**
 * along_error_code:
 * @code: an #AlongError
 *
 * The code's name on the wire and in `--json` answers.
 *
 * Returns: (transfer none): a static word such as `invalid`
 */
const char *
along_error_code (int code)
{
  switch ((AlongError)code)
    {
    case ALONG_ERROR_INVALID:
      return "invalid";
    case ALONG_ERROR_FORBIDDEN:
      return "forbidden";
    case ALONG_ERROR_STALE:
      return "stale";
    case ALONG_ERROR_BUSY:
      return "busy";
    case ALONG_ERROR_OFFLINE:
      return "offline";
    case ALONG_ERROR_AUTH:
      return "auth";
    case ALONG_ERROR_KEY:
      return "key";
    case ALONG_ERROR_CORRUPT:
      return "corrupt";
    case ALONG_ERROR_TOO_NEW:
      return "too_new";
    case ALONG_ERROR_FULL:
      return "full";
    case ALONG_ERROR_NOT_FOUND:
      return "not_found";
    case ALONG_ERROR_CONFLICT:
      return "conflict";
    case ALONG_ERROR_FAILED:
    default:
      return "failed";
    }
}
