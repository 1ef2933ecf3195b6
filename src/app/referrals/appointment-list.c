/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/appointment-list.h"

#include "app/common/state-chip.h"
#include "app/common/window.h"
#include "app/referrals/appointment-dialog.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-words.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/appointments.h"

#include <glib/gi18n.h>

/* From so many in a row on, a word between the two ends helps more than another letter. */
#define MANY 2

struct _AlongAppointmentList
{
  AdwPreferencesGroup parent_instance;

  AlongContext *context;
  AlongRecord *referral;
  GPtrArray *rows; /* borrowed: the group owns them */
  GtkWidget *add;
};

G_DEFINE_FINAL_TYPE (AlongAppointmentList, along_appointment_list, ADW_TYPE_PREFERENCES_GROUP)

static void
add_row (AlongAppointmentList *self, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static GtkWidget *
make_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL && *subtitle != '\0')
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

static void
mark (AlongAppointmentList *self, GVariant *target, const char *kept, const char *done)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  guint row = g_variant_get_uint32 (target);
  g_autoptr (AlongRecord) after = NULL;
  g_autoptr (GVariant) table = NULL;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL || self->referral == NULL)
    return;
  table = along_appointments_mark (self->referral, row, kept, NULL);
  after = along_record_copy (self->referral);
  along_record_set (after, "appointments", table);
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  undo = along_txn_new (txn->org);
  along_txn_update (txn, self->referral, after);
  along_txn_update (undo, after, self->referral);
  along_window_commit (window, txn, done, undo);
}

static void
came_action (GtkWidget *widget, const char *name, GVariant *target)
{
  mark (ALONG_APPOINTMENT_LIST (widget), target, "kept", _ ("Noted: they came"));
}

static void
missed_action (GtkWidget *widget, const char *name, GVariant *target)
{
  mark (ALONG_APPOINTMENT_LIST (widget), target, "missed", _ ("Noted: they could not make it"));
}

static void
moved_action (GtkWidget *widget, const char *name, GVariant *target)
{
  mark (ALONG_APPOINTMENT_LIST (widget), target, "moved_by_person", _ ("Noted: they moved it"));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAppointmentList *self = ALONG_APPOINTMENT_LIST (widget);
  const char *words = g_variant_get_string (target, NULL);

  if (self->referral != NULL)
    along_appointment_dialog_present (widget, self->context, self->referral,
                                      *words != '\0' ? words : NULL);
}

/* The other end may know what gets in the way: a question, with words to begin with. */
static void
ask_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAppointmentList *self = ALONG_APPOINTMENT_LIST (widget);
  g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (NULL);
  const AlongMove *move = NULL;

  if (self->referral == NULL)
    return;
  move = along_lifecycle_find_move (along_record_get_entity (self->referral)->lifecycle,
                                    along_record_get_state (self->referral), "info_requested");
  if (move == NULL)
    return;
  g_variant_dict_insert_value (&given, "question", target);
  along_move_take_with (widget, self->context, &along_referral_manner, self->referral, move,
                        g_variant_dict_end (&given), NULL, NULL, NULL);
}

static GtkWidget *
make_button (const char *label, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  return button;
}

static AlongTone
tone_of (const char *kept)
{
  if (g_str_equal (kept, "kept"))
    return ALONG_TONE_GOING;
  return g_str_equal (kept, "planned") ? ALONG_TONE_WAITING : ALONG_TONE_QUIET;
}

static const char *
kept_words (const char *kept)
{
  const AlongField *field
      = along_entity_find_field (along_entity_find ("referral"), "appointments", NULL);

  for (const AlongColumn *column = field->columns; column->name != NULL; column++)
    if (column->values != NULL)
      return along_value_set_label (column->values, kept);
  return kept;
}

/* What is ahead has nothing to say yet but when; what is past and open is asked about. */
static void
add_appointment (AlongAppointmentList *self, const AlongAppointment *one, const char *now)
{
  gboolean open = g_str_equal (one->kept, "planned") && self->add != NULL
                  && gtk_widget_get_visible (self->add);
  gboolean past = g_strcmp0 (one->when, now) <= 0;
  gboolean said
      = open ? !past : !g_str_equal (one->kept, "planned") && !g_str_equal (one->kept, "kept");
  g_autofree char *when = along_wall_text (one->when);
  /* How it went and what was written about it; a chip would be cut where the window is narrow. */
  g_autofree char *went = said && *one->words != '\0'
                              ? g_strdup_printf ("%s · %s", kept_words (one->kept), one->words)
                              : g_strdup (said ? kept_words (one->kept) : one->words);
  GtkWidget *row = make_row (when, went);

  if (open && past)
    {
      GtkWidget *buttons = adw_wrap_box_new ();

      adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (buttons), 6);
      adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (buttons), 6);
      gtk_widget_set_valign (buttons, GTK_ALIGN_CENTER);
      gtk_widget_set_margin_top (buttons, 6);
      gtk_widget_set_margin_bottom (buttons, 6);
      adw_wrap_box_append (ADW_WRAP_BOX (buttons), make_button (_ ("Ca_me"), "appointments.came",
                                                                g_variant_new_uint32 (one->row)));
      adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                           make_button (_ ("Could _Not Make It"), "appointments.missed",
                                        g_variant_new_uint32 (one->row)));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), buttons);
    }
  else if (open)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button (_ ("They Mo_ved It"), "appointments.moved",
                                            g_variant_new_uint32 (one->row)));
  else if (!said)
    {
      GtkWidget *chip = along_state_chip_new (kept_words (one->kept), tone_of (one->kept));

      gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
    }
  add_row (self, row);
}

static void
add_help (AlongAppointmentList *self,
          const char *title,
          const char *subtitle,
          const char *action,
          const char *target)
{
  GtkWidget *row = make_row (title, subtitle);
  GtkWidget *icon = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", target);
  add_row (self, row);
}

static gboolean
can_ask (AlongAppointmentList *self)
{
  g_autoptr (GPtrArray) offers
      = along_lifecycle_offers (self->referral, along_move_who (self->context, self->referral));

  for (guint i = 0; i < offers->len; i++)
    if (g_str_equal (((const AlongMove *)g_ptr_array_index (offers, i))->name, "ask"))
      return TRUE;
  return FALSE;
}

/* Nobody is discharged for a bus that did not come: what may help comes next. */
static void
add_helps (AlongAppointmentList *self, guint missed)
{
  gboolean ask = can_ask (self);

  if (missed >= MANY)
    add_row (self,
             make_row (_ ("Twice in a row: something may be in the way"),
                       ask ? _ ("A word with the sender often helps more than another letter. "
                                "Nothing ends by itself.")
                           : _ ("A word with the person, or with somebody they trust, often "
                                "helps more than another letter. Nothing ends by itself.")));
  add_help (self, _ ("Agree Another Time"), _ ("Ask which day and hour suit them"),
            "appointments.add", "");
  add_help (self, _ ("A Phone Call Instead"), _ ("The first step may be a smaller one"),
            "appointments.add", _ ("By phone"));
  if (ask)
    {
      add_help (self, missed >= MANY ? _ ("Talk With the Sender") : _ ("Ask What Gets in the Way"),
                _ ("They know the person, and may go along"), "appointments.ask",
                missed >= MANY
                    ? _ ("They could not make it twice now. What would suit them better, and could "
                         "somebody come along the first time?")
                    : _ ("They could not make it to the appointment. Do you know what gets in the "
                         "way, and what would suit them better?"));
      add_help (self, _ ("Help With Getting Here"), _ ("A ticket, a lift, somebody to go along"),
                "appointments.ask",
                _ ("Could somebody help them with getting here: a ticket, a lift, or somebody to "
                   "come along?"));
    }
  else if (along_record_get (self->referral, "person") != NULL)
    {
      add_help (self, _ ("Ask What Gets in the Way"), _ ("On their page: how to reach them best"),
                "page.person", NULL);
      add_help (self, _ ("Help With Getting There"),
                _ ("What they travel with, and what would help, stands on their page"),
                "page.person", NULL);
    }
}

static gboolean
takes_appointments (const AlongRecord *referral)
{
  static const char *const states[] = { "accepted", "waitlisted", "in_progress", "on_hold", NULL };
  const char *state = along_record_get_state (referral);

  /* A question may be asked before anybody has said yes. */
  return state != NULL
         && (g_strv_contains (states, state)
             || (g_str_equal (state, "info_requested")
                 && along_record_get (referral, "decided_at") != NULL));
}

static char *
wall_now (void)
{
  gint64 now = along_clock_now_ms ();
  g_autofree char *date = along_clock_date_of (now);
  g_autofree char *time = along_time_text (now);

  return g_strdup_printf ("%sT%s", date, time);
}

static void
along_appointment_list_dispose (GObject *object)
{
  AlongAppointmentList *self = ALONG_APPOINTMENT_LIST (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->referral, along_record_unref);
  G_OBJECT_CLASS (along_appointment_list_parent_class)->dispose (object);
}

static void
along_appointment_list_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_APPOINTMENT_LIST (object)->rows);
  G_OBJECT_CLASS (along_appointment_list_parent_class)->finalize (object);
}

static void
along_appointment_list_class_init (AlongAppointmentListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_appointment_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_appointment_list_finalize;
  gtk_widget_class_install_action (widget_class, "appointments.came", "u", came_action);
  gtk_widget_class_install_action (widget_class, "appointments.missed", "u", missed_action);
  gtk_widget_class_install_action (widget_class, "appointments.moved", "u", moved_action);
  gtk_widget_class_install_action (widget_class, "appointments.add", "s", add_action);
  gtk_widget_class_install_action (widget_class, "appointments.ask", "s", ask_action);
}

static void
along_appointment_list_init (AlongAppointmentList *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Appointments"));
  self->add = make_button (_ ("Add Appointment…"), "appointments.add", g_variant_new_string (""));
  /* Under the list: beside its title large text leaves no room for either. */
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->add, 12);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->add);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_appointment_list_set_referral:
 * @self: a list
 * @context: the window's context
 * @referral: the referral, as it is now
 */
void
along_appointment_list_set_referral (AlongAppointmentList *self,
                                     AlongContext *context,
                                     AlongRecord *referral)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *now = wall_now ();
  guint missed = 0;
  gboolean open = takes_appointments (referral);

  g_return_if_fail (ALONG_IS_APPOINTMENT_LIST (self));

  g_set_object (&self->context, context);
  along_record_ref (referral);
  g_clear_pointer (&self->referral, along_record_unref);
  self->referral = referral;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_set_visible (self->add, open);
  all = along_appointments_of (referral);
  for (guint i = 0; i < all->len; i++)
    add_appointment (self, g_ptr_array_index (all, i), now);
  missed = along_appointments_missed (referral);
  if (open && missed > 0 && !along_appointments_planned (referral, now))
    add_helps (self, missed);
  gtk_widget_set_visible (GTK_WIDGET (self), open || all->len > 0);
}
