/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/application.h"
#include "app/common/error-text.h"
#include "app/common/state-chip.h"
#include "app/common/words.h"
#include "app/window/areas.h"
#include "app/window/sync-line.h"
#include "model/lifecycle.h"

static void
test_sync_line (void)
{
  static const struct
  {
    AlongSyncStatus status;
    gint64 waiting;
    gint64 attention;
    double progress;
    const char *problem;
    const char *words;
  } cases[] = {
    { ALONG_SYNC_UP_TO_DATE, 0, 0, 0, NULL, "Up to date" },
    { ALONG_SYNC_UP_TO_DATE, 1, 0, 0, NULL, "Sending 1 change…" },
    { ALONG_SYNC_WORKING, 0, 0, 0, NULL, "Syncing…" },
    { ALONG_SYNC_WORKING, 2, 0, 0, NULL, "Sending 2 changes…" },
    { ALONG_SYNC_OFFLINE, 0, 0, 0, NULL, "Working offline" },
    { ALONG_SYNC_OFFLINE, 1, 0, 0, NULL, "Working offline: 1 change waiting" },
    { ALONG_SYNC_OFFLINE, 3, 0, 0, NULL, "Working offline: 3 changes waiting" },
    { ALONG_SYNC_OFFLINE, 3, 1, 0, NULL, "1 change needs you" },
    { ALONG_SYNC_UP_TO_DATE, 0, 2, 0, NULL, "2 changes need you" },
    { ALONG_SYNC_FIRST, 0, 0, 0.426, NULL, "First sync: 42 %" },
    { ALONG_SYNC_FIRST, 0, 0, 7, NULL, "First sync: 100 %" },
    { ALONG_SYNC_SIGNED_OUT, 0, 0, 0, NULL, "Sign in again to sync" },
    { ALONG_SYNC_SIGNED_OUT, 2, 0, 0, NULL, "Sign in again to send 2 changes" },
    { ALONG_SYNC_WORKING, 2, 2, 0, "full", "Not syncing: the disk is full" },
    { ALONG_SYNC_WORKING, 2, 0, 0, "a code of tomorrow", "Not syncing: the server has a problem" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words
          = along_sync_line_words (cases[i].status, cases[i].waiting, cases[i].attention,
                                   cases[i].progress, cases[i].problem);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* Every code has a heading and a sentence of its own; only what was written for people is passed on. */
static void
test_errors (void)
{
  for (int code = ALONG_ERROR_INVALID; code <= ALONG_ERROR_FAILED; code++)
    {
      g_autoptr (GError) error
          = g_error_new_literal (ALONG_ERROR, code, "The postcode is too long.");
      AlongErrorText text = along_error_to_user_text (error);

      g_assert_cmpuint (strlen (text.title), >, 3);
      g_assert_cmpuint (strlen (text.sentence), >, 10);
      g_assert_cmpint (g_str_equal (text.sentence, error->message), ==,
                       code == ALONG_ERROR_INVALID);
      g_assert_true ((text.button == NULL) == (text.action == NULL));
    }
  {
    g_autoptr (GError) foreign
        = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "/home/morag/secret");
    AlongErrorText text = along_error_to_user_text (foreign);

    g_assert_null (strstr (text.sentence, "morag"));
    g_assert_cmpuint (strlen (text.sentence), >, 10);
  }
}

static char *
words (const char *kind, const char *field, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  return along_words_value (NULL, along_entity_find_field (along_entity_find (kind), field, NULL),
                            owned);
}

static void
test_values (void)
{
  const char *names[] = { "Mhairi", "Màiri", NULL };
  g_autofree char *date = words ("person", "birth_date", g_variant_new_string ("1980-02-29"));
  g_autofree char *code = words ("person", "sex", g_variant_new_string ("female"));
  g_autofree char *unknown = words ("person", "sex", g_variant_new_string ("a_code_of_tomorrow"));
  g_autofree char *lines = words ("person", "aliases", g_variant_new_strv (names, -1));
  g_autofree char *yes = words ("person", "no_identity", g_variant_new_boolean (TRUE));
  g_autofree char *wrong_type = words ("person", "known_as", g_variant_new_int64 (3));

  g_assert_cmpstr (date, ==, "29 Feb 1980");
  g_assert_cmpstr (code, ==, "Female");
  g_assert_cmpstr (unknown, ==, "a_code_of_tomorrow");
  g_assert_cmpstr (lines, ==, "Mhairi, Màiri");
  g_assert_cmpstr (yes, ==, "Yes");
  g_assert_cmpstr (wrong_type, ==, "");
}

/* A state is never told by colour alone: every state of every lifecycle has words. */
static void
test_states (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n; i++)
    {
      if (entities[i]->lifecycle == NULL)
        continue;
      for (const AlongCode *state = entities[i]->lifecycle->states->codes; state->code != NULL;
           state++)
        {
          g_assert_cmpuint (strlen (along_state_words (entities[i], state->code)), >, 0);
          g_assert_cmpint (along_state_tone (state->code), <=, ALONG_TONE_CARE);
        }
    }
  g_assert_cmpint (along_state_tone (NULL), ==, ALONG_TONE_QUIET);
}

/* One table says what the window can show: no id twice, every place at home in an area that exists. */
static void
test_tables (void)
{
  guint n_areas = 0;
  guint n_places = 0;
  const AlongArea *areas = along_areas (&n_areas);
  const AlongPlace *places = along_places (&n_places);

  g_assert_cmpuint (n_areas, <=, 9);
  for (guint i = 0; i < n_areas; i++)
    {
      g_assert_true (along_area_find (areas[i].id) == &areas[i]);
      g_assert_nonnull (areas[i].make);
      g_assert_true (g_str_has_suffix (areas[i].icon, "-symbolic"));
    }
  for (guint i = 0; i < n_places; i++)
    {
      g_assert_true (along_place_find (places[i].kind) == &places[i]);
      g_assert_nonnull (places[i].make);
      if (places[i].area != NULL)
        g_assert_nonnull (along_area_find (places[i].area));
      else
        g_assert_null (along_entity_find (places[i].kind));
    }
  g_assert_null (along_area_find (NULL));
  g_assert_null (along_place_find ("nothing"));
}

static void
test_application_id (void)
{
  g_autofree char *one = along_application_id_of ("/home/a/profile");
  g_autofree char *again = along_application_id_of ("/home/a/profile");
  g_autofree char *other = along_application_id_of ("/home/b/profile");

  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, other);
  g_assert_true (g_application_id_is_valid (one));
  g_assert_true (g_str_has_prefix (one, "org.alongside.Alongside.p"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/words/sync-line", test_sync_line);
  g_test_add_func ("/app/words/errors", test_errors);
  g_test_add_func ("/app/words/values", test_values);
  g_test_add_func ("/app/words/states", test_states);
  g_test_add_func ("/app/words/tables", test_tables);
  g_test_add_func ("/app/words/application-id", test_application_id);
  return g_test_run ();
}
