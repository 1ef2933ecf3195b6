/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/derived.h"
#include "base/text.h"
#include "model/mistake.h"
#include "store/counts.h"
#include "store/derived-layout.h"
#include "store/following.h"
#include "store/parts.h"
#include "store/watch.h"
#include "store/words.h"
#include "wire/json.h"

#include <locale.h>
#include <string.h>

/* Counts up when this file makes something else of the same declarations. */
#define DERIVED_VERSION 6

/* Sorting by more of a text than this makes no difference to a reader. */
#define MAX_SORT_BYTES 80

/* U+10FFFF: after every text. */
#define SORTS_LAST "\364\217\277\277"

/* Columns that follow come after those of fields, and have numbers of their own, from FOLLOWS. */
#define FOLLOWS 100000

typedef struct
{
  guint index;
  const AlongField *field;
  AlongColumnType type;
  gboolean mistaken; /* whether the record was never meant */
  gboolean counted;
} Column;

typedef struct
{
  const AlongEntity *entity;
  guint number;
  GArray *columns;
  char *insert;
  char *update;
  char *remove;
  char *count;
} Listing;

typedef struct _AlongListings
{
  GPtrArray *by_number;
  AlongBesideCache *beside;
} AlongListings;

static void
listing_free (Listing *listing)
{
  g_array_unref (listing->columns);
  g_free (listing->insert);
  g_free (listing->update);
  g_free (listing->remove);
  g_free (listing->count);
  g_free (listing);
}

/**
 * along_sort_key:
 * @text: (nullable): a text
 *
 * Returns: (transfer full): what it sorts by: folded, its beginning; what is absent sorts last
 */
char *
along_sort_key (const char *text)
{
  g_autofree char *key = along_text_key (text);

  if (*key == '\0')
    return g_strdup (text != NULL && *text != '\0' ? text : SORTS_LAST);
  if (strlen (key) > MAX_SORT_BYTES)
    {
      const char *end = g_utf8_find_prev_char (key, key + MAX_SORT_BYTES);

      key[end - key] = '\0';
    }
  return g_steal_pointer (&key);
}

static const char *
sql_type (AlongColumnType type)
{
  return type == ALONG_COLUMN_INTEGER ? "INTEGER" : type == ALONG_COLUMN_REAL ? "REAL" : "TEXT";
}

static gboolean
is_listed (const AlongEntity *entity, const AlongField *field)
{
  return (field->flags & ALONG_FIELD_LIST) != 0 || g_strcmp0 (field->name, entity->title) == 0;
}

static Listing *
listing_new (const AlongEntity *entity)
{
  Listing *self = g_new0 (Listing, 1);
  g_autoptr (GString) insert = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autoptr (GString) update = g_string_new (NULL);
  guint n = along_entity_n_fields (entity);
  guint at = 3;

  self->entity = entity;
  self->number = along_derived_number (entity);
  self->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  g_string_printf (insert, "INSERT INTO list_%s(pk, id", entity->kind);
  g_string_assign (values, "?1, ?2");
  g_string_printf (update, "UPDATE list_%s SET id = ?2", entity->kind);
  for (guint i = 0; i < n + along_following_count (entity); i++)
    {
      Column column
          = { i, i < n ? along_entity_field (entity, i) : NULL, ALONG_COLUMN_TEXT, FALSE, FALSE };

      if (i >= n)
        {
          column.index = FOLLOWS + i - n;
          column.field = &entity->following->fields[i - n];
        }
      else if (!is_listed (entity, column.field))
        continue;
      column.type = along_column_type (column.field);
      column.mistaken = g_str_equal (column.field->name, "entered_in_error");
      column.counted = i < n && along_column_is_counted (entity, column.field);
      g_array_append_val (self->columns, column);
      g_string_append_printf (insert, ", f_%s", column.field->name);
      g_string_append_printf (values, ", ?%u", at);
      g_string_append_printf (update, ", f_%s = ?%u", column.field->name, at++);
      if (column.type != ALONG_COLUMN_TEXT)
        continue;
      g_string_append_printf (insert, ", s_%s", column.field->name);
      g_string_append_printf (values, ", ?%u", at);
      g_string_append_printf (update, ", s_%s = ?%u", column.field->name, at++);
    }
  self->insert = g_strdup_printf ("%s) VALUES(%s)", insert->str, values->str);
  self->update = g_strdup_printf ("%s WHERE pk = ?1", update->str);
  self->remove = g_strdup_printf ("DELETE FROM list_%s WHERE pk = ?1", entity->kind);
  self->count = along_counts_add_sql (entity);
  return self;
}

/* Lists of one state are sorted by days and times: with those in its index, where a record stands among thousands is
 * counted, and the first page found, without reading a row. */
static char *
sorted_columns (const Listing *self)
{
  GString *columns = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len; i++)
    {
      const AlongField *field = g_array_index (self->columns, Column, i).field;

      if (field->type == ALONG_DATE || field->type == ALONG_INSTANT)
        g_string_append_printf (columns, ", f_%s", field->name);
    }
  return g_string_free_and_steal (columns);
}

/* The tables of one entity, with an index for each list that exists: by title, by what a record belongs to,
 * by state. */
static char *
create_sql (const Listing *self)
{
  const AlongEntity *entity = self->entity;
  const AlongField *state = along_entity_state_field (entity);
  g_autofree char *sorted = sorted_columns (self);
  g_autofree char *counts = along_counts_sql (entity);
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "CREATE TABLE list_%s(pk INTEGER PRIMARY KEY, id TEXT NOT NULL",
                   entity->kind);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = &g_array_index (self->columns, Column, i);

      g_string_append_printf (sql, ", f_%s %s", column->field->name, sql_type (column->type));
      if (column->type == ALONG_COLUMN_TEXT)
        g_string_append_printf (sql, ", s_%s TEXT NOT NULL", column->field->name);
    }
  g_string_append (sql, ") STRICT;");
  if (entity->title != NULL)
    {
      const AlongField *title = along_entity_find_field (entity, entity->title, NULL);

      /* With what lists mostly filter by, so that counting and the first page need no other table. */
      g_string_append_printf (
          sql, "CREATE INDEX list_%s_title ON list_%s(%s_%s, pk, f_entered_in_error%s%s);",
          entity->kind, entity->kind, along_column_type (title) == ALONG_COLUMN_TEXT ? "s" : "f",
          title->name, state != NULL && is_listed (entity, state) ? ", f_" : "",
          state != NULL && is_listed (entity, state) ? state->name : "");
    }
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = &g_array_index (self->columns, Column, i);

      if (column->field->type == ALONG_REF || column->field->flags & ALONG_FIELD_STATE)
        g_string_append_printf (
            sql, "CREATE INDEX list_%s_%s ON list_%s(f_%s%s) WHERE f_%s IS NOT NULL;", entity->kind,
            column->field->name, entity->kind, column->field->name,
            column->field->flags & ALONG_FIELD_STATE ? sorted : "", column->field->name);
    }
  g_string_append (sql, counts);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
set_text (GVariant *value)
{
  GString *text = g_string_new ("\x1f");
  GVariantIter iter;
  const char *element = NULL;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_loop (&iter, "&s", &element))
    {
      g_string_append (text, element);
      g_string_append_c (text, '\x1f');
    }
  return g_string_free (text, FALSE);
}

static void
bind_text (AlongStmt *stmt, int at, char *text)
{
  if (sqlite3_bind_text (stmt, at, text, -1, g_free) != SQLITE_OK)
    g_critical ("Binding a text");
}

/* Values that are not bound are NULL. */
static int
bind_column (AlongStmt *stmt, int at, const Column *column, GVariant *value)
{
  if (column->type == ALONG_COLUMN_TEXT)
    {
      if (value != NULL)
        along_stmt_text (stmt, at, g_variant_get_string (value, NULL));
      at++;
      if (value != NULL)
        bind_text (stmt, at, along_sort_key (g_variant_get_string (value, NULL)));
      else
        along_stmt_text (stmt, at, SORTS_LAST);
      return at + 1;
    }
  if (value == NULL)
    return at + 1;
  switch (column->type)
    {
    case ALONG_COLUMN_INTEGER:
      along_stmt_integer (stmt, at,
                          g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN)
                              ? g_variant_get_boolean (value)
                              : g_variant_get_int64 (value));
      break;
    case ALONG_COLUMN_REAL:
      if (sqlite3_bind_double (stmt, at, g_variant_get_double (value)) != SQLITE_OK)
        g_critical ("Binding a number");
      break;
    case ALONG_COLUMN_SET:
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
        bind_text (stmt, at, set_text (value));
      break;
    case ALONG_COLUMN_TEXT:
    case ALONG_COLUMN_CODE:
    default:
      along_stmt_text (stmt, at, g_variant_get_string (value, NULL));
    }
  return at + 1;
}

static void
value_clear (gpointer value)
{
  g_clear_pointer (&value, g_variant_unref);
}

/* A wrong entry may say so by its state: either way lists leave it out. */
static GVariant *
value_of (const Column *column, const AlongRecord *record)
{
  if (column->mistaken)
    return g_variant_ref_sink (g_variant_new_boolean (along_record_is_mistaken (record)));
  if (along_record_get_at (record, column->index) == NULL)
    return NULL;
  return g_variant_ref (along_record_get_at (record, column->index));
}

static gboolean
write_row (AlongDb *db,
           const Listing *listing,
           const char *sql,
           gint64 pk,
           const AlongRecord *now,
           GError **error)
{
  g_autoptr (GPtrArray) follow = g_ptr_array_new_with_free_func (value_clear);
  g_autoptr (AlongStmt) stmt = NULL;
  int at = 3;

  if (!along_following_work_out (db, db->listings->beside, now, follow, error))
    return FALSE;
  stmt = along_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, pk);
  along_stmt_text (stmt, 2, along_record_get_id (now));
  for (guint i = 0; i < listing->columns->len; i++)
    {
      const Column *column = &g_array_index (listing->columns, Column, i);
      g_autoptr (GVariant) value = column->index < FOLLOWS ? value_of (column, now) : NULL;

      at = bind_column (
          stmt, at, column,
          column->index >= FOLLOWS ? g_ptr_array_index (follow, column->index - FOLLOWS) : value);
    }
  return along_db_run (db, stmt, error);
}

static gboolean
remove_row (AlongDb *db, const Listing *listing, gint64 pk, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, listing->remove, error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, pk);
  return along_db_run (db, stmt, error);
}

static gboolean
count_row (
    AlongDb *db, const Listing *listing, const AlongRecord *record, gint64 by, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (value_clear);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, listing->count, error);
  int at = 1;

  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < listing->columns->len; i++)
    {
      const Column *column = &g_array_index (listing->columns, Column, i);
      GVariant *value = column->counted ? value_of (column, record) : NULL;

      if (!column->counted)
        continue;
      g_ptr_array_add (values, value);
      at = bind_column (stmt, at, column, value);
    }
  along_stmt_integer (stmt, at, by);
  return along_db_run (db, stmt, error);
}

static gboolean
same_values (const Listing *listing,
             const AlongRecord *before,
             const AlongRecord *now,
             gboolean counted_only)
{
  for (guint i = 0; i < listing->columns->len; i++)
    {
      const Column *column = &g_array_index (listing->columns, Column, i);
      g_autoptr (GVariant) old = NULL;
      g_autoptr (GVariant) value = NULL;

      if (column->index >= FOLLOWS || (counted_only && !column->counted))
        continue;
      old = value_of (column, before);
      value = value_of (column, now);
      if (old != value && (old == NULL || value == NULL || !g_variant_equal (old, value)))
        return FALSE;
    }
  return TRUE;
}

static gint64
pk_of (const Listing *listing, const AlongListed *listed)
{
  return ((gint64)(listing->number + 1) << ALONG_LIST_SHIFT) + listed->part;
}

static gboolean
change_row (AlongDb *db,
            const Listing *listing,
            gint64 pk,
            const AlongRecord *before,
            const AlongRecord *now,
            GError **error)
{
  /* What follows may follow from any field. */
  if (listing->entity->following == NULL && same_values (listing, before, now, FALSE))
    return TRUE;
  return write_row (db, listing, listing->update, pk, now, error)
         && (same_values (listing, before, now, TRUE)
             || (count_row (db, listing, before, -1, error)
                 && count_row (db, listing, now, 1, error)));
}

/* The one place where rows of lists are written, and counted with it. */
static gboolean
write_listing (AlongDb *db,
               const Listing *listing,
               const AlongListed *before,
               const AlongListed *now,
               GError **error)
{
  gboolean stays = before->record != NULL && now->record != NULL && before->part == now->part;

  if (stays)
    return change_row (db, listing, pk_of (listing, now), before->record, now->record, error)
           && along_words_refresh (db, pk_of (listing, now), before->record, now->record, error);
  if (before->record != NULL
      && (!remove_row (db, listing, pk_of (listing, before), error)
          || !count_row (db, listing, before->record, -1, error)
          || !along_words_refresh (db, pk_of (listing, before), before->record, NULL, error)))
    return FALSE;
  return now->record == NULL
         || (write_row (db, listing, listing->insert, pk_of (listing, now), now->record, error)
             && count_row (db, listing, now->record, 1, error)
             && along_words_refresh (db, pk_of (listing, now), NULL, now->record, error));
}

/* A record of a list, and where it stood before a change that may move it. */
typedef struct
{
  AlongWatch *watch;
  const char *id; /* of the record of the list */
  gint64 pk;
  AlongWatchState *state;
} Place;

static void
place_clear (gpointer data)
{
  Place *place = data;

  g_clear_pointer (&place->state, along_watch_state_free);
}

static gboolean
add_place (
    GArray *places, AlongWatch *watch, AlongDb *db, const char *id, gint64 pk, GError **error)
{
  Place place = { watch, id, pk, along_watch_look (watch, db, pk, error) };

  if (place.state == NULL)
    return FALSE;
  g_array_append_val (places, place);
  return TRUE;
}

static gboolean
find_row (AlongDb *db, const AlongEntity *entity, const char *id, gint64 *pk, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT min(pk) FROM part WHERE kind = ?1 AND id = ?2", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, entity->kind);
  along_stmt_text (stmt, 2, id);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  *pk = along_derived_first_pk (entity) + sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

static gboolean
has_place (const GArray *places, const AlongWatch *watch, const char *id)
{
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (place->watch == watch && g_str_equal (place->id, id))
        return TRUE;
    }
  return FALSE;
}

/* A list of people may ask for their needs: whom the record names, or named, may come or go with it. */
static gboolean
add_related_places (GArray *places,
                    AlongWatch *watch,
                    AlongDb *db,
                    const AlongEntity *entity,
                    const AlongRecord *record,
                    GError **error)
{
  const AlongEntity *listed = along_watch_get_entity (watch);
  const AlongField *reference = NULL;

  for (guint i = 0;
       record != NULL && (reference = along_watch_get_reference (watch, entity, i)) != NULL; i++)
    {
      const char *id = along_record_get_text (record, reference->name);
      gint64 pk = 0;

      if (id == NULL || has_place (places, watch, id))
        continue;
      if (!find_row (db, listed, id, &pk, error) || !add_place (places, watch, db, id, pk, error))
        return FALSE;
    }
  return TRUE;
}

/* Whose columns that follow are no longer what stands in the list. */
static gboolean
find_followers (AlongDb *db,
                const Listing *listing,
                const AlongBesideKind *from,
                const char *id,
                GPtrArray *found,
                GError **error)
{
  g_autofree char *sql = from->reference != NULL
                             ? g_strdup_printf ("SELECT id FROM list_%s WHERE f_%s = ?1",
                                                listing->entity->kind, from->reference)
                             : g_strdup_printf ("SELECT id FROM list_%s", listing->entity->kind);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;
  if (from->reference != NULL)
    along_stmt_text (stmt, 1, id);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      g_ptr_array_add (found, g_strdup (along_stmt_get_text (stmt, 0)));
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
refresh_follower (AlongDb *db, const AlongEntity *entity, const char *id, GError **error)
{
  g_autoptr (AlongKept) kept = along_kept_load (db, entity, id, error);
  g_autoptr (AlongRecord) record = kept != NULL ? along_kept_view (kept) : NULL;
  AlongListed listed = { kept != NULL ? along_kept_first (kept) : 0, record };

  if (kept == NULL)
    return FALSE;
  return record == NULL || along_derived_refresh (db, entity, id, &listed, &listed, error);
}

/* A service says how soon it answers, and what waits for it is due another day. */
static gboolean
refresh_followers (AlongDb *db,
                   const AlongEntity *entity,
                   const char *id,
                   const AlongListed *before,
                   const AlongListed *now,
                   GError **error)
{
  for (guint i = 0; i < db->listings->by_number->len; i++)
    {
      const Listing *listing = g_ptr_array_index (db->listings->by_number, i);
      const AlongBesideKind *from
          = listing->entity->following != NULL ? listing->entity->following->from : NULL;

      for (; from != NULL && from->kind != NULL; from++)
        {
          g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

          if (!g_str_equal (from->kind, entity->kind)
              || !along_following_differs (entity, from, before->record, now->record))
            continue;
          if (!find_followers (db, listing, from, id, found, error))
            return FALSE;
          along_watches_expect (db, listing->entity, found->len);
          for (guint k = 0; k < found->len; k++)
            if (!refresh_follower (db, listing->entity, g_ptr_array_index (found, k), error))
              return FALSE;
        }
    }
  return TRUE;
}

static gboolean
has_other_title (const AlongListed *before, const AlongListed *now)
{
  if (before->record == NULL || now->record == NULL)
    return TRUE;
  return g_strcmp0 (along_record_get_title (before->record), along_record_get_title (now->record))
         != 0;
}

/**
 * along_derived_refresh:
 * @db: a connection, writing
 * @entity: a kind
 * @id: a record's id
 * @before: what the record's rows were made from
 * @now: what they are to be made from
 * @error: set when writing fails
 *
 * Brings the record's row in its list and its words in the search index up to date, and tells the live lists.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_derived_refresh (AlongDb *db,
                       const AlongEntity *entity,
                       const char *id,
                       const AlongListed *before,
                       const AlongListed *now,
                       GError **error)
{
  const Listing *listing
      = g_ptr_array_index (db->listings->by_number, along_derived_number (entity));
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (Place));

  g_array_set_clear_func (own, place_clear);
  g_array_set_clear_func (related, place_clear);
  for (guint i = 0; i < db->watches->len; i++)
    {
      AlongWatch *watch = g_ptr_array_index (db->watches, i);

      if ((along_watch_follows (watch, entity)
           && !add_place (own, watch, db, id, pk_of (listing, before), error))
          || !add_related_places (related, watch, db, entity, before->record, error)
          || !add_related_places (related, watch, db, entity, now->record, error))
        return FALSE;
    }
  along_beside_cache_drop (db->listings->beside, entity, id);
  if (!write_listing (db, listing, before, now, error))
    return FALSE;
  if (has_other_title (before, now))
    along_watches_reorder (db, entity);
  for (guint i = 0; i < own->len; i++)
    {
      const Place *place = &g_array_index (own, Place, i);

      if (!along_watch_after (place->watch, db, id, pk_of (listing, now), now->record, place->state,
                              error))
        return FALSE;
    }
  for (guint i = 0; i < related->len; i++)
    {
      const Place *place = &g_array_index (related, Place, i);

      if (!along_watch_after_related (place->watch, db, place->id, place->pk, place->state, error))
        return FALSE;
    }
  return refresh_followers (db, entity, id, before, now, error);
}

/* What the tables follow from: the declarations, this file, and what folds and sorts. */
static char *
derivation (void)
{
  g_autofree char *entities = along_entities_hash ();
  const char *language = setlocale (LC_MESSAGES, NULL);

  return g_strdup_printf ("%s %d glib %u.%u %s", entities, DERIVED_VERSION, glib_major_version,
                          glib_minor_version, language != NULL ? language : "C");
}

static gboolean
drop_all (AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db,
                          "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name GLOB "
                          "'list_*' OR name IN ('search', 'search_names'))",
                          error);
  g_autoptr (GString) sql = g_string_new (NULL);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      g_string_append_printf (sql, "DROP TABLE \"%s\";", along_stmt_get_text (stmt, 0));
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  along_stmt_reset (stmt);
  return sql->len == 0 || along_db_exec (db, sql->str, error);
}

/* Fields that an earlier version did not know were kept beside the part; now they may be known. */
static gboolean
adopt_extra (AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) read = along_db_prepare (
      db, "SELECT pk, kind, base, view, extra FROM part WHERE extra IS NOT NULL", error);
  g_autoptr (AlongStmt) write = along_db_prepare (
      db, "UPDATE part SET base = ?1, view = ?2, extra = ?3 WHERE pk = ?4", error);
  gboolean row = FALSE;

  if (read == NULL || write == NULL || !along_db_step (db, read, &row, error))
    return FALSE;
  while (row)
    {
      const AlongEntity *entity = along_entity_find (along_stmt_get_text (read, 1));
      g_autoptr (GVariant) base = along_stmt_get_variant (read, 2, G_VARIANT_TYPE_VARDICT);
      g_autoptr (GVariant) view = along_stmt_get_variant (read, 3, G_VARIANT_TYPE_VARDICT);
      g_autofree char *extra = g_strdup (along_stmt_get_text (read, 4));
      g_autoptr (JsonNode) node = along_json_parse (extra, -1, NULL);
      g_autofree char *left = NULL;
      g_autoptr (GVariant) known = NULL;

      /* What cannot be read stays as it is: it is somebody else's, and is returned untouched. */
      if (entity != NULL && node != NULL)
        known = along_json_to_values (entity, node, &left, NULL);
      if (known != NULL && g_variant_n_children (known) > 0)
        {
          g_autoptr (AlongRecord) shown = along_record_new (entity, "");
          g_autoptr (AlongRecord) under = along_record_new (entity, "");
          g_autoptr (GVariant) new_view = NULL;
          g_autoptr (GVariant) new_base = NULL;

          along_record_take (shown, known);
          along_record_take (shown, view);
          along_record_take (under, known);
          if (base != NULL)
            along_record_take (under, base);
          new_view = along_record_get_values (shown);
          new_base = base != NULL ? along_record_get_values (under) : NULL;
          along_stmt_variant (write, 1, new_base);
          along_stmt_variant (write, 2, new_view);
          along_stmt_text (write, 3, left);
          along_stmt_integer (write, 4, sqlite3_column_int64 (read, 0));
          if (!along_db_run (db, write, error))
            return FALSE;
          along_stmt_reset (write);
        }
      if (!along_db_step (db, read, &row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_listing (AlongDb *db, const Listing *listing, GError **error)
{
  /* In the order of their numbers: the search index takes rows in that order, and is slow in any other. */
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT min(pk), id FROM part WHERE kind = ?1 GROUP BY id ORDER BY 1", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, listing->entity->kind);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      g_autoptr (AlongKept) kept
          = along_kept_load (db, listing->entity, along_stmt_get_text (stmt, 1), error);
      g_autoptr (AlongRecord) record = kept != NULL ? along_kept_view (kept) : NULL;
      AlongListed before = { 0, NULL };
      AlongListed now = { sqlite3_column_int64 (stmt, 0), record };

      if (kept == NULL || !write_listing (db, listing, &before, &now, error)
          || !along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_derived_rebuild:
 * @db: a connection, writing
 * @error: set when writing fails
 *
 * Makes all derived tables anew from the parts.
 *
 * Returns: %TRUE if they were made
 */
gboolean
along_derived_rebuild (AlongDb *db, GError **error)
{
  if (!drop_all (db, error) || !along_words_create (db, error) || !adopt_extra (db, error))
    return FALSE;
  /* Statements for tables that were dropped prepare themselves again. */
  for (guint i = 0; i < db->listings->by_number->len; i++)
    {
      Listing *listing = g_ptr_array_index (db->listings->by_number, i);
      g_autofree char *sql = create_sql (listing);

      if (!along_db_exec (db, sql, error))
        return FALSE;
      if (!fill_listing (db, listing, error))
        return FALSE;
    }
  /* What a newer server told and an older version passed over is fetched again. */
  return along_db_exec (
      db,
      "UPDATE scope SET cursor = NULL, round = round + 1, why = 'version', partial = 0"
      " WHERE partial = 1",
      error);
}

/**
 * along_derived_rolled_back:
 * @db: a connection
 *
 * What was read of other records while writing may never have been.
 */
void
along_derived_rolled_back (AlongDb *db)
{
  if (db->listings != NULL)
    along_beside_cache_clear (db->listings->beside);
}

/**
 * along_derived_open:
 * @db: a connection with the present schema
 * @error: set when reading or writing fails
 *
 * Gets the derived tables ready, and makes them anew where the declarations are no longer those they were
 * made from.
 *
 * Returns: %TRUE if they are ready
 */
gboolean
along_derived_open (AlongDb *db, GError **error)
{
  g_autofree char *made_from = NULL;
  g_autofree char *now = derivation ();
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  db->listings = g_new0 (AlongListings, 1);
  db->listings->by_number = g_ptr_array_new_with_free_func ((GDestroyNotify)listing_free);
  db->listings->beside = along_beside_cache_new ();
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (db->listings->by_number, listing_new (all[i]));

  if (!along_db_get_meta (db, "derived_from", &made_from, error))
    return FALSE;
  if (g_strcmp0 (made_from, now) != 0)
    {
      if (!along_db_begin (db, TRUE, error))
        return FALSE;
      if (along_derived_rebuild (db, error) && along_db_set_meta (db, "derived_from", now, error)
          && along_db_commit (db, error))
        return TRUE;
      along_db_rollback (db);
      g_prefix_error (error, "making the lists: ");
      return FALSE;
    }
  return TRUE;
}

/**
 * along_derived_close:
 * @db: a connection
 */
void
along_derived_close (AlongDb *db)
{
  if (db->listings == NULL)
    return;
  g_ptr_array_unref (db->listings->by_number);
  along_beside_cache_free (db->listings->beside);
  g_clear_pointer (&db->listings, g_free);
}
