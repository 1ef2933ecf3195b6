/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "base/text.h"
#include "desk.h"
#include "model/entities/entities.h"
#include "store/match.h"
#include "store/search.h"
#include "store/store-private.h"

#include <json-glib/json-glib.h>
#include <sqlcipher/sqlite3.h>
#include <string.h>

static void
add_person (Desk *desk, const char *known_as, const char *family)
{
  g_autoptr (AlongRecord) person = person_new (known_as);

  along_record_set_text (person, "family", family);
  desk_create (desk, person, NULL);
}

static void
assert_finds (Desk *desk, const char *text, const char *title)
{
  g_autoptr (GPtrArray) hits = desk_search (desk, text);
  gboolean found = FALSE;

  for (guint i = 0; i < hits->len; i++)
    found |= g_str_equal (((AlongHit *)g_ptr_array_index (hits, i))->title, title);
  if (title[0] == '\0' ? hits->len > 0 : !found)
    g_test_fail_printf ("“%s” does not find “%s”, or finds what it should not", text, title);
}

static void
test_folding (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);

  add_person (desk, "Ghàidhlig", NULL);
  add_person (desk, "Mòrag", "NicDhòmhnaill");
  add_person (desk, "Seán", "O’Neill");
  add_person (desk, "ŁUKASZ", "Błaszczyk");
  add_person (desk, "Zoë-Anne", "Smith-Jones");
  assert_finds (desk, "ghaidhlig", "Ghàidhlig");
  assert_finds (desk, "gaidhlig", "Ghàidhlig");
  assert_finds (desk, "GÀIDH", "Ghàidhlig");
  assert_finds (desk, "morag", "Mòrag");
  assert_finds (desk, "mor nicdho", "Mòrag");
  assert_finds (desk, "NICDHÒMHNAILL mòrag", "Mòrag");
  assert_finds (desk, "oneill", "Seán");
  assert_finds (desk, "o'neill", "Seán");
  assert_finds (desk, "neill sean", "Seán");
  assert_finds (desk, "lukasz blasz", "ŁUKASZ");
  assert_finds (desk, "zoe anne", "Zoë-Anne");
  assert_finds (desk, "jones", "Zoë-Anne");
  /* All words, and from their beginning. */
  assert_finds (desk, "mor smith", "");
  assert_finds (desk, "orag", "");
  assert_finds (desk, "   ", "");
  /* Signs that mean something to FTS5 mean nothing here. */
  assert_finds (desk, "morag NOT x OR \"", "");
  assert_finds (desk, "\"morag\" *", "Mòrag");
  assert_finds (desk, "title:mor", "");
}

/* Where the first deletion from the index was undone, by a full disk say, SQLite did not note again that words may be gone
 * from it, and took it for damaged at the next opening (found by the simulation): so it is noted from the start. */
static void
test_deletions_noted (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  sqlite3 *raw = NULL;
  sqlite3_stmt *stmt = NULL;

  desk_close (desk);
  g_assert_cmpint (sqlite3_open (desk->path, &raw), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (raw, "SELECT v FROM search_config WHERE k = 'version'", -1,
                                       &stmt, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (stmt, 0), ==, 5);
  g_assert_cmpint (sqlite3_finalize (stmt), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
  g_assert_true (desk_open (desk, NULL));
}

static void
test_ranking (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) aside = service_new ("Drop-in");
  g_autoptr (AlongRecord) named = service_new ("Housing advice");
  g_autoptr (GPtrArray) hits = NULL;
  const AlongHit *hit = NULL;

  along_record_set_text (
      aside, "description",
      "Tea, company and somebody to talk to. They know a lot about benefits and about "
      "housing, and can come along to the council.");
  desk_create (desk, aside, NULL);
  desk_create (desk, named, NULL);
  hits = desk_search (desk, "hous");
  g_assert_cmpuint (hits->len, ==, 2);
  hit = g_ptr_array_index (hits, 0);
  g_assert_cmpstr (hit->title, ==, "Housing advice");
  hit = g_ptr_array_index (hits, 1);
  g_assert_cmpstr (hit->kind, ==, "service");
  g_assert_nonnull (strstr (hit->snippet, "\342\201\250housing,\342\201\251"));
  g_assert_cmpint (g_utf8_strlen (hit->snippet, -1), <, 140);
  g_assert_true (g_str_has_prefix (hit->snippet, "… "));
}

/* People who all live in one town, in one transaction. */
static void
add_townspeople (Desk *desk, guint n, const char *name, const char *town)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AlongRecord) person = person_new (name);

      along_record_set_text (person, "town", town);
      along_txn_create (txn, person);
    }
  desk_commit (desk, txn, NULL);
}

static const char *
title_at (GPtrArray *hits, guint i)
{
  return ((const AlongHit *)g_ptr_array_index (hits, i))->title;
}

/* Of very many that have a word somewhere, those who are called so come first, and before them who is called just that. */
static void
test_many (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GPtrArray) begun = NULL;

  add_townspeople (desk, 2000, "Isla", "Heron Brae");
  add_townspeople (desk, 3, "Heronsgate", "Perth");
  add_townspeople (desk, 2000, "Isla", "Heron Brae");
  add_townspeople (desk, 2, "Heron", "Perth");
  add_townspeople (desk, 3, "Ailsa", "Heron Mull");
  add_townspeople (desk, 2, "Mull", "Heron Brae");

  hits = desk_search_some (desk, "heron", 40);
  g_assert_cmpuint (hits->len, ==, 40);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpstr (title_at (hits, i), ==, "Heron");
  for (guint i = 2; i < 5; i++)
    g_assert_cmpstr (title_at (hits, i), ==, "Heronsgate");
  for (guint i = 5; i < hits->len; i++)
    g_assert_cmpstr (title_at (hits, i), ==, "Isla");

  /* One of two words is in everything: who is called by the other comes before who lives there. */
  both = desk_search_some (desk, "heron isla", 40);
  g_assert_cmpuint (both->len, ==, 40);
  g_assert_cmpstr (title_at (both, 0), ==, "Isla");
  g_clear_pointer (&both, g_ptr_array_unref);
  both = desk_search_some (desk, "heron mull", 40);
  g_assert_cmpuint (both->len, ==, 5);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpstr (title_at (both, i), ==, "Mull");

  begun = desk_search (desk, "heronsg");
  g_assert_cmpuint (begun->len, ==, 3);
  g_clear_pointer (&begun, g_ptr_array_unref);
  begun = desk_search_some (desk, "he", 40);
  g_assert_cmpuint (begun->len, ==, 40);
}

typedef struct
{
  const char *table;
  char **words;
  gint64 count;
} Bare;

static gpointer
count_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  Bare *bare = data;
  g_autofree char *match = along_match_of ((const char *const *)bare->words, ALONG_MATCH_BEGINS);
  g_autofree char *sql
      = g_strdup_printf ("SELECT count(*) FROM %1$s WHERE %1$s MATCH ?1", bare->table);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);
  gboolean row = FALSE;

  along_stmt_text (stmt, 1, match);
  g_assert_true (along_db_step (db, stmt, &row, error));
  bare->count = sqlite3_column_int64 (stmt, 0);
  return NULL;
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gint64
bare_count (Desk *desk, const char *table, const char *text)
{
  g_auto (GStrv) words = along_match_words (text);
  Bare bare = { table, words, -1 };
  g_autoptr (GAsyncResult) result = NULL;

  along_store_run (desk->store, bare_count, ALONG_JOB_READ, count_job, &bare, NULL, NULL, NULL,
                   keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (along_store_done (desk->store, bare_count, result, NULL));
  return bare.count;
}

static char *
random_word (GRand *rand, gint32 max)
{
  GString *word = g_string_new (NULL);

  for (gint32 n = g_rand_int_range (rand, 1, max + 1); n > 0; n--)
    g_string_append_c (word, "abh"[g_rand_int_range (rand, 0, 3)]);
  return g_string_free_and_steal (word);
}

/* However many there are, and however they are put in order: as many are found as the index has, none of them twice. */
static void
test_all_found (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  for (guint i = 0; i < 1200; i++)
    {
      g_autofree char *name = random_word (rand, 6);
      g_autofree char *town = random_word (rand, 3);
      g_autoptr (AlongRecord) person = person_new (name);

      along_record_set_text (person, "town", town);
      along_txn_create (txn, person);
    }
  desk_commit (desk, txn, NULL);
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *one = random_word (rand, 4);
      g_autofree char *other = random_word (rand, 4);
      g_autofree char *text = g_strconcat (one, i % 2 == 0 ? " " : "", other, NULL);
      g_autoptr (GPtrArray) hits = desk_search_some (desk, text, 40);
      g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

      g_assert_cmpint (hits->len, ==, MIN (bare_count (desk, "search", text), 40));
      for (guint k = 0; k < hits->len; k++)
        g_assert_true (g_hash_table_add (ids, ((AlongHit *)g_ptr_array_index (hits, k))->id));
    }
}

static void
test_kinds (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Rowan");
  g_autoptr (AlongRecord) service = service_new ("Rowan House");
  g_autoptr (AlongQuery) query = along_query_new (&along_service);
  g_autoptr (GPtrArray) hits = NULL;

  desk_create (desk, person, NULL);
  desk_create (desk, service, NULL);
  hits = desk_search (desk, "rowan");
  g_assert_cmpuint (hits->len, ==, 2);
  along_query_matching (query, "rowan");
  g_assert_cmpint (desk_count (desk, query), ==, 1);
}

static GPtrArray *
titles_of (Desk *desk, AlongQuery *query)
{
  g_autoptr (GPtrArray) records = desk_query (desk, query);
  GPtrArray *titles = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (titles, g_strdup (along_record_get_title (g_ptr_array_index (records, i))));
  return titles;
}

static void
assert_titles (Desk *desk, AlongQuery *query, const char *expected)
{
  g_autoptr (GPtrArray) titles = titles_of (desk, query);
  g_autofree char *joined = NULL;

  g_ptr_array_add (titles, NULL);
  joined = g_strjoinv (" ", (char **)titles->pdata);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_queries (void)
{
  static const struct
  {
    const char *name;
    const char *born;
    const char *pronouns;
    gboolean no_identity;
  } people[] = {
    { "émile", "1980-02-01", "he", FALSE },
    { "Eva", "1975-05-05", "she", FALSE },
    /* Somebody known by an alias only has no date of birth. */
    { "adam", NULL, "he", TRUE },
    { "Zoë", "2001-01-01", NULL, FALSE },
    { "Ælfric", NULL, "they", TRUE },
  };
  const char *const some[] = { "he", "they", NULL };
  const struct
  {
    const char *field;
    AlongTest test;
    GVariant *value;
    const char *expected;
  } cases[] = {
    { "pronouns", ALONG_IS, g_variant_new_string ("he"), "adam émile" },
    { "pronouns", ALONG_IS_ONE_OF, g_variant_new_strv (some, -1), "adam Ælfric émile" },
    { "pronouns", ALONG_IS_ABSENT, NULL, "Zoë" },
    { "pronouns", ALONG_IS_PRESENT, NULL, "adam Ælfric émile Eva" },
    { "birth_date", ALONG_BEFORE, g_variant_new_string ("1980-02-01"), "Eva" },
    { "birth_date", ALONG_AFTER, g_variant_new_string ("1980-02-01"), "Zoë" },
    { "no_identity", ALONG_IS, g_variant_new_boolean (TRUE), "adam Ælfric" },
    /* Never said is no. */
    { "no_identity", ALONG_IS, g_variant_new_boolean (FALSE), "émile Eva Zoë" },
  };
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongQuery) by_birth = along_query_new (&along_person);
  g_autoptr (AlongQuery) by_birth_down = along_query_new (&along_person);
  g_autoptr (AlongQuery) by_two = along_query_new (&along_person);

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (AlongRecord) person = person_new (people[i].name);

      along_record_set_text (person, "birth_date", people[i].born);
      along_record_set_text (person, "pronouns", people[i].pronouns);
      if (people[i].no_identity)
        along_record_set_boolean (person, "no_identity", TRUE);
      desk_create (desk, person, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AlongQuery) query = along_query_new (&along_person);

      along_query_where (query, cases[i].field, cases[i].test, cases[i].value);
      g_test_message ("%s %d", cases[i].field, cases[i].test);
      assert_titles (desk, query, cases[i].expected);
    }
  /* What was never given comes last, up and down. */
  along_query_order_by (by_birth, "birth_date", FALSE);
  assert_titles (desk, by_birth, "Eva émile Zoë adam Ælfric");
  along_query_order_by (by_birth_down, "birth_date", TRUE);
  assert_titles (desk, by_birth_down, "Zoë émile Eva Ælfric adam");
  along_query_order_by (by_two, "pronouns", TRUE);
  along_query_order_by (by_two, "known_as", FALSE);
  assert_titles (desk, by_two, "Ælfric Eva adam émile Zoë");
}

static void
test_sets (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) one = service_new ("One");
  g_autoptr (AlongRecord) other = service_new ("Other");
  g_autoptr (AlongQuery) query = along_query_new (&along_service);
  const char *const codes[] = { "advice", "adv", NULL };
  const AlongField *categories = along_entity_find_field (&along_service, "categories", NULL);
  g_autoptr (AlongQuery) part = along_query_new (&along_service);

  if (categories->type != ALONG_LINES)
    {
      g_test_skip ("services have no set of lines to filter by");
      return;
    }
  along_record_set_set (one, "categories", codes + 1);
  along_record_set_set (other, "categories", codes);
  desk_create (desk, one, NULL);
  desk_create (desk, other, NULL);
  along_query_where (query, "categories", ALONG_HAS, g_variant_new_string ("advice"));
  assert_titles (desk, query, "Other");
  along_query_where (part, "categories", ALONG_HAS, g_variant_new_string ("adv"));
  assert_titles (desk, part, "One Other");
}

/* A number that says when somebody was born is found and not shown. */
static void
test_masked (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Tam");
  g_autoptr (GPtrArray) hits = NULL;
  const AlongHit *hit = NULL;

  along_record_set_text (person, "chi", "0101336489");
  desk_create (desk, person, NULL);
  hits = desk_search (desk, "010133");
  g_assert_cmpuint (hits->len, ==, 1);
  hit = g_ptr_array_index (hits, 0);
  g_assert_cmpstr (hit->title, ==, "Tam");
  g_assert_nonnull (strstr (hit->snippet, "••••••6489"));
  g_assert_null (strstr (hit->snippet, "0101"));
}

/* As it comes from the server, which knows moves that were taken elsewhere. */
static void
put (Desk *desk, const AlongRecord *record, gint64 rev)
{
  g_autoptr (GPtrArray) lines = lines_new ();

  lines_record (lines, "org:x:referral", record, rev);
  desk_apply (desk, lines);
}

/* What was never meant is left out of lists and of the search for words; who asks for just its number finds it. */
static void
test_mistaken (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autofree char *id = along_id_new ();
  g_autofree char *number = along_id_reference ("R", id);
  g_autoptr (AlongRecord) referral = along_record_new (&along_referral, id);
  g_autoptr (AlongQuery) meant = along_query_new (&along_referral);
  g_autoptr (AlongQuery) all = along_query_new (&along_referral);

  fill_required (referral);
  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "sent");
  along_record_set_text (referral, "reason", "Plays the xylophone.");
  along_query_where (meant, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  put (desk, referral, 10);
  assert_finds (desk, "xylophone", number);
  g_assert_cmpint (desk_count (desk, meant), ==, 1);

  along_record_set_text (referral, "status", "entered_in_error");
  put (desk, referral, 11);
  assert_finds (desk, "xylophone", "");
  assert_finds (desk, number, number);
  g_assert_cmpint (desk_count (desk, meant), ==, 0);
  g_assert_cmpint (desk_count (desk, all), ==, 1);

  /* Undone: it is meant after all. */
  along_record_set_text (referral, "status", "sent");
  put (desk, referral, 12);
  assert_finds (desk, "xylophone", number);
  g_assert_cmpint (desk_count (desk, meant), ==, 1);
}

/* Every naughty string, byte for byte: stored, listed, changed, found. */
static void
test_naughty (void)
{
  const char *data = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *path = g_build_filename (data != NULL ? data : "", "strings", "blns.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongQuery) query = along_query_new (&along_service);
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) records = NULL;
  JsonArray *strings = NULL;
  guint n_found = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("shared data is not there");
      return;
    }
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  strings = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (strings), >, 400);
  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      const char *text = json_array_get_string_element (strings, i);
      g_autoptr (AlongRecord) service = service_new ("Naughty");
      g_autoptr (AlongRecord) named = service_new (text);
      g_autoptr (GError) error = NULL;
      char *id = g_strdup (along_record_get_id (service));

      along_record_set_text (service, "description", text);
      desk_create (desk, service, NULL);
      desk_set (desk, &along_service, id, "eligibility_text", text, NULL);
      g_hash_table_insert (expected, id, (gpointer)text);
      /* As a name too, where a name may be so; else a sentence says why not. */
      if (*text != '\0' && !desk_create (desk, named, &error))
        g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
  desk_reopen (desk);
  records = desk_query (desk, query);
  for (guint i = 0; i < records->len; i++)
    {
      const AlongRecord *record = g_ptr_array_index (records, i);
      const char *text = g_hash_table_lookup (expected, along_record_get_id (record));

      if (text == NULL)
        continue;
      n_found++;
      if (*text == '\0')
        text = NULL;
      g_assert_cmpstr (along_record_get_text (record, "description"), ==, text);
      g_assert_cmpstr (along_record_get_text (record, "eligibility_text"), ==, text);
    }
  g_assert_cmpuint (n_found, ==, g_hash_table_size (expected));
  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      const char *text = json_array_get_string_element (strings, i);
      g_auto (GStrv) words = along_text_words (text);
      g_autoptr (GPtrArray) hits = desk_search (desk, text);
      gboolean found = FALSE;

      if (words[0] == NULL)
        continue;
      for (guint k = 0; k < hits->len && !found; k++)
        found = g_strcmp0 (g_hash_table_lookup (expected,
                                                ((AlongHit *)g_ptr_array_index (hits, k))->id),
                           text)
                == 0;
      if (!found)
        g_test_fail_printf ("Not found: %s", text);
    }
}

static const char *const vocabulary[]
    = { "rowan", "birch", "alder", "hazel", "willow", "aspen", "juniper", "elder", "holly", "oak" };

static char *
some_words (GRand *rand)
{
  g_autoptr (GString) words = g_string_new (NULL);
  guint n = g_rand_int_range (rand, 1, 4);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? " " : "",
                            vocabulary[g_rand_int_range (rand, 0, G_N_ELEMENTS (vocabulary))]);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static gboolean
has_word (const AlongRecord *person, const char *word, const char *const *fields)
{
  for (guint i = 0; fields[i] != NULL; i++)
    {
      const char *text = along_record_get_text (person, fields[i]);
      g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);

      if (g_strv_contains ((const char *const *)words, word))
        return TRUE;
    }
  return FALSE;
}

static void
assert_index_right (Desk *desk, GPtrArray *people)
{
  static const char *const fields[] = { "known_as", "family", "town", NULL };
  static const char *const names[] = { "known_as", NULL };

  for (guint w = 0; w < G_N_ELEMENTS (vocabulary); w++)
    {
      g_autoptr (GPtrArray) hits = desk_search (desk, vocabulary[w]);
      g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
      gint64 n_named = 0;

      for (guint i = 0; i < hits->len; i++)
        g_assert_true (g_hash_table_add (found, ((AlongHit *)g_ptr_array_index (hits, i))->id));
      for (guint i = 0; i < people->len; i++)
        {
          const char *id = along_record_get_id (g_ptr_array_index (people, i));
          g_autoptr (AlongRecord) person = desk_get (desk, &along_person, id);
          gboolean expected = person != NULL && has_word (person, vocabulary[w], fields);

          g_assert_true (g_hash_table_contains (found, id) == expected);
          n_named += person != NULL && has_word (person, vocabulary[w], names);
        }
      g_assert_cmpint (bare_count (desk, "search_names", vocabulary[w]), ==, n_named);
    }
}

/* Words are taken out of the index and put in one by one; after any changes it knows what the records say. */
static void
test_index_follows (void)
{
  static const char *const fields[] = { "known_as", "family", "town" };
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GPtrArray) people
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *words = some_words (rand);

      g_ptr_array_add (people, person_new (words));
      desk_create (desk, g_ptr_array_index (people, i), NULL);
    }
  for (guint round = 0; round < 6; round++)
    {
      for (guint i = 0; i < 40; i++)
        {
          const char *id
              = along_record_get_id (g_ptr_array_index (people, g_rand_int_range (rand, 0, 30)));
          const char *field = fields[g_rand_int_range (rand, 0, 3)];
          g_autoptr (AlongRecord) person = desk_get (desk, &along_person, id);
          g_autofree char *words = some_words (rand);

          if (person != NULL)
            desk_set (desk, &along_person, id, field, words, NULL);
        }
      if (round > 2)
        {
          g_autoptr (AlongTxn) txn = along_txn_new (NULL);

          along_txn_add (
              txn, along_op_delete (&along_person,
                                    along_record_get_id (g_ptr_array_index (people, round)), NULL));
          desk_commit (desk, txn, NULL);
        }
      assert_index_right (desk, people);
    }
}

static void
test_signs (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) service = service_new ("🌱 :-)");

  desk_create (desk, service, NULL);
  assert_finds (desk, "🌱", "🌱 :-)");
  assert_finds (desk, ":-)", "🌱 :-)");
  assert_finds (desk, "🌳", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/deletions-noted", test_deletions_noted);
  g_test_add_func ("/store/search/folding", test_folding);
  g_test_add_func ("/store/search/ranking", test_ranking);
  g_test_add_func ("/store/search/many", test_many);
  g_test_add_func ("/store/search/all-found", test_all_found);
  g_test_add_func ("/store/search/kinds", test_kinds);
  g_test_add_func ("/store/search/queries", test_queries);
  g_test_add_func ("/store/search/sets", test_sets);
  g_test_add_func ("/store/search/index-follows", test_index_follows);
  g_test_add_func ("/store/search/signs", test_signs);
  g_test_add_func ("/store/search/masked", test_masked);
  g_test_add_func ("/store/search/mistaken", test_mistaken);
  g_test_add_func ("/store/search/naughty", test_naughty);
  return g_test_run ();
}
