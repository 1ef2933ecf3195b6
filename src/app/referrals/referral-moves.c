/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-moves.h"

#include "app/referrals/referral-words.h"
#include "base/clock.h"
#include "base/error.h"
#include "model/pauses.h"
#include "model/referral-reasons.h"
#include "model/talk.h"

#include <glib/gi18n.h>

/* Nobody is demanded a place in the queue or the first contact, but whoever takes such a step mostly
 * knows it. What came of it is asked anew where it was opened again, though the last outcome stands there. */
static gboolean
must_ask (const AlongMove *move)
{
  return g_str_equal (move->name, "wait") || g_str_equal (move->name, "start")
         || g_str_equal (move->name, "complete");
}

/* Pauses are reckoned, where it was passed on to follows from the referral that comes after it, and who told of
 * the first contact is who told of the step. */
static gboolean
skips (const AlongField *field)
{
  static const char *const names[]
      = { "pauses", "redirected_to", "assigned_to", "first_contact_by", "talk", NULL };

  return g_strv_contains (names, field->name);
}

static char *
quote (const AlongMove *move, const AlongRecord *referral)
{
  const char *question = along_record_get_text (referral, "question");

  return g_str_equal (move->name, "answer") && question != NULL
             ? g_strdup_printf (_ ("“%s”"), question)
             : NULL;
}

/* What came of it before it was opened again is not what comes of it now. */
static gboolean
is_anew (const AlongField *field)
{
  return g_str_equal (field->name, "outcome") || g_str_equal (field->name, "outcomes");
}

/* What each hoped-for result has come to is asked line by line. */
static GVariant *
begin (const AlongRecord *referral, const AlongField *field)
{
  g_auto (GStrv) hopes = along_record_get_set (referral, "desired_outcomes");
  GVariantBuilder table;

  /* Nobody starts without having been in touch. */
  if (g_str_equal (field->name, "first_contact_at"))
    return g_variant_ref_sink (g_variant_new_int64 (along_clock_now_ms ()));
  if (!g_str_equal (field->name, "outcomes") || hopes[0] == NULL)
    return NULL;
  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (guint i = 0; hopes[i] != NULL; i++)
    {
      g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
      g_variant_builder_add (&table, "{ss}", "outcome", hopes[i]);
      g_variant_builder_close (&table);
    }
  return g_variant_ref_sink (g_variant_builder_end (&table));
}

/* Who answers in Alongside itself says so by that; what was heard on the phone comes with who said it. */
static void
complete (const AlongMove *move, const AlongRecord *referral, GVariantDict *values)
{
  g_autofree char *today = along_clock_today ();
  const char *reason = NULL;
  const char *by = NULL;
  GVariant *pauses = NULL;
  GVariant *talk = along_talk_after (move, referral);

  g_variant_dict_lookup (values, "status_reason", "&s", &reason);
  pauses = along_pauses_after (move, referral, reason, today);
  if (pauses != NULL)
    g_variant_dict_insert_value (values, "pauses", pauses);
  if (talk != NULL)
    g_variant_dict_insert_value (values, "talk", talk);
  if (g_variant_dict_contains (values, "first_contact_at")
      && g_variant_dict_lookup (values, "answered_by", "&s", &by))
    g_variant_dict_insert (values, "first_contact_by", "s", by);
  if (move->relayed != NULL && !g_variant_dict_contains (values, "answered_how"))
    g_variant_dict_insert (values, "answered_how", "s", "app");
}

static char *
then (const AlongCode *reason)
{
  return along_reason_then (reason->code);
}

static gboolean
check (const AlongMove *move, const AlongRecord *referral, GVariant *values, GError **error)
{
  gint64 contact = 0;
  const char *service = NULL;

  if (g_variant_lookup (values, "first_contact_at", "x", &contact)
      && contact < along_record_get_integer (referral, "sent_at", 0))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The first contact cannot be before it was sent."));
      return FALSE;
    }
  if (g_variant_lookup (values, "redirected_service", "&s", &service)
      && g_strcmp0 (service, along_record_get_text (referral, "service")) == 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("It is with that service already. Choose another one."));
      return FALSE;
    }
  return TRUE;
}

const AlongMoveManner along_referral_manner = {
  .done = along_referral_done,
  .asks = along_referral_asks,
  .must_ask = must_ask,
  .quote = quote,
  .skips = skips,
  .is_anew = is_anew,
  .begin = begin,
  .complete = complete,
  .then = then,
  .check = check,
};
