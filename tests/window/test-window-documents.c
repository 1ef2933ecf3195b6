/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

/* A referral of the invented town (seed 1) that morag’s organisation has sent and that is under way (states.h), and somebody it
 * works with. */
#define NUMBER "R-D22YC2JD"
#define SOMEBODY "Adam Uamharach"

static const char foreign[]
    = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
      "{\"fullUrl\":\"urn:p\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\","
      "\"name\":[{\"text\":\"Adam U.\"}],\"birthDate\":\"1961-03-07\"}},"
      "{\"fullUrl\":\"urn:o\",\"resource\":{\"resourceType\":\"Organization\",\"id\":\"o\","
      "\"name\":\"Larrick Medical Practice\"}},"
      "{\"fullUrl\":\"urn:s\",\"resource\":{\"resourceType\":\"ServiceRequest\",\"id\":\"s\","
      "\"identifier\":[{\"value\":\"GP-77\"}],\"status\":\"active\",\"intent\":\"order\","
      "\"priority\":\"soonish\",\"subject\":{\"reference\":\"urn:p\"},"
      "\"requester\":{\"reference\":\"urn:o\"},\"authoredOn\":\"2026-11-20\","
      "\"performer\":[{\"display\":\"A Choir Elsewhere\"}],"
      "\"reasonCode\":[{\"text\":\"Sings, and would like to sing with others.\"}]}}]}";

typedef struct
{
  char *folder;
  Town *town;
  Desk *desk;
} Sitting;

static void
sit_down (Sitting *self)
{
  g_autofree char *choice = NULL;

  self->folder = g_dir_make_tmp ("along-documents-XXXXXX", NULL);
  choice = g_build_filename (self->folder, "chosen", NULL);
  g_setenv ("ALONGSIDE_CHOOSE", choice, TRUE);
  self->town = town_new (400, 1);
  self->desk = town_desk (self->town, "morag", 0, 1400, 900);
  desk_wait_for_text (self->desk, "Up to date");
}

static void
get_up (Sitting *self)
{
  desk_close (self->desk);
  town_free (self->town);
  g_free (self->folder);
}

static void
picture (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");
  g_autofree char *path = folder != NULL ? g_strdup_printf ("%s/%s.png", folder, name) : NULL;

  if (path != NULL)
    desk_shot (desk, path);
}

/* What is chosen where the desktop would ask for a file. */
static void
will_choose (const Sitting *self, const char *path)
{
  g_assert_true (g_file_set_contents (g_getenv ("ALONGSIDE_CHOOSE"), path, -1, NULL));
}

static void
choose (const Sitting *self, const char *item)
{
  desk_press (self->desk, "Print and Share");
  desk_wait_for (self->desk, item);
  desk_settle (300);
  desk_press (self->desk, item);
}

static char *
save (const Sitting *self, const char *item, const char *name, const char *begins)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *said = g_strdup_printf ("Saved as “%s”", name);
  char *text = NULL;
  GStatBuf info;

  will_choose (self, path);
  choose (self, item);
  desk_wait_for_text (self->desk, said);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, begins));
  /* For nobody else who uses this machine. */
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  return text;
}

/* The text is there to be read before it goes anywhere, and says the number, not the name, where others may
 * look over the shoulder. */
static void
read_message (const Sitting *self)
{
  Desk *desk = self->desk;

  choose (self, "Message Back…");
  desk_wait_for (desk, "The Message");
  desk_wait_for_text (desk, "Whom to ask");
  desk_wait_for_text (desk, "Message back: referral " NUMBER);
  desk_wait_for (desk, "Save as PDF…");
  desk_wait_for (desk, "E-Mail…");
  picture (desk, "message-back");
  desk_press (desk, "Copy");
  desk_wait_for_text (desk, "Copied");
  /* The first Escape is for the toast that says so. */
  desk_wait_text_gone (desk, "Copied");
  desk_key (desk, "Escape");
  desk_wait_gone (desk, "The Message");
}

static void
test_papers (gconstpointer data)
{
  Sitting self = { NULL };
  g_autofree char *whole = NULL;
  g_autofree char *bundle = NULL;

  sit_down (&self);
  desk_look_up (self.desk, NUMBER);
  desk_wait_for_text (self.desk, "What Was Shared");
  desk_press (self.desk, "Print and Share");
  desk_wait_for (self.desk, "Print…");
  desk_wait_for (self.desk, "Save Packet as PDF…");
  desk_wait_for (self.desk, "Large Print");
  desk_settle (300);
  picture (self.desk, "print-and-share");
  desk_key (self.desk, "Escape");
  whole = save (&self, "Save as PDF…", "Referral " NUMBER ".pdf", "%PDF-");
  bundle
      = save (&self, "Export as FHIR…", "Referral " NUMBER ".json", "{\"resourceType\":\"Bundle\"");
  g_assert_nonnull (strstr (bundle, NUMBER));
  read_message (&self);
  get_up (&self);
}

/* The desktop's own print dialog opens, and can be left. */
static void
test_print (gconstpointer data)
{
  Sitting self = { NULL };

  sit_down (&self);
  desk_look_up (self.desk, NUMBER);
  desk_wait_for_text (self.desk, "What Was Shared");
  choose (&self, "Print…");
  desk_focus_window (self.desk, "Print");
  picture (self.desk, "print");
  desk_key (self.desk, "Escape");
  desk_settle (500);
  desk_wait_for_text (self.desk, "What Was Shared");
  get_up (&self);
}

/* Another system's file is told before anything is kept; kept, it is a draft with its words, and goes again. */
static void
test_import (gconstpointer data)
{
  Sitting self = { NULL };
  g_autofree char *path = NULL;
  Desk *desk = NULL;

  sit_down (&self);
  desk = self.desk;
  path = g_build_filename (self.folder, "referral.json", NULL);
  will_choose (&self, path);
  g_assert_true (g_file_set_contents (path, "{\"resourceType\":\"Patient\"}", -1, NULL));
  desk_look_up (desk, "Import a Referral");
  desk_wait_for (desk, "Choose a File…");
  desk_press (desk, "Choose a File…");
  desk_wait_for_text (desk, "There is no referral in this file");
  g_assert_true (g_file_set_contents (path, foreign, -1, NULL));
  desk_press (desk, "Choose a File…");
  desk_wait_for_text (desk, "Came in a file from Larrick Medical Practice, number GP-77 there");
  desk_wait_for_text (desk, "A Choir Elsewhere");
  desk_wait_for_text (desk, "The file says: Adam U.");
  desk_wait_for_text (desk, "ServiceRequest.priority");
  desk_wait_for_text (desk, "would like to sing with others");
  desk_settle (300);
  picture (desk, "import-a-referral");
  step_press_row (desk, "Who Is It About?");
  desk_wait_for (desk, "Search");
  desk_fill (desk, "Search", SOMEBODY);
  desk_settle (600);
  desk_key (desk, "Return");
  desk_wait_gone (desk, "Search");
  desk_wait_for_text (desk, SOMEBODY);
  desk_press (desk, "Keep as Draft");
  desk_wait_for_text (desk, "Kept as a draft: R-");
  desk_wait_for_text (desk, "would like to sing with others");
  desk_wait_for_text (desk, "Came in a file from Larrick Medical Practice");
  desk_wait_for_text (desk, "Up to date");
  g_assert_false (desk_shows_text (desk, "needs you"));
  desk_press (desk, "Undo");
  desk_wait_for_text (desk, "Undone");
  get_up (&self);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns when somebody it has just asked has gone, as windows do. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  town_add_later ("/window/documents/papers", NULL, test_papers);
  town_add_later ("/window/documents/import", NULL, test_import);
  town_add_later ("/window/documents/print", NULL, test_print);
  return g_test_run ();
}
