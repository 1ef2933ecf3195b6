/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/packet.h"
#include "base/error.h"
#include "model/render.h"
#include "fixtures.h"

#include <string.h>

#define NEED_1 "71000000-0000-7000-8000-000000000071"
#define NEED_2 "72000000-0000-7000-8000-000000000072"
#define ALERT_1 "73000000-0000-7000-8000-000000000073"

static AlongRecord *
make_person (void)
{
  AlongRecord *person
      = make_record ("person", PERSON_1, "known_as", "Jo", "given", "Joanna", "family", "Sample",
                     "birth_date", "1984-02-29", "chi", "2902841230", "town", "Dundee", "postcode",
                     "DD1 1AA", "preferred_contact", "text", "language", "Polish", "interpreter",
                     "spoken", "access_needs", "Step-free, please", "contact_notes",
                     "Her sister reads her post", NULL);

  along_record_set (person, "phones",
                    g_variant_new_parsed ("[{'number': '07700 900123', 'kind': 'mobile',"
                                          " 'safe_to_leave_message': 'no'}]"));
  return person;
}

static GPtrArray *
make_records (void)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  g_ptr_array_add (records, make_record ("need", NEED_1, "person", PERSON_1, "domain", "housing",
                                         "words", "Somewhere dry\nto sleep", NULL));
  g_ptr_array_add (records, make_record ("need", NEED_2, "person", PERSON_1, "domain",
                                         "substance_use", "words", "Drink less", NULL));
  g_ptr_array_add (records, make_record ("alert", ALERT_1, "person", PERSON_1, "type", "allergy",
                                         "words", "Penicillin", NULL));
  g_ptr_array_add (records, make_record ("alert", SERVICE_A, "person", PERSON_1, "type", "other",
                                         "words", "Secret", "label", "highly_restricted", NULL));
  return records;
}

static const char *const chosen[] = { NEED_1, NULL };

static const AlongPacketItem *
find (GPtrArray *items, const char *field)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((AlongPacketItem *)g_ptr_array_index (items, i))->field, field))
      return g_ptr_array_index (items, i);
  return NULL;
}

static void
test_least (void)
{
  g_autoptr (AlongRecord) person = make_person ();
  g_autoptr (GPtrArray) records = make_records ();
  g_autoptr (GPtrArray) items = along_packet_items (person, records, chosen);
  g_auto (GStrv) keys = along_packet_keys (items);
  g_autofree char *ticked = g_strjoinv (" ", keys);

  g_assert_cmpstr (ticked, ==,
                   "person/" PERSON_1 "/known_as person/" PERSON_1 "/preferred_contact "
                   "person/" PERSON_1 "/phones person/" PERSON_1 "/language person/" PERSON_1
                   "/interpreter person/" PERSON_1 "/access_needs need/" NEED_1 "/words");
  g_assert_cmpstr (find (items, "person.family")->value, ==, "Joanna Sample");
  g_assert_cmpstr (find (items, "person.birth_date")->value, ==, "29 Feb 1984");
  g_assert_cmpstr (find (items, "person.address")->value, ==, "Dundee\nDD1 1AA");
  g_assert_cmpstr (find (items, "person.phones")->value, ==,
                   "07700 900123, Mobile, Safe to leave a message: No");
  g_assert_cmpint (find (items, "person.phones")->facet, ==, ALONG_FACET_CONTACT);
  g_assert_cmpstr (find (items, "need.words")->label, ==, "Housing");
  g_assert_cmpint (find (items, "need.words")->facet, ==, ALONG_FACET_HOUSING_MONEY);
  /* Offered, but nobody's first choice. */
  g_assert_false (find (items, "alert.words")->ticked);
  for (guint i = 0; i < items->len; i++)
    g_assert_cmpstr (((AlongPacketItem *)g_ptr_array_index (items, i))->value, !=, "Secret");
}

static void
test_do_not_contact (void)
{
  g_autoptr (AlongRecord) person = make_person ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) items = NULL;

  along_record_set_boolean (person, "do_not_contact", TRUE);
  along_record_set_text (person, "do_not_contact_why", "The phone is shared");
  items = along_packet_items (person, none, NULL);
  g_assert_true (find (items, "person.do_not_contact")->ticked);
  g_assert_cmpstr (find (items, "person.do_not_contact")->value, ==,
                   "Do not get in touch with the person directly: The phone is shared");
  g_assert_false (find (items, "person.phones")->ticked);
  g_assert_false (find (items, "person.preferred_contact")->ticked);
}

static void
test_draft_again (void)
{
  static const char *const wanted[]
      = { "alert/" ALERT_1 "/words", "person/" PERSON_1 "/known_as", "gone/x/y", NULL };
  g_autoptr (AlongRecord) person = make_person ();
  g_autoptr (GPtrArray) records = make_records ();
  g_autoptr (GPtrArray) items = along_packet_items (person, records, chosen);
  g_auto (GStrv) keys = NULL;
  g_auto (GStrv) categories = NULL;
  g_autofree char *ticked = NULL;
  g_autofree char *kinds = NULL;

  along_packet_tick (items, wanted);
  keys = along_packet_keys (items);
  ticked = g_strjoinv (" ", keys);
  categories = along_packet_categories (items);
  kinds = g_strjoinv (" ", categories);
  g_assert_cmpstr (ticked, ==, "person/" PERSON_1 "/known_as alert/" ALERT_1 "/words");
  g_assert_true (g_str_has_prefix (kinds, "identity "));
}

static void
assert_covered (GPtrArray *items,
                const AlongRecord *basis,
                const char *to_org,
                const char *sentence)
{
  g_autoptr (GError) error = NULL;
  gboolean covered = along_packet_covered (items, basis, to_org, "2026-11-22", &error);

  g_assert_cmpint (covered, ==, sentence == NULL);
  if (sentence != NULL)
    {
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, sentence);
    }
}

static void
test_basis (void)
{
  static const char *const some[] = { "identity", "contact", NULL };
  static const char *const whole[] = { "whole_plan", NULL };
  static const char *const to_b[] = { ORG_B, NULL };
  g_autoptr (AlongRecord) person = make_person ();
  g_autoptr (GPtrArray) records = make_records ();
  g_autoptr (GPtrArray) items = along_packet_items (person, records, chosen);
  g_autoptr (AlongRecord) basis = make_record ("sharing_basis", SERVICE_A, "person", PERSON_1,
                                               "status", "active", "expiry", "2026-11-22", NULL);

  assert_covered (items, NULL, ORG_B,
                  "There is no basis for sharing yet: ask the person, or name the ground.");
  along_record_set_set (basis, "categories", some);
  assert_covered (items, basis, ORG_B, "The basis for sharing does not cover: Housing and money.");
  along_record_set_set (basis, "categories", whole);
  assert_covered (items, basis, ORG_B, NULL);
  along_record_set_set (basis, "recipients", to_b);
  assert_covered (items, basis, ORG_B, NULL);
  assert_covered (items, basis, ORG_C, "The basis for sharing does not name this organisation.");
  along_record_set_text (basis, "expiry", "2026-11-21");
  assert_covered (items, basis, ORG_B, "The basis for sharing is not in force.");
  along_record_set_text (basis, "expiry", NULL);
  along_record_set_text (basis, "status", "withdrawn");
  assert_covered (items, basis, ORG_B, "The basis for sharing is not in force.");
}

static char *
print (const AlongRecord *referral, gint64 version)
{
  g_autoptr (GPtrArray) sections = along_packet_sections (referral, version);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sections->len; i++)
    {
      const AlongPacketSection *section = g_ptr_array_index (sections, i);

      g_string_append_printf (text, "# %s\n", section->title);
      for (guint l = 0; l < section->lines->len; l++)
        {
          const AlongPacketLine *line = g_ptr_array_index (section->lines, l);

          g_string_append_printf (text, line->quoted ? "%s: “%s”\n" : "%s: %s\n", line->label,
                                  line->value);
        }
    }
  return g_string_free (text, FALSE);
}

static void
test_frozen (void)
{
  static const char *const outcomes[] = { "A tenancy", "Sleep", NULL };
  g_autoptr (AlongRecord) person = make_person ();
  g_autoptr (GPtrArray) records = make_records ();
  g_autoptr (GPtrArray) items = along_packet_items (person, records, chosen);
  g_autoptr (AlongRecord) referral
      = make_record ("referral", SERVICE_B, "reason", "Evicted on Friday", "when_unavailable",
                     "Mornings", "risks_to_share", "Steep stairs", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *raw = NULL;

  g_assert_cmpint (along_packet_version (referral), ==, 0);
  along_record_set_set (referral, "desired_outcomes", outcomes);
  along_record_set (referral, "packet", along_packet_build (items, 1, NULL));
  first = print (referral, 0);
  g_assert_cmpstr (first, ==,
                   "# What is asked for\n"
                   "Why: Evicted on Friday\n"
                   "What they hope for: A tenancy\nSleep\n"
                   "# The person\n"
                   "Known as: Jo\n"
                   "# How to get in touch\n"
                   "Best way to reach them: Text message\n"
                   "Phone numbers: 07700 900123, Mobile, Safe to leave a message: No\n"
                   "When they are not available: Mornings\n"
                   "# What it is about\n"
                   "Housing: “Somewhere dry\nto sleep”\n"
                   "# What helps\n"
                   "First language: Polish\n"
                   "Interpreter: Spoken language\n"
                   "What they need to take part: Step-free, please\n"
                   "# Keeping everybody safe\n"
                   "What keeps everybody safe: Steep stairs\n");

  /* Nothing in what travels leads back to the sender's records. */
  raw = g_variant_print (along_record_get (referral, "packet"), FALSE);
  g_assert_null (strstr (raw, PERSON_1));
  g_assert_null (strstr (raw, NEED_1));
  g_assert_null (strstr (raw, "Sample"));

  /* An update adds a version; what was sent before stays as it was. */
  along_record_set_text (person, "known_as", "Joey");
  g_ptr_array_unref (items);
  items = along_packet_items (person, records, NULL);
  along_record_set (referral, "packet",
                    along_packet_build (items, 2, along_record_get (referral, "packet")));
  g_assert_cmpint (along_packet_version (referral), ==, 2);
  second = print (referral, 0);
  g_assert_nonnull (strstr (second, "Known as: Joey\n"));
  g_assert_null (strstr (second, "Somewhere dry"));
  g_free (second);
  second = print (referral, 1);
  g_assert_cmpstr (second, ==, first);
  g_assert_true (along_field_check (along_entity_find_field (along_record_get_entity (referral),
                                                             "packet", NULL),
                                    along_record_get (referral, "packet"), NULL));
}

static void
test_unknown_section (void)
{
  g_autoptr (AlongRecord) referral = make_record ("referral", SERVICE_B, NULL);
  g_autofree char *text = NULL;

  along_record_set (referral, "packet",
                    g_variant_new_parsed ("[{'section': 'from_the_future', 'field': 'star.light',"
                                          " 'label': 'Star', 'value': 'Light'}]"));
  text = print (referral, 0);
  g_assert_cmpstr (text, ==, "# Further information\nStar: Light\n");
}

/* Whatever a person's records hold: the preview shows what is ticked, and nothing else. */
static void
test_preview (void)
{
  static const char *const kinds[] = { "need", "about_me", "alert", "related_person" };

  for (guint n = 0; n < 200; n++)
    {
      g_autoptr (AlongRecord) person = random_record (along_entity_find ("person"));
      g_autoptr (GPtrArray) records
          = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
      g_autoptr (GPtrArray) items = NULL;
      g_autoptr (GPtrArray) sections = NULL;
      g_autoptr (AlongRecord) referral = make_record ("referral", SERVICE_B, NULL);
      guint ticked = 0, lines = 0;

      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        g_ptr_array_add (records, random_record (along_entity_find (kinds[i])));
      items = along_packet_items (person, records, NULL);
      for (guint i = 0; i < items->len; i++)
        {
          AlongPacketItem *item = g_ptr_array_index (items, i);

          item->ticked = g_test_rand_bit ();
          ticked += item->ticked ? 1 : 0;
        }
      along_record_set (referral, "packet", along_packet_build (items, 1, NULL));
      sections = along_packet_sections (referral, 0);
      for (guint i = 0; i < sections->len; i++)
        lines += ((AlongPacketSection *)g_ptr_array_index (sections, i))->lines->len;
      g_assert_cmpuint (lines, ==, ticked);
    }
}

/* Whom they are is no saying of theirs: between quotation marks it would read as doubted. */
static void
test_pronouns (void)
{
  g_autoptr (AlongRecord) person = make_person ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (AlongRecord) referral = make_record ("referral", SERVICE_B, NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *text = NULL;

  along_record_set_text (person, "pronouns", "they/them");
  items = along_packet_items (person, none, NULL);
  ((AlongPacketItem *)find (items, "person.pronouns"))->ticked = TRUE;
  along_record_set (referral, "packet", along_packet_build (items, 1, NULL));
  text = print (referral, 0);
  g_assert_nonnull (strstr (text, "Pronouns: they/them\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/packet/least", test_least);
  g_test_add_func ("/model/packet/do-not-contact", test_do_not_contact);
  g_test_add_func ("/model/packet/draft-again", test_draft_again);
  g_test_add_func ("/model/packet/basis", test_basis);
  g_test_add_func ("/model/packet/frozen", test_frozen);
  g_test_add_func ("/model/packet/unknown-section", test_unknown_section);
  g_test_add_func ("/model/packet/preview", test_preview);
  g_test_add_func ("/model/packet/pronouns", test_pronouns);
  return g_test_run ();
}
