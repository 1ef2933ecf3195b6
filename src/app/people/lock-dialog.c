/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/lock-dialog.h"

#include "app/common/dialog-body.h"
#include "app/common/error-text.h"
#include "app/common/record-form.h"
#include "app/common/window.h"
#include "app/people/lock-words.h"
#include "base/id.h"

#include <glib/gi18n.h>

#define ALONG_TYPE_LOCK_DIALOG (along_lock_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongLockDialog, along_lock_dialog, ALONG, LOCK_DIALOG, AdwDialog)

struct _AlongLockDialog
{
  AdwDialog parent_instance;

  AlongRecordForm *form;
  GtkLabel *meaning;
  GtkLabel *problem;

  AlongWindow *window; /* not owned: the dialog stands over it */
  AlongContext *context;
  char *name;         /* the person's */
  GPtrArray *locks;   /* of AlongRecord: those there are */
  AlongRecord *lifts; /* the lock that is lifted; NULL where one is set */
  AlongTxn *undo;
  char *done;
  gboolean taking;
};

G_DEFINE_FINAL_TYPE (AlongLockDialog, along_lock_dialog, ADW_TYPE_DIALOG)

static const char *const set_fields[] = { "worker", "reason", NULL };
static const AlongFormGroup set_groups[] = { { NULL, NULL, set_fields }, { NULL } };
static const char *const lift_fields[] = { "lifted_why", NULL };
static const AlongFormGroup lift_groups[] = { { NULL, NULL, lift_fields }, { NULL } };

static void
say (AlongLockDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static const char *
own_id (AlongLockDialog *self)
{
  return along_context_get_actor (self->context)->worker;
}

/* What it means, before it is done: for somebody else, or for whoever reads this. */
static void
show_meaning (AlongLockDialog *self)
{
  g_autoptr (AlongRecord) record = along_record_form_get_record (self->form);
  const char *worker = along_record_get_text (record, "worker");
  gboolean own = worker != NULL && g_strcmp0 (worker, own_id (self)) == 0;
  g_autofree char *words = self->lifts != NULL
                               ? along_lock_lifting_words (self->context, self->lifts, self->name)
                               : along_lock_meaning (self->name, own);

  gtk_label_set_text (self->meaning, words);
}

static void
on_changed_cb (AlongLockDialog *self)
{
  say (self, NULL);
  show_meaning (self);
}

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongLockDialog) self = data;
  g_autoptr (GError) error = NULL;

  self->taking = FALSE;
  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      if (self->context != NULL)
        say (self, along_error_to_user_text (error).sentence);
      return;
    }
  if (self->context == NULL)
    return;
  along_record_form_drop_drafts (self->form);
  if (self->undo != NULL)
    along_window_toast_undo (self->window, self->done, g_steal_pointer (&self->undo));
  else
    along_window_toast (self->window, self->done, NULL, NULL, NULL);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
commit (AlongLockDialog *self, AlongTxn *txn, AlongTxn *undo, char *done)
{
  g_clear_pointer (&self->undo, along_txn_free);
  g_clear_pointer (&self->done, g_free);
  self->undo = undo;
  self->done = done;
  self->taking = TRUE;
  along_store_commit_async (along_context_get_store (self->context), txn, on_committed_cb,
                            g_object_ref (self));
}

static AlongRecord *
with_lifted (const AlongRecord *lock, gboolean lifted)
{
  AlongRecord *after = along_record_copy (lock);

  along_record_set_boolean (after, "lifted", lifted);
  return after;
}

/* A lock is never taken out: undone, it is lifted. Whoever keeps themself out sees no way back afterwards. */
static void
set_lock (AlongLockDialog *self, const AlongRecord *lock)
{
  g_autoptr (AlongRecord) lifted = with_lifted (lock, TRUE);
  g_autoptr (AlongTxn) txn = along_txn_new (along_context_get_actor (self->context)->org);
  const char *worker = along_record_get_text (lock, "worker");
  AlongTxn *undo = NULL;

  along_txn_create (txn, lock);
  if (g_strcmp0 (worker, own_id (self)) != 0)
    {
      undo = along_txn_new (txn->org);
      along_txn_update (undo, lock, lifted);
    }
  /* TRANSLATORS: %s is a worker's name */
  commit (self, txn, undo,
          g_strdup_printf (_ ("%s is kept out now"),
                           along_context_title (self->context, "worker", worker)));
}

static void
lift_lock (AlongLockDialog *self, const AlongRecord *typed)
{
  g_autoptr (AlongRecord) after = with_lifted (typed, TRUE);
  g_autoptr (AlongTxn) txn = along_txn_new (along_context_get_actor (self->context)->org);
  AlongTxn *undo = along_txn_new (txn->org);

  along_txn_update (txn, self->lifts, after);
  along_txn_update (undo, after, self->lifts);
  /* TRANSLATORS: %s is a worker's name */
  commit (self, txn, undo,
          g_strdup_printf (_ ("%s is let back in"),
                           along_context_title (self->context, "worker",
                                                along_record_get_text (self->lifts, "worker"))));
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongLockDialog *self = ALONG_LOCK_DIALOG (widget);
  g_autoptr (AlongRecord) record = NULL;

  if (self->taking || !along_record_form_check (self->form))
    return;
  record = along_record_form_get_record (self->form);
  if (self->lifts != NULL)
    lift_lock (self, record);
  else if (along_lock_is_kept_out (self->locks, along_record_get_text (record, "worker")))
    along_record_form_set_problem (self->form, "worker", _ ("They are kept out already."));
  else
    set_lock (self, record);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_close (ADW_DIALOG (widget));
}

static void
along_lock_dialog_dispose (GObject *object)
{
  AlongLockDialog *self = ALONG_LOCK_DIALOG (object);

  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_lock_dialog_parent_class)->dispose (object);
}

static void
along_lock_dialog_finalize (GObject *object)
{
  AlongLockDialog *self = ALONG_LOCK_DIALOG (object);

  g_free (self->name);
  g_free (self->done);
  g_clear_pointer (&self->locks, g_ptr_array_unref);
  g_clear_pointer (&self->lifts, along_record_unref);
  g_clear_pointer (&self->undo, along_txn_free);
  G_OBJECT_CLASS (along_lock_dialog_parent_class)->finalize (object);
}

static void
along_lock_dialog_class_init (AlongLockDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_lock_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_lock_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "dialog.take", NULL, take_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.take", NULL);
}

static void
along_lock_dialog_init (AlongLockDialog *self)
{
  adw_dialog_set_content_width (ADW_DIALOG (self), 460);
}

static AlongLockDialog *
dialog_new (AlongWindow *window, AlongContext *context, const AlongRecord *person)
{
  AlongLockDialog *self = g_object_new (ALONG_TYPE_LOCK_DIALOG, NULL);

  self->window = window;
  self->context = g_object_ref (context);
  self->name = g_strdup (along_record_get_title (person));
  return self;
}

static void
show_form (AlongLockDialog *self, const char *label, GtkWidget *form)
{
  GtkBox *box = along_dialog_body_new (ADW_DIALOG (self), label);

  self->form = ALONG_RECORD_FORM (form);
  self->problem = along_dialog_problem_new ();
  self->meaning = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->meaning, TRUE);
  gtk_label_set_xalign (self->meaning, 0);
  gtk_box_append (box, GTK_WIDGET (self->meaning));
  gtk_box_append (box, GTK_WIDGET (self->problem));
  gtk_box_append (box, form);
  g_signal_connect_object (form, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  show_meaning (self);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (self->window));
  along_record_form_focus (self->form, NULL);
}

/**
 * along_lock_dialog_present:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @person: whose record somebody is to be kept out of
 * @locks: (nullable) (element-type AlongRecord): the locks there are
 *
 * Asks who is to be kept out, and why (domain.md §5.7).
 */
void
along_lock_dialog_present (GtkWidget *widget,
                           AlongContext *context,
                           const AlongRecord *person,
                           GPtrArray *locks)
{
  AlongWindow *window = along_window_of (widget);
  AlongLockDialog *self = NULL;
  g_autofree char *id = along_id_new ();
  g_autofree char *draft_key = NULL;
  g_autoptr (AlongRecord) lock = NULL;

  if (window == NULL)
    return;
  self = dialog_new (window, context, person);
  self->locks = locks != NULL ? g_ptr_array_ref (locks) : NULL;
  lock = along_record_new (along_entity_find ("conflict_lock"), id);
  along_record_set_text (lock, "person", along_record_get_id (person));
  draft_key = g_strconcat ("new:conflict_lock:", along_record_get_id (person), NULL);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Keep Somebody Out"));
  show_form (self, _ ("_Keep Out"), along_record_form_new (context, lock, set_groups, draft_key));
}

/**
 * along_lock_dialog_present_lifting:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @person: whose record somebody was kept out of
 * @lock: the lock
 *
 * Asks why it is lifted. What somebody has seen cannot be taken back, so one press alone does not do it.
 */
void
along_lock_dialog_present_lifting (GtkWidget *widget,
                                   AlongContext *context,
                                   const AlongRecord *person,
                                   AlongRecord *lock)
{
  AlongWindow *window = along_window_of (widget);
  AlongLockDialog *self = NULL;

  if (window == NULL)
    return;
  self = dialog_new (window, context, person);
  self->lifts = along_record_ref (lock);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Let Somebody Back In"));
  show_form (self, _ ("_Let Back In"), along_record_form_new (context, lock, lift_groups, NULL));
}
