/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/need-row.h"

#include "app/common/context-menu.h"
#include "app/common/move-dialog.h"
#include "app/common/state-chip.h"
#include "app/common/words.h"
#include "app/people/person-parts.h"

#include <glib/gi18n.h>

struct _AlongNeedRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *domain;
  AlongStateChip *chip;
  GtkLabel *words;
  GtkLabel *facts;
  GtkLabel *notes;
  GtkWidget *buttons;
  GtkWidget *refer;
  GtkButton *next;
  GtkMenuButton *states;
  GtkWidget *edit;
  GtkWidget *up;
  GtkWidget *down;
  GtkEventController *letters;

  AlongContext *context;
  AlongRecord *need;
  gboolean may_write;
  guint index;
};

G_DEFINE_FINAL_TYPE (AlongNeedRow, along_need_row, GTK_TYPE_LIST_BOX_ROW)

/* What the dialog of a move asks; a move without one of its own asks by its label. */
static const struct
{
  const char *name;
  const char *asks;
} questions[] = {
  { "meet_partly", N_ ("What Is Still Missing?") },
  { "leave_unmet", N_ ("Why Could It Not Be Met?") },
  { "decline", N_ ("What Did They Say?") },
  { "put_back", N_ ("Why Not Now?") },
  { "reopen", N_ ("Why Is It Taken Up Again?") },
};

static const char *
question_of (const AlongMove *move)
{
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (g_str_equal (questions[i].name, move->name))
      return _ (questions[i].asks);
  return _ (move->label);
}

static const char *
done_of (const AlongMove *move)
{
  return along_state_words (along_entity_find ("need"), move->to);
}

static const AlongMoveManner manner = { .done = done_of, .asks = question_of };

static void
move_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongNeedRow *self = ALONG_NEED_ROW (widget);
  const AlongMove *move
      = along_lifecycle_find_move (along_record_get_entity (self->need)->lifecycle,
                                   along_record_get_state (self->need),
                                   g_variant_get_string (target, NULL));

  if (move != NULL)
    along_move_take (widget, self->context, &manner, self->need, move);
}

static void
states_action (GtkWidget *widget, const char *name, GVariant *target)
{
  gtk_menu_button_popup (ALONG_NEED_ROW (widget)->states);
}

static void
refer_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongNeedRow *self = ALONG_NEED_ROW (widget);

  gtk_widget_activate_action (widget, "win.push", "(ss)", "refer",
                              along_record_get_id (self->need));
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongNeedRow *self = ALONG_NEED_ROW (widget);

  gtk_widget_activate_action (widget, "needs.edit", "s", along_record_get_id (self->need));
}

static void
shift_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongNeedRow *self = ALONG_NEED_ROW (widget);

  gtk_widget_activate_action (widget, "needs.shift", "(si)", along_record_get_id (self->need),
                              g_str_equal (name, "need.up") ? -1 : 1);
}

static void
show_facts (AlongNeedRow *self)
{
  g_autofree char *facts = NULL;

  if (self->need == NULL)
    return;
  facts = along_need_words (self->context, self->need);
  gtk_label_set_text (self->facts, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), *facts != '\0');
}

static GMenu *
make_moves (AlongNeedRow *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GPtrArray) offers
      = along_lifecycle_offers (self->need, along_move_who (self->context, self->need));

  for (guint i = 0; self->may_write && i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);
      g_autofree char *label = along_move_button_label (&manner, move, self->need);

      along_menu_append (menu, label, "need.move", move->to, NULL);
    }
  return menu;
}

static GMenu *
make_menu (GtkWidget *widget)
{
  AlongNeedRow *self = ALONG_NEED_ROW (widget);
  g_autoptr (GMenu) moves = self->need != NULL ? make_moves (self) : NULL;
  g_autoptr (GMenu) own = g_menu_new ();
  g_autoptr (GMenu) order = g_menu_new ();
  GMenu *menu = NULL;

  if (moves == NULL || !self->may_write)
    return NULL;
  menu = g_menu_new ();
  along_menu_append (own, _ ("_Refer…"), "need.refer", NULL, "r");
  along_menu_append (own, _ ("_Edit…"), "need.edit", NULL, "e");
  along_menu_append (order, _ ("Matters More"), "need.up", NULL, "<Alt>Up");
  along_menu_append (order, _ ("Matters Less"), "need.down", NULL, "<Alt>Down");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (moves));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  return menu;
}

/* The step that comes next where all goes well has a button of its own; the others are in the menu. */
static void
show_moves (AlongNeedRow *self)
{
  g_autoptr (GMenu) moves = make_moves (self);
  g_autoptr (GPtrArray) offers
      = along_lifecycle_offers (self->need, along_move_who (self->context, self->need));
  const AlongMove *first = offers->len > 0 ? g_ptr_array_index (offers, 0) : NULL;

  gtk_menu_button_set_menu_model (self->states, G_MENU_MODEL (moves));
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (self->states)));
  gtk_widget_set_visible (GTK_WIDGET (self->states),
                          g_menu_model_get_n_items (G_MENU_MODEL (moves)) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "need.states",
                                 self->may_write && offers->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->next), first != NULL && !first->negative);
  if (first == NULL || first->negative)
    return;
  gtk_button_set_label (self->next, _ (first->label));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->next), "s", first->to);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->next), "need.move");
}

static void
along_need_row_dispose (GObject *object)
{
  AlongNeedRow *self = ALONG_NEED_ROW (object);

  g_clear_pointer (&self->need, along_record_unref);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_NEED_ROW);
  G_OBJECT_CLASS (along_need_row_parent_class)->dispose (object);
}

static void
along_need_row_class_init (AlongNeedRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_need_row_dispose;
  g_type_ensure (ALONG_TYPE_STATE_CHIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/need-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, domain);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, chip);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, words);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, facts);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, notes);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, refer);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, next);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, states);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, edit);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, up);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, down);
  gtk_widget_class_bind_template_child (widget_class, AlongNeedRow, letters);

  gtk_widget_class_install_action (widget_class, "need.refer", NULL, refer_action);
  gtk_widget_class_install_action (widget_class, "need.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "need.move", "s", move_action);
  gtk_widget_class_install_action (widget_class, "need.states", NULL, states_action);
  gtk_widget_class_install_action (widget_class, "need.up", NULL, shift_action);
  gtk_widget_class_install_action (widget_class, "need.down", NULL, shift_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "need.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "need.down", NULL);
}

static void
along_need_row_init (AlongNeedRow *self)
{
  GtkWidget *buttons[6];

  gtk_widget_init_template (GTK_WIDGET (self));
  buttons[0] = self->refer;
  buttons[1] = self->edit;
  buttons[2] = self->up;
  buttons[3] = self->down;
  buttons[4] = GTK_WIDGET (self->next);
  buttons[5] = GTK_WIDGET (self->states);
  /* All rows have the same buttons: each says which need it is about. */
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (buttons[i]),
                                    GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->domain, NULL, -1);
}

/**
 * along_need_row_new:
 * @context: the window's context
 *
 * Returns: (transfer floating): a row without a need
 */
GtkWidget *
along_need_row_new (AlongContext *context)
{
  AlongNeedRow *self = g_object_new (ALONG_TYPE_NEED_ROW, NULL);

  self->context = g_object_ref (context);
  along_context_letters (context, self->letters);
  along_context_menu_add (GTK_WIDGET (self), make_menu);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_facts), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * along_need_row_set_need:
 * @self: a row
 * @need: a need, whole
 * @may_write: whether the reader may change it
 * @first: whether nothing stands before it
 * @last: whether nothing stands after it
 */
void
along_need_row_set_need (
    AlongNeedRow *self, AlongRecord *need, gboolean may_write, gboolean first, gboolean last)
{
  const AlongEntity *entity = along_record_get_entity (need);
  const AlongField *field = along_entity_find_field (entity, "domain", NULL);
  const char *domain
      = along_value_set_label (field->values, along_record_get_text (need, "domain"));
  const char *state = along_state_words (entity, along_record_get_state (need));
  static const char *const closed[] = { "met", "declined_by_person", NULL };
  const char *code = along_record_get_state (need);
  gboolean is_open = code == NULL || !g_strv_contains (closed, code);
  const char *words = along_record_get_text (need, "words");
  const char *notes = along_record_get_text (need, "notes");
  g_autofree char *quoted = g_strdup_printf ("“%s”", words != NULL ? words : "");
  /* TRANSLATORS: what a screen reader says of a need: part of life, the person's words, state */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s %s"), domain, quoted, state);

  along_record_ref (need);
  g_clear_pointer (&self->need, along_record_unref);
  self->need = need;
  self->may_write = may_write;
  show_moves (self);
  gtk_label_set_text (self->domain, domain);
  along_state_chip_set_state (self->chip, entity, along_record_get_state (need));
  gtk_label_set_text (self->words, quoted);
  gtk_label_set_text (self->notes, notes != NULL ? notes : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notes), notes != NULL);
  show_facts (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (self->buttons, may_write);
  /* What is met, or is not theirs to be helped with, is not referred. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "need.refer", may_write && is_open);
  gtk_widget_set_visible (self->refer, is_open);
  gtk_widget_set_visible (self->up, may_write);
  gtk_widget_set_visible (self->down, may_write);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "need.edit", may_write);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "need.up", may_write && !first);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "need.down", may_write && !last);
}

/**
 * along_need_row_get_id:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the id of its need
 */
const char *
along_need_row_get_id (AlongNeedRow *self)
{
  return self->need != NULL ? along_record_get_id (self->need) : NULL;
}

/**
 * along_need_row_get_index:
 * @self: a row
 *
 * Returns: its place in the person's order
 */
guint
along_need_row_get_index (AlongNeedRow *self)
{
  return self->index;
}

/**
 * along_need_row_set_index:
 * @self: a row
 * @index: its place in the person's order
 */
void
along_need_row_set_index (AlongNeedRow *self, guint index)
{
  self->index = index;
}
