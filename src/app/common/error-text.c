/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/error-text.h"

#include "base/error.h"

#include <glib/gi18n.h>

/* What people read for each code. Only the sentence of INVALID comes from where the error was made:
 * it names the field and is written for people; all others may hold words for developers. */
static const AlongErrorText texts[] = {
  [ALONG_ERROR_INVALID] = { N_ ("Something Is Not Right Yet"), NULL },
  [ALONG_ERROR_FORBIDDEN]
  = { N_ ("Not for Your Account"), N_ ("Your account may not do or see this. Ask who looks after "
                                       "accounts in your organisation if you think it should.") },
  [ALONG_ERROR_STALE] = { N_ ("Changed in the Meantime"),
                          N_ ("Somebody was quicker: this has changed since you opened it. Look "
                              "at it again before you decide.") },
  [ALONG_ERROR_BUSY] = { N_ ("Busy"), N_ ("Too much at once. Try again in a moment.") },
  [ALONG_ERROR_OFFLINE]
  = { N_ ("No Connection"), N_ ("The server can't be reached. Check the connection and try "
                                "again; what you wrote is kept.") },
  [ALONG_ERROR_AUTH]
  = { N_ ("Signed Out"), N_ ("The server asks you to sign in again. What you wrote is kept."),
      N_ ("_Sign In"), "win.sign-in-again" },
  [ALONG_ERROR_KEY]
  = { N_ ("The Key Does Not Fit"), N_ ("What is kept on this device is locked with another key.") },
  [ALONG_ERROR_CORRUPT]
  = { N_ ("A File Is Damaged"),
      N_ ("A file on this device is damaged, so that not everything can be read. What had been "
          "sent is safe on the server. Close Alongside and open it again: it then says what can "
          "be done.") },
  [ALONG_ERROR_TOO_NEW] = { N_ ("A Newer Alongside Is Needed"),
                            N_ ("A newer version of Alongside wrote this. Install it to go on.") },
  [ALONG_ERROR_FULL] = { N_ ("The Disk Is Full"),
                         N_ ("There is no room left on this device, so it could not be saved. "
                             "Make some room, then try again.") },
  [ALONG_ERROR_NOT_FOUND]
  = { N_ ("Not Here"), N_ ("This is not on this device: it is not shared with you, or no "
                           "longer.") },
  [ALONG_ERROR_CONFLICT]
  = { N_ ("Changed in Two Places"), N_ ("The same thing was changed elsewhere. Both are kept."),
      N_ ("_Show"), "win.attention" },
  [ALONG_ERROR_FAILED] = { N_ ("That Did Not Work"),
                           N_ ("Something went wrong. Nothing you wrote is lost; try again.") },
};

/**
 * along_error_to_user_text:
 * @error: an error
 *
 * The one place where errors become words for people.
 *
 * Returns: the words; @error owns them
 */
AlongErrorText
along_error_to_user_text (const GError *error)
{
  int code = ALONG_ERROR_FAILED;
  AlongErrorText text = { NULL };

  g_return_val_if_fail (error != NULL, text);

  if (error->domain == ALONG_ERROR && error->code >= 0 && error->code < (int)G_N_ELEMENTS (texts))
    code = error->code;
  text = texts[code];
  text.title = _ (text.title);
  text.sentence = code == ALONG_ERROR_INVALID ? error->message : _ (text.sentence);
  if (text.button != NULL)
    text.button = _ (text.button);
  if (code == ALONG_ERROR_FAILED)
    g_debug ("An error without words of its own: %s %d", g_quark_to_string (error->domain),
             error->code);
  return text;
}
