/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/window.h"

#include "app/common/error-text.h"

#include <glib/gi18n.h>

/* How long people have to change their mind. The server agrees to undo a move for 10 seconds. */
#define UNDO_SECONDS 10

typedef struct
{
  AlongContext *context;
  GHashTable *undo; /* transaction id → Undo */
} AlongWindowPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AlongWindow, along_window, ADW_TYPE_APPLICATION_WINDOW)

/* What takes a change back, and since when. */
typedef struct
{
  AlongTxn *txn;
  gint64 since;
} Undo;

static void
undo_free (Undo *undo)
{
  g_clear_pointer (&undo->txn, along_txn_free);
  g_free (undo);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Undo, undo_free)

enum
{
  SIGNAL_UNDO_SETTLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A change on its way into the store. */
typedef struct
{
  AlongWindow *window;
  char *done;
  AlongTxn *undo;
  char *takes_back; /* the id of what this undoes, if anything */
} Commit;

static void
commit_free (Commit *commit)
{
  g_object_unref (commit->window);
  g_free (commit->done);
  g_clear_pointer (&commit->undo, along_txn_free);
  g_free (commit->takes_back);
  g_free (commit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Commit, commit_free)

/**
 * along_window_of:
 * @widget: a widget
 *
 * Returns: (transfer none) (nullable): the window @widget stands in, or %NULL where it stands in none
 */
AlongWindow *
along_window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return ALONG_IS_WINDOW (root) ? ALONG_WINDOW (root) : NULL;
}

/**
 * along_window_get_context:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): what its pages are made with; %NULL before signing in
 */
AlongContext *
along_window_get_context (AlongWindow *self)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_val_if_fail (ALONG_IS_WINDOW (self), NULL);
  return priv->context;
}

/**
 * along_window_set_context:
 * @self: a window
 * @context: (nullable): what its pages are made with; %NULL before signing in and after signing out
 *
 * For who derives the window. What could be undone belonged to the context before.
 */
void
along_window_set_context (AlongWindow *self, AlongContext *context)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  g_hash_table_remove_all (priv->undo);
  g_set_object (&priv->context, context);
}

/**
 * along_window_open:
 * @self: a window
 * @kind: what to open, a place's kind
 * @id: (nullable): which
 *
 * Shows a page beside the list people are in, in place of what was open there. For rows of an
 * area's own list.
 */
void
along_window_open (AlongWindow *self, const char *kind, const char *id)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (priv->context != NULL)
    ALONG_WINDOW_GET_CLASS (self)->open (self, kind, id);
}

/**
 * along_window_push:
 * @self: a window
 * @kind: what to open, a place's kind
 * @id: (nullable): which
 *
 * Shows a page over what is open, with a back button. For links on a detail page.
 */
void
along_window_push (AlongWindow *self, const char *kind, const char *id)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (priv->context != NULL)
    ALONG_WINDOW_GET_CLASS (self)->push (self, kind, id);
}

/**
 * along_window_push_page:
 * @self: a window
 * @page: (transfer floating): a page that is part of what is open
 *
 * Shows @page over what is open: its history, a form.
 */
void
along_window_push_page (AlongWindow *self, AdwNavigationPage *page)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (priv->context != NULL)
    ALONG_WINDOW_GET_CLASS (self)->push_page (self, page);
}

/**
 * along_window_go:
 * @self: a window
 * @kind: what to open, a place's kind
 * @id: (nullable): which
 *
 * Goes to the area that @kind is at home in, and opens it there. For search and notifications.
 */
void
along_window_go (AlongWindow *self, const char *kind, const char *id)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (priv->context != NULL)
    ALONG_WINDOW_GET_CLASS (self)->go (self, kind, id);
}

/**
 * along_window_go_area:
 * @self: a window
 * @area: an area's id
 */
void
along_window_go_area (AlongWindow *self, const char *area)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (priv->context != NULL)
    ALONG_WINDOW_GET_CLASS (self)->go_area (self, area);
}

/**
 * along_window_back:
 * @self: a window
 *
 * Goes to what was shown before: what a page does when it is done.
 */
void
along_window_back (AlongWindow *self)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  g_return_if_fail (ALONG_IS_WINDOW (self));
  if (priv->context != NULL)
    ALONG_WINDOW_GET_CLASS (self)->back (self);
}

/**
 * along_window_toast:
 * @self: a window
 * @text: what happened, in a few words; shown as it is, never as markup
 * @button: (nullable): a button's words, with a mnemonic
 * @action: (nullable): the action the button takes
 * @target: (nullable): its target; consumed if floating
 */
void
along_window_toast (
    AlongWindow *self, const char *text, const char *button, const char *action, GVariant *target)
{
  AdwToast *toast = adw_toast_new ("");

  g_return_if_fail (ALONG_IS_WINDOW (self));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_action_name (toast, action);
      adw_toast_set_action_target_value (toast, target);
      adw_toast_set_timeout (toast, UNDO_SECONDS);
    }
  ALONG_WINDOW_GET_CLASS (self)->add_toast (self, toast);
}

/**
 * along_window_report:
 * @self: a window
 * @error: what went wrong
 *
 * Tells people in a toast, with the way on where there is one. Cancelled is nothing to tell.
 */
void
along_window_report (AlongWindow *self, const GError *error)
{
  AlongErrorText text = { NULL };

  g_return_if_fail (ALONG_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = along_error_to_user_text (error);
  along_window_toast (self, text.sentence, text.action != NULL ? text.button : NULL, text.action,
                      NULL);
}

static void
settle_undo (AlongWindow *self, const char *id, gboolean undone)
{
  g_signal_emit (self, signals[SIGNAL_UNDO_SETTLED], 0, id, undone);
}

static void
on_undo_dismissed_cb (AdwToast *toast, AlongWindow *self)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);
  GVariant *target = adw_toast_get_action_target_value (toast);

  if (g_hash_table_remove (priv->undo, g_variant_get_string (target, NULL)))
    settle_undo (self, g_variant_get_string (target, NULL), FALSE);
}

/**
 * along_window_toast_undo:
 * @self: a window
 * @text: what was done, in a few words
 * @undo: (transfer full): what takes it back
 *
 * Says what a page has committed by itself, and offers to undo it.
 */
void
along_window_toast_undo (AlongWindow *self, const char *text, AlongTxn *undo)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);
  AdwToast *toast = adw_toast_new ("");
  Undo *kept = NULL;

  g_return_if_fail (ALONG_IS_WINDOW (self));

  kept = g_new0 (Undo, 1);
  kept->txn = undo;
  kept->since = g_get_monotonic_time ();
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_set_action_target (toast, "s", undo->id);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_hash_table_replace (priv->undo, g_strdup (undo->id), kept);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_undo_dismissed_cb), self, 0);
  ALONG_WINDOW_GET_CLASS (self)->add_toast (self, toast);
}

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Commit) commit = data;
  g_autoptr (GError) error = NULL;
  gboolean stands = along_store_commit_finish (ALONG_STORE (source), result, &error);

  if (commit->takes_back != NULL)
    settle_undo (commit->window, commit->takes_back, stands);
  if (!stands)
    along_window_report (commit->window, error);
  else if (commit->undo != NULL)
    along_window_toast_undo (commit->window, commit->done, g_steal_pointer (&commit->undo));
  else if (commit->done != NULL)
    along_window_toast (commit->window, commit->done, NULL, NULL, NULL);
}

/**
 * along_window_commit:
 * @self: a window
 * @txn: (transfer full): what changes
 * @done: (nullable): what a toast says when it is done
 * @undo: (nullable) (transfer full): what takes it back; then the toast offers to undo
 *
 * Does what people asked for. A form that must know whether it went well calls
 * [method@Store.commit_async] itself.
 */
void
along_window_commit (AlongWindow *self, AlongTxn *txn, const char *done, AlongTxn *undo)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);
  Commit *commit = NULL;

  g_return_if_fail (ALONG_IS_WINDOW (self));
  g_return_if_fail (priv->context != NULL);

  commit = g_new0 (Commit, 1);
  commit->window = g_object_ref (self);
  commit->done = g_strdup (done);
  commit->undo = undo;
  along_store_commit_async (along_context_get_store (priv->context), txn, on_committed_cb, commit);
  along_txn_free (txn);
}

static void
take_back (AlongWindow *self, AlongTxn *txn)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);
  Commit *commit = g_new0 (Commit, 1);

  commit->window = g_object_ref (self);
  commit->done = g_strdup (_ ("Undone"));
  commit->takes_back = g_strdup (txn->id);
  along_store_commit_async (along_context_get_store (priv->context), txn, on_committed_cb, commit);
}

/* A toast stays as long as the pointer is over it; a move can be taken back for a while only. */
static gboolean
is_too_late (const Undo *undo)
{
  if (g_get_monotonic_time () - undo->since < UNDO_SECONDS * G_USEC_PER_SEC)
    return FALSE;
  for (guint i = 0; i < undo->txn->ops->len; i++)
    if (((const AlongOp *)g_ptr_array_index (undo->txn->ops, i))->undo)
      return TRUE;
  return FALSE;
}

static void
undo_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongWindow *self = data;
  AlongWindowPrivate *priv = along_window_get_instance_private (self);
  g_autofree char *id = NULL;
  g_autoptr (Undo) undo = NULL;

  if (!g_hash_table_steal_extended (priv->undo, g_variant_get_string (target, NULL),
                                    (gpointer *)&id, (gpointer *)&undo))
    return;
  if (!is_too_late (undo))
    {
      take_back (self, undo->txn);
      return;
    }
  along_window_toast (self, _ ("Ten seconds are over, others may have acted on it: it stays"), NULL,
                      NULL, NULL);
  settle_undo (self, id, FALSE);
}

static const GActionEntry actions[] = {
  { "undo", undo_action, "s" },
};

static void
along_window_dispose (GObject *object)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (ALONG_WINDOW (object));

  g_clear_object (&priv->context);
  G_OBJECT_CLASS (along_window_parent_class)->dispose (object);
}

static void
along_window_finalize (GObject *object)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (ALONG_WINDOW (object));

  g_hash_table_unref (priv->undo);
  G_OBJECT_CLASS (along_window_parent_class)->finalize (object);
}

static void
along_window_class_init (AlongWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_window_dispose;
  object_class->finalize = along_window_finalize;

  /**
   * AlongWindow::undo-settled:
   * @self: a window
   * @id: the id of a transaction that a toast offered, to undo something
   * @undone: whether it was done; else it cannot be done any more
   *
   * For who keeps what was typed until it is not needed any more.
   */
  signals[SIGNAL_UNDO_SETTLED]
      = g_signal_new ("undo-settled", ALONG_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
along_window_init (AlongWindow *self)
{
  AlongWindowPrivate *priv = along_window_get_instance_private (self);

  priv->undo = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)undo_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
