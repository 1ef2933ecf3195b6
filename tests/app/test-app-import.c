/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/import-draft.h"
#include "base/id.h"

#include <string.h>

#define ORG "0a000000-0000-7000-8000-00000000000a"
#define OTHER "0b000000-0000-7000-8000-00000000000b"
#define WORKER "aa000000-0000-7000-8000-0000000000aa"
#define PERSON "10000000-0000-7000-8000-000000000001"
#define SERVICE "5a000000-0000-7000-8000-00000000005a"
#define REFERRAL "70000000-0000-7000-8000-000000000007"

/* What came in a file is a draft of who takes it in: its words, and nothing that was shared, agreed or answered
 * elsewhere; under a number of its own, so that a file of ours never becomes the referral it came from. */
static void
test_draft (void)
{
  const AlongActor actor = { .worker = WORKER, .org = ORG };
  g_autoptr (AlongRecord) came = along_record_new (along_entity_find ("referral"), REFERRAL);
  g_autoptr (AlongRecord) service = along_record_new (along_entity_find ("service"), SERVICE);
  AlongFhirReferral found
      = { .referral = came, .number = (char *)"GP-77", .from = (char *)"A Practice" };
  g_autoptr (AlongRecord) draft = NULL;
  g_autoptr (AlongRecord) placeless = NULL;
  g_autoptr (GError) error = NULL;
  GVariantBuilder packet;

  g_variant_builder_init (&packet, G_VARIANT_TYPE ("aa{ss}"));
  g_variant_builder_add_parsed (&packet, "{'field': 'person.chi', 'value': 'secret'}");
  along_record_set (came, "packet", g_variant_builder_end (&packet));
  along_record_set_text (came, "status", "accepted");
  along_record_set_text (came, "from_org", OTHER);
  along_record_set_text (came, "shared_name", "Eilidh");
  along_record_set_text (came, "reason", "To sing with others");
  along_record_set_text (came, "priority", "urgent");
  along_record_set_integer (came, "sent_at", G_GINT64_CONSTANT (1796079600000));
  along_record_set_text (service, "org", OTHER);

  draft = along_import_draft (&actor, &found, PERSON, service);
  g_assert_true (along_record_validate (draft, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (along_record_get_id (draft), !=, REFERRAL);
  g_assert_true (along_id_check_reference (along_record_get_title (draft)));
  g_assert_cmpstr (along_record_get_state (draft), ==, "draft");
  g_assert_cmpstr (along_record_get_text (draft, "source"), ==, "fhir");
  g_assert_cmpstr (along_record_get_text (draft, "from_org"), ==, ORG);
  g_assert_cmpstr (along_record_get_text (draft, "requester"), ==, WORKER);
  g_assert_cmpstr (along_record_get_text (draft, "person"), ==, PERSON);
  g_assert_cmpstr (along_record_get_text (draft, "service"), ==, SERVICE);
  g_assert_cmpstr (along_record_get_text (draft, "to_org"), ==, OTHER);
  g_assert_cmpstr (along_record_get_text (draft, "reason"), ==, "To sing with others");
  g_assert_cmpstr (along_record_get_text (draft, "priority"), ==, "urgent");
  g_assert_nonnull (strstr (along_record_get_text (draft, "sender_notes"),
                            "Came in a file from A Practice, number GP-77 there, written on"));
  g_assert_null (along_record_get (draft, "packet"));
  g_assert_null (along_record_get (draft, "shared_name"));
  g_assert_null (along_record_get (draft, "sent_at"));

  placeless = along_import_draft (&actor, &found, PERSON, NULL);
  g_assert_true (along_record_validate (placeless, &error));
  g_assert_null (along_record_get (placeless, "to_org"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/import/draft", test_draft);
  return g_test_run ();
}
