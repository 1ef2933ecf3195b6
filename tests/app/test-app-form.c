/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/row-for-field.h"
#include "app/common/record-form.h"
#include "desk.h"
#include "fixtures.h"
#include "support/random-record.h"

#include <adwaita.h>
#include <locale.h>

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
  self->desk = desk_new (FALSE);
  self->settings = g_settings_new ("org.alongside.Alongside");
  self->context = along_context_new_for_store (self->desk->store, NULL, NULL, self->settings);
  self->window = GTK_WINDOW (gtk_window_new ());
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (self->window);
  desk_settle_down (self->desk);
  g_assert_finalize_object (self->context);
  g_object_unref (self->settings);
  desk_free (self->desk);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Sets have no order, and a line of a table without a cell is no line. */
static GVariant *
normal (GVariant *value)
{
  if (value == NULL)
    return NULL;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      gsize n = 0;
      g_autofree const char **texts = g_variant_get_strv (value, &n);

      qsort (texts, n, sizeof *texts, compare_texts);
      return g_variant_ref_sink (g_variant_new_strv (texts, (gssize)n));
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{ss}")))
    {
      g_auto (GVariantBuilder) lines = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{ss}"));
      gsize n = g_variant_n_children (value);
      gsize kept = 0;

      for (gsize i = 0; i < n; i++)
        {
          g_autoptr (GVariant) line = g_variant_get_child_value (value, i);

          if (g_variant_n_children (line) == 0)
            continue;
          g_variant_builder_add_value (&lines, line);
          kept++;
        }
      return kept > 0 ? g_variant_ref_sink (g_variant_builder_end (&lines)) : NULL;
    }
  return g_variant_ref (value);
}

static void
assert_same (GVariant *value, GVariant *expected)
{
  g_autoptr (GVariant) a = normal (value);
  g_autoptr (GVariant) b = normal (expected);

  if (a == NULL || b == NULL)
    g_assert_true (a == b);
  else
    g_assert_cmpvariant (a, b);
}

static void
check_row (AlongFieldRow *row, const AlongField *field, GVariant *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) back = NULL;
  g_autoptr (GVariant) nothing = NULL;
  g_autoptr (GVariant) from_draft = NULL;
  g_autofree char *typed = NULL;

  along_field_row_set_value (row, value);
  back = along_field_row_get_value (row, &error);
  g_assert_no_error (error);
  assert_same (back, value);
  typed = along_field_row_get_typed (row);
  along_field_row_set_value (row, NULL);
  nothing = along_field_row_get_value (row, &error);
  g_assert_no_error (error);
  g_assert_null (nothing);
  /* What was typed comes back from a draft. */
  along_field_row_set_typed (row, typed, field);
  from_draft = along_field_row_get_value (row, &error);
  g_assert_no_error (error);
  assert_same (from_draft, value);
}

static AlongFieldRow *
make_row (Fixture *self, const AlongField *field)
{
  return g_object_ref_sink (along_row_for_field (self->context, field));
}

/* Every field of every entity has a row that gives back what it was given. */
static void
test_rows (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)g_test_rand_int ());
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n; i++)
    for (guint f = 0; f < along_entity_n_fields (entities[i]); f++)
      {
        const AlongField *field = along_entity_field (entities[i], f);
        g_autoptr (AlongFieldRow) row = make_row (self, field);

        for (guint times = 0; times < 2; times++)
          {
            g_autoptr (GVariant) value = g_variant_ref_sink (along_random_value (field, rand));

            /* Instants are typed to the minute. */
            if (field->type == ALONG_INSTANT)
              {
                gint64 ms = g_variant_get_int64 (value) / 60000 * 60000;

                g_clear_pointer (&value, g_variant_unref);
                value = g_variant_ref_sink (g_variant_new_int64 (ms));
              }
            g_test_message ("%s.%s", entities[i]->kind, field->name);
            check_row (row, field, value);
          }
      }
}

/* Text is stored as typed, whatever it is. */
static void
test_naughty_strings (Fixture *self, gconstpointer data)
{
  const AlongEntity *person = along_entity_find ("person");
  const AlongEntity *service = along_entity_find ("service");
  const AlongField *line = along_entity_find_field (person, "known_as", NULL);
  const AlongField *text = along_entity_find_field (service, "description", NULL);
  g_autoptr (AlongFieldRow) line_row = make_row (self, line);
  g_autoptr (AlongFieldRow) text_row = make_row (self, text);
  g_autofree char *path
      = g_build_filename (g_getenv ("ALONGSIDE_DATA"), "strings", "blns.txt", NULL);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    {
      g_test_skip ("the shared data is not there");
      return;
    }
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = NULL;

      if (lines[i][0] == '\0' || lines[i][0] == '#' || !g_utf8_validate (lines[i], -1, NULL))
        continue;
      value = g_variant_ref_sink (g_variant_new_string (lines[i]));
      check_row (text_row, text, value);
      if (along_field_check (line, value, NULL))
        check_row (line_row, line, value);
      n++;
    }
  g_assert_cmpuint (n, >, 300);
}

static void
test_numbers (Fixture *self, gconstpointer data)
{
  static const double numbers[]
      = { 0, -1, 56.462018, -2.970721, 0.1, 1.0 / 3, 1e-9, 123456789.125, 1e20 };
  const AlongField *real = NULL;
  g_autoptr (AlongFieldRow) row = NULL;
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n && real == NULL; i++)
    for (guint f = 0; f < along_entity_n_fields (entities[i]); f++)
      if (along_entity_field (entities[i], f)->type == ALONG_REAL)
        real = along_entity_field (entities[i], f);
  g_assert_nonnull (real);
  row = make_row (self, real);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_double (numbers[i]));

      check_row (row, real, value);
    }
}

/* A choice that only a newer version knows stays until somebody chooses another. */
static void
test_unknown_codes (Fixture *self, gconstpointer data)
{
  const AlongEntity *person = along_entity_find ("person");
  const AlongField *one = along_entity_find_field (person, "sex", NULL);
  g_autoptr (AlongFieldRow) row = make_row (self, one);
  g_autoptr (GVariant) code = g_variant_ref_sink (g_variant_new_string ("a_code_of_tomorrow"));

  check_row (row, one, code);
  for (guint f = 0; f < along_entity_n_fields (person); f++)
    {
      const AlongField *field = along_entity_field (person, f);
      g_autoptr (AlongFieldRow) set_row = NULL;
      const char *codes[] = { "a_code_of_tomorrow", "another", NULL };
      g_autoptr (GVariant) set = g_variant_ref_sink (g_variant_new_strv (codes, -1));

      if (field->type != ALONG_CODES)
        continue;
      set_row = make_row (self, field);
      check_row (set_row, field, set);
    }
}

static const char *const who[] = { "known_as", "given", "family", "birth_date", "aliases", NULL };
static const AlongFormGroup groups[] = { { "Who", NULL, who }, { NULL } };

static AlongRecordForm *
open_form (Fixture *self, AlongRecord *record)
{
  AlongRecordForm *form
      = ALONG_RECORD_FORM (along_record_form_new (self->context, record, groups, NULL));

  gtk_window_set_child (self->window, GTK_WIDGET (form));
  desk_settle_down (self->desk);
  return form;
}

static void
close_form (Fixture *self)
{
  gtk_window_set_child (self->window, NULL);
  desk_settle_down (self->desk);
}

/* The window dies while somebody types: the next form has it all. */
static void
test_drafts (Fixture *self, gconstpointer data)
{
  const AlongEntity *person = along_entity_find ("person");
  g_autoptr (AlongRecord) record = make_record ("person", PERSON_1, "known_as", "Tam", NULL);
  g_autoptr (AlongRecord) restored = NULL;
  g_autoptr (AlongRecord) fresh = NULL;
  AlongRecordForm *form = open_form (self, record);

  g_assert_false (along_record_form_is_changed (form));
  along_record_form_set_value (form, "known_as", g_variant_new_string ("Tam o' Shanter"));
  along_record_form_set_value (form, "birth_date", g_variant_new_string ("1790-11-01"));
  g_assert_true (along_record_form_is_changed (form));
  close_form (self);

  form = open_form (self, record);
  restored = along_record_form_get_record (form);
  g_assert_cmpstr (along_record_get_text (restored, "known_as"), ==, "Tam o' Shanter");
  g_assert_cmpstr (along_record_get_text (restored, "birth_date"), ==, "1790-11-01");
  g_assert_true (along_record_get_entity (restored) == person);
  along_record_form_drop_drafts (form);
  close_form (self);

  form = open_form (self, record);
  fresh = along_record_form_get_record (form);
  g_assert_true (along_record_equal (fresh, record));
  close_form (self);
}

static guint
count_errors (GtkWidget *widget)
{
  guint n = gtk_widget_has_css_class (widget, "error") && ALONG_IS_FIELD_ROW (widget) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_errors (child);
  return n;
}

static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  if (ALONG_IS_FIELD_ROW (widget)
      && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What is wrong stands on its row, and goes when people type on. */
static void
test_problems (Fixture *self, gconstpointer data)
{
  g_autoptr (AlongRecord) record = along_record_new (along_entity_find ("person"), PERSON_1);
  g_autoptr (AlongRecord) now = NULL;
  AlongRecordForm *form = open_form (self, record);
  GtkWidget *name = find_row (GTK_WIDGET (form), "Known as");
  GtkWidget *birth = find_row (GTK_WIDGET (form), "Date of birth");

  g_assert_false (along_record_form_check (form));
  g_assert_cmpuint (count_errors (GTK_WIDGET (form)), ==, 1);
  g_assert_true (gtk_widget_has_css_class (name, "error"));
  gtk_editable_set_text (GTK_EDITABLE (name), "Ishbel");
  g_assert_cmpuint (count_errors (GTK_WIDGET (form)), ==, 0);
  gtk_editable_set_text (GTK_EDITABLE (birth), "31/4/1980");
  g_assert_false (along_record_form_check (form));
  g_assert_true (gtk_widget_has_css_class (birth, "error"));
  g_assert_false (gtk_widget_has_css_class (name, "error"));
  gtk_editable_set_text (GTK_EDITABLE (birth), "30 April 1980");
  g_assert_true (along_record_form_check (form));
  now = along_record_form_get_record (form);
  g_assert_cmpstr (along_record_get_text (now, "known_as"), ==, "Ishbel");
  g_assert_cmpstr (along_record_get_text (now, "birth_date"), ==, "1980-04-30");
  along_record_form_set_problem (form, "given", "Too short.");
  g_assert_cmpuint (count_errors (GTK_WIDGET (form)), ==, 1);
  close_form (self);
}

static GtkWidget *
find_class (GtkWidget *widget, const char *name)
{
  if (gtk_widget_has_css_class (widget, name))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What is perhaps a slip is said at once, keeps nobody from saving, and goes when it is mended. */
static void
test_advice (Fixture *self, gconstpointer data)
{
  static const char *const fields[] = { "known_as", "birth_date", "nhs_number", NULL };
  const AlongFormGroup numbers[] = { { "Who", NULL, fields }, { NULL } };
  g_autoptr (AlongRecord) record
      = make_record ("person", PERSON_1, "known_as", "Tam", "nhs_number", "0000000000", NULL);
  AlongRecordForm *form
      = ALONG_RECORD_FORM (along_record_form_new (self->context, record, numbers, NULL));
  GtkWidget *number = NULL;
  GtkWidget *advice = NULL;

  gtk_window_set_child (self->window, GTK_WIDGET (form));
  desk_settle_down (self->desk);
  number = find_row (GTK_WIDGET (form), "NHS number");
  advice = find_class (GTK_WIDGET (form), "warning");
  g_assert_nonnull (advice);
  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (advice)), "NHS number"));
  g_assert_true (along_record_form_check (form));
  g_assert_nonnull (find_class (GTK_WIDGET (form), "warning"));
  gtk_editable_set_text (GTK_EDITABLE (number), "0000000001");
  g_assert_null (find_class (GTK_WIDGET (form), "warning"));
  g_assert_false (along_record_form_check (form));
  gtk_editable_set_text (GTK_EDITABLE (number), "4444444444");
  g_assert_cmpuint (count_errors (GTK_WIDGET (form)), ==, 0);
  g_assert_nonnull (find_class (GTK_WIDGET (form), "warning"));
  gtk_editable_set_text (GTK_EDITABLE (number), "999 000 0018");
  g_assert_null (find_class (GTK_WIDGET (form), "warning"));
  g_assert_true (along_record_form_check (form));
  along_record_form_drop_drafts (form);
  close_form (self);
}

/* Somebody else changes the record while the form is open. */
static void
test_follows (Fixture *self, gconstpointer data)
{
  const AlongEntity *person = along_entity_find ("person");
  g_autoptr (AlongRecord) record
      = make_record ("person", PERSON_1, "known_as", "Tam", "given", "Thomas", NULL);
  g_autoptr (AlongRecord) now = NULL;
  g_autoptr (AlongTxn) txn = NULL;
  g_autoptr (GError) error = NULL;
  AlongRecordForm *form = NULL;

  g_assert_true (desk_create (self->desk, record, &error));
  g_assert_no_error (error);
  form = open_form (self, record);
  along_record_form_set_value (form, "known_as", g_variant_new_string ("Tommy"));
  g_assert_true (desk_set (self->desk, person, PERSON_1, "known_as", "Thom", &error));
  g_assert_no_error (error);
  g_assert_true (desk_set (self->desk, person, PERSON_1, "family", "Example", &error));
  g_assert_no_error (error);
  desk_settle_down (self->desk);
  now = along_record_form_get_record (form);
  g_assert_cmpstr (along_record_get_text (now, "known_as"), ==, "Tommy");
  g_assert_cmpstr (along_record_get_text (now, "family"), ==, "Example");
  g_assert_cmpstr (along_record_get_text (along_record_form_get_before (form), "known_as"), ==,
                   "Thom");
  /* Only what was typed is changed by saving. */
  txn = along_txn_new (ORG_A);
  g_assert_cmpuint (along_txn_update (txn, along_record_form_get_before (form), now), ==, 1);
  close_form (self);
}

/* Opening a form and saving it changes nothing, for any record. */
static void
test_untouched (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)g_test_rand_int ());
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n; i++)
    {
      guint n_fields = along_entity_n_fields (entities[i]);
      g_autofree const char **names = g_new0 (const char *, n_fields + 1);
      AlongFormGroup all[] = { { NULL, NULL, names }, { NULL } };
      g_autoptr (AlongRecord) record = along_random_record (entities[i], rand);
      g_autoptr (AlongRecord) now = NULL;
      AlongRecordForm *form = NULL;

      for (guint f = 0; f < n_fields; f++)
        names[f] = along_entity_field (entities[i], f)->name;
      form = ALONG_RECORD_FORM (along_record_form_new (self->context, record, all, NULL));
      gtk_window_set_child (self->window, GTK_WIDGET (form));
      now = along_record_form_get_record (form);
      g_assert_true (along_record_equal (now, record));
      g_assert_false (along_record_form_is_changed (form));
      gtk_window_set_child (self->window, NULL);
    }
  desk_settle_down (self->desk);
}

static void
walk (Fixture *self, GtkDirectionType direction, GHashTable *visited)
{
  for (guint i = 0; i < 1000; i++)
    {
      GtkWidget *at = NULL;
      GtkWidget *row = NULL;

      gtk_widget_child_focus (GTK_WIDGET (self->window), direction);
      at = gtk_window_get_focus (self->window);
      row = at != NULL ? gtk_widget_get_ancestor (at, ALONG_TYPE_FIELD_ROW) : NULL;
      if (row != NULL)
        g_hash_table_add (visited, row);
    }
}

static void
count_rows (GtkWidget *widget, GPtrArray *rows)
{
  if (ALONG_IS_FIELD_ROW (widget))
    g_ptr_array_add (rows, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count_rows (child, rows);
}

/* Tab comes to every row, there and back, past the lines of words between them: who has no mouse fills in all of it. */
static void
test_keyboard (Fixture *self, gconstpointer data)
{
  static const GtkDirectionType ways[] = { GTK_DIR_TAB_FORWARD, GTK_DIR_TAB_BACKWARD };
  const AlongEntity *entity = along_entity_find ("service");
  guint n_fields = along_entity_n_fields (entity);
  g_autofree const char **names = g_new0 (const char *, n_fields + 1);
  AlongFormGroup all[] = { { NULL, NULL, names }, { NULL } };
  g_autoptr (AlongRecord) record = make_record ("service", SERVICE_A, "name", "Café", NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  GtkWidget *form = NULL;

  for (guint f = 0; f < n_fields; f++)
    names[f] = along_entity_field (entity, f)->name;
  form = along_record_form_new (self->context, record, all, NULL);
  gtk_window_set_child (self->window, form);
  gtk_window_present (self->window);
  desk_settle_down (self->desk);
  count_rows (form, rows);
  g_assert_cmpuint (rows->len, ==, n_fields);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);

      walk (self, ways[i], visited);
      for (guint r = 0; r < rows->len; r++)
        if (!g_hash_table_contains (visited, g_ptr_array_index (rows, r)))
          g_test_fail_printf ("the keyboard does not come to %s", names[r]);
    }
  close_form (self);
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
#define ADD(name, func) g_test_add ("/app/form/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("rows", test_rows);
  ADD ("naughty-strings", test_naughty_strings);
  ADD ("numbers", test_numbers);
  ADD ("unknown-codes", test_unknown_codes);
  ADD ("drafts", test_drafts);
  ADD ("problems", test_problems);
  ADD ("advice", test_advice);
  ADD ("follows", test_follows);
  ADD ("untouched", test_untouched);
  ADD ("keyboard", test_keyboard);
  return g_test_run ();
}
