/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/world.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"
#include "model/lifecycle.h"

#include <string.h>

/* SplitMix64 (Steele, Lea, Flood 2014): small, fast, the same everywhere; nothing here is a secret. */
static guint64
next_random (AlongSample *self)
{
  guint64 z = (self->random += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void
world_seed (AlongSample *self, guint64 stream)
{
  self->random = self->seed * G_GUINT64_CONSTANT (0xd1342543de82ef95) + stream;
  next_random (self);
}

guint
world_below (AlongSample *self, guint n)
{
  return (guint)((next_random (self) >> 32) * n >> 32);
}

guint
world_between (AlongSample *self, guint low, guint high)
{
  return low + world_below (self, high - low + 1);
}

gboolean
world_chance (AlongSample *self, guint percent)
{
  return world_below (self, 100) < percent;
}

/* Nobody of twenty-five speaks of grandchildren. */
static gboolean
is_for_older (const char *words)
{
  return strstr (words, "grand") != NULL || strstr (words, "seventy") != NULL
         || strstr (words, "twenty years") != NULL;
}

const char *
world_pick (AlongSample *self, const char *const *list)
{
  guint n = g_strv_length ((char **)list);
  guint first = world_below (self, n);

  for (guint i = 0; self->is_young && i < n; i++)
    if (!is_for_older (list[(first + i) % n]))
      return list[(first + i) % n];
  return list[first];
}

/* Words that stand for one of several, so that few sentences read like many. */
static const struct
{
  const char *name;
  const char *const *choices;
} slots[] = {
  { "{day}", (const char *const[]){ "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
                                    "Saturday", "Sunday", NULL } },
  { "{place}", (const char *const[]){ "the harbour", "Kirk Wynd", "the library",
                                      "the bowling green", "the Co-op", "the river path",
                                      "the bus station", "Saltpan Row", NULL } },
  { "{time}", (const char *const[]){ "the mornings", "the afternoons", "the evenings",
                                     "the late mornings", "the early evenings", NULL } },
  { "{friend}",
    (const char *const[]){ "my sister", "my brother", "my pal from school", "my neighbour",
                           "my daughter", "my son", "my mum", "my dad", "an old workmate", NULL } },
  { "{number}", (const char *const[]){ "two", "three", "four", "five", "six", NULL } },
  { "{while}",
    (const char *const[]){ "a few weeks", "most of the winter", "about a year", "since the summer",
                           "longer than I like to say", "two years now", NULL } },
  { "{pet}", (const char *const[]){ "the dog", "the old collie", "the wee terrier", "the greyhound",
                                    NULL } },
};

/* A sentence begins with a capital, whichever word came to stand there. */
static void
capitalise (GString *words)
{
  gboolean begins = TRUE;

  for (gsize i = 0; i < words->len; i++)
    {
      if (begins && g_ascii_isalpha (words->str[i]))
        words->str[i] = g_ascii_toupper (words->str[i]);
      begins = i > 0 && words->str[i] == ' ' && strchr (".!?", words->str[i - 1]) != NULL;
    }
}

char *
world_words (AlongSample *self, const char *text)
{
  g_autoptr (GString) words = g_string_new (text);

  for (guint i = 0; i < G_N_ELEMENTS (slots) && strchr (words->str, '{') != NULL; i++)
    if (strstr (words->str, slots[i].name) != NULL)
      g_string_replace (words, slots[i].name, world_pick (self, slots[i].choices), 0);
  capitalise (words);
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static guint
slot_of (int day)
{
  return (guint)(CLAMP (day, -WORLD_PAST, WORLD_FUTURE) + WORLD_PAST);
}

const char *
world_date (AlongSample *self, int day)
{
  return self->dates[slot_of (day)];
}

int
world_day_of (AlongSample *self, gint64 at)
{
  int day = (int)((at - self->midnight[WORLD_PAST]) / (24 * 3600 * 1000));

  /* A day is 23 or 25 hours long twice a year. */
  day = CLAMP (day, -WORLD_PAST + 1, WORLD_FUTURE - 1);
  while (day > -WORLD_PAST && self->midnight[slot_of (day)] > at)
    day--;
  while (day < WORLD_FUTURE - 1 && self->midnight[slot_of (day + 1)] <= at)
    day++;
  return day;
}

/* The same day, or the working day nearest to it on the side away from today. */
int
world_workday (AlongSample *self, int day)
{
  guint weekday = self->weekdays[slot_of (day)];

  if (weekday < G_DATE_SATURDAY)
    return day;
  if (day > 0)
    return day + (weekday == G_DATE_SATURDAY ? 2 : 1);
  return day - (weekday == G_DATE_SATURDAY ? 1 : 2);
}

/* People at work write on working days between half past eight and half past five; nothing happens in
 * the future. */
gint64
world_at (AlongSample *self, int day)
{
  gint64 at = self->midnight[slot_of (day <= 0 ? world_workday (self, day) : day)]
              + (gint64)world_between (self, 510, 1050) * 60 * 1000 + world_below (self, 60000);

  return at < self->now - 120 * 1000 ? at : self->now - 90 * 1000 - world_below (self, 30000);
}

/* Functions, because the macros would take their chances twice. */
gint64
world_latest (gint64 a, gint64 b)
{
  return a > b ? a : b;
}

guint
world_least (guint a, guint b)
{
  return a < b ? a : b;
}

/* Some days after an instant; where there are not so many left, a part of the time until now, so that
 * what follows still has room. */
gint64
world_later (AlongSample *self, gint64 after, guint low_days, guint high_days)
{
  int day = world_day_of (self, after) + (int)world_between (self, low_days, high_days);
  gint64 at = world_at (self, day);
  gint64 room = self->now - 1000 - after;
  gint64 part = room * world_between (self, 20, 60) / 100;
  gint64 soon = (gint64)world_between (self, 10, 90) * 60 * 1000;

  if (at > after && day < 0)
    return at;
  if ((high_days == 0 || day < 0) && soon < part)
    return after + soon;
  at = world_at (self, world_day_of (self, after + part));
  if (at > after && at < self->now - 130 * 1000)
    return at;
  return after + (part > 1 ? part : 1);
}

char *
world_wall (AlongSample *self, int day, guint hour, guint minute)
{
  return g_strdup_printf ("%sT%02u:%02u", world_date (self, day), hour, minute);
}

const Org *
world_org (AlongSample *self, guint index)
{
  return &g_array_index (self->orgs, Org, index);
}

guint
world_find_org (AlongSample *self, const char *key)
{
  for (guint i = 0; i < self->orgs->len; i++)
    if (g_str_equal (world_org (self, i)->key, key))
      return i;
  g_assert_not_reached ();
}

/* Somebody of an organisation, with one of the roles if there is one. */
const AlongSampleAccount *
world_worker (AlongSample *self, guint org, guint roles)
{
  const Org *entry = world_org (self, org);
  guint start = world_below (self, entry->n_workers);

  for (guint i = 0; i < entry->n_workers; i++)
    {
      const AlongSampleAccount *account = &g_array_index (
          self->accounts, AlongSampleAccount, entry->first_worker + (start + i) % entry->n_workers);

      if (account->roles & roles)
        return account;
    }
  return &g_array_index (self->accounts, AlongSampleAccount, entry->first_worker);
}

const AlongSampleAccount *
world_login (AlongSample *self, const char *login)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      const AlongSampleAccount *account = &g_array_index (self->accounts, AlongSampleAccount, i);

      if (g_str_equal (account->login, login))
        return account;
    }
  g_assert_not_reached ();
}

gboolean
world_is_flat (AlongSample *self)
{
  return (self->flags & ALONG_SAMPLE_FLAT) != 0;
}

char *
world_id (AlongSample *self, const char *kind)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, self->n_ids++);

  return along_id_derive ("sample", self->seed_text, kind, number, NULL);
}

AlongRecord *
world_record (AlongSample *self, const char *kind)
{
  g_autofree char *id = world_id (self, kind);

  return along_record_new (along_entity_find (kind), id);
}

static gint64
hlc_of (gint64 at)
{
  return at << 16;
}

/* What one person does at one moment is one transaction. */
static AlongTxn *
txn_for (AlongSample *self, const AlongSampleAccount *author, gint64 at)
{
  AlongSampleItem *item = self->items->len > 0 ? self->items->pdata[self->items->len - 1] : NULL;

  if (item == NULL || item->author != author || item->at != at || item->txn->ops->len >= 100)
    {
      item = g_new0 (AlongSampleItem, 1);
      item->author = author;
      item->at = at;
      item->txn = along_txn_new (author->org);
      g_free (item->txn->id);
      item->txn->id = world_id (self, "txn");
      item->txn->hlc = hlc_of (at);
      g_ptr_array_add (self->items, item);
    }
  return item->txn;
}

/* Writes a new record. In a flat sample it waits, and is written as it is in the end. */
void
world_add (AlongSample *self, const AlongSampleAccount *author, gint64 at, AlongRecord *record)
{
  along_record_set_text (record, "source", "local");
  along_record_set_integer (record, "created_at", at);
  along_record_set_text (record, "created_by", author->worker);
  along_record_set_text (record, "created_org", author->org);
  if (world_is_flat (self))
    {
      AlongSampleItem *item = g_new0 (AlongSampleItem, 1);

      item->author = author;
      item->at = at;
      g_ptr_array_add (self->items, item);
      g_ptr_array_add (self->records, along_record_ref (record));
    }
  else
    {
      along_txn_create (txn_for (self, author, at), record);
    }
}

static GVariant *
value_for (const AlongField *field, const char *text)
{
  if (field->type == ALONG_INSTANT || field->type == ALONG_INTEGER)
    return g_variant_new_int64 (g_ascii_strtoll (text, NULL, 10));
  return g_variant_new_string (text);
}

/* Moves a record on, with values that come with the move and what it stamps by itself. */
void
world_move_with (AlongSample *self,
                 const AlongSampleAccount *author,
                 gint64 at,
                 AlongRecord *record,
                 const char *to,
                 GVariant *values)
{
  const AlongEntity *entity = along_record_get_entity (record);
  const AlongMove *move
      = along_lifecycle_find_move (entity->lifecycle, along_record_get_state (record), to);
  g_autoptr (GVariant) filled = NULL;

  g_assert (move != NULL);
  filled = along_move_fill (move, values, at);
  if (!world_is_flat (self))
    along_txn_move (txn_for (self, author, at), record, to, filled);
  along_record_set_values (record, filled);
  along_record_set_text (record, along_entity_state_field (entity)->name, to);
}

/* The same with pairs of field and text. */
void
world_move (AlongSample *self,
            const AlongSampleAccount *author,
            gint64 at,
            AlongRecord *record,
            const char *to,
            ...)
{
  const AlongEntity *entity = along_record_get_entity (record);
  g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (NULL);
  va_list pairs;

  va_start (pairs, to);
  for (const char *name = va_arg (pairs, const char *); name != NULL;
       name = va_arg (pairs, const char *))
    {
      const char *text = va_arg (pairs, const char *);
      const AlongField *field = along_entity_find_field (entity, name, NULL);

      if (text != NULL)
        g_variant_dict_insert_value (&given, name, value_for (field, text));
    }
  va_end (pairs);
  world_move_with (self, author, at, record, to, g_variant_dict_end (&given));
}

/* Changes one field that changes without a move. */
void
world_change (AlongSample *self,
              const AlongSampleAccount *author,
              gint64 at,
              AlongRecord *record,
              const char *field,
              GVariant *value)
{
  g_autoptr (AlongRecord) before = along_record_copy (record);

  along_record_set (record, field, value);
  if (!world_is_flat (self))
    along_txn_update (txn_for (self, author, at), before, record);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const AlongSampleItem *left = *(const AlongSampleItem *const *)a;
  const AlongSampleItem *right = *(const AlongSampleItem *const *)b;

  return left->at < right->at ? -1 : left->at > right->at;
}

static void
release_flat (AlongSample *self)
{
  AlongSampleItem *last = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      AlongSampleItem *item = self->items->pdata[i];

      if (last != NULL && last->author == item->author && last->txn->ops->len < 100)
        {
          along_txn_create (last->txn, self->records->pdata[i]);
          last->at = MAX (last->at, item->at);
          last->txn->hlc = hlc_of (last->at);
          g_free (item);
          continue;
        }
      item->txn = along_txn_new (item->author->org);
      g_free (item->txn->id);
      item->txn->id = world_id (self, "txn");
      item->txn->hlc = hlc_of (item->at);
      along_txn_create (item->txn, self->records->pdata[i]);
      g_queue_push_tail (self->ready, item);
      last = item;
    }
}

/* Hands over what was made, in the order of time. */
void
world_release (AlongSample *self)
{
  if (world_is_flat (self))
    {
      release_flat (self);
    }
  else
    {
      g_ptr_array_sort (self->items, compare_items);
      for (guint i = 0; i < self->items->len; i++)
        g_queue_push_tail (self->ready, self->items->pdata[i]);
    }
  g_ptr_array_set_size (self->items, 0);
  g_ptr_array_set_size (self->records, 0);
}

void
set_text (AlongRecord *record, const char *field, const char *text)
{
  along_record_set_text (record, field, text);
}

void
set_words (AlongSample *self, AlongRecord *record, const char *field, const char *template)
{
  g_autofree char *words = world_words (self, template);

  along_record_set_text (record, field, words);
}

void
set_codes (AlongRecord *record, const char *field, const char *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);

  along_record_set_set (record, field, (const char *const *)list);
}

void
set_lines (AlongRecord *record, const char *field, const char *const *lines)
{
  along_record_set_set (record, field, lines);
}

/* Adds one line to a table: pairs of column and text. */
void
set_row (AlongRecord *record, const char *field, const char *first, ...)
{
  GVariant *before = along_record_get (record, field);
  g_autoptr (GVariantBuilder) rows = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));
  gsize n = before != NULL ? g_variant_n_children (before) : 0;
  va_list pairs;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (before, i);

      g_variant_builder_add_value (rows, row);
    }
  g_variant_builder_open (rows, G_VARIANT_TYPE ("a{ss}"));
  va_start (pairs, first);
  for (const char *name = first; name != NULL; name = va_arg (pairs, const char *))
    {
      const char *text = va_arg (pairs, const char *);

      if (text != NULL)
        g_variant_builder_add (rows, "{ss}", name, text);
    }
  va_end (pairs);
  g_variant_builder_close (rows);
  along_record_set (record, field, g_variant_builder_end (rows));
}

/* Fractional keys with room between them. */
char *
position_of (guint index)
{
  return g_strdup_printf ("%c%c", (char)('b' + index / 24), (char)('b' + index % 24));
}
