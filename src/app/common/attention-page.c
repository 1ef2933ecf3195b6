/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/attention-page.h"

#include "app/common/error-text.h"
#include "app/common/state-chip.h"
#include "app/common/words.h"
#include "app/common/window.h"
#include "base/date.h"
#include "store/attention.h"

#include <glib/gi18n.h>

struct _AlongAttentionPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkBox *list;
  AdwStatusPage *failed;

  AlongContext *context;
  GCancellable *cancellable;
  GPtrArray *items;  /* of AlongAttention */
  GPtrArray *groups; /* of the widget that shows each */
};

G_DEFINE_FINAL_TYPE (AlongAttentionPage, along_attention_page, ADW_TYPE_NAVIGATION_PAGE)

static void load (AlongAttentionPage *self);

static const AlongAttention *
find (AlongAttentionPage *self, const char *id)
{
  for (guint i = 0; self->items != NULL && i < self->items->len; i++)
    {
      const AlongAttention *item = g_ptr_array_index (self->items, i);

      if (g_str_equal (item->id, id))
        return item;
    }
  return NULL;
}

static void
report (AlongAttentionPage *self, const GError *error)
{
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (window != NULL)
    along_window_report (window, error);
}

static void
on_settled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAttentionPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!along_store_settle_finish (ALONG_STORE (source), result, &error))
    report (self, error);
  else if (self->context != NULL)
    load (self);
}

static void
settle (AlongAttentionPage *self, const char *id)
{
  along_store_settle_async (along_context_get_store (self->context), id, on_settled_cb,
                            g_object_ref (self));
}

/* A second try on its way: what it was about is settled only when the store has taken it. */
typedef struct
{
  AlongAttentionPage *page;
  char *id;
} Retry;

static void
retry_free (Retry *retry)
{
  g_object_unref (retry->page);
  g_free (retry->id);
  g_free (retry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Retry, retry_free)

static void
on_retried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Retry) retry = data;
  g_autoptr (GError) error = NULL;

  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    report (retry->page, error);
  else if (retry->page->context != NULL)
    settle (retry->page, retry->id);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (widget);
  const AlongAttention *item = find (self, g_variant_get_string (target, NULL));
  g_autoptr (AlongTxn) txn = NULL;
  Retry *retry = NULL;

  if (item == NULL || item->txn == NULL)
    return;
  txn = along_txn_new (item->txn->org);
  for (guint i = 0; i < item->txn->ops->len; i++)
    {
      AlongOp *op = along_op_copy (g_ptr_array_index (item->txn->ops, i));

      /* It starts from what is there now; the store says from which version. */
      op->base = 0;
      op->base_own = 0;
      g_clear_pointer (&op->old, g_free);
      along_txn_add (txn, op);
    }
  retry = g_new0 (Retry, 1);
  retry->page = g_object_ref (self);
  retry->id = g_strdup (item->id);
  along_store_commit_async (along_context_get_store (self->context), txn, on_retried_cb, retry);
}

static void
settle_action (GtkWidget *widget, const char *name, GVariant *target)
{
  settle (ALONG_ATTENTION_PAGE (widget), g_variant_get_string (target, NULL));
}

/* What was typed, as text: field by field. */
static char *
typed_text (AlongAttentionPage *self, const AlongAttention *item)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; item->txn != NULL && i < item->txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (item->txn->ops, i);
      GVariantIter values;
      const char *name = NULL;
      GVariant *value = NULL;

      if (op->type == ALONG_OP_MOVE)
        g_string_append_printf (text, _ ("New state: %s\n"),
                                along_state_words (op->entity, op->to));
      if (op->values == NULL)
        continue;
      g_variant_iter_init (&values, op->values);
      while (g_variant_iter_loop (&values, "{&sv}", &name, &value))
        {
          const AlongField *field = along_entity_find_field (
              op->entity, op->type == ALONG_OP_ELT ? op->group : name, NULL);
          g_autofree char *words = NULL;

          if (field == NULL || (field->flags & ALONG_FIELD_HIDDEN))
            continue;
          words = along_words_value (self->context, field, value);
          if (op->type == ALONG_OP_ELT && g_str_equal (name, "rem"))
            g_string_append_printf (text, _ ("%s, taken away: %s\n"), _ (field->label), words);
          else
            g_string_append_printf (text, "%s: %s\n", _ (field->label), words);
        }
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (widget);
  const AlongAttention *item = find (self, g_variant_get_string (target, NULL));
  g_autofree char *text = NULL;
  AlongWindow *window = along_window_of (widget);

  if (item == NULL)
    return;
  text = typed_text (self, item);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  if (window != NULL)
    along_window_toast (window, _ ("Copied"), NULL, NULL, NULL);
}

/* What happened, in a sentence that blames nobody. */
static char *
what_happened (const AlongAttention *item)
{
  const AlongEntity *entity = along_entity_find (item->kind);

  if (g_str_equal (item->what, "stale") && item->state != NULL && entity != NULL)
    /* TRANSLATORS: %s is a state such as "Withdrawn" */
    return g_strdup_printf (
        _ ("Somebody was quicker: it is now “%s”. Your change came after that and "
           "was not made."),
        along_state_words (entity, item->state));
  if (g_str_equal (item->what, "stale"))
    return g_strdup (_ ("Somebody was quicker. Your change came after theirs and was not made."));
  if (g_str_equal (item->what, "conflict"))
    return g_strdup (
        _ ("You and somebody else changed the same thing at the same time. One of the two "
           "stands now; the other is kept here."));
  if (item->message != NULL)
    return g_strdup (item->message);
  if (g_str_equal (item->what, "quarantined"))
    return g_strdup (_ ("The server keeps your change, but newer rules ask you to look at it."));
  return g_strdup (_ ("The server did not take your change."));
}

static GtkWidget *
make_button (const char *label, const char *action, const char *target, const char *id)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (id != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", target, id);
  else
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  return button;
}

static GtkWidget *
make_group (AlongAttentionPage *self, const AlongAttention *item)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *buttons = adw_wrap_box_new ();
  g_autofree char *happened = what_happened (item);
  g_autofree char *typed = typed_text (self, item);
  g_autofree char *when = along_instant_near (item->at);
  g_autofree char *title = NULL;
  const AlongEntity *entity = along_entity_find (item->kind);
  const char *name
      = entity != NULL ? along_context_title (self->context, item->kind, item->record) : "";

  /* TRANSLATORS: a kind of record and its name: "Referral: R-7F3K2QX" */
  title = g_strdup_printf (_ ("%s: %s"), entity != NULL ? _ (entity->label) : item->kind, name);
  {
    g_autofree char *escaped = g_markup_escape_text (*name != '\0' ? title : _ (entity->label), -1);

    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  }
  {
    GtkWidget *row = adw_action_row_new ();

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), happened);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), when);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  }
  if (*typed != '\0')
    {
      GtkWidget *row = adw_action_row_new ();

      g_strchomp (typed);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("What you wrote"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), typed);
      adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
      gtk_widget_add_css_class (row, "property");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (buttons), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (buttons), 6);
  gtk_widget_set_margin_top (buttons, 12);
  adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                       make_button (_ ("_Open It"), "win.push", item->kind, item->record));
  if (item->txn != NULL && !g_str_equal (item->what, "stale"))
    adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                         make_button (_ ("_Try Again"), "page.retry", item->id, NULL));
  if (*typed != '\0')
    adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                         make_button (_ ("_Copy What You Wrote"), "page.copy", item->id, NULL));
  adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                       make_button (_ ("_Done With This"), "page.settle", item->id, NULL));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), buttons);
  return group;
}

static void
show_items (AlongAttentionPage *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    gtk_box_remove (self->list, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);
  for (guint i = 0; self->items != NULL && i < self->items->len; i++)
    {
      GtkWidget *group = make_group (self, g_ptr_array_index (self->items, i));

      g_ptr_array_add (self->groups, group);
      gtk_box_append (self->list, group);
    }
  if (self->items != NULL)
    gtk_stack_set_visible_child_name (self->stack, self->items->len > 0 ? "list" : "nothing");
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAttentionPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = along_store_attention_finish (ALONG_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  if (items == NULL)
    {
      AlongErrorText text = along_error_to_user_text (error);

      adw_status_page_set_title (self->failed, text.title);
      adw_status_page_set_description (self->failed, text.sentence);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = g_steal_pointer (&items);
  show_items (self);
}

static void
load (AlongAttentionPage *self)
{
  along_store_attention_async (along_context_get_store (self->context), self->cancellable,
                               on_loaded_cb, g_object_ref (self));
}

static void
along_attention_page_dispose (GObject *object)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_ATTENTION_PAGE);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_attention_page_parent_class)->dispose (object);
}

static void
along_attention_page_finalize (GObject *object)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_ptr_array_unref (self->groups);
  G_OBJECT_CLASS (along_attention_page_parent_class)->finalize (object);
}

static void
along_attention_page_class_init (AlongAttentionPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_attention_page_dispose;
  object_class->finalize = along_attention_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/attention-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongAttentionPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongAttentionPage, list);
  gtk_widget_class_bind_template_child (widget_class, AlongAttentionPage, failed);
  gtk_widget_class_install_action (widget_class, "page.retry", "s", retry_action);
  gtk_widget_class_install_action (widget_class, "page.settle", "s", settle_action);
  gtk_widget_class_install_action (widget_class, "page.copy", "s", copy_action);
}

static void
along_attention_page_init (AlongAttentionPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->groups = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_attention_page_make:
 * @context: a context
 * @id: (nullable): not used; there is one list
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
along_attention_page_make (AlongContext *context, const char *id)
{
  AlongAttentionPage *self = g_object_new (ALONG_TYPE_ATTENTION_PAGE, NULL);
  AlongEngine *engine = along_context_get_engine (context);

  self->context = g_object_ref (context);
  if (engine != NULL)
    g_signal_connect_object (engine, "notify::attention", G_CALLBACK (load), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_items), self,
                           G_CONNECT_SWAPPED);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
