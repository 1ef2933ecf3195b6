/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-page.h"

#include "app/common/fact-list.h"
#include "app/common/file-list.h"
#include "app/common/follow-view.h"
#include "app/referrals/alternatives.h"
#include "app/referrals/answer-dialog.h"
#include "app/referrals/appointment-list.h"
#include "app/referrals/bundle-group.h"
#include "app/referrals/clock-list.h"
#include "app/referrals/packet-view.h"
#include "app/referrals/phone-dialog.h"
#include "app/referrals/refer-page.h"
#include "app/referrals/referral-actions.h"
#include "app/referrals/referral-clock.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-next.h"
#include "app/referrals/referral-papers.h"
#include "app/referrals/referral-step.h"
#include "app/referrals/referral-words.h"
#include "app/referrals/told-dialog.h"
#include "app/common/line-rows.h"
#include "app/common/window.h"
#include "base/date.h"
#include "model/chase.h"
#include "model/loop.h"
#include "model/referral-reasons.h"
#include "model/talk.h"
#include "store/attention.h"
#include "store/audit-notes.h"

#include <glib/gi18n.h>

#define MOST_FOLLOW_UPS 20

struct _AlongReferralPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkLabel *about;
  GtkLabel *route;
  AlongStateChip *state;
  AlongStateChip *clock;
  GtkLabel *why;
  GtkLabel *heard;
  AdwWrapBox *moves;
  GtkWidget *late;
  AdwPreferencesGroup *talk;
  AlongReferralNext *next;
  AlongAlternatives *alternatives;
  AlongAppointmentList *appointments;
  AlongBundleGroup *bundle;
  AdwPreferencesGroup *follow_ups;
  AlongClockList *clocks;
  AlongFactList *outcome;
  GtkLabel *packet_title;
  GtkWidget *packet_gone;
  AlongPacketView *packet;
  AlongFileList *files;
  AlongFactList *ours;
  AdwPreferencesGroup *offered;
  AlongFactList *facts;
  GtkListBox *timeline;
  GtkMenuButton *papers_button;

  AlongContext *context;
  char *id;
  GCancellable *cancellable;
  AlongReferralClock *reckoning;
  AlongReferralPapers *papers;
  AlongFollow *referral;
  AlongFollow *later; /* the referrals that were sent in its place */
  GPtrArray *later_rows;
  GPtrArray *talk_rows;
  GPtrArray *offered_rows;
  GPtrArray *entries; /* of AlongEntry */
  gboolean noted;     /* for the audit log: once for each opening of the page */
  gboolean focused;
};

G_DEFINE_FINAL_TYPE (AlongReferralPage, along_referral_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *const outcome_fields[] = { "outcome", "outcomes", "outcome_text", NULL };
static const char *const our_fields[]
    = { "needs",    "sharing_basis", "shared_categories", "chosen_by_person", "one_option",
        "decision", "told_how",      "told_words",        "sender_notes",     NULL };
static const char *const fact_fields[]
    = { "number",           "from_org",        "requester",
        "to_org",           "service",         "priority",
        "assigned_to",      "wait_position",   "sent_at",
        "received_at",      "decided_at",      "answered_how",
        "answered_by",      "waitlisted_at",   "first_contact_at",
        "first_contact_by", "started_at",      "ended_at",
        "chased_at",        "person_told_at",  "feedback_seen_at",
        "loop_closed_at",   "parent_referral", "redirected_service",
        "redirected_to",    "pauses",          NULL };

static gboolean
is_ours (AlongReferralPage *self, const AlongRecord *referral)
{
  return along_referral_is_sent_by (referral, along_context_get_actor (self->context)->org);
}

static gboolean
has_followed (AlongReferralPage *self)
{
  GPtrArray *later = along_follow_get_records (self->later);

  for (guint i = 0; later != NULL && i < later->len; i++)
    if (along_loop_was_meant (g_ptr_array_index (later, i)))
      return TRUE;
  return FALSE;
}

/* The draft that stands in its place, made when it was passed on, and not sent yet. */
static AlongRecord *
find_waiting (AlongReferralPage *self)
{
  GPtrArray *later = along_follow_get_records (self->later);

  for (guint i = 0; later != NULL && i < later->len; i++)
    if (g_strcmp0 (along_record_get_state (g_ptr_array_index (later, i)), "draft") == 0)
      return g_ptr_array_index (later, i);
  return NULL;
}

static void
show_moves (AlongReferralPage *self, AlongRecord *referral, const AlongDue *due)
{
  const AlongReferralSight sight = { referral, due, find_waiting (self), has_followed (self) };

  along_referral_actions_fill (self->moves, self->context, &sight);
}

static void
show_head (AlongReferralPage *self, const AlongRecord *referral, const AlongDue *due)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  gboolean ours = along_due_is_for (due, referral, actor->org);
  gboolean concerns = along_due_concerns (due, referral, actor->org);
  g_autofree char *about = along_referral_about (self->context, referral);
  g_autofree char *why = along_referral_why (referral);
  g_autofree char *route = NULL;
  const char *service
      = along_context_title (self->context, "service", along_record_get_text (referral, "service"));
  const char *from = along_context_title (self->context, "organisation",
                                          along_record_get_text (referral, "from_org"));

  /* TRANSLATORS: who sent a referral, and the service it goes to; its number stands above */
  route = g_strdup_printf (_ ("From %s to %s"), from, service);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), along_record_get_title (referral));
  gtk_label_set_text (self->about, about);
  gtk_label_set_text (self->route, route);
  along_state_chip_set_state (self->state, along_record_get_entity (referral),
                              along_record_get_state (referral));
  along_state_chip_set (self->clock, due->words, along_referral_due_tone (due, ours));
  /* Nothing is said twice: a draft is not sent yet. */
  gtk_widget_set_visible (GTK_WIDGET (self->clock),
                          concerns && g_strcmp0 (along_record_get_state (referral), "draft") != 0
                              && g_strcmp0 (due->words,
                                            along_state_words (along_record_get_entity (referral),
                                                               along_record_get_state (referral)))
                                     != 0);
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL);
}

/* Who reads an answer that came on the phone wants to know from whom, and who wrote it down. */
static void
show_heard (AlongReferralPage *self, const AlongRecord *referral)
{
  g_autofree char *heard = along_referral_heard (self->context, referral, self->entries);

  gtk_label_set_text (self->heard, heard != NULL ? heard : "");
  gtk_widget_set_visible (GTK_WIDGET (self->heard), heard != NULL);
}

static void
add_said (AlongReferralPage *self, const char *title, const char *words)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (self->talk, row);
  g_ptr_array_add (self->talk_rows, row);
}

/* All that was asked and answered, the oldest first, as people said it. */
static void
show_talk (AlongReferralPage *self, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) talks = along_talk_of (referral);

  along_line_rows_clear (self->talk, self->talk_rows);
  for (guint i = 0; i < talks->len; i++)
    {
      const AlongTalk *talk = g_ptr_array_index (talks, i);
      g_autofree char *asked = talk->asked != NULL ? along_date_text (talk->asked) : NULL;
      g_autofree char *question
          /* TRANSLATORS: %s is the date it was asked */
          = talks->len > 1 && asked != NULL ? g_strdup_printf (_ ("Question, %s"), asked)
                                            : g_strdup (_ ("Question"));

      add_said (self, question, talk->question != NULL ? talk->question : "");
      if (talk->answer != NULL)
        add_said (self, _ ("Answer"), talk->answer);
    }
  adw_preferences_group_set_title (self->talk, talks->len > 1 ? _ ("Questions and Answers")
                                                              : _ ("Question and Answer"));
  gtk_widget_set_visible (GTK_WIDGET (self->talk), talks->len > 0);
}

/* Which services were put before the person, and which one they took. */
static void
show_offered (AlongReferralPage *self, const AlongRecord *referral)
{
  GVariant *options = along_record_get (referral, "options_offered");
  gsize n = options != NULL ? g_variant_n_children (options) : 0;

  along_line_rows_clear (self->offered, self->offered_rows);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) option = g_variant_get_child_value (options, i);
      GtkWidget *row = adw_action_row_new ();
      const char *name = "";
      const char *why = "";
      const char *chosen = "";

      g_variant_lookup (option, "name", "&s", &name);
      g_variant_lookup (option, "why", "&s", &why);
      g_variant_lookup (option, "chosen", "&s", &chosen);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), why);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      if (g_str_equal (chosen, "yes"))
        {
          GtkWidget *chip = along_state_chip_new (_ ("Chosen"), ALONG_TONE_GOING);

          gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
          adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
        }
      adw_preferences_group_add (self->offered, row);
      g_ptr_array_add (self->offered_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->offered), n > 0);
}

static void
show_packet (AlongReferralPage *self, const AlongRecord *referral)
{
  gboolean draft = g_strcmp0 (along_record_get_state (referral), "draft") == 0;

  gtk_label_set_text (self->packet_title, draft                      ? _ ("What Will Be Shared")
                                          : is_ours (self, referral) ? _ ("What Was Shared")
                                                                     : _ ("About the Person"));
  along_packet_view_set_referral (self->packet, referral);
  gtk_widget_set_visible (self->packet_gone, along_packet_view_is_empty (self->packet));
  along_file_list_set_referral (self->files, self->context, referral);
}

static void
show_alternatives (AlongReferralPage *self, AlongRecord *referral)
{
  static const char *const states[]
      = { "declined", "redirected", "ended_early", "withdrawn", "entered_in_error", NULL };
  const char *state = along_record_get_state (referral);
  guint next = along_reason_next (along_record_get_text (referral, "status_reason"));
  gboolean no = state != NULL && g_strv_contains (states, state)
                && (next & ALONG_THEN_ALTERNATIVES || g_str_equal (state, "redirected")
                    || g_str_equal (state, "declined"));
  gboolean offer = is_ours (self, referral) && no && along_record_get (referral, "person") != NULL
                   && !has_followed (self);

  along_alternatives_set_referral (self->alternatives, self->context, offer ? referral : NULL);
  if (offer && !self->focused)
    along_alternatives_focus (self->alternatives);
  self->focused = TRUE;
}

static void
show_later (AlongReferralPage *self)
{
  GPtrArray *later = along_follow_get_records (self->later);

  along_line_rows_clear (self->follow_ups, self->later_rows);
  for (guint i = 0; later != NULL && i < later->len; i++)
    {
      const AlongRecord *next = g_ptr_array_index (later, i);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *chip = along_state_chip_new (NULL, ALONG_TONE_QUIET);

      along_state_chip_set_state (ALONG_STATE_CHIP (chip), along_record_get_entity (next),
                                  along_record_get_state (next));
      gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     along_context_title (self->context, "service",
                                                          along_record_get_text (next, "service")));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), along_record_get_title (next));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "referral",
                                        along_record_get_id (next));
      adw_preferences_group_add (self->follow_ups, row);
      g_ptr_array_add (self->later_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->follow_ups), self->later_rows->len > 0);
}

static GtkWidget *
make_entry (AlongReferralPage *self, const AlongEntry *entry, const char *did)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = along_instant_near (entry->at);
  const char *who = along_context_title (self->context, "worker", entry->author);
  const char *org = along_context_title (self->context, "organisation", entry->org);
  g_autoptr (GString) by = g_string_new (*who != '\0' ? who : _ ("Somebody"));

  if (*org != '\0')
    g_string_append_printf (by, ", %s", org);
  g_string_append_printf (by, " · %s", when);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), did);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), by->str);
  if (entry->received <= 0)
    {
      GtkWidget *chip
          = along_state_chip_new (entry->received == 0 ? _ ("Not sent yet") : _ ("Came too late"),
                                  entry->received == 0 ? ALONG_TONE_WAITING : ALONG_TONE_QUIET);

      gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
    }
  return row;
}

static void
show_entries (AlongReferralPage *self)
{
  gtk_list_box_remove_all (self->timeline);
  for (guint i = 0; self->entries != NULL && i < self->entries->len; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *did = along_referral_did (entry);

      if (did != NULL)
        gtk_list_box_append (self->timeline, make_entry (self, entry, did));
    }
}

static void
on_attention_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongReferralPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = along_store_attention_finish (ALONG_STORE (source), result, &error);
  gboolean late = FALSE;

  if (self->context == NULL)
    return;
  for (guint i = 0; items != NULL && i < items->len; i++)
    late = late
           || g_strcmp0 (((const AlongAttention *)g_ptr_array_index (items, i))->record, self->id)
                  == 0;
  gtk_widget_set_visible (self->late, late);
}

static void
look_for_late (AlongReferralPage *self)
{
  along_store_attention_async (along_context_get_store (self->context), self->cancellable,
                               on_attention_cb, g_object_ref (self));
}

static void
on_history_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongReferralPage) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = along_store_history_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL || entries == NULL)
    {
      g_clear_pointer (&entries, g_ptr_array_unref);
      return;
    }
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = entries;
  show_entries (self);
  if (along_follow_get_record (self->referral) != NULL)
    show_heard (self, along_follow_get_record (self->referral));
}

static void
read_history (AlongReferralPage *self)
{
  along_store_history_async (along_context_get_store (self->context),
                             along_entity_find ("referral"), self->id, self->cancellable,
                             on_history_cb, g_object_ref (self));
}

static void
show_next (AlongReferralPage *self, AlongRecord *referral)
{
  if (is_ours (self, referral) && along_record_get (referral, "person") != NULL)
    along_referral_next_set (self->next, self->context, referral, has_followed (self));
  else
    gtk_widget_set_visible (GTK_WIDGET (self->next), FALSE);
}

static void
show_referral (AlongReferralPage *self)
{
  AlongRecord *referral = along_follow_get_record (self->referral);
  g_autoptr (AlongDue) due = NULL;

  if (referral == NULL)
    return;
  due = along_referral_clock_due (self->reckoning, referral);
  show_head (self, referral, due);
  show_moves (self, referral, due);
  show_heard (self, referral);
  show_talk (self, referral);
  show_next (self, referral);
  along_appointment_list_set_referral (self->appointments, self->context, referral);
  along_bundle_group_set_referral (self->bundle, self->context, referral);
  show_later (self);
  show_offered (self, referral);
  along_clock_list_set_referral (self->clocks, self->reckoning, referral);
  along_fact_list_set_record (self->outcome, referral);
  along_fact_list_set_record (self->ours, referral);
  along_fact_list_set_record (self->facts, referral);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.person",
                                 along_record_get (referral, "person") != NULL);
  show_entries (self);
  gtk_stack_set_visible_child_name (self->stack, "referral");
}

static void
note_opening (AlongReferralPage *self, AlongRecord *referral)
{
  if (!self->noted)
    along_store_note_audit (along_context_get_store (self->context), ALONG_AUDIT_OPENED, "referral",
                            along_record_get_id (referral), -1);
  self->noted = TRUE;
}

static void
on_referral_cb (AlongReferralPage *self)
{
  AlongRecord *referral = along_follow_view (self->referral, self->stack, self->failed);

  if (referral == NULL)
    return;
  note_opening (self, referral);
  along_referral_papers_set_referral (self->papers, referral);
  show_referral (self);
  show_packet (self, referral);
  if (along_follow_is_read (self->later))
    show_alternatives (self, referral);
  read_history (self);
}

static void
on_later_cb (AlongReferralPage *self)
{
  AlongRecord *referral = along_follow_get_record (self->referral);

  show_referral (self);
  if (referral != NULL)
    show_alternatives (self, referral);
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);
  const AlongMove *move = NULL;

  if (referral == NULL)
    return;
  move = along_lifecycle_find_move (along_record_get_entity (referral)->lifecycle,
                                    along_record_get_state (referral),
                                    g_variant_get_string (target, NULL));
  if (move != NULL)
    along_move_take (widget, self->context, &along_referral_manner, referral, move);
}

static void
told_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);

  if (referral != NULL)
    along_told_dialog_present (widget, self->context, referral,
                               along_referral_may_close (referral, has_followed (self)));
}

static void
read_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);
  AlongLoopNote note = { .read = TRUE, .helped = -1 };

  if (referral == NULL)
    return;
  note.close = along_referral_may_close (referral, has_followed (self));
  along_referral_note (widget, self->context, referral, &note);
}

static void
phone_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);

  if (referral != NULL)
    along_phone_dialog_present (widget, self->context, referral);
}

static void
answer_link_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);

  if (referral != NULL)
    along_answer_dialog_present (widget, self->context, referral);
}

/* A draft is looked at and sent where referrals are written. */
static void
compose (AlongReferralPage *self, AlongRecord *draft)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  const char *service = draft != NULL ? along_record_get_text (draft, "service") : NULL;
  g_autofree char *id = NULL;

  if (draft == NULL || window == NULL)
    return;
  id = along_refer_again (along_record_get_id (draft), service != NULL ? service : "");
  along_window_push (window, "refer", id);
}

static void
compose_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);

  compose (self, along_follow_get_record (self->referral));
}

static void
send_on_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);

  compose (self, find_waiting (self));
}

/* Nothing of a draft was shared: it goes without a trace, and the page with it. */
static void
discard_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);
  AlongWindow *window = along_window_of (widget);
  AlongTxn *txn = NULL;

  if (referral == NULL || window == NULL
      || g_strcmp0 (along_record_get_state (referral), "draft") != 0)
    return;
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  along_txn_add (txn, along_op_delete (along_record_get_entity (referral), self->id, NULL));
  along_window_back (window);
  along_window_commit (window, txn, _ ("The draft is gone"), NULL);
}

static void
chased_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);

  if (referral != NULL && along_chase_fits (referral, along_context_get_actor (self->context)->org))
    along_referral_chased (widget, self->context, referral, NULL);
}

static void
take_on_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);

  if (referral != NULL)
    along_referral_take_on (widget, self->context, referral);
}

static void
push_field (GtkWidget *widget, const char *kind, const char *field)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);
  const char *id = referral != NULL ? along_record_get_text (referral, field) : NULL;
  AlongWindow *window = along_window_of (widget);

  if (id != NULL && window != NULL)
    along_window_push (window, kind, id);
}

static void
person_action (GtkWidget *widget, const char *name, GVariant *target)
{
  push_field (widget, "person", "person");
}

static void
service_action (GtkWidget *widget, const char *name, GVariant *target)
{
  push_field (widget, "service", "service");
}

static void
wait_list_action (GtkWidget *widget, const char *name, GVariant *target)
{
  push_field (widget, "wait-list", "service");
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);

  along_history_push (widget, self->context, self->referral);
}

static void
along_referral_page_dispose (GObject *object)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->reckoning);
  g_clear_object (&self->papers);
  g_clear_object (&self->referral);
  g_clear_object (&self->later);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_REFERRAL_PAGE);
  G_OBJECT_CLASS (along_referral_page_parent_class)->dispose (object);
}

static void
along_referral_page_finalize (GObject *object)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_ptr_array_unref (self->later_rows);
  g_ptr_array_unref (self->talk_rows);
  g_ptr_array_unref (self->offered_rows);
  g_free (self->id);
  G_OBJECT_CLASS (along_referral_page_parent_class)->finalize (object);
}

static void
along_referral_page_class_init (AlongReferralPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_referral_page_dispose;
  object_class->finalize = along_referral_page_finalize;

  g_type_ensure (ALONG_TYPE_STATE_CHIP);
  g_type_ensure (ALONG_TYPE_FACT_LIST);
  g_type_ensure (ALONG_TYPE_CLOCK_LIST);
  g_type_ensure (ALONG_TYPE_PACKET_VIEW);
  g_type_ensure (ALONG_TYPE_FILE_LIST);
  g_type_ensure (ALONG_TYPE_ALTERNATIVES);
  g_type_ensure (ALONG_TYPE_APPOINTMENT_LIST);
  g_type_ensure (ALONG_TYPE_REFERRAL_NEXT);
  g_type_ensure (ALONG_TYPE_BUNDLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/referral-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, about);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, route);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, state);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, clock);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, why);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, moves);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, appointments);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, next);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, late);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, heard);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, talk);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, alternatives);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, bundle);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, follow_ups);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, clocks);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, outcome);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, packet_title);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, packet_gone);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, packet);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, files);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, ours);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, offered);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, facts);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, papers_button);

  gtk_widget_class_install_action (widget_class, "page.move", "s", move_action);
  gtk_widget_class_install_action (widget_class, "page.told", NULL, told_action);
  gtk_widget_class_install_action (widget_class, "page.read", NULL, read_action);
  gtk_widget_class_install_action (widget_class, "page.phone", NULL, phone_action);
  gtk_widget_class_install_action (widget_class, "page.answer-link", NULL, answer_link_action);
  gtk_widget_class_install_action (widget_class, "page.compose", NULL, compose_action);
  gtk_widget_class_install_action (widget_class, "page.send-on", NULL, send_on_action);
  gtk_widget_class_install_action (widget_class, "page.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "page.chased", NULL, chased_action);
  gtk_widget_class_install_action (widget_class, "page.take-on", NULL, take_on_action);
  gtk_widget_class_install_action (widget_class, "page.person", NULL, person_action);
  gtk_widget_class_install_action (widget_class, "page.service", NULL, service_action);
  gtk_widget_class_install_action (widget_class, "page.wait-list", NULL, wait_list_action);
  gtk_widget_class_install_action (widget_class, "page.history", NULL, history_action);
}

/* C asks the service where it stands, P writes down what it said on the phone, wherever on the page one is. */
static void
add_letters (AlongReferralPage *self)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = { { GDK_KEY_c, "page.chased" }, { GDK_KEY_p, "page.phone" } };
  GtkEventController *letters = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (letters),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), letters);
  along_context_letters (self->context, letters);
}

static void
along_referral_page_init (AlongReferralPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->later_rows = g_ptr_array_new ();
  self->talk_rows = g_ptr_array_new ();
  self->offered_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_referral_page_make:
 * @context: the window's context
 * @id: a referral's id
 *
 * Returns: (transfer floating): the referral's page
 */
AdwNavigationPage *
along_referral_page_make (AlongContext *context, const char *id)
{
  AlongReferralPage *self = g_object_new (ALONG_TYPE_REFERRAL_PAGE, NULL);
  AlongStore *store = along_context_get_store (context);
  const AlongEntity *entity = along_entity_find ("referral");
  g_autoptr (AlongQuery) later = along_query_new (entity);

  self->context = g_object_ref (context);
  self->id = g_strdup (id);
  add_letters (self);
  along_fact_list_setup (self->outcome, context, outcome_fields);
  along_fact_list_setup (self->ours, context, our_fields);
  along_fact_list_setup (self->facts, context, fact_fields);
  self->reckoning = along_referral_clock_new (context);
  self->papers = along_referral_papers_new (GTK_WIDGET (self), self->papers_button, context);
  along_query_where (later, "parent_referral", ALONG_IS, g_variant_new_string (id));
  along_query_where (later, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  self->later = along_follow_query (store, entity, later, MOST_FOLLOW_UPS);
  self->referral = along_follow_record (store, entity, id);
  g_signal_connect_object (self->reckoning, "changed", G_CALLBACK (show_referral), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_referral), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->later, "changed", G_CALLBACK (on_later_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->referral, "changed", G_CALLBACK (on_referral_cb), self,
                           G_CONNECT_SWAPPED);
  if (along_context_get_engine (context) != NULL)
    g_signal_connect_object (along_context_get_engine (context), "notify::attention",
                             G_CALLBACK (look_for_late), self, G_CONNECT_SWAPPED);
  look_for_late (self);
  return ADW_NAVIGATION_PAGE (self);
}
