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

/* Something that can be done. */
typedef struct
{
  char *label;
  const char *action;
  const char *target; /* what the action is given; of constant data */
  gboolean suggested;
  gboolean rare;
} Step;

/* What can be done, in the order in which it is likely. */
typedef struct
{
  GPtrArray *steps; /* of Step */
} Offer;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->label);
  g_free (step);
}

static Step *
offer (Offer *self, const char *label, const char *action, const char *target, gboolean suggested)
{
  Step *step = g_new0 (Step, 1);

  step->label = g_strdup (label);
  step->action = action;
  step->target = target;
  step->suggested = suggested;
  g_ptr_array_add (self->steps, step);
  return step;
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
    offer (self, _ ("I Have Read It"), "page.read", NULL, TRUE);
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
  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);
      g_autofree char *label = NULL;

      if (!is_rare (move))
        continue;
      label = along_move_button_label (&along_referral_manner, move, sight->referral);
      offer (self, label, "page.move", move->to, FALSE)->rare = TRUE;
    }
  if (sends && g_strcmp0 (along_record_get_state (sight->referral), "draft") == 0)
    offer (self, _ ("Throw This Draft Away"), "page.discard", NULL, FALSE)->rare = TRUE;
}

static void
append_button (AdwWrapBox *box, const Step *step, gboolean first)
{
  GtkWidget *button = gtk_button_new_with_label (step->label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), step->action);
  if (step->target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", step->target);
  if (step->suggested && first)
    gtk_widget_add_css_class (button, "suggested-action");
  adw_wrap_box_append (box, button);
}

static void
append_item (GMenu *menu, const Step *step)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (step->label, NULL);

  if (step->target != NULL)
    g_menu_item_set_action_and_target (item, step->action, "s", step->target);
  else
    g_menu_item_set_action_and_target (item, step->action, NULL);
  g_menu_append_item (menu, item);
}

/* It stays beside the last step, so that it never stands alone on a line of its own. */
static void
append_more (AdwWrapBox *box, GtkWidget *button)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (box));
  GtkWidget *both = NULL;

  if (last == NULL)
    {
      adw_wrap_box_append (box, button);
      return;
    }
  both = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, adw_wrap_box_get_child_spacing (box));
  g_object_ref (last);
  adw_wrap_box_remove (box, last);
  gtk_box_append (GTK_BOX (both), last);
  g_object_unref (last);
  gtk_box_append (GTK_BOX (both), button);
  adw_wrap_box_append (box, both);
}

static void
add_more (AdwWrapBox *box, GMenu *menu)
{
  GtkWidget *button = NULL;

  if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) == 0)
    return;
  button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("More Steps"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More Steps"), -1);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))));
  append_more (box, button);
}

static char *
signature (const Offer *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = g_ptr_array_index (self->steps, i);

      g_string_append_printf (text, "%s %s %s %d\n", step->label, step->action,
                              step->target != NULL ? step->target : "", step->suggested);
    }
  return g_string_free_and_steal (text);
}

/* Steps that stay the same keep their buttons: a menu that is open does not go under the hand, nor the keyboard from a
 * button, because a word of the referral has changed. */
static void
show_steps (AdwWrapBox *box, const Offer *self)
{
  static const char key[] = "along-referral-steps";
  g_autofree char *now = signature (self);
  g_autoptr (GMenu) more = NULL;
  g_autoptr (GMenu) rare = NULL;
  GtkWidget *child = NULL;
  guint n = 0;

  if (g_strcmp0 (now, g_object_get_data (G_OBJECT (box), key)) == 0)
    return;
  more = g_menu_new ();
  rare = g_menu_new ();
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    adw_wrap_box_remove (box, child);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = g_ptr_array_index (self->steps, i);

      if (step->rare)
        append_item (rare, step);
      else if (n < MOST_BUTTONS)
        append_button (box, step, n++ == 0);
      else
        append_item (more, step);
    }
  if (g_menu_model_get_n_items (G_MENU_MODEL (rare)) > 0)
    g_menu_append_section (more, NULL, G_MENU_MODEL (rare));
  add_more (box, more);
  gtk_widget_set_visible (GTK_WIDGET (box), self->steps->len > 0);
  g_object_set_data_full (G_OBJECT (box), key, g_steal_pointer (&now), g_free);
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
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (step_free);
  Offer offered = { steps };

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
  show_steps (box, &offered);
}
