/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-list.h"

#include "app/common/file-adder.h"
#include "app/common/file-describe.h"
#include "app/common/file-row.h"
#include "app/common/follow.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "model/packet.h"
#include "model/scope.h"

#include <glib/gi18n.h>

#define MOST_FILES 100

struct _AlongFileList
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget *add;
  GtkLabel *problem;
  GtkWidget *busy;

  AlongContext *context;
  AlongRecord *referral;
  AlongFollow *files;
  AlongFileAdder *adder;
  GPtrArray *rows; /* borrowed */
};

G_DEFINE_FINAL_TYPE (AlongFileList, along_file_list, ADW_TYPE_BIN)

static gboolean
is_sender (AlongFileList *self)
{
  const AlongActor *actor = along_context_get_actor (self->context);

  return g_strcmp0 (along_record_get_text (self->referral, "from_org"), actor->org) == 0;
}

/* While the receiver may see what is shared, both ends may add to it. */
static gboolean
may_add (AlongFileList *self)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  const char *to = along_record_get_text (self->referral, "to_org");

  return along_scope_packet_until (self->referral) > along_clock_now_ms ()
         && (is_sender (self) || g_strcmp0 (to, actor->org) == 0);
}

static gboolean
is_listed (AlongFileList *self, const AlongRecord *file)
{
  g_auto (GStrv) listed = along_record_get_set (self->referral, "attachments");

  return g_strv_contains ((const char *const *)listed, along_record_get_id (file));
}

static gboolean
is_from (const AlongRecord *file, const char *org)
{
  return org != NULL && g_strcmp0 (along_record_get_text (file, "created_org"), org) == 0;
}

/* What the sender took from the list is not shared any more; what the receiver sent back is always shown. */
static gboolean
is_shown (AlongFileList *self, const AlongRecord *file)
{
  return is_listed (self, file)
         || (is_from (file, along_record_get_text (self->referral, "to_org"))
             && g_strcmp0 (along_record_get_text (self->referral, "to_org"),
                           along_record_get_text (self->referral, "from_org"))
                    != 0);
}

static void
say_problem (AlongFileList *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* The referral with @file put on its list or taken from it: one version more of what is shared. */
static AlongRecord *
with_list (const AlongRecord *referral, const char *file, gboolean listed)
{
  AlongRecord *after = along_record_copy (referral);
  g_auto (GStrv) before = along_record_get_set (referral, "attachments");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; before[i] != NULL; i++)
    if (!g_str_equal (before[i], file))
      g_strv_builder_add (builder, before[i]);
  if (listed)
    g_strv_builder_add (builder, file);
  list = g_strv_builder_end (builder);
  along_record_set_set (after, "attachments", (const char *const *)list);
  if (along_packet_version (referral) > 0)
    {
      along_record_set (after, "packet", along_packet_renew (referral));
      along_record_set_integer (after, "packet_version", along_packet_version (after));
    }
  return after;
}

static void
on_remove_cb (AlongFileList *self, AlongFileRow *row)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  const AlongRecord *file = along_file_row_get_attachment (row);
  AlongTxn *txn = along_txn_new (actor->org);
  AlongTxn *undo = along_txn_new (actor->org);
  g_autoptr (AlongRecord) without = with_list (self->referral, along_record_get_id (file), FALSE);
  g_autoptr (AlongRecord) again = with_list (without, along_record_get_id (file), TRUE);
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *done
      = g_strdup_printf (_ ("No longer shared: %s"), along_record_get_title (file));

  along_txn_update (txn, self->referral, without);
  along_txn_update (undo, without, again);
  if (window != NULL)
    along_window_commit (window, txn, done, undo);
  gtk_widget_grab_focus (self->add);
}

static void
on_added_cb (AlongFileList *self, const AlongNewFile *file)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  AlongWindow *window = along_window_of (GTK_WIDGET (self));
  AlongTxn *txn = along_txn_new (actor->org);
  g_autoptr (AlongRecord) attachment = along_new_file_attachment (file, file->id);
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *done = g_strdup_printf (_ ("Added: %s"), file->name);

  along_record_set_text (attachment, "referral", along_record_get_id (self->referral));
  along_txn_create (txn, attachment);
  if (is_sender (self))
    {
      AlongRecord *after = with_list (self->referral, file->id, TRUE);

      along_txn_update (txn, self->referral, after);
      /* The next one of several goes on from here, before the store has told of this one. */
      along_record_unref (self->referral);
      self->referral = after;
    }
  if (window != NULL)
    along_window_commit (window, txn, done, NULL);
  else
    along_txn_free (txn);
}

static void
show_files (AlongFileList *self)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  GPtrArray *files = along_follow_get_records (self->files);
  gboolean adds = may_add (self);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      AlongRecord *file = g_ptr_array_index (files, i);
      GtkWidget *row = NULL;

      if (!is_shown (self, file))
        continue;
      row = along_file_row_new (self->context, file,
                                adds && is_sender (self) && is_from (file, actor->org));
      along_file_row_set_describable (
          ALONG_FILE_ROW (row), along_file_may_describe (self->context, file, self->referral));
      g_signal_connect_object (row, "remove", G_CALLBACK (on_remove_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (self->add, adds);
  gtk_widget_set_visible (GTK_WIDGET (self), adds || self->rows->len > 0);
}

/* Nothing else of a file is shown; the server's stamps change without anybody seeing it. */
static gboolean
reads_alike (const AlongRecord *a, const AlongRecord *b)
{
  return g_str_equal (along_record_get_id (a), along_record_get_id (b))
         && g_strcmp0 (along_record_get_text (a, "description"),
                       along_record_get_text (b, "description"))
                == 0;
}

static gboolean
is_same (GPtrArray *files, AlongFileList *self)
{
  guint n = 0;

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const AlongRecord *file = g_ptr_array_index (files, i);

      if (!is_shown (self, file))
        continue;
      if (n >= self->rows->len
          || !reads_alike (along_file_row_get_attachment (g_ptr_array_index (self->rows, n)), file))
        return FALSE;
      n++;
    }
  return n == self->rows->len;
}

/* Rows that stand are left alone: somebody may be in the middle of one. */
static void
on_files_cb (AlongFileList *self)
{
  if (!is_same (along_follow_get_records (self->files), self))
    show_files (self);
}

static void
on_busy_cb (AlongFileList *self, gboolean busy)
{
  gtk_widget_set_visible (self->busy, busy);
}

static void
on_add_cb (AlongFileList *self)
{
  say_problem (self, NULL);
  if (self->adder != NULL)
    along_file_adder_choose (self->adder);
}

static void
along_file_list_dispose (GObject *object)
{
  AlongFileList *self = ALONG_FILE_LIST (object);

  if (self->adder != NULL)
    along_file_adder_stop (self->adder);
  g_clear_object (&self->adder);
  g_clear_object (&self->files);
  g_clear_object (&self->context);
  g_clear_pointer (&self->referral, along_record_unref);
  G_OBJECT_CLASS (along_file_list_parent_class)->dispose (object);
}

static void
along_file_list_finalize (GObject *object)
{
  g_ptr_array_unref (ALONG_FILE_LIST (object)->rows);
  G_OBJECT_CLASS (along_file_list_parent_class)->finalize (object);
}

static void
along_file_list_class_init (AlongFileListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_file_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_file_list_finalize;
}

static void
along_file_list_init (AlongFileList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *suffix = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Files"));
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
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (on_add_cb), self, G_CONNECT_SWAPPED);
}

static void
set_up (AlongFileList *self, AlongContext *context, const char *referral)
{
  const AlongEntity *entity = along_entity_find ("attachment");
  g_autoptr (AlongQuery) query = along_query_new (entity);

  self->context = g_object_ref (context);
  along_query_where (query, "referral", ALONG_IS, g_variant_new_string (referral));
  self->files = along_follow_query (along_context_get_store (context), entity, query, MOST_FILES);
  g_signal_connect_object (self->files, "changed", G_CALLBACK (on_files_cb), self,
                           G_CONNECT_SWAPPED);
  self->adder = along_file_adder_new (along_context_get_store (context), GTK_WIDGET (self));
  g_signal_connect_object (self->adder, "added", G_CALLBACK (on_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adder, "problem", G_CALLBACK (say_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adder, "busy", G_CALLBACK (on_busy_cb), self, G_CONNECT_SWAPPED);
}

/**
 * along_file_list_set_referral:
 * @self: a list
 * @context: the window's context
 * @referral: the referral, as it is now; always the same one
 */
void
along_file_list_set_referral (AlongFileList *self,
                              AlongContext *context,
                              const AlongRecord *referral)
{
  g_return_if_fail (ALONG_IS_FILE_LIST (self));

  g_clear_pointer (&self->referral, along_record_unref);
  self->referral = along_record_copy (referral);
  if (self->context == NULL)
    set_up (self, context, along_record_get_id (referral));
  gtk_widget_set_visible (self->add, may_add (self));
  gtk_widget_set_visible (GTK_WIDGET (self), may_add (self) || self->rows->len > 0);
  on_files_cb (self);
}
