/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/phone-dialog.h"

#include "app/common/dialog-body.h"
#include "app/common/choice-mark.h"
#include "app/common/follow.h"
#include "app/common/move-dialog.h"
#include "app/common/window.h"
#include "app/referrals/referral-moves.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many earlier referrals to the service are asked who answered. */
#define EARLIER 20

struct _AlongPhoneDialog
{
  AdwDialog parent_instance;

  AdwToggleGroup *how;
  AdwEntryRow *who;
  GtkLabel *problem;

  GtkWidget *around; /* the window; what people pressed may be made anew meanwhile */
  AlongContext *context;
  AlongRecord *referral;
  AlongFollow *earlier;
  AlongFollow *service;
  GPtrArray *answers; /* of Answer */
  char *draft_key;
  gboolean typed;
};

typedef struct
{
  AlongPhoneDialog *dialog;
  const AlongMove *move;
  GtkToggleButton *mark;
  guint key;
} Answer;

/* The key of each answer; a move has one name in all the states it starts from. */
static const struct
{
  const char *move;
  guint key;
} keys[] = {
  { "acknowledge", GDK_KEY_k }, { "accept", GDK_KEY_a },       { "ask", GDK_KEY_q },
  { "decline", GDK_KEY_d },     { "decline_late", GDK_KEY_d }, { "wait", GDK_KEY_w },
  { "start", GDK_KEY_s },       { "pause", GDK_KEY_p },        { "resume", GDK_KEY_g },
  { "complete", GDK_KEY_c },    { "end_early", GDK_KEY_e },
};

static const char *const hows[] = { "phone", "mail", "in_person" };

G_DEFINE_FINAL_TYPE (AlongPhoneDialog, along_phone_dialog, ADW_TYPE_DIALOG)

static guint
key_of (const AlongMove *move)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].move, move->name))
      return keys[i].key;
  return 0;
}

/* What they said, in the words of who heard it. */
static const char *
said (const AlongMove *move)
{
  static const struct
  {
    const char *move;
    const char *words;
  } words[] = {
    { "acknowledge", N_ ("They have it") },
    { "accept", N_ ("They take it on") },
    { "ask", N_ ("They ask something…") },
    { "decline", N_ ("They decline…") },
    { "decline_late", N_ ("They decline after all…") },
    { "wait", N_ ("It is on the waiting list…") },
    { "start", N_ ("It has started…") },
    { "pause", N_ ("It is paused…") },
    { "resume", N_ ("It goes on") },
    { "complete", N_ ("It is completed…") },
    { "end_early", N_ ("It ended early…") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].move, move->name))
      return _ (words[i].words);
  return _ (move->label);
}

static void
say_problem (AlongPhoneDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static const AlongMove *
chosen (AlongPhoneDialog *self)
{
  for (guint i = 0; i < self->answers->len; i++)
    {
      const Answer *answer = g_ptr_array_index (self->answers, i);

      if (gtk_toggle_button_get_active (answer->mark))
        return answer->move;
    }
  return NULL;
}

static char *
who_said (AlongPhoneDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->who))));
}

static void
on_taken_cb (gpointer data)
{
  AlongPhoneDialog *self = data;

  along_store_drop_drafts (along_context_get_store (self->context), self->draft_key);
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongPhoneDialog *self = ALONG_PHONE_DIALOG (widget);
  const AlongMove *move = chosen (self);
  g_autofree char *who = who_said (self);
  g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (NULL);
  guint how = adw_toggle_group_get_active (self->how);

  if (move == NULL)
    {
      say_problem (self, _ ("Choose what they said."));
      return;
    }
  if (*who == '\0')
    {
      say_problem (self, _ ("Write down who said so: a name, or “the desk”."));
      gtk_widget_add_css_class (GTK_WIDGET (self->who), "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->who));
      return;
    }
  g_variant_dict_insert (&given, "answered_how", "s", hows[how < G_N_ELEMENTS (hows) ? how : 0]);
  g_variant_dict_insert (&given, "answered_by", "s", who);
  /* What it still needs, such as a reason, is asked in place of this. */
  g_object_ref (self);
  adw_dialog_force_close (ADW_DIALOG (self));
  along_move_take_with (self->around, self->context, &along_referral_manner, self->referral, move,
                        g_variant_dict_end (&given), on_taken_cb, self, g_object_unref);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_close (ADW_DIALOG (widget));
}

static gboolean
is_typing (AlongPhoneDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && GTK_IS_TEXT (focus);
}

static gboolean
letters_are_wanted (AlongPhoneDialog *self)
{
  return g_settings_get_boolean (along_context_get_settings (self->context),
                                 "single-key-shortcuts");
}

/* Enter writes it down wherever the keyboard is; letters choose where nobody types. */
static gboolean
on_key_cb (GtkEventControllerKey *controller,
           guint key,
           guint code,
           GdkModifierType state,
           AlongPhoneDialog *self)
{
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK) || is_typing (self))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

      if (focus != NULL && GTK_IS_BUTTON (focus) && !GTK_IS_TOGGLE_BUTTON (focus))
        return GDK_EVENT_PROPAGATE;
      gtk_widget_activate_action (GTK_WIDGET (self), "dialog.take", NULL);
      return GDK_EVENT_STOP;
    }
  for (guint i = 0; i < self->answers->len && letters_are_wanted (self); i++)
    {
      const Answer *answer = g_ptr_array_index (self->answers, i);

      if (answer->key != 0 && answer->key == gdk_keyval_to_lower (key))
        {
          gtk_toggle_button_set_active (answer->mark, TRUE);
          gtk_widget_grab_focus (GTK_WIDGET (answer->mark));
          return GDK_EVENT_STOP;
        }
    }
  return GDK_EVENT_PROPAGATE;
}

static void
on_who_cb (AlongPhoneDialog *self)
{
  self->typed = TRUE;
  say_problem (self, NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->who), "error");
  along_store_put_draft (along_context_get_store (self->context), self->draft_key, "answered_by",
                         gtk_editable_get_text (GTK_EDITABLE (self->who)));
}

static void
on_entered_cb (AlongPhoneDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.take", NULL);
}

static void
put_who (AlongPhoneDialog *self, const char *name)
{
  if (self->typed || name == NULL || *name == '\0')
    return;
  g_signal_handlers_block_by_func (self->who, on_who_cb, self);
  gtk_editable_set_text (GTK_EDITABLE (self->who), name);
  g_signal_handlers_unblock_by_func (self->who, on_who_cb, self);
}

/* Whoever answered for the service last, or the name that its listing gives. */
static void
suggest_who (AlongPhoneDialog *self)
{
  GPtrArray *earlier = along_follow_get_records (self->earlier);
  AlongRecord *service = along_follow_get_record (self->service);
  GVariant *contacts = service != NULL ? along_record_get (service, "contacts") : NULL;
  const char *name = along_record_get_text (self->referral, "answered_by");

  for (guint i = 0; name == NULL && earlier != NULL && i < earlier->len; i++)
    name = along_record_get_text (g_ptr_array_index (earlier, i), "answered_by");
  if (name == NULL && contacts != NULL && g_variant_n_children (contacts) > 0)
    {
      g_autoptr (GVariant) first = g_variant_get_child_value (contacts, 0);

      g_variant_lookup (first, "name", "&s", &name);
    }
  put_who (self, name);
}

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongPhoneDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) drafts
      = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);
  const char *typed = drafts != NULL ? g_hash_table_lookup (drafts, "answered_by") : NULL;

  if (typed == NULL || self->typed)
    return;
  put_who (self, typed);
  self->typed = TRUE;
}

static void
add_answer (AlongPhoneDialog *self, AdwPreferencesGroup *group, const AlongMove *move)
{
  Answer *answer = g_new0 (Answer, 1);
  GtkWidget *row = adw_action_row_new ();
  const char *words = said (move);

  answer->dialog = self;
  answer->move = move;
  answer->key = key_of (move);
  answer->mark = GTK_TOGGLE_BUTTON (along_choice_mark_new (words));
  if (self->answers->len > 0)
    gtk_toggle_button_set_group (answer->mark,
                                 ((Answer *)g_ptr_array_index (self->answers, 0))->mark);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (answer->mark));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (answer->mark));
  if (answer->key != 0)
    {
      g_autofree char *letter = g_ascii_strup (gdk_keyval_name (answer->key), -1);
      GtkWidget *hint = gtk_label_new (letter);

      gtk_widget_add_css_class (hint, "dimmed");
      gtk_widget_set_tooltip_text (hint, _ ("The key that chooses it"));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), hint);
    }
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->answers, answer);
}

static GtkWidget *
make_how (AlongPhoneDialog *self)
{
  static const char *const labels[] = { N_ ("By Phone"), N_ ("By Mail"), N_ ("In Person") };

  self->how = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_label (toggle, _ (labels[i]));
      adw_toggle_group_add (self->how, toggle);
    }
  adw_toggle_group_set_active (self->how, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->how), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("How They Answered"), -1);
  return GTK_WIDGET (self->how);
}

static void
build (AlongPhoneDialog *self)
{
  GtkBox *box = along_dialog_body_new (ADW_DIALOG (self), _ ("_Write It Down"));
  AdwPreferencesGroup *answers = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *who = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autoptr (GPtrArray) moves = along_move_relayed (self->context, self->referral);

  self->problem = along_dialog_problem_new ();
  adw_preferences_group_set_title (answers, _ ("What They Said"));
  for (guint i = 0; i < moves->len; i++)
    add_answer (self, answers, g_ptr_array_index (moves, i));
  self->who = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->who), _ ("Who said so"));
  adw_preferences_group_add (who, GTK_WIDGET (self->who));
  g_signal_connect_object (self->who, "changed", G_CALLBACK (on_who_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->who, "entry-activated", G_CALLBACK (on_entered_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_box_append (box, GTK_WIDGET (self->problem));
  gtk_box_append (box, GTK_WIDGET (answers));
  gtk_box_append (box, GTK_WIDGET (who));
  gtk_box_append (box, make_how (self));
}

static void
ask_who (AlongPhoneDialog *self)
{
  AlongStore *store = along_context_get_store (self->context);
  const AlongEntity *entity = along_entity_find ("referral");
  const char *service = along_record_get_text (self->referral, "service");
  g_autoptr (AlongQuery) query = along_query_new (entity);

  if (service == NULL)
    return;
  along_query_where (query, "service", ALONG_IS, g_variant_new_string (service));
  along_query_order_by (query, "sent_at", TRUE);
  self->earlier = along_follow_query (store, entity, query, EARLIER);
  self->service = along_follow_record (store, along_entity_find ("service"), service);
  g_signal_connect_object (self->earlier, "changed", G_CALLBACK (suggest_who), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "changed", G_CALLBACK (suggest_who), self,
                           G_CONNECT_SWAPPED);
}

static void
along_phone_dialog_dispose (GObject *object)
{
  AlongPhoneDialog *self = ALONG_PHONE_DIALOG (object);

  g_clear_object (&self->earlier);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (along_phone_dialog_parent_class)->dispose (object);
}

static void
along_phone_dialog_finalize (GObject *object)
{
  AlongPhoneDialog *self = ALONG_PHONE_DIALOG (object);

  g_clear_object (&self->context);
  g_clear_object (&self->around);
  g_clear_pointer (&self->referral, along_record_unref);
  g_ptr_array_unref (self->answers);
  g_free (self->draft_key);
  G_OBJECT_CLASS (along_phone_dialog_parent_class)->finalize (object);
}

static void
along_phone_dialog_class_init (AlongPhoneDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_phone_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_phone_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "dialog.take", NULL, take_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.take", NULL);
}

static void
along_phone_dialog_init (AlongPhoneDialog *self)
{
  GtkEventController *pressed = gtk_event_controller_key_new ();

  self->answers = g_ptr_array_new_with_free_func (g_free);
  gtk_event_controller_set_propagation_phase (pressed, GTK_PHASE_CAPTURE);
  g_signal_connect_object (pressed, "key-pressed", G_CALLBACK (on_key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), pressed);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Answer by Phone"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 440);
}

/**
 * along_phone_dialog_can:
 * @context: the window's context
 * @referral: a referral
 *
 * Returns: %TRUE if there is an answer of somebody else's that the reader may write down
 */
gboolean
along_phone_dialog_can (AlongContext *context, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) moves = along_move_relayed (context, referral);

  return moves->len > 0;
}

/**
 * along_phone_dialog_present:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @referral: a referral that the reader's organisation sent, as it is now
 */
void
along_phone_dialog_present (GtkWidget *widget, AlongContext *context, AlongRecord *referral)
{
  AlongWindow *window = along_window_of (widget);
  AlongPhoneDialog *self = NULL;

  if (window == NULL || !along_phone_dialog_can (context, referral))
    return;
  self = g_object_new (ALONG_TYPE_PHONE_DIALOG, NULL);
  self->around = g_object_ref (GTK_WIDGET (window));
  self->context = g_object_ref (context);
  self->referral = along_record_ref (referral);
  self->draft_key = g_strdup_printf ("phone/%s", along_record_get_id (referral));
  build (self);
  ask_who (self);
  along_store_get_drafts_async (along_context_get_store (context), self->draft_key, NULL,
                                on_drafts_cb, g_object_ref (self));
  adw_dialog_set_focus (ADW_DIALOG (self),
                        GTK_WIDGET (((Answer *)g_ptr_array_index (self->answers, 0))->mark));
  adw_dialog_present (ADW_DIALOG (self), widget);
}
