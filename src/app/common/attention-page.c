/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/attention-page.h"

#include "app/common/conflict-group.h"
#include "app/common/error-text.h"
#include "app/common/history-page.h"
#include "app/referrals/late-move.h"
#include "app/referrals/refer-start.h"
#include "app/referrals/referral-moves.h"
#include "app/referrals/referral-words.h"
#include "app/referrals/refused-send.h"
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
  GPtrArray *items;    /* of AlongAttention */
  GPtrArray *groups;   /* of the widget that shows each */
  GHashTable *now;     /* id → AlongRecord: the records that moved on meanwhile */
  GHashTable *stories; /* id → GPtrArray of AlongEntry: how */
};

G_DEFINE_FINAL_TYPE (AlongAttentionPage, along_attention_page, ADW_TYPE_NAVIGATION_PAGE)

static void load (AlongAttentionPage *self);
static void show_items (AlongAttentionPage *self);

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

/* When a step was taken, and that it was in Alongside, nobody has typed. */
static gboolean
comes_by_itself (const AlongOp *op, const AlongField *field)
{
  return op->type == ALONG_OP_MOVE
         && (field->type == ALONG_INSTANT || g_str_equal (field->name, "answered_how"));
}

/* What a new record is, and nobody has typed. */
static gboolean
says_nothing (const AlongOp *op, const AlongField *field)
{
  return (field->flags & ALONG_FIELD_HIDDEN) || comes_by_itself (op, field)
         || (op->type == ALONG_OP_NEW && (field->flags & ALONG_FIELD_STATE));
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

          if (field == NULL || says_nothing (op, field))
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

/* The step of a referral that came too late; NULL for all else. */
static const AlongOp *
late_step (const AlongAttention *item)
{
  for (guint i = 0;
       item->txn != NULL && g_str_equal (item->what, "stale") && i < item->txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (item->txn->ops, i);

      if (op->type == ALONG_OP_MOVE && !op->undo && g_str_equal (op->entity->kind, "referral")
          && g_str_equal (op->id, item->record))
        return op;
    }
  return NULL;
}

/* Words that came too late on their way into another step. */
static void
on_used_cb (gpointer data)
{
  Retry *retry = data;

  if (retry->page->context != NULL)
    settle (retry->page, retry->id);
}

static void
use_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (widget);
  const char *id = NULL;
  const char *to = NULL;
  const AlongAttention *item = NULL;
  const AlongOp *op = NULL;
  AlongRecord *record = NULL;
  g_autoptr (GPtrArray) uses = NULL;

  g_variant_get (target, "(&s&s)", &id, &to);
  item = find (self, id);
  op = item != NULL ? late_step (item) : NULL;
  record = op != NULL ? g_hash_table_lookup (self->now, item->record) : NULL;
  if (record == NULL)
    return;
  uses = along_late_uses (self->context, record, op);
  for (guint i = 0; i < uses->len; i++)
    {
      const AlongLateUse *use = g_ptr_array_index (uses, i);
      Retry *retry = NULL;

      if (!g_str_equal (use->move->to, to))
        continue;
      retry = g_new0 (Retry, 1);
      retry->page = g_object_ref (self);
      retry->id = g_strdup (id);
      along_move_take_with (widget, self->context, &along_referral_manner, record, use->move,
                            use->given, on_used_cb, retry, (GDestroyNotify)retry_free);
      return;
    }
}

/* Where no step takes them, they are kept where one's own organisation keeps what it knows. */
static void
note_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (widget);
  const AlongAttention *item = find (self, g_variant_get_string (target, NULL));
  AlongRecord *record = item != NULL ? g_hash_table_lookup (self->now, item->record) : NULL;
  g_autofree char *words = item != NULL ? along_late_words (late_step (item)) : NULL;
  const char *before = record != NULL ? along_record_get_text (record, "sender_notes") : NULL;
  g_autoptr (AlongRecord) after = NULL;
  g_autofree char *both = NULL;
  g_autoptr (AlongTxn) txn = NULL;
  Retry *retry = NULL;

  if (record == NULL || words == NULL)
    return;
  both = before != NULL ? g_strconcat (before, "\n\n", words, NULL) : g_strdup (words);
  after = along_record_copy (record);
  along_record_set_text (after, "sender_notes", both);
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  along_txn_update (txn, record, after);
  retry = g_new0 (Retry, 1);
  retry->page = g_object_ref (self);
  retry->id = g_strdup (item->id);
  along_store_commit_async (along_context_get_store (self->context), txn, on_retried_cb, retry);
}

/* Another start for the same words. */
typedef struct
{
  AlongAttentionPage *page;
  char *id;
  AlongRecord *draft;
} Elsewhere;

static void
elsewhere_free (Elsewhere *elsewhere)
{
  g_object_unref (elsewhere->page);
  along_record_unref (elsewhere->draft);
  g_free (elsewhere->id);
  g_free (elsewhere);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Elsewhere, elsewhere_free)

static void
on_draft_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Elsewhere) elsewhere = data;
  AlongAttentionPage *self = elsewhere->page;
  g_autoptr (GError) error = NULL;
  g_autofree char *start = NULL;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));

  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      report (self, error);
      return;
    }
  if (self->context == NULL)
    return;
  settle (self, elsewhere->id);
  start = along_refer_start_text ("draft", along_record_get_id (elsewhere->draft), NULL);
  if (window != NULL)
    along_window_push (window, "refer", start);
}

/* It stands in no record any more: it becomes a draft first, so that nothing can happen to it. */
static void
elsewhere_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (widget);
  const AlongAttention *item = find (self, g_variant_get_string (target, NULL));
  g_autoptr (AlongRecord) draft
      = item != NULL ? along_refused_send_draft (item->txn, item->record) : NULL;
  g_autoptr (AlongTxn) txn = NULL;
  Elsewhere *elsewhere = NULL;

  if (draft == NULL)
    return;
  txn = along_txn_new (item->txn->org);
  along_txn_create (txn, draft);
  elsewhere = g_new0 (Elsewhere, 1);
  elsewhere->page = g_object_ref (self);
  elsewhere->id = g_strdup (item->id);
  elsewhere->draft = g_steal_pointer (&draft);
  along_store_commit_async (along_context_get_store (self->context), txn, on_draft_kept_cb,
                            elsewhere);
}

static void
let_go_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (widget);
  AlongWindow *window = along_window_of (widget);

  settle (self, g_variant_get_string (target, NULL));
  if (window != NULL)
    along_window_toast (window, _ ("Let go: it stays in the history"), NULL, NULL, NULL);
}

/* What was done meanwhile, by whom and when. */
static GtkWidget *
make_meanwhile (AlongAttentionPage *self, const AlongAttention *item)
{
  GPtrArray *story = g_hash_table_lookup (self->stories, item->record);

  for (guint i = 0; story != NULL && i < story->len; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (story, i);
      g_autofree char *did = NULL;
      g_autofree char *when = NULL;
      g_autofree char *by = NULL;
      const char *who = NULL;
      GtkWidget *row = NULL;

      if (entry->received < 0 || entry->op->type != ALONG_OP_MOVE)
        continue;
      did = along_referral_did (entry);
      if (did == NULL)
        continue;
      when = along_instant_near (entry->at);
      who = along_context_title (self->context, "worker", entry->author);
      /* TRANSLATORS: who did something meanwhile, their organisation, and when */
      by = g_strdup_printf (_ ("%s, %s · %s"), *who != '\0' ? who : _ ("Somebody"),
                            along_context_title (self->context, "organisation", entry->org), when);
      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), did);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), by);
      return row;
    }
  return NULL;
}

static GtkWidget *
make_use_button (const AlongLateUse *use, const char *id)
{
  /* TRANSLATORS: %s is a step such as "Ask" or "Decline" */
  g_autofree char *label = g_strdup_printf (_ ("Use My Words for “%s”…"), _ (use->move->label));
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "page.use");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", id, use->move->to);
  return button;
}

static void
add_uses (AlongAttentionPage *self, AdwWrapBox *buttons, const AlongAttention *item)
{
  AlongRecord *record = g_hash_table_lookup (self->now, item->record);
  const AlongOp *op = late_step (item);
  g_autoptr (GPtrArray) uses = NULL;
  g_autofree char *words = along_late_words (op);

  if (record == NULL || words == NULL)
    return;
  uses = along_late_uses (self->context, record, op);
  for (guint i = 0; i < uses->len; i++)
    adw_wrap_box_append (buttons, make_use_button (g_ptr_array_index (uses, i), item->id));
  if (along_referral_is_sent_by (record, along_context_get_actor (self->context)->org))
    adw_wrap_box_append (buttons,
                         make_button (_ ("Keep in Our _Notes"), "page.note", item->id, NULL));
}

/* What was refused from the beginning stands nowhere but in what was written. */
static char *
name_of (AlongAttentionPage *self, const AlongAttention *item)
{
  for (guint i = 0; item->txn != NULL && i < item->txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (item->txn->ops, i);
      g_autoptr (AlongRecord) record = NULL;

      if (op->type != ALONG_OP_NEW || op->values == NULL || !g_str_equal (op->id, item->record))
        continue;
      record = along_record_new (op->entity, op->id);
      if (along_op_apply (op, record, NULL))
        return g_strdup (along_record_get_title (record));
    }
  return g_strdup (along_entity_find (item->kind) != NULL
                       ? along_context_title (self->context, item->kind, item->record)
                       : "");
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAttentionPage *self = ALONG_ATTENTION_PAGE (widget);
  const AlongAttention *item = find (self, g_variant_get_string (target, NULL));
  AlongWindow *window = along_window_of (widget);

  if (item != NULL && item->conflict != NULL && window != NULL)
    along_window_push_page (window, along_history_page_new (self->context, item->conflict->entity,
                                                            item->conflict->record));
}

static GtkWidget *
make_conflict (AlongAttentionPage *self, const AlongAttention *item)
{
  GtkWidget *group = along_conflict_group_new (self->context, item->conflict);

  along_conflict_group_add_button (ALONG_CONFLICT_GROUP (group),
                                   make_button (_ ("_History"), "page.history", item->id, NULL));
  along_conflict_group_add_button (ALONG_CONFLICT_GROUP (group),
                                   make_button (_ ("_Leave It to the Others"), "page.settle",
                                                item->id, NULL));
  return group;
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
  g_autoptr (AlongRecord) refused = g_str_equal (item->what, "stale")
                                        ? NULL
                                        : along_refused_send_draft (item->txn, item->record);
  g_autofree char *name = name_of (self, item);

  if (g_str_equal (item->what, "removal"))
    title = g_strdup (_ ("Gone From the Server"));
  else if (entity == NULL)
    title = g_strdup (_ ("Written With a Later Version"));
  else if (*name == '\0')
    title = g_strdup (_ (entity->label));
  else
    /* TRANSLATORS: a kind of record and its name: "Referral: R-7F3K2QX" */
    title = g_strdup_printf (_ ("%s: %s"), _ (entity->label), name);
  {
    g_autofree char *escaped = g_markup_escape_text (title, -1);

    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  }
  {
    GtkWidget *row = adw_action_row_new ();

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), happened);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), when);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  }
  if (late_step (item) != NULL)
    {
      GtkWidget *meanwhile = make_meanwhile (self, item);

      if (meanwhile != NULL)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), meanwhile);
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
  if (late_step (item) != NULL)
    add_uses (self, ADW_WRAP_BOX (buttons), item);
  if (refused != NULL)
    adw_wrap_box_append (ADW_WRAP_BOX (buttons), make_button (_ ("_Choose Another Service…"),
                                                              "page.elsewhere", item->id, NULL));
  else if (entity != NULL)
    adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                         make_button (_ ("_Open It"), "win.push", item->kind, item->record));
  if (item->txn != NULL && item->txn->later_ops == NULL && !g_str_equal (item->what, "stale"))
    adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                         make_button (_ ("_Try Again"), "page.retry", item->id, NULL));
  if (*typed != '\0')
    adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                         make_button (_ ("_Copy What You Wrote"), "page.copy", item->id, NULL));
  adw_wrap_box_append (ADW_WRAP_BOX (buttons),
                       late_step (item) != NULL
                           ? make_button (_ ("_Let Go"), "page.let-go", item->id, NULL)
                           : make_button (_ ("_Done With This"), "page.settle", item->id, NULL));
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
      const AlongAttention *item = g_ptr_array_index (self->items, i);
      GtkWidget *group
          = item->conflict != NULL ? make_conflict (self, item) : make_group (self, item);

      g_ptr_array_add (self->groups, group);
      gtk_box_append (self->list, group);
    }
  if (self->items != NULL)
    gtk_stack_set_visible_child_name (self->stack, self->items->len > 0 ? "list" : "nothing");
}

typedef struct
{
  AlongAttentionPage *page;
  char *record;
} Look;

static Look *
look_new (AlongAttentionPage *self, const char *record)
{
  Look *look = g_new0 (Look, 1);

  look->page = g_object_ref (self);
  look->record = g_strdup (record);
  return look;
}

static void
look_free (Look *look)
{
  g_object_unref (look->page);
  g_free (look->record);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

/* What can't be read any more says nothing: what was typed is there all the same. */
static void
on_record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Look) look = data;
  g_autoptr (GError) error = NULL;
  AlongRecord *record = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (record == NULL)
    return;
  g_hash_table_replace (look->page->now, g_strdup (look->record), record);
  if (look->page->context != NULL)
    show_items (look->page);
}

static void
on_story_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Look) look = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *story = along_store_history_finish (ALONG_STORE (source), result, &error);

  if (story == NULL)
    return;
  g_hash_table_replace (look->page->stories, g_strdup (look->record), story);
  if (look->page->context != NULL)
    show_items (look->page);
}

/* How the referrals of late steps stand now, and how they came there. */
static void
look_around (AlongAttentionPage *self)
{
  AlongStore *store = along_context_get_store (self->context);
  const AlongEntity *entity = along_entity_find ("referral");

  for (guint i = 0; i < self->items->len; i++)
    {
      const AlongAttention *item = g_ptr_array_index (self->items, i);

      if (late_step (item) == NULL)
        continue;
      along_store_get_async (store, entity, item->record, self->cancellable, on_record_cb,
                             look_new (self, item->record));
      along_store_history_async (store, entity, item->record, self->cancellable, on_story_cb,
                                 look_new (self, item->record));
    }
}

/* Whether there is something to show that does not show yet: rows that are made anew take the keyboard away. */
static gboolean
same_items (GPtrArray *before, GPtrArray *now)
{
  gboolean same = before != NULL && before->len == now->len;

  for (guint i = 0; same && i < now->len; i++)
    {
      const AlongAttention *one = g_ptr_array_index (before, i);
      const AlongAttention *other = g_ptr_array_index (now, i);

      same = g_str_equal (one->id, other->id)
             && (one->conflict == NULL) == (other->conflict == NULL)
             && (one->conflict == NULL
                 || one->conflict->values->len == other->conflict->values->len);
    }
  return same;
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
  if (same_items (self->items, items))
    return;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = g_steal_pointer (&items);
  show_items (self);
  look_around (self);
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
  g_hash_table_unref (self->now);
  g_hash_table_unref (self->stories);
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
  gtk_widget_class_install_action (widget_class, "page.use", "(ss)", use_action);
  gtk_widget_class_install_action (widget_class, "page.note", "s", note_action);
  gtk_widget_class_install_action (widget_class, "page.elsewhere", "s", elsewhere_action);
  gtk_widget_class_install_action (widget_class, "page.let-go", "s", let_go_action);
  gtk_widget_class_install_action (widget_class, "page.history", "s", history_action);
}

static void
along_attention_page_init (AlongAttentionPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->groups = g_ptr_array_new ();
  self->now
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)along_record_unref);
  self->stories
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
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
  g_signal_connect_object (along_context_get_store (context), "outbox-changed", G_CALLBACK (load),
                           self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
