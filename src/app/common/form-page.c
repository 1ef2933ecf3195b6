/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/form-page.h"

#include "app/window/window.h"

#include <glib/gi18n.h>

struct _AlongFormPage
{
  AdwNavigationPage parent_instance;

  GtkBox *box;
  GtkWidget *save;

  AlongContext *context;
  AlongRecordForm *form;
  gboolean is_new;
  char *done;
  gboolean saving;
  AlongTxn *undo; /* takes back what is being saved; NULL where that cannot be done */
};

enum
{
  SIGNAL_PREPARE,
  SIGNAL_SAVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongFormPage, along_form_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update (AlongFormPage *self)
{
  gboolean changed = self->is_new || along_record_form_is_changed (self->form);

  gtk_widget_set_sensitive (self->save, changed && !self->saving);
  gtk_widget_set_tooltip_text (self->save,
                               changed ? _ ("Save (Ctrl+Enter)") : _ ("Nothing has changed yet"));
}

static void
leave (AlongFormPage *self)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (window != NULL)
    along_window_back (window);
}

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFormPage) self = data;
  g_autoptr (GError) error = NULL;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  g_autofree char *id = NULL;

  self->saving = FALSE;
  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      if (self->context == NULL)
        return;
      update (self);
      if (window != NULL)
        along_window_report (window, error);
      return;
    }
  if (self->context == NULL)
    return;
  along_record_form_drop_drafts (self->form);
  id = g_strdup (along_record_get_id (along_record_form_get_before (self->form)));
  if (window != NULL && self->undo != NULL)
    along_window_toast_undo (window, self->done != NULL ? self->done : _ ("Saved"),
                             g_steal_pointer (&self->undo));
  else if (window != NULL)
    along_window_toast (window, self->done != NULL ? self->done : _ ("Saved"), NULL, NULL, NULL);
  leave (self);
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, id);
}

/* What was made goes again, the last first; what was changed becomes what it was. Where a page has
 * added more than that to the transaction, there is no way back. */
static AlongTxn *
make_undo (AlongFormPage *self, const AlongTxn *txn, guint n_own, const AlongRecord *record)
{
  g_autoptr (AlongTxn) undo = along_txn_new (txn->org);
  g_autoptr (GHashTable) made = g_hash_table_new (g_str_hash, g_str_equal);

  if (along_record_get_entity (record)->append_only)
    return NULL;
  if (!self->is_new)
    {
      if (txn->ops->len > n_own)
        return NULL;
      along_txn_update (undo, record, along_record_form_get_before (self->form));
      return g_steal_pointer (&undo);
    }
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);

      if (op->type == ALONG_OP_NEW)
        g_hash_table_add (made, op->id);
      else if (!g_hash_table_contains (made, op->id))
        return NULL;
    }
  for (guint i = txn->ops->len; i > 0; i--)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i - 1);

      if (op->type == ALONG_OP_NEW)
        along_txn_add (undo, along_op_delete (op->entity, op->id, _ ("Undone")));
    }
  return g_steal_pointer (&undo);
}

static void
save (AlongFormPage *self)
{
  guint n_own = 0;
  g_autoptr (AlongTxn) txn = NULL;
  g_autoptr (AlongRecord) record = NULL;

  if (self->saving || !along_record_form_check (self->form))
    return;
  record = along_record_form_get_record (self->form);
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  if (self->is_new)
    along_txn_create (txn, record);
  else
    along_txn_update (txn, along_record_form_get_before (self->form), record);
  n_own = txn->ops->len;
  g_signal_emit (self, signals[SIGNAL_PREPARE], 0, txn, record);
  if (txn->ops->len == 0)
    {
      leave (self);
      return;
    }
  self->saving = TRUE;
  g_clear_pointer (&self->undo, along_txn_free);
  self->undo = make_undo (self, txn, n_own, record);
  update (self);
  along_store_commit_async (along_context_get_store (self->context), txn, on_committed_cb,
                            g_object_ref (self));
}

static void
on_save_cb (AlongFormPage *self)
{
  save (self);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *target)
{
  save (ALONG_FORM_PAGE (widget));
}

/* What was typed stays as a draft: leaving is no loss, so nobody is asked. */
static void
on_cancel_cb (AlongFormPage *self)
{
  leave (self);
}

static void
along_form_page_shown (AdwNavigationPage *page)
{
  along_record_form_focus (ALONG_FORM_PAGE (page)->form, NULL);
}

static void
along_form_page_dispose (GObject *object)
{
  AlongFormPage *self = ALONG_FORM_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_FORM_PAGE);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_form_page_parent_class)->dispose (object);
}

static void
along_form_page_finalize (GObject *object)
{
  AlongFormPage *self = ALONG_FORM_PAGE (object);

  g_free (self->done);
  g_clear_pointer (&self->undo, along_txn_free);
  G_OBJECT_CLASS (along_form_page_parent_class)->finalize (object);
}

static void
along_form_page_class_init (AlongFormPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_form_page_dispose;
  object_class->finalize = along_form_page_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = along_form_page_shown;
  signals[SIGNAL_PREPARE] = g_signal_new ("prepare", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER,
                                          ALONG_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/form-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongFormPage, box);
  gtk_widget_class_bind_template_child (widget_class, AlongFormPage, save);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_action);
}

static void
along_form_page_init (AlongFormPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What was begun about one person must not turn up in a form about another. */
static char *
key_of_new (AlongRecord *record)
{
  const char *subject = along_record_get_entity (record)->subject;
  const char *about = subject != NULL ? along_record_get_text (record, subject) : NULL;

  return g_strjoin (":", "new", along_record_get_kind (record), about, NULL);
}

/**
 * along_form_page_new:
 * @context: a context
 * @title: the page's title
 * @record: what is changed, or a new record
 * @is_new: whether saving makes the record
 * @groups: the form's rows, ended by a group without fields
 *
 * Returns: (transfer floating): the page, for along_window_push_page()
 */
AdwNavigationPage *
along_form_page_new (AlongContext *context,
                     const char *title,
                     AlongRecord *record,
                     gboolean is_new,
                     const AlongFormGroup *groups)
{
  AlongFormPage *self = g_object_new (ALONG_TYPE_FORM_PAGE, "title", title, NULL);
  g_autofree char *draft_key = is_new ? key_of_new (record) : NULL;

  self->context = g_object_ref (context);
  self->is_new = is_new;
  self->form = ALONG_RECORD_FORM (along_record_form_new (context, record, groups, draft_key));
  gtk_box_append (self->box, GTK_WIDGET (self->form));
  g_signal_connect_object (self->form, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * along_form_page_get_form:
 * @self: a form page
 *
 * Returns: (transfer none): its form
 */
AlongRecordForm *
along_form_page_get_form (AlongFormPage *self)
{
  g_return_val_if_fail (ALONG_IS_FORM_PAGE (self), NULL);
  return self->form;
}

/**
 * along_form_page_add:
 * @self: a form page
 * @widget: (transfer floating): what stands under the form
 */
void
along_form_page_add (AlongFormPage *self, GtkWidget *widget)
{
  g_return_if_fail (ALONG_IS_FORM_PAGE (self));
  gtk_box_append (self->box, widget);
}

/**
 * along_form_page_set_done:
 * @self: a form page
 * @done: what the toast says when it is saved
 */
void
along_form_page_set_done (AlongFormPage *self, const char *done)
{
  g_return_if_fail (ALONG_IS_FORM_PAGE (self));
  g_set_str (&self->done, done);
}
