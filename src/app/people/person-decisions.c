/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-decisions.h"

#include "app/people/person-parts.h"
#include "app/referrals/refer-start.h"
#include "base/date.h"

#include <glib/gi18n.h>

/* The newest; older ones have been acted on, or stand in the history. */
#define SHOWN 3

struct _AlongPersonDecisions
{
  AdwPreferencesGroup parent_instance;

  AlongContext *context;
  AlongFollow *decisions;
  GPtrArray *rows; /* borrowed: the group owns them */
};

G_DEFINE_FINAL_TYPE (AlongPersonDecisions, along_person_decisions, ADW_TYPE_PREFERENCES_GROUP)

static GtkWidget *
make_button (const AlongRecord *decision)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Refer…"));
  g_autofree char *start
      = along_refer_start_text ("decision", along_record_get_id (decision), NULL);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", "refer", start);
  return button;
}

static void
add_row (AlongPersonDecisions *self, const AlongRecord *decision)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = make_button (decision);
  /* TRANSLATORS: said by screen readers; %s is what a conference decided */
  g_autofree char *name = g_strdup_printf (_ ("Refer: %s"), along_record_get_title (decision));
  const char *date = along_record_get_text (decision, "date");
  g_autofree char *day = date != NULL ? along_date_text (date) : g_strdup ("");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), along_record_get_title (decision));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), day);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  /* The row has named it by the decision alone. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
show_decisions (AlongPersonDecisions *self)
{
  GPtrArray *decisions = along_follow_get_records (self->decisions);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; decisions != NULL && i < decisions->len && self->rows->len < SHOWN; i++)
    if (!along_record_get_boolean (g_ptr_array_index (decisions, i), "entered_in_error"))
      add_row (self, g_ptr_array_index (decisions, i));
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

static void
along_person_decisions_dispose (GObject *object)
{
  AlongPersonDecisions *self = ALONG_PERSON_DECISIONS (object);

  g_clear_object (&self->decisions);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_decisions_parent_class)->dispose (object);
}

static void
along_person_decisions_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_PERSON_DECISIONS (object)->rows);
  G_OBJECT_CLASS (along_person_decisions_parent_class)->finalize (object);
}

static void
along_person_decisions_class_init (AlongPersonDecisionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_person_decisions_dispose;
  object_class->finalize = along_person_decisions_finalize;
}

static void
along_person_decisions_init (AlongPersonDecisions *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Decided at a Conference"));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_person_decisions_setup:
 * @self: decisions
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_decisions_setup (AlongPersonDecisions *self, AlongContext *context, const char *person)
{
  static const char *const newest[] = { "-date", "-created_at", NULL };

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->decisions = along_person_follow (context, "decision", person, newest);
  g_signal_connect_object (self->decisions, "changed", G_CALLBACK (show_decisions), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_person_decisions_any:
 * @self: decisions
 *
 * Returns: %TRUE if there is something to show
 */
gboolean
along_person_decisions_any (AlongPersonDecisions *self)
{
  g_return_val_if_fail (ALONG_IS_PERSON_DECISIONS (self), FALSE);
  return self->rows->len > 0;
}
