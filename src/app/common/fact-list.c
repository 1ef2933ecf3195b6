/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/fact-list.h"

#include "app/common/contact-links.h"
#include "app/common/words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AlongFactList
{
  AdwPreferencesGroup parent_instance;

  AlongContext *context;
  char **fields;
  AlongRecord *record;
  GPtrArray *rows; /* borrowed: the group owns them */
};

G_DEFINE_FINAL_TYPE (AlongFactList, along_fact_list, ADW_TYPE_PREFERENCES_GROUP)

static void
add_row (AlongFactList *self, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static GtkWidget *
property_row (const char *label, const char *words)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  return row;
}

static gboolean
is_web (const char *text)
{
  return g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://");
}

static void
add_phones (AlongFactList *self, const AlongField *field, GVariant *value)
{
  GVariantIter rows;
  g_autoptr (GVariant) line = NULL;

  g_variant_iter_init (&rows, value);
  while (g_variant_iter_loop (&rows, "@a{ss}", &line))
    {
      const char *number = NULL;

      if (g_variant_lookup (line, "number", "&s", &number) && *number != '\0')
        {
          g_autoptr (GVariant) one = g_variant_ref_sink (g_variant_new_array (NULL, &line, 1));
          g_autofree char *words = along_words_value (self->context, field, one);
          GtkWidget *row = property_row (_ (field->label), words);
          /* TRANSLATORS: %s is a phone number */
          g_autofree char *what = g_strdup_printf (_ ("Call %s"), number);

          along_contact_links_add_phone (ADW_ACTION_ROW (row), number, what);
          add_row (self, row);
        }
    }
}

static void
add_field (AlongFactList *self, const AlongField *field, GVariant *value)
{
  g_autofree char *words = NULL;
  GtkWidget *row = NULL;

  if (g_str_equal (field->name, "phones"))
    {
      add_phones (self, field, value);
      return;
    }
  words = along_words_value (self->context, field, value);
  if (*words == '\0')
    return;
  row = property_row (_ (field->label), words);
  if (field->flags & ALONG_FIELD_PERSONS_WORDS)
    gtk_widget_add_css_class (row, "persons-words");
  if (field->type == ALONG_LINE && is_web (words) && g_uri_is_valid (words, G_URI_FLAGS_NONE, NULL))
    along_contact_links_add_web (ADW_ACTION_ROW (row), words, _ ("Open the website"));
  else if (g_str_equal (field->name, "email"))
    {
      /* TRANSLATORS: %s is a mail address */
      g_autofree char *what = g_strdup_printf (_ ("Write to %s"), words);

      along_contact_links_add_mail (ADW_ACTION_ROW (row), words, what);
    }
  add_row (self, row);
}

static void
show (AlongFactList *self)
{
  const AlongEntity *entity = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  entity = self->record != NULL ? along_record_get_entity (self->record) : NULL;
  for (guint i = 0; entity != NULL && self->fields[i] != NULL; i++)
    {
      const AlongField *field = along_entity_find_field (entity, self->fields[i], NULL);
      GVariant *value = field != NULL ? along_record_get (self->record, field->name) : NULL;

      /* That something is not so is seldom worth a row. */
      if (value != NULL && !(field->type == ALONG_BOOLEAN && !g_variant_get_boolean (value)))
        add_field (self, field, value);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

static void
along_fact_list_dispose (GObject *object)
{
  AlongFactList *self = ALONG_FACT_LIST (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->record, along_record_unref);

  G_OBJECT_CLASS (along_fact_list_parent_class)->dispose (object);
}

static void
along_fact_list_finalize (GObject *object)
{
  AlongFactList *self = ALONG_FACT_LIST (object);

  g_strfreev (self->fields);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (along_fact_list_parent_class)->finalize (object);
}

static void
along_fact_list_class_init (AlongFactListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_fact_list_dispose;
  object_class->finalize = along_fact_list_finalize;
}

static void
along_fact_list_init (AlongFactList *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_fact_list_setup:
 * @self: a fact list from a template
 * @context: the window's context
 * @fields: (array zero-terminated=1): names of fields, in the order in which they are shown
 *
 * What [func@FactList.new] does, for one that a template made.
 */
void
along_fact_list_setup (AlongFactList *self, AlongContext *context, const char *const *fields)
{
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->fields = g_strdupv ((char **)fields);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
}

/**
 * along_fact_list_new:
 * @context: the window's context
 * @title: (nullable): a heading
 * @fields: (array zero-terminated=1): names of fields, in the order in which they are shown
 *
 * Returns: (transfer floating): a fact list without a record
 */
GtkWidget *
along_fact_list_new (AlongContext *context, const char *title, const char *const *fields)
{
  AlongFactList *self = g_object_new (ALONG_TYPE_FACT_LIST, "title", title, NULL);

  along_fact_list_setup (self, context, fields);
  return GTK_WIDGET (self);
}

/**
 * along_fact_list_set_record:
 * @self: a fact list
 * @record: (nullable): what it shows
 */
void
along_fact_list_set_record (AlongFactList *self, AlongRecord *record)
{
  g_clear_pointer (&self->record, along_record_unref);
  self->record = record != NULL ? along_record_ref (record) : NULL;
  show (self);
}
