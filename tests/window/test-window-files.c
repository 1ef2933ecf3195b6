/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file goes with a referral, from one desktop to another, and back out of sight. */

#include "window/town.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PERSON "Layla Camusvrach"
#define SERVICE "Walk-in Wednesday"
#define WIDTH 1400
#define HEIGHT 900
#define SIZE (1500 * 1024)

static void
shoot (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  if (folder != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/files-%s.png", folder, name);

      desk_shot (desk, path);
    }
}

static char *
in_home (const char *name)
{
  return g_build_filename (g_get_home_dir (), name, NULL);
}

/* A text of more than one part, so that it is fetched in several. */
static char *
write_letter (const char *name)
{
  char *path = in_home (name);
  g_autofree char *text = g_malloc (SIZE + 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < SIZE; i++)
    text[i] = i % 64 == 63 ? '\n' : (char)('a' + (i * 7 + i / 64) % 26);
  text[SIZE] = '\0';
  g_file_set_contents (path, text, SIZE, &error);
  g_assert_no_error (error);
  return path;
}

/* The program for texts of this session: it keeps what it was given and what that was allowed. */
static void
install_viewer (void)
{
  g_autofree char *applications = in_home (".local/share/applications");
  g_autofree char *config = in_home (".config");
  g_autofree char *desktop = g_build_filename (applications, "viewer.desktop", NULL);
  g_autofree char *list = g_build_filename (config, "mimeapps.list", NULL);
  g_autofree char *script = in_home ("viewer.sh");
  g_autofree char *entry = g_strdup_printf (
      "[Desktop Entry]\nType=Application\nName=Viewer\nExec=sh %s %%f\nMimeType=text/plain;\n",
      script);

  g_assert_cmpint (g_mkdir_with_parents (applications, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (config, 0700), ==, 0);
  g_assert_true (g_file_set_contents (desktop, entry, -1, NULL));
  g_assert_true (
      g_file_set_contents (list, "[Default Applications]\ntext/plain=viewer.desktop;\n", -1, NULL));
  g_assert_true (g_file_set_contents (script,
                                      "cp \"$1\" \"$HOME/viewed.part\"\n"
                                      "stat -c '%a %n' \"$1\" > \"$HOME/viewed.mode\"\n"
                                      "mv \"$HOME/viewed.part\" \"$HOME/viewed\"\n",
                                      -1, NULL));
}

static void
assert_alike (const char *one, const char *other)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize a_size = 0;
  gsize b_size = 0;

  g_assert_true (g_file_get_contents (one, &a, &a_size, NULL));
  g_assert_true (g_file_get_contents (other, &b, &b_size, NULL));
  g_assert_cmpmem (a, a_size, b, b_size);
}

static void
wait_for_file (const char *path)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      desk_settle (50);
    }
}

/* What is chosen the next time that somebody is asked for a file, see app/common/file-dialogs.c. */
static void
will_choose (const char *path)
{
  g_assert_true (g_file_set_contents (g_getenv ("ALONGSIDE_CHOOSE"), path, -1, NULL));
}

static void
open_composer (Desk *morag)
{
  desk_look_up (morag, PERSON);
  desk_press (morag, "Needs");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "Which Service?");
}

static void
add (Desk *morag, const char *path)
{
  will_choose (path);
  desk_press (morag, "Add File…");
}

/* What cannot be sent is said with its name and the way on; nothing is added. */
static void
try_what_cannot_go (Desk *morag)
{
  g_autofree char *empty = in_home ("nothing.txt");
  g_autofree char *large = in_home ("film.bin");
  FILE *file = fopen (large, "w");

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_nonnull (file);
  g_assert_cmpint (ftruncate (fileno (file), 51 * 1024 * 1024), ==, 0);
  fclose (file);
  add (morag, empty);
  desk_wait_for_text (morag, "“nothing.txt” is empty");
  add (morag, large);
  desk_wait_for_text (morag, "“film.bin” is larger than 50 MB");
}

static void
refer (Desk *morag, const char *letter)
{
  open_composer (morag);
  desk_fill (morag, "Another service, by name or kind", SERVICE);
  desk_wait_for (morag, SERVICE);
  desk_settle (700);
  desk_press (morag, SERVICE);
  try_what_cannot_go (morag);
  add (morag, letter);
  desk_wait_for (morag, "What letter.txt shows");
  desk_fill (morag, "What letter.txt shows", "From the housing office");
  shoot (morag, "1-picked");
  /* Taken out, and back again. */
  desk_press (morag, "Remove letter.txt");
  desk_wait_gone (morag, "What letter.txt shows");
  desk_press (morag, "Undo");
  desk_wait_for (morag, "What letter.txt shows");
  /* Nothing that was added is lost with the page. */
  desk_settle (300);
  desk_key (morag, "alt+Left");
  desk_wait_gone (morag, "Which Service?");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "What letter.txt shows");
  desk_wait_for_text (morag, "From the housing office");
  shoot (morag, "2-as-they-will-see-it");
  desk_press (morag, "Send Referral");
  desk_wait_for_text (morag, "Sent: R-");
}

static void
read_and_save (Desk *callum, const char *letter)
{
  g_autofree char *saved = in_home ("copy.txt");
  g_autofree char *viewed = in_home ("viewed");
  g_autofree char *mode_file = in_home ("viewed.mode");
  g_autofree char *mode = NULL;
  GStatBuf info;

  desk_wait_for_text (callum, PERSON);
  desk_press (callum, "Acknowledge");
  desk_wait_for (callum, "Acknowledged");
  desk_press (callum, "Decide…");
  desk_wait_for (callum, "About the Person");
  desk_wait_for (callum, "Open letter.txt");
  desk_wait_for_text (callum, "From the housing office");
  shoot (callum, "3-with-the-referral");
  will_choose (saved);
  desk_press (callum, "Save letter.txt As…");
  wait_for_file (saved);
  desk_wait_for_text (callum, "Saved: letter.txt");
  assert_alike (letter, saved);
  g_assert_cmpint (g_stat (saved, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  desk_press (callum, "Open letter.txt");
  wait_for_file (viewed);
  assert_alike (letter, viewed);
  g_assert_true (g_file_get_contents (mode_file, &mode, NULL, NULL));
  g_assert_true (g_str_has_prefix (mode, "600 "));
  g_strchomp (mode);
  g_assert_true (g_file_test (mode + strlen ("600 "), G_FILE_TEST_EXISTS));
  shoot (callum, "4-opened");

  desk_press (callum, "Decline…");
  desk_wait_for (callum, "No places at present");
  desk_settle (300);
  desk_press (callum, "No places at present");
  desk_press (callum, "Decline");
  desk_wait_for (callum, "Declined");
  desk_wait_gone (callum, "Open letter.txt");
  /* The copy that a program showed went with it. */
  for (guint i = 0; i < 200 && g_file_test (mode + strlen ("600 "), G_FILE_TEST_EXISTS); i++)
    desk_settle (50);
  g_assert_false (g_file_test (mode + strlen ("600 "), G_FILE_TEST_EXISTS));
  shoot (callum, "5-gone-after-declining");
}

/* Whatever another program showed is gone with the window. */
static void
assert_nothing_left_open (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_user_runtime_dir (), 0, NULL);
  const char *name = NULL;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, "alongside-opened-"));
}

static void
test_story (void)
{
  g_autoptr (Town) town = NULL;
  g_autoptr (Desk) morag = NULL;
  g_autoptr (Desk) callum = NULL;
  g_autofree char *letter = NULL;
  g_autofree char *choose = NULL;

  install_viewer ();
  choose = in_home ("choose");
  g_setenv ("ALONGSIDE_CHOOSE", choose, TRUE);
  town = town_new (60, 1);
  letter = write_letter ("letter.txt");
  morag = town_desk (town, "morag", 0, WIDTH, HEIGHT);
  desk_wait_for_text (morag, "Up to date");
  callum = town_desk (town, "callum", 1, WIDTH, HEIGHT);
  desk_wait_for_text (callum, "Up to date");
  desk_key (callum, "ctrl+1");
  refer (morag, letter);
  read_and_save (callum, letter);
  g_clear_pointer (&callum, desk_close);
  assert_nothing_left_open ();
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_func ("/window/files/two-desktops", test_story);
  return g_test_run ();
}
