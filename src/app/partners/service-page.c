/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/service-page.h"

#include "app/common/fact-list.h"
#include "app/common/follow-view.h"
#include "app/common/form-page.h"
#include "app/common/words.h"
#include "app/partners/alike.h"
#include "app/partners/capacity.h"
#include "app/common/window.h"
#include "model/policy.h"

#include <glib/gi18n.h>

struct _AlongServicePage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkLabel *name;
  GtkButton *organisation;
  GtkLabel *alert;
  AdwActionRow *capacity;
  AlongStateChip *chip;
  AlongFactList *offer;
  AlongFactList *whom;
  AlongFactList *reach;
  AlongFactList *refer;
  AlongFactList *source;
  AlongAlike *alike;
  GtkEventController *letters;

  AlongContext *context;
  AlongFollow *service;
};

G_DEFINE_FINAL_TYPE (AlongServicePage, along_service_page, ADW_TYPE_NAVIGATION_PAGE)

/* What the keys 1 to 4 say, in the order of the buttons. */
static const char *const answers[]
    = { "capacity", "waitlist", "additional-assessment-required", "no-capacity" };

static const char *const offer_fields[]
    = { "description", "domains", "categories", "service_type", "support_types", "schedules",
        "is_evening",  "fees",    "is_free",    "is_crisis",    "crisis_hours",  NULL };
static const char *const whom_fields[]
    = { "eligibility_text", "minimum_age",   "maximum_age", "languages",
        "accessibility",    "service_areas", NULL };
static const char *const reach_fields[] = { "phones", "email",    "url",  "contacts", "address",
                                            "town",   "postcode", "area", "location", NULL };
static const char *const whom_form[]
    = { "eligibility_text", "minimum_age", "maximum_age", "languages", "accessibility", NULL };
static const char *const form_reach[]
    = { "phones", "email", "url", "address", "town", "postcode", "area", NULL };
static const char *const refer_fields[]
    = { "referral_methods", "application_process", "wait_time",  "ack_wd", "decide_wd",
        "contact_wd",       "start_standard",      "start_days", NULL };
static const char *const source_fields[]
    = { "source",        "source_url",     "source_licence", "source_at",       "assured_date",
        "assurer_email", "accreditations", "identifiers",    "funding_sources", NULL };

static const char *const form_offer[]
    = { "name", "status",  "description", "alert",        "domains", "is_evening",
        "fees", "is_free", "is_crisis",   "crisis_hours", NULL };
static const char *const form_places[]
    = { "capacity", "places_free", "waiting", "capacity_notes", "capacity_until", NULL };
static const AlongFormGroup form_groups[] = {
  { N_ ("What It Offers"), NULL, form_offer },
  { N_ ("Places"), N_ ("What they told you last."), form_places },
  { N_ ("Whom It Is For"), NULL, whom_form },
  { N_ ("How to Reach It"), NULL, form_reach },
  { N_ ("Referring"), NULL, refer_fields },
  { NULL },
};

/* Where it belongs is in the person's own directory; analysts and others only read it. */
static void
update_actions (AlongServicePage *self, AlongRecord *service)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  gboolean may
      = along_policy_check (actor, ALONG_VERB_UPDATE, service, ALONG_FACET_OPEN, NULL, NULL);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.edit", may);
}

static void
show_organisation (AlongServicePage *self)
{
  AlongRecord *service = along_follow_get_record (self->service);
  const char *name = NULL;

  if (service != NULL)
    name = along_context_title (self->context, "organisation",
                                along_record_get_text (service, "org"));
  gtk_button_set_label (self->organisation, name != NULL ? name : "");
  /* The label is a new one each time; a long name goes on in the next line. */
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (self->organisation)), TRUE);
  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (self->organisation)), 0);
  gtk_widget_set_visible (GTK_WIDGET (self->organisation), name != NULL && *name != '\0');
}

static void
show_service (AlongServicePage *self, AlongRecord *service)
{
  g_autofree char *words = along_capacity_words (service);
  g_autofree char *age = along_capacity_age (service);
  const char *alert = along_record_get_text (service, "alert");
  const char *notes = along_record_get_text (service, "capacity_notes");

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), along_record_get_title (service));
  gtk_label_set_text (self->name, along_record_get_title (service));
  gtk_label_set_text (self->alert, alert != NULL ? alert : "");
  gtk_widget_set_visible (GTK_WIDGET (self->alert), alert != NULL);
  show_organisation (self);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->capacity), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->capacity), age);
  adw_action_row_set_subtitle (self->capacity, notes != NULL ? notes : "");
  along_state_chip_set (self->chip, words, along_capacity_tone (service));

  along_fact_list_set_record (self->offer, service);
  along_fact_list_set_record (self->whom, service);
  along_fact_list_set_record (self->reach, service);
  along_fact_list_set_record (self->refer, service);
  along_fact_list_set_record (self->source, service);
  along_alike_set_service (self->alike, self->context, service);
  update_actions (self, service);
  gtk_stack_set_visible_child_name (self->stack, "service");
}

static void
on_service_changed_cb (AlongServicePage *self)
{
  AlongRecord *service = along_follow_view (self->service, self->stack, self->failed);

  if (service != NULL)
    show_service (self, service);
}

static void
tell (AlongServicePage *self, const char *capacity)
{
  AlongRecord *service = along_follow_get_record (self->service);

  if (service != NULL)
    along_capacity_tell (GTK_WIDGET (self), self->context, service, capacity);
}

static void
places_action (GtkWidget *widget, const char *name, GVariant *target)
{
  guint which = (guint)(name[sizeof "page.places-" - 1] - '1');

  g_return_if_fail (which < G_N_ELEMENTS (answers));
  tell (ALONG_SERVICE_PAGE (widget), answers[which]);
}

static void
still_right_action (GtkWidget *widget, const char *name, GVariant *target)
{
  tell (ALONG_SERVICE_PAGE (widget), NULL);
}

static void
organisation_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongServicePage *self = ALONG_SERVICE_PAGE (widget);
  AlongRecord *service = along_follow_get_record (self->service);
  AlongWindow *window = along_window_of (widget);

  if (service != NULL && window != NULL)
    along_window_push (window, "organisation", along_record_get_text (service, "org"));
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongServicePage *self = ALONG_SERVICE_PAGE (widget);
  AlongRecord *service = along_follow_get_record (self->service);
  AlongWindow *window = along_window_of (widget);

  if (service != NULL && window != NULL)
    along_window_push_page (window, along_form_page_new (self->context, _ ("Change the Service"),
                                                         service, FALSE, form_groups));
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongServicePage *self = ALONG_SERVICE_PAGE (widget);

  along_history_push (widget, self->context, self->service);
}

static void
along_service_page_dispose (GObject *object)
{
  AlongServicePage *self = ALONG_SERVICE_PAGE (object);

  g_clear_object (&self->service);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_SERVICE_PAGE);

  G_OBJECT_CLASS (along_service_page_parent_class)->dispose (object);
}

static void
along_service_page_class_init (AlongServicePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_service_page_dispose;

  g_type_ensure (ALONG_TYPE_STATE_CHIP);
  g_type_ensure (ALONG_TYPE_FACT_LIST);
  g_type_ensure (ALONG_TYPE_ALIKE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/service-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, name);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, organisation);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, alert);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, capacity);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, chip);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, offer);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, whom);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, reach);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, refer);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, source);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, alike);
  gtk_widget_class_bind_template_child (widget_class, AlongServicePage, letters);

  gtk_widget_class_install_action (widget_class, "page.places-1", NULL, places_action);
  gtk_widget_class_install_action (widget_class, "page.places-2", NULL, places_action);
  gtk_widget_class_install_action (widget_class, "page.places-3", NULL, places_action);
  gtk_widget_class_install_action (widget_class, "page.places-4", NULL, places_action);
  gtk_widget_class_install_action (widget_class, "page.still-right", NULL, still_right_action);
  gtk_widget_class_install_action (widget_class, "page.organisation", NULL, organisation_action);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "page.history", NULL, history_action);
}

static void
along_service_page_init (AlongServicePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_service_page_make:
 * @context: the window's context
 * @id: a service's id
 *
 * Returns: (transfer floating): the service's page
 */
AdwNavigationPage *
along_service_page_make (AlongContext *context, const char *id)
{
  AlongServicePage *self = g_object_new (ALONG_TYPE_SERVICE_PAGE, NULL);

  self->context = g_object_ref (context);
  along_context_letters (context, self->letters);
  along_fact_list_setup (self->offer, context, offer_fields);
  along_fact_list_setup (self->whom, context, whom_fields);
  along_fact_list_setup (self->reach, context, reach_fields);
  along_fact_list_setup (self->refer, context, refer_fields);
  along_fact_list_setup (self->source, context, source_fields);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_organisation), self,
                           G_CONNECT_SWAPPED);

  self->service
      = along_follow_record (along_context_get_store (context), along_entity_find ("service"), id);
  g_signal_connect_object (self->service, "changed", G_CALLBACK (on_service_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}
