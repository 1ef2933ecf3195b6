/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/apply.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/id.h"
#include "model/merge.h"
#include "server/around.h"
#include "server/conflicts.h"
#include "server/follow-up.h"
#include "wire/batch.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

/* How long who made a move may take it back (architecture.md). */
#define UNDO_MS 10000

typedef struct
{
  const AlongWriter *writer;
  AlongApplied *applied;
  gint64 hlc;
} Apply;

/**
 * along_writer_hlc:
 * @writer: who brings a transaction
 *
 * The transaction's hybrid clock as it counts here. A clock that runs ahead is set back to now: it never
 * decides that something happened before what it had seen, and nothing is refused for it (sync.md §2.5).
 *
 * Returns: 48 bits of milliseconds, 16 bits of counter
 */
gint64
along_writer_hlc (const AlongWriter *writer)
{
  gint64 latest = (writer->received << 16) | 0xffff;

  return writer->txn->hlc > 0 ? MIN (writer->txn->hlc, latest) : writer->received << 16;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                       _ ("You have no access to this, or it is not there."));
  return FALSE;
}

static const char *
worker_of (const AlongWriter *writer)
{
  return writer->actor != NULL ? writer->actor->worker : NULL;
}

static const char *
org_of (const AlongWriter *writer)
{
  return writer->actor != NULL ? writer->actor->org : NULL;
}

static char *
print_values (GVariant *values)
{
  GString *text = g_string_new (NULL);

  along_json_append_variant (text, values);
  return g_string_free_and_steal (text);
}

static AlongHistory *
remember (Apply *self, const AlongOp *op, GVariant *before, gboolean stands)
{
  const AlongWriter *writer = self->writer;
  AlongHistory *entry = g_new0 (AlongHistory, 1);

  entry->txn = g_strdup (writer->txn->id);
  entry->kind = g_strdup (op->entity->kind);
  entry->id = g_strdup (op->id);
  entry->group = g_strdup (op->group);
  entry->op = along_op_to_json (op);
  entry->before = before != NULL ? print_values (before) : NULL;
  entry->stands = stands;
  entry->by = g_strdup (worker_of (writer));
  entry->org = g_strdup (org_of (writer));
  entry->account = g_strdup (writer->actor != NULL ? writer->actor->user : "server");
  entry->replica = g_strdup (writer->replica);
  entry->claimed = writer->txn->hlc;
  entry->adjusted = self->hlc;
  entry->received = writer->received;
  g_ptr_array_add (self->applied->history, entry);
  return entry;
}

/* A record that is there and that @actor may do @op to; whatever is wrong looks the same. */
static gboolean
find (Apply *self, const AlongOp *op, AlongHeld **held, GError **error)
{
  g_auto (AlongKnown) known = { 0 };

  if (!along_work_get (self->applied->work, op->entity, op->id, held, error))
    return FALSE;
  if (*held == NULL || ((*held)->stored != NULL && (*held)->stored->erased != 0))
    return refuse (error);
  if (self->writer->trusted)
    return TRUE;
  return along_work_known (self->applied->work, *held, FALSE, &known, error)
         && along_policy_check_op (self->writer->actor, (*held)->record, op, &known.relations,
                                   error);
}

static void
stamp_author (Apply *self, AlongRecord *record)
{
  if (along_record_get (record, "created_at") == NULL)
    along_record_set_integer (record, "created_at", self->hlc >> 16);
  if (along_record_get (record, "created_by") == NULL && worker_of (self->writer) != NULL)
    along_record_set_text (record, "created_by", worker_of (self->writer));
  if (along_record_get (record, "created_org") == NULL && org_of (self->writer) != NULL)
    along_record_set_text (record, "created_org", org_of (self->writer));
}

static gboolean
begin_state (Apply *self, AlongRecord *record, GError **error)
{
  const AlongLifecycle *lifecycle = along_record_get_entity (record)->lifecycle;
  const AlongField *field = along_entity_state_field (along_record_get_entity (record));
  const char *state = along_record_get_state (record);

  if (lifecycle == NULL || field == NULL)
    return TRUE;
  if (state == NULL)
    along_record_set_text (record, field->name, lifecycle->initial);
  else if (!self->writer->trusted && !along_lifecycle_is_initial (lifecycle, state))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("This cannot begin in the state it is in."));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_under (const AlongRecord *record, const AlongRecord *parent, GError **error)
{
  const AlongEntity *entity = along_record_get_entity (record);

  return entity->check_under == NULL || parent == NULL
         || entity->check_under (record, parent, error);
}

static gboolean
apply_new (Apply *self, const AlongOp *op, GError **error)
{
  AlongWork *work = self->applied->work;
  g_autoptr (AlongRecord) record = along_record_new (op->entity, op->id);
  AlongHeld *held = NULL;
  g_auto (AlongKnown) known = { 0 };

  if (!along_work_get (work, op->entity, op->id, &held, error))
    return FALSE;
  if (held != NULL || !along_id_is_valid (op->id))
    return refuse (error);
  if (!along_op_apply (op, record, error))
    return FALSE;
  stamp_author (self, record);
  if (!begin_state (self, record, error))
    return FALSE;
  held = along_work_add (work, along_record_ref (record));
  if (!self->writer->trusted
      && (!along_work_known (work, held, FALSE, &known, error)
          || !along_policy_check_op (self->writer->actor, held->record, op, &known.relations, error)
          || !check_under (held->record, known.relations.parent, error)))
    return FALSE;
  remember (self, op, NULL, TRUE);
  return TRUE;
}

/* The line of history that wrote what @group held at commit position @seq. */
static AlongHistory *
find_entry (GPtrArray *history, const char *group, gint64 seq, gboolean stands)
{
  for (guint i = history->len; i > 0; i--)
    {
      AlongHistory *entry = g_ptr_array_index (history, i - 1);

      if (entry->seq == seq && entry->stands == stands
          && (entry->group == NULL || g_str_equal (entry->group, group)))
        return entry;
    }
  return NULL;
}

/* What @group held after @entry; or, where its @author built on it before it was sent, what they wrote. */
static gboolean
read_values (AlongHeld *held,
             const AlongHistory *entry,
             const char *group,
             gboolean author,
             AlongRecord **record,
             GError **error)
{
  g_autoptr (AlongRecord) found = along_record_new (held->entity, held->id);
  g_autoptr (AlongOp) op = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autofree char *extra = NULL;
  g_autoptr (GVariant) kept = NULL;

  if (entry->after != NULL && !author)
    {
      node = along_json_parse (entry->after, -1, error);
      values = node != NULL ? along_json_to_values (held->entity, node, &extra, error) : NULL;
      if (values == NULL)
        return FALSE;
    }
  else
    {
      op = along_op_from_json (entry->op, error);
      if (op == NULL)
        return FALSE;
      values = op->values != NULL && op->type != ALONG_OP_ELT
                   ? g_variant_ref (op->values)
                   : g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
    }
  along_record_set_values (found, values);
  kept = along_record_get_group (found, group);
  *record = along_record_new (held->entity, held->id);
  along_record_set_values (*record, kept);
  return TRUE;
}

/**
 * Seen:
 * @clean: nobody else changed the group since the author saw it
 * @base: (nullable): what the author saw, as far as history knows
 * @side: who wrote what stands
 * @author: (nullable): the same, from history
 *
 * How a change relates to what is there.
 */
typedef struct
{
  gboolean clean;
  AlongRecord *base;
  AlongMergeSide side;
  const AlongHistory *author;
  GPtrArray *history;
} Seen;

static void
seen_clear (Seen *seen)
{
  g_clear_pointer (&seen->base, along_record_unref);
  g_clear_pointer (&seen->history, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

/* Where the author built on an own transaction that was not sent yet: its commit position, and 0 when it
 * was never applied. */
static gboolean
find_own (Apply *self, const AlongOp *op, gint64 *seq, GError **error)
{
  AlongTx *tx = along_work_get_tx (self->applied->work);
  g_autoptr (AlongStoredResult) result = NULL;

  *seq = op->base;
  if (op->base_own == 0)
    return TRUE;
  *seq = 0;
  if (self->writer->replica == NULL || self->writer->actor == NULL)
    return TRUE;
  if (!tx->api->result_at (tx, self->writer->actor->user, self->writer->replica, op->base_own,
                           &result, error))
    return FALSE;
  if (result != NULL)
    *seq = result->seq;
  return TRUE;
}

static gboolean
holds_the_same (const AlongHeld *held, const AlongRecord *other, const char *group)
{
  g_autoptr (GVariant) one = along_record_get_group (held->record, group);
  g_autoptr (GVariant) two = along_record_get_group (other, group);

  return g_variant_equal (one, two);
}

static gboolean
look_back (Apply *self, AlongHeld *held, const AlongOp *op, Seen *seen, GError **error)
{
  AlongTx *tx = along_work_get_tx (self->applied->work);
  gint64 stands = along_held_get_fver (held, op->group);
  gint64 saw = 0;
  AlongHistory *entry = NULL;
  g_autofree char *digest = NULL;

  if (self->writer->trusted || g_hash_table_contains (held->written, op->group)
      || along_fault ("lost-base"))
    {
      seen->clean = TRUE;
      return TRUE;
    }
  if (!find_own (self, op, &saw, error))
    return FALSE;
  /* What was built on an own change has not seen what that was merged with: only the same words are the same. */
  seen->clean = saw == stands && op->base_own == 0;
  if (seen->clean)
    return TRUE;
  digest = op->old != NULL ? along_value_digest (held->record, op->group) : NULL;
  if (digest != NULL && g_str_equal (digest, op->old))
    {
      seen->clean = TRUE;
      return TRUE;
    }
  if (!tx->api->history_of (tx, held->entity->kind, held->id, &seen->history, error))
    return FALSE;
  seen->author = find_entry (seen->history, op->group, stands, TRUE);
  if (seen->author != NULL)
    seen->side = (AlongMergeSide){ seen->author->adjusted, seen->author->txn };
  entry = find_entry (seen->history, op->group, saw, TRUE);
  if (entry == NULL)
    entry = find_entry (seen->history, op->group, saw, FALSE);
  if (entry != NULL && !read_values (held, entry, op->group, op->base_own != 0, &seen->base, error))
    return FALSE;
  seen->clean = saw == stands && seen->base != NULL && holds_the_same (held, seen->base, op->group);
  return TRUE;
}

static void
put_group (AlongHeld *held, const char *group, GVariant *values)
{
  g_autoptr (AlongOp) op = along_op_set (held->entity, held->id, group, values);

  if (along_fault ("torn-group") && g_variant_n_children (values) > 1)
    {
      g_autoptr (GVariant) value = NULL;
      const char *name = NULL;

      g_variant_get_child (values, 0, "{&sv}", &name, &value);
      along_record_set (held->record, name, value);
      along_held_write (held, group);
      return;
    }
  /* A set cannot fail. */
  along_op_apply (op, held->record, NULL);
  along_held_write (held, group);
}

static AlongVoice
voice_of (Apply *self, GVariant *values)
{
  return (AlongVoice){ values, worker_of (self->writer), org_of (self->writer), self->hlc >> 16,
                       self->writer->txn->id };
}

/* A rule may let either value stand, or something made of both (the careful parts of each). */
static gboolean
keep_both (Apply *self,
           AlongHeld *held,
           const AlongOp *op,
           const Seen *seen,
           GVariant *current,
           GVariant *wanted,
           GVariant *result,
           GError **error)
{
  AlongVoice mine = voice_of (self, wanted);
  AlongVoice theirs = { current, NULL, NULL, 0, NULL };
  AlongVoice both = { result, NULL, NULL, self->hlc >> 16, NULL };

  if (seen->author != NULL)
    theirs = (AlongVoice){ current, seen->author->by, seen->author->org,
                           seen->author->adjusted >> 16, seen->author->txn };
  self->applied->merged = TRUE;
  if (g_variant_equal (result, wanted))
    return along_conflict_open (self->applied, held, op->group, &mine, &theirs, NULL, error);
  if (g_variant_equal (result, current))
    return along_conflict_open (self->applied, held, op->group, &theirs, &mine, NULL, error);
  return along_conflict_open (self->applied, held, op->group, &both, &theirs, &mine, error);
}

/* Somebody changes what somebody else deleted: it comes back, and both are told. */
static gboolean
bring_back (Apply *self, AlongHeld *held, GError **error)
{
  AlongTx *tx = along_work_get_tx (self->applied->work);
  g_autoptr (GPtrArray) history = NULL;
  AlongVoice mine = voice_of (self, NULL);
  AlongVoice gone = { 0 };
  g_autoptr (GVariant) now = NULL;

  if (!held->deleted)
    return TRUE;
  if (!tx->api->history_of (tx, held->entity->kind, held->id, &history, error))
    return FALSE;
  held->deleted = FALSE;
  held->touched = TRUE;
  if (history->len > 0)
    {
      const AlongHistory *last = g_ptr_array_index (history, history->len - 1);

      gone = (AlongVoice){ NULL, last->by, last->org, last->adjusted >> 16, last->txn };
      now = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
      mine.values = now;
      self->applied->merged = TRUE;
      return along_conflict_open (self->applied, held, NULL, &mine, &gone, NULL, error);
    }
  return TRUE;
}

/* A person who has heard all values decides; whoever only writes adds one. */
static gboolean
write_over (Apply *self,
            AlongHeld *held,
            const AlongOp *op,
            AlongMergeOutcome outcome,
            GVariant *wanted,
            GError **error)
{
  AlongVoice mine = voice_of (self, wanted);

  if (op->settles != NULL && !along_conflict_settle (self->applied, held, op, &mine, error))
    return FALSE;
  return outcome == ALONG_MERGED_SAME
         || along_conflict_hear (self->applied, held, op->group, &mine, error);
}

static gboolean
apply_set (Apply *self, const AlongOp *written, GError **error)
{
  AlongHeld *held = NULL;
  g_auto (Seen) seen = { 0 };
  g_autoptr (GVariant) current = NULL;
  g_autoptr (GVariant) wanted = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) loser = NULL;
  g_autoptr (AlongRecord) after = NULL;
  AlongMergeSide side = { self->hlc, self->writer->txn->id };
  AlongMergeOutcome outcome = ALONG_MERGED_SAME;
  AlongHistory *entry = NULL;
  g_autoptr (AlongOp) op = NULL;

  if (!find (self, written, &held, error))
    return FALSE;
  op = along_op_upcast (written, self->writer->txn->schema, held->record);
  if (!look_back (self, held, op, &seen, error))
    return FALSE;
  current = along_record_get_group (held->record, op->group);
  after = along_record_copy (held->record);
  if (!along_op_apply (op, after, error))
    return FALSE;
  wanted = along_record_get_group (after, op->group);
  outcome = along_merge_group (held->entity, op->group, held->record, &seen.side, seen.base,
                               seen.clean, op, &side, &result, &loser);
  if (seen.clean && !write_over (self, held, op, outcome, wanted, error))
    return FALSE;
  if (!bring_back (self, held, error))
    return FALSE;
  if (outcome == ALONG_MERGED_SAME)
    return TRUE;
  entry = remember (self, op, current, !g_variant_equal (result, current));
  if (!g_variant_equal (result, wanted) && !g_variant_equal (result, current))
    entry->after = print_values (result);
  if (!g_variant_equal (result, current))
    put_group (held, op->group, result);
  if (outcome == ALONG_MERGED_BOTH)
    self->applied->merged = TRUE;
  return outcome != ALONG_MERGED_CONFLICT
         || keep_both (self, held, op, &seen, current, wanted, result, error);
}

static gboolean
apply_elements (Apply *self, const AlongOp *op, GError **error)
{
  AlongHeld *held = NULL;
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  AlongHistory *entry = NULL;

  if (!find (self, op, &held, error) || !bring_back (self, held, error))
    return FALSE;
  before = along_record_get_group (held->record, op->group);
  if (!along_op_apply (op, held->record, error))
    return FALSE;
  after = along_record_get_group (held->record, op->group);
  if (g_variant_equal (before, after))
    return TRUE;
  entry = remember (self, op, before, TRUE);
  entry->after = print_values (after);
  along_held_write (held, op->group);
  return TRUE;
}

static gboolean
is_stale (Apply *self, AlongHeld *held, const AlongOp *op, GError **error)
{
  const char *state = along_record_get_state (held->record);

  if (!held->deleted && g_strcmp0 (state, op->from) == 0)
    return FALSE;
  g_set_str (&self->applied->state, held->deleted ? "deleted" : state);
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_STALE,
                       _ ("Somebody else moved this on in the meantime."));
  return TRUE;
}

/* What the step @op takes away of what an earlier one said. */
static void
add_unsaid (const AlongHeld *held, const AlongOp *op, GVariantBuilder *builder)
{
  guint n = along_entity_n_fields (held->entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (held->entity, i);
      GVariant *now = along_record_get_at (held->record, i);

      if (now != NULL
          && along_lifecycle_unsays (held->entity->lifecycle, op->from, op->to, op->values, field))
        g_variant_builder_add (builder, "{sv}", field->name, now);
    }
}

/* Values of the fields that a move writes, and of the state. */
static GVariant *
moved_values (AlongHeld *held, const AlongOp *op, GVariant *values)
{
  const AlongField *state = along_entity_state_field (held->entity);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", state->name,
                         along_record_get (held->record, state->name));
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      GVariant *now = along_record_get (held->record, name);

      if (now != NULL && !g_str_equal (name, state->name))
        g_variant_builder_add (&builder, "{sv}", name, now);
    }
  if (!op->undo)
    add_unsaid (held, op, &builder);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
write_moved (AlongHeld *held, GVariant *values)
{
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  along_held_write (held, along_field_group (along_entity_state_field (held->entity)));
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    along_held_write (held, along_field_group (along_entity_find_field (held->entity, name, NULL)));
}

/* The move that @op would take back: the last thing that happened to the record, by the same worker,
 * moments ago. */
static gboolean
find_undone (Apply *self, AlongHeld *held, const AlongOp *op, AlongHistory **undone, GError **error)
{
  AlongTx *tx = along_work_get_tx (self->applied->work);
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (AlongOp) last = NULL;
  AlongHistory *entry = NULL;

  *undone = NULL;
  if (worker_of (self->writer) == NULL)
    return TRUE;
  if (!tx->api->history_of (tx, held->entity->kind, held->id, &history, error))
    return FALSE;
  if (history->len == 0)
    return TRUE;
  entry = g_ptr_array_index (history, history->len - 1);
  if (g_strcmp0 (entry->by, worker_of (self->writer)) != 0 || entry->before == NULL
      || (self->hlc >> 16) - (entry->adjusted >> 16) > UNDO_MS)
    return TRUE;
  last = along_op_from_json (entry->op, error);
  if (last == NULL)
    return FALSE;
  if (last->type == ALONG_OP_MOVE && g_strcmp0 (last->from, op->to) == 0
      && g_strcmp0 (last->to, op->from) == 0)
    *undone = g_ptr_array_steal_index (history, history->len - 1);
  return TRUE;
}

/* Puts back what was there before a move: its fields that were empty are empty again. */
static gboolean
undo_move (
    Apply *self, AlongHeld *held, const AlongOp *op, const AlongHistory *undone, GError **error)
{
  g_autoptr (AlongOp) last = along_op_from_json (undone->op, error);
  g_autoptr (JsonNode) node = last != NULL ? along_json_parse (undone->before, -1, error) : NULL;
  g_autoptr (JsonNode) then = NULL;
  g_autofree char *extra = NULL;
  g_autoptr (GVariant) values
      = node != NULL ? along_json_to_values (held->entity, node, &extra, error) : NULL;
  g_autoptr (GVariant) written = NULL;
  g_autoptr (GVariant) before = NULL;
  AlongHistory *entry = NULL;
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  if (values == NULL)
    return FALSE;
  if (undone->after != NULL)
    {
      g_autofree char *more = NULL;

      then = along_json_parse (undone->after, -1, error);
      written = then != NULL ? along_json_to_values (held->entity, then, &more, error) : NULL;
      if (written == NULL)
        return FALSE;
    }
  else
    written = g_variant_ref (last->values);
  before = moved_values (held, op, written);
  g_variant_iter_init (&iter, written);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    along_record_set (held->record, name, NULL);
  along_record_set_values (held->record, values);
  write_moved (held, written);
  entry = remember (self, op, before, TRUE);
  entry->after = g_strdup (undone->before);
  return TRUE;
}

/* Somebody has acted on it, or the ten seconds are over: it stays as it is, and who wanted it back is told. */
static gboolean
too_late (Apply *self, AlongHeld *held, GError **error)
{
  g_set_str (&self->applied->state, along_record_get_state (held->record));
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_STALE,
                       _ ("It was too late to take this back; it stays as it is."));
  return FALSE;
}

static gboolean
check_around (Apply *self, const AlongMove *move, const AlongRecord *after, GError **error)
{
  g_autofree char *today = along_clock_date_of (self->hlc >> 16);
  AlongAround around = along_work_around (self->applied->work, today);

  /* What is brought in as a whole was right when it was made. */
  return self->writer->trusted || move == NULL || move->around == NULL
         || move->around (after, &around, error);
}

static gboolean apply_op (Apply *self, const AlongOp *op, GError **error);

/* What the server does itself because of what somebody did: in their name, and without asking whether
 * they might. */
static gboolean
apply_own (Apply *self, GPtrArray *ops, GError **error)
{
  AlongWriter writer = *self->writer;
  Apply own = { &writer, self->applied, self->hlc };

  writer.trusted = TRUE;
  for (guint i = 0; i < ops->len; i++)
    {
      AlongOp *op = along_op_copy (g_ptr_array_index (ops, i));

      g_ptr_array_add (self->applied->own, op);
      self->applied->merged = TRUE;
      if (!apply_op (&own, op, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_back (
    Apply *self, AlongHeld *held, const AlongOp *op, const AlongHistory *undone, GError **error)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify)along_op_free);

  return (self->writer->trusted || along_follow_back (self->applied->work, held, op, own, error))
         && undo_move (self, held, op, undone, error) && apply_own (self, own, error);
}

static gboolean
apply_move (Apply *self, const AlongOp *op, GError **error)
{
  const AlongMove *move = NULL;
  AlongHeld *held = NULL;
  g_auto (AlongKnown) known = { 0 };
  g_autoptr (AlongHistory) undone = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariant) before = NULL;
  g_autoptr (AlongOp) full = NULL;
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify)along_op_free);
  AlongHistory *entry = NULL;
  guint who = G_MAXUINT;

  if (!find (self, op, &held, error))
    return FALSE;
  if (along_entity_state_field (held->entity) == NULL)
    return refuse (error);
  if (is_stale (self, held, op, error))
    return FALSE;
  if (!op->undo)
    move = along_lifecycle_find_move (held->entity->lifecycle, op->from, op->to);
  if (move == NULL && !find_undone (self, held, op, &undone, error))
    return FALSE;
  if (undone != NULL)
    return apply_back (self, held, op, undone, error);
  if (op->undo)
    return too_late (self, held, error);
  if (!self->writer->trusted)
    {
      if (!along_work_known (self->applied->work, held, FALSE, &known, error))
        return FALSE;
      who = along_policy_who (self->writer->actor, held->record, &known.relations);
    }
  values = move != NULL ? along_move_fill (move, op->values, self->hlc >> 16)
                        : g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  if (!along_lifecycle_check (held->record, op->from, op->to, who, values, error))
    return FALSE;
  full = along_op_move (held->entity, held->id, op->from, op->to, values);
  before = moved_values (held, full, values);
  if (!along_op_apply (full, held->record, error)
      || !check_around (self, move, held->record, error))
    return FALSE;
  write_moved (held, values);
  if (!self->writer->trusted
      && !along_follow_up (self->applied->work, held, op, &values, own, error))
    return FALSE;
  entry = remember (self, op, before, TRUE);
  if (op->values == NULL || !g_variant_equal (values, op->values))
    {
      g_autoptr (GVariant) after = moved_values (held, full, values);

      entry->after = print_values (after);
    }
  return apply_own (self, own, error);
}

static gboolean
apply_delete (Apply *self, const AlongOp *op, GError **error)
{
  AlongHeld *held = NULL;
  AlongTx *tx = along_work_get_tx (self->applied->work);
  g_autoptr (GPtrArray) history = NULL;
  AlongVoice gone = voice_of (self, NULL);
  AlongVoice stays = { 0 };
  g_autoptr (GVariant) now = NULL;
  const AlongHistory *last = NULL;

  if (!find (self, op, &held, error))
    return FALSE;
  if (held->deleted)
    return TRUE;
  if (op->base != 0 && along_held_get_rev (held) > op->base && held->before != NULL)
    {
      if (!tx->api->history_of (tx, held->entity->kind, held->id, &history, error))
        return FALSE;
      last = history->len > 0 ? g_ptr_array_index (history, history->len - 1) : NULL;
    }
  if (last != NULL && g_strcmp0 (last->by, worker_of (self->writer)) != 0)
    {
      /* Somebody wrote on it since: it stays, and both are told (delete against edit, sync.md §2.6). */
      now = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
      stays = (AlongVoice){ now, last->by, last->org, last->adjusted >> 16, last->txn };
      remember (self, op, NULL, FALSE);
      held->touched = TRUE;
      self->applied->merged = TRUE;
      return along_conflict_open (self->applied, held, NULL, &stays, &gone, NULL, error);
    }
  held->deleted = TRUE;
  held->touched = TRUE;
  remember (self, op, NULL, TRUE);
  return op->settles == NULL || along_conflict_settle (self->applied, held, op, &gone, error);
}

static gboolean
apply_op (Apply *self, const AlongOp *op, GError **error)
{
  switch (op->type)
    {
    case ALONG_OP_NEW:
      return apply_new (self, op, error);
    case ALONG_OP_SET:
      return apply_set (self, op, error);
    case ALONG_OP_ELT:
      return apply_elements (self, op, error);
    case ALONG_OP_MOVE:
      return apply_move (self, op, error);
    case ALONG_OP_DELETE:
      return apply_delete (self, op, error);
    default:
      return refuse (error);
    }
}

/* Who enters somebody opens an episode in the same breath; see along_work_announce_episode. */
static gboolean
announce (Apply *self, GError **error)
{
  AlongWork *work = self->applied->work;
  GPtrArray *ops = self->writer->txn->ops;

  for (guint i = 0; i < ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (ops, i);
      AlongHeld *held = NULL;

      if (op->type != ALONG_OP_NEW || !g_str_equal (op->entity->kind, "person"))
        continue;
      if (!along_work_get (work, op->entity, op->id, &held, error))
        return FALSE;
      if (held == NULL)
        along_work_announce (work, op->id);
    }
  for (guint i = 0; i < ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (ops, i);
      const char *person = NULL;
      const char *org = NULL;

      if (op->type == ALONG_OP_NEW && g_str_equal (op->entity->kind, "episode")
          && g_variant_lookup (op->values, "person", "&s", &person)
          && g_variant_lookup (op->values, "org", "&s", &org))
        along_work_announce_episode (work, person, org);
    }
  return TRUE;
}

/**
 * along_apply:
 * @writer: who brings what
 * @applied: gets what it does; nothing is written yet
 * @error: set to %ALONG_ERROR_STALE, %ALONG_ERROR_FORBIDDEN, %ALONG_ERROR_INVALID or %ALONG_ERROR_TOO_NEW where the
 *   transaction as a whole cannot be applied; to another code where the storage failed
 *
 * Does one transaction to the records it names, all or nothing: access, order of states, merge and
 * validity are all decided here, with the same functions the device has (sync.md §2.4, §2.6).
 *
 * Returns: %TRUE if it may be written
 */
gboolean
along_apply (const AlongWriter *writer, AlongApplied *applied, GError **error)
{
  Apply self = { writer, applied, along_writer_hlc (writer) };
  gboolean taken = FALSE;

  if (!announce (&self, error))
    return FALSE;
  for (guint i = 0; i < writer->txn->ops->len; i++)
    if (!apply_op (&self, g_ptr_array_index (writer->txn->ops, i), error))
      return FALSE;
  if (!along_work_validate (applied->work, error)
      || !along_work_claim (applied->work, &taken, error))
    return FALSE;
  if (taken)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Another record already has this number."));
      return FALSE;
    }
  return TRUE;
}
