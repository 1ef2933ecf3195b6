/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "erasing-tests.h"

#include <string.h>

/* The verbs that erase, on the file as it lies on the disk: nothing that was written is in it any more. */

static gboolean
has_words (const char *path)
{
  g_autofree char *text = NULL;
  gsize size = 0;

  return g_file_get_contents (path, &text, &size, NULL)
         && memmem (text, size, ERASING_WORDS, strlen (ERASING_WORDS)) != NULL;
}

static guint
files_with_words (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name = NULL;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (has_words (path))
        {
          g_test_message ("%s", name);
          n++;
        }
    }
  return n;
}

static void
test_file (Program *self, gconstpointer data)
{
  g_autofree char *person = erasing_run (self, NULL);

  g_assert_cmpuint (files_with_words (self->data), ==, 0);
}

/* A backup from before brings nobody back. */
static void
test_restore (Program *self, gconstpointer data)
{
  g_autofree char *backup = g_build_filename (self->folder, "backup", NULL);
  g_autofree char *person = NULL;
  g_autofree char *erased = g_build_filename (self->data, "erased", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) restored = NULL;
  g_autoptr (JsonNode) gone = NULL;
  g_autoptr (GError) error = NULL;

  person = erasing_run (self, backup);
  g_assert_true (g_file_get_contents (erased, &text, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, person));
  g_assert_true (has_words (backup));
  restored = program_run (self, 0, NULL, "restore", backup, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (restored), "erased_again"), ==,
                   1);
  gone = program_run (self, 1, NULL, "erase", person, NULL);
  g_assert_cmpstr (text_of (gone, "error"), ==, "not_found");
  g_assert_cmpuint (files_with_words (self->data), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/erasing/file", Program, NULL, program_set_up, test_file, program_tear_down);
  g_test_add ("/server/erasing/restore", Program, NULL, program_set_up, test_restore,
              program_tear_down);
  return g_test_run ();
}
