/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-menu.h"

#include "app/referrals/bulk-bar.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-step.h"
#include "app/referrals/referral-words.h"
#include "app/common/context-menu.h"
#include "app/common/window.h"

#include <glib/gi18n.h>

/* What stands around rows of referrals: it does what their menus offer. */
typedef struct
{
  GtkWidget *widget; /* not owned; its action group goes with it */
  AlongContext *context;
} Rows;

typedef struct
{
  GtkWidget *widget;
  AlongContext *context;
  char *to;
} Moving;

/* In place of a state that a move leads to: what comes next, whatever it is; and asking the service. */
static const char NEXT[] = "!next";
static const char CHASE[] = "!chase";

static void
rows_free (gpointer data, GClosure *closure)
{
  Rows *rows = data;

  g_object_unref (rows->context);
  g_free (rows);
}

static void
moving_free (Moving *moving)
{
  g_object_unref (moving->widget);
  g_object_unref (moving->context);
  g_free (moving->to);
  g_free (moving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Moving, moving_free)

static void
take_next (Moving *moving, AlongWindow *window, AlongRecord *referral)
{
  const char *next = along_referral_suggests (referral);
  g_autoptr (GPtrArray) offers
      = along_lifecycle_offers (referral, along_move_who (moving->context, referral));

  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);

      if (g_strcmp0 (move->name, next) == 0)
        {
          along_move_take (moving->widget, moving->context, &along_referral_manner, referral, move);
          return;
        }
    }
  along_window_toast (window, _ ("There is no next step of yours with it now."), NULL, NULL, NULL);
}

static void
chase (Moving *moving, AlongWindow *window, AlongRecord *referral)
{
  if (!along_referral_is_sent_by (referral, along_context_get_actor (moving->context)->org)
      || along_referral_is_over (referral))
    along_window_toast (window, _ ("Only what you sent and waits for a service can be chased."),
                        NULL, NULL, NULL);
  else
    along_referral_chased (moving->widget, moving->context, referral);
}

static void
on_referral_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Moving) moving = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) referral = along_store_get_finish (ALONG_STORE (source), result, &error);
  AlongWindow *window = along_window_of (moving->widget);
  const AlongMove *move = NULL;

  if (window == NULL)
    return;
  if (referral == NULL)
    {
      along_window_report (window, error);
      return;
    }
  if (g_str_equal (moving->to, NEXT) || g_str_equal (moving->to, CHASE))
    {
      (g_str_equal (moving->to, NEXT) ? take_next : chase) (moving, window, referral);
      return;
    }
  move = along_lifecycle_find_move (along_record_get_entity (referral)->lifecycle,
                                    along_record_get_state (referral), moving->to);
  if (move != NULL)
    along_move_take (moving->widget, moving->context, &along_referral_manner, referral, move);
  else
    along_window_toast (window, _ ("Somebody else moved this on in the meantime."), NULL, NULL,
                        NULL);
}

static void
read_then (GtkWidget *widget, AlongContext *context, const char *id, const char *to)
{
  Moving *moving = g_new0 (Moving, 1);

  moving->widget = g_object_ref (widget);
  moving->context = g_object_ref (context);
  moving->to = g_strdup (to);
  along_store_get_async (along_context_get_store (context), along_entity_find ("referral"), id,
                         NULL, on_referral_cb, moving);
}

static void
on_move_cb (GSimpleAction *action, GVariant *target, Rows *rows)
{
  const char *id = NULL;
  const char *to = NULL;

  g_variant_get (target, "(&s&s)", &id, &to);
  read_then (rows->widget, rows->context, id, to);
}

static void
on_assign_cb (GSimpleAction *action, GVariant *target, Rows *rows)
{
  const char *ids[] = { g_variant_get_string (target, NULL), NULL };

  along_bulk_assign (rows->widget, rows->context, ids);
}

static Rows *
rows_new (GtkWidget *widget, AlongContext *context)
{
  Rows *rows = g_new0 (Rows, 1);

  rows->widget = widget;
  rows->context = g_object_ref (context);
  return rows;
}

/**
 * along_referral_menu_setup:
 * @widget: what stands around rows of referrals
 * @context: the window's context
 *
 * Lets @widget do what along_referral_menu_fill() offers.
 */
void
along_referral_menu_setup (GtkWidget *widget, AlongContext *context)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) move = g_simple_action_new ("move", G_VARIANT_TYPE ("(ss)"));
  g_autoptr (GSimpleAction) assign = g_simple_action_new ("assign", G_VARIANT_TYPE_STRING);

  g_signal_connect_data (move, "activate", G_CALLBACK (on_move_cb), rows_new (widget, context),
                         rows_free, 0);
  g_signal_connect_data (assign, "activate", G_CALLBACK (on_assign_cb), rows_new (widget, context),
                         rows_free, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (move));
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (assign));
  gtk_widget_insert_action_group (widget, "referral", G_ACTION_GROUP (group));
}

static const struct
{
  guint key;
  const char *action;
  const char *to; /* NULL for one that takes the id alone */
} letters[] = {
  { GDK_KEY_a, "referral.move", NEXT },
  { GDK_KEY_c, "referral.move", CHASE },
  { GDK_KEY_e, "referral.assign", NULL },
};

typedef struct
{
  AlongReferralAtFunc which;
  guint letter;
} Key;

static gboolean
on_letter_cb (GtkWidget *list, GVariant *args, gpointer data)
{
  const Key *key = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));
  const char *id
      = focus != NULL && gtk_widget_is_ancestor (focus, list) ? key->which (list, focus) : NULL;
  const char *action = letters[key->letter].action;
  const char *to = letters[key->letter].to;

  if (id == NULL)
    return FALSE;
  if (to != NULL)
    gtk_widget_activate_action (list, action, "(ss)", id, to);
  else
    gtk_widget_activate_action (list, action, "s", id);
  return TRUE;
}

/**
 * along_referral_menu_add_keys:
 * @list: a list of referrals, inside of what along_referral_menu_setup() was given
 * @context: the window's context
 * @which: says which referral has the keyboard
 *
 * A takes the next step, C chases, E gives it to somebody, as the preference for letters allows.
 */
void
along_referral_menu_add_keys (GtkWidget *list, AlongContext *context, AlongReferralAtFunc which)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      Key *key = g_new0 (Key, 1);

      key->which = which;
      key->letter = i;
      gtk_shortcut_controller_add_shortcut (
          GTK_SHORTCUT_CONTROLLER (controller),
          gtk_shortcut_new (gtk_keyval_trigger_new (letters[i].key, 0),
                            gtk_callback_action_new (on_letter_cb, key, g_free)));
    }
  gtk_widget_add_controller (list, controller);
  along_context_letters (context, controller);
}

/**
 * along_referral_menu_fill:
 * @context: the window's context
 * @referral: a referral
 * @menu: its row's menu
 *
 * Adds the moves that the reader may take now, as on the referral's page, and the way to the person.
 */
void
along_referral_menu_fill (AlongContext *context, AlongRecord *referral, GMenu *menu)
{
  g_autoptr (GPtrArray) offers
      = along_lifecycle_offers (referral, along_move_who (context, referral));
  const char *person = along_record_get_text (referral, "person");

  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);
      g_autofree char *label = along_move_button_label (&along_referral_manner, move, referral);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "referral.move", "(ss)",
                                         along_record_get_id (referral), move->to);
      if (g_strcmp0 (move->name, along_referral_suggests (referral)) == 0)
        g_menu_item_set_attribute (item, "accel", "s", "a");
      g_menu_append_item (menu, item);
    }
  if (along_referral_is_sent_by (referral, along_context_get_actor (context)->org)
      && !along_referral_is_over (referral))
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ ("Chase"), NULL);

      g_menu_item_set_action_and_target (item, "referral.move", "(ss)",
                                         along_record_get_id (referral), CHASE);
      g_menu_item_set_attribute (item, "accel", "s", "c");
      g_menu_append_item (menu, item);
    }
  along_menu_append (menu, _ ("Reassign…"), "referral.assign", along_record_get_id (referral), "e");
  if (person != NULL)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ ("Go to the Person"), NULL);

      g_menu_item_set_action_and_target (item, "win.go", "(ss)", "person", person);
      g_menu_append_item (menu, item);
    }
}
