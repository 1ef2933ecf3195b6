/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/bundle-group.h"

#include "app/common/follow.h"
#include "app/common/state-chip.h"
#include "app/common/window.h"
#include "app/referrals/refer-start.h"
#include "model/lifecycle.h"

#include <glib/gi18n.h>

#define MOST 20

struct _AlongBundleGroup
{
  AdwPreferencesGroup parent_instance;

  AlongContext *context;
  char *id;
  char *bundle;
  gboolean ours;
  AlongFollow *referrals;
  GtkWidget *withdraw;
  GPtrArray *rows; /* borrowed: the group owns them */
};

G_DEFINE_FINAL_TYPE (AlongBundleGroup, along_bundle_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_one_of (const AlongRecord *referral, const char *const *states)
{
  const char *state = along_record_get_state (referral);

  return state != NULL && g_strv_contains (states, state);
}

static gboolean
is_taken (const AlongRecord *referral)
{
  static const char *const taken[] = { "accepted", "waitlisted", "in_progress", NULL };

  return is_one_of (referral, taken);
}

/* What no service has said yes to yet. */
static gboolean
is_open (const AlongRecord *referral)
{
  static const char *const open[] = { "sent", "received", "info_requested", NULL };

  return is_one_of (referral, open);
}

static void
add_row (AlongBundleGroup *self, const AlongRecord *other)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *chip = along_state_chip_new (NULL, ALONG_TONE_QUIET);
  gboolean draft = g_strcmp0 (along_record_get_state (other), "draft") == 0;
  const char *service
      = along_context_title (self->context, "service", along_record_get_text (other, "service"));
  g_autofree char *start = along_refer_start_text ("draft", along_record_get_id (other), NULL);

  along_state_chip_set_state (ALONG_STATE_CHIP (chip), along_record_get_entity (other),
                              along_record_get_state (other));
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), service);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), along_record_get_title (other));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", draft ? "refer" : "referral",
                                    draft ? start : along_record_get_id (other));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
show_referrals (AlongBundleGroup *self)
{
  GPtrArray *referrals = along_follow_get_records (self->referrals);
  gboolean taken = FALSE;
  gboolean open = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; referrals != NULL && i < referrals->len; i++)
    {
      const AlongRecord *referral = g_ptr_array_index (referrals, i);

      taken = taken || is_taken (referral);
      open = open || is_open (referral);
      if (!g_str_equal (along_record_get_id (referral), self->id))
        add_row (self, referral);
    }
  gtk_widget_set_visible (self->withdraw, self->ours && taken && open);
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

/* One service said yes: the others need not go on looking. All of them in one step, and back in one. */
static void
on_withdraw_cb (AlongBundleGroup *self)
{
  GPtrArray *referrals = along_follow_get_records (self->referrals);
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  const char *org = along_context_get_actor (self->context)->org;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL || referrals == NULL)
    return;
  txn = along_txn_new (org);
  undo = along_txn_new (org);
  for (guint i = 0; i < referrals->len; i++)
    {
      AlongRecord *referral = g_ptr_array_index (referrals, i);
      g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

      if (!is_open (referral))
        continue;
      g_variant_dict_insert (&values, "status_reason", "s", "another_service");
      along_txn_move (txn, referral, "withdrawn", g_variant_dict_end (&values));
      along_txn_undo_move (undo, referral, "withdrawn");
    }
  along_window_commit (window, txn, _ ("The others are withdrawn"), undo);
}

static void
along_bundle_group_dispose (GObject *object)
{
  AlongBundleGroup *self = ALONG_BUNDLE_GROUP (object);

  g_clear_object (&self->referrals);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_bundle_group_parent_class)->dispose (object);
}

static void
along_bundle_group_finalize (GObject *object)
{
  AlongBundleGroup *self = ALONG_BUNDLE_GROUP (object);

  g_free (self->id);
  g_free (self->bundle);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (along_bundle_group_parent_class)->finalize (object);
}

static void
along_bundle_group_class_init (AlongBundleGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_bundle_group_dispose;
  object_class->finalize = along_bundle_group_finalize;
}

static void
along_bundle_group_init (AlongBundleGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->withdraw = gtk_button_new_with_mnemonic (_ ("_Withdraw the Others"));
  gtk_widget_set_tooltip_text (self->withdraw,
                               _ ("Those that no service has accepted yet; Undo takes it back"));
  gtk_widget_set_valign (self->withdraw, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->withdraw, FALSE);
  g_signal_connect_object (self->withdraw, "clicked", G_CALLBACK (on_withdraw_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Sent Together With"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->withdraw);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_bundle_group_set_referral:
 * @self: a group
 * @context: the window's context
 * @referral: a referral, alone or one of several
 */
void
along_bundle_group_set_referral (AlongBundleGroup *self,
                                 AlongContext *context,
                                 AlongRecord *referral)
{
  const AlongEntity *entity = along_entity_find ("referral");
  const char *bundle = along_record_get_text (referral, "bundle_id");
  g_autoptr (AlongQuery) query = NULL;

  g_return_if_fail (ALONG_IS_BUNDLE_GROUP (self));

  g_set_object (&self->context, context);
  g_set_str (&self->id, along_record_get_id (referral));
  self->ours = g_strcmp0 (along_record_get_text (referral, "from_org"),
                          along_context_get_actor (context)->org)
               == 0;
  if (!g_set_str (&self->bundle, bundle) || bundle == NULL)
    return;
  query = along_query_new (entity);
  along_query_where (query, "bundle_id", ALONG_IS, g_variant_new_string (bundle));
  along_query_where (query, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_order_by (query, "number", FALSE);
  g_clear_object (&self->referrals);
  self->referrals = along_follow_query (along_context_get_store (context), entity, query, MOST);
  g_signal_connect_object (self->referrals, "changed", G_CALLBACK (show_referrals), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_referrals), self,
                           G_CONNECT_SWAPPED);
}
