/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directory.h"
#include "base/error.h"
#include "base/text.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
lookup (
    const AlongEntity *entity, const char *id, gpointer data, AlongRecord **record, GError **error)
{
  Directory *self = data;
  AlongRecord *found = g_hash_table_lookup (self->records, id);

  if (record != NULL)
    *record = found != NULL ? along_record_ref (found) : NULL;
  return TRUE;
}

static gboolean
edited (const AlongEntity *entity, const char *id, const char *group, gpointer data)
{
  Directory *self = data;
  g_autofree char *key = g_strdup_printf ("%s %s", id, group);

  return g_hash_table_contains (self->edited, key);
}

static char *
place_of (const AlongRecord *service)
{
  g_autofree char *name = along_text_key (along_record_get_title (service));
  g_autofree char *postcode = along_text_key (along_record_get_text (service, "postcode"));

  return g_strdup_printf ("%s|%s", name, postcode);
}

static char **
likely (const AlongRecord *service, gpointer data)
{
  Directory *self = data;
  g_autofree char *place = place_of (service);
  GPtrArray *ids = g_hash_table_lookup (self->by_place, place);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    g_strv_builder_add (builder, ids->pdata[i]);
  return g_strv_builder_end (builder);
}

static void
remember_place (Directory *self, const AlongRecord *service)
{
  char *place = place_of (service);
  GPtrArray *ids = g_hash_table_lookup (self->by_place, place);

  if (ids == NULL)
    {
      ids = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->by_place, place, ids);
    }
  else
    {
      g_free (place);
    }
  g_ptr_array_add (ids, g_strdup (along_record_get_id (service)));
}

static gboolean
commit (const AlongTxn *txn, gpointer data, GError **error)
{
  Directory *self = data;

  if (self->refuses)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FULL, "full");
      return FALSE;
    }
  self->commits++;
  self->largest = MAX (self->largest, txn->ops->len);
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *op = txn->ops->pdata[i];
      AlongRecord *record = g_hash_table_lookup (self->records, op->id);
      g_autoptr (GError) invalid = NULL;

      if (op->type == ALONG_OP_NEW)
        {
          g_assert_null (record);
          record = along_record_new (op->entity, op->id);
          g_hash_table_insert (self->records, g_strdup (op->id), record);
        }
      g_assert_nonnull (record);
      g_assert_true (along_op_apply (op, record, NULL));
      along_record_validate (record, &invalid);
      g_assert_no_error (invalid);
      if (op->type == ALONG_OP_NEW && g_str_equal (op->entity->kind, "service"))
        {
          /* The organisation always comes first. */
          g_assert_true (
              g_hash_table_contains (self->records, along_record_get_text (record, "org")));
          remember_place (self, record);
        }
    }
  return TRUE;
}

static GBytes *
fetch (const char *url, gpointer data, GError **error)
{
  Directory *self = data;
  const char *answer = g_hash_table_lookup (self->answers, url);

  self->fetches++;
  if (answer == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "404");
      return NULL;
    }
  return g_bytes_new (answer, strlen (answer));
}

Directory *
directory_new (void)
{
  Directory *self = g_new0 (Directory, 1);

  self->records
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)along_record_unref);
  self->by_place
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->edited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->hooks.lookup = lookup;
  self->hooks.edited = edited;
  self->hooks.likely = likely;
  self->hooks.commit = commit;
  self->hooks.fetch = fetch;
  self->hooks.data = self;
  return self;
}

void
directory_free (Directory *self)
{
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->by_place);
  g_hash_table_unref (self->edited);
  g_hash_table_unref (self->answers);
  g_free (self);
}

AlongRecord *
directory_find (Directory *self, const char *kind, const char *field, const char *text)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (along_record_get_kind (value), kind)
        && g_strcmp0 (along_record_get_text (value, field), text) == 0)
      return value;
  return NULL;
}

guint
directory_count (Directory *self, const char *kind)
{
  GHashTableIter iter;
  gpointer value = NULL;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    n += g_str_equal (along_record_get_kind (value), kind);
  return n;
}

AlongImportReport *
directory_import (Directory *self, const char *source)
{
  g_autoptr (GError) error = NULL;
  AlongImportReport *report = along_import_services (source, &self->hooks, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_cmpuint (self->largest, <=, 100);
  return report;
}

char *
directory_fixture (const char *name)
{
  return g_build_filename (g_getenv ("ALONGSIDE_FIXTURES"), name, NULL);
}

char *
directory_shared (const char *path)
{
  char *full = g_build_filename (g_getenv ("ALONGSIDE_DATA"), path, NULL);

  if (!g_file_test (full, G_FILE_TEST_EXISTS))
    g_clear_pointer (&full, g_free);
  return full;
}

char *
directory_write (const char *name, const char *bytes, gsize length)
{
  g_autofree char *folder = g_dir_make_tmp ("along-import-XXXXXX", NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  return path;
}
