/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/history-page.h"

#include "app/common/error-text.h"
#include "app/common/state-chip.h"
#include "app/common/words.h"
#include "base/date.h"

#include <glib/gi18n.h>

struct _AlongHistoryPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *failed;

  AlongContext *context;
  const AlongEntity *entity;
  char *id;
  GPtrArray *entries; /* of AlongEntry */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (AlongHistoryPage, along_history_page, ADW_TYPE_NAVIGATION_PAGE)

static char *
quoted (AlongContext *context, const AlongField *field, GVariant *value)
{
  g_autofree char *words = along_words_value (context, field, value);

  return *words != '\0' ? g_strdup_printf ("“%s”", words) : g_strdup (_ ("nothing"));
}

/* Adds a line for each field of a group that is another one now. */
static void
words_of_set_op (AlongContext *context, const AlongEntry *entry, GString *words)
{
  const AlongEntity *entity = entry->op->entity;
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (GVariant) after = NULL;
      g_autoptr (GVariant) before = NULL;
      g_autofree char *old = NULL;
      g_autofree char *new = NULL;

      if (!g_str_equal (along_field_group (field), entry->op->group)
          || (field->flags & ALONG_FIELD_HIDDEN))
        continue;
      if (entry->op->values != NULL)
        after = g_variant_lookup_value (entry->op->values, field->name, NULL);
      if (entry->before != NULL)
        before = g_variant_lookup_value (entry->before, field->name, NULL);
      if (after == before || (after != NULL && before != NULL && g_variant_equal (after, before)))
        continue;
      old = quoted (context, field, before);
      new = quoted (context, field, after);
      if (words->len > 0)
        g_string_append_c (words, '\n');
      if (before == NULL)
        /* TRANSLATORS: history of a record: a field and its first value */
        g_string_append_printf (words, _ ("%s: %s"), _ (field->label), new);
      else
        /* TRANSLATORS: history of a record: a field, its value before, its value after */
        g_string_append_printf (words, _ ("%s: from %s to %s"), _ (field->label), old, new);
    }
}

static void
words_of_elements (AlongContext *context, const AlongEntry *entry, GString *words)
{
  const AlongField *field = along_entity_find_field (entry->op->entity, entry->op->group, NULL);
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GVariant) removed = NULL;

  if (field == NULL || entry->op->values == NULL)
    return;
  added = g_variant_lookup_value (entry->op->values, "add", NULL);
  removed = g_variant_lookup_value (entry->op->values, "rem", NULL);
  if (added != NULL && g_variant_n_children (added) > 0)
    {
      g_autofree char *names = along_words_value (context, field, added);

      /* TRANSLATORS: history of a record: a field, then what was added to it */
      g_string_append_printf (words, _ ("%s: added %s"), _ (field->label), names);
    }
  if (removed != NULL && g_variant_n_children (removed) > 0)
    {
      g_autofree char *names = along_words_value (context, field, removed);

      if (words->len > 0)
        g_string_append_c (words, '\n');
      /* TRANSLATORS: history of a record: a field, then what was taken out of it */
      g_string_append_printf (words, _ ("%s: took away %s"), _ (field->label), names);
    }
}

static void
words_of_values (AlongContext *context, const AlongEntry *entry, GString *words)
{
  const AlongEntity *entity = entry->op->entity;
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; entry->op->values != NULL && i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (GVariant) value = g_variant_lookup_value (entry->op->values, field->name, NULL);
      g_autofree char *text = NULL;

      if (value == NULL || (field->flags & ALONG_FIELD_HIDDEN))
        continue;
      text = along_words_value (context, field, value);
      if (words->len > 0)
        g_string_append_c (words, '\n');
      g_string_append_printf (words, _ ("%s: %s"), _ (field->label), text);
    }
}

/**
 * along_history_words:
 * @context: where names come from
 * @entry: a line of a record's history
 *
 * Returns: (transfer full): what was done, in words; a line each
 */
char *
along_history_words (AlongContext *context, const AlongEntry *entry)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const AlongEntity *entity = entry->op->entity;

  switch (entry->op->type)
    {
    case ALONG_OP_NEW:
      words_of_values (context, entry, words);
      g_string_prepend (words, _ ("Written for the first time\n"));
      break;
    case ALONG_OP_SET:
      words_of_set_op (context, entry, words);
      break;
    case ALONG_OP_ELT:
      words_of_elements (context, entry, words);
      break;
    case ALONG_OP_MOVE:
      words_of_values (context, entry, words);
      if (words->len > 0)
        g_string_prepend_c (words, '\n');
      {
        g_autofree char *moved
            /* TRANSLATORS: history of a record: from one state to another */
            = g_strdup_printf (entry->op->undo ? _ ("Taken back: from “%s” to “%s”")
                                               : _ ("From “%s” to “%s”"),
                               along_state_words (entity, entry->op->from),
                               along_state_words (entity, entry->op->to));

        g_string_prepend (words, moved);
      }
      break;
    case ALONG_OP_DELETE:
    default:
      g_string_append (words, _ ("Deleted"));
      if (entry->op->why != NULL)
        g_string_append_printf (words, ": %s", entry->op->why);
      break;
    }
  if (words->len > 0 && words->str[words->len - 1] == '\n')
    g_string_truncate (words, words->len - 1);
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static GtkWidget *
make_row (AlongHistoryPage *self, const AlongEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *what = along_history_words (self->context, entry);
  g_autofree char *when = along_instant_near (entry->at);
  const char *who = along_context_title (self->context, "worker", entry->author);
  const char *org = along_context_title (self->context, "organisation", entry->org);
  g_autoptr (GString) title = g_string_new (*who != '\0' ? who : _ ("Somebody"));
  g_autofree char *escaped = NULL;

  if (*org != '\0')
    g_string_append_printf (title, ", %s", org);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), what);
  g_string_append_printf (title, " · %s", when);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), title->str);
  if (entry->received == 0)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               along_state_chip_new (_ ("Not sent yet"), ALONG_TONE_WAITING));
  else if (entry->received < 0)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               along_state_chip_new (_ ("Came too late"), ALONG_TONE_QUIET));
  return row;
}

static void
show_entries (AlongHistoryPage *self)
{
  if (self->entries == NULL)
    return;
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *words = along_history_words (self->context, entry);

      /* Only what people may read and understand: changes of hidden fields have no words. */
      if (*words != '\0')
        gtk_list_box_append (self->list, make_row (self, entry));
    }
  gtk_stack_set_visible_child_name (
      self->stack, gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "list" : "nothing");
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongHistoryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = along_store_history_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL)
    return;
  if (entries == NULL)
    {
      AlongErrorText text = along_error_to_user_text (error);

      adw_status_page_set_title (self->failed, text.title);
      adw_status_page_set_description (self->failed, text.sentence);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = g_steal_pointer (&entries);
  show_entries (self);
}

static void
load (AlongHistoryPage *self)
{
  along_store_history_async (along_context_get_store (self->context), self->entity, self->id,
                             self->cancellable, on_loaded_cb, g_object_ref (self));
}

static void
on_store_changed_cb (AlongStore *store, GHashTable *by_kind, AlongHistoryPage *self)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, self->entity->kind);

  if (ids != NULL && g_ptr_array_find_with_equal_func (ids, self->id, g_str_equal, NULL))
    load (self);
}

static void
along_history_page_dispose (GObject *object)
{
  AlongHistoryPage *self = ALONG_HISTORY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_HISTORY_PAGE);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_history_page_parent_class)->dispose (object);
}

static void
along_history_page_finalize (GObject *object)
{
  AlongHistoryPage *self = ALONG_HISTORY_PAGE (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self->id);
  G_OBJECT_CLASS (along_history_page_parent_class)->finalize (object);
}

static void
along_history_page_class_init (AlongHistoryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_history_page_dispose;
  object_class->finalize = along_history_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, AlongHistoryPage, failed);
}

static void
along_history_page_init (AlongHistoryPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_history_page_new:
 * @context: a context
 * @entity: a kind
 * @id: a record's id
 *
 * Returns: (transfer floating): the page, for along_window_push_page()
 */
AdwNavigationPage *
along_history_page_new (AlongContext *context, const AlongEntity *entity, const char *id)
{
  AlongHistoryPage *self = g_object_new (ALONG_TYPE_HISTORY_PAGE, NULL);

  self->context = g_object_ref (context);
  self->entity = entity;
  self->id = g_strdup (id);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_entries), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (along_context_get_store (context), "changed",
                           G_CALLBACK (on_store_changed_cb), self, 0);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
