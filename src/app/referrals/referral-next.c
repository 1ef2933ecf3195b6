/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-next.h"

#include "app/common/follow.h"
#include "app/referrals/refer-page.h"
#include "model/referral-reasons.h"

#include <glib/gi18n.h>

#define MOST_EXISTING 5

struct _AlongReferralNext
{
  AdwPreferencesGroup parent_instance;

  AlongContext *context;
  AlongRecord *referral;
  AlongFollow *existing; /* others about the same person at the same organisation */
  gboolean followed;
  GPtrArray *rows; /* borrowed: the group owns them */
};

G_DEFINE_FINAL_TYPE (AlongReferralNext, along_referral_next, ADW_TYPE_PREFERENCES_GROUP)

/* The last step's reason is the reason why it stands here in these states only. */
static guint
follows (const AlongRecord *referral)
{
  static const char *const states[] = { "declined",    "withdrawn",        "redirected", "on_hold",
                                        "ended_early", "entered_in_error", NULL };
  const char *state = along_record_get_state (referral);

  if (state == NULL || !g_strv_contains (states, state))
    return 0;
  return along_reason_next (along_record_get_text (referral, "status_reason"));
}

static GtkWidget *
make_row (AlongReferralNext *self, AlongConsequence next)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), along_consequence_title (next));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), along_consequence_detail (next));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
lead (GtkWidget *row, const char *kind, const char *id)
{
  if (id == NULL)
    return;
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  /* The row stands in the window already, where the action must find its target. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", kind, id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
}

/* The one that is there already: of those about the person at the same place, one that is not over. */
static const char *
find_existing (AlongReferralNext *self)
{
  static const char *const open[] = { "sent",       "received",    "info_requested", "accepted",
                                      "waitlisted", "in_progress", "on_hold",        NULL };
  GPtrArray *others = self->existing != NULL ? along_follow_get_records (self->existing) : NULL;

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      const AlongRecord *other = g_ptr_array_index (others, i);
      const char *state = along_record_get_state (other);

      if (state != NULL && g_strv_contains (open, state)
          && g_strcmp0 (along_record_get_id (other), along_record_get_id (self->referral)) != 0)
        return along_record_get_id (other);
    }
  return NULL;
}

static void
add_step (AlongReferralNext *self, AlongConsequence next)
{
  const char *person = along_record_get_text (self->referral, "person");
  const char *service = along_record_get_text (self->referral, "service");
  const char *id = along_record_get_id (self->referral);
  const char *existing = NULL;
  g_autofree char *again = NULL;

  switch (next)
    {
    case ALONG_THEN_SAY_MORE:
      again = service != NULL ? along_refer_again (id, service) : NULL;
      lead (make_row (self, next), "refer", again);
      break;
    case ALONG_THEN_EXISTING:
      existing = find_existing (self);
      lead (make_row (self, next), existing != NULL ? "referral" : "person",
            existing != NULL ? existing : person);
      break;
    case ALONG_THEN_LISTING:
      lead (make_row (self, next), "service", service);
      break;
    case ALONG_THEN_REACH:
    case ALONG_THEN_SAFETY:
    case ALONG_THEN_BASIS:
    case ALONG_THEN_LISTEN:
    case ALONG_THEN_BEREAVED:
      lead (make_row (self, next), "person", person);
      break;
    case ALONG_THEN_GO_ON:
    case ALONG_THEN_COVER:
      make_row (self, next);
      break;
    case ALONG_THEN_RIGHT_ONE:
      make_row (self, next);
      break;
    /* The alternatives stand on the page, and sending it on is its first button. */
    case ALONG_THEN_ALTERNATIVES:
    case ALONG_THEN_SEND_ON:
    default:
      break;
    }
}

static void
show (AlongReferralNext *self)
{
  guint next = follows (self->referral);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  /* Where it was sent again or elsewhere, that is done. */
  for (guint flag = ALONG_THEN_ALTERNATIVES; flag <= ALONG_THEN_BEREAVED; flag <<= 1)
    if (next & flag && !(self->followed && flag == ALONG_THEN_SAY_MORE))
      add_step (self, (AlongConsequence)flag);
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

static void
look_for_existing (AlongReferralNext *self)
{
  const AlongEntity *entity = along_record_get_entity (self->referral);
  const char *person = along_record_get_text (self->referral, "person");
  const char *org = along_record_get_text (self->referral, "to_org");
  g_autoptr (AlongQuery) query = NULL;

  if (self->existing != NULL || person == NULL || org == NULL
      || !(follows (self->referral) & ALONG_THEN_EXISTING))
    return;
  query = along_query_new (entity);
  along_query_where (query, "person", ALONG_IS, g_variant_new_string (person));
  along_query_where (query, "to_org", ALONG_IS, g_variant_new_string (org));
  along_query_order_by (query, "sent_at", TRUE);
  self->existing
      = along_follow_query (along_context_get_store (self->context), entity, query, MOST_EXISTING);
  g_signal_connect_object (self->existing, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
}

static void
along_referral_next_dispose (GObject *object)
{
  AlongReferralNext *self = ALONG_REFERRAL_NEXT (object);

  g_clear_object (&self->existing);
  g_clear_object (&self->context);
  g_clear_pointer (&self->referral, along_record_unref);
  G_OBJECT_CLASS (along_referral_next_parent_class)->dispose (object);
}

static void
along_referral_next_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_REFERRAL_NEXT (object)->rows);
  G_OBJECT_CLASS (along_referral_next_parent_class)->finalize (object);
}

static void
along_referral_next_class_init (AlongReferralNextClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_referral_next_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_referral_next_finalize;
}

static void
along_referral_next_init (AlongReferralNext *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("What Helps Now"));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_referral_next_set:
 * @self: what follows
 * @context: the window's context
 * @referral: a referral that the reader's organisation sent, as it is now
 * @followed: whether another one was sent in its place
 */
void
along_referral_next_set (AlongReferralNext *self,
                         AlongContext *context,
                         AlongRecord *referral,
                         gboolean followed)
{
  g_return_if_fail (ALONG_IS_REFERRAL_NEXT (self));

  g_set_object (&self->context, context);
  along_record_ref (referral);
  g_clear_pointer (&self->referral, along_record_unref);
  self->referral = referral;
  self->followed = followed;
  look_for_existing (self);
  show (self);
}
