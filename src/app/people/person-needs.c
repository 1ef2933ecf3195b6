/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-needs.h"

#include "app/people/need-row.h"
#include "app/people/person-forms.h"
#include "app/people/person-parts.h"
#include "app/common/window.h"
#include "model/position.h"

#include <glib/gi18n.h>

struct _AlongPersonNeeds
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;

  AlongContext *context;
  char *person;
  gboolean may_write;
  AlongFollow *needs;
};

G_DEFINE_FINAL_TYPE (AlongPersonNeeds, along_person_needs, ADW_TYPE_BIN)

static int
by_index (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  guint x = along_need_row_get_index (ALONG_NEED_ROW (a));
  guint y = along_need_row_get_index (ALONG_NEED_ROW (b));

  return (x > y) - (x < y);
}

/* Rows stay the same ones, so that the one that has the focus keeps it when it moves. */
static GHashTable *
rows_by_id (AlongPersonNeeds *self)
{
  GHashTable *rows = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; gtk_list_box_get_row_at_index (self->list, i) != NULL; i++)
    {
      AlongNeedRow *row = ALONG_NEED_ROW (gtk_list_box_get_row_at_index (self->list, i));

      g_hash_table_insert (rows, (gpointer)along_need_row_get_id (row), row);
    }
  return rows;
}

static void
show_needs (AlongPersonNeeds *self)
{
  GPtrArray *needs = along_follow_get_records (self->needs);
  g_autoptr (GHashTable) rows = NULL;
  GHashTableIter gone;
  gpointer row = NULL;

  if (needs == NULL)
    return;
  rows = rows_by_id (self);
  for (guint i = 0; i < needs->len; i++)
    {
      AlongRecord *need = g_ptr_array_index (needs, i);
      AlongNeedRow *its = NULL;
      gpointer id = NULL;
      gpointer known = NULL;

      if (g_hash_table_steal_extended (rows, along_record_get_id (need), &id, &known))
        {
          its = known;
        }
      else
        {
          its = ALONG_NEED_ROW (along_need_row_new (self->context));
          along_need_row_set_index (its, i);
          gtk_list_box_append (self->list, GTK_WIDGET (its));
        }
      along_need_row_set_index (its, i);
      along_need_row_set_need (its, need, self->may_write, i == 0, i + 1 == needs->len);
    }
  g_hash_table_iter_init (&gone, rows);
  while (g_hash_table_iter_next (&gone, NULL, &row))
    gtk_list_box_remove (self->list, row);
  gtk_list_box_invalidate_sort (self->list);
  gtk_stack_set_visible_child_name (self->stack, needs->len > 0 ? "needs" : "empty");
}

static AlongRecord *
find_need (AlongPersonNeeds *self, const char *id, guint *index)
{
  GPtrArray *needs = along_follow_get_records (self->needs);

  for (guint i = 0; needs != NULL && i < needs->len; i++)
    {
      AlongRecord *need = g_ptr_array_index (needs, i);

      if (!g_str_equal (along_record_get_id (need), id))
        continue;
      if (index != NULL)
        *index = i;
      return need;
    }
  return NULL;
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonNeeds *self = ALONG_PERSON_NEEDS (widget);
  AlongRecord *need = find_need (self, g_variant_get_string (target, NULL), NULL);
  AlongWindow *window = along_window_of (widget);

  if (need != NULL && window != NULL && self->may_write)
    along_window_push_page (window, along_need_form (self->context, need));
}

static void
put (AlongTxn *txn, AlongTxn *undo, AlongRecord *need, const char *position)
{
  g_autoptr (AlongRecord) after = along_record_copy (need);

  along_record_set_text (after, "position", position);
  along_txn_update (txn, need, after);
  along_txn_update (undo, after, need);
}

/* Where some have no key yet, or there is no room between two, all get new ones. */
static void
put_all (AlongTxn *txn, AlongTxn *undo, GPtrArray *needs, guint from, guint to)
{
  g_autoptr (GPtrArray) order = g_ptr_array_copy (needs, NULL, NULL);
  AlongRecord *moved = g_ptr_array_steal_index (order, from);
  g_autofree char *last = NULL;

  g_ptr_array_insert (order, (int)to, moved);
  for (guint i = 0; i < order->len; i++)
    {
      char *next = along_position_between (last, NULL);

      g_free (last);
      last = next;
      put (txn, undo, g_ptr_array_index (order, i), last);
    }
}

static char *
key_at (GPtrArray *needs, guint from, guint to)
{
  /* Without the one that moves, it goes between what is then at to - 1 and to. */
  int before = to > from ? (int)to : (int)to - 1;
  guint after = to > from ? to + 1 : to;
  const char *low = NULL;
  const char *high = NULL;

  if (before >= 0)
    {
      low = along_record_get_text (g_ptr_array_index (needs, before), "position");
      if (low == NULL)
        return NULL;
    }
  if (after < needs->len)
    {
      high = along_record_get_text (g_ptr_array_index (needs, after), "position");
      if (high == NULL)
        return NULL;
    }
  return along_position_between (low, high);
}

static void
shift_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPersonNeeds *self = ALONG_PERSON_NEEDS (widget);
  GPtrArray *needs = along_follow_get_records (self->needs);
  AlongWindow *window = along_window_of (widget);
  const char *org = along_context_get_actor (self->context)->org;
  const char *id = NULL;
  g_autofree char *key = NULL;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;
  gint32 by = 0;
  guint from = 0;

  g_variant_get (target, "(&si)", &id, &by);
  if (window == NULL || !self->may_write || find_need (self, id, &from) == NULL
      || (gint64)from + by < 0 || (gint64)from + by >= needs->len)
    return;
  txn = along_txn_new (org);
  undo = along_txn_new (org);
  key = key_at (needs, from, (guint)((int)from + by));
  if (key != NULL)
    put (txn, undo, g_ptr_array_index (needs, from), key);
  else
    put_all (txn, undo, needs, from, (guint)((int)from + by));
  along_window_commit (window, txn, by < 0 ? _ ("Moved up") : _ ("Moved down"), undo);
}

static void
along_person_needs_dispose (GObject *object)
{
  AlongPersonNeeds *self = ALONG_PERSON_NEEDS (object);

  g_clear_object (&self->needs);
  /* The stack is a template child and the bin's own child: only one of them may let go of it. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_NEEDS);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_person_needs_parent_class)->dispose (object);
}

static void
along_person_needs_finalize (GObject *object)
{
  g_free (ALONG_PERSON_NEEDS (object)->person);
  G_OBJECT_CLASS (along_person_needs_parent_class)->finalize (object);
}

static void
along_person_needs_class_init (AlongPersonNeedsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_needs_dispose;
  object_class->finalize = along_person_needs_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-needs.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonNeeds, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonNeeds, list);
  gtk_widget_class_install_action (widget_class, "needs.edit", "s", edit_action);
  gtk_widget_class_install_action (widget_class, "needs.shift", "(si)", shift_action);
}

static void
along_person_needs_init (AlongPersonNeeds *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list, by_index, NULL, NULL);
}

/**
 * along_person_needs_setup:
 * @self: a list of needs
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_needs_setup (AlongPersonNeeds *self, AlongContext *context, const char *person)
{
  static const char *const order[] = { "position", "person_priority", "created_at", NULL };

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->person = g_strdup (person);
  self->needs = along_person_follow (context, "need", person, order);
  g_signal_connect_object (self->needs, "changed", G_CALLBACK (show_needs), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_person_needs_set_may_write:
 * @self: a list of needs
 * @may_write: whether the reader may change what is written about the person
 */
void
along_person_needs_set_may_write (AlongPersonNeeds *self, gboolean may_write)
{
  if (self->may_write == may_write)
    return;
  self->may_write = may_write;
  show_needs (self);
}

/**
 * along_person_needs_add:
 * @self: a list of needs
 *
 * Opens the form for a new need.
 */
void
along_person_needs_add (AlongPersonNeeds *self)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (window != NULL && self->may_write)
    along_window_push_page (window, along_need_new_form (self->context, self->person,
                                                         along_follow_get_records (self->needs)));
}

/**
 * along_person_needs_get:
 * @self: a list of needs
 *
 * Returns: (transfer none) (nullable) (element-type AlongRecord): the needs, in the person's order
 */
GPtrArray *
along_person_needs_get (AlongPersonNeeds *self)
{
  return along_follow_get_records (self->needs);
}
