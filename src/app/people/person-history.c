/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-history.h"

#include "app/common/error-text.h"
#include "app/common/history-page.h"
#include "app/common/window.h"
#include "app/common/state-chip.h"
#include "base/date.h"
#include "base/text.h"
#include "store/records.h"

#include <glib/gi18n.h>

/* So many lines at first, and more each time somebody asks for them. */
#define STEP 50
#define TITLE_CHARS 50
#define MOST 200

/* Whose history is told, beside the person's own. */
static const char *const kinds[]
    = { "about_me", "need",    "related_person",   "alert",         "care_plan", "goal",
        "step",     "episode", "care_team_member", "sharing_basis", "referral" };

struct _AlongPersonHistory
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkListBox *list;
  GtkWidget *more;

  AlongContext *context;
  char *person;
  guint n_shown;

  GCancellable *cancellable;
  guint n_pending;
  gboolean stale;
  gboolean mapped_once;
  GPtrArray *coming;  /* of AlongEntry, while they are read */
  GPtrArray *entries; /* of AlongEntry, newest first */
  GHashTable *titles; /* id → what it is about, in words */
};

G_DEFINE_FINAL_TYPE (AlongPersonHistory, along_person_history, ADW_TYPE_BIN)

static void load (AlongPersonHistory *self);

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const AlongEntry *x = *(const AlongEntry *const *)a;
  const AlongEntry *y = *(const AlongEntry *const *)b;

  return (x->at < y->at) - (x->at > y->at);
}

static GtkWidget *
make_row (AlongPersonHistory *self, const AlongEntry *entry, const char *what)
{
  GtkWidget *row = adw_action_row_new ();
  const char *about = g_hash_table_lookup (self->titles, entry->op->id);
  const char *who = along_context_title (self->context, "worker", entry->author);
  const char *org = along_context_title (self->context, "organisation", entry->org);
  g_autofree char *when = along_instant_near (entry->at);
  g_autoptr (GString) words = g_string_new (NULL);

  if (about != NULL)
    g_string_append_printf (words, "%s\n", what);
  g_string_append (words, *who != '\0' ? who : _ ("Somebody"));
  if (*org != '\0')
    g_string_append_printf (words, ", %s", org);
  g_string_append_printf (words, " · %s", when);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), about != NULL ? about : what);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words->str);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", entry->op->entity->kind,
                                    entry->op->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "history.of");
  if (entry->received == 0)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               along_state_chip_new (_ ("Not sent yet"), ALONG_TONE_WAITING));
  return row;
}

static void
show_entries (AlongPersonHistory *self)
{
  guint n = 0;
  guint i = 0;

  if (self->entries == NULL)
    return;
  gtk_list_box_remove_all (self->list);
  for (i = 0; i < self->entries->len && n < self->n_shown; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *what = along_history_words (self->context, entry);

      /* Changes of hidden fields have no words. */
      if (*what == '\0')
        continue;
      gtk_list_box_append (self->list, make_row (self, entry, what));
      n++;
    }
  gtk_widget_set_visible (self->more, i < self->entries->len);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

/* A line of it leads to everything that was ever written to that record, and the way to put it back. */
static void
of_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonHistory *self = ALONG_PERSON_HISTORY (widget);
  AlongWindow *window = along_window_of (widget);
  const char *kind = NULL;
  const char *id = NULL;

  g_variant_get (target, "(&s&s)", &kind, &id);
  if (window != NULL)
    along_window_push_page (window,
                            along_history_page_new (self->context, along_entity_find (kind), id));
}

static void
on_more_cb (AlongPersonHistory *self)
{
  self->n_shown += STEP;
  show_entries (self);
}

static void
finish_one (AlongPersonHistory *self)
{
  if (--self->n_pending > 0)
    return;
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = g_steal_pointer (&self->coming);
  g_ptr_array_sort (self->entries, newest_first);
  show_entries (self);
  if (self->stale)
    load (self);
}

static void
show_error (AlongPersonHistory *self, const GError *error)
{
  AlongErrorText text = along_error_to_user_text (error);

  adw_status_page_set_title (self->failed, text.title);
  adw_status_page_set_description (self->failed, text.sentence);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
on_history_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongPersonHistory) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = along_store_history_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (entries == NULL)
    {
      g_cancellable_cancel (self->cancellable);
      self->n_pending = 0;
      show_error (self, error);
      return;
    }
  g_ptr_array_set_free_func (entries, NULL);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (self->coming, g_ptr_array_index (entries, i));
  finish_one (self);
}

static void
read_history (AlongPersonHistory *self, const AlongEntity *entity, const char *id)
{
  self->n_pending++;
  along_store_history_async (along_context_get_store (self->context), entity, id, self->cancellable,
                             on_history_cb, g_object_ref (self));
}

static void
on_records_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongPersonHistory) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = along_store_query_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records == NULL)
    {
      g_cancellable_cancel (self->cancellable);
      self->n_pending = 0;
      show_error (self, error);
      return;
    }
  for (guint i = 0; i < records->len; i++)
    {
      const AlongRecord *record = g_ptr_array_index (records, i);
      const AlongEntity *entity = along_record_get_entity (record);
      g_autofree char *title = along_text_excerpt (
          entity->title != NULL ? along_record_get_text (record, entity->title) : NULL,
          TITLE_CHARS);

      g_hash_table_replace (
          self->titles, g_strdup (along_record_get_id (record)),
          *title != '\0'
              /* TRANSLATORS: what a change is about: a kind of record, its words */
              ? g_strdup_printf (_ ("%s: %s"), _ (entity->label), title)
              : g_strdup (_ (entity->label)));
      read_history (self, entity, along_record_get_id (record));
    }
  finish_one (self);
}

static void
load (AlongPersonHistory *self)
{
  AlongStore *store = along_context_get_store (self->context);

  self->stale = self->n_pending > 0;
  if (self->stale)
    return;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->coming, g_ptr_array_unref);
  self->coming = g_ptr_array_new_with_free_func ((GDestroyNotify)along_entry_free);
  read_history (self, along_entity_find ("person"), self->person);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (AlongQuery) query = along_query_new (along_entity_find (kinds[i]));

      along_query_where (query, "person", ALONG_IS, g_variant_new_string (self->person));
      self->n_pending++;
      along_store_query_async (store, query, MOST, self->cancellable, on_records_cb,
                               g_object_ref (self));
    }
}

static void
on_map_cb (AlongPersonHistory *self)
{
  if (self->context != NULL && (!self->mapped_once || self->stale))
    {
      self->mapped_once = TRUE;
      load (self);
    }
}

static void
on_store_changed_cb (AlongPersonHistory *self, GHashTable *by_kind)
{
  gboolean concerned = g_hash_table_contains (by_kind, "person");

  for (guint i = 0; !concerned && i < G_N_ELEMENTS (kinds); i++)
    concerned = g_hash_table_contains (by_kind, kinds[i]);
  if (!concerned || !self->mapped_once)
    return;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    load (self);
  else
    self->stale = TRUE;
}

static void
along_person_history_dispose (GObject *object)
{
  AlongPersonHistory *self = ALONG_PERSON_HISTORY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  /* The child is a template child and the bin's own child: only one of them may let go of it. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_HISTORY);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_history_parent_class)->dispose (object);
}

static void
along_person_history_finalize (GObject *object)
{
  AlongPersonHistory *self = ALONG_PERSON_HISTORY (object);

  g_clear_pointer (&self->coming, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_hash_table_unref (self->titles);
  g_free (self->person);
  G_OBJECT_CLASS (along_person_history_parent_class)->finalize (object);
}

static void
along_person_history_class_init (AlongPersonHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_history_dispose;
  object_class->finalize = along_person_history_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-history.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHistory, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHistory, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHistory, list);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHistory, more);
  gtk_widget_class_install_action (widget_class, "history.of", "(ss)", of_action);
  gtk_widget_class_bind_template_callback (widget_class, on_map_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_cb);
}

static void
along_person_history_init (AlongPersonHistory *self)
{
  self->n_shown = STEP;
  self->titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_person_history_setup:
 * @self: a history
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_history_setup (AlongPersonHistory *self, AlongContext *context, const char *person)
{
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->person = g_strdup (person);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_entries), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (along_context_get_store (context), "changed",
                           G_CALLBACK (on_store_changed_cb), self, G_CONNECT_SWAPPED);
}
