/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/capacity.h"

#include "app/window/window.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/**
 * along_capacity_words:
 * @service: a service
 *
 * Whether it has places, in few words for a chip: what is known, never more.
 *
 * Returns: (transfer full): such as `3 places` or `Places not known`
 */
char *
along_capacity_words (const AlongRecord *service)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (service), "capacity", NULL);
  const char *capacity = along_record_get_text (service, "capacity");
  gint64 places = along_record_get_integer (service, "places_free", -1);
  gint64 waiting = along_record_get_integer (service, "waiting", -1);

  if (g_strcmp0 (along_record_get_text (service, "status"), "active") != 0)
    {
      const AlongField *status
          = along_entity_find_field (along_record_get_entity (service), "status", NULL);

      return g_strdup (
          along_value_set_label (status->values, along_record_get_text (service, "status")));
    }
  if (capacity == NULL)
    return g_strdup (_ ("Places not known"));
  if (g_str_equal (capacity, "capacity") && places > 0)
    /* TRANSLATORS: %d is how many people a service can take now */
    return g_strdup_printf (ngettext ("%d place", "%d places", (gulong)places), (int)places);
  if (g_str_equal (capacity, "waitlist") && waiting > 0)
    /* TRANSLATORS: %d is how many people are on a service's waiting list */
    return g_strdup_printf (ngettext ("%d waiting", "%d waiting", (gulong)waiting), (int)waiting);
  return g_strdup (along_value_set_label (field->values, capacity));
}

/**
 * along_capacity_age:
 * @service: a service
 *
 * Since when its places are known to be so.
 *
 * Returns: (transfer full): a sentence without a full stop
 */
char *
along_capacity_age (const AlongRecord *service)
{
  gint64 at = along_record_get_integer (service, "capacity_as_at", 0);
  g_autofree char *ago = NULL;

  if (at == 0)
    return g_strdup (_ ("Nobody has told yet how many places there are"));
  ago = along_instant_near (at);
  if (along_capacity_is_old (service))
    /* TRANSLATORS: %s is when, such as "14 Sep 2025" */
    return g_strdup_printf (_ ("Last told: %s; worth a call before you refer"), ago);
  /* TRANSLATORS: %s is when, such as "Yesterday 14:05" */
  return g_strdup_printf (_ ("Last told: %s"), ago);
}

/**
 * along_capacity_is_old:
 * @service: a service
 *
 * Returns: %TRUE if nobody has told for %ALONG_CAPACITY_FRESH_DAYS days
 */
gboolean
along_capacity_is_old (const AlongRecord *service)
{
  return along_clock_now_ms () - along_record_get_integer (service, "capacity_as_at", 0)
         > ALONG_CAPACITY_FRESH_DAYS * DAY_MS;
}

/**
 * along_capacity_tone:
 * @service: a service
 *
 * Returns: the tone of the chip with [func@capacity_words]
 */
AlongTone
along_capacity_tone (const AlongRecord *service)
{
  const char *capacity = along_record_get_text (service, "capacity");

  if (capacity == NULL || g_strcmp0 (along_record_get_text (service, "status"), "active") != 0)
    return ALONG_TONE_QUIET;
  if (g_str_equal (capacity, "capacity"))
    return ALONG_TONE_GOING;
  return g_str_equal (capacity, "no-capacity") ? ALONG_TONE_QUIET : ALONG_TONE_WAITING;
}

/**
 * along_capacity_tell:
 * @widget: what people pressed
 * @context: the window's context
 * @service: a service, whole
 * @capacity: (nullable): what was heard, a code of the field `capacity`; %NULL where all is as it was
 *
 * Who phoned says what was heard, and everybody sees it with today's date.
 */
void
along_capacity_tell (GtkWidget *widget,
                     AlongContext *context,
                     const AlongRecord *service,
                     const char *capacity)
{
  const AlongActor *actor = along_context_get_actor (context);
  AlongWindow *window = along_window_of (widget);
  g_autoptr (AlongRecord) after = along_record_copy (service);
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL)
    return;
  if (capacity != NULL && g_strcmp0 (capacity, along_record_get_text (service, "capacity")) != 0)
    {
      /* The old numbers and notes belonged to the old answer. */
      along_record_set_text (after, "capacity", capacity);
      along_record_set (after, "places_free", NULL);
      along_record_set (after, "waiting", NULL);
      along_record_set_text (after, "capacity_notes", NULL);
      along_record_set_text (after, "capacity_until", NULL);
    }
  along_record_set_integer (after, "capacity_as_at", along_clock_now_ms ());
  along_record_set_text (after, "capacity_by", actor->worker);

  txn = along_txn_new (actor->org);
  undo = along_txn_new (actor->org);
  along_txn_update (txn, service, after);
  along_txn_update (undo, after, service);
  along_window_commit (window, txn,
                       capacity != NULL ? _ ("Places updated") : _ ("Kept as still right"), undo);
}
