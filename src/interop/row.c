/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/row.h"
#include "base/date.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

struct _AlongRow
{
  AlongImporter *importer;
  char *taxonomy;
  GHashTable *single;
  GString *address;
  GString *description;
  GPtrArray *categories;
  GPtrArray *languages;
  GPtrArray *accessibility;
  GPtrArray *funding;
  GVariantBuilder *attributes;
  GVariantBuilder *phones;
  GVariantBuilder *identifiers;
  GVariantBuilder *contacts;
  GVariantBuilder *costs;
  GVariantBuilder *schedules;
  GVariantBuilder *areas;
  GHashTable *line;
  GPtrArray *line_phones;
  GPtrArray *line_emails;
  gboolean further;
  gboolean hidden;
};

static GVariantBuilder *
table_new (void)
{
  return g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));
}

/**
 * along_row_new:
 * @importer: where odd things are reported
 * @taxonomy: (nullable): the name under which facts without a field of their own are kept
 *
 * Returns: (transfer full): a row without cells
 */
AlongRow *
along_row_new (AlongImporter *importer, const char *taxonomy)
{
  AlongRow *self = g_new0 (AlongRow, 1);

  self->importer = importer;
  self->taxonomy = g_strdup (taxonomy);
  self->single = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->line = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->line_phones = g_ptr_array_new_with_free_func (g_free);
  self->line_emails = g_ptr_array_new_with_free_func (g_free);
  self->address = g_string_new (NULL);
  self->description = g_string_new (NULL);
  self->categories = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->languages = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->accessibility = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->funding = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->attributes = table_new ();
  self->phones = table_new ();
  self->identifiers = table_new ();
  self->contacts = table_new ();
  self->costs = table_new ();
  self->schedules = table_new ();
  self->areas = table_new ();
  return self;
}

/**
 * along_row_free:
 * @self: (transfer full): a row
 */
void
along_row_free (AlongRow *self)
{
  g_free (self->taxonomy);
  g_hash_table_unref (self->single);
  g_hash_table_unref (self->line);
  g_ptr_array_unref (self->line_phones);
  g_ptr_array_unref (self->line_emails);
  g_string_free (self->address, TRUE);
  g_string_free (self->description, TRUE);
  g_ptr_array_unref (self->categories);
  g_ptr_array_unref (self->languages);
  g_ptr_array_unref (self->accessibility);
  g_ptr_array_unref (self->funding);
  g_variant_builder_unref (self->attributes);
  g_variant_builder_unref (self->phones);
  g_variant_builder_unref (self->identifiers);
  g_variant_builder_unref (self->contacts);
  g_variant_builder_unref (self->costs);
  g_variant_builder_unref (self->schedules);
  g_variant_builder_unref (self->areas);
  g_free (self);
}

static void
append_paragraph (GString *text, const char *more, const char *between)
{
  if (text->len > 0)
    g_string_append (text, between);
  g_string_append (text, more);
}

/* A cell that is a list: separated by semicolons or line breaks; by commas where there is neither. */
static void
append_list (GPtrArray *list, const char *cell)
{
  g_auto (GStrv) parts = g_strsplit_set (cell, strpbrk (cell, ";\n\r") != NULL ? ";\n\r" : ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (parts[i][0] != '\0'
          && !g_ptr_array_find_with_equal_func (list, parts[i], g_str_equal, NULL))
        g_ptr_array_add (list, g_strdup (parts[i]));
    }
}

static void
append_line (GVariantBuilder *table, const char *first, const char *value, ...)
{
  va_list more;

  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  va_start (more, value);
  for (const char *name = first; name != NULL; name = va_arg (more, const char *))
    {
      const char *text = name == first ? value : va_arg (more, const char *);

      if (text != NULL && *text != '\0')
        g_variant_builder_add (table, "{ss}", name, text);
    }
  va_end (more);
  g_variant_builder_close (table);
}

/* dd/mm/yyyy as Britain writes it, otherwise the text as it stands. */
static char *
iso_date (const char *cell)
{
  int day = 0, month = 0, year = 0, end = 0;

  if (sscanf (cell, "%2d%*1[/.-]%2d%*1[/.-]%4d%n", &day, &month, &year, &end) == 3
      && cell[end] == '\0' && year > 0 && day > 0 && month > 0
      && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
  return g_strdup (cell);
}

/**
 * along_row_take:
 * @self: a row
 * @use: what the column means
 * @heading: what is written over it
 * @cell: what stands in it; not empty
 *
 * Takes one cell. What a service has only one of and has already, and what is not understood, is
 * kept as an attribute under its heading.
 */
void
along_row_take (AlongRow *self, AlongColumnUse use, const char *heading, const char *cell)
{
  g_autofree char *date = NULL;

  switch (use)
    {
    case ALONG_USE_DATE:
      date = iso_date (cell);
      along_attributes_add (self->attributes, self->taxonomy, heading, date);
      return;
    case ALONG_USE_CATEGORIES:
      append_list (self->categories, cell);
      return;
    case ALONG_USE_LANGUAGES:
      append_list (self->languages, cell);
      return;
    case ALONG_USE_ACCESSIBILITY:
      append_list (self->accessibility, cell);
      return;
    case ALONG_USE_FUNDING:
      append_list (self->funding, cell);
      return;
    case ALONG_USE_DESCRIPTION:
      append_paragraph (self->description, cell, "\n\n");
      return;
    case ALONG_USE_ADDRESS:
      if (self->further)
        break;
      append_paragraph (self->address, cell, "\n");
      return;
    case ALONG_USE_PHONE:
      g_ptr_array_add (self->line_phones, g_strdup (cell));
      return;
    case ALONG_USE_EMAIL:
      g_ptr_array_add (self->line_emails, g_strdup (cell));
      return;
    case ALONG_USE_CHARITY:
      append_line (self->identifiers, "scheme", "GB-SC", "value", cell, NULL);
      return;
    case ALONG_USE_COMPANY:
      append_line (self->identifiers, "scheme", "GB-COH", "value", cell, NULL);
      return;
    case ALONG_USE_SERVICE_AREA:
      append_line (self->areas, "name", cell, NULL);
      return;
    case ALONG_USE_OPENING:
      append_line (self->schedules, "description", cell, NULL);
      return;
    case ALONG_USE_CONTACT_NAME:
    case ALONG_USE_CONTACT_TITLE:
    case ALONG_USE_CONTACT_SHOWN:
    case ALONG_USE_COST_OPTION:
    case ALONG_USE_COST_AMOUNT:
    case ALONG_USE_COST_WHAT:
    case ALONG_USE_OPENS:
    case ALONG_USE_CLOSES:
    case ALONG_USE_WEEKDAY:
      g_hash_table_replace (self->line, GINT_TO_POINTER (use), g_strdup (cell));
      return;
    case ALONG_USE_HIDE_ADDRESS:
      self->hidden = self->hidden || g_ascii_strcasecmp (cell, "true") == 0
                     || g_ascii_strcasecmp (cell, "yes") == 0 || g_str_equal (cell, "1");
      return;
    case ALONG_USE_PARENT_KEY:
      return;
    case ALONG_USE_ATTRIBUTE:
      break;
    default:
      if (self->further || g_hash_table_contains (self->single, GINT_TO_POINTER (use)))
        break;
      g_hash_table_insert (self->single, GINT_TO_POINTER (use), g_strdup (cell));
      return;
    }
  along_attributes_add (self->attributes, self->taxonomy, heading, cell);
}

/**
 * along_row_get:
 * @self: a row
 * @use: what a service has only one of
 *
 * Returns: (transfer none) (nullable): the cell
 */
const char *
along_row_get (AlongRow *self, AlongColumnUse use)
{
  return g_hash_table_lookup (self->single, GINT_TO_POINTER (use));
}

/**
 * along_row_set:
 * @self: a row
 * @use: what a service has only one of
 * @cell: what to take for it, where the row does not say
 */
void
along_row_set (AlongRow *self, AlongColumnUse use, const char *cell)
{
  g_hash_table_replace (self->single, GINT_TO_POINTER (use), g_strdup (cell));
}

static const char *
of_line (AlongRow *self, AlongColumnUse use)
{
  return g_hash_table_lookup (self->line, GINT_TO_POINTER (use));
}

static const char *
weekday_code (const char *word)
{
  static const char *const names[] = { "mo", "tu", "we", "th", "fr", "sa", "su" };
  static const char *const codes[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (word, names[i], 2) == 0)
      return codes[i];
  return word;
}

static gboolean
is_no (const char *word)
{
  return word != NULL
         && (g_ascii_strcasecmp (word, "false") == 0 || g_ascii_strcasecmp (word, "no") == 0
             || g_str_equal (word, "0"));
}

static const char *
first_of (GPtrArray *list)
{
  return list->len > 0 ? list->pdata[0] : NULL;
}

/* The first line's phone and e-mail are the service's own, even beside a contact's name; on further
 * lines they are the contact's. What is marked as not to be shown must not come in by another way. */
static void
settle_contact (AlongRow *self)
{
  const char *name = of_line (self, ALONG_USE_CONTACT_NAME);
  const char *title = of_line (self, ALONG_USE_CONTACT_TITLE);
  gboolean of_contact = self->further && (name != NULL || title != NULL);

  if (is_no (of_line (self, ALONG_USE_CONTACT_SHOWN)))
    {
      along_importer_note (self->importer, "%s",
                           _ ("A contact is marked as not to be shown, and was left out."));
      return;
    }
  if (name != NULL || title != NULL)
    append_line (self->contacts, "name", name, "title", title, "email",
                 of_contact ? first_of (self->line_emails) : NULL, "phone",
                 of_contact ? first_of (self->line_phones) : NULL, NULL);
  for (guint i = of_contact; i < self->line_phones->len; i++)
    append_line (self->phones, "number", self->line_phones->pdata[i], NULL);
  for (guint i = of_contact; i < self->line_emails->len; i++)
    if (along_row_get (self, ALONG_USE_EMAIL) == NULL)
      along_row_set (self, ALONG_USE_EMAIL, self->line_emails->pdata[i]);
    else
      along_attributes_add (self->attributes, self->taxonomy, _ ("E-mail"),
                            self->line_emails->pdata[i]);
}

/**
 * along_row_next_line:
 * @self: a row
 *
 * Ends one line of the row. Some spreadsheets give a service more lines (another contact, another
 * price, another opening time), which only add to what the first line says.
 */
void
along_row_next_line (AlongRow *self)
{
  const char *weekday = weekday_code (of_line (self, ALONG_USE_WEEKDAY));
  const char *opens = of_line (self, ALONG_USE_OPENS);
  const char *closes = of_line (self, ALONG_USE_CLOSES);
  const char *option = of_line (self, ALONG_USE_COST_OPTION);
  const char *amount = of_line (self, ALONG_USE_COST_AMOUNT);
  const char *what = of_line (self, ALONG_USE_COST_WHAT);

  settle_contact (self);
  if (opens != NULL || closes != NULL || weekday != NULL)
    append_line (self->schedules, "freq", weekday != NULL ? "WEEKLY" : NULL, "byday", weekday,
                 "opens_at", opens, "closes_at", closes, NULL);
  if (option != NULL || amount != NULL || what != NULL)
    append_line (self->costs, "option", option, "amount", amount, "amount_description", what, NULL);
  g_hash_table_remove_all (self->line);
  g_ptr_array_set_size (self->line_phones, 0);
  g_ptr_array_set_size (self->line_emails, 0);
  self->further = TRUE;
}

/* Sets a field if the cell may stand in it; otherwise the cell is kept as an attribute, and said. */
static void
set_field (AlongRow *self, AlongRecord *record, const char *name, GVariant *value, const char *cell)
{
  const AlongField *field = along_entity_find_field (along_record_get_entity (record), name, NULL);
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autoptr (GError) error = NULL;

  if (along_field_check (field, owned, &error))
    {
      along_record_set (record, name, owned);
      return;
    }
  along_importer_note (self->importer, _ ("%s It is kept among the other facts."), error->message);
  along_attributes_add (self->attributes, self->taxonomy, field->label, cell);
}

static void
set_text (AlongRow *self, AlongRecord *record, const char *name, const char *cell)
{
  if (cell != NULL && *cell != '\0')
    set_field (self, record, name, g_variant_new_string (cell), cell);
}

static void
set_integer (AlongRow *self, AlongRecord *record, const char *name, const char *cell)
{
  gint64 number = 0;

  if (cell == NULL)
    return;
  if (g_ascii_string_to_signed (cell, 10, G_MININT64, G_MAXINT64, &number, NULL))
    {
      set_field (self, record, name, g_variant_new_int64 (number), cell);
      return;
    }
  along_importer_note (self->importer,
                       _ ("“%s” is not a whole number; it is kept among the other facts."), cell);
  along_attributes_add (
      self->attributes, self->taxonomy,
      along_entity_find_field (along_record_get_entity (record), name, NULL)->label, cell);
}

static void
set_place (AlongRow *self, AlongRecord *record)
{
  const char *latitude = along_row_get (self, ALONG_USE_LATITUDE);
  const char *longitude = along_row_get (self, ALONG_USE_LONGITUDE);
  char *north_end = NULL;
  char *east_end = NULL;
  double north = latitude != NULL ? g_ascii_strtod (latitude, &north_end) : 0;
  double east = longitude != NULL ? g_ascii_strtod (longitude, &east_end) : 0;

  if (latitude == NULL || longitude == NULL)
    return;
  if (*north_end != '\0' || *east_end != '\0' || !(north >= -90 && north <= 90)
      || !(east >= -180 && east <= 180))
    {
      along_importer_note (self->importer, _ ("“%s, %s” is not a place on Earth."), latitude,
                           longitude);
      return;
    }
  along_record_set (record, "latitude", g_variant_new_double (north));
  along_record_set (record, "longitude", g_variant_new_double (east));
}

static void
set_address (AlongRow *self, AlongRecord *record)
{
  if (self->hidden)
    {
      along_importer_note (self->importer, "%s",
                           _ ("Its address is marked as not to be shown, and was left out."));
      along_record_set_text (record, "address_visibility", "withheld");
      return;
    }
  set_text (self, record, "address", self->address->str);
  set_text (self, record, "town", along_row_get (self, ALONG_USE_TOWN));
  set_text (self, record, "postcode", along_row_get (self, ALONG_USE_POSTCODE));
  set_place (self, record);
  along_record_set_text (record, "address_visibility", "public");
}

static const char *
status_code (AlongRow *self)
{
  static const struct
  {
    const char *word;
    const char *code;
  } words[] = {
    { "active", "active" },
    { "open", "active" },
    { "yes", "active" },
    { "true", "active" },
    { "running", "active" },
    { "current", "active" },
    { "live", "active" },
    { "1", "active" },
    { "inactive", "inactive" },
    { "no", "inactive" },
    { "false", "inactive" },
    { "not running", "inactive" },
    { "paused", "inactive" },
    { "suspended", "inactive" },
    { "0", "inactive" },
    { "temporarily closed", "temporarily_closed" },
    { "temporarily_closed", "temporarily_closed" },
    { "closed", "defunct" },
    { "defunct", "defunct" },
    { "cancelled", "defunct" },
    { "ended", "defunct" },
  };
  const char *cell = along_row_get (self, ALONG_USE_STATUS);
  const char *closed = along_row_get (self, ALONG_USE_CLOSED);
  g_autofree char *word = cell != NULL ? g_strstrip (g_ascii_strdown (cell, -1)) : NULL;

  if (closed != NULL && !is_no (closed))
    return "temporarily_closed";
  if (word == NULL || *word == '\0')
    return "active";
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].word, word))
      return words[i].code;
  /* To show a service as open that is not sends people to a locked door. */
  along_importer_note (self->importer, _ ("The status “%s” is not known; taken as not running."),
                       cell);
  along_attributes_add (self->attributes, self->taxonomy, _ ("Status"), cell);
  return "inactive";
}

/* "16-25", "18+", "over 60": the ages when it is plainly that, and else words about who it is for. */
static void
set_ages (AlongRow *self, AlongRecord *record)
{
  const char *ages = along_row_get (self, ALONG_USE_AGES);
  const char *eligibility = along_row_get (self, ALONG_USE_ELIGIBILITY);
  int from = 0, to = 0, end = 0;

  set_integer (self, record, "minimum_age", along_row_get (self, ALONG_USE_MINIMUM_AGE));
  set_integer (self, record, "maximum_age", along_row_get (self, ALONG_USE_MAXIMUM_AGE));
  set_text (self, record, "eligibility_text", eligibility);
  if (ages == NULL)
    return;
  if (sscanf (ages, "%3d - %3d%n", &from, &to, &end) == 2 && ages[end] == '\0' && from <= to
      && to <= 120)
    {
      along_record_set_integer (record, "minimum_age", from);
      along_record_set_integer (record, "maximum_age", to);
    }
  else if (sscanf (ages, "%3d+%n", &from, &end) == 1 && end > 0 && ages[end] == '\0' && from <= 120)
    {
      along_record_set_integer (record, "minimum_age", from);
    }
  else if (eligibility == NULL)
    {
      set_text (self, record, "eligibility_text", ages);
    }
  else
    {
      along_attributes_add (self->attributes, self->taxonomy, _ ("Ages"), ages);
    }
}

static void
set_strv (AlongRow *self, AlongRecord *record, const char *name, GPtrArray *list)
{
  if (list->len > 0)
    set_field (self, record, name,
               g_variant_new_strv ((const char *const *)list->pdata, (gssize)list->len),
               list->pdata[0]);
}

/* Where a register says what kind of organisation it is, the sector can be told from it. */
static const char *
sector_code (const char *kind)
{
  static const struct
  {
    const char *word;
    const char *code;
  } words[] = {
    { "health board", "nhs" },
    { "nhs", "nhs" },
    { "partnership", "hscp" },
    { "local authority", "social_work" },
    { "council", "social_work" },
    { "voluntary", "third_sector" },
    { "charity", "third_sector" },
    { "third sector", "third_sector" },
    { "not for profit", "third_sector" },
    { "community", "community_group" },
    { "housing", "housing" },
    { "police", "police" },
    { "school", "education" },
    { "education", "education" },
    { "advocacy", "advocacy" },
    { "private", "other" },
  };
  g_autofree char *folded = kind != NULL ? g_utf8_casefold (kind, -1) : NULL;

  for (guint i = 0; folded != NULL && i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i].word) != NULL)
      return words[i].code;
  return NULL;
}

/**
 * along_row_organisation:
 * @self: a row
 * @id: the organisation's id
 *
 * Returns: (transfer full): what the row says of its organisation
 */
AlongRecord *
along_row_organisation (AlongRow *self, const char *id)
{
  AlongRecord *record = along_record_new (along_entity_find ("organisation"), id);

  /* The name is checked with the record: a row whose organisation cannot be named is refused. */
  along_record_set_text (record, "name", along_row_get (self, ALONG_USE_ORG_NAME));
  along_record_set_text (record, "sector", sector_code (along_row_get (self, ALONG_USE_ORG_TYPE)));
  set_text (self, record, "legal_form", along_row_get (self, ALONG_USE_ORG_TYPE));
  along_record_set (record, "identifiers", g_variant_builder_end (self->identifiers));
  return record;
}

/**
 * along_row_service:
 * @self: a row, after its last line
 * @id: the service's id
 *
 * Returns: (transfer full): what the row says of its service; the caller adds the organisation
 */
AlongRecord *
along_row_service (AlongRow *self, const char *id)
{
  AlongRecord *record = along_record_new (along_entity_find ("service"), id);
  const char *free_of_charge = along_row_get (self, ALONG_USE_FREE);

  along_record_set_text (record, "name", along_row_get (self, ALONG_USE_SERVICE_NAME));
  set_text (self, record, "alternate_name", along_row_get (self, ALONG_USE_ALTERNATE_NAME));
  set_text (self, record, "description", self->description->str);
  set_text (self, record, "service_type", along_row_get (self, ALONG_USE_SERVICE_TYPE));
  along_record_set_text (record, "status", status_code (self));
  set_address (self, record);
  set_text (self, record, "area", along_row_get (self, ALONG_USE_AREA));
  set_text (self, record, "email", along_row_get (self, ALONG_USE_EMAIL));
  set_text (self, record, "url", along_row_get (self, ALONG_USE_URL));
  set_ages (self, record);
  set_text (self, record, "fees", along_row_get (self, ALONG_USE_FEES));
  set_text (self, record, "application_process", along_row_get (self, ALONG_USE_APPLICATION));
  set_text (self, record, "wait_time", along_row_get (self, ALONG_USE_WAIT));
  set_text (self, record, "alert", along_row_get (self, ALONG_USE_ALERT));
  set_integer (self, record, "places", along_row_get (self, ALONG_USE_PLACES));
  if (free_of_charge != NULL)
    along_record_set_boolean (record, "is_free", !is_no (free_of_charge));
  set_strv (self, record, "categories", self->categories);
  set_strv (self, record, "languages", self->languages);
  set_strv (self, record, "accessibility", self->accessibility);
  set_strv (self, record, "funding_sources", self->funding);
  along_record_set (record, "phones", g_variant_builder_end (self->phones));
  along_record_set (record, "contacts", g_variant_builder_end (self->contacts));
  along_record_set (record, "cost_options", g_variant_builder_end (self->costs));
  along_record_set (record, "schedules", g_variant_builder_end (self->schedules));
  along_record_set (record, "service_areas", g_variant_builder_end (self->areas));
  along_record_set (record, "attributes", g_variant_builder_end (self->attributes));
  return record;
}
