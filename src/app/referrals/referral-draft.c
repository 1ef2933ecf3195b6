/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-draft.h"

#include "base/date.h"
#include "base/id.h"
#include "base/text.h"
#include "model/rank.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * along_referral_draft_reason:
 * @needs: (element-type AlongRecord): the needs it is from
 *
 * Returns: (transfer full): why, as the person says it
 */
char *
along_referral_draft_reason (GPtrArray *needs)
{
  GString *reason = g_string_new (NULL);

  for (guint i = 0; i < needs->len; i++)
    {
      const char *words = along_record_get_text (g_ptr_array_index (needs, i), "words");

      if (words != NULL)
        g_string_append_printf (reason, "%s%s", reason->len > 0 ? "\n\n" : "", words);
    }
  return g_string_free_and_steal (reason);
}

static void
take_needs (AlongRecord *referral, GPtrArray *needs)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  g_autofree char *reason = along_referral_draft_reason (needs);

  for (guint i = 0; i < needs->len; i++)
    g_strv_builder_add (builder, along_record_get_id (g_ptr_array_index (needs, i)));
  ids = g_strv_builder_end (builder);
  along_record_set_set (referral, "needs", (const char *const *)ids);
  if (*reason != '\0')
    along_record_set_text (referral, "reason", reason);
}

/**
 * along_referral_draft_new:
 * @actor: who refers
 * @person: the person
 * @needs: (element-type AlongRecord): the needs it is from; their words become the reason
 * @again: (nullable): the referral that came to nothing, in place of which this one is sent: its words
 *   are kept
 *
 * Returns: (transfer full): a referral in its first state
 */
AlongRecord *
along_referral_draft_new (const AlongActor *actor,
                          const AlongRecord *person,
                          GPtrArray *needs,
                          const AlongRecord *again)
{
  static const char *const kept[] = { "reason",         "desired_outcomes", "priority",
                                      "risks_to_share", "access_needs",     "when_unavailable" };
  g_autofree char *id = along_id_new ();
  g_autofree char *number = along_id_reference ("R", id);
  AlongRecord *referral = along_record_new (along_entity_find ("referral"), id);

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "priority", "routine");
  along_record_set_text (referral, "from_org", actor->org);
  along_record_set_text (referral, "requester", actor->worker);
  along_record_set_text (referral, "person", along_record_get_id (person));
  if (needs->len > 0)
    take_needs (referral, needs);
  if (again == NULL)
    return referral;
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    along_record_set (referral, kept[i], along_record_get (again, kept[i]));
  along_record_set (referral, "needs", along_record_get (again, "needs"));
  along_record_set (referral, "decision", along_record_get (again, "decision"));
  along_record_set_text (referral, "parent_referral", along_record_get_id (again));
  return referral;
}

/**
 * along_referral_draft_items:
 * @draft: what the composer holds
 * @recipient: (nullable): one of the services; %NULL for what is shared with all
 *
 * Returns: (transfer full) (element-type AlongPacketItem): what may be shared with it, with its ticks;
 *   the texts belong to @draft
 */
GPtrArray *
along_referral_draft_items (const AlongReferralDraft *draft, const AlongRecipient *recipient)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < draft->items->len; i++)
    {
      AlongPacketItem *item
          = g_memdup2 (g_ptr_array_index (draft->items, i), sizeof (AlongPacketItem));

      if (recipient != NULL && recipient->left_out != NULL
          && g_strv_contains (recipient->left_out, item->key))
        item->ticked = FALSE;
      g_ptr_array_add (items, item);
    }
  return items;
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

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\n")] == '\0';
}

static const char *
reason_for (const AlongReferralDraft *draft, const AlongRecipient *recipient)
{
  return recipient != NULL && !is_blank (recipient->reason)
             ? recipient->reason
             : along_record_get_text (draft->referral, "reason");
}

/**
 * along_referral_draft_preview:
 * @draft: what the composer holds
 * @recipient: (nullable): one of the services
 *
 * Returns: (transfer full): the referral as its receiver would get it, for the same page
 */
AlongRecord *
along_referral_draft_preview (const AlongReferralDraft *draft, const AlongRecipient *recipient)
{
  AlongRecord *referral = along_record_copy (draft->referral);
  g_autoptr (GPtrArray) items = along_referral_draft_items (draft, recipient);
  g_autofree char *reason = g_strdup (reason_for (draft, recipient));

  along_record_set_text (referral, "reason", reason);
  along_record_set (referral, "packet", along_packet_build (items, 1, NULL));
  return referral;
}

/* What the person has just agreed to: these services, and what is ticked for any of them. */
static AlongRecord *
new_basis (const AlongReferralDraft *draft, const AlongActor *actor, const char *today)
{
  g_autofree char *id = along_id_new ();
  AlongRecord *basis = along_record_new (along_entity_find ("sharing_basis"), id);
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) categories = along_packet_categories (draft->items);
  g_autofree char *listed = NULL;
  g_autofree char *purpose = NULL;

  for (guint i = 0; i < draft->recipients->len; i++)
    {
      const AlongRecipient *recipient = g_ptr_array_index (draft->recipients, i);
      const char *org = along_record_get_id (recipient->organisation);

      if (!g_ptr_array_find_with_equal_func (recipients, org, g_str_equal, NULL))
        g_ptr_array_add (recipients, (gpointer)org);
      g_ptr_array_add (names, (gpointer)along_record_get_title (recipient->service));
    }
  g_ptr_array_add (recipients, NULL);
  g_ptr_array_add (names, NULL);
  listed = along_text_join ((const char *const *)names->pdata);
  /* TRANSLATORS: what somebody agreed to share something for; %s is one service or several */
  purpose = g_strdup_printf (_ ("Referral to %s"), listed);
  along_record_set_text (basis, "person", along_record_get_text (draft->referral, "person"));
  along_record_set_text (basis, "kind", "explicit_consent");
  along_record_set_text (basis, "status", "requested");
  along_record_set_text (basis, "purpose", purpose);
  along_record_set_text (basis, "author", actor->worker);
  along_record_set_text (basis, "given_how", draft->agreed_how);
  along_record_set_text (basis, "start", today);
  along_record_set_set (basis, "recipients", (const char *const *)recipients->pdata);
  along_record_set_set (basis, "categories", (const char *const *)categories);
  return basis;
}

/* The ground that was chosen, or another one that lets just this go to just them. */
static const AlongRecord *
basis_for (const AlongReferralDraft *draft,
           const AlongRecipient *recipient,
           const char *today,
           GError **error)
{
  g_autoptr (GPtrArray) items = along_referral_draft_items (draft, recipient);
  const char *org = along_record_get_id (recipient->organisation);
  g_autoptr (GError) refused = NULL;

  if (along_packet_covered (items, draft->basis, org, today, &refused))
    return draft->basis;
  for (guint i = 0; draft->recipients->len > 1 && draft->bases != NULL && i < draft->bases->len;
       i++)
    {
      const AlongRecord *basis = g_ptr_array_index (draft->bases, i);

      if (along_packet_covered (items, basis, org, today, NULL))
        return basis;
    }
  g_propagate_error (error, g_steal_pointer (&refused));
  return NULL;
}

/* Which kinds of information the ground that was chosen does not let go to @recipient. */
static char **
not_covered (const AlongReferralDraft *draft, const AlongRecipient *recipient, const char *today)
{
  g_autoptr (GPtrArray) items = along_referral_draft_items (draft, recipient);
  g_auto (GStrv) categories = along_packet_categories (items);
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();

  for (guint i = 0; categories[i] != NULL; i++)
    {
      const char *const one[] = { categories[i], NULL };

      if (!along_packet_allowed (draft->basis, one, along_record_get_id (recipient->organisation),
                                 today, NULL))
        g_strv_builder_add (missing, categories[i]);
    }
  return g_strv_builder_end (missing);
}

static char *
list_categories (char **categories)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  for (guint i = 0; categories[i] != NULL; i++)
    g_ptr_array_add (labels, (gpointer)along_facet_label (along_facet_find (categories[i])));
  g_ptr_array_add (labels, NULL);
  return along_text_join ((const char *const *)labels->pdata);
}

static AlongReferralProblem *
problem_new (AlongReferralLack lack, const AlongRecipient *recipient, char *sentence)
{
  AlongReferralProblem *problem = g_new0 (AlongReferralProblem, 1);

  problem->lack = lack;
  problem->recipient = recipient;
  problem->sentence = sentence;
  return problem;
}

/**
 * along_referral_problem_free:
 * @problem: (transfer full): why a referral cannot be sent
 */
void
along_referral_problem_free (AlongReferralProblem *problem)
{
  g_free (problem->sentence);
  g_strfreev (problem->categories);
  g_free (problem);
}

static AlongReferralProblem *
problem_with_service (const AlongRecipient *recipient)
{
  const char *status = along_record_get_text (recipient->service, "status");
  const char *name = along_record_get_title (recipient->service);

  if (status != NULL && !g_str_equal (status, "active"))
    return problem_new (
        ALONG_LACKS_OPEN, recipient,
        /* TRANSLATORS: %s is a service */
        g_strdup_printf (
            _ ("%s is not running at present. Choose another one: what you wrote stays."), name));
  if (recipient->organisation == NULL
      || along_record_get (recipient->organisation, "isa_signed") == NULL)
    return problem_new (
        ALONG_LACKS_AGREEMENT, recipient,
        g_strdup_printf (
            /* TRANSLATORS: %s is a service */
            _ ("The organisation of %s has not signed a sharing agreement yet, so nothing personal "
               "can be sent there. Choose another service, or ask them to sign: its page says "
               "whom."),
            name));
  return NULL;
}

static AlongReferralProblem *
problem_with_date (const AlongRecipient *recipient, const char *today)
{
  GDate date;
  const char *name = along_record_get_title (recipient->service);

  if (recipient->planned_for == NULL)
    return NULL;
  if (!along_date_parse (recipient->planned_for, &date))
    return problem_new (ALONG_LACKS_DATE, recipient,
                        /* TRANSLATORS: %s is a service */
                        g_strdup_printf (_ ("When it is to go to %s is not a date."), name));
  if (strcmp (recipient->planned_for, today) < 0)
    return problem_new (
        ALONG_LACKS_DATE, recipient,
        /* TRANSLATORS: %s is a service */
        g_strdup_printf (
            _ ("The day it is to go to %s is past. Choose a later one, or send it now."), name));
  return NULL;
}

/* Nothing leaves to anybody before there is a ground for just that. */
static AlongReferralProblem *
problem_with_cover (const AlongReferralDraft *draft,
                    const AlongRecipient *recipient,
                    const char *today)
{
  g_autoptr (GError) error = NULL;
  AlongReferralProblem *problem = NULL;
  g_autofree char *kinds = NULL;

  if (recipient->planned_for != NULL || basis_for (draft, recipient, today, &error) != NULL)
    return NULL;
  problem = problem_new (ALONG_LACKS_COVER, recipient, NULL);
  problem->categories = not_covered (draft, recipient, today);
  kinds = list_categories (problem->categories);
  if (*kinds == '\0')
    problem->sentence
        /* TRANSLATORS: a service, and why nothing may be shared with it */
        = g_strdup_printf (_ ("%s: %s"), along_record_get_title (recipient->service),
                           error->message);
  else if (strstr (error->message, kinds) != NULL)
    problem->sentence
        /* TRANSLATORS: an organisation, and kinds of information: Health and Contact */
        = g_strdup_printf (_ ("%s may not have this yet: %s."),
                           along_record_get_title (recipient->organisation), kinds);
  else
    problem->sentence = g_strdup_printf (
        /* TRANSLATORS: an organisation, kinds of information (Health and Contact), and why */
        _ ("%s may not have this yet: %s. %s"), along_record_get_title (recipient->organisation),
        kinds, error->message);
  return problem;
}

static AlongReferralProblem *
problem_with_words (const AlongReferralDraft *draft)
{
  gboolean own = TRUE;

  for (guint i = 0; i < draft->recipients->len; i++)
    own = own && !is_blank (((AlongRecipient *)g_ptr_array_index (draft->recipients, i))->reason);
  if (!own && is_blank (along_record_get_text (draft->referral, "reason")))
    return problem_new (ALONG_LACKS_REASON, NULL,
                        g_strdup (_ ("Say why: the person’s own words are enough.")));
  return NULL;
}

static gboolean
goes_now (const AlongReferralDraft *draft)
{
  for (guint i = 0; i < draft->recipients->len; i++)
    if (((AlongRecipient *)g_ptr_array_index (draft->recipients, i))->planned_for == NULL)
      return TRUE;
  return FALSE;
}

/* Choice is what people are owed (domain.md §2): one option is none, unless there is a reason. */
static AlongReferralProblem *
problem_with_choice (const AlongReferralDraft *draft)
{
  guint n = draft->offered->len;

  for (guint i = 0; i < draft->recipients->len; i++)
    {
      const AlongRecipient *recipient = g_ptr_array_index (draft->recipients, i);
      gboolean found = FALSE;

      for (guint k = 0; k < draft->offered->len && !found; k++)
        found = g_str_equal (
            along_record_get_id (((AlongRanked *)g_ptr_array_index (draft->offered, k))->service),
            along_record_get_id (recipient->service));
      n += found ? 0 : 1;
    }
  if (n >= 2 || along_record_get (draft->referral, "one_option") != NULL)
    return NULL;
  return problem_new (ALONG_LACKS_OPTIONS, NULL,
                      g_strdup (_ ("Only one service was put before the person. Is there another "
                                   "they could choose? Mark it as offered, or say why not.")));
}

/**
 * along_referral_draft_problem:
 * @draft: what the composer holds
 * @today: the partnership's date
 *
 * Returns: (transfer full) (nullable): the first thing that keeps it from being sent; %NULL for nothing
 */
AlongReferralProblem *
along_referral_draft_problem (const AlongReferralDraft *draft, const char *today)
{
  AlongReferralProblem *problem = NULL;

  if (draft->recipients->len == 0)
    return problem_new (ALONG_LACKS_SERVICE, NULL, g_strdup (_ ("Choose a service first.")));
  for (guint i = 0; i < draft->recipients->len && problem == NULL; i++)
    {
      const AlongRecipient *recipient = g_ptr_array_index (draft->recipients, i);

      problem = problem_with_service (recipient);
      if (problem == NULL)
        problem = problem_with_date (recipient, today);
    }
  if (problem == NULL)
    problem = problem_with_words (draft);
  if (problem == NULL && draft->agreed_how == NULL && draft->basis == NULL && goes_now (draft))
    problem = problem_new (
        ALONG_LACKS_BASIS, NULL,
        g_strdup (
            _ ("Say how the person agreed. Without that, or another ground, nothing is sent.")));
  for (guint i = 0; i < draft->recipients->len && problem == NULL && draft->agreed_how == NULL; i++)
    problem = problem_with_cover (draft, g_ptr_array_index (draft->recipients, i), today);
  return problem != NULL ? problem : problem_with_choice (draft);
}

/**
 * along_referral_draft_warning:
 * @draft: what the composer holds
 * @today: the partnership's date
 *
 * What does not keep it from being sent, but is good to know: that a sharing agreement was to be looked at again
 * before today. An agreement does not end with that day; who has signed it decides what becomes of it.
 *
 * Returns: (transfer full) (nullable): in a sentence for people; %NULL for nothing
 */
char *
along_referral_draft_warning (const AlongReferralDraft *draft, const char *today)
{
  for (guint i = 0; i < draft->recipients->len; i++)
    {
      const AlongRecipient *recipient = g_ptr_array_index (draft->recipients, i);
      const char *review = recipient->organisation != NULL
                               ? along_record_get_text (recipient->organisation, "isa_review")
                               : NULL;
      g_autofree char *day = NULL;

      if (review == NULL || strcmp (review, today) >= 0)
        continue;
      day = along_date_text (review);
      return g_strdup_printf (
          /* TRANSLATORS: an organisation, and a date */
          _ ("The sharing agreement with %s was to be looked at again by %s. You can send this; "
             "please tell whoever looks after the agreements."),
          along_record_get_title (recipient->organisation), day);
    }
  return NULL;
}

static gboolean
is_chosen (const AlongReferralDraft *draft, const AlongRecord *service)
{
  for (guint i = 0; i < draft->recipients->len; i++)
    if (g_str_equal (along_record_get_id (
                         ((AlongRecipient *)g_ptr_array_index (draft->recipients, i))->service),
                     along_record_get_id (service)))
      return TRUE;
  return FALSE;
}

static void
add_option (GVariantBuilder *table, const AlongRecord *service, const char *why, gboolean chosen)
{
  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "service", along_record_get_id (service));
  g_variant_builder_add (table, "{ss}", "name", along_record_get_title (service));
  if (why != NULL && *why != '\0')
    g_variant_builder_add (table, "{ss}", "why", why);
  g_variant_builder_add (table, "{ss}", "chosen", chosen ? "yes" : "no");
  g_variant_builder_close (table);
}

/* What was put before the person; what they took was put before them, too. */
static GVariant *
options_offered (const AlongReferralDraft *draft, const AlongRecipient *recipient)
{
  GVariantBuilder table;
  gboolean listed = FALSE;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; i < draft->offered->len; i++)
    {
      const AlongRanked *ranked = g_ptr_array_index (draft->offered, i);
      g_autofree char *why = along_ranked_words (ranked);

      add_option (&table, ranked->service, why, is_chosen (draft, ranked->service));
      listed = listed
               || g_str_equal (along_record_get_id (ranked->service),
                               along_record_get_id (recipient->service));
    }
  if (!listed)
    add_option (&table, recipient->service, NULL, TRUE);
  return g_variant_builder_end (&table);
}

/* The first takes the record the form is about; each further one is a referral of its own. */
static AlongRecord *
referral_for (const AlongReferralDraft *draft, guint i, const char *bundle)
{
  static const char *const same[]
      = { "status",           "priority",       "from_org",         "requester",
          "person",           "needs",          "desired_outcomes", "access_needs",
          "when_unavailable", "risks_to_share", "parent_referral",  "attachments",
          "decision",         "one_option",     "chosen_by_person" };
  g_autofree char *id = NULL;
  g_autofree char *number = NULL;
  AlongRecord *referral = NULL;

  if (i == 0)
    {
      referral = along_record_copy (draft->referral);
      if (draft->stored == NULL)
        along_record_set_text (referral, "bundle_id", bundle);
      return referral;
    }
  id = along_id_new ();
  number = along_id_reference ("R", id);
  referral = along_record_new (along_entity_find ("referral"), id);
  for (guint k = 0; k < G_N_ELEMENTS (same); k++)
    along_record_set (referral, same[k], along_record_get (draft->referral, same[k]));
  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "bundle_id", bundle);
  return referral;
}

static void
fill (const AlongReferralDraft *draft,
      const AlongRecipient *recipient,
      AlongRecord *referral,
      const AlongRecord *basis,
      GPtrArray *items,
      gint64 now)
{
  g_auto (GStrv) categories = along_packet_categories (items);
  g_auto (GStrv) keys = along_packet_keys (items);
  g_autofree char *reason = g_strdup (reason_for (draft, recipient));

  along_record_set_text (referral, "reason", reason);
  along_record_set_text (referral, "service", along_record_get_id (recipient->service));
  along_record_set_text (referral, "to_org", along_record_get_id (recipient->organisation));
  along_record_set_text (referral, "sharing_basis",
                         basis != NULL ? along_record_get_id (basis) : NULL);
  if (basis != NULL)
    along_record_set_integer (referral, "basis_checked_at", now);
  along_record_set_set (referral, "shared_categories", (const char *const *)categories);
  along_record_set_set (referral, "shared_fields", (const char *const *)keys);
  along_record_set_text (referral, "planned_for", recipient->planned_for);
  along_record_set (referral, "options_offered", options_offered (draft, recipient));
}

static void
send_one (const AlongReferralDraft *draft,
          const AlongRecipient *recipient,
          AlongRecord *referral,
          GPtrArray *items,
          AlongReferralSending *sending)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  const char *name = shared_name (items);

  g_variant_dict_insert_value (&values, "packet", along_packet_build (items, 1, NULL));
  g_variant_dict_insert (&values, "packet_version", "x", G_GINT64_CONSTANT (1));
  if (name != NULL)
    g_variant_dict_insert (&values, "shared_name", "s", name);
  along_txn_move (sending->txn, referral, "sent", g_variant_dict_end (&values));
  g_ptr_array_add (sending->sent, along_record_ref (referral));
}

static void
add_one (const AlongReferralDraft *draft,
         guint i,
         const AlongRecord *basis,
         const char *bundle,
         gint64 now,
         const char *today,
         AlongReferralSending *sending)
{
  const AlongRecipient *recipient = g_ptr_array_index (draft->recipients, i);
  g_autoptr (GPtrArray) items = along_referral_draft_items (draft, recipient);
  g_autoptr (AlongRecord) referral = referral_for (draft, i, bundle);

  if (basis == NULL && recipient->planned_for == NULL)
    basis = basis_for (draft, recipient, today, NULL);
  fill (draft, recipient, referral, basis, items, now);
  if (draft->files != NULL)
    along_file_picker_enclose (draft->files, referral);
  if (i == 0 && draft->stored != NULL)
    {
      along_txn_update (sending->txn, draft->stored, referral);
      sending->was_draft = referral;
    }
  else
    {
      along_txn_create (sending->txn, referral);
    }
  if (recipient->planned_for == NULL)
    send_one (draft, recipient, referral, items, sending);
  else if (i > 0 || draft->stored == NULL)
    g_ptr_array_add (sending->kept, along_record_ref (referral));
  if (draft->files != NULL)
    along_file_picker_create (draft->files, sending->txn, referral);
}

/**
 * along_referral_draft_send:
 * @draft: what the composer holds, lacking nothing
 * @actor: who refers
 * @now: when, in milliseconds
 * @today: the partnership's date
 *
 * Returns: (transfer full): what goes, and what waits for its day
 */
AlongReferralSending *
along_referral_draft_send (const AlongReferralDraft *draft,
                           const AlongActor *actor,
                           gint64 now,
                           const char *today)
{
  AlongReferralSending *sending = g_new0 (AlongReferralSending, 1);
  g_autoptr (AlongRecord) agreed = NULL;
  g_autofree char *bundle = NULL;

  if (draft->stored != NULL)
    bundle = g_strdup (along_record_get_text (draft->stored, "bundle_id"));
  if (bundle == NULL && draft->recipients->len > 1)
    bundle = along_id_new ();
  sending->txn = along_txn_new (actor->org);
  sending->sent = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  sending->kept = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  if (draft->agreed_how != NULL)
    {
      g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (NULL);

      agreed = new_basis (draft, actor, today);
      along_txn_create (sending->txn, agreed);
      along_txn_move (sending->txn, agreed, "active", g_variant_dict_end (&given));
    }
  for (guint i = 0; i < draft->recipients->len; i++)
    add_one (draft, i, agreed, bundle, now, today, sending);
  return sending;
}

/* A draft that waited for its day may be anybody's, and what is entered by mistake its author says within a day. */
static void
take_back (AlongTxn *undo, const AlongRecord *referral, gboolean was_draft)
{
  g_autoptr (AlongRecord) sent = along_record_copy (referral);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  along_record_set_text (sent, "status", "sent");
  g_variant_dict_insert (&values, "status_reason", "s",
                         was_draft ? "sent_by_mistake" : "sent_too_soon");
  along_txn_move (undo, sent, was_draft ? "withdrawn" : "entered_in_error",
                  g_variant_dict_end (&values));
}

/**
 * along_referral_sending_undo:
 * @sending: what was sent
 *
 * Returns: (transfer full): one transaction that takes all of it back: what went was entered by mistake, and waits for
 *   nobody to be told; a draft that went is withdrawn; both steps stay in its history. What waits goes again
 */
AlongTxn *
along_referral_sending_undo (const AlongReferralSending *sending)
{
  AlongTxn *undo = along_txn_new (sending->txn->org);

  for (guint i = 0; i < sending->sent->len; i++)
    take_back (undo, g_ptr_array_index (sending->sent, i),
               g_ptr_array_index (sending->sent, i) == sending->was_draft);
  for (guint i = 0; i < sending->kept->len; i++)
    along_txn_add (undo,
                   along_op_delete (along_entity_find ("referral"),
                                    along_record_get_id (g_ptr_array_index (sending->kept, i)),
                                    _ ("Undone")));
  return undo;
}

/**
 * along_referral_sending_words:
 * @sending: what was sent
 *
 * Returns: (transfer full): what people are told
 */
char *
along_referral_sending_words (const AlongReferralSending *sending)
{
  guint n = sending->sent->len;
  guint kept = sending->kept->len;
  g_autofree char *waiting = NULL;

  if (n == 1 && kept == 0)
    /* TRANSLATORS: %s is the number of a referral, such as R-7F3K2QX */
    return g_strdup_printf (_ ("Sent: %s"),
                            along_record_get_title (g_ptr_array_index (sending->sent, 0)));
  if (kept > 0)
    waiting
        = g_strdup_printf (ngettext ("%u waits for its day", "%u wait for their day", kept), kept);
  if (n == 0)
    return g_steal_pointer (&waiting);
  if (kept == 0)
    return g_strdup_printf (ngettext ("%u referral sent", "%u referrals sent", n), n);
  /* TRANSLATORS: how many referrals were sent, and how many wait: "1 sent, 2 wait for their day" */
  return g_strdup_printf (_ ("%u sent, %s"), n, waiting);
}

/**
 * along_referral_sending_free:
 * @sending: (transfer full): what was sent
 */
void
along_referral_sending_free (AlongReferralSending *sending)
{
  along_txn_free (sending->txn);
  g_ptr_array_unref (sending->sent);
  g_ptr_array_unref (sending->kept);
  g_free (sending);
}
