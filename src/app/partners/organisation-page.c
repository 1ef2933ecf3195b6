/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/organisation-page.h"

#include "app/common/error-text.h"
#include "app/common/fact-list.h"
#include "app/common/follow.h"
#include "app/common/history-page.h"
#include "app/common/state-chip.h"
#include "app/partners/capacity.h"
#include "app/window/window.h"

#include <glib/gi18n.h>

/* More than this and the list of services, narrowed to the organisation, is the better place. */
#define MAX_SERVICES 50

struct _AlongOrganisationPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkLabel *name;
  AlongFactList *about;
  AdwPreferencesGroup *services;
  AlongFactList *reach;
  AlongFactList *sharing;

  AlongContext *context;
  AlongFollow *organisation;
  AlongFollow *offers;
  GPtrArray *rows; /* borrowed: the group owns them */
};

G_DEFINE_FINAL_TYPE (AlongOrganisationPage, along_organisation_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *const about_fields[]
    = { "description", "best_at", "flexibility", "sector", "legal_form",
        "other_names", "parent",  "identifiers", NULL };
static const char *const reach_fields[]
    = { "phones", "email", "website", "address", "town", "postcode", "lead_contact", NULL };
static const char *const sharing_fields[]
    = { "partnership", "isa_signed",        "isa_review", "dspt_status",
        "dspt_date",   "caldicott_contact", NULL };

static void
on_organisation_changed_cb (AlongOrganisationPage *self)
{
  AlongRecord *organisation = along_follow_get_record (self->organisation);
  const GError *error = along_follow_get_error (self->organisation);

  if (organisation != NULL)
    {
      adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self),
                                     along_record_get_title (organisation));
      gtk_label_set_text (self->name, along_record_get_title (organisation));
      along_fact_list_set_record (self->about, organisation);
      along_fact_list_set_record (self->reach, organisation);
      along_fact_list_set_record (self->sharing, organisation);
      gtk_stack_set_visible_child_name (self->stack, "organisation");
    }
  else if (error != NULL)
    {
      AlongErrorText text = along_error_to_user_text (error);

      adw_status_page_set_title (self->failed, text.title);
      adw_status_page_set_description (self->failed, text.sentence);
      gtk_stack_set_visible_child_name (self->stack, "gone");
    }
}

static GtkWidget *
service_row (AlongRecord *service)
{
  GtkWidget *row = adw_action_row_new ();
  const char *description = along_record_get_text (service, "description");
  g_autofree char *words = along_capacity_words (service);
  GtkWidget *chip = along_state_chip_new (words, along_capacity_tone (service));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), along_record_get_title (service));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), description != NULL ? description : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "service",
                                    along_record_get_id (service));
  return row;
}

static void
on_offers_changed_cb (AlongOrganisationPage *self)
{
  GPtrArray *records = along_follow_get_records (self->offers);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->services, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      GtkWidget *row = service_row (g_ptr_array_index (records, i));

      adw_preferences_group_add (self->services, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->services), self->rows->len > 0);
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongOrganisationPage *self = ALONG_ORGANISATION_PAGE (widget);
  AlongRecord *organisation = along_follow_get_record (self->organisation);
  AlongWindow *window = along_window_of (widget);

  if (organisation != NULL && window != NULL)
    along_window_push_page (window, along_history_page_new (self->context,
                                                            along_record_get_entity (organisation),
                                                            along_record_get_id (organisation)));
}

static void
along_organisation_page_dispose (GObject *object)
{
  AlongOrganisationPage *self = ALONG_ORGANISATION_PAGE (object);

  g_clear_object (&self->organisation);
  g_clear_object (&self->offers);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_ORGANISATION_PAGE);

  G_OBJECT_CLASS (along_organisation_page_parent_class)->dispose (object);
}

static void
along_organisation_page_finalize (GObject *object)
{
  AlongOrganisationPage *self = ALONG_ORGANISATION_PAGE (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (along_organisation_page_parent_class)->finalize (object);
}

static void
along_organisation_page_class_init (AlongOrganisationPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_organisation_page_dispose;
  object_class->finalize = along_organisation_page_finalize;

  g_type_ensure (ALONG_TYPE_FACT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/organisation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, name);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, about);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, services);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, reach);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, sharing);

  gtk_widget_class_install_action (widget_class, "page.history", NULL, history_action);
}

static void
along_organisation_page_init (AlongOrganisationPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_organisation_page_make:
 * @context: the window's context
 * @id: an organisation's id
 *
 * Returns: (transfer floating): the organisation's page
 */
AdwNavigationPage *
along_organisation_page_make (AlongContext *context, const char *id)
{
  AlongOrganisationPage *self = g_object_new (ALONG_TYPE_ORGANISATION_PAGE, NULL);
  AlongStore *store = along_context_get_store (context);
  const AlongEntity *service = along_entity_find ("service");
  g_autoptr (AlongQuery) offers = along_query_new (service);

  self->context = g_object_ref (context);
  along_fact_list_setup (self->about, context, about_fields);
  along_fact_list_setup (self->reach, context, reach_fields);
  along_fact_list_setup (self->sharing, context, sharing_fields);

  self->organisation = along_follow_record (store, along_entity_find ("organisation"), id);
  g_signal_connect_object (self->organisation, "changed", G_CALLBACK (on_organisation_changed_cb),
                           self, G_CONNECT_SWAPPED);
  along_query_where (offers, "org", ALONG_IS, g_variant_new_string (id));
  along_query_order_by (offers, "name", FALSE);
  self->offers = along_follow_query (store, service, offers, MAX_SERVICES);
  g_signal_connect_object (self->offers, "changed", G_CALLBACK (on_offers_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}
