/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-page.h"

#include "app/common/follow-view.h"
#include "app/people/break-glass-banner.h"
#include "app/people/person-details.h"
#include "app/people/person-forms.h"
#include "app/people/person-header.h"
#include "app/people/person-history.h"
#include "app/people/person-needs.h"
#include "app/people/person-now.h"
#include "app/people/person-parts.h"
#include "app/people/person-referrals.h"
#include "app/people/person-sharing.h"
#include "app/common/window.h"
#include "app/referrals/refer-start.h"
#include "store/audit-notes.h"

#include <glib/gi18n.h>

struct _AlongPersonPage
{
  AdwNavigationPage parent_instance;

  GtkEventController *letters;
  GtkStack *stack;
  AdwStatusPage *failed;
  AlongBreakGlassBanner *glass;
  AlongPersonHeader *header;
  AdwViewStack *tabs;
  AlongPersonNow *now;
  AlongPersonNeeds *needs;
  AlongPersonReferrals *referrals;
  AlongPersonHistory *history;
  AlongPersonDetails *details;
  AlongPersonSharing *sharing;

  AlongContext *context;
  AlongFollow *person;
  AlongFollow *episodes; /* theirs */
  gboolean noted;        /* for the audit log: once for each opening of the page */
};

G_DEFINE_FINAL_TYPE (AlongPersonPage, along_person_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_person (AlongPersonPage *self, AlongRecord *person)
{
  gboolean may_write
      = along_person_may_write (self->context, person, along_follow_get_records (self->episodes));

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), along_record_get_title (person));
  along_person_header_set_person (self->header, person);
  along_person_now_set_may_write (self->now, may_write);
  along_person_needs_set_may_write (self->needs, may_write);
  along_person_details_set_person (self->details, person, may_write);
  along_person_sharing_set_person (self->sharing, person);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.add-need", may_write);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.edit", may_write);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.refer", may_write);
  gtk_widget_set_visible (GTK_WIDGET (self->header), TRUE);
  gtk_stack_set_visible_child_name (self->stack, "person");
}

static void
note_opening (AlongPersonPage *self, AlongRecord *person)
{
  if (!self->noted)
    along_store_note_audit (along_context_get_store (self->context), ALONG_AUDIT_OPENED, "person",
                            along_record_get_id (person), -1);
  self->noted = TRUE;
}

static void
on_person_changed_cb (AlongPersonPage *self)
{
  AlongRecord *person = NULL;

  /* What may be written follows from the episodes: buttons do not come and go. */
  if (!along_follow_is_read (self->person) || !along_follow_is_read (self->episodes))
    return;
  person = along_follow_view (self->person, self->stack, self->failed);
  if (person != NULL)
    {
      note_opening (self, person);
      show_person (self, person);
      return;
    }
  /* Whoever may see nothing of them any more sees no name either. */
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ ("Person"));
  gtk_widget_set_visible (GTK_WIDGET (self->header), FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.add-need", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.edit", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.refer", FALSE);
}

static void
add_need_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonPage *self = ALONG_PERSON_PAGE (widget);

  adw_view_stack_set_visible_child_name (self->tabs, "needs");
  along_person_needs_add (self->needs);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonPage *self = ALONG_PERSON_PAGE (widget);
  AlongRecord *person = along_follow_get_record (self->person);
  AlongWindow *window = along_window_of (widget);

  if (person != NULL && window != NULL)
    along_window_push_page (window, along_person_form (self->context, person));
}

static void
refer_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonPage *self = ALONG_PERSON_PAGE (widget);
  AlongRecord *person = along_follow_get_record (self->person);
  AlongWindow *window = along_window_of (widget);
  g_autofree char *start = NULL;

  if (person == NULL || window == NULL)
    return;
  start = along_refer_start_text ("person", along_record_get_id (person), NULL);
  along_window_push (window, "refer", start);
}

static void
tab_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonPage *self = ALONG_PERSON_PAGE (widget);

  adw_view_stack_set_visible_child_name (self->tabs, g_variant_get_string (target, NULL));
}

static void
along_person_page_dispose (GObject *object)
{
  AlongPersonPage *self = ALONG_PERSON_PAGE (object);

  g_clear_object (&self->person);
  g_clear_object (&self->episodes);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_PAGE);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_page_parent_class)->dispose (object);
}

static void
along_person_page_class_init (AlongPersonPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_page_dispose;
  g_type_ensure (ALONG_TYPE_BREAK_GLASS_BANNER);
  g_type_ensure (ALONG_TYPE_PERSON_DETAILS);
  g_type_ensure (ALONG_TYPE_PERSON_HEADER);
  g_type_ensure (ALONG_TYPE_PERSON_HISTORY);
  g_type_ensure (ALONG_TYPE_PERSON_NEEDS);
  g_type_ensure (ALONG_TYPE_PERSON_NOW);
  g_type_ensure (ALONG_TYPE_PERSON_REFERRALS);
  g_type_ensure (ALONG_TYPE_PERSON_SHARING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, letters);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, glass);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, header);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, tabs);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, now);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, needs);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, referrals);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, history);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, details);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonPage, sharing);
  gtk_widget_class_install_action (widget_class, "page.add-need", NULL, add_need_action);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "page.refer", NULL, refer_action);
  gtk_widget_class_install_action (widget_class, "page.tab", "s", tab_action);
}

static void
along_person_page_init (AlongPersonPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_person_page_make:
 * @context: the window's context
 * @id: a person's id
 *
 * Returns: (transfer floating): the person's page
 */
AdwNavigationPage *
along_person_page_make (AlongContext *context, const char *id)
{
  static const char *const newest[] = { "-created_at", NULL };
  AlongPersonPage *self = g_object_new (ALONG_TYPE_PERSON_PAGE, NULL);

  self->context = g_object_ref (context);
  along_context_letters (context, self->letters);
  along_break_glass_banner_setup (self->glass, context, id);
  along_person_header_setup (self->header, context, id);
  along_person_now_setup (self->now, context, id);
  along_person_needs_setup (self->needs, context, id);
  along_person_referrals_setup (self->referrals, context, id);
  along_person_history_setup (self->history, context, id);
  along_person_details_setup (self->details, context, id);
  along_person_sharing_setup (self->sharing, context, id);

  self->person
      = along_follow_record (along_context_get_store (context), along_entity_find ("person"), id);
  self->episodes = along_person_follow (context, "episode", id, newest);
  g_signal_connect_object (self->person, "changed", G_CALLBACK (on_person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->episodes, "changed", G_CALLBACK (on_person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * along_person_page_make_sharing:
 * @context: the window's context
 * @id: (nullable): a person's id
 *
 * Returns: (transfer floating): the person's page, where it says who may know what; without @id, that there is nobody
 */
AdwNavigationPage *
along_person_page_make_sharing (AlongContext *context, const char *id)
{
  AdwNavigationPage *page = along_person_page_make (context, id != NULL ? id : "");

  adw_view_stack_set_visible_child_name (ALONG_PERSON_PAGE (page)->tabs, "sharing");
  return page;
}
