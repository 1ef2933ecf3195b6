/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/organisation-page.h"

#include "app/common/fact-list.h"
#include "app/common/follow-view.h"
#include "app/partners/closed-days.h"
#include "app/partners/service-row.h"

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
  AlongClosedDays *closed;

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
  AlongRecord *organisation = along_follow_view (self->organisation, self->stack, self->failed);

  if (organisation == NULL)
    return;
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), along_record_get_title (organisation));
  gtk_label_set_text (self->name, along_record_get_title (organisation));
  along_fact_list_set_record (self->about, organisation);
  along_fact_list_set_record (self->reach, organisation);
  along_fact_list_set_record (self->sharing, organisation);
  gtk_stack_set_visible_child_name (self->stack, "organisation");
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
      GtkWidget *row = along_service_row_new (g_ptr_array_index (records, i), NULL);

      adw_preferences_group_add (self->services, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->services), self->rows->len > 0);
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongOrganisationPage *self = ALONG_ORGANISATION_PAGE (widget);

  along_history_push (widget, self->context, self->organisation);
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
  g_type_ensure (ALONG_TYPE_CLOSED_DAYS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/organisation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, name);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, about);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, services);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, reach);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, sharing);
  gtk_widget_class_bind_template_child (widget_class, AlongOrganisationPage, closed);

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
  along_closed_days_setup (self->closed, context, id);

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
