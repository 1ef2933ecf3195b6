/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/duplicates.h"

#include "app/common/state-chip.h"
#include "app/people/person-parts.h"
#include "base/text.h"
#include "model/match.h"
#include "store/records.h"

#include <glib/gi18n.h>

/* So long nobody types any more before it looks. */
#define PAUSE_MS 200
/* People of one name are no rarity; beyond these the rest would be no help. */
#define MOST_CANDIDATES 60
#define MOST_SHOWN 5

struct _AlongDuplicates
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GPtrArray *rows; /* borrowed: the group owns them */

  AlongContext *context;
  AlongRecordForm *form; /* weak: it stands on the same page, which may be left while this looks */
  guint pause_id;
  GCancellable *cancellable;
  guint n_pending;
  GHashTable *candidates; /* id → AlongRecord */
};

G_DEFINE_FINAL_TYPE (AlongDuplicates, along_duplicates, ADW_TYPE_BIN)

static void
add_row (AlongDuplicates *self, const AlongMatch *match)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *who = along_person_row_words (self->context, match->record);
  g_autofree char *why = g_strjoinv (", ", match->reasons);
  g_autofree char *subtitle = *who != '\0' ? g_strdup_printf ("%s\n%s", why, who) : g_strdup (why);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), along_record_get_title (match->record));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (match->likely)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               along_state_chip_new (_ ("Very likely"), ALONG_TONE_CARE));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "person",
                                    along_record_get_id (match->record));
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_matches (AlongDuplicates *self, GPtrArray *matches)
{
  gboolean were = self->rows->len > 0;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < matches->len && i < MOST_SHOWN; i++)
    add_row (self, g_ptr_array_index (matches, i));
  gtk_widget_set_visible (GTK_WIDGET (self), matches->len > 0);
  if (!were && matches->len > 0)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), _ ("This may be somebody who is here already."),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static gboolean
is_among (GPtrArray *matches, const AlongRecord *person)
{
  for (guint i = 0; i < matches->len; i++)
    if (((AlongMatch *)g_ptr_array_index (matches, i))->record == person)
      return TRUE;
  return FALSE;
}

/* A name alone is too little to call it a match, but whoever has typed it would ask all the same: those
 * of the very same name come last, unless their dates of birth tell them apart. */
static void
add_namesakes (GPtrArray *matches, const AlongRecord *typed, GPtrArray *candidates)
{
  g_autofree char *key = along_text_key (along_record_get_text (typed, "known_as"));

  for (guint i = 0; *key != '\0' && i < candidates->len; i++)
    {
      AlongRecord *person = g_ptr_array_index (candidates, i);
      g_autofree char *its = along_text_key (along_record_get_title (person));
      AlongMatch *match = NULL;

      if (!g_str_equal (key, its) || is_among (matches, person)
          || (along_record_get (typed, "birth_date") != NULL
              && along_record_get (person, "birth_date") != NULL))
        continue;
      match = g_new0 (AlongMatch, 1);
      match->record = along_record_ref (person);
      match->reasons = g_strdupv ((char **)(const char *const[]){ _ ("same name"), NULL });
      g_ptr_array_add (matches, match);
    }
}

static void
compare (AlongDuplicates *self)
{
  g_autoptr (AlongRecord) typed = along_record_form_get_record (self->form);
  g_autoptr (GPtrArray) candidates = g_hash_table_get_values_as_ptr_array (self->candidates);
  g_autoptr (GPtrArray) matches = along_match_find (typed, candidates);

  add_namesakes (matches, typed, candidates);
  show_matches (self, matches);
}

static void
on_candidates_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongDuplicates) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = along_store_query_finish (ALONG_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->form == NULL
      || self->context == NULL)
    return;
  /* Advice that cannot be had is no reason to trouble somebody who types. */
  if (error != NULL)
    g_warning ("Possible duplicates could not be read: %s", along_error_code (error->code));
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      AlongRecord *person = g_ptr_array_index (found, i);

      g_hash_table_replace (self->candidates, g_strdup (along_record_get_id (person)),
                            along_record_ref (person));
    }
  if (--self->n_pending == 0)
    compare (self);
}

static void
ask (AlongDuplicates *self, AlongQuery *query)
{
  along_query_where (query, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  self->n_pending++;
  along_store_query_async (along_context_get_store (self->context), query, MOST_CANDIDATES,
                           self->cancellable, on_candidates_cb, g_object_ref (self));
  along_query_free (query);
}

static void
ask_for_words (AlongDuplicates *self, const char *words)
{
  AlongQuery *query = along_query_new (along_entity_find ("person"));

  along_query_matching (query, words);
  ask (self, query);
}

/* A name as it was typed, and by its beginnings too: Catriona is also Cat, and Mackay is also McKay. */
static void
ask_for_name (AlongDuplicates *self, const char *name)
{
  g_auto (GStrv) words = name != NULL ? along_text_words (name) : NULL;

  if (words == NULL || words[0] == NULL || g_utf8_strlen (name, -1) < 2)
    return;
  ask_for_words (self, name);
  for (guint i = 0; words[i] != NULL; i++)
    {
      glong length = g_utf8_strlen (words[i], -1);
      g_autofree char *beginning = g_utf8_substring (words[i], 0, MIN (length, 3));

      if (length >= 3)
        ask_for_words (self, beginning);
    }
}

static void
ask_for_value (AlongDuplicates *self, const AlongRecord *typed, const char *field)
{
  const char *value = along_record_get_text (typed, field);
  AlongQuery *query = NULL;

  if (value == NULL)
    return;
  query = along_query_new (along_entity_find ("person"));
  along_query_where (query, field, ALONG_IS, g_variant_new_string (value));
  ask (self, query);
}

static void
look (gpointer data)
{
  AlongDuplicates *self = data;
  g_autoptr (AlongRecord) typed = NULL;
  g_autofree char *official = NULL;

  self->pause_id = 0;
  if (self->form == NULL)
    return;
  typed = along_record_form_get_record (self->form);
  official = along_person_official_name (typed);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->n_pending = 0;
  g_hash_table_remove_all (self->candidates);

  ask_for_name (self, along_record_get_text (typed, "known_as"));
  ask_for_name (self, official);
  ask_for_value (self, typed, "birth_date");
  ask_for_value (self, typed, "postcode");
  if (self->n_pending == 0)
    compare (self);
}

static void
on_form_changed_cb (AlongDuplicates *self)
{
  g_clear_handle_id (&self->pause_id, g_source_remove);
  self->pause_id = g_timeout_add_once (PAUSE_MS, look, self);
}

static void
stop (AlongDuplicates *self)
{
  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

/* The page is left: nobody sees any more what would be found. */
static void
along_duplicates_unroot (GtkWidget *widget)
{
  stop (ALONG_DUPLICATES (widget));
  GTK_WIDGET_CLASS (along_duplicates_parent_class)->unroot (widget);
}

static void
along_duplicates_dispose (GObject *object)
{
  AlongDuplicates *self = ALONG_DUPLICATES (object);

  stop (self);
  g_clear_weak_pointer (&self->form);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_duplicates_parent_class)->dispose (object);
}

static void
along_duplicates_finalize (GObject *object)
{
  AlongDuplicates *self = ALONG_DUPLICATES (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->candidates);
  G_OBJECT_CLASS (along_duplicates_parent_class)->finalize (object);
}

static void
along_duplicates_class_init (AlongDuplicatesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_duplicates_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_duplicates_finalize;
  GTK_WIDGET_CLASS (klass)->unroot = along_duplicates_unroot;
}

static void
along_duplicates_init (AlongDuplicates *self)
{
  self->rows = g_ptr_array_new ();
  self->candidates
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)along_record_unref);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Perhaps Here Already"));
  adw_preferences_group_set_description (
      self->group, _ ("Have a look before you save. If it is somebody else, go on."));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_duplicates_new:
 * @context: the window's context
 * @form: the form of a person, on the same page
 *
 * Returns: (transfer floating): the list, hidden while there is nobody in it
 */
GtkWidget *
along_duplicates_new (AlongContext *context, AlongRecordForm *form)
{
  AlongDuplicates *self = g_object_new (ALONG_TYPE_DUPLICATES, NULL);

  self->context = g_object_ref (context);
  g_set_weak_pointer (&self->form, form);
  g_signal_connect_object (form, "changed", G_CALLBACK (on_form_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
