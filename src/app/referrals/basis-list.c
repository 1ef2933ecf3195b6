/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/basis-list.h"

#include "base/date.h"
#include "model/packet.h"

#include <glib/gi18n.h>

struct _AlongBasisList
{
  GObject parent_instance;

  AdwPreferencesGroup *group; /* borrowed: the page owns both */
  GPtrArray *choices;         /* of Choice */
  char *chosen;               /* an id, or how they agreed just now */
  gboolean quiet;
};

/* One line: a ground there is already, or a way to agree now. */
typedef struct
{
  AlongBasisList *list;
  AlongRecord *basis;
  const char *agreed_how;
  AdwActionRow *row;
  GtkCheckButton *check;
} Choice;

static const struct
{
  const char *how;
  const char *words;
} ways[] = {
  { "in_person", N_ ("They have just agreed, face to face") },
  { "phone", N_ ("They have just agreed, on the phone") },
  { "written", N_ ("They have just agreed, in writing") },
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongBasisList, along_basis_list, G_TYPE_OBJECT)

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_signal_handlers_disconnect_by_data (choice->check, choice);
  g_object_unref (choice->check);
  g_clear_pointer (&choice->basis, along_record_unref);
  g_free (choice);
}

static const char *
name_of (const Choice *choice)
{
  return choice->basis != NULL ? along_record_get_id (choice->basis) : choice->agreed_how;
}

static const Choice *
chosen (AlongBasisList *self)
{
  for (guint i = 0; self->chosen != NULL && i < self->choices->len; i++)
    {
      const Choice *choice = g_ptr_array_index (self->choices, i);

      if (g_str_equal (name_of (choice), self->chosen))
        return choice;
    }
  return NULL;
}

static void
on_check_cb (GtkCheckButton *check, GParamSpec *pspec, Choice *choice)
{
  if (!gtk_check_button_get_active (check) || choice->list->quiet)
    return;
  g_set_str (&choice->list->chosen, name_of (choice));
  g_signal_emit (choice->list, signals[SIGNAL_CHANGED], 0);
}

/* "Explicit consent, in person, since 3 Sep" */
static char *
describe (const AlongRecord *basis)
{
  const AlongEntity *entity = along_record_get_entity (basis);
  const AlongField *kind = along_entity_find_field (entity, "kind", NULL);
  const AlongField *given = along_entity_find_field (entity, "given_how", NULL);
  const char *how = along_record_get_text (basis, "given_how");
  const char *start = along_record_get_text (basis, "start");
  GString *words
      = g_string_new (along_value_set_label (kind->values, along_record_get_text (basis, "kind")));

  if (how != NULL)
    g_string_append_printf (words, ", %s", along_value_set_label (given->values, how));
  if (start != NULL)
    {
      g_autofree char *day = along_date_near (start);

      /* TRANSLATORS: after the ground for sharing: since when it holds; %s is a date */
      g_string_append_printf (words, _ (", since %s"), day);
    }
  return g_string_free_and_steal (words);
}

static void
add_choice (AlongBasisList *self, AlongRecord *basis, const char *how, const char *title)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->list = self;
  choice->basis = basis != NULL ? along_record_ref (basis) : NULL;
  choice->agreed_how = how;
  choice->row = ADW_ACTION_ROW (adw_action_row_new ());
  choice->check = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  if (self->choices->len > 0)
    gtk_check_button_set_group (choice->check,
                                ((Choice *)g_ptr_array_index (self->choices, 0))->check);
  gtk_widget_set_valign (GTK_WIDGET (choice->check), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (choice->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (choice->row), title);
  adw_action_row_set_subtitle_lines (choice->row, 0);
  adw_action_row_add_prefix (choice->row, GTK_WIDGET (choice->check));
  adw_action_row_set_activatable_widget (choice->row, GTK_WIDGET (choice->check));
  adw_preferences_group_add (self->group, GTK_WIDGET (choice->row));
  g_ptr_array_add (self->choices, choice);
  if (g_strcmp0 (name_of (choice), self->chosen) == 0)
    gtk_check_button_set_active (choice->check, TRUE);
  g_signal_connect (choice->check, "notify::active", G_CALLBACK (on_check_cb), choice);
}

static void
drop_choices (AlongBasisList *self)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = g_ptr_array_index (self->choices, i);

      adw_preferences_group_remove (self->group, GTK_WIDGET (choice->row));
    }
  g_ptr_array_set_size (self->choices, 0);
}

static void
along_basis_list_finalize (GObject *object)
{
  AlongBasisList *self = ALONG_BASIS_LIST (object);

  g_ptr_array_unref (self->choices);
  g_free (self->chosen);
  G_OBJECT_CLASS (along_basis_list_parent_class)->finalize (object);
}

static void
along_basis_list_class_init (AlongBasisListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_basis_list_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ALONG_TYPE_BASIS_LIST, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_basis_list_init (AlongBasisList *self)
{
  self->choices = g_ptr_array_new_with_free_func (choice_free);
}

/**
 * along_basis_list_new:
 * @group: a group of a page, which the lines go into
 *
 * Returns: (transfer full): a list; the page drops it before its group goes
 */
AlongBasisList *
along_basis_list_new (AdwPreferencesGroup *group)
{
  AlongBasisList *self = g_object_new (ALONG_TYPE_BASIS_LIST, NULL);

  self->group = group;
  return self;
}

static gboolean
is_in_force (const AlongRecord *basis)
{
  static const char *const states[] = { "active", "reviewed", NULL };
  const char *state = along_record_get_state (basis);

  return state != NULL && g_strv_contains (states, state);
}

/**
 * along_basis_list_set_bases:
 * @self: a list
 * @bases: (nullable) (element-type AlongRecord): the person's grounds for sharing; those that are not in
 *   force are left out
 */
void
along_basis_list_set_bases (AlongBasisList *self, GPtrArray *bases)
{
  g_return_if_fail (ALONG_IS_BASIS_LIST (self));

  self->quiet = TRUE;
  drop_choices (self);
  for (guint i = 0; bases != NULL && i < bases->len; i++)
    {
      AlongRecord *basis = g_ptr_array_index (bases, i);

      if (is_in_force (basis))
        add_choice (self, basis, NULL, along_record_get_title (basis));
    }
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    add_choice (self, NULL, ways[i].how, _ (ways[i].words));
  self->quiet = FALSE;
}

/* What a ground says of all that it is needed for; %NULL where it covers everything. */
static char *
not_covered (const AlongRecord *basis,
             const AlongBasisPurpose *purposes,
             guint n_purposes,
             const char *today)
{
  for (guint i = 0; i < n_purposes; i++)
    {
      g_autoptr (GError) error = NULL;

      if (purposes[i].organisation == NULL
          || along_packet_covered (purposes[i].items, basis,
                                   along_record_get_id (purposes[i].organisation), today, &error))
        continue;
      if (n_purposes == 1)
        return g_strdup (error->message);
      /* TRANSLATORS: an organisation, and why a ground for sharing does not cover it */
      return g_strdup_printf (_ ("%s: %s"), along_record_get_title (purposes[i].organisation),
                              error->message);
    }
  return NULL;
}

/**
 * along_basis_list_set_purposes:
 * @self: a list
 * @purposes: (array length=n_purposes): what would be shared, and with whom
 * @n_purposes: how many
 * @today: the partnership's date
 *
 * Says of each ground whether it covers that. Where nobody has chosen, the first that covers everything is
 * chosen.
 */
void
along_basis_list_set_purposes (AlongBasisList *self,
                               const AlongBasisPurpose *purposes,
                               guint n_purposes,
                               const char *today)
{
  g_return_if_fail (ALONG_IS_BASIS_LIST (self));

  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = g_ptr_array_index (self->choices, i);
      g_autofree char *problem = NULL;
      g_autofree char *words = NULL;

      if (choice->basis == NULL)
        continue;
      problem = not_covered (choice->basis, purposes, n_purposes, today);
      words = problem != NULL ? g_strdup (problem) : describe (choice->basis);
      adw_action_row_set_subtitle (choice->row, words);
      if (problem == NULL && n_purposes > 0 && self->chosen == NULL)
        gtk_check_button_set_active (choice->check, TRUE);
    }
}

/**
 * along_basis_list_agree:
 * @self: a list
 * @how: how the person has agreed just now, a code of `given_how`
 *
 * Returns: %TRUE if there is such a way
 */
gboolean
along_basis_list_agree (AlongBasisList *self, const char *how)
{
  g_return_val_if_fail (ALONG_IS_BASIS_LIST (self), FALSE);

  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = g_ptr_array_index (self->choices, i);

      if (choice->basis != NULL || !g_str_equal (choice->agreed_how, how))
        continue;
      gtk_check_button_set_active (choice->check, TRUE);
      return TRUE;
    }
  return FALSE;
}

/**
 * along_basis_list_choose:
 * @self: a list
 * @choice: (nullable): what along_basis_list_get_choice() gave
 */
void
along_basis_list_choose (AlongBasisList *self, const char *choice)
{
  const Choice *found = NULL;

  g_return_if_fail (ALONG_IS_BASIS_LIST (self));

  g_set_str (&self->chosen, choice);
  found = chosen (self);
  if (found == NULL)
    {
      g_clear_pointer (&self->chosen, g_free);
      return;
    }
  self->quiet = TRUE;
  gtk_check_button_set_active (found->check, TRUE);
  self->quiet = FALSE;
}

/**
 * along_basis_list_get_choice:
 * @self: a list
 *
 * Returns: (transfer none): what is chosen, for a draft; empty for nothing
 */
const char *
along_basis_list_get_choice (AlongBasisList *self)
{
  g_return_val_if_fail (ALONG_IS_BASIS_LIST (self), "");
  return self->chosen != NULL ? self->chosen : "";
}

/**
 * along_basis_list_get_basis:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the ground that is chosen
 */
const AlongRecord *
along_basis_list_get_basis (AlongBasisList *self)
{
  const Choice *choice = NULL;

  g_return_val_if_fail (ALONG_IS_BASIS_LIST (self), NULL);
  choice = chosen (self);
  return choice != NULL ? choice->basis : NULL;
}

/**
 * along_basis_list_get_agreed_how:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): how they have agreed just now
 */
const char *
along_basis_list_get_agreed_how (AlongBasisList *self)
{
  const Choice *choice = NULL;

  g_return_val_if_fail (ALONG_IS_BASIS_LIST (self), NULL);
  choice = chosen (self);
  return choice != NULL ? choice->agreed_how : NULL;
}
