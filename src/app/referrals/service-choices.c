/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/service-choices.h"

#include "app/common/choice-mark.h"
#include "app/referrals/service-choice.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many services stand there at first; what is looked for by name comes besides. */
#define SHOWN 5
/* How many of these are taken for put before the person, as long as nobody says which were. */
#define OFFERED 3

struct _AlongServiceChoices
{
  AdwBin parent_instance;

  GtkListBox *list;
  AlongContext *context;
  GPtrArray *ranked;   /* of AlongRanked, all of them */
  GPtrArray *rows;     /* of Row, those that are shown */
  GPtrArray *chosen;   /* of ids, in the order they were chosen */
  GHashTable *offered; /* ids; NULL as long as nobody has said */
  char **found;        /* ids of what was looked for by name or kind */
  gboolean several;
  gboolean quiet;
};

typedef struct
{
  AlongServiceChoices *list;
  const AlongRanked *ranked; /* borrowed */
  GtkToggleButton *mark;     /* borrowed: the row has it */
  GtkCheckButton *offered;
} Row;

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_OFFERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongServiceChoices, along_service_choices, ADW_TYPE_BIN)

static const char *
id_of (const AlongRanked *ranked)
{
  return along_record_get_id (ranked->service);
}

static gboolean
is_chosen (AlongServiceChoices *self, const char *id)
{
  return g_ptr_array_find_with_equal_func (self->chosen, id, g_str_equal, NULL);
}

static gboolean
is_offered (AlongServiceChoices *self, const AlongRanked *ranked, guint place)
{
  if (self->offered != NULL)
    return g_hash_table_contains (self->offered, id_of (ranked));
  return place < OFFERED || is_chosen (self, id_of (ranked));
}

static void
show_marks (AlongServiceChoices *self)
{
  self->quiet = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      gtk_toggle_button_set_active (row->mark, is_chosen (self, id_of (row->ranked)));
      gtk_check_button_set_active (row->offered, is_offered (self, row->ranked, i));
    }
  self->quiet = FALSE;
}

static void
choose (AlongServiceChoices *self, const char *id)
{
  guint at = 0;

  if (!self->several)
    {
      g_ptr_array_set_size (self->chosen, 0);
      g_ptr_array_add (self->chosen, g_strdup (id));
    }
  else if (g_ptr_array_find_with_equal_func (self->chosen, id, g_str_equal, &at))
    g_ptr_array_remove_index (self->chosen, at);
  else
    g_ptr_array_add (self->chosen, g_strdup (id));
  show_marks (self);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
on_row_activated_cb (AlongServiceChoices *self, GtkListBoxRow *row)
{
  int index = gtk_list_box_row_get_index (row);

  if (index >= 0 && (guint)index < self->rows->len)
    choose (self, id_of (((Row *)g_ptr_array_index (self->rows, (guint)index))->ranked));
}

/* A screen reader may press the mark itself. */
static void
on_mark_cb (GtkToggleButton *mark, GParamSpec *pspec, Row *row)
{
  if (row->list->quiet)
    return;
  if (gtk_toggle_button_get_active (mark) || row->list->several)
    choose (row->list, id_of (row->ranked));
  else
    show_marks (row->list);
}

/* From the first word on it is people who say which were offered. */
static void
say_offered (AlongServiceChoices *self, const AlongRanked *ranked, gboolean offered)
{
  if (self->offered == NULL)
    {
      GHashTable *before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (guint i = 0; i < self->rows->len; i++)
        {
          Row *row = g_ptr_array_index (self->rows, i);

          if (is_offered (self, row->ranked, i))
            g_hash_table_add (before, g_strdup (id_of (row->ranked)));
        }
      self->offered = before;
    }
  if (offered)
    g_hash_table_add (self->offered, g_strdup (id_of (ranked)));
  else
    g_hash_table_remove (self->offered, id_of (ranked));
  g_signal_emit (self, signals[SIGNAL_OFFERED], 0);
}

static void
on_offered_cb (GtkCheckButton *check, GParamSpec *pspec, Row *row)
{
  if (!row->list->quiet)
    say_offered (row->list, row->ranked, gtk_check_button_get_active (check));
}

static gboolean
on_offer_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  AlongServiceChoices *self = data;
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  int index = focus != NULL && GTK_IS_LIST_BOX_ROW (focus)
                  ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focus))
                  : -1;

  if (index < 0 || (guint)index >= self->rows->len)
    return FALSE;
  {
    Row *row = g_ptr_array_index (self->rows, (guint)index);

    gtk_check_button_set_active (row->offered, !gtk_check_button_get_active (row->offered));
  }
  return TRUE;
}

static GtkWidget *
make_offered (Row *row, const char *name)
{
  /* TRANSLATORS: a tick beside a service: whether it was put before the person as a choice */
  GtkWidget *check = gtk_check_button_new_with_label (_ ("Offered"));
  /* TRANSLATORS: said by screen readers; %s is a service */
  g_autofree char *label = g_strdup_printf (_ ("Offered: %s"), name);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (check, _ ("Whether it was put before the person (O)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (check, "notify::active", G_CALLBACK (on_offered_cb), row);
  return check;
}

static void
add_row (AlongServiceChoices *self, const AlongRanked *ranked)
{
  const char *org = along_context_title (self->context, "organisation",
                                         along_record_get_text (ranked->service, "org"));
  const char *name = along_record_get_title (ranked->service);
  GtkWidget *widget = along_service_choice_row (ranked, org);
  Row *row = g_new0 (Row, 1);

  row->list = self;
  row->ranked = ranked;
  row->mark = GTK_TOGGLE_BUTTON (self->several ? along_choice_mark_new_one_of_many (name)
                                               : along_choice_mark_new (name));
  /* The row has the keyboard; its mark only shows what it has chosen. */
  gtk_widget_set_focusable (GTK_WIDGET (row->mark), FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (widget), GTK_WIDGET (row->mark));
  g_signal_connect (row->mark, "notify::active", G_CALLBACK (on_mark_cb), row);
  row->offered = GTK_CHECK_BUTTON (make_offered (row, name));
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), GTK_WIDGET (row->offered));
  gtk_list_box_append (self->list, widget);
  g_ptr_array_add (self->rows, row);
}

static gboolean
has_word (const AlongRanked *ranked, const char *typed)
{
  g_autofree char *wanted = g_utf8_casefold (typed, -1);
  g_autofree char *name = g_utf8_casefold (along_record_get_title (ranked->service), -1);

  return strstr (name, wanted) != NULL;
}

/* Whether a service stands there: the best, those that are chosen or offered, and what was looked for. */
static gboolean
is_shown (AlongServiceChoices *self, const AlongRanked *ranked, guint place)
{
  if (place < SHOWN || is_chosen (self, id_of (ranked)))
    return TRUE;
  if (self->offered != NULL && g_hash_table_contains (self->offered, id_of (ranked)))
    return TRUE;
  return self->found != NULL && g_strv_contains ((const char *const *)self->found, id_of (ranked));
}

static void
drop_rows (AlongServiceChoices *self)
{
  self->quiet = TRUE;
  gtk_list_box_remove_all (self->list);
  g_ptr_array_set_size (self->rows, 0);
  self->quiet = FALSE;
}

static char *
focused_id (AlongServiceChoices *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  int index = focus != NULL && GTK_IS_LIST_BOX_ROW (focus)
                  ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focus))
                  : -1;

  return index >= 0 && (guint)index < self->rows->len
             ? g_strdup (id_of (((Row *)g_ptr_array_index (self->rows, (guint)index))->ranked))
             : NULL;
}

static void
focus_id (AlongServiceChoices *self, const char *id)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (id_of (((Row *)g_ptr_array_index (self->rows, i))->ranked), id))
      gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int)i)));
}

static void
along_service_choices_dispose (GObject *object)
{
  AlongServiceChoices *self = ALONG_SERVICE_CHOICES (object);

  if (self->list != NULL)
    drop_rows (self);
  self->list = NULL;
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_service_choices_parent_class)->dispose (object);
}

static void
along_service_choices_finalize (GObject *object)
{
  AlongServiceChoices *self = ALONG_SERVICE_CHOICES (object);

  g_clear_pointer (&self->ranked, g_ptr_array_unref);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->chosen);
  g_clear_pointer (&self->offered, g_hash_table_unref);
  g_strfreev (self->found);
  G_OBJECT_CLASS (along_service_choices_parent_class)->finalize (object);
}

static void
along_service_choices_class_init (AlongServiceChoicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_service_choices_dispose;
  object_class->finalize = along_service_choices_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OFFERED] = g_signal_new ("offered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_service_choices_init (AlongServiceChoices *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->chosen = g_ptr_array_new_with_free_func (g_free);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "service-choice");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Services, the best first"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_service_choices_add:
 * @context: the window's context
 * @group: a group of a page; as lists do not nest, the list stands in a row of it
 *
 * Returns: (transfer none): an empty list, which @group owns
 */
AlongServiceChoices *
along_service_choices_add (AlongContext *context, AdwPreferencesGroup *group)
{
  AlongServiceChoices *self = g_object_new (ALONG_TYPE_SERVICE_CHOICES, NULL);
  GtkEventController *letters = gtk_shortcut_controller_new ();
  GtkWidget *row = adw_preferences_row_new ();

  self->context = g_object_ref (context);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (letters),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_o, 0),
                        gtk_callback_action_new (on_offer_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), letters);
  along_context_letters (context, letters);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Services"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Services"), -1);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (self));
  adw_preferences_group_add (group, row);
  return self;
}

/**
 * along_service_choices_show:
 * @self: a list
 * @ranked: (element-type AlongRanked): the services, the best first
 * @found: (nullable) (array zero-terminated=1): those that were looked for by name or kind
 */
void
along_service_choices_show (AlongServiceChoices *self, GPtrArray *ranked, const char *const *found)
{
  g_autofree char *focused = NULL;
  char **kept = NULL;

  g_return_if_fail (ALONG_IS_SERVICE_CHOICES (self));

  focused = focused_id (self);
  kept = g_strdupv ((char **)found);
  g_strfreev (self->found);
  self->found = kept;
  drop_rows (self);
  g_ptr_array_ref (ranked);
  g_clear_pointer (&self->ranked, g_ptr_array_unref);
  self->ranked = ranked;
  for (guint i = 0; i < ranked->len; i++)
    if (is_shown (self, g_ptr_array_index (ranked, i), i))
      add_row (self, g_ptr_array_index (ranked, i));
  show_marks (self);
  if (focused != NULL)
    focus_id (self, focused);
}

/**
 * along_service_choices_set_several:
 * @self: a list
 * @several: whether more than one may be chosen
 */
void
along_service_choices_set_several (AlongServiceChoices *self, gboolean several)
{
  g_return_if_fail (ALONG_IS_SERVICE_CHOICES (self));

  if (self->several == several)
    return;
  self->several = several;
  if (!several && self->chosen->len > 1)
    g_ptr_array_set_size (self->chosen, 1);
  if (self->ranked != NULL)
    {
      g_autoptr (GPtrArray) ranked = g_ptr_array_ref (self->ranked);

      along_service_choices_show (self, ranked, (const char *const *)self->found);
    }
}

/**
 * along_service_choices_get_several:
 * @self: a list
 *
 * Returns: %TRUE if more than one may be chosen
 */
gboolean
along_service_choices_get_several (AlongServiceChoices *self)
{
  g_return_val_if_fail (ALONG_IS_SERVICE_CHOICES (self), FALSE);
  return self->several;
}

/**
 * along_service_choices_set_chosen:
 * @self: a list
 * @ids: (array zero-terminated=1): services; in a list of one choice only the first counts
 */
void
along_service_choices_set_chosen (AlongServiceChoices *self, const char *const *ids)
{
  g_return_if_fail (ALONG_IS_SERVICE_CHOICES (self));

  g_ptr_array_set_size (self->chosen, 0);
  for (guint i = 0; ids[i] != NULL && (i == 0 || self->several); i++)
    if (*ids[i] != '\0' && !is_chosen (self, ids[i]))
      g_ptr_array_add (self->chosen, g_strdup (ids[i]));
  show_marks (self);
}

/**
 * along_service_choices_get_chosen:
 * @self: a list
 *
 * Returns: (transfer container) (array zero-terminated=1): the services that are chosen, in that order;
 *   freed with g_free()
 */
const char *const *
along_service_choices_get_chosen (AlongServiceChoices *self)
{
  const char **ids = NULL;

  g_return_val_if_fail (ALONG_IS_SERVICE_CHOICES (self), NULL);

  ids = g_new0 (const char *, self->chosen->len + 1);
  for (guint i = 0; i < self->chosen->len; i++)
    ids[i] = g_ptr_array_index (self->chosen, i);
  return ids;
}

/**
 * along_service_choices_drop:
 * @self: a list
 * @id: a service that is not to be among the chosen any more
 */
void
along_service_choices_drop (AlongServiceChoices *self, const char *id)
{
  guint at = 0;

  g_return_if_fail (ALONG_IS_SERVICE_CHOICES (self));

  if (!g_ptr_array_find_with_equal_func (self->chosen, id, g_str_equal, &at))
    return;
  g_ptr_array_remove_index (self->chosen, at);
  show_marks (self);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

/**
 * along_service_choices_choose_found:
 * @self: a list
 * @typed: what people look for
 *
 * Enter in the search takes the best that is found, one of that name before one of that kind.
 *
 * Returns: %TRUE if there is one
 */
gboolean
along_service_choices_choose_found (AlongServiceChoices *self, const char *typed)
{
  g_return_val_if_fail (ALONG_IS_SERVICE_CHOICES (self), FALSE);

  for (guint pass = 0; self->found != NULL && pass < 2; pass++)
    for (guint i = 0; i < self->rows->len; i++)
      {
        const Row *row = g_ptr_array_index (self->rows, i);

        if (!g_strv_contains ((const char *const *)self->found, id_of (row->ranked))
            || (pass == 0 && !has_word (row->ranked, typed)))
          continue;
        if (!is_chosen (self, id_of (row->ranked)))
          choose (self, id_of (row->ranked));
        return TRUE;
      }
  return FALSE;
}

/**
 * along_service_choices_set_offered:
 * @self: a list
 * @ids: (nullable) (array zero-terminated=1): the services that were put before the person; %NULL where
 *   nobody has said
 */
void
along_service_choices_set_offered (AlongServiceChoices *self, const char *const *ids)
{
  g_return_if_fail (ALONG_IS_SERVICE_CHOICES (self));

  g_clear_pointer (&self->offered, g_hash_table_unref);
  if (ids != NULL)
    self->offered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    if (*ids[i] != '\0')
      g_hash_table_add (self->offered, g_strdup (ids[i]));
  show_marks (self);
}

/**
 * along_service_choices_get_offered:
 * @self: a list
 *
 * Returns: (transfer container) (element-type AlongRanked): the services that were put before the
 *   person, the best first
 */
GPtrArray *
along_service_choices_get_offered (AlongServiceChoices *self)
{
  GPtrArray *offered = g_ptr_array_new ();

  g_return_val_if_fail (ALONG_IS_SERVICE_CHOICES (self), offered);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (is_offered (self, row->ranked, i))
        g_ptr_array_add (offered, (gpointer)row->ranked);
    }
  return offered;
}

/**
 * along_service_choices_any_suits:
 * @self: a list
 *
 * Returns: %TRUE if nothing known speaks against at least one of them
 */
gboolean
along_service_choices_any_suits (AlongServiceChoices *self)
{
  g_return_val_if_fail (ALONG_IS_SERVICE_CHOICES (self), FALSE);

  for (guint i = 0; self->ranked != NULL && i < self->ranked->len; i++)
    if (((AlongRanked *)g_ptr_array_index (self->ranked, i))->suits)
      return TRUE;
  return FALSE;
}

/**
 * along_service_choices_describe:
 * @self: a list
 *
 * Returns: (transfer none): what stands over the list, in a sentence
 */
const char *
along_service_choices_describe (AlongServiceChoices *self)
{
  g_return_val_if_fail (ALONG_IS_SERVICE_CHOICES (self), "");

  if (self->ranked == NULL || self->ranked->len == 0)
    return _ (
        "No service for this is known here yet. Look for one by name, or note that nothing suits.");
  if (!along_service_choices_any_suits (self))
    return _ ("Something speaks against each of them. The person may choose one all the same.");
  return _ ("The best first. Offer the person two or more; they choose.");
}

/**
 * along_service_choices_n_ranked:
 * @self: a list
 *
 * Returns: how many services there are, shown or not
 */
guint
along_service_choices_n_ranked (AlongServiceChoices *self)
{
  g_return_val_if_fail (ALONG_IS_SERVICE_CHOICES (self), 0);
  return self->ranked != NULL ? self->ranked->len : 0;
}

/**
 * along_service_choices_focus:
 * @self: a list
 *
 * Puts the keyboard on what is chosen, or on the best.
 */
void
along_service_choices_focus (AlongServiceChoices *self)
{
  g_return_if_fail (ALONG_IS_SERVICE_CHOICES (self));

  if (self->chosen->len > 0)
    focus_id (self, g_ptr_array_index (self->chosen, 0));
  else
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}
