/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "model/entities/entities.h"
#include "store/records.h"
#include "store/search.h"

#include <glib/gstdio.h>
#include <string.h>

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Everything that waits in the context, and no more. */
void
desk_iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Until the store has done everything that was asked, and everybody has been told. */
void
desk_settle_down (Desk *self)
{
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *replica = desk_get_meta (self, "replica");

      g_assert_nonnull (replica);
      desk_iterate ();
    }
}

GBytes *
key_new (guint8 seed)
{
  guint8 bytes[32];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8)(seed + i * 7);
  return g_bytes_new (bytes, sizeof bytes);
}

Desk *
desk_new (gboolean encrypted)
{
  Desk *self = g_new0 (Desk, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("along-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "store.db", NULL);
  self->key = encrypted ? key_new (1) : NULL;
  desk_open (self, &error);
  g_assert_no_error (error);
  return self;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

void
desk_free (Desk *self)
{
  if (self->store != NULL)
    desk_close (self);
  desk_iterate ();
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_free (self);
}

gboolean
desk_open (Desk *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_null (self->store);
  along_store_open_async (self->path, self->key, NULL, keep_cb, &result);
  self->store = along_store_open_finish (wait_for (&result), error);
  return self->store != NULL;
}

void
desk_close (Desk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_close_async (self->store, keep_cb, &result);
  g_assert_true (along_store_close_finish (self->store, wait_for (&result), &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  desk_iterate ();
  g_assert_finalize_object (g_steal_pointer (&self->store));
}

void
desk_reopen (Desk *self)
{
  g_autoptr (GError) error = NULL;

  desk_close (self);
  desk_open (self, &error);
  g_assert_no_error (error);
}

static gboolean
told (gboolean went_well, GError *own_error, GError **error)
{
  if (error == NULL)
    g_assert_no_error (own_error);
  g_assert_true (went_well == (own_error == NULL));
  if (own_error != NULL)
    g_propagate_error (error, own_error);
  return went_well;
}

gboolean
desk_commit (Desk *self, AlongTxn *txn, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *own_error = NULL;
  gboolean went_well = FALSE;

  along_store_commit_async (self->store, txn, keep_cb, &result);
  went_well = along_store_commit_finish (self->store, wait_for (&result), &own_error);
  return told (went_well, own_error, error);
}

gboolean
desk_create (Desk *self, const AlongRecord *record, GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  along_txn_create (txn, record);
  return desk_commit (self, txn, error);
}

gboolean
desk_set (Desk *self,
          const AlongEntity *entity,
          const char *id,
          const char *field,
          const char *text,
          GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (AlongRecord) before = desk_get (self, entity, id);
  g_autoptr (AlongRecord) after = along_record_copy (before);

  along_record_set_text (after, field, text);
  along_txn_update (txn, before, after);
  return desk_commit (self, txn, error);
}

gboolean
desk_move (Desk *self,
           const AlongEntity *entity,
           const char *id,
           const char *to,
           GVariant *values,
           GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (AlongRecord) record = desk_get (self, entity, id);

  along_txn_move (txn, record, to, values);
  return desk_commit (self, txn, error);
}

AlongRecord *
desk_get (Desk *self, const AlongEntity *entity, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AlongRecord *record = NULL;

  along_store_get_async (self->store, entity, id, NULL, keep_cb, &result);
  record = along_store_get_finish (self->store, wait_for (&result), &error);
  if (record == NULL)
    g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  else
    g_assert_no_error (error);
  return record;
}

char *
desk_text (Desk *self, const AlongEntity *entity, const char *id, const char *field)
{
  g_autoptr (AlongRecord) record = desk_get (self, entity, id);

  return record != NULL ? g_strdup (along_record_get_text (record, field)) : NULL;
}

GPtrArray *
desk_query (Desk *self, AlongQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records = NULL;

  along_store_query_async (self->store, query, 100000, NULL, keep_cb, &result);
  records = along_store_query_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return records;
}

gint64
desk_count (Desk *self, AlongQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  along_store_count_async (self->store, query, NULL, keep_cb, &result);
  n = along_store_count_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return n;
}

GPtrArray *
desk_search (Desk *self, const char *text)
{
  return desk_search_some (self, text, 1000);
}

GPtrArray *
desk_search_some (Desk *self, const char *text, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *hits = NULL;

  along_store_search_async (self->store, text, NULL, limit, NULL, keep_cb, &result);
  hits = along_store_search_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return hits;
}

GPtrArray *
desk_history (Desk *self, const AlongEntity *entity, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = NULL;

  along_store_history_async (self->store, entity, id, NULL, keep_cb, &result);
  entries = along_store_history_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return entries;
}

AlongBatch *
desk_batch (Desk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AlongBatch *batch = NULL;

  along_store_next_batch_async (self->store, ALONG_BATCH_MAX_TXNS, keep_cb, &result);
  batch = along_store_next_batch_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return batch;
}

void
desk_ack (Desk *self, gint64 n, const char *r, gint64 seq, gint64 server_time)
{
  g_autofree char *replica = desk_get_meta (self, "replica");

  desk_ack_as (self, replica, n, r, seq, server_time);
}

/* The answer to what was sent under another name of the store. */
void
desk_ack_as (
    Desk *self, const char *replica, gint64 n, const char *r, gint64 seq, gint64 server_time)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongResults) results = g_new0 (AlongResults, 1);
  AlongResult *one = g_new0 (AlongResult, 1);

  one->n = n;
  one->r = g_strdup (r);
  one->seq = seq;
  if (g_str_equal (r, "stale"))
    one->state = g_strdup ("accepted");
  if (seq == 0)
    one->message = g_strdup ("The server's sentence.");
  results->acked_n = n;
  results->server_time = server_time;
  results->mark = g_strdup_printf ("pushed-%" G_GINT64_FORMAT, n);
  results->results = g_ptr_array_new_with_free_func ((GDestroyNotify)along_result_free);
  g_ptr_array_add (results->results, one);
  along_store_ack_async (self->store, replica, results, keep_cb, &result);
  g_assert_true (along_store_ack_finish (self->store, wait_for (&result), &error));
  g_assert_no_error (error);
}

void
desk_apply (Desk *self, GPtrArray *lines)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_apply_async (self->store, lines, keep_cb, &result);
  g_assert_true (along_store_apply_finish (self->store, wait_for (&result), &error));
  g_assert_no_error (error);
}

AlongSyncState *
desk_state (Desk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AlongSyncState *state = NULL;

  along_store_sync_state_async (self->store, keep_cb, &result);
  state = along_store_sync_state_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return state;
}

GPtrArray *
desk_attention (Desk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list = NULL;

  along_store_attention_async (self->store, NULL, keep_cb, &result);
  list = along_store_attention_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return list;
}

gboolean
desk_settle (Desk *self, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *own_error = NULL;
  gboolean went_well = FALSE;

  along_store_settle_async (self->store, id, keep_cb, &result);
  went_well = along_store_settle_finish (self->store, wait_for (&result), &own_error);
  return told (went_well, own_error, error);
}

void
desk_fork (Desk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_fork_async (self->store, keep_cb, &result);
  g_assert_true (along_store_fork_finish (self->store, wait_for (&result), &error));
  g_assert_no_error (error);
}

void
desk_begin_scope (Desk *self, const char *sid)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_begin_scope_async (self->store, sid, keep_cb, &result);
  g_assert_true (along_store_begin_scope_finish (self->store, wait_for (&result), &error));
  g_assert_no_error (error);
}

void
desk_new_epoch (Desk *self, const char *epoch, gint64 restored_to)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_store_new_epoch_async (self->store, epoch, restored_to, keep_cb, &result);
  g_assert_true (along_store_new_epoch_finish (self->store, wait_for (&result), &error));
  g_assert_no_error (error);
}

void
desk_set_meta (Desk *self, const char *key, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (values, (gpointer)key, (gpointer)value);
  along_store_set_meta_async (self->store, values, keep_cb, &result);
  g_assert_true (along_store_set_meta_finish (self->store, wait_for (&result), &error));
  g_assert_no_error (error);
}

char *
desk_get_meta (Desk *self, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = NULL;

  along_store_get_meta_async (self->store, keep_cb, &result);
  values = along_store_get_meta_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return g_strdup (g_hash_table_lookup (values, key));
}

GHashTable *
desk_drafts (Desk *self, const char *record)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *drafts = NULL;

  along_store_get_drafts_async (self->store, record, NULL, keep_cb, &result);
  drafts = along_store_get_drafts_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return drafts;
}

GPtrArray *
lines_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free);
}

void
lines_row (
    GPtrArray *lines, const char *sids, const AlongRecord *record, AlongFacet facet, gint64 rev)
{
  AlongLine *line = along_line_new (ALONG_LINE_ROW);
  const AlongEntity *entity = along_record_get_entity (record);
  GVariantBuilder values;

  g_variant_builder_init (&values, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    if (along_record_get_at (record, i) != NULL
        && along_record_get_facet (record, along_entity_field (entity, i)) == facet)
      g_variant_builder_add (&values, "{sv}", along_entity_field (entity, i)->name,
                             along_record_get_at (record, i));
  line->part = g_new0 (AlongPart, 1);
  line->part->entity = entity;
  line->part->id = g_strdup (along_record_get_id (record));
  line->part->facet = facet;
  line->part->rev = rev;
  line->part->values = g_variant_ref_sink (g_variant_builder_end (&values));
  line->part->fvers = g_variant_ref_sink (g_variant_new ("a{sx}", NULL));
  line->part->at = 1700000000000 + rev;
  line->part->by = g_strdup ("0190f5a0-0000-7000-8000-00000000000b");
  line->part->org = g_strdup ("0190f5a0-0000-7000-8000-00000000000c");
  line->sids = g_strsplit (sids, " ", -1);
  g_ptr_array_add (lines, line);
}

void
lines_record (GPtrArray *lines, const char *sids, const AlongRecord *record, gint64 rev)
{
  const AlongEntity *entity = along_record_get_entity (record);

  for (guint facet = ALONG_FACET_OPEN; facet < ALONG_N_FACETS; facet++)
    for (guint i = 0; i < along_entity_n_fields (entity); i++)
      if (along_record_get_at (record, i) != NULL
          && along_record_get_facet (record, along_entity_field (entity, i)) == (AlongFacet)facet)
        {
          lines_row (lines, sids, record, (AlongFacet)facet, rev);
          break;
        }
}

void
lines_del (GPtrArray *lines, const char *kind, const char *id, gint64 rev)
{
  AlongLine *line = along_line_new (ALONG_LINE_DEL);

  line->kind = g_strdup (kind);
  line->id = g_strdup (id);
  line->rev = rev;
  g_ptr_array_add (lines, line);
}

void
lines_rm (GPtrArray *lines, const char *sid, const char *kind, const char *id, AlongFacet facet)
{
  AlongLine *line = along_line_new (ALONG_LINE_RM);

  line->kind = g_strdup (kind);
  line->id = g_strdup (id);
  line->facet = facet;
  line->sids = g_strsplit (sid, " ", -1);
  g_ptr_array_add (lines, line);
}

void
lines_event (GPtrArray *lines, const char *event, const char *sid, gint64 gen)
{
  AlongLine *line = along_line_new (ALONG_LINE_EVENT);

  line->event = g_strdup (event);
  line->sids = g_strsplit (sid, " ", -1);
  line->gen = gen;
  g_ptr_array_add (lines, line);
}

void
lines_check (GPtrArray *lines, const char *sid, gint64 gen, const char *cursor, gint64 server_time)
{
  AlongLine *line = along_line_new (ALONG_LINE_CHECK);

  line->cursors = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  line->server_time = server_time;
  if (sid != NULL)
    {
      AlongCursor *one = g_new0 (AlongCursor, 1);

      one->sid = g_strdup (sid);
      one->gen = gen;
      one->cursor = g_strdup (cursor);
      one->n = -1;
      g_ptr_array_add (line->cursors, one);
    }
  g_ptr_array_add (lines, line);
}

/* What is needed and has not been given. */
void
fill_required (AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autofree char *id = along_id_new ();

      if (!(field->flags & ALONG_FIELD_REQUIRED) || along_record_get_at (record, i) != NULL)
        continue;
      if (field->type == ALONG_REF)
        along_record_set_text (record, field->name, id);
      else if (field->type == ALONG_CODE)
        along_record_set_text (record, field->name, field->values->codes[0].code);
      else if (field->type == ALONG_INSTANT || field->type == ALONG_INTEGER)
        along_record_set_integer (record, field->name, 1);
      else
        along_record_set_text (record, field->name, "x");
    }
}

AlongRecord *
person_new (const char *known_as)
{
  g_autofree char *id = along_id_new ();
  AlongRecord *record = along_record_new (&along_person, id);

  along_record_set_text (record, "known_as", known_as);
  return record;
}

AlongRecord *
service_new (const char *name)
{
  g_autofree char *id = along_id_new ();
  g_autofree char *org = along_id_new ();
  AlongRecord *record = along_record_new (&along_service, id);

  along_record_set_text (record, "name", name);
  along_record_set_text (record, "org", org);
  fill_required (record);
  return record;
}

/* A person as the server has it, pulled into the scope @sid. */
AlongRecord *
desk_pulled_person (Desk *self, const char *sid, const char *known_as, gint64 rev)
{
  g_autoptr (GPtrArray) lines = lines_new ();
  AlongRecord *person = person_new (known_as);

  along_record_set_text (person, "pronouns", "she");
  along_record_set_text (person, "town", "Perth");
  lines_event (lines, "grant", sid, 1);
  lines_record (lines, sid, person, rev);
  lines_check (lines, sid, 1, "c1", along_clock_now_ms ());
  desk_apply (self, lines);
  return person;
}

gint64
desk_n_attention (Desk *self)
{
  g_autoptr (AlongSyncState) state = desk_state (self);

  return state->attention;
}

GPtrArray *
desk_conflicts (Desk *self, const AlongEntity *entity, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list = NULL;

  along_store_conflicts_async (self->store, entity, id, NULL, keep_cb, &result);
  list = along_store_conflicts_finish (self->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return list;
}
