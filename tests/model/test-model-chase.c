/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said outside of Alongside when a service is asked where a referral stands. */

#include "base/date.h"
#include "fixtures.h"
#include "model/chase.h"

#include <string.h>

static AlongRecord *
make_referral (const char *state)
{
  AlongRecord *referral
      = make_record ("referral", SERVICE_A, "number", "R-7K2M9QXD", "from_org", ORG_A, "to_org",
                     ORG_B, "status", state, "shared_name", "Ann Example", "reason",
                     "Drinks more than they would like", "risks_to_share", "A dog", "question",
                     "Which street?", "person", PERSON_1, NULL);

  along_record_set_integer (referral, "sent_at", along_wall_instant ("2026-11-16T10:00"));
  return referral;
}

static GPtrArray *
only (AlongRecord *referral)
{
  GPtrArray *referrals = g_ptr_array_new ();

  g_ptr_array_add (referrals, referral);
  return referrals;
}

static void
test_words (void)
{
  g_autoptr (AlongRecord) sent = make_referral ("sent");
  g_autoptr (AlongRecord) received = make_referral ("received");
  g_autoptr (GPtrArray) one = only (sent);
  g_autoptr (GPtrArray) other = only (received);
  g_autofree char *subject = along_chase_subject (one);
  g_autofree char *text = along_chase_text (one, "Harbour Project", "2026-11-22");
  g_autofree char *second = along_chase_text (other, "Harbour Project", "2026-11-17");
  g_autofree char *same_day = along_chase_text (one, "Harbour Project", "2026-11-16");

  g_assert_cmpstr (subject, ==, "Referral R-7K2M9QXD: how does it stand?");
  g_assert_nonnull (strstr (text, "Harbour Project asks about the referral R-7K2M9QXD. "
                                  "It was sent on 16 Nov 2026, 6 days ago. Has it reached you"));
  g_assert_nonnull (strstr (second, "1 day ago. Could you tell us what you have decided?"));
  g_assert_nonnull (strstr (same_day, "It was sent today."));
}

static void
test_mailto (void)
{
  g_autoptr (AlongRecord) sent = make_referral ("sent");
  g_autoptr (GPtrArray) one = only (sent);
  g_autofree char *uri
      = along_chase_mailto (one, "hello+in@walkers.example.org", "Harbour & Sons", "2026-11-22");
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED_QUERY, NULL);
  g_autoptr (GHashTable) params = NULL;

  g_assert_nonnull (parsed);
  g_assert_true (g_str_has_prefix (uri, "mailto:hello%2Bin@walkers.example.org?subject="));
  params = g_uri_parse_params (g_uri_get_query (parsed), -1, "&", G_URI_PARAMS_NONE, NULL);
  g_assert_nonnull (params);
  g_assert_cmpuint (g_hash_table_size (params), ==, 2);
  g_assert_nonnull (strstr (uri, "%0D%0A"));
  g_assert_nonnull (strstr (uri, "Harbour%20%26%20Sons"));
}

/* Whatever the record holds of the person, none of it is in the letter. */
static void
test_nothing_personal (void)
{
  static const char *const states[] = { "sent", "received", "accepted", "waitlisted" };
  const AlongEntity *entity = along_entity_find ("referral");

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (AlongRecord) referral = random_record (entity);
      g_autoptr (GPtrArray) several = only (referral);
      g_autofree char *text = NULL;
      g_autofree char *subject = NULL;
      guint n = along_entity_n_fields (entity);

      along_record_set_text (referral, "number", "R-7K2M9QXD");
      along_record_set_text (referral, "status", states[round % G_N_ELEMENTS (states)]);
      for (guint i = 0; i < n; i++)
        {
          const AlongField *field = along_entity_field (entity, i);

          if (!g_str_equal (field->name, "number") && field->type == ALONG_LINE)
            along_record_set_text (referral, field->name, "Ann Example");
          if (field->type == ALONG_TEXT)
            along_record_set_text (referral, field->name, "They drink");
        }
      /* Alone, and with others. */
      if (round % 2 == 1)
        g_ptr_array_add (several, referral);
      text = along_chase_text (several, "Harbour", "2026-11-22");
      subject = along_chase_subject (several);
      g_assert_null (strstr (text, "Ann"));
      g_assert_null (strstr (text, "drink"));
      g_assert_null (strstr (subject, "Ann"));
      for (guint i = 0; i < n; i++)
        {
          const AlongField *field = along_entity_field (entity, i);
          const char *value = field->type == ALONG_REF || field->type == ALONG_CODE
                                  ? along_record_get_text (referral, field->name)
                                  : NULL;

          if (field->type == ALONG_REF && value != NULL)
            g_assert_null (strstr (text, value));
        }
    }
}

/* Several referrals of one service are asked about in one letter; each has its line. */
static void
test_several (void)
{
  g_autoptr (AlongRecord) one = make_referral ("sent");
  g_autoptr (AlongRecord) two = make_referral ("received");
  g_autoptr (AlongRecord) elsewhere = make_referral ("sent");
  g_autoptr (GPtrArray) all = only (one);
  g_autoptr (GPtrArray) groups = NULL;
  g_autofree char *text = NULL;
  g_autofree char *subject = NULL;

  along_record_set_text (one, "service", SERVICE_A);
  along_record_set_text (elsewhere, "service", SERVICE_B);
  along_record_set_text (two, "service", SERVICE_A);
  along_record_set_text (two, "number", "R-8A8A8A8A");
  g_ptr_array_add (all, elsewhere);
  g_ptr_array_add (all, two);
  groups = along_chase_groups (all);
  g_assert_cmpuint (groups->len, ==, 2);
  g_assert_cmpuint (((GPtrArray *)g_ptr_array_index (groups, 0))->len, ==, 2);
  text = along_chase_text (g_ptr_array_index (groups, 0), "Harbour", "2026-11-22");
  subject = along_chase_subject (g_ptr_array_index (groups, 0));
  g_assert_cmpstr (subject, ==, "2 referrals: how do they stand?");
  g_assert_nonnull (strstr (text, "Harbour asks about these referrals.\n\n"
                                  "R-7K2M9QXD: It was sent on 16 Nov 2026, 6 days ago. Has it"));
  g_assert_nonnull (strstr (text, "\nR-8A8A8A8A: "));
  g_assert_null (strstr (text, "Ann"));
}

static void
test_fits (void)
{
  static const struct
  {
    const char *state;
    gboolean fits;
  } cases[] = {
    { "draft", FALSE },       { "sent", TRUE },
    { "received", TRUE },     { "accepted", TRUE },
    { "waitlisted", TRUE },   { "info_requested", FALSE },
    { "in_progress", FALSE }, { "declined", FALSE },
    { "loop_closed", FALSE }, { "entered_in_error", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AlongRecord) referral = make_referral (cases[i].state);

      g_assert_true (along_chase_fits (referral, ORG_A) == cases[i].fits);
      g_assert_false (along_chase_fits (referral, ORG_B));
      g_assert_false (along_chase_fits (referral, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/chase/words", test_words);
  g_test_add_func ("/model/chase/mailto", test_mailto);
  g_test_add_func ("/model/chase/nothing-personal", test_nothing_personal);
  g_test_add_func ("/model/chase/several", test_several);
  g_test_add_func ("/model/chase/fits", test_fits);
  return g_test_run ();
}
