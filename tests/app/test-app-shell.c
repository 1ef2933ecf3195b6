/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/context.h"
#include "app/window/areas.h"
#include "app/window/shell.h"
#include "desk.h"
#include "fixtures.h"

#include <adwaita.h>
#include <locale.h>

static const AlongActor actor
    = { .user = "u", .worker = WORKER_A, .org = ORG_A, .roles = ALONG_ROLE_COORDINATOR };

typedef struct
{
  Desk *desk;
  GSettings *settings;
  AlongContext *context;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) organisation
      = make_record ("organisation", ORG_A, "name", "Harbour Advice", NULL);
  g_autoptr (GError) error = NULL;

  self->desk = desk_new (FALSE);
  g_assert_true (desk_create (self->desk, organisation, &error));
  g_assert_no_error (error);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, &actor, self->settings);
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 1200, 800);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (self->window);
  desk_settle_down (self->desk);
  g_object_unref (self->context);
  desk_settle_down (self->desk);
  g_object_unref (self->settings);
  desk_free (self->desk);
}

/* Names of other records come once they have been read, and follow them. */
static void
test_titles (Fixture *self, gconstpointer data)
{
  const AlongEntity *organisation = along_entity_find ("organisation");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (along_context_title (self->context, "organisation", NULL), ==, "");
  g_assert_cmpstr (along_context_title (self->context, "organisation", ORG_A), ==, "");
  g_assert_cmpstr (along_context_title (self->context, "organisation", ORG_B), ==, "");
  desk_settle_down (self->desk);
  g_assert_cmpstr (along_context_title (self->context, "organisation", ORG_A), ==,
                   "Harbour Advice");
  g_assert_cmpstr (along_context_title (self->context, "organisation", ORG_B), ==,
                   "Not shared with you");
  g_assert_true (desk_set (self->desk, organisation, ORG_A, "name", "Harbour Hub", &error));
  g_assert_no_error (error);
  desk_settle_down (self->desk);
  g_assert_cmpstr (along_context_title (self->context, "organisation", ORG_A), ==, "Harbour Hub");
}

static AlongShell *
open_shell (Fixture *self)
{
  AlongShell *shell = along_shell_new (self->context);

  gtk_window_set_child (self->window, GTK_WIDGET (shell));
  gtk_window_present (self->window);
  desk_settle_down (self->desk);
  return shell;
}

/* Each area opens; going back leads through them in the other order, going forward back again. */
static void
test_areas (Fixture *self, gconstpointer data)
{
  AlongShell *shell = open_shell (self);
  guint n = 0;
  const AlongArea *areas = along_areas (&n);

  g_assert_cmpuint (n, >, 0);
  along_shell_go_area (shell, areas[0].id);
  for (guint i = 0; i < n; i++)
    {
      along_shell_go_area (shell, areas[i].id);
      g_assert_cmpstr (along_shell_get_area (shell), ==, areas[i].id);
      g_assert_nonnull (along_shell_get_list (shell));
      desk_settle_down (self->desk);
    }
  for (guint i = n - 1; i > 0; i--)
    {
      g_assert_true (along_shell_back (shell));
      g_assert_cmpstr (along_shell_get_area (shell), ==, areas[i - 1].id);
    }
  for (guint i = 1; i < n; i++)
    {
      g_assert_true (along_shell_forward (shell));
      g_assert_cmpstr (along_shell_get_area (shell), ==, areas[i].id);
    }
  g_assert_false (along_shell_forward (shell));
  along_shell_go_area (shell, "nowhere");
  g_assert_cmpstr (along_shell_get_area (shell), ==, areas[n - 1].id);
}

static GtkListBox *
find_list (GtkWidget *root)
{
  if (GTK_IS_LIST_BOX (root))
    return GTK_LIST_BOX (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkListBox *found = find_list (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The sidebar marks the area that shows, wherever the keyboard is; its first list is that of the areas. */
static void
test_marked (Fixture *self, gconstpointer data)
{
  AlongShell *shell = open_shell (self);
  GtkListBox *list = find_list (GTK_WIDGET (shell));
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (list, 0);
  GtkListBoxRow *second = gtk_list_box_get_row_at_index (list, 1);
  guint n = 0;
  const AlongArea *areas = along_areas (&n);

  along_shell_go_area (shell, areas[0].id);
  g_assert_true (gtk_list_box_get_selected_row (list) == first);
  gtk_widget_grab_focus (GTK_WIDGET (first));
  g_signal_emit_by_name (list, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1, FALSE, FALSE);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (self->window)) == GTK_WIDGET (second));
  g_assert_true (gtk_list_box_get_selected_row (list) == first);
  g_assert_cmpstr (along_shell_get_area (shell), ==, areas[0].id);
  g_signal_emit_by_name (list, "activate-cursor-row");
  g_assert_true (gtk_list_box_get_selected_row (list) == second);
  g_assert_cmpstr (along_shell_get_area (shell), ==, areas[1].id);
  /* Ctrl and a click would mark nothing. */
  gtk_list_box_unselect_row (list, second);
  g_assert_true (gtk_list_box_get_selected_row (list) == second);
}

/* Every place makes a page, also for a record that is not there (any more). */
static void
test_places (Fixture *self, gconstpointer data)
{
  AlongShell *shell = open_shell (self);
  guint n = 0;
  const AlongPlace *places = along_places (&n);

  for (guint i = 0; i < n; i++)
    {
      gboolean record = along_entity_find (places[i].kind) != NULL;

      g_test_message ("%s", places[i].kind);
      along_shell_open (shell, places[i].area, places[i].kind, record ? SERVICE_B : NULL);
      desk_settle_down (self->desk);
      g_assert_cmpstr (along_context_get_shown (self->context), ==, record ? SERVICE_B : NULL);
    }
}

/* A page over another goes before the one beneath, by the key and by its own back button. */
static void
test_push (Fixture *self, gconstpointer data)
{
  AlongShell *shell = open_shell (self);
  AdwNavigationPage *part = adw_navigation_page_new (gtk_label_new ("a part"), "A part");

  along_shell_open (shell, "partners", "organisation", ORG_A);
  along_shell_push (shell, "attention", NULL);
  g_assert_null (along_context_get_shown (self->context));
  g_assert_true (along_shell_back (shell));
  desk_settle_down (self->desk);
  g_assert_cmpstr (along_context_get_shown (self->context), ==, ORG_A);
  along_shell_push_page (shell, part);
  g_assert_cmpstr (along_context_get_shown (self->context), ==, ORG_A);
  g_assert_true (along_shell_back (shell));
  desk_settle_down (self->desk);
  g_assert_cmpstr (along_context_get_shown (self->context), ==, ORG_A);
  along_shell_open (shell, NULL, "a kind without a page", ORG_B);
  g_assert_cmpstr (along_context_get_shown (self->context), ==, ORG_A);
}

/* Whoever has the keyboard in a list and opens a form over what is beside it can use the form's keys at once. */
static void
test_push_brings_keyboard (Fixture *self, gconstpointer data)
{
  AlongShell *shell = open_shell (self);
  GtkListBox *areas = find_list (GTK_WIDGET (shell));
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *focus = NULL;

  along_shell_open (shell, "partners", "organisation", ORG_A);
  desk_settle_down (self->desk);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (areas, 0)));
  along_shell_push_page (shell, adw_navigation_page_new (entry, "A form"));
  desk_settle_down (self->desk);
  focus = gtk_root_get_focus (GTK_ROOT (self->window));
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, entry));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The same words and numbers everywhere, whichever locales are installed. */
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  adw_init ();
  /* A page is there when it was asked for, not a quarter of a second later. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
#define ADD(name, func) g_test_add ("/app/shell/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("titles", test_titles);
  ADD ("areas", test_areas);
  ADD ("marked", test_marked);
  ADD ("places", test_places);
  ADD ("push", test_push);
  ADD ("push-brings-keyboard", test_push_brings_keyboard);
  return g_test_run ();
}
