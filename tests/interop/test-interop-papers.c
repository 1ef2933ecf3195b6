/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "interop/referral-papers.h"
#include "support/random-record.h"

#include <gio/gio.h>
#include <locale.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1796079600000)
#define ORG_A "0a000000-0000-7000-8000-00000000000a"
#define ORG_B "0b000000-0000-7000-8000-00000000000b"
#define SERVICE "5a000000-0000-7000-8000-00000000005a"
#define WORKER "aa000000-0000-7000-8000-0000000000aa"
#define PERSON "10000000-0000-7000-8000-000000000001"
#define REFERRAL "70000000-0000-7000-8000-000000000007"

static AlongRecord *
find (const char *kind, const char *id, gpointer data)
{
  AlongRecord *record = NULL;

  g_assert_true (g_str_equal (kind, "organisation") || g_str_equal (kind, "service")
                 || g_str_equal (kind, "worker"));
  record = along_record_new (along_entity_find (kind), id);
  if (g_str_equal (id, ORG_A))
    along_record_set_text (record, "name", "Larrick Partnership");
  else if (g_str_equal (id, ORG_B))
    along_record_set_text (record, "name", "Harbour House");
  else if (g_str_equal (id, SERVICE))
    along_record_set_text (record, "name", "Harbour Café");
  else
    {
      along_record_set_text (record, "name", "Mòrag Nic a’ Ghobhainn");
      if (g_str_equal (kind, "worker"))
        along_record_set_text (record, "phone", "0141 496 0123");
    }
  return record;
}

static void
share (GVariantBuilder *table,
       const char *section,
       const char *field,
       const char *label,
       const char *value)
{
  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "section", section);
  g_variant_builder_add (table, "{ss}", "field", field);
  g_variant_builder_add (table, "{ss}", "label", label);
  g_variant_builder_add (table, "{ss}", "value", value);
  g_variant_builder_add (table, "{ss}", "version", "1");
  g_variant_builder_close (table);
}

/* What is shared: every one of these has to be on the paper. */
static const char *const shared[] = {
  "Eilidh",
  "she/her",
  "07700 900123",
  "mornings",
  "Tha mi ag iarraidh a dhol a-mach nas trice",
  "Gàidhlig",
  "Large print, please",
};

static AlongRecord *
make_referral (void)
{
  static const char *const hopes[] = { "Company once a week", "Sleeping through", NULL };
  AlongRecord *record = along_record_new (along_entity_find ("referral"), REFERRAL);
  g_autofree char *number = along_id_reference ("R", REFERRAL);
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  share (&table, "person", "person.known_as", "Known as", shared[0]);
  share (&table, "person", "person.pronouns", "Pronouns", shared[1]);
  share (&table, "contact", "person.phones", "Phone numbers", shared[2]);
  share (&table, "contact", "person.contact_times", "When to get in touch", shared[3]);
  share (&table, "needs", "need.words", "Loneliness and company", shared[4]);
  share (&table, "support", "person.language", "First language", shared[5]);
  share (&table, "support", "person.communication_needs", "Communication needs", shared[6]);
  along_record_set_text (record, "number", number);
  along_record_set_text (record, "status", "in_progress");
  along_record_set_text (record, "priority", "routine");
  along_record_set_text (record, "from_org", ORG_A);
  along_record_set_text (record, "requester", WORKER);
  along_record_set_text (record, "to_org", ORG_B);
  along_record_set_text (record, "service", SERVICE);
  along_record_set_text (record, "reason", "On her own a great deal since the spring.");
  along_record_set_set (record, "desired_outcomes", hopes);
  along_record_set (record, "packet", g_variant_builder_end (&table));
  along_record_set_text (record, "shared_name", "Eilidh");
  along_record_set_integer (record, "sent_at", NOW - 5 * 86400000);
  along_record_set_integer (record, "started_at", NOW - 2 * 86400000);
  along_record_set_text (record, "person", PERSON);
  along_record_set_text (record, "sender_notes", "The neighbour worries");
  return record;
}

static const AlongPaperFor ours
    = { .find = find, .org = ORG_A, .about = "Eilidh Rionnagach", .now = NOW };
static const AlongPaperFor theirs = { .find = find, .org = ORG_B, .now = NOW };

static char *
run (const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  va_list words;

  g_ptr_array_add (argv, (gpointer)program);
  va_start (words, program);
  for (const char *word = va_arg (words, const char *); word != NULL;
       word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer)word);
  va_end (words);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *)argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                               &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return out;
}

/* All space is one space, so that where lines break makes no difference. */
static char *
even (const char *text)
{
  g_autoptr (GRegex) spaces = g_regex_new ("\\s+", 0, 0, NULL);

  return g_regex_replace_literal (spaces, text, -1, 0, " ", 0, NULL);
}

static gboolean
has (const char *text, const char *part)
{
  g_autofree char *where = even (text);
  g_autofree char *what = even (part);

  return strstr (where, what) != NULL;
}

static void
assert_has (const char *text, const char *part)
{
  if (!has (text, part))
    g_error ("“%s” is not in: %s", part, text);
}

static void
assert_lacks (const char *text, const char *part)
{
  if (has (text, part))
    g_error ("“%s” is in: %s", part, text);
}

/* What somebody reads in the PDF, and how many pages it has. Where the pictures are wanted for looking at
 * them, ALONGSIDE_PAPERS says which folder they go to. */
static char *
read_pdf (AlongDocument *document, const char *name, guint *pages)
{
  const char *keep = g_getenv ("ALONGSIDE_PAPERS");
  g_autofree char *folder
      = keep != NULL ? g_strdup (keep) : g_dir_make_tmp ("along-papers-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *info = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = along_document_pdf (document, &error);
  const char *line = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize)g_bytes_get_size (bytes), &error));
  info = run ("pdfinfo", path, NULL);
  line = strstr (info, "Pages:");
  g_assert_nonnull (line);
  *pages = (guint)g_ascii_strtoull (line + strspn (line + 6, " ") + 6, NULL, 10);
  assert_has (info, "A4");
  return run ("pdftotext", "-enc", "UTF-8", path, "-", NULL);
}

static gboolean
lacks_poppler (void)
{
  g_autofree char *program = g_find_program_in_path ("pdftotext");

  if (program == NULL)
    g_test_skip ("pdftotext is not here");
  return program == NULL;
}

/* On one page, all that is shared and nothing else, and how to answer without Alongside. */
static void
test_packet (void)
{
  g_autoptr (AlongRecord) referral = make_referral ();
  g_autoptr (AlongDocument) document = along_paper_packet (referral, &ours);
  g_autofree char *text = NULL;
  guint pages = 0;

  if (lacks_poppler ())
    return;
  text = read_pdf (document, "packet.pdf", &pages);
  g_assert_cmpuint (pages, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    assert_has (text, shared[i]);
  assert_has (text, "On her own a great deal");
  assert_has (text, "Company once a week");
  assert_has (text, along_record_get_title (referral));
  assert_has (text, "0141 496 0123");
  assert_has (text, "Larrick Partnership");
  assert_has (text, "Harbour Café");
  assert_has (text, "Confidential: for Larrick Partnership and Harbour House");
  assert_has (text, "Page 1/1");
  assert_lacks (text, "neighbour");
  assert_lacks (text, "Rionnagach");
}

static AlongRecord *
with_reason (guint n)
{
  AlongRecord *referral = make_referral ();
  g_autoptr (GString) reason = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (reason, "Sentence%u goes on and on about what has been going on. ", i);
  g_string_append (reason, "THEVERYEND");
  along_record_set_text (referral, "reason", reason->str);
  return referral;
}

/* A little too long: smaller. Far too long: on as many pages as it takes, each with its number, and to
 * the very last word. */
static void
test_long (void)
{
  g_autoptr (AlongRecord) longish = with_reason (38);
  g_autoptr (AlongRecord) novel = with_reason (1600);
  g_autoptr (AlongDocument) one = along_paper_packet (longish, &ours);
  g_autoptr (AlongDocument) many = along_paper_packet (novel, &ours);
  g_autofree char *short_text = NULL;
  g_autofree char *long_text = NULL;
  g_autofree char *last = NULL;
  guint pages = 0;

  if (lacks_poppler ())
    return;
  short_text = read_pdf (one, "longish.pdf", &pages);
  g_assert_cmpuint (pages, ==, 1);
  assert_has (short_text, "THEVERYEND");
  long_text = read_pdf (many, "novel.pdf", &pages);
  g_assert_cmpuint (pages, >, 5);
  for (guint i = 0; i < 1600; i++)
    {
      g_autofree char *word = g_strdup_printf ("Sentence%u ", i);

      g_assert_nonnull (strstr (long_text, g_strchomp (word)));
    }
  assert_has (long_text, "THEVERYEND");
  last = g_strdup_printf ("Page %u/%u", pages, pages);
  assert_has (long_text, last);
}

/* In large print nothing is made smaller; it takes more pages. */
static void
test_large_print (void)
{
  g_autoptr (AlongRecord) referral = with_reason (30);
  AlongPaperFor paper = ours;
  g_autoptr (AlongDocument) document = NULL;
  g_autofree char *text = NULL;
  guint pages = 0;

  if (lacks_poppler ())
    return;
  paper.large = TRUE;
  document = along_paper_packet (referral, &paper);
  text = read_pdf (document, "large.pdf", &pages);
  g_assert_cmpuint (pages, >, 1);
  assert_has (text, "THEVERYEND");
}

/* Whatever script somebody writes in. */
static void
test_scripts (void)
{
  g_autoptr (AlongRecord) referral = make_referral ();
  g_autoptr (AlongDocument) document = NULL;
  g_autofree char *text = NULL;
  guint pages = 0;

  if (lacks_poppler ())
    return;
  along_record_set_text (referral, "reason",
                         "Chan eil i a’ cadal gu math. 🙂🏴\nمرحبا، أود الخروج أكثر\nשלום וברכה\n"
                         "Żółć i łódka\n你好，世界");
  document = along_paper_packet (referral, &ours);
  text = read_pdf (document, "scripts.pdf", &pages);
  g_assert_cmpuint (pages, ==, 1);
  assert_has (text, "Chan eil i a’ cadal gu math.");
  assert_has (text, "Żółć i łódka");
}

/* The sender has their own part, the receiver has not, and who no longer sees the packet has no more of it
 * on paper either. */
static void
test_referral (void)
{
  g_autoptr (AlongRecord) referral = make_referral ();
  g_autoptr (AlongRecord) received = make_referral ();
  g_autoptr (AlongDocument) sent = along_paper_referral (referral, &ours);
  g_autoptr (AlongDocument) got = NULL;
  g_autoptr (AlongDocument) gone = NULL;
  g_autofree char *sender = NULL;
  g_autofree char *receiver = NULL;
  g_autofree char *ended = NULL;
  guint pages = 0;

  if (lacks_poppler ())
    return;
  sender = read_pdf (sent, "referral.pdf", &pages);
  assert_has (sender, "The neighbour worries");
  assert_has (sender, "Eilidh Rionnagach");
  assert_has (sender, "Under way");
  got = along_paper_referral (received, &theirs);
  receiver = read_pdf (got, "received.pdf", &pages);
  assert_has (receiver, shared[4]);
  assert_lacks (receiver, "neighbour");
  assert_lacks (receiver, "Rionnagach");
  assert_lacks (receiver, "Only for us");
  along_record_set (received, "packet", NULL);
  along_record_set (received, "reason", NULL);
  along_record_set (received, "shared_name", NULL);
  gone = along_paper_referral (received, &theirs);
  ended = read_pdf (gone, "gone.pdf", &pages);
  assert_lacks (ended, "Eilidh");
}

static void
complete (AlongRecord *referral)
{
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  g_variant_builder_add_parsed (&table, "{'outcome': 'Company once a week', 'result': 'achieved', "
                                        "'words': 'Goes every Wednesday'}");
  g_variant_builder_add_parsed (&table,
                                "{'outcome': 'Sleeping through', 'result': 'not_this_time'}");
  along_record_set_text (referral, "status", "completed");
  along_record_set_integer (referral, "ended_at", NOW - 86400000);
  along_record_set_text (referral, "assigned_to", WORKER);
  along_record_set_text (referral, "outcome", "partly");
  along_record_set (referral, "outcomes", g_variant_builder_end (&table));
  along_record_set_text (referral, "outcome_text", "She has made two friends.");
}

/* The same as text and as PDF: what the standard asks for, and nothing that only one end knows. */
static void
test_message (void)
{
  static const char *const parts[] = {
    "For",
    "Larrick Partnership",
    "Harbour Café",
    "Eilidh",
    "On her own a great deal",
    "Sent",
    "Started",
    "Ended",
    "Company once a week",
    "What was hoped for came about. Goes every Wednesday",
    "Sleeping through",
    "Not this time",
    "She has made two friends.",
    "Nothing more is needed",
    "Whom to ask",
    "Harbour House",
    "0141 496 0123",
  };
  g_autoptr (AlongRecord) referral = make_referral ();
  g_autoptr (AlongDocument) document = NULL;
  g_autofree char *text = NULL;
  g_autofree char *pdf = NULL;
  guint pages = 0;

  if (lacks_poppler ())
    return;
  complete (referral);
  document = along_paper_message (referral, &ours);
  text = along_document_text (document);
  pdf = read_pdf (document, "message.pdf", &pages);
  g_assert_cmpuint (pages, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      assert_has (text, parts[i]);
      assert_has (pdf, parts[i]);
    }
  assert_has (text, along_record_get_title (referral));
  assert_lacks (text, "neighbour");
  assert_lacks (text, "Rionnagach");
  assert_lacks (text, "07700");
}

/* For every state there is a next, and random records of all kinds are no trouble. */
static void
test_every_state (void)
{
  const AlongCode *state = along_entity_state_field (along_entity_find ("referral"))->values->codes;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (; state->code != NULL; state++)
    {
      g_autoptr (AlongRecord) referral = make_referral ();
      g_autoptr (AlongDocument) document = NULL;
      g_autofree char *text = NULL;

      along_record_set_text (referral, "status", state->code);
      document = along_paper_message (referral, &theirs);
      text = along_document_text (document);
      if (!g_str_equal (state->code, "draft"))
        assert_has (text, "Next: ");
    }
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (AlongRecord) referral = along_random_record (along_entity_find ("referral"), rand);
      g_autoptr (AlongDocument) packet = along_paper_packet (referral, &ours);
      g_autoptr (AlongDocument) whole = along_paper_referral (referral, &ours);
      g_autoptr (AlongDocument) message = along_paper_message (referral, &theirs);

      g_assert_cmpuint (along_document_lay_out (packet, 595, 842), >=, 1);
      g_assert_cmpuint (along_document_lay_out (whole, 300, 200), >=, 1);
      g_assert_cmpuint (along_document_lay_out (message, 595, 842), >=, 1);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/interop/papers/packet", test_packet);
  g_test_add_func ("/interop/papers/long", test_long);
  g_test_add_func ("/interop/papers/large-print", test_large_print);
  g_test_add_func ("/interop/papers/scripts", test_scripts);
  g_test_add_func ("/interop/papers/referral", test_referral);
  g_test_add_func ("/interop/papers/message", test_message);
  g_test_add_func ("/interop/papers/every-state", test_every_state);
  return g_test_run ();
}
