/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/answer-services.h"
#include "base/text.h"
#include "server/service-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const AlongRecord *referral;
  char **words;
  GPtrArray *found;
} Seek;

static void
service_free (gpointer data)
{
  AlongAnswerService *self = data;

  g_free (self->id);
  g_free (self->label);
  g_free (self);
}

/* Every word that was typed begins one of the name's or the organisation's. */
static gboolean
has_words (const char *label, char **words)
{
  g_auto (GStrv) of_label = along_text_words (label);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean any = FALSE;

      for (guint j = 0; of_label[j] != NULL && !any; j++)
        any = g_str_has_prefix (of_label[j], words[i]);
      if (!any)
        return FALSE;
    }
  return TRUE;
}

static gboolean
label_of (AlongWork *work, const AlongRecord *service, char **label, GError **error)
{
  const char *org = along_record_get_text (service, "org");
  const char *name = along_record_get_title (service);
  AlongHeld *held = NULL;

  if (org != NULL && !along_work_get (work, along_entity_find ("organisation"), org, &held, error))
    return FALSE;
  *label = held != NULL && !held->deleted
               /* TRANSLATORS: a service, and the organisation it is of */
               ? g_strdup_printf (_ ("%s, %s"), name, along_record_get_title (held->record))
               : g_strdup (name);
  return TRUE;
}

/* What a partner reads in the directory, and what the move takes (referral-steps.c): running, and another one. */
static gboolean
may_take (const Seek *seek, const AlongRecord *service)
{
  const AlongActor actor = along_answer_actor (seek->referral);

  return g_strcmp0 (along_record_get_text (service, "status"), "active") == 0
         && g_strcmp0 (along_record_get_text (seek->referral, "service"),
                       along_record_get_id (service))
                != 0
         && along_policy_check (&actor, ALONG_VERB_READ, service, ALONG_FACET_INHERIT, NULL, NULL);
}

static gboolean
look_at (AlongWork *work, Seek *seek, const char *id, GError **error)
{
  AlongHeld *held = NULL;
  g_autofree char *label = NULL;
  AlongAnswerService *one = NULL;

  if (!along_work_get (work, along_entity_find ("service"), id, &held, error))
    return FALSE;
  if (held == NULL || held->deleted || !may_take (seek, held->record))
    return TRUE;
  if (!label_of (work, held->record, &label, error))
    return FALSE;
  if (!has_words (label, seek->words))
    return TRUE;
  one = g_new0 (AlongAnswerService, 1);
  one->id = g_strdup (id);
  one->label = g_steal_pointer (&label);
  g_ptr_array_add (seek->found, one);
  return TRUE;
}

static gboolean
look_through (AlongTx *tx, gpointer data, GError **error)
{
  Seek *seek = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_autoptr (GPtrArray) services = NULL;

  if (!tx->api->records_of (tx, "service", &services, error))
    return FALSE;
  for (guint i = 0; i < services->len; i++)
    {
      const AlongStoredRecord *one = g_ptr_array_index (services, i);

      if (!look_at (work, seek, one->id, error))
        return FALSE;
    }
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const AlongAnswerService *one = *(const AlongAnswerService *const *)a;
  const AlongAnswerService *other = *(const AlongAnswerService *const *)b;
  int order = g_utf8_collate (one->label, other->label);

  return order != 0 ? order : strcmp (one->id, other->id);
}

/**
 * along_answer_services:
 * @service: the service
 * @referral: the referral that is to be passed on
 * @text: what somebody typed: beginnings of words of a service's name, or its organisation's
 * @error: return location
 *
 * The directory is every partner's; of a service no more is said here than what it is called.
 *
 * Returns: (transfer full) (element-type AlongAnswerService) (nullable): the running services that it may be, by
 *   name; empty where nothing was typed
 */
GPtrArray *
along_answer_services (AlongService *service,
                       const AlongRecord *referral,
                       const char *text,
                       GError **error)
{
  g_auto (GStrv) words = along_text_words (text);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (service_free);
  Seek seek = { referral, words, found };

  if (words[0] != NULL
      && !service->storage->api->read (service->storage, look_through, &seek, error))
    return NULL;
  g_ptr_array_sort (found, compare);
  return g_steal_pointer (&found);
}
