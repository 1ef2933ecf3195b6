/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"
#include "base/clock.h"
#include "base/id.h"
#include "server/accounts.h"

#include <string.h>

static gint64
read_clock (gpointer data)
{
  return ((World *)data)->now;
}

static void
note_told (const char *const *sids, gpointer data)
{
  World *world = data;

  for (guint i = 0; sids[i] != NULL; i++)
    g_ptr_array_add (world->told, g_strdup (sids[i]));
}

World *
world_new (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr (GError) error = NULL;

  /* 2 March 2026, nine in the morning. */
  world->now = G_GINT64_CONSTANT (1772442000000);
  along_clock_set_source (read_clock, world);
  world->told = g_ptr_array_new_with_free_func (g_free);
  world->storage
      = along_storage_sqlite_open (":memory:", ALONG_SQLITE_CREATE | ALONG_SQLITE_INLINE, &error);
  g_assert_no_error (error);
  along_service_begin_history (world->storage, "Test", 0, &error);
  g_assert_no_error (error);
  world->service = along_service_new (world->storage, &error);
  g_assert_no_error (error);
  along_service_set_changed (world->service, note_told, world);
  return world;
}

void
world_free (World *world)
{
  along_service_free (world->service);
  along_storage_close (world->storage);
  g_ptr_array_unref (world->told);
  along_clock_set_source (NULL, NULL);
  g_free (world);
}

void
world_advance (World *world, gint64 ms)
{
  world->now += ms;
}

void
world_bring (World *world, AlongRecord *record)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GArray) brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
  AlongBrought one = { .txn = txn };
  g_autoptr (GError) error = NULL;

  txn->hlc = world->now << 16;
  along_txn_create (txn, record);
  g_array_append_val (brought, one);
  along_service_bring (world->service, brought, &error);
  g_assert_no_error (error);
}

char *
world_add_org (World *world, const char *name)
{
  char *id = along_id_new ();
  g_autoptr (AlongRecord) org = along_record_new (along_entity_find ("organisation"), id);

  along_record_set_text (org, "name", name);
  world_bring (world, org);
  return id;
}

static gboolean
take_digest (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->digest (tx, data, error);
}

char *
world_digest (World *world)
{
  char *digest = NULL;
  g_autoptr (GError) error = NULL;

  world->storage->api->read (world->storage, take_digest, &digest, &error);
  g_assert_no_error (error);
  return digest;
}

static gboolean
take_counts (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->counts (tx, data, error);
}

gint64
world_count (World *world, const char *what)
{
  g_autoptr (GPtrArray) counts = NULL;
  g_autoptr (GError) error = NULL;

  world->storage->api->read (world->storage, take_counts, &counts, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < counts->len; i++)
    if (g_str_equal (((AlongCount *)g_ptr_array_index (counts, i))->what, what))
      return ((AlongCount *)g_ptr_array_index (counts, i))->n;
  return 0;
}

void
world_put_account (World *world, const AlongAccount *account)
{
  g_autoptr (GError) error = NULL;

  along_accounts_put (world->service, account, FALSE, &error);
  g_assert_no_error (error);
}

static Desk *
desk_new (World *world, AlongAccount *account)
{
  Desk *desk = g_new0 (Desk, 1);

  desk->world = world;
  desk->account = account;
  desk->actor = (AlongActor){ account->id, account->worker, account->org, account->roles };
  desk->replica = along_id_new ();
  desk->cursors
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)along_cursor_free);
  desk->parts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)along_part_free);
  desk->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  desk->conflicts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  return desk;
}

Desk *
world_add_desk (World *world, const char *login, const char *org, guint roles)
{
  AlongAccount *account = g_new0 (AlongAccount, 1);
  g_autoptr (AlongRecord) worker = NULL;

  account->id = along_id_new ();
  account->worker = along_id_new ();
  account->login = g_strdup (login);
  account->name = g_strdup (login);
  account->org = g_strdup (org);
  account->org_name = g_strdup ("An organisation");
  account->roles = roles;
  worker = along_record_new (along_entity_find ("worker"), account->worker);
  along_record_set_text (worker, "name", login);
  along_record_set_text (worker, "org", org);
  world_bring (world, worker);
  world_put_account (world, account);
  return desk_new (world, account);
}

static AlongAccount *
copy_account (const AlongAccount *account)
{
  AlongAccount *copy = g_memdup2 (account, sizeof *account);

  copy->id = g_strdup (account->id);
  copy->login = g_strdup (account->login);
  copy->name = g_strdup (account->name);
  copy->worker = g_strdup (account->worker);
  copy->org = g_strdup (account->org);
  copy->org_name = g_strdup (account->org_name);
  copy->hash = g_strdup (account->hash);
  return copy;
}

Desk *
desk_new_device (Desk *desk)
{
  return desk_new (desk->world, copy_account (desk->account));
}

void
desk_free (Desk *desk)
{
  along_account_free (desk->account);
  g_free (desk->replica);
  g_hash_table_unref (desk->cursors);
  g_hash_table_unref (desk->parts);
  g_hash_table_unref (desk->places);
  g_hash_table_unref (desk->conflicts);
  g_free (desk);
}

AlongTxn *
desk_txn (Desk *desk)
{
  AlongTxn *txn = along_txn_new (desk->actor.org);

  txn->n = ++desk->n;
  txn->hlc = (desk->world->now << 16) + desk->n;
  return txn;
}

AlongRecord *
desk_record (Desk *desk, const char *kind)
{
  g_autofree char *id = along_id_new ();

  return along_record_new (along_entity_find (kind), id);
}

AlongResults *
desk_send (Desk *desk, AlongTxn *const *txns, guint n_txns, AlongRefusal *refusal, GError **error)
{
  g_autoptr (AlongBatch) batch = g_new0 (AlongBatch, 1);
  g_autoptr (AlongBatch) decoded = NULL;
  g_autoptr (GBytes) json = NULL;
  AlongRefusal unwanted = { 0 };

  batch->proto = ALONG_PROTO;
  batch->schema = along_schema;
  batch->epoch = g_strdup (along_service_get_epoch (desk->world->service));
  batch->replica = g_strdup (desk->replica);
  batch->txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  for (guint i = 0; i < n_txns; i++)
    g_ptr_array_add (batch->txns, along_txn_copy (txns[i]));
  json = along_batch_encode (batch);
  decoded = along_batch_decode (json, error);
  if (decoded == NULL)
    return NULL;
  return along_service_push (desk->world->service, &desk->actor, decoded,
                             refusal != NULL ? refusal : &unwanted, error);
}

AlongResult *
desk_push (Desk *desk, AlongTxn *txn)
{
  g_autoptr (AlongTxn) owned = txn;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongResults) results = desk_send (desk, &txn, 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (results);
  g_assert_cmpint (results->acked_n, ==, txn->n);
  g_assert_cmpuint (results->results->len, ==, 1);
  return g_ptr_array_steal_index (results->results, 0);
}

void
desk_push_well (Desk *desk, AlongTxn *txn)
{
  g_autoptr (AlongResult) result = desk_push (desk, txn);

  if (!g_str_equal (result->r, "applied"))
    g_test_message ("%s: %s", result->code, result->message);
  g_assert_cmpstr (result->r, ==, "applied");
}

static void
forget_place (Desk *desk, const char *sid, const char *key)
{
  g_autofree char *place = g_strdup_printf ("%s %s", sid, key);
  GHashTableIter iter;
  gpointer other = NULL;

  g_hash_table_remove (desk->places, place);
  g_hash_table_iter_init (&iter, desk->places);
  while (g_hash_table_iter_next (&iter, &other, NULL))
    if (g_str_has_suffix (other, key))
      return;
  g_hash_table_remove (desk->parts, key);
}

static void
forget_record (Desk *desk, const char *kind, const char *id)
{
  g_autofree char *prefix = g_strdup_printf ("%s/%s/", kind, id);
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, desk->places);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (strstr (key, prefix) != NULL)
      g_hash_table_iter_remove (&iter);
  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      g_hash_table_iter_remove (&iter);
}

static void
forget_scope (Desk *desk, const char *sid)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *prefix = g_strdup_printf ("%s ", sid);
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, desk->places);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      g_ptr_array_add (gone, g_strdup ((char *)key + strlen (prefix)));
  for (guint i = 0; i < gone->len; i++)
    forget_place (desk, sid, g_ptr_array_index (gone, i));
  g_hash_table_remove (desk->cursors, sid);
}

static void
take_row (Desk *desk, AlongLine *line)
{
  AlongPart *part = g_steal_pointer (&line->part);
  g_autofree char *key
      = g_strdup_printf ("%s/%s/%s", part->entity->kind, part->id, along_facet_name (part->facet));

  for (guint i = 0; line->sids[i] != NULL; i++)
    g_hash_table_add (desk->places, g_strdup_printf ("%s %s", line->sids[i], key));
  g_hash_table_replace (desk->parts, g_steal_pointer (&key), part);
}

static void
take_conflict (Desk *desk, AlongLine *line)
{
  const char *id = NULL;
  gboolean open = FALSE;

  g_assert_true (g_variant_lookup (line->conflict, "id", "&s", &id));
  g_assert_true (g_variant_lookup (line->conflict, "open", "b", &open));
  desk->n_told_conflicts++;
  if (open)
    g_hash_table_replace (desk->conflicts, g_strdup (id), g_variant_ref (line->conflict));
  else
    g_hash_table_remove (desk->conflicts, id);
}

/* What the server says a scope holds is what this device holds of it. */
static void
check_sum (Desk *desk, const AlongCursor *cursor)
{
  g_autofree char *prefix = g_strdup_printf ("%s ", cursor->sid);
  GHashTableIter iter;
  gpointer key = NULL;
  gint64 n = 0;
  guint64 sum = 0;

  g_hash_table_iter_init (&iter, desk->places);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      {
        const AlongPart *part = g_hash_table_lookup (desk->parts, (char *)key + strlen (prefix));

        g_assert_nonnull (part);
        n++;
        sum += along_part_hash (part->entity->kind, part->id, part->facet, part->rev);
      }
  g_assert_cmpint (n, ==, cursor->n);
  g_assert_cmpuint (sum, ==, cursor->sum);
}

static void
take_check (Desk *desk, AlongLine *line)
{
  for (guint i = 0; i < line->cursors->len; i++)
    {
      const AlongCursor *cursor = g_ptr_array_index (line->cursors, i);

      if (cursor->n >= 0)
        check_sum (desk, cursor);
      g_hash_table_replace (desk->cursors, g_strdup (cursor->sid), along_cursor_copy (cursor));
    }
}

static void
take_event (Desk *desk, AlongLine *line, gboolean *more)
{
  AlongCursor *cursor = NULL;

  forget_scope (desk, line->sids[0]);
  if (!g_str_equal (line->event, "grant"))
    return;
  cursor = g_new0 (AlongCursor, 1);
  cursor->sid = g_strdup (line->sids[0]);
  cursor->gen = line->gen;
  g_hash_table_replace (desk->cursors, g_strdup (cursor->sid), cursor);
  *more = TRUE;
}

static void
take_line (Desk *desk, AlongLine *line, gboolean *more)
{
  g_autofree char *key = NULL;

  switch (line->type)
    {
    case ALONG_LINE_ROW:
      take_row (desk, line);
      break;
    case ALONG_LINE_DEL:
      forget_record (desk, line->kind, line->id);
      break;
    case ALONG_LINE_RM:
      key = g_strdup_printf ("%s/%s/%s", line->kind, line->id, along_facet_name (line->facet));
      forget_place (desk, line->sids[0], key);
      break;
    case ALONG_LINE_EVENT:
      take_event (desk, line, more);
      break;
    case ALONG_LINE_CONFLICT:
      take_conflict (desk, line);
      break;
    case ALONG_LINE_CHECK:
      *more = *more || line->more;
      take_check (desk, line);
      break;
    case ALONG_LINE_UNKNOWN:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
pull_once (Desk *desk)
{
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  g_autoptr (GBytes) question = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_auto (GStrv) split = NULL;
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };
  GHashTableIter iter;
  gpointer cursor = NULL;
  gboolean more = FALSE;

  pull->epoch = g_strdup (along_service_get_epoch (desk->world->service));
  pull->max_bytes = 64 * 1024;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  g_hash_table_iter_init (&iter, desk->cursors);
  while (g_hash_table_iter_next (&iter, NULL, &cursor))
    g_ptr_array_add (pull->scopes, along_cursor_copy (cursor));
  question = along_pull_encode (pull);
  along_service_answer_pull (desk->world->service, &desk->actor, desk->replica, question, lines,
                             &refusal, &error);
  g_assert_no_error (error);
  g_assert_null (refusal.code);
  split = g_strsplit (lines->str, "\n", -1);
  for (guint i = 0; split[i] != NULL && *split[i] != '\0'; i++)
    {
      g_autoptr (AlongLine) line = along_line_decode (split[i], -1, &error);

      g_assert_no_error (error);
      take_line (desk, line, &more);
    }
  return more;
}

void
desk_pull (Desk *desk)
{
  guint rounds = 0;

  while (pull_once (desk))
    g_assert_cmpuint (++rounds, <, 1000);
}

AlongRecord *
desk_get (Desk *desk, const char *kind, const char *id)
{
  AlongRecord *record = NULL;
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const AlongPart *part = value;

      if (!g_str_equal (part->id, id) || !g_str_equal (part->entity->kind, kind))
        continue;
      if (record == NULL)
        record = along_record_new (part->entity, id);
      along_record_set_values (record, part->values);
    }
  return record;
}

gboolean
desk_has (Desk *desk, const char *kind, const char *id, const char *facet)
{
  g_autofree char *key = g_strdup_printf ("%s/%s/%s", kind, id, facet);

  return g_hash_table_contains (desk->parts, key);
}

gint64
desk_fver (Desk *desk, const char *kind, const char *id, const char *group)
{
  GHashTableIter iter;
  gpointer value = NULL;
  gint64 fver = 0;

  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const AlongPart *part = value;
      guint n = along_entity_n_fields (part->entity);
      g_autoptr (AlongRecord) record = NULL;

      if (!g_str_equal (part->id, id) || !g_str_equal (part->entity->kind, kind))
        continue;
      record = desk_get (desk, kind, id);
      for (guint i = 0; i < n; i++)
        {
          const AlongField *field = along_entity_field (part->entity, i);

          if (g_str_equal (along_field_group (field), group)
              && along_record_get_facet (record, field) == part->facet)
            fver = MAX (fver, along_part_get_fver (part, group));
        }
    }
  return fver;
}

AlongOp *
desk_set (Desk *desk, const char *kind, const char *id, const char *field, const char *text)
{
  const AlongEntity *entity = along_entity_find (kind);
  const char *group = along_field_group (along_entity_find_field (entity, field, NULL));
  GVariantDict values = G_VARIANT_DICT_INIT (NULL);
  AlongOp *op = NULL;

  if (text != NULL)
    g_variant_dict_insert (&values, field, "s", text);
  op = along_op_set (entity, id, group, g_variant_dict_end (&values));
  op->base = desk_fver (desk, kind, id, group);
  return op;
}

guint
desk_n_parts (Desk *desk, const char *kind)
{
  g_autofree char *prefix = g_strdup_printf ("%s/", kind);
  GHashTableIter iter;
  gpointer key = NULL;
  guint n = 0;

  g_hash_table_iter_init (&iter, desk->parts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      n++;
  return n;
}

char *
desk_add_person (Desk *desk, const char *known_as)
{
  g_autoptr (AlongRecord) person = desk_record (desk, "person");
  g_autoptr (AlongRecord) episode = desk_record (desk, "episode");
  AlongTxn *txn = desk_txn (desk);

  along_record_set_text (person, "known_as", known_as);
  along_record_set_text (episode, "person", along_record_get_id (person));
  along_record_set_text (episode, "org", desk->actor.org);
  along_txn_create (txn, person);
  along_txn_create (txn, episode);
  desk_push_well (desk, txn);
  return g_strdup (along_record_get_id (person));
}

char *
desk_add_basis (Desk *desk, const char *person, const char *org)
{
  static const char *const categories[] = { "contact", "identity", NULL };
  const char *const recipients[] = { org, NULL };
  g_autoptr (AlongRecord) basis = desk_record (desk, "sharing_basis");
  AlongTxn *txn = desk_txn (desk);

  along_record_set_text (basis, "person", person);
  along_record_set_text (basis, "kind", "explicit_consent");
  along_record_set_text (basis, "status", "requested");
  along_record_set_text (basis, "purpose", "Help from others");
  along_record_set_text (basis, "given_how", "in_person");
  along_record_set_text (basis, "start", "2026-01-01");
  along_record_set_set (basis, "recipients", recipients);
  along_record_set_set (basis, "categories", categories);
  along_txn_create (txn, basis);
  along_txn_move (txn, basis, "active", NULL);
  desk_push_well (desk, txn);
  return g_strdup (along_record_get_id (basis));
}

void
desk_decide (Desk *desk, AlongOp *op)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer conflict = NULL;

  g_assert_cmpuint (g_hash_table_size (desk->conflicts), ==, 1);
  g_hash_table_iter_init (&iter, desk->conflicts);
  g_hash_table_iter_next (&iter, &id, &conflict);
  op->settles = g_strdup (id);
  g_assert_true (g_variant_lookup (conflict, "n", "x", &op->heard));
}
