/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/context-menu.h"

static void
name_items (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      g_autofree char *text = NULL;

      if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child))
          != GTK_ACCESSIBLE_ROLE_MENU_ITEM)
        {
          name_items (child);
          continue;
        }
      g_object_get (child, "text", &text, NULL);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                      -1);
    }
}

/**
 * along_menu_name_items:
 * @menu: a #GtkPopoverMenu
 *
 * Tells a screen reader what each item of the menu says, each time it opens: by itself GTK 4.18 leaves them without a
 * name.
 */
void
along_menu_name_items (GtkWidget *menu)
{
  g_signal_connect_after (menu, "map", G_CALLBACK (name_items), NULL);
}

static void
on_gone_cb (GtkWidget *popover)
{
  gtk_widget_unparent (popover);
}

/* An action of the menu is taken after it has closed: the menu stays until then. */
static void
on_closed_cb (GtkPopover *popover)
{
  g_idle_add_once ((GSourceOnceFunc)on_gone_cb, popover);
}

/* What is only for the eye says nothing to a screen reader, nor would a menu in it: it goes into what is around. */
static GtkWidget *
host_of (GtkWidget *widget)
{
  while (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget))
         == GTK_ACCESSIBLE_ROLE_PRESENTATION)
    widget = gtk_widget_get_parent (widget);
  return widget;
}

static void
pop_up (GtkWidget *widget, AlongMenuFunc make, const GdkRectangle *at)
{
  g_autoptr (GMenu) menu = make (widget);
  GtkWidget *host = host_of (widget);
  graphene_point_t corner = GRAPHENE_POINT_INIT_ZERO;
  GtkWidget *popover = NULL;

  if (menu == NULL || g_menu_model_get_n_items (G_MENU_MODEL (menu)) == 0
      || !gtk_widget_compute_point (widget, host, &GRAPHENE_POINT_INIT ((float)at->x, (float)at->y),
                                    &corner))
    return;
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (popover, host);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_BOTTOM);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int)corner.x, (int)corner.y,
                                                                       at->width, at->height });
  g_signal_connect (popover, "closed", G_CALLBACK (on_closed_cb), NULL);
  /* A row that goes takes its menu along. */
  g_signal_connect_object (widget, "unrealize", G_CALLBACK (gtk_popover_popdown), popover,
                           G_CONNECT_SWAPPED);
  along_menu_name_items (popover);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
on_long_pressed_cb (GtkGesture *gesture, double x, double y, AlongMenuFunc make)
{
  const GdkRectangle at = { (int)x, (int)y, 1, 1 };

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)), make, &at);
}

static void
on_pressed_cb (GtkGesture *gesture, int n, double x, double y, AlongMenuFunc make)
{
  on_long_pressed_cb (gesture, x, y, make);
}

/**
 * along_context_menu_show:
 * @widget: what has the menu
 * @make: what is in it
 *
 * Opens the menu under @widget, as a key does.
 */
void
along_context_menu_show (GtkWidget *widget, AlongMenuFunc make)
{
  const GdkRectangle at = { 12, 0, 1, gtk_widget_get_height (widget) };

  pop_up (widget, make, &at);
}

static gboolean
on_key_cb (GtkWidget *widget, GVariant *args, gpointer make)
{
  along_context_menu_show (widget, (AlongMenuFunc)make);
  return TRUE;
}

static void
add_keys (GtkWidget *widget, GtkShortcutFunc func, AlongMenuFunc make)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (
          gtk_alternative_trigger_new (gtk_keyval_trigger_new (GDK_KEY_Menu, 0),
                                       gtk_keyval_trigger_new (GDK_KEY_F10, GDK_SHIFT_MASK)),
          gtk_callback_action_new (func, (gpointer)make, NULL)));
  gtk_widget_add_controller (widget, keys);
}

/**
 * along_context_menu_add:
 * @widget: a row
 * @make: what is in its menu, asked each time it opens
 *
 * Gives @widget a menu of what can be done with it: on the right button, a long touch, the Menu key and Shift+F10. What is
 * in an item of a list view does not get the keyboard: there the view needs [func@context_menu_add_keys] as well.
 */
void
along_context_menu_add (GtkWidget *widget, AlongMenuFunc make)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed_cb), (gpointer)make);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_long_pressed_cb), (gpointer)make);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  add_keys (widget, on_key_cb, make);
}

static gboolean
on_list_key_cb (GtkWidget *list, GVariant *args, gpointer make)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));
  GtkWidget *child = focus != NULL && gtk_widget_is_ancestor (focus, list)
                         ? gtk_widget_get_first_child (focus)
                         : NULL;

  if (child != NULL)
    along_context_menu_show (child, (AlongMenuFunc)make);
  return child != NULL;
}

/**
 * along_context_menu_add_keys:
 * @list: a list view
 * @make: what is in the menu of an item; given the child of the item that has the keyboard
 *
 * The Menu key and Shift+F10 for what is in the items of @list.
 */
void
along_context_menu_add_keys (GtkWidget *list, AlongMenuFunc make)
{
  add_keys (list, on_list_key_cb, make);
}

static gboolean
activate_letter (GtkWidget *widget, GMenuModel *menu, const char *letter)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autofree char *key = NULL;
      g_autofree char *action = NULL;
      g_autoptr (GVariant) target
          = g_menu_model_get_item_attribute_value (menu, i, G_MENU_ATTRIBUTE_TARGET, NULL);

      if (section != NULL && activate_letter (widget, section, letter))
        return TRUE;
      if (g_menu_model_get_item_attribute (menu, i, "accel", "s", &key) && g_str_equal (key, letter)
          && g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action))
        return gtk_widget_activate_action_variant (widget, action, target);
    }
  return FALSE;
}

static gboolean
on_letter_cb (GtkEventControllerKey *keys,
              guint keyval,
              guint code,
              GdkModifierType state,
              AlongMenuFunc make)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));
  GtkWidget *child = focus != NULL && gtk_widget_is_ancestor (focus, list)
                         ? gtk_widget_get_first_child (focus)
                         : NULL;
  gunichar c = gdk_keyval_to_unicode (gdk_keyval_to_lower (keyval));
  g_autoptr (GMenu) menu = NULL;
  char letter[7] = { 0 };

  if (child == NULL || !g_unichar_isalpha (c)
      || state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8 (c, letter);
  menu = make (child);
  return menu != NULL && activate_letter (child, G_MENU_MODEL (menu), letter);
}

/**
 * along_context_menu_add_letters:
 * @list: a list view
 * @make: what is in the menu of an item; given the child of the item that has the keyboard
 * @context: the window's context
 *
 * The single letters that the menu of an item shows beside its entries do the same without the menu, while
 * the item has the focus and people want such keys.
 */
void
along_context_menu_add_letters (GtkWidget *list, AlongMenuFunc make, AlongContext *context)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_letter_cb), (gpointer)make);
  gtk_widget_add_controller (list, keys);
  along_context_letters (context, keys);
}

/**
 * along_menu_append:
 * @menu: a menu
 * @label: the item's words
 * @action: the action it takes
 * @target: (nullable): its target
 * @key: (nullable): the key that does the same, such as `r` or `<Alt>Up`, to be shown beside it
 */
void
along_menu_append (
    GMenu *menu, const char *label, const char *action, const char *target, const char *key)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  if (target != NULL)
    g_menu_item_set_action_and_target (item, action, "s", target);
  else
    g_menu_item_set_action_and_target (item, action, NULL);
  if (key != NULL)
    g_menu_item_set_attribute (item, "accel", "s", key);
  g_menu_append_item (menu, item);
}
