/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/paper-job.h"

#include "app/referrals/referral-words.h"
#include "base/clock.h"
#include "interop/fhir-export.h"
#include "store/audit-notes.h"

/* The records that a referral points to and that are for everybody. */
static const char *const pointers[]
    = { "from_org", "to_org", "service", "requester", "assigned_to" };

typedef struct
{
  AlongPaperJob *job;
  GCancellable *cancellable;
  guint waiting;
  AlongPaperReadyFunc ready;
  gpointer data;
  GDestroyNotify free_data;
} Gathering;

/**
 * along_paper_job_free:
 * @job: (transfer full): a job
 */
void
along_paper_job_free (AlongPaperJob *job)
{
  g_object_unref (job->store);
  along_record_unref (job->referral);
  g_hash_table_unref (job->records);
  g_free (job->org);
  g_free (job->about);
  g_free (job);
}

static void
settle (Gathering *gathering)
{
  if (--gathering->waiting > 0)
    return;
  if (g_cancellable_is_cancelled (gathering->cancellable))
    {
      along_paper_job_free (gathering->job);
      gathering->free_data (gathering->data);
    }
  else
    gathering->ready (gathering->job, gathering->data);
  g_clear_object (&gathering->cancellable);
  g_free (gathering);
}

/* A name that can't be read stays out: the paper says the rest. */
static void
on_record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Gathering *gathering = data;
  g_autoptr (GError) error = NULL;
  AlongRecord *record = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (record != NULL)
    g_hash_table_insert (gathering->job->records, g_strdup (along_record_get_id (record)), record);
  settle (gathering);
}

/**
 * along_paper_job_prepare:
 * @context: the window's context
 * @referral: a referral
 * @cancellable: cancelled when nobody waits for it any more; @ready is then not called
 * @ready: called on the main thread
 * @data: given to @ready
 * @free_data: frees @data where @ready is not called
 *
 * Reads the names that go on the papers of @referral.
 */
void
along_paper_job_prepare (AlongContext *context,
                         AlongRecord *referral,
                         GCancellable *cancellable,
                         AlongPaperReadyFunc ready,
                         gpointer data,
                         GDestroyNotify free_data)
{
  const AlongEntity *entity = along_record_get_entity (referral);
  AlongPaperJob *job = g_new0 (AlongPaperJob, 1);
  Gathering *gathering = g_new0 (Gathering, 1);

  job->store = g_object_ref (along_context_get_store (context));
  job->referral = along_record_copy (referral);
  job->records
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)along_record_unref);
  job->org = g_strdup (along_context_get_actor (context)->org);
  job->about = along_referral_about (context, referral);
  job->now = along_clock_now_ms ();
  gathering->job = job;
  gathering->cancellable = g_object_ref (cancellable);
  gathering->ready = ready;
  gathering->data = data;
  gathering->free_data = free_data;
  gathering->waiting = 1;
  for (guint i = 0; i < G_N_ELEMENTS (pointers); i++)
    {
      const AlongField *field = along_entity_find_field (entity, pointers[i], NULL);
      const char *id = along_record_get_text (referral, pointers[i]);

      if (id == NULL)
        continue;
      gathering->waiting++;
      along_store_get_async (along_context_get_store (context), along_entity_find (field->target),
                             id, cancellable, on_record_cb, gathering);
    }
  settle (gathering);
}

static AlongRecord *
find (const char *kind, const char *id, gpointer data)
{
  AlongPaperJob *job = data;
  AlongRecord *record = g_hash_table_lookup (job->records, id);

  return record != NULL && g_str_equal (along_record_get_kind (record), kind)
             ? along_record_ref (record)
             : NULL;
}

/**
 * along_paper_job_document:
 * @job: a job
 * @kind: which paper
 *
 * Returns: (transfer full): the paper
 */
AlongDocument *
along_paper_job_document (AlongPaperJob *job, AlongPaperKind kind)
{
  const AlongPaperFor paper = { .find = find,
                                .data = job,
                                .org = job->org,
                                .about = job->about,
                                .now = job->now,
                                .large = job->large };

  switch (kind)
    {
    case ALONG_PAPER_PACKET:
      return along_paper_packet (job->referral, &paper);
    case ALONG_PAPER_MESSAGE:
      return along_paper_message (job->referral, &paper);
    case ALONG_PAPER_REFERRAL:
    default:
      return along_paper_referral (job->referral, &paper);
    }
}

/**
 * along_paper_job_fhir:
 * @job: a job
 *
 * Returns: (transfer full): what both ends may see of the referral, as a FHIR Bundle
 */
GBytes *
along_paper_job_fhir (AlongPaperJob *job)
{
  return along_fhir_export_one (job->referral, find, job, job->now);
}

/**
 * along_paper_job_note:
 * @job: a job
 * @action: what is done with its paper
 *
 * Notes it for the audit log. For any thread.
 */
void
along_paper_job_note (AlongPaperJob *job, AlongAuditAction action)
{
  along_store_note_audit (job->store, action, along_record_get_kind (job->referral),
                          along_record_get_id (job->referral), -1);
}

/**
 * along_paper_job_mail:
 * @job: a job
 *
 * Returns: (transfer none) (nullable): the mail address of who sent the referral
 */
const char *
along_paper_job_mail (AlongPaperJob *job)
{
  const char *requester = along_record_get_text (job->referral, "requester");
  AlongRecord *worker = requester != NULL ? g_hash_table_lookup (job->records, requester) : NULL;

  return worker != NULL ? along_record_get_text (worker, "email") : NULL;
}
