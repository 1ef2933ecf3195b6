/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/move-dialog.h"

#include "app/common/error-text.h"
#include "app/common/field-row.h"
#include "app/referrals/referral-words.h"
#include "app/referrals/service-choice.h"
#include "app/window/window.h"
#include "base/clock.h"

#include <glib/gi18n.h>

struct _AlongMoveDialog
{
  AdwDialog parent_instance;

  GtkBox *box;
  GtkButton *take;
  GtkLabel *problem;

  AlongContext *context;
  AlongWindow *window;
  AlongRecord *referral;
  const AlongMove *move;
  char *draft_key;
  GCancellable *cancellable;
  GPtrArray *rows;    /* of Row */
  GPtrArray *reasons; /* of Reason */
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

/* Whose a reason is, in the order people read them. */
static const struct
{
  const char *owner;
  const char *title;
} owners[] = {
  { "person", N_ ("To Do With the Person’s Life") },
  { "service", N_ ("To Do With the Service") },
  { "system", N_ ("To Do With How It Was Sent") },
};

G_DEFINE_FINAL_TYPE (AlongMoveDialog, along_move_dialog, ADW_TYPE_DIALOG)

static gboolean
is_instant (const AlongField *field)
{
  return field->type == ALONG_INSTANT;
}

/* What a move takes beside its reason and what people do not fill in: pauses are reckoned, and where it
 * was passed on to follows from the referral that comes after it. */
static char **
fields_of (const AlongMove *move)
{
  g_autofree char *words = g_strconcat (move->demands != NULL ? move->demands : "", " ",
                                        move->accepts != NULL ? move->accepts : "", NULL);
  g_auto (GStrv) names = g_strsplit (words, " ", -1);
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();
  const AlongEntity *entity = along_entity_find ("referral");

  for (guint i = 0; names[i] != NULL; i++)
    {
      const AlongField *field
          = *names[i] != '\0' ? along_entity_find_field (entity, names[i], NULL) : NULL;

      if (field != NULL && !(field->flags & ALONG_FIELD_HIDDEN)
          && !g_str_equal (field->name, "pauses") && !g_str_equal (field->name, "redirected_to")
          && !g_str_equal (field->name, "assigned_to"))
        g_strv_builder_add (fields, field->name);
    }
  return g_strv_builder_end (fields);
}

/* Whether something that the move demands does not stand in the record already. */
static gboolean
demands_more (const AlongMove *move, const AlongRecord *referral)
{
  g_auto (GStrv) names = g_strsplit (move->demands != NULL ? move->demands : "", " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (referral), names[i], NULL);

      if ((field->flags & ALONG_FIELD_MOVE) || along_record_get (referral, names[i]) == NULL)
        return TRUE;
    }
  return FALSE;
}

/**
 * along_move_asks:
 * @move: a move of a referral
 * @referral: the referral, as it is now
 *
 * Returns: %TRUE if it needs to know something first, and so opens a dialog
 */
gboolean
along_move_asks (const AlongMove *move, const AlongRecord *referral)
{
  return move->reasons != NULL || demands_more (move, referral) || g_str_equal (move->name, "wait");
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

static void
add_reasons_of (AlongMoveDialog *self, const char *owner, const char *title)
{
  AdwPreferencesGroup *group = NULL;

  for (const AlongCode *code = self->move->reasons->codes; code->code != NULL; code++)
    {
      GtkWidget *row = NULL;
      Reason *reason = NULL;

      if (g_strcmp0 (code->owner, owner) != 0)
        continue;
      if (group == NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, title);
          gtk_box_append (self->box, GTK_WIDGET (group));
        }
      reason = g_new0 (Reason, 1);
      reason->dialog = self;
      reason->code = code;
      reason->check = GTK_TOGGLE_BUTTON (along_choice_mark_new (_ (code->label)));
      if (self->reasons->len > 0)
        gtk_toggle_button_set_group (reason->check,
                                     ((Reason *)g_ptr_array_index (self->reasons, 0))->check);
      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (code->label));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (reason->check));
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (reason->check));
      adw_preferences_group_add (group, row);
      g_ptr_array_add (self->reasons, reason);
      g_signal_connect (reason->check, "notify::active", G_CALLBACK (on_reason_cb), reason);
    }
}

/* What each hoped-for result has come to is asked line by line. */
static GVariant *
value_before (AlongMoveDialog *self, const AlongField *field)
{
  GVariant *value = along_record_get (self->referral, field->name);
  g_auto (GStrv) hopes = NULL;
  GVariantBuilder table;

  /* What only moves write is written anew by each. */
  if (field->flags & ALONG_FIELD_MOVE)
    return NULL;
  if (value != NULL || !g_str_equal (field->name, "outcomes"))
    return value != NULL ? g_variant_ref (value) : NULL;
  hopes = along_record_get_set (self->referral, "desired_outcomes");
  if (hopes[0] == NULL)
    return NULL;
  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; hopes[i] != NULL; i++)
    {
      g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
      g_variant_builder_add (&table, "{ss}", "outcome", hopes[i]);
      g_variant_builder_close (&table);
    }
  return g_variant_ref_sink (g_variant_builder_end (&table));
}

static void
add_field (AlongMoveDialog *self, AdwPreferencesGroup *group, const char *name)
{
  Row *row = g_new0 (Row, 1);

  row->dialog = self;
  row->field = along_entity_find_field (along_record_get_entity (self->referral), name, NULL);
  if (is_instant (row->field))
    {
      row->tick = ADW_SWITCH_ROW (adw_switch_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->tick), _ (row->field->label));
      adw_switch_row_set_active (row->tick, along_record_get (self->referral, name) != NULL);
      adw_preferences_group_add (group, GTK_WIDGET (row->tick));
    }
  else
    {
      g_autoptr (GVariant) before = value_before (self, row->field);

      row->row = along_field_row_new (self->context, row->field);
      along_field_row_set_value (row->row, before);
      adw_preferences_group_add (group, GTK_WIDGET (row->row));
      g_signal_connect (row->row, "edited", G_CALLBACK (on_edited_cb), row);
      if (row->field->hint != NULL)
        {
          GtkWidget *hint = gtk_label_new (_ (row->field->hint));

          gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
          gtk_label_set_xalign (GTK_LABEL (hint), 0);
          gtk_widget_add_css_class (hint, "caption");
          gtk_widget_add_css_class (hint, "dimmed");
          gtk_widget_set_margin_top (hint, 6);
          adw_preferences_group_add (group, hint);
        }
    }
  g_ptr_array_add (self->rows, row);
}

static void
add_question (AlongMoveDialog *self)
{
  const char *question = along_record_get_text (self->referral, "question");
  GtkWidget *label = NULL;
  g_autofree char *quoted = NULL;

  if (question == NULL)
    return;
  quoted = g_strdup_printf (_ ("“%s”"), question);
  label = gtk_label_new (quoted);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (self->box, label);
}

static void
fill (AlongMoveDialog *self)
{
  g_auto (GStrv) names = fields_of (self->move);
  AdwPreferencesGroup *group = NULL;

  if (g_str_equal (self->move->name, "answer"))
    add_question (self);
  for (guint i = 0; self->move->reasons != NULL && i < G_N_ELEMENTS (owners); i++)
    add_reasons_of (self, owners[i].owner, _ (owners[i].title));
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

/* A pause stands in the record's own list of pauses, so that clocks can leave its days out. */
static void
add_pauses (const AlongMove *move,
            const AlongRecord *referral,
            const char *reason,
            GVariantDict *values)
{
  gboolean pausing = g_str_equal (move->name, "pause");
  GVariant *before = along_record_get (referral, "pauses");
  gsize n = before != NULL ? g_variant_n_children (before) : 0;
  g_autofree char *today = along_clock_today ();
  GVariantBuilder table;

  if (!pausing && (!g_str_equal (move->name, "resume") || n == 0))
    return;
  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (before, i);
      g_auto (GVariantDict) cells = G_VARIANT_DICT_INIT (NULL);
      GVariantIter iter;
      const char *column = NULL;
      const char *cell = NULL;

      g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
      g_variant_iter_init (&iter, row);
      while (g_variant_iter_next (&iter, "{&s&s}", &column, &cell))
        if (*cell != '\0')
          g_variant_builder_add (&table, "{ss}", column, cell);
      if (!pausing && i == n - 1 && !g_variant_lookup (row, "to", "&s", &cell))
        g_variant_builder_add (&table, "{ss}", "to", today);
      g_variant_builder_close (&table);
    }
  if (pausing)
    {
      g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
      g_variant_builder_add (&table, "{ss}", "from", today);
      if (reason != NULL)
        g_variant_builder_add (&table, "{ss}", "why", reason);
      g_variant_builder_close (&table);
    }
  g_variant_dict_insert_value (values, "pauses", g_variant_builder_end (&table));
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

/* What was typed and chosen, as the move's values; NULL where something can't be read. */
static GVariant *
values_of (AlongMoveDialog *self, GError **error)
{
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  const char *reason = chosen_reason (self);

  if (reason != NULL)
    g_variant_dict_insert (&values, REASON, "s", reason);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GError) problem = NULL;

      if (row->tick != NULL)
        {
          if (adw_switch_row_get_active (row->tick))
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
  add_pauses (self->move, self->referral, reason, &values);
  return g_variant_ref_sink (g_variant_dict_end (&values));
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
  along_window_toast (self->window, along_referral_done (self->move), NULL, NULL, NULL);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static gboolean
check (AlongContext *context,
       const AlongRecord *referral,
       const AlongMove *move,
       GVariant *values,
       GError **error)
{
  guint who = along_policy_who (along_context_get_actor (context), referral, NULL);
  g_autoptr (GVariant) filled = along_move_fill (move, values, along_clock_now_ms ());

  return along_lifecycle_check (referral, move->from, move->to, who, filled, error);
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
  if (values == NULL || !check (self->context, self->referral, self->move, values, &error))
    {
      say_problem (self, along_error_to_user_text (error).sentence);
      return;
    }
  say_problem (self, NULL);
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  along_txn_move (txn, self->referral, self->move->to, values);
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
  g_clear_pointer (&self->referral, along_record_unref);
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

static void
present (GtkWidget *widget,
         AlongWindow *window,
         AlongContext *context,
         AlongRecord *referral,
         const AlongMove *move)
{
  AlongMoveDialog *self = g_object_new (ALONG_TYPE_MOVE_DIALOG, NULL);

  self->context = g_object_ref (context);
  self->window = g_object_ref (window);
  self->referral = along_record_ref (referral);
  self->move = move;
  self->draft_key = g_strdup_printf ("move/%s/%s", along_record_get_id (referral), move->name);
  adw_dialog_set_title (ADW_DIALOG (self), along_referral_asks (move));
  gtk_button_set_label (self->take, _ (move->label));
  fill (self);
  along_store_get_drafts_async (along_context_get_store (context), self->draft_key,
                                self->cancellable, on_drafts_read_cb, g_object_ref (self));
  adw_dialog_present (ADW_DIALOG (self), widget);
}

/**
 * along_move_take:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @referral: the referral, as it is now
 * @move: one of the moves that it offers
 *
 * Takes a move, after asking what it needs to know. A reason, a question or an answer is a draft until
 * then; a referral that somebody else has moved on meanwhile keeps it.
 */
void
along_move_take (GtkWidget *widget,
                 AlongContext *context,
                 AlongRecord *referral,
                 const AlongMove *move)
{
  AlongWindow *window = along_window_of (widget);
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) values = NULL;
  AlongTxn *txn = NULL;

  if (window == NULL)
    return;
  if (along_move_asks (move, referral))
    {
      present (widget, window, context, referral, move);
      return;
    }
  add_pauses (move, referral, NULL, &dict);
  values = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (!check (context, referral, move, values, &error))
    {
      along_window_report (window, error);
      return;
    }
  txn = along_txn_new (along_context_get_actor (context)->org);
  along_txn_move (txn, referral, move->to, values);
  along_window_commit (window, txn, along_referral_done (move), NULL);
}
