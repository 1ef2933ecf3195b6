/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-referrals.h"

#include "app/common/state-chip.h"
#include "app/people/person-decisions.h"
#include "app/people/person-parts.h"
#include "app/referrals/referral-clock.h"
#include "app/referrals/referral-words.h"
#include "app/referrals/refer-start.h"
#include "base/date.h"

#include <glib/gi18n.h>

struct _AlongPersonReferrals
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  AlongPersonDecisions *decisions;

  AlongContext *context;
  AlongFollow *referrals;
  AlongReferralClock *clock;
};

G_DEFINE_FINAL_TYPE (AlongPersonReferrals, along_person_referrals, ADW_TYPE_BIN)

static gboolean
is_draft (const AlongRecord *referral)
{
  return g_strcmp0 (along_record_get_state (referral), "draft") == 0;
}

static void
add_referral (AlongPersonReferrals *self, const AlongRecord *referral)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *chip = along_state_chip_new (NULL, ALONG_TONE_QUIET);
  const char *service
      = along_context_title (self->context, "service", along_record_get_text (referral, "service"));
  const char *org = along_context_title (self->context, "organisation",
                                         along_record_get_text (referral, "to_org"));
  g_autoptr (GString) words = g_string_new (along_record_get_title (referral));
  g_autoptr (AlongDue) due = along_referral_clock_due (self->clock, referral);
  g_autofree char *why = along_referral_why (referral);

  if (*org != '\0')
    g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", org);
  if (why != NULL)
    g_string_append_printf (words, "\n%s", why);
  if (*due->what != '\0')
    g_string_append_printf (words, "\n%s", due->words);
  if (along_record_get (referral, "planned_for") != NULL && is_draft (referral))
    {
      g_autofree char *day = along_date_near (along_record_get_text (referral, "planned_for"));

      /* TRANSLATORS: a draft of a referral; %s is a date */
      g_string_append_printf (words, "\n");
      g_string_append_printf (words, _ ("To be sent on %s"), day);
    }

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 *service != '\0' ? service : _ ("Referral"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words->str);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  along_state_chip_set_state (ALONG_STATE_CHIP (chip), along_record_get_entity (referral),
                              along_record_get_state (referral));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  if (is_draft (referral))
    {
      g_autofree char *start
          = along_refer_start_text ("draft", along_record_get_id (referral), NULL);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "refer", start);
    }
  else
    gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "referral",
                                      along_record_get_id (referral));
  gtk_list_box_append (self->list, row);
}

static void
show_referrals (AlongPersonReferrals *self)
{
  GPtrArray *referrals
      = self->referrals != NULL ? along_follow_get_records (self->referrals) : NULL;

  if (referrals == NULL)
    return;
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < referrals->len; i++)
    add_referral (self, g_ptr_array_index (referrals, i));
  gtk_widget_set_visible (GTK_WIDGET (self->list), referrals->len > 0);
  gtk_stack_set_visible_child_name (
      self->stack,
      referrals->len > 0 || along_person_decisions_any (self->decisions) ? "referrals" : "empty");
}

static void
along_person_referrals_dispose (GObject *object)
{
  AlongPersonReferrals *self = ALONG_PERSON_REFERRALS (object);

  g_clear_object (&self->referrals);
  g_clear_object (&self->clock);
  /* The stack is a template child and the bin's own child: only one of them may let go of it. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_REFERRALS);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_referrals_parent_class)->dispose (object);
}

static void
along_person_referrals_class_init (AlongPersonReferralsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_referrals_dispose;
  g_type_ensure (ALONG_TYPE_PERSON_DECISIONS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-referrals.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonReferrals, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonReferrals, list);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonReferrals, decisions);
}

static void
along_person_referrals_init (AlongPersonReferrals *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_person_referrals_setup:
 * @self: a list of referrals
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_referrals_setup (AlongPersonReferrals *self, AlongContext *context, const char *person)
{
  static const char *const newest[] = { "-sent_at", "-created_at", NULL };

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->clock = along_referral_clock_new (context);
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (show_referrals), self,
                           G_CONNECT_SWAPPED);
  along_person_decisions_setup (self->decisions, context, person);
  g_signal_connect_object (self->decisions, "notify::visible", G_CALLBACK (show_referrals), self,
                           G_CONNECT_SWAPPED);
  self->referrals = along_person_follow (context, "referral", person, newest);
  g_signal_connect_object (self->referrals, "changed", G_CALLBACK (show_referrals), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_referrals), self,
                           G_CONNECT_SWAPPED);
}
