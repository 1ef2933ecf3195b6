/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-menu.h"

#include "app/referrals/bulk-bar.h"
#include "app/referrals/phone-dialog.h"
#include "app/referrals/refer-start.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-step.h"
#include "app/referrals/referral-words.h"
#include "app/common/context-menu.h"
#include "app/common/window.h"
#include "model/chase.h"

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
  void (*act) (GtkWidget *widget, AlongContext *context, AlongRecord *referral); /* without @to */
} Moving;

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
chase (GtkWidget *widget, AlongContext *context, AlongRecord *referral)
{
  if (along_chase_fits (referral, along_context_get_actor (context)->org))
    along_referral_chased (widget, context, referral, NULL);
  else
    along_window_toast (along_window_of (widget), _ ("It is not the service’s turn."), NULL, NULL,
                        NULL);
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
  if (moving->to == NULL)
    {
      moving->act (moving->widget, moving->context, referral);
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

static Moving *
read_and_act (Rows *rows, const char *id)
{
  Moving *moving = g_new0 (Moving, 1);

  moving->widget = g_object_ref (rows->widget);
  moving->context = g_object_ref (rows->context);
  along_store_get_async (along_context_get_store (rows->context), along_entity_find ("referral"),
                         id, NULL, on_referral_cb, moving);
  return moving;
}

static void
on_move_cb (GSimpleAction *action, GVariant *target, Rows *rows)
{
  const char *id = NULL;
  const char *to = NULL;

  g_variant_get (target, "(&s&s)", &id, &to);
  read_and_act (rows, id)->to = g_strdup (to);
}

static void
on_chase_cb (GSimpleAction *action, GVariant *target, Rows *rows)
{
  read_and_act (rows, g_variant_get_string (target, NULL))->act = chase;
}

/* An answer that came on the phone. */
static void
on_phone_cb (GSimpleAction *action, GVariant *target, Rows *rows)
{
  read_and_act (rows, g_variant_get_string (target, NULL))->act = along_phone_dialog_present;
}

static void
on_assign_cb (GSimpleAction *action, GVariant *target, Rows *rows)
{
  const char *ids[] = { g_variant_get_string (target, NULL), NULL };

  along_bulk_assign (rows->widget, rows->context, ids);
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
  g_autoptr (GSimpleAction) chasing = g_simple_action_new ("chase", G_VARIANT_TYPE_STRING);
  g_autoptr (GSimpleAction) phone = g_simple_action_new ("phone", G_VARIANT_TYPE_STRING);
  g_autoptr (GSimpleAction) assign = g_simple_action_new ("assign", G_VARIANT_TYPE_STRING);
  Rows *rows = g_new0 (Rows, 1);

  rows->widget = widget;
  rows->context = g_object_ref (context);
  g_signal_connect_data (move, "activate", G_CALLBACK (on_move_cb), rows, rows_free, 0);
  g_signal_connect (chasing, "activate", G_CALLBACK (on_chase_cb), rows);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (move));
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (chasing));
  g_signal_connect (phone, "activate", G_CALLBACK (on_phone_cb), rows);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (phone));
  g_signal_connect (assign, "activate", G_CALLBACK (on_assign_cb), rows);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (assign));
  gtk_widget_insert_action_group (widget, "referral", G_ACTION_GROUP (group));
}

static void
set_compose (GMenuItem *item, const AlongRecord *draft)
{
  const char *service = along_record_get_text (draft, "service");
  g_autofree char *id
      = along_refer_again (along_record_get_id (draft), service != NULL ? service : "");

  g_menu_item_set_label (item, _ ("Look at It and Send…"));
  g_menu_item_set_action_and_target (item, "win.push", "(ss)", "refer", id);
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

      /* A draft is sent where everything of it is looked at once more. */
      if (g_str_equal (move->name, "send"))
        set_compose (item, referral);
      else
        g_menu_item_set_action_and_target (item, "referral.move", "(ss)",
                                           along_record_get_id (referral), move->to);
      if (g_strcmp0 (move->name, along_referral_suggests (referral)) == 0)
        g_menu_item_set_attribute (item, "accel", "s", "a");
      g_menu_append_item (menu, item);
    }
  if (along_chase_fits (referral, along_context_get_actor (context)->org))
    along_menu_append (menu, _ ("_Chase…"), "referral.chase", along_record_get_id (referral), "c");
  if (along_phone_dialog_can (context, referral))
    along_menu_append (menu, _ ("Answer by _Phone…"), "referral.phone",
                       along_record_get_id (referral), "p");
  along_menu_append (menu, _ ("R_eassign…"), "referral.assign", along_record_get_id (referral),
                     "e");
  if (person != NULL)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ ("Go to the Person"), NULL);

      g_menu_item_set_action_and_target (item, "win.go", "(ss)", "person", person);
      g_menu_append_item (menu, item);
    }
}
