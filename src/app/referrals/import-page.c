/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/import-page.h"

#include "app/common/combo.h"
#include "app/common/error-text.h"
#include "app/common/file-dialogs.h"
#include "app/common/ref-picker.h"
#include "app/common/window.h"
#include "app/referrals/import-draft.h"
#include "app/referrals/packet-view.h"
#include "base/date.h"
#include "base/error.h"

#include <glib/gi18n.h>

/* How large a file is read at all. */
#define MOST_BYTES (64 * 1024 * 1024)
/* How many of the things that were left out stand there; the last row counts the others. */
#define MOST_NOTES 30

struct _AlongImportPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *start;
  GtkLabel *came;
  AdwComboRow *which;
  AdwActionRow *person_row;
  AdwActionRow *service_row;
  AdwPreferencesGroup *notes;
  AlongPacketView *packet;

  AlongContext *context;
  GCancellable *cancellable;
  AlongFhirReport *report;
  GPtrArray *note_rows; /* borrowed */
  char *person;
  AlongRecord *service;
  gboolean keeping;
};

G_DEFINE_FINAL_TYPE (AlongImportPage, along_import_page, ADW_TYPE_NAVIGATION_PAGE)

static const AlongFhirReferral *
chosen (AlongImportPage *self)
{
  guint index = adw_combo_row_get_selected (self->which);

  if (self->report == NULL)
    return NULL;
  return g_ptr_array_index (self->report->referrals,
                            index < self->report->referrals->len ? index : 0);
}

static void
update_actions (AlongImportPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.keep",
                                 self->report != NULL && self->person != NULL && !self->keeping);
}

static void
show_person (AlongImportPage *self)
{
  const AlongFhirReferral *found = chosen (self);
  const char *name
      = self->person != NULL ? along_context_title (self->context, "person", self->person) : NULL;
  g_autofree char *born
      = found != NULL && found->birth_date != NULL ? along_date_text (found->birth_date) : NULL;
  g_autofree char *words = NULL;

  if (name != NULL)
    words = g_strdup (name);
  else if (found != NULL && found->name != NULL && born != NULL)
    /* TRANSLATORS: a name and a date of birth, as another system has them */
    words = g_strdup_printf (_ ("The file says: %s, born %s. Choose the person here."), found->name,
                             born);
  else if (found != NULL && found->name != NULL)
    /* TRANSLATORS: %s is a name, as another system has it */
    words = g_strdup_printf (_ ("The file says: %s. Choose the person here."), found->name);
  else
    words = g_strdup (_ ("The file names nobody. Choose the person here."));
  adw_action_row_set_subtitle (self->person_row, words);
}

static void
show_service (AlongImportPage *self)
{
  const AlongFhirReferral *found = chosen (self);
  const char *said = found == NULL ? NULL : found->service != NULL ? found->service : found->to;
  g_autofree char *words = NULL;

  if (self->service != NULL)
    words = g_strdup (along_record_get_title (self->service));
  else if (said != NULL)
    /* TRANSLATORS: %s is a service, as another system names it */
    words = g_strdup_printf (
        _ ("“%s” is not in the directory here. Choose a service in the draft."), said);
  else
    words = g_strdup (_ ("The file names none. Choose a service in the draft."));
  adw_action_row_set_subtitle (self->service_row, words);
}

static void
add_note (AlongImportPage *self, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_preferences_group_add (self->notes, row);
  g_ptr_array_add (self->note_rows, row);
}

static void
show_notes (AlongImportPage *self)
{
  GPtrArray *notes = self->report->notes;

  for (guint i = 0; i < self->note_rows->len; i++)
    adw_preferences_group_remove (self->notes, g_ptr_array_index (self->note_rows, i));
  g_ptr_array_set_size (self->note_rows, 0);
  for (guint i = 0; i < MIN (notes->len, MOST_NOTES); i++)
    {
      const AlongImportRefusal *note = g_ptr_array_index (notes, i);
      g_autofree char *place
          = note->file != NULL && note->line > 0
                /* TRANSLATORS: a place in a FHIR file: ServiceRequest.priority, and which entry */
                ? g_strdup_printf (_ ("%s, entry %" G_GUINT64_FORMAT), note->file, note->line)
                : g_strdup (note->file);

      add_note (self, note->reason, place);
    }
  if (notes->len > MOST_NOTES)
    {
      guint more = notes->len - MOST_NOTES;
      g_autofree char *words
          = g_strdup_printf (ngettext ("And %u more", "And %u more", more), more);

      add_note (self, words, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->notes), notes->len > 0);
}

static void
set_service (AlongImportPage *self, AlongRecord *service)
{
  g_clear_pointer (&self->service, along_record_unref);
  if (service != NULL && g_strcmp0 (along_record_get_text (service, "status"), "active") == 0)
    self->service = along_record_ref (service);
  show_service (self);
}

static void
on_service_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongImportPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) service = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (self->context != NULL)
    set_service (self, service);
}

/* By the id that it has here, where it comes from here; a name alone may be another's too. */
static void
look_for_service (AlongImportPage *self)
{
  const AlongFhirReferral *found = chosen (self);
  const char *id = along_record_get_text (found->referral, "service");

  set_service (self, NULL);
  if (id != NULL)
    along_store_get_async (along_context_get_store (self->context), along_entity_find ("service"),
                           id, self->cancellable, on_service_cb, g_object_ref (self));
}

static void
show_chosen (AlongImportPage *self)
{
  const AlongFhirReferral *found = chosen (self);
  g_autofree char *came = NULL;

  if (found == NULL)
    return;
  came = along_import_came_from (found);
  gtk_label_set_text (self->came, came);
  along_packet_view_set_referral (self->packet, found->referral);
  look_for_service (self);
  g_clear_pointer (&self->person, g_free);
  show_person (self);
  update_actions (self);
}

static void
show_report (AlongImportPage *self, AlongFhirReport *report)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_pointer (&self->report, along_fhir_report_free);
  self->report = report;
  for (guint i = 0; i < report->referrals->len; i++)
    {
      const AlongFhirReferral *found = g_ptr_array_index (report->referrals, i);
      const char *number = along_record_get (found->referral, "number") != NULL
                               ? along_record_get_title (found->referral)
                               : found->number;
      const char *name = found->name != NULL ? found->name : number;
      g_autofree char *plain = g_strdup_printf ("%u", i + 1);

      gtk_string_list_append (names, name != NULL ? name : plain);
    }
  adw_combo_row_set_model (self->which, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->which), report->referrals->len > 1);
  show_notes (self);
  show_chosen (self);
  gtk_stack_set_visible_child_name (self->stack, "found");
  gtk_widget_grab_focus (GTK_WIDGET (self->person_row));
}

/* Why it can't be used, where the file was asked for: choosing another one is the way on. */
static void
say_problem (AlongImportPage *self, const char *sentence)
{
  adw_status_page_set_title (self->start, _ ("Not This File"));
  adw_status_page_set_description (self->start, sentence);
  gtk_stack_set_visible_child_name (self->stack, "choose");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GFile *file = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, cancellable, &error);
  g_autoptr (GBytes) bytes = NULL;
  AlongFhirReport *report = NULL;

  if (info != NULL && g_file_info_get_size (info) > MOST_BYTES)
    g_set_error_literal (&error, ALONG_ERROR, ALONG_ERROR_INVALID,
                         _ ("This file is too large for a referral."));
  else if (info != NULL)
    bytes = g_file_load_bytes (file, cancellable, NULL, &error);
  if (bytes != NULL)
    report = along_fhir_import (bytes, &error);
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify)along_fhir_report_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongImportPage *self = ALONG_IMPORT_PAGE (source);
  g_autoptr (GError) error = NULL;
  AlongFhirReport *report = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->context == NULL)
    g_clear_pointer (&report, along_fhir_report_free);
  else if (report != NULL)
    show_report (self, report);
  else if (error->domain == ALONG_ERROR)
    say_problem (self, error->message);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say_problem (self, _ ("The file could not be read. It may be gone, or somebody else’s."));
}

static void
read_file (AlongImportPage *self, GFile *file)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_read_cb, NULL);

  g_task_set_source_tag (task, read_file);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, read_in_thread);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongImportPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = along_choose_file_finish (result, &error);

  if (file != NULL && self->context != NULL)
    read_file (self, file);
}

static void
choose_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongImportPage *self = ALONG_IMPORT_PAGE (widget);
  g_autoptr (GtkFileFilter) json = gtk_file_filter_new ();

  gtk_file_filter_set_name (json, _ ("FHIR (JSON)"));
  gtk_file_filter_add_suffix (json, "json");
  along_choose_file_async (widget, _ ("Import a Referral"), json, self->cancellable, on_opened_cb,
                           g_object_ref (self));
}

static void
on_person_cb (const char *id, gpointer data)
{
  AlongImportPage *self = data;

  g_set_str (&self->person, id);
  show_person (self);
  update_actions (self);
}

static void
person_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongImportPage *self = ALONG_IMPORT_PAGE (widget);

  along_ref_picker_present (widget, self->context, "person", _ ("Who Is It About?"), on_person_cb,
                            g_object_ref (self), g_object_unref);
}

typedef struct
{
  AlongImportPage *page;
  AlongRecord *draft;
} Kept;

static void
kept_free (Kept *kept)
{
  g_object_unref (kept->page);
  along_record_unref (kept->draft);
  g_free (kept);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Kept, kept_free)

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Kept) kept = data;
  AlongWindow *window = along_window_of (GTK_WIDGET (kept->page));
  g_autoptr (GError) error = NULL;
  AlongTxn *undo = NULL;
  g_autofree char *done = NULL;

  kept->page->keeping = FALSE;
  if (window == NULL)
    return;
  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      update_actions (kept->page);
      along_window_report (window, error);
      return;
    }
  undo = along_txn_new (along_context_get_actor (kept->page->context)->org);
  along_txn_add (undo, along_op_delete (along_record_get_entity (kept->draft),
                                        along_record_get_id (kept->draft), _ ("Undone")));
  /* TRANSLATORS: %s is the number of a referral, such as R-7F3K2QX */
  done = g_strdup_printf (_ ("Kept as a draft: %s"), along_record_get_title (kept->draft));
  along_window_back (window);
  along_window_push (window, "referral", along_record_get_id (kept->draft));
  along_window_toast_undo (window, done, undo);
}

static void
keep_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongImportPage *self = ALONG_IMPORT_PAGE (widget);
  const AlongActor *actor = along_context_get_actor (self->context);
  const AlongFhirReferral *found = chosen (self);
  g_autoptr (AlongTxn) txn = NULL;
  Kept *kept = NULL;

  if (found == NULL || self->person == NULL || self->keeping)
    return;
  self->keeping = TRUE;
  update_actions (self);
  kept = g_new0 (Kept, 1);
  kept->page = g_object_ref (self);
  kept->draft = along_import_draft (actor, found, self->person, self->service);
  txn = along_txn_new (actor->org);
  along_txn_create (txn, kept->draft);
  along_store_commit_async (along_context_get_store (self->context), txn, on_kept_cb, kept);
}

static void
along_import_page_dispose (GObject *object)
{
  AlongImportPage *self = ALONG_IMPORT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_IMPORT_PAGE);
  G_OBJECT_CLASS (along_import_page_parent_class)->dispose (object);
}

static void
along_import_page_finalize (GObject *object)
{
  AlongImportPage *self = ALONG_IMPORT_PAGE (object);

  g_clear_pointer (&self->report, along_fhir_report_free);
  g_clear_pointer (&self->service, along_record_unref);
  g_ptr_array_unref (self->note_rows);
  g_free (self->person);
  G_OBJECT_CLASS (along_import_page_parent_class)->finalize (object);
}

static void
along_import_page_class_init (AlongImportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_import_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_import_page_finalize;
  g_type_ensure (ALONG_TYPE_PACKET_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/import-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, start);
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, came);
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, which);
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, person_row);
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, service_row);
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, notes);
  gtk_widget_class_bind_template_child (widget_class, AlongImportPage, packet);
  gtk_widget_class_install_action (widget_class, "page.choose", NULL, choose_action);
  gtk_widget_class_install_action (widget_class, "page.person", NULL, person_action);
  gtk_widget_class_install_action (widget_class, "page.keep", NULL, keep_action);
}

static void
along_import_page_init (AlongImportPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->note_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  along_combo_name_items (self->which);
}

/**
 * along_import_page_make:
 * @context: the window's context
 * @id: (nullable): not used
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
along_import_page_make (AlongContext *context, const char *id)
{
  AlongImportPage *self = g_object_new (ALONG_TYPE_IMPORT_PAGE, NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (self->which, "notify::selected", G_CALLBACK (show_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_person), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
  return ADW_NAVIGATION_PAGE (self);
}
