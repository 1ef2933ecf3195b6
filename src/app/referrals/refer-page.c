/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/choice-mark.h"
#include "app/referrals/refer-page.h"

#include "app/common/error-text.h"
#include "app/common/file-picker.h"
#include "app/common/follow.h"
#include "app/common/record-form.h"
#include "app/referrals/packet-view.h"
#include "app/referrals/referral-draft.h"
#include "app/referrals/referral-material.h"
#include "app/referrals/service-choice.h"
#include "app/referrals/share-list.h"
#include "app/referrals/basis-list.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/records.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many services stand there at first; what is looked for by name comes besides. */
#define SHOWN 5
#define MOST_FOUND 8

struct _AlongReferPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkWidget *bar;
  AdwBanner *problem;
  GtkScrolledWindow *scroll;
  GtkListBox *services;
  AdwEntryRow *find;
  AdwBin *form_place;
  AdwPreferencesGroup *share;
  AdwPreferencesGroup *bases;
  AdwBin *preview_place;
  AdwBin *files_place;

  AlongContext *context;
  GCancellable *cancellable;
  char *draft_key;
  char *first_service; /* chosen before anybody chose here */
  AlongFollow *again;  /* the referral in place of which this one is sent */
  AlongFollow *need;
  AlongReferralMaterial *material;
  AlongRecordForm *form;
  AlongShareList *shared;
  AlongBasisList *agreed;
  AlongPacketView *preview;
  AlongFilePicker *files;
  GHashTable *drafts;
  GPtrArray *ranked;  /* of AlongRanked */
  GPtrArray *checks;  /* borrowed: the mark of each service that is shown */
  GPtrArray *offered; /* borrowed from ranked: those that are shown */
  char *chosen;
  guint preview_id;
  gboolean sending;
};

static const char *const why_fields[] = { "reason", "desired_outcomes", "priority", NULL };
static const char *const help_fields[]
    = { "access_needs", "when_unavailable", "risks_to_share", "chosen_by_person", NULL };
static const AlongFormGroup form_groups[] = {
  { N_ ("Why?"), N_ ("The service reads this. It starts from the person’s own words."),
    why_fields },
  { N_ ("What Helps Them to Come?"), NULL, help_fields },
  { NULL },
};

G_DEFINE_FINAL_TYPE (AlongReferPage, along_refer_page, ADW_TYPE_NAVIGATION_PAGE)

static void show_services (AlongReferPage *self);

static AlongRecord *
need_of (AlongReferPage *self)
{
  return self->need != NULL ? along_follow_get_record (self->need) : NULL;
}

static AlongRecord *
again_of (AlongReferPage *self)
{
  return self->again != NULL ? along_follow_get_record (self->again) : NULL;
}

static const AlongRanked *
ranked_of (AlongReferPage *self, const char *service)
{
  for (guint i = 0; service != NULL && self->ranked != NULL && i < self->ranked->len; i++)
    {
      const AlongRanked *ranked = g_ptr_array_index (self->ranked, i);

      if (g_str_equal (along_record_get_id (ranked->service), service))
        return ranked;
    }
  return NULL;
}

static void
put_draft (AlongReferPage *self, const char *field, const char *text)
{
  along_store_put_draft (along_context_get_store (self->context), self->draft_key, field, text);
}

/* What the page holds now. The record it gives must be dropped after. */
static AlongReferralDraft
draft_of (AlongReferPage *self, AlongRecord *referral)
{
  const AlongRanked *ranked = ranked_of (self, self->chosen);
  AlongRecord *again = again_of (self);
  const char *org = ranked != NULL ? along_record_get_text (ranked->service, "org") : NULL;

  return (AlongReferralDraft){
    .referral = referral,
    .items = along_share_list_get_items (self->shared),
    .offered = self->offered,
    .service = ranked != NULL ? ranked->service : NULL,
    .organisation = along_referral_material_get_organisation (self->material, org),
    .basis = along_basis_list_get_basis (self->agreed),
    .stored
    = again != NULL && g_strcmp0 (along_record_get_state (again), "draft") == 0 ? again : NULL,
    .agreed_how = along_basis_list_get_agreed_how (self->agreed),
  };
}

static void
say_problem (AlongReferPage *self, const char *sentence)
{
  g_autofree char *escaped = sentence != NULL ? g_markup_escape_text (sentence, -1) : NULL;

  adw_banner_set_title (self->problem, escaped != NULL ? escaped : "");
  adw_banner_set_revealed (self->problem, sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* An organisation that may not be sent to is said as soon as it is chosen, not when sending. */
static void
say_agreement (AlongReferPage *self, const AlongReferralDraft *draft, const char *today)
{
  g_autofree char *sentence = NULL;
  gboolean lacks = along_referral_draft_lacks (draft, today, &sentence) == ALONG_LACKS_AGREEMENT;

  say_problem (self, lacks ? sentence : NULL);
  adw_banner_set_button_label (
      self->problem, lacks && draft->organisation != NULL ? _ ("_Show the Organisation") : NULL);
}

static void
show_files (AlongReferPage *self)
{
  g_auto (GStrv) lines = along_file_picker_get_lines (self->files);

  along_packet_view_set_files (self->preview, (const char *const *)lines);
}

static void
update (gpointer data)
{
  AlongReferPage *self = data;
  g_autoptr (AlongRecord) referral = NULL;
  g_autoptr (AlongRecord) preview = NULL;
  g_autofree char *today = along_clock_today ();
  AlongReferralDraft draft;

  self->preview_id = 0;
  referral = along_record_form_get_record (self->form);
  draft = draft_of (self, referral);
  preview = along_referral_draft_preview (&draft);
  along_packet_view_set_referral (self->preview, preview);
  show_files (self);
  along_basis_list_set_purpose (self->agreed, draft.items, draft.organisation, today);
  say_agreement (self, &draft, today);
}

/* Many keystrokes, one preview. */
static void
queue_update (AlongReferPage *self)
{
  if (self->preview_id == 0 && self->form != NULL)
    self->preview_id = g_idle_add_once (update, self);
}

static void
choose (AlongReferPage *self, const char *service)
{
  if (!g_set_str (&self->chosen, service))
    return;
  for (guint i = 0; i < self->offered->len; i++)
    {
      const AlongRanked *ranked = g_ptr_array_index (self->offered, i);

      gtk_toggle_button_set_active (g_ptr_array_index (self->checks, i),
                                    g_strcmp0 (along_record_get_id (ranked->service), service)
                                        == 0);
    }
  queue_update (self);
}

static void
on_service_activated_cb (AlongReferPage *self, GtkListBoxRow *row)
{
  int index = gtk_list_box_row_get_index (row);
  const AlongRanked *ranked = NULL;

  if (index < 0 || (guint)index >= self->offered->len)
    return;
  ranked = g_ptr_array_index (self->offered, (guint)index);
  choose (self, along_record_get_id (ranked->service));
  put_draft (self, "service", self->chosen);
}

/* A screen reader may press the mark itself. */
static void
on_check_cb (AlongReferPage *self, GParamSpec *pspec, GtkToggleButton *check)
{
  guint index = 0;

  if (!gtk_toggle_button_get_active (check) || !g_ptr_array_find (self->checks, check, &index)
      || index >= self->offered->len)
    return;
  choose (self, along_record_get_id (
                    ((const AlongRanked *)g_ptr_array_index (self->offered, index))->service));
  put_draft (self, "service", self->chosen);
}

static void
add_service (AlongReferPage *self, AlongRanked *ranked, GtkToggleButton **first)
{
  const char *org = along_context_title (self->context, "organisation",
                                         along_record_get_text (ranked->service, "org"));
  GtkWidget *row = along_service_choice_row (ranked, org);
  GtkWidget *check = along_choice_mark_new (along_record_get_title (ranked->service));

  if (*first == NULL)
    *first = GTK_TOGGLE_BUTTON (check);
  else
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (check), *first);
  /* The row has the keyboard; its mark only shows what it has chosen. */
  gtk_widget_set_focusable (check, FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check),
                                g_strcmp0 (along_record_get_id (ranked->service), self->chosen)
                                    == 0);
  gtk_list_box_append (self->services, row);
  g_ptr_array_add (self->checks, check);
  g_ptr_array_add (self->offered, ranked);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (on_check_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Whether a service stands there: the best, the one that is chosen, and what was looked for. */
static gboolean
is_shown (AlongReferPage *self, const AlongRanked *ranked, guint place)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->find));
  g_autofree char *wanted = NULL;
  g_autofree char *name = NULL;

  if (place < SHOWN || g_strcmp0 (along_record_get_id (ranked->service), self->chosen) == 0)
    return TRUE;
  if (*typed == '\0')
    return FALSE;
  wanted = g_utf8_casefold (typed, -1);
  name = g_utf8_casefold (along_record_get_title (ranked->service), -1);
  return strstr (name, wanted) != NULL;
}

static void
show_services (AlongReferPage *self)
{
  AlongRecord *again = again_of (self);
  g_auto (GStrv) tried
      = again != NULL ? along_referral_material_tried (self->material, again) : NULL;
  GtkToggleButton *first = NULL;
  int focused = -1;
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->services));

  if (focus != NULL && GTK_IS_LIST_BOX_ROW (focus))
    focused = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focus));
  g_ptr_array_set_size (self->checks, 0);
  g_ptr_array_set_size (self->offered, 0);
  gtk_list_box_remove_all (self->services);
  g_clear_pointer (&self->ranked, g_ptr_array_unref);
  self->ranked
      = along_referral_material_rank (self->material, need_of (self), (const char *const *)tried);
  for (guint i = 0; i < self->ranked->len; i++)
    if (is_shown (self, g_ptr_array_index (self->ranked, i), i))
      add_service (self, g_ptr_array_index (self->ranked, i), &first);
  if (focused >= 0)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->services, focused);

      if (row != NULL)
        gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}

/* Enter in the search takes the first that is found. */
static void
on_find_activated_cb (AlongReferPage *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->find));
  g_autofree char *wanted = g_utf8_casefold (typed, -1);

  for (guint i = 0; *typed != '\0' && i < self->offered->len; i++)
    {
      const AlongRanked *ranked = g_ptr_array_index (self->offered, i);
      g_autofree char *name = g_utf8_casefold (along_record_get_title (ranked->service), -1);

      if (strstr (name, wanted) == NULL)
        continue;
      choose (self, along_record_get_id (ranked->service));
      put_draft (self, "service", self->chosen);
      return;
    }
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongReferPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = along_store_query_finish (ALONG_STORE (source), result, &error);

  if (found == NULL || self->material == NULL)
    return;
  for (guint i = 0; i < found->len; i++)
    along_referral_material_add_service (self->material, g_ptr_array_index (found, i));
  show_services (self);
}

static void
on_find_cb (AlongReferPage *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->find));
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find ("service"));

  if (*typed == '\0')
    {
      show_services (self);
      return;
    }
  along_query_where (query, "status", ALONG_IS, g_variant_new_string ("active"));
  along_query_matching (query, typed);
  along_store_query_async (along_context_get_store (self->context), query, MOST_FOUND,
                           self->cancellable, on_found_cb, g_object_ref (self));
}

static void
on_shared_cb (AlongReferPage *self)
{
  g_auto (GStrv) keys = along_packet_keys (along_share_list_get_items (self->shared));
  g_autofree char *joined = g_strjoinv ("\n", keys);

  put_draft (self, "shared_fields", joined);
  queue_update (self);
}

static void
on_agreed_cb (AlongReferPage *self)
{
  put_draft (self, "sharing_basis", along_basis_list_get_choice (self->agreed));
  queue_update (self);
}

static void
on_files_cb (AlongReferPage *self)
{
  g_autofree char *draft = along_file_picker_get_draft (self->files);

  put_draft (self, "files", draft);
  queue_update (self);
}

static const char *
drafted (AlongReferPage *self, const char *field)
{
  return self->drafts != NULL ? g_hash_table_lookup (self->drafts, field) : NULL;
}

static gboolean
knows_any (GPtrArray *items, const char *const *keys)
{
  for (guint i = 0; i < items->len; i++)
    if (g_strv_contains (keys, ((AlongPacketItem *)g_ptr_array_index (items, i))->key))
      return TRUE;
  return FALSE;
}

/* The ticks of the draft; else those of the referral that came to nothing; else the least. */
static void
tick (AlongReferPage *self, GPtrArray *items)
{
  const char *joined = drafted (self, "shared_fields");
  AlongRecord *again = again_of (self);
  g_auto (GStrv) keys = NULL;

  if (joined != NULL)
    keys = g_strsplit (joined, "\n", -1);
  else if (again != NULL)
    keys = along_record_get_set (again, "shared_fields");
  /* What was ticked may be gone from the record by now: then it starts from the least again. */
  if (keys != NULL && (joined != NULL || knows_any (items, (const char *const *)keys)))
    along_packet_tick (items, (const char *const *)keys);
}

static GPtrArray *
items_of (AlongReferPage *self, const AlongRecord *referral)
{
  g_auto (GStrv) needs = along_record_get_set (referral, "needs");

  return along_referral_material_items (self->material, (const char *const *)needs);
}

static void
set_titles (AlongReferPage *self, const AlongRecord *person)
{
  /* TRANSLATORS: %s is the name of a person */
  g_autofree char *title = g_strdup_printf (_ ("Refer %s"), along_record_get_title (person));

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
}

static void
build (AlongReferPage *self)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  AlongRecord *person = along_referral_material_get_person (self->material);
  g_autoptr (AlongRecord) referral
      = along_referral_draft_new (actor, person, need_of (self), again_of (self));
  g_autoptr (GPtrArray) items = items_of (self, referral);
  const char *service = drafted (self, "service");

  self->form = ALONG_RECORD_FORM (
      along_record_form_new (self->context, referral, form_groups, self->draft_key));
  adw_bin_set_child (self->form_place, GTK_WIDGET (self->form));
  g_signal_connect_object (self->form, "changed", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);

  self->files = ALONG_FILE_PICKER (along_file_picker_new (self->context));
  adw_bin_set_child (self->files_place, GTK_WIDGET (self->files));
  along_file_picker_set_draft (self->files, drafted (self, "files"));
  g_signal_connect_object (self->files, "changed", G_CALLBACK (on_files_cb), self,
                           G_CONNECT_SWAPPED);
  tick (self, items);
  along_share_list_set_items (self->shared, items);
  along_basis_list_set_bases (self->agreed, along_referral_material_get_bases (self->material));
  along_basis_list_choose (self->agreed, drafted (self, "sharing_basis"));
  set_titles (self, person);
  g_set_str (&self->chosen, self->first_service != NULL ? self->first_service : service);
  show_services (self);
  gtk_stack_set_visible_child_name (self->stack, "refer");
  gtk_widget_set_visible (self->bar, TRUE);
  update (self);
  gtk_widget_child_focus (GTK_WIDGET (self->services), GTK_DIR_TAB_FORWARD);
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
  const GError *error = along_referral_material_get_error (self->material);

  if (self->sending)
    return;
  if (along_referral_material_get_person (self->material) == NULL)
    {
      if (error != NULL && self->form == NULL)
        fail (self, error);
      return;
    }
  if (self->drafts == NULL)
    return;
  if (self->form == NULL)
    {
      build (self);
      return;
    }
  {
    g_autoptr (AlongRecord) referral = along_record_form_get_record (self->form);
    g_autoptr (GPtrArray) items = items_of (self, referral);
    g_auto (GStrv) keys = along_packet_keys (along_share_list_get_items (self->shared));

    along_packet_tick (items, (const char *const *)keys);
    along_share_list_set_items (self->shared, items);
  }
  along_basis_list_set_bases (self->agreed, along_referral_material_get_bases (self->material));
  show_services (self);
  queue_update (self);
}

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongReferPage) self = data;
  g_autoptr (GError) error = NULL;
  GHashTable *drafts = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&drafts, g_hash_table_unref);
      return;
    }
  if (drafts == NULL)
    {
      fail (self, error);
      return;
    }
  self->drafts = drafts;
  if (self->material != NULL && along_referral_material_is_ready (self->material))
    on_material_cb (self);
}

static void
on_titles_cb (AlongReferPage *self)
{
  if (self->form != NULL && !self->sending)
    show_services (self);
}

static void
gather (AlongReferPage *self, const char *person, const char *domain)
{
  self->material = along_referral_material_new (self->context, person, domain);
  g_signal_connect_object (self->material, "changed", G_CALLBACK (on_material_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context, "titles-changed", G_CALLBACK (on_titles_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
on_need_cb (AlongReferPage *self)
{
  AlongRecord *need = need_of (self);
  AlongRecord *again = again_of (self);

  if (self->material != NULL)
    return;
  if (need != NULL)
    gather (self, along_record_get_text (need, "person"), along_record_get_text (need, "domain"));
  else if (again != NULL)
    gather (self, along_record_get_text (again, "person"), NULL);
  else if (along_follow_get_error (self->need) != NULL)
    fail (self, along_follow_get_error (self->need));
}

static void
follow_need (AlongReferPage *self, const char *id)
{
  self->need = along_follow_record (along_context_get_store (self->context),
                                    along_entity_find ("need"), id);
  g_signal_connect_object (self->need, "changed", G_CALLBACK (on_need_cb), self, G_CONNECT_SWAPPED);
}

static void
on_again_cb (AlongReferPage *self)
{
  AlongRecord *again = again_of (self);
  g_auto (GStrv) needs = NULL;

  if (self->need != NULL || self->material != NULL)
    return;
  if (again == NULL || along_record_get (again, "person") == NULL)
    {
      g_autoptr (GError) error
          = g_error_new_literal (ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "No such referral");

      fail (self, error);
      return;
    }
  needs = along_record_get_set (again, "needs");
  if (needs[0] != NULL)
    follow_need (self, needs[0]);
  else
    gather (self, along_record_get_text (again, "person"), NULL);
}

/* Sent: the number is what people say on the phone; Undo takes it back while nobody has read it. */
typedef struct
{
  AlongReferPage *page;
  AlongRecord *referral;
} Sent;

static void
sent_free (Sent *sent)
{
  g_object_unref (sent->page);
  along_record_unref (sent->referral);
  g_free (sent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

/* Undo: withdrawn, as sent by mistake; both steps stay in its history. */
static AlongTxn *
take_back (AlongReferPage *self, const AlongRecord *referral)
{
  AlongTxn *undo = along_txn_new (along_context_get_actor (self->context)->org);
  g_autoptr (AlongRecord) sent = along_record_copy (referral);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  along_record_set_text (sent, "status", "sent");
  g_variant_dict_insert (&values, "status_reason", "s", "sent_by_mistake");
  along_txn_move (undo, sent, "withdrawn", g_variant_dict_end (&values));
  return undo;
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sent) sent = data;
  AlongReferPage *self = sent->page;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;

  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      self->sending = FALSE;
      say_problem (self, along_error_to_user_text (error).sentence);
      return;
    }
  along_store_drop_drafts (ALONG_STORE (source), self->draft_key);
  if (window == NULL)
    return;
  /* TRANSLATORS: %s is the number of a referral, such as R-7F3K2QX */
  done = g_strdup_printf (_ ("Sent: %s"), along_record_get_title (sent->referral));
  /* Back first: the keyboard goes to what was there before. On the toast it would hold it open, and
   * keep whatever is said next from being read. */
  along_window_back (window);
  along_window_toast_undo (window, done, take_back (self, sent->referral));
}

static void
show_lack (AlongReferPage *self, AlongReferralLack lack, const char *sentence)
{
  say_problem (self, sentence);
  switch (lack)
    {
    case ALONG_LACKS_REASON:
      along_record_form_focus (self->form, "reason");
      break;
    case ALONG_LACKS_BASIS:
      gtk_widget_child_focus (GTK_WIDGET (self->bases), GTK_DIR_TAB_FORWARD);
      break;
    case ALONG_LACKS_SERVICE:
    case ALONG_LACKS_AGREEMENT:
      gtk_widget_child_focus (GTK_WIDGET (self->services), GTK_DIR_TAB_FORWARD);
      break;
    case ALONG_LACKS_NOTHING:
    default:
      break;
    }
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferPage *self = ALONG_REFER_PAGE (widget);
  const AlongActor *actor = along_context_get_actor (self->context);
  g_autofree char *today = along_clock_today ();
  g_autofree char *sentence = NULL;
  g_autoptr (AlongRecord) referral = NULL;
  g_autoptr (AlongTxn) txn = NULL;
  AlongReferralDraft draft;
  AlongReferralLack lack = ALONG_LACKS_NOTHING;
  AlongRecord *made = NULL;
  Sent *sent = NULL;

  if (self->form == NULL || self->sending || !along_record_form_check (self->form))
    return;
  referral = along_record_form_get_record (self->form);
  draft = draft_of (self, referral);
  lack = along_referral_draft_lacks (&draft, today, &sentence);
  if (lack != ALONG_LACKS_NOTHING)
    {
      show_lack (self, lack, sentence);
      return;
    }
  along_file_picker_enclose (self->files, referral);
  txn = along_referral_draft_send (&draft, actor, along_clock_now_ms (), today, &made);
  along_file_picker_create (self->files, txn, made);
  sent = g_new0 (Sent, 1);
  sent->page = g_object_ref (self);
  sent->referral = made;
  self->sending = TRUE;
  along_store_commit_async (along_context_get_store (self->context), txn, on_sent_cb, sent);
}

static void
on_problem_button_cb (AlongReferPage *self)
{
  const AlongRanked *ranked = ranked_of (self, self->chosen);
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (ranked != NULL && window != NULL)
    along_window_push (window, "organisation", along_record_get_text (ranked->service, "org"));
}

static void
along_refer_page_dispose (GObject *object)
{
  AlongReferPage *self = ALONG_REFER_PAGE (object);

  g_clear_handle_id (&self->preview_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->again);
  g_clear_object (&self->need);
  g_clear_object (&self->material);
  g_clear_object (&self->shared);
  g_clear_object (&self->agreed);
  g_clear_object (&self->context);
  self->form = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_REFER_PAGE);
  G_OBJECT_CLASS (along_refer_page_parent_class)->dispose (object);
}

static void
along_refer_page_finalize (GObject *object)
{
  AlongReferPage *self = ALONG_REFER_PAGE (object);

  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_ptr_array_unref (self->offered);
  g_ptr_array_unref (self->checks);
  g_clear_pointer (&self->ranked, g_ptr_array_unref);
  g_free (self->draft_key);
  g_free (self->first_service);
  g_free (self->chosen);
  G_OBJECT_CLASS (along_refer_page_parent_class)->finalize (object);
}

static void
along_refer_page_class_init (AlongReferPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_refer_page_dispose;
  object_class->finalize = along_refer_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/refer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, bar);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, problem);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, scroll);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, services);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, find);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, form_place);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, share);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, bases);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, preview_place);
  gtk_widget_class_bind_template_child (widget_class, AlongReferPage, files_place);
  gtk_widget_class_install_action (widget_class, "page.send", NULL, send_action);
}

static void
along_refer_page_init (AlongReferPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->checks = g_ptr_array_new ();
  self->offered = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shared = along_share_list_new (self->share);
  self->agreed = along_basis_list_new (self->bases);
  self->preview = ALONG_PACKET_VIEW (along_packet_view_new ());
  adw_bin_set_child (self->preview_place, GTK_WIDGET (self->preview));
  g_signal_connect_object (self->services, "row-activated", G_CALLBACK (on_service_activated_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find, "entry-activated", G_CALLBACK (on_find_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->find, "changed", G_CALLBACK (on_find_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->problem, "button-clicked", G_CALLBACK (on_problem_button_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shared, "changed", G_CALLBACK (on_shared_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->agreed, "changed", G_CALLBACK (on_agreed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_refer_again:
 * @referral: a referral that came to nothing
 * @service: a service's id
 *
 * Returns: (transfer full): the id under which `win.push` ('refer', …) opens a new referral to
 *   @service with the words and ticks of @referral
 */
char *
along_refer_again (const char *referral, const char *service)
{
  return g_strdup_printf ("%s/%s", referral, service);
}

/**
 * along_refer_page_make:
 * @context: the window's context
 * @id: a need's id, or what along_refer_again() gave
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
along_refer_page_make (AlongContext *context, const char *id)
{
  AlongReferPage *self = g_object_new (ALONG_TYPE_REFER_PAGE, NULL);
  g_auto (GStrv) parts = g_strsplit (id != NULL ? id : "", "/", 2);

  self->context = g_object_ref (context);
  self->draft_key = g_strdup_printf ("refer/%s", parts[0] != NULL ? parts[0] : "");
  along_store_get_drafts_async (along_context_get_store (context), self->draft_key,
                                self->cancellable, on_drafts_cb, g_object_ref (self));
  if (parts[0] != NULL && parts[1] != NULL)
    {
      self->first_service = g_strdup (parts[1]);
      self->again = along_follow_record (along_context_get_store (context),
                                         along_entity_find ("referral"), parts[0]);
      g_signal_connect_object (self->again, "changed", G_CALLBACK (on_again_cb), self,
                               G_CONNECT_SWAPPED);
    }
  else
    {
      follow_need (self, parts[0] != NULL ? parts[0] : "");
    }
  return ADW_NAVIGATION_PAGE (self);
}
