/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-import.h"
#include "base/error.h"
#include "base/id.h"
#include "base/text.h"
#include "interop/fhir-reading.h"
#include "interop/fhir-terms.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many lines the report for people has at most; a program reads all. */
#define WORDS_MAX 30

static void
referral_free (gpointer data)
{
  AlongFhirReferral *referral = data;

  along_record_unref (referral->referral);
  g_free (referral->number);
  g_free (referral->from);
  g_free (referral->to);
  g_free (referral->service);
  g_free (referral->name);
  g_free (referral->birth_date);
  g_free (referral);
}

/**
 * along_fhir_report_free:
 * @report: (transfer full): a report
 */
void
along_fhir_report_free (AlongFhirReport *report)
{
  g_ptr_array_unref (report->referrals);
  g_clear_pointer (&report->notes, g_ptr_array_unref);
  g_free (report);
}

/* The id it had here, where it comes from here; another source's number always gives the same one. */
static char *
id_of (AlongFhirBundle *bundle, const AlongFhirResource *request)
{
  const char *id = along_fhir_text (bundle, request, request->object, "id");
  const char *number = along_fhir_identifier (bundle, request, NULL);

  if (along_id_is_valid (id))
    return g_strdup (id);
  if (number == NULL)
    number = id;
  return number != NULL ? along_id_derive ("fhir", number, NULL) : along_id_new ();
}

static void
read_number (AlongFhirReading *self, const AlongFhirResource *request, AlongFhirReferral *out)
{
  const char *ours = along_fhir_identifier (self->bundle, request, ALONG_FHIR_NUMBER);
  const char *theirs = along_fhir_identifier (self->bundle, request, NULL);

  if (ours != NULL
      && along_fhir_take (self, request, "identifier", "number", g_variant_new_string (ours)))
    return;
  out->number = g_strdup (theirs);
}

static void
read_links (AlongFhirReading *self, const AlongFhirResource *request)
{
  JsonObject *replaces = along_fhir_element (self->bundle, request, request->object, "replaces", 0);
  JsonObject *before = along_fhir_object (self->bundle, request, replaces, "identifier");
  JsonObject *together = along_fhir_object (self->bundle, request, request->object, "requisition");

  if (g_strcmp0 (along_fhir_text (self->bundle, request, before, "system"), ALONG_FHIR_ID) == 0)
    {
      const char *parent = along_fhir_text (self->bundle, request, before, "value");

      if (g_strcmp0 (parent, along_record_get_id (self->referral)) == 0)
        along_fhir_bundle_note (self->bundle, request, "replaces",
                                _ ("It says that it replaces itself; that was left out."));
      else
        along_fhir_take_text (self, request, "replaces", "parent_referral", parent);
    }
  if (g_strcmp0 (along_fhir_text (self->bundle, request, together, "system"), ALONG_FHIR_TOGETHER)
      == 0)
    along_fhir_take_text (self, request, "requisition", "bundle_id",
                          along_fhir_text (self->bundle, request, together, "value"));
}

/* What a reference is to: as it says, as its target says, or as its address does. */
static const char *
type_of (AlongFhirReading *self,
         const AlongFhirResource *request,
         JsonObject *reference,
         const AlongFhirResource *target)
{
  static const char *const types[]
      = { "Organization", "HealthcareService", "PractitionerRole", "Practitioner" };
  const char *said = along_fhir_text (self->bundle, request, reference, "type");
  const char *url = along_fhir_text (self->bundle, request, reference, "reference");

  if (target != NULL)
    return target->type;
  for (guint i = 0; said == NULL && url != NULL && i < G_N_ELEMENTS (types); i++)
    if (strstr (url, types[i]) != NULL)
      return types[i];
  return said != NULL ? said : "";
}

/* Our id of what is referred to; NULL where it has none. */
static const char *
our_id (AlongFhirReading *self,
        const AlongFhirResource *request,
        JsonObject *reference,
        const AlongFhirResource *target)
{
  JsonObject *identifier = along_fhir_object (self->bundle, request, reference, "identifier");
  const char *value = along_fhir_text (self->bundle, request, identifier, "value");

  if (target != NULL)
    value = along_fhir_identifier (self->bundle, target, ALONG_FHIR_ID);
  else if (g_strcmp0 (along_fhir_text (self->bundle, request, identifier, "system"), ALONG_FHIR_ID)
           != 0)
    value = NULL;
  return value != NULL && along_id_is_valid (value) ? value : NULL;
}

static char *
their_name (AlongFhirReading *self,
            const AlongFhirResource *request,
            JsonObject *reference,
            const AlongFhirResource *target)
{
  const char *name = NULL;

  /* A Practitioner's name is a list. */
  if (target != NULL
      && (g_str_equal (target->type, "Organization")
          || g_str_equal (target->type, "HealthcareService")))
    name = along_fhir_text (self->bundle, target, target->object, "name");
  if (name == NULL)
    name = along_fhir_text (self->bundle, request, reference, "display");
  if (name == NULL && target != NULL && g_str_has_prefix (target->type, "Practitioner"))
    return along_fhir_read_name (self, target);
  return g_strdup (name);
}

static void
say_missing (AlongFhirReading *self,
             const AlongFhirResource *request,
             const char *place,
             JsonObject *reference,
             const AlongFhirResource *target)
{
  const char *url = along_fhir_text (self->bundle, request, reference, "reference");
  g_autofree char *excerpt = NULL;

  if (target != NULL || url == NULL)
    return;
  excerpt = along_text_excerpt (url, 60);
  along_fhir_bundle_note (self->bundle, request, place,
                          /* TRANSLATORS: %s is an address that another resource should have */
                          _ ("“%s” is not in the file."), excerpt);
}

static void
read_requester (AlongFhirReading *self, const AlongFhirResource *request, AlongFhirReferral *out)
{
  JsonObject *reference = along_fhir_object (self->bundle, request, request->object, "requester");
  const AlongFhirResource *target = along_fhir_resolve (self->bundle, request, reference);

  if (reference == NULL)
    return;
  say_missing (self, request, "requester", reference, target);
  out->from = their_name (self, request, reference, target);
  if (g_str_equal (type_of (self, request, reference, target), "Organization"))
    along_fhir_take_text (self, request, "requester", "from_org",
                          our_id (self, request, reference, target));
}

static void
read_performer (AlongFhirReading *self,
                const AlongFhirResource *request,
                JsonObject *reference,
                AlongFhirReferral *out)
{
  const AlongFhirResource *target = along_fhir_resolve (self->bundle, request, reference);
  const char *type = type_of (self, request, reference, target);
  const char *id = our_id (self, request, reference, target);

  say_missing (self, request, "performer", reference, target);
  if (g_str_equal (type, "HealthcareService"))
    {
      g_free (out->service);
      out->service = their_name (self, request, reference, target);
      along_fhir_take_text (self, request, "performer", "service", id);
    }
  else if (g_str_equal (type, "Organization"))
    {
      g_free (out->to);
      out->to = their_name (self, request, reference, target);
      along_fhir_take_text (self, request, "performer", "to_org", id);
    }
  else if (id != NULL)
    along_fhir_take_text (self, request, "performer", "assigned_to", id);
  else if (out->to == NULL)
    out->to = their_name (self, request, reference, target);
}

static void
read_performers (AlongFhirReading *self, const AlongFhirResource *request, AlongFhirReferral *out)
{
  guint n = along_fhir_length (self->bundle, request, request->object, "performer");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each
          = along_fhir_element (self->bundle, request, request->object, "performer", i);

      if (each != NULL)
        read_performer (self, request, each, out);
    }
}

static void
add_words (GString *words, const char *more)
{
  if (more == NULL || *more == '\0')
    return;
  if (words->len > 0)
    g_string_append_c (words, '\n');
  g_string_append (words, more);
}

static void
add_concepts (AlongFhirReading *self,
              const AlongFhirResource *request,
              const char *key,
              GString *words)
{
  guint n = along_fhir_length (self->bundle, request, request->object, key);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each = along_fhir_element (self->bundle, request, request->object, key, i);
      g_autofree char *text = along_fhir_concept_words (self, request, each);

      add_words (words, text);
    }
}

/* What is asked for, why, and what else somebody wrote, one after the other. */
static void
read_reason (AlongFhirReading *self, const AlongFhirResource *request)
{
  g_autoptr (GString) words = g_string_new (NULL);
  guint n = along_fhir_length (self->bundle, request, request->object, "note");
  g_autofree char *code = along_fhir_concept_words (
      self, request, along_fhir_object (self->bundle, request, request->object, "code"));

  add_words (words, code);
  add_concepts (self, request, "reasonCode", words);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *note = along_fhir_element (self->bundle, request, request->object, "note", i);

      add_words (words, along_fhir_text (self->bundle, request, note, "text"));
    }
  if (words->len > 0)
    along_fhir_take_text (self, request, "reasonCode", "reason", words->str);
}

/* Hopes are Goals; what else is pointed to stays where it is. */
static void
read_supporting (AlongFhirReading *self, const AlongFhirResource *request)
{
  g_autoptr (GPtrArray) hopes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  guint n = along_fhir_length (self->bundle, request, request->object, "supportingInfo");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each
          = along_fhir_element (self->bundle, request, request->object, "supportingInfo", i);
      const AlongFhirResource *target = along_fhir_resolve (self->bundle, request, each);
      const char *file = our_id (self, request, each, target);
      char *words = NULL;

      if (target != NULL && g_str_equal (target->type, "Goal"))
        words = along_fhir_concept_words (
            self, target, along_fhir_object (self->bundle, target, target->object, "description"));
      if (words != NULL)
        g_ptr_array_add (hopes, words);
      else if (file != NULL)
        g_ptr_array_add (files, (gpointer)file);
      else if (each != NULL)
        along_fhir_bundle_note (self->bundle, request, "supportingInfo",
                                _ ("What this points to is not taken over."));
    }
  if (hopes->len > 0)
    along_fhir_take (self, request, "supportingInfo", "desired_outcomes",
                     g_variant_new_strv ((const char *const *)hopes->pdata, (gssize)hopes->len));
  if (files->len > 0)
    along_fhir_take (self, request, "supportingInfo", "attachments",
                     g_variant_new_strv ((const char *const *)files->pdata, (gssize)files->len));
}

static void
read_times (AlongFhirReading *self, const AlongFhirResource *request)
{
  JsonObject *period
      = along_fhir_object (self->bundle, request, request->object, "occurrencePeriod");
  gint64 at = 0;

  if (along_fhir_when (self->bundle, request, request->object, "authoredOn", &at))
    along_fhir_take (self, request, "authoredOn", "sent_at", g_variant_new_int64 (at));
  if (along_fhir_when (self->bundle, request, period, "start", &at))
    along_fhir_take (self, request, "occurrencePeriod", "started_at", g_variant_new_int64 (at));
  if (along_fhir_when (self->bundle, request, period, "end", &at))
    along_fhir_take (self, request, "occurrencePeriod", "ended_at", g_variant_new_int64 (at));
}

static void
read_state (AlongFhirReading *self, const AlongFhirResource *request)
{
  const char *status = along_fhir_text (self->bundle, request, request->object, "status");
  const char *state = along_fhir_state_of_request (status);

  if (along_record_get_state (self->referral) != NULL)
    return;
  if (state == NULL)
    along_fhir_bundle_note (self->bundle, request, "status",
                            _ ("How it stands is not said in words that are known here."));
  along_record_set_text (self->referral, "status", state != NULL ? state : "draft");
}

static void
read_subject (AlongFhirReading *self, const AlongFhirResource *request, AlongFhirReferral *out)
{
  JsonObject *subject = along_fhir_object (self->bundle, request, request->object, "subject");
  const AlongFhirResource *patient = along_fhir_resolve (self->bundle, request, subject);

  along_fhir_take_text (self, request, "subject", "shared_name",
                        along_fhir_text (self->bundle, request, subject, "display"));
  if (patient != NULL && g_str_equal (patient->type, "Patient"))
    {
      out->name = along_fhir_read_name (self, patient);
      out->birth_date = along_fhir_read_birth_date (self, patient);
      /* Of ours, the Patient is only a part of the packet that the task brings. */
      if (along_record_get (self->referral, "number") == NULL)
        along_fhir_read_patient (self, patient);
      return;
    }
  say_missing (self, request, "subject", subject, patient);
  if (subject == NULL)
    along_fhir_bundle_note (self->bundle, request, "subject", _ ("It is about nobody."));
  else if (patient != NULL)
    along_fhir_bundle_note (self->bundle, request, "subject", _ ("It is about no person."));
  out->name = g_strdup (along_record_get_text (self->referral, "shared_name"));
}

static AlongFhirReferral *
read_referral (AlongFhirBundle *bundle,
               const AlongFhirResource *request,
               const AlongFhirResource *task)
{
  static const char *const known[]
      = { "replaces", "requisition", "status",     "intent",           "priority",
          "subject",  "requester",   "performer",  "reasonCode",       "supportingInfo",
          "code",     "note",        "authoredOn", "occurrencePeriod", NULL };
  AlongFhirReferral *out = g_new0 (AlongFhirReferral, 1);
  g_autofree char *id = id_of (bundle, request);
  AlongFhirReading self = { bundle, along_record_new (along_entity_find ("referral"), id) };

  out->referral = self.referral;
  read_number (&self, request, out);
  read_links (&self, request);
  if (task != NULL)
    along_fhir_read_task (&self, task);
  read_state (&self, request);
  along_fhir_take_text (&self, request, "priority", "priority",
                        along_fhir_text (bundle, request, request->object, "priority"));
  read_requester (&self, request, out);
  read_performers (&self, request, out);
  read_reason (&self, request);
  read_supporting (&self, request);
  read_times (&self, request);
  read_subject (&self, request, out);
  along_fhir_report_rest (&self, request, known);
  return out;
}

/* The task of each request: the first whose focus it is. */
static GHashTable *
find_tasks (AlongFhirBundle *bundle)
{
  GPtrArray *resources = along_fhir_bundle_resources (bundle);
  GHashTable *tasks = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < resources->len; i++)
    {
      const AlongFhirResource *task = g_ptr_array_index (resources, i);
      const AlongFhirResource *request = NULL;

      if (!g_str_equal (task->type, "Task"))
        continue;
      request = along_fhir_resolve (bundle, task,
                                    along_fhir_object (bundle, task, task->object, "focus"));
      if (request == NULL || !g_str_equal (request->type, "ServiceRequest"))
        along_fhir_bundle_note (bundle, task, "focus",
                                _ ("The referral that this task is for is not in the file."));
      else if (g_hash_table_contains (tasks, request))
        along_fhir_bundle_note (
            bundle, task, "focus",
            _ ("There is another task for the same referral before it; that one "
               "is taken."));
      else
        g_hash_table_insert (tasks, (gpointer)request, (gpointer)task);
    }
  return tasks;
}

/* One note for each kind that nothing here is made of. */
static void
say_others (AlongFhirBundle *bundle)
{
  static const char *const used[] = { "ServiceRequest",
                                      "Task",
                                      "Patient",
                                      "Organization",
                                      "HealthcareService",
                                      "Goal",
                                      "Practitioner",
                                      "PractitionerRole",
                                      NULL };
  GPtrArray *resources = along_fhir_bundle_resources (bundle);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < resources->len; i++)
    {
      const AlongFhirResource *each = g_ptr_array_index (resources, i);

      if (!g_strv_contains (used, each->type))
        g_hash_table_insert (
            counts, (gpointer)each->type,
            GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, each->type)) + 1));
    }
  for (guint i = 0; i < resources->len; i++)
    {
      const AlongFhirResource *each = g_ptr_array_index (resources, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, each->type));

      if (n == 0)
        continue;
      g_hash_table_remove (counts, each->type);
      along_fhir_bundle_note (bundle, each, NULL,
                              ngettext ("%u resource of this kind is not taken over.",
                                        "%u resources of this kind are not taken over.", n),
                              n);
    }
}

/**
 * along_fhir_import:
 * @bytes: a FHIR R4 Bundle as JSON, or one ServiceRequest
 * @error: set to %ALONG_ERROR_CORRUPT for what is no FHIR at all, and to %ALONG_ERROR_INVALID where there
 *   is no referral in it; the sentences are for people
 *
 * Reads referrals that [func@fhir_export_one] wrote, whole, and as much as it understands of what
 * others write. It only reads: what becomes of them is for people to say.
 *
 * Returns: (transfer full) (nullable): what was found
 */
AlongFhirReport *
along_fhir_import (GBytes *bytes, GError **error)
{
  g_autoptr (AlongFhirBundle) bundle = along_fhir_bundle_new (bytes, error);
  g_autoptr (AlongFhirReport) report = NULL;
  g_autoptr (GHashTable) tasks = NULL;
  GPtrArray *resources = NULL;

  if (bundle == NULL)
    return NULL;
  resources = along_fhir_bundle_resources (bundle);
  report = g_new0 (AlongFhirReport, 1);
  report->resources = resources->len;
  report->referrals = g_ptr_array_new_with_free_func (referral_free);
  tasks = find_tasks (bundle);
  for (guint i = 0; i < resources->len; i++)
    {
      const AlongFhirResource *request = g_ptr_array_index (resources, i);

      if (g_str_equal (request->type, "ServiceRequest"))
        g_ptr_array_add (report->referrals,
                         read_referral (bundle, request, g_hash_table_lookup (tasks, request)));
    }
  if (report->referrals->len == 0)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                   ngettext ("There is no referral in this file: none of its %u resource is a "
                             "ServiceRequest.",
                             "There is no referral in this file: none of its %u resources is a "
                             "ServiceRequest.",
                             resources->len),
                   resources->len);
      return NULL;
    }
  say_others (bundle);
  report->notes = along_fhir_bundle_steal_notes (bundle);
  return g_steal_pointer (&report);
}

static void
say_note (GString *words, const AlongImportRefusal *note)
{
  if (note->line > 0 && note->file != NULL)
    /* TRANSLATORS: a place in a FHIR file: ServiceRequest.priority, and which entry, then a sentence */
    g_string_append_printf (words, _ ("%s (entry %" G_GUINT64_FORMAT "): %s\n"), note->file,
                            note->line, note->reason);
  else
    g_string_append_printf (words, "%s\n", note->reason);
}

/**
 * along_fhir_report_words:
 * @report: a report
 *
 * Returns: (transfer full): what was left out or is odd, for people, a line each; empty for nothing
 */
char *
along_fhir_report_words (const AlongFhirReport *report)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < MIN (report->notes->len, WORDS_MAX); i++)
    say_note (words, g_ptr_array_index (report->notes, i));
  if (report->notes->len > WORDS_MAX)
    g_string_append_printf (words, _ ("… and %u more\n"), report->notes->len - WORDS_MAX);
  return g_string_free_and_steal (g_steal_pointer (&words));
}
