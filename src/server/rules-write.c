/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/rules-private.h"
#include "base/clock.h"
#include "base/id.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* More needs than anybody puts into one referral. */
#define MOST_NEEDS 20

typedef struct
{
  AlongRules *rules;
  AlongWork *work; /* to read in; what is written has its own */
  const AlongRecord *referral;
  const AlongRecord *service;
  AlongTxn *txn;
} Writing;

static const char *
text_of (const Writing *self, const char *field)
{
  return along_record_get_text (self->referral, field);
}

/* Made from record, rule and what it is reckoned from: whoever brings it about, it is this one. */
static char *
id_of (const Writing *self, const char *rule, const char *what, gint64 since, const char *for_whom)
{
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, since);

  return along_id_derive ("rule", along_record_get_id (self->referral), rule, what, at, for_whom,
                          NULL);
}

static gboolean
is_known (Writing *self, const char *kind, const char *id, gboolean *known, GError **error)
{
  AlongTx *tx = self->rules->tx;
  g_autoptr (AlongStoredRecord) stored = NULL;

  if (!tx->api->record_get (tx, kind, id, &stored, error))
    return FALSE;
  *known = stored != NULL;
  return TRUE;
}

static void
add_owner (GPtrArray *owners, const char *worker)
{
  if (worker != NULL && !g_ptr_array_find_with_equal_func (owners, worker, g_str_equal, NULL))
    g_ptr_array_add (owners, (gpointer)worker);
}

static void
add_coordinators (Writing *self, GPtrArray *owners)
{
  for (guint i = 0; i < self->rules->accounts->len; i++)
    {
      const AlongAccount *account = g_ptr_array_index (self->rules->accounts, i);

      if (!account->disabled && account->roles & ALONG_ROLE_COORDINATOR
          && g_strcmp0 (account->org, text_of (self, "from_org")) == 0)
        add_owner (owners, account->worker);
    }
}

static gboolean
is_here (Writing *self, const char *worker)
{
  for (guint i = 0; i < self->rules->accounts->len; i++)
    {
      const AlongAccount *account = g_ptr_array_index (self->rules->accounts, i);

      if (!account->disabled && g_strcmp0 (account->worker, worker) == 0)
        return g_strcmp0 (account->org, text_of (self, "from_org")) == 0;
    }
  return FALSE;
}

/* Who sent it, unless they are gone: then who coordinates. Nobody at all would mean that it is lost. */
static GPtrArray *
owners_of (Writing *self, AlongRulingKind kind)
{
  g_autoptr (GPtrArray) owners = g_ptr_array_new ();
  const char *requester = text_of (self, "requester");
  gboolean here = requester != NULL && is_here (self, requester);

  if (kind != ALONG_RULING_LOOP_OPEN || !here)
    add_coordinators (self, owners);
  if (here && (kind != ALONG_RULING_ESCALATE || owners->len == 0))
    add_owner (owners, requester);
  return g_steal_pointer (&owners);
}

/* Both sides' numbers and services, never a person. */
static char *
words_of (Writing *self, const AlongRuling *ruling)
{
  const char *number = along_record_get_title (self->referral);
  const char *service = self->service != NULL ? along_record_get_title (self->service) : "";

  switch (ruling->kind)
    {
    case ALONG_RULING_LATE_DECLINE:
      /* TRANSLATORS: the name of a service, the number of a referral */
      return g_strdup_printf (_ ("%s has declined %s after all: find another service"), service,
                              number);
    case ALONG_RULING_LOOP_OPEN:
      /* TRANSLATORS: the number of a referral, the name of a service */
      return g_strdup_printf (_ ("%s to %s has ended: tell the person and close it"), number,
                              service);
    case ALONG_RULING_ESCALATE:
    case ALONG_RULING_UNMET:
    default:
      if (g_str_equal (ruling->what, "standard"))
        return g_strdup_printf (_ ("%s to %s has not begun within three weeks"), number, service);
      if (g_str_equal (ruling->what, "decide"))
        return g_strdup_printf (_ ("%s to %s has waited for a decision for days"), number, service);
      return g_strdup_printf (_ ("%s to %s has not been acknowledged for days"), number, service);
    }
}

static gboolean
add_to_do (
    Writing *self, const AlongRuling *ruling, const char *owner, gboolean *added, GError **error)
{
  const char *rule = along_rules_to_do (ruling->kind);
  g_autofree char *id = id_of (self, rule, ruling->what, ruling->since, owner);
  g_autofree char *words = words_of (self, ruling);
  g_autofree char *day = along_clock_date_of (ruling->at);
  g_autoptr (AlongRecord) to_do = NULL;
  gboolean known = FALSE;

  if (!is_known (self, "to_do", id, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  *added = TRUE;
  to_do = along_record_new (along_entity_find ("to_do"), id);
  along_record_set_text (to_do, "text", words);
  along_record_set_text (to_do, "owner", owner);
  along_record_set_text (to_do, "status", "open");
  along_record_set_text (to_do, "rule", rule);
  along_record_set_text (to_do, "due", day);
  along_record_set_integer (to_do, "created_at", ruling->at);
  along_record_set_text (to_do, "person", text_of (self, "person"));
  along_record_set_text (to_do, "referral", along_record_get_id (self->referral));
  along_record_set_text (to_do, "service", text_of (self, "service"));
  along_txn_create (self->txn, to_do);
  return TRUE;
}

static void
mark_escalated (Writing *self)
{
  g_autoptr (AlongRecord) after = along_record_copy (self->referral);

  along_record_set_integer (after, "escalated_at", self->rules->now);
  along_txn_update (self->txn, self->referral, after);
}

static gboolean
add_to_dos (Writing *self, const AlongRuling *ruling, gboolean *escalated, GError **error)
{
  g_autoptr (GPtrArray) owners = owners_of (self, ruling->kind);
  gboolean added = FALSE;

  for (guint i = 0; i < owners->len; i++)
    if (!add_to_do (self, ruling, g_ptr_array_index (owners, i), &added, error))
      return FALSE;
  if (ruling->kind == ALONG_RULING_ESCALATE && added)
    *escalated = TRUE;
  return TRUE;
}

static gboolean
get (Writing *self, const char *kind, const char *id, AlongRecord **record, GError **error)
{
  AlongHeld *held = NULL;

  *record = NULL;
  if (id == NULL)
    return TRUE;
  if (!along_work_get (self->work, along_entity_find (kind), id, &held, error))
    return FALSE;
  *record = held != NULL && !held->deleted ? held->record : NULL;
  return TRUE;
}

/* Where they live, no closer than a data zone. */
static gboolean
set_place (Writing *self, AlongRecord *unmet, GError **error)
{
  AlongRecord *person = NULL;
  gint64 decile = 0;

  if (!get (self, "person", text_of (self, "person"), &person, error))
    return FALSE;
  if (person == NULL)
    return TRUE;
  decile = along_record_get_integer (person, "simd_decile", 0);
  along_record_set_text (unmet, "area", along_record_get_text (person, "town"));
  along_record_set_text (unmet, "datazone", along_record_get_text (person, "datazone"));
  if (decile > 0)
    along_record_set_integer (unmet, "simd_decile", decile);
  return TRUE;
}

static gboolean
add_unmet (Writing *self,
           const AlongRuling *ruling,
           const AlongRecord *need,
           const char *domain,
           GError **error)
{
  const char *of = need != NULL ? along_record_get_id (need) : "";
  g_autofree char *day = along_clock_date_of (ruling->at);
  g_autofree char *id = id_of (self, "unmet_need", ruling->raised_by, ruling->since, of);
  g_autoptr (AlongRecord) unmet = NULL;
  gboolean known = FALSE;

  if (!is_known (self, "unmet_need", id, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  unmet = along_record_new (along_entity_find ("unmet_need"), id);
  along_record_set_text (unmet, "domain", domain);
  along_record_set_text (unmet, "cause", ruling->what);
  along_record_set_text (unmet, "raised_by", ruling->raised_by);
  along_record_set_text (unmet, "org", text_of (self, "from_org"));
  along_record_set_text (unmet, "person", text_of (self, "person"));
  along_record_set_text (unmet, "referral", along_record_get_id (self->referral));
  along_record_set_text (unmet, "service", text_of (self, "service"));
  along_record_set_text (unmet, "status", "open");
  along_record_set_text (unmet, "date", day);
  along_record_set_integer (unmet, "created_at", ruling->at);
  along_record_set_integer (unmet, "weeks_waited", ruling->weeks);
  if (need != NULL)
    {
      along_record_set_text (unmet, "need", of);
      /* Who may know of the need may know that it was not met, and nobody else. */
      along_record_set_text (unmet, "label", along_record_get_text (need, "label"));
    }
  if (!set_place (self, unmet, error))
    return FALSE;
  along_txn_create (self->txn, unmet);
  return TRUE;
}

/* One for each need that the referral was about; for none, of what the service helps with. */
static gboolean
add_unmet_needs (Writing *self, const AlongRuling *ruling, GError **error)
{
  g_auto (GStrv) needs = along_record_get_set (self->referral, "needs");
  g_auto (GStrv) domains = NULL;
  guint found = 0;

  for (guint i = 0; needs[i] != NULL && i < MOST_NEEDS; i++)
    {
      AlongRecord *need = NULL;
      const char *domain = NULL;

      if (!get (self, "need", needs[i], &need, error))
        return FALSE;
      domain = need != NULL ? along_record_get_text (need, "domain") : NULL;
      if (domain == NULL)
        continue;
      found++;
      if (!add_unmet (self, ruling, need, domain, error))
        return FALSE;
    }
  if (found > 0 || self->service == NULL)
    return TRUE;
  domains = along_record_get_set (self->service, "domains");
  return domains[0] == NULL || add_unmet (self, ruling, NULL, domains[0], error);
}

static gboolean
still_holds (const char *rule, GArray *rulings)
{
  for (guint i = 0; i < rulings->len; i++)
    if (g_strcmp0 (along_rules_to_do (g_array_index (rulings, AlongRuling, i).kind), rule) == 0)
      return TRUE;
  return FALSE;
}

/* Whether it is one that a rule made for this referral. */
static gboolean
is_ours (Writing *self, const AlongRecord *record)
{
  static const char *const rules[] = { "escalation", "late_decline", "loop_open", NULL };
  const char *rule = along_record_get_text (record, "rule");

  return rule != NULL && g_strv_contains (rules, rule)
         && g_strcmp0 (along_record_get_text (record, "referral"),
                       along_record_get_id (self->referral))
                == 0;
}

static gboolean
take_back_to_do (Writing *self, const char *id, GArray *rulings, GError **error)
{
  AlongRecord *to_do = NULL;

  if (!get (self, "to_do", id, &to_do, error))
    return FALSE;
  if (to_do != NULL && is_ours (self, to_do)
      && !still_holds (along_record_get_text (to_do, "rule"), rulings))
    along_txn_move (self->txn, to_do, "dismissed",
                    g_variant_new_parsed ("{'status_reason': <'not_needed'>}"));
  return TRUE;
}

/* What was counted for a referral that never should have been counts no more. */
static gboolean
take_back_unmet (Writing *self, const char *id, GError **error)
{
  AlongRecord *unmet = NULL;

  if (!get (self, "unmet_need", id, &unmet, error))
    return FALSE;
  if (unmet != NULL
      && g_strcmp0 (along_record_get_text (unmet, "referral"), along_record_get_id (self->referral))
             == 0)
    along_txn_move (self->txn, unmet, "closed",
                    g_variant_new_parsed ("{'status_reason': <'wrong_entry'>}"));
  return TRUE;
}

static gboolean
list_about (Writing *self, GPtrArray **records, GError **error)
{
  AlongTx *tx = self->rules->tx;
  const char *person = text_of (self, "person");

  /* Who passes a referral on has no person: those few to-dos hang on nobody. */
  return person != NULL ? tx->api->records_about (tx, person, records, error)
                        : tx->api->records_of (tx, "to_do", records, error);
}

static gboolean
take_back (Writing *self, GArray *rulings, GError **error)
{
  gboolean mistaken = g_strcmp0 (along_record_get_state (self->referral), "entered_in_error") == 0;
  g_autoptr (GPtrArray) records = NULL;

  if (!list_about (self, &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *one = g_ptr_array_index (records, i);
      gboolean open = one->deleted == 0 && g_strcmp0 (one->state, "open") == 0
                      && g_strcmp0 (one->subject, text_of (self, "person")) == 0;

      if (open && g_str_equal (one->kind, "to_do")
          && !take_back_to_do (self, one->id, rulings, error))
        return FALSE;
      if (open && mistaken && g_str_equal (one->kind, "unmet_need")
          && !take_back_unmet (self, one->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
commit (Writing *self, GError **error)
{
  AlongWriter writer = { .trusted = TRUE, .txn = self->txn, .received = self->rules->now };
  g_autoptr (AlongApplied) applied = along_applied_new (self->rules->tx);
  gint64 seq = 0;

  self->txn->hlc = self->rules->now << 16;
  return along_apply (&writer, applied, error)
         && along_service_write_applied (&writer, applied, self->rules->sids, &seq, error);
}

static gboolean
write_rulings (Writing *self, GArray *rulings, GError **error)
{
  gboolean escalated = FALSE;

  for (guint i = 0; i < rulings->len; i++)
    {
      const AlongRuling *ruling = &g_array_index (rulings, AlongRuling, i);

      if (!(ruling->kind == ALONG_RULING_UNMET ? add_unmet_needs (self, ruling, error)
                                               : add_to_dos (self, ruling, &escalated, error)))
        return FALSE;
    }
  if (escalated)
    mark_escalated (self);
  return take_back (self, rulings, error);
}

static void
writing_clear (Writing *self)
{
  along_txn_free (self->txn);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Writing, writing_clear)

/**
 * along_rules_write:
 * @self: what is read once for all
 * @work: to read other records in
 * @referral: a referral
 * @service: (nullable): its service
 * @rulings: (element-type AlongRuling): what is to be brought about
 * @acted: (out): whether anything was to be written
 * @error: return location
 *
 * Writes what is not there yet, in one transaction of the server's own, and takes back to-dos whose reason
 * is gone. What was brought about once, and done or dismissed since, is not brought about again.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_rules_write (AlongRules *self,
                   AlongWork *work,
                   const AlongRecord *referral,
                   const AlongRecord *service,
                   GArray *rulings,
                   gboolean *acted,
                   GError **error)
{
  g_auto (Writing) writing
      = { .rules = self, .work = work, .referral = referral, .service = service };

  writing.txn = along_txn_new (NULL);
  if (!write_rulings (&writing, rulings, error))
    return FALSE;
  *acted = writing.txn->ops->len > 0;
  return !*acted || commit (&writing, error);
}
