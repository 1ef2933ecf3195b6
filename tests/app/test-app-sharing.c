/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/looked-lines.h"
#include "app/people/lock-words.h"
#include "app/people/person-page.h"
#include "app/people/person-sharing.h"
#include "desk.h"
#include "fixtures.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

#define LOCK "93000000-0000-7000-8000-000000000001"
#define LIFTED "93000000-0000-7000-8000-000000000002"
#define EPISODE "94000000-0000-7000-8000-000000000001"
#define GLASS "95000000-0000-7000-8000-000000000001"
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
/* 2 March 2026, 09:00. */
#define MORNING G_GINT64_CONSTANT (1772442000000)

static const AlongActor coordinator
    = { .user = "u", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_COORDINATOR };
static const AlongActor governance
    = { .user = "u", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_GOVERNANCE };
static const AlongActor practitioner
    = { .user = "u", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_PRACTITIONER };
static const AlongActor guest
    = { .user = "u", .worker = WORKER_C, .org = ORG_C, .roles = ALONG_ROLE_COORDINATOR };

typedef struct
{
  Desk *desk;
  GSettings *settings;
  AlongContext *context;
  GtkWindow *window;
} Fixture;

static void
let_come (Fixture *self, AlongRecord *record)
{
  g_autoptr (GPtrArray) lines = lines_new ();

  fill_required (record);
  lines_record (lines, "org", record, 1);
  desk_apply (self->desk, lines);
  desk_settle_down (self->desk);
  along_record_unref (record);
}

static void
set_up (Fixture *self, gconstpointer actor)
{
  self->desk = desk_new (FALSE);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, actor, self->settings);
  self->window = GTK_WINDOW (gtk_window_new ());
  let_come (self, make_record ("organisation", ORG_B, "name", "Open Door", NULL));
  let_come (self, make_record ("worker", WORKER_A, "name", "Morag", "org", ORG_A, NULL));
  let_come (self, make_record ("worker", WORKER_B, "name", "Callum", "org", ORG_B, NULL));
  let_come (self, make_record ("person", PERSON_1, "known_as", "Jo", NULL));
  let_come (self, make_record ("episode", EPISODE, "person", PERSON_1, "org", ORG_A, "status",
                               "active", NULL));
}

static void
tear_down (Fixture *self, gconstpointer actor)
{
  gtk_window_destroy (self->window);
  desk_settle_down (self->desk);
  g_object_unref (self->context);
  desk_settle_down (self->desk);
  g_object_unref (self->settings);
  desk_free (self->desk);
}

static gboolean
says (GtkWidget *root, const char *part)
{
  if (!gtk_widget_get_visible (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), part) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, part))
      return TRUE;
  return FALSE;
}

static void
assert_says (Fixture *self, const char *part, gboolean expected)
{
  if (says (gtk_window_get_child (self->window), part) != expected)
    g_error ("%s is said: “%s”", expected ? "It is not so that it" : "It", part);
}

static void
show (Fixture *self)
{
  AlongPersonSharing *page = g_object_new (ALONG_TYPE_PERSON_SHARING, NULL);
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", NULL);

  along_person_sharing_setup (page, self->context, PERSON_1);
  along_person_sharing_set_person (page, person);
  gtk_window_set_child (self->window, GTK_WIDGET (page));
  desk_settle_down (self->desk);
  desk_settle_down (self->desk);
}

static AlongRecord *
make_lock (const char *id, const char *worker, const char *reason)
{
  return make_record ("conflict_lock", id, "person", PERSON_1, "worker", worker, "reason", reason,
                      "created_by", WORKER_A, NULL);
}

/* Whoever answers for what is known sees who is kept out, and who is no longer; and may ask who has looked. */
static void
test_who_may (Fixture *self, gconstpointer actor)
{
  AlongRecord *lifted = make_lock (LIFTED, WORKER_C, "Was a neighbour");

  along_record_set_boolean (lifted, "lifted", TRUE);
  along_record_set_text (lifted, "lifted_why", "Has moved away");
  let_come (self, make_lock (LOCK, WORKER_B, "Cousins"));
  let_come (self, lifted);
  show (self);
  assert_says (self, "Who Is Kept Out", TRUE);
  assert_says (self, "Who Has Looked", TRUE);
  assert_says (self, "Callum", TRUE);
  assert_says (self, "Cousins", TRUE);
  assert_says (self, "by Morag", TRUE);
  assert_says (self, "Lifted", TRUE);
  assert_says (self, "Let back in: Has moved away", TRUE);
  assert_says (self, "Nobody is kept out", FALSE);
}

/* Nobody else is shown either, though the lock is on their device: a colleague who does not decide, and a coordinator from
 * elsewhere who was let in. */
static void
test_who_may_not (Fixture *self, gconstpointer actor)
{
  let_come (self, make_lock (LOCK, WORKER_B, "Cousins"));
  show (self);
  assert_says (self, "What May Be Shared", TRUE);
  assert_says (self, "Who Is Kept Out", FALSE);
  assert_says (self, "Cousins", FALSE);
  assert_says (self, "Who Has Looked", FALSE);
}

/* Whoever keeps themself out sees no more of it at once, before the server has taken the person away. */
static void
test_own (Fixture *self, gconstpointer actor)
{
  show (self);
  assert_says (self, "Nobody is kept out", TRUE);
  let_come (self, make_lock (LOCK, WORKER_A, "Sisters"));
  desk_settle_down (self->desk);
  assert_says (self, "Sisters", FALSE);
  assert_says (self, "Who Has Looked", FALSE);
}

/* What was opened in an emergency is said to all who work with the person, in the words of who did. */
static void
test_emergency (Fixture *self, gconstpointer actor)
{
  AlongRecord *glass
      = make_record ("break_glass", GLASS, "person", PERSON_1, "worker", WORKER_B, "org", ORG_B,
                     "code", "urgent_care", "reason", "He is here, and not well", NULL);

  show (self);
  assert_says (self, "Opened in an Emergency", FALSE);
  along_record_set_integer (glass, "at", MORNING);
  along_record_set_integer (glass, "until", MORNING + 1);
  let_come (self, glass);
  desk_settle_down (self->desk);
  assert_says (self, "Opened in an Emergency", TRUE);
  assert_says (self, "Callum, Open Door · They need care that cannot wait", TRUE);
  assert_says (self, "“He is here, and not well”", TRUE);
}

static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

/* Whoever works with the person may write; whoever was let in from elsewhere is not asked for words that would be refused. */
static void
test_writes (Fixture *self, gconstpointer actor)
{
  AdwNavigationPage *page = along_person_page_make (self->context, PERSON_1);
  GtkWidget *button = NULL;

  gtk_window_set_child (self->window, GTK_WIDGET (page));
  desk_settle_down (self->desk);
  desk_settle_down (self->desk);
  assert_says (self, "Jo", TRUE);
  button = find_button (GTK_WIDGET (page), "_Write It Together");
  g_assert_nonnull (button);
  g_assert_cmpint (gtk_widget_get_sensitive (button), ==, actor != &guest);
}

/* A second lock on somebody who is kept out would be one that lifting leaves behind. */
static void
test_kept_out (void)
{
  g_autoptr (GPtrArray) locks = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  AlongRecord *lifted = make_lock (LIFTED, WORKER_C, "Was a neighbour");
  g_auto (GStrv) workers = NULL;

  along_record_set_boolean (lifted, "lifted", TRUE);
  g_ptr_array_add (locks, make_lock (LOCK, WORKER_B, "Cousins"));
  g_ptr_array_add (locks, lifted);
  g_assert_true (along_lock_is_kept_out (locks, WORKER_B));
  g_assert_false (along_lock_is_kept_out (locks, WORKER_C));
  g_assert_false (along_lock_is_kept_out (NULL, WORKER_B));
  workers = along_locks_workers (locks);
  g_assert_cmpuint (g_strv_length (workers), ==, 1);
  g_assert_cmpstr (workers[0], ==, WORKER_B);
}

static void
add_looking (
    GPtrArray *looks, AlongAuditAction action, const char *name, const char *kind, gint64 at)
{
  AlongLooking *looking = g_new0 (AlongLooking, 1);

  looking->action = action;
  looking->name = g_strdup (name);
  looking->org = g_strdup (name != NULL ? ORG_B : NULL);
  looking->kind = g_strdup (kind);
  looking->at = at;
  g_ptr_array_add (looks, looking);
}

static void
assert_line (GPtrArray *lines, guint which, const char *who, const char *what, const char *when)
{
  const AlongLookedLine *line = g_ptr_array_index (lines, which);

  g_assert_cmpstr (line->who, ==, who);
  g_assert_cmpstr (line->what, ==, what);
  g_assert_cmpstr (line->when, ==, when);
}

/* Newest first, with everything that is told; what is done again and again on one day is one line, and nothing else is put
 * together. */
static void
test_lines (Fixture *self, gconstpointer actor)
{
  g_autoptr (GPtrArray) looks = g_ptr_array_new_with_free_func ((GDestroyNotify)along_looking_free);
  g_autoptr (GPtrArray) warm = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (AlongDocument) paper = NULL;
  g_autofree char *text = NULL;
  AlongLooking *emergency = NULL;

  add_looking (looks, ALONG_AUDIT_BREAK_GLASS, "Callum", "person", MORNING + DAY_MS);
  emergency = g_ptr_array_index (looks, 0);
  emergency->purpose = g_strdup ("urgent_care");
  add_looking (looks, ALONG_AUDIT_BREAK_GLASS, "Callum", "person", MORNING + DAY_MS);
  emergency = g_ptr_array_index (looks, 1);
  emergency->purpose = g_strdup ("urgent_care");
  emergency->refused = TRUE;
  add_looking (looks, ALONG_AUDIT_OPENED, "Callum", "person", MORNING + 120000);
  add_looking (looks, ALONG_AUDIT_OPENED, "Callum", "person", MORNING + 60000);
  add_looking (looks, ALONG_AUDIT_OPENED, "Callum", "person", MORNING);
  add_looking (looks, ALONG_AUDIT_OPENED, "Morag", "person", MORNING);
  add_looking (looks, ALONG_AUDIT_OPENED, "Morag", "referral", MORNING);
  add_looking (looks, ALONG_AUDIT_OPENED, "Morag", "referral", MORNING - DAY_MS);
  add_looking (looks, ALONG_AUDIT_ANSWER_OPENED, NULL, "referral", MORNING - DAY_MS);
  add_looking (looks, ALONG_N_AUDIT_ACTIONS, NULL, NULL, MORNING - DAY_MS);

  /* Names are read on first asking. */
  warm = along_looked_lines (self->context, looks);
  desk_settle_down (self->desk);
  lines = along_looked_lines (self->context, looks);
  g_assert_cmpuint (lines->len, ==, 8);
  assert_line (lines, 0, "Callum, Open Door",
               "Opened in an emergency: They need care that cannot wait", "3 Mar 2026, 09:00");
  assert_line (lines, 1, "Callum, Open Door",
               "Opened in an emergency: They need care that cannot wait (was not let in)",
               "3 Mar 2026, 09:00");
  assert_line (lines, 2, "Callum, Open Door", "Opened, 3 times", "2 Mar 2026, 09:00 to 09:02");
  assert_line (lines, 3, "Morag, Open Door", "Opened", "2 Mar 2026, 09:00");
  assert_line (lines, 4, "Morag, Open Door", "Opened: Referral", "2 Mar 2026, 09:00");
  assert_line (lines, 5, "Morag, Open Door", "Opened: Referral", "1 Mar 2026, 09:00");
  assert_line (lines, 6, "Somebody with the answer link", "Opened the answer page: Referral",
               "1 Mar 2026, 09:00");
  assert_line (lines, 7, "Somebody", "Did something that this version has no word for",
               "1 Mar 2026, 09:00");

  paper = along_looked_document ("Jo", lines, MORNING, FALSE);
  text = along_document_text (paper);
  g_assert_nonnull (strstr (text, "Who has looked at what is known of Jo"));
  g_assert_nonnull (strstr (text, "Opened, 3 times"));
  g_assert_nonnull (strstr (text, "Somebody with the answer link"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  adw_init ();
  g_test_add ("/app/sharing/coordinator", Fixture, &coordinator, set_up, test_who_may, tear_down);
  g_test_add ("/app/sharing/governance", Fixture, &governance, set_up, test_who_may, tear_down);
  g_test_add ("/app/sharing/practitioner", Fixture, &practitioner, set_up, test_who_may_not,
              tear_down);
  g_test_add ("/app/sharing/guest", Fixture, &guest, set_up, test_who_may_not, tear_down);
  g_test_add ("/app/sharing/own", Fixture, &coordinator, set_up, test_own, tear_down);
  g_test_add ("/app/sharing/emergency", Fixture, &practitioner, set_up, test_emergency, tear_down);
  g_test_add ("/app/sharing/writes", Fixture, &practitioner, set_up, test_writes, tear_down);
  g_test_add ("/app/sharing/reads-only", Fixture, &guest, set_up, test_writes, tear_down);
  g_test_add_func ("/app/sharing/kept-out", test_kept_out);
  g_test_add ("/app/sharing/lines", Fixture, &coordinator, set_up, test_lines, tear_down);
  return g_test_run ();
}
