/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-page.h"

#include "app/common/fact-list.h"
#include "app/common/follow-view.h"
#include "app/referrals/alternatives.h"
#include "app/referrals/bundle-group.h"
#include "app/referrals/packet-view.h"
#include "app/referrals/referral-clock.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-step.h"
#include "app/referrals/referral-words.h"
#include "app/common/window.h"
#include "base/date.h"

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
  AdwWrapBox *moves;
  GtkWidget *talk;
  AdwActionRow *question;
  AdwActionRow *answer;
  AlongAlternatives *alternatives;
  AlongBundleGroup *bundle;
  AdwPreferencesGroup *follow_ups;
  AlongFactList *outcome;
  GtkLabel *packet_title;
  GtkWidget *packet_gone;
  AlongPacketView *packet;
  AlongFactList *ours;
  AdwPreferencesGroup *offered;
  AlongFactList *facts;
  GtkListBox *timeline;

  AlongContext *context;
  char *id;
  GCancellable *cancellable;
  AlongReferralClock *reckoning;
  AlongFollow *referral;
  AlongFollow *later; /* the referrals that were sent in its place */
  GPtrArray *later_rows;
  GPtrArray *offered_rows;
  GPtrArray *entries; /* of AlongEntry */
  gboolean focused;
};

G_DEFINE_FINAL_TYPE (AlongReferralPage, along_referral_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *const outcome_fields[] = { "outcome", "outcomes", "outcome_text", NULL };
static const char *const our_fields[]
    = { "needs",      "sharing_basis", "shared_categories", "chosen_by_person",
        "one_option", "decision",      "sender_notes",      NULL };
static const char *const fact_fields[] = { "number",
                                           "from_org",
                                           "requester",
                                           "to_org",
                                           "service",
                                           "priority",
                                           "assigned_to",
                                           "wait_position",
                                           "sent_at",
                                           "received_at",
                                           "decided_at",
                                           "waitlisted_at",
                                           "first_contact_at",
                                           "started_at",
                                           "ended_at",
                                           "chased_at",
                                           "person_told_at",
                                           "feedback_seen_at",
                                           "loop_closed_at",
                                           "parent_referral",
                                           "redirected_to",
                                           "pauses",
                                           NULL };

static gboolean
is_ours (AlongReferralPage *self, const AlongRecord *referral)
{
  return along_referral_is_sent_by (referral, along_context_get_actor (self->context)->org);
}

static gboolean
has_followed (AlongReferralPage *self)
{
  GPtrArray *later = along_follow_get_records (self->later);

  return later != NULL && later->len > 0;
}

static GtkWidget *
make_button (const char *label, const char *action, const char *target, gboolean suggested)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  return button;
}

/* "Pass on…": where a dialog asks first. */
static void
add_move (AlongReferralPage *self,
          const AlongRecord *referral,
          const AlongMove *move,
          gboolean suggested)
{
  g_autofree char *label = along_move_button_label (&along_referral_manner, move, referral);

  adw_wrap_box_append (self->moves, make_button (label, "page.move", move->to, suggested));
}

static void
show_own_steps (AlongReferralPage *self, const AlongRecord *referral, const AlongDue *due)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  gboolean sends = is_ours (self, referral);

  if (sends && along_referral_wants_telling (referral))
    adw_wrap_box_append (self->moves, make_button (_ ("Person Told"), "page.told", NULL,
                                                   !g_str_equal (due->what, "alternative")
                                                       || has_followed (self)));
  if (sends && due->turn == ALONG_TURN_RECEIVER && due->overdue)
    adw_wrap_box_append (self->moves, make_button (_ ("Chased Today"), "page.chased", NULL, FALSE));
  if (!sends && due->turn != ALONG_TURN_REQUESTER && !along_referral_is_over (referral)
      && g_strcmp0 (along_record_get_text (referral, "assigned_to"), actor->worker) != 0)
    adw_wrap_box_append (self->moves,
                         make_button (_ ("I Deal With It"), "page.take-on", NULL, FALSE));
}

static void
show_moves (AlongReferralPage *self, const AlongRecord *referral, const AlongDue *due)
{
  guint who = along_move_who (self->context, referral);
  g_autoptr (GPtrArray) offers = along_lifecycle_offers (referral, who);
  const char *next = along_referral_suggests (referral);
  gboolean untold = is_ours (self, referral) && along_referral_wants_telling (referral);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->moves))) != NULL)
    adw_wrap_box_remove (self->moves, child);
  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);

      /* The loop is closed when the person knows: that comes first. */
      if (g_strcmp0 (move->name, next) == 0 && !untold)
        add_move (self, referral, move, TRUE);
    }
  show_own_steps (self, referral, due);
  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);

      if (g_strcmp0 (move->name, next) != 0 || untold)
        add_move (self, referral, move, FALSE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->moves),
                          gtk_widget_get_first_child (GTK_WIDGET (self->moves)) != NULL);
}

static void
show_head (AlongReferralPage *self, const AlongRecord *referral, const AlongDue *due)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  gboolean ours = along_due_is_for (due, referral, actor->org);
  g_autofree char *about = along_referral_about (self->context, referral);
  g_autofree char *why = along_referral_why (referral);
  g_autofree char *route = NULL;
  const char *service
      = along_context_title (self->context, "service", along_record_get_text (referral, "service"));
  const char *from = along_context_title (self->context, "organisation",
                                          along_record_get_text (referral, "from_org"));

  /* TRANSLATORS: the number of a referral, who sent it, and the service it goes to */
  route
      = g_strdup_printf (_ ("%s, from %s to %s"), along_record_get_title (referral), from, service);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), along_record_get_title (referral));
  gtk_label_set_text (self->about, about);
  gtk_label_set_text (self->route, route);
  along_state_chip_set_state (self->state, along_record_get_entity (referral),
                              along_record_get_state (referral));
  along_state_chip_set (self->clock, due->words, along_referral_due_tone (due, ours));
  gtk_widget_set_visible (GTK_WIDGET (self->clock),
                          g_strcmp0 (due->words,
                                     along_state_words (along_record_get_entity (referral),
                                                        along_record_get_state (referral)))
                              != 0);
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL);
}

static void
show_talk (AlongReferralPage *self, const AlongRecord *referral)
{
  const char *question = along_record_get_text (referral, "question");
  const char *answer = along_record_get_text (referral, "answer");
  gboolean open = g_strcmp0 (along_record_get_state (referral), "info_requested") == 0;

  gtk_widget_set_visible (self->talk, question != NULL);
  adw_action_row_set_subtitle (self->question, question != NULL ? question : "");
  adw_action_row_set_subtitle (self->answer, answer != NULL ? answer : "");
  /* A new question stands without the answer to the last one. */
  gtk_widget_set_visible (GTK_WIDGET (self->answer), answer != NULL && !open);
}

static void
clear_rows (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

/* Which services were put before the person, and which one they took. */
static void
show_offered (AlongReferralPage *self, const AlongRecord *referral)
{
  GVariant *options = along_record_get (referral, "options_offered");
  gsize n = options != NULL ? g_variant_n_children (options) : 0;

  clear_rows (self->offered, self->offered_rows);
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
  gtk_label_set_text (self->packet_title,
                      is_ours (self, referral) ? _ ("What Was Shared") : _ ("About the Person"));
  along_packet_view_set_referral (self->packet, referral);
  gtk_widget_set_visible (self->packet_gone, along_packet_view_is_empty (self->packet));
}

static void
show_alternatives (AlongReferralPage *self, AlongRecord *referral)
{
  static const char *const states[] = { "declined", "redirected", NULL };
  const char *state = along_record_get_state (referral);
  gboolean offer = is_ours (self, referral) && state != NULL && g_strv_contains (states, state)
                   && along_record_get (referral, "person") != NULL && !has_followed (self);

  along_alternatives_set_referral (self->alternatives, self->context, offer ? referral : NULL);
  if (offer && !self->focused)
    along_alternatives_focus (self->alternatives);
  self->focused = TRUE;
}

static void
show_later (AlongReferralPage *self)
{
  GPtrArray *later = along_follow_get_records (self->later);

  clear_rows (self->follow_ups, self->later_rows);
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
  if (entry->received == 0)
    {
      GtkWidget *chip = along_state_chip_new (_ ("Not sent yet"), ALONG_TONE_WAITING);

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
}

static void
read_history (AlongReferralPage *self)
{
  along_store_history_async (along_context_get_store (self->context),
                             along_entity_find ("referral"), self->id, self->cancellable,
                             on_history_cb, g_object_ref (self));
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
  show_talk (self, referral);
  along_bundle_group_set_referral (self->bundle, self->context, referral);
  show_later (self);
  show_offered (self, referral);
  along_fact_list_set_record (self->outcome, referral);
  along_fact_list_set_record (self->ours, referral);
  along_fact_list_set_record (self->facts, referral);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.person",
                                 along_record_get (referral, "person") != NULL);
  show_entries (self);
  gtk_stack_set_visible_child_name (self->stack, "referral");
}

static void
on_referral_cb (AlongReferralPage *self)
{
  AlongRecord *referral = along_follow_view (self->referral, self->stack, self->failed);

  if (referral == NULL)
    return;
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
  const char *state = referral != NULL ? along_record_get_state (referral) : NULL;

  if (state == NULL)
    return;
  /* A declined one stays open until another service was found, or nobody looks for one any more. */
  along_referral_told (
      widget, self->context, referral,
      along_referral_is_over (referral)
          && (has_followed (self)
              || !(g_str_equal (state, "declined") || g_str_equal (state, "redirected"))));
}

static void
chased_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongReferralPage *self = ALONG_REFERRAL_PAGE (widget);
  AlongRecord *referral = along_follow_get_record (self->referral);

  if (referral != NULL)
    along_referral_chased (widget, self->context, referral);
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
  g_type_ensure (ALONG_TYPE_PACKET_VIEW);
  g_type_ensure (ALONG_TYPE_ALTERNATIVES);
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
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, talk);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, question);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, answer);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, alternatives);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, bundle);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, follow_ups);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, outcome);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, packet_title);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, packet_gone);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, packet);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, ours);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, offered);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, facts);
  gtk_widget_class_bind_template_child (widget_class, AlongReferralPage, timeline);

  gtk_widget_class_install_action (widget_class, "page.move", "s", move_action);
  gtk_widget_class_install_action (widget_class, "page.told", NULL, told_action);
  gtk_widget_class_install_action (widget_class, "page.chased", NULL, chased_action);
  gtk_widget_class_install_action (widget_class, "page.take-on", NULL, take_on_action);
  gtk_widget_class_install_action (widget_class, "page.person", NULL, person_action);
  gtk_widget_class_install_action (widget_class, "page.service", NULL, service_action);
  gtk_widget_class_install_action (widget_class, "page.history", NULL, history_action);
}

static void
along_referral_page_init (AlongReferralPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->later_rows = g_ptr_array_new ();
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
  along_fact_list_setup (self->outcome, context, outcome_fields);
  along_fact_list_setup (self->ours, context, our_fields);
  along_fact_list_setup (self->facts, context, fact_fields);
  self->reckoning = along_referral_clock_new (context);
  along_query_where (later, "parent_referral", ALONG_IS, g_variant_new_string (id));
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
  return ADW_NAVIGATION_PAGE (self);
}
