/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/service-list.h"

#include "app/common/list-page.h"
#include "app/partners/capacity.h"

#include <glib/gi18n.h>

static void
apply_has_places (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "capacity", ALONG_IS, g_variant_new_string ("capacity"));
}

static void
apply_evening (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "is_evening", ALONG_IS, g_variant_new_boolean (TRUE));
}

static const AlongFilterSpec filters[] = {
  { .id = "domain", .label = N_ ("Helps with"), .field = "domains" },
  { .id = "area", .label = N_ ("Area"), .field = "area" },
  { .id = "kind", .label = N_ ("Kind"), .field = "service_type" },
  { .id = "organisation", .label = N_ ("Organisation"), .field = "org" },
  { .id = "places", .label = N_ ("Has places"), .apply = apply_has_places },
  { .id = "evening", .label = N_ ("Evenings"), .apply = apply_evening },
  { NULL },
};

static AlongQuery *
query (AlongContext *context)
{
  AlongQuery *all = along_query_new (along_entity_find ("service"));

  along_query_order_by (all, "name", FALSE);
  return all;
}

static void
fill (AlongContext *context, AlongRecord *record, AlongListRow *row)
{
  g_autofree char *words = along_capacity_words (record);
  const char *org
      = along_context_title (context, "organisation", along_record_get_text (record, "org"));
  const char *town = along_record_get_text (record, "town");
  g_autofree char *subtitle
      = town != NULL && *org != '\0' ? g_strdup_printf ("%s · %s", org, town) : g_strdup (org);

  along_list_row_set (row, along_record_get_title (record), subtitle);
  along_list_row_set_chip (row, words, along_capacity_tone (record));
}

/* One key for a phone call: what a service has said, without opening its page. */
static const AlongListAction actions[] = {
  { "still-right", N_ ("Still Right Today"), "a" },
  { "capacity", N_ ("Has Places"), "1" },
  { "waitlist", N_ ("Waiting List"), "2" },
  { "additional-assessment-required", N_ ("Depends"), "3" },
  { "no-capacity", N_ ("Full"), "4" },
  { NULL },
};

static void
act (GtkWidget *widget, AlongContext *context, AlongRecord *service, const char *name)
{
  along_capacity_tell (widget, context, service, g_str_equal (name, "still-right") ? NULL : name);
}

static const AlongListSpec spec = {
  .kind = "service",
  .title = N_ ("Partners"),
  .search_hint = N_ ("Search services"),
  .filters = filters,
  .query = query,
  .fill = fill,
  .actions = actions,
  .act = act,
  .empty_icon = "network-workgroup-symbolic",
  .empty_title = N_ ("No Services Yet"),
  .empty_text
  = N_ ("The services of all partners stand here. Whoever looks after the server can import a "
        "directory, and they arrive by themselves."),
};

/**
 * along_service_list_make:
 * @context: the window's context
 *
 * Returns: (transfer floating): the page of the area Partners: every service of every partner
 */
AdwNavigationPage *
along_service_list_make (AlongContext *context)
{
  AdwNavigationPage *page = along_list_page_new (context, &spec);
  GtkWidget *button = gtk_button_new_from_icon_name ("x-office-calendar-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("The Partnership’s Working Days"));
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button),
                                           "win.open(('working-days',''))");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The partnership’s working days"), -1);
  along_list_page_add_button (ALONG_LIST_PAGE (page), button);
  return page;
}
