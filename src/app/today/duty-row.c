/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/today/duty-row.h"

#include "app/common/state-chip.h"
#include "app/common/context-menu.h"
#include "app/referrals/phone-dialog.h"
#include "app/referrals/refer-page.h"
#include "app/referrals/refer-start.h"
#include "app/referrals/referral-menu.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-step.h"
#include "app/common/window.h"
#include "model/chase.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AlongDutyRow
{
  AdwActionRow parent_instance;

  AlongContext *context;
  AlongDuty *duty;
};

/* The one next action; without a move of its own it opens the page, where it is done. */
static const struct
{
  const char *label;
  const char *icon;
  const char *move;
} acts[] = {
  [ALONG_DUTY_ATTENTION] = { N_ ("_Look"), "dialog-warning-symbolic", NULL },
  [ALONG_DUTY_ACKNOWLEDGE] = { N_ ("_Acknowledge"), "mail-unread-symbolic", "acknowledge" },
  [ALONG_DUTY_DECIDE] = { N_ ("_Decide…"), "mail-read-symbolic", NULL },
  [ALONG_DUTY_START] = { N_ ("_Start"), "media-playback-start-symbolic", "start" },
  [ALONG_DUTY_ANSWER] = { N_ ("_Answer…"), "dialog-question-symbolic", "answer" },
  [ALONG_DUTY_ALTERNATIVE] = { N_ ("_Find Another…"), "edit-find-symbolic", NULL },
  [ALONG_DUTY_TELL] = { N_ ("Person _Told"), "call-start-symbolic", NULL },
  [ALONG_DUTY_CLOSE] = { N_ ("_Close the Loop"), "object-select-symbolic", "close_loop" },
  [ALONG_DUTY_CHASE] = { N_ ("C_hase…"), "alarm-symbolic", NULL },
  [ALONG_DUTY_ESCALATED] = { N_ ("C_hase…"), "alarm-symbolic", NULL },
  [ALONG_DUTY_LATE_DECLINE] = { N_ ("_Find Another…"), "edit-find-symbolic", NULL },
  [ALONG_DUTY_LOOP_OPEN] = { N_ ("Person _Told"), "call-start-symbolic", NULL },
  [ALONG_DUTY_SEND_ON] = { N_ ("_Send It On…"), "mail-send-symbolic", NULL },
  [ALONG_DUTY_READ] = { N_ ("_Read…"), "mail-read-symbolic", NULL },
  [ALONG_DUTY_PLANNED] = { N_ ("_Send…"), "mail-send-symbolic", NULL },
  [ALONG_DUTY_EMERGENCY] = { N_ ("_Look"), "security-high-symbolic", NULL },
};

G_DEFINE_FINAL_TYPE (AlongDutyRow, along_duty_row, ADW_TYPE_ACTION_ROW)

static void
open_it (AlongDutyRow *self)
{
  AlongRecord *referral = along_duty_get_referral (self->duty);
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (window == NULL)
    return;
  if (along_duty_get_kind (self->duty) == ALONG_DUTY_EMERGENCY)
    along_window_open (window, "person-sharing",
                       along_record_get_text (along_duty_get_to_do (self->duty), "person"));
  else if (along_duty_get_kind (self->duty) == ALONG_DUTY_PLANNED)
    {
      g_autofree char *start
          = along_refer_start_text ("draft", along_record_get_id (referral), NULL);

      along_window_open (window, "refer", start);
    }
  else if (referral != NULL)
    along_window_open (window, "referral", along_record_get_id (referral));
  else
    along_window_open (window, "attention", NULL);
}

static void
take_move (AlongDutyRow *self, const char *name)
{
  AlongRecord *referral = along_duty_get_referral (self->duty);
  guint who = along_move_who (self->context, referral);
  g_autoptr (GPtrArray) offers = along_lifecycle_offers (referral, who);

  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);

      if (g_str_equal (move->name, name))
        {
          along_move_take (GTK_WIDGET (self), self->context, &along_referral_manner, referral,
                           move);
          return;
        }
    }
  /* Not theirs to do, though it waits: the page says whose it is. */
  open_it (self);
}

/* It is made already; what is left is to look at it where referrals are written. */
static void
send_on (AlongDutyRow *self)
{
  AlongRecord *referral = along_duty_get_referral (self->duty);
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  const char *service = along_record_get_text (referral, "service");
  g_autofree char *id
      = along_refer_again (along_record_get_id (referral), service != NULL ? service : "");

  if (window != NULL)
    along_window_open (window, "refer", id);
}

static void
on_act_cb (AlongDutyRow *self)
{
  AlongDutyKind kind = along_duty_get_kind (self->duty);
  AlongRecord *referral = along_duty_get_referral (self->duty);

  if (kind == ALONG_DUTY_TELL || kind == ALONG_DUTY_LOOP_OPEN)
    along_referral_told (GTK_WIDGET (self), self->context, referral, along_duty_ends (self->duty));
  else if (kind == ALONG_DUTY_CHASE || kind == ALONG_DUTY_ESCALATED)
    along_referral_chased (GTK_WIDGET (self), self->context, referral,
                           along_duty_get_to_do (self->duty));
  else if (kind == ALONG_DUTY_SEND_ON)
    send_on (self);
  else if (acts[kind].move != NULL)
    take_move (self, acts[kind].move);
  else
    open_it (self);
}

static void
act_action (GtkWidget *widget, const char *name, GVariant *target)
{
  on_act_cb (ALONG_DUTY_ROW (widget));
}

/* P: what the service said on the phone, from where one was reminded to chase it. */
static void
phone_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongDutyRow *self = ALONG_DUTY_ROW (widget);
  AlongRecord *referral = along_duty_get_referral (self->duty);

  if (referral != NULL)
    along_phone_dialog_present (widget, self->context, referral);
}

static void
chase_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongDutyRow *self = ALONG_DUTY_ROW (widget);
  AlongRecord *referral = along_duty_get_referral (self->duty);

  if (referral != NULL && along_chase_fits (referral, along_context_get_actor (self->context)->org))
    along_referral_chased (widget, self->context, referral, along_duty_get_to_do (self->duty));
}

/* It was seen to some other way. */
static void
done_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongDutyRow *self = ALONG_DUTY_ROW (widget);
  AlongRecord *to_do = along_duty_get_to_do (self->duty);
  AlongWindow *window = along_window_of (widget);
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (to_do == NULL || window == NULL)
    return;
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  undo = along_txn_new (txn->org);
  along_txn_move (txn, to_do, "done", NULL);
  along_txn_undo_move (undo, to_do, "done");
  along_window_commit (window, txn, _ ("Seen to"), undo);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *target)
{
  open_it (ALONG_DUTY_ROW (widget));
}

static GMenu *
make_menu (GtkWidget *widget)
{
  AlongDutyRow *self = ALONG_DUTY_ROW (widget);
  AlongRecord *referral = along_duty_get_referral (self->duty);
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();
  GMenu *menu = g_menu_new ();

  along_menu_append (first, _ (acts[along_duty_get_kind (self->duty)].label), "duty.act", NULL,
                     "a");
  along_menu_append (first, _ ("_Open"), "duty.open", NULL, "Return");
  if (along_duty_get_to_do (self->duty) != NULL)
    along_menu_append (first, _ ("_Seen To"), "duty.done", NULL, "d");
  if (referral != NULL)
    along_referral_menu_fill (self->context, referral, more);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  return menu;
}

static void
along_duty_row_activate (AdwActionRow *row)
{
  open_it (ALONG_DUTY_ROW (row));
}

static void
along_duty_row_dispose (GObject *object)
{
  AlongDutyRow *self = ALONG_DUTY_ROW (object);

  g_clear_object (&self->context);
  g_clear_object (&self->duty);
  G_OBJECT_CLASS (along_duty_row_parent_class)->dispose (object);
}

static void
along_duty_row_class_init (AlongDutyRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_duty_row_dispose;
  ADW_ACTION_ROW_CLASS (klass)->activate = along_duty_row_activate;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "duty.act", NULL, act_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "duty.open", NULL, open_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "duty.chase", NULL, chase_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "duty.done", NULL, done_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "duty.phone", NULL, phone_action);
}

static void
along_duty_row_init (AlongDutyRow *self)
{
}

/* What there is to do, the service, and the number in one piece: a line that breaks after its "R-" is hard to read
 * on the phone. */
static char *
subtitle_of (AlongDuty *duty)
{
  const AlongRecord *referral = along_duty_get_referral (duty);
  const char *number = referral != NULL ? along_record_get_title (referral) : NULL;
  const char *detail = along_duty_get_detail (duty);
  g_autofree char *clock = g_markup_escape_text (along_duty_get_clock (duty), -1);
  g_autofree char *service = NULL;
  g_autofree char *piece = NULL;

  if (number != NULL && g_str_has_suffix (detail, number))
    {
      service = g_markup_escape_text (detail, (gssize)(strlen (detail) - strlen (number)));
      piece = g_markup_printf_escaped ("<span allow_breaks=\"false\">%s</span>", number);
    }
  else
    {
      service = g_markup_escape_text (detail, -1);
    }
  return g_strdup_printf ("%s\n%s%s", clock, service, piece != NULL ? piece : "");
}

/**
 * along_duty_row_new:
 * @context: the window's context
 * @duty: what waits
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_duty_row_new (AlongContext *context, AlongDuty *duty)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = { { GDK_KEY_a, "duty.act" },
               { GDK_KEY_c, "duty.chase" },
               { GDK_KEY_d, "duty.done" },
               { GDK_KEY_p, "duty.phone" } };
  AlongDutyRow *self = g_object_new (ALONG_TYPE_DUTY_ROW, NULL);
  AlongDutyKind kind = along_duty_get_kind (duty);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ (acts[kind].label));
  GtkWidget *icon = gtk_image_new_from_icon_name (acts[kind].icon);
  GtkEventController *letters = gtk_shortcut_controller_new ();
  g_autofree char *title = g_markup_escape_text (along_duty_get_title (duty), -1);
  g_autofree char *subtitle = subtitle_of (duty);

  self->context = g_object_ref (context);
  self->duty = g_object_ref (duty);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (letters),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), letters);
  along_context_letters (context, letters);
  along_context_menu_add (GTK_WIDGET (self), make_menu);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), icon);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_act_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  if (along_duty_is_overdue (duty))
    gtk_widget_add_css_class (icon, "warning");
  return GTK_WIDGET (self);
}
