/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-card.h"

#include <glib/gi18n.h>

struct _AlongReferralCard
{
  GtkWidget parent_instance;

  GtkLabel *about;
  GtkLabel *service;
  GtkLabel *number;
  GtkLabel *clock;
  GtkImage *mark;
  gboolean picked;
  char *words;
};

static const char *const tones[] = {
  [ALONG_TONE_QUIET] = "quiet",
  [ALONG_TONE_WAITING] = "waiting",
  [ALONG_TONE_GOING] = "going",
  [ALONG_TONE_CARE] = "care",
};

G_DEFINE_FINAL_TYPE (AlongReferralCard, along_referral_card, GTK_TYPE_WIDGET)

static void
along_referral_card_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (along_referral_card_parent_class)->dispose (object);
}

static void
along_referral_card_finalize (GObject *object)
{
  g_free (ALONG_REFERRAL_CARD (object)->words);
  G_OBJECT_CLASS (along_referral_card_parent_class)->finalize (object);
}

static void
along_referral_card_class_init (AlongReferralCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_referral_card_dispose;
  object_class->finalize = along_referral_card_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "referralcard");
}

static GtkLabel *
add_label (AlongReferralCard *self, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 2);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return GTK_LABEL (label);
}

static void
along_referral_card_init (AlongReferralCard *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 3);
  self->mark = GTK_IMAGE (gtk_image_new_from_icon_name ("checkbox-symbolic"));
  gtk_widget_set_halign (GTK_WIDGET (self->mark), GTK_ALIGN_START);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->mark), GTK_WIDGET (self));
  self->about = add_label (self, "heading");
  self->service = add_label (self, "body");
  self->number = add_label (self, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "dimmed");
  /* A chip's words stay on one line; a clock has to be read to its end. */
  self->clock = add_label (self, "card-clock");
  gtk_label_set_lines (self->clock, 3);
}

/**
 * along_referral_card_new:
 *
 * Returns: (transfer floating): an empty card
 */
GtkWidget *
along_referral_card_new (void)
{
  return g_object_new (ALONG_TYPE_REFERRAL_CARD, NULL);
}

/**
 * along_referral_card_set:
 * @self: a card
 * @about: whom it is about
 * @service: which service it goes to
 * @number: the referral's number, and who deals with it
 * @clock: the clock in words
 * @tone: the tone of the clock
 */
void
along_referral_card_set (AlongReferralCard *self,
                         const char *about,
                         const char *service,
                         const char *number,
                         const char *clock,
                         AlongTone tone)
{
  g_return_if_fail (ALONG_IS_REFERRAL_CARD (self));

  gtk_label_set_text (self->about, about);
  gtk_label_set_text (self->service, service);
  gtk_label_set_text (self->number, number);
  gtk_label_set_text (self->clock, clock);
  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    if (i == tone)
      gtk_widget_add_css_class (GTK_WIDGET (self->clock), tones[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->clock), tones[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->clock), clock != NULL && *clock != '\0');
  g_free (self->words);
  self->words = g_strdup_printf ("%s, %s, %s, %s", about, service, number, clock);
}

/**
 * along_referral_card_set_picked:
 * @self: a card
 * @mode: whether cards are being picked
 * @picked: whether this one is
 */
void
along_referral_card_set_picked (AlongReferralCard *self, gboolean mode, gboolean picked)
{
  g_return_if_fail (ALONG_IS_REFERRAL_CARD (self));
  self->picked = picked;
  gtk_widget_set_visible (GTK_WIDGET (self->mark), mode);
  gtk_image_set_from_icon_name (self->mark,
                                picked ? "checkbox-checked-symbolic" : "checkbox-symbolic");
  if (picked)
    gtk_widget_add_css_class (GTK_WIDGET (self), "picked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "picked");
}

/**
 * along_referral_card_describe:
 * @self: a card
 *
 * Returns: (transfer full): all of it in one line, for screen readers
 */
char *
along_referral_card_describe (AlongReferralCard *self)
{
  g_return_val_if_fail (ALONG_IS_REFERRAL_CARD (self), NULL);
  if (self->words == NULL)
    return g_strdup ("");
  /* TRANSLATORS: what a screen reader says of a row that was picked */
  return self->picked ? g_strdup_printf (_ ("%s, selected"), self->words) : g_strdup (self->words);
}
