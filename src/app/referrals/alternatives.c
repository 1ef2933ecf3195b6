/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/alternatives.h"

#include "app/common/follow.h"
#include "app/referrals/refer-start.h"
#include "app/referrals/referral-material.h"
#include "app/referrals/service-choice.h"

#include <glib/gi18n.h>

#define SHOWN 4

struct _AlongAlternatives
{
  AdwPreferencesGroup parent_instance;

  AlongContext *context;
  AlongRecord *referral;
  AlongFollow *need;
  AlongReferralMaterial *material;
  GPtrArray *rows; /* borrowed: the group owns them */
  gboolean wants_focus;
};

G_DEFINE_FINAL_TYPE (AlongAlternatives, along_alternatives, ADW_TYPE_PREFERENCES_GROUP)

static void
clear_rows (AlongAlternatives *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static const char *
service_of (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "service");
}

/* The service on whose row the keyboard is. */
static char *
focused_service (AlongAlternatives *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  for (guint i = 0; focus != NULL && i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (focus == row || gtk_widget_is_ancestor (focus, row))
        return g_strdup (service_of (row));
    }
  return NULL;
}

/* Rows that are made anew do not give the keyboard to another service, which the next Enter would take. */
static void
focus_service (AlongAlternatives *self, const char *service)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (service_of (g_ptr_array_index (self->rows, i)), service))
      {
        gtk_widget_grab_focus (g_ptr_array_index (self->rows, i));
        return;
      }
  along_alternatives_focus (self);
}

static void
add_row (AlongAlternatives *self, const AlongRanked *ranked)
{
  const char *org = along_context_title (self->context, "organisation",
                                         along_record_get_text (ranked->service, "org"));
  GtkWidget *row = along_service_choice_row (ranked, org);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  g_autofree char *again
      = along_refer_start_text ("again", along_record_get_id (self->referral), "service",
                                along_record_get_id (ranked->service), NULL);

  /* The whole row is pressed: a button beside them would leave the words a third of a narrow window. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  g_object_set_data_full (G_OBJECT (row), "service",
                          g_strdup (along_record_get_id (ranked->service)), g_free);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "refer", again);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

/* On the page where it is sent another one can be looked for, and what is missing is kept. */
static GtkWidget *
make_search (AlongAlternatives *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Look for Another…"));
  g_autofree char *again
      = along_refer_start_text ("again", along_record_get_id (self->referral), NULL);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", "refer", again);
  return button;
}

static void
on_material_cb (AlongAlternatives *self)
{
  g_auto (GStrv) tried = NULL;
  g_autoptr (GPtrArray) ranked = NULL;
  g_autofree char *focused = NULL;

  if (self->referral == NULL || !along_referral_material_is_ready (self->material)
      || along_referral_material_get_person (self->material) == NULL)
    return;
  focused = focused_service (self);
  clear_rows (self);
  tried = along_referral_material_tried (self->material, self->referral);
  ranked = along_referral_material_rank (self->material, (const char *const *)tried);
  for (guint i = 0; i < ranked->len && i < SHOWN; i++)
    add_row (self, g_ptr_array_index (ranked, i));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self),
      ranked->len > 0
          ? _ ("What was written and ticked is kept; you look at it once more before it is sent.")
          : _ ("No other service for this is known here. Look for one by name, or note that "
               "nothing suits."));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self),
                                           ranked->len == 0 ? make_search (self) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (focused != NULL)
    focus_service (self, focused);
  else if (self->wants_focus)
    along_alternatives_focus (self);
}

static void
gather (AlongAlternatives *self, const char *domain)
{
  const char *const domains[] = { domain, NULL };

  self->material = along_referral_material_new (
      self->context, along_record_get_text (self->referral, "person"), domains);
  g_signal_connect_object (self->material, "changed", G_CALLBACK (on_material_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
on_need_cb (AlongAlternatives *self)
{
  AlongRecord *need = along_follow_get_record (self->need);

  if (self->material != NULL)
    on_material_cb (self);
  else
    gather (self, need != NULL ? along_record_get_text (need, "domain") : NULL);
}

static void
along_alternatives_dispose (GObject *object)
{
  AlongAlternatives *self = ALONG_ALTERNATIVES (object);

  g_clear_object (&self->need);
  g_clear_object (&self->material);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_alternatives_parent_class)->dispose (object);
}

static void
along_alternatives_finalize (GObject *object)
{
  AlongAlternatives *self = ALONG_ALTERNATIVES (object);

  g_clear_pointer (&self->referral, along_record_unref);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (along_alternatives_parent_class)->finalize (object);
}

static void
along_alternatives_class_init (AlongAlternativesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_alternatives_dispose;
  object_class->finalize = along_alternatives_finalize;
}

static void
along_alternatives_init (AlongAlternatives *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Where Else?"));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_alternatives_set_referral:
 * @self: alternatives
 * @context: the window's context
 * @referral: (nullable): a referral of the reader's own organisation that came to nothing; %NULL to
 *   offer nothing
 */
void
along_alternatives_set_referral (AlongAlternatives *self,
                                 AlongContext *context,
                                 AlongRecord *referral)
{
  g_auto (GStrv) needs = NULL;

  g_return_if_fail (ALONG_IS_ALTERNATIVES (self));

  if (referral == NULL)
    {
      clear_rows (self);
      g_clear_object (&self->need);
      g_clear_object (&self->material);
      g_clear_pointer (&self->referral, along_record_unref);
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  g_set_object (&self->context, context);
  along_record_ref (referral);
  g_clear_pointer (&self->referral, along_record_unref);
  self->referral = referral;
  if (self->material != NULL || self->need != NULL)
    return;
  needs = along_record_get_set (referral, "needs");
  if (needs[0] == NULL)
    {
      gather (self, NULL);
      return;
    }
  self->need = along_follow_record (along_context_get_store (context), along_entity_find ("need"),
                                    needs[0]);
  g_signal_connect_object (self->need, "changed", G_CALLBACK (on_need_cb), self, G_CONNECT_SWAPPED);
}

/**
 * along_alternatives_focus:
 * @self: alternatives
 *
 * Puts the keyboard on the best one, now or as soon as it is there.
 *
 * Returns: %TRUE if it is there already
 */
gboolean
along_alternatives_focus (AlongAlternatives *self)
{
  g_return_val_if_fail (ALONG_IS_ALTERNATIVES (self), FALSE);

  self->wants_focus = self->rows->len == 0;
  return !self->wants_focus && gtk_widget_grab_focus (g_ptr_array_index (self->rows, 0));
}
