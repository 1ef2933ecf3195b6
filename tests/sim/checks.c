/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks.h"
#include "checks-server.h"
#include "server.h"
#include "store/parts.h"
#include "watch.h"
#include "wire/json.h"

#include <string.h>

/* What one device has in its file, read at once. */
typedef struct
{
  Device *device;
  GHashTable *waiting;   /* ids of transactions in outbox and sent */
  GString *attention;    /* what is kept for somebody to settle */
  GHashTable *parts;     /* "kind id facet" → Part */
  GHashTable *conflicts; /* id → what the server told of it */
  GHashTable *sent;      /* token → how often it stands in the log of what was sent */
  GHashTable *refused;   /* the same in what was refused */
  GHashTable *drafts;    /* and in what was being typed */
  gboolean held;         /* a scope waits for a person's word about what went missing */
} Contents;

typedef struct
{
  gint64 rev;
  guint deleted;
  gboolean pending;
  GVariant *view;
} Part;

static void
part_free (gpointer data)
{
  g_variant_unref (((Part *)data)->view);
  g_free (data);
}

static void
contents_clear (Contents *self)
{
  g_hash_table_unref (self->waiting);
  g_string_free (self->attention, TRUE);
  g_hash_table_unref (self->parts);
  g_hash_table_unref (self->conflicts);
  g_hash_table_unref (self->sent);
  g_hash_table_unref (self->refused);
  g_hash_table_unref (self->drafts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

static gboolean
read_column (AlongDb *db,
             const char *sql,
             void (*func) (AlongStmt *stmt, Contents *self),
             Contents *self,
             GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      func (stmt, self);
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}

static void
take_waiting (AlongStmt *stmt, Contents *self)
{
  g_hash_table_add (self->waiting, g_strdup (along_stmt_get_text (stmt, 0)));
}

static guint
count_in (GHashTable *counts, guint token)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (token)));
}

static void
count_words (const char *text, gsize size, GHashTable *counts)
{
  gsize at = 0;
  guint n = 0;

  while ((n = sim_find_token (text, size, &at)) > 0)
    g_hash_table_insert (counts, GUINT_TO_POINTER (n), GUINT_TO_POINTER (count_in (counts, n) + 1));
}

static void
count_text (AlongStmt *stmt, GHashTable *counts)
{
  const char *text = along_stmt_get_text (stmt, 0);

  count_words (text, strlen (text), counts);
}

static void
take_attention (AlongStmt *stmt, Contents *self)
{
  g_string_append (self->attention, along_stmt_get_text (stmt, 0));
  count_text (stmt, self->refused);
}

static void
take_sent (AlongStmt *stmt, Contents *self)
{
  count_text (stmt, self->sent);
}

static void
take_draft (AlongStmt *stmt, Contents *self)
{
  count_text (stmt, self->drafts);
}

static void
take_conflict (AlongStmt *stmt, Contents *self)
{
  g_hash_table_insert (self->conflicts, g_strdup (along_stmt_get_text (stmt, 0)),
                       along_stmt_get_variant (stmt, 1, G_VARIANT_TYPE_VARDICT));
}

static void
take_held (AlongStmt *stmt, Contents *self)
{
  self->held = TRUE;
}

static void
take_part (AlongStmt *stmt, Contents *self)
{
  Part *part = g_new0 (Part, 1);

  part->rev = sqlite3_column_int64 (stmt, 3);
  part->deleted = (guint)sqlite3_column_int (stmt, 4);
  part->pending = sqlite3_column_type (stmt, 5) != SQLITE_NULL;
  part->view = along_stmt_get_variant (stmt, 6, G_VARIANT_TYPE_VARDICT);
  g_hash_table_insert (self->parts,
                       g_strdup_printf ("%s %s %s", along_stmt_get_text (stmt, 0),
                                        along_stmt_get_text (stmt, 1),
                                        along_stmt_get_text (stmt, 2)),
                       part);
}

static void
check_whole (Contents *self, AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "PRAGMA quick_check(1)", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return;
  /* It looks at the guards too. */
  db->writing = TRUE;
  if (!along_db_step (db, stmt, &row, error) || !row
      || g_strcmp0 (along_stmt_get_text (stmt, 0), "ok") != 0)
    sim_break (self->device->sim, "store", "the file of %s is damaged: %s", self->device->name,
               row ? along_stmt_get_text (stmt, 0) : "it can't be read");
  db->writing = FALSE;
}

static gpointer
read_all (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  Contents *self = data;

  /* It reads every page: where there is a reason to. */
  if (self->device->crashed || self->device->sim->calm)
    check_whole (self, db, error);
  self->device->crashed = FALSE;
  (void)(read_column (db, "SELECT txn FROM outbox UNION ALL SELECT txn FROM sent", take_waiting,
                      self, error)
         && read_column (db, "SELECT txn FROM attention WHERE txn IS NOT NULL", take_attention,
                         self, error)
         && read_column (db, "SELECT ops FROM sent", take_sent, self, error)
         && read_column (db, "SELECT text FROM draft", take_draft, self, error)
         && read_column (db, "SELECT id, body FROM conflict", take_conflict, self, error)
         && read_column (db, "SELECT 1 FROM scope WHERE hold = 1", take_held, self, error)
         && read_column (db, "SELECT kind, id, facet, rev, deleted, base, view FROM part",
                         take_part, self, error));
  return NULL;
}

static void
contents_read (Contents *self, Device *device)
{
  self->device = device;
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->attention = g_string_new (NULL);
  self->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, part_free);
  self->conflicts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  self->sent = g_hash_table_new (NULL, NULL);
  self->refused = g_hash_table_new (NULL, NULL);
  self->drafts = g_hash_table_new (NULL, NULL);
  device_read (device, read_all, self);
}

static gboolean
is_refused (const Deed *deed)
{
  return deed->r != NULL && (g_str_equal (deed->r, "stale") || g_str_equal (deed->r, "rejected"));
}

/* Whether the device has all that @deed wrote to. What was refused goes with the part of a record that it is about. */
static gboolean
has_parts_of (const Contents *self, const Deed *deed)
{
  const Sim *sim = self->device->sim;

  for (guint i = 0; i < deed->writes->len; i++)
    {
      const Written *written = &g_array_index (deed->writes, Written, i);
      const Token *token = g_ptr_array_index (sim->tokens, written->token - 1);
      g_autofree char *key = g_strdup_printf ("%s %s %s", written->kind, written->id, token->facet);

      if (!g_hash_table_contains (self->parts, key))
        return FALSE;
    }
  return deed->writes->len > 0;
}

/* I3: what somebody was told is stored waits to be sent, was sent, or waits for them. */
static void
check_kept (Contents *self)
{
  Sim *sim = self->device->sim;

  for (guint i = 0; i < sim->deed_order->len; i++)
    {
      const Deed *deed = g_ptr_array_index (sim->deed_order, i);

      if (deed->device != self->device || !deed->sure || deed->lost
          || g_hash_table_contains (self->waiting, deed->id))
        continue;
      if (is_refused (deed)
          && (strstr (self->attention->str, deed->id) != NULL || deed->shut
              || !has_parts_of (self, deed)))
        continue;
      sim_break (sim, "I3", "%s no longer has %s (%s)", self->device->name, deed->id,
                 deed->r != NULL ? deed->r : "never answered");
    }
}

void
checks_after_start (Device *device)
{
  g_auto (Contents) contents = { 0 };

  contents_read (&contents, device);
  check_kept (&contents);
}

/* What the server has. */

typedef struct
{
  Sim *sim;
  Contents *contents;
  GHashTable *expected; /* "kind id facet" → Row, for one device */
  GHashTable *open;     /* ids of conflicts that are open for it */
  GHashTable *quarantine;
  GHashTable *gone;   /* tokens of records that were deleted */
  GHashTable *stands; /* token → how often it stands in a shut device's files */
} Truth;

typedef struct
{
  gint64 rev;
  AlongPart *part;
} Row;

static void
row_free (gpointer data)
{
  g_clear_pointer (&((Row *)data)->part, along_part_free);
  g_free (data);
}

static gboolean
is_open (const char *json)
{
  g_autoptr (JsonNode) told = along_json_parse (json, -1, NULL);

  return json_object_get_boolean_member_with_default (json_node_get_object (told), "open", TRUE);
}

static gboolean
expect_row (const AlongIndexEntry *entry, gpointer data)
{
  Truth *self = data;
  g_autofree char *key = g_strdup_printf ("%s %s %s", entry->kind, entry->id, entry->facet);
  Row *row = NULL;

  if (entry->row == NULL)
    return TRUE;
  if (g_str_equal (entry->kind, "conflict"))
    {
      if (is_open (entry->row))
        g_hash_table_add (self->open, g_strdup (entry->id));
      return TRUE;
    }
  row = g_new0 (Row, 1);
  row->rev = entry->rev;
  {
    g_autofree char *text = g_strdup_printf ("{\"row\":%s,\"s\":[\"%s\"]}", entry->row, entry->sid);
    g_autoptr (AlongLine) line = along_line_decode (text, -1, NULL);

    if (line != NULL)
      row->part = g_steal_pointer (&line->part);
  }
  g_hash_table_replace (self->expected, g_steal_pointer (&key), row);
  return TRUE;
}

static gboolean
is_same (const Row *row, const Part *part)
{
  g_autoptr (AlongRecord) theirs = along_record_new (row->part->entity, row->part->id);
  g_autoptr (AlongRecord) ours = along_record_new (row->part->entity, row->part->id);

  along_record_set_values (theirs, row->part->values);
  along_record_set_values (ours, part->view);
  return along_record_equal (theirs, ours);
}

static void
compare (Truth *self)
{
  const char *name = self->contents->device->name;
  GHashTableIter iter;
  const char *key = NULL;
  const Row *row = NULL;
  const Part *part = NULL;

  g_hash_table_iter_init (&iter, self->expected);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, (gpointer *)&row))
    {
      part = g_hash_table_lookup (self->contents->parts, key);
      if (part == NULL)
        sim_break (self->sim, "I1", "%s has not got %s", name, key);
      else if (part->rev != row->rev)
        sim_break (self->sim, "I1",
                   "%s has version %" G_GINT64_FORMAT " of %s, the server %" G_GINT64_FORMAT, name,
                   part->rev, key, row->rev);
      else if (part->pending || part->deleted != 0)
        sim_break (self->sim, "I1", "%s shows something of its own on %s", name, key);
      else if (row->part == NULL || !is_same (row, part))
        sim_break (self->sim, "I1", "%s has other words in %s", name, key);
    }
  g_hash_table_iter_init (&iter, self->contents->parts);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, (gpointer *)&part))
    if (!g_hash_table_contains (self->expected, key) && !self->contents->held)
      sim_break (self->sim, "I1", "%s still has %s", name, key);
}

/* I15: who knows of a conflict knows whether it is decided, and all its values while it is not. */
static void
compare_conflicts (Truth *self)
{
  const char *name = self->contents->device->name;
  GHashTableIter iter;
  const char *id = NULL;
  GVariant *told = NULL;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, (gpointer *)&id, NULL))
    if (!g_hash_table_contains (self->contents->conflicts, id))
      sim_break (self->sim, "I1", "%s does not know of the conflict %s", name, id);
  g_hash_table_iter_init (&iter, self->contents->conflicts);
  while (g_hash_table_iter_next (&iter, (gpointer *)&id, (gpointer *)&told))
    {
      gboolean open = TRUE;

      g_variant_lookup (told, "open", "b", &open);
      if (open != g_hash_table_contains (self->open, id) && !self->contents->held)
        sim_break (self->sim, "I15", "%s takes the conflict %s for %s", name, id,
                   open ? "open" : "decided");
    }
}

static gboolean
read_expected (AlongTx *tx, gpointer data, GError **error)
{
  Truth *self = data;
  g_autoptr (GPtrArray) grants = NULL;
  gboolean done = FALSE;

  if (!tx->api->grants_of (tx, self->contents->device->person->account->id, &grants, error))
    return FALSE;
  for (guint i = 0; i < grants->len; i++)
    {
      const AlongGrant *grant = g_ptr_array_index (grants, i);

      if (grant->granted
          && !tx->api->scope_live (tx, grant->sid, "", "", "", expect_row, self, &done, error))
        return FALSE;
    }
  return TRUE;
}

/* I9: what is written together stands together. */
static void
check_together (Sim *sim, const char *where, const char *key, GVariant *values)
{
  static const char *const pairs[][2]
      = { { "given", "family" }, { "address", "town" }, { "gp_practice", "gp_name" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const char *one = NULL;
      const char *two = NULL;

      if (g_str_has_prefix (key, "person ") && g_variant_lookup (values, pairs[i][0], "&s", &one)
          && g_variant_lookup (values, pairs[i][1], "&s", &two) && !g_str_equal (one, two))
        sim_break (sim, "I9", "%s has %s and %s together in %s", where, one, two, key);
    }
}

static void
check_groups (Truth *self)
{
  GHashTableIter iter;
  const char *key = NULL;
  const Part *part = NULL;

  g_hash_table_iter_init (&iter, self->contents->parts);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, (gpointer *)&part))
    check_together (self->sim, self->contents->device->name, key, part->view);
}

/* Whether the byte at @at lies in the room between the rows of a page of SQLite, which nobody reads. */
static gboolean
is_between_rows (const guint8 *page, gsize page_size, gboolean is_first, gsize at)
{
  gsize header = is_first ? 100 : 0;
  gsize n = ((gsize)page[header + 3] << 8) + page[header + 4];
  gsize rows = ((gsize)page[header + 5] << 8) + page[header + 6];
  gboolean is_leaf = page[header] == 10 || page[header] == 13;

  if (!is_leaf && page[header] != 2 && page[header] != 5)
    return FALSE;
  return at >= header + (is_leaf ? 8 : 12) + 2 * n && at < (rows == 0 ? page_size : rows);
}

/* The same in a file: the database, or its log of pages. */
static gboolean
is_between_rows_of (const char *name, const guint8 *bytes, gsize size, gsize at)
{
  gboolean is_log = g_str_has_suffix (name, "-wal");
  gsize page_size = is_log ? GUINT32_FROM_BE (*(const guint32 *)(const void *)(bytes + 8))
                           : ((gsize)bytes[16] << 8) + bytes[17];
  gsize frame = is_log ? page_size + 24 : page_size;
  gsize first = is_log ? 32 : 0;
  gsize begin = 0;

  if (at < first || page_size < 512)
    return FALSE;
  begin = first + (at - first) / frame * frame + (is_log ? 24 : 0);
  return at >= begin && begin + page_size <= size
         && is_between_rows (bytes + begin, page_size, begin == 0, at - begin);
}

/* Where words may stand that are not for this device any more: in the log of what was sent, which goes up again where the
 * server is put back; one's own also in what waits for somebody; what was being typed or was refused about a record that
 * was deleted, or that a server that was put back did not tell of, for a week. */
static guint
most_of (const Truth *self, guint n, const Token *token)
{
  const Contents *contents = self->contents;
  const Device *device = contents->device;
  gboolean own = token->author == device;
  gboolean gone = g_hash_table_contains (self->gone, GUINT_TO_POINTER (n))
                  || self->sim->server->restored_at > 0;

  return count_in (contents->sent, n) + (own || gone ? count_in (contents->refused, n) : 0)
         + (gone && token->typed == device ? count_in (contents->drafts, n) : 0);
}

static gboolean
is_expected (const Truth *self, const Token *token)
{
  g_autofree char *key = g_strdup_printf ("%s %s %s", token->kind, token->id, token->facet);

  return g_hash_table_contains (self->expected, key);
}

static void
break_words (const Truth *self, const char *name, guint n, guint stands, guint most)
{
  const Token *token = g_ptr_array_index (self->sim->tokens, n - 1);

  sim_break (self->sim, "I6", "%s holds words of %s %s (%s) %u times and may %u times, number %u",
             name, token->kind, token->id, token->facet, stands, most, n);
}

/* While it is open: nothing may stand where it can be read. */
static void
scan_open (const char *name, const guint8 *bytes, gsize size, gpointer data)
{
  const Truth *self = data;
  gsize at = 0;
  guint n = 0;

  while ((n = sim_find_token ((const char *)bytes, size, &at)) > 0)
    {
      const Token *token = NULL;

      if (n > self->sim->tokens->len)
        continue;
      token = g_ptr_array_index (self->sim->tokens, n - 1);
      if (!is_expected (self, token) && most_of (self, n, token) == 0
          && !is_between_rows_of (name, bytes, size, at - 1))
        {
          break_words (self, name, n, 1, 0);
          return;
        }
    }
}

static void
scan_closed (const char *name, const guint8 *bytes, gsize size, gpointer data)
{
  Truth *self = data;

  count_words ((const char *)bytes, size, self->stands);
}

/* I6: what is no longer for this device's eyes is nowhere in its files: lists, search, drafts, history, free pages, log. Once it
 * is shut not even between the rows, and what may stand somewhere stands nowhere else too. */
static void
check_forgotten (Truth *self)
{
  Sim *sim = self->sim;
  Device *device = self->contents->device;
  g_autoptr (GHashTable) stands = g_hash_table_new (NULL, NULL);

  disk_each (device->disk, scan_open, self);
  device_stop (device, FALSE);
  self->stands = stands;
  disk_each (device->disk, scan_closed, self);
  for (guint n = 1; n <= sim->tokens->len && sim->broken == NULL; n++)
    {
      const Token *token = g_ptr_array_index (sim->tokens, n - 1);
      guint most = is_expected (self, token) ? G_MAXUINT : most_of (self, n, token);

      if (count_in (stands, n) > most)
        break_words (self, device->name, n, count_in (stands, n), most);
    }
  self->stands = NULL;
}

/* Typed words may outlive a record that was deleted, and one that a server that was put back has not heard of again. */
static gboolean
find_gone (AlongTx *tx, gpointer data, GError **error)
{
  Truth *self = data;
  Sim *sim = self->sim;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint n = 1; n <= sim->tokens->len; n++)
    {
      const Token *token = g_ptr_array_index (sim->tokens, n - 1);
      gpointer found = NULL;

      if (!g_hash_table_lookup_extended (known, token->id, NULL, &found))
        {
          found = GINT_TO_POINTER (server_is_gone (tx, token->kind, token->id));
          g_hash_table_insert (known, token->id, found);
        }
      if (found != NULL)
        g_hash_table_add (self->gone, GUINT_TO_POINTER (n));
    }
  return TRUE;
}

static void
check_device (Sim *sim, Device *device, GHashTable *gone)
{
  g_auto (Contents) contents = { 0 };
  g_autoptr (GHashTable) expected
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, row_free);
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Truth truth = { sim, &contents, expected, open, NULL, gone, NULL };
  AlongStorage *storage = sim->server->storage;
  g_autoptr (GError) error = NULL;

  if (!device->up)
    return;
  contents_read (&contents, device);
  check_kept (&contents);
  if (!storage->api->read (storage, read_expected, &truth, &error))
    sim_break (sim, "server", "%s", error->message);
  compare (&truth);
  compare_conflicts (&truth);
  check_groups (&truth);
  if (sim->broken == NULL && device->key == NULL && !contents.held)
    check_forgotten (&truth);
}

/* I2, I8: what was answered is in the history with its author, or kept for somebody. */

static char *
field_of (const char *json, const char *name)
{
  g_autofree char *key = g_strdup_printf ("\"%s\":\"", name);
  const char *found = strstr (json, key);
  const char *end = NULL;

  if (found == NULL)
    return NULL;
  found += strlen (key);
  end = strchr (found, '"');
  return end != NULL ? g_strndup (found, (gsize)(end - found)) : NULL;
}

static guint
first_token (const char *text)
{
  gsize at = 0;

  return text != NULL ? sim_find_token (text, strlen (text), &at) : 0;
}

/* Where @deed is NULL: whosever. */
static const AlongHistory *
find_line (GPtrArray *history, const Deed *deed, const char *words)
{
  for (guint i = 0; i < history->len; i++)
    {
      const AlongHistory *entry = g_ptr_array_index (history, i);

      if ((deed == NULL || g_str_equal (entry->txn, deed->id)) && strstr (entry->op, words) != NULL)
        return entry;
    }
  return NULL;
}

/* Whose words stood there that the author had not seen: then somebody is told, never overwritten in silence. */
static gboolean
is_overwritten_unseen (Sim *sim,
                       const Deed *deed,
                       const Written *written,
                       const AlongHistory *entry)
{
  static const char *const plain[]
      = { "official_name", "address", "gp", "known_as", "gender", "reason", NULL };
  guint stood = first_token (entry->before);
  const Token *token
      = stood > 0 && stood <= sim->tokens->len ? g_ptr_array_index (sim->tokens, stood - 1) : NULL;

  return written->group != NULL && entry->stands && token != NULL && stood != written->saw
         && g_strv_contains (plain, written->group) && token->author != NULL
         && !g_str_equal (token->author->person->account->worker, deed->worker);
}

static gboolean
check_applied (Truth *self, AlongTx *tx, const Deed *deed, const char *r, GError **error)
{
  for (guint i = 0; i < deed->writes->len; i++)
    {
      const Written *written = &g_array_index (deed->writes, Written, i);
      g_autofree char *words = sim_words (written->token);
      g_autoptr (GPtrArray) history = NULL;
      const AlongHistory *entry = NULL;

      if (!tx->api->history_of (tx, written->kind, written->id, &history, error))
        return FALSE;
      entry = find_line (history, deed, words);
      /* On a server that was put back somebody's decision for these words may come before them: then they are there already. */
      if (entry == NULL && self->sim->server->restored_at > 0
          && find_line (history, NULL, words) != NULL)
        continue;
      if (entry == NULL)
        sim_break (self->sim, "I2", "%s was %s and its words are in no history of %s %s", deed->id,
                   r, written->kind, written->id);
      else if (g_strcmp0 (entry->by, deed->worker) != 0)
        sim_break (self->sim, "I8", "%s is in the history as somebody else's", deed->id);
      else if (!g_str_equal (r, "merged")
               && (!entry->stands || is_overwritten_unseen (self->sim, deed, written, entry)))
        sim_break (self->sim, "I8",
                   "%s (%s) wrote %s of %s %s over number %u and saw %u, and nobody is told: %s",
                   deed->id, r, written->group, written->kind, written->id,
                   first_token (entry->before), written->saw,
                   entry->stands ? "it stands" : "it does not stand");
    }
  return TRUE;
}

static gboolean
check_deed (Truth *self, AlongTx *tx, const Deed *deed, GError **error)
{
  g_autoptr (AlongStoredResult) result = NULL;
  g_autofree char *r = NULL;
  gboolean put_back = self->sim->server->restored_at > 0;

  if (!deed->sure && !deed->answered)
    return TRUE;
  /* What went with a disk, and was known to a server that was put back, is nowhere any more; no machine can help that. */
  if (deed->lost && (!deed->answered || put_back))
    return TRUE;
  if (!tx->api->result_get (tx, deed->id, &result, error))
    return FALSE;
  if (result == NULL)
    {
      /* A move that came too late is not sent again; its words are on the device that made it. */
      if (!(put_back && is_refused (deed)) && !(put_back && !deed->sure))
        sim_break (self->sim, put_back ? "I14" : "I2", "the server does not know %s of %s (%s)",
                   deed->id, deed->device->name, deed->r != NULL ? deed->r : "never answered");
      return TRUE;
    }
  r = field_of (result->result, "r");
  if (g_strcmp0 (r, "applied") == 0 || g_strcmp0 (r, "merged") == 0)
    return check_applied (self, tx, deed, r, error);
  if (!g_hash_table_contains (self->quarantine, deed->id))
    sim_break (self->sim, "I2", "%s was answered %s and is not kept", deed->id, r);
  return TRUE;
}

static gboolean
check_deeds (AlongTx *tx, gpointer data, GError **error)
{
  Truth *self = data;

  for (guint i = 0; i < self->sim->orgs->len; i++)
    {
      g_autoptr (GPtrArray) kept = NULL;

      if (!tx->api->quarantined (tx, g_ptr_array_index (self->sim->orgs, i), &kept, error))
        return FALSE;
      for (guint k = 0; k < kept->len; k++)
        g_hash_table_add (
            self->quarantine,
            g_strdup (((const AlongStoredQuarantine *)g_ptr_array_index (kept, k))->txn));
    }
  for (guint i = 0; i < self->sim->deed_order->len; i++)
    if (!check_deed (self, tx, g_ptr_array_index (self->sim->deed_order, i), error))
      return FALSE;
  return TRUE;
}

/* I4: saying it all again changes nothing. */
static void
say_again (Sim *sim)
{
  g_autofree char *before = server_digest (sim->server);
  g_autofree char *after = NULL;
  guint n = sim->server->pushed->len;

  for (guint i = 0; i < MIN (n, 8) && sim->broken == NULL; i++)
    {
      const Pushed *pushed = g_ptr_array_index (sim->server->pushed, dice_below (&sim->dice, n));
      g_autoptr (GBytes) body = g_bytes_ref (pushed->body);
      Reply reply = { 0 };

      if (pushed->device->access != NULL
          && server_handle (sim->server, pushed->device, pushed->device->access, "POST", "/v1/push",
                            body, &reply))
        reply_clear (&reply);
    }
  after = server_digest (sim->server);
  if (!g_str_equal (before, after))
    sim_break (sim, "I4", "pushes that came again changed something");
}

void
checks_at_the_end (Sim *sim)
{
  g_autoptr (GHashTable) quarantine = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL);
  Truth truth = { sim, NULL, NULL, NULL, quarantine, gone, NULL };
  g_autoptr (GError) error = NULL;
  AlongStorage *storage = sim->server->storage;

  if (!storage->api->read (storage, find_gone, &truth, &error))
    sim_break (sim, "server", "%s", error->message);
  for (guint i = 0; i < sim->devices->len && sim->broken == NULL; i++)
    check_device (sim, g_ptr_array_index (sim->devices, i), gone);
  if (sim->broken != NULL)
    return;
  if (!storage->api->read (storage, check_deeds, &truth, &error)
      || !storage->api->read (storage, checks_decided, sim, &error)
      || !storage->api->read (storage, checks_guests, sim, &error)
      || !storage->api->check (storage, problems, &error))
    sim_break (sim, "server", "%s", error->message);
  for (guint i = 0; i < problems->len; i++)
    sim_break (sim, "I11", "%s", (const char *)g_ptr_array_index (problems, i));
  if (sim->broken == NULL)
    say_again (sim);
}
