/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/picks.h"

#include "store/live-list.h"

#include <glib/gi18n.h>

struct _AlongPicks
{
  GObject parent_instance;

  GHashTable *ids;
  gboolean mode;
  GListModel *last_rows; /* compared only: where the last one was picked */
  guint last_position;
};

/* A list in which rows can be picked. */
typedef struct
{
  AlongPicks *picks; /* owned */
  GListModel *rows;  /* owned */
  AlongPickAtFunc position;
} Attached;

enum
{
  PROP_0,
  PROP_MODE,
  N_PROPS,
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongPicks, along_picks, G_TYPE_OBJECT)

static void
along_picks_finalize (GObject *object)
{
  g_hash_table_unref (ALONG_PICKS (object)->ids);
  G_OBJECT_CLASS (along_picks_parent_class)->finalize (object);
}

static void
along_picks_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODE)
    g_value_set_boolean (value, ALONG_PICKS (object)->mode);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
along_picks_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODE)
    along_picks_set_mode (ALONG_PICKS (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
along_picks_class_init (AlongPicksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = along_picks_finalize;
  object_class->get_property = along_picks_get_property;
  object_class->set_property = along_picks_set_property;
  properties[PROP_MODE] = g_param_spec_boolean ("mode", NULL, NULL, FALSE,
                                                (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY
                                                 | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_picks_init (AlongPicks *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * along_picks_new:
 *
 * Returns: (transfer full): nothing picked yet
 */
AlongPicks *
along_picks_new (void)
{
  return g_object_new (ALONG_TYPE_PICKS, NULL);
}

/**
 * along_picks_get_n:
 * @self: picks
 *
 * Returns: how many rows are picked
 */
guint
along_picks_get_n (AlongPicks *self)
{
  g_return_val_if_fail (ALONG_IS_PICKS (self), 0);
  return g_hash_table_size (self->ids);
}

/**
 * along_picks_has:
 * @self: picks
 * @id: (nullable): a record
 *
 * Returns: %TRUE if its row is picked
 */
gboolean
along_picks_has (AlongPicks *self, const char *id)
{
  g_return_val_if_fail (ALONG_IS_PICKS (self), FALSE);
  return id != NULL && g_hash_table_contains (self->ids, id);
}

/**
 * along_picks_get_ids:
 * @self: picks
 *
 * Returns: (transfer full): the records that are picked
 */
char **
along_picks_get_ids (AlongPicks *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id = NULL;

  g_return_val_if_fail (ALONG_IS_PICKS (self), NULL);
  g_hash_table_iter_init (&iter, self->ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (ids, id);
  return g_strv_builder_end (ids);
}

/**
 * along_picks_get_mode:
 * @self: picks
 *
 * Returns: whether a click picks instead of opening
 */
gboolean
along_picks_get_mode (AlongPicks *self)
{
  g_return_val_if_fail (ALONG_IS_PICKS (self), FALSE);
  return self->mode;
}

static void
set_mode (AlongPicks *self, gboolean mode)
{
  if (self->mode == mode)
    return;
  self->mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/**
 * along_picks_set_mode:
 * @self: picks
 * @mode: whether a click picks instead of opening; without it nothing stays picked
 */
void
along_picks_set_mode (AlongPicks *self, gboolean mode)
{
  g_return_if_fail (ALONG_IS_PICKS (self));
  if (self->mode == mode)
    return;
  if (!mode)
    g_hash_table_remove_all (self->ids);
  set_mode (self, mode);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Whoever has picked one sees what can be picked, and can go on with the finger. */
static void
tell (AlongPicks *self)
{
  set_mode (self, self->mode || g_hash_table_size (self->ids) > 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * along_picks_toggle:
 * @self: picks
 * @id: a record
 *
 * Picks its row, or no longer.
 */
void
along_picks_toggle (AlongPicks *self, const char *id)
{
  g_return_if_fail (ALONG_IS_PICKS (self));
  if (!g_hash_table_remove (self->ids, id))
    g_hash_table_add (self->ids, g_strdup (id));
  tell (self);
}

/**
 * along_picks_clear:
 * @self: picks
 *
 * Nothing is picked, and clicks open again.
 */
void
along_picks_clear (AlongPicks *self)
{
  along_picks_set_mode (self, FALSE);
}

static void
attached_free (gpointer data, GClosure *closure)
{
  Attached *attached = data;

  g_object_unref (attached->picks);
  g_object_unref (attached->rows);
  g_free (attached);
}

static gboolean
toggle_at (Attached *self, guint position)
{
  g_autoptr (AlongRow) row = g_list_model_get_item (self->rows, position);

  if (row == NULL || along_row_get_id (row) == NULL)
    return FALSE;
  self->picks->last_rows = self->rows;
  self->picks->last_position = position;
  along_picks_toggle (self->picks, along_row_get_id (row));
  return TRUE;
}

/* From the one picked last to this one, as far as they have been read. */
static gboolean
pick_until (Attached *self, guint position)
{
  guint from = MIN (self->picks->last_position, position);
  guint to = MAX (self->picks->last_position, position);

  if (self->picks->last_rows != self->rows || along_picks_get_n (self->picks) == 0)
    return toggle_at (self, position);
  for (guint i = from; i <= to; i++)
    {
      g_autoptr (AlongRow) row = g_list_model_get_item (self->rows, i);

      if (row != NULL && along_row_get_id (row) != NULL)
        g_hash_table_add (self->picks->ids, g_strdup (along_row_get_id (row)));
    }
  tell (self->picks);
  return TRUE;
}

static void
on_pressed_cb (GtkGestureClick *click, int n_press, double x, double y, Attached *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  GtkWidget *widget = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);
  GdkModifierType held
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  guint position = widget != NULL ? self->position (view, widget) : GTK_INVALID_LIST_POSITION;
  gboolean picked = FALSE;

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  if (held & GDK_SHIFT_MASK)
    picked = pick_until (self, position);
  else if (held & GDK_CONTROL_MASK || self->picks->mode)
    picked = toggle_at (self, position);
  if (picked)
    gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
on_space_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  Attached *self = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));
  guint position = focus != NULL && gtk_widget_is_ancestor (focus, view)
                       ? self->position (view, focus)
                       : GTK_INVALID_LIST_POSITION;

  return position != GTK_INVALID_LIST_POSITION && toggle_at (self, position);
}

static gboolean
on_escape_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  Attached *self = data;

  if (!self->picks->mode)
    return FALSE;
  along_picks_clear (self->picks);
  return TRUE;
}

static Attached *
attached_new (AlongPicks *self, GListModel *rows, AlongPickAtFunc position)
{
  Attached *attached = g_new0 (Attached, 1);

  attached->picks = g_object_ref (self);
  attached->rows = g_object_ref (rows);
  attached->position = position;
  return attached;
}

static void
attached_free_plain (gpointer data)
{
  attached_free (data, NULL);
}

/**
 * along_picks_attach:
 * @self: picks
 * @view: a list
 * @rows: the #AlongRow s it shows
 * @position: says where in it something stands
 *
 * Lets people pick rows of @view.
 */
void
along_picks_attach (AlongPicks *self, GtkWidget *view, GListModel *rows, AlongPickAtFunc position)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcut *space = NULL;
  GtkShortcut *escape = NULL;

  g_return_if_fail (ALONG_IS_PICKS (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_data (click, "pressed", G_CALLBACK (on_pressed_cb),
                         attached_new (self, rows, position), attached_free, 0);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));
  space = gtk_shortcut_new (
      gtk_alternative_trigger_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                                   gtk_keyval_trigger_new (GDK_KEY_space, GDK_CONTROL_MASK)),
      gtk_callback_action_new (on_space_cb, attached_new (self, rows, position),
                               attached_free_plain));
  escape = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                             gtk_callback_action_new (on_escape_cb,
                                                      attached_new (self, rows, position),
                                                      attached_free_plain));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), space);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), escape);
  gtk_widget_add_controller (view, keys);
}
