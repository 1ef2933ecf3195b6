/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-list.h"

#include "base/clock.h"

#include <glib/gi18n.h>

static void
apply_sent (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "from_org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->org));
}

static void
apply_received (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "to_org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->org));
}

static void
apply_mine (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "requester", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
}

static void
apply_with_me (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "assigned_to", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
}

static void
apply_open (AlongContext *context, AlongQuery *query)
{
  static const char *const open[] = { "sent",       "received",    "info_requested", "accepted",
                                      "waitlisted", "in_progress", "on_hold",        NULL };

  along_query_where (query, "status", ALONG_IS_ONE_OF, g_variant_new_strv (open, -1));
}

/* What was never meant is out of the way, and there for those who ask for it. */
static void
apply_meant (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
}

/* Days, not hours: the question stays the same until tomorrow. */
static void
apply_overdue (AlongContext *context, AlongQuery *query)
{
  g_autofree char *today = along_clock_today ();

  along_query_where (query, "due_on", ALONG_BEFORE, g_variant_new_string (today));
}

const AlongFilterSpec along_referral_filters[] = {
  { .id = "received", .label = N_ ("Received"), .group = "way", .apply = apply_received },
  { .id = "sent", .label = N_ ("Sent"), .group = "way", .apply = apply_sent },
  { .id = "mine", .label = N_ ("Sent by me"), .apply = apply_mine },
  { .id = "with-me", .label = N_ ("I deal with"), .apply = apply_with_me },
  { .id = "overdue", .label = N_ ("Overdue"), .apply = apply_overdue },
  { .id = "open", .label = N_ ("Open"), .apply = apply_open },
  { .id = "state", .label = N_ ("State"), .field = "status", .otherwise = apply_meant },
  { .id = "urgency", .label = N_ ("How urgent"), .field = "priority" },
  { .id = "service", .label = N_ ("Service"), .field = "service" },
  { .id = "partner", .label = N_ ("Partner"), .field = "from_org", .also = "to_org" },
  { NULL },
};

/**
 * along_referral_list_query:
 * @context: the window's context
 *
 * Returns: (transfer full): what board and table ask for before anybody narrows it, in no order
 */
AlongQuery *
along_referral_list_query (AlongContext *context)
{
  return along_query_new (along_entity_find ("referral"));
}
