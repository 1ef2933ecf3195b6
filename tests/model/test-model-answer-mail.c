/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The mail with the link to the answer page: what goes through many hands has nothing of anybody in it. */

#include "fixtures.h"
#include "model/answer-mail.h"

#include <string.h>

#define LINK "https://refer.example.org/a/Zm9yLW5vYm9keS10by1ndWVzcw"

static AlongRecord *
make_referral (const char *state)
{
  return make_record ("referral", SERVICE_A, "number", "R-7K2M9QXD", "from_org", ORG_A, "to_org",
                      ORG_B, "service", SERVICE_A, "status", state, "shared_name", "Ann Example",
                      "reason", "Drinks more than they would like", "risks_to_share", "A dog",
                      "question", "Which street?", "person", PERSON_1, NULL);
}

static void
test_words (void)
{
  g_autofree char *subject = along_answer_mail_subject ("R-7K2M9QXD");
  g_autofree char *text = along_answer_mail_text ("R-7K2M9QXD", "Harbour Project", LINK);

  g_assert_cmpstr (subject, ==, "Referral R-7K2M9QXD waits for your answer");
  g_assert_nonnull (strstr (text, "Harbour Project has sent you the referral R-7K2M9QXD."));
  g_assert_nonnull (strstr (text, "\n" LINK "\n"));
  g_assert_nonnull (strstr (text, "which we tell you by phone"));
}

static void
take_out (GString *text, const char *words)
{
  g_assert_cmpuint (g_string_replace (text, words, "", 0), >, 0);
}

/* It is made of three things, and without them it is the same for everybody: there is no way for anything of the
 * packet to get in. */
static void
test_nothing_personal (void)
{
  g_autofree char *one = along_answer_mail_text ("R-7K2M9QXD", "Harbour Project", LINK);
  g_autofree char *other
      = along_answer_mail_text ("R-0000000A", "Walkers", "https://x.example/a/b");
  g_autoptr (GString) left = g_string_new (one);
  g_autoptr (GString) right = g_string_new (other);

  take_out (left, LINK);
  take_out (left, "R-7K2M9QXD");
  take_out (left, "Harbour Project");
  take_out (right, "https://x.example/a/b");
  take_out (right, "R-0000000A");
  take_out (right, "Walkers");
  g_assert_cmpstr (left->str, ==, right->str);
  /* Not even a digit that could be the code. */
  g_assert_null (strpbrk (left->str, "0123456789"));
}

static void
test_mailto (void)
{
  g_autofree char *uri
      = along_answer_mailto ("R-7K2M9QXD", "hello+in@walkers.example.org", "Harbour & Sons", LINK);
  g_autofree char *nobody = along_answer_mailto ("R-7K2M9QXD", NULL, "Harbour", LINK);
  g_autofree char *text = along_answer_mail_text ("R-7K2M9QXD", "Harbour & Sons", LINK);
  g_autofree char *subject = along_answer_mail_subject ("R-7K2M9QXD");
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED_QUERY, NULL);
  g_autoptr (GHashTable) params = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);

  g_assert_nonnull (parsed);
  g_assert_true (g_str_has_prefix (uri, "mailto:hello%2Bin@walkers.example.org?subject="));
  g_assert_true (g_str_has_prefix (nobody, "mailto:?subject="));
  params = g_uri_parse_params (g_uri_get_query (parsed), -1, "&", G_URI_PARAMS_NONE, NULL);
  g_assert_nonnull (params);
  g_assert_cmpuint (g_hash_table_size (params), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (params, "subject"), ==, subject);
  g_string_assign (lines, g_hash_table_lookup (params, "body"));
  g_string_replace (lines, "\r\n", "\n", 0);
  g_assert_cmpstr (lines->str, ==, text);
}

static void
test_fits (void)
{
  static const char *const waiting[]
      = { "sent", "received", "accepted", "waitlisted", "in_progress", "on_hold" };
  static const char *const others[]
      = { "draft",     "info_requested", "declined",    "redirected",      "withdrawn",
          "completed", "ended_early",    "loop_closed", "entered_in_error" };

  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      g_autoptr (AlongRecord) referral = make_referral (waiting[i]);

      g_assert_true (along_answer_mail_fits (referral, ORG_A));
      g_assert_false (along_answer_mail_fits (referral, ORG_B));
      g_assert_false (along_answer_mail_fits (referral, NULL));
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (AlongRecord) referral = make_referral (others[i]);

      g_assert_false (along_answer_mail_fits (referral, ORG_A));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/answer-mail/words", test_words);
  g_test_add_func ("/model/answer-mail/nothing-personal", test_nothing_personal);
  g_test_add_func ("/model/answer-mail/mailto", test_mailto);
  g_test_add_func ("/model/answer-mail/fits", test_fits);
  return g_test_run ();
}
