/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/list-filter.h"

#include "store/search.h"

#include <glib/gi18n.h>

/* More choices than these get an entry to narrow them. */
#define MANY 10
#define MAX_FOUND 20
/* Of what opens below it, in pixels. */
#define LEAST_WIDTH 240
#define MOST_WIDTH 300

/* The value that stands for none: no code and no id is empty. */
static const char NONE[] = "";

struct _AlongListFilter
{
  GtkWidget parent_instance;

  AlongContext *context;
  const AlongEntity *entity;
  const AlongField *field;
  const AlongFilterSpec *spec;

  GtkWidget *box;
  GtkWidget *button; /* GtkToggleButton, or GtkMenuButton with choices */
  GtkWidget *remove;
  GtkWidget *entry;
  GtkWidget *list;
  GPtrArray *values; /* of the rows in the list, in their order */
  GCancellable *cancellable;
  gboolean offered;
  char *value;
  char *label;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongListFilter, along_list_filter, GTK_TYPE_WIDGET)

static gboolean
has_choices (AlongListFilter *self)
{
  return self->spec->apply == NULL;
}

static gboolean
is_typed (AlongListFilter *self)
{
  return self->spec->offer == NULL && self->field->values == NULL && self->field->type != ALONG_REF
         && self->field->type != ALONG_REFS && self->field->type != ALONG_BOOLEAN;
}

static gboolean
is_searched (AlongListFilter *self)
{
  return self->spec->offer == NULL
         && (self->field->type == ALONG_REF || self->field->type == ALONG_REFS);
}

static void
update (AlongListFilter *self)
{
  g_autofree char *text = NULL;
  g_autofree char *tooltip = NULL;

  if (!has_choices (self))
    return;
  if (self->value != NULL)
    {
      /* TRANSLATORS: a filter and what was chosen: "Kind: Housing" */
      text = g_strdup_printf (_ ("%s: %s"), _ (self->spec->label), self->label);
      tooltip = g_strdup_printf (_ ("Remove “%s”"), text);
      gtk_widget_set_tooltip_text (self->remove, tooltip);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      tooltip, -1);
      gtk_widget_add_css_class (GTK_WIDGET (self), "chosen");
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "chosen");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button),
                             text != NULL ? text : _ (self->spec->label));
  gtk_widget_set_visible (self->remove, self->value != NULL);
}

static void
on_remove_clicked_cb (AlongListFilter *self)
{
  along_list_filter_clear (self);
  gtk_widget_grab_focus (self->button);
}

static void
on_toggled_cb (AlongListFilter *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_row_activated_cb (AlongListFilter *self, GtkListBoxRow *row)
{
  AdwActionRow *choice = ADW_ACTION_ROW (row);

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  along_list_filter_choose (self,
                            g_ptr_array_index (self->values, gtk_list_box_row_get_index (row)),
                            adw_preferences_row_get_title (ADW_PREFERENCES_ROW (choice)));
}

/* What was never given can be looked for as well: people without a lead worker. */
static void
offer_none (AlongListFilter *self)
{
  if (!(self->field->flags & ALONG_FIELD_REQUIRED))
    along_list_filter_offer (self, NONE, _ ("None"));
}

static void
on_search_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongListFilter) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = along_store_search_finish (ALONG_STORE (source), result, &error);

  if (hits == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("Choices could not be searched: %s", error->message);
      return;
    }
  if (self->list == NULL)
    return;
  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
  g_ptr_array_set_size (self->values, 0);
  if (hits->len == 0)
    offer_none (self);
  for (guint i = 0; i < hits->len; i++)
    {
      const AlongHit *hit = g_ptr_array_index (hits, i);

      along_list_filter_offer (self, hit->id, hit->title);
    }
}

static gboolean
row_matches (GtkListBoxRow *row, gpointer data)
{
  AlongListFilter *self = data;
  g_autofree char *typed = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->entry)), -1);
  g_autofree char *title
      = g_utf8_casefold (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);

  return strstr (title, typed) != NULL;
}

static void
on_entry_changed_cb (AlongListFilter *self)
{
  const char *kinds[] = { NULL, NULL };

  if (is_typed (self))
    return;
  if (!is_searched (self))
    {
      gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
      return;
    }
  kinds[0] = self->field->target;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  along_store_search_async (along_context_get_store (self->context),
                            gtk_editable_get_text (GTK_EDITABLE (self->entry)), kinds, MAX_FOUND,
                            self->cancellable, on_search_done_cb, g_object_ref (self));
}

static void
on_entry_activate_cb (AlongListFilter *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  GtkListBoxRow *row = NULL;

  if (is_typed (self))
    {
      gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
      if (*typed == '\0')
        along_list_filter_clear (self);
      else
        along_list_filter_choose (self, typed, typed);
      return;
    }
  row = gtk_list_box_get_row_at_y (GTK_LIST_BOX (self->list), 0);
  if (row != NULL)
    on_row_activated_cb (self, row);
}

/* Choices are made when they are first asked for: a list opens without them. */
static void
on_popover_show_cb (AlongListFilter *self)
{
  if (!self->offered && is_searched (self))
    {
      self->offered = TRUE;
      offer_none (self);
    }
  if (!self->offered && !is_typed (self) && !is_searched (self))
    {
      self->offered = TRUE;
      if (self->spec->offer != NULL)
        self->spec->offer (self->context, self);
      else if (self->field->type == ALONG_BOOLEAN)
        {
          along_list_filter_offer (self, "true", _ ("Yes"));
          along_list_filter_offer (self, "false", _ ("No"));
        }
      else
        for (const AlongCode *code = self->field->values->codes; code->code != NULL; code++)
          along_list_filter_offer (self, code->code, _ (code->label));
    }
  if (gtk_widget_get_visible (self->entry))
    gtk_widget_grab_focus (self->entry);
}

/* The entry keeps Escape to itself: the whole popover goes, and what was typed with it. */
static void
on_stop_search_cb (AlongListFilter *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static GtkWidget *
make_nothing (void)
{
  GtkWidget *label = gtk_label_new (_ ("Nothing found"));

  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  return label;
}

static GtkWidget *
make_popover (AlongListFilter *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->entry = gtk_search_entry_new ();
  self->list = gtk_list_box_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->entry), _ (self->spec->label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (self->spec->label), -1);
  gtk_widget_set_visible (self->entry, is_typed (self) || is_searched (self));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "choices");
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->list), make_nothing ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (self->spec->label), -1);
  if (!is_searched (self))
    gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), row_matches, self, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_widget_set_visible (scrolled, !is_typed (self));
  gtk_widget_set_size_request (box, LEAST_WIDTH, -1);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), scrolled);
  /* Words that are longer wrap: it has to fit beside the edges of the narrowest window, at any size of text. */
  adw_clamp_set_unit (ADW_CLAMP (clamp), ADW_LENGTH_UNIT_PX);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), MOST_WIDTH);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), MOST_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_popover_set_child (GTK_POPOVER (popover), clamp);
  g_signal_connect_object (popover, "show", G_CALLBACK (on_popover_show_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (on_entry_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (on_entry_activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (on_stop_search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  return popover;
}

static void
build (AlongListFilter *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  if (!has_choices (self))
    {
      self->button = gtk_toggle_button_new_with_label (_ (self->spec->label));
      g_signal_connect_object (self->button, "toggled", G_CALLBACK (on_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->box), self->button);
      return;
    }
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (self->button), TRUE);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), make_popover (self));
  self->remove = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_signal_connect_object (self->remove, "clicked", G_CALLBACK (on_remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (self->box, "linked");
  gtk_box_append (GTK_BOX (self->box), self->button);
  gtk_box_append (GTK_BOX (self->box), self->remove);
  update (self);
}

static void
along_list_filter_dispose (GObject *object)
{
  AlongListFilter *self = ALONG_LIST_FILTER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->list = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_list_filter_parent_class)->dispose (object);
}

static void
along_list_filter_finalize (GObject *object)
{
  AlongListFilter *self = ALONG_LIST_FILTER (object);

  g_ptr_array_unref (self->values);
  g_free (self->value);
  g_free (self->label);
  G_OBJECT_CLASS (along_list_filter_parent_class)->finalize (object);
}

static void
along_list_filter_class_init (AlongListFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_list_filter_dispose;
  object_class->finalize = along_list_filter_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "filter");
}

static void
along_list_filter_init (AlongListFilter *self)
{
  self->values = g_ptr_array_new_with_free_func (g_free);
}

static const AlongField *field_of (const AlongFilterSpec *spec, const AlongEntity *entity);
static void on_titles_changed_cb (AlongListFilter *self);

/**
 * along_list_filter_new:
 * @context: where choices come from
 * @entity: the kind the list shows
 * @spec: what the filter is; must outlive it
 *
 * Returns: (transfer floating): a chip
 */
GtkWidget *
along_list_filter_new (AlongContext *context,
                       const AlongEntity *entity,
                       const AlongFilterSpec *spec)
{
  AlongListFilter *self = g_object_new (ALONG_TYPE_LIST_FILTER, NULL);

  self->context = g_object_ref (context);
  self->entity = entity;
  self->spec = spec;
  self->field = field_of (spec, entity);
  g_assert (spec->apply != NULL || self->field != NULL);
  build (self);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (on_titles_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * along_list_filter_get_spec:
 * @self: a filter
 *
 * Returns: (transfer none): what it was made from
 */
const AlongFilterSpec *
along_list_filter_get_spec (AlongListFilter *self)
{
  g_return_val_if_fail (ALONG_IS_LIST_FILTER (self), NULL);
  return self->spec;
}

/**
 * along_list_filter_is_active:
 * @self: a filter
 *
 * Returns: whether it narrows the list
 */
gboolean
along_list_filter_is_active (AlongListFilter *self)
{
  g_return_val_if_fail (ALONG_IS_LIST_FILTER (self), FALSE);
  if (has_choices (self))
    return self->value != NULL;
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->button));
}

/**
 * along_list_filter_offer:
 * @self: a filter with choices
 * @value: a value of its field
 * @label: the words people see
 *
 * Adds one choice.
 */
void
along_list_filter_offer (AlongListFilter *self, const char *value, const char *label)
{
  GtkWidget *row = NULL;

  g_return_if_fail (ALONG_IS_LIST_FILTER (self));
  if (self->list == NULL)
    return;
  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_ptr_array_add (self->values, g_strdup (value));
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
  if (self->values->len > MANY)
    gtk_widget_set_visible (self->entry, TRUE);
}

/**
 * along_list_filter_choose:
 * @self: a filter
 * @value: (nullable): a value of its field; a filter that is on or off takes any
 * @label: (nullable): its words
 */
void
along_list_filter_choose (AlongListFilter *self, const char *value, const char *label)
{
  g_return_if_fail (ALONG_IS_LIST_FILTER (self));

  if (!has_choices (self))
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), TRUE);
      return;
    }
  g_set_str (&self->label, label);
  if (g_set_str (&self->value, value))
    {
      update (self);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
}

/**
 * along_list_filter_clear:
 * @self: a filter
 *
 * The list is no longer narrowed by it.
 */
void
along_list_filter_clear (AlongListFilter *self)
{
  g_return_if_fail (ALONG_IS_LIST_FILTER (self));

  if (has_choices (self))
    along_list_filter_choose (self, NULL, NULL);
  else
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), FALSE);
}

static const AlongField *
field_of (const AlongFilterSpec *spec, const AlongEntity *entity)
{
  return spec->field != NULL
             ? along_entity_find_field (
                   spec->kind != NULL ? along_entity_find (spec->kind) : entity, spec->field, NULL)
             : NULL;
}

/* A code that another version knows is none here; what search finds is an id, whatever it looks like. */
static gboolean
is_value (const AlongFilterSpec *spec, const AlongField *field, const char *value)
{
  if (spec->apply != NULL)
    return TRUE;
  if (value == NULL)
    return FALSE;
  if (g_str_equal (value, NONE))
    return !(field->flags & ALONG_FIELD_REQUIRED);
  if (field->type == ALONG_BOOLEAN)
    return g_str_equal (value, "true") || g_str_equal (value, "false");
  return field->values == NULL || along_value_set_find (field->values, value) != NULL;
}

static void
where_value (const AlongFilterSpec *spec,
             const AlongField *field,
             const char *value,
             AlongQuery *query)
{
  if (g_str_equal (value, NONE))
    along_query_where (query, field->name, ALONG_IS_ABSENT, NULL);
  else if (field->type == ALONG_BOOLEAN)
    along_query_where (query, field->name, ALONG_IS,
                       g_variant_new_boolean (g_str_equal (value, "true")));
  else if (spec->also != NULL)
    along_query_where_either (query, field->name, spec->also, g_variant_new_string (value));
  else
    along_query_where (query, field->name,
                       g_variant_type_is_array (along_field_variant_type (field)) ? ALONG_HAS
                                                                                  : ALONG_IS,
                       g_variant_new_string (value));
}

/**
 * along_filter_spec_apply:
 * @spec: a filter
 * @context: the window's context
 * @entity: the kind the list shows
 * @value: (nullable): what was chosen; ignored by one that is on or off
 * @query: what the list asks for
 *
 * Narrows @query as the filter would with @value.
 *
 * Returns: %FALSE for a value that this version does not know; then nothing happens
 */
gboolean
along_filter_spec_apply (const AlongFilterSpec *spec,
                         AlongContext *context,
                         const AlongEntity *entity,
                         const char *value,
                         AlongQuery *query)
{
  const AlongField *field = field_of (spec, entity);

  if (!is_value (spec, field, value))
    return FALSE;
  if (spec->apply != NULL)
    {
      spec->apply (context, query);
    }
  else if (spec->kind != NULL)
    {
      g_autoptr (AlongQuery) related = along_query_new (along_entity_find (spec->kind));

      if (spec->among != NULL)
        spec->among (context, related);
      where_value (spec, field, value, related);
      along_query_where_related (query, related, spec->reference, TRUE);
    }
  else
    {
      where_value (spec, field, value, query);
    }
  return TRUE;
}

/**
 * along_list_filter_get_value:
 * @self: a filter
 *
 * Returns: (transfer none) (nullable): what was chosen; %NULL for nothing, and for one that is on or off
 */
const char *
along_list_filter_get_value (AlongListFilter *self)
{
  g_return_val_if_fail (ALONG_IS_LIST_FILTER (self), NULL);
  return has_choices (self) ? self->value : NULL;
}

static const char *
label_of (AlongListFilter *self, const char *value)
{
  if (g_str_equal (value, NONE))
    return _ ("None");
  if (self->field->type == ALONG_BOOLEAN)
    return g_str_equal (value, "true") ? _ ("Yes") : _ ("No");
  if (self->field->values != NULL)
    return along_value_set_label (self->field->values, value);
  if (is_searched (self))
    return along_context_title (self->context, self->field->target, value);
  return value;
}

static void
on_titles_changed_cb (AlongListFilter *self)
{
  if (!has_choices (self) || self->value == NULL || !is_searched (self)
      || g_str_equal (self->value, NONE))
    return;
  g_set_str (&self->label, label_of (self, self->value));
  update (self);
}

/**
 * along_list_filter_choose_value:
 * @self: a filter
 * @value: (nullable): a value of its field, whose words it finds itself; a filter that is on or off takes any
 *
 * Returns: %FALSE for a value that this version does not know; then it narrows nothing
 */
gboolean
along_list_filter_choose_value (AlongListFilter *self, const char *value)
{
  g_return_val_if_fail (ALONG_IS_LIST_FILTER (self), FALSE);

  if (!is_value (self->spec, self->field, value))
    return FALSE;
  along_list_filter_choose (self, value, has_choices (self) ? label_of (self, value) : NULL);
  return TRUE;
}

/**
 * along_list_filter_apply:
 * @self: a filter
 * @query: what the list asks for
 */
void
along_list_filter_apply (AlongListFilter *self, AlongQuery *query)
{
  g_return_if_fail (ALONG_IS_LIST_FILTER (self));

  if (!along_list_filter_is_active (self))
    {
      if (self->spec->otherwise != NULL)
        self->spec->otherwise (self->context, query);
    }
  else if (!along_filter_spec_apply (self->spec, self->context, self->entity, self->value, query))
    g_critical ("The filter %s has a value that it cannot have", self->spec->id);
}
