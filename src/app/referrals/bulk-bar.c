/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/bulk-bar.h"

#include "app/common/ref-picker.h"
#include "app/common/window.h"
#include "app/referrals/bulk-change.h"
#include "app/referrals/chase-dialog.h"
#include "base/clock.h"
#include "base/error.h"

#include <glib/gi18n.h>

struct _AlongBulkBar
{
  AdwBin parent_instance;

  GtkLabel *count;

  AlongContext *context;
  AlongReferralClock *clock;
  AlongPicks *picks;
  guint said;
};

/* Something to be done with several referrals, which are being read. */
typedef struct
{
  AlongWindow *window;
  AlongContext *context;
  AlongReferralClock *clock; /* for chasing; NULL for reassigning */
  AlongPicks *picks;         /* to be cleared when it is done; NULL where nothing was picked */
  char *worker;              /* for reassigning */
  AlongBulk *bulk;
  GError *error;
  guint waiting;
} Job;

/* Whom they are to be given to is being asked. */
typedef struct
{
  GtkWidget *widget;
  AlongContext *context;
  AlongPicks *picks;
  char **ids;
} Asking;

G_DEFINE_FINAL_TYPE (AlongBulkBar, along_bulk_bar, ADW_TYPE_BIN)

static void
job_free (Job *job)
{
  g_object_unref (job->window);
  g_object_unref (job->context);
  g_clear_object (&job->clock);
  g_clear_object (&job->picks);
  g_free (job->worker);
  along_bulk_free (job->bulk);
  g_clear_error (&job->error);
  g_free (job);
}

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->widget);
  g_object_unref (asking->context);
  g_clear_object (&asking->picks);
  g_strfreev (asking->ids);
  g_free (asking);
}

static char *
words_done (const Job *job)
{
  guint n = job->bulk->done;

  if (job->worker == NULL)
    return g_strdup_printf (ngettext ("Noted: %u chased today", "Noted: %u chased today", n), n);
  /* TRANSLATORS: %s is a worker's name */
  return g_strdup_printf (ngettext ("%u given to %s", "%u given to %s", n), n,
                          along_context_title (job->context, "worker", job->worker));
}

/* All in one transaction, with one undo. */
static void
finish (Job *job)
{
  g_autofree char *done = words_done (job);
  g_autofree char *words = along_bulk_words (job->bulk, done);

  if (job->error != NULL)
    along_window_report (job->window, job->error);
  else if (job->bulk->done == 0)
    along_window_toast (job->window, words, NULL, NULL, NULL);
  else
    {
      if (job->worker == NULL)
        along_chase_dialog_present (GTK_WIDGET (job->window), job->context, job->bulk->before,
                                    job->bulk->after);
      along_window_commit (job->window, g_steal_pointer (&job->bulk->txn), words,
                           g_steal_pointer (&job->bulk->undo));
    }
  if (job->error == NULL && job->picks != NULL)
    along_picks_clear (job->picks);
  job_free (job);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) referral = along_store_get_finish (ALONG_STORE (source), result, &error);
  const AlongActor *actor = along_context_get_actor (job->context);

  if (referral != NULL && job->worker != NULL)
    along_bulk_reassign (job->bulk, actor, referral, job->worker);
  else if (referral != NULL)
    {
      g_autoptr (AlongDue) due = along_referral_clock_due (job->clock, referral);

      along_bulk_chase (job->bulk, actor, referral, due, along_clock_now_ms ());
    }
  else if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    along_bulk_gone (job->bulk);
  else if (job->error == NULL)
    job->error = g_steal_pointer (&error);
  if (--job->waiting == 0)
    finish (job);
}

static void
begin (GtkWidget *widget,
       AlongContext *context,
       AlongReferralClock *clock,
       AlongPicks *picks,
       const char *worker,
       const char *const *ids)
{
  AlongWindow *window = along_window_of (widget);
  Job *job = NULL;

  if (window == NULL || ids[0] == NULL)
    return;
  job = g_new0 (Job, 1);
  job->window = g_object_ref (window);
  job->context = g_object_ref (context);
  job->clock = clock != NULL ? g_object_ref (clock) : NULL;
  job->picks = picks != NULL ? g_object_ref (picks) : NULL;
  job->worker = g_strdup (worker);
  job->bulk = along_bulk_new (along_context_get_actor (context));
  job->waiting = g_strv_length ((char **)ids);
  for (guint i = 0; ids[i] != NULL; i++)
    along_store_get_async (along_context_get_store (context), along_entity_find ("referral"),
                           ids[i], NULL, on_read_cb, job);
}

static void
on_worker_picked_cb (const char *id, gpointer data)
{
  Asking *asking = data;

  begin (asking->widget, asking->context, NULL, asking->picks, id,
         (const char *const *)asking->ids);
}

static void
assign (GtkWidget *widget, AlongContext *context, AlongPicks *picks, const char *const *ids)
{
  g_autoptr (AlongQuery) workers = along_query_new (along_entity_find ("worker"));
  Asking *asking = g_new0 (Asking, 1);

  along_query_where (workers, "org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->org));
  asking->widget = g_object_ref (widget);
  asking->context = g_object_ref (context);
  asking->picks = picks != NULL ? g_object_ref (picks) : NULL;
  asking->ids = g_strdupv ((char **)ids);
  along_ref_picker_present_among (widget, context, workers, _ ("Who Deals With It?"),
                                  on_worker_picked_cb, asking, asking_free);
}

/**
 * along_bulk_assign:
 * @widget: where people asked for it
 * @context: the window's context
 * @ids: referrals
 *
 * Asks who of the reader's organisation is to deal with them, and gives them to that one.
 */
void
along_bulk_assign (GtkWidget *widget, AlongContext *context, const char *const *ids)
{
  assign (widget, context, NULL, ids);
}

static void
chase_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongBulkBar *self = ALONG_BULK_BAR (widget);
  g_auto (GStrv) ids = along_picks_get_ids (self->picks);

  begin (widget, self->context, self->clock, self->picks, NULL, (const char *const *)ids);
}

static void
reassign_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongBulkBar *self = ALONG_BULK_BAR (widget);
  g_auto (GStrv) ids = along_picks_get_ids (self->picks);

  assign (widget, self->context, self->picks, (const char *const *)ids);
}

static void
leave_action (GtkWidget *widget, const char *name, GVariant *target)
{
  along_picks_clear (ALONG_BULK_BAR (widget)->picks);
}

static void
update (AlongBulkBar *self)
{
  guint n = along_picks_get_n (self->picks);
  /* TRANSLATORS: how many rows of a list were picked */
  g_autofree char *words = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);

  gtk_label_set_text (self->count, words);
  gtk_widget_set_visible (GTK_WIDGET (self), along_picks_get_mode (self->picks));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "bulk.chase", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "bulk.reassign", n > 0);
  if (n != self->said && along_picks_get_mode (self->picks))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  self->said = n;
}

static void
along_bulk_bar_dispose (GObject *object)
{
  AlongBulkBar *self = ALONG_BULK_BAR (object);

  g_clear_object (&self->picks);
  g_clear_object (&self->clock);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_bulk_bar_parent_class)->dispose (object);
}

static void
along_bulk_bar_class_init (AlongBulkBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_bulk_bar_dispose;
  gtk_widget_class_install_action (widget_class, "bulk.chase", NULL, chase_action);
  gtk_widget_class_install_action (widget_class, "bulk.reassign", NULL, reassign_action);
  gtk_widget_class_install_action (widget_class, "bulk.leave", NULL, leave_action);
}

static void
along_bulk_bar_init (AlongBulkBar *self)
{
}

static GtkWidget *
make_button (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

/**
 * along_bulk_bar_new:
 * @context: the window's context
 * @clock: what reckons what is due
 * @picks: what is picked
 *
 * Returns: (transfer floating): the bar, for the foot of a page
 */
GtkWidget *
along_bulk_bar_new (AlongContext *context, AlongReferralClock *clock, AlongPicks *picks)
{
  AlongBulkBar *self = g_object_new (ALONG_TYPE_BULK_BAR, NULL);
  AdwWrapBox *box = ADW_WRAP_BOX (adw_wrap_box_new ());
  GtkBox *buttons = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));

  self->context = g_object_ref (context);
  self->clock = g_object_ref (clock);
  self->picks = g_object_ref (picks);
  self->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "heading");
  gtk_widget_set_margin_end (GTK_WIDGET (self->count), 12);
  adw_wrap_box_set_child_spacing (box, 6);
  adw_wrap_box_set_line_spacing (box, 6);
  adw_wrap_box_append (box, GTK_WIDGET (self->count));
  /* Where there is little room, all of them are under the number: none goes there alone. */
  gtk_box_append (buttons, make_button (_ ("C_hase"), "bulk.chase"));
  gtk_box_append (buttons, make_button (_ ("Reassi_gn…"), "bulk.reassign"));
  gtk_box_append (buttons, make_button (_ ("_Leave"), "bulk.leave"));
  adw_wrap_box_append (box, GTK_WIDGET (buttons));
  gtk_widget_add_css_class (GTK_WIDGET (box), "bulk-bar");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
  g_signal_connect_object (picks, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
