/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-now.h"

#include "app/common/fact-list.h"
#include "app/common/state-chip.h"
#include "app/people/contact-row.h"
#include "app/people/person-forms.h"
#include "app/people/person-parts.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AlongPersonNow
{
  AdwBin parent_instance;

  AlongFactList *about_me;
  AdwPreferencesGroup *nothing_yet;
  GtkWidget *write;
  AdwPreferencesGroup *steps;
  AdwPreferencesGroup *around;

  AlongContext *context;
  char *person;
  gboolean may_write;
  AlongFollow *about_me_record;
  AlongFollow *step_records;
  AlongFollow *related;
  AlongFollow *team;
  GHashTable *workers;  /* id → AlongFollow */
  GPtrArray *step_rows; /* borrowed: the groups own them */
  GPtrArray *around_rows;
};

G_DEFINE_FINAL_TYPE (AlongPersonNow, along_person_now, ADW_TYPE_BIN)

static const char *const about_fields[] = {
  "what_matters", "important_people", "communicate", "please_do", "please_dont", "do_not_ask_again",
  "unwell",       "strengths",        "worries",     "date",      NULL
};

static void
clear_rows (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static void
add_row (AdwPreferencesGroup *group, GPtrArray *rows, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
}

static GtkWidget *
text_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static void
show_about_me (AlongPersonNow *self)
{
  AlongRecord *record = along_follow_get_record (self->about_me_record);
  gboolean any = FALSE;

  if (!along_follow_is_read (self->about_me_record))
    return;
  for (guint i = 0; record != NULL && about_fields[i + 1] != NULL; i++)
    any |= along_record_get (record, about_fields[i]) != NULL;
  along_fact_list_set_record (self->about_me, any ? record : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing_yet), !any);
}

static gboolean
is_open_step (const AlongRecord *step)
{
  static const char *const open[] = { "planned", "doing", NULL };
  const char *state = along_record_get_state (step);

  return state != NULL && g_strv_contains (open, state);
}

static void
add_step (AlongPersonNow *self, const AlongRecord *step)
{
  const char *by = along_record_get_text (step, "by_date");
  const char *with = along_record_get_text (step, "accompanied_by");
  const char *worker
      = along_context_title (self->context, "worker", along_record_get_text (step, "owner"));
  g_autoptr (GString) words = g_string_new (NULL);
  GtkWidget *row = NULL;

  if (by != NULL)
    {
      g_autofree char *date = along_date_within (by);

      /* TRANSLATORS: when a step is to be done; %s is a day such as "tomorrow" or "24 Nov" */
      g_string_append_printf (words, _ ("by %s"), date);
    }
  if (with != NULL)
    {
      g_string_append (words, words->len > 0 ? " · " : "");
      /* TRANSLATORS: who goes along with a person on a step */
      g_string_append_printf (words, _ ("goes along: %s"), with);
    }
  if (*worker != '\0')
    {
      g_string_append (words, words->len > 0 ? " · " : "");
      /* TRANSLATORS: the worker who helps with a step */
      g_string_append_printf (words, _ ("%s helps"), worker);
    }
  row = text_row (along_record_get_title (step), words->str);
  if (g_strcmp0 (along_record_get_state (step), "doing") == 0)
    adw_action_row_add_suffix (
        ADW_ACTION_ROW (row),
        along_state_chip_new (along_state_words (along_record_get_entity (step), "doing"),
                              ALONG_TONE_GOING));
  add_row (self->steps, self->step_rows, row);
}

static void
show_steps (AlongPersonNow *self)
{
  GPtrArray *steps = along_follow_get_records (self->step_records);

  if (steps == NULL)
    return;
  clear_rows (self->steps, self->step_rows);
  for (guint i = 0; i < steps->len; i++)
    if (is_open_step (g_ptr_array_index (steps, i)))
      add_step (self, g_ptr_array_index (steps, i));
  if (self->step_rows->len == 0)
    add_row (self->steps, self->step_rows,
             text_row (_ ("No step is planned"),
                       _ ("The small steps of the plan stand here, the soonest first.")));
}

static gboolean
is_over (const AlongRecord *record, const char *today)
{
  const char *to = along_record_get_text (record, "to");

  return to != NULL && strcmp (to, today) < 0;
}

static void
add_related (AlongPersonNow *self, AlongRecord *related)
{
  const char *relationship = along_record_get_text (related, "relationship");
  gboolean asked = along_record_get (related, "may_be_contacted") != NULL;
  gboolean may = along_record_get_boolean (related, "may_be_contacted");
  GtkWidget *row = along_contact_row_new (along_record_get_title (related),
                                          relationship != NULL ? relationship : "",
                                          may ? along_record_get_text (related, "phone") : NULL,
                                          may ? along_record_get_text (related, "email") : NULL);

  if (!may)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               along_state_chip_new (asked ? _ ("Not to be contacted")
                                                           : _ ("Ask first before contacting"),
                                                     ALONG_TONE_CARE));
  if (self->may_write)
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "now.edit-related");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", along_record_get_id (related));
    }
  add_row (self->around, self->around_rows, row);
}

static void show_around (AlongPersonNow *self);

/* A worker's phone number stands in the directory, not in the team. */
static const AlongRecord *
worker_of (AlongPersonNow *self, const AlongRecord *member)
{
  const char *id = along_record_get_text (member, "worker");
  AlongFollow *worker = NULL;

  if (id == NULL)
    return NULL;
  worker = g_hash_table_lookup (self->workers, id);
  if (worker == NULL)
    {
      worker = along_follow_record (along_context_get_store (self->context),
                                    along_entity_find ("worker"), id);
      g_hash_table_insert (self->workers, g_strdup (id), worker);
      g_signal_connect_object (worker, "changed", G_CALLBACK (show_around), self,
                               G_CONNECT_SWAPPED);
    }
  return along_follow_get_record (worker);
}

static void
add_member (AlongPersonNow *self, const AlongRecord *member)
{
  const AlongEntity *entity = along_record_get_entity (member);
  const AlongField *field = along_entity_find_field (entity, "role", NULL);
  const AlongRecord *worker = worker_of (self, member);
  const char *org
      = along_context_title (self->context, "organisation", along_record_get_text (member, "org"));
  const char *role = along_value_set_label (field->values, along_record_get_text (member, "role"));
  const char *name = along_record_get_text (member, "name");
  g_autofree char *subtitle
      = *org != '\0' ? g_strdup_printf ("%s · %s", role, org) : g_strdup (role);

  /* Who is close to the person stands among those close to them. */
  if (along_record_get (member, "related") != NULL)
    return;
  if (name == NULL && worker != NULL)
    name = along_record_get_title (worker);
  if (name == NULL)
    name = along_context_title (self->context, "peer_worker",
                                along_record_get_text (member, "peer"));
  add_row (self->around, self->around_rows,
           along_contact_row_new (name, subtitle,
                                  worker != NULL ? along_record_get_text (worker, "phone") : NULL,
                                  worker != NULL ? along_record_get_text (worker, "email") : NULL));
}

static void
show_around (AlongPersonNow *self)
{
  GPtrArray *related = along_follow_get_records (self->related);
  GPtrArray *team = along_follow_get_records (self->team);
  g_autofree char *today = along_clock_today ();

  if (related == NULL || team == NULL)
    return;
  clear_rows (self->around, self->around_rows);
  for (guint i = 0; i < related->len; i++)
    if (!is_over (g_ptr_array_index (related, i), today))
      add_related (self, g_ptr_array_index (related, i));
  for (guint i = 0; i < team->len; i++)
    if (!is_over (g_ptr_array_index (team, i), today))
      add_member (self, g_ptr_array_index (team, i));
  if (self->around_rows->len == 0)
    add_row (self->around, self->around_rows,
             text_row (_ ("Nobody is written down yet"),
                       _ ("Who do they lean on? Family, friends, neighbours, workers.")));
}

static void
on_titles_changed_cb (AlongPersonNow *self)
{
  show_steps (self);
  show_around (self);
}

static void
push (AlongPersonNow *self, AdwNavigationPage *page)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  g_object_ref_sink (page);
  if (window != NULL)
    along_window_push_page (window, page);
  g_object_unref (page);
}

static void
write_action (GtkWidget *widget, const char *name, GVariant *target)
{
  along_person_now_write_about_me (ALONG_PERSON_NOW (widget));
}

static void
add_related_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonNow *self = ALONG_PERSON_NOW (widget);

  push (self, along_related_form (self->context, self->person, NULL));
}

static void
edit_related_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonNow *self = ALONG_PERSON_NOW (widget);
  GPtrArray *related = along_follow_get_records (self->related);

  for (guint i = 0; related != NULL && i < related->len; i++)
    if (g_str_equal (along_record_get_id (g_ptr_array_index (related, i)),
                     g_variant_get_string (target, NULL)))
      push (self, along_related_form (self->context, self->person, g_ptr_array_index (related, i)));
}

static void
along_person_now_dispose (GObject *object)
{
  AlongPersonNow *self = ALONG_PERSON_NOW (object);

  g_clear_object (&self->about_me_record);
  g_clear_object (&self->step_records);
  g_clear_object (&self->related);
  g_clear_object (&self->team);
  g_hash_table_remove_all (self->workers);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_NOW);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_now_parent_class)->dispose (object);
}

static void
along_person_now_finalize (GObject *object)
{
  AlongPersonNow *self = ALONG_PERSON_NOW (object);

  g_free (self->person);
  g_hash_table_unref (self->workers);
  g_ptr_array_unref (self->step_rows);
  g_ptr_array_unref (self->around_rows);
  G_OBJECT_CLASS (along_person_now_parent_class)->finalize (object);
}

static void
along_person_now_class_init (AlongPersonNowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_now_dispose;
  object_class->finalize = along_person_now_finalize;
  g_type_ensure (ALONG_TYPE_FACT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-now.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonNow, about_me);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonNow, nothing_yet);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonNow, write);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonNow, steps);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonNow, around);
  gtk_widget_class_install_action (widget_class, "now.write", NULL, write_action);
  gtk_widget_class_install_action (widget_class, "now.add-related", NULL, add_related_action);
  gtk_widget_class_install_action (widget_class, "now.edit-related", "s", edit_related_action);
}

static void
along_person_now_init (AlongPersonNow *self)
{
  self->workers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->step_rows = g_ptr_array_new ();
  self->around_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->about_me), self->write);
}

/**
 * along_person_now_setup:
 * @self: a page
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_now_setup (AlongPersonNow *self, AlongContext *context, const char *person)
{
  static const char *const newest[] = { "-date", "-created_at", NULL };
  static const char *const soonest[] = { "by_date", "position", NULL };
  static const char *const nearest[] = { "-closeness", "name", NULL };
  static const char *const placed[] = { "position", "name", NULL };

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->person = g_strdup (person);
  along_fact_list_setup (self->about_me, context, about_fields);
  self->about_me_record = along_person_follow (context, "about_me", person, newest);
  self->step_records = along_person_follow (context, "step", person, soonest);
  self->related = along_person_follow (context, "related_person", person, nearest);
  self->team = along_person_follow (context, "care_team_member", person, placed);
  g_signal_connect_object (self->about_me_record, "changed", G_CALLBACK (show_about_me), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->step_records, "changed", G_CALLBACK (show_steps), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->related, "changed", G_CALLBACK (show_around), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->team, "changed", G_CALLBACK (show_around), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (on_titles_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_person_now_set_may_write:
 * @self: a page
 * @may_write: whether the reader may change what is written about the person
 */
void
along_person_now_set_may_write (AlongPersonNow *self, gboolean may_write)
{
  self->may_write = may_write;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "now.write", may_write);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "now.add-related", may_write);
  show_around (self);
}

/**
 * along_person_now_write_about_me:
 * @self: a page
 *
 * Opens the form for what the person says about themselves.
 */
void
along_person_now_write_about_me (AlongPersonNow *self)
{
  if (self->may_write && along_follow_is_read (self->about_me_record))
    push (self, along_about_me_form (self->context, self->person,
                                     along_follow_get_record (self->about_me_record)));
}
