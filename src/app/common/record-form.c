/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/record-form.h"

#include "app/common/note-row.h"
#include "app/common/row-for-field.h"
#include "app/common/words.h"

#include <glib/gi18n.h>

struct _AlongRecordForm
{
  AdwBin parent_instance;

  GtkBox *box;
  AdwBanner *restored;

  AlongContext *context;
  AlongRecord *before; /* what was there when the form opened */
  char *draft_key;
  GPtrArray *rows;   /* of FormRow, in their order */
  GtkLabel *problem; /* what is wrong between fields */
  GCancellable *cancellable;
};

/* One field: its row, and under it a line with what is wrong or a hint. */
typedef struct
{
  AlongRecordForm *form;
  const AlongField *field;
  AlongFieldRow *row;
  GtkWidget *note;
  GtkLabel *note_label;
  gboolean edited;  /* what nobody touched keeps its value to the byte */
  gboolean wrong;   /* the note says what is wrong */
  gboolean advised; /* it says what is perhaps a slip */
} FormRow;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongRecordForm, along_record_form, ADW_TYPE_BIN)

static FormRow *
find_row (AlongRecordForm *self, const char *field)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);

      if (g_str_equal (row->field->name, field))
        return row;
    }
  return NULL;
}

/* The line under a row: what is wrong; else whether it is needed, and the field's hint. */
static void
set_note (FormRow *row, const char *problem)
{
  g_autofree char *text = NULL;
  gboolean required = (row->field->flags & ALONG_FIELD_REQUIRED) != 0;

  if (problem != NULL)
    text = g_strdup (problem);
  else if (required && row->field->hint != NULL)
    /* TRANSLATORS: under a form row that must be filled in; %s is a sentence about it */
    text = g_strdup_printf (_ ("Needed. %s"), _ (row->field->hint));
  else if (required)
    text = g_strdup (_ ("Needed"));
  else if (row->field->hint != NULL)
    text = g_strdup (_ (row->field->hint));
  else if (row->field->type == ALONG_LINES)
    text = g_strdup (_ ("One on each line"));
  gtk_label_set_text (row->note_label, text != NULL ? text : "");
  gtk_widget_set_visible (row->note, text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row->row), "has-note");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row->row), "has-note");
  if (problem != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (row->note_label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (row->note_label), "dimmed");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row->note_label), "error");
      gtk_widget_add_css_class (GTK_WIDGET (row->note_label), "dimmed");
    }
  gtk_widget_remove_css_class (GTK_WIDGET (row->note_label), "warning");
  row->wrong = problem != NULL;
  row->advised = FALSE;
  along_field_row_set_invalid (row->row, problem);
}

/* What may stand and is perhaps a slip: said under the row, and nobody is kept from saving. */
static void
set_advice (FormRow *row, const char *advice)
{
  if (row->wrong || (advice == NULL && !row->advised))
    return;
  set_note (row, NULL);
  if (advice == NULL)
    return;
  row->advised = TRUE;
  gtk_label_set_text (row->note_label, advice);
  gtk_widget_add_css_class (GTK_WIDGET (row->note_label), "warning");
  gtk_widget_remove_css_class (GTK_WIDGET (row->note_label), "dimmed");
  gtk_widget_set_visible (row->note, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (row->row), "has-note");
}

static void
advise (AlongRecordForm *self)
{
  const AlongEntity *entity = along_record_get_entity (self->before);
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (GPtrArray) warnings = NULL;

  if (entity->warnings == NULL)
    return;
  record = along_record_form_get_record (self);
  warnings = entity->warnings (record);
  for (guint i = 0; i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);
      const char *advice = NULL;

      for (guint k = 0; k < warnings->len; k++)
        {
          const AlongProblem *warning = g_ptr_array_index (warnings, k);

          if (warning->field == row->field)
            advice = warning->message;
        }
      set_advice (row, advice);
    }
}

static void
save_draft (FormRow *row)
{
  g_autofree char *typed = along_field_row_get_typed (row->row);

  along_store_put_draft (along_context_get_store (row->form->context), row->form->draft_key,
                         row->field->name, typed);
}

static void
on_edited_cb (AlongFieldRow *widget, FormRow *row)
{
  row->edited = TRUE;
  save_draft (row);
  set_note (row, NULL);
  advise (row->form);
  gtk_widget_set_visible (GTK_WIDGET (row->form->problem), FALSE);
  g_signal_emit (row->form, signals[SIGNAL_CHANGED], 0);
}

static void
show_record (AlongRecordForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);

      along_field_row_set_value (row->row, along_record_get (self->before, row->field->name));
      row->edited = FALSE;
      set_note (row, NULL);
    }
  advise (self);
}

static void
on_drafts_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongRecordForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) drafts
      = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);
  gboolean any = FALSE;
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer typed = NULL;

  if (self->context == NULL)
    return;
  if (drafts == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("Drafts could not be read: %s", along_error_code (error->code));
      return;
    }
  g_hash_table_iter_init (&iter, drafts);
  while (g_hash_table_iter_next (&iter, &name, &typed))
    {
      FormRow *row = find_row (self, name);
      g_autofree char *now = row != NULL ? along_field_row_get_typed (row->row) : NULL;

      if (row == NULL || g_str_equal (now, typed))
        continue;
      along_field_row_set_typed (row->row, typed, row->field);
      row->edited = TRUE;
      any = TRUE;
    }
  if (any)
    advise (self);
  gtk_widget_set_visible (GTK_WIDGET (self->restored), any);
  if (any)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* "Start again": what was typed goes, what is stored shows. */
static void
on_start_again_cb (AlongRecordForm *self)
{
  along_record_form_drop_drafts (self);
  show_record (self);
  gtk_widget_set_visible (GTK_WIDGET (self->restored), FALSE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
same (GVariant *a, GVariant *b)
{
  return a == b || (a != NULL && b != NULL && g_variant_equal (a, b));
}

/* The record changed while people type, here or elsewhere. What they have not touched follows; where
 * they typed, they are told what stands there now, so that saving over it is their decision. */
static void
follow (AlongRecordForm *self, AlongRecord *now)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);
      GVariant *value = along_record_get (now, row->field->name);

      if (same (value, along_record_get (self->before, row->field->name)))
        continue;
      if (!row->edited)
        along_field_row_set_value (row->row, value);
      else
        {
          g_autofree char *words = along_words_value (self->context, row->field, value);
          /* TRANSLATORS: under a form row: somebody else changed the same field; %s is its new value */
          g_autofree char *note
              = *words != '\0'
                    ? g_strdup_printf (_ ("Meanwhile changed to “%s”. If you save, yours stands."),
                                       words)
                    : g_strdup (_ ("Meanwhile cleared. If you save, yours stands."));

          gtk_label_set_text (row->note_label, note);
          gtk_widget_set_visible (row->note, TRUE);
          gtk_widget_add_css_class (GTK_WIDGET (row->row), "has-note");
          gtk_accessible_announce (GTK_ACCESSIBLE (row->note_label), note,
                                   GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
        }
    }
  along_record_unref (self->before);
  self->before = along_record_copy (now);
}

static void
on_read_again_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongRecordForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) now = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL)
    return;
  if (now != NULL)
    follow (self, now);
  else if (!g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    g_debug ("A form's record could not be read again: %s", along_error_code (error->code));
}

static void
read_again (AlongRecordForm *self)
{
  along_store_get_async (along_context_get_store (self->context),
                         along_record_get_entity (self->before), along_record_get_id (self->before),
                         NULL, on_read_again_cb, g_object_ref (self));
}

static void
on_store_changed_cb (AlongStore *store, GHashTable *by_kind, AlongRecordForm *self)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, along_record_get_kind (self->before));
  const char *id = along_record_get_id (self->before);

  if (ids != NULL && g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    read_again (self);
}

static void
add_row (AlongRecordForm *self, AdwPreferencesGroup *group, const AlongField *field)
{
  FormRow *row = g_new0 (FormRow, 1);

  row->form = self;
  row->field = field;
  row->row = along_row_for_field (self->context, field);
  adw_preferences_group_add (group, GTK_WIDGET (row->row));
  row->note = along_note_row_new (&row->note_label);
  adw_preferences_group_add (group, row->note);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (along_field_row_get_control (row->row)),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, row->note_label, NULL, -1);
  if (field->flags & ALONG_FIELD_REQUIRED)
    gtk_accessible_update_property (GTK_ACCESSIBLE (along_field_row_get_control (row->row)),
                                    GTK_ACCESSIBLE_PROPERTY_REQUIRED, TRUE, -1);
  g_ptr_array_add (self->rows, row);
  g_signal_connect (row->row, "edited", G_CALLBACK (on_edited_cb), row);
}

static void
add_group (AlongRecordForm *self, const AlongFormGroup *declared)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const AlongEntity *entity = along_record_get_entity (self->before);

  if (declared->title != NULL)
    {
      g_autofree char *title = g_markup_escape_text (_ (declared->title), -1);

      adw_preferences_group_set_title (group, title);
    }
  if (declared->description != NULL)
    {
      g_autofree char *description = g_markup_escape_text (_ (declared->description), -1);

      adw_preferences_group_set_description (group, description);
    }
  for (guint i = 0; declared->fields[i] != NULL; i++)
    {
      const AlongField *field = along_entity_find_field (entity, declared->fields[i], NULL);

      g_assert (field != NULL);
      add_row (self, group, field);
    }
  gtk_box_append (self->box, GTK_WIDGET (group));
}

static void
along_record_form_dispose (GObject *object)
{
  AlongRecordForm *self = ALONG_RECORD_FORM (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; self->rows != NULL && i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);

      g_signal_handlers_disconnect_by_data (row->row, row);
    }
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_record_form_parent_class)->dispose (object);
}

static void
along_record_form_finalize (GObject *object)
{
  AlongRecordForm *self = ALONG_RECORD_FORM (object);

  g_clear_pointer (&self->before, along_record_unref);
  g_free (self->draft_key);
  G_OBJECT_CLASS (along_record_form_parent_class)->finalize (object);
}

static void
along_record_form_class_init (AlongRecordFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_record_form_dispose;
  object_class->finalize = along_record_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_record_form_init (AlongRecordForm *self)
{
  GtkWidget *banner = adw_banner_new (_ ("This is what you were typing before it was saved."));
  GtkWidget *problem = gtk_label_new (NULL);

  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 24));
  self->restored = ADW_BANNER (banner);
  self->problem = GTK_LABEL (problem);
  adw_banner_set_button_label (self->restored, _ ("_Start Again"));
  adw_banner_set_revealed (self->restored, TRUE);
  gtk_widget_set_visible (banner, FALSE);
  g_signal_connect_object (banner, "button-clicked", G_CALLBACK (on_start_again_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_add_css_class (problem, "error");
  gtk_widget_set_visible (problem, FALSE);
  gtk_box_append (self->box, banner);
  gtk_box_append (self->box, problem);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

/**
 * along_record_form_new:
 * @context: a context
 * @record: what the form shows at first; a new record may have values already
 * @groups: its rows, ended by a group without fields
 * @draft_key: (nullable): under which name drafts are kept; the record's id without. A form for new
 *   records gives a name of its own, such as `new:person`, so that the next one finds what was typed
 *
 * Returns: (transfer floating): the form
 */
GtkWidget *
along_record_form_new (AlongContext *context,
                       AlongRecord *record,
                       const AlongFormGroup *groups,
                       const char *draft_key)
{
  AlongRecordForm *self = NULL;

  g_return_val_if_fail (ALONG_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (ALONG_TYPE_RECORD_FORM, NULL);
  self->context = g_object_ref (context);
  self->before = along_record_copy (record);
  self->draft_key = g_strdup (draft_key != NULL ? draft_key : along_record_get_id (record));
  for (const AlongFormGroup *group = groups; group->fields != NULL; group++)
    add_group (self, group);
  show_record (self);
  g_signal_connect_object (along_context_get_store (context), "changed",
                           G_CALLBACK (on_store_changed_cb), self, 0);
  /* Whoever read @record did so before this listened. */
  read_again (self);
  along_store_get_drafts_async (along_context_get_store (context), self->draft_key,
                                self->cancellable, on_drafts_read_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

/**
 * along_record_form_get_record:
 * @self: a form
 *
 * What is there now. Rows that can't be read leave their field as it was: along_record_form_check()
 * says so.
 *
 * Returns: (transfer full): a record with the id of the one the form was opened with
 */
AlongRecord *
along_record_form_get_record (AlongRecordForm *self)
{
  AlongRecord *record = NULL;

  g_return_val_if_fail (ALONG_IS_RECORD_FORM (self), NULL);

  record = along_record_copy (self->before);
  for (guint i = 0; i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value
          = row->edited ? along_field_row_get_value (row->row, &error) : NULL;

      if (row->edited && error == NULL)
        along_record_set (record, row->field->name, value);
    }
  return record;
}

/**
 * along_record_form_get_before:
 * @self: a form
 *
 * Returns: (transfer none): the record as it was when the form was opened
 */
const AlongRecord *
along_record_form_get_before (AlongRecordForm *self)
{
  g_return_val_if_fail (ALONG_IS_RECORD_FORM (self), NULL);
  return self->before;
}

/**
 * along_record_form_is_changed:
 * @self: a form
 *
 * Returns: whether something else is there now than when the form was opened
 */
gboolean
along_record_form_is_changed (AlongRecordForm *self)
{
  g_autoptr (AlongRecord) record = NULL;

  g_return_val_if_fail (ALONG_IS_RECORD_FORM (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value
          = row->edited ? along_field_row_get_value (row->row, &error) : NULL;

      if (error != NULL)
        return TRUE;
    }
  record = along_record_form_get_record (self);
  return !along_record_equal (record, self->before);
}

static void
show_problem (AlongRecordForm *self, const AlongProblem *problem, FormRow **first)
{
  FormRow *row = problem->field != NULL ? find_row (self, problem->field->name) : NULL;

  if (row == NULL)
    {
      /* Between fields, or a field this form does not show. */
      gtk_label_set_text (self->problem, problem->message);
      gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
      gtk_accessible_announce (GTK_ACCESSIBLE (self), problem->message,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
      return;
    }
  set_note (row, problem->message);
  if (*first == NULL)
    *first = row;
}

/**
 * along_record_form_check:
 * @self: a form
 *
 * Says on each row what is wrong with it, and puts the cursor into the first.
 *
 * Returns: whether nothing is wrong
 */
gboolean
along_record_form_check (AlongRecordForm *self)
{
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  FormRow *first = NULL;
  gboolean unreadable = FALSE;

  g_return_val_if_fail (ALONG_IS_RECORD_FORM (self), FALSE);

  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  for (guint i = 0; i < self->rows->len; i++)
    {
      FormRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value
          = row->edited ? along_field_row_get_value (row->row, &error) : NULL;

      set_note (row, error != NULL ? error->message : NULL);
      if (error != NULL && first == NULL)
        first = row;
      unreadable |= error != NULL;
    }
  advise (self);
  record = along_record_form_get_record (self);
  problems = along_record_problems (record);
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    show_problem (self, g_ptr_array_index (problems, i), &first);
  if (first != NULL)
    along_record_form_focus (self, first->field->name);
  return !unreadable && (problems == NULL || problems->len == 0);
}

/**
 * along_record_form_set_value:
 * @self: a form
 * @field: a field it shows
 * @value: (nullable): its value; floating is consumed
 *
 * Fills a row as if people had: it is a draft too.
 */
void
along_record_form_set_value (AlongRecordForm *self, const char *field, GVariant *value)
{
  FormRow *row = NULL;
  g_autoptr (GVariant) owned = value != NULL ? g_variant_ref_sink (value) : NULL;

  g_return_if_fail (ALONG_IS_RECORD_FORM (self));

  row = find_row (self, field);
  g_return_if_fail (row != NULL);
  along_field_row_set_value (row->row, owned);
  on_edited_cb (row->row, row);
}

/**
 * along_record_form_set_problem:
 * @self: a form
 * @field: a field it shows
 * @sentence: (nullable): what is wrong with it
 */
void
along_record_form_set_problem (AlongRecordForm *self, const char *field, const char *sentence)
{
  FormRow *row = NULL;

  g_return_if_fail (ALONG_IS_RECORD_FORM (self));

  row = find_row (self, field);
  g_return_if_fail (row != NULL);
  set_note (row, sentence);
}

/**
 * along_record_form_focus:
 * @self: a form
 * @field: (nullable): a field it shows; the first without
 */
void
along_record_form_focus (AlongRecordForm *self, const char *field)
{
  FormRow *row = NULL;

  g_return_if_fail (ALONG_IS_RECORD_FORM (self));

  if (field != NULL)
    row = find_row (self, field);
  else if (self->rows->len > 0)
    row = g_ptr_array_index (self->rows, 0);
  if (row != NULL)
    gtk_widget_grab_focus (along_field_row_get_control (row->row));
}

/**
 * along_record_form_drop_drafts:
 * @self: a form
 *
 * What was typed is stored, or given up: the form opens without it next time.
 */
void
along_record_form_drop_drafts (AlongRecordForm *self)
{
  g_return_if_fail (ALONG_IS_RECORD_FORM (self));
  along_store_drop_drafts (along_context_get_store (self->context), self->draft_key);
}
