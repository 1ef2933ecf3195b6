/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/pathway-page.h"

#include "app/common/follow-view.h"
#include "app/common/form-page.h"
#include "app/common/window.h"
#include "base/id.h"
#include "model/policy.h"

#include <glib/gi18n.h>

struct _AlongPathwayPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  AdwPreferencesGroup *what;
  AdwPreferencesGroup *services;

  AlongContext *context;
  AlongFollow *pathway;
  GPtrArray *rows; /* borrowed: the groups own them */
};

static const char *const what_fields[]
    = { "name", "description", "domains", "review_days", "retired", NULL };
static const char *const line_fields[] = { "lines", NULL };
static const AlongFormGroup groups[] = {
  { N_ ("The Pathway"), NULL, what_fields },
  { N_ ("Its Services"),
    N_ ("Each line is one referral. Those of a later day are kept as drafts until then. Of the "
        "lines that are "
        "one of these, the one that suits best is taken."),
    line_fields },
  { NULL },
};

G_DEFINE_FINAL_TYPE (AlongPathwayPage, along_pathway_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
cell (GVariant *row, const char *name)
{
  const char *text = NULL;

  return g_variant_lookup (row, name, "&s", &text) && *text != '\0' ? text : NULL;
}

static void
add_row (AlongPathwayPage *self,
         AdwPreferencesGroup *group,
         const char *title,
         const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

/* "After 7 days · one of these · the words" */
static char *
describe_line (GVariant *line)
{
  const char *days = cell (line, "days_after");
  int n = days != NULL ? (int)g_ascii_strtoll (days, NULL, 10) : 0;
  g_autoptr (GString) words = g_string_new (NULL);

  if (n > 0)
    /* TRANSLATORS: when a referral of a pathway is sent, counted from the first */
    g_string_append_printf (words, ngettext ("After %d day", "After %d days", (gulong)n), n);
  else
    g_string_append (words, _ ("At once"));
  if (g_strcmp0 (cell (line, "choice"), "yes") == 0)
    g_string_append_printf (words, " · %s", _ ("one of these"));
  if (cell (line, "reason") != NULL)
    g_string_append_printf (words, "\n%s", cell (line, "reason"));
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static void
add_line (AlongPathwayPage *self, GVariant *line)
{
  const char *service = cell (line, "service");
  const char *kind = cell (line, "service_type");
  g_autofree char *words = describe_line (line);
  const char *title = service != NULL ? along_context_title (self->context, "service", service)
                      : kind != NULL  ? kind
                                      : _ ("No service chosen");

  add_row (self, self->services, title, words);
}

static void
show_pathway (AlongPathwayPage *self)
{
  AlongRecord *pathway = along_follow_view (self->pathway, self->stack, self->failed);
  GVariant *lines = pathway != NULL ? along_record_get (pathway, "lines") : NULL;
  const char *description = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
  if (pathway == NULL)
    return;
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), along_record_get_title (pathway));
  description = along_record_get_text (pathway, "description");
  add_row (self, self->what, along_record_get_title (pathway),
           description != NULL ? description : "");
  if (along_record_get_boolean (pathway, "retired"))
    add_row (self, self->what, _ ("No longer used"), "");
  for (gsize i = 0; lines != NULL && i < g_variant_n_children (lines); i++)
    {
      g_autoptr (GVariant) line = g_variant_get_child_value (lines, i);

      add_line (self, line);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.edit",
                                 along_policy_check (along_context_get_actor (self->context),
                                                     ALONG_VERB_UPDATE, pathway, ALONG_FACET_OPEN,
                                                     NULL, NULL));
  gtk_stack_set_visible_child_name (self->stack, "pathway");
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPathwayPage *self = ALONG_PATHWAY_PAGE (widget);
  AlongRecord *pathway = along_follow_get_record (self->pathway);
  AlongWindow *window = along_window_of (widget);

  if (pathway != NULL && window != NULL)
    along_window_push_page (window, along_form_page_new (self->context, _ ("Change the Pathway"),
                                                         pathway, FALSE, groups));
}

static void
along_pathway_page_dispose (GObject *object)
{
  AlongPathwayPage *self = ALONG_PATHWAY_PAGE (object);

  g_clear_object (&self->pathway);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PATHWAY_PAGE);
  G_OBJECT_CLASS (along_pathway_page_parent_class)->dispose (object);
}

static void
along_pathway_page_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_PATHWAY_PAGE (object)->rows);
  G_OBJECT_CLASS (along_pathway_page_parent_class)->finalize (object);
}

static void
along_pathway_page_class_init (AlongPathwayPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_pathway_page_dispose;
  object_class->finalize = along_pathway_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/pathway-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPathwayPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongPathwayPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongPathwayPage, what);
  gtk_widget_class_bind_template_child (widget_class, AlongPathwayPage, services);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, edit_action);
}

static void
along_pathway_page_init (AlongPathwayPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static AdwNavigationPage *
make_new (AlongContext *context)
{
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) pathway = along_record_new (along_entity_find ("pathway_template"), id);
  AdwNavigationPage *page = NULL;

  along_record_set_text (pathway, "org", along_context_get_actor (context)->org);
  page = along_form_page_new (context, _ ("New Pathway"), pathway, TRUE, groups);
  along_form_page_set_done (ALONG_FORM_PAGE (page), _ ("Pathway added"));
  return page;
}

/**
 * along_pathway_page_make:
 * @context: the window's context
 * @id: (nullable): a pathway's id; empty for a new one
 *
 * Returns: (transfer floating): the pathway's page, or the form for a new one
 */
AdwNavigationPage *
along_pathway_page_make (AlongContext *context, const char *id)
{
  AlongPathwayPage *self = NULL;

  if (id == NULL || *id == '\0')
    return make_new (context);
  self = g_object_new (ALONG_TYPE_PATHWAY_PAGE, NULL);
  self->context = g_object_ref (context);
  self->pathway = along_follow_record (along_context_get_store (context),
                                       along_entity_find ("pathway_template"), id);
  g_signal_connect_object (self->pathway, "changed", G_CALLBACK (show_pathway), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_pathway), self,
                           G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}
