/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/closed-days.h"

#include "app/common/fact-list.h"
#include "app/common/follow.h"
#include "app/common/form-page.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"
#include "model/calendar.h"
#include "model/policy.h"

#include <glib/gi18n.h>

/* More than any partnership has organisations with days of their own. */
#define MOST_CALENDARS 2000

/* How far ahead holidays are shown. */
#define DAYS_AHEAD 366

struct _AlongClosedDays
{
  AdwBin parent_instance;

  AlongFactList *facts;
  AdwPreferencesGroup *head;
  GtkWidget *change;
  AdwExpanderRow *ahead;
  GPtrArray *rows; /* borrowed: the expander owns them */

  AlongContext *context;
  char *org; /* NULL for the partnership */
  AlongFollow *calendars;
};

G_DEFINE_FINAL_TYPE (AlongClosedDays, along_closed_days, ADW_TYPE_BIN)

static const char *const fields[] = { "working_days", "nation", "holidays", NULL };
static const char *const form_days[] = { "working_days", "nation", NULL };
static const char *const form_off[] = { "holidays", NULL };
static const AlongFormGroup form_groups[] = {
  { N_ ("Days Worked"), N_ ("Without any: Monday to Friday."), form_days },
  { N_ ("One-Off Days"), N_ ("A bank holiday on which you work is “Open all the same”."),
    form_off },
  { NULL },
};

static AlongRecord *
own_calendar (AlongClosedDays *self)
{
  AlongRecord *record = along_calendar_find (along_follow_get_records (self->calendars), self->org);

  return record != NULL && g_strcmp0 (along_record_get_text (record, "org"), self->org) == 0
             ? record
             : NULL;
}

static AlongRecord *
new_calendar (AlongClosedDays *self)
{
  g_autofree char *id = along_id_new ();
  AlongRecord *record = along_record_new (along_entity_find ("working_calendar"), id);
  const char *name = self->org != NULL
                         ? along_context_title (self->context, "organisation", self->org)
                         : _ ("The partnership");

  along_record_set_text (record, "name", *name != '\0' ? name : _ ("Closed days"));
  along_record_set_text (record, "org", self->org);
  return record;
}

static void
on_change_cb (AlongClosedDays *self)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  AlongRecord *own = own_calendar (self);
  g_autoptr (AlongRecord) record = own != NULL ? along_record_ref (own) : new_calendar (self);
  AdwNavigationPage *page = NULL;

  if (window == NULL)
    return;
  page = along_form_page_new (self->context, _ ("Closed Days"), record, own == NULL, form_groups);
  along_form_page_set_done (ALONG_FORM_PAGE (page), _ ("Closed days kept: clocks go by them now"));
  along_window_push_page (window, page);
}

static void
update_change (AlongClosedDays *self, AlongRecord *own)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  g_autoptr (AlongRecord) record = own != NULL ? along_record_ref (own) : new_calendar (self);
  AlongVerb verb = own != NULL ? ALONG_VERB_UPDATE : ALONG_VERB_CREATE;

  gtk_widget_set_visible (self->change,
                          along_policy_check (actor, verb, record, ALONG_FACET_OPEN, NULL, NULL));
}

static void
add_ahead (AlongClosedDays *self, const char *date, const char *name)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *day = along_date_long (date);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), day);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), name);
  adw_expander_row_add_row (self->ahead, row);
  g_ptr_array_add (self->rows, row);
}

/* The bank holidays that are kept in the coming year, by rule. */
static void
show_ahead (AlongClosedDays *self)
{
  g_autoptr (AlongCalendar) calendar = along_calendar_new (
      along_calendar_find (along_follow_get_records (self->calendars), self->org));
  g_autofree char *today = along_clock_today ();
  g_autofree char *count = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->ahead, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (int i = 0; i < DAYS_AHEAD; i++)
    {
      g_autofree char *date = along_date_add_days (today, i);
      const char *name = along_bank_holiday (calendar->days.nation, date);

      if (name != NULL && !along_working_days_is (&calendar->days, date))
        add_ahead (self, date, name);
    }
  count = g_strdup_printf (ngettext ("%u in the coming year", "%u in the coming year",
                                     self->rows->len),
                           self->rows->len);
  adw_expander_row_set_subtitle (self->ahead, count);
}

static const char *
words_without (AlongClosedDays *self)
{
  return self->org != NULL ? _ ("No closed days of its own: clocks go by the partnership’s.")
                           : _ ("Monday to Friday, without the bank holidays of Scotland.");
}

static void
update (AlongClosedDays *self)
{
  AlongRecord *own = NULL;

  if (!along_follow_is_read (self->calendars))
    return;
  own = own_calendar (self);
  along_fact_list_set_record (self->facts, own);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), own != NULL);
  adw_preferences_group_set_description (self->head, own == NULL ? words_without (self) : NULL);
  update_change (self, own);
  show_ahead (self);
}

static void
along_closed_days_dispose (GObject *object)
{
  AlongClosedDays *self = ALONG_CLOSED_DAYS (object);

  g_clear_object (&self->calendars);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_closed_days_parent_class)->dispose (object);
}

static void
along_closed_days_finalize (GObject *object)
{
  AlongClosedDays *self = ALONG_CLOSED_DAYS (object);

  g_ptr_array_unref (self->rows);
  g_free (self->org);
  G_OBJECT_CLASS (along_closed_days_parent_class)->finalize (object);
}

static void
along_closed_days_class_init (AlongClosedDaysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_closed_days_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_closed_days_finalize;
}

static void
along_closed_days_init (AlongClosedDays *self)
{
  self->rows = g_ptr_array_new ();
}

static GtkWidget *
make_ahead (AlongClosedDays *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->ahead = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->ahead), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->ahead), _ ("Bank Holidays"));
  /* A row that opens is not named by its title. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->ahead), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Bank Holidays"), -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->ahead));
  return group;
}

/**
 * along_closed_days_setup:
 * @self: closed days
 * @context: the window's context
 * @org: (nullable): an organisation; %NULL for the partnership
 *
 * Shows what holds for @org, and follows it.
 */
void
along_closed_days_setup (AlongClosedDays *self, AlongContext *context, const char *org)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  const AlongEntity *entity = along_entity_find ("working_calendar");
  g_autoptr (AlongQuery) query = along_query_new (entity);

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->org = g_strdup (org);
  self->facts = ALONG_FACT_LIST (along_fact_list_new (context, NULL, fields));
  self->head = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->head, _ ("Closed Days"));
  self->change = gtk_button_new_with_mnemonic (_ ("Chan_ge…"));
  gtk_widget_set_valign (self->change, GTK_ALIGN_CENTER);
  adw_preferences_group_set_header_suffix (self->head, self->change);
  g_signal_connect_object (self->change, "clicked", G_CALLBACK (on_change_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->facts));
  gtk_box_append (GTK_BOX (box), make_ahead (self));
  adw_bin_set_child (ADW_BIN (self), box);
  self->calendars
      = along_follow_query (along_context_get_store (context), entity, query, MOST_CALENDARS);
  g_signal_connect_object (self->calendars, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_working_days_page_make:
 * @context: the window's context
 * @id: (nullable): not used; there is one partnership
 *
 * Returns: (transfer floating): the partnership's working days
 */
AdwNavigationPage *
along_working_days_page_make (AlongContext *context, const char *id)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *days = g_object_new (ALONG_TYPE_CLOSED_DAYS, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *words = gtk_label_new (_ (
      "The partnership’s clocks go by these days, except for organisations that have days of their "
      "own."));

  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_widget_add_css_class (words, "dimmed");
  gtk_widget_add_css_class (box, "page-body");
  along_closed_days_setup (ALONG_CLOSED_DAYS (days), context, NULL);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), days);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  return adw_navigation_page_new (view, _ ("Working Days"));
}
