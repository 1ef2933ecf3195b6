/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/share-list.h"

#include <glib/gi18n.h>

/* A part of what may be shared: its row says how much of it is ticked. */
typedef struct
{
  const char *name;
  const char *title;
} Part;

struct _AlongShareList
{
  GObject parent_instance;

  AdwPreferencesGroup *group; /* borrowed: the page owns both */
  GPtrArray *items;           /* of AlongPacketItem */
  GPtrArray *ticks;           /* of Tick */
  GPtrArray *expanders;       /* borrowed: a row for each part */
};

typedef struct
{
  AlongShareList *list;
  AlongPacketItem *item;
  AdwExpanderRow *expander;
  GtkCheckButton *check;
} Tick;

static const Part parts[] = {
  { "person", N_ ("The Person") },
  { "contact", N_ ("How to Get in Touch") },
  { "needs", N_ ("What It Is About") },
  { "support", N_ ("What Helps") },
  { "about_me", N_ ("About Me") },
  { "around", N_ ("People Around Them") },
  { "safety", N_ ("Keeping Everybody Safe") },
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongShareList, along_share_list, G_TYPE_OBJECT)

static void
tick_free (gpointer data)
{
  Tick *tick = data;

  g_signal_handlers_disconnect_by_data (tick->check, tick);
  g_object_unref (tick->check);
  g_free (tick);
}

static void
say_how_many (AlongShareList *self, AdwExpanderRow *expander)
{
  g_autofree char *words = NULL;
  guint n = 0;
  guint ticked = 0;

  for (guint i = 0; i < self->ticks->len; i++)
    {
      const Tick *tick = g_ptr_array_index (self->ticks, i);

      if (tick->expander != expander)
        continue;
      n++;
      ticked += tick->item->ticked ? 1 : 0;
    }
  if (ticked == 0)
    words = g_strdup (_ ("Nothing shared"));
  else
    /* TRANSLATORS: how many of the facts of a part are shared: "2 of 5 shared" */
    words = g_strdup_printf (_ ("%u of %u shared"), ticked, n);
  adw_expander_row_set_subtitle (expander, words);
}

static void
on_toggled_cb (Tick *tick)
{
  tick->item->ticked = gtk_check_button_get_active (tick->check);
  say_how_many (tick->list, tick->expander);
  g_signal_emit (tick->list, signals[SIGNAL_CHANGED], 0);
}

static void
add_item (AlongShareList *self, AdwExpanderRow *expander, AlongPacketItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  Tick *tick = g_new0 (Tick, 1);

  tick->list = self;
  tick->item = item;
  tick->expander = expander;
  tick->check = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  gtk_check_button_set_active (tick->check, item->ticked);
  gtk_widget_set_valign (GTK_WIDGET (tick->check), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tick->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  item->label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, item->value,
                                  -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), item->label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), item->value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (tick->check));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (tick->check));
  adw_expander_row_add_row (expander, row);
  g_ptr_array_add (self->ticks, tick);
  g_signal_connect_swapped (tick->check, "toggled", G_CALLBACK (on_toggled_cb), tick);
}

static void
add_part (AlongShareList *self, const Part *part, GHashTable *open)
{
  AdwExpanderRow *expander = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      AlongPacketItem *item = g_ptr_array_index (self->items, i);

      if (!g_str_equal (item->section, part->name))
        continue;
      if (expander == NULL)
        {
          expander = ADW_EXPANDER_ROW (adw_expander_row_new ());
          adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), _ (part->title));
          gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                          _ (part->title), -1);
          adw_expander_row_set_expanded (expander, g_hash_table_contains (open, _ (part->title)));
          adw_preferences_group_add (self->group, GTK_WIDGET (expander));
          g_ptr_array_add (self->expanders, expander);
        }
      add_item (self, expander, item);
    }
  if (expander != NULL)
    say_how_many (self, expander);
}

static void
along_share_list_finalize (GObject *object)
{
  AlongShareList *self = ALONG_SHARE_LIST (object);

  g_ptr_array_unref (self->ticks);
  g_ptr_array_unref (self->expanders);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  G_OBJECT_CLASS (along_share_list_parent_class)->finalize (object);
}

static void
along_share_list_class_init (AlongShareListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_share_list_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ALONG_TYPE_SHARE_LIST, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_share_list_init (AlongShareList *self)
{
  self->ticks = g_ptr_array_new_with_free_func (tick_free);
  self->expanders = g_ptr_array_new ();
}

/**
 * along_share_list_new:
 * @group: a group of a page, which the rows go into
 *
 * Returns: (transfer full): an empty list; the page drops it before its group goes
 */
AlongShareList *
along_share_list_new (AdwPreferencesGroup *group)
{
  AlongShareList *self = g_object_new (ALONG_TYPE_SHARE_LIST, NULL);

  self->group = group;
  return self;
}

/**
 * along_share_list_set_items:
 * @self: a list
 * @items: (element-type AlongPacketItem): what may be shared; their ticks follow what people do
 */
void
along_share_list_set_items (AlongShareList *self, GPtrArray *items)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_if_fail (ALONG_IS_SHARE_LIST (self));

  g_ptr_array_set_size (self->ticks, 0);
  for (guint i = 0; i < self->expanders->len; i++)
    {
      AdwExpanderRow *expander = g_ptr_array_index (self->expanders, i);

      if (adw_expander_row_get_expanded (expander))
        g_hash_table_add (
            open, g_strdup (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (expander))));
      adw_preferences_group_remove (self->group, GTK_WIDGET (expander));
    }
  g_ptr_array_set_size (self->expanders, 0);
  g_ptr_array_ref (items);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = items;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    add_part (self, &parts[i], open);
}

/**
 * along_share_list_get_items:
 * @self: a list
 *
 * Returns: (transfer none) (nullable) (element-type AlongPacketItem): the items with their ticks
 */
GPtrArray *
along_share_list_get_items (AlongShareList *self)
{
  g_return_val_if_fail (ALONG_IS_SHARE_LIST (self), NULL);
  return self->items;
}
