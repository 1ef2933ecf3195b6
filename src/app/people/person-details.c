/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-details.h"

#include "app/common/fact-list.h"
#include "app/common/line-rows.h"
#include "app/common/state-chip.h"
#include "app/people/person-forms.h"
#include "app/people/person-parts.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>

struct _AlongPersonDetails
{
  AdwBin parent_instance;

  AlongFactList *names;
  AlongFactList *communicate;
  AlongFactList *wishes;
  AlongFactList *reach;
  AlongFactList *live;
  AlongFactList *identity;
  AlongFactList *support;
  AdwPreferencesGroup *alerts;
  AdwPreferencesGroup *episodes;

  AlongContext *context;
  char *person;
  gboolean may_write;
  AlongFollow *alert_records;
  AlongFollow *episode_records;
  GPtrArray *alert_rows; /* borrowed: the groups own them */
  GPtrArray *episode_rows;
};

G_DEFINE_FINAL_TYPE (AlongPersonDetails, along_person_details, ADW_TYPE_BIN)

static const char *const name_fields[] = { "known_as", "pronouns",       "given",       "family",
                                           "aliases",  "previous_names", "no_identity", NULL };
static const char *const communicate_fields[]
    = { "communication_needs", "language",     "interpreter", "access_needs",
        "travel_help",         "travel_notes", NULL };
static const char *const reach_fields[] = { "do_not_contact",
                                            "do_not_contact_why",
                                            "preferred_contact",
                                            "contact_times",
                                            "phones",
                                            "email",
                                            "email_safe",
                                            "contact_notes",
                                            NULL };
static const char *const live_fields[]
    = { "address_type",       "address", "town", "postcode", "address_from", "address_to",
        "previous_addresses", NULL };
static const char *const wish_fields[]
    = { "gender_of_worker", "prefers_setting", "prefers_mode", "good_days", "good_times",
        "bad_days",         "bad_times",       "can_pay",      NULL };
static const char *const identity_fields[]
    = { "birth_date", "birth_approx", "chi",      "nhs_number", "sex",
        "gender",     "ethnicity",    "religion", "died",       NULL };
static const char *const support_fields[] = { "lead_worker", "gp_practice", "gp_name", NULL };

static void
show_alerts (AlongPersonDetails *self)
{
  GPtrArray *alerts = along_follow_get_records (self->alert_records);
  g_autofree char *today = along_clock_today ();

  if (alerts == NULL)
    return;
  along_line_rows_clear (self->alerts, self->alert_rows);
  for (guint i = 0; i < alerts->len; i++)
    {
      const AlongRecord *alert = g_ptr_array_index (alerts, i);
      const AlongField *type
          = along_entity_find_field (along_record_get_entity (alert), "type", NULL);
      GtkWidget *row = along_line_rows_add (
          self->alerts, self->alert_rows,
          along_value_set_label (type->values, along_record_get_text (alert, "type")),
          along_record_get_text (alert, "words"));

      if (!along_alert_holds (alert, today))
        adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                   along_state_chip_new (_ ("Over"), ALONG_TONE_QUIET));
      if (!self->may_write)
        continue;
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "details.edit-alert");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", along_record_get_id (alert));
    }
  if (alerts->len == 0)
    along_line_rows_add (self->alerts, self->alert_rows, _ ("No alerts"), NULL);
}

static void
show_episodes (AlongPersonDetails *self)
{
  GPtrArray *episodes = along_follow_get_records (self->episode_records);

  if (episodes == NULL)
    return;
  along_line_rows_clear (self->episodes, self->episode_rows);
  for (guint i = 0; i < episodes->len; i++)
    {
      const AlongRecord *episode = g_ptr_array_index (episodes, i);
      const char *org = along_context_title (self->context, "organisation",
                                             along_record_get_text (episode, "org"));
      const char *worker = along_context_title (self->context, "worker",
                                                along_record_get_text (episode, "worker"));
      const char *start = along_record_get_text (episode, "start");
      g_autofree char *date = start != NULL ? along_date_text (start) : NULL;
      g_autofree char *since = date != NULL ? g_strdup_printf (_ ("since %s"), date) : NULL;
      g_autofree char *words = g_strjoin (*worker != '\0' && since != NULL ? " · " : "", worker,
                                          since != NULL ? since : "", NULL);
      GtkWidget *row = along_line_rows_add (self->episodes, self->episode_rows, org, words);
      GtkWidget *chip = along_state_chip_new (NULL, ALONG_TONE_QUIET);

      along_state_chip_set_state (ALONG_STATE_CHIP (chip), along_record_get_entity (episode),
                                  along_record_get_state (episode));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->episodes), episodes->len > 0);
}

static void
push (AlongPersonDetails *self, AdwNavigationPage *page)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  g_object_ref_sink (page);
  if (window != NULL)
    along_window_push_page (window, page);
  g_object_unref (page);
}

static void
add_alert_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonDetails *self = ALONG_PERSON_DETAILS (widget);

  push (self, along_alert_form (self->context, self->person, NULL));
}

static void
edit_alert_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonDetails *self = ALONG_PERSON_DETAILS (widget);
  GPtrArray *alerts = along_follow_get_records (self->alert_records);

  for (guint i = 0; alerts != NULL && i < alerts->len; i++)
    if (g_str_equal (along_record_get_id (g_ptr_array_index (alerts, i)),
                     g_variant_get_string (target, NULL)))
      push (self, along_alert_form (self->context, self->person, g_ptr_array_index (alerts, i)));
}

static void
along_person_details_dispose (GObject *object)
{
  AlongPersonDetails *self = ALONG_PERSON_DETAILS (object);

  g_clear_object (&self->alert_records);
  g_clear_object (&self->episode_records);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_DETAILS);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_details_parent_class)->dispose (object);
}

static void
along_person_details_finalize (GObject *object)
{
  AlongPersonDetails *self = ALONG_PERSON_DETAILS (object);

  g_free (self->person);
  g_ptr_array_unref (self->alert_rows);
  g_ptr_array_unref (self->episode_rows);
  G_OBJECT_CLASS (along_person_details_parent_class)->finalize (object);
}

static void
along_person_details_class_init (AlongPersonDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_details_dispose;
  object_class->finalize = along_person_details_finalize;
  g_type_ensure (ALONG_TYPE_FACT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-details.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, names);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, communicate);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, wishes);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, reach);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, live);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, identity);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, support);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, alerts);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonDetails, episodes);
  gtk_widget_class_install_action (widget_class, "details.add-alert", NULL, add_alert_action);
  gtk_widget_class_install_action (widget_class, "details.edit-alert", "s", edit_alert_action);
}

static void
along_person_details_init (AlongPersonDetails *self)
{
  self->alert_rows = g_ptr_array_new ();
  self->episode_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_person_details_setup:
 * @self: a page
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_details_setup (AlongPersonDetails *self, AlongContext *context, const char *person)
{
  static const char *const newest[] = { "-start", "-created_at", NULL };

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->person = g_strdup (person);
  along_fact_list_setup (self->names, context, name_fields);
  along_fact_list_setup (self->communicate, context, communicate_fields);
  along_fact_list_setup (self->wishes, context, wish_fields);
  along_fact_list_setup (self->reach, context, reach_fields);
  along_fact_list_setup (self->live, context, live_fields);
  along_fact_list_setup (self->identity, context, identity_fields);
  along_fact_list_setup (self->support, context, support_fields);
  self->alert_records = along_person_follow (context, "alert", person, newest);
  self->episode_records = along_person_follow (context, "episode", person, newest);
  g_signal_connect_object (self->alert_records, "changed", G_CALLBACK (show_alerts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->episode_records, "changed", G_CALLBACK (show_episodes), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_episodes), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_person_details_set_person:
 * @self: a page
 * @person: the person as they are now
 * @may_write: whether the reader may change what is written about them
 */
void
along_person_details_set_person (AlongPersonDetails *self, AlongRecord *person, gboolean may_write)
{
  self->may_write = may_write;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "details.add-alert", may_write);
  along_fact_list_set_record (self->names, person);
  along_fact_list_set_record (self->communicate, person);
  along_fact_list_set_record (self->wishes, person);
  along_fact_list_set_record (self->reach, person);
  along_fact_list_set_record (self->live, person);
  along_fact_list_set_record (self->identity, person);
  along_fact_list_set_record (self->support, person);
  show_alerts (self);
}
