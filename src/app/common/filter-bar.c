/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/filter-bar.h"

#include <glib/gi18n.h>

#define SEARCH_DELAY_MS 150

struct _AlongFilterBar
{
  GtkWidget parent_instance;

  GtkBox *row;
  GtkSearchEntry *entry;
  GtkToggleButton *show;
  AdwWrapBox *chips;
  GtkBox *note;
  GtkLabel *unread;

  gboolean narrow;
  gboolean holding; /* several things change at once: one question is asked in the end */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ACTIVATE,
  SIGNAL_LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongFilterBar, along_filter_bar, GTK_TYPE_WIDGET)

static AlongListFilter *
first_chip (AlongFilterBar *self)
{
  return (AlongListFilter *)gtk_widget_get_first_child (GTK_WIDGET (self->chips));
}

static AlongListFilter *
next_chip (AlongListFilter *chip)
{
  return (AlongListFilter *)gtk_widget_get_next_sibling (GTK_WIDGET (chip));
}

/* How many narrow stands on the button that hides them. */
static void
update (AlongFilterBar *self)
{
  guint n = 0;
  g_autofree char *text = NULL;

  for (AlongListFilter *chip = first_chip (self); chip != NULL; chip = next_chip (chip))
    n += along_list_filter_is_active (chip) ? 1 : 0;
  text = n > 0 ? g_strdup_printf (ngettext ("%u filter", "%u filters", n), n)
               : g_strdup (_ ("Filters"));
  gtk_button_set_label (GTK_BUTTON (self->show), text);
  gtk_widget_set_visible (GTK_WIDGET (self->show), self->narrow && first_chip (self) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->chips),
                          first_chip (self) != NULL
                              && (!self->narrow || gtk_toggle_button_get_active (self->show)));
}

static void
tell (AlongFilterBar *self)
{
  update (self);
  if (!self->holding)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_chip_changed_cb (AlongFilterBar *self, AlongListFilter *changed)
{
  const AlongFilterSpec *spec = along_list_filter_get_spec (changed);
  gboolean held = self->holding;

  self->holding = TRUE;
  if (spec->group != NULL && along_list_filter_is_active (changed))
    for (AlongListFilter *chip = first_chip (self); chip != NULL; chip = next_chip (chip))
      if (chip != changed && g_strcmp0 (along_list_filter_get_spec (chip)->group, spec->group) == 0)
        along_list_filter_clear (chip);
  self->holding = held;
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  tell (self);
}

static void
on_activate_cb (AlongFilterBar *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static void
on_stop_search_cb (AlongFilterBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_emit (self, signals[SIGNAL_LEFT], 0);
}

static void
on_note_closed_cb (AlongFilterBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
along_filter_bar_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (along_filter_bar_parent_class)->dispose (object);
}

static guint
add_signal (AlongFilterBarClass *klass, const char *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
along_filter_bar_class_init (AlongFilterBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_filter_bar_dispose;
  signals[SIGNAL_CHANGED] = add_signal (klass, "changed");
  signals[SIGNAL_ACTIVATE] = add_signal (klass, "activate");
  signals[SIGNAL_LEFT] = add_signal (klass, "left");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "filterbar");
}

static GtkBox *
make_note (AlongFilterBar *self)
{
  GtkBox *note = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->unread = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->unread, TRUE);
  gtk_label_set_wrap_mode (self->unread, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->unread, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->unread), TRUE);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (close, _ ("Close This Note"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Close This Note"), -1);
  g_signal_connect_object (close, "clicked", G_CALLBACK (on_note_closed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (note, GTK_WIDGET (self->unread));
  gtk_box_append (note, close);
  gtk_widget_add_css_class (GTK_WIDGET (note), "filter-note");
  gtk_widget_set_visible (GTK_WIDGET (note), FALSE);
  return note;
}

static void
along_filter_bar_init (AlongFilterBar *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  self->entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  self->show = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  self->chips = ADW_WRAP_BOX (adw_wrap_box_new ());
  self->note = make_note (self);
  gtk_button_set_can_shrink (GTK_BUTTON (self->show), TRUE);
  gtk_search_entry_set_search_delay (self->entry, SEARCH_DELAY_MS);
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  adw_wrap_box_set_child_spacing (self->chips, 6);
  adw_wrap_box_set_line_spacing (self->chips, 6);
  gtk_box_append (self->row, GTK_WIDGET (self->entry));
  gtk_box_append (self->row, GTK_WIDGET (self->show));
  gtk_widget_set_parent (GTK_WIDGET (self->row), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->chips), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->note), GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "list-tools");
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (tell), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (on_activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (on_stop_search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->show, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * along_filter_bar_set_filters:
 * @self: a bar, which has no filters yet
 * @context: the window's context
 * @entity: the kind the list shows
 * @filters: (nullable): its filters, ended by one without id; must outlive it
 * @hint: what the search entry says while it is empty
 */
void
along_filter_bar_set_filters (AlongFilterBar *self,
                              AlongContext *context,
                              const AlongEntity *entity,
                              const AlongFilterSpec *filters,
                              const char *hint)
{
  g_return_if_fail (ALONG_IS_FILTER_BAR (self));

  gtk_search_entry_set_placeholder_text (self->entry, hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, hint,
                                  -1);
  for (; filters != NULL && filters->id != NULL; filters++)
    {
      GtkWidget *chip = along_list_filter_new (context, entity, filters);

      g_signal_connect_object (chip, "changed", G_CALLBACK (on_chip_changed_cb), self,
                               G_CONNECT_SWAPPED);
      adw_wrap_box_append (self->chips, chip);
    }
  update (self);
}

/**
 * along_filter_bar_set_narrow:
 * @self: a bar
 * @narrow: whether the chips hide behind a button
 */
void
along_filter_bar_set_narrow (AlongFilterBar *self, gboolean narrow)
{
  g_return_if_fail (ALONG_IS_FILTER_BAR (self));
  self->narrow = narrow;
  update (self);
}

/**
 * along_filter_bar_prepend:
 * @self: a bar
 * @widget: (transfer floating): what stands before the search entry
 */
void
along_filter_bar_prepend (AlongFilterBar *self, GtkWidget *widget)
{
  g_return_if_fail (ALONG_IS_FILTER_BAR (self));
  gtk_box_prepend (self->row, widget);
}

/**
 * along_filter_bar_apply:
 * @self: a bar
 * @query: what the list asks for
 */
void
along_filter_bar_apply (AlongFilterBar *self, AlongQuery *query)
{
  const char *typed = NULL;

  g_return_if_fail (ALONG_IS_FILTER_BAR (self));
  typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  for (AlongListFilter *chip = first_chip (self); chip != NULL; chip = next_chip (chip))
    along_list_filter_apply (chip, query);
  if (*typed != '\0')
    along_query_matching (query, typed);
}

/**
 * along_filter_bar_is_narrowed:
 * @self: a bar
 *
 * Returns: %TRUE if the list shows less than all
 */
gboolean
along_filter_bar_is_narrowed (AlongFilterBar *self)
{
  g_return_val_if_fail (ALONG_IS_FILTER_BAR (self), FALSE);
  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    return TRUE;
  for (AlongListFilter *chip = first_chip (self); chip != NULL; chip = next_chip (chip))
    if (along_list_filter_is_active (chip))
      return TRUE;
  return FALSE;
}

static void
clear (AlongFilterBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  for (AlongListFilter *chip = first_chip (self); chip != NULL; chip = next_chip (chip))
    along_list_filter_clear (chip);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
}

/**
 * along_filter_bar_clear:
 * @self: a bar
 *
 * The list shows everything.
 */
void
along_filter_bar_clear (AlongFilterBar *self)
{
  g_return_if_fail (ALONG_IS_FILTER_BAR (self));
  self->holding = TRUE;
  clear (self);
  self->holding = FALSE;
  tell (self);
}

/**
 * along_filter_bar_find:
 * @self: a bar
 *
 * Puts the cursor into its search entry.
 */
void
along_filter_bar_find (AlongFilterBar *self)
{
  g_return_if_fail (ALONG_IS_FILTER_BAR (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

/**
 * along_filter_bar_get_filter:
 * @self: a bar
 * @id: a filter's id
 *
 * Returns: (transfer none) (nullable): the filter
 */
AlongListFilter *
along_filter_bar_get_filter (AlongFilterBar *self, const char *id)
{
  g_return_val_if_fail (ALONG_IS_FILTER_BAR (self), NULL);
  for (AlongListFilter *chip = first_chip (self); chip != NULL; chip = next_chip (chip))
    if (g_str_equal (along_list_filter_get_spec (chip)->id, id))
      return chip;
  return NULL;
}

/**
 * along_filter_bar_get_view:
 * @self: a bar
 *
 * Returns: (transfer full): how it narrows now
 */
AlongViewText *
along_filter_bar_get_view (AlongFilterBar *self)
{
  AlongViewText *view = along_view_text_new ();
  const char *typed = NULL;

  g_return_val_if_fail (ALONG_IS_FILTER_BAR (self), view);
  typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  view->search = *typed != '\0' ? g_strdup (typed) : NULL;
  for (AlongListFilter *chip = first_chip (self); chip != NULL; chip = next_chip (chip))
    if (along_list_filter_is_active (chip))
      along_view_text_add (view, along_list_filter_get_spec (chip)->id,
                           along_list_filter_get_value (chip));
  return view;
}

static void
note_unread (GString *unread, const char *what)
{
  g_string_append_printf (unread, "%s%s", unread->len > 0 ? ", " : "", what);
}

/**
 * along_filter_bar_set_view:
 * @self: a bar
 * @view: how it is to narrow
 *
 * Narrows as @view says. What this version does not know is said under the chips, never passed over in silence.
 */
void
along_filter_bar_set_view (AlongFilterBar *self, const AlongViewText *view)
{
  g_autoptr (GString) unread = g_string_new (NULL);
  g_autofree char *note = NULL;

  g_return_if_fail (ALONG_IS_FILTER_BAR (self));
  self->holding = TRUE;
  clear (self);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), view->search != NULL ? view->search : "");
  for (guint i = 0; i < view->lines->len; i++)
    {
      const AlongViewLine *line = g_ptr_array_index (view->lines, i);
      AlongListFilter *chip = along_filter_bar_get_filter (self, line->filter);

      if (chip == NULL)
        note_unread (unread, line->filter);
      else if (!along_list_filter_choose_value (chip, line->value))
        note_unread (unread, _ (along_list_filter_get_spec (chip)->label));
    }
  for (guint i = 0; i < view->unread->len; i++)
    note_unread (unread, g_ptr_array_index (view->unread, i));
  self->holding = FALSE;
  if (unread->len > 0)
    {
      /* TRANSLATORS: %s are names of filters, or what stands in their place */
      note = g_strdup_printf (_ ("This version does not know a part of the view, so more is shown "
                                 "than it was meant to: %s"),
                              unread->str);
      gtk_label_set_text (self->unread, note);
      gtk_accessible_announce (GTK_ACCESSIBLE (self), note,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->note), unread->len > 0);
  tell (self);
}

static const AlongFilterSpec *
find_spec (const AlongFilterSpec *filters, const char *id)
{
  for (; filters != NULL && filters->id != NULL; filters++)
    if (g_str_equal (filters->id, id))
      return filters;
  return NULL;
}

static gboolean
chooses (const AlongViewText *view, const char *filter)
{
  for (guint i = 0; i < view->lines->len; i++)
    {
      const AlongViewLine *line = g_ptr_array_index (view->lines, i);

      if (g_str_equal (line->filter, filter))
        return TRUE;
    }
  return FALSE;
}

/**
 * along_view_apply:
 * @view: how a list is narrowed
 * @context: the window's context
 * @entity: the kind the list shows
 * @filters: (nullable): its filters
 * @query: what the list asks for before it is narrowed
 *
 * Narrows @query as a bar with @view would.
 *
 * Returns: how many parts of @view this version does not know
 */
guint
along_view_apply (const AlongViewText *view,
                  AlongContext *context,
                  const AlongEntity *entity,
                  const AlongFilterSpec *filters,
                  AlongQuery *query)
{
  guint unread = view->unread->len;

  for (guint i = 0; i < view->lines->len; i++)
    {
      const AlongViewLine *line = g_ptr_array_index (view->lines, i);
      const AlongFilterSpec *spec = find_spec (filters, line->filter);

      if (spec == NULL || !along_filter_spec_apply (spec, context, entity, line->value, query))
        unread++;
    }
  for (; filters != NULL && filters->id != NULL; filters++)
    if (filters->otherwise != NULL && !chooses (view, filters->id))
      filters->otherwise (context, query);
  if (view->search != NULL && *view->search != '\0')
    along_query_matching (query, view->search);
  return unread;
}
