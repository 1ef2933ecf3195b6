/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/open-loops.h"

#include "app/common/error-text.h"
#include "app/common/follow.h"
#include "app/common/state-chip.h"
#include "app/referrals/loop-figure.h"
#include "app/referrals/referral-step.h"
#include "app/referrals/referral-words.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/due.h"
#include "model/loop.h"

#include <glib/gi18n.h>

/* More than anybody closes in a week; what is beyond comes up as these go. */
#define MOST_OPEN 200
#define MOST_CLOSED 2000

/* The figure looks back so far. */
#define DAYS_BACK 90

struct _AlongOpenLoops
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  GtkLabel *words;
  AlongLoopFigure *figure;
  AdwStatusPage *failed;

  AlongContext *context;
  AlongFollow *calendars;
  AlongFollow *open;
  AlongFollow *closed;
  AlongFollow *followed; /* what was sent in the place of another */
};

G_DEFINE_FINAL_TYPE (AlongOpenLoops, along_open_loops, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
is_followed (AlongOpenLoops *self, const AlongRecord *referral)
{
  GPtrArray *later = along_follow_get_records (self->followed);

  for (guint i = 0; later != NULL && i < later->len; i++)
    if (along_loop_was_meant (g_ptr_array_index (later, i))
        && g_strcmp0 (along_record_get_text (g_ptr_array_index (later, i), "parent_referral"),
                      along_record_get_id (referral))
               == 0)
      return TRUE;
  return FALSE;
}

/* "Over since Tuesday. To be read, and the person to be told." */
static char *
what_is_left (const AlongRecord *referral)
{
  gint64 closed = along_record_get_integer (referral, "closed_at", 0);
  g_autofree char *date = along_clock_date_of (closed);
  g_autofree char *day = along_date_within (date);
  gboolean read = along_loop_is_read (referral) || !along_loop_has_message (referral);
  gboolean told = along_loop_is_told (referral);

  if (along_loop_is_bereaved (referral) && !told)
    return g_strdup_printf (_ ("Over since %s. Those around them are to know."), day);
  if (!read && !told)
    /* TRANSLATORS: in the sentences below %s is a day: yesterday, Tuesday, 3 Sep */
    return g_strdup_printf (_ ("Over since %s. To be read, and the person to be told."), day);
  if (!told)
    return g_strdup_printf (_ ("Over since %s. The person is to be told."), day);
  if (!read)
    return g_strdup_printf (_ ("Over since %s. What came back is to be read."), day);
  if (g_strcmp0 (along_record_get_state (referral), "redirected") == 0)
    return g_strdup_printf (_ ("Over since %s. It closes with what came of it."), day);
  return g_strdup_printf (_ ("Over since %s. Everybody knows: it can be closed."), day);
}

static void
on_told_cb (GtkWidget *button, AlongRecord *referral)
{
  AlongOpenLoops *self = ALONG_OPEN_LOOPS (gtk_widget_get_ancestor (button, ALONG_TYPE_OPEN_LOOPS));

  if (self != NULL)
    along_referral_told (button, self->context, referral,
                         along_referral_may_close (referral, is_followed (self, referral)));
}

static void
unref_record (gpointer record, GClosure *closure)
{
  along_record_unref (record);
}

static GtkWidget *
make_row (AlongOpenLoops *self, AlongRecord *referral)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *about = along_referral_about (self->context, referral);
  g_autofree char *left = what_is_left (referral);
  /* In words: a chip beside the button would leave a narrow window no room for the name. */
  g_autofree char *subtitle = g_strdup_printf (
      "%s · %s\n%s · %s",
      along_state_words (along_record_get_entity (referral), along_record_get_state (referral)),
      left,
      along_context_title (self->context, "service", along_record_get_text (referral, "service")),
      along_record_get_title (referral));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), about);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (!along_loop_is_told (referral) && !along_loop_is_bereaved (referral))
    {
      GtkWidget *told = gtk_button_new_with_mnemonic (_ ("Person _Told"));
      /* TRANSLATORS: said by screen readers: a person, and the number of a referral */
      g_autofree char *name
          = g_strdup_printf (_ ("Person told: %s, %s"), about, along_record_get_title (referral));

      gtk_widget_set_valign (told, GTK_ALIGN_CENTER);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (told), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (told), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      g_signal_connect_data (told, "clicked", G_CALLBACK (on_told_cb), along_record_ref (referral),
                             unref_record, 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), told);
    }
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "referral",
                                    along_record_get_id (referral));
  return row;
}

static void
show_figure (AlongOpenLoops *self, guint open)
{
  GPtrArray *calendars = along_follow_get_records (self->calendars);
  g_autoptr (AlongCalendar) calendar = along_calendar_new (
      calendars != NULL && calendars->len > 0 ? g_ptr_array_index (calendars, 0) : NULL);
  GPtrArray *closed = along_follow_get_records (self->closed);
  guint n[ALONG_LOOP_LATE + 1] = { 0 };
  g_autofree char *words = NULL;

  for (guint i = 0; closed != NULL && i < closed->len; i++)
    n[along_loop_of (g_ptr_array_index (closed, i), &calendar->days)]++;
  /* TRANSLATORS: numbers of referrals */
  words
      = g_strdup_printf (_ ("In the last 90 days %u closed within five working days, %u later. %u "
                            "open now."),
                         n[ALONG_LOOP_IN_TIME], n[ALONG_LOOP_LATE], open);
  gtk_label_set_text (self->words, words);
  along_loop_figure_set (self->figure, n[ALONG_LOOP_IN_TIME], n[ALONG_LOOP_LATE], open, words);
}

static void
show (AlongOpenLoops *self)
{
  GPtrArray *open = along_follow_get_records (self->open);
  const GError *error = along_follow_get_error (self->open);

  if (error != NULL)
    {
      AlongErrorText text = along_error_to_user_text (error);

      adw_status_page_set_title (self->failed, text.title);
      adw_status_page_set_description (self->failed, text.sentence);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }
  if (open == NULL)
    return;
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < open->len; i++)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (open, i)));
  show_figure (self, open->len);
  gtk_widget_set_visible (GTK_WIDGET (self->list), open->len > 0);
  gtk_stack_set_visible_child_name (
      self->stack, open->len > 0 || along_follow_is_read (self->closed) ? "list" : "loading");
}

static void
along_open_loops_dispose (GObject *object)
{
  AlongOpenLoops *self = ALONG_OPEN_LOOPS (object);

  g_clear_object (&self->calendars);
  g_clear_object (&self->open);
  g_clear_object (&self->closed);
  g_clear_object (&self->followed);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_OPEN_LOOPS);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_open_loops_parent_class)->dispose (object);
}

static void
along_open_loops_class_init (AlongOpenLoopsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_open_loops_dispose;
  g_type_ensure (ALONG_TYPE_LOOP_FIGURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/open-loops.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongOpenLoops, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongOpenLoops, list);
  gtk_widget_class_bind_template_child (widget_class, AlongOpenLoops, words);
  gtk_widget_class_bind_template_child (widget_class, AlongOpenLoops, figure);
  gtk_widget_class_bind_template_child (widget_class, AlongOpenLoops, failed);
}

static void
along_open_loops_init (AlongOpenLoops *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static AlongFollow *
follow (AlongOpenLoops *self, const AlongQuery *query, const char *kind, guint most)
{
  AlongFollow *found = along_follow_query (along_context_get_store (self->context),
                                           along_entity_find (kind), query, most);

  g_signal_connect_object (found, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return found;
}

static AlongQuery *
sent_by_us (AlongOpenLoops *self)
{
  AlongQuery *query = along_query_new (along_entity_find ("referral"));

  along_query_where (query, "from_org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (self->context)->org));
  return query;
}

/**
 * along_open_loops_make:
 * @context: the window's context
 * @id: (nullable): not used; there is one list
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
along_open_loops_make (AlongContext *context, const char *id)
{
  static const char *const over[]
      = { "declined", "redirected", "withdrawn", "completed", "ended_early", NULL };
  AlongOpenLoops *self = g_object_new (ALONG_TYPE_OPEN_LOOPS, NULL);
  g_autoptr (AlongQuery) open = NULL;
  g_autoptr (AlongQuery) closed = NULL;
  g_autoptr (AlongQuery) followed = NULL;
  g_autoptr (AlongQuery) calendars = along_query_new (along_entity_find ("working_calendar"));

  self->context = g_object_ref (context);
  open = sent_by_us (self);
  along_query_where (open, "status", ALONG_IS_ONE_OF, g_variant_new_strv (over, -1));
  along_query_order_by (open, "closed_at", FALSE);
  closed = sent_by_us (self);
  along_query_where (closed, "status", ALONG_IS, g_variant_new_string ("loop_closed"));
  along_query_where (
      closed, "loop_closed_at", ALONG_AFTER,
      g_variant_new_int64 (along_clock_now_ms () - G_GINT64_CONSTANT (86400000) * DAYS_BACK));
  followed = sent_by_us (self);
  along_query_where (followed, "parent_referral", ALONG_IS_PRESENT, NULL);
  self->calendars = follow (self, calendars, "working_calendar", 1);
  self->closed = follow (self, closed, "referral", MOST_CLOSED);
  self->followed = follow (self, followed, "referral", MOST_CLOSED);
  self->open = follow (self, open, "referral", MOST_OPEN);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return ADW_NAVIGATION_PAGE (self);
}
