/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/access.h"
#include "base/clock.h"
#include "base/fault.h"
#include "model/access.h"
#include "server/work-private.h"

#include <string.h>

/* Who is let in to one person, one conference or one referral hangs on records. Whenever one of those is written, or time
 * ends it, the grants are brought in step in the same transaction (sync.md §2.7). */

typedef struct
{
  AlongWork *work;
  AlongTx *tx;
  gint64 now;
  gint64 seq;
  GHashTable *sids;
  GPtrArray *accounts; /* read when first needed */
  /* Ids that are to be looked at: person → whether a lock or an episode of theirs changed. */
  GHashTable *people;
  GHashTable *conferences;
  GHashTable *referrals;
} Follow;

typedef char **(*WantedFunc) (const AlongActor *actor, gconstpointer about);

static AlongActor
actor_of (const AlongAccount *account)
{
  return (AlongActor){ account->id, account->worker, account->org, account->roles };
}

static gboolean
read_accounts (Follow *self, GError **error)
{
  return self->accounts != NULL || self->tx->api->accounts (self->tx, &self->accounts, error);
}

static gboolean
read_holdings (Follow *self, const char *what, const char *id, GPtrArray *into, GError **error)
{
  g_autofree char *from = g_strdup_printf ("%s:%s", what, id);
  g_autofree char *to = g_strdup_printf ("%s;", from);
  g_autoptr (GPtrArray) found = NULL;

  if (!self->tx->api->holdings (self->tx, from, to, &found, error))
    return FALSE;
  g_ptr_array_extend_and_steal (into, g_steal_pointer (&found));
  return TRUE;
}

static AlongGrant *
find_grant (GPtrArray *holdings, const char *account, const char *sid)
{
  for (guint i = 0; i < holdings->len; i++)
    {
      AlongHolding *holding = g_ptr_array_index (holdings, i);

      if (g_str_equal (holding->account, account) && g_str_equal (holding->grant->sid, sid))
        return holding->grant;
    }
  return NULL;
}

/* Its devices are woken, and its live feeds let in anew. */
static gboolean
wake (Follow *self, const char *account, GError **error)
{
  g_autofree char *own = g_strdup_printf ("user:%s", account);

  if (!self->tx->api->scope_touch (self->tx, own, error))
    return FALSE;
  if (self->sids != NULL)
    g_hash_table_add (self->sids, g_steal_pointer (&own));
  return TRUE;
}

static gboolean
grant (Follow *self,
       const char *account,
       char **wanted,
       GPtrArray *holdings,
       gboolean *changed,
       GError **error)
{
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      AlongGrant *old = find_grant (holdings, account, wanted[i]);
      AlongGrant given = { wanted[i], old != NULL ? old->gen + 1 : 1, TRUE };

      if (old != NULL && old->granted)
        continue;
      *changed = TRUE;
      if (!self->tx->api->grant_put (self->tx, account, &given, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_back (Follow *self,
           const char *account,
           char **wanted,
           GPtrArray *holdings,
           gboolean *changed,
           GError **error)
{
  for (guint i = 0; i < holdings->len; i++)
    {
      AlongHolding *holding = g_ptr_array_index (holdings, i);

      if (!holding->grant->granted || !g_str_equal (holding->account, account)
          || g_strv_contains ((const char *const *)wanted, holding->grant->sid)
          || along_fault ("grant-leak"))
        continue;
      *changed = TRUE;
      holding->grant->granted = FALSE;
      if (!self->tx->api->grant_put (self->tx, account, holding->grant, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
settle_account (Follow *self,
                const AlongAccount *account,
                WantedFunc func,
                gconstpointer about,
                GPtrArray *holdings,
                gboolean *shared,
                GError **error)
{
  AlongActor actor = actor_of (account);
  g_auto (GStrv) wanted = account->disabled ? g_new0 (char *, 1) : func (&actor, about);
  gboolean changed = FALSE;

  if (!grant (self, account->id, wanted, holdings, &changed, error)
      || !take_back (self, account->id, wanted, holdings, &changed, error))
    return FALSE;
  for (guint i = 0; wanted[i] != NULL && !*shared; i++)
    *shared
        = !g_str_has_prefix (wanted[i], "apart:") && !g_str_has_suffix (wanted[i], ":restricted");
  return !changed || wake (self, account->id, error);
}

static gboolean
was_shared (GPtrArray *holdings)
{
  for (guint i = 0; i < holdings->len; i++)
    {
      const AlongGrant *held = ((AlongHolding *)g_ptr_array_index (holdings, i))->grant;

      if (held->granted && !g_str_has_prefix (held->sid, "apart:")
          && !g_str_has_suffix (held->sid, ":restricted"))
        return TRUE;
    }
  return FALSE;
}

/* Brings the grants of one thing in step; *@moved where its parts have to be put into its scopes now, or taken out. */
static gboolean
settle (Follow *self,
        WantedFunc func,
        gconstpointer about,
        GPtrArray *holdings,
        gboolean *moved,
        GError **error)
{
  gboolean before = was_shared (holdings);
  gboolean after = FALSE;

  if (!read_accounts (self, error))
    return FALSE;
  for (guint i = 0; i < self->accounts->len; i++)
    if (!settle_account (self, g_ptr_array_index (self->accounts, i), func, about, holdings, &after,
                         error))
      return FALSE;
  *moved = before != after;
  return TRUE;
}

static char **
wanted_of_person (const AlongActor *actor, gconstpointer about)
{
  return along_access_of_person (actor, about);
}

static char **
wanted_of_conference (const AlongActor *actor, gconstpointer about)
{
  return along_access_of_conference (actor, about);
}

typedef struct
{
  const AlongRecord *referral;
  const char *const *locked;
} Referral;

static char **
wanted_of_referral (const AlongActor *actor, gconstpointer about)
{
  const Referral *self = about;

  return along_access_of_referral (actor, self->referral, self->locked);
}

/* What is read for one person. */
typedef struct
{
  AlongAccessPerson about;
  char **orgs;
  char **locked;
  GPtrArray *referrals;
  GPtrArray *conferences;
} Facts;

static void
facts_clear (Facts *self)
{
  g_clear_pointer (&self->orgs, g_strfreev);
  g_clear_pointer (&self->locked, g_strfreev);
  g_clear_pointer (&self->about.members, g_ptr_array_unref);
  g_clear_pointer (&self->about.peers, g_ptr_array_unref);
  g_clear_pointer (&self->about.bases, g_ptr_array_unref);
  g_clear_pointer (&self->about.glasses, g_ptr_array_unref);
  g_clear_pointer (&self->referrals, g_ptr_array_unref);
  g_clear_pointer (&self->conferences, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static GPtrArray *
list_of (Facts *self, const char *kind)
{
  if (g_str_equal (kind, "care_team_member"))
    return self->about.members;
  if (g_str_equal (kind, "sharing_basis"))
    return self->about.bases;
  return g_str_equal (kind, "break_glass") ? self->about.glasses : NULL;
}

static gboolean
add_record (Follow *self, const char *kind, const char *id, GPtrArray *records, GError **error)
{
  AlongHeld *held = NULL;

  if (!along_work_get (self->work, along_entity_find (kind), id, &held, error))
    return FALSE;
  if (held != NULL && !held->deleted)
    g_ptr_array_add (records, held->record);
  return TRUE;
}

static gboolean
read_peers (Follow *self, Facts *facts, GError **error)
{
  for (guint i = 0; i < facts->about.members->len; i++)
    {
      const char *peer
          = along_record_get_text (g_ptr_array_index (facts->about.members, i), "peer");

      if (peer != NULL && !add_record (self, "peer_worker", peer, facts->about.peers, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_facts (Follow *self, const char *person, Facts *facts, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  *facts = (Facts){ .about = { .person = person, .now = self->now } };
  facts->about.members = g_ptr_array_new ();
  facts->about.peers = g_ptr_array_new ();
  facts->about.bases = g_ptr_array_new ();
  facts->about.glasses = g_ptr_array_new ();
  facts->referrals = g_ptr_array_new_with_free_func (g_free);
  facts->conferences = g_ptr_array_new_with_free_func (g_free);
  if (!self->tx->api->membership_orgs (self->tx, person, &facts->orgs, error)
      || !along_work_locks_of (self->work, person, NULL, &facts->locked, error)
      || !self->tx->api->records_about (self->tx, person, &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);
      GPtrArray *list = list_of (facts, stored->kind);

      if (stored->deleted != 0)
        continue;
      if (list != NULL && !add_record (self, stored->kind, stored->id, list, error))
        return FALSE;
      if (g_str_equal (stored->kind, "referral"))
        g_ptr_array_add (facts->referrals, g_strdup (stored->id));
      if (g_str_equal (stored->kind, "conference"))
        g_ptr_array_add (facts->conferences, g_strdup (stored->id));
    }
  facts->about.orgs = (const char *const *)facts->orgs;
  facts->about.locked = (const char *const *)facts->locked;
  return read_peers (self, facts, error);
}

/* A conference of several people is filed under none of them. */
static gboolean
add_conferences_of_several (Follow *self,
                            const char *person,
                            GPtrArray *conferences,
                            GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (!self->tx->api->records_of (self->tx, "conference", &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);
      g_auto (GStrv) people = NULL;
      AlongHeld *held = NULL;

      if (!along_work_get (self->work, along_entity_find ("conference"), stored->id, &held, error))
        return FALSE;
      people = along_record_get_set (held->record, "people");
      if (g_strv_contains ((const char *const *)people, person))
        g_ptr_array_add (conferences, g_strdup (stored->id));
    }
  return TRUE;
}

/* Each time anew: what was looked at for a person is looked at again for a conference, whose grants came later. */
static gboolean
rescope_about (Follow *self, const char *person, GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  return person == NULL
         || along_work_rescope_about (self->work, person, self->seq, done, self->sids, error);
}

static gboolean
rescope_below (Follow *self, AlongHeld *held, GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  return along_work_rescope_below (self->work, held, self->seq, done, self->sids, 0, error);
}

static gboolean
follow_person (Follow *self, const char *person, gboolean locks, GError **error)
{
  g_auto (Facts) facts = { 0 };
  g_autoptr (GPtrArray) holdings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_holding_free);
  gboolean moved = FALSE;

  if (!read_facts (self, person, &facts, error)
      || !read_holdings (self, "person", person, holdings, error)
      || !read_holdings (self, "apart", person, holdings, error))
    return FALSE;
  if (facts.about.members->len + facts.about.glasses->len + holdings->len == 0
      && facts.locked[0] == NULL && !locks)
    return TRUE;
  if (!settle (self, wanted_of_person, &facts.about, holdings, &moved, error))
    return FALSE;
  along_work_forget_shared (self->work);
  if (locks)
    {
      if (!add_conferences_of_several (self, person, facts.conferences, error))
        return FALSE;
      for (guint i = 0; i < facts.referrals->len; i++)
        g_hash_table_add (self->referrals, g_strdup (g_ptr_array_index (facts.referrals, i)));
      for (guint i = 0; i < facts.conferences->len; i++)
        g_hash_table_insert (self->conferences, g_strdup (g_ptr_array_index (facts.conferences, i)),
                             GINT_TO_POINTER (TRUE));
    }
  return (!moved && !locks) || rescope_about (self, person, error);
}

static gboolean
add_orgs_of (Follow *self, const char *person, GPtrArray *orgs, GError **error)
{
  g_auto (GStrv) found = NULL;

  if (person == NULL)
    return TRUE;
  if (!self->tx->api->membership_orgs (self->tx, person, &found, error))
    return FALSE;
  for (guint i = 0; found[i] != NULL; i++)
    g_ptr_array_add (orgs, g_strdup (found[i]));
  return TRUE;
}

static gboolean
read_orgs_of_conference (
    Follow *self, const AlongRecord *conference, char **people, GPtrArray *orgs, GError **error)
{
  const char *own[] = { along_record_get_text (conference, "org"),
                        along_record_get_text (conference, "created_org") };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (own[i] != NULL)
      g_ptr_array_add (orgs, g_strdup (own[i]));
  for (guint i = 0; people[i] != NULL; i++)
    if (!add_orgs_of (self, people[i], orgs, error))
      return FALSE;
  if (!add_orgs_of (self, along_record_get_text (conference, "person"), orgs, error))
    return FALSE;
  g_ptr_array_add (orgs, NULL);
  return TRUE;
}

static gboolean
read_invites (Follow *self, const char *conference, GPtrArray *invites, GError **error)
{
  g_autoptr (GPtrArray) lines = NULL;

  if (!self->tx->api->records_under (self->tx, "conference", conference, &lines, error))
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (lines, i);

      if (g_str_equal (stored->kind, "invite") && stored->deleted == 0
          && !add_record (self, "invite", stored->id, invites, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
rescope_conference (Follow *self, AlongHeld *held, char **people, GError **error)
{
  if (!along_work_rescope (self->work, held, self->seq, self->sids, error)
      || !rescope_below (self, held, error)
      || !rescope_about (self, along_record_get_text (held->record, "person"), error))
    return FALSE;
  for (guint i = 0; people[i] != NULL; i++)
    if (!rescope_about (self, people[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
follow_conference (Follow *self, const char *id, gboolean locks, GError **error)
{
  g_autoptr (GPtrArray) holdings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_holding_free);
  g_autoptr (GPtrArray) invites = g_ptr_array_new ();
  g_autoptr (GPtrArray) orgs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (AlongRecord) gone = NULL;
  g_auto (GStrv) locked = NULL;
  g_auto (GStrv) people = NULL;
  AlongHeld *held = NULL;
  AlongAccessConference about = { .invites = invites, .now = self->now };
  gboolean moved = FALSE;

  if (!along_work_get (self->work, along_entity_find ("conference"), id, &held, error))
    return FALSE;
  if (held == NULL)
    return TRUE;
  people = along_record_get_set (held->record, "people");
  /* One that was taken out lets nobody in. */
  gone = along_record_new (held->entity, id);
  about.conference = held->deleted ? gone : held->record;
  if (!along_work_locks_of (self->work, NULL, held->record, &locked, error)
      || !read_orgs_of_conference (self, held->record, people, orgs, error)
      || !read_invites (self, id, invites, error)
      || !read_holdings (self, "conference", id, holdings, error)
      || !read_holdings (self, "apart", id, holdings, error))
    return FALSE;
  about.locked = (const char *const *)locked;
  about.orgs = (const char *const *)orgs->pdata;
  if (!settle (self, wanted_of_conference, &about, holdings, &moved, error))
    return FALSE;
  along_work_forget_shared (self->work);
  return (!moved && !locks) || rescope_conference (self, held, people, error);
}

static gboolean
follow_referral (Follow *self, const char *id, GError **error)
{
  g_autoptr (GPtrArray) holdings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_holding_free);
  g_auto (GStrv) locked = NULL;
  AlongHeld *held = NULL;
  Referral about = { 0 };
  gboolean moved = FALSE;

  if (!along_work_get (self->work, along_entity_find ("referral"), id, &held, error)
      || !read_holdings (self, "apart", id, holdings, error))
    return FALSE;
  if (held == NULL
      || !along_work_locks_of (self->work, along_record_get_text (held->record, "person"), NULL,
                               &locked, error))
    return held == NULL;
  about.referral = held->record;
  about.locked = (const char *const *)locked;
  return (locked[0] == NULL && holdings->len == 0)
         || settle (self, wanted_of_referral, &about, holdings, &moved, error);
}

static void
note_person (Follow *self, const char *person, gboolean locks)
{
  if (person == NULL)
    return;
  locks = locks || GPOINTER_TO_INT (g_hash_table_lookup (self->people, person));
  g_hash_table_insert (self->people, g_strdup (person), GINT_TO_POINTER (locks));
}

static void
note_conference (Follow *self, const char *conference, gboolean locks)
{
  if (conference == NULL)
    return;
  locks = locks || GPOINTER_TO_INT (g_hash_table_lookup (self->conferences, conference));
  g_hash_table_insert (self->conferences, g_strdup (conference), GINT_TO_POINTER (locks));
}

/* A peer worker who pauses or leaves is in no team; who they are stands in the team of whomever they go with. */
static gboolean
note_peer (Follow *self, const AlongHeld *peer, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (peer->before == NULL)
    return TRUE;
  if (!self->tx->api->records_of (self->tx, "care_team_member", &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);
      AlongHeld *held = NULL;

      if (!along_work_get (self->work, along_entity_find (stored->kind), stored->id, &held, error))
        return FALSE;
      if (held != NULL && g_strcmp0 (along_record_get_text (held->record, "peer"), peer->id) == 0)
        note_person (self, along_record_get_text (held->record, "person"), FALSE);
    }
  return TRUE;
}

static gboolean
is_of_people (const AlongHeld *conference)
{
  g_auto (GStrv) now = along_record_get_set (conference->record, "people");
  g_auto (GStrv) before
      = conference->before != NULL ? along_record_get_set (conference->before, "people") : NULL;

  return now[0] != NULL || (before != NULL && before[0] != NULL);
}

static gboolean
note (Follow *self, AlongHeld *held, GError **error)
{
  static const char *const of_people[]
      = { "care_team_member", "sharing_basis", "break_glass", NULL };
  const char *kind = held->entity->kind;

  if (g_strv_contains (of_people, kind))
    note_person (self, along_held_get_text (held->record, "person"), FALSE);
  else if (g_str_equal (kind, "conflict_lock"))
    note_person (self, along_held_get_text (held->record, "person"), TRUE);
  else if (g_str_equal (kind, "episode"))
    {
      const char *person = along_held_get_text (held->record, "person");
      g_auto (GStrv) locked = NULL;

      if (person != NULL && !self->tx->api->locks_of (self->tx, person, &locked, error))
        return FALSE;
      note_person (self, person, locked != NULL && locked[0] != NULL);
    }
  else if (g_str_equal (kind, "conference"))
    note_conference (self, held->id, is_of_people (held));
  else if (g_str_equal (kind, "invite"))
    note_conference (self, along_held_get_text (held->record, "conference"), FALSE);
  else if (g_str_equal (kind, "referral"))
    g_hash_table_add (self->referrals, g_strdup (held->id));
  else if (g_str_equal (kind, "peer_worker"))
    return note_peer (self, held, error);
  return TRUE;
}

/* An item that is moved into the restricted part takes with it what belongs to it. */
static gboolean
follow_item (Follow *self, AlongHeld *held, GError **error)
{
  AlongHeld *conference = NULL;

  if (!g_str_equal (held->entity->kind, "agenda_item") || held->before == NULL
      || along_record_get_boolean (held->before, "restricted")
             == along_record_get_boolean (held->record, "restricted"))
    return TRUE;
  return along_work_find_conference (self->work, held, &conference, error)
         && (conference == NULL || rescope_below (self, conference, error));
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The hash table's order changes from run to run; what is written must not. */
static GPtrArray *
ids_of (GHashTable *ids)
{
  GPtrArray *sorted = g_hash_table_get_keys_as_ptr_array (ids);

  g_ptr_array_sort (sorted, compare_ids);
  return sorted;
}

static gboolean
follow_all (Follow *self, GError **error)
{
  g_autoptr (GPtrArray) people = ids_of (self->people);
  g_autoptr (GPtrArray) conferences = NULL;
  g_autoptr (GPtrArray) referrals = NULL;

  for (guint i = 0; i < people->len; i++)
    {
      const char *id = g_ptr_array_index (people, i);

      if (!follow_person (self, id, GPOINTER_TO_INT (g_hash_table_lookup (self->people, id)),
                          error))
        return FALSE;
    }
  conferences = ids_of (self->conferences);
  for (guint i = 0; i < conferences->len; i++)
    {
      const char *id = g_ptr_array_index (conferences, i);

      if (!follow_conference (self, id,
                              GPOINTER_TO_INT (g_hash_table_lookup (self->conferences, id)), error))
        return FALSE;
    }
  referrals = ids_of (self->referrals);
  for (guint i = 0; i < referrals->len; i++)
    if (!follow_referral (self, g_ptr_array_index (referrals, i), error))
      return FALSE;
  return TRUE;
}

static void
follow_clear (Follow *self)
{
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->people, g_hash_table_unref);
  g_clear_pointer (&self->conferences, g_hash_table_unref);
  g_clear_pointer (&self->referrals, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Follow, follow_clear)

static void
follow_init (Follow *self, AlongWork *work)
{
  self->work = work;
  self->tx = along_work_get_tx (work);
  self->now = along_clock_now_ms ();
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->conferences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->referrals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * along_access_follow:
 * @work: the work, its records written
 * @touched: (element-type AlongHeld): records that access may hang on, others too
 * @seq: the commit position
 * @sids: gets the scopes in which something changed
 * @error: return location
 *
 * Brings the grants in step with what was written, and moves what is about a person or a conference where somebody is let
 * in, locked out, or not any more.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_access_follow (
    AlongWork *work, GPtrArray *touched, gint64 seq, GHashTable *sids, GError **error)
{
  g_auto (Follow) self = { .seq = seq, .sids = sids };

  follow_init (&self, work);
  for (guint i = 0; i < touched->len; i++)
    if (!note (&self, g_ptr_array_index (touched, i), error))
      return FALSE;
  if (!follow_all (&self, error))
    return FALSE;
  for (guint i = 0; i < touched->len; i++)
    if (!follow_item (&self, g_ptr_array_index (touched, i), error))
      return FALSE;
  return TRUE;
}

/* Records that name a worker are few among many, and are found by their text before they are read. */
static gboolean
names_worker (AlongTx *tx, const AlongStoredRecord *stored, const char *worker, GError **error)
{
  g_autoptr (GPtrArray) parts = NULL;

  if (!tx->api->parts_of (tx, stored->kind, stored->id, &parts, error))
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    if (strstr (((AlongStoredPart *)g_ptr_array_index (parts, i))->row, worker) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
note_of_kind (Follow *self, const char *kind, const char *worker, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (!self->tx->api->records_of (self->tx, kind, &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);
      g_autoptr (GError) problem = NULL;
      AlongHeld *held = NULL;

      if (worker != NULL && !names_worker (self->tx, stored, worker, &problem))
        {
          if (problem == NULL)
            continue;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (!along_work_get (self->work, along_entity_find (kind), stored->id, &held, error)
          || (held != NULL && !note (self, held, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_access_of_account:
 * @tx: a writing transaction
 * @account: an account that is new, or works for another organisation, has other roles, or was opened again
 * @error: return location
 *
 * Brings in step what it holds besides what comes with it.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_access_of_account (AlongTx *tx, const AlongAccount *account, GError **error)
{
  static const char *const naming[]
      = { "care_team_member", "break_glass", "invite", "conference", "peer_worker" };
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (Follow) self = { .sids = sids };

  follow_init (&self, work);
  for (guint i = 0; i < G_N_ELEMENTS (naming); i++)
    if (!note_of_kind (&self, naming[i], account->worker, error))
      return FALSE;
  /* A lock says where everybody stands. */
  return note_of_kind (&self, "conflict_lock", NULL, error)
         && (g_hash_table_size (self.people) + g_hash_table_size (self.conferences) == 0
             || (tx->api->next_seq (tx, &self.seq, error) && follow_all (&self, error)));
}

/**
 * along_access_granted:
 * @tx: a transaction
 * @account: an account's id
 * @granted: (out) (transfer full): the scopes it holds besides what comes with it
 * @error: return location
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_access_granted (AlongTx *tx, const char *account, char ***granted, GError **error)
{
  g_autoptr (GPtrArray) grants = NULL;
  g_autoptr (GStrvBuilder) scopes = g_strv_builder_new ();

  *granted = NULL;
  if (!tx->api->grants_of (tx, account, &grants, error))
    return FALSE;
  for (guint i = 0; i < grants->len; i++)
    {
      const AlongGrant *held = g_ptr_array_index (grants, i);

      if (held->granted && along_access_is_dynamic (held->sid))
        g_strv_builder_add (scopes, held->sid);
    }
  *granted = g_strv_builder_end (scopes);
  return TRUE;
}
