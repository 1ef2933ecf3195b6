/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/looked-page.h"

#include "app/common/context-menu.h"
#include "app/common/error-text.h"
#include "app/common/follow.h"
#include "app/common/print-document.h"
#include "app/common/save-file.h"
#include "app/people/looked-lines.h"
#include "base/clock.h"
#include "store/audit-notes.h"

#include <glib/gi18n.h>

/* So many lines at first, and more each time somebody asks for them. */
#define STEP 50

struct _AlongLookedPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkWidget *again;
  GtkListBox *list;
  GtkWidget *more;
  GtkMenuButton *papers;

  AlongContext *context;
  AlongFollow *follow; /* the person */
  char *person;        /* their id */
  char *name;
  GCancellable *cancellable;
  GPtrArray *looks; /* of AlongLooking; NULL until the server has told */
  guint n_shown;
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (AlongLookedPage, along_looked_page, ADW_TYPE_NAVIGATION_PAGE)

/* A paper that is made in another thread, and noted when it is. */
typedef struct
{
  AlongStore *store;
  char *person;
  AlongDocument *document; /* until it is printed */
} Paper;

static void
paper_free (gpointer data)
{
  Paper *paper = data;

  g_object_unref (paper->store);
  g_free (paper->person);
  g_clear_pointer (&paper->document, along_document_free);
  g_free (paper);
}

static void
add_row (AlongLookedPage *self, const AlongLookedLine *line)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *words = g_strdup_printf ("%s\n%s", line->what, line->when);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), line->who);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_append (self->list, row);
}

static void
show_looks (AlongLookedPage *self)
{
  g_autoptr (GPtrArray) lines = NULL;

  if (self->looks == NULL)
    return;
  lines = along_looked_lines (self->context, self->looks);
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < lines->len && i < self->n_shown; i++)
    add_row (self, g_ptr_array_index (lines, i));
  gtk_widget_set_visible (self->more, lines->len > self->n_shown);
  gtk_widget_set_visible (GTK_WIDGET (self->papers), TRUE);
  gtk_stack_set_visible_child_name (self->stack, lines->len > 0 ? "list" : "nothing");
}

static void
show_problem (AlongLookedPage *self, const char *title, const char *sentence, gboolean again)
{
  adw_status_page_set_title (self->failed, title);
  adw_status_page_set_description (self->failed, sentence);
  gtk_widget_set_visible (self->again, again);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
show_error (AlongLookedPage *self, const GError *error)
{
  AlongErrorText text = along_error_to_user_text (error);

  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE))
    show_problem (self, text.title,
                  _ ("Only the server knows who has looked, and it can't be reached. Check the "
                     "connection and try again."),
                  TRUE);
  else if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    show_problem (self, _ ("Not for Your Account"),
                  _ ("Who has looked is told to those who coordinate, administer, or look after "
                     "information in an organisation that works with them."),
                  FALSE);
  else
    show_problem (self, text.title, text.sentence, TRUE);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongLookedPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) looks = along_looked_finish (ALONG_ENGINE (source), result, &error);

  if (self->context == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (looks == NULL)
    {
      show_error (self, error);
      return;
    }
  self->looks = g_steal_pointer (&looks);
  show_looks (self);
}

static void
ask (AlongLookedPage *self)
{
  AlongEngine *engine = along_context_get_engine (self->context);

  if (engine == NULL)
    {
      show_problem (self, _ ("No Server"),
                    _ ("Who has looked is kept by a server, and this profile has none."), FALSE);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "loading");
  along_looked_async (engine, self->person, self->cancellable, on_looked_cb, g_object_ref (self));
}

static void
on_again_cb (AlongLookedPage *self)
{
  ask (self);
}

static void
on_more_cb (AlongLookedPage *self)
{
  self->n_shown += STEP;
  show_looks (self);
}

static Paper *
make_paper (AlongLookedPage *self)
{
  g_autoptr (GVariant) large
      = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "large");
  g_autoptr (GPtrArray) lines = along_looked_lines (self->context, self->looks);
  Paper *paper = g_new0 (Paper, 1);

  paper->store = g_object_ref (along_context_get_store (self->context));
  paper->person = g_strdup (self->person);
  paper->document = along_looked_document (self->name, lines, along_clock_now_ms (),
                                           g_variant_get_boolean (large));
  return paper;
}

static void
note (const Paper *paper, AlongAuditAction action)
{
  along_store_note_audit (paper->store, action, "person", paper->person, -1);
}

static void
note_printing (gpointer paper)
{
  note (paper, ALONG_AUDIT_PRINTED);
}

static GBytes *
make_pdf (gpointer data, GError **error)
{
  Paper *paper = data;

  note (paper, ALONG_AUDIT_EXPORTED);
  return along_document_pdf (paper->document, error);
}

static void
on_print_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongLookedPage *self = data;
  Paper *paper = NULL;

  if (self->looks == NULL)
    return;
  paper = make_paper (self);
  along_print_document (GTK_WIDGET (self), g_steal_pointer (&paper->document), note_printing, paper,
                        paper_free);
}

/* A file's name goes further than what is in it: it names nobody. */
static void
on_save_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  AlongLookedPage *self = data;

  if (self->looks != NULL)
    along_save_file (GTK_WIDGET (self), _ ("Who has looked.pdf"), make_pdf, make_paper (self),
                     paper_free);
}

static void
along_looked_page_dispose (GObject *object)
{
  AlongLookedPage *self = ALONG_LOOKED_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_LOOKED_PAGE);
  g_clear_object (&self->follow);
  g_clear_object (&self->actions);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_looked_page_parent_class)->dispose (object);
}

static void
along_looked_page_finalize (GObject *object)
{
  AlongLookedPage *self = ALONG_LOOKED_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->looks, g_ptr_array_unref);
  g_free (self->person);
  g_free (self->name);
  G_OBJECT_CLASS (along_looked_page_parent_class)->finalize (object);
}

static void
along_looked_page_class_init (AlongLookedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_looked_page_dispose;
  object_class->finalize = along_looked_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/looked-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongLookedPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongLookedPage, failed);
  gtk_widget_class_bind_template_child (widget_class, AlongLookedPage, again);
  gtk_widget_class_bind_template_child (widget_class, AlongLookedPage, list);
  gtk_widget_class_bind_template_child (widget_class, AlongLookedPage, more);
  gtk_widget_class_bind_template_child (widget_class, AlongLookedPage, papers);
  gtk_widget_class_bind_template_callback (widget_class, on_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_cb);
}

static void
along_looked_page_init (AlongLookedPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "print", .activate = on_print_cb },
    { .name = "save", .activate = on_save_cb },
    { .name = "large", .state = "false" },
  };

  self->n_shown = STEP;
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "looked", G_ACTION_GROUP (self->actions));
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (self->papers)));
}

/* Whoever may see nothing of them any more sees not this either, nor a name. */
static void
on_person_cb (AlongLookedPage *self)
{
  const GError *error = along_follow_get_error (self->follow);
  AlongErrorText text = { NULL };

  if (error == NULL || along_follow_get_record (self->follow) != NULL)
    return;
  text = along_error_to_user_text (error);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->looks, g_ptr_array_unref);
  gtk_list_box_remove_all (self->list);
  gtk_widget_set_visible (GTK_WIDGET (self->papers), FALSE);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ ("Who Has Looked"));
  show_problem (self, text.title, text.sentence, FALSE);
}

/**
 * along_looked_page_new:
 * @context: a context
 * @person: a person
 *
 * Returns: (transfer floating): the page, for along_window_push_page()
 */
AdwNavigationPage *
along_looked_page_new (AlongContext *context, const AlongRecord *person)
{
  AlongLookedPage *self = g_object_new (ALONG_TYPE_LOOKED_PAGE, NULL);
  /* TRANSLATORS: %s is a person's name */
  g_autofree char *title
      = g_strdup_printf (_ ("Who Has Looked: %s"), along_record_get_title (person));

  self->context = g_object_ref (context);
  self->person = g_strdup (along_record_get_id (person));
  self->name = g_strdup (along_record_get_title (person));
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_looks), self,
                           G_CONNECT_SWAPPED);
  self->follow = along_follow_record (along_context_get_store (context),
                                      along_entity_find ("person"), self->person);
  g_signal_connect_object (self->follow, "changed", G_CALLBACK (on_person_cb), self,
                           G_CONNECT_SWAPPED);
  ask (self);
  return ADW_NAVIGATION_PAGE (self);
}
