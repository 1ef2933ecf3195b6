/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-actions.h"

#include "app/common/context-menu.h"
#include "app/referrals/phone-dialog.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-step.h"
#include "app/referrals/referral-words.h"
#include "model/answer-mail.h"
#include "model/chase.h"
#include "model/loop.h"

#include <glib/gi18n.h>

/* The suggested one and two more: who has a phone at the ear reads no more than that. */
#define MOST_BUTTONS 3

/* What can be done, in the order in which it is likely. */
typedef struct
{
  AdwWrapBox *box;
  GMenu *more;
  guint n;
} Offer;

static void
offer (Offer *self, const char *label, const char *action, const char *target, gboolean suggested)
{
  g_autoptr (GMenuItem) item = NULL;

  if (self->n < MOST_BUTTONS)
    {
      GtkWidget *button = gtk_button_new_with_label (label);

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
      if (target != NULL)
        gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
      if (suggested && self->n == 0)
        gtk_widget_add_css_class (button, "suggested-action");
      adw_wrap_box_append (self->box, button);
      self->n++;
      return;
    }
  item = g_menu_item_new (label, NULL);
  if (target != NULL)
    g_menu_item_set_action_and_target (item, action, "s", target);
  else
    g_menu_item_set_action_and_target (item, action, NULL);
  g_menu_append_item (self->more, item);
}

static gboolean
is_named (const AlongMove *move, const char *name)
{
  return g_strcmp0 (move->name, name) == 0;
}

/* "Pass On…": where a dialog asks first. A draft is sent where everything of it is looked at once more. */
static void
offer_move (Offer *self, const AlongRecord *referral, const AlongMove *move, gboolean suggested)
{
  g_autofree char *label = along_move_button_label (&along_referral_manner, move, referral);

  if (is_named (move, "send"))
    offer (self, _ ("Look at It and Send…"), "page.compose", NULL, suggested);
  else
    offer (self, label, "page.move", move->to, suggested);
}

static gboolean
is_sent_by_reader (AlongContext *context, const AlongRecord *referral)
{
  return along_referral_is_sent_by (referral, along_context_get_actor (context)->org);
}

/* Reading comes before telling: nobody tells what they have not read. */
static void
offer_closing (Offer *self, const AlongReferralSight *sight)
{
  const AlongRecord *referral = sight->referral;
  gboolean over = along_loop_is_over (referral);

  if (sight->waiting != NULL)
    offer (self, _ ("Send It On…"), "page.send-on", NULL, TRUE);
  if (over && along_loop_has_message (referral) && !along_loop_is_read (referral))
    offer (self, _ ("Read"), "page.read", NULL, TRUE);
  if (along_referral_wants_telling (referral))
    offer (self,
           along_loop_is_bereaved (referral) ? _ ("Those Around Them Know…") : _ ("Person Told…"),
           "page.told", NULL, !g_str_equal (sight->due->what, "alternative") || sight->followed);
}

static void
offer_own_steps (Offer *self, AlongContext *context, const AlongReferralSight *sight)
{
  const AlongRecord *referral = sight->referral;
  gboolean sends = is_sent_by_reader (context, referral);
  gboolean chases = along_chase_fits (referral, along_context_get_actor (context)->org);

  if (sends)
    offer_closing (self, sight);
  /* Who has waited longer than was agreed does well to ask. */
  if (chases && sight->due->overdue)
    offer (self, _ ("Chase…"), "page.chased", NULL, TRUE);
  if (along_phone_dialog_can (context, referral))
    offer (self, _ ("Answer by Phone…"), "page.phone", NULL, FALSE);
  if (along_answer_mail_fits (referral, along_context_get_actor (context)->org))
    offer (self, _ ("Send by E-Mail…"), "page.answer-link", NULL, FALSE);
  if (chases && !sight->due->overdue)
    offer (self, _ ("Chase…"), "page.chased", NULL, FALSE);
}

/* What the receiver does beside the steps: after them, as those are what is waited for. */
static void
offer_receiving (Offer *self, AlongContext *context, const AlongReferralSight *sight)
{
  const AlongActor *actor = along_context_get_actor (context);
  const AlongRecord *referral = sight->referral;
  const AlongDue *due = sight->due;

  if (is_sent_by_reader (context, referral))
    return;
  if (g_strcmp0 (along_record_get_state (referral), "waitlisted") == 0)
    offer (self, _ ("The Waiting List"), "page.wait-list", NULL, FALSE);
  if (due->turn != ALONG_TURN_REQUESTER && due->turn != ALONG_TURN_NOBODY
      && g_strcmp0 (along_record_get_text (referral, "assigned_to"), actor->worker) != 0)
    offer (self, _ ("I Deal With It"), "page.take-on", NULL, FALSE);
}

/* What nobody does by the way stands at the end of the menu. */
static gboolean
is_rare (const AlongMove *move)
{
  return is_named (move, "mistake") || is_named (move, "decline_late");
}

static void
add_rare (Offer *self, GPtrArray *offers, const AlongReferralSight *sight, gboolean sends)
{
  g_autoptr (GMenu) rare = g_menu_new ();

  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);
      g_autoptr (GMenuItem) item = NULL;
      g_autofree char *label = NULL;

      if (!is_rare (move))
        continue;
      label = along_move_button_label (&along_referral_manner, move, sight->referral);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "page.move", "s", move->to);
      g_menu_append_item (rare, item);
    }
  if (sends && g_strcmp0 (along_record_get_state (sight->referral), "draft") == 0)
    g_menu_append (rare, _ ("Throw This Draft Away"), "page.discard");
  if (g_menu_model_get_n_items (G_MENU_MODEL (rare)) > 0)
    g_menu_append_section (self->more, NULL, G_MENU_MODEL (rare));
}

static void
add_more (Offer *self)
{
  GtkWidget *button = NULL;

  if (g_menu_model_get_n_items (G_MENU_MODEL (self->more)) == 0)
    return;
  button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("More Steps"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More Steps"), -1);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (self->more));
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))));
  adw_wrap_box_append (self->box, button);
}

/**
 * along_referral_actions_fill:
 * @box: where the buttons go; what was in it goes
 * @context: the window's context
 * @sight: the referral and what is around it
 *
 * The steps that the reader may take now: the one that comes next and two more as buttons, all others in a
 * menu. They are actions of the page: `page.move` and its like.
 */
void
along_referral_actions_fill (AdwWrapBox *box,
                             AlongContext *context,
                             const AlongReferralSight *sight)
{
  AlongRecord *referral = sight->referral;
  guint who = along_move_who (context, referral);
  g_autoptr (GPtrArray) offers = along_lifecycle_offers (referral, who);
  const char *next = along_referral_suggests (referral);
  gboolean sends = is_sent_by_reader (context, referral);
  gboolean untold = sends
                    && (along_referral_wants_telling (referral)
                        || (along_loop_has_message (referral) && along_loop_is_over (referral)
                            && !along_loop_is_read (referral)));
  g_autoptr (GMenu) more = g_menu_new ();
  Offer offered = { box, more, 0 };
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    adw_wrap_box_remove (box, child);
  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);

      /* The loop is closed when the person knows: that comes first. */
      if (is_named (move, next) && !untold && sight->waiting == NULL)
        offer_move (&offered, referral, move, TRUE);
    }
  offer_own_steps (&offered, context, sight);
  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);
      gboolean first = is_named (move, next) && !untold && sight->waiting == NULL;

      /* What is not known yet cannot be closed. */
      if (!first && !is_rare (move) && !(is_named (move, "close_loop") && untold))
        offer_move (&offered, referral, move, FALSE);
    }
  offer_receiving (&offered, context, sight);
  add_rare (&offered, offers, sight, sends);
  add_more (&offered);
  gtk_widget_set_visible (GTK_WIDGET (box), gtk_widget_get_first_child (GTK_WIDGET (box)) != NULL);
}
