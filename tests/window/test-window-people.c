/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

#include <locale.h>

/* Somebody whom the tests enter, so that they know what is there. */
#define NAME "Zebedee Quillfeather"
#define MATTERS "The dog, before anything"
#define GOOD_AT "Mending clocks"
/* An organisation of the invented town (seed 1). */
#define ADVICE "Dunlarrick Rights and Money Advice"

static void
assert_named (Desk *desk, const char *where)
{
  g_autoptr (GPtrArray) nameless = desk_nameless (desk);

  for (guint i = 0; i < nameless->len; i++)
    g_test_message ("%s: no name: %s", where, (const char *)g_ptr_array_index (nameless, i));
  g_assert_cmpuint (nameless->len, ==, 0);
}

/* A picture at both widths, and everything that can be used has a name. */
static void
look (Desk *desk, const char *name)
{
  static const int widths[] = { 1400, 360 };
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *where = g_strdup_printf ("people-%s-%d", name, widths[i]);
      g_autofree char *path = folder != NULL ? g_strdup_printf ("%s/%s.png", folder, where) : NULL;

      desk_resize (desk, widths[i], widths[i] < 700 ? 760 : 900);
      assert_named (desk, where);
      if (path != NULL)
        desk_shot (desk, path);
    }
  desk_resize (desk, 1400, 900);
}

static void
fill_and_save (Desk *desk)
{
  desk_fill (desk, "Known as", NAME);
  desk_key (desk, "ctrl+Return");
  desk_wait_for_text (desk, "Person added");
  desk_wait_for (desk, "Nothing is agreed about sharing yet");
}

/* Entered twice: the second time says that there is somebody of that name, and goes on all the same. */
static void
enter_twice (Desk *desk)
{
  desk_key (desk, "ctrl+2");
  desk_wait_for (desk, "New Person");
  desk_key (desk, "ctrl+n");
  desk_wait_for (desk, "Known as");
  fill_and_save (desk);
  look (desk, "now-empty");

  desk_key (desk, "ctrl+n");
  desk_wait_for (desk, "Official first names");
  desk_fill (desk, "Known as", NAME);
  desk_wait_for (desk, "Perhaps Here Already");
  desk_wait_for_text (desk, "same name");
  look (desk, "new");
  desk_wait_gone (desk, "Undo");
  desk_key (desk, "ctrl+Return");
  /* That was one too many. */
  desk_press (desk, "Undo");
  desk_wait_gone (desk, "Nothing is agreed about sharing yet");
}

static void
find_again (Desk *desk)
{
  desk_key (desk, "ctrl+f");
  desk_type (desk, "quillf");
  desk_wait_gone (desk, "20");
  desk_key (desk, "Return");
  desk_wait_for (desk, "Nothing is agreed about sharing yet");
}

static void
edit (Desk *desk)
{
  desk_press (desk, "Details");
  desk_press (desk, "Change Details…");
  desk_wait_for (desk, "Pronouns");
  desk_fill (desk, "Pronouns", "they/them");
  look (desk, "edit");
  desk_key (desk, "ctrl+Return");
  desk_wait_gone (desk, "Best times");
  desk_wait_for_text (desk, "they/them");
  look (desk, "details");
}

static void
see_history (Desk *desk)
{
  desk_press (desk, "History");
  desk_wait_for_text (desk, "Pronouns");
  desk_wait_for_text (desk, "Morag");
  look (desk, "history");
}

/* What was begun about one person is still there later, and only there. Saved, it stands on their page, and their history
 * tells it. */
static void
write_about_me (Desk *desk)
{
  desk_press (desk, "Now");
  desk_press (desk, "Write It Together");
  desk_wait_for (desk, "What matters to me");
  desk_fill (desk, "What matters to me", MATTERS);
  desk_press (desk, "Cancel");
  desk_wait_for (desk, "Write It Together");
  desk_press (desk, "Write It Together");
  desk_wait_for_text (desk, MATTERS);
  desk_fill (desk, "What I am good at", GOOD_AT);
  look (desk, "about-me");
  desk_key (desk, "ctrl+Return");
  desk_wait_for_text (desk, "Saved");
  desk_wait_gone (desk, "Who is important to me");
  desk_wait_for_text (desk, MATTERS);
  desk_wait_for_text (desk, GOOD_AT);
  g_assert_false (desk_shows (desk, "Write It Together"));
  look (desk, "about-me-written");
  desk_press (desk, "History");
  desk_wait_for (desk, "About me: " MATTERS);
  desk_wait_for_text (desk, GOOD_AT);
  look (desk, "about-me-history");
}

/* The second of what was found, by keys alone: what is alike stands under one heading, with the words that fit. */
static void
find_second (Desk *desk)
{
  desk_key (desk, "ctrl+k");
  desk_wait_for (desk, "Search everything");
  desk_type (desk, "benefi");
  desk_wait_for (desk, "Services");
  desk_wait_for (desk, "Benefits check");
  desk_wait_for (desk, "Organisations");
  desk_wait_for (desk, ADVICE);
  desk_wait_for_text (desk, "advice on benefits");
  look (desk, "search");
  desk_key (desk, "Down");
  desk_key (desk, "Return");
  desk_wait_gone (desk, "Search everything");
  desk_wait_for (desk, ADVICE);
  desk_wait_for (desk, "How to Reach It");
}

static void
test_people (void)
{
  g_autoptr (Town) town = town_new (40, 1);
  g_autoptr (Desk) desk = town_desk (town, "morag", 0, 1400, 900);

  desk_wait_for_text (desk, "Up to date");
  enter_twice (desk);
  find_again (desk);
  edit (desk);
  see_history (desk);
  write_about_me (desk);
  find_second (desk);
  desk_key (desk, "ctrl+2");
  look (desk, "list");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns when somebody it has just asked has gone, as windows do. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_func ("/window/people/whole", test_people);
  return g_test_run ();
}
