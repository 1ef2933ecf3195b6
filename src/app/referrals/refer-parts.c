/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-parts.h"

#include "app/referrals/refer-files.h"
#include "app/referrals/refer-pathway.h"
#include "app/referrals/refer-unmet.h"
#include "base/clock.h"
#include "base/date.h"

/**
 * along_refer_parts_source_of:
 * @self: parts
 * @source: where it may begin
 *
 * Returns: (transfer none) (nullable): the record it begins from there
 */
AlongRecord *
along_refer_parts_source_of (AlongReferParts *self, AlongReferSource source)
{
  AlongFollow *again = self->sources[ALONG_REFER_FROM_AGAIN];
  AlongRecord *record = again != NULL ? along_follow_get_record (again) : NULL;
  gboolean draft = record != NULL && g_strcmp0 (along_record_get_state (record), "draft") == 0;

  /* What another service has passed on waits as a draft: that one is gone on with itself. */
  if (draft && source == ALONG_REFER_FROM_AGAIN)
    return NULL;
  if (draft && source == ALONG_REFER_FROM_DRAFT)
    return record;
  return self->sources[source] != NULL ? along_follow_get_record (self->sources[source]) : NULL;
}

/**
 * along_refer_parts_put_draft:
 * @self: parts
 * @field: a field
 * @text: (nullable): what is there
 *
 * Keeps what people chose.
 */
void
along_refer_parts_put_draft (AlongReferParts *self, const char *field, const char *text)
{
  if (self->draft_key != NULL && !self->loading_drafts)
    along_store_put_draft (along_context_get_store (self->context), self->draft_key, field,
                           text != NULL ? text : "");
}

/**
 * along_refer_parts_drafted:
 * @self: parts
 * @field: a field
 *
 * Returns: (transfer none) (nullable): what was kept; %NULL for nothing
 */
const char *
along_refer_parts_drafted (AlongReferParts *self, const char *field)
{
  const char *text = self->drafts != NULL ? g_hash_table_lookup (self->drafts, field) : NULL;

  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * along_refer_parts_make_files:
 * @self: parts
 * @place: where the files stand
 * @cancellable: to give up
 *
 * Begins with what was picked before; where nobody has touched the files yet, with those of the referral that came
 * to nothing.
 */
void
along_refer_parts_make_files (AlongReferParts *self, AdwBin *place, GCancellable *cancellable)
{
  AlongRecord *again = self->sources[ALONG_REFER_FROM_AGAIN] != NULL
                           ? along_follow_get_record (self->sources[ALONG_REFER_FROM_AGAIN])
                           : NULL;

  self->files = ALONG_FILE_PICKER (along_file_picker_new (self->context));
  adw_bin_set_child (place, GTK_WIDGET (self->files));
  along_file_picker_set_draft (self->files, along_refer_parts_drafted (self, "files"));
  if (again != NULL && along_refer_parts_drafted (self, "files_said") == NULL)
    along_refer_files_carry (self->context, self->files, again, cancellable);
}

/**
 * along_refer_held_free:
 * @held: (transfer full): what a page holds
 */
void
along_refer_held_free (AlongReferHeld *held)
{
  along_record_unref (held->referral);
  g_ptr_array_unref (held->offered);
  g_ptr_array_unref (held->recipients);
  g_free (held);
}

static void
add_recipient (AlongReferParts *self, GPtrArray *into, const char *id)
{
  AlongRecord *service = along_referral_material_get_service (self->material, id);
  AlongRecipient *recipient = NULL;

  if (service == NULL)
    return;
  recipient = g_new0 (AlongRecipient, 1);
  recipient->service = service;
  recipient->organisation = along_referral_material_get_organisation (
      self->material, along_record_get_text (service, "org"));
  if (along_service_choices_get_several (self->choices))
    {
      recipient->reason = along_recipient_list_get_reason (self->recipients, id);
      recipient->left_out = along_recipient_list_get_left_out (self->recipients, id);
      recipient->planned_for = along_recipient_list_get_planned (self->recipients, id);
    }
  g_ptr_array_add (into, recipient);
}

static void
complete (AlongReferParts *self, AlongRecord *referral)
{
  g_auto (GStrv) needs = along_refer_about_get_ids (self->about);

  along_record_set_set (referral, "needs", (const char *const *)needs);
  along_record_set_text (referral, "one_option", self->one_option);
  along_record_set_boolean (referral, "chosen_by_person",
                            adw_switch_row_get_active (self->their_choice));
  if (self->start->decision != NULL)
    along_record_set_text (referral, "decision", self->start->decision);
}

/**
 * along_refer_parts_hold:
 * @self: parts
 *
 * Returns: (transfer full): what is there now, as one referral or several
 */
AlongReferHeld *
along_refer_parts_hold (AlongReferParts *self)
{
  AlongReferHeld *held = g_new0 (AlongReferHeld, 1);
  g_autofree const char *const *ids = along_service_choices_get_chosen (self->choices);

  held->referral = along_record_form_get_record (self->form);
  complete (self, held->referral);
  held->offered = along_service_choices_get_offered (self->choices);
  held->recipients = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; ids[i] != NULL; i++)
    add_recipient (self, held->recipients, ids[i]);
  held->draft = (AlongReferralDraft){
    .referral = held->referral,
    /* As the form knows it: a word that the form has not read yet is not taken back by sending. */
    .stored = along_refer_parts_source_of (self, ALONG_REFER_FROM_DRAFT) != NULL
                  ? along_record_form_get_before (self->form)
                  : NULL,
    .items = along_share_list_get_items (self->shared),
    .offered = held->offered,
    .recipients = held->recipients,
    .bases = along_referral_material_get_bases (self->material),
    .basis = along_basis_list_get_basis (self->agreed),
    .agreed_how = along_basis_list_get_agreed_how (self->agreed),
    .files = self->files,
  };
  return held;
}

/**
 * along_refer_parts_put_list:
 * @self: parts
 * @field: a field
 * @ids: (array zero-terminated=1): ids or keys
 *
 * Keeps a list that people chose.
 */
void
along_refer_parts_put_list (AlongReferParts *self, const char *field, const char *const *ids)
{
  g_autofree char *joined = g_strjoinv ("\n", (char **)ids);

  along_refer_parts_put_draft (self, field, joined);
}

/**
 * along_refer_parts_items_of:
 * @self: parts
 *
 * Returns: (transfer full) (element-type AlongPacketItem): what may be shared
 */
GPtrArray *
along_refer_parts_items_of (AlongReferParts *self)
{
  g_auto (GStrv) needs = along_refer_about_get_ids (self->about);

  return along_referral_material_items (self->material, (const char *const *)needs);
}

/**
 * along_refer_parts_tick:
 * @self: parts
 * @items: (element-type AlongPacketItem): what may be shared
 *
 * The ticks of the draft; else those of the referral it is in place of; else the least.
 */
void
along_refer_parts_tick (AlongReferParts *self, GPtrArray *items)
{
  const char *joined = along_refer_parts_drafted (self, "shared_fields");
  AlongRecord *before = along_refer_parts_source_of (self, ALONG_REFER_FROM_AGAIN) != NULL
                            ? along_refer_parts_source_of (self, ALONG_REFER_FROM_AGAIN)
                            : along_refer_parts_source_of (self, ALONG_REFER_FROM_DRAFT);
  g_auto (GStrv) keys = NULL;
  gboolean any = FALSE;

  if (along_refer_parts_drafted (self, "shared_said") != NULL)
    keys = g_strsplit (joined != NULL ? joined : "", "\n", -1);
  else if (before != NULL)
    keys = along_record_get_set (before, "shared_fields");
  if (keys == NULL)
    return;
  for (guint i = 0; i < items->len; i++)
    any = any
          || g_strv_contains ((const char *const *)keys,
                              ((AlongPacketItem *)g_ptr_array_index (items, i))->key);
  /* What was ticked may be gone from the record by now: then it starts from the least again. */
  if (any || along_refer_parts_drafted (self, "shared_said") != NULL)
    along_packet_tick (items, (const char *const *)keys);
}

/**
 * along_refer_parts_choose_needs:
 * @self: parts
 *
 * Which needs: as people said here; else what it began from.
 */
void
along_refer_parts_choose_needs (AlongReferParts *self)
{
  static const AlongReferSource sources[] = { ALONG_REFER_FROM_AGAIN, ALONG_REFER_FROM_DRAFT };
  AlongRecord *decision = along_refer_parts_source_of (self, ALONG_REFER_FROM_DECISION);
  g_auto (GStrv) ids = NULL;

  if (along_refer_parts_drafted (self, "needs_said") != NULL)
    ids = g_strsplit (along_refer_parts_drafted (self, "needs") != NULL
                          ? along_refer_parts_drafted (self, "needs")
                          : "",
                      "\n", -1);
  for (guint i = 0; ids == NULL && i < G_N_ELEMENTS (sources); i++)
    if (along_refer_parts_source_of (self, sources[i]) != NULL)
      ids = along_record_get_set (along_refer_parts_source_of (self, sources[i]), "needs");
  if (ids == NULL)
    {
      const char *need = self->start->need;
      const char *one[2] = { need, NULL };

      if (need == NULL && decision != NULL)
        one[0] = along_record_get_text (decision, "need");
      ids = g_strdupv ((char **)one);
    }
  along_refer_about_choose (self->about, (const char *const *)ids,
                            along_refer_parts_drafted (self, "domain"));
}

/**
 * along_refer_parts_choose_services:
 * @self: parts
 *
 * Which services: as people said here; else what it began from.
 */
void
along_refer_parts_choose_services (AlongReferParts *self)
{
  AlongRecord *stored = along_refer_parts_source_of (self, ALONG_REFER_FROM_DRAFT);
  const char *first = self->start->service != NULL ? self->start->service
                      : stored != NULL             ? along_record_get_text (stored, "service")
                                                   : NULL;
  const char *joined = along_refer_parts_drafted (self, "services");
  g_auto (GStrv) ids = g_strsplit (joined != NULL ? joined : first != NULL ? first : "", "\n", -1);
  const char *offered = along_refer_parts_drafted (self, "offered");

  if (first != NULL && !g_strv_contains ((const char *const *)ids, first))
    {
      g_strfreev (ids);
      ids = g_strsplit (first, "\n", -1);
    }
  along_service_choices_set_several (self->choices,
                                     along_refer_parts_drafted (self, "several") != NULL);
  along_service_choices_set_chosen (self->choices, (const char *const *)ids);
  for (guint i = 0; ids[i] != NULL; i++)
    if (*ids[i] != '\0')
      along_referral_material_want_service (self->material, ids[i]);
  if (along_refer_parts_drafted (self, "offered_said") != NULL)
    {
      g_auto (GStrv) said = g_strsplit (offered != NULL ? offered : "", "\n", -1);

      along_service_choices_set_offered (self->choices, (const char *const *)said);
    }
}

/**
 * along_refer_parts_new_referral:
 * @self: parts
 *
 * Returns: (transfer full): the referral that the form begins with
 */
AlongRecord *
along_refer_parts_new_referral (AlongReferParts *self)
{
  AlongRecord *stored = along_refer_parts_source_of (self, ALONG_REFER_FROM_DRAFT);
  AlongRecord *decision = along_refer_parts_source_of (self, ALONG_REFER_FROM_DECISION);
  g_autoptr (GPtrArray) needs = along_refer_about_get_needs (self->about);
  AlongRecord *referral = NULL;

  if (stored != NULL)
    return along_record_copy (stored);
  referral = along_referral_draft_new (along_context_get_actor (self->context),
                                       along_referral_material_get_person (self->material), needs,
                                       along_refer_parts_source_of (self, ALONG_REFER_FROM_AGAIN));
  if (decision != NULL && along_record_get (referral, "reason") == NULL)
    along_record_set_text (referral, "reason", along_record_get_text (decision, "text"));
  return referral;
}

/**
 * along_refer_parts_show_bases:
 * @self: parts
 * @draft: what the page holds
 * @today: the partnership's date
 *
 * Says of each ground for sharing whether it covers what each service would get now.
 */
void
along_refer_parts_show_bases (AlongReferParts *self,
                              const AlongReferralDraft *draft,
                              const char *today)
{
  g_autofree AlongBasisPurpose *purposes = g_new0 (AlongBasisPurpose, draft->recipients->len + 1);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  guint n = 0;

  for (guint i = 0; i < draft->recipients->len; i++)
    {
      const AlongRecipient *recipient = g_ptr_array_index (draft->recipients, i);

      if (recipient->planned_for != NULL)
        continue;
      g_ptr_array_add (items, along_referral_draft_items (draft, recipient));
      purposes[n].items = g_ptr_array_index (items, n);
      purposes[n].organisation = recipient->organisation;
      n++;
    }
  along_basis_list_set_purposes (self->agreed, purposes, n, today);
}

/**
 * along_refer_parts_take_picks:
 * @self: parts
 * @picks: (element-type AlongPathwayPick): the referrals of a pathway
 *
 * Its services are chosen, those of later days as drafts that wait; each line's words stand before the
 * person's own.
 */
void
along_refer_parts_take_picks (AlongReferParts *self, GPtrArray *picks)
{
  g_autoptr (AlongRecord) typed = along_record_form_get_record (self->form);
  const char *why = along_record_get_text (typed, "reason");
  g_autofree char *today = along_clock_today ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < picks->len; i++)
    {
      const AlongPathwayPick *pick = g_ptr_array_index (picks, i);
      g_autofree char *day
          = pick->days_after > 0 ? along_date_add_days (today, pick->days_after) : NULL;
      g_autofree char *reason = NULL;

      if (pick->reason != NULL)
        reason = why != NULL ? g_strdup_printf ("%s\n\n%s", pick->reason, why)
                             : g_strdup (pick->reason);
      along_recipient_list_set (self->recipients, pick->service, reason, day);
      along_referral_material_want_service (self->material, pick->service);
      g_ptr_array_add (ids, pick->service);
    }
  g_ptr_array_add (ids, NULL);
  along_service_choices_set_several (self->choices, TRUE);
  along_service_choices_set_chosen (self->choices, (const char *const *)ids->pdata);
}

/**
 * along_refer_parts_keep_ticks:
 * @self: parts
 * @items: (element-type AlongPacketItem): what may be shared now
 *
 * Keeps what was ticked and not ticked; which needs' words are shared follows from which needs it is about.
 */
void
along_refer_parts_keep_ticks (AlongReferParts *self, GPtrArray *items)
{
  GPtrArray *before = along_share_list_get_items (self->shared);

  for (guint i = 0; i < items->len; i++)
    {
      AlongPacketItem *item = g_ptr_array_index (items, i);

      for (guint k = 0; k < before->len && !g_str_equal (item->field, "need.words"); k++)
        if (g_str_equal (((AlongPacketItem *)g_ptr_array_index (before, k))->key, item->key))
          item->ticked = ((AlongPacketItem *)g_ptr_array_index (before, k))->ticked;
    }
}

/* Why nothing was found, as far as the list tells. */
static const char *
cause_of (AlongReferParts *self, const char *typed)
{
  if (along_service_choices_n_ranked (self->choices) == 0 || typed != NULL)
    return "no_service";
  return along_service_choices_any_suits (self->choices) ? "unacceptable_to_person" : "ineligible";
}

/**
 * along_refer_parts_raise_unmet:
 * @self: parts
 * @window: (nullable): the window that says so
 * @typed: (nullable): what was looked for by name, and not found
 *
 * Keeps that nothing was found for the person.
 *
 * Returns: %FALSE if nobody has said what it is about
 */
gboolean
along_refer_parts_raise_unmet (AlongReferParts *self, AlongWindow *window, const char *typed)
{
  g_autoptr (GPtrArray) needs = along_refer_about_get_needs (self->about);
  g_auto (GStrv) domains = along_refer_about_get_domains (self->about);
  AlongRecord *need = needs->len > 0 ? g_ptr_array_index (needs, 0) : NULL;

  if (domains[0] == NULL)
    return FALSE;
  along_unmet_raise (window, self->context, along_referral_material_get_person (self->material),
                     need != NULL ? along_record_get_id (need) : NULL, domains[0],
                     cause_of (self, typed), typed);
  return TRUE;
}

/**
 * along_refer_parts_put_offered:
 * @self: parts
 *
 * Keeps which services people say were put before the person.
 */
void
along_refer_parts_put_offered (AlongReferParts *self)
{
  g_autoptr (GPtrArray) offered = along_service_choices_get_offered (self->choices);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < offered->len; i++)
    g_ptr_array_add (ids, (gpointer)along_record_get_id (
                              ((AlongRanked *)g_ptr_array_index (offered, i))->service));
  g_ptr_array_add (ids, NULL);
  along_refer_parts_put_list (self, "offered", (const char *const *)ids->pdata);
  along_refer_parts_put_draft (self, "offered_said", "yes");
}

/**
 * along_refer_parts_leave_out:
 * @self: parts
 * @service: the service that may not have everything
 *
 * What no ground covers is not shared: with this one service where there are several, else not at all.
 */
void
along_refer_parts_leave_out (AlongReferParts *self, const char *service)
{
  g_autoptr (AlongReferHeld) held = along_refer_parts_hold (self);
  g_autofree char *today = along_clock_today ();
  g_autoptr (AlongReferralProblem) problem = along_referral_draft_problem (&held->draft, today);
  GPtrArray *items = along_share_list_get_items (self->shared);
  const char *const *categories = NULL;

  if (problem == NULL || problem->categories == NULL)
    return;
  categories = (const char *const *)problem->categories;
  if (held->recipients->len > 1)
    {
      along_recipient_list_leave_out (self->recipients, service, items, categories);
      return;
    }
  for (guint i = 0; i < items->len; i++)
    {
      AlongPacketItem *item = g_ptr_array_index (items, i);

      if (g_strv_contains (categories, along_facet_name (item->facet)))
        item->ticked = FALSE;
    }
  along_share_list_set_items (self->shared, items);
}

/**
 * along_refer_parts_take_about:
 * @self: parts
 *
 * Another need: its words are why, and are shared; what else was ticked or typed stays.
 */
void
along_refer_parts_take_about (AlongReferParts *self)
{
  g_autoptr (GPtrArray) needs = along_refer_about_get_needs (self->about);
  g_auto (GStrv) ids = along_refer_about_get_ids (self->about);
  g_auto (GStrv) domains = along_refer_about_get_domains (self->about);
  g_autofree char *reason = along_referral_draft_reason (needs);
  g_autoptr (GPtrArray) items = along_refer_parts_items_of (self);
  g_autoptr (AlongRecord) typed = along_record_form_get_record (self->form);
  const char *why = along_record_get_text (typed, "reason");

  along_refer_parts_put_list (self, "needs", (const char *const *)ids);
  along_refer_parts_put_draft (self, "needs_said", "yes");
  along_refer_parts_put_draft (self, "domain", along_refer_about_get_domain (self->about));
  along_refer_parts_keep_ticks (self, items);
  along_share_list_set_items (self->shared, items);
  if (g_strcmp0 (why != NULL ? why : "", self->prefilled) == 0)
    {
      g_set_str (&self->prefilled, reason);
      along_record_form_set_value (self->form, "reason",
                                   *reason != '\0' ? g_variant_new_string (reason) : NULL);
    }
  along_referral_material_set_domains (self->material, (const char *const *)domains);
}

/**
 * along_refer_parts_begin:
 * @self: parts
 *
 * The needs say which services are looked for: they are chosen first.
 */
void
along_refer_parts_begin (AlongReferParts *self)
{
  g_auto (GStrv) domains = NULL;

  along_refer_parts_choose_needs (self);
  along_refer_about_show (self->about, along_referral_material_get_needs (self->material));
  domains = along_refer_about_get_domains (self->about);
  along_refer_parts_choose_services (self);
  along_recipient_list_load (self->recipients, self->drafts);
  along_referral_material_set_domains (self->material, (const char *const *)domains);
}

/**
 * along_refer_parts_show_again:
 * @self: parts
 *
 * Something else is known of the person: what people ticked stays.
 */
void
along_refer_parts_show_again (AlongReferParts *self)
{
  g_auto (GStrv) keys = along_packet_keys (along_share_list_get_items (self->shared));
  g_autoptr (GPtrArray) items = along_refer_parts_items_of (self);

  along_refer_about_show (self->about, along_referral_material_get_needs (self->material));
  along_packet_tick (items, (const char *const *)keys);
  along_share_list_set_items (self->shared, items);
  along_basis_list_set_bases (self->agreed, along_referral_material_get_bases (self->material));
}
