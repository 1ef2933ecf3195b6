/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/break-glass.h"

#include "app/common/dialog-body.h"
#include "app/common/error-text.h"
#include "app/common/row-for-field.h"
#include "app/common/window.h"
#include "base/error.h"
#include "sync/break-glass.h"

#include <glib/gi18n.h>

#define ALONG_TYPE_BREAK_GLASS_DIALOG (along_break_glass_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongBreakGlassDialog, along_break_glass_dialog, ALONG, BREAK_GLASS_DIALOG, AdwDialog)

enum
{
  ROW_CHI,
  ROW_BORN,
  ROW_CODE,
  ROW_REASON,
  N_ROWS,
};

struct _AlongBreakGlassDialog
{
  AdwDialog parent_instance;

  AlongFieldRow *rows[N_ROWS];
  AdwEntryRow *name;
  GtkLabel *problem;

  AlongWindow *window; /* not owned: the dialog stands over it */
  AlongContext *context;
  GCancellable *cancellable;
  gboolean asking;
};

G_DEFINE_FINAL_TYPE (AlongBreakGlassDialog, along_break_glass_dialog, ADW_TYPE_DIALOG)

static void
say (AlongBreakGlassDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
set_asking (AlongBreakGlassDialog *self, gboolean asking)
{
  self->asking = asking;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.take", !asking);
}

static void
on_let_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongBreakGlassDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *person = along_break_glass_finish (ALONG_ENGINE (source), result, &error);
  AlongWindow *window = self->window;

  if (self->context == NULL)
    return;
  set_asking (self, FALSE);
  if (person == NULL)
    {
      say (self, g_error_matches (error, ALONG_ERROR, ALONG_ERROR_INVALID)
                         || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND)
                     ? error->message
                     : along_error_to_user_text (error).sentence);
      return;
    }
  adw_dialog_close (ADW_DIALOG (self));
  along_window_toast (window, _ ("Their record is coming in. It is open to you for three hours."),
                      NULL, NULL, NULL);
  along_window_open (window, "person", person);
}

/* What stands in a row, or %NULL; what cannot be read is said. */
static gboolean
read_row (AlongBreakGlassDialog *self, guint row, char **text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = along_field_row_get_value (self->rows[row], &error);

  *text = value != NULL ? g_variant_dup_string (value, NULL) : NULL;
  along_field_row_set_invalid (self->rows[row], error != NULL ? error->message : NULL);
  if (error == NULL)
    return TRUE;
  say (self, error->message);
  return FALSE;
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongBreakGlassDialog *self = ALONG_BREAK_GLASS_DIALOG (widget);
  AlongEngine *engine = along_context_get_engine (self->context);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->name));
  g_autofree char *chi = NULL;
  g_autofree char *born = NULL;
  g_autofree char *code = NULL;
  g_autofree char *reason = NULL;
  AlongEmergency emergency = { 0 };

  if (self->asking || !read_row (self, ROW_CHI, &chi) || !read_row (self, ROW_BORN, &born)
      || !read_row (self, ROW_CODE, &code) || !read_row (self, ROW_REASON, &reason))
    return;
  if (engine == NULL)
    {
      say (self, _ ("This needs a connection to the server. Phone whoever coordinates."));
      return;
    }
  /* The number alone says who it is. */
  emergency = (AlongEmergency){ .chi = chi,
                                .name = chi == NULL && *typed != '\0' ? typed : NULL,
                                .birth_date = chi == NULL ? born : NULL,
                                .code = code,
                                .reason = reason };
  set_asking (self, TRUE);
  along_break_glass_async (engine, &emergency, self->cancellable, on_let_in_cb,
                           g_object_ref (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_close (ADW_DIALOG (widget));
}

static void
add_row (AlongBreakGlassDialog *self,
         guint row,
         AdwPreferencesGroup *group,
         const char *kind,
         const char *field)
{
  self->rows[row] = along_row_for_field (
      self->context, along_entity_find_field (along_entity_find (kind), field, NULL));
  adw_preferences_group_add (group, GTK_WIDGET (self->rows[row]));
}

static void
build (AlongBreakGlassDialog *self)
{
  GtkBox *box = along_dialog_body_new (ADW_DIALOG (self), _ ("_Open"));
  AdwPreferencesGroup *who = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *why = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->problem = along_dialog_problem_new ();
  adw_preferences_group_set_title (who, _ ("Who It Is"));
  adw_preferences_group_set_description (
      who, _ ("Their CHI number, or their whole name and date of birth."));
  add_row (self, ROW_CHI, who, "person", "chi");
  self->name = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name"));
  adw_preferences_group_add (who, GTK_WIDGET (self->name));
  add_row (self, ROW_BORN, who, "person", "birth_date");

  adw_preferences_group_set_title (why, _ ("Why"));
  adw_preferences_group_set_description (
      why, _ ("It is open to you for three hours. Those who work with them are told at once, with "
              "what you write here. It stays in the record."));
  add_row (self, ROW_CODE, why, "break_glass", "code");
  add_row (self, ROW_REASON, why, "break_glass", "reason");

  gtk_box_append (box, GTK_WIDGET (self->problem));
  gtk_box_append (box, GTK_WIDGET (who));
  gtk_box_append (box, GTK_WIDGET (why));
  adw_dialog_set_focus (ADW_DIALOG (self), along_field_row_get_control (self->rows[ROW_CHI]));
}

static void
along_break_glass_dialog_dispose (GObject *object)
{
  AlongBreakGlassDialog *self = ALONG_BREAK_GLASS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_break_glass_dialog_parent_class)->dispose (object);
}

static void
along_break_glass_dialog_finalize (GObject *object)
{
  g_clear_object (&ALONG_BREAK_GLASS_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (along_break_glass_dialog_parent_class)->finalize (object);
}

static void
along_break_glass_dialog_class_init (AlongBreakGlassDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_break_glass_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_break_glass_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "dialog.take", NULL, take_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.take", NULL);
}

static void
along_break_glass_dialog_init (AlongBreakGlassDialog *self)
{
  self->cancellable = g_cancellable_new ();
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Emergency Access"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 460);
}

/**
 * along_break_glass_present:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 *
 * Asks for the record of somebody whom the reader's organisation does not work with, in an emergency (domain.md §5.6).
 */
void
along_break_glass_present (GtkWidget *widget, AlongContext *context)
{
  AlongWindow *window = along_window_of (widget);
  AlongBreakGlassDialog *self = NULL;

  if (window == NULL)
    return;
  self = g_object_new (ALONG_TYPE_BREAK_GLASS_DIALOG, NULL);
  self->window = window;
  self->context = g_object_ref (context);
  build (self);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
