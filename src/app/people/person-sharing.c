/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-sharing.h"

#include "app/common/history-page.h"
#include "app/common/line-rows.h"
#include "app/common/state-chip.h"
#include "app/common/window.h"
#include "app/common/words.h"
#include "app/people/break-glass-words.h"
#include "app/people/lock-dialog.h"
#include "app/people/lock-words.h"
#include "app/people/looked-page.h"
#include "app/people/person-parts.h"
#include "base/date.h"
#include "model/membership.h"
#include "model/policy.h"

#include <glib/gi18n.h>

struct _AlongPersonSharing
{
  AdwBin parent_instance;

  AdwPreferencesGroup *emergencies;
  AdwPreferencesGroup *bases;
  AdwPreferencesGroup *looked;
  AdwPreferencesGroup *locks;

  AlongContext *context;
  AlongRecord *person; /* NULL until it is read */
  AlongFollow *glass_records;
  AlongFollow *basis_records;
  AlongFollow *lock_records;
  AlongFollow *episode_records;
  GPtrArray *glass_rows; /* borrowed: the groups own them */
  GPtrArray *basis_rows;
  GPtrArray *lock_rows;
};

G_DEFINE_FINAL_TYPE (AlongPersonSharing, along_person_sharing, ADW_TYPE_BIN)

static void
show_emergencies (AlongPersonSharing *self)
{
  GPtrArray *records = along_follow_get_records (self->glass_records);

  if (records == NULL)
    return;
  along_line_rows_clear (self->emergencies, self->glass_rows);
  for (guint i = 0; i < records->len; i++)
    {
      const AlongRecord *glass = g_ptr_array_index (records, i);
      g_autofree char *title = along_glass_words (self->context, glass);
      g_autofree char *when = along_instant_near (along_record_get_integer (glass, "at", 0));
      g_autofree char *words
          = g_strdup_printf ("“%s”\n%s", along_record_get_text (glass, "reason"), when);

      along_line_rows_add (self->emergencies, self->glass_rows, title, words);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->emergencies), records->len > 0);
}

static char *
basis_with (AlongPersonSharing *self, const AlongRecord *basis)
{
  g_autofree char *with = along_words_value (
      self->context, along_entity_find_field (along_record_get_entity (basis), "recipients", NULL),
      along_record_get (basis, "recipients"));

  return *with != '\0' ? g_steal_pointer (&with) : g_strdup (_ ("Everybody who helps them"));
}

/* What may be shared, on which ground, and how long. */
static char *
basis_words (AlongPersonSharing *self, const AlongRecord *basis)
{
  static const char *const fields[] = { "categories", "kind", "given_how" };
  const char *expiry = along_record_get_text (basis, "expiry");
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (basis), fields[i], NULL);
      g_autofree char *part
          = along_words_value (self->context, field, along_record_get (basis, fields[i]));

      if (*part != '\0')
        g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", part);
    }
  if (expiry != NULL)
    {
      g_autofree char *date = along_date_text (expiry);

      g_string_append (words, words->len > 0 ? "\n" : "");
      /* TRANSLATORS: until when something may be shared; %s is a date */
      g_string_append_printf (words, _ ("Until %s"), date);
    }
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static void
show_bases (AlongPersonSharing *self)
{
  GPtrArray *records = along_follow_get_records (self->basis_records);

  if (records == NULL)
    return;
  along_line_rows_clear (self->bases, self->basis_rows);
  for (guint i = 0; i < records->len; i++)
    {
      const AlongRecord *basis = g_ptr_array_index (records, i);
      GtkWidget *chip = along_state_chip_new (NULL, ALONG_TONE_QUIET);
      g_autofree char *title = basis_with (self, basis);
      g_autofree char *words = basis_words (self, basis);

      along_state_chip_set_state (ALONG_STATE_CHIP (chip), along_record_get_entity (basis),
                                  along_record_get_state (basis));
      adw_action_row_add_suffix (
          ADW_ACTION_ROW (along_line_rows_add (self->bases, self->basis_rows, title, words)), chip);
    }
  if (records->len == 0)
    along_line_rows_add (self->bases, self->basis_rows, _ ("Nothing is agreed about sharing yet"),
                         NULL);
}

static GtkWidget *
make_lift (const AlongRecord *lock, const char *name)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Let Back In…"));
  /* TRANSLATORS: said by screen readers; %s is a worker's name */
  g_autofree char *words = g_strdup_printf (_ ("Let Back In: %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "sharing.lift");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", along_record_get_id (lock));
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  return button;
}

static void
add_lock (AlongPersonSharing *self, const AlongRecord *lock)
{
  const char *worker
      = along_context_title (self->context, "worker", along_record_get_text (lock, "worker"));
  const char *name = *worker != '\0' ? worker : _ ("Somebody");
  g_autofree char *words = along_lock_words (self->context, lock);
  GtkWidget *row = along_line_rows_add (self->locks, self->lock_rows, name, words);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             along_lock_holds (lock)
                                 ? make_lift (lock, name)
                                 : along_state_chip_new (_ ("Lifted"), ALONG_TONE_QUIET));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", along_record_get_id (lock));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "sharing.lock-history");
}

/* Those that hold, then those that were lifted. */
static void
show_locks (AlongPersonSharing *self)
{
  GPtrArray *records = along_follow_get_records (self->lock_records);
  gboolean any = FALSE;

  if (records == NULL)
    return;
  along_line_rows_clear (self->locks, self->lock_rows);
  for (guint i = 0; i < records->len; i++)
    if (along_lock_holds (g_ptr_array_index (records, i)))
      {
        add_lock (self, g_ptr_array_index (records, i));
        any = TRUE;
      }
  if (!any)
    along_line_rows_add (self->locks, self->lock_rows, _ ("Nobody is kept out"), NULL);
  for (guint i = 0; i < records->len; i++)
    if (!along_lock_holds (g_ptr_array_index (records, i)))
      add_lock (self, g_ptr_array_index (records, i));
}

/* Whoever answers for what is known of the person: as far as this device knows. The server decides. */
static void
show_may (AlongPersonSharing *self)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  g_auto (GStrv) orgs = along_membership_orgs (along_follow_get_records (self->episode_records));
  g_auto (GStrv) locked = along_locks_workers (along_follow_get_records (self->lock_records));
  const AlongRelations relations
      = { .subject_orgs = (const char *const *)orgs, .locked = (const char *const *)locked };
  g_autoptr (AlongRecord) lock = NULL;
  gboolean may_lock = FALSE;

  if (self->person == NULL)
    return;
  lock = along_record_new (along_entity_find ("conflict_lock"), along_record_get_id (self->person));
  along_record_set_text (lock, "person", along_record_get_id (self->person));
  may_lock
      = along_policy_check (actor, ALONG_VERB_CREATE, lock, ALONG_FACET_SENDER, &relations, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->locks), may_lock);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sharing.keep-out", may_lock);
  gtk_widget_set_visible (GTK_WIDGET (self->looked),
                          along_policy_check_looked (actor, self->person, &relations, NULL));
}

static void
on_locks_cb (AlongPersonSharing *self)
{
  show_locks (self);
  show_may (self);
}

static void
on_titles_cb (AlongPersonSharing *self)
{
  show_emergencies (self);
  show_bases (self);
  show_locks (self);
}

static void
keep_out_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonSharing *self = ALONG_PERSON_SHARING (widget);

  if (self->person != NULL)
    along_lock_dialog_present (widget, self->context, self->person,
                               along_follow_get_records (self->lock_records));
}

static void
lift_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonSharing *self = ALONG_PERSON_SHARING (widget);
  GPtrArray *records = along_follow_get_records (self->lock_records);

  for (guint i = 0; self->person != NULL && records != NULL && i < records->len; i++)
    if (g_str_equal (along_record_get_id (g_ptr_array_index (records, i)),
                     g_variant_get_string (target, NULL)))
      along_lock_dialog_present_lifting (widget, self->context, self->person,
                                         g_ptr_array_index (records, i));
}

static void
lock_history_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonSharing *self = ALONG_PERSON_SHARING (widget);
  AlongWindow *window = along_window_of (widget);

  if (window != NULL)
    along_window_push_page (window, along_history_page_new (self->context,
                                                            along_entity_find ("conflict_lock"),
                                                            g_variant_get_string (target, NULL)));
}

static void
looked_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonSharing *self = ALONG_PERSON_SHARING (widget);
  AlongWindow *window = along_window_of (widget);

  if (window != NULL && self->person != NULL)
    along_window_push_page (window, along_looked_page_new (self->context, self->person));
}

static void
along_person_sharing_dispose (GObject *object)
{
  AlongPersonSharing *self = ALONG_PERSON_SHARING (object);

  g_clear_object (&self->glass_records);
  g_clear_object (&self->basis_records);
  g_clear_object (&self->lock_records);
  g_clear_object (&self->episode_records);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_SHARING);
  g_clear_pointer (&self->person, along_record_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_sharing_parent_class)->dispose (object);
}

static void
along_person_sharing_finalize (GObject *object)
{
  AlongPersonSharing *self = ALONG_PERSON_SHARING (object);

  g_ptr_array_unref (self->glass_rows);
  g_ptr_array_unref (self->basis_rows);
  g_ptr_array_unref (self->lock_rows);
  G_OBJECT_CLASS (along_person_sharing_parent_class)->finalize (object);
}

static void
along_person_sharing_class_init (AlongPersonSharingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_sharing_dispose;
  object_class->finalize = along_person_sharing_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-sharing.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonSharing, emergencies);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonSharing, bases);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonSharing, looked);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonSharing, locks);
  gtk_widget_class_install_action (widget_class, "sharing.keep-out", NULL, keep_out_action);
  gtk_widget_class_install_action (widget_class, "sharing.lift", "s", lift_action);
  gtk_widget_class_install_action (widget_class, "sharing.lock-history", "s", lock_history_action);
  gtk_widget_class_install_action (widget_class, "sharing.looked", NULL, looked_action);
}

static void
along_person_sharing_init (AlongPersonSharing *self)
{
  self->glass_rows = g_ptr_array_new ();
  self->basis_rows = g_ptr_array_new ();
  self->lock_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static AlongFollow *
follow (AlongPersonSharing *self,
        const char *kind,
        const char *person,
        const char *const *order,
        void (*changed) (AlongPersonSharing *self))
{
  AlongFollow *records = along_person_follow (self->context, kind, person, order);

  g_signal_connect_object (records, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  return records;
}

/**
 * along_person_sharing_setup:
 * @self: a page
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_sharing_setup (AlongPersonSharing *self, AlongContext *context, const char *person)
{
  static const char *const newest[] = { "-created_at", NULL };
  static const char *const latest[] = { "-at", NULL };

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->glass_records = follow (self, "break_glass", person, latest, show_emergencies);
  self->basis_records = follow (self, "sharing_basis", person, newest, show_bases);
  self->lock_records = follow (self, "conflict_lock", person, newest, on_locks_cb);
  self->episode_records = follow (self, "episode", person, newest, show_may);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (on_titles_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_person_sharing_set_person:
 * @self: a page
 * @person: the person as they are now
 */
void
along_person_sharing_set_person (AlongPersonSharing *self, AlongRecord *person)
{
  g_clear_pointer (&self->person, along_record_unref);
  self->person = along_record_ref (person);
  show_may (self);
}
