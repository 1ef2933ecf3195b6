/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/recipient-list.h"

#include "app/common/row-for-field.h"
#include "base/date.h"
#include "model/packet.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AlongRecipientList
{
  GObject parent_instance;

  AlongContext *context;
  AdwPreferencesGroup *group; /* borrowed: the page owns both */
  char *draft_key;
  GHashTable *own; /* id → Own, of every service that was among them */
  GPtrArray *rows; /* of Entry, those that are shown */
};

/* What is said to one service alone. */
typedef struct
{
  char *reason;
  char *planned;       /* as it was typed, a date where it can be read */
  GPtrArray *left_out; /* of keys */
  char **left_out_keys;
} Own;

typedef struct
{
  AlongRecipientList *list;
  char *id;
  AdwExpanderRow *expander;
  AlongField own_reason; /* as declared, under a label of its own */
  AlongFieldRow *reason;
  AlongFieldRow *planned;
  GPtrArray *ticks; /* of Tick */
} Entry;

typedef struct
{
  Entry *entry;
  char *key;
  GtkCheckButton *check;
} Tick;

enum
{
  SIGNAL_CHANGED,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongRecipientList, along_recipient_list, G_TYPE_OBJECT)

static void
own_free (gpointer data)
{
  Own *own = data;

  g_free (own->reason);
  g_free (own->planned);
  g_ptr_array_unref (own->left_out);
  g_strfreev (own->left_out_keys);
  g_free (own);
}

static Own *
own_of (AlongRecipientList *self, const char *id)
{
  Own *own = g_hash_table_lookup (self->own, id);

  if (own != NULL)
    return own;
  own = g_new0 (Own, 1);
  own->left_out = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->own, g_strdup (id), own);
  return own;
}

static void
tick_free (gpointer data)
{
  Tick *tick = data;

  g_signal_handlers_disconnect_by_data (tick->check, tick);
  g_object_unref (tick->check);
  g_free (tick->key);
  g_free (tick);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_signal_handlers_disconnect_by_data (entry->reason, entry);
  g_signal_handlers_disconnect_by_data (entry->planned, entry);
  g_object_unref (entry->reason);
  g_object_unref (entry->planned);
  g_ptr_array_unref (entry->ticks);
  g_free (entry->id);
  g_free (entry);
}

static void
put_draft (AlongRecipientList *self, const char *what, const char *id, const char *text)
{
  g_autofree char *field = g_strdup_printf ("%s@%s", what, id);

  along_store_put_draft (along_context_get_store (self->context), self->draft_key, field,
                         text != NULL ? text : "");
}

static void
put_left_out (AlongRecipientList *self, const char *id, Own *own)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *joined = NULL;

  for (guint i = 0; i < own->left_out->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (own->left_out, i));
  g_strfreev (own->left_out_keys);
  own->left_out_keys = g_strv_builder_end (builder);
  joined = g_strjoinv ("\n", own->left_out_keys);
  put_draft (self, "left_out", id, joined);
}

/* "Own words · 2 things less · to be sent on 7 Dec" */
static void
describe (Entry *entry)
{
  Own *own = own_of (entry->list, entry->id);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;
  g_autofree char *words = NULL;

  if (own->planned != NULL)
    {
      g_autofree char *day = along_date_near (own->planned);

      /* TRANSLATORS: a referral that waits for its day; %s is a date */
      g_strv_builder_take (builder, g_strdup_printf (_ ("Kept as a draft until %s"), day));
    }
  else
    g_strv_builder_add (builder, _ ("Sent now"));
  if (own->reason != NULL && *own->reason != '\0')
    g_strv_builder_add (builder, _ ("own words"));
  if (own->left_out->len > 0)
    g_strv_builder_take (
        builder,
        /* TRANSLATORS: how many facts one service is not told that the others are */
        g_strdup_printf (ngettext ("%u thing less shared", "%u things less shared",
                                   own->left_out->len),
                         own->left_out->len));
  parts = g_strv_builder_end (builder);
  words = g_strjoinv (" · ", parts);
  adw_expander_row_set_subtitle (entry->expander, words);
}

static void
on_reason_cb (AlongFieldRow *row, Entry *entry)
{
  Own *own = own_of (entry->list, entry->id);
  g_autofree char *typed = along_field_row_get_typed (row);

  g_set_str (&own->reason, typed);
  put_draft (entry->list, "reason", entry->id, typed);
  describe (entry);
  g_signal_emit (entry->list, signals[SIGNAL_CHANGED], 0);
}

static void
on_planned_cb (AlongFieldRow *row, Entry *entry)
{
  Own *own = own_of (entry->list, entry->id);
  g_autofree char *typed = along_field_row_get_typed (row);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = along_field_row_get_value (row, &error);

  along_field_row_set_invalid (row, error != NULL ? error->message : NULL);
  if (value != NULL)
    g_set_str (&own->planned, g_variant_get_string (value, NULL));
  else
    g_set_str (&own->planned, *typed != '\0' ? typed : NULL);
  put_draft (entry->list, "planned", entry->id, own->planned);
  describe (entry);
  g_signal_emit (entry->list, signals[SIGNAL_CHANGED], 0);
}

static void
on_tick_cb (GtkCheckButton *check, GParamSpec *pspec, Tick *tick)
{
  AlongRecipientList *self = tick->entry->list;
  Own *own = own_of (self, tick->entry->id);
  guint at = 0;
  gboolean listed = g_ptr_array_find_with_equal_func (own->left_out, tick->key, g_str_equal, &at);

  if (gtk_check_button_get_active (check) == !listed)
    return;
  if (listed)
    g_ptr_array_remove_index (own->left_out, at);
  else
    g_ptr_array_add (own->left_out, g_strdup (tick->key));
  put_left_out (self, tick->entry->id, own);
  describe (tick->entry);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
add_tick (Entry *entry, const AlongPacketItem *item)
{
  Own *own = own_of (entry->list, entry->id);
  GtkWidget *row = adw_action_row_new ();
  Tick *tick = g_new0 (Tick, 1);
  const char *service = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (entry->expander));
  /* TRANSLATORS: said by screen readers: a fact, and the service it is shared with */
  g_autofree char *name = g_strdup_printf (_ ("%s, for %s"), item->label, service);

  tick->entry = entry;
  tick->key = g_strdup (item->key);
  tick->check = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  gtk_widget_set_valign (GTK_WIDGET (tick->check), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tick->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_check_button_set_active (
      tick->check, !g_ptr_array_find_with_equal_func (own->left_out, item->key, g_str_equal, NULL));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), item->label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), item->value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (tick->check));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (tick->check));
  adw_expander_row_add_row (entry->expander, row);
  g_signal_connect (tick->check, "notify::active", G_CALLBACK (on_tick_cb), tick);
  g_ptr_array_add (entry->ticks, tick);
}

/* What people type into is inside the row, and would be named by its title, the same for each service. */
static void
name_control (GtkWidget *control, const char *name)
{
  GtkEditable *inside
      = GTK_IS_EDITABLE (control) ? gtk_editable_get_delegate (GTK_EDITABLE (control)) : NULL;
  GtkAccessible *named = inside != NULL ? GTK_ACCESSIBLE (inside) : GTK_ACCESSIBLE (control);

  gtk_accessible_reset_relation (named, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (named, GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static AlongFieldRow *
add_field (Entry *entry, const AlongField *field, const char *typed, GCallback edited)
{
  AlongFieldRow *row = along_row_for_field (entry->list->context, field);
  const char *service = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (entry->expander));
  /* TRANSLATORS: said by screen readers: what a row is, and the service it is for */
  g_autofree char *name = g_strdup_printf (_ ("%s, for %s"), _ (field->label), service);

  name_control (along_field_row_get_control (row), name);
  if (typed != NULL)
    along_field_row_set_typed (row, typed, field);
  adw_expander_row_add_row (entry->expander, GTK_WIDGET (row));
  g_signal_connect (row, "edited", edited, entry);
  return g_object_ref (row);
}

static void
on_drop_cb (GtkButton *button, Entry *entry)
{
  g_autofree char *id = g_strdup (entry->id);
  g_autoptr (AlongRecipientList) self = g_object_ref (entry->list);

  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, id);
}

static void
add_drop (Entry *entry)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* TRANSLATORS: %s is a service */
  g_autofree char *name = g_strdup_printf (
      _ ("Take Out: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (entry->expander)));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (on_drop_cb), entry);
  adw_expander_row_add_suffix (entry->expander, button);
}

static void
add_entry (AlongRecipientList *self, const AlongRecord *service, GPtrArray *items, gboolean open)
{
  Entry *entry = g_new0 (Entry, 1);
  Own *own = own_of (self, along_record_get_id (service));
  const AlongEntity *entity = along_entity_find ("referral");

  entry->list = self;
  entry->id = g_strdup (along_record_get_id (service));
  entry->ticks = g_ptr_array_new_with_free_func (tick_free);
  entry->expander = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (entry->expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry->expander),
                                 along_record_get_title (service));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  along_record_get_title (service), -1);
  entry->own_reason = *along_entity_find_field (entity, "reason", NULL);
  entry->own_reason.label = N_ ("Why, in other words for this one");
  entry->reason = add_field (entry, &entry->own_reason, own->reason, G_CALLBACK (on_reason_cb));
  entry->planned = add_field (entry, along_entity_find_field (entity, "planned_for", NULL),
                              own->planned, G_CALLBACK (on_planned_cb));
  for (guint i = 0; i < items->len; i++)
    if (((AlongPacketItem *)g_ptr_array_index (items, i))->ticked)
      add_tick (entry, g_ptr_array_index (items, i));
  add_drop (entry);
  describe (entry);
  adw_expander_row_set_expanded (entry->expander, open);
  adw_preferences_group_add (self->group, GTK_WIDGET (entry->expander));
  g_ptr_array_add (self->rows, entry);
}

static Entry *
find (AlongRecipientList *self, const char *id)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (((Entry *)g_ptr_array_index (self->rows, i))->id, id))
      return g_ptr_array_index (self->rows, i);
  return NULL;
}

static void
along_recipient_list_finalize (GObject *object)
{
  AlongRecipientList *self = ALONG_RECIPIENT_LIST (object);

  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->own);
  g_free (self->draft_key);
  g_object_unref (self->context);
  G_OBJECT_CLASS (along_recipient_list_parent_class)->finalize (object);
}

static void
along_recipient_list_class_init (AlongRecipientListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_recipient_list_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ALONG_TYPE_RECIPIENT_LIST, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DROPPED] = g_signal_new ("dropped", ALONG_TYPE_RECIPIENT_LIST, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
along_recipient_list_init (AlongRecipientList *self)
{
  self->rows = g_ptr_array_new_with_free_func (entry_free);
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, own_free);
}

/**
 * along_recipient_list_new:
 * @context: the window's context
 * @group: a group of a page, which the rows go into
 * @draft_key: under which name drafts are kept
 *
 * Returns: (transfer full): an empty list; the page drops it before its group goes
 */
AlongRecipientList *
along_recipient_list_new (AlongContext *context, AdwPreferencesGroup *group, const char *draft_key)
{
  AlongRecipientList *self = g_object_new (ALONG_TYPE_RECIPIENT_LIST, NULL);

  self->context = g_object_ref (context);
  self->group = group;
  self->draft_key = g_strdup (draft_key);
  return self;
}

/**
 * along_recipient_list_load:
 * @self: a list
 * @drafts: what was typed before, by field
 */
void
along_recipient_list_load (AlongRecipientList *self, GHashTable *drafts)
{
  GHashTableIter iter;
  gpointer field = NULL;
  gpointer text = NULL;

  g_return_if_fail (ALONG_IS_RECIPIENT_LIST (self));

  g_hash_table_iter_init (&iter, drafts);
  while (g_hash_table_iter_next (&iter, &field, &text))
    {
      g_auto (GStrv) parts = g_strsplit (field, "@", 2);
      Own *own = NULL;

      if (parts[0] == NULL || parts[1] == NULL || *(char *)text == '\0')
        continue;
      own = own_of (self, parts[1]);
      if (g_str_equal (parts[0], "reason"))
        g_set_str (&own->reason, text);
      else if (g_str_equal (parts[0], "planned"))
        g_set_str (&own->planned, text);
      else if (g_str_equal (parts[0], "left_out"))
        {
          g_strfreev (own->left_out_keys);
          own->left_out_keys = g_strsplit (text, "\n", -1);
          for (guint i = 0; own->left_out_keys[i] != NULL; i++)
            g_ptr_array_add (own->left_out, g_strdup (own->left_out_keys[i]));
        }
    }
}

static gboolean
shows_these (AlongRecipientList *self, GPtrArray *services, GPtrArray *items)
{
  guint n = 0;

  if (services->len != self->rows->len)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    n += ((AlongPacketItem *)g_ptr_array_index (items, i))->ticked ? 1 : 0;
  for (guint i = 0; i < services->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->rows, i);
      guint k = 0;

      if (!g_str_equal (entry->id, along_record_get_id (g_ptr_array_index (services, i)))
          || entry->ticks->len != n)
        return FALSE;
      for (guint j = 0; j < items->len; j++)
        {
          const AlongPacketItem *item = g_ptr_array_index (items, j);

          if (item->ticked
              && !g_str_equal (((Tick *)g_ptr_array_index (entry->ticks, k++))->key, item->key))
            return FALSE;
        }
    }
  return TRUE;
}

/**
 * along_recipient_list_show:
 * @self: a list
 * @services: (element-type AlongRecord): the services that were chosen
 * @items: (element-type AlongPacketItem): what may be shared; each may be kept from one of them
 */
void
along_recipient_list_show (AlongRecipientList *self, GPtrArray *services, GPtrArray *items)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_if_fail (ALONG_IS_RECIPIENT_LIST (self));

  if (shows_these (self, services, items))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->rows, i);

      if (adw_expander_row_get_expanded (entry->expander))
        g_hash_table_add (open, g_strdup (entry->id));
      adw_preferences_group_remove (self->group, GTK_WIDGET (entry->expander));
    }
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < services->len; i++)
    {
      const AlongRecord *service = g_ptr_array_index (services, i);

      add_entry (self, service, items, g_hash_table_contains (open, along_record_get_id (service)));
    }
}

/**
 * along_recipient_list_set:
 * @self: a list
 * @service: a service's id
 * @reason: (nullable): words for this one alone
 * @planned_for: (nullable): the day it is to be sent on
 *
 * What a pathway says of it.
 */
void
along_recipient_list_set (AlongRecipientList *self,
                          const char *service,
                          const char *reason,
                          const char *planned_for)
{
  Own *own = NULL;

  g_return_if_fail (ALONG_IS_RECIPIENT_LIST (self));

  own = own_of (self, service);
  g_set_str (&own->reason, reason);
  g_set_str (&own->planned, planned_for);
  put_draft (self, "reason", service, reason);
  put_draft (self, "planned", service, planned_for);
}

/**
 * along_recipient_list_leave_out:
 * @self: a list
 * @service: a service's id
 * @items: (element-type AlongPacketItem): what may be shared
 * @categories: (array zero-terminated=1): kinds of information
 *
 * Keeps everything of @categories from this one service.
 */
void
along_recipient_list_leave_out (AlongRecipientList *self,
                                const char *service,
                                GPtrArray *items,
                                const char *const *categories)
{
  Own *own = NULL;
  Entry *entry = NULL;

  g_return_if_fail (ALONG_IS_RECIPIENT_LIST (self));

  own = own_of (self, service);
  for (guint i = 0; i < items->len; i++)
    {
      const AlongPacketItem *item = g_ptr_array_index (items, i);

      if (g_strv_contains (categories, along_facet_name (item->facet))
          && !g_ptr_array_find_with_equal_func (own->left_out, item->key, g_str_equal, NULL))
        g_ptr_array_add (own->left_out, g_strdup (item->key));
    }
  put_left_out (self, service, own);
  entry = find (self, service);
  for (guint i = 0; entry != NULL && i < entry->ticks->len; i++)
    {
      Tick *tick = g_ptr_array_index (entry->ticks, i);

      if (g_ptr_array_find_with_equal_func (own->left_out, tick->key, g_str_equal, NULL))
        gtk_check_button_set_active (tick->check, FALSE);
    }
  if (entry != NULL)
    describe (entry);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * along_recipient_list_get_reason:
 * @self: a list
 * @service: a service's id
 *
 * Returns: (transfer none) (nullable): the words for this one alone
 */
const char *
along_recipient_list_get_reason (AlongRecipientList *self, const char *service)
{
  const Own *own = NULL;

  g_return_val_if_fail (ALONG_IS_RECIPIENT_LIST (self), NULL);
  own = g_hash_table_lookup (self->own, service);
  return own != NULL ? own->reason : NULL;
}

/**
 * along_recipient_list_get_planned:
 * @self: a list
 * @service: a service's id
 *
 * Returns: (transfer none) (nullable): the day it is to be sent on
 */
const char *
along_recipient_list_get_planned (AlongRecipientList *self, const char *service)
{
  const Own *own = NULL;

  g_return_val_if_fail (ALONG_IS_RECIPIENT_LIST (self), NULL);
  own = g_hash_table_lookup (self->own, service);
  return own != NULL ? own->planned : NULL;
}

/**
 * along_recipient_list_get_left_out:
 * @self: a list
 * @service: a service's id
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): keys of what it is not told
 */
const char *const *
along_recipient_list_get_left_out (AlongRecipientList *self, const char *service)
{
  const Own *own = NULL;

  g_return_val_if_fail (ALONG_IS_RECIPIENT_LIST (self), NULL);
  own = g_hash_table_lookup (self->own, service);
  return own != NULL ? (const char *const *)own->left_out_keys : NULL;
}

/**
 * along_recipient_list_focus:
 * @self: a list
 * @service: a service's id
 *
 * Opens its row and puts the keyboard there.
 */
void
along_recipient_list_focus (AlongRecipientList *self, const char *service)
{
  Entry *entry = NULL;

  g_return_if_fail (ALONG_IS_RECIPIENT_LIST (self));

  entry = find (self, service);
  if (entry == NULL)
    return;
  adw_expander_row_set_expanded (entry->expander, TRUE);
  gtk_widget_grab_focus (along_field_row_get_control (entry->planned));
}
