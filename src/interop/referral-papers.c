/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/referral-papers.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/lifecycle.h"
#include "model/packet.h"
#include "model/render.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static AlongRecord *
look_up (const AlongPaperFor *paper, const char *kind, const char *id)
{
  return paper->find != NULL && id != NULL ? paper->find (kind, id, paper->data) : NULL;
}

/* Empty where it is not known. */
static char *
name_of (const AlongPaperFor *paper, const char *kind, const char *id)
{
  g_autoptr (AlongRecord) record = look_up (paper, kind, id);

  return g_strdup (record != NULL ? along_record_get_title (record) : "");
}

static char *
name_in (const AlongPaperFor *paper, const AlongRecord *referral, const char *field)
{
  const AlongField *declared
      = along_entity_find_field (along_record_get_entity (referral), field, NULL);

  return name_of (paper, declared->target, along_record_get_text (referral, field));
}

static char *
title_of (const AlongRecord *referral)
{
  /* TRANSLATORS: %s is the number of a referral, such as R-7F3K2QX */
  return g_strdup_printf (_ ("Referral %s"), along_record_get_title (referral));
}

/* "Confidential: for Harbour House and Larrick Partnership". */
static char *
mark_of (const AlongPaperFor *paper, const AlongRecord *referral)
{
  g_autofree char *to = name_in (paper, referral, "to_org");
  g_autofree char *from = name_in (paper, referral, "from_org");

  if (*to == '\0' || *from == '\0')
    return g_strdup (_ ("Confidential"));
  /* TRANSLATORS: at the foot of each page; two organisations */
  return g_strdup_printf (_ ("Confidential: for %s and %s"), from, to);
}

static AlongDocument *
begin (const AlongRecord *referral, const AlongPaperFor *paper, const char *title, gboolean fit)
{
  g_autofree char *mark = mark_of (paper, referral);
  g_autofree char *date = along_clock_date_of (paper->now);
  g_autofree char *foot = along_date_text (date);

  return along_document_new (title, mark, foot,
                             (paper->large ? ALONG_DOCUMENT_LARGE : ALONG_DOCUMENT_PLAIN)
                                 | (fit ? ALONG_DOCUMENT_FIT : ALONG_DOCUMENT_PLAIN));
}

static void
add_field (AlongDocument *document, const AlongRecord *referral, const char *name)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (referral), name, NULL);
  g_autofree char *text = along_value_text (field, along_record_get (referral, name));

  along_document_row (document, _ (field->label), text);
}

static void
add_named (AlongDocument *document,
           const AlongPaperFor *paper,
           const AlongRecord *referral,
           const char *name)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (referral), name, NULL);
  g_autofree char *text = name_in (paper, referral, name);

  along_document_row (document, _ (field->label), text);
}

/* The packet as everybody sees it: on the screen of the sender, of the receiver, and here. */
static void
add_packet (AlongDocument *document, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) sections = along_packet_sections (referral, 0);

  for (guint i = 0; i < sections->len; i++)
    {
      const AlongPacketSection *section = g_ptr_array_index (sections, i);

      along_document_heading (document, section->title);
      for (guint j = 0; j < section->lines->len; j++)
        {
          const AlongPacketLine *line = g_ptr_array_index (section->lines, j);

          if (line->quoted)
            along_document_quote (document, line->label, line->value);
          else
            along_document_row (document, line->label, line->value);
        }
    }
}

static void
add_files (AlongDocument *document, const AlongRecord *referral)
{
  g_auto (GStrv) files = along_record_get_set (referral, "attachments");
  guint n = g_strv_length (files);
  g_autofree char *words = NULL;

  if (n == 0)
    return;
  words = g_strdup_printf (ngettext ("%u file comes separately", "%u files come separately", n), n);
  along_document_row (document, _ ("Files"), words);
}

static char *
first_phone (const AlongRecord *record)
{
  GVariant *phones = record != NULL ? along_record_get (record, "phones") : NULL;

  for (gsize i = 0; phones != NULL && i < g_variant_n_children (phones); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (phones, i);
      const char *number = NULL;

      if (g_variant_lookup (row, "number", "&s", &number) && *number != '\0')
        return g_strdup (number);
    }
  return NULL;
}

static void
append_way (GString *ways, const char *way)
{
  if (way == NULL || *way == '\0')
    return;
  if (ways->len > 0)
    g_string_append (ways, ", ");
  g_string_append (ways, way);
}

/* Whom to ring: the worker, else the organisation, with every way that is known. */
static char *
ways_to (const AlongPaperFor *paper, const char *worker_id, const char *org_id)
{
  g_autoptr (AlongRecord) worker = look_up (paper, "worker", worker_id);
  g_autoptr (AlongRecord) org = look_up (paper, "organisation", org_id);
  g_autoptr (GString) ways = g_string_new (NULL);
  g_autofree char *phone = first_phone (org);

  if (worker != NULL)
    append_way (ways, along_record_get_title (worker));
  if (org != NULL)
    append_way (ways, along_record_get_title (org));
  if (worker != NULL)
    append_way (ways, along_record_get_text (worker, "phone"));
  append_way (ways, phone);
  if (worker != NULL)
    append_way (ways, along_record_get_text (worker, "email"));
  else if (org != NULL)
    append_way (ways, along_record_get_text (org, "email"));
  return g_string_free_and_steal (g_steal_pointer (&ways));
}

static void
add_how_to_answer (AlongDocument *document, const AlongPaperFor *paper, const AlongRecord *referral)
{
  g_autofree char *ways = ways_to (paper, along_record_get_text (referral, "requester"),
                                   along_record_get_text (referral, "from_org"));
  g_autofree char *say = g_strdup_printf (
      /* TRANSLATORS: %s is the number of a referral, such as R-7F3K2QX */
      _ ("Say the number %s; no name is needed on the phone. Please answer either way: yes, yes "
         "but "
         "there is a wait, no and why, or what you need to know first."),
      along_record_get_title (referral));

  along_document_heading (document, _ ("How to answer"));
  along_document_row (document, _ ("By phone"), ways);
  along_document_paragraph (document, say);
}

/**
 * along_paper_packet:
 * @referral: a referral
 * @paper: for whom
 *
 * What the receiver may see, for one without Alongside: what is asked, the packet, how to answer. One page
 * where that can be done in 9 points or more.
 *
 * Returns: (transfer full): the document
 */
AlongDocument *
along_paper_packet (const AlongRecord *referral, const AlongPaperFor *paper)
{
  g_autofree char *title = title_of (referral);
  AlongDocument *document = begin (referral, paper, title, TRUE);

  along_document_title (document, title);
  add_named (document, paper, referral, "from_org");
  add_named (document, paper, referral, "requester");
  add_named (document, paper, referral, "to_org");
  add_named (document, paper, referral, "service");
  add_field (document, referral, "sent_at");
  add_field (document, referral, "priority");
  add_packet (document, referral);
  add_files (document, referral);
  add_how_to_answer (document, paper, referral);
  return document;
}

/* Every field of one facet that has words, and that no other part has said. */
static void
add_facet (AlongDocument *document,
           const AlongPaperFor *paper,
           const AlongRecord *referral,
           AlongFacet facet,
           const char *const *said)
{
  const AlongEntity *entity = along_record_get_entity (referral);

  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    {
      if (along_record_get_facet (referral, field) != facet || field->flags & ALONG_FIELD_HIDDEN
          || g_strv_contains (said, field->name))
        continue;
      if (field->type == ALONG_REF
          && g_strv_contains ((const char *const[]){ "organisation", "service", "worker", NULL },
                              field->target))
        add_named (document, paper, referral, field->name);
      else
        add_field (document, referral, field->name);
    }
}

static void
add_options (AlongDocument *document, const AlongRecord *referral)
{
  GVariant *options = along_record_get (referral, "options_offered");
  g_autoptr (GString) lines = g_string_new (NULL);

  for (gsize i = 0; options != NULL && i < g_variant_n_children (options); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (options, i);
      const char *name = "";
      const char *why = "";
      const char *chosen = "";

      g_variant_lookup (row, "name", "&s", &name);
      g_variant_lookup (row, "why", "&s", &why);
      g_variant_lookup (row, "chosen", "&s", &chosen);
      if (lines->len > 0)
        g_string_append_c (lines, '\n');
      g_string_append (lines, name);
      if (g_str_equal (chosen, "yes"))
        /* TRANSLATORS: after the name of a service */
        g_string_append (lines, _ (" (chosen)"));
      if (*why != '\0')
        g_string_append_printf (lines, ": %s", why);
    }
  along_document_row (document, _ ("Services offered"), lines->str);
}

static void
add_ours (AlongDocument *document, const AlongPaperFor *paper, const AlongRecord *referral)
{
  static const char *const said[] = { "options_offered", "person", NULL };

  along_document_heading (document, _ ("Only for us"));
  along_document_row (document, _ ("Person"), paper->about);
  add_options (document, referral);
  add_facet (document, paper, referral, ALONG_FACET_SENDER, said);
}

/**
 * along_paper_referral:
 * @referral: a referral, as its reader has it
 * @paper: for whom
 *
 * All of a referral that its reader may see: to its sender with what is only for them, to its receiver
 * with the packet, for as long as they have it.
 *
 * Returns: (transfer full): the document
 */
AlongDocument *
along_paper_referral (const AlongRecord *referral, const AlongPaperFor *paper)
{
  static const char *const said[] = { "number", "status_text", NULL };
  g_autofree char *title = title_of (referral);
  AlongDocument *document = begin (referral, paper, title, FALSE);
  const char *shared = along_record_get_text (referral, "shared_name");

  along_document_title (document, title);
  along_document_row (document, _ ("About"), shared);
  add_facet (document, paper, referral, ALONG_FACET_REFERRAL, said);
  add_field (document, referral, "status_text");
  add_packet (document, referral);
  add_files (document, referral);
  if (along_record_get (referral, "question") != NULL)
    along_document_heading (document, _ ("Question and answer"));
  add_field (document, referral, "talk");
  add_field (document, referral, "question");
  add_field (document, referral, "answer");
  if (along_record_get (referral, "outcomes") != NULL
      || along_record_get (referral, "outcome_text") != NULL
      || along_record_get (referral, "appointments") != NULL)
    along_document_heading (document, _ ("What came of it"));
  add_field (document, referral, "appointments");
  add_field (document, referral, "outcomes");
  add_field (document, referral, "outcome_text");
  if (paper->org != NULL
      && g_strcmp0 (along_record_get_text (referral, "from_org"), paper->org) == 0)
    add_ours (document, paper, referral);
  return document;
}

/* What the packet shares of the person, which is what the two ends know each other to know. */
static void
add_person (AlongDocument *document, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) sections = along_packet_sections (referral, 0);
  const char *name = along_record_get_text (referral, "shared_name");
  guint rows = 0;

  along_document_heading (document, _ ("About"));
  for (guint i = 0; i < sections->len; i++)
    {
      const AlongPacketSection *section = g_ptr_array_index (sections, i);

      for (guint j = 0; g_str_equal (section->name, "person") && j < section->lines->len; j++)
        {
          const AlongPacketLine *line = g_ptr_array_index (section->lines, j);

          along_document_row (document, line->label, line->value);
          rows++;
        }
    }
  if (rows == 0)
    along_document_row (document, _ ("Name"),
                        name != NULL ? name : _ ("Not shared: the number says who is meant"));
}

/* What there is to expect, for each state: nobody is left to guess whether there is more to come. */
static const struct
{
  const char *state;
  const char *next;
} comes_next[] = {
  { "sent", N_ ("The service has not answered yet.") },
  { "received", N_ ("The service has it, and will say whether it can help.") },
  { "info_requested", N_ ("The service has asked something and waits for the answer.") },
  { "accepted", N_ ("The service will get in touch and start.") },
  { "waitlisted",
    N_ ("They are on the waiting list; the service gets in touch when it can start.") },
  { "in_progress", N_ ("The service goes on; there will be a message at the end.") },
  { "on_hold", N_ ("It is paused, and goes on when that is over.") },
  { "declined", N_ ("The service does not take this on: another one is needed.") },
  { "redirected", N_ ("It was passed on to another service, which answers.") },
  { "withdrawn", N_ ("Nothing more comes of this referral.") },
  { "completed", N_ ("The service has finished. Nothing more is needed for this referral.") },
  { "ended_early", N_ ("The service has ended. Please ask the person what they would like now.") },
  { "loop_closed", N_ ("Finished: the person has been told.") },
  { "entered_in_error", N_ ("Nothing: this referral was a mistake.") },
};

static const char *
next_of (const AlongRecord *referral)
{
  for (guint i = 0; i < G_N_ELEMENTS (comes_next); i++)
    if (g_strcmp0 (comes_next[i].state, along_record_get_state (referral)) == 0)
      return _ (comes_next[i].next);
  return NULL;
}

static void
add_reason (AlongDocument *document, const AlongRecord *referral)
{
  g_auto (GStrv) hopes = along_record_get_set (referral, "desired_outcomes");
  g_autofree char *lines = g_strjoinv ("\n", hopes);
  const char *shared = along_record_get_text (referral, "reason");

  if (shared == NULL && hopes[0] == NULL)
    return;
  along_document_heading (document, _ ("Why they were referred"));
  along_document_row (document, _ ("Why"), shared);
  along_document_row (document, _ ("What they hoped for"), lines);
}

/* What came of each hope, a line for each, and at the end the whole. */
static void
add_outcomes (AlongDocument *document, const AlongRecord *referral)
{
  static const char *const states[]
      = { "declined", "withdrawn", "redirected", "on_hold", "ended_early", NULL };
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (referral), "outcomes", NULL);
  GVariant *outcomes = along_record_get (referral, "outcomes");

  along_document_heading (document, _ ("What came of it"));
  add_field (document, referral, "status");
  /* A step without a reason leaves that of an earlier one behind. */
  if (g_strv_contains (states, along_record_get_state (referral)))
    {
      add_field (document, referral, "status_reason");
      add_field (document, referral, "status_text");
    }
  for (gsize i = 0; outcomes != NULL && i < g_variant_n_children (outcomes); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (outcomes, i);
      const char *hope = "";
      const char *result = "";
      const char *words = "";
      g_autofree char *said = NULL;

      g_variant_lookup (row, "outcome", "&s", &hope);
      g_variant_lookup (row, "result", "&s", &result);
      g_variant_lookup (row, "words", "&s", &words);
      if (*result != '\0')
        result = along_value_set_label (field->columns[1].values, result);
      said = g_strjoin (*result != '\0' && *words != '\0' ? ". " : "", result, words, NULL);
      along_document_row (document, *hope != '\0' ? hope : _ (field->label), said);
    }
  add_field (document, referral, "outcome");
  add_field (document, referral, "outcome_text");
}

static void
add_course (AlongDocument *document, const AlongRecord *referral)
{
  static const char *const dates[]
      = { "sent_at",          "received_at", "decided_at", "waitlisted_at",
          "first_contact_at", "started_at",  "ended_at" };

  along_document_heading (document, _ ("What was offered"));
  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    add_field (document, referral, dates[i]);
  add_field (document, referral, "wait_position");
  add_field (document, referral, "pauses");
  add_field (document, referral, "appointments");
}

/**
 * along_paper_message:
 * @referral: a referral
 * @paper: for whom
 *
 * The message back to the GP or link worker, with what the Social Prescribing standard of the
 * Professional Record Standards Body has in its "message back to GP and referrer": who was referred by
 * whom and why, the service, what was offered and when, what came of each hope, what comes next, whom to
 * ask. Only what both ends know stands in it.
 *
 * Returns: (transfer full): the document
 */
AlongDocument *
along_paper_message (const AlongRecord *referral, const AlongPaperFor *paper)
{
  g_autofree char *title
      /* TRANSLATORS: %s is the number of a referral, such as R-7F3K2QX */
      = g_strdup_printf (_ ("Message back: referral %s"), along_record_get_title (referral));
  g_autofree char *contact = ways_to (paper, along_record_get_text (referral, "assigned_to"),
                                      along_record_get_text (referral, "to_org"));
  g_autofree char *sender = ways_to (paper, along_record_get_text (referral, "requester"),
                                     along_record_get_text (referral, "from_org"));
  g_autofree char *date = along_clock_date_of (paper->now);
  g_autofree char *written = along_date_text (date);
  AlongDocument *document = begin (referral, paper, title, TRUE);

  along_document_title (document, title);
  add_field (document, referral, "number");
  /* TRANSLATORS: whom a message is for, before a name */
  along_document_row (document, _ ("For"), sender);
  add_named (document, paper, referral, "service");
  along_document_row (document, _ ("Written"), written);
  add_person (document, referral);
  add_reason (document, referral);
  add_course (document, referral);
  add_outcomes (document, referral);
  along_document_heading (document, _ ("What comes next"));
  along_document_row (document, _ ("Next"), next_of (referral));
  along_document_row (document, _ ("Whom to ask"), contact);
  return document;
}
