/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-page.h"

#include "app/common/combo.h"
#include "app/common/error-text.h"
#include "app/common/ref-picker.h"
#include "app/common/window.h"
#include "app/referrals/packet-view.h"
#include "app/referrals/refer-notice.h"
#include "app/referrals/refer-parts.h"
#include "app/referrals/refer-pathway.h"
#include "app/referrals/refer-sent.h"
#include "app/referrals/seen-by.h"
#include "app/referrals/service-finder.h"
#include "base/clock.h"
#include "base/error.h"

#include <glib/gi18n.h>

#define LEAST_TYPED 3 /* less is still being typed */

struct _AlongReferPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkWidget *choose_person;
  GtkWidget *somebody_else;
  GtkWidget *bar;
  GtkButton *send;
  AlongReferNotice *notice;
  GtkScrolledWindow *scroll;
  AdwPreferencesGroup *about_group;
  AdwPreferencesGroup *services_group;
  AdwEntryRow *find;
  AdwSwitchRow *their_choice;
  GtkWidget *none_found;
  GtkWidget *another;
  GtkWidget *only_one;
  AdwPreferencesGroup *recipients_group;
  AdwBin *form_place;
  AdwPreferencesGroup *share;
  AdwPreferencesGroup *bases;
  AdwComboRow *seen_by;
  AdwBin *preview_place;
  AdwBin *files_place;

  AlongReferParts parts;
  GCancellable *cancellable;
  AlongPathwayChoice *pathways;
  AlongPacketView *preview;
  GPtrArray *ranked; /* of AlongRanked */
  char **found;      /* ids of what was looked for */
  AlongServiceFinder *finder;
  char *prefilled;     /* why, as it was put there from the needs */
  AlongWindow *window; /* weak: where it was shown */
  guint update_id;
  gboolean refused; /* people wanted to send it and were told why not */
  char *not_taken;  /* why the store did not take it: said until it is sent again */
  gboolean sending;
  gboolean done; /* sent, or noted as unmet: leaving it says nothing more */
};

static const char *const why_fields[] = { "reason", "desired_outcomes", "priority", NULL };
static const char *const help_fields[]
    = { "access_needs", "when_unavailable", "risks_to_share", NULL };
static const AlongFormGroup form_groups[] = {
  { N_ ("Why?"), N_ ("The service reads this. It starts from the person’s own words."),
    why_fields },
  { N_ ("What Helps Them to Come?"), NULL, help_fields },
  { NULL },
};

G_DEFINE_FINAL_TYPE (AlongReferPage, along_refer_page, ADW_TYPE_NAVIGATION_PAGE)

static void resolve (AlongReferPage *self);

static gboolean
is_bundle (AlongReferPage *self)
{
  g_autofree const char *const *ids = along_service_choices_get_chosen (self->parts.choices);

  return along_service_choices_get_several (self->parts.choices) && ids[0] != NULL;
}

static void
show_recipients (AlongReferPage *self, const AlongReferHeld *held)
{
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  gboolean several = is_bundle (self);

  for (guint i = 0; several && i < held->recipients->len; i++)
    g_ptr_array_add (
        services, (gpointer)((AlongRecipient *)g_ptr_array_index (held->recipients, i))->service);
  along_recipient_list_show (self->parts.recipients, services, held->draft.items);
  gtk_widget_set_visible (GTK_WIDGET (self->recipients_group), services->len > 0);
  gtk_widget_set_visible (self->another,
                          held->recipients->len > 0
                              && !along_service_choices_get_several (self->parts.choices));
  gtk_widget_set_visible (self->only_one, along_service_choices_get_several (self->parts.choices));
  gtk_button_set_label (self->send,
                        held->recipients->len > 1 ? _ ("_Send All of Them") : _ ("_Send Referral"));
}

static void
show_files (AlongReferPage *self)
{
  g_auto (GStrv) lines = along_file_picker_get_lines (self->parts.files);

  along_packet_view_set_files (self->preview, (const char *const *)lines);
}

static void
update (gpointer data)
{
  AlongReferPage *self = data;
  g_autoptr (AlongReferHeld) held = NULL;
  g_autoptr (AlongRecord) preview = NULL;
  g_autoptr (AlongReferralProblem) problem = NULL;
  g_autofree char *today = along_clock_today ();
  g_autofree char *warning = NULL;

  self->update_id = 0;
  if (self->sending)
    return;
  held = along_refer_parts_hold (&self->parts);
  show_recipients (self, held);
  preview = along_referral_draft_preview (&held->draft,
                                          along_seen_by_show (self->seen_by, held->recipients));
  along_packet_view_set_referral (self->preview, preview);
  show_files (self);
  along_refer_parts_show_bases (&self->parts, &held->draft, today);
  held->draft.basis = along_basis_list_get_basis (self->parts.agreed);
  held->draft.agreed_how = along_basis_list_get_agreed_how (self->parts.agreed);
  problem = held->recipients->len > 0 || self->refused
                ? along_referral_draft_problem (&held->draft, today)
                : NULL;
  warning = along_referral_draft_warning (&held->draft, today);
  along_refer_notice_show (self->notice, problem, self->refused,
                           self->not_taken != NULL ? self->not_taken : warning);
}

/* Many keystrokes, one preview. */
static void
queue_update (AlongReferPage *self)
{
  if (self->update_id == 0 && self->parts.form != NULL)
    self->update_id = g_idle_add_once (update, self);
}

static void
on_chosen_cb (AlongReferPage *self)
{
  g_autofree const char *const *ids = along_service_choices_get_chosen (self->parts.choices);

  along_refer_parts_put_list (&self->parts, "services", ids);
  for (guint i = 0; ids[i] != NULL; i++)
    along_referral_material_want_service (self->parts.material, ids[i]);
  queue_update (self);
}

static void
on_offered_cb (AlongReferPage *self)
{
  along_refer_parts_put_offered (&self->parts);
  queue_update (self);
}

static void
on_dropped_cb (AlongReferPage *self, const char *id)
{
  along_service_choices_drop (self->parts.choices, id);
}

static void
show_services (AlongReferPage *self)
{
  AlongRecord *again = self->parts.sources[ALONG_REFER_FROM_AGAIN] != NULL
                           ? along_follow_get_record (self->parts.sources[ALONG_REFER_FROM_AGAIN])
                           : NULL;
  g_auto (GStrv) tried
      = again != NULL ? along_referral_material_tried (self->parts.material, again) : NULL;
  g_auto (GStrv) domains = along_refer_about_get_domains (self->parts.about);
  GPtrArray *ranked
      = along_referral_material_rank (self->parts.material, (const char *const *)tried);

  along_service_choices_show (self->parts.choices, ranked, (const char *const *)self->found);
  g_clear_pointer (&self->ranked, g_ptr_array_unref);
  self->ranked = ranked;
  along_pathway_choice_show (self->pathways,
                             along_referral_material_get_pathways (self->parts.material),
                             (const char *const *)domains);
  adw_preferences_group_set_description (self->services_group,
                                         along_service_choices_describe (self->parts.choices));
}

static void
on_picked_cb (AlongReferPage *self)
{
  along_service_choices_choose_found (self->parts.choices,
                                      along_service_finder_get_typed (self->finder));
}

static void
on_found_cb (AlongReferPage *self)
{
  GPtrArray *found = along_service_finder_get_found (self->finder);
  const char *typed = along_service_finder_get_typed (self->finder);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (self->parts.form == NULL)
    return;
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      along_referral_material_add_service (self->parts.material, g_ptr_array_index (found, i));
      g_strv_builder_add (ids, along_record_get_id (g_ptr_array_index (found, i)));
    }
  g_strfreev (self->found);
  self->found = found != NULL ? g_strv_builder_end (ids) : NULL;
  gtk_widget_set_visible (self->none_found, found != NULL && found->len == 0
                                                && g_utf8_strlen (typed, -1) >= LEAST_TYPED);
  show_services (self);
}

static void
on_shared_cb (AlongReferPage *self)
{
  g_auto (GStrv) keys = along_packet_keys (along_share_list_get_items (self->parts.shared));

  along_refer_parts_put_list (&self->parts, "shared_fields", (const char *const *)keys);
  along_refer_parts_put_draft (&self->parts, "shared_said", "yes");
  queue_update (self);
}

static void
on_agreed_cb (AlongReferPage *self)
{
  along_refer_parts_put_draft (&self->parts, "sharing_basis",
                               along_basis_list_get_choice (self->parts.agreed));
  queue_update (self);
}

static void
on_files_cb (AlongReferPage *self)
{
  g_autofree char *draft = along_file_picker_get_draft (self->parts.files);

  along_refer_parts_put_draft (&self->parts, "files", draft);
  along_refer_parts_put_draft (&self->parts, "files_said", "yes");
  queue_update (self);
}

static void
on_their_choice_cb (AlongReferPage *self)
{
  along_refer_parts_put_draft (&self->parts, "chosen_by_person",
                               adw_switch_row_get_active (self->parts.their_choice) ? "yes" : "");
}

static void
set_several (AlongReferPage *self, gboolean several)
{
  along_service_choices_set_several (self->parts.choices, several);
  along_refer_parts_put_draft (&self->parts, "several", several ? "yes" : "");
  queue_update (self);
}

static void
on_about_cb (AlongReferPage *self)
{
  along_refer_parts_take_about (&self->parts);
  on_shared_cb (self);
}

static void
on_pathway_cb (AlongReferPage *self, AlongRecord *pathway)
{
  g_autoptr (GPtrArray) picks = along_pathway_picks (pathway, self->ranked);

  along_refer_parts_take_picks (&self->parts, picks);
  set_several (self, TRUE);
  on_chosen_cb (self);
}

static void
build_form (AlongReferPage *self)
{
  g_autoptr (AlongRecord) referral = along_refer_parts_new_referral (&self->parts);
  const char *why = along_record_get_text (referral, "reason");

  self->parts.form = ALONG_RECORD_FORM (
      along_record_form_new (self->parts.context, referral, form_groups, self->parts.draft_key));
  g_set_str (&self->parts.prefilled, why != NULL ? why : "");
  adw_bin_set_child (self->form_place, GTK_WIDGET (self->parts.form));
  g_signal_connect_object (self->parts.form, "changed", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  along_refer_parts_make_files (&self->parts, self->files_place, self->cancellable);
  g_signal_connect_object (self->parts.files, "changed", G_CALLBACK (on_files_cb), self,
                           G_CONNECT_SWAPPED);
  g_set_str (&self->parts.one_option, along_record_get_text (referral, "one_option"));
  adw_switch_row_set_active (self->parts.their_choice,
                             along_refer_parts_drafted (&self->parts, "chosen_by_person") != NULL
                                 || along_record_get_boolean (referral, "chosen_by_person"));
}

static void
build (AlongReferPage *self)
{
  AlongRecord *person = along_referral_material_get_person (self->parts.material);
  g_autoptr (GPtrArray) items = NULL;
  /* TRANSLATORS: %s is the name of a person */
  g_autofree char *title = g_strdup_printf (_ ("Refer %s"), along_record_get_title (person));

  self->parts.loading_drafts = TRUE;
  build_form (self);
  items = along_refer_parts_items_of (&self->parts);
  along_refer_parts_tick (&self->parts, items);
  along_share_list_set_items (self->parts.shared, items);
  along_basis_list_set_bases (self->parts.agreed,
                              along_referral_material_get_bases (self->parts.material));
  along_basis_list_choose (self->parts.agreed,
                           along_refer_parts_drafted (&self->parts, "sharing_basis"));
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  show_services (self);
  self->parts.loading_drafts = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "refer");
  gtk_widget_set_visible (self->bar, TRUE);
  update (self);
  if (along_service_choices_n_ranked (self->parts.choices) > 0)
    along_service_choices_focus (self->parts.choices);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->about_group), GTK_DIR_TAB_FORWARD);
}

static void
fail (AlongReferPage *self, const GError *error)
{
  AlongErrorText text = along_error_to_user_text (error);

  adw_status_page_set_title (self->failed, text.title);
  adw_status_page_set_description (self->failed, text.sentence);
  gtk_stack_set_visible_child_name (self->stack, "gone");
}

/* New facts about the person or a service come in while people write: what they typed and ticked stays. */
static void
on_material_cb (AlongReferPage *self)
{
  const GError *error = along_referral_material_get_error (self->parts.material);

  if (self->sending || self->parts.drafts == NULL
      || !along_referral_material_knows_needs (self->parts.material))
    return;
  if (along_referral_material_get_person (self->parts.material) == NULL)
    {
      if (error != NULL && self->parts.form == NULL)
        fail (self, error);
      return;
    }
  if (self->ranked == NULL && self->parts.recipients == NULL)
    {
      self->parts.recipients = along_recipient_list_new (
          self->parts.context, self->recipients_group, self->parts.draft_key);
      g_signal_connect_object (self->parts.recipients, "changed", G_CALLBACK (queue_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->parts.recipients, "dropped", G_CALLBACK (on_dropped_cb), self,
                               G_CONNECT_SWAPPED);
      along_refer_parts_begin (&self->parts);
    }
  if (!along_referral_material_is_ready (self->parts.material))
    return;
  if (self->parts.form == NULL)
    {
      build (self);
      return;
    }
  along_refer_parts_show_again (&self->parts);
  show_services (self);
  queue_update (self);
}

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongReferPage) self = data;
  g_autoptr (GError) error = NULL;
  GHashTable *drafts = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);

  if (self->parts.context == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&drafts, g_hash_table_unref);
      return;
    }
  if (drafts == NULL)
    {
      fail (self, error);
      return;
    }
  self->parts.drafts = drafts;
  on_material_cb (self);
}

static void
on_titles_cb (AlongReferPage *self)
{
  if (self->parts.form != NULL && !self->sending)
    show_services (self);
}

static void
gather (AlongReferPage *self, const char *person)
{
  self->parts.draft_key = along_refer_start_draft_key (self->parts.start, person);
  self->parts.material = along_referral_material_new (self->parts.context, person, NULL);
  g_signal_connect_object (self->parts.material, "changed", G_CALLBACK (on_material_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.context, "titles-changed", G_CALLBACK (on_titles_cb), self,
                           G_CONNECT_SWAPPED);
  along_store_get_drafts_async (along_context_get_store (self->parts.context),
                                self->parts.draft_key, self->cancellable, on_drafts_cb,
                                g_object_ref (self));
}

/* Whom it is about follows from where it begins; nothing is read before that is known. */
static void
resolve (AlongReferPage *self)
{
  const char *person = self->parts.start->person;
  gboolean waits = FALSE;

  if (self->parts.material != NULL)
    return;
  for (guint i = 0; i < ALONG_REFER_N_SOURCES; i++)
    {
      AlongRecord *record = NULL;

      if (self->parts.sources[i] == NULL)
        continue;
      waits = TRUE;
      if (!along_follow_is_read (self->parts.sources[i]))
        return;
      record = along_follow_get_record (self->parts.sources[i]);
      if (record != NULL && along_record_get_text (record, "person") != NULL)
        person = along_record_get_text (record, "person");
    }
  if (person != NULL)
    gather (self, person);
  else if (waits)
    {
      g_autoptr (GError) error
          = g_error_new_literal (ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "Nothing to refer from");

      fail (self, error);
    }
  else
    gtk_stack_set_visible_child_name (self->stack, "whom");
}

/* Sent: the number is what people say on the phone; Undo takes it back while nobody has read it. */
typedef struct
{
  AlongReferPage *page;
  AlongReferralSending *sending;
} Sent;

static void
sent_free (Sent *sent)
{
  g_object_unref (sent->page);
  along_referral_sending_free (sent->sending);
  g_free (sent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sent) sent = data;
  AlongReferPage *self = sent->page;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;

  self->sending = FALSE;
  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      g_set_str (&self->not_taken, along_error_to_user_text (error).sentence);
      along_refer_notice_say (self->notice, self->not_taken);
      return;
    }
  self->sending = TRUE;
  self->done = TRUE;
  /* Back first: the keyboard goes to what was there before. On the toast it would hold it open, and
   * keep whatever is said next from being read. */
  if (window != NULL)
    along_window_back (window);
  along_refer_sent (window, ALONG_STORE (source), self->parts.draft_key, sent->sending);
}

static void
show_lack (AlongReferPage *self, const AlongReferralProblem *problem)
{
  along_refer_notice_say_problem (self->notice, problem);
  if (along_refer_notice_focus (self->notice))
    return;
  if (problem->lack == ALONG_LACKS_REASON)
    along_record_form_focus (self->parts.form, "reason");
  else if (problem->lack == ALONG_LACKS_DATE)
    along_recipient_list_focus (self->parts.recipients,
                                along_record_get_id (problem->recipient->service));
  else
    along_service_choices_focus (self->parts.choices);
}

static void
send (AlongReferPage *self)
{
  g_autofree char *today = along_clock_today ();
  g_autoptr (AlongReferHeld) held = NULL;
  g_autoptr (AlongReferralProblem) problem = NULL;
  Sent *sent = NULL;

  if (self->parts.form == NULL || self->sending || !along_record_form_check (self->parts.form))
    return;
  g_clear_pointer (&self->not_taken, g_free);
  /* Whoever chooses and sends in one breath sends what they chose, on the ground that covers it. */
  if (self->update_id != 0)
    {
      g_clear_handle_id (&self->update_id, g_source_remove);
      update (self);
    }
  held = along_refer_parts_hold (&self->parts);
  problem = along_referral_draft_problem (&held->draft, today);
  if (problem != NULL)
    {
      self->refused = TRUE;
      show_lack (self, problem);
      return;
    }
  sent = g_new0 (Sent, 1);
  sent->page = g_object_ref (self);
  sent->sending = along_referral_draft_send (
      &held->draft, along_context_get_actor (self->parts.context), along_clock_now_ms (), today);
  self->sending = TRUE;
  along_store_commit_async (along_context_get_store (self->parts.context), sent->sending->txn,
                            on_sent_cb, sent);
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *target)
{
  send (ALONG_REFER_PAGE (widget));
}

static void
agree_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  along_basis_list_agree (self->parts.agreed, g_variant_get_string (target, NULL));
  gtk_widget_child_focus (GTK_WIDGET (self->bases), GTK_DIR_TAB_FORWARD);
}

static void
leave_out_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  along_refer_parts_leave_out (&self->parts, g_variant_get_string (target, NULL));
  on_shared_cb (self);
}

static void
other_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  if (along_service_choices_get_several (self->parts.choices))
    along_service_choices_drop (self->parts.choices, g_variant_get_string (target, NULL));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroll), 0);
  along_service_choices_focus (self->parts.choices);
}

static void
organisation_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongWindow *window = along_window_of (widget);

  if (window != NULL)
    along_window_push (window, "organisation", g_variant_get_string (target, NULL));
}

static void
one_option_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  g_set_str (&self->parts.one_option, g_variant_get_string (target, NULL));
  send (self);
}

static void
another_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  set_several (self, TRUE);
  along_service_choices_focus (self->parts.choices);
}

static void
only_one_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  set_several (self, FALSE);
  on_chosen_cb (self);
  along_service_choices_focus (self->parts.choices);
}

static gboolean
raise_unmet (AlongReferPage *self)
{
  const char *typed = gtk_widget_get_visible (self->none_found)
                          ? gtk_editable_get_text (GTK_EDITABLE (self->find))
                          : NULL;

  self->done = along_refer_parts_raise_unmet (&self->parts, self->window, typed);
  return self->done;
}

static void
nothing_suits_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  if (self->parts.form == NULL)
    return;
  if (!raise_unmet (self))
    along_refer_notice_say (self->notice,
                            _ ("Say first what it is about: a need, or a part of life."));
}

/* Whoever leaves with empty hands has found a gap: it is kept without their doing. */
static void
look_whether_left (gpointer data)
{
  g_autoptr (AlongReferPage) self = data;
  gboolean empty = FALSE;

  if (self->parts.context == NULL || self->parts.form == NULL || self->done || self->sending
      || gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    return;
  empty = !along_service_choices_any_suits (self->parts.choices)
          || gtk_widget_get_visible (self->none_found);
  if (empty)
    raise_unmet (self);
}

static void
along_refer_page_hidden (AdwNavigationPage *page)
{
  g_idle_add_once (look_whether_left, g_object_ref (page));
}

static void
along_refer_page_shown (AdwNavigationPage *page)
{
  AlongReferPage *self = ALONG_REFER_PAGE (page);

  g_set_weak_pointer (&self->window, along_window_of (GTK_WIDGET (self)));
}

static void
on_person_cb (const char *id, gpointer data)
{
  AlongReferPage *self = data;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  g_autofree char *start
      = along_refer_start_text ("person", id, "service", self->parts.start->service, NULL);

  if (self->parts.context == NULL)
    return;
  if (self->parts.material == NULL)
    {
      g_set_str (&self->parts.start->person, id);
      gtk_widget_set_visible (self->somebody_else, TRUE);
      resolve (self);
      return;
    }
  /* Another person, another referral: what was typed for the first is kept for them. */
  if (window == NULL)
    return;
  self->done = TRUE;
  along_window_back (window);
  along_window_push (window, "refer", start);
}

static void
whom_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);

  along_ref_picker_present (widget, self->parts.context, "person", _ ("Whom?"), on_person_cb,
                            g_object_ref (self), g_object_unref);
}

static void
along_refer_page_dispose (GObject *object)
{
  AlongReferPage *self = ALONG_REFER_PAGE (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  /* What it is still looking for may hold it. */
  if (self->finder != NULL)
    g_object_run_dispose (G_OBJECT (self->finder));
  g_clear_object (&self->finder);
  g_clear_weak_pointer (&self->window);
  for (guint i = 0; i < ALONG_REFER_N_SOURCES; i++)
    g_clear_object (&self->parts.sources[i]);
  g_clear_object (&self->parts.material);
  g_clear_object (&self->parts.about);
  g_clear_object (&self->pathways);
  g_clear_object (&self->parts.recipients);
  g_clear_object (&self->parts.shared);
  g_clear_object (&self->parts.agreed);
  g_clear_object (&self->parts.context);
  self->parts.form = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_REFER_PAGE);
  G_OBJECT_CLASS (along_refer_page_parent_class)->dispose (object);
}

static void
along_refer_page_finalize (GObject *object)
{
  AlongReferPage *self = ALONG_REFER_PAGE (object);

  g_clear_pointer (&self->parts.start, along_refer_start_free);
  g_clear_pointer (&self->parts.drafts, g_hash_table_unref);
  g_clear_pointer (&self->ranked, g_ptr_array_unref);
  g_free (self->not_taken);
  g_strfreev (self->found);
  g_free (self->parts.prefilled);
  g_free (self->parts.draft_key);
  g_free (self->parts.one_option);
  G_OBJECT_CLASS (along_refer_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, choose_person);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, somebody_else);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, bar);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, send);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, notice);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, scroll);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, about_group);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, services_group);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, find);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, none_found);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, their_choice);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, another);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, only_one);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, recipients_group);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, form_place);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, share);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, bases);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, seen_by);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, preview_place);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, files_place);
}

static void
along_refer_page_class_init (AlongReferPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_refer_page_dispose;
  object_class->finalize = along_refer_page_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = along_refer_page_hidden;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = along_refer_page_shown;
  g_type_ensure (ALONG_TYPE_REFER_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/refer-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "refer.agree", "s", agree_action);
  gtk_widget_class_install_action (widget_class, "refer.leave-out", "s", leave_out_action);
  gtk_widget_class_install_action (widget_class, "refer.other", "s", other_action);
  gtk_widget_class_install_action (widget_class, "refer.organisation", "s", organisation_action);
  gtk_widget_class_install_action (widget_class, "refer.one-option", "s", one_option_action);
  gtk_widget_class_install_action (widget_class, "refer.another", NULL, another_action);
  gtk_widget_class_install_action (widget_class, "refer.only-one", NULL, only_one_action);
  gtk_widget_class_install_action (widget_class, "refer.nothing-suits", NULL, nothing_suits_action);
  gtk_widget_class_install_action (widget_class, "refer.whom", NULL, whom_action);
}

static void
along_refer_page_init (AlongReferPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->parts.shared = along_share_list_new (self->share);
  self->parts.agreed = along_basis_list_new (self->bases);
  self->parts.their_choice = self->their_choice;
  self->preview = ALONG_PACKET_VIEW (along_packet_view_new ());
  adw_bin_set_child (self->preview_place, GTK_WIDGET (self->preview));
  along_combo_name_items (self->seen_by);
  g_signal_connect_object (self->their_choice, "notify::active", G_CALLBACK (on_their_choice_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->seen_by, "notify::selected", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.shared, "changed", G_CALLBACK (on_shared_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.agreed, "changed", G_CALLBACK (on_agreed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
follow_source (AlongReferPage *self, AlongReferSource source, const char *kind, const char *id)
{
  if (id == NULL)
    return;
  self->parts.sources[source] = along_follow_record (along_context_get_store (self->parts.context),
                                                     along_entity_find (kind), id);
  g_signal_connect_object (self->parts.sources[source], "changed", G_CALLBACK (resolve), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_refer_page_make:
 * @context: the window's context
 * @id: (nullable): a need's id, or what along_refer_start_text() gave; %NULL where people choose whom
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
along_refer_page_make (AlongContext *context, const char *id)
{
  AlongReferPage *self = g_object_new (ALONG_TYPE_REFER_PAGE, NULL);
  AlongReferStart *start = along_refer_start_parse (id);

  self->parts.context = g_object_ref (context);
  self->parts.start = start;
  self->pathways = along_pathway_choice_new (context, self->services_group);
  self->parts.choices = along_service_choices_add (context, self->services_group);
  g_signal_connect_object (self->parts.choices, "chosen", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.choices, "offered", G_CALLBACK (on_offered_cb), self,
                           G_CONNECT_SWAPPED);
  self->finder = along_service_finder_new (context, self->find);
  g_signal_connect_object (self->finder, "found", G_CALLBACK (on_found_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->finder, "picked", G_CALLBACK (on_picked_cb), self,
                           G_CONNECT_SWAPPED);
  self->parts.about = along_refer_about_new (context, self->about_group);
  g_signal_connect_object (self->pathways, "picked", G_CALLBACK (on_pathway_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.about, "changed", G_CALLBACK (on_about_cb), self,
                           G_CONNECT_SWAPPED);
  follow_source (self, ALONG_REFER_FROM_NEED, "need", start->need);
  follow_source (self, ALONG_REFER_FROM_DECISION, "decision", start->decision);
  follow_source (self, ALONG_REFER_FROM_AGAIN, "referral", start->again);
  follow_source (self, ALONG_REFER_FROM_DRAFT, "referral", start->draft);
  resolve (self);
  return ADW_NAVIGATION_PAGE (self);
}
