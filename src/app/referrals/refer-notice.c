/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-notice.h"

#include <glib/gi18n.h>

struct _AlongReferNotice
{
  AdwBin parent_instance;

  GtkLabel *label;
  AdwWrapBox *ways;
};

G_DEFINE_FINAL_TYPE (AlongReferNotice, along_refer_notice, ADW_TYPE_BIN)

static void
along_refer_notice_class_init (AlongReferNoticeClass *klass)
{
}

static void
along_refer_notice_init (AlongReferNotice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *clamp = adw_clamp_new ();

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  self->ways = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->ways, 6);
  adw_wrap_box_set_line_spacing (self->ways, 6);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->ways));
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 1240);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  adw_bin_set_child (ADW_BIN (self), clamp);
  gtk_widget_add_css_class (GTK_WIDGET (self), "refer-notice");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_refer_notice_say:
 * @self: a notice
 * @sentence: (nullable): what is missing, or good to know; %NULL to say nothing. The ways on from before go
 */
void
along_refer_notice_say (AlongReferNotice *self, const char *sentence)
{
  GtkWidget *child = NULL;
  gboolean news = sentence != NULL && g_strcmp0 (gtk_label_get_text (self->label), sentence) != 0;

  g_return_if_fail (ALONG_IS_REFER_NOTICE (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->ways))) != NULL)
    adw_wrap_box_remove (self->ways, child);
  gtk_widget_set_visible (GTK_WIDGET (self->ways), FALSE);
  gtk_label_set_text (self->label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self), sentence != NULL);
  /* Said once, and not again with each key. */
  if (news)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
add_way (AlongReferNotice *self, const char *label, const char *action, const char *target)
{
  GtkWidget *button = NULL;
  GtkWidget *words = NULL;

  button = gtk_button_new_with_label (label);
  words = gtk_button_get_child (GTK_BUTTON (button));
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_wrap_box_append (self->ways, button);
  gtk_widget_set_visible (GTK_WIDGET (self->ways), TRUE);
}

static void
offer_cover (AlongReferNotice *self, const AlongReferralProblem *problem)
{
  const char *id = along_record_get_id (problem->recipient->service);

  add_way (self, _ ("They Agree, Face to Face"), "refer.agree", "in_person");
  add_way (self, _ ("They Agree, on the Phone"), "refer.agree", "phone");
  if (problem->categories != NULL && problem->categories[0] != NULL)
    add_way (self, _ ("Leave It Out"), "refer.leave-out", id);
  add_way (self, _ ("Another Service"), "refer.other", id);
}

/**
 * along_refer_notice_say_problem:
 * @self: a notice
 * @problem: (nullable): why a referral cannot be sent; %NULL to say nothing
 *
 * Says it with the ways on, each one press, in place.
 */
void
along_refer_notice_say_problem (AlongReferNotice *self, const AlongReferralProblem *problem)
{
  const char *id = problem != NULL && problem->recipient != NULL
                       ? along_record_get_id (problem->recipient->service)
                       : NULL;

  g_return_if_fail (ALONG_IS_REFER_NOTICE (self));

  along_refer_notice_say (self, problem != NULL ? problem->sentence : NULL);
  switch (problem != NULL ? problem->lack : ALONG_LACKS_NOTHING)
    {
    case ALONG_LACKS_COVER:
      offer_cover (self, problem);
      break;
    case ALONG_LACKS_BASIS:
      add_way (self, _ ("They Agree, Face to Face"), "refer.agree", "in_person");
      add_way (self, _ ("They Agree, on the Phone"), "refer.agree", "phone");
      break;
    case ALONG_LACKS_AGREEMENT:
      if (problem->recipient->organisation != NULL)
        add_way (self, _ ("Show the Organisation"), "refer.organisation",
                 along_record_get_id (problem->recipient->organisation));
      add_way (self, _ ("Another Service"), "refer.other", id);
      break;
    case ALONG_LACKS_OPEN:
      add_way (self, _ ("Another Service"), "refer.other", id);
      break;
    case ALONG_LACKS_OPTIONS:
      add_way (self, _ ("Only This One Suits"), "refer.one-option", "only_one_suits");
      add_way (self, _ ("They Asked for This One"), "refer.one-option", "person_asked");
      add_way (self, _ ("It Could Not Wait"), "refer.one-option", "no_time");
      break;
    case ALONG_LACKS_NOTHING:
    case ALONG_LACKS_SERVICE:
    case ALONG_LACKS_REASON:
    case ALONG_LACKS_DATE:
    default:
      break;
    }
}

/**
 * along_refer_notice_show:
 * @self: a notice
 * @problem: (nullable): why a referral cannot be sent
 * @refused: whether people wanted to send it and were told why not
 * @warning: (nullable): what is only good to know
 *
 * While people write: what cannot be sent to at all is said as soon as it is chosen, the rest from when they wanted
 * to send until it is there. What is only good to know stands where nothing else does.
 */
void
along_refer_notice_show (AlongReferNotice *self,
                         const AlongReferralProblem *problem,
                         gboolean refused,
                         const char *warning)
{
  g_return_if_fail (ALONG_IS_REFER_NOTICE (self));

  if (problem != NULL
      && (refused || problem->lack == ALONG_LACKS_AGREEMENT || problem->lack == ALONG_LACKS_OPEN))
    along_refer_notice_say_problem (self, problem);
  else
    along_refer_notice_say (self, warning);
}

/**
 * along_refer_notice_focus:
 * @self: a notice
 *
 * Puts the keyboard on the first way on.
 *
 * Returns: %TRUE if there is one
 */
gboolean
along_refer_notice_focus (AlongReferNotice *self)
{
  GtkWidget *first = NULL;

  g_return_val_if_fail (ALONG_IS_REFER_NOTICE (self), FALSE);

  first = gtk_widget_get_first_child (GTK_WIDGET (self->ways));
  return first != NULL && gtk_widget_grab_focus (first);
}
