/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/match.h"
#include "base/date.h"
#include "base/text.h"
#include "model/identifier.h"
#include "model/match-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* From here on two records are worth a look, and from here on very likely the same. */
#define POSSIBLE 60
#define LIKELY 85

/* Two people at one address, born on one day, are twins before they are one person, as long as nothing
 * in their names is alike; the number of a person overrules that. */
#define MOST_WITHOUT_NAME 50

struct _AlongMatchProfile
{
  AlongRecord *record;
  gboolean is_person;
  GPtrArray *names; /* of char **: folded words */
  char *birth;
  gboolean birth_is_about;
  char *chi;
  char *nhs_number;
  char *postcode;
  char *org;
  GHashTable *phones;
  GHashTable *mails;
  GHashTable *hosts;
  GHashTable *identifiers;
};

static const char *
text_in (const AlongRecord *record, const char *field)
{
  const AlongField *found = along_entity_find_field (along_record_get_entity (record), field, NULL);

  return found != NULL ? along_record_get_text (record, field) : NULL;
}

static gboolean
is_noise (const char *word)
{
  static const char *const noise[]
      = { "a",  "and", "cic",  "co",  "company", "for", "in",       "limited", "ltd",
          "of", "plc", "scio", "the", "trust",   "uk",  "services", "service", NULL };

  return g_strv_contains (noise, word);
}

static void
add_name (AlongMatchProfile *self, const char *first, const char *second)
{
  g_autofree char *whole
      = g_strconcat (first != NULL ? first : "", " ", second != NULL ? second : "", NULL);
  char **words = along_text_words (whole);

  if (words[0] == NULL)
    g_strfreev (words);
  else
    g_ptr_array_add (self->names, words);
}

static void
add_names (AlongMatchProfile *self, const char *field)
{
  g_auto (GStrv) names = NULL;

  if (along_entity_find_field (along_record_get_entity (self->record), field, NULL) == NULL)
    return;
  names = along_record_get_set (self->record, field);
  for (guint i = 0; names[i] != NULL; i++)
    add_name (self, names[i], NULL);
}

/* The last ten digits tell numbers apart, with or without +44 before them. */
static void
add_phone (AlongMatchProfile *self, const char *number)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = number; p != NULL && *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (digits, *p);
  if (digits->len >= 10)
    g_hash_table_add (self->phones, g_strdup (digits->str + digits->len - 10));
}

static void
add_phones (AlongMatchProfile *self)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (self->record), "phones", NULL);
  GVariant *phones = field != NULL ? along_record_get (self->record, "phones") : NULL;

  for (gsize i = 0; phones != NULL && i < g_variant_n_children (phones); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (phones, i);
      const char *number = NULL;

      if (g_variant_lookup (row, "number", "&s", &number))
        add_phone (self, number);
    }
}

static void
add_mail (AlongMatchProfile *self)
{
  const char *mail = text_in (self->record, "email");

  if (mail != NULL && strchr (mail, '@') != NULL)
    g_hash_table_add (self->mails, g_utf8_casefold (mail, -1));
}

static void
add_host (AlongMatchProfile *self, const char *field)
{
  const char *url = text_in (self->record, field);
  const char *host = url != NULL ? strstr (url, "://") : NULL;
  g_autofree char *plain = NULL;

  if (url == NULL)
    return;
  host = host != NULL ? host + 3 : url;
  plain = g_ascii_strdown (host, (gssize)strcspn (host, "/?#:"));
  if (strchr (plain, '.') != NULL)
    g_hash_table_add (self->hosts, g_strdup (g_str_has_prefix (plain, "www.") ? plain + 4 : plain));
}

static void
add_identifiers (AlongMatchProfile *self)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (self->record), "identifiers", NULL);
  GVariant *rows = field != NULL ? along_record_get (self->record, "identifiers") : NULL;

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *scheme = "";
      const char *value = "";

      g_variant_lookup (row, "scheme", "&s", &scheme);
      g_variant_lookup (row, "value", "&s", &value);
      if (*value != '\0')
        g_hash_table_add (self->identifiers, g_strdup_printf ("%s %s", scheme, value));
    }
}

static void
profile_person (AlongMatchProfile *self)
{
  const AlongRecord *person = self->record;
  const char *given = along_record_get_text (person, "given");
  const char *family = along_record_get_text (person, "family");
  const char *known_as = along_record_get_text (person, "known_as");

  if (given != NULL || family != NULL)
    add_name (self, given, family);
  add_name (self, known_as, NULL);
  if (family != NULL && known_as != NULL)
    add_name (self, known_as, family);
  add_names (self, "aliases");
  add_names (self, "previous_names");
  self->birth = g_strdup (along_record_get_text (person, "birth_date"));
  self->birth_is_about = along_record_get_boolean (person, "birth_approx");
  self->chi = along_chi_normal (along_record_get_text (person, "chi"));
  self->nhs_number = along_nhs_number_normal (along_record_get_text (person, "nhs_number"));
}

/* Takes the words out that tell nothing apart; a name of nothing else keeps them. */
static void
drop_noise (char **words)
{
  guint kept = 0, telling = 0;

  for (guint i = 0; words[i] != NULL; i++)
    telling += !is_noise (words[i]);
  if (telling == 0)
    return;
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (is_noise (words[i]))
        g_free (words[i]);
      else
        words[kept++] = words[i];
    }
  words[kept] = NULL;
}

static void
profile_listing (AlongMatchProfile *self)
{
  add_name (self, text_in (self->record, "name"), NULL);
  add_name (self, text_in (self->record, "alternate_name"), NULL);
  add_names (self, "other_names");
  add_host (self, "website");
  add_host (self, "url");
  add_identifiers (self);
  self->org = g_strdup (text_in (self->record, "org"));
  for (guint i = 0; i < self->names->len; i++)
    drop_noise (g_ptr_array_index (self->names, i));
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * along_match_profile_new:
 * @record: a person, an organisation or a service; also one that is still being typed
 *
 * Returns: (transfer full): what @record is compared by
 */
AlongMatchProfile *
along_match_profile_new (AlongRecord *record)
{
  AlongMatchProfile *self = g_new0 (AlongMatchProfile, 1);

  self->record = along_record_ref (record);
  self->is_person = g_str_equal (along_record_get_kind (record), "person");
  self->names = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  self->phones = new_set ();
  self->mails = new_set ();
  self->hosts = new_set ();
  self->identifiers = new_set ();
  if (self->is_person)
    profile_person (self);
  else
    profile_listing (self);
  add_phones (self);
  add_mail (self);
  if (text_in (record, "postcode") != NULL)
    self->postcode = along_postcode_normal (text_in (record, "postcode"));
  return self;
}

/**
 * along_match_profile_free:
 * @self: (transfer full): a profile
 */
void
along_match_profile_free (AlongMatchProfile *self)
{
  along_record_unref (self->record);
  g_ptr_array_unref (self->names);
  g_free (self->birth);
  g_free (self->chi);
  g_free (self->nhs_number);
  g_free (self->postcode);
  g_free (self->org);
  g_hash_table_unref (self->phones);
  g_hash_table_unref (self->mails);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->identifiers);
  g_free (self);
}

/**
 * along_match_free:
 * @match: (transfer full): a match
 */
void
along_match_free (AlongMatch *match)
{
  along_record_unref (match->record);
  g_strfreev (match->reasons);
  g_free (match);
}

static void
add_key (GHashTable *keys, const char *kind, const char *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_add (keys, g_strdup_printf ("%s:%s", kind, value));
}

static void
add_keys_of_set (GHashTable *keys, const char *kind, GHashTable *set)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    add_key (keys, kind, value);
}

/**
 * along_match_keys:
 * @self: a profile
 *
 * Words that two records must share one of to be worth a comparison, so that many records can be
 * compared without each with each: how the parts of the name sound, the date of birth, numbers,
 * postcode, phone, mail.
 *
 * Returns: (transfer full): the keys, %NULL-terminated, in no order
 */
char **
along_match_keys (const AlongMatchProfile *self)
{
  g_autoptr (GHashTable) keys = new_set ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer key = NULL;

  for (guint i = 0; i < self->names->len; i++)
    {
      char **words = g_ptr_array_index (self->names, i);

      for (guint w = 0; words[w] != NULL; w++)
        {
          g_autofree char *sound = along_text_sound (words[w]);

          add_key (keys, "name", *sound != '\0' ? sound : words[w]);
        }
    }
  add_key (keys, "birth", self->birth);
  add_key (keys, "chi", self->chi);
  add_key (keys, "nhs", self->nhs_number);
  add_key (keys, "postcode", self->postcode);
  add_keys_of_set (keys, "phone", self->phones);
  add_keys_of_set (keys, "mail", self->mails);
  add_keys_of_set (keys, "host", self->hosts);
  add_keys_of_set (keys, "number", self->identifiers);
  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_strv_builder_add (builder, key);
  return g_strv_builder_end (builder);
}

typedef struct
{
  int score;
  GStrvBuilder *reasons;
} Weighing;

static void
weigh (Weighing *weighing, int points, const char *reason)
{
  weighing->score += points;
  if (reason != NULL)
    g_strv_builder_add (weighing->reasons, reason);
}

static gboolean
share (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    if (g_hash_table_contains (b, value))
      return TRUE;
  return FALSE;
}

static AlongNamesAlike
best_names (const AlongMatchProfile *a, const AlongMatchProfile *b, gboolean *single)
{
  AlongNamesAlike best = ALONG_NAMES_DIFFER;

  *single = TRUE;
  for (guint i = 0; i < a->names->len; i++)
    for (guint j = 0; j < b->names->len; j++)
      {
        char **x = g_ptr_array_index (a->names, i);
        char **y = g_ptr_array_index (b->names, j);
        AlongNamesAlike alike
            = along_names_compare ((const char *const *)x, (const char *const *)y);
        gboolean one_word = x[1] == NULL || y[1] == NULL;

        /* Two words in common say more than one. */
        if (alike == ALONG_NAMES_DIFFER || (one_word && !*single))
          continue;
        if (*single && !one_word)
          best = alike;
        else
          best = MAX (best, alike);
        *single = one_word;
      }
  return best;
}

static const char *
words_for (AlongNamesAlike alike)
{
  switch (alike)
    {
    case ALONG_NAMES_SAME:
      return _ ("same name");
    case ALONG_NAMES_SWAPPED:
      return _ ("same name in another order");
    case ALONG_NAMES_SOUND:
      return _ ("name sounds alike");
    case ALONG_NAMES_NEARLY:
      return _ ("name spelt nearly alike");
    case ALONG_NAMES_INITIAL:
      return _ ("same family name and initial");
    case ALONG_NAMES_DIFFER:
    default:
      return NULL;
    }
}

static AlongNamesAlike
weigh_persons_names (Weighing *weighing, const AlongMatchProfile *a, const AlongMatchProfile *b)
{
  static const int points[] = { 0, 10, 35, 35, 42, 45 };
  gboolean single = FALSE;
  AlongNamesAlike alike = best_names (a, b, &single);

  weigh (weighing, single ? points[alike] / 2 : points[alike], words_for (alike));
  return alike;
}

static gboolean
is_turned (const char *a, const char *b)
{
  return strncmp (a, b, 5) == 0 && strncmp (a + 5, b + 8, 2) == 0 && strncmp (a + 8, b + 5, 2) == 0;
}

static guint
n_different (const char *a, const char *b)
{
  guint n = 0;

  for (guint i = 0; i < 10; i++)
    n += a[i] != b[i];
  return n;
}

static void
weigh_birth (Weighing *weighing, const AlongMatchProfile *a, const AlongMatchProfile *b)
{
  GDate date;

  if (!along_date_parse (a->birth, &date) || !along_date_parse (b->birth, &date))
    return;
  if (g_str_equal (a->birth, b->birth))
    weigh (weighing, 35, _ ("same date of birth"));
  else if (is_turned (a->birth, b->birth))
    weigh (weighing, 28, _ ("day and month of birth exchanged"));
  else if (n_different (a->birth, b->birth) == 1)
    weigh (weighing, 20, _ ("date of birth nearly the same"));
  else if (!a->birth_is_about && !b->birth_is_about)
    weigh (weighing, -25, NULL);
}

static gboolean
weigh_number (Weighing *weighing, const char *a, const char *b, const char *reason)
{
  if (a == NULL || b == NULL || *a == '\0' || *b == '\0')
    return FALSE;
  if (g_str_equal (a, b))
    weigh (weighing, 60, reason);
  else
    weigh (weighing, -35, NULL);
  return g_str_equal (a, b);
}

static void
weigh_contact (Weighing *weighing, const AlongMatchProfile *a, const AlongMatchProfile *b)
{
  if (a->postcode != NULL && g_strcmp0 (a->postcode, b->postcode) == 0)
    weigh (weighing, a->is_person ? 15 : 20, _ ("same postcode"));
  if (share (a->phones, b->phones))
    weigh (weighing, a->is_person ? 20 : 25, _ ("same phone number"));
  if (share (a->mails, b->mails))
    weigh (weighing, 20, _ ("same e-mail address"));
}

static void
weigh_people (Weighing *weighing, const AlongMatchProfile *a, const AlongMatchProfile *b)
{
  AlongNamesAlike alike = weigh_persons_names (weighing, a, b);
  gboolean same_number = weigh_number (weighing, a->chi, b->chi, _ ("same CHI number"));

  if (weigh_number (weighing, a->nhs_number, b->nhs_number, _ ("same NHS number")))
    same_number = TRUE;
  weigh_birth (weighing, a, b);
  weigh_contact (weighing, a, b);
  if (alike <= ALONG_NAMES_INITIAL && !same_number)
    weighing->score = MIN (weighing->score, MOST_WITHOUT_NAME);
}

static int
percent_in_common (const AlongMatchProfile *a, const AlongMatchProfile *b)
{
  int best = 0;

  for (guint i = 0; i < a->names->len; i++)
    for (guint j = 0; j < b->names->len; j++)
      {
        char **x = g_ptr_array_index (a->names, i);
        char **y = g_ptr_array_index (b->names, j);
        int common = 0;
        int all = (int)(g_strv_length (x) + g_strv_length (y));

        for (guint w = 0; x[w] != NULL; w++)
          common += g_strv_contains ((const char *const *)y, x[w]);
        best = MAX (best, 100 * common / MAX (all - common, 1));
      }
  return best;
}

static void
weigh_listing_names (Weighing *weighing, const AlongMatchProfile *a, const AlongMatchProfile *b)
{
  gboolean single = FALSE;
  AlongNamesAlike alike = best_names (a, b, &single);
  int common = percent_in_common (a, b);

  if (alike == ALONG_NAMES_SAME || alike == ALONG_NAMES_SWAPPED)
    weigh (weighing, 50, _ ("same name"));
  else if (alike == ALONG_NAMES_NEARLY || common >= 75)
    weigh (weighing, 40, _ ("name nearly the same"));
  else if (alike == ALONG_NAMES_SOUND)
    weigh (weighing, 35, _ ("name sounds alike"));
  else if (common >= 50)
    weigh (weighing, 25, _ ("name partly the same"));
}

static void
weigh_listings (Weighing *weighing, const AlongMatchProfile *a, const AlongMatchProfile *b)
{
  gboolean services = a->org != NULL && b->org != NULL;

  weigh_listing_names (weighing, a, b);
  if (share (a->identifiers, b->identifiers))
    weigh (weighing, 60, _ ("same register number"));
  if (share (a->hosts, b->hosts))
    weigh (weighing, 15, _ ("same website"));
  weigh_contact (weighing, a, b);
  if (services && g_str_equal (a->org, b->org))
    weigh (weighing, 10, _ ("same organisation"));
  /* A chain gives all its houses one name. */
  if (services && a->postcode != NULL && b->postcode != NULL
      && !g_str_equal (a->postcode, b->postcode))
    weigh (weighing, -25, NULL);
  /* There are few organisations of one name, and many of them have nothing else on record. */
  if (!services && weighing->score == 50)
    weigh (weighing, POSSIBLE - 50, NULL);
}

/**
 * along_match_compare:
 * @self: a profile
 * @other: another of the same kind
 *
 * How far the two may be the same person, organisation or service.
 *
 * Returns: (transfer full) (nullable): a match that names @other's record, %NULL where there is too
 *   little to say so or they are the same record
 */
AlongMatch *
along_match_compare (const AlongMatchProfile *self, const AlongMatchProfile *other)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  Weighing weighing = { 0, reasons };
  AlongMatch *match = NULL;

  if (along_record_get_entity (self->record) != along_record_get_entity (other->record)
      || g_str_equal (along_record_get_id (self->record), along_record_get_id (other->record)))
    return NULL;
  if (self->is_person)
    weigh_people (&weighing, self, other);
  else
    weigh_listings (&weighing, self, other);
  if (weighing.score < POSSIBLE)
    return NULL;
  match = g_new0 (AlongMatch, 1);
  match->record = along_record_ref (other->record);
  match->score = MIN (weighing.score, 100);
  match->likely = weighing.score >= LIKELY;
  match->reasons = g_strv_builder_end (reasons);
  return match;
}

static gint
by_score (gconstpointer a, gconstpointer b)
{
  const AlongMatch *x = *(const AlongMatch *const *)a;
  const AlongMatch *y = *(const AlongMatch *const *)b;

  if (x->score != y->score)
    return y->score - x->score;
  return strcmp (along_record_get_id (x->record), along_record_get_id (y->record));
}

/**
 * along_match_find:
 * @record: a record, perhaps still being typed
 * @candidates: (element-type AlongRecord): records of the same kind
 *
 * Returns: (transfer full) (element-type AlongMatch): those of @candidates that may be the same as
 *   @record, the most likely first
 */
GPtrArray *
along_match_find (AlongRecord *record, GPtrArray *candidates)
{
  GPtrArray *matches = g_ptr_array_new_with_free_func ((GDestroyNotify)along_match_free);
  g_autoptr (AlongMatchProfile) self = along_match_profile_new (record);

  for (guint i = 0; i < candidates->len; i++)
    {
      g_autoptr (AlongMatchProfile) other
          = along_match_profile_new (g_ptr_array_index (candidates, i));
      AlongMatch *match = along_match_compare (self, other);

      if (match != NULL)
        g_ptr_array_add (matches, match);
    }
  g_ptr_array_sort (matches, by_score);
  return matches;
}
