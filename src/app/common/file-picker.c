/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-picker.h"

#include "app/common/file-adder.h"
#include "app/common/error-text.h"
#include "app/common/file-words.h"
#include "app/common/window.h"
#include "base/id.h"
#include "model/file.h"
#include "store/file-parts.h"
#include "sync/fetch.h"

#include <glib/gi18n.h>

/* A draft as text: it names the files, so that the store keeps their bytes over a restart. */
#define DRAFT_TYPE "a(sssxss)"

struct _AlongFilePicker
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget *add;
  GtkLabel *problem;
  GtkWidget *busy;

  AlongContext *context;
  AlongFileAdder *adder;
  GPtrArray *picks;    /* of Pick */
  GHashTable *of_each; /* a referral's id → ids of its attachments, one for each pick */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongFilePicker, along_file_picker, ADW_TYPE_BIN)

/* One file, and its two rows. */
typedef struct
{
  AlongFilePicker *picker; /* borrowed */
  AlongNewFile *file;
  char *shows;
  GtkWidget *row;
  GtkWidget *entry;
} Pick;

static void
pick_free (gpointer data)
{
  Pick *pick = data;

  g_clear_pointer (&pick->file, along_new_file_free);
  g_free (pick->shows);
  g_free (pick);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pick, pick_free)

static void
changed (AlongFilePicker *self)
{
  g_hash_table_remove_all (self->of_each);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
say_problem (AlongFilePicker *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_shows_cb (GtkEditable *entry, Pick *pick)
{
  if (g_set_str (&pick->shows, gtk_editable_get_text (entry)))
    changed (pick->picker);
}

static void add_pick (AlongFilePicker *self, Pick *pick, guint place);

/* What was taken out, for as long as it can be taken back. */
typedef struct
{
  AlongFilePicker *picker;
  Pick *pick;
  guint place;
} Removed;

static void
removed_free (gpointer data, GClosure *closure)
{
  Removed *removed = data;

  g_clear_pointer (&removed->pick, pick_free);
  g_object_unref (removed->picker);
  g_free (removed);
}

static void
on_undo_cb (AdwToast *toast, Removed *removed)
{
  AlongFilePicker *self = removed->picker;

  if (removed->pick == NULL || self->context == NULL)
    return;
  add_pick (self, g_steal_pointer (&removed->pick), removed->place);
  changed (self);
}

static void
drop_rows (AlongFilePicker *self)
{
  for (guint i = 0; i < self->picks->len; i++)
    {
      const Pick *pick = g_ptr_array_index (self->picks, i);

      adw_preferences_group_remove (self->group, pick->row);
      adw_preferences_group_remove (self->group, pick->entry);
    }
}

static void make_rows (AlongFilePicker *self, Pick *pick);

static void
show_rows (AlongFilePicker *self)
{
  for (guint i = 0; i < self->picks->len; i++)
    make_rows (self, g_ptr_array_index (self->picks, i));
}

static void
on_remove_cb (GtkButton *button, Pick *pick)
{
  AlongFilePicker *self = pick->picker;
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *text = g_strdup_printf (_ ("Removed: %s"), pick->file->name);
  AdwToast *toast = adw_toast_new ("");
  Removed *removed = g_new0 (Removed, 1);
  guint place = 0;

  drop_rows (self);
  g_ptr_array_find (self->picks, pick, &place);
  removed->picker = g_object_ref (self);
  removed->place = place;
  removed->pick = g_ptr_array_steal_index (self->picks, place);
  show_rows (self);
  gtk_widget_grab_focus (self->add);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo_cb), removed, removed_free,
                         0);
  changed (self);
  if (window != NULL)
    ALONG_WINDOW_GET_CLASS (window)->add_toast (window, toast);
  else
    g_object_unref (toast);
}

static void
make_rows (AlongFilePicker *self, Pick *pick)
{
  const AlongNewFile *file = pick->file;
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *about = along_file_kind_and_size (file->name, file->mime, file->size);
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *remove_label = g_strdup_printf (_ ("Remove %s"), file->name);
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *shows = g_strdup_printf (_ ("What %s shows"), file->name);

  pick->row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (pick->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (pick->row), file->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (pick->row), about);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (pick->row), 0);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_tooltip_text (remove, remove_label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  remove_label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (pick->row), remove);
  g_signal_connect (remove, "clicked", G_CALLBACK (on_remove_cb), pick);

  pick->entry = adw_entry_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (pick->entry), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (pick->entry), shows);
  gtk_editable_set_text (GTK_EDITABLE (pick->entry), pick->shows != NULL ? pick->shows : "");
  g_signal_connect (pick->entry, "changed", G_CALLBACK (on_shows_cb), pick);
  adw_preferences_group_add (self->group, pick->row);
  adw_preferences_group_add (self->group, pick->entry);
}

/* Takes over @pick. */
static void
add_pick (AlongFilePicker *self, Pick *pick, guint place)
{
  drop_rows (self);
  pick->picker = self;
  g_ptr_array_insert (self->picks, (int)MIN (place, self->picks->len), pick);
  show_rows (self);
}

static void
on_added_cb (AlongFilePicker *self, const AlongNewFile *file)
{
  Pick *pick = g_new0 (Pick, 1);

  pick->file = g_new0 (AlongNewFile, 1);
  pick->file->id = g_strdup (file->id);
  pick->file->name = g_strdup (file->name);
  pick->file->mime = g_strdup (file->mime);
  pick->file->size = file->size;
  pick->file->sha256 = g_strdup (file->sha256);
  add_pick (self, pick, self->picks->len);
  changed (self);
}

static void
on_busy_cb (AlongFilePicker *self, gboolean busy)
{
  gtk_widget_set_visible (self->busy, busy);
}

static void
on_add_cb (AlongFilePicker *self)
{
  say_problem (self, NULL);
  along_file_adder_choose (self->adder);
}

static void
along_file_picker_dispose (GObject *object)
{
  AlongFilePicker *self = ALONG_FILE_PICKER (object);

  if (self->adder != NULL)
    along_file_adder_stop (self->adder);
  g_clear_object (&self->adder);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_file_picker_parent_class)->dispose (object);
}

static void
along_file_picker_finalize (GObject *object)
{
  AlongFilePicker *self = ALONG_FILE_PICKER (object);

  g_ptr_array_unref (self->picks);
  g_hash_table_unref (self->of_each);
  G_OBJECT_CLASS (along_file_picker_parent_class)->finalize (object);
}

static void
along_file_picker_class_init (AlongFilePickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_file_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_file_picker_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ALONG_TYPE_FILE_PICKER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_file_picker_init (AlongFilePicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *suffix = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->picks = g_ptr_array_new_with_free_func (pick_free);
  self->of_each
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Files"));
  adw_preferences_group_set_description (
      self->group, _ ("A letter, an assessment, a form: up to 50 MB each. Drop them here, too."));
  self->add = gtk_button_new_with_mnemonic (_ ("Add _File…"));
  self->busy = adw_spinner_new ();
  gtk_widget_set_visible (self->busy, FALSE);
  gtk_box_append (GTK_BOX (suffix), self->busy);
  gtk_box_append (GTK_BOX (suffix), self->add);
  gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
  adw_preferences_group_set_header_suffix (self->group, suffix);
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->group));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (on_add_cb), self, G_CONNECT_SWAPPED);
}

/**
 * along_file_picker_new:
 * @context: the window's context
 *
 * Returns: (transfer floating): a picker without files
 */
GtkWidget *
along_file_picker_new (AlongContext *context)
{
  AlongFilePicker *self = g_object_new (ALONG_TYPE_FILE_PICKER, NULL);

  self->context = g_object_ref (context);
  self->adder = along_file_adder_new (along_context_get_store (context), GTK_WIDGET (self));
  g_signal_connect_object (self->adder, "added", G_CALLBACK (on_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adder, "problem", G_CALLBACK (say_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adder, "busy", G_CALLBACK (on_busy_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * along_file_picker_set_draft:
 * @self: a picker
 * @text: (nullable): what along_file_picker_get_draft() gave
 *
 * The files of a draft. Nobody is told of a change.
 */
void
along_file_picker_set_draft (AlongFilePicker *self, const char *text)
{
  g_autoptr (GVariant) files = NULL;
  GVariantIter iter;
  Pick read = { 0 };
  AlongNewFile file = { 0 };

  g_return_if_fail (ALONG_IS_FILE_PICKER (self));

  along_file_picker_clear (self);
  if (text == NULL || *text == '\0')
    return;
  files = g_variant_parse (G_VARIANT_TYPE (DRAFT_TYPE), text, NULL, NULL, NULL);
  if (files == NULL)
    return;
  g_variant_iter_init (&iter, files);
  while (g_variant_iter_next (&iter, "(sssxss)", &file.id, &file.name, &file.mime, &file.size,
                              &file.sha256, &read.shows))
    {
      Pick *pick = g_new0 (Pick, 1);

      pick->file = g_memdup2 (&file, sizeof file);
      pick->shows = read.shows;
      add_pick (self, pick, self->picks->len);
    }
}

/**
 * along_file_picker_get_draft:
 * @self: a picker
 *
 * Returns: (transfer full): what is picked, as a text for a draft; empty for nothing
 */
char *
along_file_picker_get_draft (AlongFilePicker *self)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) files = NULL;

  g_return_val_if_fail (ALONG_IS_FILE_PICKER (self), NULL);

  if (self->picks->len == 0)
    return g_strdup ("");
  g_variant_builder_init (&builder, G_VARIANT_TYPE (DRAFT_TYPE));
  for (guint i = 0; i < self->picks->len; i++)
    {
      const Pick *pick = g_ptr_array_index (self->picks, i);

      g_variant_builder_add (&builder, "(sssxss)", pick->file->id, pick->file->name,
                             pick->file->mime, pick->file->size, pick->file->sha256,
                             pick->shows != NULL ? pick->shows : "");
    }
  files = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (files, FALSE);
}

/**
 * along_file_picker_get_lines:
 * @self: a picker
 *
 * Returns: (transfer full): for each file its name and, behind a line feed, what it shows and how large it is: what
 *   the receiver will see
 */
char **
along_file_picker_get_lines (AlongFilePicker *self)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  g_return_val_if_fail (ALONG_IS_FILE_PICKER (self), NULL);

  for (guint i = 0; i < self->picks->len; i++)
    {
      const Pick *pick = g_ptr_array_index (self->picks, i);
      g_autofree char *about
          = along_file_kind_and_size (pick->file->name, pick->file->mime, pick->file->size);
      gboolean said = pick->shows != NULL && *pick->shows != '\0';

      g_strv_builder_take (lines, said ? g_strdup_printf ("%s\n%s\n%s", pick->file->name,
                                                          pick->shows, about)
                                       : g_strdup_printf ("%s\n%s", pick->file->name, about));
    }
  return g_strv_builder_end (lines);
}

typedef struct
{
  AlongFilePicker *picker;
  AlongRecord *attachment;
  char *name;
} Carrying;

static void
carrying_free (Carrying *carrying)
{
  g_object_unref (carrying->picker);
  along_record_unref (carrying->attachment);
  g_free (carrying->name);
  g_free (carrying);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Carrying, carrying_free)

static AlongNewFile *
copy_file (AlongStore *store, const Carrying *carrying)
{
  const AlongRecord *attachment = carrying->attachment;
  AlongNewFile *file = g_new0 (AlongNewFile, 1);

  file->id = along_id_new ();
  file->name = g_strdup (carrying->name);
  file->mime = g_strdup (along_record_get_text (attachment, "mime"));
  file->size = along_record_get_integer (attachment, "size", 0);
  file->sha256 = g_strdup (along_record_get_text (attachment, "sha256"));
  along_store_copy_file (store, along_record_get_id (attachment), file->id);
  return file;
}

static void
on_carried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Carrying) carrying = data;
  AlongFilePicker *self = carrying->picker;
  g_autoptr (GError) error = NULL;
  Pick *pick = NULL;

  if (!along_fetch_file_finish (ALONG_STORE (source), result, &error))
    {
      /* TRANSLATORS: %s is the name of a file */
      g_autofree char *sentence = g_strdup_printf (
          _ ("%s could not be taken over from the earlier referral: it is not on this device. Open "
             "it there once, or add it again here."),
          carrying->name);

      if (self->context != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        say_problem (self, sentence);
      return;
    }
  if (self->context == NULL)
    return;
  pick = g_new0 (Pick, 1);
  pick->file = copy_file (ALONG_STORE (source), carrying);
  pick->shows = g_strdup (along_record_get_text (carrying->attachment, "description"));
  add_pick (self, pick, self->picks->len);
  changed (self);
}

/**
 * along_file_picker_carry:
 * @self: a picker
 * @attachment: a file that goes with another record
 * @cancellable: to give up
 *
 * Picks a copy of it, with what it shows. Where it is not on this device it is fetched; where that can't be, it is
 * said.
 */
void
along_file_picker_carry (AlongFilePicker *self, AlongRecord *attachment, GCancellable *cancellable)
{
  Carrying *carrying = NULL;

  g_return_if_fail (ALONG_IS_FILE_PICKER (self));

  carrying = g_new0 (Carrying, 1);
  carrying->picker = g_object_ref (self);
  carrying->attachment = along_record_ref (attachment);
  carrying->name = along_file_safe_name (along_record_get_title (attachment));
  along_fetch_file_async (along_context_get_store (self->context),
                          along_context_get_engine (self->context),
                          along_record_get_id (attachment),
                          along_record_get_integer (attachment, "size", 0),
                          along_record_get_text (attachment, "sha256"), NULL, NULL, cancellable,
                          on_carried_cb, carrying);
}

/**
 * along_file_picker_say_error:
 * @self: a picker
 * @error: why files that were to be picked can't be
 */
void
along_file_picker_say_error (AlongFilePicker *self, const GError *error)
{
  g_return_if_fail (ALONG_IS_FILE_PICKER (self));

  if (self->context != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say_problem (self, along_error_to_user_text (error).sentence);
}

/* The first record gets the files themselves, each further one copies of them. */
static char **
ids_for (AlongFilePicker *self, const char *referral)
{
  char **ids = g_hash_table_lookup (self->of_each, referral);
  gboolean first = g_hash_table_size (self->of_each) == 0;

  if (ids != NULL)
    return ids;
  ids = g_new0 (char *, self->picks->len + 1);
  for (guint i = 0; i < self->picks->len; i++)
    {
      const Pick *pick = g_ptr_array_index (self->picks, i);

      ids[i] = first ? g_strdup (pick->file->id) : along_id_new ();
      if (!first)
        along_store_copy_file (along_context_get_store (self->context), pick->file->id, ids[i]);
    }
  g_hash_table_insert (self->of_each, g_strdup (referral), ids);
  return ids;
}

/**
 * along_file_picker_enclose:
 * @self: a picker
 * @referral: a referral that is about to be made
 *
 * Puts the files on the referral's list. Their attachments are made by along_file_picker_create().
 */
void
along_file_picker_enclose (AlongFilePicker *self, AlongRecord *referral)
{
  g_auto (GStrv) before = along_record_get_set (referral, "attachments");
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_auto (GStrv) listed = NULL;

  g_return_if_fail (ALONG_IS_FILE_PICKER (self));

  if (self->picks->len == 0)
    return;
  /* A draft that waited for its day has its own already. */
  g_strv_builder_addv (list, (const char **)before);
  g_strv_builder_addv (list, (const char **)ids_for (self, along_record_get_id (referral)));
  listed = g_strv_builder_end (list);
  along_record_set_set (referral, "attachments", (const char *const *)listed);
}

/**
 * along_file_picker_create:
 * @self: a picker
 * @txn: the transaction that makes @referral; this comes behind it
 * @referral: the referral that the files are on the list of
 *
 * Makes the attachments.
 */
void
along_file_picker_create (AlongFilePicker *self, AlongTxn *txn, const AlongRecord *referral)
{
  g_return_if_fail (ALONG_IS_FILE_PICKER (self));

  for (guint i = 0; i < self->picks->len; i++)
    {
      const Pick *pick = g_ptr_array_index (self->picks, i);
      char **ids = ids_for (self, along_record_get_id (referral));
      g_autoptr (AlongRecord) attachment = along_new_file_attachment (pick->file, ids[i]);

      along_record_set_text (attachment, "referral", along_record_get_id (referral));
      if (pick->shows != NULL && *pick->shows != '\0')
        along_record_set_text (attachment, "description", pick->shows);
      along_txn_create (txn, attachment);
    }
}

/**
 * along_file_picker_clear:
 * @self: a picker
 *
 * Takes every file out.
 */
void
along_file_picker_clear (AlongFilePicker *self)
{
  g_return_if_fail (ALONG_IS_FILE_PICKER (self));

  drop_rows (self);
  g_ptr_array_set_size (self->picks, 0);
  g_hash_table_remove_all (self->of_each);
}
