/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/attention-page.h"
#include "app/common/history-page.h"
#include "base/clock.h"
#include "desk.h"
#include "fixtures.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

/* What was written in two places, as the page of what needs you and the history show it. What a press does is told by the
 * window's story. */

#define SID "org:one:identity"
#define ADDRESS_TWO                                                                      \
  "{\"by\":\"me\",\"o\":\"here\",\"at\":3,\"v\":{\"town\":\"Perth\",\"postcode\":\"PH1 " \
  "5AA\"},\"stands\":false},"                                                            \
  "{\"by\":\"you\",\"at\":4,\"v\":{\"town\":\"Dundee\"},\"stands\":true}"
#define GONE_OR_NOT                                                                            \
  "{\"by\":\"me\",\"at\":3,\"gone\":true,\"stands\":false},{\"by\":\"you\",\"at\":4,\"v\":{}," \
  "\"stands\":true}"
#define CLEARED                                                                         \
  "{\"by\":\"me\",\"at\":3,\"v\":{},\"stands\":false},{\"by\":\"you\",\"at\":4,\"v\":{" \
  "\"pronouns\":\"they\"},\"stands\":true}"

static const AlongActor actor
    = { .user = "u", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_COORDINATOR };

typedef struct
{
  Desk *desk;
  GSettings *settings;
  AlongContext *context;
  GtkWindow *window;
  AlongRecord *person;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = desk_new (FALSE);
  desk_set_meta (self->desk, "worker", "me");
  self->person = desk_pulled_person (self->desk, SID, "Isla", 7);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, &actor, self->settings);
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 1000, 800);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (self->window);
  desk_settle_down (self->desk);
  g_object_unref (self->context);
  desk_settle_down (self->desk);
  g_object_unref (self->settings);
  along_record_unref (self->person);
  desk_free (self->desk);
}

static void
tell (Fixture *self, const char *group, gboolean open, const char *values)
{
  g_autofree char *about
      = group != NULL ? g_strdup_printf ("\"group\":\"%s\",", group) : g_strdup ("");
  g_autofree char *text = g_strdup_printf (
      "{\"conflict\":{\"id\":\"c\",\"kind\":\"person\",\"record\":\"%s\",\"facet\":\"identity\",%s"
      "\"open\":%s,\"at\":5,\"settled_at\":%d,\"values\":[%s]},\"s\":[\"" SID "\"]}",
      along_record_get_id (self->person), about, open ? "true" : "false", open ? 0 : 9, values);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = lines_new ();
  AlongLine *line = along_line_decode (text, -1, &error);

  g_assert_no_error (error);
  g_ptr_array_add (lines, line);
  desk_apply (self->desk, lines);
}

static void
show (Fixture *self, AdwNavigationPage *page)
{
  gtk_window_set_child (self->window, GTK_WIDGET (page));
  gtk_window_present (self->window);
  desk_settle_down (self->desk);
  desk_settle_down (self->desk);
}

static guint
n_saying (GtkWidget *root, GType type, const char *part)
{
  const char *text = NULL;
  guint n = 0;

  if (!gtk_widget_get_visible (root))
    return 0;
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    text = GTK_IS_LABEL (root) ? gtk_label_get_text (GTK_LABEL (root))
                               : gtk_button_get_label (GTK_BUTTON (root));
  n = text != NULL && strstr (text, part) != NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += n_saying (child, type, part);
  return n;
}

static void
assert_says (Fixture *self, const char *part)
{
  if (n_saying (GTK_WIDGET (self->window), GTK_TYPE_LABEL, part) == 0)
    g_error ("Nothing says “%s”", part);
}

static guint
n_buttons (Fixture *self, const char *label)
{
  return n_saying (GTK_WIDGET (self->window), GTK_TYPE_BUTTON, label);
}

/* Fields that are written together are decided together, each with its name; who wrote what is said, and what stands. */
static void
test_several_fields (Fixture *self, gconstpointer data)
{
  tell (self, "address", TRUE, ADDRESS_TWO);
  show (self, along_attention_page_make (self->context, NULL));
  assert_says (self, "Town: Perth\nPostcode: PH1 5AA");
  assert_says (self, "Town: Dundee");
  assert_says (self, "Stands now");
  assert_says (self, "was written in two places at the same time");
  g_assert_cmpuint (n_buttons (self, "Keep This"), ==, 2);
  g_assert_cmpuint (n_buttons (self, "Write It Anew…"), ==, 1);
}

/* To have cleared a field is a value, too. */
static void
test_cleared (Fixture *self, gconstpointer data)
{
  tell (self, "pronouns", TRUE, CLEARED);
  show (self, along_attention_page_make (self->context, NULL));
  assert_says (self, "Nothing");
  assert_says (self, "they");
}

/* Deleted by one and changed by another: stay or go, and nothing to write. */
static void
test_deleted (Fixture *self, gconstpointer data)
{
  tell (self, NULL, TRUE, GONE_OR_NOT);
  show (self, along_attention_page_make (self->context, NULL));
  assert_says (self, "One of you deleted it while another changed it");
  assert_says (self, "It stays");
  assert_says (self, "It is deleted");
  g_assert_cmpuint (n_buttons (self, "Keep This"), ==, 2);
  g_assert_cmpuint (n_buttons (self, "Write It Anew…"), ==, 0);
}

/* Whoever sees the record can decide, from its history; what was decided stands there. */
static void
test_history (Fixture *self, gconstpointer data)
{
  const AlongEntity *entity = along_record_get_entity (self->person);

  desk_set_meta (self->desk, "worker", "somebody-else");
  tell (self, "address", TRUE, ADDRESS_TWO);
  g_assert_cmpint (desk_n_attention (self->desk), ==, 0);
  show (self, along_history_page_new (self->context, entity, along_record_get_id (self->person)));
  g_assert_cmpuint (n_buttons (self, "Keep This"), ==, 2);
  tell (self, "address", FALSE, ADDRESS_TWO);
  show (self, along_history_page_new (self->context, entity, along_record_get_id (self->person)));
  g_assert_cmpuint (n_buttons (self, "Keep This"), ==, 0);
  assert_says (self, "Written in two places; decided: Town: Dundee");
}

#define ADD(name, function) \
  g_test_add ("/app/conflict/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ADD ("several-fields", test_several_fields);
  ADD ("cleared", test_cleared);
  ADD ("deleted", test_deleted);
  ADD ("history", test_history);
  return g_test_run ();
}
