/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "small-world.h"
#include "base/clock.h"
#include "model/identifier.h"
#include "model/lifecycle.h"

#include <string.h>

static gint64 fixed_now = G_GINT64_CONSTANT (1772445600000); /* 2 March 2026, ten in the morning */

static gint64
fixed_clock (gpointer data)
{
  return *(gint64 *)data;
}

static void
test_story (void)
{
  g_autoptr (World) world = world_make (400, 1, ALONG_SAMPLE_STORY);

  g_assert_cmpuint (world_count (world, "person", NULL, NULL), ==, 400);
  g_assert_cmpuint (world_count (world, "organisation", NULL, NULL), >=, 30);
  g_assert_cmpuint (world_count (world, "service", NULL, NULL), >=, 80);
  g_assert_cmpuint (world_count (world, "worker", NULL, NULL), >=, 40);
  g_assert_cmpuint (world_count (world, "referral", NULL, NULL), >, 300);
  world_check_states (world, "referral", "");
  world_check_states (world, "conference", "");
  world_check_states (world, "episode", "");
  world_check_states (world, "need", "");
  world_check_states (world, "care_plan", "");
  world_check_states (world, "goal", "");
  world_check_states (world, "step", "");
  world_check_states (world, "action", "");
  world_check_states (world, "peer_group", "");
  world_check_states (world, "peer_worker", "");
  world_check_states (world, "session", "");
  world_check_states (world, "unmet_need", "");
  /* Consent: what time ends is the server's to bring about; what replaces it, a later story's. */
  world_check_states (world, "sharing_basis", "narrowed withdrawn expired reviewed ended");
}

/* Each kind of record that people meet is in the sample. */
static void
test_kinds (void)
{
  static const char *const kinds[] = {
    "about_me",
    "action",
    "agenda_item",
    "alert",
    "assessment",
    "attendance",
    "care_plan",
    "care_team_member",
    "conference",
    "crisis_plan",
    "decision",
    "episode",
    "feedback",
    "funding",
    "goal",
    "invite",
    "location",
    "minute_item",
    "need",
    "note",
    "organisation",
    "pathway_template",
    "peer_experience",
    "peer_group",
    "peer_match",
    "peer_worker",
    "person",
    "referral",
    "related_person",
    "report",
    "saved_view",
    "service",
    "session",
    "sharing_basis",
    "step",
    "story",
    "to_do",
    "training_record",
    "unmet_need",
    "worker",
    "working_calendar",
  };
  g_autoptr (World) world = world_make (400, 2, ALONG_SAMPLE_STORY);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (world_count (world, kinds[i], NULL, NULL) == 0)
      g_error ("no %s", kinds[i]);
}

static void
test_sizes (void)
{
  static const guint sizes[] = { 0, 1, 3, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (AlongSample) sample = along_sample_new (sizes[i], 7, ALONG_SAMPLE_STORY);
      g_autoptr (World) world = world_new ();

      for (;;)
        {
          g_autoptr (AlongSampleItem) item = along_sample_next (sample);

          if (item == NULL)
            break;
          world_take (world, item, TRUE);
        }
      g_assert_cmpuint (world_count (world, "person", NULL, NULL), ==, sizes[i]);
    }
}

static void
test_flat (void)
{
  g_autoptr (World) world = world_make (400, 1, ALONG_SAMPLE_FLAT);
  GHashTableIter iter;
  gpointer record = NULL;

  g_assert_cmpuint (world_count (world, "person", NULL, NULL), ==, 400);
  g_assert_cmpuint (world_count (world, "episode", "status", "active"), >, 200);
  world_check_states (world, "referral", "entered_in_error");
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (is_kind (record, "referral") && !g_str_equal (along_record_get_state (record), "draft"))
      g_assert_cmpint (along_record_get_integer (record, "sent_at", 0), >, 0);
}

static void
add_digest (GChecksum *sum, const AlongSampleItem *item)
{
  g_checksum_update (sum, (const guchar *)item->txn->id, -1);
  for (guint i = 0; i < item->txn->ops->len; i++)
    {
      const AlongOp *op = item->txn->ops->pdata[i];
      g_autofree char *text = op->values != NULL ? g_variant_print (op->values, FALSE) : NULL;

      g_checksum_update (sum, (const guchar *)op->id, -1);
      if (text != NULL)
        g_checksum_update (sum, (const guchar *)text, -1);
    }
}

static char *
digest_of (guint people, guint64 seed, guint first)
{
  g_autoptr (AlongSample) sample = along_sample_new (people, seed, ALONG_SAMPLE_STORY);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint persons = 0;

  for (;;)
    {
      g_autoptr (AlongSampleItem) item = along_sample_next (sample);
      const AlongOp *op = NULL;

      if (item == NULL)
        break;
      op = item->txn->ops->pdata[0];
      persons += op->type == ALONG_OP_NEW && g_str_equal (op->entity->kind, "person");
      if (persons > first)
        break;
      add_digest (sum, item);
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* The same seed makes the same partnership; more people do not change those who were there. */
static void
test_deterministic (void)
{
  g_autofree char *one = digest_of (30, 5, 30);
  g_autofree char *again = digest_of (30, 5, 30);
  g_autofree char *larger = digest_of (60, 5, 30);
  g_autofree char *other = digest_of (30, 6, 30);

  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, ==, larger);
  g_assert_cmpstr (one, !=, other);
}

static void
test_accounts (void)
{
  static const struct
  {
    const char *login;
    AlongRole role;
  } named[] = {
    { "morag", ALONG_ROLE_COORDINATOR },  { "callum", ALONG_ROLE_LINK_WORKER },
    { "shona", ALONG_ROLE_FACILITATOR },  { "ig", ALONG_ROLE_GOVERNANCE },
    { "admin", ALONG_ROLE_SYSTEM_ADMIN },
  };
  g_autoptr (AlongSample) sample = along_sample_new (0, 1, ALONG_SAMPLE_STORY);
  g_autoptr (World) world = world_make (1, 1, ALONG_SAMPLE_STORY);
  guint n = 0;
  const AlongSampleAccount *accounts = along_sample_accounts (sample, &n);
  g_autoptr (GHashTable) logins = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) orgs = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (g_hash_table_add (logins, (gpointer)accounts[i].login));
      g_hash_table_add (orgs, (gpointer)accounts[i].org);
      g_assert_true (is_kind (world_find (world, accounts[i].worker), "worker"));
      g_assert_cmpstr (along_record_get_text (world_find (world, accounts[i].worker), "org"), ==,
                       accounts[i].org);
      g_assert_cmpstr (along_record_get_title (world_find (world, accounts[i].org)), ==,
                       accounts[i].org_name);
      g_assert_cmpuint (accounts[i].roles, !=, 0);
    }
  g_assert_cmpuint (n, >=, 40);
  /* Every organisation has somebody. */
  g_assert_cmpuint (g_hash_table_size (orgs), ==, world_count (world, "organisation", NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; k < n; k++)
        found = found
                || (g_str_equal (accounts[k].login, named[i].login)
                    && accounts[k].roles & named[i].role);
      g_assert_true (found);
    }
}

static void
check_text (const char *text)
{
  const char *at = text;

  g_assert_null (strchr (text, '{'));
  /* E-mail goes nowhere. */
  while ((at = strchr (at, '@')) != NULL)
    {
      g_assert_nonnull (strstr (at, "example.org"));
      at++;
    }
  /* Phone numbers are those kept for drama. */
  for (at = text; (at = strstr (at, "07")) != NULL; at++)
    if (g_ascii_isdigit (at[2]) && g_ascii_isdigit (at[3]) && g_ascii_isdigit (at[4])
        && at[5] == ' ')
      g_assert_true (g_str_has_prefix (at, "07700 900"));
  for (at = text; (at = strstr (at, "0141 ")) != NULL; at++)
    g_assert_true (g_str_has_prefix (at, "0141 496 0"));
}

static void
check_value (GVariant *value)
{
  GVariantIter iter;
  GVariant *child = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      check_text (g_variant_get_string (value, NULL));
      return;
    }
  if (!g_variant_is_container (value))
    return;
  g_variant_iter_init (&iter, value);
  while ((child = g_variant_iter_next_value (&iter)) != NULL)
    {
      check_value (child);
      g_variant_unref (child);
    }
}

/* Nothing in it can be taken for somebody real, and nothing of it reaches anybody. */
static void
test_synthetic (void)
{
  g_autoptr (World) world = world_make (400, 3, ALONG_SAMPLE_STORY);
  GHashTableIter iter;
  gpointer record = NULL;
  guint numbers = 0;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      guint n = along_entity_n_fields (along_record_get_entity (record));

      for (guint i = 0; i < n; i++)
        if (along_record_get_at (record, i) != NULL)
          check_value (along_record_get_at (record, i));
      if (is_kind (record, "person"))
        {
          const char *number = along_record_get_text (record, "nhs_number");

          g_assert_null (along_record_get_text (record, "chi"));
          g_assert_true (number == NULL || g_str_has_prefix (number, "999"));
          numbers += number != NULL;
        }
    }
  g_assert_cmpuint (numbers, >, 50);
}

/* Nobody should see the same sentence on every row. */
static void
test_variety (void)
{
  g_autoptr (World) world = world_make (400, 4, ALONG_SAMPLE_STORY);
  static const struct
  {
    const char *kind;
    const char *field;
    guint percent;
  } texts[]
      = { { "need", "words", 40 }, { "person", "known_as", 90 }, { "referral", "reason", 80 } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
      GHashTableIter iter;
      gpointer record = NULL;
      guint n = 0;

      g_hash_table_iter_init (&iter, world->records);
      while (g_hash_table_iter_next (&iter, NULL, &record))
        if (is_kind (record, texts[i].kind))
          {
            n++;
            g_hash_table_add (seen, (gpointer)along_record_get_text (record, texts[i].field));
          }
      g_test_message ("%s.%s: %u of %u differ", texts[i].kind, texts[i].field,
                      g_hash_table_size (seen), n);
      g_assert_cmpuint (g_hash_table_size (seen) * 100, >, n * texts[i].percent);
    }
}

static void
check_alive (void)
{
  g_autoptr (World) world = world_make (400, 1, ALONG_SAMPLE_STORY);
  g_autofree char *today = along_clock_today ();
  guint n_accounts = 0;
  g_autoptr (AlongSample) sample = along_sample_new (0, 1, ALONG_SAMPLE_STORY);
  const AlongSampleAccount *accounts = along_sample_accounts (sample, &n_accounts);
  const char *open_door = NULL;
  GHashTableIter iter;
  gpointer record = NULL;
  guint new_for_callum = 0;
  guint due = 0;
  guint overdue = 0;
  guint meetings = 0;

  for (guint i = 0; i < n_accounts; i++)
    if (g_str_equal (accounts[i].login, "callum"))
      open_door = accounts[i].org;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      if (is_kind (record, "referral") && g_str_equal (along_record_get_state (record), "sent"))
        new_for_callum += g_strcmp0 (along_record_get_text (record, "to_org"), open_door) == 0;
      if (is_kind (record, "action") && g_str_equal (along_record_get_state (record), "open"))
        {
          int order = strcmp (along_record_get_text (record, "due"), today);

          due += order == 0;
          overdue += order < 0;
        }
      if (is_kind (record, "conference") && along_record_get_text (record, "start") != NULL)
        meetings += g_str_has_prefix (along_record_get_text (record, "start"), today);
    }
  g_assert_cmpuint (new_for_callum, >, 2);
  g_assert_cmpuint (due, >, 2);
  g_assert_cmpuint (overdue, >, 2);
  g_assert_cmpuint (meetings, >, 0);
}

/* Today has something in it for those who look first, on a working day and on a Sunday. */
static void
test_alive (void)
{
  gint64 keep = fixed_now;

  check_alive ();
  fixed_now -= G_GINT64_CONSTANT (23) * 3600 * 1000;
  check_alive ();
  fixed_now = keep;
}

/* At any hour, on any day of the year, also when the clocks change. */
static void
test_clock (void)
{
  static const gint64 instants[] = {
    G_GINT64_CONSTANT (1774746000000), /* 29 March 2026, the night the clocks go forward */
    G_GINT64_CONSTANT (1792890000000), /* 25 October 2026, the night they go back */
    G_GINT64_CONSTANT (1798761540000), /* a minute to midnight on New Year's Eve */
    G_GINT64_CONSTANT (1835398860000), /* 29 February 2028, just after midnight */
  };
  gint64 keep = fixed_now;

  for (guint i = 0; i < G_N_ELEMENTS (instants); i++)
    {
      g_autoptr (World) world = NULL;

      fixed_now = instants[i];
      world = world_make (30, i, ALONG_SAMPLE_STORY);
      g_assert_cmpuint (world_count (world, "person", NULL, NULL), ==, 30);
    }
  fixed_now = keep;
}

/* However many there are, memory holds one person at a time. */
static void
test_many (void)
{
  g_autoptr (AlongSample) sample = along_sample_new (2000, 1, ALONG_SAMPLE_FLAT);
  guint persons = 0;
  gint64 start = g_get_monotonic_time ();

  for (;;)
    {
      g_autoptr (AlongSampleItem) item = along_sample_next (sample);

      if (item == NULL)
        break;
      for (guint i = 0; i < item->txn->ops->len; i++)
        persons += g_str_equal (((AlongOp *)item->txn->ops->pdata[i])->entity->kind, "person");
    }
  g_test_message ("2,000 people in %.2f s", (double)(g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (persons, ==, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (fixed_clock, &fixed_now);
  g_test_add_func ("/sample/story", test_story);
  g_test_add_func ("/sample/kinds", test_kinds);
  g_test_add_func ("/sample/sizes", test_sizes);
  g_test_add_func ("/sample/flat", test_flat);
  g_test_add_func ("/sample/deterministic", test_deterministic);
  g_test_add_func ("/sample/accounts", test_accounts);
  g_test_add_func ("/sample/synthetic", test_synthetic);
  g_test_add_func ("/sample/variety", test_variety);
  g_test_add_func ("/sample/alive", test_alive);
  g_test_add_func ("/sample/clock", test_clock);
  g_test_add_func ("/sample/many", test_many);
  return g_test_run ();
}
