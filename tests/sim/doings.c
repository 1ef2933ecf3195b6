/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doings.h"
#include "base/clock.h"
#include "base/id.h"
#include "model/policy.h"
#include "store/conflict.h"
#include "store/parts.h"

#include <string.h>

/* How long a move can be taken back, less what the network may take. */
#define UNDO_MS 8000

typedef struct
{
  Device *device;
  AlongTxn *txn;
  Deed *deed;
} Doing;

typedef struct
{
  const char *kind;
  GPtrArray *ids;
} Listing;

static gpointer
list_ids (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  Listing *listing = data;
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT DISTINCT id FROM part WHERE kind = ?1 AND deleted = 0 ORDER BY id", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, listing->kind);
  while (along_db_step (db, stmt, &row, error) && row)
    g_ptr_array_add (listing->ids, g_strdup (along_stmt_get_text (stmt, 0)));
  return NULL;
}

typedef struct
{
  const AlongEntity *entity;
  const char *id;
  AlongRecord *record;
} Loading;

static gpointer
load_record (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  Loading *loading = data;
  g_autoptr (AlongKept) kept = along_kept_load (db, loading->entity, loading->id, error);

  if (kept != NULL)
    loading->record = along_kept_view (kept);
  return NULL;
}

/* Any record of a kind that this desktop shows. */
static AlongRecord *
pick (Device *device, const char *kind)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  Listing listing = { kind, ids };
  Loading loading = { along_entity_find (kind), NULL, NULL };
  guint at = 0;

  device_read (device, list_ids, &listing);
  if (ids->len == 0)
    return NULL;
  /* What came last is what everybody works on. */
  at = ids->len - 1
       - dice_below (&device->sim->dice,
                     dice_below (&device->sim->dice, 4) == 0 ? ids->len : MIN (ids->len, 3));
  loading.id = g_ptr_array_index (ids, at);
  device_read (device, load_record, &loading);
  return loading.record;
}

static const char *
facet_of (const AlongRecord *record, const char *field)
{
  return along_facet_name (along_record_get_facet (
      record, along_entity_find_field (along_record_get_entity (record), field, NULL)));
}

static guint
token_in (const AlongRecord *record, const char *field)
{
  GVariant *value = along_record_get (record, field);
  gsize at = 0;

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return 0;
  return sim_find_token (g_variant_get_string (value, NULL),
                         strlen (g_variant_get_string (value, NULL)), &at);
}

static void
note_write (Doing *doing, const AlongRecord *record, const char *group, guint token, guint saw)
{
  Written written = { g_strdup (along_record_get_kind (record)),
                      g_strdup (along_record_get_id (record)), g_strdup (group), token, saw };

  g_array_append_val (doing->deed->writes, written);
}

static char *
new_words (Doing *doing, const AlongRecord *record, const char *field, const char *group, guint saw)
{
  guint token = sim_token (doing->device->sim, doing->device, along_record_get_kind (record),
                           along_record_get_id (record), facet_of (record, field));

  note_write (doing, record, group, token, saw);
  return sim_words (token);
}

static AlongRecord *
make (Doing *doing, const char *kind)
{
  Sim *sim = doing->device->sim;
  g_autofree char *id = along_id_new ();
  Known *known = g_new0 (Known, 1);

  known->kind = g_strdup (kind);
  known->id = g_strdup (id);
  g_ptr_array_add (sim->known, known);
  return along_record_new (along_entity_find (kind), id);
}

static void
say (Doing *doing, AlongRecord *record, const char *field)
{
  g_autofree char *words = new_words (doing, record, field, NULL, 0);

  along_record_set_text (record, field, words);
}

static const char *
own_org (const Doing *doing)
{
  return doing->device->person->account->org;
}

static gboolean
enter_person (Doing *doing)
{
  g_autoptr (AlongRecord) person = make (doing, "person");
  g_autoptr (AlongRecord) episode = make (doing, "episode");

  say (doing, person, "known_as");
  say (doing, person, "town");
  along_record_set_text (episode, "person", along_record_get_id (person));
  along_record_set_text (episode, "org", own_org (doing));
  along_record_set_text (episode, "status", "planned");
  along_txn_create (doing->txn, person);
  along_txn_create (doing->txn, episode);
  return TRUE;
}

/* What is written together: all fields of one line get the same words. */
static const struct
{
  const char *kind;
  const char *fields[4];
} groups[] = {
  { "person", { "given", "family" } },
  { "person", { "address", "town" } },
  { "person", { "gp_practice", "gp_name" } },
  { "person", { "known_as" } },
  { "person", { "gender" } },
  { "person", { "contact_notes" } },
  { "to_do", { "text" } },
  { "to_do", { "notes" } },
  { "referral", { "reason" } },
};

static gboolean
change_something (Doing *doing)
{
  Sim *sim = doing->device->sim;
  guint which = dice_below (&sim->dice, G_N_ELEMENTS (groups));
  const char *const *fields = groups[which].fields;
  g_autoptr (AlongRecord) record = pick (doing->device, groups[which].kind);
  g_autoptr (AlongRecord) after = NULL;
  g_autofree char *words = NULL;
  const AlongField *field = NULL;
  guint saw = 0;

  if (record == NULL)
    return FALSE;
  field = along_entity_find_field (along_record_get_entity (record), fields[0], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (groups[which].fields) && fields[i] != NULL && saw == 0; i++)
    saw = token_in (record, fields[i]);
  after = along_record_copy (record);
  words = new_words (doing, record, fields[0], along_field_group (field), saw);
  for (guint i = 0; i < G_N_ELEMENTS (groups[which].fields) && fields[i] != NULL; i++)
    {
      const char *before = along_record_get_text (record, fields[i]);
      g_autofree char *longer
          = field->merge == ALONG_MERGE_PARAGRAPHS && before != NULL && strlen (before) < 400
                ? (dice_below (&sim->dice, 2) == 0 ? g_strdup_printf ("%s\n\n%s", before, words)
                                                   : g_strdup_printf ("%s\n\n%s", words, before))
                : g_strdup (words);

      along_record_set_text (after, fields[i], longer);
    }
  along_txn_update (doing->txn, record, after);
  return TRUE;
}

static gboolean
add_name (Doing *doing)
{
  g_autoptr (AlongRecord) person = pick (doing->device, "person");
  g_autofree char *words = NULL;
  const char *add[2] = { NULL };
  const char *rem[1] = { NULL };

  if (person == NULL)
    return FALSE;
  words = new_words (doing, person, "aliases", "aliases", 0);
  add[0] = words;
  along_txn_add (doing->txn, along_op_elt (along_record_get_entity (person),
                                           along_record_get_id (person), "aliases", add, rem));
  return TRUE;
}

static gboolean
write_note (Doing *doing)
{
  static const char *const abouts[] = { "health", "housing_money", "plan", "risk" };
  Sim *sim = doing->device->sim;
  g_autoptr (AlongRecord) person = pick (doing->device, "person");
  g_autoptr (AlongRecord) note = NULL;

  if (person == NULL)
    return FALSE;
  note = make (doing, "note");
  along_record_set_text (note, "person", along_record_get_id (person));
  along_record_set_text (note, "about", abouts[dice_below (&sim->dice, G_N_ELEMENTS (abouts))]);
  along_record_set_text (note, "kind", "conversation");
  along_record_set_integer (note, "at", along_clock_now_ms ());
  say (doing, note, "words");
  along_txn_create (doing->txn, note);
  return TRUE;
}

static gboolean
write_to_do (Doing *doing)
{
  g_autoptr (AlongRecord) to_do = make (doing, "to_do");

  along_record_set_text (to_do, "owner", doing->device->person->account->worker);
  along_record_set_text (to_do, "rule", "self");
  along_record_set_text (to_do, "status", "open");
  say (doing, to_do, "text");
  along_txn_create (doing->txn, to_do);
  return TRUE;
}

static gboolean
delete_something (Doing *doing)
{
  static const char *const kinds[] = { "to_do", "to_do", "person", "referral" };
  Sim *sim = doing->device->sim;
  g_autoptr (AlongRecord) record
      = pick (doing->device, kinds[dice_below (&sim->dice, G_N_ELEMENTS (kinds))]);

  if (record == NULL)
    return FALSE;
  along_txn_add (doing->txn, along_op_delete (along_record_get_entity (record),
                                              along_record_get_id (record), NULL));
  return TRUE;
}

static void
add_basis (Doing *doing, const char *person, const char *org, char **id)
{
  static const char *const categories[] = { "contact", "identity", NULL };
  const char *const recipients[] = { org, NULL };
  g_autoptr (AlongRecord) basis = make (doing, "sharing_basis");

  along_record_set_text (basis, "person", person);
  along_record_set_text (basis, "kind", "explicit_consent");
  along_record_set_text (basis, "status", "requested");
  along_record_set_text (basis, "given_how", "in_person");
  along_record_set_text (basis, "start", "2026-01-01");
  along_record_set_set (basis, "recipients", recipients);
  along_record_set_set (basis, "categories", categories);
  say (doing, basis, "purpose");
  along_txn_create (doing->txn, basis);
  along_txn_move (doing->txn, basis, "active", NULL);
  *id = g_strdup (along_record_get_id (basis));
}

static Person *
anybody (Sim *sim)
{
  return g_ptr_array_index (sim->people, dice_below (&sim->dice, sim->people->len));
}

/* Somebody, mostly from elsewhere, comes into the care team, and may see what the person has agreed to. */
static gboolean
let_in (Doing *doing)
{
  const AlongAccount *guest = anybody (doing->device->sim)->account;
  g_autoptr (AlongRecord) person = pick (doing->device, "person");
  g_autoptr (AlongRecord) member = NULL;
  g_autofree char *basis = NULL;

  if (person == NULL)
    return FALSE;
  add_basis (doing, along_record_get_id (person), guest->org, &basis);
  member = make (doing, "care_team_member");
  along_record_set_text (member, "person", along_record_get_id (person));
  along_record_set_text (member, "worker", guest->worker);
  along_record_set_text (member, "role", "link_worker");
  say (doing, member, "name");
  along_txn_create (doing->txn, member);
  return TRUE;
}

static gboolean
change_one (Doing *doing, const AlongRecord *record, const char *field, GVariant *value)
{
  g_autoptr (AlongRecord) after = along_record_copy (record);

  along_record_set (after, field, value);
  along_txn_update (doing->txn, record, after);
  return TRUE;
}

/* They leave it, or never should have been in it. */
static gboolean
take_out (Doing *doing)
{
  g_autoptr (AlongRecord) member = pick (doing->device, "care_team_member");

  if (member == NULL)
    return FALSE;
  if (dice_below (&doing->device->sim->dice, 3) != 0)
    return change_one (doing, member, "to", g_variant_new_string ("2026-02-01"));
  along_txn_add (doing->txn, along_op_delete (along_record_get_entity (member),
                                              along_record_get_id (member), NULL));
  return TRUE;
}

/* Somebody must never see a person's case. */
static gboolean
lock_out (Doing *doing)
{
  g_autoptr (AlongRecord) person = pick (doing->device, "person");
  g_autoptr (AlongRecord) lock = NULL;

  if (person == NULL)
    return FALSE;
  lock = make (doing, "conflict_lock");
  along_record_set_text (lock, "person", along_record_get_id (person));
  along_record_set_text (lock, "worker", anybody (doing->device->sim)->account->worker);
  say (doing, lock, "reason");
  along_txn_create (doing->txn, lock);
  return TRUE;
}

static gboolean
lift_lock (Doing *doing)
{
  g_autoptr (AlongRecord) lock = pick (doing->device, "conflict_lock");

  return lock != NULL && change_one (doing, lock, "lifted", g_variant_new_boolean (TRUE));
}

static gboolean
refer (Doing *doing)
{
  static const char *const categories[] = { "contact", "identity", NULL };
  Sim *sim = doing->device->sim;
  guint to = dice_below (&sim->dice, sim->orgs->len);
  const char *to_org = g_ptr_array_index (sim->orgs, to);
  g_autoptr (AlongRecord) person = pick (doing->device, "person");
  g_autoptr (AlongRecord) referral = NULL;
  g_autofree char *number = NULL;
  g_autofree char *basis = NULL;
  g_autofree char *packet = NULL;
  g_autofree char *words = NULL;

  if (person == NULL || g_str_equal (to_org, own_org (doing)))
    return FALSE;
  add_basis (doing, along_record_get_id (person), to_org, &basis);
  referral = make (doing, "referral");
  number = along_id_reference ("R", along_record_get_id (referral));
  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "from_org", own_org (doing));
  along_record_set_text (referral, "to_org", to_org);
  along_record_set_text (referral, "service", g_ptr_array_index (sim->services, to));
  along_record_set_text (referral, "person", along_record_get_id (person));
  along_record_set_text (referral, "sharing_basis", basis);
  along_record_set_set (referral, "shared_categories", categories);
  say (doing, referral, "reason");
  along_txn_create (doing->txn, referral);
  words = new_words (doing, referral, "packet", "packet", 0);
  packet = g_strdup_printf ("{'packet': <[{'section': 'person', 'field': 'person.known_as', "
                            "'label': 'Known as', 'value': '%s'}]>}",
                            words);
  along_txn_move (doing->txn, referral, "sent", g_variant_new_parsed (packet));
  return TRUE;
}

static gboolean
fill_one (Doing *doing,
          const AlongRecord *record,
          const AlongMove *move,
          const char *name,
          GVariantDict *values)
{
  const AlongField *field = along_entity_find_field (along_record_get_entity (record), name, NULL);
  const AlongValueSet *set = g_str_equal (name, "status_reason") && move->reasons != NULL
                                 ? move->reasons
                                 : field->values;
  g_autofree char *words = NULL;

  switch (field->type)
    {
    case ALONG_CODE:
      g_variant_dict_insert (values, name, "s", set->codes[0].code);
      return TRUE;
    case ALONG_TEXT:
    case ALONG_LINE:
      words = new_words (doing, record, name, along_field_group (field), token_in (record, name));
      g_variant_dict_insert (values, name, "s", words);
      return TRUE;
    case ALONG_DATE:
      g_variant_dict_insert (values, name, "s", "2026-05-04");
      return TRUE;
    default:
      /* It stands in the record already, or the move is not one for here. */
      return along_record_get (record, name) != NULL;
    }
}

/* Any move that the lifecycle offers. */
static gboolean
move_something (Doing *doing)
{
  static const char *const kinds[]
      = { "referral", "referral", "referral", "episode", "to_do", "sharing_basis" };
  Sim *sim = doing->device->sim;
  const AlongAccount *account = doing->device->person->account;
  const char *const orgs[] = { account->org, NULL };
  AlongRelations relations = { orgs, NULL, FALSE };
  AlongActor actor = { account->id, account->worker, account->org, account->roles };
  g_autoptr (AlongRecord) record
      = pick (doing->device, kinds[dice_below (&sim->dice, G_N_ELEMENTS (kinds))]);
  g_autoptr (GPtrArray) offers = NULL;
  GVariantDict values = G_VARIANT_DICT_INIT (NULL);
  g_auto (GStrv) demands = NULL;
  const AlongMove *move = NULL;
  guint who = 0;

  if (record == NULL || along_record_get_state (record) == NULL)
    return FALSE;
  who = along_policy_who (&actor, record, &relations);
  /* Now and then something that is not theirs to do. */
  offers = along_lifecycle_offers (record, dice_below (&sim->dice, 10) == 0 ? G_MAXUINT : who);
  if (offers->len == 0)
    return FALSE;
  move = g_ptr_array_index (offers, dice_below (&sim->dice, offers->len));
  demands = g_strsplit (move->demands != NULL ? move->demands : "", " ", -1);
  for (guint i = 0; demands[i] != NULL; i++)
    if (!fill_one (doing, record, move, demands[i], &values))
      {
        g_variant_dict_clear (&values);
        return FALSE;
      }
  if (move->negative && !g_variant_dict_contains (&values, "status_reason"))
    fill_one (doing, record, move, "status_reason", &values);
  if (move->accepts != NULL && strstr (move->accepts, "status_text") != NULL)
    fill_one (doing, record, move, "status_text", &values);
  along_txn_move (doing->txn, record, move->to, g_variant_dict_end (&values));
  g_clear_pointer (&doing->device->moved.before, along_record_unref);
  doing->device->moved.before = along_record_copy (record);
  g_set_str (&doing->device->moved.to, move->to);
  doing->device->moved.at = sim->now;
  return TRUE;
}

/* Conflicts that wait for somebody here, as the server told them. */
static gpointer
list_open (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT body FROM conflict ORDER BY id", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  while (along_db_step (db, stmt, &row, error) && row)
    {
      g_autoptr (GVariant) body = along_stmt_get_variant (stmt, 0, G_VARIANT_TYPE_VARDICT);
      gboolean is_open = TRUE;

      g_variant_lookup (body, "open", "b", &is_open);
      if (is_open)
        g_ptr_array_add (data, g_steal_pointer (&body));
    }
  return NULL;
}

static GHashTable *
values_in (GVariant *told)
{
  GHashTable *txns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GVariant) values = g_variant_lookup_value (told, "values", NULL);

  for (gsize i = 0; values != NULL && i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (values, i);
      g_autoptr (GVariant) value = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                                       ? g_variant_get_variant (child)
                                       : g_variant_ref (child);
      const char *txn = NULL;

      if (g_variant_lookup (value, "txn", "&s", &txn))
        g_hash_table_add (txns, g_strdup (txn));
    }
  return txns;
}

/* The same fields with words that nobody has written yet. */
static GVariant *
reword (Doing *doing, const AlongConflict *conflict, const AlongRecord *record, GVariant *values)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;
  g_autofree char *words = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      if (words == NULL)
        words = new_words (doing, record, name, conflict->group, token_in (record, name));
      g_variant_builder_add (&builder, "{sv}", name,
                             g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
                                 ? g_variant_new_string (words)
                                 : value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* For one of the values, or for something new. */
static AlongOp *
choose_value (Doing *doing, const AlongConflict *conflict, const AlongRecord *record)
{
  Sim *sim = doing->device->sim;
  const AlongConflictValue *value
      = g_ptr_array_index (conflict->values, dice_below (&sim->dice, conflict->values->len));
  g_autoptr (GVariant) anew = NULL;

  if (conflict->group == NULL)
    return value->values != NULL ? along_conflict_keep_record (conflict, record)
                                 : along_conflict_delete_record (conflict);
  if (dice_below (&sim->dice, 3) != 0)
    return along_conflict_decide (conflict, value->values);
  anew = reword (doing, conflict, record, value->values);
  return along_conflict_decide (conflict, anew);
}

/* Somebody has heard the others and decides about what was written in two places. */
static gboolean
decide (Doing *doing)
{
  Sim *sim = doing->device->sim;
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autoptr (AlongConflict) conflict = NULL;
  Loading loading = { 0 };
  g_autoptr (AlongRecord) record = NULL;
  GVariant *told = NULL;

  device_read (doing->device, list_open, open);
  if (open->len == 0)
    return FALSE;
  told = g_ptr_array_index (open, dice_below (&sim->dice, open->len));
  conflict = along_conflict_read (told);
  if (conflict == NULL || conflict->values->len == 0)
    return FALSE;
  loading.entity = conflict->entity;
  loading.id = conflict->record;
  device_read (doing->device, load_record, &loading);
  record = loading.record;
  /* A record that goes takes its conflict with it in a moment. */
  if (record == NULL)
    return FALSE;
  along_txn_add (doing->txn, choose_value (doing, conflict, record));
  sim_note (sim, "%s decides about %s of %s", doing->device->name,
            conflict->group != NULL ? conflict->group : "whether it goes", conflict->record);
  doing->deed->settles = g_strdup (conflict->id);
  doing->deed->values = values_in (told);
  return TRUE;
}

static gboolean
take_back (Doing *doing)
{
  Device *device = doing->device;

  if (device->moved.before == NULL || device->sim->now - device->moved.at > UNDO_MS)
    return FALSE;
  along_txn_undo_move (doing->txn, device->moved.before, device->moved.to);
  g_clear_pointer (&device->moved.before, along_record_unref);
  return TRUE;
}

/* Words that are not finished yet. */
static gboolean
type_something (Doing *doing)
{
  Device *device = doing->device;
  g_autoptr (AlongRecord) person = pick (device, "person");
  guint token = 0;
  g_autofree char *words = NULL;

  if (person == NULL)
    return FALSE;
  token = sim_token (device->sim, NULL, "person", along_record_get_id (person),
                     facet_of (person, "contact_notes"));
  ((Token *)g_ptr_array_index (device->sim->tokens, token - 1))->typed = device;
  words = sim_words (token);
  along_store_put_draft (device->store, along_record_get_id (person), "contact_notes", words);
  return FALSE;
}

static const struct
{
  guint weight;
  gboolean (*func) (Doing *doing);
} doings[] = {
  { 10, enter_person }, { 24, change_something }, { 4, add_name },  { 10, write_note },
  { 8, write_to_do },   { 3, delete_something },  { 12, refer },    { 18, move_something },
  { 4, take_back },     { 2, type_something },    { 10, decide },   { 6, let_in },
  { 3, take_out },      { 2, lock_out },          { 2, lift_lock },
};

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doing *doing = data;
  g_autoptr (GError) error = NULL;

  doing->deed->sure = along_store_commit_finish (ALONG_STORE (source), result, &error);
  sim_note (doing->device->sim, "%s commits %s: %s", doing->device->name, doing->deed->id,
            error != NULL ? error->message : "done");
}

static gboolean
choose (Doing *doing)
{
  guint total = 0;
  guint at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (doings); i++)
    total += doings[i].weight;
  at = dice_below (&doing->device->sim->dice, total);
  for (guint i = 0; i < G_N_ELEMENTS (doings); i++)
    {
      if (at < doings[i].weight)
        return doings[i].func (doing);
      at -= doings[i].weight;
    }
  return FALSE;
}

void
doings_do_one (Device *device)
{
  Sim *sim = device->sim;
  Doing doing = { .device = device };

  device_enter (device);
  doing.txn = along_txn_new (device->person->account->org);
  doing.deed = g_new0 (Deed, 1);
  doing.deed->id = g_strdup (doing.txn->id);
  doing.deed->device = device;
  doing.deed->worker = g_strdup (device->person->account->worker);
  doing.deed->at = sim->now;
  doing.deed->writes = g_array_new (FALSE, FALSE, sizeof (Written));
  g_hash_table_insert (sim->deeds, doing.deed->id, doing.deed);
  g_ptr_array_add (sim->deed_order, doing.deed);
  if (choose (&doing) && doing.txn->ops->len > 0)
    {
      sim->n_edits++;
      along_store_commit_async (device->store, doing.txn, on_committed_cb, &doing);
      while (g_main_context_iteration (device->context, FALSE))
        ;
    }
  device_leave (device);
  along_txn_free (doing.txn);
  device_pump (device);
}
