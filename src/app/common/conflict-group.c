/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/conflict-group.h"

#include "app/common/form-page.h"
#include "app/common/window.h"
#include "app/common/words.h"
#include "base/date.h"

#include <glib/gi18n.h>

struct _AlongConflictGroup
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  AdwWrapBox *buttons;

  AlongContext *context;
  AlongConflict *conflict;
  AlongRecord *record; /* as it is now; NULL until it has been read */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (AlongConflictGroup, along_conflict_group, ADW_TYPE_BIN)

static gboolean
is_shown (const AlongConflict *conflict, const AlongField *field)
{
  return !(field->flags & ALONG_FIELD_HIDDEN) && conflict->group != NULL
         && g_str_equal (along_field_group (field), conflict->group);
}

static guint
n_shown (const AlongConflict *conflict)
{
  guint n = 0;

  for (guint i = 0; i < along_entity_n_fields (conflict->entity); i++)
    n += is_shown (conflict, along_entity_field (conflict->entity, i));
  return n;
}

/**
 * along_conflict_field_names:
 * @conflict: a conflict
 *
 * Returns: (transfer full): the names of the fields that were written, as the form has them
 */
char *
along_conflict_field_names (const AlongConflict *conflict)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < along_entity_n_fields (conflict->entity); i++)
    {
      const AlongField *field = along_entity_field (conflict->entity, i);

      if (is_shown (conflict, field))
        g_strv_builder_add (names, _ (field->label));
    }
  list = g_strv_builder_end (names);
  return list[0] != NULL ? g_strjoinv (", ", list) : g_strdup (_ (conflict->entity->label));
}

/**
 * along_conflict_title:
 * @context: where names come from
 * @conflict: a conflict
 *
 * Returns: (transfer full): what it is about: "Person: Layla Camusvrach"
 */
char *
along_conflict_title (AlongContext *context, const AlongConflict *conflict)
{
  const char *name = along_context_title (context, conflict->entity->kind, conflict->record);

  if (*name == '\0')
    return g_strdup (_ (conflict->entity->label));
  /* TRANSLATORS: a kind of record and its name: "Referral: R-7F3K2QX" */
  return g_strdup_printf (_ ("%s: %s"), _ (conflict->entity->label), name);
}

/**
 * along_conflict_value_words:
 * @context: where names come from
 * @conflict: a conflict
 * @value: one of its values
 *
 * Returns: (transfer full): what was written, in words; a line for each field where there are several
 */
char *
along_conflict_value_words (AlongContext *context,
                            const AlongConflict *conflict,
                            const AlongConflictValue *value)
{
  g_autoptr (GString) words = g_string_new (NULL);
  gboolean several = n_shown (conflict) > 1;

  if (conflict->group == NULL)
    return g_strdup (value->values != NULL ? _ ("It stays") : _ ("It is deleted"));
  for (guint i = 0; i < along_entity_n_fields (conflict->entity); i++)
    {
      const AlongField *field = along_entity_field (conflict->entity, i);
      g_autoptr (GVariant) one = NULL;
      g_autofree char *text = NULL;

      if (!is_shown (conflict, field) || value->values == NULL)
        continue;
      one = g_variant_lookup_value (value->values, field->name, along_field_variant_type (field));
      text = along_words_value (context, field, one);
      if (*text == '\0')
        continue;
      if (words->len > 0)
        g_string_append_c (words, '\n');
      if (several)
        g_string_append_printf (words, _ ("%s: %s"), _ (field->label), text);
      else
        g_string_append (words, text);
    }
  return words->len > 0 ? g_string_free_and_steal (g_steal_pointer (&words))
                        : g_strdup (_ ("Nothing"));
}

/* Who, for whom, when. What a rule made of both is nobody's. */
static char *
source_of (AlongContext *context, const AlongConflictValue *value)
{
  g_autofree char *when = along_instant_near (value->at);
  const char *who = value->by != NULL ? along_context_title (context, "worker", value->by) : "";
  const char *org
      = value->org != NULL ? along_context_title (context, "organisation", value->org) : "";
  g_autoptr (GString) words = g_string_new (NULL);

  if (value->by == NULL)
    return g_strdup (_ ("Both, put together"));
  g_string_append (words, *who != '\0' ? who : _ ("Somebody"));
  if (*org != '\0')
    g_string_append_printf (words, ", %s", org);
  g_string_append_printf (words, " · %s", when);
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static char *
what_happened (const AlongConflict *conflict)
{
  g_autofree char *names = NULL;

  if (conflict->group == NULL)
    return g_strdup (
        _ ("One of you deleted it while another changed it. It stays until somebody decides."));
  names = along_conflict_field_names (conflict);
  if (conflict->values->len > 2)
    /* TRANSLATORS: %s is the name of one or more form fields, such as "Pronouns" */
    return g_strdup_printf (
        _ ("“%s” was written in several places at the same time. One stands for "
           "now; choose what stands for everybody."),
        names);
  /* TRANSLATORS: %s is the name of one or more form fields, such as "Pronouns" */
  return g_strdup_printf (_ ("“%s” was written in two places at the same time. One stands for now; "
                             "choose what stands for everybody."),
                          names);
}

static void
commit (AlongConflictGroup *self, AlongOp *op, const char *done, AlongOp *back)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  const char *org = along_context_get_actor (self->context)->org;
  g_autoptr (AlongOp) owned = op;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL)
    {
      g_clear_pointer (&back, along_op_free);
      return;
    }
  txn = along_txn_new (org);
  along_txn_add (txn, g_steal_pointer (&owned));
  if (back != NULL)
    {
      undo = along_txn_new (org);
      along_txn_add (undo, back);
    }
  along_window_commit (window, txn, done, undo);
}

static void
decide_record (AlongConflictGroup *self, gboolean stays)
{
  if (stays && self->record != NULL)
    commit (self, along_conflict_keep_record (self->conflict, self->record), _ ("It stays"), NULL);
  else if (!stays)
    commit (self, along_conflict_delete_record (self->conflict), _ ("Deleted"), NULL);
}

static void
keep_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongConflictGroup *self = ALONG_CONFLICT_GROUP (widget);
  guint32 which = g_variant_get_uint32 (target);
  const AlongConflictValue *value = NULL;
  const AlongConflictValue *standing = along_conflict_standing (self->conflict);
  AlongOp *back = NULL;

  if (which >= self->conflict->values->len)
    return;
  value = g_ptr_array_index (self->conflict->values, which);
  if (self->conflict->group == NULL)
    {
      decide_record (self, value->values != NULL);
      return;
    }
  if (value->values == NULL)
    return;
  if (standing != NULL && standing != value && standing->values != NULL)
    back = along_op_set (self->conflict->entity, self->conflict->record, self->conflict->group,
                         standing->values);
  commit (self, along_conflict_decide (self->conflict, value->values),
          _ ("Decided. The others stay in the history"), back);
}

/* Whatever is saved in the form decides; where it is what stands already, it is kept by "Keep This". */
static void
on_prepare_cb (AlongFormPage *page, AlongTxn *txn, AlongRecord *record, AlongConflictGroup *self)
{
  for (guint i = 0; i < txn->ops->len; i++)
    {
      AlongOp *op = g_ptr_array_index (txn->ops, i);

      if (op->type == ALONG_OP_SET && g_strcmp0 (op->group, self->conflict->group) == 0)
        {
          g_set_str (&op->settles, self->conflict->id);
          op->heard = self->conflict->n;
        }
    }
}

/* What was written, to read and to copy from while one writes. */
static GtkWidget *
make_written (AlongConflictGroup *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("What Was Written"));
  for (guint i = 0; i < self->conflict->values->len; i++)
    {
      const AlongConflictValue *value = g_ptr_array_index (self->conflict->values, i);
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *words = along_conflict_value_words (self->context, self->conflict, value);
      g_autofree char *source = source_of (self->context, value);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), source);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
      adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
      gtk_widget_add_css_class (row, "property");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}

static void
write_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongConflictGroup *self = ALONG_CONFLICT_GROUP (widget);
  AlongWindow *window = along_window_of (widget);
  g_autofree char *title = along_conflict_title (self->context, self->conflict);
  g_autofree const char **fields = NULL;
  guint n = 0;
  AdwNavigationPage *page = NULL;

  if (window == NULL || self->record == NULL)
    return;
  fields = g_new0 (const char *, along_entity_n_fields (self->conflict->entity) + 1);
  for (guint i = 0; i < along_entity_n_fields (self->conflict->entity); i++)
    {
      const AlongField *field = along_entity_field (self->conflict->entity, i);

      if (is_shown (self->conflict, field))
        fields[n++] = field->name;
    }
  {
    const AlongFormGroup groups[] = { { NULL, NULL, fields }, { NULL } };

    page = along_form_page_new (self->context, title, self->record, FALSE, groups);
  }
  along_form_page_set_done (ALONG_FORM_PAGE (page), _ ("Decided. The others stay in the history"));
  along_form_page_add (ALONG_FORM_PAGE (page), make_written (self));
  g_signal_connect_object (page, "prepare", G_CALLBACK (on_prepare_cb), self, 0);
  along_window_push_page (window, page);
}

static GtkWidget *
make_keep (AlongConflictGroup *self, guint which, const char *words)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Keep This"));
  /* TRANSLATORS: %s is what somebody wrote */
  g_autofree char *name = g_strdup_printf (_ ("Keep This: %s"), words);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "conflict.keep");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", which);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static void
add_value (AlongConflictGroup *self, guint which)
{
  const AlongConflictValue *value = g_ptr_array_index (self->conflict->values, which);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *words = along_conflict_value_words (self->context, self->conflict, value);
  g_autofree char *source = source_of (self->context, value);
  g_autofree char *subtitle = NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words);
  if (value->stands)
    /* TRANSLATORS: who wrote it, for whom and when */
    subtitle = g_strdup_printf (_ ("Stands now · %s"), source);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : source);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_keep (self, which, words));
  adw_preferences_group_add (self->group, row);
}

static void
show (AlongConflictGroup *self)
{
  g_autofree char *title = along_conflict_title (self->context, self->conflict);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *happened = what_happened (self->conflict);
  g_autofree char *about = g_markup_escape_text (happened, -1);

  adw_preferences_group_set_title (self->group, escaped);
  adw_preferences_group_set_description (self->group, about);
  for (guint i = 0; i < self->conflict->values->len; i++)
    add_value (self, i);
  if (self->conflict->group != NULL && n_shown (self->conflict) > 0)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Write It Anew…"));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "conflict.write");
      adw_wrap_box_append (self->buttons, button);
    }
  adw_preferences_group_add (self->group, GTK_WIDGET (self->buttons));
}

static void
on_record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongConflictGroup) self = data;
  g_autoptr (GError) error = NULL;
  AlongRecord *record = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (self->context == NULL || record == NULL)
    {
      g_clear_pointer (&record, along_record_unref);
      return;
    }
  self->record = record;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "conflict.write", TRUE);
}

static void
along_conflict_group_dispose (GObject *object)
{
  AlongConflictGroup *self = ALONG_CONFLICT_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_conflict_group_parent_class)->dispose (object);
}

static void
along_conflict_group_finalize (GObject *object)
{
  AlongConflictGroup *self = ALONG_CONFLICT_GROUP (object);

  g_clear_pointer (&self->conflict, along_conflict_unref);
  g_clear_pointer (&self->record, along_record_unref);
  G_OBJECT_CLASS (along_conflict_group_parent_class)->finalize (object);
}

static void
along_conflict_group_class_init (AlongConflictGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_conflict_group_dispose;
  object_class->finalize = along_conflict_group_finalize;
  gtk_widget_class_install_action (widget_class, "conflict.keep", "u", keep_action);
  gtk_widget_class_install_action (widget_class, "conflict.write", NULL, write_action);
}

static void
along_conflict_group_init (AlongConflictGroup *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *buttons = adw_wrap_box_new ();

  self->cancellable = g_cancellable_new ();
  self->group = ADW_PREFERENCES_GROUP (group);
  self->buttons = ADW_WRAP_BOX (buttons);
  adw_wrap_box_set_child_spacing (self->buttons, 6);
  adw_wrap_box_set_line_spacing (self->buttons, 6);
  gtk_widget_set_margin_top (buttons, 12);
  adw_bin_set_child (ADW_BIN (self), group);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "conflict.write", FALSE);
}

/**
 * along_conflict_group_new:
 * @context: a context
 * @conflict: an open conflict
 *
 * Returns: (transfer floating): what was written, and the way to decide
 */
GtkWidget *
along_conflict_group_new (AlongContext *context, AlongConflict *conflict)
{
  AlongConflictGroup *self = g_object_new (ALONG_TYPE_CONFLICT_GROUP, NULL);

  self->context = g_object_ref (context);
  self->conflict = along_conflict_ref (conflict);
  show (self);
  along_store_get_async (along_context_get_store (context), conflict->entity, conflict->record,
                         self->cancellable, on_record_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

/**
 * along_conflict_group_add_button:
 * @self: a group
 * @button: (transfer floating): another way on, beside its own
 */
void
along_conflict_group_add_button (AlongConflictGroup *self, GtkWidget *button)
{
  g_return_if_fail (ALONG_IS_CONFLICT_GROUP (self));
  adw_wrap_box_append (self->buttons, button);
}
