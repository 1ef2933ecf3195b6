/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/move-dialog.h"

#include "app/common/choice-mark.h"
#include "app/common/error-text.h"
#include "app/common/note-row.h"
#include "app/common/row-for-field.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "base/error.h"

#include <glib/gi18n.h>

struct _AlongMoveDialog
{
  AdwDialog parent_instance;

  GtkBox *box;
  GtkButton *take;
  GtkLabel *problem;

  AlongContext *context;
  AlongWindow *window;
  const AlongMoveManner *manner;
  AlongRecord *record;
  const AlongMove *move;
  char *draft_key;
  GCancellable *cancellable;
  GPtrArray *rows;    /* of Row */
  GPtrArray *reasons; /* of Reason */
  GVariant *given;    /* what it begins with, and what comes with it unasked */
  AlongMoveTaken taken;
  gpointer data;
  GDestroyNotify free_data;
  gboolean taking;
};

/* One field; an instant is a tick that says "now". */
typedef struct
{
  AlongMoveDialog *dialog;
  const AlongField *field;
  AlongFieldRow *row;
  AdwSwitchRow *tick;
} Row;

typedef struct
{
  AlongMoveDialog *dialog;
  const AlongCode *code;
  GtkToggleButton *check;
} Reason;

static const char REASON[] = "status_reason";

/* Whose a reason is. */
static const struct
{
  const char *owner;
  const char *title;
} owners[] = {
  { "person", N_ ("In the Person’s Life") },
  { "service", N_ ("At the Service") },
  { "system", N_ ("Something Else") },
};

G_DEFINE_FINAL_TYPE (AlongMoveDialog, along_move_dialog, ADW_TYPE_DIALOG)

static gboolean
is_instant (const AlongField *field)
{
  return field->type == ALONG_INSTANT;
}

static const AlongMoveManner plain = { NULL };

static const AlongMoveManner *
manner_or_plain (const AlongMoveManner *manner)
{
  return manner != NULL ? manner : &plain;
}

static const char *
done_words (const AlongMoveManner *manner, const AlongMove *move)
{
  return manner->done != NULL ? manner->done (move) : _ (move->label);
}

/* What a move takes beside its reason and what people do not fill in. */
static char **
fields_of (const AlongMoveManner *manner, const AlongMove *move, const AlongEntity *entity)
{
  g_autofree char *words = g_strconcat (move->demands != NULL ? move->demands : "", " ",
                                        move->accepts != NULL ? move->accepts : "", NULL);
  g_auto (GStrv) names = g_strsplit (words, " ", -1);
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      const AlongField *field
          = *names[i] != '\0' ? along_entity_find_field (entity, names[i], NULL) : NULL;

      if (field != NULL && !(field->flags & ALONG_FIELD_HIDDEN)
          && (manner->skips == NULL || !manner->skips (field)))
        g_strv_builder_add (fields, field->name);
    }
  return g_strv_builder_end (fields);
}

/* Whether something that the move demands does not stand in the record already. */
static gboolean
demands_more (const AlongMove *move, const AlongRecord *record)
{
  g_auto (GStrv) names = g_strsplit (move->demands != NULL ? move->demands : "", " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (record), names[i], NULL);

      if ((field->flags & ALONG_FIELD_MOVE) || along_record_get (record, names[i]) == NULL)
        return TRUE;
    }
  return FALSE;
}

/**
 * along_move_asks:
 * @manner: (nullable): how moves of this kind speak
 * @move: a move
 * @record: the record, as it is now
 *
 * Returns: %TRUE if it needs to know something first, and so opens a dialog
 */
gboolean
along_move_asks (const AlongMoveManner *manner, const AlongMove *move, const AlongRecord *record)
{
  return move->reasons != NULL || demands_more (move, record)
         || (manner != NULL && manner->must_ask != NULL && manner->must_ask (move));
}

/**
 * along_move_button_label:
 * @manner: (nullable): how moves of this kind speak
 * @move: a move
 * @record: the record, as it is now
 *
 * Returns: (transfer full): a button's words: "Pass On…" where a dialog asks first
 */
char *
along_move_button_label (const AlongMoveManner *manner,
                         const AlongMove *move,
                         const AlongRecord *record)
{
  /* TRANSLATORS: a button that opens a dialog; %s is a verb */
  return along_move_asks (manner, move, record) ? g_strdup_printf (_ ("%s…"), _ (move->label))
                                                : g_strdup (_ (move->label));
}

/**
 * along_move_who:
 * @context: the window's context
 * @record: a record
 *
 * What is on this device about a person is here because the reader's organisation works with them; that is not asked
 * again.
 *
 * Returns: of #AlongWho: what the reader is to @record, so which of its moves they may take
 */
guint
along_move_who (AlongContext *context, const AlongRecord *record)
{
  const AlongActor *actor = along_context_get_actor (context);
  const char *const orgs[] = { actor->org, NULL };
  const AlongRelations relations = { .subject_orgs = orgs };

  /* What others said on the phone is written down in a dialog of its own, not taken for their own step. */
  return along_policy_who (actor, record, &relations) & ~(guint)ALONG_WHO_BY_PHONE;
}

/* What the reader is where they write down what somebody else said to them. */
static guint
who_with (AlongContext *context, const AlongRecord *record, GVariant *values)
{
  const AlongActor *actor = along_context_get_actor (context);
  const char *const orgs[] = { actor->org, NULL };
  const AlongRelations relations = { .subject_orgs = orgs };
  guint who = along_policy_who (actor, record, &relations);
  g_autoptr (GVariant) by
      = values != NULL ? g_variant_lookup_value (values, "answered_by", G_VARIANT_TYPE_STRING)
                       : NULL;

  return by != NULL ? who : who & ~(guint)ALONG_WHO_BY_PHONE;
}

/**
 * along_move_relayed:
 * @context: the window's context
 * @record: a record
 *
 * The moves that are not the reader's own, but that they may write down when somebody has told them.
 *
 * Returns: (transfer container) (element-type AlongMove): the moves; empty where there are none
 */
GPtrArray *
along_move_relayed (AlongContext *context, const AlongRecord *record)
{
  const AlongActor *actor = along_context_get_actor (context);
  const char *const orgs[] = { actor->org, NULL };
  const AlongRelations relations = { .subject_orgs = orgs };
  guint who = along_policy_who (actor, record, &relations);
  GPtrArray *moves = g_ptr_array_new ();
  g_autoptr (GPtrArray) offers = along_lifecycle_offers (record, who & ALONG_WHO_BY_PHONE);

  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);

      if ((move->who & who & ~(guint)ALONG_WHO_BY_PHONE) == 0)
        g_ptr_array_add (moves, (gpointer)move);
    }
  return moves;
}

static void
say_problem (AlongMoveDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
put_draft (AlongMoveDialog *self, const char *field, const char *typed)
{
  along_store_put_draft (along_context_get_store (self->context), self->draft_key, field, typed);
}

static void
on_edited_cb (AlongFieldRow *widget, Row *row)
{
  g_autofree char *typed = along_field_row_get_typed (row->row);

  put_draft (row->dialog, row->field->name, typed);
  along_field_row_set_invalid (row->row, NULL);
  say_problem (row->dialog, NULL);
}

static void
on_reason_cb (GtkToggleButton *check, GParamSpec *pspec, Reason *reason)
{
  if (!gtk_toggle_button_get_active (check))
    return;
  put_draft (reason->dialog, REASON, reason->code->code);
  say_problem (reason->dialog, NULL);
}

/* A row of one reason, and what follows from it. */
static GtkWidget *
make_reason_row (AlongMoveDialog *self, const Reason *reason)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *then = self->manner->then != NULL ? self->manner->then (reason->code) : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (reason->code->label));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (then != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), then);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (reason->check));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (reason->check));
  return row;
}

static const char *
owner_title (const char *owner)
{
  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    if (g_strcmp0 (owners[i].owner, owner) == 0)
      return _ (owners[i].title);
  return _ ("Why");
}

static void
add_reasons_of (AlongMoveDialog *self, const char *owner)
{
  AdwPreferencesGroup *group = NULL;

  for (const AlongCode *code = self->move->reasons->codes; code->code != NULL; code++)
    {
      Reason *reason = NULL;

      if (g_strcmp0 (code->owner, owner) != 0)
        continue;
      if (group == NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, owner_title (owner));
          gtk_box_append (self->box, GTK_WIDGET (group));
        }
      reason = g_new0 (Reason, 1);
      reason->dialog = self;
      reason->code = code;
      reason->check = GTK_TOGGLE_BUTTON (along_choice_mark_new (_ (code->label)));
      if (self->reasons->len > 0)
        gtk_toggle_button_set_group (reason->check,
                                     ((Reason *)g_ptr_array_index (self->reasons, 0))->check);
      adw_preferences_group_add (group, make_reason_row (self, reason));
      g_ptr_array_add (self->reasons, reason);
      g_signal_connect (reason->check, "notify::active", G_CALLBACK (on_reason_cb), reason);
    }
}

/* Whose reasons stand first is said by the set: a service that declines mostly does for reasons of its own. */
static void
add_reasons (AlongMoveDialog *self)
{
  const AlongCode *codes = self->move->reasons != NULL ? self->move->reasons->codes : NULL;

  for (const AlongCode *code = codes; code != NULL && code->code != NULL; code++)
    {
      const AlongCode *before = codes;

      while (before != code && g_strcmp0 (before->owner, code->owner) != 0)
        before++;
      if (before == code)
        add_reasons_of (self, code->owner);
    }
}

static GVariant *
value_before (AlongMoveDialog *self, const AlongField *field)
{
  GVariant *value = along_record_get (self->record, field->name);
  GVariant *begin
      = self->given != NULL ? g_variant_lookup_value (self->given, field->name, NULL) : NULL;

  if (begin != NULL)
    return begin;
  /* What only moves write is written anew by each. */
  if (field->flags & ALONG_FIELD_MOVE)
    return NULL;
  if (self->manner->is_anew != NULL && self->manner->is_anew (field))
    value = NULL;
  if (value == NULL && self->manner->begin != NULL)
    begin = self->manner->begin (self->record, field);
  return begin != NULL || value == NULL ? begin : g_variant_ref (value);
}

static gboolean
begins_ticked (AlongMoveDialog *self, const AlongField *field)
{
  g_autoptr (GVariant) begin = value_before (self, field);

  return begin != NULL;
}

/* Right under what it is about, not at the end of the group. */
static void
add_hint (AdwPreferencesGroup *group, const Row *row)
{
  GtkLabel *words = NULL;
  GtkWidget *note = along_note_row_new (&words);

  gtk_label_set_text (words, _ (row->field->hint));
  gtk_widget_add_css_class (GTK_WIDGET (words), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (row->row), "has-note");
  adw_preferences_group_add (group, note);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (along_field_row_get_control (row->row)),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, words, NULL, -1);
}

static void
add_field (AlongMoveDialog *self, AdwPreferencesGroup *group, const char *name)
{
  Row *row = g_new0 (Row, 1);

  row->dialog = self;
  row->field = along_entity_find_field (along_record_get_entity (self->record), name, NULL);
  if (is_instant (row->field))
    {
      row->tick = ADW_SWITCH_ROW (adw_switch_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->tick), _ (row->field->label));
      adw_switch_row_set_active (row->tick, begins_ticked (self, row->field));
      adw_preferences_group_add (group, GTK_WIDGET (row->tick));
    }
  else
    {
      g_autoptr (GVariant) before = value_before (self, row->field);

      row->row = along_row_for_field (self->context, row->field);
      along_field_row_set_value (row->row, before);
      /* Lines that are there to be answered are not to be looked for. */
      if (before != NULL && ADW_IS_EXPANDER_ROW (row->row))
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row->row), TRUE);
      adw_preferences_group_add (group, GTK_WIDGET (row->row));
      g_signal_connect (row->row, "edited", G_CALLBACK (on_edited_cb), row);
      if (row->field->hint != NULL)
        add_hint (group, row);
    }
  g_ptr_array_add (self->rows, row);
}

static void
add_quote (AlongMoveDialog *self)
{
  g_autofree char *quote
      = self->manner->quote != NULL ? self->manner->quote (self->move, self->record) : NULL;
  GtkWidget *label = NULL;

  if (quote == NULL)
    return;
  label = gtk_label_new (quote);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (self->box, label);
}

static void
fill (AlongMoveDialog *self)
{
  g_auto (GStrv) names
      = fields_of (self->manner, self->move, along_record_get_entity (self->record));
  AdwPreferencesGroup *group = NULL;

  add_quote (self);
  add_reasons (self);
  if (names[0] == NULL)
    return;
  group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  gtk_box_append (self->box, GTK_WIDGET (group));
  for (guint i = 0; names[i] != NULL; i++)
    add_field (self, group, names[i]);
}

static void
put_draft_back (AlongMoveDialog *self, const char *name, const char *typed)
{
  for (guint i = 0; i < self->reasons->len; i++)
    {
      const Reason *reason = g_ptr_array_index (self->reasons, i);

      if (g_str_equal (name, REASON) && g_str_equal (reason->code->code, typed))
        gtk_toggle_button_set_active (reason->check, TRUE);
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (row->row != NULL && g_str_equal (row->field->name, name))
        along_field_row_set_typed (row->row, typed, row->field);
    }
}

static void
on_drafts_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongMoveDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) drafts
      = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer typed = NULL;

  if (self->context == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (drafts == NULL)
    {
      along_window_report (self->window, error);
      return;
    }
  g_hash_table_iter_init (&iter, drafts);
  while (g_hash_table_iter_next (&iter, &name, &typed))
    put_draft_back (self, name, typed);
}

static const char *
chosen_reason (AlongMoveDialog *self)
{
  for (guint i = 0; i < self->reasons->len; i++)
    {
      const Reason *reason = g_ptr_array_index (self->reasons, i);

      if (gtk_toggle_button_get_active (reason->check))
        return reason->code->code;
    }
  return NULL;
}

static gboolean
is_asked (AlongMoveDialog *self, const char *name)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (((const Row *)g_ptr_array_index (self->rows, i))->field->name, name))
      return TRUE;
  return self->reasons->len > 0 && g_str_equal (name, REASON);
}

/* What was given and is not asked comes along as it is. */
static void
add_unasked (AlongMoveDialog *self, GVariantDict *values)
{
  GVariantIter given;
  const char *name = NULL;
  GVariant *value = NULL;

  if (self->given == NULL)
    return;
  g_variant_iter_init (&given, self->given);
  while (g_variant_iter_loop (&given, "{&sv}", &name, &value))
    if (!is_asked (self, name))
      g_variant_dict_insert_value (values, name, value);
}

/* What was typed and chosen, as the move's values; NULL where something can't be read. */
static GVariant *
values_of (AlongMoveDialog *self, GError **error)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  const char *reason = chosen_reason (self);

  add_unasked (self, &values);
  if (reason != NULL)
    g_variant_dict_insert (&values, REASON, "s", reason);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GError) problem = NULL;

      if (row->tick != NULL)
        {
          /* What has its time already keeps it. */
          if (adw_switch_row_get_active (row->tick)
              && along_record_get (self->record, row->field->name) == NULL)
            g_variant_dict_insert (&values, row->field->name, "x", along_clock_now_ms ());
          continue;
        }
      value = along_field_row_get_value (row->row, &problem);
      if (problem != NULL)
        {
          along_field_row_set_invalid (row->row, problem->message);
          gtk_widget_grab_focus (along_field_row_get_control (row->row));
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      if (value != NULL)
        g_variant_dict_insert_value (&values, row->field->name, value);
    }
  if (self->manner->complete != NULL)
    self->manner->complete (self->move, self->record, &values);
  return g_variant_ref_sink (g_variant_dict_end (&values));
}

static AlongTxn *
take_back (AlongContext *context, const AlongRecord *before, const AlongMove *move)
{
  AlongTxn *undo = along_txn_new (along_context_get_actor (context)->org);

  along_txn_undo_move (undo, before, move->to);
  return undo;
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongMoveDialog) self = data;
  g_autoptr (GError) error = NULL;

  self->taking = FALSE;
  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      say_problem (self, along_error_to_user_text (error).sentence);
      return;
    }
  along_store_drop_drafts (ALONG_STORE (source), self->draft_key);
  along_window_toast_undo (self->window, done_words (self->manner, self->move),
                           take_back (self->context, self->record, self->move));
  if (self->taken != NULL)
    self->taken (self->data);
  adw_dialog_force_close (ADW_DIALOG (self));
}

/* What is asked anew does not stand there already, whatever the record has from last time. */
static gboolean
check_anew (const AlongMoveManner *manner,
            const AlongRecord *record,
            const AlongMove *move,
            GVariant *values,
            GError **error)
{
  g_auto (GStrv) demands = g_strsplit (move->demands != NULL ? move->demands : "", " ", -1);

  for (guint i = 0; manner->is_anew != NULL && demands[i] != NULL; i++)
    {
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (record), demands[i], NULL);
      g_autoptr (GVariant) given = g_variant_lookup_value (values, demands[i], NULL);

      if (field == NULL || given != NULL || !manner->is_anew (field))
        continue;
      /* TRANSLATORS: %s is the name of a form field, such as "Name" */
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s is needed."), _ (field->label));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check (AlongContext *context,
       const AlongMoveManner *manner,
       const AlongRecord *record,
       const AlongMove *move,
       GVariant *values,
       GError **error)
{
  guint who = who_with (context, record, values);
  g_autoptr (GVariant) filled = along_move_fill (move, values, along_clock_now_ms ());

  return check_anew (manner, record, move, filled, error)
         && along_lifecycle_check (record, move->from, move->to, who, filled, error)
         && (manner->check == NULL || manner->check (move, record, filled, error));
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongMoveDialog *self = ALONG_MOVE_DIALOG (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (AlongTxn) txn = NULL;

  if (self->taking)
    return;
  values = values_of (self, &error);
  if (values == NULL
      || !check (self->context, self->manner, self->record, self->move, values, &error))
    {
      say_problem (self, along_error_to_user_text (error).sentence);
      return;
    }
  say_problem (self, NULL);
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  along_txn_move (txn, self->record, self->move->to, values);
  self->taking = TRUE;
  along_store_commit_async (along_context_get_store (self->context), txn, on_taken_cb,
                            g_object_ref (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_close (ADW_DIALOG (widget));
}

static void
along_move_dialog_dispose (GObject *object)
{
  AlongMoveDialog *self = ALONG_MOVE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      if (row->row != NULL)
        g_signal_handlers_disconnect_by_data (row->row, row);
    }
  for (guint i = 0; i < self->reasons->len; i++)
    {
      Reason *reason = g_ptr_array_index (self->reasons, i);

      g_signal_handlers_disconnect_by_data (reason->check, reason);
    }
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->reasons, 0);
  g_clear_object (&self->context);
  g_clear_object (&self->window);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_MOVE_DIALOG);
  G_OBJECT_CLASS (along_move_dialog_parent_class)->dispose (object);
}

static void
along_move_dialog_finalize (GObject *object)
{
  AlongMoveDialog *self = ALONG_MOVE_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->record, along_record_unref);
  g_clear_pointer (&self->given, g_variant_unref);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->reasons);
  g_free (self->draft_key);
  G_OBJECT_CLASS (along_move_dialog_parent_class)->finalize (object);
}

static void
along_move_dialog_class_init (AlongMoveDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_move_dialog_dispose;
  object_class->finalize = along_move_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/move-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongMoveDialog, box);
  gtk_widget_class_bind_template_child (widget_class, AlongMoveDialog, take);
  gtk_widget_class_bind_template_child (widget_class, AlongMoveDialog, problem);
  gtk_widget_class_install_action (widget_class, "dialog.take", NULL, take_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
}

static void
along_move_dialog_init (AlongMoveDialog *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Where the keyboard begins: nobody has to look for it with a phone at the ear. */
static GtkWidget *
first_question (AlongMoveDialog *self)
{
  const Row *row = self->rows->len > 0 ? g_ptr_array_index (self->rows, 0) : NULL;

  if (self->reasons->len > 0)
    return GTK_WIDGET (((const Reason *)g_ptr_array_index (self->reasons, 0))->check);
  if (row == NULL)
    return GTK_WIDGET (self->take);
  return row->tick != NULL ? GTK_WIDGET (row->tick) : along_field_row_get_control (row->row);
}

/* A reason that was given stands chosen; a draft of before counts for more. */
static void
choose_given (AlongMoveDialog *self)
{
  const char *code = NULL;

  if (self->given == NULL || !g_variant_lookup (self->given, REASON, "&s", &code))
    return;
  for (guint i = 0; i < self->reasons->len; i++)
    {
      const Reason *reason = g_ptr_array_index (self->reasons, i);

      if (g_str_equal (reason->code->code, code))
        gtk_toggle_button_set_active (reason->check, TRUE);
    }
}

static void
present (AlongMoveDialog *self, GtkWidget *widget)
{
  self->draft_key
      = g_strdup_printf ("move/%s/%s", along_record_get_id (self->record), self->move->name);
  adw_dialog_set_title (ADW_DIALOG (self), self->manner->asks != NULL
                                               ? self->manner->asks (self->move)
                                               : _ (self->move->label));
  gtk_button_set_label (self->take, _ (self->move->label));
  fill (self);
  choose_given (self);
  along_store_get_drafts_async (along_context_get_store (self->context), self->draft_key,
                                self->cancellable, on_drafts_read_cb, g_object_ref (self));
  adw_dialog_set_focus (ADW_DIALOG (self), first_question (self));
  adw_dialog_present (ADW_DIALOG (self), widget);
}

/* Taken without asking anything: who waits for it is told when the store has it. */
static void
on_taken_at_once_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongMoveDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      along_window_report (self->window, error);
      return;
    }
  along_window_toast_undo (self->window, done_words (self->manner, self->move),
                           take_back (self->context, self->record, self->move));
  if (self->taken != NULL)
    self->taken (self->data);
}

static void
take_at_once (AlongMoveDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = values_of (self, &error);
  g_autoptr (AlongTxn) txn = NULL;

  if (values == NULL
      || !check (self->context, self->manner, self->record, self->move, values, &error))
    {
      along_window_report (self->window, error);
      return;
    }
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  along_txn_move (txn, self->record, self->move->to, values);
  along_store_commit_async (along_context_get_store (self->context), txn, on_taken_at_once_cb,
                            g_object_ref (self));
}

/**
 * along_move_take_with:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @manner: (nullable): how moves of this kind speak; constant data
 * @record: the record, as it is now
 * @move: a move that it offers, or one of [func@move_relayed]
 * @given: (nullable): `a{sv}`, what is known already: what is asked begins with it, the rest comes along.
 *   Who passes on what somebody else said gives `answered_by`
 * @taken: (nullable): called once the move stands in the store
 * @data: given to @taken
 * @free_data: (nullable): frees @data
 *
 * Takes a move, after asking what it needs to know beside what is @given, and offers to take it back.
 */
void
along_move_take_with (GtkWidget *widget,
                      AlongContext *context,
                      const AlongMoveManner *manner,
                      AlongRecord *record,
                      const AlongMove *move,
                      GVariant *given,
                      AlongMoveTaken taken,
                      gpointer data,
                      GDestroyNotify free_data)
{
  g_autoptr (AlongMoveDialog) self
      = g_object_ref_sink (g_object_new (ALONG_TYPE_MOVE_DIALOG, NULL));
  AlongWindow *window = along_window_of (widget);

  self->given = given != NULL ? g_variant_ref_sink (given) : NULL;
  self->taken = taken;
  self->data = data;
  self->free_data = free_data;
  if (window == NULL)
    return;
  self->context = g_object_ref (context);
  self->window = g_object_ref (window);
  self->manner = manner_or_plain (manner);
  self->record = along_record_ref (record);
  self->move = move;
  if (along_move_asks (self->manner, move, record))
    present (self, widget);
  else
    take_at_once (self);
}

/**
 * along_move_take:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @manner: (nullable): how moves of this kind speak; constant data
 * @record: the record, as it is now
 * @move: one of the moves that it offers
 *
 * Takes a move, after asking what it needs to know, and offers to take it back. A reason, a question or an answer is a
 * draft until then; a record that somebody else has moved on meanwhile keeps it.
 */
void
along_move_take (GtkWidget *widget,
                 AlongContext *context,
                 const AlongMoveManner *manner,
                 AlongRecord *record,
                 const AlongMove *move)
{
  along_move_take_with (widget, context, manner, record, move, NULL, NULL, NULL, NULL);
}
