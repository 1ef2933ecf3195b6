/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/list-page.h"
#include "app/common/ref-picker.h"
#include "app/common/window.h"
#include "app/people/need-row.h"
#include "app/people/people-list.h"
#include "app/referrals/referral-table.h"
#include "app/people/person-needs.h"
#include "app/search/palette.h"
#include "base/clock.h"
#include "base/date.h"
#include "desk.h"
#include "fixtures.h"

#include <adwaita.h>
#include <locale.h>

#define NEED_1 "40000000-0000-7000-8000-000000000001"
#define NEED_2 "40000000-0000-7000-8000-000000000002"

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
create (Fixture *self, AlongRecord *record)
{
  g_autoptr (GError) error = NULL;

  fill_required (record);
  desk_create (self->desk, record, &error);
  g_assert_no_error (error);
  along_record_unref (record);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = desk_new (FALSE);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, &actor, self->settings);
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 600, 600);
  create (self, make_record ("person", PERSON_1, "known_as", "Ailsa", NULL));
  create (self, make_record ("person", PERSON_2, "known_as", "Bruce", NULL));
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

static GtkWidget *
find_widget (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static AlongListPage *
show_people (Fixture *self)
{
  AdwNavigationPage *page = along_people_list_make (self->context);

  gtk_window_set_child (self->window, GTK_WIDGET (page));
  gtk_window_present (self->window);
  desk_settle_down (self->desk);
  return ALONG_LIST_PAGE (page);
}

static void
assert_listed (Fixture *self, AlongListPage *page, const char *name)
{
  GtkListView *view = GTK_LIST_VIEW (find_widget (GTK_WIDGET (page), GTK_TYPE_LIST_VIEW));
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (view));
  g_autoptr (AlongRow) row = NULL;

  desk_settle_down (self->desk);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, name != NULL ? 1 : 0);
  if (name == NULL)
    return;
  row = g_list_model_get_item (model, 0);
  g_assert_cmpstr (along_record_get_title (along_row_get_record (row)), ==, name);
}

/* People by what others are written about them, kept up while it changes. */
static void
test_filters (Fixture *self, gconstpointer data)
{
  AlongListPage *page = show_people (self);
  AlongListFilter *need = along_list_page_get_filter (page, "need");
  AlongListFilter *review = along_list_page_get_filter (page, "review");
  AlongListFilter *quiet = along_list_page_get_filter (page, "no-contact");
  AlongListFilter *organisation = along_list_page_get_filter (page, "organisation");
  g_autofree char *today = along_clock_today ();
  g_autofree char *tomorrow = along_date_add_days (today, 1);
  AlongRecord *note = NULL;

  along_list_filter_choose (need, "housing", "Housing");
  assert_listed (self, page, NULL);
  create (self, make_record ("need", NEED_1, "person", PERSON_2, "domain", "housing", "words",
                             "A door that locks", "status", "identified", NULL));
  assert_listed (self, page, "Bruce");
  desk_move (self->desk, along_entity_find ("need"), NEED_1, "declined_by_person",
             g_variant_new_parsed ("{'status_reason': <'own_choice'>}"), NULL);
  assert_listed (self, page, NULL);
  along_list_filter_clear (need);

  along_list_filter_choose (review, NULL, NULL);
  assert_listed (self, page, NULL);
  create (self, make_record ("care_plan", "50000000-0000-7000-8000-000000000001", "person",
                             PERSON_1, "status", "active", "next_review", today, NULL));
  create (self, make_record ("care_plan", "50000000-0000-7000-8000-000000000002", "person",
                             PERSON_2, "status", "active", "next_review", tomorrow, NULL));
  assert_listed (self, page, "Ailsa");
  along_list_filter_clear (review);

  note = make_record ("note", "60000000-0000-7000-8000-000000000001", "person", PERSON_1, "kind",
                      "contact", "about", "plan", "words", "A good talk", NULL);
  along_record_set_boolean (note, "reached", TRUE);
  along_record_set_integer (note, "at", along_clock_now_ms ());
  create (self, note);
  along_list_filter_choose (quiet, NULL, NULL);
  assert_listed (self, page, "Bruce");
  /* A call that nobody answered is no contact; one that is over four weeks old is none either. */
  note = make_record ("note", "60000000-0000-7000-8000-000000000002", "person", PERSON_2, "kind",
                      "contact", "about", "plan", "words", "No answer", NULL);
  along_record_set_boolean (note, "reached", FALSE);
  along_record_set_integer (note, "at", along_clock_now_ms ());
  create (self, note);
  note = make_record ("note", "60000000-0000-7000-8000-000000000003", "person", PERSON_2, "kind",
                      "contact", "about", "plan", "words", "Long ago", NULL);
  along_record_set_boolean (note, "reached", TRUE);
  along_record_set_integer (note, "at",
                            along_clock_now_ms () - G_GINT64_CONSTANT (40) * 86400 * 1000);
  create (self, note);
  assert_listed (self, page, "Bruce");
  along_list_filter_clear (quiet);

  create (self, make_record ("episode", "70000000-0000-7000-8000-000000000001", "person", PERSON_2,
                             "org", ORG_B, "status", "active", NULL));
  along_list_filter_choose (organisation, ORG_B, "B");
  assert_listed (self, page, "Bruce");
}

static GtkWidget *
show_needs (Fixture *self)
{
  GtkWidget *needs = NULL;

  create (self, make_record ("need", NEED_1, "person", PERSON_1, "domain", "housing", "words",
                             "A door that locks", "position", "a", "status", "identified", NULL));
  create (self, make_record ("need", NEED_2, "person", PERSON_1, "domain", "money", "words",
                             "To pay the rent", "position", "b", "status", "identified", NULL));
  needs = g_object_new (ALONG_TYPE_PERSON_NEEDS, NULL);
  along_person_needs_setup (ALONG_PERSON_NEEDS (needs), self->context, PERSON_1);
  along_person_needs_set_may_write (ALONG_PERSON_NEEDS (needs), TRUE);
  gtk_window_set_child (self->window, needs);
  gtk_window_present (self->window);
  desk_settle_down (self->desk);
  return needs;
}

static GMenuModel *
states_of (GtkWidget *needs)
{
  return gtk_menu_button_get_menu_model (
      GTK_MENU_BUTTON (find_widget (needs, GTK_TYPE_MENU_BUTTON)));
}

static void
assert_offer (GMenuModel *menu, int i, const char *to)
{
  g_autoptr (GVariant) target
      = g_menu_model_get_item_attribute_value (menu, i, G_MENU_ATTRIBUTE_TARGET, NULL);

  g_assert_nonnull (target);
  g_assert_cmpstr (g_variant_get_string (target, NULL), ==, to);
}

/* A need offers the moves of its table, and others once it has moved. */
static void
test_need_moves (Fixture *self, gconstpointer data)
{
  GtkWidget *needs = show_needs (self);
  GMenuModel *menu = states_of (needs);

  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 4);
  assert_offer (menu, 0, "prioritised");
  assert_offer (menu, 1, "in_hand");
  assert_offer (menu, 2, "unmet");
  assert_offer (menu, 3, "declined_by_person");
  desk_move (self->desk, along_entity_find ("need"), NEED_1, "in_hand", NULL, NULL);
  desk_settle_down (self->desk);
  menu = states_of (needs);
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 4);
  assert_offer (menu, 0, "met");
  assert_offer (menu, 1, "partly_met");

  /* Who may only read is offered nothing. */
  along_person_needs_set_may_write (ALONG_PERSON_NEEDS (needs), FALSE);
  g_assert_cmpint (g_menu_model_get_n_items (states_of (needs)), ==, 0);
}

/* Names and words of any length leave the list as wide as it was. */
static void
test_novel (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) novel = g_string_new (NULL);
  AlongListPage *page = NULL;
  int minimum = 0;
  int before = 0;

  page = show_people (self);
  gtk_widget_measure (GTK_WIDGET (page), GTK_ORIENTATION_HORIZONTAL, -1, &before, NULL, NULL, NULL);
  while (novel->len < 900)
    g_string_append (novel, "Oberdonaudampfschifffahrtsgesellschaftskapitän");
  create (self, make_record ("need", NEED_1, "person", PERSON_1, "domain", "housing", "words",
                             novel->str, "status", "identified", NULL));
  g_string_truncate (novel, 184);
  desk_set (self->desk, along_entity_find ("person"), PERSON_1, "known_as", novel->str, NULL);
  desk_settle_down (self->desk);
  gtk_widget_measure (GTK_WIDGET (page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, MAX (before, 360));
  gtk_window_set_child (self->window, NULL);
}

/* A window that keeps where it was told to go. */
typedef struct
{
  AlongWindow parent_instance;

  char *went;
} TestWindow;

typedef AlongWindowClass TestWindowClass;

GType test_window_get_type (void);
G_DEFINE_FINAL_TYPE (TestWindow, test_window, ALONG_TYPE_WINDOW)

static void
test_window_go (AlongWindow *window, const char *kind, const char *id)
{
  TestWindow *self = (TestWindow *)window;

  g_free (self->went);
  self->went = g_strdup_printf ("%s %s", kind, id);
}

static void
test_window_finalize (GObject *object)
{
  g_free (((TestWindow *)object)->went);
  G_OBJECT_CLASS (test_window_parent_class)->finalize (object);
}

static void
test_window_class_init (TestWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_window_finalize;
  klass->go = test_window_go;
}

static void
on_open_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  const char *kind = NULL;
  const char *id = NULL;

  g_variant_get (target, "(&s&s)", &kind, &id);
  test_window_go (data, kind, id);
}

static void
test_window_init (TestWindow *self)
{
  static const GActionEntry actions[]
      = { { "open", on_open_cb, "(ss)" }, { "push", on_open_cb, "(ss)" } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

static TestWindow *
show_window (Fixture *self)
{
  TestWindow *window = g_object_new (test_window_get_type (), NULL);

  along_window_set_context (ALONG_WINDOW (window), self->context);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 600);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Ailsa is found; then Bruce is typed, and Enter comes at once. */
static void
type_in_a_hurry (Fixture *self, GtkWidget *among)
{
  GtkWidget *entry = find_widget (among, GTK_TYPE_SEARCH_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), "Ailsa");
  g_signal_emit_by_name (entry, "search-changed");
  desk_settle_down (self->desk);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Bruce");
  g_signal_emit_by_name (entry, "activate");
}

/* Enter opens who was typed, not who was found for fewer letters. */
static void
test_search_in_a_hurry (Fixture *self, gconstpointer data)
{
  TestWindow *window = show_window (self);

  along_palette_present (ALONG_WINDOW (window), self->context);
  type_in_a_hurry (self, GTK_WIDGET (adw_application_window_get_visible_dialog (
                             ADW_APPLICATION_WINDOW (window))));
  while (window->went == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (window->went, ==, "person " PERSON_2);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_list_in_a_hurry (Fixture *self, gconstpointer data)
{
  TestWindow *window = show_window (self);
  AdwNavigationPage *page = along_people_list_make (self->context);

  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), GTK_WIDGET (page));
  desk_settle_down (self->desk);
  type_in_a_hurry (self, GTK_WIDGET (page));
  while (window->went == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (window->went, ==, "person " PERSON_2);
  gtk_window_destroy (GTK_WINDOW (window));
}

static AlongQuery *
numbered (const char *number)
{
  AlongQuery *query = along_query_new (along_entity_find ("referral"));

  along_query_where (query, "number", ALONG_IS, g_variant_new_string (number));
  return query;
}

/* The table opens the first of what it was asked for last. */
static void
test_table_in_a_hurry (Fixture *self, gconstpointer data)
{
  TestWindow *window = show_window (self);
  g_autoptr (AlongReferralClock) clock = along_referral_clock_new (self->context);
  g_autoptr (AlongPicks) picks = along_picks_new ();
  GtkWidget *table = along_referral_table_new (self->context, clock, picks);
  g_autoptr (AlongQuery) first = numbered ("R-1");
  g_autoptr (AlongQuery) second = numbered ("R-2");

  create (self, make_record ("referral", NEED_1, "number", "R-1", "status", "draft", "from_org",
                             ORG_A, "person", PERSON_1, NULL));
  create (self, make_record ("referral", NEED_2, "number", "R-2", "status", "draft", "from_org",
                             ORG_A, "person", PERSON_1, NULL));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), table);
  along_referral_table_set_query (ALONG_REFERRAL_TABLE (table), first);
  desk_settle_down (self->desk);
  along_referral_table_set_query (ALONG_REFERRAL_TABLE (table), second);
  along_referral_table_open_first (ALONG_REFERRAL_TABLE (table));
  while (window->went == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (window->went, ==, "referral " NEED_2);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
on_picked_cb (const char *id, gpointer data)
{
  char **picked = data;

  *picked = g_strdup (id);
}

static void
test_picker_in_a_hurry (Fixture *self, gconstpointer data)
{
  TestWindow *window = show_window (self);
  g_autofree char *picked = NULL;
  AdwDialog *dialog = NULL;

  along_ref_picker_present (GTK_WIDGET (window), self->context, "person", "Whom?", on_picked_cb,
                            &picked, NULL);
  g_set_weak_pointer (&dialog,
                      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  type_in_a_hurry (self, GTK_WIDGET (dialog));
  /* A dialog that is still closing when its window goes would stay. */
  while (dialog != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (picked, ==, PERSON_2);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add ("/app/lists/filters", Fixture, NULL, set_up, test_filters, tear_down);
  g_test_add ("/app/lists/need-moves", Fixture, NULL, set_up, test_need_moves, tear_down);
  g_test_add ("/app/lists/novel", Fixture, NULL, set_up, test_novel, tear_down);
  g_test_add ("/app/lists/search-in-a-hurry", Fixture, NULL, set_up, test_search_in_a_hurry,
              tear_down);
  g_test_add ("/app/lists/list-in-a-hurry", Fixture, NULL, set_up, test_list_in_a_hurry, tear_down);
  g_test_add ("/app/lists/table-in-a-hurry", Fixture, NULL, set_up, test_table_in_a_hurry,
              tear_down);
  g_test_add ("/app/lists/picker-in-a-hurry", Fixture, NULL, set_up, test_picker_in_a_hurry,
              tear_down);
  return g_test_run ();
}
