/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-draft.h"

#include "base/id.h"
#include "model/rank.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many services are kept as offered, beside the one that was chosen. */
#define OFFERED 3

/**
 * along_referral_draft_new:
 * @actor: who refers
 * @person: the person
 * @need: (nullable): the need it is from; its words become the reason
 * @again: (nullable): the referral that came to nothing, in place of which this one is sent: its words
 *   are kept. A draft is gone on with itself
 *
 * Returns: (transfer full): a referral in its first state
 */
AlongRecord *
along_referral_draft_new (const AlongActor *actor,
                          const AlongRecord *person,
                          const AlongRecord *need,
                          const AlongRecord *again)
{
  static const char *const kept[]
      = { "reason",       "desired_outcomes", "priority",        "risks_to_share",
          "access_needs", "when_unavailable", "chosen_by_person" };
  g_autofree char *id = along_id_new ();
  g_autofree char *number = along_id_reference ("R", id);
  AlongRecord *referral = NULL;

  if (again != NULL && g_strcmp0 (along_record_get_state (again), "draft") == 0)
    return along_record_copy (again);
  referral = along_record_new (along_entity_find ("referral"), id);
  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "priority", "routine");
  along_record_set_text (referral, "from_org", actor->org);
  along_record_set_text (referral, "requester", actor->worker);
  along_record_set_text (referral, "person", along_record_get_id (person));
  if (need != NULL)
    {
      const char *const needs[] = { along_record_get_id (need), NULL };

      along_record_set_set (referral, "needs", needs);
      along_record_set_text (referral, "reason", along_record_get_text (need, "words"));
    }
  if (again == NULL)
    return referral;
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    along_record_set (referral, kept[i], along_record_get (again, kept[i]));
  along_record_set (referral, "needs", along_record_get (again, "needs"));
  along_record_set_text (referral, "parent_referral", along_record_get_id (again));
  return referral;
}

/* The name that the receiver's lists show: one of those that are shared, and none where none is. */
static const char *
shared_name (GPtrArray *items)
{
  static const char *const fields[] = { "person.known_as", "person.family" };

  for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
    for (guint i = 0; i < items->len; i++)
      {
        const AlongPacketItem *item = g_ptr_array_index (items, i);

        if (item->ticked && g_str_equal (item->field, fields[f]))
          return item->value;
      }
  return NULL;
}

/**
 * along_referral_draft_preview:
 * @draft: what the composer holds
 *
 * Returns: (transfer full): the referral as its receiver would get it, for the same page
 */
AlongRecord *
along_referral_draft_preview (const AlongReferralDraft *draft)
{
  AlongRecord *referral = along_record_copy (draft->referral);

  along_record_set (referral, "packet", along_packet_build (draft->items, 1, NULL));
  return referral;
}

/* What the person has just agreed to: this service, and what is ticked. */
static AlongRecord *
new_basis (const AlongReferralDraft *draft, const AlongActor *actor, const char *today)
{
  g_autofree char *id = along_id_new ();
  AlongRecord *basis = along_record_new (along_entity_find ("sharing_basis"), id);
  g_auto (GStrv) categories = along_packet_categories (draft->items);
  const char *const recipients[] = { along_record_get_id (draft->organisation), NULL };
  /* TRANSLATORS: what somebody agreed to share something for; %s is a service */
  g_autofree char *purpose
      = g_strdup_printf (_ ("Referral to %s"), along_record_get_title (draft->service));

  along_record_set_text (basis, "person", along_record_get_text (draft->referral, "person"));
  along_record_set_text (basis, "kind", "explicit_consent");
  along_record_set_text (basis, "status", "requested");
  along_record_set_text (basis, "purpose", purpose);
  along_record_set_text (basis, "author", actor->worker);
  along_record_set_text (basis, "given_how", draft->agreed_how);
  along_record_set_text (basis, "start", today);
  along_record_set_set (basis, "recipients", recipients);
  along_record_set_set (basis, "categories", (const char *const *)categories);
  return basis;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\n")] == '\0';
}

/**
 * along_referral_draft_lacks:
 * @draft: what the composer holds
 * @today: the partnership's date
 * @sentence: (out) (transfer full) (nullable): what is missing, in a sentence for people
 *
 * Returns: the first thing that is missing
 */
AlongReferralLack
along_referral_draft_lacks (const AlongReferralDraft *draft, const char *today, char **sentence)
{
  g_autoptr (GError) error = NULL;

  *sentence = NULL;
  if (draft->service == NULL)
    {
      *sentence = g_strdup (_ ("Choose a service first."));
      return ALONG_LACKS_SERVICE;
    }
  if (draft->organisation == NULL || along_record_get (draft->organisation, "isa_signed") == NULL)
    {
      *sentence = g_strdup_printf (
          /* TRANSLATORS: %s is a service */
          _ ("The organisation of %s has not signed a sharing agreement yet, so nothing personal "
             "can "
             "be sent there. Choose another service, or ask them to sign: its page says whom."),
          along_record_get_title (draft->service));
      return ALONG_LACKS_AGREEMENT;
    }
  if (is_blank (along_record_get_text (draft->referral, "reason")))
    {
      *sentence = g_strdup (_ ("Say why: the person’s own words are enough."));
      return ALONG_LACKS_REASON;
    }
  if (draft->agreed_how != NULL)
    return ALONG_LACKS_NOTHING;
  if (draft->basis == NULL)
    {
      *sentence = g_strdup (
          _ ("Say how the person agreed. Without that, or another ground, nothing is sent."));
      return ALONG_LACKS_BASIS;
    }
  if (along_packet_covered (draft->items, draft->basis, along_record_get_id (draft->organisation),
                            today, &error))
    return ALONG_LACKS_NOTHING;
  *sentence = g_strdup (error->message);
  return ALONG_LACKS_BASIS;
}

static void
add_option (GVariantBuilder *table, const AlongRanked *ranked, gboolean chosen)
{
  g_autofree char *why = along_ranked_words (ranked);

  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "service", along_record_get_id (ranked->service));
  g_variant_builder_add (table, "{ss}", "name", along_record_get_title (ranked->service));
  if (*why != '\0')
    g_variant_builder_add (table, "{ss}", "why", why);
  g_variant_builder_add (table, "{ss}", "chosen", chosen ? "yes" : "no");
  g_variant_builder_close (table);
}

static GVariant *
options_offered (const AlongReferralDraft *draft)
{
  const char *chosen = along_record_get_id (draft->service);
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; i < draft->offered->len; i++)
    {
      const AlongRanked *ranked = g_ptr_array_index (draft->offered, i);
      gboolean is_it = g_str_equal (along_record_get_id (ranked->service), chosen);

      if (i < OFFERED || is_it)
        add_option (&table, ranked, is_it);
    }
  return g_variant_builder_end (&table);
}

/**
 * along_referral_draft_send:
 * @draft: what the composer holds, lacking nothing
 * @actor: who refers
 * @now: when, in milliseconds
 * @today: the partnership's date
 * @sent: (out) (transfer full): the referral as it was before the step to `sent`
 *
 * Returns: (transfer full): one transaction: the new ground for sharing where there is one, the
 *   referral, and the step that freezes what is shared
 */
AlongTxn *
along_referral_draft_send (const AlongReferralDraft *draft,
                           const AlongActor *actor,
                           gint64 now,
                           const char *today,
                           AlongRecord **sent)
{
  AlongTxn *txn = along_txn_new (actor->org);
  AlongRecord *referral = along_record_copy (draft->referral);
  g_auto (GStrv) categories = along_packet_categories (draft->items);
  g_auto (GStrv) keys = along_packet_keys (draft->items);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (AlongRecord) basis = NULL;
  const char *name = shared_name (draft->items);

  if (draft->agreed_how != NULL)
    {
      g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (NULL);

      basis = new_basis (draft, actor, today);
      along_txn_create (txn, basis);
      along_txn_move (txn, basis, "active", g_variant_dict_end (&given));
    }
  along_record_set_text (referral, "service", along_record_get_id (draft->service));
  along_record_set_text (referral, "to_org", along_record_get_id (draft->organisation));
  along_record_set_text (referral, "sharing_basis",
                         along_record_get_id (basis != NULL ? basis : draft->basis));
  along_record_set_integer (referral, "basis_checked_at", now);
  along_record_set_set (referral, "shared_categories", (const char *const *)categories);
  along_record_set_set (referral, "shared_fields", (const char *const *)keys);
  along_record_set (referral, "options_offered", options_offered (draft));
  if (draft->stored != NULL)
    along_txn_update (txn, draft->stored, referral);
  else
    along_txn_create (txn, referral);

  g_variant_dict_insert_value (&values, "packet", along_packet_build (draft->items, 1, NULL));
  g_variant_dict_insert (&values, "packet_version", "x", G_GINT64_CONSTANT (1));
  if (name != NULL)
    g_variant_dict_insert (&values, "shared_name", "s", name);
  along_txn_move (txn, referral, "sent", g_variant_dict_end (&values));
  *sent = referral;
  return txn;
}
