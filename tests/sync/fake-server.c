/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-server-private.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "wire/batch.h"

#include <string.h>

#define SNAPSHOT_PAGE 300

typedef struct
{
  char *sid;
  gint64 gen;
  gboolean granted;
} Grant;

typedef struct
{
  AlongRecord *record;
  gint64 rev;
  guint applied;
} Held;

static void
held_free (Held *held)
{
  along_record_unref (held->record);
  g_free (held);
}

static void
grant_free (Grant *grant)
{
  g_free (grant->sid);
  g_free (grant);
}

static History *
history_new (void)
{
  History *self = g_new0 (History, 1);

  self->records
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)held_free);
  self->results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->last_n = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static void
history_free (History *self)
{
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->results);
  g_hash_table_unref (self->last_n);
  g_free (self);
}

static History *
history_copy (const History *from)
{
  History *copy = history_new ();
  GHashTableIter iter;
  const char *key = NULL;
  gpointer value = NULL;

  copy->seq = from->seq;
  copy->time = along_clock_now_ms ();
  g_hash_table_iter_init (&iter, from->records);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, &value))
    {
      Held *held = g_memdup2 (value, sizeof *held);

      held->record = along_record_copy (held->record);
      g_hash_table_insert (copy->records, g_strdup (key), held);
    }
  g_hash_table_iter_init (&iter, from->results);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, &value))
    g_hash_table_insert (copy->results, g_strdup (key), g_memdup2 (value, sizeof (gint64)));
  g_hash_table_iter_init (&iter, from->last_n);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, &value))
    g_hash_table_insert (copy->last_n, g_strdup (key), g_memdup2 (value, sizeof (gint64)));
  return copy;
}

static Grant *
add_grant (FakeServer *self, const char *sid)
{
  Grant *grant = g_new0 (Grant, 1);

  grant->sid = g_strdup (sid);
  grant->gen = 1;
  grant->granted = TRUE;
  g_ptr_array_add (self->grants, grant);
  return grant;
}

FakeServer *
fake_server_new (void)
{
  FakeServer *self = g_new0 (FakeServer, 1);

  g_mutex_init (&self->lock);
  self->epoch = along_id_new ();
  self->now = history_new ();
  self->grants = g_ptr_array_new_with_free_func ((GDestroyNotify)grant_free);
  self->raw = g_ptr_array_new_with_free_func (g_free);
  self->live = g_ptr_array_new_with_free_func (g_object_unref);
  self->max_txns = ALONG_BATCH_MAX_TXNS;
  add_grant (self, "user:u");
  add_grant (self, "ref");
  for (guint facet = ALONG_FACET_IDENTITY; facet < ALONG_FACET_OWN; facet++)
    {
      g_autofree char *sid = g_strdup_printf ("org:o:%s", along_facet_name (facet));

      add_grant (self, sid);
    }
  return self;
}

void
fake_server_free (FakeServer *self)
{
  g_mutex_clear (&self->lock);
  g_free (self->epoch);
  history_free (self->now);
  g_clear_pointer (&self->backup, history_free);
  g_ptr_array_unref (self->grants);
  g_ptr_array_unref (self->raw);
  g_ptr_array_unref (self->live);
  g_free (self->body);
  g_free (self->large);
  g_free (self);
}

static AlongFacet
facet_of (const char *sid)
{
  if (g_str_equal (sid, "ref"))
    return ALONG_FACET_OPEN;
  if (g_str_has_prefix (sid, "user:"))
    return ALONG_FACET_OWN;
  return along_facet_find (strrchr (sid, ':') + 1);
}

/* Parts */

static AlongPart *
part_of (const Held *held, AlongFacet facet)
{
  AlongPart *part = g_new0 (AlongPart, 1);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const AlongEntity *entity = along_record_get_entity (held->record);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *value = along_record_get_at (held->record, i);

      if (value != NULL && along_record_get_facet (held->record, field) == facet)
        g_variant_builder_add (&builder, "{sv}", field->name, value);
    }
  part->entity = entity;
  part->id = g_strdup (along_record_get_id (held->record));
  part->facet = facet;
  part->rev = held->rev;
  part->values = g_variant_ref_sink (g_variant_builder_end (&builder));
  part->at = along_clock_now_ms ();
  return part;
}

static gboolean
has_facet (const Held *held, AlongFacet facet)
{
  const AlongEntity *entity = along_record_get_entity (held->record);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    if (along_record_get_at (held->record, i) != NULL
        && along_record_get_facet (held->record, along_entity_field (entity, i)) == facet)
      return TRUE;
  return FALSE;
}

static int
compare_held (gconstpointer a, gconstpointer b)
{
  const AlongRecord *one = (*(Held *const *)a)->record;
  const AlongRecord *other = (*(Held *const *)b)->record;
  int order = strcmp (along_record_get_kind (one), along_record_get_kind (other));

  return order != 0 ? order : strcmp (along_record_get_id (one), along_record_get_id (other));
}

/* What is in a scope and newer than @after, in the order of keys. */
static GPtrArray *
held_in (FakeServer *self, const char *sid, gint64 after)
{
  GPtrArray *all = g_ptr_array_new ();
  AlongFacet facet = facet_of (sid);
  GHashTableIter iter;
  Held *held = NULL;

  g_hash_table_iter_init (&iter, self->now->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&held))
    if (held->rev > after && has_facet (held, facet))
      g_ptr_array_add (all, held);
  g_ptr_array_sort (all, compare_held);
  return all;
}

static void
append_row (GString *into, const Held *held, const char *sid)
{
  g_autoptr (AlongLine) line = along_line_new (ALONG_LINE_ROW);

  line->part = part_of (held, facet_of (sid));
  line->sids = g_new0 (char *, 2);
  line->sids[0] = g_strdup (sid);
  along_line_encode (line, into);
}

static void
append_event (GString *into, const char *event, const Grant *grant)
{
  g_autoptr (AlongLine) line = along_line_new (ALONG_LINE_EVENT);

  line->event = g_strdup (event);
  line->sids = g_new0 (char *, 2);
  line->sids[0] = g_strdup (grant->sid);
  line->gen = grant->gen;
  along_line_encode (line, into);
}

static AlongCursor *
cursor_new (FakeServer *self, const Grant *grant, gint64 seq, gboolean with_sum)
{
  AlongCursor *cursor = g_new0 (AlongCursor, 1);

  cursor->sid = g_strdup (grant->sid);
  cursor->gen = grant->gen;
  cursor->cursor = g_strdup_printf ("%s.%" G_GINT64_FORMAT, self->epoch, seq);
  cursor->n = -1;
  if (with_sum)
    {
      g_autoptr (GPtrArray) all = held_in (self, grant->sid, -1);

      cursor->n = all->len;
      for (guint i = 0; i < all->len; i++)
        {
          const Held *held = g_ptr_array_index (all, i);

          cursor->sum += along_part_hash (along_record_get_kind (held->record),
                                          along_record_get_id (held->record), facet_of (grant->sid),
                                          held->rev);
        }
    }
  return cursor;
}

static Grant *
find_grant (FakeServer *self, const char *sid)
{
  for (guint i = 0; i < self->grants->len; i++)
    {
      Grant *grant = g_ptr_array_index (self->grants, i);

      if (g_str_equal (grant->sid, sid))
        return grant;
    }
  return NULL;
}

/* Calls */

static Reply
reply (guint status, const char *code, GString *body)
{
  return (Reply){ status, g_strdup (code), 0, g_string_free_to_bytes (body) };
}

static GString *say (const char *format, ...) G_GNUC_PRINTF (1, 2);

static GString *
say (const char *format, ...)
{
  GString *text = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (text, format, arguments);
  va_end (arguments);
  return text;
}

static Reply
hello (FakeServer *self)
{
  return reply (200, NULL,
                say ("{\"proto\":[1,1],\"schema\":{\"current\":1,\"min_pull\":1},\"limits\":{\"max_"
                     "txns\":200},"
                     "\"epoch\":\"%s\",\"server_time\":%" G_GINT64_FORMAT
                     ",\"features\":[],\"name\":\"Test\"}",
                     self->epoch, along_clock_now_ms ()));
}

static Reply
new_epoch (FakeServer *self)
{
  return reply (409, "epoch_changed",
                say ("{\"code\":\"epoch_changed\",\"message\":\"\",\"epoch\":\"%s\",\"restored_"
                     "to\":%" G_GINT64_FORMAT "}",
                     self->epoch, self->restored_to));
}

static Held *
hold (FakeServer *self, const AlongEntity *entity, const char *id)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", entity->kind, id);
  Held *held = g_hash_table_lookup (self->now->records, key);

  if (held == NULL)
    {
      held = g_new0 (Held, 1);
      held->record = along_record_new (entity, id);
      g_hash_table_insert (self->now->records, g_steal_pointer (&key), held);
    }
  return held;
}

static gint64
number (GHashTable *table, const char *key)
{
  gint64 *value = g_hash_table_lookup (table, key);

  return value != NULL ? *value : 0;
}

static void
set_number (GHashTable *table, const char *key, gint64 value)
{
  g_hash_table_insert (table, g_strdup (key), g_memdup2 (&value, sizeof value));
}

static void
apply_txn (FakeServer *self, const AlongTxn *txn)
{
  self->now->seq++;
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);
      Held *held = hold (self, op->entity, op->id);
      g_autoptr (GError) error = NULL;

      along_op_apply (op, held->record, &error);
      g_assert_no_error (error);
      held->rev = self->now->seq;
      held->applied++;
    }
  set_number (self->now->results, txn->id, self->now->seq);
}

static void
add_result (AlongResults *results, const AlongTxn *txn, const char *r, gint64 seq)
{
  AlongResult *result = g_new0 (AlongResult, 1);

  result->n = txn->n;
  result->r = g_strdup (r);
  result->seq = seq;
  g_ptr_array_add (results->results, result);
  results->acked_n = txn->n;
}

static Reply
push (FakeServer *self, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongBatch) batch = along_batch_decode (body, &error);
  g_autoptr (AlongResults) results = g_new0 (AlongResults, 1);

  g_assert_no_error (error);
  if (g_strcmp0 (batch->epoch, self->epoch) != 0)
    return new_epoch (self);
  if (batch->txns->len > self->max_txns)
    return reply (413, "too_large", say ("{\"code\":\"too_large\",\"message\":\"\"}"));
  results->results = g_ptr_array_new_with_free_func ((GDestroyNotify)along_result_free);
  results->server_time = along_clock_now_ms ();
  for (guint i = 0; i < batch->txns->len; i++)
    {
      const AlongTxn *txn = g_ptr_array_index (batch->txns, i);
      gint64 last_n = number (self->now->last_n, batch->replica);
      gboolean known = g_hash_table_contains (self->now->results, txn->id);

      if (txn->n > last_n + 1)
        return reply (409, "gap",
                      say ("{\"code\":\"gap\",\"message\":\"\",\"expected\":%" G_GINT64_FORMAT "}",
                           last_n + 1));
      if (txn->n <= last_n && !known)
        return reply (409, "replica_forked",
                      say ("{\"code\":\"replica_forked\",\"message\":\"\"}"));
      if (!known && self->large != NULL
          && strstr (g_ptr_array_index (batch->bodies, i), self->large) != NULL)
        return reply (413, "too_large", say ("{\"code\":\"too_large\",\"message\":\"\"}"));
      if (!known)
        apply_txn (self, txn);
      add_result (results, txn, known ? "duplicate" : "applied",
                  number (self->now->results, txn->id));
      set_number (self->now->last_n, batch->replica, MAX (last_n, txn->n));
    }
  return (Reply){ 200, NULL, 0, along_results_encode (results) };
}

static const AlongCursor *
find_cursor (const AlongPull *pull, const char *sid)
{
  for (guint i = 0; i < pull->scopes->len; i++)
    if (g_str_equal (((AlongCursor *)g_ptr_array_index (pull->scopes, i))->sid, sid))
      return g_ptr_array_index (pull->scopes, i);
  return NULL;
}

static Reply
pull_changes (FakeServer *self, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongPull) pull = along_pull_decode (body, &error);
  g_autoptr (AlongLine) check = along_line_new (ALONG_LINE_CHECK);
  GString *into = g_string_new (NULL);

  g_assert_no_error (error);
  if (g_strcmp0 (pull->epoch, self->epoch) != 0)
    {
      g_string_free (into, TRUE);
      return new_epoch (self);
    }
  check->cursors = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  check->server_time = along_clock_now_ms ();
  for (guint i = 0; i < self->grants->len; i++)
    {
      const Grant *grant = g_ptr_array_index (self->grants, i);
      const AlongCursor *cursor = find_cursor (pull, grant->sid);
      g_autoptr (GPtrArray) changed = NULL;

      if (cursor == NULL && grant->granted)
        append_event (into, "grant", grant);
      else if (cursor != NULL && !grant->granted)
        append_event (into, "revoke", grant);
      else if (cursor != NULL && cursor->gen != grant->gen)
        append_event (into, "grant", grant);
      else if (cursor != NULL)
        {
          changed = held_in (self, grant->sid,
                             g_ascii_strtoll (strrchr (cursor->cursor, '.') + 1, NULL, 10));
          for (guint c = 0; c < changed->len; c++)
            append_row (into, g_ptr_array_index (changed, c), grant->sid);
          g_ptr_array_add (check->cursors, cursor_new (self, grant, self->now->seq, TRUE));
        }
    }
  for (guint i = 0; i < self->raw->len; i++)
    g_string_append_printf (into, "%s\n", (char *)g_ptr_array_index (self->raw, i));
  g_ptr_array_set_size (self->raw, 0);
  along_line_encode (check, into);
  return reply (200, NULL, into);
}

static char *
query_value (const char *path, const char *name)
{
  const char *query = strchr (path, '?');
  g_autoptr (GHashTable) values
      = g_uri_parse_params (query != NULL ? query + 1 : "", -1, "&", G_URI_PARAMS_NONE, NULL);

  return g_strdup (g_hash_table_lookup (values, name));
}

static void
append_check (FakeServer *self, GString *into, const Grant *grant, gint64 start, gboolean more)
{
  g_autoptr (AlongLine) check = along_line_new (ALONG_LINE_CHECK);

  check->cursors = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  check->server_time = along_clock_now_ms ();
  check->more = more;
  g_ptr_array_add (check->cursors, cursor_new (self, grant, start, FALSE));
  along_line_encode (check, into);
}

static Reply
snapshot (FakeServer *self, const char *path)
{
  g_autofree char *sid = query_value (path, "sid");
  g_autofree char *gen = query_value (path, "gen");
  g_autofree char *after = query_value (path, "after");
  g_autofree char *cursor = query_value (path, "cursor");
  const Grant *grant = find_grant (self, sid);
  g_autoptr (GPtrArray) all = NULL;
  GString *into = NULL;
  gint64 start = self->now->seq;
  guint sent = 0;

  if (grant == NULL || !grant->granted || grant->gen != g_ascii_strtoll (gen, NULL, 10))
    return reply (403, "forbidden", say ("{\"code\":\"forbidden\",\"message\":\"\"}"));
  if (cursor != NULL)
    {
      start = g_ascii_strtoll (strrchr (cursor, '.') + 1, NULL, 10);
      self->n_resumed++;
    }
  all = held_in (self, sid, -1);
  into = g_string_new (NULL);
  for (guint i = 0; i < all->len; i++)
    {
      const Held *held = g_ptr_array_index (all, i);
      g_autofree char *key
          = g_strdup_printf ("%s,%s,%s", along_record_get_kind (held->record),
                             along_record_get_id (held->record), along_facet_name (facet_of (sid)));

      if (after != NULL && cursor != NULL && strcmp (key, after) <= 0)
        continue;
      append_row (into, held, sid);
      if (++sent % SNAPSHOT_PAGE == 0 && i + 1 < all->len)
        append_check (self, into, grant, start, TRUE);
    }
  append_check (self, into, grant, start, FALSE);
  return reply (200, NULL, into);
}

FakeCall
fake_call_of (const char *path)
{
  static const char *const paths[]
      = { "/v1/hello", "/v1/push", "/v1/pull", "/v1/snapshot", "/v1/live" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_str_has_prefix (path, paths[i]))
      return (FakeCall)i;
  return FAKE_OTHER;
}

static Reply
dispatch (FakeServer *self, const char *path, GBytes *body)
{
  switch (fake_call_of (path))
    {
    case FAKE_HELLO:
      return hello (self);
    case FAKE_PUSH:
      return push (self, body);
    case FAKE_PULL:
      return pull_changes (self, body);
    case FAKE_SNAPSHOT:
      return snapshot (self, path);
    case FAKE_LIVE:
    case FAKE_OTHER:
    case FAKE_N_CALLS:
    default:
      return reply (200, NULL, say ("{}"));
    }
}

void
fake_reply_clear (Reply *self)
{
  g_free (self->code);
  g_bytes_unref (self->body);
}

/* FALSE where nobody hears an answer. @cut where only half of it is heard. */
static gboolean
handle (FakeServer *self, const char *path, GBytes *body, Reply *answer, gboolean *cut)
{
  FakeCall call = fake_call_of (path);
  FakeFault fault = FAKE_NONE;

  *cut = FALSE;
  if (self->down)
    return FALSE;
  if (self->times[call] != 0)
    {
      fault = self->faults[call];
      if (self->times[call] > 0)
        self->times[call]--;
    }
  if (fault == FAKE_LOSE_REQUEST)
    return FALSE;
  if (fault == FAKE_STATUS)
    {
      *answer = reply (self->status, NULL, say ("%s", self->body));
      answer->retry_after = self->retry_after;
      return TRUE;
    }
  *answer = dispatch (self, path, body);
  if (fault == FAKE_DOUBLE)
    {
      fake_reply_clear (answer);
      *answer = dispatch (self, path, body);
    }
  if (fault == FAKE_LOSE_ANSWER)
    {
      fake_reply_clear (answer);
      return FALSE;
    }
  *cut = fault == FAKE_TRUNCATE
         || (fault == FAKE_TRUNCATE_LONG && g_bytes_get_size (answer->body) > 10000);
  return TRUE;
}

gboolean
fake_server_ask (FakeServer *server, const char *path, GBytes *body, Reply *answer, gboolean *cut)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->lock);

  server->counts[fake_call_of (path)]++;
  return handle (server, path, body, answer, cut);
}

/* What tests do to it */

void
fake_server_fault (FakeServer *self, FakeCall call, FakeFault fault, int times)
{
  LOCKED (self);

  self->faults[call] = fault;
  self->times[call] = times;
}

void
fake_server_refuse (
    FakeServer *self, FakeCall call, int times, guint status, const char *body, gint64 retry_after)
{
  LOCKED (self);

  self->faults[call] = FAKE_STATUS;
  self->times[call] = times;
  self->status = status;
  g_set_str (&self->body, body);
  self->retry_after = retry_after;
}

void
fake_server_down (FakeServer *self, gboolean down)
{
  LOCKED (self);

  self->down = down;
}

void
fake_server_limit (FakeServer *self, guint max_txns)
{
  LOCKED (self);

  self->max_txns = max_txns;
}

void
fake_server_refuse_large (FakeServer *self, const char *word)
{
  LOCKED (self);

  g_set_str (&self->large, word);
}

guint
fake_server_count (FakeServer *self, FakeCall call)
{
  LOCKED (self);

  return self->counts[call];
}

int
fake_server_faults_left (FakeServer *self, FakeCall call)
{
  LOCKED (self);

  return self->times[call];
}

/* How many snapshots went on from somewhere. */
guint
fake_server_n_resumed (FakeServer *self)
{
  LOCKED (self);

  return self->n_resumed;
}

void
fake_server_put (FakeServer *self, const AlongRecord *record)
{
  Held *held = NULL;
  LOCKED (self);

  held = hold (self, along_record_get_entity (record), along_record_get_id (record));
  along_record_unref (held->record);
  held->record = along_record_copy (record);
  held->rev = ++self->now->seq;
}

char *
fake_server_text (FakeServer *self, const char *kind, const char *id, const char *field)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", kind, id);
  Held *held = NULL;
  LOCKED (self);

  held = g_hash_table_lookup (self->now->records, key);
  return held != NULL ? g_strdup (along_record_get_text (held->record, field)) : NULL;
}

guint
fake_server_n_txns (FakeServer *self)
{
  LOCKED (self);

  return g_hash_table_size (self->now->results);
}

guint
fake_server_n_applied (FakeServer *self, const char *kind, const char *id)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", kind, id);
  Held *held = NULL;
  LOCKED (self);

  held = g_hash_table_lookup (self->now->records, key);
  return held != NULL ? held->applied : 0;
}

void
fake_server_raw (FakeServer *self, const char *line)
{
  LOCKED (self);

  g_ptr_array_add (self->raw, g_strdup (line));
}

void
fake_server_revoke (FakeServer *self, const char *sid)
{
  LOCKED (self);

  find_grant (self, sid)->granted = FALSE;
}

void
fake_server_grant (FakeServer *self, const char *sid)
{
  Grant *grant = NULL;
  LOCKED (self);

  grant = find_grant (self, sid);
  grant->granted = TRUE;
  grant->gen++;
}

void
fake_server_back_up (FakeServer *self)
{
  LOCKED (self);

  g_clear_pointer (&self->backup, history_free);
  self->backup = history_copy (self->now);
}

void
fake_server_restore (FakeServer *self, gboolean new)
{
  LOCKED (self);

  history_free (self->now);
  self->now = history_copy (self->backup);
  if (new)
    {
      g_free (self->epoch);
      self->epoch = along_id_new ();
      self->restored_to = self->backup->time;
    }
}
