/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/history-page.h"

#include "app/common/conflict-group.h"
#include "app/common/error-text.h"
#include "app/common/state-chip.h"
#include "app/common/window.h"
#include "app/common/words.h"
#include "base/date.h"
#include "model/policy.h"
#include "sync/past.h"

#include <glib/gi18n.h>

struct _AlongHistoryPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  GtkBox *open;
  GtkLabel *reach;
  AdwStatusPage *failed;

  AlongContext *context;
  const AlongEntity *entity;
  char *id;
  GPtrArray *entries;   /* of AlongEntry: what this device keeps */
  GPtrArray *past;      /* of AlongEntry: everything, from the server; NULL until it has told */
  GError *past_error;   /* why it has not */
  GPtrArray *conflicts; /* of AlongConflict */
  GPtrArray *shown;     /* of those, what shows: the rows' buttons go by their places */
  AlongRecord *record;  /* as it is now; NULL where it is not here any more */
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

/* What a press would put back: what a change took away, or what was written aside. */
static GVariant *
earlier_values (const AlongEntry *entry)
{
  return entry->aside ? entry->op->values : entry->before;
}

static gboolean
is_same (const AlongEntity *entity, GVariant *a, GVariant *b)
{
  gboolean same = TRUE;

  for (guint i = 0; same && i < along_entity_n_fields (entity); i++)
    {
      const char *name = along_entity_field (entity, i)->name;
      g_autoptr (GVariant) one = g_variant_lookup_value (a, name, NULL);
      g_autoptr (GVariant) other = g_variant_lookup_value (b, name, NULL);

      same = one == NULL || other == NULL ? one == other : g_variant_equal (one, other);
    }
  return same;
}

/* Fields that stand once for all are not put back, nor what the reader may not change. */
static gboolean
may_put_back (AlongHistoryPage *self, const AlongEntry *entry)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  const char *const orgs[] = { actor->org, NULL };
  const AlongRelations relations = { .subject_orgs = orgs };
  GVariant *earlier = earlier_values (entry);
  g_autoptr (GVariant) now = NULL;

  if (self->record == NULL || entry->op->type != ALONG_OP_SET || earlier == NULL
      || self->entity->append_only
      || !along_policy_check_op (actor, self->record, entry->op, &relations, NULL))
    return FALSE;
  for (guint i = 0; i < along_entity_n_fields (self->entity); i++)
    {
      const AlongField *field = along_entity_field (self->entity, i);

      if (g_str_equal (along_field_group (field), entry->op->group)
          && field->flags & (ALONG_FIELD_SET_ONCE | ALONG_FIELD_STATE))
        return FALSE;
    }
  now = along_record_get_group (self->record, entry->op->group);
  return !is_same (self->entity, earlier, now);
}

static void
put_back_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongHistoryPage *self = ALONG_HISTORY_PAGE (widget);
  AlongWindow *window = along_window_of (widget);
  const char *org = along_context_get_actor (self->context)->org;
  guint32 which = g_variant_get_uint32 (target);
  const AlongEntry *entry = NULL;
  g_autoptr (GVariant) now = NULL;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL || which >= self->shown->len)
    return;
  entry = g_ptr_array_index (self->shown, which);
  if (!may_put_back (self, entry))
    return;
  now = along_record_get_group (self->record, entry->op->group);
  txn = along_txn_new (org);
  undo = along_txn_new (org);
  along_txn_add (txn,
                 along_op_set (self->entity, self->id, entry->op->group, earlier_values (entry)));
  along_txn_add (undo, along_op_set (self->entity, self->id, entry->op->group, now));
  along_window_commit (window, txn, _ ("Put back"), undo);
}

static GtkWidget *
make_put_back (AlongHistoryPage *self, const AlongEntry *entry, guint which)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  AlongConflictValue earlier = { .values = earlier_values (entry) };
  AlongConflict shape = { .entity = self->entity, .group = entry->op->group };
  g_autofree char *words = along_conflict_value_words (self->context, &shape, &earlier);
  g_autofree char *names = along_conflict_field_names (&shape);
  g_autofree char *name = NULL;

  /* TRANSLATORS: a button of a history: %1$s is the name of a form field, %2$s its value before */
  name = g_strdup_printf (_ ("Put back “%1$s”: %2$s"), names, words);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "page.put-back");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", which);
  return button;
}

static GtkWidget *
make_row (AlongHistoryPage *self, const AlongEntry *entry, guint which)
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
  else if (entry->aside)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               along_state_chip_new (_ ("Kept beside"), ALONG_TONE_QUIET));
  if (may_put_back (self, entry))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_put_back (self, entry, which));
  return row;
}

/* What was decided of what was written in two places. */
static GtkWidget *
make_decision (AlongHistoryPage *self, const AlongConflict *conflict)
{
  GtkWidget *row = adw_action_row_new ();
  const AlongConflictValue *kept = along_conflict_standing (conflict);
  g_autofree char *words
      = kept != NULL ? along_conflict_value_words (self->context, conflict, kept) : NULL;
  g_autofree char *when = along_instant_near (conflict->settled_at);
  const char *who = conflict->settled_by != NULL
                        ? along_context_title (self->context, "worker", conflict->settled_by)
                        : "";
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  /* TRANSLATORS: history of a record: what was decided where something had been written in two places */
  title = words != NULL ? g_strdup_printf (_ ("Written in two places; decided: %s"), words)
                        : g_strdup (_ ("Written in two places; decided"));
  subtitle = g_strdup_printf ("%s · %s", *who != '\0' ? who : _ ("Somebody"), when);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

static void
show_conflicts (AlongHistoryPage *self)
{
  GtkWidget *child = NULL;
  gboolean any = FALSE;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->open))) != NULL)
    gtk_box_remove (self->open, child);
  for (guint i = 0; self->conflicts != NULL && i < self->conflicts->len; i++)
    {
      AlongConflict *conflict = g_ptr_array_index (self->conflicts, i);

      if (conflict->open)
        gtk_box_append (self->open, along_conflict_group_new (self->context, conflict));
      else
        gtk_list_box_append (self->list, make_decision (self, conflict));
      any |= conflict->open;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->open), any);
}

/* Whether this is everything. */
static void
show_reach (AlongHistoryPage *self)
{
  const char *words = NULL;

  if (self->past == NULL && along_context_get_engine (self->context) != NULL)
    words = self->past_error == NULL ? _ ("Looking for older changes…")
            : g_error_matches (self->past_error, ALONG_ERROR, ALONG_ERROR_OFFLINE)
                ? _ ("Older changes are with the server; they show when you are connected.")
            : g_error_matches (self->past_error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND)
                ? NULL
                : _ ("Older changes could not be fetched; what this device keeps is above.");
  gtk_label_set_text (self->reach, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reach), words != NULL);
}

static gboolean
is_told (GPtrArray *past, const AlongEntry *own)
{
  for (guint i = 0; i < past->len; i++)
    if (g_strcmp0 (((AlongEntry *)g_ptr_array_index (past, i))->txn, own->txn) == 0)
      return TRUE;
  return FALSE;
}

/* What the server tells, and before it what it has not told yet: one's own that waits, or has just gone. */
static void
gather (AlongHistoryPage *self)
{
  gint64 newest = self->past != NULL && self->past->len > 0
                      ? ((AlongEntry *)g_ptr_array_index (self->past, 0))->at
                      : 0;

  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; self->entries != NULL && i < self->entries->len; i++)
    {
      AlongEntry *entry = g_ptr_array_index (self->entries, i);

      if (self->past == NULL
          || (!is_told (self->past, entry) && (entry->received <= 0 || entry->at > newest)))
        g_ptr_array_add (self->shown, entry);
    }
  if (self->past != NULL)
    g_ptr_array_extend (self->shown, self->past, NULL, NULL);
}

static void
show_entries (AlongHistoryPage *self)
{
  const char *name = along_context_title (self->context, self->entity->kind, self->id);
  /* TRANSLATORS: %s is what a record goes by, such as a person's name */
  g_autofree char *title = *name != '\0' ? g_strdup_printf (_ ("History: %s"), name) : NULL;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title != NULL ? title : _ ("History"));
  if (self->entries == NULL && self->past == NULL)
    return;
  gtk_list_box_remove_all (self->list);
  show_conflicts (self);
  gather (self);
  for (guint i = 0; i < self->shown->len; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (self->shown, i);
      g_autofree char *words = along_history_words (self->context, entry);

      /* Only what people may read and understand: changes of hidden fields have no words. */
      if (*words != '\0')
        gtk_list_box_append (self->list, make_row (self, entry, i));
    }
  show_reach (self);
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
on_record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongHistoryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) record = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL)
    return;
  g_clear_pointer (&self->record, along_record_unref);
  self->record = g_steal_pointer (&record);
}

static void
on_conflicts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongHistoryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) conflicts
      = along_store_conflicts_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL)
    return;
  if (conflicts == NULL)
    {
      g_debug ("What was written in two places could not be read: %s",
               along_error_code (error->code));
      return;
    }
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  self->conflicts = g_steal_pointer (&conflicts);
}

static void
on_past_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongHistoryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) past = along_past_finish (ALONG_ENGINE (source), result, &error);

  if (self->context == NULL)
    return;
  if (past == NULL)
    {
      g_clear_error (&self->past_error);
      self->past_error = g_steal_pointer (&error);
      show_reach (self);
      return;
    }
  g_clear_pointer (&self->past, g_ptr_array_unref);
  self->past = g_steal_pointer (&past);
  show_entries (self);
}

/* The record and its conflicts first: rows ask them what can be put back. */
static void
load_here (AlongHistoryPage *self)
{
  AlongStore *store = along_context_get_store (self->context);

  along_store_get_async (store, self->entity, self->id, self->cancellable, on_record_cb,
                         g_object_ref (self));
  along_store_conflicts_async (store, self->entity, self->id, self->cancellable, on_conflicts_cb,
                               g_object_ref (self));
  along_store_history_async (store, self->entity, self->id, self->cancellable, on_loaded_cb,
                             g_object_ref (self));
}

static void
load (AlongHistoryPage *self)
{
  AlongEngine *engine = along_context_get_engine (self->context);

  load_here (self);
  if (engine != NULL)
    along_past_async (engine, self->entity, self->id, self->cancellable, on_past_cb,
                      g_object_ref (self));
}

static void
on_store_changed_cb (AlongStore *store, GHashTable *by_kind, AlongHistoryPage *self)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, self->entity->kind);

  if (ids != NULL && g_ptr_array_find_with_equal_func (ids, self->id, g_str_equal, NULL))
    load (self);
}

/* What waited has gone: it says so no longer. */
static void
on_outbox_changed_cb (AlongHistoryPage *self)
{
  for (guint i = 0; i < self->shown->len; i++)
    if (((AlongEntry *)g_ptr_array_index (self->shown, i))->received == 0)
      {
        load_here (self);
        return;
      }
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
  g_ptr_array_unref (self->shown);
  g_clear_pointer (&self->past, g_ptr_array_unref);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  g_clear_pointer (&self->record, along_record_unref);
  g_clear_error (&self->past_error);
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
  gtk_widget_class_bind_template_child (widget_class, AlongHistoryPage, open);
  gtk_widget_class_bind_template_child (widget_class, AlongHistoryPage, reach);
  gtk_widget_class_install_action (widget_class, "page.put-back", "u", put_back_action);
}

static void
along_history_page_init (AlongHistoryPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown = g_ptr_array_new ();
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
  g_signal_connect_object (along_context_get_store (context), "outbox-changed",
                           G_CALLBACK (on_outbox_changed_cb), self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
