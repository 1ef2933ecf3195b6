/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/packet.h"
#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "model/access.h"
#include "model/render.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* When a field is ticked before anybody has chosen: as little as the receiver needs to get in touch
 * and to make the person welcome (domain.md §5.8: minimum necessary). */
typedef enum
{
  NEVER,
  ALWAYS,
  IF_CONTACT, /* unless the person is not to be contacted */
  IF_CHOSEN,  /* where the referral is from this need */
} Tick;

typedef struct
{
  const char *kind;
  const char *field;
  const char *section;
  Tick tick;
  char *(*render) (const AlongRecord *record);
} Offer;

static char *
render_full_name (const AlongRecord *person)
{
  const char *given = along_record_get_text (person, "given");
  const char *family = along_record_get_text (person, "family");

  if (given == NULL || family == NULL)
    return g_strdup (given != NULL ? given : family != NULL ? family : "");
  /* TRANSLATORS: given name and family name */
  return g_strdup_printf (_ ("%s %s"), given, family);
}

static char *
render_birth_date (const AlongRecord *person)
{
  g_autofree char *date = along_record_text (person, "birth_date");

  if (*date == '\0' || !along_record_get_boolean (person, "birth_approx"))
    return g_steal_pointer (&date);
  /* TRANSLATORS: an approximate date of birth */
  return g_strdup_printf (_ ("about %s"), date);
}

static char *
render_address (const AlongRecord *person)
{
  static const char *const fields[] = { "address", "town", "postcode" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *line = along_record_get_text (person, fields[i]);

      if (line == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
render_do_not_contact (const AlongRecord *person)
{
  const char *why = along_record_get_text (person, "do_not_contact_why");

  if (!along_record_get_boolean (person, "do_not_contact"))
    return g_strdup ("");
  if (why == NULL)
    return g_strdup (_ ("Do not get in touch with the person directly."));
  /* TRANSLATORS: %s is the reason, as somebody wrote it */
  return g_strdup_printf (_ ("Do not get in touch with the person directly: %s"), why);
}

static char *
render_interpreter (const AlongRecord *person)
{
  if (g_strcmp0 (along_record_get_text (person, "interpreter"), "none") == 0)
    return g_strdup ("");
  return along_record_text (person, "interpreter");
}

static char *
render_related (const AlongRecord *related)
{
  g_autofree char *relationship = along_record_text (related, "relationship");
  const char *phone = along_record_get_text (related, "phone");
  g_autoptr (GString) text = g_string_new (along_record_get_title (related));

  if (*relationship != '\0')
    /* TRANSLATORS: what somebody is to the person, after their name: Anna (sister) */
    g_string_append_printf (text, _ (" (%s)"), relationship);
  if (phone != NULL && along_record_get_boolean (related, "may_be_contacted"))
    g_string_append_printf (text, ", %s", phone);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* In the order they are shown. */
static const Offer offers[] = {
  { "person", "known_as", "person", ALWAYS, NULL },
  { "person", "pronouns", "person", ALWAYS, NULL },
  { "person", "family", "person", NEVER, render_full_name },
  { "person", "birth_date", "person", NEVER, render_birth_date },
  { "person", "chi", "person", NEVER, NULL },
  { "person", "nhs_number", "person", NEVER, NULL },
  { "person", "sex", "person", NEVER, NULL },
  { "person", "gender", "person", NEVER, NULL },
  { "person", "ethnicity", "person", NEVER, NULL },
  { "person", "religion", "person", NEVER, NULL },
  { "person", "gp_practice", "person", NEVER, NULL },
  { "person", "do_not_contact", "contact", ALWAYS, render_do_not_contact },
  { "person", "preferred_contact", "contact", IF_CONTACT, NULL },
  { "person", "phones", "contact", IF_CONTACT, NULL },
  { "person", "contact_times", "contact", IF_CONTACT, NULL },
  { "person", "email", "contact", NEVER, NULL },
  { "person", "contact_notes", "contact", NEVER, NULL },
  { "person", "address", "contact", NEVER, render_address },
  { "person", "language", "support", ALWAYS, NULL },
  { "person", "interpreter", "support", ALWAYS, render_interpreter },
  { "person", "communication_needs", "support", ALWAYS, NULL },
  { "person", "access_needs", "support", ALWAYS, NULL },
  { "person", "travel_help", "support", NEVER, NULL },
  { "person", "travel_notes", "support", NEVER, NULL },
  { "person", "gender_of_worker", "support", NEVER, NULL },
  { "need", "words", "needs", IF_CHOSEN, NULL },
  { "need", "notes", "needs", NEVER, NULL },
  { "about_me", "communicate", "about_me", ALWAYS, NULL },
  { "about_me", "what_matters", "about_me", NEVER, NULL },
  { "about_me", "important_people", "about_me", NEVER, NULL },
  { "about_me", "please_do", "about_me", NEVER, NULL },
  { "about_me", "please_dont", "about_me", NEVER, NULL },
  { "about_me", "do_not_ask_again", "about_me", NEVER, NULL },
  { "about_me", "unwell", "about_me", NEVER, NULL },
  { "about_me", "strengths", "about_me", NEVER, NULL },
  { "about_me", "worries", "about_me", NEVER, NULL },
  { "related_person", "name", "around", NEVER, render_related },
  { "alert", "words", "safety", NEVER, NULL },
  { "alert", "what_to_do", "safety", NEVER, NULL },
};

static const struct
{
  const char *name;
  const char *title;
} titles[] = {
  { "request", N_ ("What is asked for") },   { "person", N_ ("The person") },
  { "contact", N_ ("How to get in touch") }, { "needs", N_ ("What it is about") },
  { "support", N_ ("What helps") },          { "about_me", N_ ("About me") },
  { "around", N_ ("People around them") },   { "safety", N_ ("Keeping everybody safe") },
};

/* The referral's own words, which its receiver reads with the rest. */
static const struct
{
  const char *field;
  const char *section;
} own_words[] = {
  { "reason", "request" },           { "desired_outcomes", "request" },
  { "when_unavailable", "contact" }, { "access_needs", "support" },
  { "risks_to_share", "safety" },
};

/**
 * along_packet_item_free:
 * @item: (transfer full): an item
 */
void
along_packet_item_free (AlongPacketItem *item)
{
  g_free (item->key);
  g_free (item->section);
  g_free (item->field);
  g_free (item->label);
  g_free (item->value);
  g_free (item);
}

static gboolean
is_ticked (const Offer *offer,
           const AlongRecord *person,
           const AlongRecord *record,
           const char *const *needs)
{
  switch (offer->tick)
    {
    case ALWAYS:
      return g_strcmp0 (along_record_get_text (record, "label"), "restricted") != 0;
    case IF_CONTACT:
      return !along_record_get_boolean (person, "do_not_contact");
    case IF_CHOSEN:
      return needs != NULL && g_strv_contains (needs, along_record_get_id (record));
    case NEVER:
    default:
      return FALSE;
    }
}

static char *
label_of (const AlongRecord *record, const AlongField *field, const Offer *offer)
{
  if (g_str_equal (offer->kind, "need") && g_str_equal (offer->field, "words"))
    return along_record_text (record, "domain");
  if (g_str_equal (offer->kind, "alert") && g_str_equal (offer->field, "words"))
    return along_record_text (record, "type");
  if (offer->render == render_full_name)
    return g_strdup (_ ("Full name"));
  return g_strdup (_ (field->label));
}

static void
offer_record (GPtrArray *items,
              const AlongRecord *person,
              const AlongRecord *record,
              const char *const *needs)
{
  const char *label = along_record_get_text (record, "label");

  /* What only named people may see is not for any packet; what was a mistake neither. */
  if (g_strcmp0 (label, "highly_restricted") == 0
      || along_record_get_boolean (record, "entered_in_error"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      const Offer *offer = &offers[i];
      const AlongField *field = NULL;
      g_autofree char *value = NULL;
      AlongPacketItem *item = NULL;

      if (!g_str_equal (offer->kind, along_record_get_kind (record)))
        continue;
      field = along_entity_find_field (along_record_get_entity (record), offer->field, NULL);
      value = offer->render != NULL
                  ? offer->render (record)
                  : along_value_text (field, along_record_get (record, field->name));
      if (*value == '\0')
        continue;
      item = g_new0 (AlongPacketItem, 1);
      item->key
          = g_strdup_printf ("%s/%s/%s", offer->kind, along_record_get_id (record), offer->field);
      item->section = g_strdup (offer->section);
      item->field = g_strdup_printf ("%s.%s", offer->kind, offer->field);
      item->label = label_of (record, field, offer);
      item->value = g_steal_pointer (&value);
      item->facet = along_record_get_facet (record, field);
      item->ticked = is_ticked (offer, person, record, needs);
      g_ptr_array_add (items, item);
    }
}

/**
 * along_packet_items:
 * @person: the person
 * @records: (nullable) (element-type AlongRecord): what else is known of them: needs, what they say about
 *   themselves, people around them, warnings; other kinds are left out
 * @needs: (nullable) (array zero-terminated=1): ids of the needs the referral is from
 *
 * Everything that a referral may share, with the least ticked that does: the name to use, how to get
 * in touch, the need in the person's words, what helps them to take part. Somebody who is not to be
 * contacted directly has that ticked instead of the phone numbers. What is labelled for named people
 * is not offered at all.
 *
 * Returns: (transfer full) (element-type AlongPacketItem): the items in the order they are shown
 */
GPtrArray *
along_packet_items (const AlongRecord *person, GPtrArray *records, const char *const *needs)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)along_packet_item_free);

  offer_record (items, person, person, needs);
  for (guint i = 0; records != NULL && i < records->len; i++)
    if (g_ptr_array_index (records, i) != person)
      offer_record (items, person, g_ptr_array_index (records, i), needs);
  return items;
}

/**
 * along_packet_keys:
 * @items: (element-type AlongPacketItem): the items
 *
 * Returns: (transfer full): the keys of what is ticked, to be kept with a draft (`shared_fields`)
 */
char **
along_packet_keys (GPtrArray *items)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const AlongPacketItem *item = g_ptr_array_index (items, i);

      if (item->ticked)
        g_strv_builder_add (keys, item->key);
    }
  return g_strv_builder_end (keys);
}

/**
 * along_packet_tick:
 * @items: (element-type AlongPacketItem): the items
 * @keys: (array zero-terminated=1): what a draft had ticked
 *
 * Ticks exactly @keys again. What has come since stays unticked.
 */
void
along_packet_tick (GPtrArray *items, const char *const *keys)
{
  for (guint i = 0; i < items->len; i++)
    {
      AlongPacketItem *item = g_ptr_array_index (items, i);

      item->ticked = g_strv_contains (keys, item->key);
    }
}

/**
 * along_packet_categories:
 * @items: (element-type AlongPacketItem): the items
 *
 * Which categories of information are ticked (domain.md §5.4), for the sharing basis. What belongs to
 * the plan in general has no category of its own.
 *
 * Returns: (transfer full): codes of the value set `category`, without doubles
 */
char **
along_packet_categories (GPtrArray *items)
{
  g_autoptr (GStrvBuilder) categories = g_strv_builder_new ();
  guint seen = 1u << ALONG_FACET_PLAN;

  for (guint i = 0; i < items->len; i++)
    {
      const AlongPacketItem *item = g_ptr_array_index (items, i);

      if (!item->ticked || seen & 1u << item->facet)
        continue;
      seen |= 1u << item->facet;
      g_strv_builder_add (categories, along_facet_name (item->facet));
    }
  return g_strv_builder_end (categories);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, sentence);
  return FALSE;
}

/**
 * along_packet_allowed:
 * @basis: (nullable): the person's sharing basis
 * @categories: (array zero-terminated=1): the categories of information to be shared
 * @to_org: who is to receive them
 * @today: the partnership's date
 * @error: set to %ALONG_ERROR_INVALID with a sentence that says what is missing
 *
 * Whether @basis lets @categories go to @to_org: it is in force today, names the receiver or nobody
 * in particular, and covers every category.
 *
 * Returns: %TRUE if it does
 */
gboolean
along_packet_allowed (const AlongRecord *basis,
                      const char *const *categories,
                      const char *to_org,
                      const char *today,
                      GError **error)
{
  g_auto (GStrv) recipients = NULL;
  g_auto (GStrv) covered = NULL;
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autofree char *words = NULL;
  g_autofree char *sentence = NULL;

  if (basis == NULL)
    return refuse (error,
                   _ ("There is no basis for sharing yet: ask the person, or name the ground."));
  if (!along_access_is_in_force (basis, today))
    return refuse (error, _ ("The basis for sharing is not in force."));
  recipients = along_record_get_set (basis, "recipients");
  if (recipients[0] != NULL && !g_strv_contains ((const char *const *)recipients, to_org))
    return refuse (error, _ ("The basis for sharing does not name this organisation."));

  covered = along_record_get_set (basis, "categories");
  for (guint i = 0; categories[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *)covered, categories[i])
        && !g_strv_contains ((const char *const *)covered, "whole_plan"))
      g_ptr_array_add (missing, (gpointer)along_facet_label (along_facet_find (categories[i])));
  if (missing->len == 0)
    return TRUE;
  g_ptr_array_add (missing, NULL);
  words = along_text_join ((const char *const *)missing->pdata);
  /* TRANSLATORS: %s lists kinds of information: Health and Housing and money */
  sentence = g_strdup_printf (_ ("The basis for sharing does not cover: %s."), words);
  return refuse (error, sentence);
}

/**
 * along_packet_covered:
 * @items: (element-type AlongPacketItem): the items
 * @basis: (nullable): the person's sharing basis
 * @to_org: who is to receive them
 * @today: the partnership's date
 * @error: set to %ALONG_ERROR_INVALID with a sentence that says what is missing
 *
 * Whether @basis lets what is ticked go to @to_org, as [func@packet_allowed] says.
 *
 * Returns: %TRUE if it does
 */
gboolean
along_packet_covered (GPtrArray *items,
                      const AlongRecord *basis,
                      const char *to_org,
                      const char *today,
                      GError **error)
{
  g_auto (GStrv) categories = along_packet_categories (items);

  return along_packet_allowed (basis, (const char *const *)categories, to_org, today, error);
}

static void
add_row (GVariantBuilder *table, const AlongPacketItem *item, const char *version)
{
  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "section", item->section);
  g_variant_builder_add (table, "{ss}", "field", item->field);
  g_variant_builder_add (table, "{ss}", "label", item->label);
  g_variant_builder_add (table, "{ss}", "value", item->value);
  g_variant_builder_add (table, "{ss}", "version", version);
  g_variant_builder_close (table);
}

/**
 * along_packet_build:
 * @items: (element-type AlongPacketItem): the items
 * @version: 1 for the first, one more for each update
 * @earlier: (nullable): the packet so far, `aa{ss}`
 *
 * Freezes what is ticked: the words as they are now, copied, with nothing that leads back to the
 * person's own record. Earlier versions stay readable.
 *
 * Returns: (transfer floating): the value of the referral's `packet`
 */
GVariant *
along_packet_build (GPtrArray *items, gint64 version, GVariant *earlier)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (gsize i = 0; earlier != NULL && i < g_variant_n_children (earlier); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (earlier, i);

      g_variant_builder_add_value (&table, row);
    }
  for (guint i = 0; i < items->len; i++)
    {
      const AlongPacketItem *item = g_ptr_array_index (items, i);

      if (item->ticked)
        add_row (&table, item, number);
    }
  return g_variant_builder_end (&table);
}

static const char *
cell (GVariant *row, const char *column)
{
  const char *text = "";

  g_variant_lookup (row, column, "&s", &text);
  return text;
}

static gint64
version_of (GVariant *row)
{
  gint64 version = g_ascii_strtoll (cell (row, "version"), NULL, 10);

  return MAX (version, 1);
}

/**
 * along_packet_version:
 * @referral: a referral
 *
 * Returns: the newest version of what it shares; 0 where nothing is frozen yet
 */
gint64
along_packet_version (const AlongRecord *referral)
{
  GVariant *packet = along_record_get (referral, "packet");
  gint64 newest = 0;

  for (gsize i = 0; packet != NULL && i < g_variant_n_children (packet); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (packet, i);

      newest = MAX (newest, version_of (row));
    }
  return newest;
}

/**
 * along_packet_renew:
 * @referral: a referral that was sent
 *
 * The packet with its newest version once more as the next one: what is shared changed beside it, such as a
 * file that was added.
 *
 * Returns: (transfer floating): the value of the referral's `packet`
 */
GVariant *
along_packet_renew (const AlongRecord *referral)
{
  GVariant *packet = along_record_get (referral, "packet");
  gint64 newest = along_packet_version (referral);
  g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, newest + 1);
  gsize n = packet != NULL ? g_variant_n_children (packet) : 0;
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (packet, i);

      g_variant_builder_add_value (&table, row);
    }
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (packet, i);
      GVariantIter iter;
      const char *column = NULL;
      const char *text = NULL;

      if (version_of (row) != newest)
        continue;
      g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
      g_variant_iter_init (&iter, row);
      while (g_variant_iter_next (&iter, "{&s&s}", &column, &text))
        g_variant_builder_add (&table, "{ss}", column,
                               g_str_equal (column, "version") ? next : text);
      g_variant_builder_close (&table);
    }
  return g_variant_builder_end (&table);
}

static void
line_free (gpointer data)
{
  AlongPacketLine *line = data;

  g_free (line->label);
  g_free (line->value);
  g_free (line);
}

static void
section_free (gpointer data)
{
  AlongPacketSection *section = data;

  g_free (section->name);
  g_free (section->title);
  g_ptr_array_unref (section->lines);
  g_free (section);
}

static AlongPacketSection *
section_new (const char *name, const char *title)
{
  AlongPacketSection *section = g_new0 (AlongPacketSection, 1);

  section->name = g_strdup (name);
  section->title = g_strdup (title);
  section->lines = g_ptr_array_new_with_free_func (line_free);
  return section;
}

/* A newer version may know more sections: they come last, rather than not at all. */
static AlongPacketSection *
section_named (GPtrArray *sections, const char *name)
{
  for (guint i = 0; i < sections->len; i++)
    if (g_str_equal (((AlongPacketSection *)g_ptr_array_index (sections, i))->name, name))
      return g_ptr_array_index (sections, i);
  g_ptr_array_add (sections, section_new (name, _ ("Further information")));
  return g_ptr_array_index (sections, sections->len - 1);
}

static void
add_line (AlongPacketSection *section, const char *label, const char *value, gboolean quoted)
{
  AlongPacketLine *line = g_new0 (AlongPacketLine, 1);

  line->label = g_strdup (label);
  line->value = g_strdup (value);
  line->quoted = quoted;
  g_ptr_array_add (section->lines, line);
}

static gboolean
is_persons_words (const char *kind_and_field)
{
  g_auto (GStrv) parts = g_strsplit (kind_and_field, ".", 2);
  const AlongEntity *entity = along_entity_find (parts[0]);
  const AlongField *field = entity != NULL && parts[1] != NULL
                                ? along_entity_find_field (entity, parts[1], NULL)
                                : NULL;

  return field != NULL && (field->flags & ALONG_FIELD_PERSONS_WORDS) != 0;
}

/* Hopes are sentences, each on its own line: joined into one they would read as one. */
static char *
own_words_of (const AlongRecord *referral, const AlongField *field)
{
  g_auto (GStrv) lines = NULL;

  if (field->type != ALONG_LINES)
    return along_value_text (field, along_record_get (referral, field->name));
  lines = along_record_get_set (referral, field->name);
  return g_strjoinv ("\n", lines);
}

static void
add_own_words (GPtrArray *sections, const AlongRecord *referral)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_words); i++)
    {
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (referral), own_words[i].field, NULL);
      g_autofree char *value = own_words_of (referral, field);

      if (*value != '\0')
        add_line (section_named (sections, own_words[i].section), _ (field->label), value, FALSE);
    }
}

/**
 * along_packet_sections:
 * @referral: a referral
 * @version: which version of what was frozen; 0 for the newest
 *
 * What the receiver reads. The sender's preview is this very function on the referral as it would be
 * sent, so that nobody is shown more or less than they were told.
 *
 * Returns: (transfer full) (element-type AlongPacketSection): the sections that hold something, in
 *   the order they are shown
 */
GPtrArray *
along_packet_sections (const AlongRecord *referral, gint64 version)
{
  GPtrArray *sections = g_ptr_array_new_with_free_func (section_free);
  GVariant *packet = along_record_get (referral, "packet");
  gint64 shown = version > 0 ? version : along_packet_version (referral);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    g_ptr_array_add (sections, section_new (titles[i].name, _ (titles[i].title)));
  for (gsize i = 0; packet != NULL && i < g_variant_n_children (packet); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (packet, i);

      if (version_of (row) == shown)
        add_line (section_named (sections, cell (row, "section")), cell (row, "label"),
                  cell (row, "value"), is_persons_words (cell (row, "field")));
    }
  add_own_words (sections, referral);
  for (guint i = sections->len; i-- > 0;)
    if (((AlongPacketSection *)g_ptr_array_index (sections, i))->lines->len == 0)
      g_ptr_array_remove_index (sections, i);
  return sections;
}
