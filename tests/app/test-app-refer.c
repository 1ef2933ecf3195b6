/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/import-draft.h"
#include "app/referrals/refer-page.h"
#include "app/referrals/refer-start.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"
#include "desk.h"
#include "fixtures.h"
#include "store/file-parts.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

/* The page on which a referral is made, over a real store: what people press and what is in the store
 * afterwards. */

#define NEED_1 "40000000-0000-7000-8000-000000000001"
#define NEED_2 "40000000-0000-7000-8000-000000000002"
#define BASIS "41000000-0000-7000-8000-000000000001"
#define SERVICE_C "5c000000-0000-7000-8000-00000000005c"
#define DECISION "42000000-0000-7000-8000-000000000001"
#define AGAIN "44000000-0000-7000-8000-000000000001"
#define FILE_1 "45000000-0000-7000-8000-000000000001"
#define FILE_2 "45000000-0000-7000-8000-000000000002"
#define FILE_3 "45000000-0000-7000-8000-000000000003"
#define FILE_4 "45000000-0000-7000-8000-000000000004"
#define PATHWAY "43000000-0000-7000-8000-000000000001"

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
  g_assert_true (desk_create (self->desk, record, &error));
  g_assert_no_error (error);
  along_record_unref (record);
}

static void
create_service (
    Fixture *self, const char *id, const char *name, const char *org, const char *domain)
{
  const char *domains[] = { domain, NULL };
  AlongRecord *service
      = make_record ("service", id, "name", name, "org", org, "status", "active", NULL);

  along_record_set_set (service, "domains", domains);
  create (self, service);
}

static void
create_basis (Fixture *self, const char *recipient, const char *const *categories)
{
  AlongRecord *basis
      = make_record ("sharing_basis", BASIS, "person", PERSON_1, "kind", "explicit_consent",
                     "status", "active", "purpose", "Getting help", "start", "2020-01-01", NULL);
  const char *recipients[] = { recipient, NULL };

  along_record_set_set (basis, "recipients", recipients);
  along_record_set_set (basis, "categories", categories);
  create (self, basis);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const orgs[] = { ORG_A, ORG_B, ORG_C };
  static const char *const names[] = { "Ours", "Harbour", "Larder" };

  self->desk = desk_new (FALSE);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, &actor, self->settings);
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 1000, 800);
  for (guint i = 0; i < G_N_ELEMENTS (orgs); i++)
    create (self, make_record ("organisation", orgs[i], "name", names[i], "isa_signed",
                               "2020-01-01", NULL));
  create (self, make_record ("person", PERSON_1, "known_as", "Ailsa", NULL));
  create (self, make_record ("need", NEED_1, "person", PERSON_1, "domain", "housing", "words",
                             "A door that locks", "status", "identified", NULL));
  create (self, make_record ("need", NEED_2, "person", PERSON_1, "domain", "money", "words",
                             "The letters frighten me", "status", "identified", NULL));
  create_service (self, SERVICE_A, "A roof", ORG_B, "housing");
  create_service (self, SERVICE_B, "Another roof", ORG_C, "housing");
  create_service (self, SERVICE_C, "Debt advice", ORG_C, "money");
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
open_page (Fixture *self, const char *start)
{
  AdwNavigationPage *page = along_refer_page_make (self->context, start);

  gtk_window_set_child (self->window, GTK_WIDGET (page));
  gtk_window_present (self->window);
  desk_settle_down (self->desk);
  desk_settle_down (self->desk);
  return GTK_WIDGET (page);
}

static const char *
title_of (GtkWidget *widget)
{
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));
  if (GTK_IS_CHECK_BUTTON (widget))
    return gtk_check_button_get_label (GTK_CHECK_BUTTON (widget));
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  return NULL;
}

/* The first that shows, or is in what shows. */
static GtkWidget *
find (GtkWidget *root, GType type, const char *title)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type)
      && (title == NULL || g_strcmp0 (title_of (root), title) == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, title);

      if (found != NULL)
        return found;
    }
  return NULL;
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
assert_says (GtkWidget *root, const char *part)
{
  if (!says (root, part))
    g_error ("Nothing says “%s”", part);
}

static void
choose_row (Fixture *self, GtkWidget *page, const char *title)
{
  GtkWidget *row = find (page, ADW_TYPE_ACTION_ROW, title);

  g_assert_nonnull (row);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  desk_settle_down (self->desk);
}

static void
press (Fixture *self, GtkWidget *page, const char *label)
{
  GtkWidget *button = find (page, GTK_TYPE_BUTTON, label);

  if (button == NULL)
    g_error ("There is no button “%s”", label);
  g_signal_emit_by_name (button, "clicked");
  desk_settle_down (self->desk);
}

static void
do_action (Fixture *self, GtkWidget *page, const char *action)
{
  g_assert_true (gtk_widget_activate_action (page, action, NULL));
  desk_settle_down (self->desk);
  desk_settle_down (self->desk);
}

static void
set_tick (Fixture *self, GtkWidget *page, const char *row_title, gboolean on)
{
  GtkWidget *row = find (page, ADW_TYPE_ACTION_ROW, row_title);
  GtkWidget *check = row != NULL ? find (row, GTK_TYPE_CHECK_BUTTON, NULL) : NULL;

  g_assert_nonnull (check);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), on);
  desk_settle_down (self->desk);
}

static GPtrArray *
all_of (Fixture *self, const char *kind)
{
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find (kind));

  return desk_query (self->desk, query);
}

static AlongRecord *
referral_to (GPtrArray *referrals, const char *service)
{
  for (guint i = 0; i < referrals->len; i++)
    if (g_strcmp0 (along_record_get_text (g_ptr_array_index (referrals, i), "service"), service)
        == 0)
      return g_ptr_array_index (referrals, i);
  g_error ("No referral to %s among %u", service, referrals->len);
  return NULL;
}

static void
assert_nothing_sent (Fixture *self)
{
  g_autoptr (GPtrArray) referrals = all_of (self, "referral");

  g_assert_cmpuint (referrals->len, ==, 0);
}

static guint
n_options (const AlongRecord *referral)
{
  GVariant *options = along_record_get (referral, "options_offered");

  return options != NULL ? (guint)g_variant_n_children (options) : 0;
}

static const char *const everything[] = { "whole_plan", NULL };

/* The plain way: a need, a service, sent; two were offered, and the words are the person's. */
static void
test_from_need (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  g_autoptr (GPtrArray) referrals = NULL;
  AlongRecord *referral = NULL;

  create_basis (self, NULL, everything);
  page = open_page (self, NEED_1);
  choose_row (self, page, "Another roof");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  referral = referral_to (referrals, SERVICE_B);
  g_assert_cmpstr (along_record_get_state (referral), ==, "sent");
  g_assert_cmpstr (along_record_get_text (referral, "reason"), ==, "A door that locks");
  g_assert_cmpstr (along_record_get_text (referral, "sharing_basis"), ==, BASIS);
  g_assert_cmpuint (n_options (referral), ==, 2);
  g_assert_null (along_record_get (referral, "bundle_id"));
}

/* From the person the need is chosen there; its words become the reason, and stay what people make them. */
static void
test_from_person (Fixture *self, gconstpointer data)
{
  g_autofree char *start = along_refer_start_text ("person", PERSON_1, NULL);
  GtkWidget *page = NULL;
  g_autoptr (GPtrArray) referrals = NULL;
  AlongRecord *referral = NULL;
  g_auto (GStrv) needs = NULL;

  create_basis (self, NULL, everything);
  page = open_page (self, start);
  g_assert_nonnull (find (page, ADW_TYPE_ACTION_ROW, "Debt advice"));
  set_tick (self, page, "Housing", TRUE);
  assert_says (page, "Helps with: Housing");
  set_tick (self, page, "Money and benefits", TRUE);
  choose_row (self, page, "Debt advice");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  referral = referral_to (referrals, SERVICE_C);
  needs = along_record_get_set (referral, "needs");
  g_assert_cmpuint (g_strv_length (needs), ==, 2);
  g_assert_cmpstr (along_record_get_text (referral, "reason"), ==,
                   "A door that locks\n\nThe letters frighten me");
}

/* From a service nobody is chosen yet: nothing can be typed about anybody before. */
static void
test_from_service (Fixture *self, gconstpointer data)
{
  g_autofree char *start = along_refer_start_text ("service", SERVICE_B, NULL);
  g_autofree char *with = along_refer_start_text ("person", PERSON_1, "service", SERVICE_B, NULL);
  GtkWidget *page = open_page (self, start);
  g_autoptr (GPtrArray) referrals = NULL;

  assert_says (page, "Choose the person first");
  create_basis (self, NULL, everything);
  page = open_page (self, with);
  set_tick (self, page, "Housing", TRUE);
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  referral_to (referrals, SERVICE_B);
}

static void
test_from_decision (Fixture *self, gconstpointer data)
{
  g_autofree char *start = along_refer_start_text ("decision", DECISION, NULL);
  GtkWidget *page = NULL;
  g_autoptr (GPtrArray) referrals = NULL;
  AlongRecord *referral = NULL;

  create_basis (self, NULL, everything);
  create (self, make_record ("decision", DECISION, "person", PERSON_1, "text",
                             "A home of her own comes first.", NULL));
  page = open_page (self, start);
  choose_row (self, page, "A roof");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  referral = referral_to (referrals, SERVICE_A);
  g_assert_cmpstr (along_record_get_text (referral, "decision"), ==, DECISION);
  g_assert_cmpstr (along_record_get_text (referral, "reason"), ==,
                   "A home of her own comes first.");
}

/* No ground for it: nothing goes, the sentence names whom and what, and one press agrees in place. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  static const char *const identity[] = { "identity", NULL };
  GtkWidget *page = NULL;
  g_autoptr (GPtrArray) referrals = NULL;
  g_autoptr (GPtrArray) bases = NULL;

  create_basis (self, NULL, identity);
  page = open_page (self, NEED_1);
  choose_row (self, page, "A roof");
  do_action (self, page, "page.send");
  assert_nothing_sent (self);
  press (self, page, "They Agree, Face to Face");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  referral_to (referrals, SERVICE_A);
  bases = all_of (self, "sharing_basis");
  g_assert_cmpuint (bases->len, ==, 2);
}

/* What is not covered can be left out instead, and the rest goes. */
static void
test_left_out (Fixture *self, gconstpointer data)
{
  static const char *const identity[] = { "identity", NULL };
  GtkWidget *page = NULL;
  GtkWidget *row = NULL;
  g_autoptr (GPtrArray) referrals = NULL;
  g_auto (GStrv) categories = NULL;

  create_basis (self, ORG_B, identity);
  page = open_page (self, NEED_1);
  choose_row (self, page, "A roof");
  row = find (page, ADW_TYPE_ACTION_ROW, "Getting help");
  g_assert_nonnull (row);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (row, GTK_TYPE_CHECK_BUTTON, NULL)), TRUE);
  do_action (self, page, "page.send");
  assert_nothing_sent (self);
  assert_says (page, "Harbour may not have this yet: Housing and money");
  press (self, page, "Leave It Out");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  categories = along_record_get_set (referral_to (referrals, SERVICE_A), "shared_categories");
  g_assert_cmpuint (g_strv_length (categories), ==, 1);
  g_assert_cmpstr (categories[0], ==, "identity");
}

/* One service offered is no choice: the page asks, and keeps the reason. */
static void
test_one_option (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  GtkWidget *row = NULL;
  g_autoptr (GPtrArray) referrals = NULL;
  AlongRecord *referral = NULL;

  create_basis (self, NULL, everything);
  page = open_page (self, NEED_1);
  choose_row (self, page, "A roof");
  row = find (page, ADW_TYPE_ACTION_ROW, "Another roof");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (row, GTK_TYPE_CHECK_BUTTON, "Offered")),
                               FALSE);
  desk_settle_down (self->desk);
  do_action (self, page, "page.send");
  assert_nothing_sent (self);
  assert_says (page, "Only one service was put before the person");
  press (self, page, "They Asked for This One");
  desk_settle_down (self->desk);
  referrals = all_of (self, "referral");
  referral = referral_to (referrals, SERVICE_A);
  g_assert_cmpstr (along_record_get_text (referral, "one_option"), ==, "person_asked");
  g_assert_cmpuint (n_options (referral), ==, 1);
}

/* A service that closes while people write: a sentence, and not a word is lost. */
static void
test_closed_meanwhile (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) referrals = NULL;

  create_basis (self, NULL, everything);
  page = open_page (self, NEED_1);
  choose_row (self, page, "A roof");
  desk_set (self->desk, along_entity_find ("service"), SERVICE_A, "status", "temporarily_closed",
            &error);
  g_assert_no_error (error);
  desk_settle_down (self->desk);
  do_action (self, page, "page.send");
  assert_nothing_sent (self);
  assert_says (page, "A roof is not running at present");
  choose_row (self, page, "Another roof");
  do_action (self, page, "page.send");
  /* What has closed was no choice. */
  press (self, page, "Only This One Suits");
  referrals = all_of (self, "referral");
  g_assert_cmpstr (along_record_get_text (referral_to (referrals, SERVICE_B), "reason"), ==,
                   "A door that locks");
}

static void
test_no_agreement (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  g_autoptr (GError) error = NULL;

  create_basis (self, NULL, everything);
  desk_set (self->desk, along_entity_find ("organisation"), ORG_B, "isa_signed", NULL, &error);
  g_assert_no_error (error);
  page = open_page (self, NEED_1);
  choose_row (self, page, "A roof");
  assert_says (page, "has not signed a sharing agreement yet");
  g_assert_nonnull (find (page, GTK_TYPE_BUTTON, "Show the Organisation"));
  do_action (self, page, "page.send");
  assert_nothing_sent (self);
}

/* An agreement that was to be looked at again does not keep people from help, and is not passed over in silence. */
static void
test_review_overdue (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  g_autoptr (GError) error = NULL;

  create_basis (self, NULL, everything);
  desk_set (self->desk, along_entity_find ("organisation"), ORG_B, "isa_review", "2021-03-01",
            &error);
  g_assert_no_error (error);
  page = open_page (self, NEED_1);
  g_assert_false (says (page, "was to be looked at again"));
  choose_row (self, page, "A roof");
  assert_says (page, "The sharing agreement with Harbour was to be looked at again by 1 Mar 2021.");
  do_action (self, page, "page.send");
  {
    g_autoptr (GPtrArray) referrals = all_of (self, "referral");

    g_assert_cmpuint (referrals->len, ==, 1);
    g_assert_cmpstr (along_record_get_state (g_ptr_array_index (referrals, 0)), ==, "sent");
  }
}

static void
on_part_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  along_store_put_file_part_finish (ALONG_STORE (source), result, &error);
  g_assert_no_error (error);
}

static void
on_end_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  along_store_end_file_finish (ALONG_STORE (source), result, &error);
  g_assert_no_error (error);
}

/* A file that went with the referral, its bytes on this device where @here. */
static void
create_file (Fixture *self, const char *id, const char *name, const char *shows, gboolean here)
{
  g_autoptr (GBytes) bytes = g_bytes_new (name, strlen (name));
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  AlongRecord *file
      = make_record ("attachment", id, "name", name, "about", "packet", "referral", AGAIN, "mime",
                     "application/pdf", "sha256", sha256, "description", shows, NULL);

  along_record_set_integer (file, "size", (gint64)strlen (name));
  if (here)
    {
      along_store_put_file_part_async (self->desk->store, id, 0, bytes, (gint64)strlen (name), TRUE,
                                       on_part_cb, NULL);
      along_store_end_file_async (self->desk->store, id, sha256, on_end_cb, NULL);
    }
  create (self, file);
}

/* What went with a referral that came to nothing goes with the one in its place, as copies; who sends it may take one
 * out. What is not on this device is said, and what was not enclosed stays where it is. */
static void
test_files_carried (Fixture *self, gconstpointer data)
{
  static const char *const enclosed[] = { FILE_1, FILE_2, FILE_3, NULL };
  AlongRecord *again = make_record ("referral", AGAIN, "number", "R-7K2M9QXD", "status", "declined",
                                    "from_org", ORG_A, "to_org", ORG_C, "service", SERVICE_B,
                                    "person", PERSON_1, "reason", "A door that locks", NULL);
  g_autofree char *start = along_refer_start_text ("again", AGAIN, "service", SERVICE_A, NULL);
  g_autoptr (GPtrArray) referrals = NULL;
  g_autoptr (AlongRecord) copy = NULL;
  g_auto (GStrv) files = NULL;
  AlongRecord *sent = NULL;
  GtkWidget *page = NULL;

  create_basis (self, NULL, everything);
  along_record_set_set (again, "attachments", enclosed);
  create (self, again);
  create_file (self, FILE_1, "Letter.pdf", "What the doctor wrote", TRUE);
  create_file (self, FILE_2, "Form.pdf", NULL, TRUE);
  create_file (self, FILE_3, "Far.pdf", NULL, FALSE);
  create_file (self, FILE_4, "Theirs.pdf", NULL, TRUE);
  page = open_page (self, start);
  g_assert_nonnull (find (page, ADW_TYPE_ACTION_ROW, "Letter.pdf"));
  g_assert_nonnull (find (page, ADW_TYPE_ACTION_ROW, "Form.pdf"));
  g_assert_null (find (page, ADW_TYPE_ACTION_ROW, "Theirs.pdf"));
  assert_says (page, "Far.pdf could not be taken over");
  {
    /* Taken out, it stays out when the page is opened again. */
    GtkWidget *row = find (page, ADW_TYPE_ACTION_ROW, "Form.pdf");

    g_signal_emit_by_name (find (row, GTK_TYPE_BUTTON, NULL), "clicked");
    desk_settle_down (self->desk);
  }
  page = open_page (self, NULL);
  page = open_page (self, start);
  g_assert_nonnull (find (page, ADW_TYPE_ACTION_ROW, "Letter.pdf"));
  g_assert_null (find (page, ADW_TYPE_ACTION_ROW, "Form.pdf"));
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  sent = referral_to (referrals, SERVICE_A);
  g_assert_cmpstr (along_record_get_state (sent), ==, "sent");
  files = along_record_get_set (sent, "attachments");
  g_assert_cmpuint (g_strv_length (files), ==, 1);
  g_assert_cmpstr (files[0], !=, FILE_1);
  copy = desk_get (self->desk, along_entity_find ("attachment"), files[0]);
  g_assert_cmpstr (along_record_get_text (copy, "name"), ==, "Letter.pdf");
  g_assert_cmpstr (along_record_get_text (copy, "description"), ==, "What the doctor wrote");
  g_assert_cmpstr (along_record_get_text (copy, "referral"), ==, along_record_get_id (sent));
}

/* What came in a file from another system goes on here: its words and its service are in place, what is shared is
 * asked anew, and it is sent under its own number. */
static void
test_imported (Fixture *self, gconstpointer data)
{
  static const char *const hopes[] = { "To sing with others", NULL };
  g_autoptr (AlongRecord) came
      = make_record ("referral", AGAIN, "number", "R-7K2M9QXD", "status", "sent", "from_org", ORG_C,
                     "reason", "Would like company", "priority", "urgent", "access_needs",
                     "A seat near the door", NULL);
  g_autoptr (AlongRecord) service = desk_get (self->desk, along_entity_find ("service"), SERVICE_A);
  const AlongFhirReferral found = { .referral = came, .from = (char *)"Larrick Practice" };
  AlongRecord *draft = NULL;
  g_autofree char *id = NULL;
  g_autofree char *number = NULL;
  g_autofree char *start = NULL;
  g_autoptr (GPtrArray) referrals = NULL;
  AlongRecord *sent = NULL;
  GtkWidget *page = NULL;

  create_basis (self, NULL, everything);
  along_record_set_set (came, "desired_outcomes", hopes);
  draft = along_import_draft (&actor, &found, PERSON_1, service);
  id = g_strdup (along_record_get_id (draft));
  number = g_strdup (along_record_get_title (draft));
  create (self, draft);
  start = along_refer_again (id, SERVICE_A);
  page = open_page (self, start);
  assert_says (page, "To sing with others");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  g_assert_cmpuint (referrals->len, ==, 1);
  sent = g_ptr_array_index (referrals, 0);
  g_assert_cmpstr (along_record_get_id (sent), ==, id);
  g_assert_cmpstr (along_record_get_title (sent), ==, number);
  g_assert_cmpstr (along_record_get_state (sent), ==, "sent");
  g_assert_cmpstr (along_record_get_text (sent, "service"), ==, SERVICE_A);
  g_assert_cmpstr (along_record_get_text (sent, "reason"), ==, "Would like company");
  g_assert_cmpstr (along_record_get_text (sent, "priority"), ==, "urgent");
  g_assert_cmpstr (along_record_get_text (sent, "access_needs"), ==, "A seat near the door");
  g_assert_nonnull (along_record_get (sent, "packet"));
  g_assert_nonnull (along_record_get (sent, "sharing_basis"));
}

/* Several services: a referral for each, sent in one transaction, with one bundle id and one agreement. */
static void
test_bundle (Fixture *self, gconstpointer data)
{
  GtkWidget *page = open_page (self, NEED_1);
  g_autoptr (GPtrArray) referrals = NULL;
  g_autoptr (GPtrArray) bases = NULL;
  g_auto (GStrv) recipients = NULL;
  const char *bundle = NULL;

  choose_row (self, page, "A roof");
  do_action (self, page, "refer.another");
  choose_row (self, page, "Another roof");
  assert_says (page, "For Each of Them");
  do_action (self, page, "page.send");
  assert_nothing_sent (self);
  press (self, page, "They Agree, on the Phone");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  g_assert_cmpuint (referrals->len, ==, 2);
  bundle = along_record_get_text (referral_to (referrals, SERVICE_A), "bundle_id");
  g_assert_nonnull (bundle);
  g_assert_cmpstr (along_record_get_text (referral_to (referrals, SERVICE_B), "bundle_id"), ==,
                   bundle);
  g_assert_cmpstr (along_record_get_text (referral_to (referrals, SERVICE_A), "number"), !=,
                   along_record_get_text (referral_to (referrals, SERVICE_B), "number"));
  g_assert_cmpstr (along_record_get_state (referral_to (referrals, SERVICE_B)), ==, "sent");
  bases = all_of (self, "sharing_basis");
  g_assert_cmpuint (bases->len, ==, 1);
  recipients = along_record_get_set (g_ptr_array_index (bases, 0), "recipients");
  g_assert_cmpuint (g_strv_length (recipients), ==, 2);
}

/* A ground that names one of two: the other is refused by name, and may get less. */
static void
test_bundle_covered (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;

  create_basis (self, ORG_B, everything);
  page = open_page (self, NEED_1);
  choose_row (self, page, "A roof");
  do_action (self, page, "refer.another");
  choose_row (self, page, "Another roof");
  do_action (self, page, "page.send");
  assert_nothing_sent (self);
  assert_says (page, "Larder may not have this yet");
  press (self, page, "Another Service");
  do_action (self, page, "page.send");
  {
    g_autoptr (GPtrArray) referrals = all_of (self, "referral");

    g_assert_cmpuint (referrals->len, ==, 1);
    referral_to (referrals, SERVICE_A);
  }
}

/* A pathway fills the page; what is for a later day stays as a draft with its date. */
static void
test_pathway (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  AlongRecord *pathway = make_record ("pathway_template", PATHWAY, "name", "A home again", NULL);
  g_autoptr (GPtrArray) referrals = NULL;
  g_autofree char *today = along_clock_today ();
  g_autofree char *week = along_date_add_days (today, 7);
  AlongRecord *later = NULL;

  along_record_set (
      pathway, "lines",
      g_variant_new_parsed ("[{'position': '1', 'service': %s, 'reason': 'A roof first.'},"
                            " {'position': '2', 'service': %s, 'days_after': '7'}]",
                            SERVICE_A, SERVICE_C));
  create (self, pathway);
  create_basis (self, NULL, everything);
  page = open_page (self, NEED_1);
  {
    GtkWidget *row = find (page, ADW_TYPE_ACTION_ROW, "A home again");

    g_assert_nonnull (row);
    g_signal_emit_by_name (row, "activated");
    desk_settle_down (self->desk);
    desk_settle_down (self->desk);
  }
  assert_says (page, "Kept as a draft until");
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  g_assert_cmpuint (referrals->len, ==, 2);
  g_assert_cmpstr (along_record_get_text (referral_to (referrals, SERVICE_A), "reason"), ==,
                   "A roof first.\n\nA door that locks");
  g_assert_cmpstr (along_record_get_state (referral_to (referrals, SERVICE_A)), ==, "sent");
  later = referral_to (referrals, SERVICE_C);
  g_assert_cmpstr (along_record_get_state (later), ==, "draft");
  g_assert_cmpstr (along_record_get_text (later, "planned_for"), ==, week);
  /* When its day has come it is this very page again, and goes as any other. */
  {
    g_autofree char *start = along_refer_start_text ("draft", along_record_get_id (later), NULL);
    g_autoptr (AlongRecord) sent = NULL;

    page = open_page (self, start);
    do_action (self, page, "page.send");
    if (find (page, GTK_TYPE_BUTTON, "Only This One Suits") != NULL)
      press (self, page, "Only This One Suits");
    sent = desk_get (self->desk, along_entity_find ("referral"), along_record_get_id (later));
    g_assert_cmpstr (along_record_get_state (sent), ==, "sent");
    g_assert_null (along_record_get (sent, "planned_for"));
  }
}

/* Choosing and sending in one breath: what goes is what was chosen, on the ground that covers it. */
static void
test_in_one_breath (Fixture *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  GtkWidget *row = NULL;
  g_autoptr (GPtrArray) referrals = NULL;

  create_basis (self, NULL, everything);
  page = open_page (self, NEED_1);
  row = find (page, ADW_TYPE_ACTION_ROW, "Another roof");
  g_assert_nonnull (row);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  do_action (self, page, "page.send");
  referrals = all_of (self, "referral");
  g_assert_cmpstr (along_record_get_text (referral_to (referrals, SERVICE_B), "sharing_basis"), ==,
                   BASIS);
}

/* Somebody else writes into a draft at whatever moment while it is opened: it can be sent, and their words stay. */
static void
test_written_meanwhile (Fixture *self, gconstpointer data)
{
  const AlongEntity *entity = along_entity_find ("referral");

  create_basis (self, NULL, everything);
  for (guint steps = 0; steps < 12; steps++)
    {
      g_autofree char *id = along_id_new ();
      g_autofree char *start = along_refer_start_text ("draft", id, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongRecord) sent = NULL;
      GtkWidget *page = NULL;

      create (self, make_record ("referral", id, "number", "R-1DSRB364", "status", "draft",
                                 "from_org", ORG_A, "person", PERSON_1, "reason", "A door", NULL));
      page = GTK_WIDGET (along_refer_page_make (self->context, start));
      gtk_window_set_child (self->window, page);
      gtk_window_present (self->window);
      /* Each step is as long as the store needs for one more answer. */
      for (guint i = 0; i < steps; i++)
        g_free (desk_get_meta (self->desk, "replica"));
      g_assert_true (desk_set (self->desk, entity, id, "sender_notes", "Ring after two", &error));
      g_assert_no_error (error);
      desk_settle_down (self->desk);
      desk_settle_down (self->desk);
      choose_row (self, page, "Another roof");
      do_action (self, page, "page.send");
      sent = desk_get (self->desk, entity, id);
      g_assert_cmpstr (along_record_get_state (sent), ==, "sent");
      g_assert_cmpstr (along_record_get_text (sent, "sender_notes"), ==, "Ring after two");
    }
}

/* Leaving and coming back keeps the services, what was offered, and every word. */
static void
test_draft_kept (Fixture *self, gconstpointer data)
{
  GtkWidget *page = open_page (self, NEED_1);

  choose_row (self, page, "A roof");
  do_action (self, page, "refer.another");
  choose_row (self, page, "Another roof");
  page = open_page (self, NULL);
  page = open_page (self, NEED_1);
  assert_says (page, "For Each of Them");
  g_assert_nonnull (find (page, ADW_TYPE_EXPANDER_ROW, "A roof"));
  g_assert_nonnull (find (page, ADW_TYPE_EXPANDER_ROW, "Another roof"));
}

/* Nothing suits: kept once for each need and day, however often it is said. */
static void
test_unmet (Fixture *self, gconstpointer data)
{
  GtkWidget *page = open_page (self, NEED_1);
  g_autoptr (GPtrArray) unmet = NULL;

  do_action (self, page, "refer.nothing-suits");
  page = open_page (self, NEED_1);
  do_action (self, page, "refer.nothing-suits");
  desk_settle_down (self->desk);
  /* Without a window nothing is raised: who sits there must see that it was. */
  unmet = all_of (self, "unmet_need");
  g_assert_cmpuint (unmet->len, ==, 0);
}

#define ADD(name, function) \
  g_test_add ("/app/refer/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ADD ("from-need", test_from_need);
  ADD ("from-person", test_from_person);
  ADD ("from-service", test_from_service);
  ADD ("from-decision", test_from_decision);
  ADD ("refused", test_refused);
  ADD ("left-out", test_left_out);
  ADD ("one-option", test_one_option);
  ADD ("closed-meanwhile", test_closed_meanwhile);
  ADD ("no-agreement", test_no_agreement);
  ADD ("review-overdue", test_review_overdue);
  ADD ("files-carried", test_files_carried);
  ADD ("imported", test_imported);
  ADD ("bundle", test_bundle);
  ADD ("bundle-covered", test_bundle_covered);
  ADD ("pathway", test_pathway);
  ADD ("in-one-breath", test_in_one_breath);
  ADD ("written-meanwhile", test_written_meanwhile);
  ADD ("draft-kept", test_draft_kept);
  ADD ("unmet", test_unmet);
  return g_test_run ();
}
