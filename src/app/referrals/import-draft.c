/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/import-draft.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"

#include <glib/gi18n.h>

/**
 * along_import_came_from:
 * @found: a referral that came in a file
 *
 * Returns: (transfer full): where it comes from, for the sender's own notes: from whom, under which
 *   number, sent when
 */
char *
along_import_came_from (const AlongFhirReferral *found)
{
  const char *number = along_record_get (found->referral, "number") != NULL
                           ? along_record_get_title (found->referral)
                           : found->number;
  gint64 sent = along_record_get_integer (found->referral, "sent_at", -1);
  g_autofree char *date = sent >= 0 ? along_clock_date_of (sent) : NULL;
  g_autofree char *words = date != NULL ? along_date_text (date) : NULL;
  GString *text = g_string_new (_ ("Came in a file"));

  if (found->from != NULL)
    /* TRANSLATORS: goes on from "Came in a file"; %s is an organisation */
    g_string_append_printf (text, _ (" from %s"), found->from);
  if (number != NULL)
    /* TRANSLATORS: goes on from "Came in a file from Larrick Practice" */
    g_string_append_printf (text, _ (", number %s there"), number);
  if (words != NULL)
    /* TRANSLATORS: goes on from "Came in a file"; %s is a date */
    g_string_append_printf (text, _ (", written on %s"), words);
  g_string_append_c (text, '.');
  return g_string_free_and_steal (text);
}

/**
 * along_import_draft:
 * @actor: who takes it in
 * @found: a referral that came in a file
 * @person: the person it is about, as people have said
 * @service: (nullable): the service it is for, where that is one of the directory
 *
 * What came is not sent by anybody here yet: it becomes a draft of the reader's own organisation, with
 * its words and a number of its own. What was shared elsewhere is not shared on: the packet is made anew
 * from what is known here, with a basis of its own.
 *
 * Returns: (transfer full): the draft
 */
AlongRecord *
along_import_draft (const AlongActor *actor,
                    const AlongFhirReferral *found,
                    const char *person,
                    const AlongRecord *service)
{
  static const char *const kept[] = { "reason",         "desired_outcomes", "priority",
                                      "risks_to_share", "access_needs",     "when_unavailable" };
  g_autofree char *id = along_id_new ();
  g_autofree char *number = along_id_reference ("R", id);
  g_autofree char *came = along_import_came_from (found);
  AlongRecord *draft = along_record_new (along_entity_find ("referral"), id);

  along_record_set_text (draft, "source", "fhir");
  along_record_set_text (draft, "number", number);
  along_record_set_text (draft, "status", "draft");
  along_record_set_text (draft, "priority", "routine");
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (along_record_get (found->referral, kept[i]) != NULL)
      along_record_set (draft, kept[i], along_record_get (found->referral, kept[i]));
  along_record_set_text (draft, "from_org", actor->org);
  along_record_set_text (draft, "requester", actor->worker);
  along_record_set_text (draft, "person", person);
  along_record_set_text (draft, "sender_notes", came);
  if (service != NULL)
    {
      along_record_set_text (draft, "service", along_record_get_id (service));
      along_record_set_text (draft, "to_org", along_record_get_text (service, "org"));
    }
  return draft;
}
